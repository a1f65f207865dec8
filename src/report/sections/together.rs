//! Who is named together with whom.

use super::keys;
use crate::measure::association::{Association, LogDice, LogLikelihood, Mi, TOGETHER_P, TScore};
use crate::measure::correct::BENJAMINI_HOCHBERG;
use crate::report::ReportError;
use crate::report::evidence::{self, Stated};
use crate::report::page::Builder;
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::select::Query;
use crate::settings::Layer;
use crate::verbs::Answer;
use crate::verbs::claims::LARGEST_Q;
use crate::verbs::evidence::Claim;
use crate::verbs::network::{self, MIN_ARTICLES};

/// Names that are paired with each other, and pairs that are shown.
const AMONG: usize = 60;
const PAIRS: usize = 60;
/// With fewer articles, two that name a pair are enough.
const FEW_ARTICLES: u64 = 100;

/// The network of the names that most articles have.
pub fn show(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let min_articles = if subject.articles < FEW_ARTICLES {
        2
    } else {
        MIN_ARTICLES
    };
    let answer = network::claimed(
        &subject.corpus,
        &network::Request {
            egos: Vec::new(),
            filter: subject.filter().clone(),
            kind: None,
            among: AMONG,
            top: Some(PAIRS),
            min_articles,
            rank: &LogLikelihood,
            measures: Vec::new(),
        },
    )?;
    let Some(mut chart) = answer.graph() else {
        builder.absent(format!(
            "There is no network of names, because no two are named together in {min_articles} articles or more \
             and more often than by chance."
        ));
        return Ok(());
    };
    builder.uses(&[
        &TOGETHER_P,
        &BENJAMINI_HOCHBERG,
        LogLikelihood.about(),
        LogDice.about(),
        Mi::Plain.about(),
        TScore.about(),
    ]);
    builder.choice(
        "Named together",
        format!(
            "Two names are together when one article has both; the article is the unit. The {AMONG} names that most \
             articles have are paired. Shown are the {PAIRS} pairs with the highest log-likelihood among those that \
             share at least {min_articles} articles and occur together more often than by chance (q < {LARGEST_Q} among \
             all pairs), also without any one article and any one day. Chance keeps how many names each article has."
        ),
    );
    let pair = |row: &network::Row| {
        let names = answer.names(row).map(words::name);
        format!("{} with {}", names[0], names[1])
    };
    let first: Vec<String> = answer.rows.iter().take(3).map(pair).collect();
    builder.findings.push(format!(
        "Named together most reliably: {}.",
        words::listed(&first)
    ));
    for vertex in &mut chart.vertices {
        vertex.name = words::plain_name(&vertex.name);
    }
    chart.words.title = "Named together".into();
    let caption = format!(
        "Names that occur in the same articles. Log-likelihood says how sure it is that two names do not occur \
         together by chance. Shown: {} among the {AMONG} names that most articles have. N = {}.",
        words::the_most(chart.edges.len(), "strongest", "pairs"),
        counted(subject.articles, "article")
    );
    builder.figure("named together", Box::new(chart), &caption, answer.table()?);
    let claims = answer.rows.iter().take(evidence::CLAIMS).map(|row| {
        let (articles, expected) = row.together();
        Stated {
            what: pair(row),
            numbers: format!(
                "Together in {}, where chance would give {expected:.1} by how often each is named{}.",
                counted(articles, "article"),
                keys::q_words(row.q),
            ),
            claim: Claim {
                queries: answer
                    .names(row)
                    .map(|name| Query::of_term(Layer::Entities, name))
                    .into(),
                layer: Layer::Entities,
                filter: subject.filter().clone(),
                without: None,
                called: None,
                together: false,
            },
        }
    });
    let shown = evidence::show(subject, builder, claims.collect())?;
    builder.cite(shown);
    Ok(())
}

//! Who is named together with whom.

use crate::measure::association::{Association, LogDice, LogLikelihood, Mi, TOGETHER_P, TScore};
use crate::measure::correct::BENJAMINI_HOCHBERG;
use crate::report::ReportError;
use crate::report::page::Builder;
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::verbs::Answer;
use crate::verbs::claims::LARGEST_Q;
use crate::verbs::network::{self, MIN_ARTICLES, Rank};

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
            rank: Rank::LogLikelihood,
            measures: Vec::new(),
        },
    )?;
    let Some(mut chart) = answer.graph() else {
        builder.absent(
            "There is no network of names: no two are named together more often than chance would have it.",
        );
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
            "Two names are together when one article has both; the article is the unit. Paired are the {AMONG} names that \
             most articles have; shown are the {PAIRS} pairs with the highest log-likelihood of those in at least \
             {min_articles} articles that meet more often than by chance (q < {LARGEST_Q} among all pairs), where chance \
             keeps how many names an article has, and that do so without any one article and any one day."
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
    chart.title = "Named together".into();
    let caption = format!(
        "Names that the same articles have. Log-likelihood says how sure it is that two names do not meet by \
         chance. Shown are the {} strongest pairs among the {AMONG} names that most articles have. N = {}.",
        chart.edges.len(),
        counted(subject.articles, "article")
    );
    builder.figure("named together", Box::new(chart), &caption, answer.table()?);
    Ok(())
}

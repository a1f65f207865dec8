//! `entities`: who is named, under which names, and why; and the ledger that the user edits.

use super::Error;
use super::answer::Answer;
use super::freq;
use super::lists::Listing;
use super::selection::Selected;
use crate::measure::frequency::{PER_MILLION, per_million};
use crate::number::{counted, whole};
use crate::recognise::Kind;
use crate::recognise::alias::{Aliases, Ledger, Reason};
use crate::select::{Entities, Filter, MentionTerm, Part, Pattern};
use crate::settings::Layer;
use crate::store::{Corpus, CorpusWriter};
use crate::tabulate::{ColumnAbout, Kind as Column, Table};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which entities.
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// Which articles.
    pub filter: Filter,
    /// What the list has.
    pub listing: Listing,
    /// The most frequent ones, so many; `None` for all.
    pub top: Option<usize>,
}

struct Row {
    name: String,
    kind: Option<Kind>,
    frequency: u64,
    articles: u64,
    sources: u64,
    first: Option<crate::day::Day>,
}

/// List the entities of the selected articles, the most frequent first.
///
/// # Errors
/// When the corpus cannot be read, lacks the layer, or no article is selected.
pub fn run(request: &Request) -> Result<Answer, Error> {
    let selected = Selected::open(&request.corpus, &request.filter, &[], &[])?;
    let entities = Entities::read(&selected.corpus)?;
    let sources = selected.articles.text("source");
    let days = selected.articles.days();
    let tasks = super::lists::scan(
        &selected,
        Layer::Entities,
        &request.listing,
        Vec::new,
        |rows: &mut Vec<Row>, name, parts: &[Part<'_>]| {
            let mut row = Row {
                name: name.to_owned(),
                kind: entities.kind(name),
                frequency: 0,
                articles: 0,
                sources: 0,
                first: None,
            };
            let mut seen = std::collections::BTreeSet::new();
            for (article, frequency) in parts.iter().flat_map(Part::iter) {
                let at = article as usize;
                if selected.mask[at] {
                    row.frequency += u64::from(frequency);
                    row.articles += 1;
                    seen.extend(sources.map(|column| column.of[at]));
                    row.first = match (row.first, days[at]) {
                        (Some(first), Some(day)) => Some(first.min(day)),
                        (first, day) => first.or(day),
                    };
                }
            }
            row.sources = seen.len() as u64;
            if row.frequency >= request.listing.min_frequency.max(1)
                && row.articles >= request.listing.min_articles
            {
                rows.push(row);
            }
        },
    )?;
    let mut rows: Vec<Row> = tasks.into_iter().flatten().collect();
    rows.sort_by(|a, b| {
        b.frequency
            .cmp(&a.frequency)
            .then_with(|| a.name.cmp(&b.name))
    });
    let total = rows.len();
    rows.truncate(request.top.unwrap_or(usize::MAX));
    let (articles, tokens) = selected.size();
    let count = |of: fn(&Row) -> u64| rows.iter().map(of).collect::<Vec<u64>>();
    let table = Table::new("Entities")
        .with(ColumnAbout::new("entity", Column::Text), rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>())?
        .with(ColumnAbout::new("kind", Column::Text), rows.iter().map(|row| row.kind.map(|kind| kind.name().to_owned())).collect::<Vec<_>>())?
        .with(ColumnAbout::new("frequency", Column::Integer).help("mentions"), count(|row| row.frequency))?
        .with(ColumnAbout::new("articles", Column::Integer), count(|row| row.articles))?
        .with(ColumnAbout::new("sources", Column::Integer), count(|row| row.sources))?
        .with(ColumnAbout::of(&PER_MILLION, Column::Number { decimals: 2 }), rows.iter().map(|row| per_million(row.frequency, tokens)).collect::<Vec<_>>())?
        .with(ColumnAbout::new("first_seen", Column::Date), rows.iter().map(|row| row.first).collect::<Vec<_>>())?
        .note(format!("{}, {}{}; {} entities", counted(articles, "article"), counted(tokens, "token"), freq::selection_words(&request.filter), whole(total as u64)))
        .note("found by the embedded recogniser, the user's list and alias rules; see them with --explain, correct them with --ledger and --aliases");
    Ok(Answer {
        table,
        drawing: None,
        warnings: selected.warnings,
        tested: 0,
    })
}

/// Sample lines that explain an entity.
const SAMPLES: usize = 2;

/// Characters on either side of a sample's name.
const AROUND: usize = 60;

/// Show under which names an entity is counted, why, how often, and where.
///
/// # Errors
/// When the corpus cannot be read or lacks the layer, or nothing is called that.
pub fn explain(corpus: &Path, name: &str) -> Result<Answer, Error> {
    let selected = Selected::open(corpus, &Filter::default(), &[], &[])?;
    let corpus = &selected.corpus;
    let (entities, aliases) = Entities::resolve(corpus, &own_ledger(corpus)?)?;
    let matching = entities.matching(corpus, &Pattern::new(name))?;
    if matching.is_empty() {
        let all: Vec<&str> = entities.iter().map(|(entity, _)| entity).collect();
        return Err(Error::Usage {
            message: format!("no entity is called {name:?}"),
            help: match crate::error::nearest(name, all) {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => "see which there are with `newsprint entities CORPUS`".into(),
            },
        });
    }
    // Entity, form, its name in the article, reason within it → frequency, articles, a sample.
    type Forms = BTreeMap<(String, String, String, Reason, bool), (u64, u64, Vec<String>)>;
    let mut forms = Forms::new();
    for segment in corpus.segments() {
        let terms = segment.terms(Layer::Mentions, "", None, |term| {
            MentionTerm::read(term)
                .and_then(|mention| entities.of(mention.name))
                .is_some_and(|(entity, _)| matching.contains(&entity))
        })?;
        for term in terms {
            let Some(mention) = MentionTerm::read(&term.term) else {
                continue;
            };
            let Some((entity, _)) = entities.of(mention.name) else {
                continue;
            };
            let key = (
                entity.to_owned(),
                mention.form.to_owned(),
                mention.name.to_owned(),
                mention.reason,
                mention.ambiguous,
            );
            let own = forms.entry(key).or_default();
            own.0 += term.frequency;
            own.1 += u64::from(term.articles);
            if own.2.len() < SAMPLES && corpus.settings().text {
                let (articles, _) = segment
                    .postings(Layer::Mentions, term.first_posting..term.first_posting + 1)?;
                for article in articles {
                    own.2.extend(sample(&segment.text(article)?, mention.form));
                }
            }
        }
    }
    let mut rows: Vec<_> = forms.into_iter().collect();
    rows.sort_by(|(a, x), (b, y)| a.0.cmp(&b.0).then(y.0.cmp(&x.0)).then_with(|| a.cmp(b)));
    let over = |name: &str| {
        let kind = entities.of(name).map(|(_, kind)| kind)?;
        let alias = Kind::ALL
            .into_iter()
            .find_map(|of| aliases.of(name, of).filter(|alias| alias.kind == kind))?;
        Some((alias.reason, alias.ambiguous))
    };
    let text = |of: &dyn Fn(usize) -> String| (0..rows.len()).map(of).collect::<Vec<String>>();
    let table = Table::new(format!("How {name} is named"))
        .with(
            ColumnAbout::new("entity", Column::Text),
            text(&|at| rows[at].0.0.clone()),
        )?
        .with(
            ColumnAbout::new("kind", Column::Text),
            text(&|at| {
                entities
                    .kind(&rows[at].0.0)
                    .map_or("", Kind::name)
                    .to_owned()
            }),
        )?
        .with(
            ColumnAbout::new("form", Column::Keyword),
            text(&|at| rows[at].0.1.clone()),
        )?
        .with(
            ColumnAbout::new("frequency", Column::Integer),
            rows.iter().map(|(_, own)| own.0).collect::<Vec<u64>>(),
        )?
        .with(
            ColumnAbout::new("articles", Column::Integer),
            rows.iter().map(|(_, own)| own.1).collect::<Vec<u64>>(),
        )?
        .with(
            ColumnAbout::new("rule", Column::Text)
                .help("why the form is counted under its name in the article"),
            text(&|at| {
                format!(
                    "{}{}",
                    rows[at].0.3.name(),
                    if rows[at].0.4 { ", ambiguous" } else { "" }
                )
            }),
        )?
        .with(
            ColumnAbout::new("name_in_article", Column::Text),
            text(&|at| rows[at].0.2.clone()),
        )?
        .with(
            ColumnAbout::new("rule_over_corpus", Column::Text)
                .help("why that name is counted under the entity"),
            text(&|at| {
                over(&rows[at].0.2).map_or_else(String::new, |(reason, ambiguous)| {
                    format!(
                        "{}{}",
                        reason.name(),
                        if ambiguous { ", ambiguous" } else { "" }
                    )
                })
            }),
        )?
        .with(
            ColumnAbout::new("sample", Column::Text),
            text(&|at| rows[at].1.2.first().cloned().unwrap_or_default()),
        )?;
    Ok(Answer {
        table,
        drawing: None,
        warnings: selected.warnings,
        tested: 0,
    })
}

/// The line around the first occurrence of a form.
fn sample(text: &str, form: &str) -> Option<String> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = flat.find(form)?;
    let before: String = flat[..at]
        .chars()
        .rev()
        .take(AROUND)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let after: String = flat[at..]
        .chars()
        .take(form.chars().count() + AROUND)
        .collect();
    Some(format!("{before}{after}"))
}

/// The ledger of every merge, as CSV to edit and give back.
///
/// # Errors
/// When the corpus cannot be read or lacks the layer.
pub fn ledger(corpus: &Path) -> Result<String, Error> {
    let corpus = Corpus::open(corpus)?;
    let own = own_ledger(&corpus)?;
    let (_, aliases) = Entities::resolve(&corpus, &own)?;
    Ok(own.write(&aliases))
}

/// Make a ledger the corpus' own; articles are not read again. Gives how many names are counted
/// under another afterwards.
///
/// # Errors
/// When the ledger contradicts itself, or the corpus cannot be written.
pub fn set_aliases(corpus: &Path, file: &str, text: &str) -> Result<usize, Error> {
    let ledger = read_ledger(file, text)?;
    let mut writer = CorpusWriter::open_existing(corpus)?;
    let (_, aliases) = Entities::resolve(&Corpus::open(corpus)?, &ledger)?;
    writer.set_aliases(text)?;
    Ok(merged(&aliases))
}

fn merged(aliases: &Aliases) -> usize {
    aliases
        .iter()
        .filter(|(row, alias)| row.name != alias.canonical)
        .count()
}

fn own_ledger(corpus: &Corpus) -> Result<Ledger, Error> {
    match corpus.aliases()? {
        Some(text) => read_ledger("aliases.csv of the corpus", &text),
        None => Ok(Ledger::default()),
    }
}

fn read_ledger(file: &str, text: &str) -> Result<Ledger, Error> {
    Ledger::read(text).map_err(|error| Error::Ledger {
        file: file.to_owned(),
        error,
    })
}

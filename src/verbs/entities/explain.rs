//! Under which names an entity is counted, why, how often, and where.

use super::{id_column, own_ledger};
use crate::draw::Chart;
use crate::recognise::Kind;
use crate::recognise::alias::Reason;
use crate::recognise::list::is_common_word;
use crate::select::{self, Entities, Filter, MentionTerm};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind as Column, Table, TabulateError};
use crate::verbs::answer::Answer;
use crate::verbs::selection::Selected;
use crate::verbs::{Error, named};
use std::collections::{BTreeMap, BTreeSet};

/// Characters on either side of a sample's name.
const AROUND: usize = 60;

/// A form under which an entity is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The entity.
    pub entity: String,
    /// How it is written.
    pub form: String,
    /// Its name within the article.
    pub name: String,
    /// Why the form is counted under that name.
    pub reason: Reason,
    /// Whether the form may mean another.
    pub ambiguous: bool,
    /// Mentions.
    pub frequency: u64,
    /// Articles that use it.
    pub articles: u64,
    /// Why the name is counted under the entity, and whether it may mean another; `None` where it is the entity's own.
    pub over_corpus: Option<(Reason, bool)>,
    /// A line in which it stands.
    pub sample: String,
}

/// Under which names an entity is counted.
#[derive(Debug)]
pub struct Explained {
    /// By entity, the most frequent form first.
    pub rows: Vec<Row>,
    name: String,
    entities: Entities,
    /// Common words among the forms of the user's list.
    words: BTreeSet<String>,
    warnings: Vec<String>,
}

/// Show under which names an entity is counted, why, how often, and where.
///
/// # Errors
/// When the corpus cannot be read or lacks the layer, or nothing is called that.
pub fn explain(corpus: &Corpus, name: &str) -> Result<Explained, Error> {
    let selected = Selected::of(corpus, &Filter::default(), &[], &[])?;
    let (entities, aliases) = Entities::resolve(corpus, &own_ledger(corpus)?)?;
    let matching = named::called(corpus, &entities, name)?;
    let mut words: BTreeSet<String> = BTreeSet::new();
    // Of each form, with the frequency, articles and sample left open.
    let mut forms: BTreeMap<Row, (u64, u64, Option<String>)> = BTreeMap::new();
    for segment in corpus.segments() {
        let terms = segment.terms(Layer::Mentions, "", None, |term| {
            MentionTerm::read(term)
                .and_then(|mention| entities.of(mention.name))
                .is_some_and(|(entity, _)| matching.contains(&entity))
        })?;
        let counted = select::counted(segment, Layer::Mentions, &terms, 0)?;
        for (term, hits) in terms.iter().zip(counted) {
            let Some((first, _)) = hits.first() else {
                continue;
            };
            let Some(mention) = MentionTerm::read(&term.term) else {
                continue;
            };
            let Some((entity, kind)) = entities.of(mention.name) else {
                continue;
            };
            if mention.listed.is_some() && is_common_word(mention.form) {
                words.insert(format!("`{}`", mention.form));
            }
            let over = || {
                let own = |of| {
                    aliases
                        .of(mention.name, of)
                        .filter(|alias| alias.kind == kind)
                };
                let alias = Kind::ALL.into_iter().find_map(own)?;
                Some((alias.reason, alias.ambiguous))
            };
            let row = Row {
                entity: entity.to_owned(),
                form: mention.form.to_owned(),
                name: mention.name.to_owned(),
                reason: mention.reason,
                ambiguous: mention.ambiguous,
                frequency: 0,
                articles: 0,
                over_corpus: over(),
                sample: String::new(),
            };
            let own = forms.entry(row).or_default();
            own.0 += hits
                .iter()
                .map(|(_, frequency)| u64::from(*frequency))
                .sum::<u64>();
            own.1 += hits.len() as u64;
            if own.2.is_none() && corpus.settings().text {
                let article = u64::from(*first)..u64::from(*first) + 1;
                for text in segment.counted_texts(article)? {
                    own.2 = sample(&text, mention.form);
                }
            }
        }
    }
    let forms = forms
        .into_iter()
        .map(|(row, (frequency, articles, sample))| Row {
            frequency,
            articles,
            sample: sample.unwrap_or_default(),
            ..row
        });
    let mut rows: Vec<Row> = forms.collect();
    // Those of equal frequency stay in the order of their forms.
    rows.sort_by(|a, b| a.entity.cmp(&b.entity).then(b.frequency.cmp(&a.frequency)));
    Ok(Explained {
        rows,
        name: name.to_owned(),
        entities,
        words,
        warnings: selected.warnings,
    })
}

fn in_words(reason: Reason, ambiguous: bool) -> String {
    let ambiguous = if ambiguous { ", ambiguous" } else { "" };
    format!("{}{ambiguous}", reason.name())
}

impl Answer for Explained {
    fn table(&self) -> Result<Table, TabulateError> {
        let entities = &self.entities;
        let within = self.rows.iter().map(|row| row.reason);
        let over = self.rows.iter().filter_map(|row| row.over_corpus);
        let rules: BTreeSet<Reason> = within.chain(over.map(|(reason, _)| reason)).collect();
        let rules = rules
            .into_iter()
            .map(|rule| format!("{}: {}", rule.name(), rule.explanation()));
        let common = match self.words.len() {
            0 => String::new(),
            count => format!(
                "{} {}: at the beginning of a sentence and in headings, a day or month everywhere, counted only where the article has other evidence of the name",
                self.words.iter().cloned().collect::<Vec<_>>().join(", "),
                if count == 1 {
                    "is a common word too"
                } else {
                    "are common words too"
                },
            ),
        };
        Table::new(format!("How {} is named", self.name))
            .of(&self.rows)
            .column(ColumnAbout::new("entity", Column::Text), |row| {
                row.entity.as_str()
            })
            .column(ColumnAbout::new("kind", Column::Text), |row| {
                entities.kind(&row.entity).map_or("", Kind::name)
            })
            .when(entities.have_ids(), |table| {
                table.column(id_column(), |row| entities.id(&row.entity))
            })
            .column(ColumnAbout::new("form", Column::Keyword), |row| {
                row.form.as_str()
            })
            .column(ColumnAbout::new("frequency", Column::Integer), |row| {
                row.frequency
            })
            .column(ColumnAbout::new("articles", Column::Integer), |row| {
                row.articles
            })
            .column(
                ColumnAbout::new("rule", Column::Text)
                    .help("why the form is counted under its name in the article"),
                |row| in_words(row.reason, row.ambiguous),
            )
            .column(ColumnAbout::new("name_in_article", Column::Text), |row| {
                row.name.as_str()
            })
            .column(
                ColumnAbout::new("rule_over_corpus", Column::Text)
                    .help("why that name is counted under the entity"),
                |row| {
                    row.over_corpus
                        .map_or_else(String::new, |(reason, ambiguous)| {
                            in_words(reason, ambiguous)
                        })
                },
            )
            .column(ColumnAbout::new("sample", Column::Text), |row| {
                row.sample.as_str()
            })
            .note(rules.collect::<Vec<_>>().join("; "))
            .note(common)
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
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

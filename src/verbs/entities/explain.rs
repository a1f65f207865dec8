//! Under which names an entity is counted, why, how often, and where.

use super::{id_column, own_ledger};
use crate::recognise::Kind;
use crate::recognise::alias::Reason;
use crate::recognise::list::is_common_word;
use crate::select::{Entities, Filter, MentionTerm};
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind as Column, Table};
use crate::verbs::answer::Answer;
use crate::verbs::selection::Selected;
use crate::verbs::{Error, named};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

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
    let matching = named::called(corpus, &entities, name)?;
    // Entity, form, its name in the article, reason within it → frequency, articles, a sample.
    type Key = (String, String, String, Reason, bool);
    type Own = (u64, u64, Vec<String>);
    let mut forms: BTreeMap<Key, Own> = BTreeMap::new();
    let mut words: BTreeSet<String> = BTreeSet::new();
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
            if mention.listed.is_some() && is_common_word(mention.form) {
                words.insert(format!("`{}`", mention.form));
            }
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
    let mut table = Table::new(format!("How {name} is named"))
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
        )?;
    if entities.have_ids() {
        let id = |(key, _): &(Key, Own)| entities.id(&key.0).map(str::to_owned);
        table = table.with(id_column(), rows.iter().map(id).collect::<Vec<_>>())?;
    }
    let table = table
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
    let mut rules: BTreeSet<Reason> = rows.iter().map(|(key, _)| key.3).collect();
    rules.extend(rows.iter().filter_map(|(key, _)| Some(over(&key.2)?.0)));
    let rules = rules
        .into_iter()
        .map(|rule| format!("{}: {}", rule.name(), rule.explanation()));
    let table = table.note(rules.collect::<Vec<_>>().join("; "));
    let table = match words.len() {
        0 => table,
        count => table.note(format!(
            "{} {}: at the beginning of a sentence and in headings, a day or month everywhere, counted only where the article has other evidence of the name",
            words.into_iter().collect::<Vec<_>>().join(", "),
            if count == 1 { "is a common word too" } else { "are common words too" },
        )),
    };
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

//! Describes inputs from a sample of each: how every column was understood, which dates, outlets and
//! languages there are, and what would be rejected. For `newsprint inspect`, before a long run.

use super::ReadOptions;
use super::blocks::Parsed;
use super::dates::{DateOrder, Votes};
use super::fields::Field;
use super::head::{HEAD_BYTES, HEAD_RECORDS};
use super::inputs::Input;
use super::missing::word;
use super::notes::{Note, Notes};
use super::open::{Opened, Opening};
use super::plan::{By, Plan};
use super::record::shortened;
use crate::article::{Article, DateField};
use crate::changes::{self, Changed};
use crate::day::Day;
use crate::place::{Place, Reason, Reject};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

mod columns;
mod first;

pub use first::FirstArticle;

use columns::Tally;

/// The number of articles shown from each input.
const FIRST_ARTICLES: usize = 3;

/// The number of rejects kept from each input; all are counted.
const KEPT_REJECTS: usize = 20;

/// The number of members of a container that are looked at.
const HEAD_MEMBERS: usize = 200;

/// What a sample of the inputs shows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Survey {
    /// Each input, in order.
    pub inputs: Vec<InputSurvey>,
    /// Articles in all samples.
    pub articles: u64,
    /// Outlets with their articles in the samples.
    pub sources: BTreeMap<String, SourceSurvey>,
    /// Languages as the inputs give them, with articles; empty when no column gives them.
    pub languages: BTreeMap<String, u64>,
    /// The first and the last day.
    pub days: Option<(Day, Day)>,
    /// The order of day and month by outlet, if all-number dates need one.
    pub date_orders: BTreeMap<String, OrderSurvey>,
    /// Would-be rejects by reason.
    pub rejects: BTreeMap<Reason, u64>,
    /// Caveats of the samples.
    #[serde(skip)]
    pub notes: Notes,
    /// The articles of the samples that have a date.
    #[serde(skip)]
    pub dated: Vec<Dated>,
    /// The articles of the sample of standard input.
    #[serde(skip)]
    pub from_standard_input: Vec<Article>,
    /// Bytes on disk that were read.
    pub read_bytes: u64,
    /// Bytes on disk of all inputs; `None` when one of them does not tell (standard input).
    pub bytes: Option<u64>,
}

impl Survey {
    /// The estimated number of articles in all inputs, if the rest is like the samples.
    pub fn estimated_articles(&self) -> Option<u64> {
        self.inputs
            .iter()
            .map(InputSurvey::estimated_articles)
            .sum()
    }
}

/// What a sample of one input shows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InputSurvey {
    /// The input's name.
    pub input: String,
    /// The name of the format, or of the kind of container; empty if it could not be opened.
    pub format: &'static str,
    /// The name of the encoding; empty if there is none, as in Parquet.
    pub encoding: &'static str,
    /// The outlet from the path's folder or name, if articles that name none get it.
    pub fallback: String,
    /// The members of a container that were looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<InputSurvey>,
    /// How it is written, as a fragment; empty if there is nothing to say.
    pub form: String,
    /// The known kind of documents or export.
    pub profile: Option<String>,
    /// Bytes on disk.
    pub bytes: Option<u64>,
    /// Bytes on disk that were read.
    pub read_bytes: u64,
    /// Whether the sample is all of it.
    pub whole: bool,
    /// Articles in the sample.
    pub articles: u64,
    /// How each column was understood.
    pub columns: Vec<ColumnSurvey>,
    /// The forms in which dates are written, the most frequent first.
    pub dates: Vec<DateForm>,
    /// Whether headlines are counted as the text, because no column has text.
    pub titles_as_text: bool,
    /// Would-be rejects, the first few.
    pub rejects: Vec<Reject>,
    /// All would-be rejects of the sample.
    pub reject_count: u64,
    /// Parts in the place of articles that are not articles.
    pub passed_over: Vec<PassedOver>,
    /// What would be cut or repaired in the texts of the sample, by kind.
    pub changes: Vec<Changed>,
    /// The first articles, as they would be counted.
    pub first_articles: Vec<FirstArticle>,
}

/// Parts of an input that are not articles, such as pictures among the members of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    /// What the parts are, such as "member".
    pub part: &'static str,
    /// Why they are passed over, as a fragment.
    pub why: String,
    /// How many.
    pub count: u64,
}

impl InputSurvey {
    /// The estimated number of articles in the input, if the rest is like the sample.
    pub fn estimated_articles(&self) -> Option<u64> {
        if self.whole {
            return Some(self.articles);
        }
        let bytes = self.bytes? as f64;
        let share = bytes / self.read_bytes.max(1) as f64;
        Some((self.articles as f64 * share).round() as u64)
    }
}

/// What becomes of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It holds a field.
    Field {
        /// Which.
        field: Field,
        /// Who said so.
        by: By,
    },
    /// It is kept under its own name.
    #[default]
    Metadata,
    /// It is not kept.
    Dropped {
        /// Why, as a fragment.
        why: &'static str,
    },
}

/// How one column was understood, and what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ColumnSurvey {
    /// Its name; a dotted path inside nested JSON.
    pub column: String,
    /// What becomes of it.
    pub fate: Fate,
    /// Records of the sample in which it has a value.
    pub filled: u64,
    /// Records in which it is present but empty.
    pub missing: u64,
    /// Words for a missing value among them, with their counts.
    pub words: BTreeMap<&'static str, u64>,
    /// Values that are too long to be metadata.
    pub long: u64,
    /// Values that are lists, objects or binary data.
    pub nested: u64,
    /// What kind of value these are.
    #[serde(skip)]
    kind: &'static str,
    /// The first value, shortened.
    pub example: String,
    /// Whether it holds markup, which is removed.
    pub markup: bool,
}

/// A form in which dates are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateForm {
    /// Its shape: `0` for digits, `a` for letters.
    pub form: String,
    /// How it is understood.
    pub reading: DateReading,
    /// How often it was seen.
    pub count: u64,
    /// One of them.
    pub example: String,
}

/// How a date is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DateReading {
    /// As one day.
    Day,
    /// As one of two days.
    Ambiguous,
    /// Not at all.
    Unreadable,
}

/// An article with its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The outlet.
    pub source: String,
    /// The date.
    pub date: Day,
    /// The input's own identifier.
    pub id: String,
    /// The headline, shortened.
    pub title: String,
    /// Where it was read.
    pub place: Place,
}

/// An outlet in the samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SourceSurvey {
    /// Its articles.
    pub articles: u64,
    /// Those without a date.
    pub undated: u64,
    /// Its first and last day.
    pub days: Option<(Day, Day)>,
    /// Its place among the outlets, in the order in which they come.
    #[serde(skip)]
    pub first: usize,
}

/// The order in which day and month of an outlet's dates are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OrderSurvey {
    /// The order; `None` if its dates do not decide.
    pub order: Option<DateOrder>,
    /// Its dates that show an order: those of all inputs if an order was found, else those of the
    /// samples.
    pub votes: Votes,
    /// Dates of the samples that were read in this order.
    pub decided: u64,
    /// Dates of the samples that could not be read.
    pub open: u64,
}

/// A value of a column as written in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The column.
    pub column: &'a str,
    /// What it holds.
    pub content: Content<'a>,
}

/// What a column holds in one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'a> {
    /// Nothing, or this word for a missing value.
    Missing(&'static str),
    /// A single value as text.
    Value(&'a str),
    /// A list, an object or binary data: what it is, in the plural.
    Nested(&'static str),
}

impl<'a> Content<'a> {
    /// What this text is in a column.
    pub(super) fn of(text: &'a str, column: &str, plan: &Plan) -> Self {
        let field = plan.column_of(column).field();
        let word = match &plan.options.kept {
            Some(kept) => kept.word(text, field),
            None => word(text, field),
        };
        word.map_or(Self::Value(text), Self::Missing)
    }
}

/// Looks at the first thousand records, or 8 MiB, of each input, and at what `finish` makes of them;
/// `words` counts the running words of an article.
///
/// Standard input cannot be read again, so the articles of its sample are kept.
pub fn survey(
    inputs: &[Input],
    options: &Arc<ReadOptions>,
    finish: impl Fn(&mut Parsed) + Sync,
    words: impl Fn(&Article) -> u64 + Sync,
) -> Survey {
    let parts: Vec<(InputSurvey, Parsed)> = inputs
        .par_iter()
        .map(|input| {
            let (mut seen, mut parsed) = survey_input(input, options);
            finish(&mut parsed);
            seen.show(&parsed.articles, &words);
            (seen, parsed)
        })
        .collect();
    let mut survey = Survey {
        bytes: Some(0),
        ..Survey::default()
    };
    for ((seen, mut parsed), input) in parts.into_iter().zip(inputs) {
        survey.add(seen, &mut parsed);
        if input.is_standard_input() {
            survey.from_standard_input = parsed.articles;
        }
    }
    survey
}

impl Survey {
    fn add(&mut self, input: InputSurvey, parsed: &mut Parsed) {
        self.articles += input.articles;
        self.read_bytes += input.read_bytes;
        self.bytes = self.bytes.zip(input.bytes).map(|(all, more)| all + more);
        let mut shown = Vec::new();
        for article in &parsed.articles {
            let first = self.sources.len();
            let source = self.sources.entry(article.source.clone());
            let source = source.or_insert_with(|| SourceSurvey {
                first,
                ..SourceSurvey::default()
            });
            source.articles += 1;
            source.undated += u64::from(article.date.is_none());
            extend(&mut source.days, article.date);
            extend(&mut self.days, article.date);
            self.dated.extend(article.date.map(|date| Dated {
                source: article.source.clone(),
                date,
                id: article.id.clone(),
                title: shortened(&article.title),
                place: article.place.clone(),
            }));
            match article.date_field {
                DateField::Open(_) => {
                    let source = article.source.clone();
                    self.date_orders.entry(source).or_default().open += 1;
                }
                DateField::Shows(order) => shown.push((article.source.as_str(), order)),
                _ => {}
            }
            if !article.language.is_empty() {
                *self.languages.entry(article.language.clone()).or_default() += 1;
            }
        }
        for (source, order) in shown {
            let survey = self.date_orders.entry(source.to_owned()).or_default();
            // If an order was found, its votes are those of all inputs.
            if survey.order.is_none() {
                survey.votes.add(order);
            }
        }
        for (source, decided) in &parsed.notes.decided_dates {
            let order = self.date_orders.entry(source.clone()).or_default();
            order.order = Some(decided.order);
            order.votes = decided.evidence.inputs;
            order.decided += decided.dates;
        }
        for reject in &parsed.rejects {
            *self.rejects.entry(reject.reason).or_default() += 1;
        }
        self.notes.merge(std::mem::take(&mut parsed.notes));
        self.inputs.push(input);
    }
}

/// The span of days that a day is in, too.
pub(crate) fn extend(days: &mut Option<(Day, Day)>, day: Option<Day>) {
    if let Some(day) = day {
        let (first, last) = days.unwrap_or((day, day));
        *days = Some((first.min(day), last.max(day)));
    }
}

fn survey_input(input: &Input, options: &Arc<ReadOptions>) -> (InputSurvey, Parsed) {
    let mut parsed = Parsed::default();
    let mut seen = InputSurvey::of(&input.name, input.bytes);
    let mut opening = Opening::of(input, options);
    let mut left = Left {
        records: HEAD_RECORDS,
        bytes: HEAD_BYTES as u64,
        members: HEAD_MEMBERS,
    };
    while left.is_some()
        && let Some(opened) = opening.next()
    {
        match opened {
            Err(reject) => parsed.rejects.push(reject),
            Ok(opened) if opening.container().is_none() => {
                seen = survey_records(opened, input.bytes, &mut left, &mut parsed);
            }
            Ok(opened) => {
                let mut own = Parsed::default();
                let mut member = survey_records(opened, None, &mut left, &mut own);
                member.count(&own);
                seen.members.push(member);
                parsed.articles.append(&mut own.articles);
                parsed.rejects.append(&mut own.rejects);
                parsed.notes.merge(own.notes);
            }
        }
    }
    if let Some(kind) = opening.container() {
        seen.format = kind;
        seen.read_bytes = opening.disk_bytes().unwrap_or(0);
        let members_end = seen.members.last().is_none_or(|last| last.whole);
        seen.whole = members_end && opening.next().is_none();
    } else if seen.format.is_empty() {
        seen.read_bytes = input.bytes.unwrap_or(0);
    }
    parsed.notes.merge(opening.take_notes());
    // An encoding that looked like ASCII may have turned out to be another.
    if let Some((encoding, _)) = parsed.notes.encodings.keys().next()
        && seen.members.is_empty()
    {
        seen.encoding = encoding;
    }
    seen.count(&parsed);
    (seen, parsed)
}

/// How much of an input may still be read.
struct Left {
    records: usize,
    bytes: u64,
    members: usize,
}

impl Left {
    fn is_some(&self) -> bool {
        self.records > 0 && self.bytes > 0 && self.members > 0
    }
}

impl InputSurvey {
    fn of(name: &str, bytes: Option<u64>) -> Self {
        Self {
            input: name.to_owned(),
            bytes,
            whole: true,
            ..Self::default()
        }
    }

    fn count(&mut self, parsed: &Parsed) {
        self.articles = parsed.articles.len() as u64;
        self.reject_count = parsed.rejects.len() as u64;
        self.rejects = parsed.rejects.iter().take(KEPT_REJECTS).cloned().collect();
        let passed = parsed.notes.counts(..);
        self.passed_over = passed
            .filter_map(|(note, count)| match note {
                Note::PassedOver(_, part, why) => {
                    let why = why.clone();
                    Some(PassedOver { part, why, count })
                }
                _ => None,
            })
            .collect();
    }

    /// Shows the articles of the sample, those of members one after the other.
    fn show(&mut self, articles: &[Article], words: &impl Fn(&Article) -> u64) {
        let mut rest = articles;
        for member in &mut self.members {
            let (own, others) = rest.split_at(rest.len().min(member.articles as usize));
            member.show(own, words);
            rest = others;
        }
        let first = articles.iter().take(FIRST_ARTICLES);
        self.first_articles = first
            .map(|article| FirstArticle::of(article, words(article)))
            .collect();
        let mut tally = changes::Tally::default();
        for change in articles.iter().flat_map(|article| &article.changes) {
            tally.count(change);
        }
        self.changes = tally.commonest();
    }
}

/// Looks at the records of an input, or of a member of one.
fn survey_records(
    opened: Opened,
    bytes: Option<u64>,
    left: &mut Left,
    parsed: &mut Parsed,
) -> InputSurvey {
    let mut cut = opened.cut;
    let plan = Arc::clone(cut.plan());
    let mut seen = InputSurvey {
        format: opened.format,
        encoding: opened.encoding,
        fallback: plan.fallback_source().to_owned(),
        profile: plan.known_as().map(str::to_owned),
        titles_as_text: !plan.has_text,
        form: plan.form.clone(),
        ..InputSurvey::of(&opened.name, bytes)
    };
    let mut tally = Tally::of(&plan);
    left.members -= 1;
    while left.records > 0 && left.bytes > 0 {
        let Some(chunk) = cut.next() else { break };
        let before = parsed.articles.len() + parsed.rejects.len();
        if let Some(batch) = chunk.batch {
            left.bytes = left.bytes.saturating_sub(batch.bytes());
            batch.parse(parsed);
            batch.observe(&mut |cell| tally.add(cell));
        }
        parsed.rejects.extend(chunk.rejects);
        parsed.notes.merge(chunk.notes);
        let records = parsed.articles.len() + parsed.rejects.len() - before;
        left.records = left.records.saturating_sub(records);
    }
    seen.read_bytes = cut.disk_bytes();
    seen.whole = cut.next().is_none();
    (seen.columns, seen.dates) = tally.finish();
    seen
}

/// The words for an input whose columns hold no text.
pub(super) fn no_text_column(columns: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut names: Vec<&str> = columns.iter().take(SHOWN).map(String::as_str).collect();
    if columns.len() > SHOWN {
        names.push("…");
    }
    format!(
        "no column of text or headlines among {}; name it with --map text=COLUMN",
        names.join(", ")
    )
}

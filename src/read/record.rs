//! One record of any format: the values of its columns on the way to an article.

use super::dates::{self, Read};
use super::fields::Field;
use super::mend::mend;
use super::missing::{Kept, word};
use super::notes::Note;
use super::plan::{Column, Dated, Plan, Role};
use super::profiles::columns::Profile;
use super::{GIVEN_ID, Parsed, fields};
use crate::article::{Article, Change, DateField, GivenName};
use crate::day::Day;
use crate::place::{Place, Reason};
use crate::zone::Zone;
use hashbrown::HashMap;
use jiff::Timestamp;
use std::borrow::Cow;
use std::sync::Arc;

/// Longer metadata is not kept: it is text, and nobody groups by it.
pub const MAX_METADATA_CHARS: usize = 1000;

/// The longest name of an outlet.
pub const MAX_SOURCE_BYTES: usize = 1024;

/// A column with a longer name is not kept.
pub const MAX_NAME_BYTES: usize = 256;

/// Up to this number of columns are searched one by one; more are found through a map of their names.
const FEW_COLUMNS: usize = 32;

/// A value of a column. A missing value is not represented.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Text, or a number as written.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// Any other single value, written out.
    Other(String),
    /// A day, from a format with days.
    Day(Day),
    /// A moment in a zone, from a format with moments.
    Moment {
        /// When it was.
        moment: Timestamp,
        /// Its day in the zone in which it is written.
        written: Day,
    },
}

/// The value of a date column, before the rest of its column is considered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A number, which the other numbers of the column explain.
    Number(i64),
    /// Anything else.
    Read(Read),
}

impl<'a> Value<'a> {
    /// A moment given in milliseconds since 1970, written in UTC; the number itself if there is no such
    /// moment.
    pub fn of_milliseconds(number: i64) -> Self {
        let day = number.div_euclid(86_400_000);
        match (Timestamp::from_millisecond(number), i32::try_from(day)) {
            (Ok(moment), Ok(day)) => Self::Moment {
                moment,
                written: Day::from_epoch(day),
            },
            _ => Self::Integer(number),
        }
    }

    /// The value as text.
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Integer(number) => number.to_string().into(),
            Self::Other(text) => text.into(),
            Self::Day(day) | Self::Moment { written: day, .. } => day.to_string().into(),
        }
    }

    /// Adds the value of the next element of a list: a paragraph to a text, a name to names.
    fn append(&mut self, more: Self, field: Field) {
        let divider = if field == Field::Text { "\n\n" } else { ", " };
        let mut whole = std::mem::replace(self, Self::Other(String::new()))
            .into_text()
            .into_owned();
        whole.push_str(divider);
        whole.push_str(&more.into_text());
        *self = Self::Text(whole.into());
    }

    /// The value as a date.
    fn date(&self, zone: &Zone) -> Written {
        let of_text = |text: &str| match dates::number_of(text) {
            Some(number) => Written::Number(number),
            None => Written::Read(dates::read_in(text, zone)),
        };
        match self {
            Self::Text(text) => of_text(text),
            Self::Other(text) => of_text(text),
            Self::Integer(number) => Written::Number(*number),
            Self::Day(day) => Written::Read(Read::of_day(*day)),
            Self::Moment { moment, written } => {
                Written::Read(Read::of_day(zone.day(*moment, written.civil())))
            }
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether it cannot be an outlet's name. A number can: it is the name as written.
    fn is_no_name(&self) -> bool {
        matches!(self, Self::Day(_) | Self::Moment { .. })
            || matches!(self, Self::Other(word) if word == "true" || word == "false")
    }

    /// Its kind, in words.
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "a number",
            Self::Other(word) if word == "true" || word == "false" => "a truth value",
            Self::Other(_) => "a number",
            Self::Day(_) | Self::Moment { .. } => "a date",
        }
    }
}

#[derive(Debug)]
struct Slot<'a> {
    rank: u8,
    name: Cow<'a, str>,
    value: Value<'a>,
}

/// The values of one record.
#[derive(Debug, Default)]
pub struct Record<'a> {
    slots: [Option<Slot<'a>>; Field::ALL.len()],
    metadata: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The position of each column in `metadata`, once there are many.
    known: HashMap<Cow<'a, str>, usize>,
    /// Words for a missing value that are real values here.
    kept: Option<Arc<Kept>>,
    /// Words for a missing value, with their columns.
    missing: Vec<(Cow<'a, str>, &'static str)>,
    /// Values that cannot be kept, with their columns.
    unkept: Vec<(Cow<'a, str>, &'static str)>,
    /// The value of a text column that is not text.
    wrong: Option<(Cow<'a, str>, &'static str)>,
    /// The word for a missing value in a text column.
    no_text: Option<(Cow<'a, str>, &'static str)>,
    /// Whether a column for the outlet is there, whatever it holds.
    pub(super) has_source: bool,
    /// What stands in the column for the outlet and is not a name.
    pub(super) wrong_source: Option<&'static str>,
    duplicate_keys: u64,
    pub(super) long_values: u64,
    /// Whether several columns have a text, of which one is counted.
    other_texts: bool,
    pub(super) changes: Vec<Change>,
    /// The names that the format gives instead of a text.
    pub(super) names: Option<Vec<GivenName>>,
}

impl<'a> Record<'a> {
    /// An empty record of an input with this plan.
    pub fn of(plan: &Plan) -> Self {
        Self {
            kept: plan.options.kept.clone(),
            ..Self::default()
        }
    }

    /// Takes the value of a column.
    pub fn set(&mut self, name: Cow<'a, str>, column: Column, value: Value<'a>) {
        let field = column.field();
        self.has_source |= field == Some(Field::Source);
        if let Value::Text(text) = &value
            && let Some(word) = self.word(text, field)
        {
            self.set_word(name, column, word);
            return;
        }
        match column.role {
            Role::Unnamed => self.unkept.push((name, "in a column without a name")),
            Role::Metadata => self.add_metadata(name, value),
            Role::Field { field, rank } => {
                let is_wrong = match field {
                    Field::Text => !value.is_text(),
                    Field::Source => value.is_no_name(),
                    _ => false,
                };
                if is_wrong {
                    self.set_wrong(name, column, value.kind());
                    return;
                }
                let new = Slot { rank, name, value };
                let slot = &mut self.slots[field.index()];
                let loser = match slot {
                    None => {
                        *slot = Some(new);
                        return;
                    }
                    Some(old) if old.rank == rank && old.name == new.name => {
                        if new.name.contains("[]") {
                            old.value.append(new.value, field);
                            return;
                        }
                        *old = new;
                        self.duplicate_keys += 1;
                        return;
                    }
                    Some(old) if rank < old.rank => std::mem::replace(old, new),
                    Some(_) => new,
                };
                if field == Field::Text {
                    self.other_texts = true;
                    let is_short = matches!(&loser.value, Value::Text(text) if fits_metadata(text));
                    if !is_short || loser.name.contains("[]") {
                        return;
                    }
                }
                self.add_metadata(loser.name, loser.value);
            }
        }
    }

    fn word(&self, value: &str, field: Option<Field>) -> Option<&'static str> {
        match &self.kept {
            Some(kept) => kept.word(value, field),
            None => word(value, field),
        }
    }

    fn set_word(&mut self, name: Cow<'a, str>, column: Column, word: &'static str) {
        if word.is_empty() || column.role == Role::Unnamed {
            return;
        }
        if column.field() == Some(Field::Text) {
            self.no_text.get_or_insert((name.clone(), word));
        }
        self.missing.push((name, word));
    }

    /// Notes that a column is there but empty.
    pub fn set_nothing(&mut self, column: Column) {
        self.has_source |= column.field() == Some(Field::Source);
    }

    /// Notes that a column holds something that does not fit its field or is not kept: a list, an
    /// object, binary data.
    pub fn set_wrong(&mut self, name: Cow<'a, str>, column: Column, kind: &'static str) {
        match column.field() {
            Some(Field::Text) => {
                self.wrong.get_or_insert((name, kind));
            }
            Some(Field::Source) => {
                self.has_source = true;
                self.wrong_source = Some(kind);
            }
            _ => self.unkept.push((name, kind)),
        }
    }

    fn add_metadata(&mut self, name: Cow<'a, str>, value: Value<'a>) {
        let value = value.into_text();
        if !fits_metadata(&value) {
            self.long_values += 1;
            return;
        }
        if name.len() > MAX_NAME_BYTES {
            self.unkept
                .push((name, "in a column with a name of more than 256 bytes"));
            return;
        }
        let known = if self.metadata.len() <= FEW_COLUMNS {
            self.metadata.iter().position(|(known, _)| *known == name)
        } else {
            for (at, (name, _)) in self.metadata.iter().enumerate().skip(self.known.len()) {
                self.known.insert(name.clone(), at);
            }
            self.known.get(&name).copied()
        };
        match known {
            Some(at) => {
                self.metadata[at].1 = value;
                self.duplicate_keys += 1;
            }
            None => self.metadata.push((name, value)),
        }
    }

    /// Whether a field has a value.
    pub fn has(&self, field: Field) -> bool {
        self.slots[field.index()].is_some()
    }

    /// The outlet's name as the record gives it.
    pub fn source(&self) -> Option<Cow<'_, str>> {
        match &self.slots[Field::Source.index()].as_ref()?.value {
            Value::Integer(number) => Some(number.to_string().into()),
            _ => self.text(Field::Source).map(Cow::Borrowed),
        }
    }

    /// The text of a field, unless it is a number.
    pub fn text(&self, field: Field) -> Option<&str> {
        match &self.slots[field.index()].as_ref()?.value {
            Value::Text(text) => Some(text),
            Value::Other(text) => Some(text),
            Value::Integer(_) | Value::Day(_) | Value::Moment { .. } => None,
        }
    }

    /// The same, for repairs.
    pub(super) fn texts_mut(
        &mut self,
    ) -> impl Iterator<Item = (&str, Option<Field>, &mut Cow<'a, str>)> {
        let slots = Field::ALL.into_iter().zip(&mut self.slots);
        let fields = slots.filter_map(|(field, slot)| match slot.as_mut()? {
            Slot {
                name,
                value: Value::Text(text),
                ..
            } => Some((&**name, Some(field), text)),
            _ => None,
        });
        let metadata = self.metadata.iter_mut();
        fields.chain(metadata.map(|(name, text)| (&**name, None, text)))
    }

    /// The column of the date and what it says; `None` without one.
    pub fn date(&self, zone: &Zone) -> Option<(&str, Written)> {
        let slot = self.slots[Field::Date.index()].as_ref()?;
        Some((&slot.name, slot.value.date(zone)))
    }

    fn take(&mut self, field: Field) -> String {
        let slot = self.slots[field.index()].take();
        slot.map(|slot| slot.value.into_text().into_owned())
            .unwrap_or_default()
    }

    /// The value of a column that is known by its normalised name.
    fn value(&self, column: &str) -> Option<String> {
        let is_it = |name: &str| fields::normalise(name) == column;
        let mut slots = self.slots.iter().flatten();
        let slot = slots.find(|slot| is_it(&slot.name));
        let of_slot = slot.map(|slot| slot.value.clone().into_text().into_owned());
        of_slot.or_else(|| {
            let mut metadata = self.metadata.iter();
            let found = metadata.find(|(name, _)| is_it(name));
            found.map(|(_, value)| value.to_string())
        })
    }

    /// Does what the export needs: sets fields that it gives elsewhere, and turns HTML into text. If
    /// the record is not an article, the error says why.
    fn complete(&mut self, profile: &Profile) -> Result<(), String> {
        if profile.looks_at_records() {
            let value = |column: &str| self.value(column);
            if let Some((column, found)) = profile.dropped(&value) {
                return Err(format!("{column:?} is {found:?}, which is not an article"));
            }
            for (field, value) in profile.completed(&value) {
                let slot = &mut self.slots[field.index()];
                slot.get_or_insert_with(|| Slot {
                    rank: u8::MAX,
                    name: field.name().into(),
                    value: Value::Text(value.into()),
                });
            }
        }
        Ok(())
    }

    /// Drops words for a missing value that appeared only after markup was removed: `<p>N/A</p>`.
    fn leave_out_words(&mut self) {
        for field in Field::ALL {
            let slot = self.slots[field.index()].as_ref();
            let Some(Slot {
                value: Value::Text(text),
                ..
            }) = slot
            else {
                continue;
            };
            let word = self.word(text, Some(field));
            if word.is_some() || text.trim().is_empty() {
                let slot = self.slots[field.index()].take();
                let word = word.filter(|word| !word.is_empty());
                if let Some((slot, word)) = slot.zip(word) {
                    if field == Field::Text {
                        self.no_text.get_or_insert((slot.name.clone(), word));
                    }
                    self.missing.push((slot.name, word));
                }
            }
        }
    }

    /// Makes the article, or says why there is none.
    pub fn finish(mut self, place: Place, plan: &Plan, out: &mut Parsed) {
        out.notes.add(Note::DuplicateKey, self.duplicate_keys);
        out.notes.add(Note::LongValue, self.long_values);
        out.notes.add(Note::OtherTexts, u64::from(self.other_texts));
        if let Some(profile) = &plan.profile {
            if let Err(found) = self.complete(profile) {
                out.rejects.push(place.reject(Reason::NotAnArticle, found));
                return;
            }
            if !profile.caveat.is_empty() {
                out.notes.note(Note::Caveat(profile.caveat.clone()));
            }
        }
        let mended = self.changes.len();
        mend(&mut self, plan, &mut out.notes);
        if self.changes.len() > mended {
            self.leave_out_words();
        }
        for (name, word) in self.missing.drain(..) {
            out.notes.missing(word, &name);
        }
        for (name, kind) in self.unkept.drain(..) {
            out.notes.unkept(kind, &name);
        }
        for (field, value) in &plan.path.named {
            if !plan.options.map.has(*field) {
                let value = Value::Text(value.clone().into());
                let name = field.name().into();
                self.slots[field.index()] = Some(Slot {
                    rank: 0,
                    name,
                    value,
                });
            }
        }
        let mut article = Article::at(place);
        article.changes = std::mem::take(&mut self.changes);
        article.text = self.take(Field::Text);
        article.title = trimmed(self.take(Field::Title));
        let names = self.names.take();
        if let Some(names) = names {
            // The headline is not counted either: there is no text to which it belongs.
            article.names = names;
            article.title_repeated = true;
            out.notes.note(Note::WithoutText(Arc::clone(&plan.input)));
        } else if article.text.is_empty() {
            let problem = match (&self.wrong, &self.no_text) {
                (Some((name, kind)), _) => {
                    let found = format!("{name:?} holds {kind}, expected text");
                    Some((Reason::Type, found))
                }
                _ if !plan.has_text && !article.title.is_empty() => None,
                (None, Some((name, word))) => {
                    let found = format!("{word:?} in {name:?} stands for nothing");
                    Some((Reason::NoText, found))
                }
                (None, None) => Some((Reason::NoText, no_text(plan))),
            };
            if let Some((reason, found)) = problem {
                out.rejects.push(article.place.reject(reason, found));
                return;
            }
            article.text.clone_from(&article.title);
            article.title_repeated = true;
        }
        let source = plan.source(&self, &mut out.notes).into_owned();
        let (date, date_field) = match self.day(&source, plan, out) {
            Ok(dated) => dated,
            Err(found) => {
                out.rejects.push(article.place.reject(Reason::Date, found));
                return;
            }
        };
        if article.title_repeated && !article.text.is_empty() {
            out.notes.note(Note::TitleAsText(Arc::clone(&plan.input)));
        } else if let Some(length) = without_cut_mark(&article.text) {
            article.text.truncate(length);
            out.notes.note(Note::CutText);
        }
        article.id = trimmed(self.take(Field::Id));
        article.url = trimmed(self.take(Field::Url));
        article.author = trimmed(self.take(Field::Author));
        article.language = trimmed(self.take(Field::Language));
        article.section = trimmed(self.take(Field::Section));
        article.source = source;
        article.date = date;
        article.date_field = date_field;
        article.metadata = self
            .metadata
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if plan.options.ignore_ids && !article.id.is_empty() {
            let id = std::mem::take(&mut article.id);
            article.metadata.push((GIVEN_ID.to_owned(), id));
        }
        article.metadata.extend(plan.path.metadata.iter().cloned());
        out.text_bytes += (article.text.len() + article.title.len()) as u64;
        out.articles.push(article);
    }

    fn day(
        &self,
        source: &str,
        plan: &Plan,
        out: &mut Parsed,
    ) -> Result<(Option<Day>, DateField), String> {
        let path = &plan.path;
        if path.named_date.is_some() && !plan.options.map.has(Field::Date) {
            return Ok((path.named_date, DateField::Day));
        }
        let dated = self
            .date(&plan.options.time_zone)
            .map_or(Dated::Absent, |(column, written)| {
                plan.date(source, column, written)
            });
        let (note, problem, field) = match dated {
            Dated::Day(day) => return Ok((Some(day), DateField::Day)),
            Dated::Shows(day, order) => return Ok((Some(day), DateField::Shows(order))),
            Dated::Decided(day, read, by) => {
                if let Some((order, evidence)) = by {
                    out.notes.decided(source, order, evidence);
                }
                return Ok((Some(day), DateField::Decided(read.days())));
            }
            Dated::Absent => {
                let undated = u64::from(path.date.is_none());
                out.notes.add(Note::Undated, undated);
                let field = path.date.map_or(DateField::Absent, |_| DateField::Day);
                return Ok((path.date, field));
            }
            Dated::Unreadable => (Note::UnreadableDate, "is not a date", DateField::Unreadable),
            Dated::Ambiguous(read) => (
                Note::AmbiguousDate,
                "has two readings, and the other dates of its outlet do not decide",
                DateField::Open(read.days()),
            ),
            Dated::UnknownUnit => (
                Note::UnknownUnit,
                "is a number of unknown unit, and the other numbers of its column do not decide",
                DateField::Unreadable,
            ),
        };
        if plan.options.strict {
            let slot = self.slots[Field::Date.index()].as_ref();
            let found = slot.map(|slot| shortened(&slot.value.clone().into_text()));
            return Err(format!("{:?} {problem}", found.unwrap_or_default()));
        }
        out.notes.note(note);
        Ok((None, field))
    }
}

fn no_text(plan: &Plan) -> String {
    let column = plan
        .columns()
        .iter()
        .find(|(_, c)| c.field() == Some(Field::Text));
    match column {
        Some((name, _)) => format!("no text in {name:?}"),
        None => "no text".to_owned(),
    }
}

/// Whether a value is short enough to be metadata.
pub(super) fn fits_metadata(value: &str) -> bool {
    value.len() <= MAX_METADATA_CHARS || value.chars().count() <= MAX_METADATA_CHARS
}

/// At most 80 characters of a value, for messages.
pub(super) fn shortened(value: &str) -> String {
    shortened_to(80, value)
}

/// A value with at most this many characters.
pub(super) fn shortened_to(chars: usize, value: &str) -> String {
    match value.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

fn trimmed(text: String) -> String {
    let short = text.trim();
    if short.len() == text.len() {
        text
    } else {
        short.to_owned()
    }
}

/// The length of a text without the mark of NewsAPI's cut, `… [+1234 chars]`; `None` if there is no
/// such mark.
fn without_cut_mark(text: &str) -> Option<usize> {
    let rest = text.trim_end().strip_suffix(" chars]")?;
    let rest = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    Some(rest.strip_suffix("[+")?.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_a_cut_text_is_found_and_nothing_else() {
        assert_eq!(
            without_cut_mark("Half a senten… [+1234 chars]"),
            Some("Half a senten…".len())
        );
        assert_eq!(without_cut_mark("He wrote 12 chars]"), None);
        assert_eq!(without_cut_mark("text"), None);
    }

    #[test]
    fn metadata_is_measured_in_characters() {
        assert!(fits_metadata(&"é".repeat(1000)));
        assert!(!fits_metadata(&"é".repeat(1001)));
    }
}

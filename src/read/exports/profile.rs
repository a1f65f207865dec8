//! The exports of `exports.toml`: how each is recognised, and what its lines mean.

use super::line::Line;
use crate::read::fields::Field;
use hashbrown::{HashMap, HashSet};
use regex::{Regex, bytes};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a line or a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A field of the article.
    Field(Field),
    /// Metadata of this name.
    Metadata(String),
    /// The text.
    Text,
    /// Something that the export adds.
    Frame,
    /// Section, date and page in one line.
    Header,
    /// The end of the article: all after it is frame.
    Tail,
}

impl Role {
    fn of(name: &str) -> Self {
        match name {
            "text" => Self::Text,
            "frame" => Self::Frame,
            "header" => Self::Header,
            "tail" => Self::Tail,
            _ => match name.parse() {
                Ok(field) => Self::Field(field),
                Err(_) => Self::Metadata(name.to_owned()),
            },
        }
    }

    /// Its name in the table.
    pub fn name(&self) -> &str {
        match self {
            Self::Field(field) => field.name(),
            Self::Metadata(name) => name,
            Self::Text => "text",
            Self::Frame => "frame",
            Self::Header => "header",
            Self::Tail => "tail",
        }
    }
}

/// What the lines of an export are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    Html,
    Text,
    Docx,
}

/// Where the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TextIs {
    /// Behind the labelled lines at the beginning.
    AfterLabels,
    /// Behind a label; what has no label belongs to the last one.
    Label,
    /// In elements.
    Element,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mark {
    Colon,
    Line,
    Bold,
    Cell,
}

/// Which part of a document a pattern is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    Head,
    Rest,
}

/// Where a document begins or ends.
#[derive(Debug, Default)]
pub(super) struct Divide {
    pub element: Option<String>,
    pub start: Option<String>,
    pub comment: Option<String>,
    pub line: Option<Regex>,
    pub end: Option<Regex>,
}

/// An element that says what its text is.
#[derive(Debug)]
pub(super) struct Element {
    pub is: Role,
    pub css: String,
}

/// A pattern of lines.
#[derive(Debug)]
pub(super) struct Pattern {
    pub is: Role,
    pub part: Option<Part>,
    pub pattern: Regex,
}

/// A place among the lines before the text.
#[derive(Debug)]
pub(super) struct Slot {
    pub is: Role,
    pub after: Option<String>,
    pub before: Vec<String>,
    pub date: bool,
    pub centred: bool,
    pub first: bool,
    pub pattern: Option<Regex>,
}

/// A known export.
#[derive(Debug)]
pub(super) struct Profile {
    pub name: String,
    pub form: Form,
    signs: bytes::RegexSet,
    pub divide: Divide,
    pub number: Option<Regex>,
    pub text: TextIs,
    marks: Vec<Mark>,
    pub wrapped: bool,
    pub breaks: bool,
    pub anchored: Vec<Role>,
    pub constant: Vec<(Role, String)>,
    labels: HashMap<String, Role>,
    tail: HashSet<String>,
    long: HashSet<String>,
    headings: HashSet<String>,
    pub values: HashMap<String, Regex>,
    pub header: Vec<(Role, Regex)>,
    pub elements: Vec<Element>,
    pub lines: Vec<Pattern>,
    pub slots: Vec<Slot>,
}

/// A label that was found.
pub(super) struct Label<'a> {
    pub is: &'a Role,
    pub value: &'a str,
    /// Whether it ends the text.
    pub ends: bool,
    /// Whether its value may have several paragraphs.
    pub long: bool,
}

impl Profile {
    /// Whether a sample is of this export.
    pub fn fits(&self, form: Form, sample: &[u8]) -> bool {
        self.form == form && self.signs.is_match(sample)
    }

    /// Whether a line tells the identifier or the end, wherever it stands.
    pub fn is_note(&self, line: &Line) -> bool {
        let of = |known: &&Pattern| {
            known.part.is_none() && matches!(known.is, Role::Tail | Role::Field(Field::Id))
        };
        let mut notes = self.lines.iter().filter(of);
        notes.any(|known| known.pattern.is_match(&line.text))
    }

    /// Whether the article is over at this line.
    pub fn is_end(&self, line: &Line) -> bool {
        let mut tails = self.lines.iter().filter(|known| known.is == Role::Tail);
        tails.any(|known| known.pattern.is_match(&line.text))
            || self
                .divide
                .end
                .as_ref()
                .is_some_and(|end| end.is_match(&line.text))
    }

    /// The label that a line begins with.
    pub fn label<'a>(&'a self, line: &'a Line) -> Option<Label<'a>> {
        self.marks.iter().find_map(|mark| {
            let (name, value) = match mark {
                Mark::Colon => line.colon().filter(|_| line.first)?,
                Mark::Bold => line.colon().filter(|(name, _)| line.bold > name.len())?,
                Mark::Line if self.headings.contains(&line.text) => (line.text.as_str(), ""),
                Mark::Line => return None,
                // The value is in the next cell.
                Mark::Cell if line.column == Some(0) => (line.text.as_str(), ""),
                Mark::Cell => return None,
            };
            let is = self.labels.get(name);
            let ends = self.tail.contains(name);
            if is.is_none() && !ends {
                return None;
            }
            Some(Label {
                is: is.unwrap_or(&Role::Frame),
                value,
                ends: ends || self.tail.contains("*"),
                long: self.tail.contains("*") || self.long.contains(name),
            })
        })
    }
}

/// The profile that a sample is of.
pub(super) fn recognise(form: Form, sample: &[u8]) -> Option<&'static Profile> {
    known().iter().find(|profile| profile.fits(form, sample))
}

/// All profiles, read once.
pub(super) fn known() -> &'static [Profile] {
    static KNOWN: LazyLock<Vec<Profile>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("exports.toml"))
            .expect("the table of exports is part of the program");
        let mut entries: Vec<Entry> = Vec::new();
        for mut entry in file.labels {
            let like = entry.like.take();
            if let Some(base) = like.and_then(|name| entries.iter().find(|e| e.name == name)) {
                entry.take_over(base.clone());
            }
            entries.push(entry);
        }
        entries.into_iter().map(Entry::profile).collect()
    });
    &KNOWN
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    labels: Vec<Entry>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(rename = "about")]
    _about: String,
    form: Form,
    signs: Vec<String>,
    divide: DivideEntry,
    like: Option<String>,
    number: Option<String>,
    text: Option<TextIs>,
    #[serde(default)]
    marks: Vec<Mark>,
    #[serde(default)]
    wrapped: bool,
    #[serde(default)]
    breaks: bool,
    #[serde(default)]
    anchored: Vec<String>,
    #[serde(default)]
    constant: BTreeMap<String, String>,
    #[serde(default)]
    labels: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    tail: Vec<String>,
    #[serde(default)]
    long: Vec<String>,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    header: BTreeMap<String, String>,
    #[serde(default)]
    elements: Vec<ElementEntry>,
    #[serde(default)]
    lines: Vec<PatternEntry>,
    #[serde(default)]
    slots: Vec<SlotEntry>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DivideEntry {
    element: Option<String>,
    start: Option<String>,
    comment: Option<String>,
    line: Option<String>,
    end: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementEntry {
    is: String,
    css: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternEntry {
    is: String,
    #[serde(rename = "in")]
    part: Option<Part>,
    pattern: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotEntry {
    is: String,
    after: Option<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    date: bool,
    #[serde(default)]
    centred: bool,
    #[serde(default)]
    first: bool,
    pattern: Option<String>,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of the table are tested")
}

impl Entry {
    /// What this export does not say itself is as in another form of it.
    fn take_over(&mut self, base: Self) {
        let of = |own: &mut Vec<_>, other| {
            if own.is_empty() {
                *own = other;
            }
        };
        self.number = self.number.take().or(base.number);
        self.text = self.text.or(base.text);
        if self.marks.is_empty() {
            self.marks = base.marks;
        }
        of(&mut self.tail, base.tail);
        of(&mut self.long, base.long);
        self.labels.extend(base.labels);
        self.values.extend(base.values);
        self.lines.extend(base.lines);
        self.slots.extend(base.slots);
    }

    fn profile(self) -> Profile {
        let by_role = |table: BTreeMap<String, String>| {
            let entries = table.into_iter();
            entries.map(|(name, text)| (Role::of(&name), pattern(&text)))
        };
        let labels = self.labels.iter().flat_map(|(role, names)| {
            let role = Role::of(role);
            names.iter().map(move |name| (name.clone(), role.clone()))
        });
        Profile {
            name: self.name,
            form: self.form,
            signs: bytes::RegexSet::new(&self.signs).expect("the signs of the table are tested"),
            divide: Divide {
                element: self.divide.element,
                start: self.divide.start,
                comment: self.divide.comment,
                line: self.divide.line.as_deref().map(pattern),
                end: self.divide.end.as_deref().map(pattern),
            },
            number: self.number.as_deref().map(pattern),
            text: self.text.expect("the table says where the text is"),
            marks: self.marks,
            wrapped: self.wrapped,
            breaks: self.breaks,
            anchored: self.anchored.iter().map(|name| Role::of(name)).collect(),
            constant: self
                .constant
                .into_iter()
                .map(|(name, value)| (Role::of(&name), value))
                .collect(),
            labels: labels.collect(),
            tail: self.tail.into_iter().collect(),
            long: self.long.into_iter().collect(),
            headings: self.headings.into_iter().collect(),
            values: by_role(self.values)
                .map(|(role, pattern)| (role.name().to_owned(), pattern))
                .collect(),
            header: by_role(self.header).collect(),
            elements: self
                .elements
                .into_iter()
                .map(|entry| Element {
                    is: Role::of(&entry.is),
                    css: entry.css,
                })
                .collect(),
            lines: self
                .lines
                .into_iter()
                .map(|entry| Pattern {
                    is: Role::of(&entry.is),
                    part: entry.part,
                    pattern: pattern(&entry.pattern),
                })
                .collect(),
            slots: self
                .slots
                .into_iter()
                .map(|entry| Slot {
                    is: Role::of(&entry.is),
                    after: entry.after,
                    before: entry.before,
                    date: entry.date,
                    centred: entry.centred,
                    first: entry.first,
                    pattern: entry.pattern.as_deref().map(pattern),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_of_the_table_can_be_read_with() {
        for profile in known() {
            let divide = &profile.divide;
            let selectors = profile.elements.iter().map(|element| &element.css);
            for css in selectors.chain(&divide.element).chain(&divide.start) {
                assert!(dom_query::Matcher::new(css).is_ok(), "{css}");
            }
        }
        assert!(recognise(Form::Html, b"<html><body><p>Factiva is a database").is_none());
    }
}

//! The exports of `exports.toml`: how each is recognised, and what its lines mean.

use super::line::Line;
use crate::error::nearest;
use crate::read::fields::Field;
use crate::read::profiles::{Pattern, no_pattern};
use dom_query::Matcher;
use hashbrown::{HashMap, HashSet};
use regex::bytes;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// What a line or a value is for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
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
    /// The end of the article: everything after it is frame.
    Tail,
}

impl From<String> for Role {
    fn from(name: String) -> Self {
        match name.as_str() {
            "text" => Self::Text,
            "frame" => Self::Frame,
            "header" => Self::Header,
            "tail" => Self::Tail,
            _ => match name.parse() {
                Ok(Field::Text) => Self::Text,
                Ok(field) => Self::Field(field),
                Err(_) => Self::Metadata(name),
            },
        }
    }
}

impl Role {
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TextIs {
    /// Not said.
    #[default]
    #[serde(skip)]
    Unsaid,
    /// After the labelled lines at the beginning.
    AfterLabels,
    /// After a label; a line without a label belongs to the last one.
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Divide {
    pub element: Option<Selector>,
    pub start: Option<Selector>,
    pub comment: Option<String>,
    pub line: Option<Pattern>,
    pub end: Option<Pattern>,
}

impl Divide {
    /// Whether a document begins with this line.
    pub fn begins(&self, line: &Line) -> bool {
        let begin = self.line.as_ref();
        begin.is_some_and(|begin| begin.is_match(&line.text))
    }

    /// Whether a document ends with this line.
    pub fn ends(&self, line: &Line) -> bool {
        self.end
            .as_ref()
            .is_some_and(|end| end.is_match(&line.text))
    }
}

/// A CSS selector.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Selector(pub Matcher);

impl TryFrom<String> for Selector {
    type Error = String;

    fn try_from(css: String) -> Result<Self, String> {
        let matcher = Matcher::new(&css);
        let matcher = matcher.map_err(|_| format!("found {css:?}, expected a CSS selector"))?;
        Ok(Self(matcher))
    }
}

/// The patterns by which the beginning of a file identifies an export.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Vec<String>")]
struct Signs(bytes::RegexSet);

impl TryFrom<Vec<String>> for Signs {
    type Error = String;

    fn try_from(signs: Vec<String>) -> Result<Self, String> {
        if signs.is_empty() {
            return Err(
                "found no sign, expected patterns that such files have and others have not"
                    .to_owned(),
            );
        }
        let set = bytes::RegexSetBuilder::new(&signs).crlf(true).build();
        let set = set.map_err(|error| no_pattern(&signs.join(", "), &error))?;
        match set.matches(b"").iter().next() {
            Some(at) => Err(format!(
                "found the sign {:?}, which fits every file",
                signs[at]
            )),
            None => Ok(Self(set)),
        }
    }
}

/// An element whose text has a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Element {
    pub is: Role,
    pub css: Selector,
}

/// A pattern of lines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinePattern {
    pub is: Role,
    #[serde(rename = "in")]
    pub part: Option<Part>,
    pub pattern: Pattern,
}

/// A place among the lines before the text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slot {
    pub is: Role,
    pub after: Option<String>,
    #[serde(default)]
    pub before: Vec<String>,
    #[serde(default)]
    pub date: bool,
    #[serde(default)]
    pub centred: bool,
    #[serde(default)]
    pub first: bool,
    pub pattern: Option<Pattern>,
}

/// What each label is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, Vec<String>>")]
struct Labels(HashMap<String, Role>);

impl TryFrom<BTreeMap<String, Vec<String>>> for Labels {
    type Error = String;

    fn try_from(roles: BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut labels = HashMap::new();
        for (name, of_role) in roles {
            let role = Role::from(name);
            for label in of_role {
                let before = labels.insert(label.clone(), role.clone());
                if let Some(before) = before.filter(|before| *before != role) {
                    return Err(format!(
                        "found the label {label:?} in {} and in {}, expected it in one",
                        before.name(),
                        role.name()
                    ));
                }
            }
        }
        Ok(Self(labels))
    }
}

/// An export of lines with labels.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct Profile {
    pub(super) name: String,
    #[serde(default, rename = "about")]
    _about: String,
    pub(super) form: Form,
    signs: Signs,
    #[serde(default)]
    pub(super) divide: Divide,
    like: Option<String>,
    pub(super) number: Option<Pattern>,
    #[serde(default)]
    pub(super) text: TextIs,
    #[serde(default)]
    marks: Vec<Mark>,
    #[serde(default)]
    pub(super) wrapped: bool,
    #[serde(default)]
    pub(super) breaks: bool,
    #[serde(default)]
    pub(super) anchored: Vec<Role>,
    #[serde(default, deserialize_with = "by_role")]
    pub(super) constant: Vec<(Role, String)>,
    #[serde(default)]
    labels: Labels,
    #[serde(default)]
    tail: HashSet<String>,
    #[serde(default)]
    long: HashSet<String>,
    #[serde(default)]
    headings: HashSet<String>,
    #[serde(default)]
    pub(super) values: HashMap<String, Pattern>,
    #[serde(default, deserialize_with = "by_role")]
    pub(super) header: Vec<(Role, Pattern)>,
    #[serde(default)]
    pub(super) elements: Vec<Element>,
    #[serde(default)]
    pub(super) lines: Vec<LinePattern>,
    #[serde(default)]
    pub(super) slots: Vec<Slot>,
}

fn by_role<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    input: D,
) -> Result<Vec<(Role, T)>, D::Error> {
    let table = BTreeMap::<String, T>::deserialize(input)?;
    let entries = table.into_iter();
    Ok(entries.map(|(name, of)| (Role::from(name), of)).collect())
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
    /// Whether a sample belongs to this export.
    pub(super) fn fits(&self, form: Form, sample: &[u8]) -> bool {
        self.form == form && self.signs.0.is_match(sample)
    }

    /// Whether a line is the identifier or the end, wherever it is.
    pub(super) fn is_note(&self, line: &Line) -> bool {
        let of = |known: &&LinePattern| {
            known.part.is_none() && matches!(known.is, Role::Tail | Role::Field(Field::Id))
        };
        let mut notes = self.lines.iter().filter(of);
        notes.any(|known| known.pattern.is_match(&line.text))
    }

    /// Whether the article is over at this line.
    pub(super) fn is_end(&self, line: &Line) -> bool {
        let mut tails = self.lines.iter().filter(|known| known.is == Role::Tail);
        tails.any(|known| known.pattern.is_match(&line.text)) || self.divide.ends(line)
    }

    /// Whether the next line may be a label without a blank line before it: after a border or another label,
    /// as long as no label has opened the text. `before` says whether this line might have been one.
    pub(super) fn leads_to_label(&self, line: &Line, before: bool) -> bool {
        self.divide.begins(line)
            || match self.label(line) {
                Some(label) => *label.is != Role::Text,
                None => before && self.text == TextIs::Label,
            }
    }

    /// The label that a line begins with.
    pub(super) fn label<'a>(&'a self, line: &'a Line) -> Option<Label<'a>> {
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
            let is = self.labels.0.get(name);
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

/// The first profile that fits a sample.
pub(super) fn find<'p>(
    profiles: &'p [Arc<Profile>],
    form: Form,
    sample: &[u8],
) -> Option<&'p Arc<Profile>> {
    let mut profiles = profiles.iter();
    profiles.find(|profile| profile.fits(form, sample))
}

/// The profiles that are part of the program, read once.
pub(in crate::read) fn known() -> &'static [Arc<Profile>] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        labels: Vec<Profile>,
    }
    static KNOWN: LazyLock<Vec<Arc<Profile>>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("exports.toml"))
            .expect("the table of exports is part of the program");
        let mut known = Vec::new();
        for profile in file.labels {
            let profile = profile.complete(&known, &[]);
            known.push(Arc::new(profile.expect("the table of exports is tested")));
        }
        known
    });
    &KNOWN
}

impl Profile {
    /// Completes this profile from the one that it is `like`: one before it, or one of the others.
    ///
    /// # Errors
    /// What was found and what was expected, where it cannot be used.
    pub(in crate::read) fn complete(
        mut self,
        before: &[Arc<Self>],
        others: &[Arc<Self>],
    ) -> Result<Self, String> {
        if let Some(like) = self.like.take() {
            let profiles = before.iter().chain(others);
            let Some(base) = profiles.clone().find(|profile| profile.name == like) else {
                let meant = meant(&like, profiles.map(|profile| profile.name.as_str()));
                return Err(format!(
                    "like: there is no export {like:?} before this one{meant}"
                ));
            };
            self.take_over(Self::clone(base));
        }
        self.check()?;
        Ok(self)
    }

    fn take_over(&mut self, base: Self) {
        if self.form == base.form {
            let (own, other) = (std::mem::take(&mut self.divide), base.divide);
            self.divide = Divide {
                element: own.element.or(other.element),
                start: own.start.or(other.start),
                comment: own.comment.or(other.comment),
                line: own.line.or(other.line),
                end: own.end.or(other.end),
            };
            self.elements.extend(base.elements);
            self.wrapped |= base.wrapped;
            self.breaks |= base.breaks;
        }
        self.number = self.number.take().or(base.number);
        if self.text == TextIs::Unsaid {
            self.text = base.text;
        }
        if self.marks.is_empty() {
            self.marks = base.marks;
        }
        if self.anchored.is_empty() {
            self.anchored = base.anchored;
        }
        self.tail.extend(base.tail);
        self.long.extend(base.long);
        self.headings.extend(base.headings);
        for (label, role) in base.labels.0 {
            self.labels.0.entry(label).or_insert(role);
        }
        for (role, pattern) in base.values {
            self.values.entry(role).or_insert(pattern);
        }
        self.header.extend(base.header);
        self.constant.extend(base.constant);
        self.lines.extend(base.lines);
        self.slots.extend(base.slots);
    }

    /// The names of the roles for which the profile finds something.
    fn roles(&self) -> HashSet<&str> {
        let places = self.elements.iter().map(|element| &element.is);
        let places = places.chain(self.lines.iter().map(|line| &line.is));
        let places = places.chain(self.slots.iter().map(|slot| &slot.is));
        let told = self.labels.0.values().chain(&self.anchored);
        let told = told.chain(self.header.iter().map(|(role, _)| role));
        // A header has section and date; what follows a date is an edition; and what is left over before
        // the text is a subtitle.
        let always = ["section", "date", "edition", "subtitle"];
        let roles = places.chain(told).map(Role::name);
        roles.chain(always).collect()
    }

    /// Checks that the parts of the profile fit together.
    fn check(&self) -> Result<(), String> {
        let wrong = |problem: &str| Err(problem.to_owned());
        let roles = self.roles();
        let has_labels = !(self.labels.0.is_empty() && self.tail.is_empty());
        let of_pages = [
            self.divide.element.is_some(),
            self.divide.start.is_some(),
            self.divide.comment.is_some(),
            !self.elements.is_empty(),
        ];
        if self.text == TextIs::Unsaid {
            return wrong(
                "text: found nothing, expected \"after-labels\", \"label\" or \"element\"",
            );
        }
        if self.text != TextIs::AfterLabels && !roles.contains("text") {
            return wrong("text: found nothing that is text, expected a label or an element");
        }
        if has_labels && self.marks.is_empty() {
            return wrong(
                "marks: found labels without marks, expected what makes them labels, such as \"colon\"",
            );
        }
        if self.marks.contains(&Mark::Line) && self.headings.is_empty() {
            return wrong(
                "headings: found the mark \"line\" without headings, expected the labels that stand alone",
            );
        }
        if self.form != Form::Html && of_pages.contains(&true) {
            return wrong("found elements or comments of HTML, expected form = \"html\" with them");
        }
        let is_label = |name: &&String| {
            let of_any = self.labels.0.contains_key(*name) || self.tail.contains(*name);
            of_any || self.tail.contains("*")
        };
        for (key, names) in [("long", &self.long), ("headings", &self.headings)] {
            if let Some(name) = names.iter().find(|name| !is_label(name)) {
                return Err(format!(
                    "{key}: found {name:?}, which is no label of this profile"
                ));
            }
        }
        let slots = self.slots.iter();
        let conditions = slots.flat_map(|slot| slot.before.iter().chain(&slot.after));
        for role in conditions.chain(self.values.keys()) {
            if !roles.contains(role.as_str()) {
                let meant = meant(role, roles.iter().copied());
                return Err(format!(
                    "found {role:?}, which nothing in this profile is{meant}"
                ));
            }
        }
        for (role, pattern) in &self.header {
            pattern.has_group(role.name())?;
        }
        for (role, pattern) in &self.values {
            pattern.has_group(role)?;
        }
        if let Some(number) = &self.number {
            let mut names = number.capture_names().flatten();
            if !names.any(|name| name == "number") {
                return wrong("number: found a pattern without (?P<number>…), expected one");
            }
        }
        Ok(())
    }
}

/// A question after a message: whether the nearest of the known names is meant.
fn meant<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let nearest = nearest(name, known).map(|name| format!("; did you mean {name:?}?"));
    nearest.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_of_the_table_can_be_read_with() {
        let page = "<html><body><p>Factiva is a database";
        assert!(find(known(), Form::Html, page.as_bytes()).is_none());
    }
}

//! A kind of XML: how to recognise it, and where its articles and their fields are. The kinds are data,
//! in `profiles.toml` and in the user's files.

use super::path::Path;
use super::scan::{self, Kind, Scan, local};
use super::tree::is_named;
use crate::error::Teach;
use crate::read::dates::DateOrder;
use crate::read::fields::Field;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};
use toml::Spanned;

/// Where the values of a field are: the first path with a value counts.
#[derive(Debug)]
pub struct Values {
    /// The field's name, or that of metadata.
    pub name: String,
    /// The field, if it is one.
    pub field: Option<Field>,
    /// The alternatives.
    pub paths: Vec<Path>,
}

/// How to find words that have their own elements, as in recognised text.
#[derive(Debug)]
pub struct Words {
    /// The elements that are one word each.
    pub elements: Vec<String>,
    /// The attribute with the word; if there is none, the element's text is the word.
    pub content: Option<String>,
    /// The attribute with the whole word, if the end of a line cuts it in two.
    pub whole: Option<String>,
    /// The elements that stand for a hyphen at the end of a line.
    pub hyphens: Vec<String>,
    /// The words that no blank follows.
    pub glued: Option<Path>,
}

/// The name of a file beside another: `{1}_mets.xml` begins as that one does without the last of the
/// parts that underscores and hyphens divide, and without its ending; `../` leads to the folder above.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

/// Leads to the folder above.
pub const ABOVE: &str = "../";

impl Name {
    /// The name beside a file of this name; `None` when that has too few parts.
    pub fn beside(&self, file: &str) -> Option<String> {
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let mut stem = file.split_once('.').map_or(file, |(stem, _)| stem);
        let (above, name) = match self.0.strip_prefix(ABOVE) {
            Some(name) => (ABOVE, name),
            None => ("", self.0.as_str()),
        };
        let Some(rest) = name.strip_prefix('{') else {
            return Some(self.0.clone());
        };
        let (parts, rest) = rest.split_once('}')?;
        for _ in 0..parts.parse::<u8>().ok()? {
            stem = stem.rsplit_once(['_', '-'])?.0;
        }
        let name = format!("{above}{stem}{rest}");
        (name != file).then_some(name)
    }
}

/// A kind of XML.
#[derive(Debug)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// The names that the first element may have; if empty, any name.
    pub root: Vec<String>,
    /// Elements that must occur at the beginning of the file.
    pub has: Vec<String>,
    /// Whether the first element may be inside others of any name.
    pub within: bool,
    /// The elements that are cut out of the file.
    pub piece: Vec<String>,
    /// Elements that are not articles, by what they are.
    pub no_article: Vec<(String, Vec<String>)>,
    /// What the file is if it has no text.
    pub without_text: Option<String>,
    /// The names of a file beside this one that may describe the edition.
    pub beside: Vec<Name>,
    /// The names of files beside this one that also hold its text, article by article.
    pub text_in: Vec<Name>,
    /// The types of the divisions that are articles, where the file says which parts of pages beside it
    /// are theirs, as METS does.
    pub issue: Option<Vec<String>>,
    /// The paths to the articles of a piece; without any, the piece itself is the article.
    pub article: Vec<Path>,
    /// Would-be articles that are not, by what they are.
    pub passed_over: Vec<(String, Vec<Path>)>,
    /// The fields and the metadata.
    pub values: Vec<Values>,
    /// Values for articles without one.
    pub constant: Vec<(String, String)>,
    /// Elements that are never text.
    pub never: Vec<Path>,
    /// Elements that are paragraphs here, besides those that are paragraphs everywhere.
    pub paragraphs: Vec<String>,
    /// Elements whose lines and columns are meant as they are.
    pub preformatted: Vec<String>,
    /// Titles and other values that mean there is none.
    pub nothing: Vec<String>,
    /// Words that an agency puts under a text to mark its end.
    pub sign_off: Vec<String>,
    /// The order of day and month in dates that are only numbers.
    pub date_order: Option<DateOrder>,
    /// Whether names with a prefix are other elements than those without.
    pub prefixed: bool,
    /// Whether HTML that appears as text inside a text is markup.
    pub html: bool,
    /// Whether blank lines in HTML are paragraphs, and `[…]` may be a short code of WordPress.
    pub wordpress: bool,
    /// How to find words.
    pub words: Option<Words>,
}

/// What the beginning of a file shows.
#[derive(Debug, Default)]
pub struct Seen<'b> {
    /// The name of the first element.
    pub root: &'b [u8],
    names: Vec<&'b [u8]>,
}

impl<'b> Seen<'b> {
    /// Looks at the beginning of a file; `None` when it does not begin with a tag.
    pub fn of(bytes: &'b [u8]) -> Option<Self> {
        /// The thousandth name does not decide a format.
        const MOST_NAMES: usize = 256;
        let start = bytes.len() - bytes.trim_ascii_start().len();
        if bytes.get(start) != Some(&b'<') {
            return None;
        }
        let mut seen = Self::default();
        let mut at = start;
        while let Scan::Tag(tag) = scan::next(bytes, at) {
            let name = &bytes[tag.name.clone()];
            if seen.root.is_empty() && tag.kind != Kind::Close {
                seen.root = name;
            }
            if !seen.names.contains(&name) && seen.names.len() < MOST_NAMES {
                seen.names.push(name);
            }
            at = tag.range.end;
        }
        (!seen.root.is_empty()).then_some(seen)
    }

    fn has(&self, wanted: &str) -> bool {
        self.names.iter().any(|name| names(name, wanted))
    }
}

fn names(written: &[u8], wanted: &str) -> bool {
    match wanted.contains(':') {
        true => written.eq_ignore_ascii_case(wanted.as_bytes()),
        false => local(written).eq_ignore_ascii_case(wanted.as_bytes()),
    }
}

impl Profile {
    /// Whether a file that begins like this is of this kind.
    pub fn fits(&self, seen: &Seen<'_>) -> bool {
        let is_root = self.root.iter().any(|name| names(seen.root, name));
        (self.root.is_empty() || is_root) && self.has.iter().all(|name| seen.has(name))
    }

    /// Whether a file that begins like this contains files of this kind inside another element, as
    /// responses of servers do.
    fn fits_within(&self, seen: &Seen<'_>) -> bool {
        self.within
            && self.root.iter().any(|name| seen.has(name))
            && self.has.iter().all(|name| seen.has(name))
    }

    /// Whether an element is cut out of the file.
    pub fn is_piece(&self, name: &[u8]) -> bool {
        let Ok(name) = std::str::from_utf8(name) else {
            return false;
        };
        let is = |wanted: &String| is_named(name, wanted, self.prefixed);
        self.piece.iter().any(is)
            || self
                .no_article
                .iter()
                .any(|(_, names)| names.iter().any(is))
    }

    /// What an element is, if it is not an article.
    pub fn no_article(&self, name: &str) -> Option<&str> {
        let is = |wanted: &String| is_named(name, wanted, self.prefixed);
        let found = self
            .no_article
            .iter()
            .find(|(_, names)| names.iter().any(is));
        found.map(|(what, _)| what.as_str())
    }
}

/// How elements of any kind appear on the page, by their local names in lower case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Elements with a blank line before and after.
    pub paragraphs: Vec<String>,
    /// Elements that begin a line.
    pub lines: Vec<String>,
    /// Elements with a blank before and after.
    pub cells: Vec<String>,
    /// Elements whose line breaks are meant.
    pub preformatted: Vec<String>,
    /// Invisible elements.
    pub hidden: Vec<String>,
    /// The elements of HTML.
    pub html: Vec<String>,
    /// The elements of HTML that say what a picture shows.
    pub captions: Vec<String>,
    /// Short codes without an end and without a value.
    pub short_codes: Vec<String>,
    /// Short codes whose content is not part of the entry's text.
    pub short_codes_without_text: Vec<String>,
}

impl Layout {
    /// That of `profiles.toml`.
    pub fn known() -> &'static Self {
        static KNOWN: LazyLock<Layout> = LazyLock::new(|| {
            let file: File = toml::from_str(include_str!("profiles.toml"))
                .expect("profiles.toml is part of the program and a test reads it");
            file.layout.unwrap_or_default()
        });
        &KNOWN
    }
}

/// Kinds of XML, in the order in which they are tried.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    xml: Vec<Arc<Profile>>,
}

/// A file of profiles that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ProfileError {
    /// The line.
    pub line: usize,
    /// What was found there and what was expected.
    pub problem: String,
}

impl Teach for ProfileError {
    fn help(&self) -> Option<String> {
        let words = "a profile is a table [[xml]] with name, root or has, piece, and the paths of text, \
                     title, date, source and other fields, such as title = [\"head/title\"]";
        Some(words.to_owned())
    }

    fn is_usage(&self) -> bool {
        true
    }
}

impl FromStr for Profiles {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let file: File = toml::from_str(text).map_err(|error| ProfileError {
            line: line_of(text, error.span()),
            problem: error.message().replace('\n', ", "),
        })?;
        if file.xml.is_empty() {
            return Err(ProfileError {
                line: 1,
                problem: "found no table [[xml]]".to_owned(),
            });
        }
        let profile = |entry: Spanned<Entry>| entry.into_inner().profile(text).map(Arc::new);
        let xml = file
            .xml
            .into_iter()
            .map(profile)
            .collect::<Result<_, _>>()?;
        Ok(Self { xml })
    }
}

impl Profiles {
    /// The built-in profiles.
    pub fn known() -> &'static Self {
        static KNOWN: LazyLock<Profiles> = LazyLock::new(|| {
            include_str!("profiles.toml")
                .parse()
                .expect("profiles.toml is part of the program and a test reads it")
        });
        &KNOWN
    }

    /// Adds others after these.
    pub fn add(&mut self, others: Self) {
        self.xml.extend(others.xml);
    }

    /// The first profile that fits.
    pub fn find(&self, seen: &Seen<'_>) -> Option<&Arc<Profile>> {
        let fits = self.xml.iter().find(|profile| profile.fits(seen));
        let is_page = names(seen.root, "html");
        fits.or_else(|| {
            self.xml
                .iter()
                .find(|one| !is_page && one.fits_within(seen))
        })
    }
}

fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let at = span.map_or(0, |span| span.start.min(text.len()));
    1 + text.as_bytes()[..at]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    layout: Option<Layout>,
    #[serde(default)]
    xml: Vec<Spanned<Entry>>,
}

type Paths = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Spanned<String>,
    /// What it is, for the reader of the file.
    #[serde(default, rename = "about")]
    _about: String,
    #[serde(default)]
    root: Vec<String>,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    within: bool,
    #[serde(default)]
    piece: Vec<String>,
    #[serde(default)]
    no_article: BTreeMap<String, Vec<String>>,
    without_text: Option<String>,
    #[serde(default)]
    beside: Vec<Name>,
    #[serde(default)]
    text_in: Vec<Name>,
    issue: Option<Vec<String>>,
    #[serde(default)]
    article: Paths,
    #[serde(default)]
    passed_over: BTreeMap<String, Paths>,
    #[serde(default)]
    text: Paths,
    #[serde(default)]
    title: Paths,
    #[serde(default)]
    date: Paths,
    #[serde(default)]
    source: Paths,
    #[serde(default)]
    url: Paths,
    #[serde(default)]
    author: Paths,
    #[serde(default)]
    section: Paths,
    #[serde(default)]
    language: Paths,
    #[serde(default)]
    id: Paths,
    #[serde(default)]
    metadata: BTreeMap<String, Paths>,
    #[serde(default)]
    constant: BTreeMap<String, String>,
    #[serde(default)]
    never: Paths,
    #[serde(default)]
    paragraphs: Vec<String>,
    #[serde(default)]
    preformatted: Vec<String>,
    #[serde(default)]
    nothing: Vec<String>,
    #[serde(default)]
    sign_off: Vec<String>,
    date_order: Option<Spanned<String>>,
    #[serde(default)]
    prefixed: bool,
    #[serde(default = "yes")]
    html: bool,
    #[serde(default)]
    wordpress: bool,
    words: Option<WordsEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsEntry {
    elements: Vec<String>,
    content: Option<String>,
    whole: Option<String>,
    #[serde(default)]
    hyphens: Vec<String>,
    glued: Option<Spanned<String>>,
}

fn yes() -> bool {
    true
}

impl Entry {
    fn profile(self, file: &str) -> Result<Profile, ProfileError> {
        let one = |key: &str, path: &Spanned<String>| {
            Path::parse(path.get_ref()).map_err(|problem| ProfileError {
                line: line_of(file, Some(path.span())),
                problem: format!("{key}: {problem}"),
            })
        };
        let all = |key: &str, paths: &Paths| -> Result<Vec<Path>, ProfileError> {
            paths.iter().map(|path| one(key, path)).collect()
        };
        let wrong = |key: &str, problem: &str| ProfileError {
            line: line_of(file, Some(self.name.span())),
            problem: format!("{key}: {problem}"),
        };
        if self.root.is_empty() && self.has.is_empty() {
            return Err(wrong("root", "found neither root nor has, expected one"));
        }
        let has_pieces = self.without_text.is_none() && self.issue.is_none();
        if has_pieces && (self.piece.is_empty() || self.text.is_empty()) {
            let problem = "found no piece or no text, expected the names of the elements that are \
                           articles, and paths to their text";
            return Err(wrong("piece", problem));
        }
        let fields = [
            (Field::Text, &self.text),
            (Field::Title, &self.title),
            (Field::Date, &self.date),
            (Field::Source, &self.source),
            (Field::Url, &self.url),
            (Field::Author, &self.author),
            (Field::Section, &self.section),
            (Field::Language, &self.language),
            (Field::Id, &self.id),
        ];
        let mut values = Vec::new();
        for (field, paths) in fields {
            values.push(Values {
                name: field.name().to_owned(),
                field: Some(field),
                paths: all(field.name(), paths)?,
            });
        }
        for (name, paths) in &self.metadata {
            values.push(Values {
                name: name.clone(),
                field: None,
                paths: all(name, paths)?,
            });
        }
        let passed_over = self.passed_over.iter();
        let date_order = match &self.date_order {
            Some(order) => {
                let parsed = DateOrder::from_str(order.get_ref());
                Some(parsed.map_err(|error| ProfileError {
                    line: line_of(file, Some(order.span())),
                    problem: format!("date_order: {error}"),
                })?)
            }
            None => None,
        };
        let words = match self.words {
            Some(words) => Some(Words {
                glued: words
                    .glued
                    .as_ref()
                    .map(|path| one("glued", path))
                    .transpose()?,
                elements: words.elements,
                content: words.content,
                whole: words.whole,
                hyphens: words.hyphens,
            }),
            None => None,
        };
        Ok(Profile {
            article: all("article", &self.article)?,
            passed_over: passed_over
                .map(|(what, paths)| Ok((what.clone(), all(what, paths)?)))
                .collect::<Result<_, _>>()?,
            never: all("never", &self.never)?,
            values,
            date_order,
            words,
            name: self.name.into_inner(),
            root: self.root,
            has: self.has,
            within: self.within,
            piece: self.piece,
            no_article: self.no_article.into_iter().collect(),
            without_text: self.without_text,
            beside: self.beside,
            issue: self.issue,
            text_in: self.text_in,
            constant: self.constant.into_iter().collect(),
            paragraphs: self.paragraphs,
            preformatted: self.preformatted,
            nothing: self.nothing,
            sign_off: self.sign_off,
            prefixed: self.prefixed,
            html: self.html,
            wordpress: self.wordpress,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(xml: &str) -> String {
        let seen = Seen::of(xml.as_bytes());
        let found = seen.and_then(|seen| Profiles::known().find(&seen).cloned());
        found
            .map(|profile| profile.name.clone())
            .unwrap_or_default()
    }

    #[test]
    fn kinds_are_told_by_their_first_elements() {
        for (xml, name) in [
            ("<?xml version='1.0'?><nitf><head/></nitf>", "NITF"),
            ("<n:nitf xmlns:n='x'/>", "NITF"),
            ("<rss><channel><item/></channel></rss>", "RSS"),
            (
                "<rss><channel><wp:wxr_version/></channel></rss>",
                "WordPress",
            ),
            ("<feed xmlns='a'><entry/></feed>", "Atom"),
            ("<DATA><REUTERS>", "Reuters-21578"),
            ("<mets:mets/>", "METS"),
            ("<text><title>A</title><p>b</p></text>", "Delpher"),
            ("<text id='a'>\nThe\tDT\n</text>", ""),
            ("no <xml/>", ""),
        ] {
            assert_eq!(kind(xml), name, "{xml}");
        }
    }

    #[test]
    fn names_beside_a_file_share_its_first_parts() {
        for (name, file, beside) in [
            ("didl.xml", "a/DDD_1_0001_articletext.xml", Some("didl.xml")),
            (
                "{1}_mets.xml",
                "a/b/002_1855_0001.xml",
                Some("002_1855_mets.xml"),
            ),
            (
                "{2}_0001_text.xml",
                "DDD_1_001_alto.xml",
                Some("DDD_1_0001_text.xml"),
            ),
            ("{1}_mets.xml", "002_mets.xml", None),
            ("{3}.xml", "a_b.xml", None),
        ] {
            let name = Name(name.to_owned()).beside(file);
            assert_eq!(name.as_deref(), beside, "{file}");
        }
    }

    #[test]
    fn a_profile_that_cannot_be_used_says_line_key_and_what_was_expected() {
        for (toml, expected) in [
            ("[[xml]]\nname = 'a'\n", "line 2: root: found neither"),
            (
                "[[xml]]\nname = 'a'\nroot = ['a']\n",
                "line 2: piece: found no piece",
            ),
            (
                "[[xml]]\nname = 'a'\nroot = ['a']\npiece = ['b']\ntext = [\n  'c[d']\n",
                "line 6: text: found the end of the path, expected `]`",
            ),
            (
                "[[xml]]\nnames = 'a'\n",
                "line 2: unknown field `names`, expected one of",
            ),
            ("[[xml]\n", "line 1: "),
            ("", "line 1: found no table [[xml]]"),
            (
                "[[xml]]\nname = 'a'\nroot = ['a']\npiece = ['b']\ntext = ['.']\ndate_order = 'dym'",
                "line 6: date_order: there is no order of dates \"dym\"",
            ),
        ] {
            let error = Profiles::from_str(toml).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}

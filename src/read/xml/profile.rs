//! A kind of XML: how to recognise it, and where its articles and their fields are. The kinds are data,
//! in `profiles.toml` and in the user's files.

use super::path::Path;
use super::scan::{self, Kind, Scan, local};
use super::tree::is_named;
use crate::read::dates::DateOrder;
use crate::read::fields::Field;
use crate::read::profiles::Entry;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

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

/// How words are told that stand in elements of their own, as recognised text has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The elements that are one word each.
    pub elements: Vec<String>,
    /// The attribute with the word; if there is none, the element's text is the word.
    pub content: Option<String>,
    /// The attribute with the whole word, if the end of a line cuts it in two.
    pub whole: Option<String>,
    /// The elements that stand for a hyphen at the end of a line.
    #[serde(default)]
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
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// What it is, for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    /// The names that the first element may have; any without one.
    pub root: Vec<String>,
    /// Elements that the beginning of the file must have.
    pub has: Vec<String>,
    /// Whether the first element may stand within others of any name.
    pub within: bool,
    /// The elements that are cut out of the file.
    pub piece: Vec<String>,
    /// Elements that are no article, by what they are.
    pub no_article: BTreeMap<String, Vec<String>>,
    /// What the file is, when there is no text in it.
    pub without_text: Option<String>,
    /// The names that a description of the edition may have, in a file beside this one.
    pub beside: Vec<Name>,
    /// The names of files beside this one that hold its text too, article by article.
    pub text_in: Vec<Name>,
    /// The types of the divisions that are articles, where the file says which parts of pages beside it
    /// are theirs, as METS does.
    pub issue: Option<Vec<String>>,
    /// The articles of a piece; the piece itself without one.
    pub article: Vec<Path>,
    /// Articles that are none, by what they are.
    pub passed_over: BTreeMap<String, Vec<Path>>,
    /// The fields and the metadata.
    #[serde(skip)]
    pub values: Vec<Values>,
    metadata: BTreeMap<String, Vec<Path>>,
    /// Values for articles that have none.
    pub constant: BTreeMap<String, String>,
    /// Elements that are never text.
    pub never: Vec<Path>,
    /// Elements that are paragraphs here, beside those that are so everywhere.
    pub paragraphs: Vec<String>,
    /// Elements whose inside is in lines and columns that are meant.
    pub preformatted: Vec<String>,
    /// Titles and other values that say that there is none.
    pub nothing: Vec<String>,
    /// Words that an agency puts under a text as the end of it.
    pub sign_off: Vec<String>,
    /// The order of day and month in dates that are only numbers.
    pub date_order: Option<DateOrder>,
    /// Whether names with a prefix are other elements than those without.
    pub prefixed: bool,
    /// Whether HTML that stands in a text as text is markup.
    pub html: Option<bool>,
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
    /// The kind that a table of a file describes.
    ///
    /// # Errors
    /// What was found and what was expected, where it cannot be used.
    pub(in crate::read) fn of(entry: Entry<Self, Path>) -> Result<Self, String> {
        let mut profile = entry.own;
        if profile.name.is_empty() {
            return Err("missing field `name`".to_owned());
        }
        if profile.root.is_empty() && profile.has.is_empty() {
            return Err("root: found neither root nor has, expected one".to_owned());
        }
        let has_pieces = profile.without_text.is_none() && profile.issue.is_none();
        let has_text = entry
            .fields
            .get(&Field::Text)
            .is_some_and(|paths| !paths.is_empty());
        if has_pieces && (profile.piece.is_empty() || !has_text) {
            return Err(
                "piece: found no piece or no text, expected the names of the elements that are \
                 articles, and paths to their text"
                    .to_owned(),
            );
        }
        let fields = entry.fields.into_iter().map(|(field, paths)| Values {
            name: field.name().to_owned(),
            field: Some(field),
            paths,
        });
        let metadata = std::mem::take(&mut profile.metadata).into_iter();
        let metadata = metadata.map(|(name, paths)| Values {
            name,
            field: None,
            paths,
        });
        profile.values = fields.chain(metadata).collect();
        Ok(profile)
    }

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
        self.piece.iter().any(is) || self.no_article(name).is_some()
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
        static KNOWN: LazyLock<Layout> = LazyLock::new(|| File::known().layout);
        &KNOWN
    }
}

/// The kinds that the program brings along.
pub fn known() -> &'static [Arc<Profile>] {
    static KNOWN: LazyLock<Vec<Arc<Profile>>> = LazyLock::new(|| {
        let entries = File::known().xml.into_iter();
        let profiles = entries.map(|entry| Profile::of(entry).map(Arc::new));
        let profiles = profiles.collect::<Result<_, _>>();
        profiles.expect("profiles.toml is part of the program and a test reads it")
    });
    &KNOWN
}

/// The first that fits.
pub fn find<'p>(profiles: &'p [Arc<Profile>], seen: &Seen<'_>) -> Option<&'p Arc<Profile>> {
    let is_page = names(seen.root, "html");
    let fits = profiles.iter().find(|profile| profile.fits(seen));
    fits.or_else(|| {
        let mut profiles = profiles.iter();
        profiles.find(|one| !is_page && one.fits_within(seen))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    layout: Layout,
    xml: Vec<Entry<Profile, Path>>,
}

impl File {
    fn known() -> Self {
        toml::from_str(include_str!("profiles.toml"))
            .expect("profiles.toml is part of the program and a test reads it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::profiles::Profiles;
    use std::str::FromStr;

    fn kind(xml: &str) -> String {
        let seen = Seen::of(xml.as_bytes());
        let found = seen.and_then(|seen| find(known(), &seen).cloned());
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
    fn a_profile_that_cannot_be_used_says_line_and_what_was_expected() {
        for (toml, expected) in [
            ("[[xml]]\nname = 'a'\n", "line 1: root: found neither"),
            (
                "[[xml]]\nname = 'a'\nroot = ['a']\n",
                "line 1: piece: found no piece",
            ),
            (
                "[[xml]]\nname = 'a'\nroot = ['a']\npiece = ['b']\ntext = [\n  'c[d']\n",
                "line 5: found the end of the path, expected `]`, in \"c[d\"",
            ),
            (
                "[[xml]]\nnames = 'a'\n",
                "line 2: found `names`, which is unknown; did you mean `name`?",
            ),
            ("[[xml]\n", "line 1: "),
            ("", "line 1: found no profile, expected a table [[xml]]"),
            (
                "[[xml]]\nname = 'a'\nroot = ['a']\npiece = ['b']\ntext = ['.']\ndate_order = 'dym'",
                "line 6: ",
            ),
        ] {
            let error = Profiles::from_str(toml).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}

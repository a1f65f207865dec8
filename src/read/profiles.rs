//! The known exports, and the names of columns that mean a field, from `profiles.toml`.

use super::dates::DateOrder;
use super::fields::{Field, normalise};
use super::scan::Wrappers;
use hashbrown::{HashMap, HashSet};
use regex::Regex;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// An export whose columns are known.
#[derive(Debug)]
pub struct Profile {
    /// What the export is called.
    pub name: String,
    /// What it is, as a fragment.
    pub about: String,
    /// What a reader should know of its articles, as a fragment; empty when there is nothing to say.
    pub caveat: String,
    requires: Vec<String>,
    any: Vec<String>,
    columns: HashMap<String, (Field, u8)>,
    /// The order of day and month in its dates, where it is always the same.
    pub dates: Option<DateOrder>,
    html: HashSet<String>,
    drop: Vec<(String, Vec<String>)>,
    constants: Vec<(Field, String)>,
    derived: Vec<(Field, String, Regex)>,
}

impl Profile {
    /// Whether an input with these (normalised) columns is such an export.
    pub fn fits(&self, columns: &HashSet<String>) -> bool {
        let has = |name: &String| columns.contains(name);
        self.requires.iter().all(has) && (self.any.is_empty() || self.any.iter().any(has))
    }

    /// Whether the values of a column are HTML.
    pub fn is_html(&self, column: &str) -> bool {
        !self.html.is_empty() && self.html.contains(&normalise(column))
    }

    /// The column, and its value among those of a record, that says that the record is not an article.
    /// `value` gives the value of a (normalised) column.
    pub fn dropped(&self, value: &dyn Fn(&str) -> Option<String>) -> Option<(&str, String)> {
        self.drop.iter().find_map(|(column, values)| {
            let found = value(column)?;
            let is_dropped = values
                .iter()
                .any(|known| known.eq_ignore_ascii_case(found.trim()));
            is_dropped.then_some((column.as_str(), found))
        })
    }

    /// What fields have where a record does not give them itself. `value` gives the value of a
    /// (normalised) column.
    pub fn completed(&self, value: &dyn Fn(&str) -> Option<String>) -> Vec<(Field, String)> {
        let derived = self.derived.iter().filter_map(|(field, column, pattern)| {
            let found = value(column)?;
            Some((
                *field,
                pattern.captures(&found)?.get(1)?.as_str().to_owned(),
            ))
        });
        derived.chain(self.constants.iter().cloned()).collect()
    }

    /// Whether records have to be looked at as a whole: some are not articles, or fields are completed.
    pub fn looks_at_records(&self) -> bool {
        !(self.drop.is_empty() && self.constants.is_empty() && self.derived.is_empty())
    }

    /// The field that a (normalised) column of this export holds, and its place among several.
    pub fn field(&self, column: &str) -> Option<(Field, u8)> {
        self.columns.get(column).copied()
    }
}

/// Everything that is known beforehand about names.
#[derive(Debug)]
pub struct Known {
    /// The exports; the first that fits is taken.
    pub profiles: Vec<Profile>,
    names: HashMap<String, (Field, u8)>,
    corpora: HashMap<String, (Field, u8)>,
    parents: HashSet<String>,
    /// Where in an export the articles are.
    pub(super) wrappers: Wrappers,
}

impl Known {
    /// The field that a (normalised) column of any input holds, and its place among several.
    pub fn field(&self, column: &str) -> Option<(Field, u8)> {
        self.names.get(column).copied()
    }

    /// The field that a label of a document in a linguistic corpus holds, and its place among several.
    pub fn label(&self, label: &str) -> Option<(Field, u8)> {
        let label = normalise(label);
        let own = self.corpora.get(&label).copied();
        own.or_else(|| {
            let (field, rank) = self.field(&label)?;
            Some((field, rank.saturating_add(64)))
        })
    }

    /// Whether a known path leads into the (normalised) object `column`.
    pub fn is_parent(&self, column: &str) -> bool {
        self.parents.contains(column)
    }
}

/// What is known, read once.
pub fn known() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("profiles.toml"))
            .expect("profiles.toml is part of the program and a test reads it");
        file.known()
    });
    &KNOWN
}

#[derive(Deserialize)]
struct File {
    names: Columns,
    corpora: Columns,
    wrappers: WrapperEntry,
    profile: Vec<ProfileEntry>,
}

#[derive(Deserialize)]
struct WrapperEntry {
    lists: Vec<String>,
    articles: Vec<String>,
}

#[derive(Deserialize)]
struct ProfileEntry {
    name: String,
    about: String,
    #[serde(default)]
    caveat: String,
    requires: Vec<String>,
    dates: Option<DateOrder>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    html: Vec<String>,
    #[serde(default)]
    drop: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    constant: BTreeMap<Field, String>,
    #[serde(default)]
    derive: BTreeMap<Field, Derived>,
    #[serde(flatten)]
    columns: Columns,
}

/// A field that is part of another column.
#[derive(Deserialize)]
struct Derived {
    from: String,
    /// A regular expression, whose first group is the value.
    #[serde(deserialize_with = "pattern")]
    pattern: Regex,
}

fn pattern<'de, D: Deserializer<'de>>(input: D) -> Result<Regex, D::Error> {
    let text = String::deserialize(input)?;
    Regex::new(&text).map_err(D::Error::custom)
}

#[derive(Deserialize)]
struct Columns {
    #[serde(default)]
    text: Vec<String>,
    #[serde(default)]
    title: Vec<String>,
    #[serde(default)]
    date: Vec<String>,
    #[serde(default)]
    source: Vec<String>,
    #[serde(default)]
    url: Vec<String>,
    #[serde(default)]
    author: Vec<String>,
    #[serde(default)]
    section: Vec<String>,
    #[serde(default)]
    language: Vec<String>,
    #[serde(default)]
    id: Vec<String>,
}

impl Columns {
    fn table(&self) -> HashMap<String, (Field, u8)> {
        let lists = [
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
        let mut table = HashMap::new();
        for (field, names) in lists {
            for (name, rank) in names.iter().zip(0_u8..) {
                table.insert(normalise(name), (field, rank));
            }
        }
        table
    }
}

impl File {
    fn known(self) -> Known {
        let profiles: Vec<Profile> = self
            .profile
            .into_iter()
            .map(|entry| Profile {
                requires: entry.requires.iter().map(|name| normalise(name)).collect(),
                any: entry.any.iter().map(|name| normalise(name)).collect(),
                html: entry.html.iter().map(|name| normalise(name)).collect(),
                drop: normalised(entry.drop),
                constants: entry.constant.into_iter().collect(),
                derived: entry
                    .derive
                    .into_iter()
                    .map(|(field, derived)| (field, normalise(&derived.from), derived.pattern))
                    .collect(),
                caveat: entry.caveat,
                columns: entry.columns.table(),
                name: entry.name,
                about: entry.about,
                dates: entry.dates,
            })
            .collect();
        let names = self.names.table();
        let parents = profiles
            .iter()
            .flat_map(|profile| profile.columns.keys())
            .chain(names.keys())
            .flat_map(|path| parents_of(path).map(str::to_owned))
            .collect();
        let split = |paths: &[String]| {
            let keys = |path: &String| path.split('.').map(str::to_owned).collect();
            paths.iter().map(keys).collect()
        };
        let wrappers = Wrappers {
            lists: split(&self.wrappers.lists),
            articles: split(&self.wrappers.articles),
        };
        Known {
            profiles,
            names,
            corpora: self.corpora.table(),
            parents,
            wrappers,
        }
    }
}

fn normalised(table: BTreeMap<String, Vec<String>>) -> Vec<(String, Vec<String>)> {
    let pairs = table.into_iter();
    pairs
        .map(|(name, values)| (normalise(&name), values))
        .collect()
}

/// The objects and lists that a path leads through: `a.b[].c` through `a`, `a.b` and `a.b[]`.
pub fn parents_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices(['.', '[']).map(|(at, _)| &path[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile_of(columns: &[&str]) -> Option<&'static str> {
        let columns = columns.iter().map(|name| normalise(name)).collect();
        let found = known().profiles.iter().find(|p| p.fits(&columns));
        found.map(|profile| profile.name.as_str())
    }

    #[test]
    fn every_known_export_is_told_by_its_columns() {
        for (columns, expected) in [
            (
                "id indexed_date language media_name media_url publish_date title url",
                "Media Cloud",
            ),
            (
                "ID Source_File Newspaper Date Length Section Author Edition Headline Graphic",
                "Nexis",
            ),
            (
                "authors date_download date_modify date_publish description language maintext \
                 source_domain text title url",
                "news-please",
            ),
            (
                "title text domain date description url image_url",
                "cc_news",
            ),
            (
                "title text authors publish_date source_url url",
                "newspaper3k",
            ),
            (
                "source source.id source.name author title description url publishedAt content",
                "NewsAPI",
            ),
            (
                "thread thread.site uuid url author published title text language",
                "webz.io",
            ),
            (
                "id sectionName webPublicationDate webTitle webUrl fields fields.bodyText",
                "Guardian",
            ),
            ("doc_id text party", "readtext"),
        ] {
            let columns: Vec<&str> = columns.split_whitespace().collect();
            assert_eq!(profile_of(&columns), Some(expected));
        }
        assert_eq!(profile_of(&["text", "title"]), None);
    }

    #[test]
    fn a_path_into_an_object_makes_its_first_keys_known_as_parents() {
        assert!(known().is_parent("source") && known().is_parent("thread"));
        assert!(!known().is_parent("text"));
    }
}

//! Exports told by their columns, and the names that stand for a field. The known ones are those of
//! `profiles.toml`.

use super::Pattern;
use super::entry::Entry;
use crate::read::dates::DateOrder;
use crate::read::fields::{Field, normalise};
use crate::read::scan::{List, Wrappers, find_list};
use hashbrown::{HashMap, HashSet};
use serde::Deserialize;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// A column's name without what does not tell columns apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(from = "String")]
struct Name(String);

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self(normalise(&name))
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// An export whose columns are known.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// What the export is called.
    pub name: String,
    /// What it is, for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    /// What a reader should know of its articles, as a fragment with the export's name; empty when there is
    /// nothing to say.
    pub caveat: String,
    requires: Vec<Name>,
    any: Vec<Name>,
    /// The order of day and month in its dates, where it is always the same.
    pub dates: Option<DateOrder>,
    html: HashSet<Name>,
    drop: BTreeMap<Name, Vec<String>>,
    constant: BTreeMap<Field, String>,
    derive: BTreeMap<Field, Derived>,
    #[serde(skip)]
    columns: HashMap<String, (Field, u8)>,
}

/// A field that is part of another column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Derived {
    from: Name,
    /// Its first group is the value.
    pattern: Pattern,
}

impl Profile {
    /// The profile that a table of a file is.
    ///
    /// # Errors
    /// What was found and what was expected, where it cannot be used.
    pub(super) fn of(entry: Entry<Self, String>) -> Result<Self, String> {
        let mut profile = entry.own;
        if profile.name.is_empty() {
            return Err("missing field `name`".to_owned());
        }
        if profile.requires.is_empty() && profile.any.is_empty() {
            return Err(
                "requires: found neither requires nor any, expected columns that tell this export \
                 from others"
                    .to_owned(),
            );
        }
        for (field, derived) in &profile.derive {
            derived.pattern.has_group(field.name())?;
        }
        if let Some(Name(path)) = profile.looked_at().find(|name| leads_through_list(&name.0)) {
            return Err(format!(
                "found {path:?} in drop or derive, expected a column or a path that leads through no list"
            ));
        }
        if !profile.caveat.is_empty() {
            profile.caveat = format!("known as {}: {}", profile.name, profile.caveat);
        }
        profile.columns = table(entry.fields)?;
        Ok(profile)
    }

    /// Whether an input with these (normalised) columns is such an export.
    pub fn fits(&self, columns: &HashSet<String>) -> bool {
        let has = |name: &Name| columns.contains(&name.0);
        self.requires.iter().all(has) && (self.any.is_empty() || self.any.iter().any(has))
    }

    /// Whether the values of a column are HTML.
    pub fn is_html(&self, column: &str) -> bool {
        !self.html.is_empty() && self.html.contains(normalise(column).as_str())
    }

    /// The column, and its value among those of a record, that says that the record is no article.
    /// `value` gives the value of a (normalised) column.
    pub fn dropped(&self, value: &dyn Fn(&str) -> Option<String>) -> Option<(&str, String)> {
        self.drop.iter().find_map(|(Name(column), values)| {
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
        let derived = self.derive.iter().filter_map(|(field, derived)| {
            let found = value(&derived.from.0)?;
            Some((*field, derived.pattern.value(&found)?.to_owned()))
        });
        let constants = self.constant.iter();
        derived
            .chain(constants.map(|(field, value)| (*field, value.clone())))
            .collect()
    }

    /// Whether records have to be looked at as a whole: some are no articles, or fields are completed.
    pub fn looks_at_records(&self) -> bool {
        !(self.drop.is_empty() && self.constant.is_empty() && self.derive.is_empty())
    }

    /// The field that a (normalised) column of this export holds, and its place among several.
    pub fn field(&self, column: &str) -> Option<(Field, u8)> {
        self.columns.get(column).copied()
    }

    /// The columns that are looked at in each record beside those of fields.
    fn looked_at(&self) -> impl Iterator<Item = &Name> {
        let derived = self.derive.values().map(|derived| &derived.from);
        self.drop.keys().chain(derived)
    }
}

/// Exports with columns, in the order in which they are tried, and where in JSON their articles are.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    profiles: Vec<Arc<Profile>>,
    /// The objects and lists through which paths lead, and what is looked at inside of objects.
    parents: HashSet<String>,
    wrappers: Wrappers,
}

impl Columns {
    pub(super) fn of(profiles: Vec<Profile>, wrappers: Wrappers) -> Self {
        let mut parents = HashSet::new();
        for profile in &profiles {
            let told = profile.requires.iter().chain(&profile.any);
            let paths = told.chain(profile.looked_at()).map(|name| &name.0);
            let paths = paths.chain(profile.columns.keys());
            parents.extend(paths.flat_map(|path| parents_of(path)).map(str::to_owned));
            let inside = profile.looked_at().map(|name| &name.0);
            parents.extend(inside.filter(|path| path.contains('.')).cloned());
        }
        Self {
            profiles: profiles.into_iter().map(Arc::new).collect(),
            parents,
            wrappers,
        }
    }

    pub(super) fn add(&mut self, others: Self) {
        self.profiles.extend(others.profiles);
        self.parents.extend(others.parents);
        self.wrappers.lists.extend(others.wrappers.lists);
        self.wrappers.articles.extend(others.wrappers.articles);
    }

    /// The first that fits an input with these (normalised) columns.
    pub fn find(&self, columns: &HashSet<String>) -> Option<&Arc<Profile>> {
        self.profiles.iter().find(|profile| profile.fits(columns))
    }

    /// Whether a path leads into the (normalised) object `column`, or to what is looked at there.
    pub fn is_parent(&self, column: &str) -> bool {
        self.parents.contains(column)
    }

    /// The (normalised) columns of text.
    pub fn texts(&self) -> impl Iterator<Item = &String> {
        let columns = self.profiles.iter().flat_map(|profile| &profile.columns);
        columns.filter_map(|(name, (field, _))| (*field == Field::Text).then_some(name))
    }

    /// The list of articles in an export, if the bytes begin with one; an object that has text itself,
    /// under a name that `is_text` knows, is none.
    pub fn list(&self, bytes: &[u8], is_text: &dyn Fn(&str) -> bool) -> Option<List> {
        let wrappers = Some(&self.wrappers).filter(|wrappers| !wrappers.is_empty())?;
        find_list(bytes, wrappers, is_text)
    }
}

/// Everything that is known beforehand about names.
#[derive(Debug)]
pub struct Known {
    /// The exports.
    pub columns: Columns,
    names: HashMap<String, (Field, u8)>,
    corpora: HashMap<String, (Field, u8)>,
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
}

/// What is known, read once.
pub fn known() -> &'static Known {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        names: BTreeMap<Field, Vec<String>>,
        corpora: BTreeMap<Field, Vec<String>>,
        wrappers: Wrappers,
        profile: Vec<Entry<Profile, String>>,
    }
    static KNOWN: LazyLock<Known> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("../profiles.toml"))
            .expect("profiles.toml is part of the program and a test reads it");
        let of_program = "the profiles of the program are tested";
        let profiles = file.profile.into_iter().map(Profile::of);
        let profiles = profiles.collect::<Result<_, _>>().expect(of_program);
        let names = table(file.names).expect(of_program);
        let mut columns = Columns::of(profiles, file.wrappers);
        let parents = names.keys().flat_map(|path| parents_of(path));
        columns.parents.extend(parents.map(str::to_owned));
        Known {
            columns,
            names,
            corpora: table(file.corpora).expect(of_program),
        }
    });
    &KNOWN
}

/// The field of each (normalised) column, and its place among several.
fn table(fields: BTreeMap<Field, Vec<String>>) -> Result<HashMap<String, (Field, u8)>, String> {
    let mut table = HashMap::new();
    for (field, names) in fields {
        for (name, rank) in names.iter().zip(0_u8..) {
            let before = table.insert(normalise(name), (field, rank));
            if let Some((other, _)) = before.filter(|(other, _)| *other != field) {
                return Err(format!(
                    "found {name:?} in {other} and in {field}, expected it in one"
                ));
            }
        }
    }
    Ok(table)
}

/// The objects and lists that a path leads through: `a.b[].c` through `a`, `a.b` and `a.b[]`.
pub fn parents_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices(['.', '[']).map(|(at, _)| &path[..at])
}

/// Whether a path leads through a list: `a[].b` or `a[0]`.
fn leads_through_list(path: &str) -> bool {
    let mut behind = path.split('[').skip(1);
    behind.any(|rest| {
        let index = rest.split_once(']').map(|(index, _)| index);
        index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile_of(columns: &[&str]) -> Option<&'static str> {
        let columns = columns.iter().map(|name| normalise(name)).collect();
        let found = known().columns.find(&columns);
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
        assert!(known().columns.is_parent("source") && known().columns.is_parent("thread"));
        assert!(!known().columns.is_parent("text"));
    }
}

//! The sources of the methods as lines that people read.

use crate::measure::REFERENCES;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// As it stands in a list of references, without its identifier.
    pub text: String,
    /// Its digital object identifier; empty when there is none.
    pub doi: String,
}

/// A source as the file has it.
#[derive(Deserialize)]
struct Source {
    /// `Surname, Given Names`.
    authors: Vec<String>,
    year: u16,
    title: String,
    venue: String,
    volume: Option<String>,
    number: Option<String>,
    pages: Option<String>,
    #[serde(default)]
    doi: String,
}

static SOURCES: LazyLock<BTreeMap<String, Source>> =
    LazyLock::new(|| toml::from_str(REFERENCES).expect("the file is tested"));

/// The sources with these keys, each once, in the order of their authors.
pub fn entries<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<Entry> {
    let keys: BTreeSet<&str> = keys.into_iter().collect();
    let mut entries: Vec<Entry> = keys
        .into_iter()
        .filter_map(|key| Some(entry(SOURCES.get(key)?)))
        .collect();
    entries.sort_by(|a, b| a.text.cmp(&b.text));
    entries
}

/// `Dunning (1993)`, for use within a sentence; the key where the source is unknown.
pub fn short(key: &str) -> String {
    let Some(source) = SOURCES.get(key) else {
        return key.to_owned();
    };
    let surname = |author: &'static String| author.split(',').next().unwrap_or(author);
    let names: Vec<&str> = source.authors.iter().map(surname).collect();
    let names = match names.as_slice() {
        [first, _, _, ..] => format!("{first} et al."),
        names => names.join(" & "),
    };
    format!("{names} ({})", source.year)
}

fn entry(source: &Source) -> Entry {
    let mut text = format!(
        "{} ({}). {}. {}",
        super::words::listed(&source.authors),
        source.year,
        source.title,
        source.venue
    );
    if let Some(volume) = &source.volume {
        text.push_str(&format!(" {volume}"));
    }
    if let Some(number) = &source.number {
        text.push_str(&format!("({number})"));
    }
    if let Some(pages) = &source.pages {
        text.push_str(&format!(", {pages}"));
    }
    text.push('.');
    Entry {
        text,
        doi: source.doi.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_reads_as_a_reference() {
        assert_eq!(short("benjamini1995"), "Benjamini & Hochberg (1995)");
        assert_eq!(short("monroe2008"), "Monroe et al. (2008)");
        assert_eq!(short("nobody1900"), "nobody1900");
        assert_eq!(
            entries(["benjamini1995", "nobody1900"])[0].text,
            "Benjamini, Yoav and Hochberg, Yosef (1995). Controlling the false discovery rate: a practical and \
             powerful approach to multiple testing. Journal of the Royal Statistical Society, Series B 57(1), 289–300."
        );
    }

    /// What is not printed is allowed, what is misspelt is not.
    #[test]
    fn every_field_of_a_source_is_known() {
        let known = [
            "authors",
            "year",
            "title",
            "venue",
            "volume",
            "number",
            "pages",
            "doi",
            "publisher",
            "place",
            "edition",
            "editors",
        ];
        let sources: BTreeMap<String, toml::Table> = toml::from_str(REFERENCES).unwrap();
        for (key, fields) in &sources {
            for field in fields.keys() {
                assert!(known.contains(&field.as_str()), "{key}: {field}");
            }
        }
    }
}

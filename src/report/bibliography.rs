//! The sources of the methods, from BibTeX to lines that people read.

use crate::measure::REFERENCES;
use serde::Serialize;
use std::collections::BTreeMap;

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// As it stands in a list of references, without its identifier.
    pub text: String,
    /// Its digital object identifier; empty when there is none.
    pub doi: String,
}

/// The sources with these keys, each once, in the order of their authors.
pub fn entries<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<Entry> {
    let all = parsed(REFERENCES);
    let keys: std::collections::BTreeSet<&str> = keys.into_iter().collect();
    let mut entries: Vec<Entry> = keys
        .into_iter()
        .filter_map(|key| Some(entry(all.get(key)?)))
        .collect();
    entries.sort_by(|a, b| a.text.cmp(&b.text));
    entries
}

/// `Dunning (1993)`, for use within a sentence; the key where the source is unknown.
pub fn short(key: &str) -> String {
    let all = parsed(REFERENCES);
    let Some(fields) = all.get(key) else {
        return key.to_owned();
    };
    let names = surnames(fields.get("author").map_or("", String::as_str));
    let names = match names.as_slice() {
        [first, _, _, ..] => format!("{first} et al."),
        names => names.join(" & "),
    };
    format!(
        "{names} ({})",
        fields.get("year").map_or("n.d.", String::as_str)
    )
}

type Fields = BTreeMap<String, String>;

/// Keys with the fields of each entry; LaTeX taken out.
fn parsed(bibtex: &str) -> BTreeMap<String, Fields> {
    let mut all = BTreeMap::new();
    for entry in bibtex
        .split("\n@")
        .map(|entry| entry.trim_start_matches('@'))
    {
        let Some((_, body)) = entry.split_once('{') else {
            continue;
        };
        let mut lines = body.lines();
        let Some(key) = lines
            .next()
            .map(|key| key.trim().trim_end_matches(',').to_owned())
        else {
            continue;
        };
        let fields = lines
            .filter_map(|line| {
                let (name, value) = line.split_once('=')?;
                let value = value.trim().trim_end_matches(',');
                let value = value.strip_prefix('{')?.strip_suffix('}')?;
                Some((name.trim().to_owned(), plain(value)))
            })
            .collect();
        all.insert(key, fields);
    }
    all
}

/// Text without braces and with accents and dashes as characters.
fn plain(latex: &str) -> String {
    let mut out = String::new();
    let mut chars = latex.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' => {}
            '\\' => {
                let Some(accent) = chars.next() else { break };
                let combining = match accent {
                    '"' => '\u{308}',
                    '\'' => '\u{301}',
                    '`' => '\u{300}',
                    '^' => '\u{302}',
                    '~' => '\u{303}',
                    'v' => '\u{30c}',
                    'c' => '\u{327}',
                    other => {
                        out.push(other);
                        continue;
                    }
                };
                while chars.next_if(|c| matches!(c, '{' | ' ')).is_some() {}
                out.extend(chars.next());
                out.push(combining);
            }
            '-' if chars.peek() == Some(&'-') => {
                while chars.next_if_eq(&'-').is_some() {}
                out.push('–');
            }
            '~' => out.push('\u{a0}'),
            c => out.push(c),
        }
    }
    unicode_normalization::UnicodeNormalization::nfc(out.as_str()).collect()
}

fn surnames(authors: &str) -> Vec<&str> {
    authors
        .split(" and ")
        .map(|author| {
            author
                .split_once(',')
                .map_or(author, |(surname, _)| surname)
                .trim()
        })
        .filter(|surname| !surname.is_empty())
        .collect()
}

fn entry(fields: &Fields) -> Entry {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let authors: Vec<&str> = field("author").split(" and ").map(str::trim).collect();
    let mut text = format!(
        "{} ({}). {}.",
        super::words::listed(&authors),
        field("year"),
        field("title")
    );
    let venue = [
        "journal",
        "booktitle",
        "publisher",
        "institution",
        "school",
        "howpublished",
    ]
    .into_iter()
    .map(field)
    .find(|venue| !venue.is_empty());
    if let Some(venue) = venue {
        text.push_str(&format!(" {venue}"));
        match (field("volume"), field("number")) {
            ("", _) => {}
            (volume, "") => text.push_str(&format!(" {volume}")),
            (volume, number) => text.push_str(&format!(" {volume}({number})")),
        }
        if !field("pages").is_empty() {
            text.push_str(&format!(", {}", field("pages")));
        }
        text.push('.');
    }
    Entry {
        text,
        doi: field("doi").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_of_a_statistic_reads_as_a_reference() {
        let keys = crate::measure::statistics()
            .map(|about| about.citation)
            .filter(|key| !key.is_empty());
        for key in keys {
            let entries = entries([key]);
            assert_eq!(entries.len(), 1, "{key}");
            let text = &entries[0].text;
            assert!(
                !text.contains(['{', '}', '\\']) && !text.contains("()"),
                "{text}"
            );
            assert!(!short(key).contains("n.d."), "{key}");
        }
    }

    #[test]
    fn latex_becomes_characters() {
        assert_eq!(
            plain(r#"M{\"u}ller, {J}uilland, 289--300, \v{S}imek"#),
            "Müller, Juilland, 289–300, Šimek"
        );
        assert_eq!(short("benjamini1995"), "Benjamini & Hochberg (1995)");
        assert_eq!(
            entries(["benjamini1995"])[0].text,
            "Benjamini, Yoav and Hochberg, Yosef (1995). Controlling the false discovery rate: a practical and \
             powerful approach to multiple testing. Journal of the Royal Statistical Society, Series B 57(1), 289–300."
        );
    }
}

//! Which news agency an article credits with its text.

use super::agencies::{agency, is_agency};

/// A closing line is one of the last that are not blank.
const CLOSING_LINES: usize = 3;

/// A longer line, in bytes, is a paragraph of the article.
const LONGEST_LINE: usize = 240;

/// The longest name of an agency, in words.
const LONGEST_NAME: usize = 5;

/// The agency that an article credits: as the `origin` that its dateline or byline named, among its authors, in the
/// `credit` that was cut from its end, or in a closing line (`© 2019 Thomson Reuters. All rights reserved.`). A line that says who *contributed* credits nobody
/// with the whole.
pub fn credited(origin: &str, author: &str, credit: &str, text: &str) -> Option<&'static str> {
    let whole = |name: &str| agency(name.trim()).filter(|name| is_agency(name));
    let authors = || {
        author
            .split([',', ';', '/', '|', '(', ')', '&', '\n'])
            .flat_map(|part| part.split(" and "))
            .map(|part| {
                part.trim()
                    .trim_start_matches("By ")
                    .trim_start_matches("by ")
            })
            .find_map(whole)
    };
    let closing = |text: &str| {
        let lines = text.trim_end().rsplit('\n').map(str::trim);
        let mut last = lines.filter(|line| !line.is_empty()).take(CLOSING_LINES);
        last.find_map(in_line)
    };
    whole(origin)
        .or_else(authors)
        .or_else(|| closing(credit))
        .or_else(|| closing(text))
}

/// The agency that a closing line names. Short forms, such as `PA`, must stand alone or in brackets.
fn in_line(line: &str) -> Option<&'static str> {
    if line.len() > LONGEST_LINE || line.to_lowercase().contains("contribut") {
        return None;
    }
    let is_mark = |c: char| !c.is_alphanumeric() && c != '\'' && c != '-';
    let alone = line.trim_matches(is_mark);
    if let Some(name) = agency(alone).filter(|name| is_agency(name)) {
        return Some(name);
    }
    let words: Vec<&str> = line
        .split(is_mark)
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|first| {
        let most = LONGEST_NAME.min(words.len() - first);
        (1..=most).rev().find_map(|length| {
            let name = words[first..first + length].join(" ");
            let is_sure = name.len() > 4 || line.contains(&format!("({name})"));
            agency(&name).filter(|name| is_sure && is_agency(name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_credited_by_dateline_byline_and_closing_line() {
        assert_eq!(credited("Reuters", "Jane Doe", "", ""), Some("Reuters"));
        for author in [
            "The Associated Press",
            "Jane Doe, Associated Press",
            "By Jane Doe and AP",
        ] {
            assert_eq!(
                credited("", author, "", "He left."),
                Some("Associated Press"),
                "{author}"
            );
        }
        for line in [
            "© 2019 Thomson/Reuters. All rights reserved.",
            "Reuters",
            "(Reuters)",
            "Copyright 2019 Reuters.",
        ] {
            let text = format!("He left.\n\n{line}\n\nTop image: a wall");
            assert_eq!(credited("", "", "", &text), Some("Reuters"), "{line}");
        }
    }

    #[test]
    fn outlets_contributors_and_states_are_credited_with_nothing() {
        assert_eq!(credited("BBC", "CNN", "", ""), None);
        for line in [
            "The Associated Press contributed to this report.",
            "He lives in Scranton, PA, with his wife.",
            "He left.",
            "",
        ] {
            assert_eq!(credited("", "", "", line), None, "{line}");
        }
    }
}

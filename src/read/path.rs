//! What the path of a file says about the articles in it.
//!
//! Understood without a pattern: `source/2021/11/18/name.txt`, `source/2021-11-18/name.txt` and
//! `Outlet_2021-11-18_001.txt`; everything else with a pattern such as `{source}/{date}_{*}.txt`.

use super::compression::without_ending;
use super::container::folder_name;
use super::dates::{self, DateOrder, Read};
use super::error::ReadError;
use super::fields::Field;
use crate::day::Day;
use regex::Regex;
use std::fmt;
use std::str::FromStr;

/// What a path says; empty where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FromPath {
    /// The outlet, where it stands beside a date.
    pub source: String,
    /// The folder that the file is in, without the folders of a date; the outlet when nothing else
    /// names it.
    pub folder: String,
    /// The file's name without its endings.
    pub stem: String,
    /// The day of publication, where folders or name have one.
    pub date: Option<Day>,
    /// Fields that the user's pattern names; these go before columns that are known by name.
    pub named: Vec<(Field, String)>,
    /// Whether there is a pattern of the user's that does not fit.
    pub unfit: bool,
    /// The day that the user's pattern names.
    pub named_date: Option<Day>,
    /// Metadata that the user's pattern names.
    pub metadata: Vec<(String, String)>,
}

/// Reads what a path says, by a pattern if there is one that fits.
pub fn read_path(path: &str, pattern: Option<&PathPattern>, order: DateOrder) -> FromPath {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = path.split('/').filter(|part| is_name(part)).collect();
    let file = without_ending(parts.pop().unwrap_or_default());
    let stem = file
        .rsplit_once('.')
        .filter(|(stem, ending)| !stem.is_empty() && ending.len() <= 8)
        .map_or(file, |(stem, _)| stem);
    let mut found = FromPath {
        stem: stem.to_owned(),
        ..FromPath::default()
    };
    if path == "-" {
        return FromPath::default();
    }
    let (above, date) = folders_of_date(&parts);
    // An archive is a folder too, without its ending.
    found.folder = above
        .last()
        .map(|name| folder_name(name).to_owned())
        .unwrap_or_default();
    found.date = date;
    if let Some((source, day)) = underscored(stem) {
        found.source = source;
        found.date = Some(day);
    } else if date.is_some() {
        found.source.clone_from(&found.folder);
    }
    if let Some(pattern) = pattern {
        pattern.read(&path, order, &mut found);
    }
    found
}

fn is_name(part: &str) -> bool {
    // `-` is standard input, which may be an archive.
    !matches!(part, "" | "." | ".." | "-")
}

/// The folders above those of a date, and the date: `2021/11/18`, `2021-11-18` or `20211118`.
fn folders_of_date<'a>(folders: &'a [&'a str]) -> (&'a [&'a str], Option<Day>) {
    match folders {
        [above @ .., year, month, day] if three_numbers(year, month, day).is_some() => {
            (above, three_numbers(year, month, day))
        }
        [above @ .., date] if day_in_name(date).is_some() => (above, day_in_name(date)),
        // A year, or a year and a month, name no day, and no outlet either.
        [above @ .., year, month] if is_year(year) && is_month(month) => (above, None),
        [above @ .., year] if is_year(year) => (above, None),
        _ => (folders, None),
    }
}

fn three_numbers(year: &str, month: &str, day: &str) -> Option<Day> {
    if !is_year(year) || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && text
            .parse()
            .is_ok_and(|year: u16| (1500..2200).contains(&year))
}

fn is_month(text: &str) -> bool {
    text.len() <= 2
        && text
            .parse()
            .is_ok_and(|month: u8| (1..=12).contains(&month))
}

/// `2021-11-18` or `20211118`: a day that is certainly meant as one.
fn day_in_name(text: &str) -> Option<Day> {
    // jiff also reads longer forms.
    let date = Some(text).filter(|text| matches!(text.len(), 8 | 10));
    let date: jiff::civil::Date = date?.parse().ok()?;
    (1500..2200)
        .contains(&date.year())
        .then(|| Day::from_civil(date))
}

/// `Outlet_2021-11-18_001`: the parts before the date are the outlet.
fn underscored(stem: &str) -> Option<(String, Day)> {
    let parts: Vec<&str> = stem.split('_').collect();
    let (at, day) = parts
        .iter()
        .enumerate()
        .skip(1)
        .find_map(|(at, part)| Some((at, day_in_name(part)?)))?;
    let source = parts[..at].join(" ").trim().to_owned();
    (!source.is_empty()).then_some((source, day))
}

/// A pattern of paths, `{source}/{date}_{*}.txt`: each `{name}` stands for letters other than `/`,
/// as few as possible, and is a field or, under any other name, metadata; `{year}`, `{month}` and
/// `{day}` make a date; `{*}` and `*` are passed over. It is compared with the end of the path.
#[derive(Debug, Clone)]
pub struct PathPattern {
    text: String,
    names: Vec<String>,
    regex: Regex,
}

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PathPattern {}

impl fmt::Display for PathPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl FromStr for PathPattern {
    type Err = ReadError;

    fn from_str(text: &str) -> Result<Self, ReadError> {
        let wrong = |problem: &str| ReadError::Map {
            part: format!("path={text}"),
            problem: problem.to_owned(),
        };
        let mut names = Vec::new();
        let mut regex = "(?:^|/)".to_owned();
        let mut rest = text.trim_start_matches("./");
        while let Some(at) = rest.find(['{', '*', '}']) {
            regex += &regex::escape(&rest[..at]);
            let (name, after) = match rest.as_bytes()[at] {
                b'*' => ("*", &rest[at + 1..]),
                b'{' => rest[at + 1..]
                    .split_once('}')
                    .ok_or_else(|| wrong("a `{` without `}`"))?,
                _ => return Err(wrong("a `}` without `{`")),
            };
            if name.is_empty() || name.contains('{') {
                return Err(wrong("nothing between `{` and `}`"));
            }
            if name == "*" {
                regex += "[^/]*?";
            } else if names.iter().any(|known| known == name) {
                return Err(wrong("a name appears twice"));
            } else {
                names.push(name.to_owned());
                regex += match name {
                    "year" => "([0-9]{4})",
                    "month" | "day" => "([0-9]{1,2})",
                    _ => "([^/]+?)",
                };
            }
            rest = after;
        }
        regex += &regex::escape(rest);
        regex += "$";
        let regex = Regex::new(&regex).map_err(|_| wrong("it is too long"))?;
        if names.is_empty() {
            return Err(wrong("it names no field"));
        }
        Ok(Self {
            text: text.to_owned(),
            names,
            regex,
        })
    }
}

impl PathPattern {
    fn read(&self, path: &str, order: DateOrder, found: &mut FromPath) {
        // A pattern without the compression's ending fits compressed files too.
        let Some(values) = self
            .regex
            .captures(path)
            .or_else(|| self.regex.captures(without_ending(path)))
        else {
            found.unfit = true;
            return;
        };
        let (mut year, mut month, mut day) = (None, None, None);
        for (name, value) in self.names.iter().zip(values.iter().skip(1).flatten()) {
            let value = value.as_str();
            match name.as_str() {
                "year" => year = value.parse().ok(),
                "month" => month = value.parse().ok(),
                "day" => day = value.parse().ok(),
                "date" => {
                    let read = dates::read(value);
                    if order == DateOrder::Auto && matches!(read, Read::Ambiguous { .. }) {
                        // It counts among the dates of its outlet, which may tell the day.
                        found.named.push((Field::Date, value.to_owned()));
                    } else {
                        found.named_date = dates::decide(read, order);
                    }
                }
                name => match name.parse::<Field>() {
                    Ok(field) => found.named.push((field, value.to_owned())),
                    Err(_) => found.metadata.push((name.to_owned(), value.to_owned())),
                },
            }
        }
        if let (Some(year), Some(month), Some(day)) = (year, month, day) {
            found.named_date = Day::from_ymd(year, month, day);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> (String, String, String) {
        let found = read_path(path, None, DateOrder::Auto);
        let date = found.date.map(|day| day.to_string()).unwrap_or_default();
        (found.source, found.folder, date)
    }

    fn three(a: &str, b: &str, c: &str) -> (String, String, String) {
        (a.to_owned(), b.to_owned(), c.to_owned())
    }

    #[test]
    fn the_usual_paths_are_understood() {
        for (path, expected) in [
            ("bbc/2021/11/18/name.txt", three("bbc", "bbc", "2021-11-18")),
            (
                "news/bbc/2021-11-18/1.txt.gz",
                three("bbc", "bbc", "2021-11-18"),
            ),
            ("bbc/2021/11/name.txt", three("", "bbc", "")),
            (
                "x/Outlet_2021-11-18_001.txt",
                three("Outlet", "x", "2021-11-18"),
            ),
            (
                "New_York_Times_20211118_3.txt",
                three("New York Times", "", "2021-11-18"),
            ),
            ("bbc/2021/13/45/name.txt", three("", "45", "")),
            ("bbc/article.txt", three("", "bbc", "")),
            ("./article.txt", three("", "", "")),
            ("-", three("", "", "")),
            ("-/1.txt", three("", "", "")),
            ("x/bbc.zip/1.txt", three("", "bbc", "")),
            (
                "x/bbc.tar.gz/2021-11-18/1.txt",
                three("bbc", "bbc", "2021-11-18"),
            ),
        ] {
            assert_eq!(of(path), expected, "{path}");
        }
    }

    #[test]
    fn a_pattern_names_fields_and_metadata_from_the_end_of_the_path() {
        let pattern: PathPattern = "{source}/{desk}/{date}_{*}.txt".parse().unwrap();
        let found = read_path(
            "/data/bbc/world/18.11.2021_004.txt.gz",
            Some(&pattern),
            DateOrder::DayFirst,
        );
        assert_eq!(found.named, [(Field::Source, "bbc".to_owned())]);
        assert_eq!(found.named_date, Day::from_ymd(2021, 11, 18));
        assert_eq!(found.metadata, [("desk".to_owned(), "world".to_owned())]);
        assert!(!found.unfit && read_path("18.11.2021.txt", Some(&pattern), DateOrder::Auto).unfit);
        let parts: PathPattern = "{year}{section}-{month}-{day}.txt".parse().unwrap();
        let found = read_path("2021world-3-4.txt", Some(&parts), DateOrder::Auto);
        assert_eq!(found.named, [(Field::Section, "world".to_owned())]);
        assert_eq!(found.named_date, Day::from_ymd(2021, 3, 4));
    }

    #[test]
    fn a_pattern_that_is_none_is_refused_with_its_fault() {
        for wrong in ["{source", "source}", "{}", "{a}{a}", "*.txt"] {
            assert!(
                matches!(wrong.parse::<PathPattern>(), Err(ReadError::Map { .. })),
                "{wrong}"
            );
        }
    }
}

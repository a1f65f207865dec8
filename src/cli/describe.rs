//! Descriptions for people: a name and a value on each line.

use newsprint::day::Day;
use newsprint::number::whole;
use newsprint::select::Merged;
use newsprint::tabulate::make_visible;
use newsprint::verbs::doubtful::{DoubtfulDate, sentence};
use std::collections::BTreeMap;
use std::fmt::{Display, Write};

/// What is shown of an outlet's name, in characters.
pub const SOURCE_CHARS: usize = 32;
/// What is shown of a spelling, in characters.
const SPELLING_CHARS: usize = 40;
/// What is shown of an article with a doubtful date, in characters.
const DATED_CHARS: usize = 48;
/// Dates that may be wrong and are listed; `--format json` has all.
const SHOWN_DATES: usize = 10;

/// A description in the making.
#[derive(Default)]
pub struct Lines {
    pub text: String,
}

impl Lines {
    /// Append a line.
    pub fn add(&mut self, name: &str, value: impl Display) {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{name:<12}{value}");
    }

    /// Say how many more there are than were shown.
    pub fn more(&mut self, all: usize, shown: usize) {
        if all > shown {
            self.add("", format_args!("and {} more", all - shown));
        }
    }

    /// Append outlets whose names are spellings of one.
    pub fn merged(&mut self, sources: &[Merged], shown: usize) {
        for (at, merged) in sources.iter().take(shown).enumerate() {
            let spellings = merged.spellings.iter();
            let spellings = spellings
                .map(|(name, count)| format!("{:?} {}", cut(name, SPELLING_CHARS), whole(*count)));
            let name = if at == 0 { "one source" } else { "" };
            self.add(name, spellings.collect::<Vec<_>>().join(", "));
        }
        self.more(sources.len(), shown);
    }

    /// Append dates that may be wrong: how many, and the first of them.
    pub fn doubtful(&mut self, dates: &[DoubtfulDate]) {
        let mut counts = BTreeMap::new();
        for date in dates {
            *counts.entry(date.why).or_default() += 1;
        }
        if let Some(said) = sentence(&counts) {
            self.add("", said);
        }
        for doubtful in dates.iter().take(SHOWN_DATES) {
            let source = named(&doubtful.source, usize::MAX);
            let name = match doubtful.title.as_str() {
                "" => &doubtful.id,
                title => title,
            };
            let name: String = name.chars().take(DATED_CHARS).collect();
            let place = doubtful.place.as_ref();
            let place = place.map_or_else(String::new, |place| format!("  {place}"));
            let shown = format!("  {}  {source}  {name}{place}", doubtful.date);
            self.add("", make_visible(&shown));
        }
        if dates.len() > SHOWN_DATES {
            let more = whole((dates.len() - SHOWN_DATES) as u64);
            self.add("", format!("  and {more} more: --format json has all"));
        }
    }
}

/// The first characters of a text from the inputs.
pub fn cut(text: &str, chars: usize) -> String {
    make_visible(text).chars().take(chars).collect()
}

/// The first characters of a name, or a word for a missing one.
pub fn named(name: &str, chars: usize) -> String {
    match name {
        "" => "(unknown)".to_owned(),
        name => cut(name, chars),
    }
}

/// The first and the last day, in words.
pub fn days(days: Option<(Day, Day)>) -> String {
    days.map_or("undated".to_owned(), |(first, last)| {
        format!("{first} to {last}")
    })
}

/// Languages with their numbers of articles, the most frequent first.
pub fn languages(counts: &BTreeMap<String, u64>) -> String {
    let mut languages: Vec<_> = counts.iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let languages = languages
        .into_iter()
        .map(|(name, count)| match name.as_str() {
            "" => format!("unknown {}", whole(*count)),
            name => format!("{name} {}", whole(*count)),
        });
    languages.collect::<Vec<_>>().join(", ")
}

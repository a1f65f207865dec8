//! How the lines of a concordance are ordered.

use crate::choice::UnknownChoice;
use crate::recognise::fold::fold;
use crate::select::{Articles, Match, Searched};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// What lines are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The running word so many places before the hit: `1L`.
    Left(u8),
    /// The hit itself.
    Node,
    /// The running word so many places behind the hit: `1R`.
    Right(u8),
    /// The day of publication; unknown ones stand last.
    Date,
    /// The outlet.
    Source,
}

/// What `--sort` takes, in the words of help.
const WORDS: [&str; 5] = ["1L", "1R", "node", "date", "source"];

impl Sort {
    /// Whether the text decides, and not the article.
    pub const fn reads_text(self) -> bool {
        !matches!(self, Self::Date | Self::Source)
    }

    /// How many running words on a side of a hit it looks at, at most.
    pub(super) fn reach(self) -> usize {
        match self {
            Self::Left(places) | Self::Right(places) => usize::from(places),
            Self::Node | Self::Date | Self::Source => 0,
        }
    }

    /// What a hit is ordered by: a word without case and diacritics, empty beyond the ends of the article; `None` where
    /// the article decides.
    pub(super) fn key(self, found: &Searched<'_>, hit: &Match) -> Option<String> {
        let word = |at: Option<u32>| {
            let token = at.and_then(|at| found.tokens.get(at as usize));
            let word = token.map(|token| &found.text[token.start as usize..token.end as usize]);
            Some(word.map(fold).unwrap_or_default())
        };
        match self {
            Self::Left(places) => word(hit.tokens.start.checked_sub(u32::from(places))),
            Self::Right(places) => word((hit.tokens.end - 1).checked_add(u32::from(places))),
            Self::Node => Some(fold(
                &found.text[hit.bytes.start as usize..hit.bytes.end as usize],
            )),
            Self::Date | Self::Source => None,
        }
    }

    /// The order of two articles; equal where the text decides.
    pub(super) fn of_articles(self, articles: &Articles, a: u32, b: u32) -> Ordering {
        match self {
            Self::Date => {
                let day = |article: u32| articles.days()[article as usize];
                (day(a).is_none(), day(a)).cmp(&(day(b).is_none(), day(b)))
            }
            Self::Source => articles.text("source").map_or(Ordering::Equal, |sources| {
                sources.of[a as usize].cmp(&sources.of[b as usize])
            }),
            Self::Left(_) | Self::Node | Self::Right(_) => Ordering::Equal,
        }
    }
}

impl FromStr for Sort {
    type Err = UnknownChoice;

    fn from_str(word: &str) -> Result<Self, UnknownChoice> {
        let unknown = || UnknownChoice {
            what: "order",
            word: word.to_owned(),
            known: WORDS.to_vec(),
            hint: Some("1R is the first word to the right, 2L the second to the left"),
        };
        let lower = word.to_lowercase();
        match lower.as_str() {
            "node" | "0" => return Ok(Self::Node),
            "date" => return Ok(Self::Date),
            "source" => return Ok(Self::Source),
            _ => {}
        }
        let places = |side: char| {
            let places = lower.strip_suffix(side)?.parse().ok()?;
            (places > 0).then_some(places)
        };
        let left = places('l').map(Self::Left);
        left.or_else(|| places('r').map(Self::Right))
            .ok_or_else(unknown)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left(places) => write!(out, "{places}L"),
            Self::Right(places) => write!(out, "{places}R"),
            Self::Node => out.write_str("node"),
            Self::Date => out.write_str("date"),
            Self::Source => out.write_str("source"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_in_any_case_and_others_are_refused() {
        let read = |word: &str| word.parse::<Sort>().map_err(|error| error.word);
        assert_eq!(read("1R"), Ok(Sort::Right(1)));
        assert_eq!(read("3l"), Ok(Sort::Left(3)));
        assert_eq!((read("Date"), read("0")), (Ok(Sort::Date), Ok(Sort::Node)));
        for word in ["", "R", "0R", "300L", "1", "-1R", "北"] {
            assert_eq!(read(word), Err(word.to_owned()));
        }
        assert_eq!(Sort::Left(2).to_string(), "2L");
    }
}

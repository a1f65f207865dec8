//! The earlier and the later half of some articles, so that what rose and what fell can be asked.

use super::Error;
use super::doubtful::Shown;
use super::selection::Selected;
use crate::day::Day;
use crate::number::{counted, whole};
use crate::select::Filter;
use crate::store::Corpus;
use std::collections::{BTreeMap, BTreeSet};

/// A half with fewer articles says nothing.
pub const LEAST_ARTICLES: u64 = 5;

/// The least share of its articles that a source must have in either half to be taken.
const LEAST_SHARE: f64 = 0.1;

/// The two halves of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    /// The first and last day of the earlier.
    pub earlier: (Day, Day),
    /// The first and last day of the later.
    pub later: (Day, Day),
    /// Their articles.
    pub articles: [u64; 2],
    /// The sources in both; `None` when no source had to be left out.
    pub sources: Option<BTreeSet<String>>,
    /// How many sources were left out.
    pub left_out: usize,
    /// What was left out of both for its doubtful dates.
    pub shown: Shown,
}

/// For each source its articles by day.
type BySource = BTreeMap<String, BTreeMap<Day, u64>>;

impl Halves {
    /// The halves of the selected articles whose dates are not [`doubtful`](super::doubtful); `None` where no day
    /// divides them into two parts of at least [`LEAST_ARTICLES`].
    ///
    /// # Errors
    /// When the corpus cannot be read, lacks a column, or no article is selected.
    pub fn of(corpus: &Corpus, filter: &Filter, today: Option<Day>) -> Result<Option<Self>, Error> {
        let selected = Selected::of(corpus, filter, &[], &[])?;
        let shown = Shown::of(&selected, filter, today);
        let mut by_source = BySource::new();
        if let Some(column) = selected.articles.text("source") {
            for (article, day) in selected.articles.days().iter().enumerate() {
                let is_in = |day: &Day| selected.mask[article] && !shown.left_out.contains_key(day);
                if let Some(day) = day.filter(is_in) {
                    let source = &column.values[column.of[article] as usize];
                    let own = by_source.entry(source.clone()).or_default();
                    *own.entry(day).or_default() += 1;
                }
            }
        }
        Ok(divided(&by_source).map(|halves| Self { shown, ..halves }))
    }

    /// The earlier and the later, each as a selection.
    pub fn periods(&self) -> (Filter, Filter) {
        let of = |(first, last)| Filter::of_days(first, last);
        (of(self.earlier), of(self.later))
    }

    /// The selection without the sources that were left out.
    pub fn in_both(&self, filter: &Filter) -> Filter {
        match &self.sources {
            Some(sources) => filter.and(&Filter::of_values("source", sources)),
            None => filter.clone(),
        }
    }

    /// What the halves are, as sentences; `day` writes a day.
    pub fn in_words(&self, day: impl Fn(Day) -> String) -> String {
        let mut text = format!(
            "The dated articles are divided into two halves of about the same size: {} until {}, and {} from {}.",
            counted(self.articles[0], "article"),
            day(self.earlier.1),
            counted(self.articles[1], "article"),
            day(self.later.0),
        );
        if let Some(sources) = &self.sources {
            let (are, their) = match self.left_out {
                1 => ("is", "its"),
                _ => ("are", "their"),
            };
            text.push_str(&format!(
                " Of {}, {} {are} left out for having less than a tenth of {their} articles in one of the halves, so \
                 that a source that came or went is not taken for a change.",
                counted((sources.len() + self.left_out) as u64, "source"),
                whole(self.left_out as u64),
            ));
        }
        text + &self.shown.words()
    }
}

/// Divide the articles so that both halves have as many; `None` where no day does. A source that began or ended on the
/// way would be taken for a change of all: sources with hardly an article in one of the halves are left out, unless they
/// are most of the corpus.
fn divided(by_source: &BySource) -> Option<Halves> {
    let of = |sources: &BTreeSet<&String>| {
        let mut days: BTreeMap<Day, u64> = BTreeMap::new();
        for (_, own) in by_source
            .iter()
            .filter(|(source, _)| sources.contains(source))
        {
            for (day, articles) in own {
                *days.entry(*day).or_default() += articles;
            }
        }
        days.into_iter().collect::<Vec<(Day, u64)>>()
    };
    let size = |days: &[(Day, u64)]| days.iter().map(|(_, articles)| articles).sum::<u64>();
    let all: BTreeSet<&String> = by_source.keys().collect();
    let everything = of(&all);
    // Leaving sources out moves the middle; each round leaves out more or ends.
    let mut sources = all.clone();
    let mut days = everything.clone();
    loop {
        let middle = middle(&days)?;
        let in_both = |source: &&String| {
            let own = &by_source[*source];
            let before: u64 = own.range(..middle).map(|(_, articles)| articles).sum();
            let after: u64 = own.range(middle..).map(|(_, articles)| articles).sum();
            before.min(after) as f64 >= LEAST_SHARE * (before + after) as f64
        };
        let kept: BTreeSet<&String> = sources.iter().copied().filter(in_both).collect();
        if kept.len() == sources.len() {
            break;
        }
        let kept_days = of(&kept);
        if 2 * size(&kept_days) < size(&everything) {
            // Hardly anything would be left: the halves of everything, and the page says what they are.
            sources = all.clone();
            days = everything;
            break;
        }
        sources = kept;
        days = kept_days;
    }
    let middle = middle(&days)?;
    let (before, after): (Vec<_>, Vec<_>) = days.iter().partition(|(day, _)| *day < middle);
    let articles = [size(&before), size(&after)];
    if articles.iter().any(|articles| *articles < LEAST_ARTICLES) {
        return None;
    }
    let left_out = all.len() - sources.len();
    Some(Halves {
        earlier: (before.first()?.0, before.last()?.0),
        later: (after.first()?.0, after.last()?.0),
        articles,
        sources: (left_out > 0).then(|| sources.into_iter().cloned().collect()),
        left_out,
        shown: Shown::default(),
    })
}

/// The first day of the later half, so that both halves have as nearly as possible the same number of
/// articles; `None` when all have one date. `days` are sorted, each with its articles.
pub(super) fn middle(days: &[(Day, u64)]) -> Option<Day> {
    let all: u64 = days.iter().map(|(_, articles)| articles).sum();
    let mut before = 0u64;
    let mut best: Option<(u64, Day)> = None;
    for (position, (day, articles)) in days.iter().enumerate() {
        if position > 0 {
            let off = (2 * before).abs_diff(all);
            if best.is_none_or(|(least, _)| off < least) {
                best = Some((off, *day));
            }
        }
        before += articles;
    }
    best.map(|(_, day)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn source(first: &str, days: i32) -> BTreeMap<Day, u64> {
        (0..days).map(|n| (day(first).plus(n), 1)).collect()
    }

    #[test]
    fn a_source_that_came_later_is_no_change_of_all() {
        let steady = |name: &str| (name.to_owned(), source("2020-01-01", 100));
        let late = ("late".to_owned(), source("2020-03-25", 15));
        let halves = divided(&BTreeMap::from([steady("a"), steady("b"), late])).unwrap();
        assert_eq!(
            halves.sources,
            Some(BTreeSet::from(["a".to_owned(), "b".to_owned()]))
        );
        assert_eq!(halves.left_out, 1);
        assert_eq!(halves.articles, [100, 100]);
        assert_eq!(halves.later.0, day("2020-02-20"));
    }

    #[test]
    fn sources_that_follow_each_other_are_divided_as_they_are() {
        let first = ("first".to_owned(), source("2020-01-01", 20));
        let second = ("second".to_owned(), source("2020-06-01", 20));
        let halves = divided(&BTreeMap::from([first, second])).unwrap();
        assert_eq!((halves.left_out, halves.articles), (0, [20, 20]));
    }

    #[test]
    fn a_few_articles_are_not_divided() {
        assert!(divided(&BTreeMap::from([("a".to_owned(), source("2020-01-01", 6))])).is_none());
        assert!(divided(&BTreeMap::new()).is_none());
    }

    #[test]
    fn the_middle_divides_articles_and_not_days() {
        let days = [
            (day("2020-01-01"), 1),
            (day("2021-01-01"), 1),
            (day("2021-01-02"), 2),
        ];
        assert_eq!(middle(&days), Some(day("2021-01-02")));
        assert_eq!(middle(&days[..1]), None);
        assert_eq!(middle(&[]), None);
    }
}

//! Groups of articles: by source, month, any column, or all together.

use super::Articles;
use super::error::{SelectError, SelectProblem};
use super::filter::Filter;
use super::known_column;
use crate::count::ranks;
use crate::day::Day;
use crate::period::Period;
use crate::quoting::{self, Unclosed};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::hash::Hash;

/// One criterion by which articles are grouped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The period of the date.
    Period(Period),
    /// The value of a column.
    Column(String),
}

impl By {
    /// Reads `source,month`; `date` is the day. A column whose name has a comma, or is that of a period,
    /// is quoted, see [`crate::quoting`].
    ///
    /// # Errors
    /// If a name is given twice, or a quotation mark is not closed. [`Self::check`] finds columns that
    /// the corpus lacks.
    pub fn list(text: &str) -> Result<Vec<Self>, SelectError> {
        let mut list = Vec::new();
        let parts = quoting::split(text, ',')
            .map_err(|Unclosed(at)| SelectError::new(text, at..text.len(), SelectProblem::Quote))?;
        for part in parts.into_iter().filter(|part| !part.text.is_empty()) {
            let by = match part.text.parse() {
                Ok(period) if !part.is_quoted => Self::Period(period),
                _ => Self::Column(part.text),
            };
            if list.contains(&by) {
                return Err(SelectError::new(text, part.range, SelectProblem::Twice));
            }
            list.push(by);
        }
        Ok(list)
    }

    /// Fails if the corpus lacks the column.
    ///
    /// # Errors
    /// Names the column, and the nearest existing one.
    pub fn check(&self, known: &BTreeSet<String>) -> Result<(), SelectError> {
        match self {
            Self::Period(_) => Ok(()),
            Self::Column(name) => {
                let mut known = known.clone();
                // A length is not a group.
                known.remove("tokens");
                known.extend(Period::ALL.map(|period| period.word().to_owned()));
                known_column(name, 0..name.len(), name, &known)
            }
        }
    }

    /// Whether it divides time.
    pub const fn is_period(&self) -> bool {
        matches!(self, Self::Period(_))
    }

    /// The name of its column in a result with other columns: `by_term` beside `term`.
    pub fn column_beside(&self, own: &[&str]) -> String {
        let name = self.to_string();
        if own.contains(&name.as_str()) {
            format!("by_{name}")
        } else {
            name
        }
    }

    /// The articles that have a value of it.
    pub fn filter(&self, key: &Key) -> Filter {
        match key {
            Key::Missing => Filter::of_values(self.column(), [""]),
            Key::Period(period, start) => Filter::of_days(*start, period.next(*start).plus(-1)),
            Key::Text(value) => Filter::of_values(self.column(), [value]),
        }
    }

    /// The column it uses.
    pub fn column(&self) -> &str {
        match self {
            Self::Period(_) => "date",
            Self::Column(name) => name,
        }
    }
}

impl fmt::Display for By {
    /// The name of the column in results.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period(Period::Day) => out.write_str("date"),
            Self::Period(period) => period.fmt(out),
            Self::Column(name) => out.write_str(name),
        }
    }
}

/// The value of a group for one criterion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Nothing is known: an article without a date, or without that column.
    Missing,
    /// The period that begins with a day.
    Period(Period, Day),
    /// A value of a column.
    Text(String),
}

impl Key {
    /// Its name; `None` for [`Key::Missing`].
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Missing => None,
            Self::Period(period, start) => Some(period.name(*start)),
            Self::Text(text) => Some(text.clone()),
        }
    }

    /// The first day of its period, if it is one.
    pub fn day(&self) -> Option<Day> {
        self.period().map(|(_, start)| start)
    }

    /// Its period and the first day of that, if it is one.
    pub const fn period(&self) -> Option<(Period, Day)> {
        match self {
            Self::Period(period, start) => Some((*period, *start)),
            Self::Missing | Self::Text(_) => None,
        }
    }
}

/// The number of a group.
pub type GroupId = u32;

/// An article that is in no group.
pub const NO_GROUP: GroupId = GroupId::MAX;

/// Selected articles, divided into groups.
#[derive(Debug)]
pub struct Groups {
    /// For each article its group, or [`NO_GROUP`].
    pub of: Vec<GroupId>,
    /// The keys of each group, one for each criterion; groups are in the order of keys.
    pub keys: Vec<Vec<Key>>,
    /// Articles of each group.
    pub articles: Vec<u64>,
    /// Running words of each group.
    pub tokens: Vec<u64>,
}

impl Groups {
    /// Divide the selected articles.
    pub fn new(articles: &Articles, selected: &[bool], by: &[By]) -> Self {
        let of = selected.iter().map(|on| if *on { 0 } else { NO_GROUP });
        let mut groups = Self {
            of: of.collect(),
            keys: vec![Vec::new(); usize::from(selected.contains(&true))],
            articles: Vec::new(),
            tokens: Vec::new(),
        };
        // Each criterion divides the groups of those before it.
        for by in by {
            let (values, numbers) = numbered(articles, by);
            let parts = groups.of.iter().zip(numbers);
            let parts =
                parts.map(|(group, number)| (*group != NO_GROUP).then_some((*group, number)));
            let (parts, of) = ranked(parts);
            let key = |(group, number): (GroupId, u32)| {
                let mut key = groups.keys[group as usize].clone();
                key.push(values[number as usize].clone());
                key
            };
            (groups.keys, groups.of) = (parts.into_iter().map(key).collect(), of);
        }
        groups.articles = groups.sums(&vec![1; articles.len()]);
        groups.tokens = groups.sums(articles.tokens());
        groups
    }

    /// The articles of a group, among those that are grouped `by` its criteria.
    pub fn filter(&self, by: &[By], group: GroupId) -> Filter {
        let keys = by.iter().zip(&self.keys[group as usize]);
        keys.fold(Filter::default(), |all, (by, key)| all.and(&by.filter(key)))
    }

    /// For each group the sum of what its articles have; `of` gives that of every article.
    pub fn sums(&self, of: &[u32]) -> Vec<u64> {
        let mut sums = vec![0; self.keys.len()];
        for (group, own) in self.of.iter().zip(of) {
            if *group != NO_GROUP {
                sums[*group as usize] += u64::from(*own);
            }
        }
        sums
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none, because no article is selected.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// The distinct values, in order, and for each of all the place of its value there; [`NO_GROUP`] where there is none.
fn ranked<T: Copy + Ord + Hash>(all: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<u32>) {
    let mut number_of: HashMap<T, u32, foldhash::fast::RandomState> = HashMap::default();
    let mut values: Vec<T> = Vec::new();
    let number = |value: Option<T>| {
        value.map_or(NO_GROUP, |value| {
            *number_of.entry(value).or_insert_with(|| {
                values.push(value);
                values.len() as u32 - 1
            })
        })
    };
    let numbers: Vec<u32> = all.map(number).collect();
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_unstable_by_key(|number| values[*number as usize]);
    let ranks = ranks(order.iter().copied());
    let rank = |number: u32| ranks.get(number as usize).copied().unwrap_or(NO_GROUP);
    let in_order = order.iter().map(|number| values[*number as usize]);
    (in_order.collect(), numbers.into_iter().map(rank).collect())
}

/// The values of one criterion, in order, and for each article the number of its value.
fn numbered(articles: &Articles, by: &By) -> (Vec<Key>, Vec<u32>) {
    match by {
        By::Period(period) => {
            let (days, mut of) = ranked(articles.days().iter().copied().map(Some));
            let mut keys: Vec<Key> = Vec::new();
            // For each day the number of its period: what begins earlier has the earlier days.
            let mut period_of = Vec::with_capacity(days.len());
            for day in days {
                let key = day.map_or(Key::Missing, |day| Key::Period(*period, period.start(day)));
                if keys.last() != Some(&key) {
                    keys.push(key);
                }
                period_of.push(keys.len() as u32 - 1);
            }
            of.iter_mut()
                .for_each(|day| *day = period_of[*day as usize]);
            (keys, of)
        }
        By::Column(name) => match articles.text(name) {
            Some(column) => {
                let key = |value: &String| match value.as_str() {
                    "" => Key::Missing,
                    value => Key::Text(value.to_owned()),
                };
                (column.values.iter().map(key).collect(), column.of.clone())
            }
            None => (vec![Key::Missing], vec![0; articles.len()]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_ordered_and_know_their_sizes() {
        let articles = Articles::for_tests(&[
            ("rt", Some("2021-11-18")),
            ("bbc", Some("2021-12-01")),
            ("bbc", None),
            ("bbc", Some("2021-12-31")),
            ("rt", Some("2021-01-01")),
        ]);
        let by = By::list("source,month").unwrap();
        let groups = Groups::new(&articles, &[true, true, true, true, false], &by);
        let names: Vec<Vec<Option<String>>> = groups
            .keys
            .iter()
            .map(|keys| keys.iter().map(Key::name).collect())
            .collect();
        let text = |name: &str| Some(name.to_owned());
        assert_eq!(
            names,
            [
                [text("bbc"), None],
                [text("bbc"), text("2021-12")],
                [text("rt"), text("2021-11")]
            ]
        );
        assert_eq!(groups.of, [2, 1, 0, 1, NO_GROUP]);
        assert_eq!(
            (groups.articles, groups.tokens),
            (vec![1, 2, 1], vec![100, 200, 100])
        );
    }

    #[test]
    fn a_column_may_have_any_name_in_quotes() {
        let names = |text: &str| {
            let list = By::list(text).unwrap();
            list.iter().map(By::to_string).collect::<Vec<_>>()
        };
        assert_eq!(names(r#"source,"a, b",month"#), ["source", "a, b", "month"]);
        assert_eq!(
            By::list(r#""month""#).unwrap(),
            [By::Column("month".into())]
        );
        let error = By::list("source,date,source").unwrap_err();
        assert_eq!((error.problem, error.range), (SelectProblem::Twice, 12..18));
        assert_eq!(By::list(r#"a,"b"#).unwrap_err().range, 2..4);
    }

    #[test]
    fn without_a_grouping_all_articles_are_one_group() {
        let articles = Articles::for_tests(&[("rt", None), ("bbc", None)]);
        let groups = Groups::new(&articles, &[true, true], &[]);
        assert_eq!((groups.keys, groups.articles), (vec![vec![]], vec![2]));
    }
}

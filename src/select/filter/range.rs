//! The range of dates that a selection asks for.

use super::{Filter, Span, Value};
use crate::day::Day;
use crate::select::Articles;

impl Filter {
    /// The first and the last day that are asked for, each where the selection says one. Alternatives count from
    /// the earliest to the latest; dates that are excluded say nothing.
    pub fn days(&self) -> (Option<Day>, Option<Day>) {
        let mut range: (Option<Day>, Option<Day>) = (None, None);
        for clause in self.clauses.iter().filter(|clause| !clause.excludes) {
            let mut own: Option<(Option<Day>, Option<Day>)> = None;
            for value in &clause.values {
                if let Value::Days(Span(from, to)) = *value {
                    let last = to.map(|to| to.plus(-1));
                    own = Some(match own {
                        None => (from, last),
                        // An end that is open in one alternative is open in all.
                        Some((first, end)) => (
                            first.zip(from).map(|(a, b)| a.min(b)),
                            end.zip(last).map(|(a, b)| a.max(b)),
                        ),
                    });
                }
            }
            if let Some((first, last)) = own {
                range.0 = range.0.max(first);
                range.1 = range.1.into_iter().chain(last).min();
            }
        }
        range
    }

    /// For every article whether it would be selected if it had another date.
    pub fn mask_of_any_date(&self, articles: &Articles) -> Vec<bool> {
        let mut others = self.clone();
        others.clauses.retain(|clause| clause.column != "date");
        others.mask(articles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_what_all_clauses_leave() {
        let days = |text: &str| {
            let (first, last) = text.parse::<Filter>().unwrap().days();
            let shown = |day: Option<Day>| day.map_or("-".into(), |day| day.to_string());
            format!("{} {}", shown(first), shown(last))
        };
        for (text, range) in [
            ("date=2021-01..2021-06", "2021-01-01 2021-06-30"),
            ("date=2021-01,2021-06", "2021-01-01 2021-06-30"),
            ("date=2020..,2019-05", "2019-05-01 -"),
            ("date>2020 date<=2021-03-05", "2021-01-01 2021-03-05"),
            ("date=2020 date=2020-05..2022", "2020-05-01 2020-12-31"),
            ("date=none,2020", "2020-01-01 2020-12-31"),
            ("date!=2020 source=bbc", "- -"),
            ("date=none", "- -"),
        ] {
            assert_eq!(days(text), range, "{text}");
        }
    }

    #[test]
    fn on_any_date_the_other_clauses_stay() {
        let articles = Articles::for_tests(&[("bbc", Some("2021-11-18")), ("cnn", None)]);
        let filter: Filter = "date=2020 source=bbc".parse().unwrap();
        assert_eq!(filter.mask_of_any_date(&articles), [true, false]);
    }
}

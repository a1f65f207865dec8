//! Which periods a corpus is looked at in.

use crate::day::Day;
use crate::select::Period;

/// How many periods there are from one day to another, both included.
pub fn between(period: Period, first: Day, last: Day) -> u64 {
    let (first, last) = (period.start(first), period.start(last));
    let days = i64::from(last.days_since_epoch()) - i64::from(first.days_since_epoch());
    let ((first_year, first_month, _), (last_year, last_month, _)) = (first.ymd(), last.ymd());
    let months = 12 * (i64::from(last_year) - i64::from(first_year)) + i64::from(last_month)
        - i64::from(first_month);
    let steps = match period {
        Period::Day => days,
        Period::Week => days / 7,
        Period::Month => months,
        Period::Quarter => months / 3,
        Period::Year => months / 12,
    };
    steps.max(0).unsigned_abs() + 1
}

/// What is wanted of a division into periods.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Fewer periods than this tell little.
    pub least: u64,
    /// More periods than this cannot be told apart.
    pub most: u64,
    /// Articles in a period, on average.
    pub articles: u64,
}

/// For the map of what was published when.
pub const FOR_VOLUME: Wish = Wish {
    least: 20,
    most: 150,
    articles: 8,
};
/// For frequencies, which need articles enough for an interval.
pub const FOR_TRENDS: Wish = Wish {
    least: 6,
    most: 120,
    articles: 10,
};

impl Wish {
    /// The finest division with enough articles in a period; else the coarsest with enough periods; else
    /// the finest that can be drawn.
    pub fn choose(self, first: Day, last: Day, articles: u64) -> Period {
        let drawable = || {
            Period::ALL
                .into_iter()
                .filter(|period| between(*period, first, last) <= self.most)
        };
        let count = |period: &Period| between(*period, first, last);
        drawable()
            .find(|period| count(period) >= self.least && count(period) * self.articles <= articles)
            .or_else(|| drawable().rfind(|period| count(period) >= self.least))
            .or_else(|| drawable().next())
            .unwrap_or(Period::Year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_counted_as_they_are_listed() {
        for (first, last) in [
            ("2021-11-18", "2021-11-18"),
            ("2012-06-04", "2021-11-18"),
            ("1999-12-31", "2000-01-01"),
            ("2015-12-28", "2016-01-04"),
        ] {
            for period in Period::ALL {
                let listed = period.between(day(first), day(last)).len() as u64;
                assert_eq!(
                    between(period, day(first), day(last)),
                    listed,
                    "{period} {first} {last}"
                );
            }
        }
    }

    #[test]
    fn the_period_suits_the_span_and_the_articles() {
        let choose =
            |first: &str, last: &str, articles| FOR_VOLUME.choose(day(first), day(last), articles);
        assert_eq!(choose("2012-06-04", "2021-11-18", 462), Period::Quarter);
        assert_eq!(choose("2012-06-04", "2021-11-18", 20_000), Period::Month);
        assert_eq!(choose("2021-11-01", "2021-11-30", 500), Period::Day);
        assert_eq!(choose("2021-11-01", "2021-11-03", 5), Period::Day);
        assert_eq!(choose("1700-01-01", "2021-11-03", 5), Period::Year);
    }
}

//! When a line or a passage is boilerplate: the articles that have it, by their days and sources.

use crate::day::Day;

/// What a source repeats stands in at least this many of its articles,
const LEAST_ARTICLES: usize = 5;
/// on at least this many days: copies and versions of one story are no boilerplate,
const LEAST_DAYS: usize = 3;
/// from the first to the last of which at least this many pass.
const LEAST_SPAN: i32 = 14;
/// Where fewer than half of the articles with it have a date, it stands in at least this many.
const LEAST_UNDATED: usize = 10;

/// The opening of a line stands in at least this many articles of its source,
const LEAST_OPENINGS: usize = 20;
/// in at least one of so many,
const OPENINGS_SHARE: usize = 200;
/// and where its first words stand in an article, they open a line in at least this share of the articles.
const LEAST_OPENING_SHARE: f64 = 0.9;

/// A line that an export adds stands under articles of at least this many sources,
const LEAST_SOURCES: usize = 4;
/// on at least this many days,
const LEAST_EXPORT_DAYS: usize = 10;
/// and has at least this many words: shorter ones, such as `What happens next?`, are anybody's.
pub const LEAST_EXPORT_WORDS: usize = 6;

/// Whether what stands in these articles of one source is repeated by it. Each article is given once, by its day.
pub fn is_repeated(days: &mut Vec<Option<Day>>) -> bool {
    if days.len() < LEAST_ARTICLES {
        return false;
    }
    let articles = days.len();
    let dated = days.iter().flatten().count();
    if 2 * dated < articles {
        return articles >= LEAST_UNDATED;
    }
    let (days, span) = spread(days);
    days >= LEAST_DAYS && span >= LEAST_SPAN
}

/// Whether what opens a line in these articles, of so many of one source, is repeated by it.
pub fn is_opening(days: &mut Vec<Option<Day>>, of_source: usize) -> bool {
    days.len() >= LEAST_OPENINGS.max(of_source / OPENINGS_SHARE) && is_repeated(days)
}

/// Whether words that open a line in some articles, and stand within one in others, are an opening.
pub fn opens(articles: u64, inner: u64) -> bool {
    articles as f64 >= LEAST_OPENING_SHARE * (articles + inner) as f64
}

/// Whether a line that stands in articles of so many sources was added by an export.
pub fn is_of_export(sources: usize, days: &mut Vec<Option<Day>>) -> bool {
    sources >= LEAST_SOURCES && {
        let (days, span) = spread(days);
        days >= LEAST_EXPORT_DAYS && span >= LEAST_SPAN
    }
}

/// How many days there are, and how many lie from the first to the last.
fn spread(days: &mut Vec<Option<Day>>) -> (usize, i32) {
    days.sort_unstable();
    days.dedup();
    let mut dated = days.iter().flatten();
    let Some(first) = dated.next() else {
        return (0, 0);
    };
    let last = dated.next_back().unwrap_or(first);
    let count = days.iter().flatten().count();
    (count, last.days_since_epoch() - first.days_since_epoch())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(days: &[i32]) -> bool {
        let day = |day: &i32| (*day >= 0).then(|| Day::from_epoch(*day));
        is_repeated(&mut days.iter().map(day).collect())
    }

    #[test]
    fn a_story_that_runs_for_days_is_no_boilerplate() {
        assert!(repeated(&[0, 3, 9, 9, 14]));
        assert!(!repeated(&[0, 3, 9, 14]), "four articles");
        assert!(!repeated(&[0, 0, 0, 0, 30]), "two days");
        assert!(!repeated(&[0, 3, 9, 9, 13]), "thirteen days");
    }

    #[test]
    fn articles_without_a_date_count_but_show_no_days() {
        assert!(repeated(&[-1; 10]) && !repeated(&[-1; 9]));
        assert!(repeated(&[-1, -1, 0, 7, 14]));
        assert!(!repeated(&[-1, -1, -1, -1, 0, 7, 14]));
    }
}

//! Texts that were cut: by a mark that programs leave, a paywall, a link to the rest, or at one common length.
//!
//! Counted are the texts that end with a mark of `words.toml` (`[+1234 chars]`) or with an ellipsis; that say near their
//! end what a page says instead of the rest (*Subscribe to continue*); and that end with a link
//! to the rest (*Read more*), if they are shorter than half of their outlet's median or no sentence ends before the
//! link: many pages have such a link below a whole text. Told of an outlet when at least [`LEAST`] texts
//! end so and they are at least [`LEAST_SHARE`].
//!
//! A common length is looked for among the texts in which no sentence ends: at least [`LEAST_ALIKE`] of them whose lengths
//! lie within [`ROOM`] characters, or have one number of words, and at least [`DENSER`] times as many as the lengths around
//! it lead one to expect. A cut between words makes lengths that differ by a word.

use super::ends::{End, Text, texts};
use super::seen::{One, Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::number::{counted, whole};
use crate::store::{StoreProblem, at};
use crate::verbs::Error;

/// Whether a text was cut in a certain way.
type IsCut<'c> = &'c dyn Fn(One, Text) -> bool;

pub(super) const CHECK: Check = Check {
    about: About::new("truncated", "texts that were cut"),
    find,
};

const LEAST: u64 = 3;
const LEAST_SHARE: f64 = 0.01;
/// Alike lengths are told from so many texts on,
const LEAST_ALIKE: usize = 10;
/// within so many characters,
const ROOM: u32 = 20;
/// when they are so many times denser than those
const DENSER: f64 = 5.0;
/// in so many times the room on either side.
const AROUND: u32 = 10;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let corpus = seen.selected.corpus;
    if !corpus.settings().text {
        return Err(at("read the texts of", corpus.path())(StoreProblem::NoText).into());
    }
    let texts = texts(corpus)?;
    let mut lengths: Vec<Vec<u32>> = vec![Vec::new(); seen.outlets.len()];
    for one in seen.articles() {
        lengths[one.outlet].push(texts[one.article].characters);
    }
    let mut medians = vec![0; seen.outlets.len()];
    for (median, own) in medians.iter_mut().zip(&mut lengths) {
        own.sort_unstable();
        *median = own.get(own.len() / 2).copied().unwrap_or(0);
    }
    let kinds: [(&str, IsCut<'_>); 4] = [
        (
            "end with the mark of a cut, such as [+1234 chars]",
            &|_, text| text.end == End::Mark,
        ),
        ("end with an ellipsis", &|_, text| text.end == End::Ellipsis),
        (
            "end with what a paywall says, such as “Subscribe to continue”",
            &|_, text| text.end == End::Wall,
        ),
        (
            "end with a link to the rest, such as “Read more”, within a sentence or early",
            &|one, text| match text.end {
                End::Link { is_open } => is_open || 2 * text.characters < medians[one.outlet],
                _ => false,
            },
        ),
    ];
    let mut rows = Vec::new();
    for (words, is_one) in kinds {
        let shares = Shares::of_articles(seen, LEAST, LEAST_SHARE, |one| {
            is_one(one, texts[one.article])
        });
        rows.extend(
            shares.findings(seen, CHECK.about.name, ADVICE, |_, found, of| {
                format!("{} {words}", part_of(found, of))
            }),
        );
    }
    rows.extend(alike(seen, &texts));
    Ok(rows)
}

const ADVICE: &str = "collect the whole texts; else compare these articles by headline and lead only (`--zone headline`, `--zone lead`), and trust no length";

/// The common lengths of each outlet's texts in which no sentence ends; where no outlet has one, of all together.
fn alike(seen: &Seen<'_>, texts: &[Text]) -> Vec<Finding> {
    let mut open: Vec<Vec<Text>> = vec![Vec::new(); seen.outlets.len()];
    for one in seen.articles() {
        let text = texts[one.article];
        if text.end == End::Open {
            open[one.outlet].push(text);
        }
    }
    let finding = |source: Option<String>, own: &[Text], of: u64| {
        let (articles, length) = common_of(own)?;
        (articles as f64 >= LEAST_SHARE * of as f64).then(|| Finding {
            check: CHECK.about.name,
            source,
            period: None,
            articles: articles as u64,
            found: format!(
                "{} end within a sentence at one length: {length}",
                part_of(articles as u64, of)
            ),
            advice: ADVICE.into(),
        })
    };
    let outlets = seen.outlets.iter().zip(&open);
    let found: Vec<Finding> = outlets
        .filter_map(|(outlet, own)| finding(outlet.source(), own, outlet.articles))
        .collect();
    if !found.is_empty() {
        return found;
    }
    finding(None, &open.concat(), seen.size())
        .into_iter()
        .collect()
}

/// How many texts have a common length, and which.
fn common_of(texts: &[Text]) -> Option<(usize, String)> {
    let sorted = |of: fn(&Text) -> u32| {
        let mut lengths: Vec<u32> = texts.iter().map(of).collect();
        lengths.sort_unstable();
        lengths
    };
    let words = common(&sorted(|text| text.words), 1)
        .map(|(count, _, to)| (count, counted(to.into(), "word")));
    let characters = common(&sorted(|text| text.characters), ROOM).map(|(count, from, to)| {
        let length = if from == to {
            counted(to.into(), "character")
        } else {
            format!("{} to {} characters", whole(from.into()), whole(to.into()))
        };
        (count, length)
    });
    [characters, words]
        .into_iter()
        .flatten()
        .max_by_key(|own| own.0)
}

/// Of sorted lengths the most that lie within `room`, with the least and the greatest of these, when they are
/// many and dense.
fn common(lengths: &[u32], room: u32) -> Option<(usize, u32, u32)> {
    let below = |limit: u32| lengths.partition_point(|length| *length < limit);
    let (mut first, mut best) = (0, (0, 0));
    for (at, length) in lengths.iter().enumerate() {
        while length - lengths[first] >= room {
            first += 1;
        }
        if at + 1 - first > best.1 - best.0 {
            best = (first, at + 1);
        }
    }
    let (first, end) = best;
    let count = end - first;
    if count < LEAST_ALIKE {
        return None;
    }
    let (from, to) = (lengths[first], lengths[end - 1]);
    let wide = room * AROUND;
    let around = below(to.saturating_add(wide + 1)) - below(from.saturating_sub(wide)) - count;
    let expected = around as f64 / f64::from(2 * AROUND);
    (count as f64 >= DENSER * expected).then_some((count, from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_length_of_many_stands_out_and_lengths_that_scatter_do_not() {
        let scattered: Vec<u32> = (0..200).map(|n| 50 * n).collect();
        assert_eq!(common(&scattered, 20), None);
        // The scattered length of 1,000 is one of them by chance.
        let mut cut = [scattered, (0..12).map(|n| 985 + n).collect()].concat();
        cut.sort_unstable();
        assert_eq!(common(&cut, 20), Some((13, 985, 1000)));
        let dense: Vec<u32> = (0..2000).collect();
        assert_eq!(common(&dense, 20), None);
    }
}

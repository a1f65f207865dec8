//! Pairs of articles that may be copies, and passages that sources repeat: by sketches alone.
//!
//! Sketches are read once for each range of hashes that fits into memory, and sorted by hash, so that articles which
//! share one stand together. What that shows of pairs goes into buckets, on disk where it grows, and is counted
//! there. Time grows with the articles, since a large group pairs each of its articles with few others.

use super::order::Order;
use crate::day::Day;
use crate::limits::{Progress, Reached, Unit};
use crate::store::{Sketches, StoreError, at};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::ops::RangeInclusive;
use std::path::Path;

/// A source repeats a passage that stands in at least so many of its articles, on so many days, of which the first
/// and the last are so far apart. Where the days are unknown, only the number of articles shows it.
const REPEATED_ARTICLES: usize = 3;
const REPEATED_DAYS: usize = 3;
const REPEATED_SPAN: i32 = 14;
const REPEATED_UNDATED: usize = 6;

/// A group of more articles is a common phrase if they are of more days than that; else it is a large story.
const LARGE_GROUP: usize = 64;
const STORY_DAYS: usize = 30;

/// Each article of a large story is paired with so many before it.
const PAIRED_BEFORE: usize = 16;

/// Hashes that candidates share at least.
const LEAST_HASHES: usize = 2;

/// The least share of the smaller sketch that candidates have in common: half of what makes a copy, since a sketch
/// is a sample.
const LEAST_SHARED: f32 = 0.15;

/// Buckets of pairs, by their later article.
const BUCKETS: usize = 64;

/// Groups of sketches that are read at once, for each thread.
const GROUPS_PER_THREAD: usize = 2;

/// The sketches of a corpus: those of a segment, with the number of its first article.
pub(super) type AllSketches = Vec<(u32, Sketches)>;

/// What sketches show.
#[derive(Default)]
pub(super) struct Found {
    /// Candidates, by rank: the later article and the earlier one, and how much of the smaller sketch both have.
    /// Ascending.
    pub candidates: Vec<(u32, u32, f32)>,
    repeated: Vec<u64>,
}

impl Found {
    /// The hashes in the sketch of an article that are of repeated passages and common phrases, ascending.
    pub fn repeated(&self, rank: u32) -> Vec<u32> {
        let of = |entry: &u64| (entry >> 32) as u32;
        let first = self.repeated.partition_point(|entry| of(entry) < rank);
        let own = self.repeated[first..].iter();
        own.take_while(|entry| of(entry) == rank)
            .map(|entry| *entry as u32)
            .collect()
    }
}

/// Find candidates, while the user watches. `memory_bytes` is what may be held at a time, beside repeated hashes and
/// candidates.
///
/// # Errors
/// When a sketch cannot be read, or a bucket not be written.
pub(super) fn find(
    order: &Order,
    sketches: &AllSketches,
    memory_bytes: u64,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Found, StoreError> {
    let entries: u64 = sketches.iter().map(|(_, sketches)| sketches.rows()).sum();
    let parts = (entries * 8).div_ceil(memory_bytes / 3).max(1);
    let mut buckets = Buckets::new(order.article.len(), memory_bytes / 4, folder);
    let mut repeated = Vec::new();
    let mut sizes = vec![0u32; order.article.len()];
    progress.begin("looking for copies", Unit::Items, Some(entries * parts));
    for part in 0..parts {
        let bound = |part: u64| ((1u64 << 31) * part / parts) as u32;
        let last = match part + 1 == parts {
            true => u32::MAX,
            false => bound(part + 1) - 1,
        };
        let read_before = entries * part;
        let hashes = bound(part)..=last;
        let mut entries = read(order, sketches, hashes, &mut sizes, |read| {
            progress.advance(Reached {
                done: read_before + read,
                ..Reached::default()
            });
        })?;
        entries.par_sort_unstable();
        // What groups show is let go before it outgrows them.
        for stretches in stretches(&entries).chunks(4 * rayon::current_num_threads()) {
            for group in grouped(stretches, order) {
                repeated.extend(group.repeated);
                buckets
                    .extend(&group.pairs)
                    .map_err(at("write to", folder))?;
            }
        }
    }
    progress.end();
    repeated.par_sort_unstable();
    for entry in &repeated {
        sizes[(entry >> 32) as usize] -= 1;
    }
    let mut candidates = Vec::new();
    for bucket in 0..BUCKETS {
        let mut pairs = buckets.take(bucket).map_err(at("read", folder))?;
        pairs.par_sort_unstable();
        for same in pairs.chunk_by(|a, b| a == b) {
            let (later, earlier) = ((same[0] >> 32) as u32, same[0] as u32);
            let least = sizes[later as usize].min(sizes[earlier as usize]);
            let shared = same.len() as f32 / least.max(1) as f32;
            if same.len() >= LEAST_HASHES && shared >= LEAST_SHARED {
                candidates.push((later, earlier, shared));
            }
        }
    }
    Ok(Found {
        candidates,
        repeated,
    })
}

/// The wanted hashes, each with the rank of its article; counts those of each article. `reached` is told how many were
/// gone through.
fn read(
    order: &Order,
    sketches: &AllSketches,
    hashes: RangeInclusive<u32>,
    sizes: &mut [u32],
    reached: impl Fn(u64),
) -> Result<Vec<u64>, StoreError> {
    let mut entries = Vec::new();
    let mut gone_through = 0;
    let groups: Vec<(u32, &Sketches, usize)> = sketches
        .iter()
        .flat_map(|(start, sketches)| (0..sketches.groups()).map(move |at| (*start, sketches, at)))
        .collect();
    for some in groups.chunks(GROUPS_PER_THREAD * rayon::current_num_threads()) {
        let read: Result<Vec<(u64, Vec<u64>)>, StoreError> = some
            .par_iter()
            .map(|(start, sketches, group)| {
                let (all, articles) = sketches.group(*group)?;
                let count = all.len() as u64;
                let own = articles.iter().zip(all);
                let wanted = own.filter(|(_, hash)| hashes.contains(hash));
                let entries = wanted.filter_map(|(article, hash)| {
                    let rank = order.rank.get((start + article) as usize)?;
                    Some(u64::from(hash) << 32 | u64::from(*rank))
                });
                Ok((count, entries.collect()))
            })
            .collect();
        for (count, new) in read? {
            gone_through += count;
            new.iter()
                .for_each(|entry| sizes[*entry as u32 as usize] += 1);
            entries.extend(new);
        }
        reached(gone_through);
    }
    Ok(entries)
}

/// What groups of articles with one hash show.
#[derive(Default)]
struct Grouped {
    /// Rank and hash.
    repeated: Vec<u64>,
    /// The later and the earlier rank.
    pairs: Vec<u64>,
}

/// Sorted entries in stretches, none of which ends within a group.
fn stretches(entries: &[u64]) -> Vec<&[u64]> {
    let mut stretches = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let mut end = rest.len().min(1 << 18);
        let hash = rest[end - 1] >> 32;
        end += rest[end..]
            .iter()
            .take_while(|entry| *entry >> 32 == hash)
            .count();
        let (stretch, after) = rest.split_at(end);
        stretches.push(stretch);
        rest = after;
    }
    stretches
}

/// Goes through the groups of some stretches, which are worked on at the same time.
fn grouped(stretches: &[&[u64]], order: &Order) -> Vec<Grouped> {
    stretches
        .par_iter()
        .map(|stretch| {
            let mut out = Grouped::default();
            let mut left = Vec::new();
            for group in stretch.chunk_by(|a, b| a >> 32 == b >> 32) {
                if group.len() > 1 {
                    one_group(group, order, &mut left, &mut out);
                }
            }
            out
        })
        .collect()
}

/// The articles that have one hash, by rank. `left` is only kept for its room.
fn one_group(group: &[u64], order: &Order, left: &mut Vec<u32>, out: &mut Grouped) {
    let hash = group[0] >> 32;
    let source = |rank: &u32| order.source[*rank as usize];
    let day = |rank: &u32| order.day[*rank as usize];
    left.clear();
    left.extend(group.iter().map(|entry| *entry as u32));
    if left.len() >= REPEATED_ARTICLES {
        // By outlet, and the articles of each still by day.
        left.sort_by_key(source);
        let mut kept = 0;
        let mut start = 0;
        while start < left.len() {
            let own = source(&left[start]);
            let length = left[start..]
                .iter()
                .take_while(|rank| source(rank) == own)
                .count();
            let of_source = start..start + length;
            if is_repeated(&left[of_source.clone()], day) {
                let own = left[of_source].iter();
                out.repeated
                    .extend(own.map(|rank| u64::from(*rank) << 32 | hash));
            } else {
                left.copy_within(of_source, kept);
                kept += length;
            }
            start += length;
        }
        left.truncate(kept);
        left.sort_unstable();
    }
    let is_large = left.len() > LARGE_GROUP;
    if is_large && distinct_days(left, day) > STORY_DAYS {
        out.repeated
            .extend(left.iter().map(|rank| u64::from(*rank) << 32 | hash));
        return;
    }
    let before = if is_large { PAIRED_BEFORE } else { LARGE_GROUP };
    for (at, later) in left.iter().enumerate() {
        let earlier = left[at.saturating_sub(before)..at].iter();
        out.pairs
            .extend(earlier.map(|earlier| u64::from(*later) << 32 | u64::from(*earlier)));
    }
}

/// Whether an outlet repeats what these of its articles have; they are by day.
fn is_repeated(ranks: &[u32], day: impl Fn(&u32) -> Option<Day>) -> bool {
    let dated = ranks.iter().take_while(|rank| day(rank).is_some()).count();
    let span = || {
        let end = |rank: &u32| day(rank).map_or(0, Day::days_since_epoch);
        end(&ranks[dated - 1]) - end(&ranks[0])
    };
    let is_over_time = dated >= REPEATED_ARTICLES
        && span() >= REPEATED_SPAN
        && distinct_days(&ranks[..dated], &day) >= REPEATED_DAYS;
    is_over_time || ranks.len() - dated >= REPEATED_UNDATED
}

/// Days of articles that are by day.
fn distinct_days(ranks: &[u32], day: impl Fn(&u32) -> Option<Day>) -> usize {
    let days = ranks.iter().filter_map(day);
    let (_, distinct) = days.fold((None, 0), |(last, distinct), day| {
        (Some(day), distinct + usize::from(last != Some(day)))
    });
    distinct
}

/// Pairs by their later article, kept on disk when they outgrow the memory.
struct Buckets<'f> {
    of_each: Vec<Bucket>,
    ranks_each: usize,
    held: usize,
    most_held: usize,
    folder: &'f Path,
}

#[derive(Default)]
struct Bucket {
    held: Vec<u64>,
    file: Option<File>,
}

impl<'f> Buckets<'f> {
    fn new(articles: usize, memory_bytes: u64, folder: &'f Path) -> Self {
        Self {
            of_each: (0..BUCKETS).map(|_| Bucket::default()).collect(),
            ranks_each: articles.div_ceil(BUCKETS).max(1),
            held: 0,
            // A vector that grows may hold twice what it needs.
            most_held: (memory_bytes / 16) as usize,
            folder,
        }
    }

    fn extend(&mut self, pairs: &[u64]) -> io::Result<()> {
        for pair in pairs {
            let bucket = (pair >> 32) as usize / self.ranks_each;
            self.of_each[bucket].held.push(*pair);
        }
        self.held += pairs.len();
        if self.held > self.most_held {
            for bucket in &mut self.of_each {
                bucket.spill(self.folder)?;
            }
            self.held = 0;
        }
        Ok(())
    }

    /// Everything in a bucket.
    fn take(&mut self, bucket: usize) -> io::Result<Vec<u64>> {
        let Bucket { mut held, file } = std::mem::take(&mut self.of_each[bucket]);
        if let Some(mut file) = file {
            let mut bytes = Vec::new();
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            let (numbers, _) = bytes.as_chunks::<8>();
            held.extend(numbers.iter().map(|number| u64::from_le_bytes(*number)));
        }
        Ok(held)
    }
}

impl Bucket {
    fn spill(&mut self, folder: &Path) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            // Whoever may read a corpus need not be allowed to write there.
            empty => empty.insert(tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile())?),
        };
        let bytes: Vec<u8> = self
            .held
            .iter()
            .flat_map(|pair| pair.to_le_bytes())
            .collect();
        self.held.clear();
        file.write_all(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Silent;

    /// Articles in the order of their days: outlet, day, hashes.
    fn found(articles: &[(u32, Option<i32>, Vec<u32>)], memory_bytes: u64) -> Found {
        let ranks: Vec<u32> = (0..articles.len() as u32).collect();
        let order = Order {
            rank: ranks.clone(),
            article: ranks,
            source: articles.iter().map(|(source, ..)| *source).collect(),
            day: articles
                .iter()
                .map(|(_, day, _)| day.map(Day::from_epoch))
                .collect(),
            key: vec![0; articles.len()],
        };
        let sketches = articles.iter().map(|(.., hashes)| hashes.clone()).collect();
        let sketches = Sketches::make([Ok(sketches)].into_iter()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let sketches = vec![(0, sketches)];
        find(&order, &sketches, memory_bytes, folder.path(), &Silent).unwrap()
    }

    /// Distinct hashes all over their range.
    fn hashes(seed: u32, count: u32) -> Vec<u32> {
        let hash = |n: u32| (seed * 1_000 + n).wrapping_mul(2_654_435_761) >> 1;
        let mut hashes: Vec<u32> = (0..count).map(hash).collect();
        hashes.sort_unstable();
        hashes
    }

    #[test]
    fn candidates_share_enough_whatever_the_memory() {
        let mut articles = Vec::new();
        for n in 0..200u32 {
            // Every fourth has a third of the one before it.
            let mut own = hashes(n, 60);
            if n % 4 == 3 {
                own.truncate(40);
                own.extend(hashes(n - 1, 20));
                own.sort_unstable();
            }
            articles.push((n % 7, Some(n as i32), own));
        }
        let large = found(&articles, 1 << 30);
        let pairs: Vec<(u32, u32)> = large.candidates.iter().map(|(a, b, _)| (*a, *b)).collect();
        let expected: Vec<(u32, u32)> = (0..50).map(|n| (4 * n + 3, 4 * n + 2)).collect();
        assert_eq!(pairs, expected);
        let small = found(&articles, 1 << 10);
        assert_eq!(small.candidates, large.candidates);
    }

    #[test]
    fn what_a_source_repeats_over_weeks_makes_no_candidates() {
        let passage = hashes(500, 30);
        let articles = |days: [Option<i32>; 3]| -> Vec<(u32, Option<i32>, Vec<u32>)> {
            days.into_iter()
                .map(|day| (1, day, passage.clone()))
                .collect()
        };
        let over_weeks = found(&articles([Some(0), Some(7), Some(14)]), 1 << 20);
        assert!(over_weeks.candidates.is_empty());
        assert_eq!(over_weeks.repeated(1), passage);
        for days in [
            [Some(0), Some(1), Some(13)],
            [Some(0), Some(0), Some(20)],
            [Some(0), Some(20), None],
        ] {
            let versions = found(&articles(days), 1 << 20);
            assert_eq!(versions.candidates.len(), 3, "{days:?}");
            assert!(versions.repeated(1).is_empty());
        }
        let undated = vec![(1, None, passage.clone()); 6];
        assert!(found(&undated, 1 << 20).candidates.is_empty());
    }

    #[test]
    fn a_common_phrase_is_left_out_and_a_large_story_costs_each_article_few_pairs() {
        let carriers = |days: i32| -> Vec<(u32, Option<i32>, Vec<u32>)> {
            let carrier = |n: u32| (n, Some(n as i32 * days / 200), hashes(600, 30));
            (0..200).map(carrier).collect()
        };
        assert!(found(&carriers(100), 1 << 20).candidates.is_empty());
        let story = found(&carriers(3), 1 << 20);
        let most = (1..200usize).map(|n| n.min(PAIRED_BEFORE)).sum::<usize>();
        assert_eq!(story.candidates.len(), most);
    }
}

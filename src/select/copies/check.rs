//! Candidates compared word by word, in the stored texts.

use super::candidates::Found;
use super::order::Order;
use crate::clean::copies::{Overlap, Passages};
use crate::clean::zones::Zones;
use crate::limits::{Reached, Unit};
use crate::select::Articles;
use crate::store::{Corpus, StoreError};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Articles to be read, by their numbers in the segment, each with its rank.
type Wanted<'w> = &'w [(u32, u32)];

/// What the passages of an article take, about, beside its words.
const ARTICLE_BYTES: u64 = 256;

/// Bytes of passages for each word: two lists of shingles, and one that says where they are.
const WORD_BYTES: u64 = 16;

/// Compares candidates; they are pairs of ranks, by the later one.
///
/// Texts are stored in the order in which they were added, and candidates are by day. So pairs are taken in stretches
/// whose articles fit into `memory_bytes`, and for each stretch the texts are read as they are stored.
///
/// # Errors
/// When a text cannot be read.
pub(super) fn compare(
    corpus: &Corpus,
    articles: &Articles,
    order: &Order,
    found: &Found,
    pairs: &[(u32, u32)],
    memory_bytes: u64,
) -> Result<Vec<Option<Overlap>>, StoreError> {
    let mut overlaps = Vec::with_capacity(pairs.len());
    let mut rest = pairs;
    while !rest.is_empty() {
        let mut passages: HashMap<u32, Passages> = HashMap::new();
        let mut bytes = 0;
        let fits = rest.iter().take_while(|(later, earlier)| {
            for rank in [later, earlier] {
                if !passages.contains_key(rank) {
                    let tokens = articles.lengths()[order.article[*rank as usize] as usize];
                    bytes += u64::from(tokens) * WORD_BYTES + ARTICLE_BYTES;
                    passages.insert(*rank, Passages::default());
                }
            }
            bytes <= memory_bytes
        });
        let (stretch, after) = rest.split_at(fits.count().max(1));
        read(corpus, articles, order, found, &mut passages)?;
        overlaps.par_extend(stretch.par_iter().map(|(later, earlier)| {
            let (a, b) = (passages.get(later)?, passages.get(earlier)?);
            (a.is_enough() && b.is_enough()).then(|| a.overlap(b))
        }));
        rest = after;
    }
    Ok(overlaps)
}

/// Reads the passages of these articles, by rank.
fn read(
    corpus: &Corpus,
    articles: &Articles,
    order: &Order,
    found: &Found,
    passages: &mut HashMap<u32, Passages>,
) -> Result<(), StoreError> {
    let mut wanted: BTreeMap<usize, Vec<(u32, u32)>> = BTreeMap::new();
    for rank in passages.keys() {
        let (segment, own) = articles.place(order.article[*rank as usize]);
        wanted.entry(segment).or_default().push((own, *rank));
    }
    let progress = &corpus.limits().progress;
    let done = AtomicU64::new(0);
    progress.begin(
        "comparing articles",
        Unit::Items,
        Some(passages.len() as u64),
    );
    for (segment, mut wanted) in wanted {
        wanted.sort_unstable();
        let segment = &corpus.segments()[segment];
        let groups: Vec<(Range<u64>, Wanted<'_>)> = segment
            .text_groups()?
            .into_iter()
            .map(|rows| {
                let place = |row: u64| wanted.partition_point(|(own, _)| u64::from(*own) < row);
                let own = &wanted[place(rows.start)..place(rows.end)];
                (rows, own)
            })
            .filter(|(_, own)| !own.is_empty())
            .collect();
        let read: Result<Vec<Vec<(u32, Passages)>>, StoreError> = groups
            .into_par_iter()
            .map(|(rows, own)| {
                let texts = segment.texts(rows.clone())?;
                let of = |(article, rank): &(u32, u32)| {
                    let text = texts.get((u64::from(*article) - rows.start) as usize)?;
                    let repeated = found.repeated(*rank);
                    let passages = Passages::read(text, &Zones::of("", text).quoted, &repeated);
                    Some((*rank, passages))
                };
                let read = own.iter().filter_map(of).collect();
                let own = own.len() as u64;
                progress.advance(Reached {
                    done: own + done.fetch_add(own, Ordering::Relaxed),
                    ..Reached::default()
                });
                Ok(read)
            })
            .collect();
        passages.extend(read?.into_iter().flatten());
    }
    progress.end();
    Ok(())
}

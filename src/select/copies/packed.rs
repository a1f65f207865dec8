//! What is kept of the copies of a corpus, in two files: families; and all that was compared, with pairs by the numbers
//! of articles, for the corpus as it is, and by their contents, for the corpus as it will be.

use super::candidates::Found;
use super::order::Order;
use super::{Copies, Family, Member, Pair};
use crate::store::Corpus;
use std::collections::HashMap;
use std::fmt::Write;
use std::str::FromStr;

/// The name under which families are kept.
pub(super) const FAMILIES: &str = "copies";

/// The name under which comparisons are kept.
pub(super) const COMPARISONS: &str = "comparisons";

/// Changes when the rules do.
pub(super) const STAMP: &str = "2";

/// An article as it was compared: what it is known by, and a hash of its repeated passages, which were left out.
type Content = (u64, u32);

/// Earlier comparisons and credits.
#[derive(Default)]
pub(super) struct Known {
    overlaps: HashMap<(Content, Content), Option<(f64, u32)>>,
    credits: HashMap<u64, String>,
}

impl Known {
    /// What was kept with the corpus, whatever was added since.
    pub fn read(corpus: &Corpus) -> Self {
        let kept = corpus.kept_earlier(COMPARISONS, STAMP);
        kept.and_then(|kept| Self::parse(&kept)).unwrap_or_default()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut known = Self::default();
        for line in text.lines() {
            let mut parts = line.split('\t');
            match parts.next()? {
                "credit" => {
                    let key = u64::from_str_radix(parts.next()?, 16).ok()?;
                    known.credits.insert(key, parts.next()?.to_owned());
                }
                "pair" => {
                    let (share, words) = (number(parts.nth(2)?)?, number(parts.next()?)?);
                    let pair = (content(parts.next()?)?, content(parts.next()?)?);
                    known.overlaps.insert(pair, Some((share, words)));
                }
                "apart" => {
                    let pair = (content(parts.next()?)?, content(parts.next()?)?);
                    known.overlaps.insert(pair, None);
                }
                _ => return None,
            }
        }
        Some(known)
    }

    /// What the comparison of two ranks came to, if they were compared before: share and common words of copies.
    pub fn overlap(
        &self,
        order: &Order,
        found: &Found,
        pair: (u32, u32),
    ) -> Option<Option<(f64, u32)>> {
        let of = |rank: u32| (order.key[rank as usize], stamp_of(&found.repeated(rank)));
        self.overlaps.get(&(of(pair.0), of(pair.1))).copied()
    }

    /// The agency that a member of a family credits, if that was found before.
    pub fn credit(&self, key: u64) -> Option<&str> {
        self.credits.get(&key).map(String::as_str)
    }
}

/// A hash of the repeated passages of an article.
fn stamp_of(repeated: &[u32]) -> u32 {
    let bytes: Vec<u8> = repeated
        .iter()
        .flat_map(|hash| hash.to_le_bytes())
        .collect();
    match bytes.is_empty() {
        true => 0,
        false => {
            let digest = blake3::hash(&bytes);
            let first = digest.as_bytes().first_chunk();
            u32::from_le_bytes(*first.expect("a digest has 32 bytes"))
        }
    }
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn content(text: &str) -> Option<Content> {
    let (key, repeated) = text.split_once('-')?;
    Some((
        u64::from_str_radix(key, 16).ok()?,
        u32::from_str_radix(repeated, 16).ok()?,
    ))
}

/// Two articles by their ranks, and the share and words of one that is in the other; `None` where they are no copies.
type Overlap = ((u32, u32), Option<(f64, u32)>);

/// The families, a member a line.
pub(super) fn pack(copies: &Copies) -> String {
    let mut out = format!("{}\n", u8::from(copies.is_estimated));
    for (number, family) in copies.families.iter().enumerate() {
        for member in &family.members {
            let (article, credit) = (member.article, &member.credit);
            let parent = member.parent.unwrap_or(article);
            let share = member.share.unwrap_or_default();
            let line = format_args!("{number}\t{article}\t{parent}\t{share}\t{credit}\n");
            out.write_fmt(line).expect("a string takes everything");
        }
    }
    out
}

/// `None` if a line is not in the form that [`pack`] writes.
pub(super) fn unpack(text: &str, articles: u32) -> Option<Copies> {
    let mut lines = text.lines();
    let mut copies = Copies {
        is_estimated: lines.next()? == "1",
        ..Copies::default()
    };
    let article = |part: &str| number(part).filter(|article| *article < articles);
    for line in lines {
        let mut parts = line.split('\t');
        let family: usize = number(parts.next()?)?;
        if family == copies.families.len() {
            copies.families.push(Family::default());
        }
        let (own, parent) = (article(parts.next()?)?, article(parts.next()?)?);
        let share = number(parts.next()?)?;
        copies.families.get_mut(family)?.members.push(Member {
            article: own,
            parent: (parent != own).then_some(parent),
            share: (parent != own).then_some(share),
            credit: parts.next()?.to_owned(),
        });
    }
    Some(copies)
}

/// What members credit, and all comparisons: `overlaps` are those of all candidates.
pub(super) fn pack_comparisons(
    copies: &Copies,
    order: &Order,
    found: &Found,
    overlaps: &[Overlap],
) -> String {
    let mut out = String::new();
    let mut line = |line: std::fmt::Arguments<'_>| {
        out.write_fmt(line).expect("a string takes everything");
        out.push('\n');
    };
    for member in copies.families.iter().flat_map(|family| &family.members) {
        let key = order.key[order.rank[member.article as usize] as usize];
        line(format_args!("credit\t{key:x}\t{}", member.credit));
    }
    let of = |rank: u32| (order.key[rank as usize], stamp_of(&found.repeated(rank)));
    for ((later, earlier), overlap) in overlaps {
        let (a, b) = (of(*later), of(*earlier));
        let pair = format_args!("{:x}-{:x}\t{:x}-{:x}", a.0, a.1, b.0, b.1).to_string();
        let article = |rank: &u32| order.article[*rank as usize];
        match overlap {
            Some((share, words)) => {
                let (later, earlier) = (article(later), article(earlier));
                line(format_args!(
                    "pair\t{later}\t{earlier}\t{share}\t{words}\t{pair}"
                ));
            }
            None => line(format_args!("apart\t{pair}")),
        }
    }
    out
}

/// The pairs of copies among all comparisons. `None` if a line is not in the form that [`pack_comparisons`] writes.
pub(super) fn unpack_pairs(text: &str, articles: u32) -> Option<Vec<Pair>> {
    let article = |part: &str| number(part).filter(|article| *article < articles);
    let of_pairs = text.lines().filter_map(|line| line.strip_prefix("pair\t"));
    of_pairs
        .map(|line| {
            let mut parts = line.split('\t');
            Some(Pair {
                later: article(parts.next()?)?,
                earlier: article(parts.next()?)?,
                share: number(parts.next()?)?,
                words: number(parts.next()?)?,
            })
        })
        .collect()
}

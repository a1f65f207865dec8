//! What the sources of a corpus repeat under their articles, and where it stands.
//!
//! Boilerplate is a whole line, or a passage of at least fifteen words within a line, that stands in at least five
//! articles of its source, on at least three days, from the first to the last of which at least two weeks pass; and a
//! line that stands under articles of at least four sources, as an export adds it. The result is derived from all
//! articles of the corpus and kept with it.

mod find;
mod rule;

use crate::day::Day;
use crate::select::Articles;
use crate::store::{Corpus, StoreError};
use find::{Repeated, Text, Texts};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A line or passage that a source repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The source.
    pub source: String,
    /// The words as the first of the articles has them, on one line.
    pub line: String,
    /// Articles that have it.
    pub articles: u64,
    /// The first day of these.
    pub first: Option<Day>,
    /// The last day.
    pub last: Option<Day>,
    /// How many words it has.
    pub words: u64,
}

/// A stretch of an article that is boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins, in bytes of the stored text.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What it is, by the position of its entry.
    pub entry: u32,
}

/// The boilerplate of a corpus.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Boilerplate {
    /// What is repeated, by source; what most articles have first.
    pub entries: Vec<Entry>,
    /// Where, by the number of the article; in order.
    pub spans: BTreeMap<u32, Vec<Span>>,
}

/// What is known of an entry while texts are read: its source and hash, and where it was seen.
type Found = (u32, u64, u32, Range<u32>, u32);

impl Boilerplate {
    /// The boilerplate of a corpus; none where the texts are not stored. The result is kept with the corpus until it
    /// changes.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn read(corpus: &Corpus) -> Result<Self, StoreError> {
        if !corpus.settings().text {
            return Ok(Self::default());
        }
        let kept = corpus.kept("boilerplate", STAMP);
        if let Some(kept) = kept.as_deref().and_then(Self::unpack) {
            return Ok(kept);
        }
        let boilerplate = Self::find(corpus)?;
        corpus.keep("boilerplate", STAMP, &boilerplate.pack());
        Ok(boilerplate)
    }

    fn find(corpus: &Corpus) -> Result<Self, StoreError> {
        let articles = Articles::read(corpus, ["source"])?;
        let Some(sources) = articles.text("source") else {
            return Ok(Self::default());
        };
        let texts = Texts::new(corpus, &articles, &sources.of);
        let repeated = Repeated::find(&texts, find::memory_bytes())?;
        let found = texts.each(|own: &mut Vec<Found>, text| mark(&repeated, text, own))?;
        let found = found.concat();
        // Entries are numbered as they are found, then in the order in which they are shown.
        let mut number_of: HashMap<(u32, u64), usize> = HashMap::new();
        let mut entries: Vec<(u32, Vec<u32>, Found)> = Vec::new();
        for one in &found {
            let (source, hash, article, ..) = *one;
            let at = *number_of.entry((source, hash)).or_insert_with(|| {
                entries.push((source, Vec::new(), one.clone()));
                entries.len() - 1
            });
            let of = &mut entries[at].1;
            if of.last() != Some(&article) {
                of.push(article);
            }
        }
        let mut shown = Vec::with_capacity(entries.len());
        for (source, of, (_, _, article, place, words)) in &entries {
            let (segment, own) = articles.place(*article);
            let text = corpus.segments()[segment].text(own)?;
            let line = text.get(place.start as usize..place.end as usize);
            let days = of
                .iter()
                .filter_map(|article| articles.days()[*article as usize]);
            shown.push(Entry {
                source: sources.values[*source as usize].clone(),
                line: line
                    .unwrap_or_default()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
                articles: of.len() as u64,
                first: days.clone().min(),
                last: days.max(),
                words: u64::from(*words),
            });
        }
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|at| {
            let entry = &shown[*at];
            (
                &entry.source,
                std::cmp::Reverse(entry.articles),
                &entry.line,
                *at,
            )
        });
        let mut rank = vec![0; order.len()];
        for (position, at) in (0u32..).zip(&order) {
            rank[*at] = position;
        }
        let mut spans: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        for (source, hash, article, place, _) in found {
            spans.entry(article).or_default().push(Span {
                start: place.start,
                end: place.end,
                entry: rank[number_of[&(source, hash)]],
            });
        }
        let entries = order.iter().map(|at| shown[*at].clone()).collect();
        Ok(Self { entries, spans })
    }

    /// Entries, one a line; an empty line; the spans of each article.
    fn pack(&self) -> String {
        use std::fmt::Write;
        let mut out = String::new();
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        // Writing to a string cannot fail.
        for entry in &self.entries {
            let Entry {
                source,
                line,
                articles,
                words,
                ..
            } = entry;
            let (first, last) = (day(entry.first), day(entry.last));
            let source = source.replace(['\t', '\n', '\r'], " ");
            let _ = writeln!(
                out,
                "{articles}\t{first}\t{last}\t{words}\t{source}\t{line}"
            );
        }
        out.push('\n');
        for (article, spans) in &self.spans {
            let _ = write!(out, "{article}");
            for Span { start, end, entry } in spans {
                let _ = write!(out, "\t{start} {end} {entry}");
            }
            out.push('\n');
        }
        out
    }

    /// `None` if it is not in the form that [`Self::pack`] writes.
    fn unpack(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut own = Self::default();
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            let mut parts = line.splitn(6, '\t');
            let mut next = || parts.next();
            let articles = next()?.parse().ok()?;
            let mut day = || match next()? {
                "" => Some(None),
                day => day.parse().ok().map(Some),
            };
            let (first, last) = (day()?, day()?);
            own.entries.push(Entry {
                articles,
                first,
                last,
                words: next()?.parse().ok()?,
                source: next()?.to_owned(),
                line: next()?.to_owned(),
            });
        }
        for line in lines {
            let mut parts = line.split('\t');
            let article = parts.next()?.parse().ok()?;
            let span = |part: &str| {
                let mut numbers = part.split(' ').map(str::parse);
                let mut next = || numbers.next()?.ok();
                let (start, end, entry) = (next()?, next()?, next()?);
                Some(Span { start, end, entry })
            };
            own.spans
                .insert(article, parts.map(span).collect::<Option<_>>()?);
        }
        let known = own.entries.len();
        let spans = own.spans.values().flatten();
        let all_known = spans
            .map(|span| span.entry as usize)
            .all(|entry| entry < known);
        all_known.then_some(own)
    }
}

/// The rules by which boilerplate is found; what was kept by others is not used.
const STAMP: &str = "rules-1";

/// Where a text has boilerplate: lines, and passages within the others.
fn mark(repeated: &Repeated, text: &Text<'_>, found: &mut Vec<Found>) {
    let source = text.source;
    let place = |place: &Range<usize>| place.start as u32..place.end as u32;
    let mut own: Vec<Found> = Vec::new();
    for line in text.lines.lines() {
        if repeated.has_line(source, line.hash) || repeated.is_of_export(line.hash) {
            own.push((
                source,
                line.hash,
                text.article,
                place(&line.place),
                line.length() as u32,
            ));
        }
    }
    let lines = own.len();
    for (passage, words, hash) in text
        .lines
        .passages(|hash| repeated.has_shingle(source, hash))
    {
        let passage = place(&passage);
        let within = own[..lines].partition_point(|(.., line, _)| line.end <= passage.start);
        if own[..lines]
            .get(within)
            .is_none_or(|(.., line, _)| line.start >= passage.end)
        {
            own.push((source, hash, text.article, passage, words as u32));
        }
    }
    own.sort_by_key(|(.., place, _)| place.start);
    found.append(&mut own);
}

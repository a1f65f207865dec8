//! `concord`: every place where a query stands, with what stands around it: a concordance of keywords in context.

mod context;
mod sort;

pub use context::{Context, Unit};
pub use sort::Sort;

use super::Error;
use super::answer::Answer;
use super::grouped::{by_columns, group_name, leading};
use super::lists::{self, Listing};
use super::selection::{Basis, Selected};
use crate::day::Day;
use crate::draw::Chart;
use crate::number::{counted, whole};
use crate::select::{self, By, Filter, GroupId, Groups, Hits, Nearby, Query, Searched};
use crate::settings::Layer;
use crate::store::{Corpus, StoreError};
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is looked for, where, and which lines are shown.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::concord;
/// let answer = concord::run(&corpus, &concord::Request::of("wall".parse()?))?;
/// let line = &answer.rows[1];
/// assert_eq!((answer.hits, answer.rows.len()), (4, 4));
/// assert_eq!((line.pre.as_str(), line.keyword.as_str()), ("Poland builds a wall. The", "wall"));
/// assert_eq!((line.from(), line.to()), (6, 6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// What is looked for.
    pub query: Query,
    /// Which articles.
    pub filter: Filter,
    /// What lines are grouped by.
    pub by: Vec<By>,
    /// What is shown around a hit.
    pub context: Context,
    /// How the lines of a group are ordered, the first criterion first; lines that are equal, and all lines without a
    /// criterion, stand in the order of the articles in the corpus.
    pub sort: Vec<Sort>,
    /// How many hits of each group are drawn at random; `None` for all.
    pub sample: Option<usize>,
    /// What the draw depends on beside the hits: the same seed draws the same lines.
    pub seed: u64,
    /// How many lines of each group, the first; `None` for all.
    pub limit: Option<usize>,
}

impl Request {
    /// Every line of a query, in the order of the articles.
    pub fn of(query: Query) -> Self {
        Self {
            query,
            filter: Filter::default(),
            by: Vec::new(),
            context: Context::default(),
            sort: Vec::new(),
            sample: None,
            seed: 0,
            limit: None,
        }
    }
}

/// A hit with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    place: Place,
    /// The outlet; empty when unknown.
    pub source: String,
    /// The day of publication.
    pub date: Option<Day>,
    /// The headline; empty when unknown.
    pub title: String,
    /// The article's identifier.
    pub id: String,
    /// What stands before the hit.
    pub pre: String,
    /// The hit as it is written.
    pub keyword: String,
    /// What stands behind it.
    pub post: String,
    /// All three as they stand in the text, where the context is a sentence or paragraph.
    pub whole: Option<String>,
}

impl Row {
    /// The first running word of the hit, counted from 1 in the whole article.
    pub fn from(&self) -> u64 {
        u64::from(self.place.tokens.start) + 1
    }

    /// The last one.
    pub fn to(&self) -> u64 {
        u64::from(self.place.tokens.end)
    }
}

/// A hit, and what decides which line is its.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    group: GroupId,
    /// The number of the article in the corpus.
    article: u32,
    /// Its number among the hits of the article that have a place in the text.
    hit: u64,
    /// Its running words, among those of the article that were looked at.
    tokens: Range<u32>,
    /// What it is sorted by, for each criterion that reads the text.
    keys: Vec<String>,
}

/// The lines of a query.
#[derive(Debug)]
pub struct Concordance {
    /// By group, in the order asked for.
    pub rows: Vec<Row>,
    /// The groups.
    pub groups: Groups,
    /// All hits, as [`freq`](super::freq) counts them, whether they are shown or not.
    pub hits: u64,
    /// Articles that have one.
    pub articles: u64,
    /// Outlets that have one.
    pub sources: u64,
    /// Hits and articles of each group.
    of_groups: Vec<(u64, u64)>,
    request: Request,
    basis: Basis,
    warnings: Vec<String>,
}

/// Hits that are looked at at a time where only the first of all are kept.
const HITS_AT_ONCE: u64 = 1 << 16;

/// Articles between two that are looked up together.
const NEAR: u32 = 256;

/// Find the lines. What is counted comes from the index; texts are read only for the lines that are shown, and for all
/// hits where these are sorted by what stands there: first the words that decide, then what is shown.
///
/// # Errors
/// When the corpus cannot be read, has no text, lacks a layer or column, or no article is selected.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Concordance, Error> {
    let selected = Selected::of(corpus, &request.filter, &request.by, &[])?;
    corpus.with_text("show what stands around a hit in")?;
    let mut warnings = selected.warnings.clone();
    let mut hits = Hits::new();
    lists::each_query(
        &selected,
        std::slice::from_ref(&request.query),
        &Listing::default(),
        Layer::Terms,
        &mut warnings,
        |_, found| hits = found,
    )?;
    hits.retain(|(article, _)| selected.mask[*article as usize]);
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let mut of_groups = vec![(0, 0); groups.len()];
    for (article, frequency) in &hits {
        let (all, articles) = &mut of_groups[groups.of[*article as usize] as usize];
        *all += u64::from(*frequency);
        *articles += 1;
    }
    let finder = Finder {
        selected: &selected,
        groups: &groups,
        hits: &hits,
        request,
    };
    let (mut rows, unplaced) = finder.rows(&of_groups)?;
    name(&selected, &mut rows)?;
    if unplaced > 0 {
        warnings.push(format!(
            "{} no place in the text, and no line: names that an input gave are counted, and may stand nowhere",
            match unplaced {
                1 => "1 hit has".to_owned(),
                many => format!("{} hits have", whole(many)),
            }
        ));
    }
    let sources = selected.articles.text("source");
    let sources: BTreeSet<u32> = sources
        .iter()
        .flat_map(|sources| {
            hits.iter()
                .map(|(article, _)| sources.of[*article as usize])
        })
        .collect();
    Ok(Concordance {
        rows,
        hits: of_groups.iter().map(|(hits, _)| hits).sum(),
        articles: hits.len() as u64,
        sources: sources.len() as u64,
        of_groups,
        groups,
        basis: Basis::of(&selected, &request.filter),
        request: request.clone(),
        warnings,
    })
}

/// Which hits of an article are shown, of those in its text in order.
enum Picked {
    /// So many, the first.
    First(u64),
    /// These, which ascend.
    These(Vec<u64>),
}

/// Reads the lines that are shown.
struct Finder<'f> {
    selected: &'f Selected<'f>,
    groups: &'f Groups,
    hits: &'f Hits,
    request: &'f Request,
}

impl Finder<'_> {
    /// The lines, and how many hits of the articles that were read have no place in the text.
    fn rows(&self, of_groups: &[(u64, u64)]) -> Result<(Vec<Row>, u64), Error> {
        let mut wanted = self.picked(of_groups);
        let by_text = self.request.sort.iter().any(|sort| sort.reads_text());
        let mut unplaced = None;
        match self.request.limit {
            Some(_) if by_text => unplaced = Some(self.cut_by_text(&mut wanted)?),
            Some(limit) => self.cut(&mut wanted, limit),
            None => {}
        }
        let articles: Vec<u32> = wanted.keys().copied().collect();
        let row = |found: &Searched<'_>, place: Place| self.row(found, place);
        let (mut rows, of_read) = self.read(&articles, &wanted, Nearby::Article, row)?;
        self.keep_first(&mut rows, |row| &row.place);
        Ok((rows, unplaced.unwrap_or(of_read)))
    }

    /// Something of each of the hits in some articles that may be shown, and how many of all hits there have no place in
    /// the text.
    fn read<T: Send>(
        &self,
        articles: &[u32],
        wanted: &BTreeMap<u32, Picked>,
        nearby: Nearby,
        each: impl Fn(&Searched<'_>, Place) -> T + Sync,
    ) -> Result<(Vec<T>, u64), Error> {
        let read = select::each_match(
            self.selected.corpus,
            &self.selected.articles,
            (&self.request.query, Layer::Terms),
            articles,
            nearby,
            |found| {
                let place = |hit: u64| self.place(found, hit).map(|place| each(found, place));
                let own: Vec<T> = match &wanted[&found.article] {
                    Picked::First(count) => (0..*count).filter_map(place).collect(),
                    Picked::These(own) => own.iter().copied().filter_map(place).collect(),
                };
                (own, found.matches.len() as u64)
            },
        )?;
        let mut unplaced = 0;
        let mut all = Vec::new();
        for (article, (own, placed)) in articles.iter().zip(read) {
            unplaced += self.frequency(*article).saturating_sub(placed);
            all.extend(own);
        }
        Ok((all, unplaced))
    }

    /// How many hits an article has.
    fn frequency(&self, article: u32) -> u64 {
        let at = self
            .hits
            .binary_search_by_key(&article, |(article, _)| *article);
        at.map_or(0, |at| u64::from(self.hits[at].1))
    }

    /// Leaves the hits that are the first of each group, and says how many of all have no place in the text.
    fn cut_by_text(&self, wanted: &mut BTreeMap<u32, Picked>) -> Result<u64, Error> {
        let sorts = self.request.sort.iter();
        let beyond = sorts.map(|sort| sort.reach()).max().unwrap_or(0);
        let articles: Vec<u32> = wanted.keys().copied().collect();
        let (mut first, mut unplaced) = (Vec::new(), 0);
        let mut rest = articles.as_slice();
        while !rest.is_empty() {
            let mut sum = 0;
            let end = rest.iter().position(|article| {
                sum += self.frequency(*article);
                sum > HITS_AT_ONCE
            });
            let (now, later) = rest.split_at(end.unwrap_or(rest.len()).max(1));
            rest = later;
            let nearby = Nearby::Lines { beyond };
            let (places, of_read) = self.read(now, wanted, nearby, |_, place| place)?;
            unplaced += of_read;
            first.extend(places);
            self.keep_first(&mut first, |place| place);
        }
        let mut shown: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for place in first {
            shown.entry(place.article).or_default().push(place.hit);
        }
        *wanted = shown
            .into_iter()
            .map(|(article, mut own)| {
                own.sort_unstable();
                (article, Picked::These(own))
            })
            .collect();
        Ok(unplaced)
    }

    /// Leaves the first of each group, in order.
    fn keep_first<T: Send>(&self, all: &mut Vec<T>, place: impl Fn(&T) -> &Place + Sync) {
        leading(
            all,
            self.request.limit,
            |one| place(one).group,
            |a, b| self.order(place(a), place(b)),
        );
    }

    /// The hits of each article that may be shown.
    fn picked(&self, of_groups: &[(u64, u64)]) -> BTreeMap<u32, Picked> {
        let Some(sample) = self.request.sample else {
            let all = self.hits.iter();
            let all = all.map(|(article, hits)| (*article, Picked::First(u64::from(*hits))));
            return all.collect();
        };
        let drawn = of_groups.iter().enumerate();
        let drawn = drawn.map(|(group, (hits, _))| {
            draw(*hits, sample as u64, (self.request.seed, group as u64))
        });
        let mut drawn: Vec<_> = drawn.map(|drawn| drawn.into_iter().peekable()).collect();
        let mut before = vec![0; of_groups.len()];
        let mut picked = BTreeMap::new();
        for (article, hits) in self.hits {
            let group = self.groups.of[*article as usize] as usize;
            let start = before[group];
            before[group] += u64::from(*hits);
            let mut own = Vec::new();
            while let Some(hit) = drawn[group].next_if(|hit| *hit < before[group]) {
                own.push(hit - start);
            }
            if !own.is_empty() {
                picked.insert(*article, Picked::These(own));
            }
        }
        picked
    }

    /// Leaves the articles that have the first lines of each group, where articles alone decide the order.
    fn cut(&self, wanted: &mut BTreeMap<u32, Picked>, limit: usize) {
        let mut order: Vec<u32> = wanted.keys().copied().collect();
        order.sort_by(|a, b| self.order_of_articles(*a, *b));
        let mut shown = vec![0; self.groups.len()];
        for article in order {
            let shown = &mut shown[self.groups.of[article as usize] as usize];
            let room = (limit as u64).saturating_sub(*shown);
            let Some(picked) = wanted.get_mut(&article).filter(|_| room > 0) else {
                wanted.remove(&article);
                continue;
            };
            *shown += match picked {
                Picked::First(count) => {
                    *count = room.min(*count);
                    *count
                }
                Picked::These(own) => own.len() as u64,
            };
        }
    }

    fn order_of_articles(&self, a: u32, b: u32) -> Ordering {
        let mut sorts = self.request.sort.iter();
        let first = sorts.find_map(|sort| {
            let order = sort.of_articles(&self.selected.articles, a, b);
            (order != Ordering::Equal).then_some(order)
        });
        first.unwrap_or(Ordering::Equal).then(a.cmp(&b))
    }

    fn order(&self, a: &Place, b: &Place) -> Ordering {
        let mut keys = a.keys.iter().zip(&b.keys);
        let mut sorts = self.request.sort.iter();
        let first = sorts.find_map(|sort| {
            let order = match sort.reads_text() {
                true => keys.next().map_or(Ordering::Equal, |(a, b)| a.cmp(b)),
                false => sort.of_articles(&self.selected.articles, a.article, b.article),
            };
            (order != Ordering::Equal).then_some(order)
        });
        let at = |place: &Place| (place.article, place.tokens.start, place.tokens.end);
        first
            .unwrap_or(Ordering::Equal)
            .then_with(|| at(a).cmp(&at(b)))
    }

    /// A hit of an article, by its number among those in the text.
    fn place(&self, found: &Searched<'_>, hit: u64) -> Option<Place> {
        let matched = found.matches.get(hit as usize)?;
        let sorts = self.request.sort.iter();
        Some(Place {
            group: self.groups.of[found.article as usize],
            article: found.article,
            hit,
            tokens: matched.tokens.clone(),
            keys: sorts.filter_map(|sort| sort.key(found, matched)).collect(),
        })
    }

    /// The line of a hit.
    fn row(&self, found: &Searched<'_>, place: Place) -> Row {
        let around = self
            .request
            .context
            .around(found, &found.matches[place.hit as usize]);
        let articles = &self.selected.articles;
        let sources = articles.text("source");
        Row {
            source: sources
                .map_or("", |sources| sources.value(found.article))
                .to_owned(),
            date: articles.days()[found.article as usize],
            title: String::new(),
            id: String::new(),
            pre: around.pre,
            keyword: around.keyword,
            post: around.post,
            whole: around.whole,
            place,
        }
    }
}

/// Draws `wanted` different numbers below `all`, each set of them equally likely; in order.
///
/// Floyd's algorithm (Bentley and Floyd 1987, CACM 30(9), 754), by the hash of the seed, so that no library decides.
fn draw(all: u64, wanted: u64, (seed, group): (u64, u64)) -> BTreeSet<u64> {
    let mut drawn = BTreeSet::new();
    for last in all.saturating_sub(wanted)..all {
        let bytes = [seed, group, last].map(u64::to_le_bytes).concat();
        let hash = blake3::hash(&bytes);
        let random = hash.as_bytes().iter().take(8);
        let random = random.fold(0, |number, byte| number << 8 | u64::from(*byte));
        if !drawn.insert(random % (last + 1)) {
            drawn.insert(last);
        }
    }
    drawn
}

/// Looks up headlines and identifiers.
fn name(selected: &Selected<'_>, rows: &mut [Row]) -> Result<(), StoreError> {
    let articles: BTreeSet<(usize, u32)> = rows
        .iter()
        .map(|row| selected.articles.place(row.place.article))
        .collect();
    let articles: Vec<(usize, u32)> = articles.into_iter().collect();
    let mut names: BTreeMap<u32, (String, String)> = BTreeMap::new();
    for near in articles.chunk_by(|a, b| a.0 == b.0 && b.1 - a.1 < NEAR) {
        let (Some((segment, first)), Some((_, last))) = (near.first(), near.last()) else {
            continue;
        };
        let read = &selected.corpus.segments()[*segment];
        let own = u64::from(*first)..u64::from(*last) + 1;
        let mut found: Vec<_> = read
            .titles(own.clone())?
            .into_iter()
            .zip(read.ids(own)?)
            .collect();
        let start = selected.articles.start(*segment);
        for (_, article) in near {
            let own = std::mem::take(&mut found[(article - first) as usize]);
            names.insert(start + article, own);
        }
    }
    for row in rows {
        if let Some((title, id)) = names.get(&row.place.article) {
            row.title.clone_from(title);
            row.id.clone_from(id);
        }
    }
    Ok(())
}

impl Concordance {
    /// `312 hits of border in 120 articles of 8 sources; 100 shown`.
    fn title(&self) -> String {
        let shown = match self.rows.len() as u64 {
            all if all == self.hits => String::new(),
            some => format!("; {} shown", whole(some)),
        };
        format!(
            "{} of {} in {} of {}{shown}",
            counted(self.hits, "hit"),
            self.request.query.name,
            counted(self.articles, "article"),
            counted(self.sources, "source")
        )
    }

    /// How many hits each group has.
    fn groups_in_words(&self) -> String {
        if self.request.by.is_empty() {
            return String::new();
        }
        let groups = self.of_groups.iter().enumerate();
        let having = groups.filter(|(_, (hits, _))| *hits > 0);
        let words = having.map(|(group, (hits, articles))| {
            let name = group_name(&self.groups, group as GroupId);
            format!(
                "{name}: {} in {}",
                counted(*hits, "hit"),
                counted(*articles, "article")
            )
        });
        words.collect::<Vec<_>>().join("; ")
    }

    /// Which of the hits are shown, in which order.
    fn order_in_words(&self) -> String {
        let request = &self.request;
        let of_each = if request.by.is_empty() {
            ""
        } else {
            " of each group"
        };
        let sample = request.sample.map(|sample| {
            format!(
                "a random sample of {}{of_each}, seed {}",
                whole(sample as u64),
                request.seed
            )
        });
        let sorted = (!request.sort.is_empty()).then(|| {
            let sorts: Vec<String> = request.sort.iter().map(Sort::to_string).collect();
            format!("sorted by {}", sorts.join(", "))
        });
        let words: Vec<String> = sample.into_iter().chain(sorted).collect();
        words.join("; ")
    }
}

/// The columns of the result beside those of the groups.
const OWN_COLUMNS: [&str; 12] = [
    "source",
    "date",
    "title",
    "id",
    "from",
    "to",
    "pre",
    "keyword",
    "post",
    "pattern",
    "sentence",
    "paragraph",
];

impl Answer for Concordance {
    fn table(&self) -> Result<Table, TabulateError> {
        let request = &self.request;
        let table = Table::new(self.title()).of(&self.rows);
        by_columns(table, &request.by, &OWN_COLUMNS, &self.groups, |row| {
            row.place.group
        })
        .column(ColumnAbout::new("source", Kind::Text).key(), |row| {
            row.source.as_str()
        })
        .column(ColumnAbout::new("date", Kind::Date).key(), |row| row.date)
        .column(ColumnAbout::new("title", Kind::Text).detail(), |row| {
            row.title.as_str()
        })
        .column(ColumnAbout::new("id", Kind::Text).detail(), |row| {
            row.id.as_str()
        })
        .column(
            ColumnAbout::new("from", Kind::Integer)
                .help("first token of the hit, counted from 1 in the whole article")
                .detail(),
            Row::from,
        )
        .column(
            ColumnAbout::new("to", Kind::Integer)
                .help("its last token")
                .detail(),
            Row::to,
        )
        .column(
            ColumnAbout::new("pre", Kind::TextBefore)
                .heading("left context")
                .key(),
            |row| row.pre.as_str(),
        )
        .column(
            ColumnAbout::new("keyword", Kind::Keyword)
                .heading("node")
                .key(),
            |row| row.keyword.as_str(),
        )
        .column(
            ColumnAbout::new("post", Kind::Text)
                .heading("right context")
                .key(),
            |row| row.post.as_str(),
        )
        .column(
            ColumnAbout::new("pattern", Kind::Text)
                .help("the query")
                .detail(),
            |_| request.query.name.as_str(),
        )
        .when(request.context.unit().is_some(), |table| {
            let unit = request
                .context
                .unit()
                .map_or_else(String::new, |unit| unit.to_string());
            table.column(ColumnAbout::new(unit, Kind::Passage).detail(), |row| {
                row.whole.as_deref()
            })
        })
        .note(self.groups_in_words())
        .note(format!("in {}", self.basis.note()))
        .note(self.order_in_words())
        .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn why_no_chart(&self) -> &'static str {
        "a concordance is text"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_hit_is_drawn_as_often_as_any_other() {
        let mut often = [0; 6];
        for seed in 0..3000 {
            let drawn = draw(6, 2, (seed, 0));
            assert_eq!(drawn.len(), 2);
            drawn.into_iter().for_each(|hit| often[hit as usize] += 1);
        }
        // 1,000 expected, with a standard deviation of 26.
        assert!(
            often.iter().all(|count| (880..1120).contains(count)),
            "{often:?}"
        );
    }

    proptest! {
        #[test]
        fn a_sample_has_as_many_hits_as_asked_for_or_all(all in 0u64..50, wanted in 0u64..60, seed: u64) {
            let drawn = draw(all, wanted, (seed, 3));
            prop_assert_eq!(drawn.len() as u64, wanted.min(all));
            prop_assert!(drawn.into_iter().all(|hit| hit < all));
        }
    }
}

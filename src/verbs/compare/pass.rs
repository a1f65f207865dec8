//! Several comparisons in one pass over the terms.

use super::chart::{Charted, function_words};
use super::closer::look_closer;
use super::sides::{Sides, classes};
use super::{Comparison, Rank, Request, Row, Side, both_ends, row, why_empty};
use crate::measure::correct::Correction;
use crate::measure::frequency::ArticleSums;
use crate::measure::keyness::Direction;
use crate::select::{By, Filter, NO_GROUP, Part, Query};
use crate::store::Corpus;
use crate::verbs::Error;
use crate::verbs::clusters::{Cluster, Clusters, Tally};
use crate::verbs::lists;
use crate::verbs::selection::Selected;
use rayon::prelude::*;

/// The most distinctive terms of each comparison that are kept for its chart, which passes over some of them, where the
/// table has fewer.
const IN_RESERVE: usize = 1000;

/// Compare as each request says. Requests that follow each other and are of the same articles, layer and list
/// are answered in one pass over the terms. What `test` makes of the articles, with their further `columns`, and of the sides says
/// which rows are kept, and may add to them; all others only count as tested. With a number of `leading` terms, only the
/// most distinctive of those that A has more of are kept: so many for the table, and some in reserve behind them, without
/// what only a closer look shows.
///
/// # Errors
/// As [`run`](super::run).
pub(in crate::verbs) fn run_all<Keep>(
    corpus: &Corpus,
    requests: &[Request],
    columns: &[By],
    leading: Option<usize>,
    test: impl Fn(&Selected<'_>, &Sides) -> Keep + Sync,
) -> Result<Vec<Comparison>, Error>
where
    Keep: Fn(&mut Row, &[Part<'_>]) -> bool + Send + Sync,
{
    let alike = |one: &Request, other: &Request| {
        // The clusters of a class are those of a side only where there is one comparison.
        (&one.filter, one.layer, &one.listing, &one.queries)
            == (&other.filter, other.layer, &other.listing, &other.queries)
            && one.intervals == other.intervals
            && [one, other].map(|request| request.cluster) == [Cluster::Article; 2]
    };
    let mut all = Vec::with_capacity(requests.len());
    for requests in requests.chunk_by(alike) {
        let first = &requests[0];
        let (listing, layer) = (&first.listing, first.layer);
        let (queries, mut notes) = lists::told_apart(corpus, &first.queries, listing, layer)?;
        let sides = requests.iter().flat_map(|request| {
            let b = match &request.b {
                Side::Selection(b) => Some(b),
                Side::Rest => None,
            };
            [&request.a].into_iter().chain(b)
        });
        let sides: Vec<&Filter> = sides.collect();
        let mut columns = columns.to_vec();
        columns.push(By::Column("language".into()));
        let selected = Selected::of(corpus, &first.filter, &columns, &sides)?;
        let asked = requests.par_iter().map(|request| {
            let mut warnings = selected.warnings.clone();
            if queries.is_empty() {
                warnings.extend(selected.crossing(request.layer)?);
            }
            let (filter, a, b) = (&request.filter, &request.a, &request.b);
            let sides = Sides::of(filter, a, b, &selected, &mut warnings)?;
            let keep = test(&selected, &sides);
            Ok(Asked {
                request,
                sides,
                warnings,
                leading: leading.map(|shown| shown.max(IN_RESERVE)),
                keep,
            })
        });
        // Of several errors that of the first request is told, whichever thread is ahead.
        let asked: Vec<Result<Asked<'_, Keep>, Error>> = asked.collect();
        let mut asked: Vec<Asked<'_, Keep>> = asked.into_iter().collect::<Result<_, _>>()?;
        let found = measured(&selected, &asked, &queries, &mut notes)?;
        for asked in &mut asked {
            asked.warnings.extend(notes.iter().cloned());
        }
        let answers = asked.into_par_iter().zip(found);
        let before = all.len();
        all.par_extend(
            answers.map(|(asked, (units, found))| asked.answer(units, found, &selected)),
        );
        look_closer(&selected, &queries, &mut all[before..], leading)?;
    }
    Ok(all)
}

/// A request on its way.
struct Asked<'r, Keep> {
    request: &'r Request,
    sides: Sides,
    warnings: Vec<String>,
    /// How many rows are kept, those in reserve included.
    leading: Option<usize>,
    keep: Keep,
}

/// The terms of a comparison.
#[derive(Default)]
struct Found {
    /// The p-value of each that was tested.
    p: Vec<Option<f64>>,
    /// Those that are kept, with their position among the tested.
    rows: Vec<(usize, Row)>,
    /// Whether any is in enough articles of its side.
    any: bool,
}

impl Found {
    /// Appends the terms that follow.
    fn append(&mut self, mut next: Self) {
        let before = self.p.len();
        self.p.append(&mut next.p);
        let rows = next.rows.into_iter();
        self.rows.extend(rows.map(|(at, row)| (before + at, row)));
        self.any |= next.any;
    }

    /// Keeps so many rows, the most distinctive of A.
    fn lead(&mut self, most: usize, rank: Rank) {
        if most < self.rows.len() {
            let order =
                |(_, one): &(usize, Row), (_, other): &(usize, Row)| one.rank_on_side(other, rank);
            self.rows.select_nth_unstable_by(most, order);
            self.rows.truncate(most);
        }
    }
}

impl<Keep> Asked<'_, Keep> {
    fn answer(mut self, units: [u64; 2], mut found: Found, selected: &Selected<'_>) -> Comparison {
        let request = self.request;
        if let Some(most) = self.leading {
            found.lead(most, request.rank);
        }
        let q = request.correction.adjust(&found.p);
        let rows = found.rows.into_iter();
        let mut rows: Vec<Row> = rows.map(|(at, row)| Row { q: q[at], ..row }).collect();
        rows.par_sort_unstable_by(|one, other| one.rank(other, request.rank));
        let charted = Charted::of(&rows, request, &function_words(selected, &self.sides));
        let tested = found.p.len();
        if request.permutation {
            correct_over_articles(&mut rows, request.correction, tested);
        }
        if let Some(top) = request.top.filter(|_| request.queries.is_empty()) {
            rows = both_ends(rows, top);
        }
        if !found.any {
            self.warnings.push(why_empty(request, &self.sides, tested));
        }
        Comparison {
            rows,
            tested: tested as u64,
            p: found.p,
            request: request.clone(),
            warnings: self.warnings,
            charted,
            units,
            title: None,
            sides: self.sides,
            kinds: false,
            ids: false,
            notes: vec![selected.left_out()],
        }
    }
}

/// Corrects the p over articles of some rows in a family of so many; those that are not among the rows count as larger.
pub(super) fn correct_over_articles<'r>(
    rows: impl IntoIterator<Item = &'r mut Row>,
    correction: Correction,
    tested: usize,
) {
    let rows: Vec<&mut Row> = rows.into_iter().collect();
    let p: Vec<Option<f64>> = rows.iter().map(|row| row.p_articles).collect();
    for (row, q) in rows.into_iter().zip(correction.adjust_among(&p, tested)) {
        row.q_articles = q;
    }
}

/// The terms of comparisons that are alike but for their sides, or what their queries find, each with the sampling units of
/// both sides.
fn measured<Keep>(
    selected: &Selected<'_>,
    asked: &[Asked<'_, Keep>],
    queries: &[Query],
    notes: &mut Vec<String>,
) -> Result<Vec<([u64; 2], Found)>, Error>
where
    Keep: Fn(&mut Row, &[Part<'_>]) -> bool + Sync,
{
    let (layer, listing) = (asked[0].request.layer, &asked[0].request.listing);
    // A posting is added up once, for all comparisons, with the articles that are on the same side in each.
    let (mut class_of, classes) = classes(asked.iter().map(|asked| &asked.sides));
    // Where two outlets of many are compared, most articles are on neither side.
    let on_no_side = |sides: &Vec<u8>| sides.iter().all(|side| *side == 0);
    if let Some(nobody) = classes.iter().position(on_no_side) {
        let of_nobody = class_of.iter_mut().filter(|class| **class == nobody as u32);
        of_nobody.for_each(|class| *class = NO_GROUP);
    }
    let on_a_side: Vec<bool> = class_of.iter().map(|class| *class != NO_GROUP).collect();
    let clusters = Clusters::new(selected, &class_of, asked[0].request.cluster)?;
    let measuring = Measuring {
        asked,
        clusters: &clusters,
        empty: empty(asked.len(), &classes, &clusters.sums(classes.len())),
        classes: &classes,
        is_list: queries.is_empty(),
    };
    let units = measuring
        .empty
        .iter()
        .map(|sides| sides.map(|sums| sums.units));
    let mut all: Vec<Found> = asked.iter().map(|_| Found::default()).collect();
    if !queries.is_empty() {
        let mut sums = measuring.sums();
        lists::each_query(selected, queries, listing, layer, notes, |query, hits| {
            let (articles, frequencies): (Vec<u32>, Vec<u32>) = hits.into_iter().unzip();
            let part = Part {
                start: 0,
                articles: &articles,
                frequencies: &frequencies,
            };
            measuring.add(&mut all, &mut sums, &query.name, part.iter(), &[part]);
        })?;
        return Ok(units.zip(all).collect());
    }
    let begin = || {
        let found: Vec<Found> = asked.iter().map(|_| Found::default()).collect();
        (found, measuring.sums())
    };
    let tasks = lists::scan(
        selected,
        &on_a_side,
        layer,
        listing,
        begin,
        |(found, sums), term, parts: &[Part<'_>]| {
            let hits = parts.iter().flat_map(Part::iter);
            measuring.add(found, sums, term, hits, parts);
        },
    )?;
    for (found, _) in tasks {
        for (all, found) in all.iter_mut().zip(found) {
            all.append(found);
        }
    }
    Ok(units.zip(all).collect())
}

/// The sums of either side in so many comparisons without any term, from those of the classes.
fn empty(asked: usize, classes: &[Vec<u8>], none: &[ArticleSums]) -> Vec<[ArticleSums; 2]> {
    let of = |number: usize| {
        let mut sums = [ArticleSums::default(); 2];
        for (sides, own) in classes.iter().zip(none) {
            if let Some(side) = sides[number].checked_sub(1) {
                sums[usize::from(side)].merge(own);
            }
        }
        sums
    };
    (0..asked).map(of).collect()
}

/// Adds terms up for comparisons.
struct Measuring<'m, 'r, Keep> {
    asked: &'m [Asked<'r, Keep>],
    clusters: &'m Clusters<'m>,
    /// The sums of either side in each comparison without any term.
    empty: Vec<[ArticleSums; 2]>,
    /// For each class its side in each comparison.
    classes: &'m [Vec<u8>],
    /// Whether terms are those of a list, which has not all of them.
    is_list: bool,
}

impl<Keep> Measuring<'_, '_, Keep>
where
    Keep: Fn(&mut Row, &[Part<'_>]) -> bool + Sync,
{
    /// The sums of a term and its articles in each class, to begin with.
    fn sums(&self) -> (Vec<(ArticleSums, u64)>, Tally) {
        let of_classes = vec![(ArticleSums::default(), 0); self.classes.len()];
        (of_classes, Tally::default())
    }

    fn add(
        &self,
        found: &mut [Found],
        (of_classes, tally): &mut (Vec<(ArticleSums, u64)>, Tally),
        term: &str,
        hits: impl Iterator<Item = (u32, u32)>,
        parts: &[Part<'_>],
    ) {
        of_classes.fill((ArticleSums::default(), 0));
        self.clusters.each(hits, tally, |class, found| {
            let (sums, articles) = &mut of_classes[class as usize];
            sums.add_frequency(found.frequency, found.tokens);
            *articles += found.articles;
        });
        for (number, (asked, found)) in self.asked.iter().zip(found).enumerate() {
            let (mut sums, mut articles) = (self.empty[number], [0u64; 2]);
            for (sides, (own, own_articles)) in self.classes.iter().zip(&*of_classes) {
                if *own_articles == 0 {
                    continue;
                }
                if let Some(side) = sides[number].checked_sub(1) {
                    sums[usize::from(side)].merge(own);
                    articles[usize::from(side)] += own_articles;
                }
            }
            let listing = &asked.request.listing;
            let (least, least_own) = match self.is_list {
                true => (listing.min_frequency.max(1), asked.request.min_articles_own),
                false => (1, 0),
            };
            let enough = sums[0].frequency + sums[1].frequency >= least
                && (!self.is_list || articles[0] + articles[1] >= listing.min_articles);
            let row = enough.then(|| row(term, sums, articles)).flatten();
            let Some(mut row) = row else { continue };
            found.p.push(Some(row.p));
            if row.own_articles() >= least_own {
                found.any = true;
                let leads = asked.leading.is_none() || row.direction == Direction::Target;
                if leads && (asked.keep)(&mut row, parts) {
                    found.rows.push((found.p.len() - 1, row));
                    // Cut at twice its length, so that a row costs the same in a long list and a short one.
                    if let Some(most) = asked.leading.filter(|most| found.rows.len() >= 2 * most) {
                        found.lead(most, asked.request.rank);
                    }
                }
            }
        }
    }
}

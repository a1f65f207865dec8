//! Which collocates of a node are stronger in one selection than in another.

use super::{Counted, LogDice, Near, Node, Request, Sums, count, frequencies};
use crate::draw::Chart;
use crate::measure::association::{Association, Joint};
use crate::measure::frequency::{ArticleSums, LEAST_ARTICLES, LOG_RATIO_CI, log_ratio_ci};
use crate::measure::{Interval, Level, Measured};
use crate::number::{basis, counted};
use crate::select::Filter;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::compare::{Side, Sides};
use crate::verbs::grouped::ends;
use crate::verbs::selection::{Selected, selection_words};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A collocate in two selections. Pairs are of side A and side B.
#[derive(Debug, Clone)]
pub struct ShiftRow {
    /// The term.
    pub collocate: Arc<str>,
    /// The counts of logDice in each article, added up: pairs for frequency, and for tokens the occurrences of the node
    /// and of the collocate. So the rate of the sums is half of Dice.
    sums: [ArticleSums; 2],
    /// Occurrences of the term on either side, near the node or not.
    pub frequency: [u64; 2],
    /// Articles with a pair.
    pub articles: [u64; 2],
}

impl ShiftRow {
    /// Pairs of an occurrence of the node and one of the collocate.
    pub fn pairs(&self) -> [u64; 2] {
        [0, 1].map(|side: usize| self.sums[side].frequency)
    }

    /// logDice on a side: 0 for A, 1 for B; none where there is no pair.
    pub fn log_dice(&self, side: usize) -> Measured {
        let f2 = self.frequency[side];
        LogDice.measure(&Joint {
            f: self.sums[side].frequency,
            f1: self.sums[side].tokens - f2,
            f2,
            n: self.sums[side].tokens,
        })
    }

    /// One side has no pair: the shift is a bound.
    pub fn is_bound(&self) -> bool {
        self.pairs().contains(&0)
    }

    /// logDice in A less that in B. Where a side has no pair, half a pair stands for it, as for a Log Ratio; none where
    /// that is on the wrong side.
    pub fn shift(&self) -> Option<f64> {
        let rate = |side: usize| {
            let sums = &self.sums[side];
            let pairs = if sums.frequency == 0 {
                0.5
            } else {
                sums.frequency as f64
            };
            (sums.tokens > 0).then(|| pairs / sums.tokens as f64)
        };
        let shift = (rate(0)? / rate(1)?).log2();
        let is_right = match self.pairs() {
            [0, _] => shift <= 0.0,
            [_, 0] => shift >= 0.0,
            _ => true,
        };
        is_right.then_some(shift)
    }

    /// Its 95 % interval, articles as sampling units: the [interval of a Log Ratio](log_ratio_ci) of the two rates, since
    /// half of Dice is a ratio of two sums over articles. None where too few articles tell of a side.
    pub fn interval(&self) -> Option<Interval> {
        // Pairs can be more than the occurrences of both; then they are no rate.
        let is_rate = self.sums.iter().all(|sums| sums.frequency <= sums.tokens);
        let [a, b] = &self.sums;
        is_rate
            .then(|| log_ratio_ci(a, b, Level::P95).ok())
            .flatten()
    }

    /// By how much it has surely shifted: the end of the interval nearer to zero; 0 where the interval has zero or there
    /// is none.
    pub(super) fn surely(&self) -> f64 {
        self.interval().map_or(0.0, |interval| {
            interval.low.max(0.0) + interval.high.min(0.0)
        })
    }

    /// Whether its interval leaves out zero, or only one side has it near the node, in enough articles.
    pub(super) fn stands_out(&self) -> bool {
        let is_alone = self.is_bound() && self.articles.iter().sum::<u64>() >= LEAST_ARTICLES;
        self.shift().is_some() && (self.surely() != 0.0 || is_alone)
    }

    /// What has surely shifted to A by most first, to B last.
    fn order(&self, other: &Self) -> Ordering {
        let pairs = |row: &Self| row.pairs().iter().sum::<u64>();
        let shift = |row: &Self| row.shift().unwrap_or(0.0);
        other
            .surely()
            .total_cmp(&self.surely())
            .then_with(|| shift(other).total_cmp(&shift(self)))
            .then_with(|| pairs(other).cmp(&pairs(self)))
            .then_with(|| self.collocate.cmp(&other.collocate))
    }
}

/// Which collocates are stronger in one selection than in another.
#[derive(Debug)]
pub struct Shift {
    /// What is surely stronger in A first, in B last.
    pub rows: Vec<ShiftRow>,
    /// Collocates that were compared.
    pub compared: u64,
    /// Those of them that stand out, listed or not.
    pub(super) standing: u64,
    pub(super) request: Request,
    pub(super) sides: Sides,
    nodes: Vec<Node>,
    left_out: String,
    warnings: Vec<String>,
}

/// Compare the collocates of a node in two selections. The request's groups and further measures have no part in it; its
/// least frequency is that of both sides together, and its `top` that of each side.
///
/// # Errors
/// As [`run`](super::run); and when a side has no articles or not the node, or an article is on both.
pub fn shift(corpus: &Corpus, request: &Request, a: &Filter, b: &Side) -> Result<Shift, Error> {
    let others: Vec<&Filter> = match b {
        Side::Selection(b) => vec![a, b],
        Side::Rest => vec![a],
    };
    let selected = Selected::of(corpus, &request.filter, &[], &others)?;
    let mut warnings = selected.warnings.clone();
    let sides = Sides::of(&request.filter, a, b, &selected, &mut warnings)?;
    let of = sides.groups();
    let Counted {
        nodes,
        near,
        hits,
        by_article,
        warnings: more,
    } = count(request, &selected, &of, 2, true)?;
    warnings.extend(more);
    for (node, name) in nodes.iter().zip(&sides.names) {
        if node.frequency == 0 {
            return Err(Error::Absent {
                what: request.node.to_string(),
                place: name.clone(),
            });
        }
    }
    let mut of_term: BTreeMap<Arc<str>, [Near; 2]> = BTreeMap::new();
    for (side, term, near) in near {
        of_term.entry(term).or_default()[side as usize] = near;
    }
    let both = |near: &[Near; 2], of: fn(&Near) -> u64| near.iter().map(of).sum::<u64>();
    of_term.retain(|_, near| {
        both(near, |near| near.pairs) >= request.listing.min_frequency.max(1)
            && both(near, |near| near.articles) >= request.listing.min_articles
    });
    let mut node = vec![0; selected.articles.len()];
    for (article, frequency) in hits {
        node[article as usize] = frequency;
    }
    let wanted = of_term.keys().flat_map(|term| [(0, term), (1, term)]);
    let sums = frequencies(&selected, &of, 2, wanted, Some((&node, &by_article)))?;
    let rows = of_term.into_iter().zip(sums.chunks_exact(2));
    let rows = rows.map(|((collocate, near), sums)| {
        let of_side = |side: usize| {
            article_sums(
                &nodes[side],
                &near[side],
                &sums[side],
                sides.empty[side].articles,
            )
        };
        ShiftRow {
            collocate,
            sums: [of_side(0), of_side(1)],
            frequency: [0, 1].map(|side: usize| sums[side].frequency),
            articles: [0, 1].map(|side: usize| near[side].articles),
        }
    });
    let mut rows: Vec<ShiftRow> = rows.collect();
    let compared = rows.len() as u64;
    let standing = rows.iter().filter(|row| row.stands_out()).count() as u64;
    rows.sort_unstable_by(ShiftRow::order);
    if let Some(top) = request.top {
        both_ends(&mut rows, top);
    }
    if rows.is_empty() {
        warnings.push(format!(
            "no word stands {} or more near `{}`, on both sides together",
            counted(request.listing.min_frequency.max(1), "time"),
            request.node.name
        ));
    }
    Ok(Shift {
        rows,
        compared,
        standing,
        request: request.clone(),
        left_out: selected.left_out(),
        sides,
        nodes,
        warnings,
    })
}

/// Those of pairs per occurrence of the node and of the term.
fn article_sums(node: &Node, near: &Near, term: &Sums, articles: u64) -> ArticleSums {
    ArticleSums {
        articles,
        units: articles,
        tokens: node.frequency + term.frequency,
        tokens_squared: (node.squared + 2 * term.times_node + term.squared) as f64,
        frequency: near.pairs,
        frequency_squared: near.squared as f64,
        frequency_times_tokens: (near.times_node + term.times_pairs) as f64,
    }
}

/// Keeps the first and the last rows, as many on each side of zero.
fn both_ends(rows: &mut Vec<ShiftRow>, top: usize) {
    let is_of = |row: &ShiftRow, sign: f64| row.shift().is_some_and(|shift| shift * sign > 0.0);
    let firsts = rows.iter().filter(|row| is_of(row, 1.0)).take(top).count();
    let (mut first, mut last) = (firsts, rows.iter().filter(|row| is_of(row, -1.0)).count());
    last = last.saturating_sub(top);
    rows.retain(|row| {
        if is_of(row, 1.0) {
            let keeps = first > 0;
            first -= usize::from(keeps);
            return keeps;
        }
        if is_of(row, -1.0) {
            let passes = last > 0;
            last -= usize::from(passes);
            return !passes;
        }
        false
    });
}

impl Shift {
    /// Name, articles, tokens and nodes of both sides.
    pub(super) fn sides_in_words(&self) -> [String; 2] {
        [0, 1].map(|side: usize| {
            let (sums, node) = (&self.sides.empty[side], &self.nodes[side]);
            format!(
                "{}: {}{}, with {} of “{}” in {}",
                self.sides.names[side],
                basis(sums.articles, sums.tokens),
                self.sides.part,
                counted(node.frequency, "occurrence"),
                self.request.node.name,
                counted(node.articles, "article")
            )
        })
    }
}

impl Answer for Shift {
    fn table(&self) -> Result<Table, TabulateError> {
        let number = Kind::Number { decimals: 2 };
        let of_sides = |name: &str, group: &str, kind: Kind| {
            ["a", "b"].map(|side| {
                let about = ColumnAbout::new(format!("{name}_{side}"), kind);
                about.heading(side.to_uppercase()).group(group)
            })
        };
        let [frequency_a, frequency_b] = of_sides("frequency", "together", Kind::Integer);
        let [all_a, all_b] = of_sides("frequency_collocate", "in all", Kind::Integer);
        let [articles_a, articles_b] = of_sides("articles", "articles", Kind::Integer);
        let [dice_a, dice_b] = of_sides("log_dice", LogDice.about().symbol, number);
        let [name_a, name_b] = &self.sides.names;
        let [side_a, side_b] = self.sides_in_words();
        let [window, _] = self.request.notes();
        Table::new(format!("Collocates of {} in {name_a} against {name_b}", self.request.node.name))
            .of(&self.rows)
            .column(ColumnAbout::new("collocate", Kind::Text).key(), |row| &*row.collocate)
            .column(frequency_a, |row| row.pairs()[0])
            .column(frequency_b, |row| row.pairs()[1])
            .column(all_a.detail(), |row| row.frequency[0])
            .column(all_b.detail(), |row| row.frequency[1])
            .column(articles_a.detail(), |row| row.articles[0])
            .column(articles_b.detail(), |row| row.articles[1])
            .column(dice_a.key(), |row| row.log_dice(0))
            .column(dice_b.key(), |row| row.log_dice(1))
            .column(
                ColumnAbout::new("shift", number)
                    .key()
                    .help("logDice in A less logDice in B: 1 stands for twice the Dice coefficient"),
                ShiftRow::shift,
            )
            .interval(
                [
                    ColumnAbout::new("shift_low", number).heading("low").group("95 % interval").key().help(LOG_RATIO_CI.summary),
                    ColumnAbout::new("shift_high", number).heading("high").group("95 % interval").key(),
                ],
                |row| ends(row.interval()),
            )
            .column(
                ColumnAbout::new("bound", Kind::Text)
                    .help("yes where a side has no pair: a zero counts as 0.5, so that the shift is a bound")
                    .detail(),
                |row| row.is_bound().then_some("yes"),
            )
            .note(format!("A is {side_a}; B is {side_b}{}", selection_words(&self.request.filter)))
            .note(self.left_out.clone())
            .note(format!(
                "{} compared, those that surely shifted by most at both ends: by the end of the interval nearer to zero; 1 in 20 intervals misses by chance",
                counted(self.compared, "collocate")
            ))
            .note("interval: articles as sampling units; empty where too few articles of a side tell of the collocate")
            .note(window)
            .note(self.request.listing.note())
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        Some(Box::new(self.dots()?))
    }

    fn why_no_chart(&self) -> &'static str {
        "no collocate has a shift"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same numbers on every machine.
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % bound
        }
    }

    /// Pairs, occurrences of the node and of the term in each article: some articles are full of both.
    fn articles(random: &mut Random, count: usize, chance: u64) -> Vec<[u64; 3]> {
        let article = |_| {
            let (node, term) = (random.below(6), random.below(4));
            let pairs = (0..node.min(term))
                .filter(|_| random.below(100) < chance)
                .count() as u64;
            match random.below(12) {
                0 => [3 * pairs, 3 * node, 3 * term],
                _ => [pairs, node, term],
            }
        };
        (0..count).map(article).collect()
    }

    fn sums(articles: &[[u64; 3]]) -> ArticleSums {
        ArticleSums::from_articles(
            articles
                .iter()
                .map(|[pairs, node, term]| (*pairs, node + term)),
        )
    }

    #[test]
    fn the_interval_is_that_of_a_bootstrap_over_articles() {
        let mut random = Random(88_172_645_463_325_252);
        let [a, b] =
            [(150, 60), (220, 35)].map(|(count, chance)| articles(&mut random, count, chance));
        let row = ShiftRow {
            collocate: "wall".into(),
            sums: [sums(&a), sums(&b)],
            frequency: [&a, &b].map(|side| side.iter().map(|of| of[2]).sum()),
            articles: [1, 1],
        };
        let mut drawn: Vec<f64> = (0..20_000)
            .map(|_| {
                let dice = [&a, &b].map(|side| {
                    let (mut pairs, mut all) = (0, 0);
                    for _ in 0..side.len() {
                        let [own, node, term] = side[random.below(side.len() as u64) as usize];
                        (pairs, all) = (pairs + own, all + node + term);
                    }
                    pairs as f64 / all as f64
                });
                (dice[0] / dice[1]).log2()
            })
            .collect();
        drawn.sort_unstable_by(f64::total_cmp);
        let (low, high) = (drawn[drawn.len() / 40], drawn[drawn.len() * 39 / 40]);
        let interval = row.interval().unwrap();
        let width = high - low;
        assert!(
            (interval.low - low).abs() < 0.15 * width,
            "{interval:?} {low} {high}"
        );
        assert!(
            (interval.high - high).abs() < 0.15 * width,
            "{interval:?} {low} {high}"
        );
        let difference = row.log_dice(0).unwrap() - row.log_dice(1).unwrap();
        assert!((row.shift().unwrap() - difference).abs() < 1e-12);
    }

    #[test]
    fn a_side_without_a_pair_gives_a_bound_and_no_interval() {
        let [a, b] = [[[4, 9, 5]; 20], [[0, 9, 5]; 20]].map(|articles| sums(&articles));
        let row = |sums: [ArticleSums; 2]| ShiftRow {
            collocate: "wall".into(),
            sums,
            frequency: [100; 2],
            articles: [20, 0],
        };
        let row_a = row([a, b]);
        assert!(row_a.is_bound() && row_a.interval().is_none() && row_a.log_dice(1).is_err());
        assert!(row_a.shift().is_some_and(|shift| shift > 5.0));
        // Of a side that is so small that half a pair is a lot, nothing is known.
        let small = ArticleSums::from_articles([(0, 1)]);
        let large = ArticleSums::from_articles([(1, 900)]);
        let row = ShiftRow {
            frequency: [0, 5],
            ..row([small, large])
        };
        assert_eq!(row.shift(), None);
    }
}

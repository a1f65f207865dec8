//! How intervals are made: by formulas, or by drawing the sampling units again.

use super::Error;
use super::clusters::{Cluster, named};
use super::selection::Selected;
use crate::choice::choice;
use crate::measure::bootstrap::{
    FEW_UNITS, POISSON_BOOTSTRAP, Replicates, Weighted, Weights, limit_of_absent,
};
use crate::measure::{Interval, Level};
use crate::number::{counted, whole};
use crate::select::{GroupId, NO_GROUP};
use crate::tabulate::{ColumnAbout, Kind};
use std::collections::HashMap;
use std::sync::Arc;

choice! {
    /// What limits come from.
    #[derive(Default)]
    pub enum Method: "kind of interval" {
        /// A formula of the sums over sampling units.
        #[default]
        Formula = "formula",
        /// Sampling units that are drawn again.
        Bootstrap = "bootstrap",
    }
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intervals {
    /// By formulas, which give none where too few sampling units tell of a term.
    #[default]
    Formula,
    /// By a Poisson bootstrap, which gives rough ones there.
    Bootstrap(Bootstrap),
}

/// A Poisson bootstrap of sampling units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many replicates.
    pub replicates: u32,
    /// Another seed gives other replicates.
    pub seed: u64,
}

impl Bootstrap {
    /// Fewer replicates do not show where the limits are.
    pub const LEAST_REPLICATES: u32 = 100;
    /// More change nothing that is printed.
    pub const MOST_REPLICATES: u32 = 1_000_000;
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            replicates: 1_000,
            seed: 0,
        }
    }
}

impl Intervals {
    /// The bootstrap, where that is what makes them.
    pub const fn bootstrap(self) -> Option<Bootstrap> {
        match self {
            Self::Formula => None,
            Self::Bootstrap(bootstrap) => Some(bootstrap),
        }
    }

    /// What a heading or caption adds to "interval"; empty for formulas.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Formula => "",
            Self::Bootstrap(_) => ", bootstrap",
        }
    }

    /// What a table with intervals of rates says of them.
    pub(super) fn note(self, cluster: Cluster) -> String {
        match self {
            Self::Formula => cluster.note(),
            Self::Bootstrap(bootstrap) => format!(
                "95 % interval: percentiles of {}; {EMPTY}",
                bootstrap.in_words(cluster)
            ),
        }
    }
}

impl Bootstrap {
    /// `1,000 replicates of a Poisson bootstrap (seed 0), articles as sampling units`.
    pub(super) fn in_words(self, cluster: Cluster) -> String {
        format!(
            "{} of a {} (seed {}), {}",
            counted(u64::from(self.replicates), "replicate"),
            POISSON_BOOTSTRAP.heading(),
            self.seed,
            cluster.as_units()
        )
    }
}

/// Where a bootstrap gives a rate no limits.
pub(super) const EMPTY: &str = "empty where the term does not occur, which no replicate changes, or all is of one sampling unit";

/// The limits that a bootstrap gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// The limits, in the unit of the estimate.
    pub interval: Interval,
    /// They rest on few sampling units ([`FEW_UNITS`]), in all or with the term.
    pub rough: bool,
    /// Replicates that draw nothing to compute it of.
    pub skipped: u64,
}

/// Where the limits of a row come from.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum LimitsBy {
    /// From a formula, whenever they are looked at.
    #[default]
    Formula,
    /// From a bootstrap, which may give none.
    Bootstrap(Option<Box<Resampled>>),
}

impl LimitsBy {
    pub(super) fn resampled(own: Option<Resampled>) -> Self {
        Self::Bootstrap(own.map(Box::new))
    }

    /// The limits of the bootstrap, where it gives any.
    pub fn bootstrap(&self) -> Option<&Resampled> {
        match self {
            Self::Formula => None,
            Self::Bootstrap(own) => own.as_deref(),
        }
    }

    /// These limits, or those of a formula.
    pub(super) fn or(&self, formula: impl FnOnce() -> Option<Interval>) -> Option<Interval> {
        match self {
            Self::Formula => formula(),
            Self::Bootstrap(own) => own.as_deref().map(|own| own.interval),
        }
    }

    /// What the column of [`rough_column`] has.
    pub(super) fn rough(&self) -> Option<&'static str> {
        self.bootstrap().filter(|own| own.rough).map(|_| "yes")
    }
}

/// The column that says which limits are rough.
pub(super) fn rough_column() -> ColumnAbout {
    let about = ColumnAbout::new("rough", Kind::Text);
    about.help(format!("yes where the limits rest on fewer than {FEW_UNITS} sampling units, in all or with the term")).detail()
}

/// What a reader must know of these limits, as notes; empty ones are none.
pub(super) fn notes<'r>(
    limits: impl Iterator<Item = &'r Resampled>,
    cluster: Cluster,
) -> [String; 2] {
    let (mut rough, mut skipping, mut most) = (0u64, 0u64, 0u64);
    for own in limits {
        rough += u64::from(own.rough);
        skipping += u64::from(own.skipped > 0);
        most = most.max(own.skipped);
    }
    let rows = |count: u64| counted(count, "interval");
    [
        match rough {
            0 => String::new(),
            rough => format!(
                "{} rough, often too narrow: of fewer than {FEW_UNITS} {}, in all or with the term (`rough` is yes)",
                are(&rows(rough), rough),
                cluster.plural()
            ),
        },
        match skipping {
            0 => String::new(),
            skipping => format!(
                "in {} some replicates, at most {}, draw nothing to compute it of and are left out",
                rows(skipping),
                whole(most)
            ),
        },
    ]
}

fn are(words: &str, count: u64) -> String {
    format!("{words} {}", if count == 1 { "is" } else { "are" })
}

/// What rates are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Occurrences per million tokens.
    Tokens,
    /// The share of articles that have the term.
    Articles,
}

/// The sampling units of some articles, with their weights in each replicate.
pub(super) struct Drawn {
    /// For each of these articles its unit.
    units: Vec<u32>,
    /// Whether a unit may have several articles.
    joint: bool,
    weights: Weights,
}

/// The sampling units of the articles of some groups, in each replicate. A cluster that has articles in
/// several groups has the same weight in all of them: it is drawn with all that is of it.
pub(super) struct Resampling<'a> {
    groups: &'a [GroupId],
    of: Of,
    drawn: Arc<Drawn>,
    /// For each group the tokens, or articles, in each replicate.
    wholes: Vec<Vec<u64>>,
    /// Of each group: its units, and its tokens or articles as they are.
    sizes: Vec<(u64, u64)>,
}

impl Drawn {
    /// Of the articles that `is_in` names, which are asked about so many groups at a time.
    ///
    /// # Errors
    /// When families are asked for and nobody knows them, or the weights would take too much memory.
    pub fn new(
        selected: &Selected<'_>,
        is_in: impl Fn(usize) -> bool,
        count: usize,
        cluster: Cluster,
        bootstrap: Bootstrap,
    ) -> Result<Self, Error> {
        let articles = keys(selected)?;
        let names = named(selected, cluster)?;
        let joint = names.is_some();
        let names = names.unwrap_or_else(|| (0..articles.len() as u32).collect());
        // A cluster is known by the least key of all its articles, whatever is selected of them.
        let mut key_of: HashMap<u32, u64> = HashMap::with_capacity(articles.len());
        for (name, key) in names.iter().zip(&articles) {
            let own = key_of.entry(*name).or_insert(*key);
            *own = *key.min(own);
        }
        let mut number_of: HashMap<u32, u32> = HashMap::new();
        let mut keys = Vec::new();
        let mut units = vec![0; articles.len()];
        for (at, name) in names.iter().enumerate() {
            if is_in(at) {
                units[at] = *number_of.entry(*name).or_insert_with(|| {
                    keys.push(key_of[name]);
                    keys.len() as u32 - 1
                });
            }
        }
        check_memory(selected, keys.len(), count, bootstrap)?;
        Ok(Self {
            units,
            joint,
            weights: Weights::draw(bootstrap.seed, &keys, bootstrap.replicates),
        })
    }
}

impl<'a> Resampling<'a> {
    /// Of the articles of so many groups.
    ///
    /// # Errors
    /// As [`Drawn::new`].
    pub fn new(
        selected: &Selected<'_>,
        (groups, count): (&'a [GroupId], usize),
        cluster: Cluster,
        bootstrap: Bootstrap,
        of: Of,
    ) -> Result<Self, Error> {
        let is_in = |at: usize| groups[at] != NO_GROUP;
        let drawn = Drawn::new(selected, is_in, count, cluster, bootstrap)?;
        Ok(Self::of(Arc::new(drawn), selected, (groups, count), of))
    }

    /// Of the articles of so many groups, all of which were drawn.
    pub fn of(
        drawn: Arc<Drawn>,
        selected: &Selected<'_>,
        (groups, count): (&'a [GroupId], usize),
        of: Of,
    ) -> Self {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (at, group) in groups.iter().enumerate() {
            if *group != NO_GROUP {
                members[*group as usize].push(at as u32);
            }
        }
        let tokens = selected.articles.tokens();
        let mut weighted = Weighted::new(&drawn.weights);
        let of_groups = members.iter().map(|members| {
            weighted.clear();
            let mut whole = 0;
            let mut own: Vec<u32> = Vec::with_capacity(members.len());
            for article in members {
                let amount = match of {
                    Of::Tokens => u64::from(tokens[*article as usize]),
                    Of::Articles => 1,
                };
                whole += amount;
                own.push(drawn.units[*article as usize]);
                weighted.add(drawn.units[*article as usize], amount);
            }
            own.sort_unstable();
            own.dedup();
            (weighted.sums().to_vec(), (own.len() as u64, whole))
        });
        let (wholes, sizes) = of_groups.unzip();
        Self {
            groups,
            of,
            drawn,
            wholes,
            sizes,
        }
    }
}

/// A key for each article that it has in any corpus: a hash of its outlet, date and text, and of how many articles before
/// it have the same.
fn keys(selected: &Selected<'_>) -> Result<Vec<u64>, Error> {
    let mut keys = Vec::with_capacity(selected.articles.len());
    for segment in selected.corpus.segments() {
        keys.extend(segment.content_hashes()?);
    }
    let mut seen: HashMap<u64, u64> = HashMap::with_capacity(keys.len());
    for key in &mut keys {
        let before = seen.entry(*key).or_default();
        *before += 1;
        *key = key.wrapping_add(*before - 1);
    }
    Ok(keys)
}

/// Refuses weights that would take more than half of the memory.
fn check_memory(
    selected: &Selected<'_>,
    units: usize,
    groups: usize,
    bootstrap: Bootstrap,
) -> Result<(), Error> {
    let replicates = bootstrap.replicates;
    let of_groups = groups as u64 * u64::from(replicates) * size_of::<u64>() as u64;
    let bytes = Weights::bytes(units, replicates) + of_groups;
    if bytes <= selected.corpus.limits().memory_bytes / 2 {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!(
            "{} of {} in {} would take {} MB, more than half of the memory that may be used",
            counted(u64::from(replicates), "replicate"),
            counted(units as u64, "sampling unit"),
            counted(groups as u64, "group"),
            whole(bytes >> 20)
        ),
        help: "ask for fewer `--replicates`, for fewer articles or groups, or allow more with `--memory`".into(),
    })
}

/// Draws one term after the other.
pub(super) struct Drawing<'r> {
    of: &'r Resampling<'r>,
    /// Group, unit, and what the unit has of the term; by group.
    found: Vec<(GroupId, u32, u64)>,
    sums: [Weighted<'r>; 2],
}

/// What some groups have of a term.
struct Found {
    units: u64,
    with_term: u64,
    frequency: u64,
    /// Tokens or articles.
    whole: u64,
    /// The sum of squared frequencies of units.
    squares: f64,
}

impl Found {
    fn is_rough(&self) -> bool {
        self.units.min(self.with_term) < FEW_UNITS
    }
}

impl<'r> Drawing<'r> {
    pub fn new(of: &'r Resampling<'r>) -> Self {
        let sums = || Weighted::new(&of.drawn.weights);
        Self {
            of,
            found: Vec::new(),
            sums: [sums(), sums()],
        }
    }

    /// Takes a term in place of the last one, from its frequency in articles.
    pub fn take(&mut self, hits: impl Iterator<Item = (u32, u32)>) {
        let of = self.of;
        self.found.clear();
        self.found.extend(hits.filter_map(|(article, frequency)| {
            let at = article as usize;
            let amount = match of.of {
                Of::Tokens => u64::from(frequency),
                Of::Articles => u64::from(frequency > 0),
            };
            (of.groups[at] != NO_GROUP).then(|| (of.groups[at], of.drawn.units[at], amount))
        }));
        if !of.drawn.joint {
            self.found.sort_by_key(|(group, ..)| *group);
            return;
        }
        self.found.sort_unstable();
        self.found.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
    }

    /// Adds some groups up in sums of number `side`.
    fn add(&mut self, side: usize, groups: &[GroupId]) -> Found {
        let sums = &mut self.sums[side];
        sums.clear();
        let mut all = Found {
            units: 0,
            with_term: 0,
            frequency: 0,
            whole: 0,
            squares: 0.0,
        };
        for group in groups {
            let (units, whole) = self.of.sizes[*group as usize];
            all.units += units;
            all.whole += whole;
            let from = self.found.partition_point(|own| own.0 < *group);
            let found = self.found[from..].iter();
            for (_, unit, amount) in found.take_while(|own| own.0 == *group) {
                sums.add(*unit, *amount);
                all.with_term += 1;
                all.frequency += amount;
                all.squares += (*amount as f64).powi(2);
            }
        }
        all
    }

    /// The rate of some groups together, from 0 to 1, in each replicate, and whether its limits are rough; `None` where they have none: the term
    /// does not occur, or there is one unit.
    pub fn rate(&mut self, groups: &[GroupId]) -> Option<(Replicates, bool)> {
        let found = self.add(0, groups);
        if found.frequency == 0 || found.units < 2 {
            return None;
        }
        let above = self.sums[0].sums();
        let replicates = match groups {
            [group] => Replicates::of_ratio(above, &self.of.wholes[*group as usize]),
            groups => {
                let mut wholes = vec![0; above.len()];
                for group in groups {
                    let own = &self.of.wholes[*group as usize];
                    wholes
                        .iter_mut()
                        .zip(own)
                        .for_each(|(sum, own)| *sum += own);
                }
                Replicates::of_ratio(above, &wholes)
            }
        };
        Some((replicates, found.is_rough()))
    }

    /// The limits of that rate, per million.
    pub fn limits_per_million(&mut self, groups: &[GroupId]) -> Option<Resampled> {
        let (replicates, rough) = self.rate(groups)?;
        Some(Resampled {
            interval: replicates.interval(Level::P95).ok()?.scaled(1e6),
            rough,
            skipped: replicates.skipped(),
        })
    }

    /// The limits of the Log Ratio of group 0 against group 1; `None` where neither has the term, or one has no more than one
    /// unit. Where one lacks it, one limit is infinite.
    pub fn limits_of_log_ratio(&mut self) -> Option<Resampled> {
        let [a, b] = [0, 1].map(|side: usize| self.add(side, &[side as GroupId]));
        if a.units < 2 || b.units < 2 {
            return None;
        }
        let level = Level::P95;
        let [wholes_a, wholes_b] = [&self.of.wholes[0], &self.of.wholes[1]];
        let [sums_a, sums_b] = &mut self.sums;
        let [sums_a, sums_b] = [sums_a.sums(), sums_b.sums()];
        let one_sided = |sums: &[u64], wholes: &[u64], found: &Found, absent: &Found| {
            let replicates = Replicates::of_ratio(sums, wholes);
            let low = replicates.interval(level).ok()?.low;
            let clump = found.squares / found.frequency as f64;
            let most = limit_of_absent(clump, absent.whole, level).ok()?;
            let interval = Interval {
                low: (low / most).log2(),
                high: f64::INFINITY,
            };
            Some((interval, replicates.skipped()))
        };
        let (interval, skipped) = match (a.frequency, b.frequency) {
            (0, 0) => return None,
            (_, 0) => one_sided(sums_a, wholes_a, &a, &b)?,
            (0, _) => {
                let (mirrored, skipped) = one_sided(sums_b, wholes_b, &b, &a)?;
                let interval = Interval {
                    low: -mirrored.high,
                    high: -mirrored.low,
                };
                (interval, skipped)
            }
            _ => {
                let replicates = Replicates::of_rates([sums_a, wholes_a], [sums_b, wholes_b]);
                let ratios = replicates.interval(level).ok()?;
                let interval = Interval {
                    low: ratios.low.log2(),
                    high: ratios.high.log2(),
                };
                (interval, replicates.skipped())
            }
        };
        Some(Resampled {
            interval,
            rough: a.is_rough() || b.is_rough(),
            skipped,
        })
    }
}

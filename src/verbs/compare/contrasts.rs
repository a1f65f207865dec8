//! Several groups of articles: what each has more than the rest, or, for chosen terms, how every two of them differ.

mod chart;

use super::pass::correct_over_articles;
use super::{
    Comparison, Form, Request, Row, Side, Sides, columns, largest, notes, on_both_sides, run_all,
    run_whole, spread_columns,
};
use crate::draw::{Chart, CrossTable};
use crate::measure::frequency::ArticleSums;
use crate::measure::keyness::Direction;
use crate::number::{basis, counted, whole};
use crate::select::{By, Filter, Groups, Key, Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Rows, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::clusters::Cluster;
use crate::verbs::evidence::{Claim, Claiming};
use crate::verbs::lists::Listing;
use crate::verbs::selection::Selected;
use std::collections::{BTreeSet, HashMap};

/// What the groups are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// The values of a column, or periods.
    By(By),
    /// Selections with their names.
    Named(Vec<(String, Filter)>),
}

/// Groups that are compared with the rest, at most.
pub const MOST_GROUPS: usize = 100;
/// Groups that are compared with each other, at most.
const MOST_IN_PAIRS: usize = 20;
/// Groups whose sizes a note lists; of more, the columns have them.
const MOST_LISTED: usize = 12;

/// The columns beside those of the groups.
const OWN_COLUMNS: [&str; 17] = [
    "term",
    "frequency_a",
    "frequency_b",
    "per_million_a",
    "per_million_b",
    "articles_a",
    "articles_b",
    "log_likelihood",
    "log_likelihood_4",
    "log_ratio",
    "log_ratio_low",
    "log_ratio_high",
    "rough",
    "percent_difference",
    "p",
    "q",
    "bound",
];

/// One of the groups.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub name: String,
    articles: Filter,
}

/// What distinguishes several groups.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select::By, verbs::compare};
/// let request = compare::Request { queries: vec!["border".parse()?], ..Default::default() };
/// let sources = compare::Grouping::By(By::Column("source".into()));
/// let answer = compare::contrasts(&corpus, &request, &sources, None)?;
/// assert_eq!(answer.rows.len(), 1); // two sources are one pair
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Contrasts {
    /// The rows of one comparison after those of the other; [`Row::of`] tells which.
    pub rows: Vec<Row>,
    /// How many p-values were corrected together.
    pub tested: u64,
    /// The comparisons, without their rows.
    comparisons: Vec<Comparison>,
    grouping: Grouping,
    /// Each with its articles and tokens.
    groups: Vec<(String, ArticleSums)>,
    /// What groups are not compared, in words.
    left_out: Vec<String>,
    coloured: Coloured,
    request: Request,
    warnings: Vec<String>,
}

/// The terms of a heat map, and what each comparison has of them.
#[derive(Debug, Default)]
struct Coloured {
    terms: Vec<String>,
    rows: Vec<Vec<Row>>,
}

/// What is compared for a grouping.
pub(super) struct Asked {
    pub groups: Vec<Group>,
    pub requests: Vec<Request>,
    /// The groups of both sides of each; twice the same where B is the rest.
    of: Vec<[usize; 2]>,
    /// What groups are not compared, in words.
    pub left_out: Vec<String>,
}

/// Compare each group with the rest of the selected articles; of what is asked for, each group with each. `request` says
/// how, and its sides are not looked at. Of the values of a column only the `largest` are groups of their own, if that is
/// asked for. Where a number of terms is asked for it is that of the most distinctive of each group; else the table has every
/// term that was tested. p is corrected over all comparisons together.
///
/// # Errors
/// As [`run`](super::run), and where there are not two groups, or too many.
pub fn contrasts(
    corpus: &Corpus,
    request: &Request,
    grouping: &Grouping,
    largest: Option<usize>,
) -> Result<Contrasts, Error> {
    let in_pairs = !request.queries.is_empty();
    let Asked {
        groups,
        requests,
        of,
        left_out,
    } = grouping.asked(corpus, request, largest, in_pairs)?;
    let leading = request.top.filter(|_| !in_pairs);
    let mut comparisons = run_whole(corpus, &requests, leading)?;
    let coloured = match request.form == Form::HeatMap && !in_pairs {
        true => Coloured::of(corpus, &requests, &comparisons)?,
        false => Coloured::default(),
    };
    let mut sums = vec![ArticleSums::default(); groups.len()];
    for (comparison, [a, b]) in comparisons.iter_mut().zip(&of) {
        comparison.sides.names[0].clone_from(&groups[*a].name);
        sums[*a] = comparison.sides.empty[0];
        if in_pairs {
            comparison.sides.names[1].clone_from(&groups[*b].name);
            sums[*b] = comparison.sides.empty[1];
        }
    }
    let tested = correct(&mut comparisons, request);
    let mut rows = Vec::new();
    for (at, comparison) in comparisons.iter_mut().enumerate() {
        let own = std::mem::take(&mut comparison.rows).into_iter();
        let own = own.take(leading.unwrap_or(usize::MAX));
        rows.extend(own.map(|row| Row { of: at, ..row }));
    }
    if in_pairs {
        // The pairs of one query stand together.
        let asked = |row: &Row| request.queries.iter().position(|own| own.name == row.term);
        rows.sort_by_cached_key(|row| (asked(row).unwrap_or(usize::MAX), row.term.clone(), row.of));
    }
    if request.largest_shares {
        let sides: Vec<&Sides> = comparisons.iter().map(|own| &own.sides).collect();
        largest::measure(corpus, request, &sides, &mut rows)?;
    }
    let mut said = BTreeSet::new();
    // What has no value is on no side of any comparison, which is said once.
    let warnings = comparisons.iter().flat_map(|own| {
        let warnings = own.warnings.iter();
        warnings.filter(|warning| Some(*warning) != own.sides.open.as_ref())
    });
    let warnings = warnings.filter(|warning| said.insert(warning.as_str()));
    let warnings = warnings.cloned().collect();
    Ok(Contrasts {
        rows,
        tested,
        comparisons,
        grouping: grouping.clone(),
        groups: groups
            .into_iter()
            .map(|group| group.name)
            .zip(sums)
            .collect(),
        left_out,
        coloured,
        request: request.clone(),
        warnings,
    })
}

impl Coloured {
    /// The most distinctive terms of each group, as many as a heat map has room for, in all comparisons.
    fn of(
        corpus: &Corpus,
        requests: &[Request],
        comparisons: &[Comparison],
    ) -> Result<Self, Error> {
        let each = (CrossTable::MOST_ROWS / comparisons.len()).max(1);
        let mut terms: Vec<String> = Vec::new();
        for own in comparisons {
            let own = own.charted.rows.iter();
            let own = own.filter(|row| row.direction == Direction::Target);
            for row in own.take(each) {
                if !terms.contains(&row.term) && terms.len() < CrossTable::MOST_ROWS {
                    terms.push(row.term.clone());
                }
            }
        }
        let of_chosen = |request: &Request| Request {
            listing: Listing {
                only: Some(terms.iter().cloned().collect()),
                ..request.listing.clone()
            },
            ..request.clone()
        };
        let requests: Vec<Request> = requests.iter().map(of_chosen).collect();
        let all = |_: &Selected<'_>, _: &Sides| |_: &mut Row, _: &[Part<'_>]| true;
        let found = run_all(corpus, &requests, &[], None, all)?;
        // Corrected among the chosen alone, their p would say too much.
        let without_q = |row: Row| Row { q: None, ..row };
        let rows = found.into_iter();
        let rows = rows.map(|own| own.rows.into_iter().map(without_q).collect());
        Ok(Self {
            terms,
            rows: rows.collect(),
        })
    }
}

/// Corrects the p-values of all comparisons together, and says how many there are. A corrected p depends on nothing but p,
/// as those of equal p are equal.
fn correct(comparisons: &mut [Comparison], request: &Request) -> u64 {
    let p = comparisons.iter_mut();
    let p: Vec<Option<f64>> = p.flat_map(|own| std::mem::take(&mut own.p)).collect();
    let q = request.correction.adjust(&p);
    let bits = |p: f64| p.to_bits();
    let q_of: HashMap<u64, f64> = (p.iter().zip(q))
        .filter_map(|(p, q)| Some((bits((*p)?), q?)))
        .collect();
    for row in comparisons.iter_mut().flat_map(|own| &mut own.rows) {
        row.q = q_of.get(&bits(row.p)).copied();
    }
    if request.permutation {
        let rows = comparisons.iter_mut().flat_map(|own| &mut own.rows);
        correct_over_articles(rows, request.correction, p.len());
    }
    p.len() as u64
}

impl Grouping {
    /// The comparisons of each group with the rest, or of each with each.
    pub(super) fn asked(
        &self,
        corpus: &Corpus,
        request: &Request,
        largest: Option<usize>,
        in_pairs: bool,
    ) -> Result<Asked, Error> {
        let (groups, left_out) = self.groups(corpus, &request.filter, largest)?;
        let most = if in_pairs { MOST_IN_PAIRS } else { MOST_GROUPS };
        self.check(groups.len(), most, in_pairs)?;
        let against = |a: &Group, b: Side| Request {
            a: a.articles.clone(),
            b,
            top: None,
            ..request.clone()
        };
        let (requests, of) = match in_pairs {
            false => (groups.iter().enumerate())
                .map(|(at, group)| (against(group, Side::Rest), [at, at]))
                .unzip(),
            true => (0..groups.len())
                .flat_map(|at| (at + 1..groups.len()).map(move |other| [at, other]))
                .map(|of @ [a, b]| {
                    let b = Side::Selection(groups[b].articles.clone());
                    (against(&groups[a], b), of)
                })
                .unzip(),
        };
        Ok(Asked {
            groups,
            requests,
            of,
            left_out,
        })
    }

    /// The groups among the selected articles, and what is not one of them.
    fn groups(
        &self,
        corpus: &Corpus,
        filter: &Filter,
        largest: Option<usize>,
    ) -> Result<(Vec<Group>, Vec<String>), Error> {
        let by = match self {
            Self::By(by) => by,
            Self::Named(named) => {
                let mut names = BTreeSet::new();
                if let Some((name, _)) = named.iter().find(|(name, _)| !names.insert(name)) {
                    return Err(Error::Usage {
                        message: format!("two groups are called {name}"),
                        help: "give each `--group` a name of its own".into(),
                    });
                }
                let groups = named.iter().cloned();
                let groups = groups.map(|(name, articles)| Group { name, articles });
                return Ok((groups.collect(), Vec::new()));
            }
        };
        let selected = Selected::of(corpus, filter, std::slice::from_ref(by), &[])?;
        let all = Groups::new(&selected.articles, &selected.mask, std::slice::from_ref(by));
        let mut left_out = Vec::new();
        let mut known: Vec<(usize, &Key)> = Vec::with_capacity(all.len());
        for (at, key) in all.keys.iter().flatten().enumerate() {
            match key {
                Key::Missing => left_out.push(format!(
                    "{} without {} are on no side",
                    counted(all.articles[at], "article"),
                    by.column(),
                )),
                key => known.push((at, key)),
            }
        }
        if let Some(largest) = largest.filter(|largest| *largest < known.len()) {
            left_out.push(format!(
                "{largest} of {} groups are compared, those with the most articles",
                whole(known.len() as u64)
            ));
            known.sort_by_key(|(at, _)| (std::cmp::Reverse(all.articles[*at]), *at));
            known.truncate(largest);
            known.sort_unstable_by_key(|(at, _)| *at);
        }
        let group = |(_, key): (usize, &Key)| {
            Some(Group {
                name: key.name()?,
                articles: by.filter(key),
            })
        };
        Ok((known.into_iter().filter_map(group).collect(), left_out))
    }

    /// Refuses numbers of groups that no comparison is made of.
    fn check(&self, found: usize, most: usize, in_pairs: bool) -> Result<(), Error> {
        let name = self.name();
        if found < 2 && matches!(self, Self::Named(_)) {
            return Err(Error::Usage {
                message: "one `--group` is named, and a comparison of groups needs two".into(),
                help: "name another, or compare it with the rest: `--a SELECTION --b rest`".into(),
            });
        }
        if found < 2 {
            return Err(Error::Usage {
                message: format!(
                    "groups by {name} need two values at least, and the selected articles have {}",
                    if found == 0 { "none" } else { "one" }
                ),
                help: "widen `--where`, or group by another column".into(),
            });
        }
        if found > most {
            let how = if in_pairs {
                "each with each"
            } else {
                "with the rest"
            };
            return Err(Error::Usage {
                message: format!(
                    "there are {} groups by {name}, and at most {most} are compared {how}",
                    whole(found as u64)
                ),
                help: "take the largest with `--largest N`, name some with `--group NAME=SELECTION`, or group by a coarser column or period".into(),
            });
        }
        Ok(())
    }

    /// What the column of the groups is called.
    fn name(&self) -> String {
        match self {
            Self::By(by) => by.column_beside(&OWN_COLUMNS),
            Self::Named(_) => "group".to_owned(),
        }
    }
}

impl Contrasts {
    /// Whether each group is compared with each, and not with the rest.
    fn in_pairs(&self) -> bool {
        !self.request.queries.is_empty()
    }

    /// The comparison that a row is of.
    fn of(&self, row: &Row) -> &Comparison {
        &self.comparisons[row.of]
    }

    /// What the sides are, and how many articles and tokens each group has.
    fn sides(&self) -> Vec<String> {
        let name = match &self.grouping {
            Grouping::By(by) => format!("{by}"),
            Grouping::Named(_) => "group".to_owned(),
        };
        let sides = match (self.in_pairs(), &self.grouping) {
            (true, _) => format!("each {name} is compared with each other one"),
            (false, Grouping::By(by)) => format!(
                "A is each {name} in turn, B is the rest: all other selected articles with a {}",
                by.column()
            ),
            (false, Grouping::Named(_)) => {
                "A is each group in turn, B is the rest: all other selected articles, those of no group among them".to_owned()
            }
        };
        let part = self
            .comparisons
            .first()
            .map_or("", |own| own.sides.part.as_str());
        let size = |(name, sums): &(String, ArticleSums)| {
            format!("{name}: {}", basis(sums.articles, sums.tokens))
        };
        let sizes = match self.groups.len() > MOST_LISTED {
            false => self.groups.iter().map(size).collect::<Vec<_>>().join("; "),
            true => {
                let articles = || self.groups.iter().map(|(_, sums)| sums.articles);
                format!(
                    "{} groups of {} to {}, which files name beside each row",
                    self.groups.len(),
                    whole(articles().min().unwrap_or(0)),
                    counted(articles().max().unwrap_or(0), "article")
                )
            }
        };
        vec![sides, sizes + part]
    }

    /// Columns with what the rows of each side are of.
    fn named<'r>(&'r self, table: Rows<'r, Row>) -> Rows<'r, Row> {
        let name = self.grouping.name();
        let heading = |about: ColumnAbout| about.key();
        if !self.in_pairs() {
            let about = heading(ColumnAbout::new(name, Kind::Text));
            return table.column(about, |row| self.of(row).sides.names[0].as_str());
        }
        ["a", "b"]
            .into_iter()
            .enumerate()
            .fold(table, |table, (side, letter)| {
                let about = ColumnAbout::new(format!("{name}_{letter}"), Kind::Text);
                let about = about.heading(letter.to_uppercase()).group(name.as_str());
                table.column(heading(about), move |row| {
                    self.of(row).sides.names[side].as_str()
                })
            })
    }

    fn title(&self) -> String {
        let what = match self.request.layer {
            _ if self.in_pairs() => Query::all_in_words(&self.request.queries),
            Layer::Entities => "Key entities".to_owned(),
            _ => "Keywords".to_owned(),
        };
        let by = match &self.grouping {
            Grouping::By(by) => format!("{by}"),
            Grouping::Named(_) => "group".to_owned(),
        };
        match self.in_pairs() {
            true => format!(
                "{what} in every two of {} by {by}",
                counted(self.groups.len() as u64, "group")
            ),
            false => format!("{what} of each {by} against the rest"),
        }
    }
}

impl Claiming for Contrasts {
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        let claims = self.rows.iter().map(|row| Some(self.of(row).claim(row)));
        claims.collect()
    }
}

impl Answer for Contrasts {
    fn table(&self) -> Result<Table, TabulateError> {
        let (request, rows) = (&self.request, &self.rows);
        let table = self.named(Table::new(self.title()).of(rows));
        let by = (request.intervals, request.cluster);
        let mut table = columns(table, rows, request.correction, by);
        for statistic in &request.measures {
            let about = ColumnAbout::of(statistic.about(), Kind::Number { decimals: 2 }).key();
            table = table.further(about, |row| self.of(row).measured(*statistic, row));
        }
        table = spread_columns(table, &request.spread);
        for (side, letter) in ["a", "b"].into_iter().enumerate() {
            let column = |name: &str, help: &str| {
                let about = ColumnAbout::new(format!("{name}_{letter}"), Kind::Integer);
                about
                    .help(format!("{help} of {}", letter.to_uppercase()))
                    .detail()
            };
            table = table
                .column(column("all_articles", "articles"), move |row| {
                    row.sums[side].articles
                })
                .column(column("tokens", "running words"), move |row| {
                    row.sums[side].tokens
                });
        }
        let least = request.listing.min_frequency;
        let comparisons = self.comparisons.len() as u64;
        let family = match self.in_pairs() {
            true => format!(
                "{} tested in {}",
                counted(self.tested, "difference"),
                counted(comparisons, "pair"),
            ),
            false => format!(
                "{} tested in {} (terms with a frequency of at least {least} on both sides together)",
                counted(self.tested, "difference"),
                counted(comparisons, "group"),
            ),
        };
        let clusters = match request.cluster {
            Cluster::Article => String::new(),
            cluster => format!(
                "{}: one on both sides {}",
                cluster.plural(),
                on_both_sides(request.intervals)
            ),
        };
        let shown = match request.top.filter(|_| !self.in_pairs()) {
            Some(top) => format!(
                "shown are up to {top} terms of each group, of those that it has more of; `--all` lists every one that was tested"
            ),
            None => String::new(),
        };
        let between = [vec![clusters], self.left_out.clone(), vec![shown]].concat();
        let of_copies = self
            .comparisons
            .iter()
            .flat_map(|own| &own.notes)
            .take(1)
            .cloned();
        let notes = self
            .sides()
            .into_iter()
            .chain(notes(request, rows, family, between));
        let notes = notes.chain(of_copies);
        notes.fold(table, |table, note| table.note(note)).table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        self.drawn()
    }

    fn why_no_chart(&self) -> &'static str {
        match self.rows.is_empty() {
            true => "the table has no terms",
            false => "all terms are function words, or differ little or unsurely",
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

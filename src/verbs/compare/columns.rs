//! The table of a comparison: its columns, and what it says of its numbers.

use super::{Cluster, Intervals, Listing, Request, Row, largest};
use crate::measure::correct::Correction;
use crate::measure::frequency::LOG_RATIO_CI;
use crate::measure::keyness::{G2, G2P, Keyness, LogRatio, PercentDifference, Zeros};
use crate::measure::permutation;
use crate::tabulate::{ColumnAbout, Kind, Rows};
use crate::verbs::grouped::corrected;
use crate::verbs::intervals;
use crate::verbs::spread::{self, Spread};

/// Adds the columns of these rows to a table that they fill.
pub fn columns<'r>(
    table: Rows<'r, Row>,
    rows: &[Row],
    correction: Correction,
    (intervals, cluster): (Intervals, Cluster),
) -> Rows<'r, Row> {
    let number = Kind::Number { decimals: 2 };
    let ratio = LogRatio(Zeros::HalfForZero);
    let of_sides = |name: &str, kind: Kind| {
        let group = name.replace('_', " ");
        ["a", "b"].map(|side| {
            let about = ColumnAbout::new(format!("{name}_{side}"), kind);
            about.heading(side.to_uppercase()).group(group.as_str())
        })
    };
    let [frequency_a, frequency_b] = of_sides("frequency", Kind::Integer);
    let [per_million_a, per_million_b] = of_sides("per_million", number);
    let [articles_a, articles_b] = of_sides("articles", Kind::Integer);
    table
        .column(ColumnAbout::new("term", Kind::Text).key(), |row| row.term.as_str())
        .column(frequency_a, |row| row.sums[0].frequency)
        .column(frequency_b, |row| row.sums[1].frequency)
        .column(per_million_a.key(), |row| row.per_million(0))
        .column(per_million_b.key(), |row| row.per_million(1))
        .column(articles_a, |row| row.articles[0])
        .column(articles_b, |row| row.articles[1])
        .column(
            ColumnAbout::of(G2::TwoCell.about(), number),
            |row| row.log_likelihood,
        )
        .column(ColumnAbout::of(G2::FourCell.about(), number).detail(), |row| {
            G2::FourCell.measure(&row.pair())
        })
        .column(ColumnAbout::of(ratio.about(), number).key(), Row::shown_log_ratio)
        .interval([ColumnAbout::new("log_ratio_low", number)
                .heading("low")
                .group("95 % interval")
                .help(match (intervals, cluster) {
                    (Intervals::Bootstrap(_), cluster) => format!(
                        "interval of the Log Ratio, bootstrap, {} as sampling units",
                        cluster.plural()
                    ),
                    (Intervals::Formula, Cluster::Article) => LOG_RATIO_CI.summary.to_owned(),
                    (Intervals::Formula, cluster) => format!(
                        "interval of the Log Ratio, {0} as sampling units; none where too few {0} of a side tell of the term",
                        cluster.plural()
                    ),
                })
                .key(), ColumnAbout::new("log_ratio_high", number).heading("high").group("95 % interval").key()], Row::interval)
        .when(intervals.bootstrap().is_some(), |table| {
            table.column(intervals::rough_column(), |row| row.limits.rough())
        })
        .column(
            ColumnAbout::of(PercentDifference.about(), Kind::Number { decimals: 1 })
                .detail(),
            |row| PercentDifference.measure(&row.pair()),
        )
        .column(ColumnAbout::of(G2P(G2::TwoCell).about(), Kind::PValue), |row| row.p)
        .column(corrected(correction).key(), |row| row.q)
        .when(rows.iter().any(|row| row.p_articles.is_some()), |table| {
            let about = ColumnAbout::new("p_articles", Kind::PValue).heading("p").group("over articles");
            table.column(about.help(permutation::ABOUT.summary).key(), |row| row.p_articles)
        })
        .when(rows.iter().any(|row| row.q_articles.is_some()), |table| {
            let name = format!("{}_articles", corrected(correction).name);
            let about = ColumnAbout::new(name, Kind::PValue);
            let about = about.help(format!("p over articles after {}, of all terms tested", correction.about().heading()));
            table.column(about, |row| row.q_articles)
        })
        .when(rows.iter().any(|row| row.largest.is_some()), |table| {
            let about = |part: &str, of: &str| {
                let about = ColumnAbout::new(format!("largest_{part}"), Kind::Share);
                let about = about.heading(part).group("largest share of one");
                about.help(format!("share of the term's occurrences on the side with more of it, {of}"))
            };
            table
                .column(about("article", "in the article that has most"), |row| row.largest.map(|own| own.article))
                .column(about("day", "on the day that has most"), |row| row.largest.and_then(|own| own.day))
                .column(about("family", "in the family of copies that has most"), |row| row.largest.and_then(|own| own.family))
        })
        .column(
            ColumnAbout::new("bound", Kind::Text)
                .help("yes where a side lacks the term: a zero counts as 0.5, so that the Log Ratio is a bound")
                .detail(),
            |row| row.bound.then_some("yes"),
        )
}

/// Adds a column for either side for each statistic of dispersion.
pub(super) fn spread_columns<'r>(mut table: Rows<'r, Row>, spread: &Spread) -> Rows<'r, Row> {
    for (at, statistic) in spread.measures.iter().enumerate() {
        let about = spread::column(*statistic);
        let group = format!("{} ({})", about.heading, about.unit);
        for (side, letter) in ["a", "b"].into_iter().enumerate() {
            let mut about = about.clone().heading(letter.to_uppercase()).unit("");
            about.name = format!("{}_{letter}", about.name);
            let about = about.group(group.as_str());
            // Without a closer look, as of the rows of a report, there is none.
            table = table.column(about, move |row| row.spread[side].get(at).copied()?.ok());
        }
    }
    table
}

/// What the intervals of a table are.
fn interval_words(request: &Request) -> String {
    let cluster = request.cluster;
    match request.intervals {
        Intervals::Formula => format!(
            "the interval of the Log Ratio treats the {} as the unit, and is empty where too few {} of a side tell of the term",
            cluster.noun(),
            cluster.plural()
        ),
        Intervals::Bootstrap(bootstrap) => format!(
            "the interval of the Log Ratio: percentiles of {}; empty where a side is of one sampling unit",
            bootstrap.in_words(cluster)
        ),
    }
}

/// What becomes of a cluster with articles on both sides.
pub(super) const fn on_both_sides(intervals: Intervals) -> &'static str {
    match intervals {
        Intervals::Formula => "counts on each",
        Intervals::Bootstrap(_) => "is drawn for both at once",
    }
}

/// What tables of comparisons say of their numbers: `family` of the family of q, `between` of the sides.
pub(super) fn notes(
    request: &Request,
    rows: &[Row],
    family: String,
    between: Vec<String>,
) -> Vec<String> {
    let corrected = corrected(request.correction).heading;
    let mut notes = vec![
        format!(
            "{family}: the family of {corrected}, after {}",
            request.correction.about().heading()
        ),
        format!(
            "log-likelihood, p and {corrected}: tokens treated as independent (two-cell G2, chi-squared with 1 degree of freedom); {}",
            interval_words(request)
        ),
    ];
    let limits = rows.iter().filter_map(|row| row.limits.bootstrap());
    notes.extend(intervals::notes(limits, request.cluster));
    notes.push(request.spread.note("side"));
    if request.permutation {
        notes.push(format!(
            "p over articles: articles of about the same length are exchangeable between the sides; an upper bound, and the largest of three (with all articles, without the one and without the day that add most); corrected after {}, of all that was tested",
            request.correction.about().heading()
        ));
    }
    notes.extend(request.matching.map(|own| own.note().to_owned()));
    notes.extend(largest::notes(rows));
    notes.extend(between);
    if !request.filter.is_everything() {
        notes.push(format!(
            "both sides are taken from what `{}` selects",
            request.filter
        ));
    }
    if rows.iter().any(|row| row.bound) {
        notes.push(match request.intervals {
            Intervals::Formula => "where a side lacks the term its zero counts as 0.5: the Log Ratio is then a bound and has no interval, and is left empty where the 0.5 turns its sign",
            Intervals::Bootstrap(_) => "where a side lacks the term its zero counts as 0.5: the Log Ratio is then a bound, and is left empty where the 0.5 turns its sign; one limit is infinite (empty in files), and the other takes the side to have at most 3.69 clumps of the term, as large as those of the other side",
        }.to_owned());
    }
    let without_b = |row: &Row| row.bound && row.sums[1].frequency == 0;
    if rows.iter().any(without_b) {
        notes.push(
            "%DIFF has no bound where B lacks the term (`bound` is yes): it is empty in files"
                .to_owned(),
        );
    }
    if request.min_articles_own > 1 {
        notes.push(format!(
            "shown are terms in at least {} articles of the side that has more of them; the others were tested as well",
            request.min_articles_own
        ));
    }
    if request.queries.is_empty() {
        let listing = Listing {
            min_frequency: 0,
            ..request.listing.clone()
        };
        notes.push(listing.note());
    }
    notes
}

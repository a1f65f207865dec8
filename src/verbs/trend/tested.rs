//! Whether series rise or fall: the Mann-Kendall test and Sen's slope of each.

use super::{Measure, Trend};
use crate::draw::Chart;
use crate::measure::change::{
    KENDALL_TAU, MannKendall, SEN_SLOPE, SenSlope, kendall_tau, mann_kendall, sen_slope,
};
use crate::measure::correct::Correction;
use crate::measure::{Level, Measured, Undefined};
use crate::number::{counted, whole};
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::grouped::{corrected, ends};
use crate::verbs::selection::selection_words;
use crate::verbs::{Answer, Error};
use std::sync::Arc;

/// The most periods of a series. Sen's slope holds a number for each pair of them: at most 256 MB, for 21 years of days.
const MOST_POINTS: usize = 8_000;

/// The columns beside that of the split; with any correction.
const OWN_COLUMNS: [&str; 14] = [
    "query",
    "periods",
    "gaps",
    "kendall_tau",
    "z",
    "p",
    "q",
    "q_benjamini_yekutieli",
    "p_holm",
    "p_bonferroni",
    "sen_slope",
    "sen_slope_low",
    "sen_slope_high",
    "sen_slope_per_year",
];

/// A series and what the tests say of it.
#[derive(Debug)]
pub struct Row {
    /// The value of what the trend is split by; `None` where it is unknown, or nothing is split.
    pub split: Option<Arc<str>>,
    /// The query.
    pub query: Arc<str>,
    /// Periods with a value, which are tested.
    pub periods: u64,
    /// Periods between the first and the last of all series that have none.
    pub gaps: u64,
    /// Kendall's tau-b against time.
    pub tau: Measured,
    /// The test; none where the periods are too few.
    pub test: Result<MannKendall, Undefined>,
    /// Its p, corrected for the number of series.
    pub corrected: Option<f64>,
    /// Sen's slope, per period.
    pub slope: Result<SenSlope, Undefined>,
}

/// The tests of every series of a trend.
#[derive(Debug)]
pub struct Tested<'t> {
    /// In the order of the trend.
    pub rows: Vec<Row>,
    trend: &'t Trend,
    correction: Correction,
}

impl Trend {
    /// Test each series for a monotone trend. Tested are the rates of the periods that have one, never the smoothed
    /// values, whose neighbours share periods.
    ///
    /// # Errors
    /// When a series has too many periods for a look at each pair of them.
    pub fn tested(&self, correction: Correction) -> Result<Tested<'_>, Error> {
        if self.charted.len() > MOST_POINTS {
            return Err(Error::Usage {
                message: format!(
                    "the series have {}, and at most {} can be tested",
                    counted(self.charted.len() as u64, self.request.by.word()),
                    whole(MOST_POINTS as u64)
                ),
                help: "take longer periods with `--by`, or fewer with `--where date=...`".into(),
            });
        }
        let measure = self.request.measure;
        let mut rows: Vec<Row> = self
            .series()
            .map(|series| {
                // A number of articles is too small where a period is only partly covered; rates and shares are not.
                let is_whole = |row: &&super::Row| !(row.partial && measure == Measure::Articles);
                let value = |row| Some(row).filter(is_whole)?.estimate(measure);
                let values: Vec<Option<f64>> = series.iter().map(value).collect();
                let there: Vec<f64> = values.iter().flatten().copied().collect();
                Row {
                    split: series[0].series.split.clone(),
                    query: Arc::clone(&series[0].series.query),
                    periods: there.len() as u64,
                    gaps: (values.len() - there.len()) as u64,
                    tau: kendall_tau(&there),
                    test: mann_kendall(&there),
                    corrected: None,
                    slope: sen_slope(&values, Level::P95),
                }
            })
            .collect();
        let p: Vec<Option<f64>> = rows.iter().map(Row::p).collect();
        for (row, corrected) in rows.iter_mut().zip(correction.adjust(&p)) {
            row.corrected = corrected;
        }
        Ok(Tested {
            rows,
            trend: self,
            correction,
        })
    }
}

impl Row {
    fn p(&self) -> Option<f64> {
        self.test.ok().map(|test| test.p)
    }

    /// Whether most pairs of periods have the same rate, nearly always none: the slope does not show what the test sees.
    fn is_mostly_tied(&self) -> bool {
        self.slope.is_ok_and(|sen| sen.slope == 0.0) && self.tau.is_ok_and(|tau| tau != 0.0)
    }

    /// The ends of the interval of Sen's slope; none where the series is too short for a test, as it cannot hold its level
    /// there.
    fn interval(&self) -> (Option<f64>, Option<f64>) {
        ends(self.test.and(self.slope).ok().map(|sen| sen.interval))
    }
}

impl Answer for Tested<'_> {
    fn table(&self) -> Result<Table, TabulateError> {
        let (request, basis) = (&self.trend.request, self.trend.basis());
        let standardised = if request.standardise {
            "standardised "
        } else {
            ""
        };
        let measured = format!("{standardised}{}", request.measure.word());
        let by = request.by;
        let number = Kind::Number { decimals: 2 };
        let split = request.split.as_ref();
        let split = split.map(|by| by.column_beside(&OWN_COLUMNS));
        let corrected = corrected(self.correction);
        let family = match self.rows.iter().filter_map(Row::p).count() {
            0 => String::new(),
            series => format!(
                "{} series tested; {} is p corrected for all of them, after {}",
                whole(series as u64),
                corrected.heading,
                self.correction.about().heading()
            ),
        };
        let of_slope = format!("Sen's slope per {by}");
        let slope = ColumnAbout::of(&SEN_SLOPE, number).heading("slope");
        let ends_of = ["low", "high"].map(|end| {
            ColumnAbout::new(format!("sen_slope_{end}"), number)
                .heading(end)
                .group(of_slope.as_str())
        });
        Table::new("Tests of a trend")
            .of(&self.rows)
            .when(split.is_some(), |table| {
                let about = ColumnAbout::new(split.unwrap_or_default(), Kind::Text);
                table.column(about, |row| row.split.as_deref())
            })
            .when(!request.queries.is_empty(), |table| {
                table.column(ColumnAbout::new("query", Kind::Text).key(), |row| &*row.query)
            })
            .column(
                ColumnAbout::new("periods", Kind::Integer).help("periods that are tested"),
                |row| row.periods,
            )
            .column(
                ColumnAbout::new("gaps", Kind::Integer).help("periods without articles, left out"),
                |row| row.gaps,
            )
            .column(ColumnAbout::of(&KENDALL_TAU, number), |row| row.tau)
            .column(ColumnAbout::new("z", number), |row| row.test.map(|test| test.z))
            .column(
                ColumnAbout::new("p", Kind::PValue).help("two-sided p of the Mann-Kendall test"),
                Row::p,
            )
            .column(corrected, |row| row.corrected)
            .column(slope.group(of_slope.as_str()), |row| row.slope.map(|sen| sen.slope))
            .interval(ends_of, |row| row.interval())
            .column(
                ColumnAbout::new("sen_slope_per_year", number)
                    .heading("slope per year"),
                move |row| row.slope.map(|sen| sen.slope * by.per_year()),
            )
            .note(self.trend.basis_in_words() + &selection_words(&request.filter))
            .note(self.trend.left_out.clone())
            .note(basis.undated_note())
            .note(self.trend.doubtful_note("which are left out"))
            .note(format!(
                "Mann-Kendall test of a monotone rise or fall of the {measured} over the {by}s that have articles, ties and continuity corrected; empty for fewer than {} of them, rough for fewer than {}; smoothed values are never tested",
                MannKendall::LEAST_POINTS,
                MannKendall::ROUGH_BELOW_POINTS
            ))
            .note(format!(
                "p takes the {by}s as independent: where one {by} is much like the next (autocorrelation), p and the interval are too small; longer periods are less alike. Each {by} counts the same, however many articles it has"
            ))
            .note(format!(
                "Sen's slope: the median change of the {measured} from one {by} to the next, over all pairs of {by}s, with its 95 % interval by ranks; a gap counts as the time that it takes"
            ))
            .note(if self.rows.iter().any(Row::is_mostly_tied) {
                format!("a slope of 0 beside a tau that is not 0: many pairs of {by}s are equal, usually because both lack the term; take longer periods")
            } else {
                String::new()
            })
            .note(family)
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        self.trend.chart()
    }

    fn warnings(&self) -> &[String] {
        self.trend.warnings()
    }
}

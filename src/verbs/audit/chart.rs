//! The outlets by period, with a letter for each finding.

use super::{Audit, CHECKS, Finding};
use crate::day::Day;
use crate::draw::{HeatMap, HeatMark, Words};
use crate::number::{counted, whole};
use crate::period::Period;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Rows at most: more do not fit a page with a caption.
const MOST_ROWS: usize = 25;
/// The shortest periods are drawn of which there are at most so many.
const MOST_PERIODS: usize = 130;

/// The letter of a check.
fn letter(check: &str) -> Option<char> {
    let at = CHECKS.iter().position(|own| own.about.name == check)?;
    char::from_u32(u32::from('a') + at as u32)
}

impl Audit {
    /// The largest outlets, by period; `None` where no article has a sound date.
    pub(super) fn heat_map(&self) -> Option<HeatMap> {
        let days = || self.outlets.iter().flat_map(|outlet| outlet.days.keys());
        let (first, last) = (*days().min()?, *days().max()?);
        let mut periods = Period::ALL
            .into_iter()
            .map(|period| (period, period.between(first, last)));
        let fits = |(_, columns): &(Period, Vec<Day>)| columns.len() <= MOST_PERIODS;
        let years = (Period::Year, Period::Year.between(first, last));
        let (period, columns) = periods.find(fits).unwrap_or(years);
        let dated = |at: &usize| self.outlets[*at].days.values().sum::<u64>();
        let mut rows: Vec<usize> = (0..self.outlets.len()).filter(|at| dated(at) > 0).collect();
        rows.sort_by_key(|at| Reverse(dated(at)));
        let all = rows.len();
        rows.truncate(MOST_ROWS);
        let mut values = vec![vec![None; columns.len()]; rows.len()];
        for (row, at) in rows.iter().enumerate() {
            for (day, articles) in &self.outlets[*at].days {
                if let Ok(column) = columns.binary_search(&period.start(*day)) {
                    *values[row][column].get_or_insert(0.0) += *articles as f64;
                }
            }
        }
        let row_of: BTreeMap<&str, usize> = rows
            .iter()
            .enumerate()
            .map(|(row, at)| (self.outlets[*at].name.as_str(), row))
            .collect();
        let mut letters = BTreeSet::new();
        let mut marks = Vec::new();
        let mut elsewhere = 0;
        for finding in &self.findings {
            let row = finding
                .source
                .as_deref()
                .and_then(|source| row_of.get(source));
            match (row, letter(finding.check)) {
                (Some(row), Some(letter)) => {
                    letters.insert((letter, finding.check));
                    marks.push(HeatMark {
                        row: *row,
                        day: finding.period.map(|days| place_of(finding, days)),
                        letter,
                    });
                }
                _ => elsewhere += 1,
            }
        }
        let n: u64 = rows.iter().map(dated).sum();
        let mut caption = format!("N = {} with a sound date", counted(n, "article"));
        if all > rows.len() {
            let (shown, all) = (rows.len(), whole(all as u64));
            caption.push_str(&format!(", of the {shown} largest of {all} outlets"));
        }
        caption.push('.');
        if elsewhere > 0 {
            let more = counted(elsewhere, "finding");
            caption.push_str(&format!(
                " {more} more, of several outlets or of others, in the table."
            ));
        }
        let name = |at: &usize| match self.outlets[*at].name.as_str() {
            "" => "no outlet".to_owned(),
            name => name.to_owned(),
        };
        Some(HeatMap {
            words: Words {
                title: format!("Articles per source and {period}, and what may mislead"),
                subtitle: self.basis.filter.subtitle(),
                caption,
            },
            legend: format!("articles per {period}"),
            step: period,
            rows: rows.iter().map(name).collect(),
            columns,
            values,
            totals: true,
            marks,
            key: key(&letters),
            ..HeatMap::default()
        })
    }
}

/// Where the letter of a finding stands: in the middle of a gap, else where it begins.
fn place_of(finding: &Finding, (first, last): (Day, Day)) -> Day {
    match finding.articles {
        0 => first.plus((last.days_since_epoch() - first.days_since_epoch()) / 2),
        _ => first,
    }
}

/// What the letters stand for.
fn key(letters: &BTreeSet<(char, &'static str)>) -> String {
    let words = letters.iter().map(|(letter, check)| {
        let about = CHECKS.iter().find(|own| own.about.name == *check);
        format!("{letter} {}", about.map_or("", |own| own.about.summary))
    });
    let words: Vec<String> = words.collect();
    match words.is_empty() {
        true => String::new(),
        false => format!("Letters: {}.", words.join("; ")),
    }
}

//! Articles that are far shorter or longer than their outlet's.
//!
//! Lengths are compared as logarithms. An article is far off when its length is less than a [`TIMES`]th or more than
//! [`TIMES`] times its outlet's median, and further from it than [`DEVIATIONS`] times 1.4826 times the median absolute
//! deviation, which is the standard deviation of a normal distribution (Leys et al. 2013 on the median absolute
//! deviation). Outlets with fewer than [`LEAST_ARTICLES`] have no median to speak of. Told when there are at least
//! [`LEAST`] of one kind, and they are at least [`LEAST_SHARE`].

use super::seen::{Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::number::{counted, whole};
use crate::verbs::Error;

pub(super) const CHECK: Check = Check {
    about: About::new("length", "articles far too short or long"),
    find,
};

const TIMES: f64 = 10.0;
const DEVIATIONS: f64 = 3.0 * 1.4826;
const LEAST_ARTICLES: usize = 20;
const LEAST: u64 = 3;
const LEAST_SHARE: f64 = 0.005;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let lengths = seen.selected.articles.lengths();
    let mut of: Vec<Vec<u32>> = vec![Vec::new(); seen.outlets.len()];
    for one in seen.articles() {
        of[one.outlet].push(lengths[one.article]);
    }
    // Of each outlet the median and the bounds.
    let usual: Vec<Option<(u32, f64, f64)>> = of.iter_mut().map(|own| bounds(own)).collect();
    let (mut short, mut long) = (vec![0; of.len()], vec![0; of.len()]);
    for (at, own) in of.iter().enumerate() {
        if let Some((_, low, high)) = usual[at] {
            short[at] = own
                .iter()
                .filter(|length| f64::from(**length) < low)
                .count() as u64;
            long[at] = own
                .iter()
                .filter(|length| f64::from(**length) > high)
                .count() as u64;
        }
    }
    let sizes: Vec<u64> = of.iter().map(|own| own.len() as u64).collect();
    let findings = |found: Vec<u64>, is_short: bool| {
        let shares = Shares {
            found,
            of: sizes.clone(),
            least: LEAST,
            least_share: LEAST_SHARE,
        };
        let advice = if is_short {
            "read some; if they are stubs, captions or headlines, leave them out: `--where tokens=N..`"
        } else {
            "read some; if they are transcripts, live blogs or several articles in one, leave them out or count them apart: `--where tokens=..N`"
        };
        shares.findings(seen, CHECK.about.name, advice, |outlet, found, of| {
            let (part, kind) = (
                part_of(found, of),
                if is_short { "shorter" } else { "longer" },
            );
            match outlet.and_then(|at| usual[at]) {
                Some((median, low, high)) => {
                    let bound = if is_short { low } else { high };
                    let bound = whole(bound.round() as u64);
                    let median = counted(median.into(), "token");
                    format!("{part} are {kind} than {bound} tokens; the median is {median}")
                }
                None => format!("{part} are far {kind} than usual for their outlet"),
            }
        })
    };
    let mut rows = findings(short, true);
    rows.extend(findings(long, false));
    Ok(rows)
}

/// The median, and what lies below and above which is far off.
fn bounds(lengths: &mut [u32]) -> Option<(u32, f64, f64)> {
    if lengths.len() < LEAST_ARTICLES {
        return None;
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    let log = |length: u32| f64::from(length.max(1)).ln();
    let mut deviations: Vec<f64> = lengths
        .iter()
        .map(|length| (log(*length) - log(median)).abs())
        .collect();
    deviations.sort_by(f64::total_cmp);
    let far = (DEVIATIONS * deviations[deviations.len() / 2])
        .max(TIMES.ln())
        .exp();
    Some((median, f64::from(median) / far, f64::from(median) * far))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_robust_against_what_they_are_to_find() {
        let mut alike: Vec<u32> = (0..100).map(|n| 400 + n).collect();
        alike.extend([3; 20]);
        let (median, low, high) = bounds(&mut alike).unwrap();
        assert!((400..460).contains(&median));
        assert!((40.0..46.0).contains(&low) && (4000.0..4600.0).contains(&high));
        assert_eq!(bounds(&mut [400; 19]), None);
    }
}

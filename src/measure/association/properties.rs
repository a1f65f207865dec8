//! What always holds, whatever the numbers.

use super::*;
use crate::measure::Undefined;
use proptest::prelude::*;
use std::cmp::Ordering;

/// Tables from a handful of units to hundreds of millions, with both at least once.
fn joints() -> impl Strategy<Value = Joint> {
    prop_oneof![2u64..200, 2u64..100_000, 2u64..300_000_000]
        .prop_flat_map(|n| (Just(n), 1..=n, 1..=n))
        .prop_flat_map(|(n, f1, f2)| {
            let least = (f1 + f2).saturating_sub(n).max(1);
            (Just((n, f1, f2)), least..=f1.min(f2))
        })
        .prop_map(|((n, f1, f2), f)| Joint { f, f1, f2, n })
}

fn near(x: f64, y: f64) -> bool {
    (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1e-3)
}

proptest! {
    #[test]
    fn all_but_directed_ones_are_symmetric_and_delta_p_is_the_others_direction(joint in joints()) {
        let back = joint.swapped();
        for statistic in ASSOCIATION.iter().filter(|one| !one.is_directed()) {
            match (statistic.measure(&joint), statistic.measure(&back)) {
                (Ok(x), Ok(y)) => prop_assert!(near(x, y), "{} {x} {y}", statistic.about().name),
                (x, y) => prop_assert_eq!(x, y),
            }
        }
        prop_assert_eq!(
            DeltaP::SecondGivenFirst.measure(&joint),
            DeltaP::FirstGivenSecond.measure(&back)
        );
    }

    #[test]
    fn every_sign_is_that_of_the_attraction_and_every_bound_holds(joint in joints()) {
        let sign = match joint.attraction() {
            Ordering::Less => -1.0,
            Ordering::Equal => 0.0,
            Ordering::Greater => 1.0,
        };
        for statistic in [&LogLikelihood as &dyn Association, &SimpleLl, &Chi2, &Phi2, &Mi::Plain, &Npmi, &TScore,
            &DeltaP::SecondGivenFirst, &DeltaP::FirstGivenSecond]
        {
            if let Ok(value) = statistic.measure(&joint) {
                prop_assert!(value * sign >= -1e-9, "{} {value}", statistic.about().name);
            }
        }
        prop_assert!(LogDice.measure(&joint).unwrap() <= 14.0);
        let within = |value: f64| (-1.0 - 1e-12..=1.0 + 1e-12).contains(&value);
        for statistic in [&Npmi as &dyn Association, &Dice, &Jaccard, &MinSensitivity, &Phi2,
            &DeltaP::SecondGivenFirst]
        {
            prop_assert!(statistic.measure(&joint).is_ok_and(within) || statistic.measure(&joint).is_err());
        }
    }

    #[test]
    fn what_attracts_each_other_has_a_value_by_every_statistic(joint in joints()) {
        if joint.attraction() == Ordering::Greater {
            for statistic in ASSOCIATION {
                let value = statistic.measure(&joint);
                prop_assert!(value.is_ok_and(f64::is_finite), "{} {value:?}", statistic.about().name);
            }
        }
    }

    #[test]
    fn multiplying_every_count_multiplies_g2_and_leaves_ratios(joint in joints(), c in 2u64..50) {
        let large = Joint { f: c * joint.f, f1: c * joint.f1, f2: c * joint.f2, n: c * joint.n };
        let (x, y) = (LogLikelihood.measure(&joint).unwrap(), LogLikelihood.measure(&large).unwrap());
        prop_assert!(near(c as f64 * x, y) || (c as f64 * x - y).abs() < 1e-6, "{x} {y}");
        for ratio in [&LogDice as &dyn Association, &Mi::Plain, &Npmi, &Dice, &Jaccard,
            &DeltaP::SecondGivenFirst]
        {
            match (ratio.measure(&joint), ratio.measure(&large)) {
                (Ok(x), Ok(y)) => prop_assert!(near(x, y), "{} {x} {y}", ratio.about().name),
                (x, y) => prop_assert_eq!(x, y),
            }
        }
    }
}

#[test]
fn what_has_no_value_says_why() {
    let joint = |f, f1, f2, n| Joint { f, f1, f2, n };
    let of = |statistic: &dyn Association, it: Joint| statistic.measure(&it);
    assert_eq!(
        of(&LogDice, joint(0, 3, 4, 9)),
        Err(Undefined::NeverTogether)
    );
    assert_eq!(of(&Mi::Plain, joint(0, 0, 0, 0)), Err(Undefined::NoUnits));
    assert_eq!(of(&Npmi, joint(9, 9, 9, 9)), Err(Undefined::NoVariation));
    assert_eq!(
        of(&Jaccard, joint(0, 0, 0, 9)),
        Err(Undefined::TermAbsentFromBoth)
    );
    // More together than one of them occurs; more of both than there are units.
    assert_eq!(
        of(&LogLikelihood, joint(4, 3, 5, 9)),
        Err(Undefined::NoTable)
    );
    assert_eq!(
        of(&LogLikelihood, joint(1, 8, 8, 9)),
        Err(Undefined::NoTable)
    );
    assert_eq!(
        of(&DeltaP::SecondGivenFirst, joint(2, 9, 2, 9)),
        Err(Undefined::NoVariation)
    );
    assert_eq!(of(&LogLikelihood, joint(2, 9, 2, 9)), Ok(0.0));
    assert_eq!(of(&LogLikelihood, joint(0, 0, 2, 9)), Ok(0.0));
}

//! What always holds, whatever the numbers.

use super::*;
use proptest::prelude::*;

/// Tables from a handful of tokens to hundreds of millions, zeros included.
fn pairs() -> impl Strategy<Value = Pair> {
    let side = prop_oneof![1u64..200, 1u64..100_000, 1u64..300_000_000]
        .prop_flat_map(|n| (prop_oneof![Just(0), 0..=n.min(20), 0..=n], Just(n)));
    (side.clone(), side)
        .prop_map(|((a, n1), (b, n2))| Pair { a, b, n1, n2 })
        .prop_filter("the term occurs", |pair| pair.a + pair.b > 0)
}

fn near(x: f64, y: f64) -> bool {
    x == y || (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1e-12)
}

proptest! {
    #[test]
    fn swapping_the_sides_flips_the_sign(pair in pairs()) {
        let back = pair.swapped();
        for statistic in [&G2::TwoCell as &dyn Keyness, &G2::FourCell, &LogRatio(Zeros::HalfForZero),
            &LogRatio(Zeros::Walter), &LogRatio(Zeros::HalfAlways), &DifferenceCoefficient, &Lrc, &WeightedLogOdds]
        {
            let (x, y) = (statistic.measure(&pair).unwrap(), statistic.measure(&back).unwrap());
            prop_assert!(near(x, -y) || (x + y).abs() < 1e-9, "{} {x} {y}", statistic.about().name);
        }
        for statistic in [Chi2::Pearson, Chi2::Yates] {
            match (statistic.measure(&pair), statistic.measure(&back)) {
                (Ok(x), Ok(y)) => prop_assert!(near(x, -y), "{x} {y}"),
                (x, y) => prop_assert_eq!(x, y),
            }
        }
        prop_assert!(near(FisherP.measure(&pair).unwrap(), FisherP.measure(&back).unwrap()));
        let simple_maths = SimpleMaths { add: 1.0 };
        let turned = 1.0 / simple_maths.measure(&back).unwrap();
        prop_assert!(near(simple_maths.measure(&pair).unwrap(), turned));
    }

    #[test]
    fn multiplying_all_four_numbers_multiplies_g2_and_chi2_and_leaves_ratios(
        pair in pairs(), c in 2u64..50
    ) {
        let large = Pair { a: c * pair.a, b: c * pair.b, n1: c * pair.n1, n2: c * pair.n2 };
        let c = c as f64;
        for g2 in [G2::TwoCell, G2::FourCell] {
            prop_assert!(near(c * g2.measure(&pair).unwrap(), g2.measure(&large).unwrap()));
        }
        if let Ok(chi2) = Chi2::Pearson.measure(&pair) {
            prop_assert!(near(c * chi2, Chi2::Pearson.measure(&large).unwrap()));
        }
        for ratio in [&PercentDifference as &dyn Keyness, &RelativeRisk, &OddsRatio,
            &DifferenceCoefficient, &SimpleMaths { add: 1.0 }]
        {
            match (ratio.measure(&pair), ratio.measure(&large)) {
                (Ok(x), Ok(y)) => prop_assert!(near(x, y), "{} {x} {y}", ratio.about().name),
                (x, y) => prop_assert_eq!(x, y),
            }
        }
        if pair.a > 0 && pair.b > 0 {
            let log_ratio = LogRatio(Zeros::HalfForZero);
            let (x, y) = (log_ratio.measure(&pair).unwrap(), log_ratio.measure(&large).unwrap());
            prop_assert!((x - y).abs() < 1e-9);
        }
    }

    #[test]
    fn four_cells_give_at_least_two_cells_and_both_have_the_sign_of_the_rates(pair in pairs()) {
        let two = G2::TwoCell.measure(&pair).unwrap();
        let four = G2::FourCell.measure(&pair).unwrap();
        prop_assert!(four.abs() >= two.abs() * (1.0 - 1e-12));
        let sign = pair.direction().sign();
        prop_assert!(two * sign >= 0.0 && four * sign >= 0.0);
        prop_assert!(two.is_finite() && four.is_finite());
    }

    #[test]
    fn equal_rates_are_no_difference(a in 1u64..5000, n in 5000u64..1_000_000, c in 1u64..400) {
        let pair = Pair { a, b: c * a, n1: n, n2: c * n };
        for statistic in [&G2::TwoCell as &dyn Keyness, &G2::FourCell, &Chi2::Pearson, &Chi2::Yates,
            &PercentDifference, &DifferenceCoefficient, &Lrc]
        {
            prop_assert_eq!(statistic.measure(&pair), Ok(0.0), "{}", statistic.about().name);
        }
        prop_assert!(FisherP.measure(&pair).unwrap() > 1.0 - 1e-9);
    }

    #[test]
    fn a_conservative_log_ratio_lies_between_0_and_the_estimate(
        pair in pairs()
    ) {
        prop_assume!(pair.a > 0 && pair.b > 0);
        let estimate = LogRatio(Zeros::HalfForZero).measure(&pair).unwrap();
        let lrc = Lrc.measure(&pair).unwrap();
        prop_assert!(lrc * estimate >= 0.0, "{lrc} {estimate}");
        prop_assert!(lrc.abs() <= estimate.abs() + 1e-9, "{lrc} {estimate}");
    }

    #[test]
    fn no_statistic_is_ever_nan(pair in pairs()) {
        for statistic in KEYNESS {
            if let Ok(value) = statistic.measure(&pair) {
                prop_assert!(!value.is_nan(), "{} of {pair:?}", statistic.about().name);
            }
        }
    }

    #[test]
    fn p_values_lie_between_0_and_1(pair in pairs()) {
        for p in [G2P(G2::TwoCell).measure(&pair), FisherP.measure(&pair)] {
            let p = p.unwrap();
            prop_assert!((0.0..=1.0).contains(&p), "{p}");
        }
    }
}

#[test]
fn sides_without_tokens_and_absent_terms_are_refused_by_all() {
    let empty = Pair {
        a: 0,
        b: 3,
        n1: 0,
        n2: 100,
    };
    for statistic in KEYNESS {
        assert!(
            statistic.measure(&empty).is_err(),
            "{}",
            statistic.about().name
        );
    }
    let absent = Pair {
        a: 0,
        b: 0,
        n1: 50,
        n2: 100,
    };
    for statistic in KEYNESS {
        let always_defined = ["simple_maths", "log_ratio_walter", "log_ratio_half"]
            .contains(&statistic.about().name);
        assert_eq!(
            statistic.measure(&absent).is_ok(),
            always_defined,
            "{}",
            statistic.about().name
        );
    }
}

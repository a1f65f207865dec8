//! What always holds, whatever the numbers.

use super::*;
use proptest::prelude::*;

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part =
        (1u64..3000).prop_flat_map(|tokens| (prop_oneof![Just(0), 0..=tokens], Just(tokens)));
    prop::collection::vec(part, 2..30)
        .prop_map(|parts| {
            parts
                .into_iter()
                .map(|(frequency, tokens)| Part { frequency, tokens })
                .collect()
        })
        .prop_filter("the term occurs", |parts: &Vec<Part>| {
            parts.iter().any(|p| p.frequency > 0)
        })
}

fn check(before: &[Part], after: &[Part]) -> Result<(), TestCaseError> {
    for statistic in DISPERSION {
        let (x, y) = (
            statistic.measure(before).unwrap(),
            statistic.measure(after).unwrap(),
        );
        prop_assert!((x - y).abs() < 1e-9, "{} {x} {y}", statistic.about().name);
    }
    Ok(())
}

proptest! {
    #[test]
    fn multiplying_every_frequency_changes_no_index(parts in parts(), c in 2u64..40) {
        let many: Vec<Part> = parts
            .iter()
            .map(|part| Part { frequency: c * part.frequency, ..*part })
            .collect();
        check(&parts, &many)?;
    }

    #[test]
    fn neither_the_order_of_parts_nor_empty_ones_matter(parts in parts(), by in 0usize..30) {
        let mut turned = parts.clone();
        turned.rotate_left(by % parts.len());
        turned.insert(0, Part { frequency: 0, tokens: 0 });
        check(&parts, &turned)?;
    }

    #[test]
    fn merging_two_parts_never_raises_dp(parts in parts()) {
        let merged = Part {
            frequency: parts[0].frequency + parts[1].frequency,
            tokens: parts[0].tokens + parts[1].tokens,
        };
        let mut fewer = parts[2..].to_vec();
        fewer.push(merged);
        prop_assert!(Dp.measure(&fewer).unwrap() <= Dp.measure(&parts).unwrap() + 1e-12);
    }

    #[test]
    fn every_index_is_within_its_bounds(parts in parts()) {
        for statistic in DISPERSION {
            let value = statistic.measure(&parts).unwrap();
            if ["lyne_d3", "lyne_d3_equal"].contains(&statistic.about().name) {
                prop_assert!(value <= 1.0 + 1e-12, "{} {value}", statistic.about().name);
                continue;
            }
            prop_assert!(value >= -1e-12, "{} {value}", statistic.about().name);
            let unbounded = ["range", "kl_divergence", "vc", "vc_rates", "idf"];
            if !unbounded.contains(&statistic.about().name) {
                prop_assert!(value <= 1.0 + 1e-12, "{} {value}", statistic.about().name);
            }
        }
    }
}

#[test]
fn an_absent_term_has_a_range_of_0_and_nothing_else() {
    let absent = [
        Part {
            frequency: 0,
            tokens: 5,
        },
        Part {
            frequency: 0,
            tokens: 7,
        },
    ];
    for statistic in DISPERSION {
        let expected = match statistic.about().name {
            "range" => Ok(0.0),
            _ => Err(Undefined::TermAbsent),
        };
        assert_eq!(
            statistic.measure(&absent),
            expected,
            "{}",
            statistic.about().name
        );
    }
}

#[test]
fn one_part_has_only_the_indices_that_need_no_other() {
    let one = [Part {
        frequency: 2,
        tokens: 5,
    }];
    for statistic in DISPERSION {
        let expected = match statistic.about().name {
            "range" | "rosengren_s" => Ok(1.0),
            "dp" | "kl_divergence" | "dkl" | "dkl_base_e" => Ok(0.0),
            _ => Err(Undefined::OnePart),
        };
        assert_eq!(
            statistic.measure(&one),
            expected,
            "{}",
            statistic.about().name
        );
    }
}

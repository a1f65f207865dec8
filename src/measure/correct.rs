//! Corrections of p-values for the number of terms tested.

use crate::about::About;
use crate::choice::choice;

choice! {
    /// How a family of p-values is corrected.
    #[derive(Default)]
    pub enum Correction: "correction" {
        /// `min(1, m p)`: bounds the chance of one false finding. Dunn (1961).
        Bonferroni = "bonferroni",
        /// Bonferroni step by step, never weaker. Holm (1979).
        Holm = "holm",
        /// Bounds the expected share of false findings among the findings. Benjamini & Hochberg (1995).
        #[default]
        BenjaminiHochberg = "benjamini-hochberg" | "bh" | "fdr",
        /// The same under any dependence of the tests. Benjamini & Yekutieli (2001).
        BenjaminiYekutieli = "benjamini-yekutieli" | "by",
    }
}

/// Bonferroni's correction.
pub const BONFERRONI: About = About {
    name: "bonferroni",
    symbol: "Bonferroni",
    summary: "p-values times the number of terms tested",
    direction: "",
    citation: "dunn1961",
};

/// Holm's correction.
pub const HOLM: About = About {
    name: "holm",
    symbol: "Holm",
    summary: "p-values corrected by Holm's step-down procedure",
    direction: "",
    citation: "holm1979",
};

/// Benjamini and Hochberg's correction.
pub const BENJAMINI_HOCHBERG: About = About {
    name: "benjamini-hochberg",
    symbol: "Benjamini and Hochberg",
    summary: "p-values corrected for the false discovery rate",
    direction: "",
    citation: "benjamini1995",
};

/// Benjamini and Yekutieli's correction.
pub const BENJAMINI_YEKUTIELI: About = About {
    name: "benjamini-yekutieli",
    symbol: "Benjamini and Yekutieli",
    summary: "p-values corrected for the false discovery rate under any dependence",
    direction: "",
    citation: "benjamini2001",
};

/// The corrections, described.
pub static STATISTICS: &[&About] = &[
    &BONFERRONI,
    &HOLM,
    &BENJAMINI_HOCHBERG,
    &BENJAMINI_YEKUTIELI,
];

impl Correction {
    /// How this correction describes itself.
    pub const fn about(self) -> &'static About {
        match self {
            Self::Bonferroni => &BONFERRONI,
            Self::Holm => &HOLM,
            Self::BenjaminiHochberg => &BENJAMINI_HOCHBERG,
            Self::BenjaminiYekutieli => &BENJAMINI_YEKUTIELI,
        }
    }

    /// Corrected p-values in the order given. A missing p stays missing and is not part of the
    /// family, whose size is the number of values that are there.
    pub fn adjust(self, p: &[Option<f64>]) -> Vec<Option<f64>> {
        self.adjust_among(p, p.iter().flatten().count())
    }

    /// The same where `p` are the smallest of a larger family: those that are not given are larger than
    /// any that is.
    pub fn adjust_among(self, p: &[Option<f64>], family: usize) -> Vec<Option<f64>> {
        let mut order: Vec<usize> = (0..p.len()).filter(|&i| p[i].is_some()).collect();
        let value = |i: usize| p[i].unwrap_or(1.0);
        order.sort_by(|&i, &j| value(i).total_cmp(&value(j)).then(i.cmp(&j)));
        let m = family.max(order.len()) as f64;
        let mut adjusted = vec![None; p.len()];
        match self {
            Self::Bonferroni => {
                for &i in &order {
                    adjusted[i] = Some((value(i) * m).min(1.0));
                }
            }
            Self::Holm => {
                let mut running: f64 = 0.0;
                for (rank, &i) in order.iter().enumerate() {
                    running = running.max(value(i) * (m - rank as f64));
                    adjusted[i] = Some(running.min(1.0));
                }
            }
            Self::BenjaminiHochberg | Self::BenjaminiYekutieli => {
                let harmonic: f64 = match self {
                    Self::BenjaminiYekutieli => (1..=m as usize).map(|i| 1.0 / i as f64).sum(),
                    _ => 1.0,
                };
                let mut running: f64 = 1.0;
                for (rank, &i) in order.iter().enumerate().rev() {
                    running = running.min(value(i) * m * harmonic / (rank + 1) as f64);
                    adjusted[i] = Some(running);
                }
            }
        }
        adjusted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_missing_p_is_not_part_of_the_family() {
        let with = [Some(0.01), None, Some(0.04)];
        let adjusted = Correction::Bonferroni.adjust(&with);
        assert_eq!(adjusted, [Some(0.02), None, Some(0.08)]);
        assert_eq!(Correction::Holm.adjust(&[None, None]), [None, None]);
    }

    #[test]
    fn the_smallest_of_a_family_are_corrected_as_within_it() {
        let all = [0.001, 0.004, 0.02, 0.3, 0.7, 0.9].map(Some);
        for correction in Correction::ALL {
            let of_all = correction.adjust(&all);
            assert_eq!(correction.adjust_among(&all[..2], 6)[..], of_all[..2]);
        }
    }

    proptest! {
        #[test]
        fn a_correction_never_lowers_a_p_nor_changes_their_order(
            p in prop::collection::vec(0.0..=1.0f64, 1..40)
        ) {
            let some: Vec<_> = p.iter().copied().map(Some).collect();
            for correction in Correction::ALL {
                let q: Vec<f64> = correction.adjust(&some).into_iter().flatten().collect();
                for i in 0..p.len() {
                    prop_assert!(q[i] >= p[i] - 1e-15 && q[i] <= 1.0);
                    for j in 0..p.len() {
                        prop_assert!(p[i] > p[j] || q[i] <= q[j] + 1e-15);
                    }
                }
            }
        }

        #[test]
        fn holm_is_never_weaker_than_bonferroni_nor_stronger_than_benjamini_hochberg(
            p in prop::collection::vec(0.0..=1.0f64, 1..40)
        ) {
            let some: Vec<_> = p.into_iter().map(Some).collect();
            let bonferroni = Correction::Bonferroni.adjust(&some);
            let holm = Correction::Holm.adjust(&some);
            let fdr = Correction::BenjaminiHochberg.adjust(&some);
            for i in 0..some.len() {
                prop_assert!(holm[i] <= bonferroni[i]);
                prop_assert!(fdr[i].unwrap() <= holm[i].unwrap() + 1e-15);
            }
        }
    }
}

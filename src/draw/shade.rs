//! How the values of a heat map become shades, and which numbers its colour bar shows.

use super::calendar::held;
use super::scale::{Tick, number, number_ticks};
use crate::number::whole;

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HeatScale {
    /// Linear, unless a few values are far above the rest: then square root or logarithm.
    #[default]
    Auto,
    /// Proportional to the value.
    Linear,
    /// Proportional to the square root.
    Root,
    /// Proportional to the logarithm, with zero below the smallest value.
    Log,
}

/// From values to shares of the colour scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shade {
    scale: HeatScale,
    most: f64,
    /// The smallest value above zero: where the logarithm begins.
    least: f64,
}

impl Shade {
    pub(crate) fn new(scale: HeatScale, values: impl Iterator<Item = f64>) -> Self {
        let mut positive: Vec<f64> = values.filter(|value| *value > 0.0).collect();
        positive.sort_by(f64::total_cmp);
        let most = positive.last().copied().unwrap_or(1.0);
        let least = positive.first().copied().unwrap_or(1.0);
        let median = positive.get(positive.len() / 2).copied().unwrap_or(1.0);
        let scale = match scale {
            // On a linear scale, half of the cells would have its palest fifth or twentieth.
            HeatScale::Auto if most > 20.0 * median => HeatScale::Log,
            HeatScale::Auto if most > 5.0 * median => HeatScale::Root,
            HeatScale::Auto => HeatScale::Linear,
            chosen => chosen,
        };
        Self { scale, most, least }
    }

    pub(crate) fn share(&self, value: f64) -> f64 {
        match self.scale {
            HeatScale::Auto | HeatScale::Linear => value / self.most,
            HeatScale::Root => (value / self.most).sqrt(),
            HeatScale::Log => (1.0 + value / self.least).ln() / (1.0 + self.most / self.least).ln(),
        }
    }

    pub(crate) fn word(&self) -> &'static str {
        match self.scale {
            HeatScale::Auto | HeatScale::Linear => "",
            HeatScale::Root => ", square root scale",
            HeatScale::Log => ", logarithmic scale",
        }
    }

    /// Numbers for the colour bar: the largest value, zero, and round ones between, none nearer to another
    /// than its label needs.
    pub(crate) fn ticks(&self, length: f64, width: impl Fn(&str) -> f64, gap: f64) -> Vec<Tick> {
        let mut candidates = match self.scale {
            HeatScale::Auto | HeatScale::Linear => {
                number_ticks(0.0, self.most, ((length / 30.0) as usize).clamp(2, 6))
            }
            _ => {
                let mut ticks = vec![Tick {
                    at: 0.0,
                    label: "0".into(),
                    context: None,
                }];
                let mut power = self.most.log10().floor() as i32;
                while 10f64.powi(power + 1) > self.least
                    && power > self.most.log10().floor() as i32 - 12
                {
                    for factor in [5.0, 2.0, 1.0] {
                        let at: f64 = format!("{factor}e{power}").parse().unwrap_or(0.0);
                        if at <= self.most && at >= self.least {
                            ticks.push(Tick {
                                at,
                                label: number(at),
                                context: None,
                            });
                        }
                    }
                    power -= 1;
                }
                ticks
            }
        };
        // Both ends of the bar get a number, then the others, from the largest down, where there is room.
        let mut kept = vec![Tick {
            at: self.most,
            label: total(self.most),
            context: None,
        }];
        candidates.sort_by(|a, b| {
            (a.at != 0.0)
                .cmp(&(b.at != 0.0))
                .then(b.at.total_cmp(&a.at))
        });
        for tick in candidates {
            // Labels at the ends are held within the bar.
            let middle = |tick: &Tick| {
                held(
                    self.share(tick.at) * length,
                    width(&tick.label) / 2.0,
                    length,
                    (0.0, 0.0),
                )
            };
            let clear = kept.iter().all(|other| {
                let needed = (width(&tick.label) + width(&other.label)) / 2.0 + gap;
                (middle(other) - middle(&tick)).abs() >= needed
            });
            if clear {
                kept.push(tick);
            }
        }
        kept
    }
}

/// A sum. Counts are written in full, because readers quote them.
pub(crate) fn total(sum: f64) -> String {
    if sum.fract() == 0.0 && sum < 1e12 {
        whole(sum as u64)
    } else {
        number(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_large_values_bend_the_scale() {
        let scale = |values: &[f64]| Shade::new(HeatScale::Auto, values.iter().copied()).scale;
        assert_eq!(scale(&[1.0, 2.0, 3.0, 0.0]), HeatScale::Linear);
        assert_eq!(scale(&[1.0, 1.0, 2.0, 12.0]), HeatScale::Root);
        assert_eq!(scale(&[1.0, 1.0, 2.0, 120.0]), HeatScale::Log);
        assert_eq!(scale(&[0.0]), HeatScale::Linear);
    }

    #[test]
    fn every_scale_runs_from_zero_to_one() {
        for scale in [HeatScale::Linear, HeatScale::Root, HeatScale::Log] {
            let shade = Shade::new(scale, [0.0, 1.0, 7.0, 900.0].into_iter());
            assert_eq!(shade.share(0.0), 0.0);
            assert!((shade.share(900.0) - 1.0).abs() < 1e-12);
            assert!(shade.share(7.0) < shade.share(8.0));
            let ticks = shade.ticks(120.0, |text| text.len() as f64 * 4.0, 4.0);
            assert!(
                ticks.len() >= 3 && ticks.iter().any(|tick| tick.at == 0.0),
                "{scale:?} {ticks:?}"
            );
        }
    }
}

//! Intervals and their level of confidence.

use super::special;

/// The two limits of an interval, in the unit of the estimate; `low <= high`, either may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

impl Interval {
    /// `centre ± half`.
    pub fn around(centre: f64, half: f64) -> Self {
        Self {
            low: centre - half,
            high: centre + half,
        }
    }

    /// Whether `value` lies between the limits or on one of them.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Both limits times `factor`, which is not negative.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
        }
    }
}

/// The level of confidence of an interval, between 0 and 1, both excluded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level(f64);

impl Level {
    /// 95 %, the default.
    pub const P95: Self = Self(0.95);

    /// A level such as 0.95; `None` when it is not between 0 and 1.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The share of intervals that contain the true value, such as 0.95.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The share of intervals that miss the true value, such as 0.05.
    pub fn alpha(self) -> f64 {
        // 1 − 0.95 is 0.05000000000000004; the level is meant in decimals.
        ((1.0 - self.0) * 1e12).round() / 1e12
    }

    /// The normal quantile, 1.959964 for 95 %.
    pub fn z(self) -> f64 {
        if self == Self::P95 {
            return 1.959_963_984_540_054;
        }
        special::normal_two_sided(self.alpha())
    }

    /// The quantile of Student's t with `degrees` of freedom (at least 1, not necessarily whole).
    pub fn t(self, degrees: f64) -> f64 {
        special::t_two_sided(self.alpha(), degrees.max(1.0))
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::P95
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_lies_between_0_and_1() {
        assert_eq!(Level::new(0.95), Some(Level::P95));
        for wrong in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
            assert_eq!(Level::new(wrong), None);
        }
    }

    #[test]
    fn the_known_quantile_is_the_computed_one() {
        let computed = special::normal_two_sided(Level::P95.alpha());
        assert!((Level::P95.z() - computed).abs() < 1e-15);
    }

    #[test]
    fn t_comes_down_to_z_as_articles_become_many() {
        let z = Level::P95.z();
        assert!(Level::P95.t(10.0) > Level::P95.t(100.0));
        assert!((Level::P95.t(10_000_000.0) - z).abs() < 1e-6);
    }
}

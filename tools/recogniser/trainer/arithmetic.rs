//! Arithmetic that gives the same bits on every machine.

/// e to the `x`, to seven digits. The platform's own may differ in the last bit between machines,
/// and the model would too.
pub fn exp(x: f32) -> f32 {
    let scaled = (x * std::f32::consts::LOG2_E).clamp(-126.0, 126.0);
    let whole = scaled.floor();
    let y = (scaled - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + y * (1.0
            + y * (0.5
                + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0))))));
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// Natural logarithm of a positive number, to six digits; only for the reported loss.
pub fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let mantissa = f32::from_bits(bits & 0x7f_ffff | 0x3f80_0000);
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z;
    exponent as f32 * std::f32::consts::LN_2
        + 2.0
            * z
            * (1.0
                + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square / 9.0))))
}

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    /// Sixty-four bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Another order.
    pub fn shuffle(&mut self, order: &mut [u32]) {
        for at in (1..order.len()).rev() {
            let other = self.below(at as u64 + 1) as usize;
            order.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_exponential_and_logarithm_agree_with_the_platform() {
        for x in [-20.0f32, -3.3, -0.1, 0.0, 0.7, 5.5] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
            assert!((ln(exp(x)) - x).abs() < 1e-4 * x.abs().max(1.0), "{x}");
        }
    }
}

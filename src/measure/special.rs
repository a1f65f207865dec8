//! Tails and quantiles of the distributions that the statistics use.
//!
//! statrs provides `ln Γ` and a first guess of the normal quantile, and libm `erfc` to the last digit. The other tails
//! are our own: a corpus leads to gamma and beta arguments of millions, where the
//! usual `exp(a ln x − x − ln Γ(a))` keeps nine digits and a fraction cut off after 140 steps has not
//! converged. The prefactors here are Loader's saddle-point forms (Loader 2000, "Fast and accurate
//! computation of binomial probabilities"), as in R's `dbinom`.

use statrs::function::{erf::erfc_inv, gamma::ln_gamma};
use std::f64::consts::{PI, SQRT_2};
use std::sync::LazyLock;

const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;

/// `x ln(x/m) + m − x` without cancellation where x is near m; 0 ln 0 is 0.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if x == 0.0 {
        return m;
    }
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut sum = (x - m) * v;
        let mut term = 2.0 * x * v;
        for j in 1..1000 {
            term *= v * v;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                return sum;
            }
            sum = next;
        }
    }
    x * (x / m).ln() + m - x
}

/// The error of Stirling's formula: `ln Γ(n+1) − (n + ½) ln n + n − ln √2π`, for n > 0.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - LN_SQRT_TAU;
    }
    let nn = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / nn) / nn) / nn) / nn)
        / n
}

/// `ln( Γ(x+y+1) / (Γ(x+1) Γ(y+1)) pˣ qʸ )` for real x, y ≥ 0. Both of x and y and of p and q = 1 − p
/// are given, so that a difference of nearly equal numbers is never taken.
fn ln_binomial(x: f64, y: f64, p: f64, q: f64) -> f64 {
    let n = x + y;
    if n == 0.0 {
        return 0.0;
    }
    if x == 0.0 {
        return if p < 0.1 {
            -deviance(n, n * q) - n * p
        } else {
            n * q.ln()
        };
    }
    if y == 0.0 {
        return if q < 0.1 {
            -deviance(n, n * p) - n * q
        } else {
            n * p.ln()
        };
    }
    stirling_error(n)
        - stirling_error(x)
        - stirling_error(y)
        - deviance(x, n * p)
        - deviance(y, n * q)
        - 0.5 * ((2.0 * PI).ln() + x.ln() + (y / n).ln())
}

/// The logarithm of the hypergeometric probability of `x` marked among `drawn`, out of `marked` and
/// `unmarked`.
pub(super) fn ln_hypergeometric(x: u64, marked: u64, unmarked: u64, drawn: u64) -> f64 {
    let (x, marked, unmarked, drawn) = (x as f64, marked as f64, unmarked as f64, drawn as f64);
    let all = marked + unmarked;
    let (p, q) = (drawn / all, (all - drawn) / all);
    ln_binomial(x, marked - x, p, q) + ln_binomial(drawn - x, unmarked + x - drawn, p, q)
        - ln_binomial(drawn, all - drawn, p, q)
}

/// x^a e^−x / Γ(a+1), for an x above 0.
fn gamma_factor(a: f64, x: f64) -> f64 {
    if a < 1e-5 {
        (a * x.ln() - x - ln_gamma(a + 1.0)).exp()
    } else {
        (-stirling_error(a) - deviance(a, x)).exp() / (2.0 * PI * a).sqrt()
    }
}

/// The lower and the upper tail of the gamma distribution with shape `a` and scale 1 at `x`.
fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    match x > 0.0 {
        true => gamma_tails_by(gamma_factor(a, x), a, x),
        false => (0.0, 1.0),
    }
}

/// The same above 0, where the [`gamma_factor`] is known.
fn gamma_tails_by(factor: f64, a: f64, x: f64) -> (f64, f64) {
    if x < a + 1.0 {
        let (mut sum, mut term, mut n) = (1.0, 1.0, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        let lower = (factor * sum).min(1.0);
        return (lower, 1.0 - lower);
    }
    // Lentz' continued fraction; it converges within some √a steps here.
    let mut b = x + 1.0 - a;
    let mut c = f64::MAX;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..1_000_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / nonzero(an * d + b);
        c = nonzero(b + an / c);
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < 1e-16 {
            break;
        }
    }
    let upper = (factor * a * h).min(1.0);
    (1.0 - upper, upper)
}

/// The lower and the upper tail of the beta distribution at x, with y = 1 − x given so that neither
/// loses digits.
fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        let (upper, lower) = beta_tails(b, a, y, x);
        return (lower, upper);
    }
    let prefactor = ln_binomial(a, b, x, y).exp() * b / (a + b);
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..1_000_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < 1e-16 {
            break;
        }
    }
    let lower = (prefactor * h).clamp(0.0, 1.0);
    (lower, 1.0 - lower)
}

fn nonzero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

/// The upper tail of chi-squared with `df` degrees of freedom.
pub(super) fn chi2_tail(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x == f64::INFINITY {
        0.0
    } else if df == 1.0 {
        // Asked for each term of each comparison, and in a tenth of the time. What the root is rounded by would cost the
        // last digits of a far tail, which falls there like e^−x/2.
        let root = (x / 2.0).sqrt();
        libm::erfc(root) * (1.0 - (-root).mul_add(root, x / 2.0))
    } else {
        gamma_tails(df / 2.0, x / 2.0).1
    }
}

/// The probability of `least` (at least 1) or more in a Poisson count.
pub(super) fn poisson_upper_tail(least: u64, mean: f64) -> f64 {
    gamma_tails(least as f64, mean).0
}

/// The value that a standard normal exceeds in absolute size with probability `alpha`.
pub(super) fn normal_two_sided(alpha: f64) -> f64 {
    // Asked for by each interval of a table.
    static OF_95: LazyLock<f64> = LazyLock::new(|| normal_quantile(0.05));
    match alpha == 0.05 {
        true => *OF_95,
        false => normal_quantile(alpha),
    }
}

fn normal_quantile(alpha: f64) -> f64 {
    let mut z = erfc_inv(alpha) * SQRT_2;
    // statrs' inverse is good to some ten digits; two Newton steps on the logarithm of the tail give
    // the rest.
    for _ in 0..2 {
        let tails = normal_tails(z);
        let density = (2.0 / PI).sqrt() * (-0.5 * z * z).exp();
        if density > 0.0 && tails > 0.0 {
            z += (tails.ln() - alpha.ln()) * tails / density;
        }
    }
    z
}

/// The probability that a standard normal exceeds |z| in absolute size.
pub(super) fn normal_tails(z: f64) -> f64 {
    chi2_tail(z * z, 1.0)
}

/// The value that Student's t with `df` degrees of freedom exceeds in absolute size with
/// probability `alpha`.
pub(super) fn t_two_sided(alpha: f64, df: f64) -> f64 {
    let z = normal_two_sided(alpha);
    // Called for every term of a table: the expansion around the normal quantile is the answer for
    // many degrees of freedom (its next term is below 1e-14), and a good start for fewer.
    let start = t_expansion(z, df);
    if df >= 1000.0 && z < 4.0 {
        return start;
    }
    let tails = |t: f64| {
        let square = t * t;
        beta_tails(df / 2.0, 0.5, df / (df + square), square / (df + square)).0
    };
    if df >= 3.0 {
        let ln_scale = ln_gamma((df + 1.0) / 2.0) - ln_gamma(df / 2.0) - 0.5 * (df * PI).ln();
        let mut t = start;
        for _ in 0..20 {
            let tail = tails(t);
            let density = 2.0 * (ln_scale - (df + 1.0) / 2.0 * (t * t / df).ln_1p()).exp();
            let step = (tail.ln() - alpha.ln()) * tail / density;
            if !step.is_finite() {
                break;
            }
            t += step;
            if step.abs() <= 1e-14 * t {
                return t;
            }
        }
    }
    let mut high = z.max(1.0) * 2.0;
    while tails(high) > alpha {
        high *= 4.0;
    }
    root(|t| tails(t).ln() - alpha.ln(), 0.0, high)
}

/// The first terms of the t quantile in powers of 1/df (Fisher & Cornish 1960).
fn t_expansion(z: f64, df: f64) -> f64 {
    let zz = z * z;
    let first = (zz + 1.0) / 4.0;
    let second = ((5.0 * zz + 16.0) * zz + 3.0) / 96.0;
    let third = (((3.0 * zz + 19.0) * zz + 17.0) * zz - 15.0) / 384.0;
    let fourth = ((((79.0 * zz + 776.0) * zz + 1482.0) * zz - 1920.0) * zz - 945.0) / 92_160.0;
    z * (1.0 + (first + (second + (third + fourth / df) / df) / df) / df)
}

/// The shape-`a` gamma value with lower tail `p`.
pub(super) fn gamma_quantile_lower(a: f64, p: f64) -> f64 {
    gamma_steps(a, p, -1.0).unwrap_or_else(|| {
        let lower = |x: f64| gamma_tails(a, x).0;
        root(|x| lower(x).ln() - p.ln(), 0.0, a.max(1.0) * 2.0)
    })
}

/// The shape-`a` gamma value with upper tail `p`.
pub(super) fn gamma_quantile_upper(a: f64, p: f64) -> f64 {
    gamma_steps(a, p, 1.0).unwrap_or_else(|| {
        let upper = |x: f64| gamma_tails(a, x).1;
        let mut high = a + 10.0;
        while upper(high) > p {
            high *= 2.0;
        }
        root(|x| upper(x).ln() - p.ln(), 0.0, high)
    })
}

/// Newton's steps to the shape-`a` gamma value with tail `p`, from that of the cube root's normal distribution
/// (Wilson & Hilferty 1931): some four, where [`root`] takes twenty, and intervals are computed for every term of a table.
/// `side` is 1 for the upper tail and −1 for the lower one. `None` where they do not end.
fn gamma_steps(a: f64, p: f64, side: f64) -> Option<f64> {
    /// The step, over the value, that is the last one: the next would be about its square.
    const LAST_STEP: f64 = 1e-9;
    if p >= 0.5 {
        return None;
    }
    let ninth = 1.0 / (9.0 * a);
    let z = side * normal_two_sided(2.0 * p);
    let mut x = a * (1.0 - ninth + z * ninth.sqrt()).powi(3);
    for _ in 0..20 {
        if !(x > 0.0 && x.is_finite()) {
            return None;
        }
        let factor = gamma_factor(a, x);
        let (lower, upper) = gamma_tails_by(factor, a, x);
        let own = if side > 0.0 { upper } else { lower };
        let density = factor * a / x;
        let step = side * (own.ln() - p.ln()) * own / density;
        x += step;
        if step.abs() <= LAST_STEP * x {
            return Some(x);
        }
    }
    None
}

/// The beta value x with lower tail `p`, and 1 − x. The smaller of the two is solved for, so that the
/// odds of an x near 1 keep their digits too.
pub(super) fn beta_quantile_lower(a: f64, b: f64, p: f64) -> (f64, f64) {
    if beta_tails(a, b, 0.5, 0.5).0 >= p {
        let x = root(|x| beta_tails(a, b, x, 1.0 - x).0.ln() - p.ln(), 0.0, 0.5);
        (x, 1.0 - x)
    } else {
        let y = root(|y| beta_tails(a, b, 1.0 - y, y).0.ln() - p.ln(), 0.0, 0.5);
        (1.0 - y, y)
    }
}

/// The zero of a monotone function between `low` and `high` (Ridders' method, by halves where the
/// function is infinite at an end).
fn root(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    if at_low == 0.0 {
        return low;
    }
    if at_high == 0.0 {
        return high;
    }
    let mut before = f64::NAN;
    for _ in 0..400 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        let at_middle = f(middle);
        if at_middle == 0.0 {
            return middle;
        }
        let mut points = [Some((middle, at_middle)), None];
        let scale = (at_middle * at_middle - at_low * at_high).sqrt();
        if scale.is_finite() && scale > 0.0 {
            let x = middle + (middle - low) * (at_low - at_high).signum() * at_middle / scale;
            if (x - before).abs() <= 4e-16 * x.abs() {
                return x;
            }
            before = x;
            points[1] = Some((x, f(x)));
        }
        for (x, at_x) in points.into_iter().flatten() {
            if at_x == 0.0 {
                return x;
            }
            if x <= low || x >= high {
                continue;
            }
            if (at_x > 0.0) == (at_low > 0.0) {
                (low, at_low) = (x, at_x);
            } else {
                (high, at_high) = (x, at_x);
            }
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64, tolerance: f64) {
        assert!(
            (got - expected).abs() <= tolerance * expected.abs(),
            "{got} is not {expected}"
        );
    }

    #[test]
    fn tails_of_one_degree_of_freedom_keep_their_last_digits_however_far() {
        // mpmath.
        near(chi2_tail(0.5, 1.0), 0.479_500_122_186_953_5, 1e-15);
        near(chi2_tail(3.84, 1.0), 0.050_043_521_248_705_106, 1e-15);
        near(chi2_tail(50.0, 1.0), 1.537_459_794_428_035e-12, 1e-15);
        near(chi2_tail(1000.0, 1.0), 1.795_832_784_800_726_2e-219, 1e-15);
    }

    #[test]
    fn tails_agree_with_thirty_digit_arithmetic() {
        // mpmath; the hypergeometric value from exact fractions.
        near(chi2_tail(10.0, 3.0), 0.018_566_135_463_043_2, 1e-13);
        near(chi2_tail(2000.0, 1800.0), 6.225_977_842_750_473e-4, 1e-12);
        near(t_two_sided(0.05, 1.0), 12.706_204_736_174_7, 1e-12);
        near(t_two_sided(0.05, 9.0), 2.262_157_162_798_205, 1e-13);
        near(normal_two_sided(0.05), 1.959_963_984_540_054, 1e-15);
        near(normal_tails(2.5), 0.012_419_330_651_552_27, 1e-13);
        near(normal_tails(20.0), 5.507_248_237_212_467e-89, 1e-12);
        near(
            ln_hypergeometric(5, 10, 90, 20).exp(),
            0.021_531_469_960_251_77,
            1e-13,
        );
    }

    #[test]
    fn the_tails_of_large_shapes_are_each_others_complement() {
        for a in [0.5, 3.0, 250.0, 1e5, 2e6] {
            for factor in [0.99, 1.0, 1.01] {
                let (lower, upper) = gamma_tails(a, a * factor);
                near(lower + upper, 1.0, 1e-12);
            }
            // I_½(a, a) = ½
            near(beta_tails(a, a, 0.5, 0.5).0, 0.5, 1e-12);
        }
    }

    #[test]
    fn a_quantile_has_the_tail_it_was_asked_for() {
        for p in [0.4, 0.025, 1e-5, 1e-12] {
            for a in [0.5, 1.0, 4.0, 12.0, 300.5, 5000.0] {
                near(gamma_tails(a, gamma_quantile_lower(a, p)).0, p, 1e-11);
                near(gamma_tails(a, gamma_quantile_upper(a, p)).1, p, 1e-11);
                let (x, y) = beta_quantile_lower(a, 7.0, p);
                near(beta_tails(a, 7.0, x, y).0, p, 1e-11);
            }
        }
    }

    #[test]
    fn the_t_quantile_is_one_curve_wherever_it_is_computed() {
        let tails =
            |t: f64, df: f64| beta_tails(df / 2.0, 0.5, df / (df + t * t), t * t / (df + t * t)).0;
        for alpha in [0.5, 0.05, 0.01, 1e-4, 1e-9] {
            for df in [1.0, 2.0, 3.0, 4.0, 9.0, 40.0, 999.0, 1000.0, 5e4, 2e6] {
                near(tails(t_two_sided(alpha, df), df), alpha, 1e-11);
            }
        }
    }

    #[test]
    fn hypergeometric_probabilities_of_a_table_sum_to_one() {
        let sum: f64 = (0..=300)
            .map(|x| ln_hypergeometric(x, 300, 70_000, 9_000).exp())
            .sum();
        near(sum, 1.0, 1e-12);
    }
}

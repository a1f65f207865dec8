//! Values as people read them: grouped, rounded, with units where they belong.

use super::{Cell, Kind, make_visible};
use crate::number::grouped;

/// How a missing value looks.
pub(super) const MISSING: &str = "–";

/// A cell as text for people, with control characters made visible.
pub fn readable(cell: Cell<'_>, kind: Kind) -> String {
    match cell {
        Cell::Missing => MISSING.to_owned(),
        Cell::Text(text) => make_visible(text).into_owned(),
        Cell::Integer(count) => grouped(&count.to_string()),
        Cell::Date(day) => day.to_string(),
        Cell::Number(number) => match kind {
            Kind::Share if number.is_finite() => {
                format!("{} %", readable_number(100.0 * number, 1))
            }
            Kind::PValue if number < 0.0001 => "<0.0001".to_owned(),
            Kind::PValue => readable_number(number, 4),
            Kind::Number { decimals } => readable_number(number, decimals),
            _ => readable_number(number, 2),
        },
    }
}

/// A number with thousands separators and `decimals` digits after the point. A number that would look like 0
/// gets more digits, one from 10¹⁵ on an exponent, and an infinite one is `inf`.
pub fn readable_number(number: f64, decimals: u8) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if number.abs() >= 1e15 {
        return format!("{number:.3e}");
    }
    let fixed = format!("{number:.*}", usize::from(decimals));
    let shows_nothing = !fixed.bytes().any(|b| matches!(b, b'1'..=b'9'));
    if !shows_nothing {
        return grouped(&fixed);
    }
    if number == 0.0 {
        return fixed.trim_start_matches('-').to_owned();
    }
    // Two significant digits. Beyond six places an exponent is shorter and clearer.
    let places = 1 - number.abs().log10().floor() as i32;
    if places <= 6 {
        let text = format!("{number:.*}", usize::try_from(places).unwrap_or(0));
        return text;
    }
    format!("{number:.1e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_rounded() {
        for (number, decimals, expected) in [
            (0.0, 2, "0.00"),
            (-0.0, 1, "0.0"),
            (999.0, 0, "999"),
            (1000.0, 0, "1,000"),
            (-1_234_567.891, 1, "-1,234,567.9"),
            (0.004, 2, "0.0040"),
            (-0.0049, 2, "-0.0049"),
            (0.000_34, 1, "0.00034"),
            (3.4e-9, 2, "3.4e-9"),
            (123_456_789_012_345.6, 1, "123,456,789,012,345.6"),
            (-1e22, 2, "-1.000e22"),
            (f64::INFINITY, 2, "inf"),
            (f64::NEG_INFINITY, 2, "-inf"),
        ] {
            assert_eq!(readable_number(number, decimals), expected);
        }
    }

    #[test]
    fn kinds_have_their_own_look() {
        let show = |number, kind| readable(Cell::Number(number), kind);
        assert_eq!(show(0.1234, Kind::Share), "12.3 %");
        assert_eq!(show(0.049_96, Kind::PValue), "0.0500");
        assert_eq!(show(1e-41, Kind::PValue), "<0.0001");
        assert_eq!(readable(Cell::Integer(-12_345), Kind::Integer), "-12,345");
        assert_eq!(readable(Cell::Missing, Kind::Integer), "–");
    }
}

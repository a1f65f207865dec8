//! Values as people read them: grouped, rounded, with units where they belong.

use super::{Cell, Kind, make_visible};
use crate::number::group;
use std::fmt::{Display, Write};

/// How a missing value looks.
pub(super) const MISSING: &str = "–";
/// The columns that it takes on a terminal.
pub(super) const MISSING_WIDTH: usize = 1;

/// A cell as text for people, with control characters made visible.
pub fn readable(cell: Cell<'_>, kind: Kind) -> String {
    let mut text = String::new();
    push_readable(&mut text, cell, kind);
    text
}

/// Appends a cell as [`readable`] has it.
pub(super) fn push_readable(out: &mut String, cell: Cell<'_>, kind: Kind) {
    match cell {
        Cell::Missing => out.push_str(MISSING),
        Cell::Text(text) => out.push_str(&make_visible(text)),
        Cell::Integer(count) => {
            let start = out.len();
            push(out, count);
            group(out, start);
        }
        Cell::Date(day) => push(out, day),
        Cell::Number(number) if kind == Kind::PValue && number < 0.0001 => out.push_str("<0.0001"),
        Cell::Number(number) => {
            push_number(out, shown(number, kind), decimals(kind));
            if kind == Kind::Share && number.is_finite() {
                out.push_str(" %");
            }
        }
    }
}

/// Whether a number is as wide as its size makes it: it has the decimals of its kind, no more and no exponent.
pub(super) fn widens_with_size(number: f64, kind: Kind) -> bool {
    let least = 0.1f64.powi(i32::from(decimals(kind)));
    number == 0.0 || (least..1e15).contains(&shown(number, kind).abs())
}

/// The number that is written.
fn shown(number: f64, kind: Kind) -> f64 {
    match kind {
        Kind::Share => 100.0 * number,
        _ => number,
    }
}

/// How many decimals it has, unless it would look like 0.
const fn decimals(kind: Kind) -> u8 {
    match kind {
        Kind::Share => 1,
        Kind::PValue => 4,
        Kind::Number { decimals } => decimals,
        _ => 2,
    }
}

/// Appends what is written of a value.
pub(super) fn push(out: &mut String, value: impl Display) {
    write!(out, "{value}").expect("a string takes what is written");
}

/// A number with thousands separators and `decimals` digits after the point. A number that would look like 0
/// gets more digits, one from 10¹⁵ on an exponent, and an infinite one is `inf`.
pub fn readable_number(number: f64, decimals: u8) -> String {
    let mut text = String::new();
    push_number(&mut text, number, decimals);
    text
}

fn push_number(out: &mut String, number: f64, decimals: u8) {
    if number.is_infinite() {
        return out.push_str(if number > 0.0 { "inf" } else { "-inf" });
    }
    if number.abs() >= 1e15 {
        return push(out, format_args!("{number:.3e}"));
    }
    let start = out.len();
    // Adding 0 makes -0 plain 0.
    push(
        out,
        format_args!("{:.*}", usize::from(decimals), number + 0.0),
    );
    let digits = &out.as_bytes()[start..];
    if number == 0.0 || digits.iter().any(|b| matches!(b, b'1'..=b'9')) {
        return group(out, start);
    }
    out.truncate(start);
    // Two significant digits. Beyond six places an exponent is shorter and clearer.
    let places = 1 - number.abs().log10().floor() as i32;
    match usize::try_from(places.max(0)) {
        Ok(places @ ..=6) => push(out, format_args!("{number:.places$}")),
        _ => push(out, format_args!("{number:.1e}")),
    }
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

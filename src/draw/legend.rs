//! The legend: what each colour, dash, marker and pattern stands for, in rows under the title.

use super::fonts::Fonts;
use super::palette::{Ink, Look, Marker};
use super::theme::{LEADING, Theme};
use super::typeface::Face;

/// What stands before an entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Swatch {
    /// A line as a series draws it, with its marker.
    Line(Look),
    /// A hatched square: no data.
    Hatch,
    /// A mark.
    Mark(Marker, Ink),
    /// The number that stands for a name in the figure.
    Number(usize),
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub label: String,
    pub swatch: Swatch,
}

/// An entry with its place: left end and middle line of the swatch, from the legend's upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub key: Key,
    pub x: f64,
    pub y: f64,
    /// Width of the swatch.
    pub swatch: f64,
    /// Room for the label.
    pub room: f64,
}

/// A legend with all places decided.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Legend {
    pub entries: Vec<Placed>,
    pub height: f64,
}

/// Sets the entries in rows. Where there are several rows, the entries also form columns that the eye can run down.
pub(crate) fn lay_out(keys: &[Key], fonts: &Fonts, theme: &Theme, width: f64) -> Legend {
    let swatch = |key: &Key| match key.swatch {
        Swatch::Line(_) => theme.body * 2.9,
        Swatch::Hatch => theme.body * 0.9,
        Swatch::Mark(..) => theme.body * 0.7,
        Swatch::Number(_) => theme.body * 1.3,
    };
    let between = theme.body * 1.6;
    let needed: Vec<f64> = keys
        .iter()
        .map(|key| swatch(key) + theme.gap + fonts.width(&key.label, Face::Regular, theme.body))
        .collect();
    let pitch = theme.body * LEADING * 1.1;
    let one_row = needed.iter().sum::<f64>() + between * needed.len().saturating_sub(1) as f64;
    let columns: Vec<f64> = if one_row <= width {
        needed.clone()
    } else {
        // As many columns as fit side by side. If not even one fits, its entries are broken or cut.
        (1..=keys.len())
            .rev()
            .map(|count| column_widths(&needed, count))
            .find(|columns| {
                columns.iter().sum::<f64>() + between * (columns.len() - 1) as f64 <= width
            })
            .unwrap_or_else(|| vec![width])
    };
    let mut entries: Vec<Placed> = Vec::with_capacity(keys.len());
    let mut height = 0.0;
    for row in keys.chunks(columns.len().max(1)) {
        // Only an entry that is wider than the legend takes a second line.
        let mut own = pitch;
        for (column, key) in row.iter().enumerate() {
            let x = columns[..column].iter().sum::<f64>() + between * column as f64;
            let swatch = swatch(key);
            let room = (width - x - swatch - theme.gap).max(theme.body);
            let (lines, _) = fonts.fit_lines(&key.label, Face::Regular, theme.body, room, 2);
            own = f64::max(own, pitch * (0.1 + 0.9 * lines.len() as f64));
            entries.push(Placed {
                key: key.clone(),
                x,
                y: height,
                swatch,
                room,
            });
        }
        let begin = entries.len() - row.len();
        for entry in &mut entries[begin..] {
            entry.y += own / 2.0;
        }
        height += own;
    }
    Legend { entries, height }
}

/// The widest entry of each column when entries run row by row.
fn column_widths(needed: &[f64], columns: usize) -> Vec<f64> {
    let mut widths = vec![0.0f64; columns];
    for (index, &width) in needed.iter().enumerate() {
        widths[index % columns] = widths[index % columns].max(width);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::theme::Style;

    fn legend(count: usize, width: f64) -> Legend {
        let theme = Theme::new(&Style::default()).unwrap();
        let keys: Vec<Key> = (0..count)
            .map(|i| Key {
                label: format!("Source number {i}"),
                swatch: Swatch::Hatch,
            })
            .collect();
        lay_out(
            &keys,
            &Fonts::new(&Style::default()).unwrap(),
            &theme,
            width,
        )
    }

    #[test]
    fn few_entries_stand_in_one_row_and_many_in_columns() {
        let one = legend(3, 400.0);
        assert!(one.entries.iter().all(|entry| entry.y == one.entries[0].y));
        let many = legend(12, 240.0);
        let mut starts: Vec<f64> = many.entries.iter().map(|entry| entry.x).collect();
        starts.sort_by(f64::total_cmp);
        starts.dedup();
        assert!((2..=3).contains(&starts.len()), "{starts:?}");
        assert!(many.height > one.height * 3.0);
    }

    #[test]
    fn an_entry_wider_than_the_legend_takes_two_lines() {
        let (one, two) = (legend(1, 400.0), legend(1, 60.0));
        assert!(
            two.height > one.height * 1.5,
            "{} {}",
            one.height,
            two.height
        );
        assert_eq!(two.entries[0].y, two.height / 2.0);
    }

    #[test]
    fn no_entry_reaches_beyond_the_width() {
        for width in [60.0, 150.0, 300.0] {
            for entry in legend(9, width).entries {
                assert!(entry.x + entry.swatch + entry.room <= width + 1e-9);
            }
        }
    }
}

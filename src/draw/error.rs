//! Why a figure cannot be drawn or written.

use super::figure::Picture;
use crate::choice::listed;
use crate::error::Teach;
use std::path::PathBuf;

/// Why a figure cannot be drawn or written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// No series, row, bar or vertex was given.
    #[error("there is nothing to draw: {what}")]
    Empty {
        /// What is missing, as a fragment.
        what: &'static str,
    },
    /// A number is NaN or infinite.
    #[error("{what} is {value}, expected a finite number")]
    NotFinite {
        /// Which number.
        what: String,
        /// What it is.
        value: f64,
    },
    /// A number cannot be drawn in its place, such as a negative frequency.
    #[error("{what} is {value}, expected {expected}")]
    OutOfRange {
        /// Which number.
        what: String,
        /// What it is.
        value: f64,
        /// What was expected.
        expected: &'static str,
    },
    /// An interval whose ends are in the wrong order.
    #[error("the interval of {what} runs from {low} to {high}, expected the lower end first")]
    Interval {
        /// Whose interval.
        what: String,
        /// The lower end as given.
        low: f64,
        /// The upper end as given.
        high: f64,
    },
    /// Two parts of the data do not fit together.
    #[error("{what}: found {found}, expected {expected}")]
    Shape {
        /// Which parts.
        what: String,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// More than the chart can show legibly.
    #[error("{found} {what} were given, but the chart shows at most {at_most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many can be shown.
        at_most: usize,
    },
    /// A size outside what the figure can have.
    #[error("the figure's {what} is {found} {unit}, expected {least} to {most} {unit}")]
    Size {
        /// Which size.
        what: &'static str,
        /// As given.
        found: f64,
        /// The smallest that works.
        least: f64,
        /// The largest that works.
        most: f64,
        /// Millimetres, points or dots per inch.
        unit: &'static str,
    },
    /// The content needs more height than a figure can have.
    #[error("the figure needs a height of {least} mm, but the most is {most} mm")]
    TooTall {
        /// What it needs.
        least: f64,
        /// What a figure can have.
        most: f64,
    },
    /// A font file cannot be used.
    #[error("cannot use the font {}: {problem}", path.display())]
    Font {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// No family of that name is embedded, among the font files, or installed.
    #[error("no typeface is called {name:?}")]
    Typeface {
        /// The name.
        name: String,
        /// The family with the nearest name.
        nearest: Option<String>,
    },
    /// The ending of a file names no picture format.
    #[error("{} does not end in {}", path.display(), endings())]
    Picture {
        /// The file.
        path: PathBuf,
    },
    /// A value lies outside its axis. The axis is made from the data, so this is a bug of the chart.
    #[error("{what} lies at {at:?}, outside the axes")]
    Outside {
        /// What was to be drawn.
        what: &'static str,
        /// Where, in units of the axes.
        at: (f64, f64),
    },
    /// The SVG could not be converted to the requested format.
    #[error("cannot write the figure as {format}: {problem}")]
    Export {
        /// The format.
        format: &'static str,
        /// What the writer says.
        problem: String,
    },
}

impl Teach for DrawError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Empty { .. } => "widen the selection, or check the spelling of the terms".into(),
            Self::TooMany {
                what: "periods", ..
            } => "take longer periods with `--by`, or fewer with `--where date=...`".into(),
            Self::TooMany {
                what: "series",
                at_most,
                ..
            } => format!(
                "draw at most {at_most}: `--top {at_most}` takes the largest values of a column; or name fewer queries"
            ),
            Self::TooMany { at_most, .. } => {
                format!(
                    "show at most {at_most}, such as with `--top {at_most}`, or draw several figures"
                )
            }
            Self::Size {
                what,
                found,
                least,
                most,
                unit,
            } => match found > most {
                true => format!("choose a {what} of at most {most} {unit}"),
                false => format!("choose a {what} of at least {least} {unit}"),
            },
            Self::TooTall { .. } => {
                "show fewer groups or terms, or choose a smaller text size".into()
            }
            Self::Font { .. } => "name a TrueType or OpenType font file".into(),
            Self::Typeface { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean {nearest}?"),
                None => "name an installed family, or give its font file as well".into(),
            },
            Self::Picture { .. } => "give the file one of these endings".into(),
            _ => return None,
        })
    }

    fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Size { .. }
                | Self::TooTall { .. }
                | Self::Font { .. }
                | Self::Typeface { .. }
                | Self::Picture { .. }
        )
    }
}

/// `.svg, .png or .pdf`.
fn endings() -> String {
    let endings = Picture::ALL.map(|picture| format!(".{}", picture.ending()));
    listed(&endings.each_ref().map(String::as_str), "or")
}

/// A number that can be drawn, or the error that names it.
pub(crate) fn finite(what: impl FnOnce() -> String, value: f64) -> Result<f64, DrawError> {
    // Beyond this, sums and squares of the scales overflow; no frequency comes near it.
    if value.is_finite() && value.abs() < 1e200 {
        Ok(value)
    } else {
        Err(DrawError::NotFinite {
            what: what(),
            value,
        })
    }
}

/// Checks that both ends of an interval can be drawn and are in order.
pub(crate) fn interval(
    what: impl Fn() -> String,
    low: Option<f64>,
    high: Option<f64>,
) -> Result<(), DrawError> {
    for end in [low, high].into_iter().flatten() {
        finite(|| format!("the interval of {}", what()), end)?;
    }
    match (low, high) {
        (Some(low), Some(high)) if low > high => Err(DrawError::Interval {
            what: what(),
            low,
            high,
        }),
        _ => Ok(()),
    }
}

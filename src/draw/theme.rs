//! What a user may choose about a figure, and the measures that follow from it.

use super::error::DrawError;
use std::path::PathBuf;

/// Points in a millimetre.
pub(crate) const POINTS_A_MM: f64 = 72.0 / 25.4;

/// What a user may choose for any chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Width of the whole figure in millimetres, 60 to 400. Journals ask for 84 to 90 (one column) or 170 to
    /// 190 (two).
    pub width_mm: f64,
    /// Height of the whole figure in millimetres; `None` lets the chart choose what its content needs.
    pub height_mm: Option<f64>,
    /// Size of the body text in points, 5 to 16; ticks and captions are one point smaller, but not under 6.
    pub font_pt: f64,
    /// Grey in place of colours, each as light as the colour it stands for.
    pub grey: bool,
    /// Tints in place of transparency, for journals that do not accept it: nothing shows through a band or a faint
    /// point.
    pub solid: bool,
    /// Whether the title and the line under it stand in the figure.
    pub title: bool,
    /// Whether the notes on how to read the marks and the caption stand under the drawing.
    pub caption: bool,
    /// Dots per inch of a bitmap, 36 to 1200. Journals ask for 300, and for 1200 where a figure is line art.
    pub dpi: f64,
    /// The family of the text: one of the font files, or one that is installed; `None` for the embedded Inter.
    pub typeface: Option<String>,
    /// Font files: for the typeface, and for scripts that it lacks, tried in this order before the machine's own.
    pub font_files: Vec<PathBuf>,
}

impl Default for Style {
    /// Two columns wide, 8 points, in colour, with title and caption.
    fn default() -> Self {
        Self {
            width_mm: 180.0,
            height_mm: None,
            font_pt: 8.0,
            grey: false,
            solid: false,
            title: true,
            caption: true,
            dpi: DEFAULT_DPI,
            typeface: None,
            font_files: Vec::new(),
        }
    }
}

/// Dots per inch of a bitmap when nobody asks for others: what journals require.
pub const DEFAULT_DPI: f64 = 300.0;

/// The widths of figures, in millimetres, that publishers ask for by name: of one column, and of a page.
pub const WIDTHS: &[(&str, f64)] = &[
    ("single", 85.0),
    ("double", 180.0),
    ("elsevier-single", 90.0),
    ("elsevier-double", 190.0),
    ("ieee-single", 88.9),
    ("ieee-double", 181.9),
    ("nature-single", 89.0),
    ("nature-double", 183.0),
    ("springer-single", 84.0),
    ("springer-double", 174.0),
];

/// No line is thinner, in points: printers lose what is.
pub(crate) const HAIRLINE: f64 = 0.3;

/// Sizes in points that follow from a [`Style`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    /// Width of the figure.
    pub width: f64,
    /// White border around everything.
    pub border: f64,
    /// Title.
    pub title: f64,
    /// Names, terms, labels.
    pub body: f64,
    /// Ticks, notes, captions.
    pub small: f64,
    /// Data lines.
    pub line: f64,
    /// Axis lines and ticks.
    pub axis: f64,
    /// Grid lines.
    pub grid: f64,
    /// Length of a tick.
    pub tick: f64,
    /// Space between a mark and its text.
    pub gap: f64,
    pub grey: bool,
}

/// Distance of baselines, in font sizes.
pub(crate) const LEADING: f64 = 1.25;

impl Theme {
    pub(crate) fn new(style: &Style) -> Result<Self, DrawError> {
        check("width", style.width_mm, 60.0, 400.0, "mm")?;
        check("font size", style.font_pt, 5.0, 16.0, "pt")?;
        if let Some(height) = style.height_mm {
            check("height", height, 20.0, MOST_HEIGHT_MM, "mm")?;
        }
        check_dpi(style.dpi)?;
        let body = style.font_pt;
        Ok(Self {
            width: style.width_mm * POINTS_A_MM,
            border: 2.0,
            title: body + 1.5,
            body,
            // Print under 6 points is hard to read.
            small: (body - 1.0).max(body.min(6.0)),
            line: body * 0.16,
            axis: 0.6,
            grid: 0.4,
            tick: 2.6,
            gap: body * 0.45,
            grey: style.grey,
        })
    }
}

/// The tallest figure; coordinates and bitmaps stay far from their limits.
pub(crate) const MOST_HEIGHT_MM: f64 = 2000.0;

/// Refuses a bitmap's resolution that nobody can mean.
pub(crate) fn check_dpi(dpi: f64) -> Result<(), DrawError> {
    check("resolution", dpi, 36.0, 1200.0, "dpi")
}

/// Refuses a size outside its limits.
pub(crate) fn check(
    what: &'static str,
    found: f64,
    least: f64,
    most: f64,
    unit: &'static str,
) -> Result<(), DrawError> {
    if found >= least && found <= most {
        Ok(())
    } else {
        Err(DrawError::Size {
            what,
            found,
            least,
            most,
            unit,
        })
    }
}

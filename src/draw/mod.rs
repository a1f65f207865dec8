//! Turns numbers into pictures that are ready for print.
//!
//! It takes a chart, which is a plain struct of numbers and names, and a [`Style`], and returns a
//! [`Figure`], which can be written as SVG, PNG or PDF. There is one drawing path: plotters keeps the
//! coordinates, our own backend writes SVG with true coordinates and with text widths from the embedded
//! font, and PNG and PDF are made from that SVG, so the formats cannot differ.
//!
//! These things never happen: a value is moved to the edge of its axis, a missing period is bridged or
//! drawn as zero, text overlaps text, a font of the machine is used without a warning, or the same data
//! give other bytes. Numbers that are not finite are errors.
//!
//! ```
//! use newsprint::draw::{Chart, Picture, Style, TrendChart, TrendPoint, TrendSeries, Words};
//! use newsprint::period::Period;
//!
//! let month = |text: &str, value| TrendPoint {
//!     day: text.parse().unwrap(),
//!     value,
//!     low: None,
//!     high: None,
//!     smoothed: None,
//!     raw: None,
//!     thin: false,
//!     thin_window: false,
//! };
//! let chart = TrendChart {
//!     words: Words {
//!         title: "Mentions of Belarus".into(),
//!         caption: "N = 12,345 articles; BBC, 2021.".into(),
//!         ..Words::default()
//!     },
//!     y_label: "per million tokens".into(),
//!     step: Period::Month,
//!     series: vec![TrendSeries {
//!         name: "BBC".into(),
//!         points: vec![
//!             month("2021-09-01", Some(120.5)),
//!             month("2021-10-01", None), // no articles: a gap, not zero
//!             month("2021-11-01", Some(310.0)),
//!         ],
//!     }],
//!     ..TrendChart::default()
//! };
//! let figure = chart.draw(&Style { width_mm: 85.0, ..Style::default() })?;
//! let picture = Picture::from_path("figure.pdf".as_ref())?;
//! assert!(figure.to_bytes(picture)?.starts_with(b"%PDF"));
//! assert!(figure.warnings().is_empty());
//! # Ok::<(), newsprint::draw::DrawError>(())
//! ```
//!
//! A new chart is one file with a struct that implements [`Chart`], one line in [`CHARTS`], and a snapshot; another
//! form of values that a chart shows already is a [`Form`] with one line in [`FORMS`].

mod bars;
mod calendar;
mod chart;
#[cfg(test)]
mod checks;
mod cross_table;
mod curve;
mod direction;
mod error;
mod events;
mod export;
mod extent;
mod figure;
mod fonts;
mod forces;
mod forms;
mod frame;
mod grid;
mod heat_map;
mod keyness_dots;
mod labels;
mod legend;
mod line_words;
mod lines;
mod marks;
#[cfg(test)]
mod matrix;
mod network;
mod network_key;
mod network_names;
mod palette;
mod panel;
mod pdf;
mod rows;
mod scale;
mod shade;
mod shares;
mod small_multiples;
mod svg;
mod system_fonts;
#[cfg(test)]
mod test_font;
mod text;
mod theme;
mod trend;
mod typeface;
mod webfont;
mod x_ray;

pub use bars::{Bar, BarPanel, RankedBars};
pub use chart::{CHARTS, Chart, Texts, Words};
pub use cross_table::{Cells, CrossTable, Ratio};
pub use curve::{TimeOptions, TrendPoint, TrendSeries};
pub use error::DrawError;
pub use figure::{Figure, Picture, font_face_css};
pub use forms::{Bars, FORMS, Form, Formed, Slope, form};
pub use grid::RateBasis;
pub use heat_map::{HeatMap, HeatMark};
pub use keyness_dots::{DotWords, KeynessDot, KeynessDots, Side};
pub use network::{Edge, Network, Vertex};
pub use shade::HeatScale;
pub use shares::Shares;
pub use small_multiples::{SmallMultiples, TrendPanel};
pub(crate) use text::escape;
pub use theme::{DEFAULT_DPI, Style, WIDTHS};
pub use trend::TrendChart;
pub use x_ray::{XRay, XRayRow};

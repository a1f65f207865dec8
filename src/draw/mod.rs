//! Numbers to pictures, for print and screen.

mod bars;
mod calendar;
mod chart;
#[cfg(test)]
mod checks;
mod error;
mod export;
mod figure;
mod fonts;
mod forces;
mod frame;
mod heat_map;
mod keyness_bars;
mod labels;
mod legend;
mod lines;
mod network;
mod palette;
mod pdf;
mod scale;
mod small_multiples;
mod svg;
mod system_fonts;
#[cfg(test)]
mod test_font;
mod text;
mod theme;
mod trend;

pub use bars::{Bar, BarPanel, RankedBars};
pub use calendar::Step;
pub use chart::{CHARTS, Chart};
pub use error::DrawError;
pub use figure::{DEFAULT_DPI, Figure, Picture, font_face_css};
pub use heat_map::{HeatMap, HeatScale};
pub use keyness_bars::{KeynessBar, KeynessBars, Side};
pub use lines::{TrendPoint, TrendSeries};
pub use network::{Edge, Network, Vertex};
pub use small_multiples::{SmallMultiples, TrendPanel};
pub use theme::Style;
pub use trend::TrendChart;

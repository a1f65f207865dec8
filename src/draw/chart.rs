//! What every chart can do, and the list of all charts.

use super::bars::RankedBars;
use super::error::DrawError;
use super::figure::Figure;
use super::heat_map::HeatMap;
use super::keyness_bars::KeynessBars;
use super::network::Network;
use super::small_multiples::SmallMultiples;
use super::theme::Style;
use super::trend::TrendChart;
use crate::about::About;

/// Data that can be drawn.
pub trait Chart: Send + Sync {
    /// What stands under it.
    fn caption_mut(&mut self) -> &mut String;

    /// Draws the data in a style.
    ///
    /// # Errors
    /// Numbers that are not finite, parts that do not fit together, sizes in which nothing can be
    /// read.
    fn draw(&self, style: &Style) -> Result<Figure, DrawError>;
}

/// What the charts are called and what they show. A new chart is one file and one line here.
pub static CHARTS: &[About] = &[
    TrendChart::ABOUT,
    SmallMultiples::ABOUT,
    KeynessBars::ABOUT,
    RankedBars::ABOUT,
    HeatMap::ABOUT,
    Network::ABOUT,
];

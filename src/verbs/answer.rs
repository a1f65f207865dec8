//! What a verb answers with.

use crate::draw::{
    Chart, DrawError, Figure, HeatMap, KeynessBars, Network, RankedBars, SmallMultiples, Style,
    TrendChart,
};
use crate::tabulate::Table;

/// A table, the chart of it where it has one, and notes.
#[derive(Debug)]
pub struct Answer {
    /// The numbers. Its notes say under which conditions they hold.
    pub table: Table,
    /// The same as a picture; `None` where there is nothing to draw.
    pub drawing: Option<Drawing>,
    /// What came up on the way: selections that match nothing, words that do not occur.
    pub warnings: Vec<String>,
    /// How many hypotheses were tested for it: the family of a correction; 0 where nothing was.
    pub tested: u64,
}

/// A chart with its data.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "each is the chart of that name")]
pub enum Drawing {
    Trend(TrendChart),
    SmallMultiples(SmallMultiples),
    Keyness(KeynessBars),
    Bars(RankedBars),
    HeatMap(HeatMap),
    Network(Network),
}

impl Drawing {
    /// What stands under it.
    pub fn caption_mut(&mut self) -> &mut String {
        match self {
            Self::Trend(chart) => &mut chart.caption,
            Self::SmallMultiples(chart) => &mut chart.caption,
            Self::Keyness(chart) => &mut chart.caption,
            Self::Bars(chart) => &mut chart.caption,
            Self::HeatMap(chart) => &mut chart.caption,
            Self::Network(chart) => &mut chart.caption,
        }
    }

    /// Draw it.
    ///
    /// # Errors
    /// As the chart's own `draw`.
    pub fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        match self {
            Self::Trend(chart) => chart.draw(style),
            Self::SmallMultiples(chart) => chart.draw(style),
            Self::Keyness(chart) => chart.draw(style),
            Self::Bars(chart) => chart.draw(style),
            Self::HeatMap(chart) => chart.draw(style),
            Self::Network(chart) => chart.draw(style),
        }
    }
}

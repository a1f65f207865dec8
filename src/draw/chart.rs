//! What every chart can do, and the list of all charts.

use super::bars::RankedBars;
use super::cross_table::CrossTable;
use super::error::DrawError;
use super::figure::Figure;
use super::heat_map::HeatMap;
use super::keyness_dots::KeynessDots;
use super::network::Network;
use super::shares::Shares;
use super::small_multiples::SmallMultiples;
use super::theme::Style;
use super::trend::TrendChart;
use super::x_ray::XRay;
use crate::about::About;
use crate::renaming::Renaming;

/// What is written around a chart; an empty text takes no room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The title.
    pub title: String,
    /// The line under the title.
    pub subtitle: String,
    /// What stands under the figure: N, source, selection.
    pub caption: String,
}

/// The texts of a chart.
#[derive(Debug)]
pub struct Texts<'a> {
    /// What is written around it.
    pub words: &'a mut Words,
    /// What the data are called: sources, terms, series, kinds.
    pub names: Vec<&'a mut String>,
}

/// Data that can be drawn.
pub trait Chart: Send + Sync {
    /// Every text it shows but those of its axes.
    fn texts_mut(&mut self) -> Texts<'_>;

    /// What stands under it.
    fn caption_mut(&mut self) -> &mut String {
        &mut self.texts_mut().words.caption
    }

    /// Gives what it shows other names; in its titles too, and in its caption those that its titles have.
    fn rename(&mut self, names: &Renaming) {
        let texts = self.texts_mut();
        let words = texts.words;
        let mut titles = Renaming::default();
        for title in [&mut words.title, &mut words.subtitle] {
            if titles.is_empty() {
                titles = names.within(title);
            }
            *title = names.in_sentence(title);
        }
        words.caption = titles.in_sentence(&words.caption);
        for name in texts.names {
            if let Some(new) = names.of(name) {
                *name = new;
            }
        }
    }

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
    KeynessDots::ABOUT,
    RankedBars::ABOUT,
    HeatMap::ABOUT,
    CrossTable::ABOUT,
    Shares::ABOUT,
    Network::ABOUT,
    XRay::ABOUT,
];

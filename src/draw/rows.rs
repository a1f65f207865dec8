//! Rows of bars or dots under each other, some of them with a name on two lines.

use super::fonts::{Face, Fonts};
use super::theme::Theme;

/// The rows of a panel.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// How much higher than others each is, because its name needs it, in points.
    more: Vec<f64>,
}

impl Rows {
    /// Rows with these names, which have so much room.
    pub(crate) fn new<'a>(
        names: impl Iterator<Item = &'a str>,
        fonts: &Fonts,
        theme: &Theme,
        room: f64,
    ) -> Self {
        let more = |name| {
            let name = std::iter::once(name);
            fonts.more(name, Face::Regular, theme.body, room + 0.01)
        };
        Self {
            more: names.map(more).collect(),
        }
    }

    /// Rows of which panels side by side need no more.
    pub(crate) fn tallest<'a>(panels: impl Iterator<Item = &'a Self>) -> Self {
        panels.fold(Self::default(), |tallest, own| {
            let (count, more) = (
                tallest.more.len().max(own.more.len()),
                tallest.height(0.0).max(own.height(0.0)),
            );
            let mut all = vec![0.0; count];
            if let Some(first) = all.first_mut() {
                *first = more;
            }
            Self { more: all }
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.more.len()
    }

    /// Their height where a row with a name on one line has this one.
    pub(crate) fn height(&self, pitch: f64) -> f64 {
        self.more.iter().map(|more| pitch + more).sum()
    }

    /// The middle of each row, in points from the top of the first.
    pub(crate) fn middles(&self, pitch: f64) -> impl Iterator<Item = f64> {
        let mut bottom = 0.0;
        self.more.iter().map(move |more| {
            bottom += pitch + more;
            bottom - (pitch + more) / 2.0
        })
    }
}

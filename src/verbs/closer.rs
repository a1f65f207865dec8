//! A closer look at the articles of a term, beyond the sums over them: how it is spread, and what drawing them again shows.

use super::intervals::{Drawing, LimitsBy, Resampling};
use super::spread::{Occurrences, Parts, Spread};
use crate::measure::Measured;
use crate::select::GroupId;

/// What is looked at.
#[derive(Clone, Copy)]
pub(super) struct Closer<'c> {
    /// The statistics of dispersion.
    pub spread: &'c Spread,
    /// The parts of each group, where there are such statistics.
    pub parts: Option<&'c Parts>,
    /// The sampling units, where intervals are made by a bootstrap.
    pub resampling: Option<&'c Resampling<'c>>,
}

impl<'c> Closer<'c> {
    /// Whether there is nothing to look at.
    pub fn is_nothing(self) -> bool {
        self.parts.is_none() && self.resampling.is_none()
    }

    /// To look at one term after the other.
    pub fn look(self) -> Look<'c> {
        Look {
            closer: self,
            occurrences: self.parts.map(Occurrences::new),
            drawing: self.resampling.map(Drawing::new),
        }
    }
}

/// A closer look at one term after the other.
pub(super) struct Look<'c> {
    closer: Closer<'c>,
    occurrences: Option<Occurrences<'c>>,
    drawing: Option<Drawing<'c>>,
}

impl Look<'_> {
    /// Takes a term in place of the last one, from its frequency in articles.
    pub fn take(&mut self, hits: impl Iterator<Item = (u32, u32)> + Clone) {
        if let Some(drawing) = &mut self.drawing {
            drawing.take(hits.clone());
        }
        if let Some(occurrences) = &mut self.occurrences {
            occurrences.take(hits);
        }
    }

    /// How the term is spread over the parts of a group.
    pub fn spread(&mut self, group: GroupId) -> Box<[Measured]> {
        let own = self.occurrences.as_mut();
        own.map_or_else(Box::default, |own| {
            own.measured(group, &self.closer.spread.measures)
        })
    }

    /// The limits of its frequency per million in a group.
    pub fn per_million(&mut self, group: GroupId) -> LimitsBy {
        let own = self.drawing.as_mut();
        own.map_or_else(LimitsBy::default, |own| {
            LimitsBy::resampled(own.limits_per_million(&[group]))
        })
    }

    /// The limits of its Log Ratio in group 0 against group 1.
    pub fn log_ratio(&mut self) -> LimitsBy {
        let own = self.drawing.as_mut();
        own.map_or_else(LimitsBy::default, |own| {
            LimitsBy::resampled(own.limits_of_log_ratio())
        })
    }
}

//! What is asked for when articles are taken in.

use super::AppendError;
use super::recogniser::recogniser_of;
use crate::clean;
use crate::day::Day;
use crate::read::ReadOptions;
use crate::recognise::{Choice, List, Recogniser};
use crate::settings::{Settings, Wanted};
use std::path::Path;

/// How articles are taken into a corpus.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// Settings that were asked for.
    pub wanted: Wanted,
    /// How the inputs are read.
    pub read: ReadOptions,
    /// How articles are cleaned.
    pub clean: clean::Options,
    /// What finds names, if it was asked for: that of the corpus, or else the embedded one.
    pub recogniser: Option<Choice>,
    /// The user's own list of entities, which has precedence over the recogniser.
    pub list: Option<List>,
    /// Today: dates after it are told as doubtful. What is counted does not depend on it.
    pub today: Option<Day>,
}

impl Intake {
    /// The recogniser for a corpus with these settings; `None` where it counts no entities.
    ///
    /// # Errors
    /// When it cannot be had, or the corpus was made with another one.
    pub fn recogniser_of(
        &self,
        settings: &Settings,
        corpus: &Path,
    ) -> Result<Option<Recogniser>, AppendError> {
        recogniser_of(
            settings,
            corpus,
            self.recogniser.as_ref(),
            self.list.as_ref(),
        )
    }
}

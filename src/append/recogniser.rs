//! The recogniser of a corpus: the one it was made with, or the one asked for.

use super::AppendError;
use crate::recognise::{Choice, List, Recogniser};
use crate::settings::{Layer, RecogniserId, Settings};
use crate::store::{StoreProblem, at};
use std::path::Path;

/// The recogniser for a corpus with these settings; `None` where it counts no entities.
///
/// # Errors
/// When it cannot be had, or the corpus was made with another one.
pub(super) fn recogniser_of(
    settings: &Settings,
    corpus: &Path,
    choice: Option<&Choice>,
    list: Option<&List>,
) -> Result<Option<Recogniser>, AppendError> {
    if !settings.layers.contains(&Layer::Entities) {
        return match choice {
            None => Ok(None),
            Some(choice) => Err(AppendError::NoEntities(choice.clone())),
        };
    }
    let own = settings.recogniser.as_ref();
    let choice = match (choice, own) {
        (Some(choice), _) => choice.clone(),
        (None, Some(RecogniserId::List)) => Choice::List,
        (None, Some(id @ RecogniserId::Onnx { .. })) => {
            return Err(AppendError::ModelNotNamed(id.clone()));
        }
        (None, Some(RecogniserId::Embedded { .. }) | None) => Choice::Embedded,
    };
    let recogniser = choice.load(list.cloned())?;
    match own {
        Some(own) if !own.is_same(recogniser.id()) => {
            Err(at("add to", corpus)(StoreProblem::OtherRecogniser {
                corpus: own.to_string(),
                given: recogniser.id().to_string(),
            })
            .into())
        }
        _ => Ok(Some(recogniser)),
    }
}

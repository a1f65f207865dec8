//! The recogniser of a corpus: the one it was made with, or the one asked for.

use super::Error;
use crate::recognise::{Choice, List, Recogniser};
use crate::settings::{Layer, RecogniserId, Settings};
use crate::store::{CorpusWriter, StoreError, StoreProblem};
use std::path::Path;

/// Makes the recogniser of a corpus, where the corpus counts entities, and fixes it for all that is
/// added later.
///
/// # Errors
/// When it cannot be had, or the corpus was made with another one.
pub(super) fn settle(
    corpus: &mut CorpusWriter,
    choice: Option<&Choice>,
    list: Option<&List>,
) -> Result<Option<Recogniser>, Error> {
    let settings = &corpus.manifest().settings;
    let recogniser = of(settings, corpus.path(), choice, list)?;
    if let Some(recogniser) = &recogniser {
        corpus.fix_recogniser(recogniser.id());
    }
    Ok(recogniser)
}

/// The recogniser for a corpus with these settings.
///
/// # Errors
/// As [`settle`].
pub(crate) fn of(
    settings: &Settings,
    corpus: &Path,
    choice: Option<&Choice>,
    list: Option<&List>,
) -> Result<Option<Recogniser>, Error> {
    if !settings.layers.contains(&Layer::Entities) {
        return match choice {
            None => Ok(None),
            Some(choice) => Err(Error::Usage {
                message: format!(
                    "the corpus counts no entities, which the recogniser `{choice}` is asked for"
                ),
                help: "add `entities` to the layers of a new corpus, or leave `--recogniser` out"
                    .into(),
            }),
        };
    }
    let own = settings.recogniser.as_ref();
    let choice = match (choice, own) {
        (Some(choice), _) => choice.clone(),
        (None, Some(RecogniserId::List)) => Choice::List,
        (None, Some(id @ RecogniserId::Onnx { .. })) => {
            return Err(Error::Usage {
                message: format!(
                    "the names in the corpus were found by {id}, and the command does not say where that model lies"
                ),
                help: "name it with `--recogniser onnx:PATH`".into(),
            });
        }
        (None, Some(RecogniserId::Embedded { .. }) | None) => Choice::Embedded,
    };
    let recogniser = choice.load(list.cloned())?;
    match own {
        Some(own) if !own.is_same(recogniser.id()) => Err(Error::Store(StoreError {
            action: "add to",
            path: corpus.to_owned(),
            problem: StoreProblem::OtherRecogniser {
                corpus: own.to_string(),
                given: recogniser.id().to_string(),
            },
        })),
        _ => Ok(Some(recogniser)),
    }
}

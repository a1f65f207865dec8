//! Finds names with a token-classification model from a file, as Hugging Face exports it.
//!
//! A text with its tokens comes in; the names in it come out. The model's own [`tokenizer`] cuts the
//! text into pieces, in [`windows`] that fit the model, and the [`network`] gives each piece a label. A
//! token gets the label of its first piece, as such models are trained, and consecutive [`labels`] make
//! one name. Each article is read by itself and on one thread, so that its names depend neither on
//! other articles nor on threads.

mod files;
mod labels;
mod network;
mod tokenizer;
mod windows;

use super::Mention;
use super::choice::{FileProblem, RecogniserError};
use super::span::Token;
use crate::settings::RecogniserId;
use files::{Config, Files};
use labels::Label;
use network::Network;
use rten::ThreadPool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokenizer::{Piece, Tokenizer};

/// A window must have room for this many pieces of text.
const LEAST_ROOM: usize = 8;

/// A model with all that belongs to it.
pub struct TokenClassifier {
    path: PathBuf,
    id: RecogniserId,
    network: Network,
    tokenizer: Tokenizer,
    labels: Vec<Label>,
    /// Pieces of text in a window, at most.
    room: usize,
}

impl std::fmt::Debug for TokenClassifier {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("TokenClassifier")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Working memory of one thread.
#[derive(Default)]
pub struct Worker {
    /// Where models run: one thread each, so that neither sums nor results depend on how many there are, while articles
    /// run beside each other. Made with the first text.
    thread: Option<Arc<ThreadPool>>,
    pieces: Vec<Piece>,
}

/// Runs on a thread of its own what may panic inside a library. The caller waits without taking up other work, as it would
/// on a thread pool.
fn apart<T: Send>(task: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    std::thread::scope(|scope| scope.spawn(task).join())
        .unwrap_or_else(|_| Err("the library that reads it gave up on it".into()))
}

impl TokenClassifier {
    /// Reads a model: a file in ONNX form with `tokenizer.json` and `config.json` beside it, or the folder
    /// of them.
    ///
    /// # Errors
    /// A file is missing, damaged, or asks for what is not supported.
    pub fn read(path: &Path) -> Result<Self, RecogniserError> {
        let files = Files::read(path)?;
        let (model, pieces, settings) = (&files.model, &files.tokenizer, &files.config);
        let config = Config::read(&settings.bytes)
            .map_err(|what| settings.unusable(FileProblem::Config(what)))?;
        let mut tokenizer = apart(|| Tokenizer::read(&pieces.bytes))
            .map_err(|what| pieces.unusable(FileProblem::Tokenizer(what)))?;
        let network = apart(|| Network::read(&model.bytes))
            .map_err(|what| model.unusable(FileProblem::Model(what)))?;
        let around = tokenizer.before.len() + tokenizer.behind.len();
        let length = network.fixed_length.unwrap_or(config.length);
        let room = length.saturating_sub(around);
        if room < LEAST_ROOM {
            return Err(model.unusable(FileProblem::Model(format!(
                "it reads {length} pieces at once, expected {} or more",
                LEAST_ROOM + around
            ))));
        }
        tokenizer.padding = config.padding.or(tokenizer.padding);
        let classifier = Self {
            id: RecogniserId::Onnx {
                name: files.name.clone(),
                model: model.hash(),
                tokenizer: pieces.hash(),
                config: settings.hash(),
            },
            path: model.path.clone(),
            network,
            tokenizer,
            labels: config.labels,
            room,
        };
        // What is wrong with the shapes of a model shows with its first text: not after an hour.
        let mut worker = Worker::default();
        classifier
            .label("A", &mut worker)
            .map_err(|what| model.unusable(FileProblem::Model(what)))?;
        Ok(classifier)
    }

    /// What tells it from every other recogniser.
    pub fn id(&self) -> &RecogniserId {
        &self.id
    }

    /// Finds the names in `text`, in order, appending them to `out`.
    ///
    /// # Errors
    /// The model cannot be run on the text.
    pub fn names(
        &self,
        text: &str,
        tokens: &[Token],
        worker: &mut Worker,
        out: &mut Vec<Mention>,
    ) -> Result<(), RecogniserError> {
        let labels = self
            .label(text, worker)
            .map_err(|cause| RecogniserError::Run {
                path: self.path.clone(),
                cause,
            })?;
        let label_of = |at: usize| self.labels.get(labels[at]).copied();
        let pieces = first_pieces(&worker.pieces, tokens);
        let labels = pieces.map(|piece| piece.and_then(label_of).unwrap_or(Label::Outside));
        labels::names(text, tokens, labels, out);
        Ok(())
    }

    /// Divides a text into the pieces of the worker, and numbers the label of each.
    fn label(&self, text: &str, worker: &mut Worker) -> Result<Vec<usize>, String> {
        apart(|| {
            let pieces = &mut worker.pieces;
            self.tokenizer.pieces(text, pieces)?;
            if pieces.is_empty() {
                return Ok(Vec::new());
            }
            let windows = windows::cut(pieces.len(), self.room);
            let thread = worker
                .thread
                .get_or_insert_with(|| Arc::new(ThreadPool::with_num_threads(1)));
            self.network
                .labels(pieces, &windows, &self.tokenizer, self.labels.len(), thread)
        })
    }
}

/// For each token the first piece that stands for any of its letters, or for the blank before it.
fn first_pieces(pieces: &[Piece], tokens: &[Token]) -> impl Iterator<Item = Option<usize>> {
    let mut at = 0;
    tokens.iter().map(move |token| {
        let is_before = |piece: &Piece| piece.end <= token.start && piece.start < token.start;
        while pieces.get(at).is_some_and(is_before) {
            at += 1;
        }
        (pieces.get(at)?.start < token.end).then_some(at)
    })
}

#[cfg(test)]
mod tests;

//! The model itself: numbers of pieces in, a score for every label of every piece out.

use super::tokenizer::{Piece, Tokenizer};
use super::windows::Window;
use rten::{Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use std::sync::Arc;

/// Windows that are read side by side, at most: more would take memory and save no time.
const MOST_WINDOWS: usize = 4;

/// What an input of the model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Pieces,
    Mask,
    Segment,
}

/// A model for token classification.
pub struct Network {
    model: Model,
    inputs: Vec<(NodeId, Role)>,
    output: NodeId,
    /// Length and number of texts, where the model has them fixed.
    pub fixed_length: Option<usize>,
    fixed_texts: Option<usize>,
}

impl Network {
    /// Reads a model in ONNX form.
    ///
    /// # Errors
    /// It is damaged, needs an operator that the runtime lacks, or is not for token classification.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options
            .load(file.to_vec())
            .map_err(|error| error.to_string())?;
        let name_of = |id: NodeId| {
            let info = model.node_info(id);
            info.and_then(|info| info.name()).unwrap_or_default()
        };
        let mut inputs = Vec::new();
        for id in model.input_ids() {
            let role = match name_of(*id) {
                "input_ids" => Role::Pieces,
                "attention_mask" => Role::Mask,
                "token_type_ids" => Role::Segment,
                name => {
                    return Err(format!(
                        "found an input `{name}`, expected input_ids, attention_mask and perhaps token_type_ids"
                    ));
                }
            };
            inputs.push((*id, role));
        }
        let pieces = inputs.iter().position(|(_, role)| *role == Role::Pieces);
        let pieces = pieces.ok_or("found no input `input_ids`")?;
        let output = model.output_ids();
        let output = *output
            .iter()
            .find(|id| name_of(**id) == "logits")
            .or(output.first())
            .ok_or("found no output")?;
        let shape = model.input_shape(pieces).unwrap_or_default();
        let fixed = |at: usize| match shape.get(at) {
            Some(Dimension::Fixed(size)) => Some(*size),
            Some(Dimension::Symbolic(_)) | None => None,
        };
        Ok(Self {
            fixed_texts: fixed(0),
            fixed_length: fixed(1),
            inputs,
            output,
            model,
        })
    }

    /// The label with the highest score for each piece that a window owns, in the order of the windows.
    ///
    /// # Errors
    /// The model cannot be run on them, or does not answer with `labels` scores for each piece.
    pub fn labels(
        &self,
        pieces: &[Piece],
        windows: &[Window],
        tokenizer: &Tokenizer,
        labels: usize,
        thread: &Arc<ThreadPool>,
    ) -> Result<Vec<usize>, String> {
        let mut best = Vec::with_capacity(pieces.len());
        let texts = self.fixed_texts.unwrap_or(MOST_WINDOWS).max(1);
        for windows in windows.chunks(texts) {
            let longest = windows.iter().map(|window| window.read.len()).max();
            let around = tokenizer.before.len() + tokenizer.behind.len();
            let length = self
                .fixed_length
                .unwrap_or(longest.unwrap_or(0) + around)
                .max(1);
            let shape = [self.fixed_texts.unwrap_or(windows.len()), length];
            let inputs = self.inputs.iter().map(|(id, role)| {
                let values = fill(*role, pieces, windows, tokenizer, shape);
                let value = Value::from_shape(shape, values).map_err(|error| error.to_string())?;
                Ok((*id, ValueOrView::Value(value)))
            });
            let inputs: Vec<_> = inputs.collect::<Result<_, String>>()?;
            let options = RunOptions::default().with_thread_pool(Some(Arc::clone(thread)));
            let [output] = self
                .model
                .run_n(inputs, [self.output], Some(options))
                .map_err(|error| error.to_string())?;
            let (found, scores) = output
                .into_shape_vec::<f32, 3>()
                .map_err(|error| format!("found an output other than scores of pieces: {error}"))?;
            if found != [shape[0], length, labels] {
                return Err(format!(
                    "found scores of shape {found:?}, expected {labels} labels for each of {} × {length} pieces",
                    shape[0]
                ));
            }
            for (text, window) in scores.chunks(length * labels).zip(windows) {
                let first = tokenizer.before.len() + window.own.start - window.read.start;
                let own = text.chunks(labels).skip(first).take(window.own.len());
                best.extend(own.map(highest));
            }
        }
        Ok(best)
    }
}

/// The values of an input for texts of one length.
fn fill(
    role: Role,
    pieces: &[Piece],
    windows: &[Window],
    tokenizer: &Tokenizer,
    [texts, length]: [usize; 2],
) -> Vec<i32> {
    let padding = match role {
        Role::Pieces => tokenizer.padding.unwrap_or(0) as i32,
        Role::Mask | Role::Segment => 0,
    };
    let mut values = Vec::with_capacity(texts * length);
    for (text, window) in windows.iter().enumerate() {
        let ids = pieces[window.read.clone()].iter().map(|piece| piece.id);
        let ids = tokenizer.before.iter().copied().chain(ids);
        let ids = ids.chain(tokenizer.behind.iter().copied());
        match role {
            Role::Pieces => values.extend(ids.map(|id| id as i32)),
            Role::Mask => values.extend(ids.map(|_| 1)),
            Role::Segment => {}
        }
        values.resize((text + 1) * length, padding);
    }
    values.resize(texts * length, padding);
    values
}

/// The position of the highest score, the first of equal ones.
fn highest(scores: &[f32]) -> usize {
    let mut best = 0;
    for (at, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = at;
        }
    }
    best
}

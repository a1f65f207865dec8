//! The files of a model: where they lie, and what its settings say.

use super::labels::{self, Label};
use crate::recognise::choice::{FileProblem, RecogniserError};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The files as they were read.
pub struct Files {
    /// The name by which users know the model.
    pub name: String,
    /// The model in ONNX form.
    pub model: File,
    /// `tokenizer.json`.
    pub tokenizer: File,
    /// `config.json`.
    pub config: File,
}

/// One file.
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, RecogniserError> {
        let bytes = std::fs::read(&path).map_err(|error| unusable(&path, error.into()))?;
        Ok(Self { path, bytes })
    }

    /// BLAKE3 of its bytes, in hexadecimal digits.
    pub fn hash(&self) -> String {
        blake3::hash(&self.bytes).to_hex().to_string()
    }

    /// The error that this file cannot be used.
    pub fn unusable(&self, problem: FileProblem) -> RecogniserError {
        unusable(&self.path, problem)
    }
}

/// The names under which exports keep the model in their folder.
const MODELS: [&str; 2] = ["model.onnx", "onnx/model.onnx"];

impl Files {
    /// Reads the files of a model. `path` is the model, or the folder of an export; `tokenizer.json` and
    /// `config.json` lie beside the model, or above it where it lies in a folder `onnx`.
    ///
    /// # Errors
    /// One of them is missing or cannot be read.
    pub fn read(path: &Path) -> Result<Self, RecogniserError> {
        let model = if path.is_dir() {
            let mut models = MODELS.iter().map(|name| path.join(name));
            models
                .find(|model| model.exists())
                .ok_or_else(|| missing(path, MODELS[0]))?
        } else {
            path.to_owned()
        };
        let folder = model.parent().unwrap_or(Path::new(""));
        let above = folder
            .parent()
            .filter(|_| folder.file_name().is_some_and(|name| name == "onnx"));
        let beside = |name: &'static str| {
            let folders = [Some(folder), above];
            let mut files = folders.iter().flatten().map(|folder| folder.join(name));
            files
                .find(|file| file.exists())
                .ok_or_else(|| missing(&model, name))
                .and_then(File::read)
        };
        Ok(Self {
            name: name(&model, above.unwrap_or(folder)),
            tokenizer: beside("tokenizer.json")?,
            config: beside("config.json")?,
            model: File::read(model)?,
        })
    }
}

fn unusable(path: &Path, problem: FileProblem) -> RecogniserError {
    let path = path.to_owned();
    RecogniserError::File { path, problem }
}

fn missing(path: &Path, file: &'static str) -> RecogniserError {
    unusable(path, FileProblem::Missing(file))
}

/// The file's name, or that of its folder where the file has the name that all have.
fn name(model: &Path, folder: &Path) -> String {
    let of = |path: &Path| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let common = |stem: &String| stem.starts_with("model");
    let own = of(model).filter(|stem| !common(stem));
    let folder = || {
        let whole = std::path::absolute(folder).ok()?;
        whole
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    own.or_else(folder).unwrap_or_else(|| "model".to_owned())
}

/// What a `config.json` says of a model.
pub struct Config {
    /// Its labels by number.
    pub labels: Vec<Label>,
    /// Pieces that it can read at once, those around the text included.
    pub length: usize,
    /// What fills a short text beside a longer one.
    pub padding: Option<u32>,
}

/// No window is longer, whatever a model allows: time grows with the square.
const LONGEST: usize = 512;

/// Models of this family number positions from after the padding on.
const COUNTED_FROM_PADDING: [&str; 6] = [
    "roberta",
    "camembert",
    "longformer",
    "mpnet",
    "data2vec-text",
    "luke",
];

impl Config {
    /// Reads a `config.json`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let config: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let number = |name: &str| config.get(name).and_then(Value::as_u64);
        let padding = number("pad_token_id").and_then(|id| u32::try_from(id).ok());
        let positions = number("max_position_embeddings")
            .and_then(|positions| usize::try_from(positions).ok())
            .unwrap_or(LONGEST);
        let family = config.get("model_type").and_then(Value::as_str);
        let shifted = family.is_some_and(|family| {
            let mut families = COUNTED_FROM_PADDING.iter();
            families.any(|name| family.ends_with(name))
        });
        let before = if shifted {
            padding.unwrap_or(1) as usize + 1
        } else {
            0
        };
        Ok(Self {
            labels: labels::read(&config)?,
            length: positions.saturating_sub(before).min(LONGEST),
            padding,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_called_what_its_user_calls_it() {
        let named = |model: &str, folder: &str| name(Path::new(model), Path::new(folder));
        assert_eq!(named("ner/bert-ner.onnx", "ner"), "bert-ner");
        assert_eq!(named("bert-ner/model.onnx", "bert-ner"), "bert-ner");
        assert_eq!(
            named("bert-ner/onnx/model_quantized.onnx", "bert-ner"),
            "bert-ner"
        );
    }

    #[test]
    fn the_length_leaves_out_positions_that_no_text_can_use() {
        let length = |config: &str| {
            let labels = r#""id2label":{"0":"O","1":"B-PER"}"#;
            let json = format!("{{{labels}{config}}}");
            Config::read(json.as_bytes()).map(|config| config.length)
        };
        assert_eq!(length(""), Ok(512));
        assert_eq!(length(r#","max_position_embeddings":128"#), Ok(128));
        assert_eq!(
            length(r#","max_position_embeddings":130,"model_type":"xlm-roberta","pad_token_id":1"#),
            Ok(128)
        );
        assert_eq!(length(r#","max_position_embeddings":8192"#), Ok(512));
    }
}

//! Text to the pieces that a model reads, as its `tokenizer.json` says.
//!
//! What enters is a text; what leaves are the numbers of pieces, each with the bytes it stands for. A
//! text is taken word by word (between blanks), and a word has its pieces whatever stands around it, so
//! that they are found once per type: [`letters`] are normalised, [`cuts`] divide them into fragments, and
//! the model ([`word_piece`], [`bpe`] or [`unigram`]) divides those. A step that is not known is an error:
//! pieces that a model was not trained on would make it guess. Words of the text that look like the
//! model's own marks (`[SEP]`) are words like any other.

mod bpe;
mod charsmap;
mod cuts;
mod letters;
mod unigram;
mod word_piece;

use cuts::{Cut, Fragment};
use letters::{Letter, Normaliser};
use serde::Deserialize;
use std::collections::HashMap;

/// Pieces by what is written, with their numbers.
type Vocabulary = HashMap<Box<str>, u32>;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the model.
    pub id: u32,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last; equal to the first for a mark that stands for no letter.
    pub end: u32,
}

impl Piece {
    /// The piece that letters are; `None` without letters.
    fn of(id: u32, letters: &[Letter]) -> Option<Self> {
        Some(Self {
            id,
            start: letters.first()?.start,
            end: letters.last()?.end,
        })
    }
}

/// Writes letters after a prefix, and where each of them ends.
fn spell(prefix: &str, letters: &[Letter], text: &mut String, ends: &mut Vec<usize>) {
    text.clear();
    text.push_str(prefix);
    ends.clear();
    for own in letters {
        text.push(own.letter);
        ends.push(text.len());
    }
}

/// A setting that must be off.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "bool")]
struct Never;

impl TryFrom<bool> for Never {
    type Error = &'static str;

    fn try_from(on: bool) -> Result<Self, &'static str> {
        (!on)
            .then_some(Self)
            .ok_or("`byte_fallback` is not supported")
    }
}

/// How words are divided.
#[derive(Debug)]
enum Model {
    WordPiece(word_piece::WordPiece),
    Bpe(bpe::Bpe),
    Unigram(unigram::Unigram),
}

/// The file, as far as it is used.
#[derive(Deserialize)]
struct File {
    normalizer: Option<Normaliser>,
    pre_tokenizer: Option<Cut>,
    post_processor: Option<Frame>,
    #[serde(default)]
    added_tokens: Vec<Added>,
    padding: Option<Padding>,
    model: serde_json::Value,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
}

#[derive(Deserialize)]
struct Padding {
    pad_id: u32,
}

/// What stands before and after every text, by the names that the file has for it.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Frame {
    BertProcessing {
        sep: (String, u32),
        cls: (String, u32),
    },
    RobertaProcessing {
        sep: (String, u32),
        cls: (String, u32),
    },
    TemplateProcessing {
        single: Vec<Slot>,
        special_tokens: HashMap<String, Special>,
    },
    ByteLevel,
    Sequence {
        processors: Vec<Frame>,
    },
}

#[derive(Deserialize)]
enum Slot {
    SpecialToken { id: String },
    Sequence {},
}

#[derive(Deserialize)]
struct Special {
    ids: Vec<u32>,
}

impl Frame {
    /// The pieces before the text and those after it.
    fn pieces(&self) -> Result<(Vec<u32>, Vec<u32>), String> {
        match self {
            Self::BertProcessing { sep, cls } | Self::RobertaProcessing { sep, cls } => {
                Ok((vec![cls.1], vec![sep.1]))
            }
            Self::ByteLevel => Ok((Vec::new(), Vec::new())),
            Self::Sequence { processors } => {
                let (mut before, mut behind) = (Vec::new(), Vec::new());
                for step in processors {
                    let (first, last) = step.pieces()?;
                    before.splice(0..0, first);
                    behind.extend(last);
                }
                Ok((before, behind))
            }
            Self::TemplateProcessing {
                single,
                special_tokens,
            } => {
                let (mut before, mut behind) = (Vec::new(), None);
                for slot in single {
                    match slot {
                        Slot::Sequence {} => behind = Some(Vec::new()),
                        Slot::SpecialToken { id } => {
                            let special = special_tokens
                                .get(id)
                                .ok_or_else(|| format!("its template has an unknown `{id}`"))?;
                            behind.as_mut().unwrap_or(&mut before).extend(&special.ids);
                        }
                    }
                }
                Ok((
                    before,
                    behind.ok_or("its template has no place for a text")?,
                ))
            }
        }
    }
}

/// Divides texts into pieces.
#[derive(Debug)]
pub struct Tokenizer {
    normaliser: Option<Normaliser>,
    cut: Option<Cut>,
    model: Model,
    /// What stands before every text (`[CLS]`).
    pub before: Vec<u32>,
    /// What stands after every text (`[SEP]`).
    pub behind: Vec<u32>,
    /// What fills a short text beside a longer one, if the file says so.
    pub padding: Option<u32>,
}

/// The pieces of types already seen. It belongs to one tokenizer.
#[derive(Debug, Default)]
pub struct Types(HashMap<Box<str>, Box<[Piece]>>);

/// Beyond this many types everything is forgotten, so that memory does not grow with the corpus.
const MOST_TYPES: usize = 50_000;

/// Longer words are not worth remembering.
const LONGEST_TYPE: usize = 48;

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// What of it is damaged or not supported.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let (before, behind) = match &file.post_processor {
            Some(frame) => frame.pieces()?,
            None => (Vec::new(), Vec::new()),
        };
        let named = |added: &&Added| matches!(added.content.as_str(), "[PAD]" | "<pad>");
        let padding = file.padding.map(|padding| padding.pad_id);
        Ok(Self {
            normaliser: file.normalizer,
            cut: file.pre_tokenizer,
            model: model(file.model)?,
            before,
            behind,
            padding: padding.or_else(|| {
                let added = file.added_tokens.iter().find(named);
                added.map(|added| added.id)
            }),
        })
    }

    /// Finds the pieces of a text, in order, replacing the content of `out`.
    pub fn pieces(&self, text: &str, types: &mut Types, out: &mut Vec<Piece>) {
        out.clear();
        let mut rest = text;
        let mut at = 0;
        loop {
            let blanks = rest.len() - rest.trim_start().len();
            let blank = at > 0 || blanks > 0;
            at += blanks;
            rest = &rest[blanks..];
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            if end == 0 {
                return;
            }
            let (word, behind) = rest.split_at(end);
            let offset = at as u32;
            let place = |piece: &Piece| Piece {
                id: piece.id,
                start: piece.start + offset,
                end: piece.end + offset,
            };
            if blank && let Some(pieces) = types.0.get(word) {
                out.extend(pieces.iter().map(place));
            } else {
                let pieces = self.divide(word, blank);
                out.extend(pieces.iter().map(place));
                if blank && word.len() <= LONGEST_TYPE {
                    if types.0.len() >= MOST_TYPES {
                        types.0.clear();
                    }
                    types.0.insert(word.into(), pieces.into());
                }
            }
            at += end;
            rest = behind;
        }
    }

    /// The pieces of one word; `blank` tells whether one stands before it.
    fn divide(&self, word: &str, blank: bool) -> Vec<Piece> {
        let mut letters = letters::letters(word);
        if let Some(normaliser) = &self.normaliser {
            normaliser.apply(&mut letters);
        }
        let mut fragments: Vec<Fragment> = Vec::new();
        let mut after_blank = blank;
        for part in letters.split(|own| own.letter.is_whitespace()) {
            if !part.is_empty() {
                fragments.push(Fragment {
                    letters: part.to_vec(),
                    blank: after_blank,
                    first: !blank && fragments.is_empty(),
                });
            }
            after_blank = true;
        }
        if let Some(cut) = &self.cut {
            fragments = cut.apply(fragments);
        }
        let mut pieces = Vec::new();
        for fragment in &fragments {
            match &self.model {
                Model::WordPiece(model) => model.divide(&fragment.letters, &mut pieces),
                Model::Bpe(model) => model.divide(&fragment.letters, &mut pieces),
                Model::Unigram(model) => model.divide(&fragment.letters, &mut pieces),
            }
        }
        pieces
    }
}

/// Reads the model; older files do not name its type.
fn model(json: serde_json::Value) -> Result<Model, String> {
    let named = json.get("type").and_then(|name| name.as_str());
    let name = match named {
        Some(name) => name.to_owned(),
        None if json.get("merges").is_some() => "BPE".into(),
        None if json.get("vocab").is_some_and(|vocab| vocab.is_array()) => "Unigram".into(),
        None => "WordPiece".into(),
    };
    let model = match name.as_str() {
        "WordPiece" => serde_json::from_value(json).map(Model::WordPiece),
        "BPE" => serde_json::from_value(json).map(Model::Bpe),
        "Unigram" => serde_json::from_value(json).map(Model::Unigram),
        _ => return Err(format!("its model `{name}` is not supported")),
    }
    .map_err(|error| error.to_string())?;
    match &model {
        Model::WordPiece(own) => own.fault().map_or(Ok(()), Err)?,
        Model::Bpe(_) | Model::Unigram(_) => {}
    }
    Ok(model)
}

#[cfg(test)]
mod tests;

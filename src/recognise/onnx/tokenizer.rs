//! Text to the pieces that a model reads, as its `tokenizer.json` says.
//!
//! What enters is a text; what leaves are the numbers of pieces, each with the bytes it stands for. Hugging
//! Face's own library divides the text. It is given words with one space between them: models learn their
//! labels from such texts, and a line break or an indent makes no pieces. Words that look like the model's
//! own marks (`[SEP]`) are words like any other, and nothing is left to chance.

use tokenizers::{Encoding, ModelWrapper, Token};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the model.
    pub id: u32,
    /// Its first byte.
    pub start: u32,
    /// The byte behind its last; equal to the first for a mark that stands for no letter.
    pub end: u32,
}

/// Divides texts into pieces.
#[derive(Debug)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    /// What stands before every text (`[CLS]`).
    pub before: Vec<u32>,
    /// What stands behind every text (`[SEP]`).
    pub behind: Vec<u32>,
    /// What fills a short text beside a longer one, if the file says so.
    pub padding: Option<u32>,
}

/// A letter that hardly any model knows. Some have no piece for such, and fail.
const UNKNOWN: &str = "ᚠ";

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// What of it is damaged or not supported.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let mut inner =
            tokenizers::Tokenizer::from_bytes(json).map_err(|error| error.to_string())?;
        let padding = inner.get_padding().map(|padding| padding.pad_id);
        let padding = padding
            .or_else(|| inner.token_to_id("[PAD]"))
            .or_else(|| inner.token_to_id("<pad>"));
        inner.with_padding(None);
        inner
            .with_truncation(None)
            .map_err(|error| error.to_string())?;
        inner.set_encode_special_tokens(true);
        if let ModelWrapper::BPE(model) = inner.get_model()
            && model.dropout.is_some()
        {
            let mut model = model.clone();
            model.dropout = None;
            inner.with_model(model);
        }
        let (before, behind) = frame(&inner)?;
        let tokenizer = Self {
            inner,
            before,
            behind,
            padding,
        };
        tokenizer.pieces(UNKNOWN, &mut Vec::new())?;
        Ok(tokenizer)
    }

    /// Finds the pieces of a text, in order, replacing the content of `out`.
    ///
    /// # Errors
    /// The text has a letter that the model must know and does not.
    pub fn pieces(&self, text: &str, out: &mut Vec<Piece>) -> Result<(), String> {
        out.clear();
        // Where each word begins, with one space before it and in the text.
        let (mut words, mut starts) = (String::new(), Vec::new());
        for word in text.split_whitespace() {
            if !words.is_empty() || text.starts_with(char::is_whitespace) {
                words.push(' ');
            }
            starts.push((words.len(), word.as_ptr().addr() - text.as_ptr().addr()));
            words.push_str(word);
        }
        if words.is_empty() {
            return Ok(());
        }
        let in_text = |at: usize| {
            let word = starts.partition_point(|(start, _)| *start <= at);
            let (start, own) = starts[word.saturating_sub(1)];
            (at + own - start) as u32
        };
        let encoding = self.inner.encode(words.as_str(), false);
        let encoding = encoding.map_err(|error| error.to_string())?;
        let pieces = encoding.get_ids().iter().zip(encoding.get_offsets());
        out.extend(pieces.map(|(id, (start, end))| {
            // A space belongs to no word; a piece that is nothing else marks the word behind it.
            let letters = words.as_bytes()[*start..*end].trim_ascii_start();
            Piece {
                id: *id,
                start: in_text(end - letters.len()),
                end: in_text(*end),
            }
        }));
        Ok(())
    }
}

/// The pieces that stand before and behind every text.
fn frame(tokenizer: &tokenizers::Tokenizer) -> Result<(Vec<u32>, Vec<u32>), String> {
    let text = Encoding::from_tokens(vec![Token::new(0, String::new(), (0, 0))], 0);
    let framed = tokenizer
        .post_process(text, None, true)
        .map_err(|error| error.to_string())?;
    let is_text = |special: &u32| *special == 0;
    let at = framed
        .get_special_tokens_mask()
        .iter()
        .position(is_text)
        .ok_or("its template has no place for a text")?;
    let ids = framed.get_ids();
    Ok((ids[..at].to_vec(), ids[at + 1..].to_vec()))
}

#[cfg(test)]
mod tests;

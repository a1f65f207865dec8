//! WordPiece (BERT, DistilBERT, ELECTRA, MPNet): the longest piece that fits, then the longest of the rest.

use super::letters::Letter;
use super::{Piece, Vocabulary, spell};
use serde::Deserialize;

/// The model as `tokenizer.json` has it.
#[derive(Debug, Deserialize)]
pub struct WordPiece {
    vocab: Vocabulary,
    unk_token: String,
    #[serde(default = "hashes")]
    continuing_subword_prefix: String,
    #[serde(default = "hundred")]
    max_input_chars_per_word: usize,
}

fn hashes() -> String {
    "##".to_owned()
}

const fn hundred() -> usize {
    100
}

impl WordPiece {
    /// What is wrong with the model.
    pub fn fault(&self) -> Option<String> {
        let unknown = &self.unk_token;
        (!self.vocab.contains_key(unknown.as_str()))
            .then(|| format!("its vocabulary lacks `{unknown}`"))
    }

    /// Divides a fragment; one that does not divide is the unknown piece as a whole.
    pub fn divide(&self, letters: &[Letter], out: &mut Vec<Piece>) {
        let before = out.len();
        if letters.len() > self.max_input_chars_per_word || !self.greedily(letters, out) {
            out.truncate(before);
            let unknown = self.vocab.get(self.unk_token.as_str());
            out.extend(unknown.and_then(|id| Piece::of(*id, letters)));
        }
    }

    fn greedily(&self, letters: &[Letter], out: &mut Vec<Piece>) -> bool {
        let prefix = &self.continuing_subword_prefix;
        let (mut text, mut ends) = (String::new(), Vec::new());
        let mut start = 0;
        while start < letters.len() {
            let continued = if start > 0 { prefix.as_str() } else { "" };
            spell(continued, &letters[start..], &mut text, &mut ends);
            let Some((taken, id)) = (1..=ends.len())
                .rev()
                .find_map(|taken| Some((taken, *self.vocab.get(&text[..ends[taken - 1]])?)))
            else {
                return false;
            };
            out.extend(Piece::of(id, &letters[start..start + taken]));
            start += taken;
        }
        true
    }
}

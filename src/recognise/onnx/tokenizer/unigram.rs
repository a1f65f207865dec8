//! Unigram (XLM-RoBERTa, CamemBERT, DeBERTa 2 and 3): the division whose pieces are likeliest together.

use super::letters::Letter;
use super::{Never, Piece, spell};
use serde::Deserialize;
use std::collections::HashMap;

/// The model as `tokenizer.json` has it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Unigram {
    scores: HashMap<Box<str>, (u32, f64)>,
    unknown: u32,
    unknown_score: f64,
    longest: usize,
}

#[derive(Deserialize)]
struct Written {
    vocab: Vec<(Box<str>, f64)>,
    unk_id: Option<u32>,
    #[serde(default)]
    #[allow(dead_code, reason = "it is read to be refused")]
    byte_fallback: Never,
}

/// How much less likely than any piece a letter is that the model does not know.
const UNKNOWN_PENALTY: f64 = 10.0;

impl TryFrom<Written> for Unigram {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        let unknown = written
            .unk_id
            .filter(|id| (*id as usize) < written.vocab.len())
            .ok_or("its `unk_id` is none of its pieces")?;
        let (mut least, mut longest) = (f64::INFINITY, 0);
        let mut scores = HashMap::with_capacity(written.vocab.len());
        for (id, (piece, score)) in written.vocab.into_iter().enumerate() {
            least = least.min(score);
            longest = longest.max(piece.chars().count());
            scores.insert(piece, (id as u32, score));
        }
        Ok(Self {
            scores,
            unknown,
            unknown_score: least - UNKNOWN_PENALTY,
            longest,
        })
    }
}

/// The best way to a position: where its last piece begins, which it is, and the score.
#[derive(Clone, Copy)]
struct Step {
    start: usize,
    id: u32,
    score: f64,
}

impl Unigram {
    /// Divides a fragment; neighbours that are both unknown are one piece.
    pub fn divide(&self, letters: &[Letter], out: &mut Vec<Piece>) {
        let mut best: Vec<Option<Step>> = vec![None; letters.len() + 1];
        let (mut text, mut ends) = (String::new(), Vec::new());
        for start in 0..letters.len() {
            // Every position is reached: by a piece, or by a letter that is unknown.
            let so_far = if start == 0 {
                0.0
            } else {
                best[start].map_or(f64::NEG_INFINITY, |step| step.score)
            };
            let mut reach = |end: usize, id: u32, score: f64| {
                let better = best[end].is_none_or(|step| score > step.score);
                if better {
                    best[end] = Some(Step { start, id, score });
                }
            };
            let within = &letters[start..letters.len().min(start + self.longest)];
            spell("", within, &mut text, &mut ends);
            let mut alone = false;
            for (at, end) in ends.iter().enumerate() {
                if let Some((id, score)) = self.scores.get(&text[..*end]) {
                    alone |= at == 0;
                    reach(start + at + 1, *id, so_far + score);
                }
            }
            if !alone {
                reach(start + 1, self.unknown, so_far + self.unknown_score);
            }
        }
        let first = out.len();
        let mut end = letters.len();
        while let Some(step) = best[end] {
            let mut start = step.start;
            while step.id == self.unknown
                && let Some(before) = best[start].filter(|step| step.id == self.unknown)
            {
                start = before.start;
            }
            out.extend(Piece::of(step.id, &letters[start..end]));
            end = start;
        }
        out[first..].reverse();
    }
}

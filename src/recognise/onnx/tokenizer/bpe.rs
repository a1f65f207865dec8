//! Byte-pair encoding (RoBERTa, DeBERTa, Longformer, ModernBERT): letters joined in the order in which the
//! model learned to.

use super::letters::{Letter, written};
use super::{Never, Piece, Vocabulary};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::HashMap;

/// The model as `tokenizer.json` has it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Bpe {
    vocab: Vocabulary,
    /// By the pieces that are joined: when, and what they become.
    merges: HashMap<(u32, u32), (u32, u32)>,
    unknown: Option<u32>,
    fuse_unknown: bool,
    /// Whether a fragment that is a piece as a whole is left so.
    whole: bool,
}

#[derive(Deserialize)]
struct Written {
    vocab: Vocabulary,
    merges: Vec<Merge>,
    unk_token: Option<String>,
    #[serde(default)]
    fuse_unk: bool,
    #[serde(default)]
    ignore_merges: bool,
    #[serde(default)]
    continuing_subword_prefix: Option<String>,
    #[serde(default)]
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    #[allow(dead_code, reason = "it is read to be refused")]
    byte_fallback: Never,
}

/// Two pieces that are joined: `"a b"`, or `["a", "b"]` in newer files.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Line(String),
    Pair(String, String),
}

impl TryFrom<Written> for Bpe {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let affix = |affix: &Option<String>| affix.as_ref().is_some_and(|affix| !affix.is_empty());
        if affix(&written.continuing_subword_prefix) || affix(&written.end_of_word_suffix) {
            return Err("`BPE` with prefixes or suffixes of pieces is not supported".into());
        }
        let vocab = written.vocab;
        let id = |piece: &str| {
            vocab
                .get(piece)
                .copied()
                .ok_or_else(|| format!("its vocabulary lacks `{piece}`"))
        };
        let mut merges = HashMap::with_capacity(written.merges.len());
        for (rank, merge) in written.merges.iter().enumerate() {
            let (left, right) = match merge {
                Merge::Pair(left, right) => (left.as_str(), right.as_str()),
                Merge::Line(line) => line
                    .split_once(' ')
                    .ok_or_else(|| format!("its merge `{line}` is not two pieces"))?,
            };
            let joined = id(&format!("{left}{right}"))?;
            merges.insert((id(left)?, id(right)?), (rank as u32, joined));
        }
        Ok(Self {
            merges,
            unknown: written.unk_token.as_deref().map(id).transpose()?,
            fuse_unknown: written.fuse_unk,
            whole: written.ignore_merges,
            vocab,
        })
    }
}

/// A piece in the making, with its neighbours; one that was joined to its left neighbour is gone.
struct Part {
    piece: Piece,
    before: Option<usize>,
    after: Option<usize>,
    gone: bool,
}

/// A join that is possible: when it was learned, the left part, and both pieces as they were.
type Join = Reverse<(u32, usize, u32, u32)>;

impl Bpe {
    /// Divides a fragment.
    pub fn divide(&self, letters: &[Letter], out: &mut Vec<Piece>) {
        if self.whole
            && let Some(id) = self.vocab.get(written(letters).as_str())
        {
            out.extend(Piece::of(*id, letters));
            return;
        }
        let mut parts = self.parts(letters);
        let mut joins: BinaryHeap<Join> = BinaryHeap::new();
        for at in 0..parts.len() {
            joins.extend(self.join(&parts, at));
        }
        while let Some(Reverse((_, at, left, right))) = joins.pop() {
            let Some(next) = parts[at].after.filter(|_| !parts[at].gone) else {
                continue;
            };
            // What was possible once may have been joined to something else since.
            if parts[at].piece.id != left || parts[next].piece.id != right {
                continue;
            }
            let Some((_, joined)) = self.merges.get(&(left, right)) else {
                continue;
            };
            parts[at].piece.id = *joined;
            parts[at].piece.end = parts[next].piece.end;
            parts[at].after = parts[next].after;
            parts[next].gone = true;
            if let Some(behind) = parts[at].after {
                parts[behind].before = Some(at);
            }
            joins.extend(self.join(&parts, at));
            joins.extend(
                parts[at]
                    .before
                    .and_then(|before| self.join(&parts, before)),
            );
        }
        out.extend(
            parts
                .iter()
                .filter(|part| !part.gone)
                .map(|part| part.piece),
        );
    }

    fn join(&self, parts: &[Part], at: usize) -> Option<Join> {
        let pair = (parts[at].piece.id, parts[parts[at].after?].piece.id);
        let (rank, _) = self.merges.get(&pair)?;
        Some(Reverse((*rank, at, pair.0, pair.1)))
    }

    /// Letters that are pieces; what is unknown is the unknown piece, or nothing.
    fn parts(&self, letters: &[Letter]) -> Vec<Part> {
        let mut pieces: Vec<Piece> = Vec::with_capacity(letters.len());
        let mut last_unknown = false;
        for own in letters {
            let known = self.vocab.get(own.letter.encode_utf8(&mut [0; 4]) as &str);
            let Some(id) = known.copied().or(self.unknown) else {
                continue;
            };
            let unknown = known.is_none();
            match pieces.last_mut() {
                Some(last) if unknown && last_unknown && self.fuse_unknown => last.end = own.end,
                _ => pieces.extend(Piece::of(id, &[*own])),
            }
            last_unknown = unknown;
        }
        let count = pieces.len();
        let part = |(at, piece): (usize, Piece)| Part {
            piece,
            before: at.checked_sub(1),
            after: (at + 1 < count).then_some(at + 1),
            gone: false,
        };
        pieces.into_iter().enumerate().map(part).collect()
    }
}

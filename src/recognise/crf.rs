//! The linear-chain model: weights in bytes, and the best labels of a run of candidates.
//!
//! All arithmetic uses integers, so that the same text gives the same names on every machine.

use super::kind::Kind;

/// Number of labels: outside, and for each kind begin, inside, last and whole (BILOU).
pub const LABELS: usize = 13;

/// Sums of weights, a lane per label; what the lanes after [`LABELS`] hold means nothing.
pub type Scores = [i16; 16];

/// Weights of steps from label to label; their sums along a sentence need more bits.
pub type Transitions = [[i32; 16]; 16];

/// The label of a token outside of every name.
pub const OUTSIDE: u8 = 0;

/// Position in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// First of several tokens.
    Begin,
    /// Neither first nor last.
    Inside,
    /// Last of several tokens.
    Last,
    /// The only token.
    Whole,
}

/// What a label says; `None` for [`OUTSIDE`].
pub const fn meaning(label: u8) -> Option<(Kind, Part)> {
    if label == OUTSIDE {
        return None;
    }
    let part = match (label - 1) % 4 {
        0 => Part::Begin,
        1 => Part::Inside,
        2 => Part::Last,
        _ => Part::Whole,
    };
    Some((Kind::ALL[(label as usize - 1) / 4], part))
}

/// Labels that may begin behind a finished name or text.
pub const OPENING: [u8; 7] = [0, 1, 4, 5, 8, 9, 12];
/// Labels that finish a name, or stand outside of one.
pub const CLOSING: [u8; 7] = [0, 3, 4, 7, 8, 11, 12];

/// Labels that begin and finish.
const ALONE: [u8; 4] = [0, 4, 8, 12];

/// One row of the weight table: a weight a label, each a byte times the multiplier of the row, which
/// stands in a lane of its own. Adding up is all that decoding does with a row, so the products are
/// kept; the file has the bytes.
///
/// One scale for the whole table destroys the model (the weights of common and of rare features
/// differ a hundredfold), one per row costs nothing that can be measured.
pub type Row = Scores;

/// The lane that holds the multiplier.
pub const MULTIPLIER_LANE: usize = 13;

/// The weights of a trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// log2 of the number of rows that features are hashed to.
    pub bits: u32,
    /// From label, to label.
    pub transitions: Transitions,
    /// The rows that are not zero, in order of their numbers.
    rows: Vec<Row>,
    /// For 64 numbers each, which of them have rows, and how many rows come before theirs.
    blocks: Vec<(u64, u32)>,
}

/// Adds one sum to another.
#[inline]
pub fn add(scores: &mut Scores, more: &Scores) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score = score.saturating_add(*more);
    }
}

impl Weights {
    /// Weights of some of `1 << bits` rows, given with their numbers; the rest are zero.
    pub fn new(bits: u32, mut rows: Vec<(u32, Row)>, transitions: Transitions) -> Self {
        rows.sort_unstable();
        let mut blocks: Vec<(u64, u32)> = vec![(0, 0); (1usize << bits).div_ceil(64)];
        for (number, _) in &rows {
            if let Some((present, _)) = blocks.get_mut(*number as usize / 64) {
                *present |= 1 << (number % 64);
            }
        }
        let mut before = 0;
        for (present, start) in &mut blocks {
            *start = before;
            before += present.count_ones();
        }
        Self {
            bits,
            transitions,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            blocks,
        }
    }

    /// Where the row of this number is, if it is not zero.
    #[inline]
    pub fn place(&self, number: u32) -> Option<u32> {
        let (present, before) = self.blocks.get(number as usize / 64)?;
        let bit = number % 64;
        if present >> bit & 1 == 0 {
            return None;
        }
        Some(before + (present & ((1 << bit) - 1)).count_ones())
    }

    /// Fetches rows that will be added one after another: reading them here, where no sum waits for
    /// the last, lets the processor wait for many at once.
    #[inline]
    pub fn fetch(&self, places: &[u32]) {
        let touched = places
            .iter()
            .filter_map(|place| self.rows.get(*place as usize))
            .fold(0, |touched, row| touched ^ row[MULTIPLIER_LANE]);
        std::hint::black_box(touched);
    }

    /// Adds the weights of the row at a place.
    #[inline]
    pub fn add(&self, place: u32, scores: &mut Scores) {
        let Some(row) = self.rows.get(place as usize) else {
            return;
        };
        add(scores, row);
    }

    /// Adds the weights of the row of this number, if it has some.
    #[inline]
    pub fn add_row(&self, number: u32, scores: &mut Scores) {
        if let Some(place) = self.place(number) {
            self.add(place, scores);
        }
    }

    /// The best label of a run of one token, which is most of them.
    fn best_label(&self, scores: &Scores, ended: bool) -> u8 {
        let mut best = (i32::MIN, OUTSIDE);
        for label in ALONE {
            let at = usize::from(label);
            let left = if ended { 0 } else { self.transitions[at][0] };
            let score = self.transitions[0][at] + i32::from(scores[at]) + left;
            if score > best.0 {
                best = (score, label);
            }
        }
        best.1
    }

    /// The best labels of a run that stands between two tokens outside of every name (or at the end
    /// of a sentence), one per token, replacing the content of `labels`.
    pub fn best_labels(
        &self,
        run: &[Scores],
        ended: bool,
        paths: &mut Vec<[u8; 16]>,
        labels: &mut Vec<u8>,
    ) {
        labels.clear();
        let Some(first) = run.first() else { return };
        if run.len() == 1 {
            labels.push(self.best_label(first, ended));
            return;
        }
        const NEVER: i32 = i32::MIN / 2;
        paths.clear();
        let mut best = [NEVER; 16];
        for label in OPENING {
            let label = usize::from(label);
            best[label] = self.transitions[0][label] + i32::from(first[label]);
        }
        for scores in &run[1..] {
            let mut next = [NEVER; 16];
            let mut path = [0u8; 16];
            // Behind a finished name every opening label may come.
            let mut closed = [NEVER; 16];
            for from in CLOSING {
                let (base, row) = (
                    best[usize::from(from)],
                    &self.transitions[usize::from(from)],
                );
                for lane in 0..16 {
                    let score = base + row[lane];
                    if score > closed[lane] {
                        closed[lane] = score;
                        path[lane] = from;
                    }
                }
            }
            for to in OPENING {
                let to = usize::from(to);
                next[to] = closed[to] + i32::from(scores[to]);
            }
            for kind in 0..3 {
                let (begin, inside) = (1 + 4 * kind, 2 + 4 * kind);
                for to in [inside, inside + 1] {
                    let (opened, gone_on) = (
                        best[begin] + self.transitions[begin][to],
                        best[inside] + self.transitions[inside][to],
                    );
                    let (from, score) = if gone_on > opened {
                        (inside, gone_on)
                    } else {
                        (begin, opened)
                    };
                    next[to] = score + i32::from(scores[to]);
                    path[to] = from as u8;
                }
            }
            // Impossible labels stay impossible, however long the run.
            for score in &mut next {
                *score = (*score).max(NEVER);
            }
            paths.push(path);
            best = next;
        }
        let mut last = OUTSIDE;
        let mut top = i32::MIN;
        for label in CLOSING {
            let left = if ended {
                0
            } else {
                self.transitions[usize::from(label)][0]
            };
            let score = best[usize::from(label)] + left;
            if score > top {
                top = score;
                last = label;
            }
        }
        labels.push(last);
        for path in paths.iter().rev() {
            last = path[usize::from(last)];
            labels.push(last);
        }
        labels.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `to` may follow `from`.
    fn may_follow(from: u8, to: u8) -> bool {
        let open = match meaning(from) {
            Some((kind, Part::Begin | Part::Inside)) => Some(kind),
            _ => None,
        };
        match (open, meaning(to)) {
            (Some(kind), Some((other, Part::Inside | Part::Last))) => kind as u8 == other as u8,
            (Some(_), _) | (None, Some((_, Part::Inside | Part::Last))) => false,
            (None, _) => true,
        }
    }

    fn blank() -> Weights {
        Weights::new(7, Vec::new(), [[0; 16]; 16])
    }

    #[test]
    fn rows_are_found_by_their_numbers() {
        let (mut first, mut second) = ([0; 16], [0; 16]);
        first[4] = 3;
        second[4] = -400;
        let weights = Weights::new(7, vec![(70, second), (3, first)], [[0; 16]; 16]);
        let mut scores = [1; 16];
        weights.add_row(70, &mut scores);
        weights.add_row(71, &mut scores);
        assert_eq!((scores[4], scores[5]), (-399, 1));
    }

    #[test]
    fn labels_are_always_a_valid_sequence_and_the_best_one() {
        // Every labelling of three tokens is scored by hand and compared with the search.
        let mut weights = blank();
        let mut seed = 7u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 20) as i16 - 2048
        };
        for row in &mut weights.transitions {
            *row = std::array::from_fn(|_| random().into());
        }
        for _ in 0..50 {
            let run: [Scores; 3] = std::array::from_fn(|_| std::array::from_fn(|_| random()));
            let mut top = i32::MIN;
            let mut expected = Vec::new();
            for code in 0..LABELS.pow(3) {
                let path = [
                    code % LABELS,
                    code / LABELS % LABELS,
                    code / LABELS / LABELS,
                ]
                .map(|x| x as u8);
                let steps = [OUTSIDE, path[0], path[1], path[2], OUTSIDE];
                if steps.windows(2).any(|pair| !may_follow(pair[0], pair[1])) {
                    continue;
                }
                let mut score = weights.transitions[usize::from(path[2])][0];
                for (at, label) in path.iter().enumerate() {
                    score += weights.transitions[usize::from(steps[at])][usize::from(*label)]
                        + i32::from(run[at][usize::from(*label)]);
                }
                if score > top {
                    top = score;
                    expected = path.to_vec();
                }
            }
            let mut labels = Vec::new();
            weights.best_labels(&run, false, &mut Vec::new(), &mut labels);
            assert_eq!(labels, expected);
        }
    }
}

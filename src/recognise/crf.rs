//! The linear-chain model: weights in bytes, and the best labels of a run of candidates.
//!
//! All arithmetic is on integers, so that the same text has the same names on every machine.

use super::kind::Kind;

/// Number of labels: outside, and for each kind begin, inside, last and whole (BILOU).
pub const LABELS: usize = 13;

/// Sums of weights, a lane a label; the lanes behind [`LABELS`] are not used.
pub type Scores = [i32; 16];

/// One weight is this many units of [`Scores`].
pub const UNITS: f32 = 4096.0;

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

/// The label of a part of a name.
pub const fn label(kind: Kind, part: Part) -> u8 {
    1 + 4 * kind as u8 + part as u8
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

/// Labels that may begin behind a finished name or text, and those that finish.
pub(super) const OPENING: [u8; 7] = [0, 1, 4, 5, 8, 9, 12];
pub(super) const CLOSING: [u8; 7] = [0, 3, 4, 7, 8, 11, 12];

/// Labels that begin and finish.
const ALONE: [u8; 4] = [0, 4, 8, 12];

/// Whether `to` may follow `from`.
pub const fn may_follow(from: u8, to: u8) -> bool {
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

/// One row of the weight table: a byte a label, then the multiplier of the row. A weight is byte
/// times multiplier in [`UNITS`].
///
/// One scale for the whole table destroys the model (the weights of common and of rare features
/// differ a hundredfold), one a row costs nothing that can be measured.
pub type Row = [u8; 16];

/// The lane that holds the multiplier.
pub(super) const MULTIPLIER_LANE: usize = 13;

/// The weights of a trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// log2 of the number of rows.
    pub bits: u32,
    /// The table.
    pub rows: Vec<Row>,
    /// From label, to label.
    pub transitions: [Scores; 16],
    /// A bit a row: whether it is anything but zeros. This fits a processor's nearest memory where the
    /// table does not.
    present: Vec<u64>,
}

impl Weights {
    /// Weights in a table of `1 << bits` rows.
    pub fn new(bits: u32, rows: Vec<Row>, transitions: [Scores; 16]) -> Self {
        let present = rows
            .chunks(64)
            .map(|rows| {
                let bit = |(at, row): (usize, &Row)| u64::from(row[MULTIPLIER_LANE] != 0) << at;
                rows.iter().enumerate().map(bit).sum()
            })
            .collect();
        Self {
            bits,
            rows,
            transitions,
            present,
        }
    }

    /// Whether a row is anything but zeros.
    #[inline]
    pub fn is_present(&self, row: u32) -> bool {
        let word = self.present.get(row as usize / 64);
        word.is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Fetches rows that will be added one after another: reading them here, where no sum waits for
    /// the last, lets the processor wait for many at once.
    #[inline]
    pub fn fetch(&self, rows: &[u32]) {
        let touched = rows
            .iter()
            .filter_map(|row| self.rows.get(*row as usize))
            .fold(0, |touched, row| touched ^ row[MULTIPLIER_LANE]);
        std::hint::black_box(touched);
    }

    /// Adds the weights of one row.
    #[inline]
    pub fn add(&self, row: u32, scores: &mut Scores) {
        // Rows come from a hash of `bits` bits and the table has `1 << bits` rows.
        let Some(row) = self.rows.get(row as usize) else {
            return;
        };
        let multiplier = i16::from(row[MULTIPLIER_LANE]);
        for (score, weight) in scores.iter_mut().zip(row) {
            *score += i32::from(i16::from(*weight as i8).wrapping_mul(multiplier));
        }
    }

    /// The best label of a run of one token, which is most of them.
    fn best_label(&self, scores: &Scores, ended: bool) -> u8 {
        let mut best = (i32::MIN, OUTSIDE);
        for label in ALONE {
            let at = usize::from(label);
            let left = if ended { 0 } else { self.transitions[at][0] };
            let score = self.transitions[0][at] + scores[at] + left;
            if score > best.0 {
                best = (score, label);
            }
        }
        best.1
    }

    /// The best labels of a run that stands between two tokens outside of every name (or at the end
    /// of a sentence), one a token, replacing the content of `labels`.
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
            best[label] = self.transitions[0][label] + first[label];
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
                next[usize::from(to)] = closed[usize::from(to)] + scores[usize::from(to)];
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
                    next[to] = score + scores[to];
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

    fn blank() -> Weights {
        Weights::new(1, vec![[0; 16]; 2], [[0; 16]; 16])
    }

    #[test]
    fn a_row_adds_each_byte_times_its_multiplier() {
        let mut weights = blank();
        weights.rows[1][0] = 3;
        weights.rows[1][4] = (-2i8) as u8;
        weights.rows[1][MULTIPLIER_LANE] = 200;
        let mut scores = [1; 16];
        weights.add(1, &mut scores);
        assert_eq!((scores[0], scores[4], scores[5]), (601, -399, 1));
    }

    #[test]
    fn labels_are_always_a_valid_sequence_and_the_best_one() {
        // Every labelling of three tokens is scored by hand and compared with the search.
        let mut weights = blank();
        let mut seed = 7u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 20) as i32 - 2048
        };
        for row in &mut weights.transitions {
            *row = std::array::from_fn(|_| random());
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
                        + run[at][usize::from(*label)];
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

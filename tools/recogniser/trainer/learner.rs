//! The learner: steps on one sentence after another.

use super::Training;
use super::arithmetic::{exp, ln};
use super::model::Model;
use super::sentence::Sentence;
use newsprint::recognise::training::{CLOSING, LABELS, MULTIPLIER_LANE, OPENING, Row};

/// A weight of 1 is this many units of the model.
const UNITS: f32 = 256.0;

type Lanes = [f32; 16];

/// Weights of a row with the sums of their squared gradients, which are always read together.
#[derive(Clone, Copy, Default)]
struct Learned {
    weights: Lanes,
    squares: Lanes,
}

/// Weights in the making.
pub struct Learner {
    training: Training,
    /// The row in the table of the model of each row here.
    rows: Vec<u32>,
    learned: Vec<Learned>,
    transitions: [Learned; 16],
    remembered: Vec<Lanes>,
    remembered_transitions: [Lanes; 16],
    times: f32,
    emissions: Vec<Lanes>,
    forward: Vec<Lanes>,
}

impl Learner {
    /// Nothing learned yet. `rows` are the rows of the model that may have weights.
    pub fn new(training: Training, rows: Vec<u32>) -> Self {
        Self {
            training,
            learned: vec![Learned::default(); rows.len()],
            transitions: Default::default(),
            remembered: vec![[0.0; 16]; rows.len()],
            remembered_transitions: Default::default(),
            times: 0.0,
            emissions: Vec::new(),
            forward: Vec::new(),
            rows,
        }
    }

    /// One step on one sentence; its loss (negative log-likelihood, nats).
    #[expect(
        clippy::needless_range_loop,
        reason = "positions and labels index several tables at once"
    )]
    pub fn step(&mut self, sentence: &Sentence) -> f64 {
        let len = sentence.gold.len();
        self.emissions.clear();
        let mut top = Vec::with_capacity(len);
        let mut gold_score = 0.0f64;
        for at in 0..len {
            let mut scores = [0.0; 16];
            for row in sentence.rows(at) {
                let weights = &self.learned[*row as usize].weights;
                for lane in 0..16 {
                    scores[lane] += weights[lane];
                }
            }
            gold_score += f64::from(scores[usize::from(sentence.gold[at])]);
            let most = scores[..LABELS].iter().copied().fold(f32::MIN, f32::max);
            top.push(most);
            for score in &mut scores[..LABELS] {
                *score = exp(*score - most);
            }
            self.emissions.push(scores);
        }
        let steps: [Lanes; 16] = self.transitions.map(|row| row.weights.map(exp));
        // Forward, scaled so that each position sums to one.
        self.forward.clear();
        let mut log_total = 0.0f64;
        for at in 0..len {
            let mut lanes = [0.0; 16];
            if at == 0 {
                for to in OPENING {
                    lanes[usize::from(to)] = steps[0][usize::from(to)];
                }
            } else {
                let before = &self.forward[at - 1];
                for from in CLOSING {
                    let from = usize::from(from);
                    for to in OPENING {
                        lanes[usize::from(to)] += before[from] * steps[from][usize::from(to)];
                    }
                }
                for kind in 0..3 {
                    let (begin, inside) = (1 + 4 * kind, 2 + 4 * kind);
                    for to in [inside, inside + 1] {
                        lanes[to] =
                            before[begin] * steps[begin][to] + before[inside] * steps[inside][to];
                    }
                }
            }
            let mut sum = 0.0;
            for lane in 0..LABELS {
                lanes[lane] *= self.emissions[at][lane];
                if at + 1 == len && !CLOSING.contains(&(lane as u8)) {
                    lanes[lane] = 0.0;
                }
                sum += lanes[lane];
            }
            let sum = sum.max(f32::MIN_POSITIVE);
            for lane in &mut lanes {
                *lane /= sum;
            }
            log_total += f64::from(ln(sum)) + f64::from(top[at]);
            self.forward.push(lanes);
        }
        // Backward, with the steps as we go. Transitions are changed at the end.
        let mut expected = [[0.0f32; 16]; 16];
        let mut backward = [0.0; 16];
        for lane in CLOSING {
            backward[usize::from(lane)] = 1.0;
        }
        for at in (0..len).rev() {
            let mut gradient = [0.0; 16];
            let mut sum = 0.0;
            for lane in 0..LABELS {
                gradient[lane] = self.forward[at][lane] * backward[lane];
                sum += gradient[lane];
            }
            let sum = sum.max(f32::MIN_POSITIVE);
            let mut most = 0.0f32;
            for (lane, value) in gradient.iter_mut().enumerate() {
                *value /= sum;
                if lane == usize::from(sentence.gold[at]) {
                    *value -= 1.0;
                }
                most = most.max(value.abs());
            }
            // What each label gives to the ones before it.
            let mut next = [0.0; 16];
            let weighted: Lanes =
                std::array::from_fn(|lane| backward[lane] * self.emissions[at][lane]);
            if at > 0 {
                let before = self.forward[at - 1];
                let mut total = 0.0;
                let mut pairs = [[0.0f32; 16]; 16];
                let mut pair = |from: usize, to: usize, next: &mut Lanes| {
                    let value = steps[from][to] * weighted[to];
                    next[from] += value;
                    pairs[from][to] = before[from] * value;
                    total += pairs[from][to];
                };
                for from in CLOSING {
                    for to in OPENING {
                        pair(from.into(), to.into(), &mut next);
                    }
                }
                for kind in 0..3 {
                    let (begin, inside) = (1 + 4 * kind, 2 + 4 * kind);
                    for to in [inside, inside + 1] {
                        pair(begin, to, &mut next);
                        pair(inside, to, &mut next);
                    }
                }
                let total = total.max(f32::MIN_POSITIVE);
                for (row, pairs) in expected.iter_mut().zip(&pairs) {
                    for (value, pair) in row.iter_mut().zip(pairs) {
                        *value += pair / total;
                    }
                }
                expected[usize::from(sentence.gold[at - 1])][usize::from(sentence.gold[at])] -= 1.0;
                let sum = next.iter().sum::<f32>().max(f32::MIN_POSITIVE);
                backward = next.map(|value| value / sum);
            } else {
                for lane in 0..LABELS {
                    expected[0][lane] += gradient[lane];
                }
            }
            // Certain tokens, which are most, teach nothing.
            if most > 1e-3 {
                for row in sentence.rows(at) {
                    adagrad(&mut self.learned[*row as usize], &gradient, self.training);
                }
            }
        }
        let mut gold_steps = f64::from(self.transitions[0].weights[usize::from(sentence.gold[0])]);
        for pair in sentence.gold.windows(2) {
            gold_steps +=
                f64::from(self.transitions[usize::from(pair[0])].weights[usize::from(pair[1])]);
        }
        for from in 0..LABELS {
            adagrad(&mut self.transitions[from], &expected[from], self.training);
        }
        log_total - gold_score - gold_steps
    }

    /// Takes the weights as they are now into the mean that [`Learner::finish`] gives.
    pub fn remember(&mut self) {
        let pairs = self.remembered.iter_mut().zip(&self.learned);
        let transitions = self
            .remembered_transitions
            .iter_mut()
            .zip(&self.transitions);
        for (sum, learned) in pairs.chain(transitions) {
            for (sum, weight) in sum.iter_mut().zip(&learned.weights) {
                *sum += weight;
            }
        }
        self.times += 1.0;
    }

    /// The weights in whole units: of the shared rows with the greatest ones.
    pub fn finish(self) -> Model {
        let mean = |sum: &Lanes| sum.map(|weight| weight / self.times.max(1.0));
        let mut rows: Vec<(f32, u32, Lanes)> = self
            .rows
            .iter()
            .zip(&self.remembered)
            .filter(|(row, _)| **row < 1 << self.training.bits)
            .map(|(row, sum)| {
                let lanes = mean(sum);
                let greatest = lanes[..LABELS]
                    .iter()
                    .fold(0.0f32, |most, weight| most.max(weight.abs()));
                (greatest, *row, lanes)
            })
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        rows.truncate(self.training.most);
        rows.sort_by_key(|(_, row, _)| *row);
        let rows = rows
            .into_iter()
            .map(|(greatest, row, lanes)| (row, steps(greatest, &lanes)));
        let transitions = self
            .remembered_transitions
            .map(|sum| mean(&sum).map(|weight| (weight * UNITS).round() as i32));
        Model {
            bits: self.training.bits,
            transitions,
            rows: rows.collect(),
        }
    }
}

/// Weights as they are kept: whole steps of the row's own width.
fn steps(greatest: f32, lanes: &Lanes) -> Row {
    let multiplier = (greatest * UNITS / 127.0).ceil().clamp(1.0, 255.0);
    let mut row = [0; 16];
    for lane in 0..LABELS {
        let steps = (lanes[lane] * UNITS / multiplier)
            .round()
            .clamp(-127.0, 127.0);
        row[lane] = (steps * multiplier) as i16;
    }
    row[MULTIPLIER_LANE] = multiplier as i16;
    row
}

#[inline]
fn adagrad(learned: &mut Learned, gradient: &Lanes, training: Training) {
    let Learned { weights, squares } = learned;
    for lane in 0..16 {
        let step = gradient[lane] + training.shrink * weights[lane];
        squares[lane] += step * step;
        // The 1 keeps the first steps on a rare feature from being as wide as those on a common one.
        weights[lane] -= training.rate * step / (1.0 + squares[lane]).sqrt();
    }
}

//! The trainer: annotated documents to the weights of the model.
//!
//! Conditional log-likelihood by stochastic steps with AdaGrad, over all tokens (training on
//! candidates alone never shows the model the lower-case words of a headline in capitals, which cost
//! six points). Single-threaded and without the platform's mathematics, so that the same data give
//! the same bytes.

use super::bio::Document;
use super::crf::{self, CLOSING, LABELS, MULTIPLIER_LANE, OPENING, OUTSIDE, Part, UNITS, Weights};
use super::features::{self, Marks, Standing, Style, Word};
use super::fold::fold;
use super::lexicon::{self, Lexicon};
use super::runs;
use super::span::Token;
use super::tagger::{Knowledge, is_first_word};
use hashbrown::HashMap;

/// How to train. The default is what made the shipped model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Training {
    /// log2 of the number of rows.
    pub bits: u32,
    /// Passes over the sentences.
    pub epochs: u32,
    /// Step width.
    pub rate: f32,
    /// Shrinking of the weights that a step touches.
    pub shrink: f32,
    /// Rows whose greatest weight is smaller are left out.
    pub smallest: f32,
    /// One sentence in so many is also shown in capitals or as a headline; 0 for none.
    pub restyled: u32,
    /// Order of the sentences.
    pub seed: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            bits: 18,
            epochs: 10,
            rate: 0.02,
            shrink: 1e-6,
            smallest: 0.05,
            restyled: 10,
            seed: 1,
        }
    }
}

/// Trains on `sets` of documents, each counted as often as its number says. `progress` is told each
/// finished epoch and its mean loss a token.
pub fn train(
    lexicon: Lexicon,
    sets: &[(&[Document], u32)],
    training: Training,
    mut progress: impl FnMut(u32, f64),
) -> Knowledge {
    let mut random = Random(training.seed);
    let mut vocabulary = Vocabulary::new(training.bits, &lexicon);
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut order: Vec<u32> = Vec::new();
    for (documents, copies) in sets {
        for document in *documents {
            for (start, end) in sentence_ranges(&document.tokens) {
                let id = sentences.len() as u32;
                let tokens = &document.tokens[start..end];
                let gold = gold_labels(document, start, end);
                sentences.push(vocabulary.sentence(&document.text, tokens, gold));
                order.extend((0..*copies).map(|_| id));
                if training.restyled > 0
                    && tokens.len() <= 20
                    && random.below(training.restyled.into()) == 0
                {
                    let copy = restyled(document, start, end, random.below(2) == 0);
                    let gold = gold_labels(&copy, 0, copy.tokens.len());
                    order.push(sentences.len() as u32);
                    sentences.push(vocabulary.sentence(&copy.text, &copy.tokens, gold));
                }
            }
        }
    }
    let mut learner = Learner::new(training);
    for epoch in 0..training.epochs {
        random.shuffle(&mut order);
        let (mut loss, mut tokens) = (0.0, 0);
        for id in &order {
            let sentence = &sentences[*id as usize];
            loss += learner.step(&vocabulary, sentence);
            tokens += sentence.types.len();
        }
        progress(epoch + 1, loss / tokens.max(1) as f64);
    }
    let weights = learner.finish();
    Knowledge { weights, lexicon }
}

/// Ranges of the sentences.
pub fn sentence_ranges(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut starts: Vec<usize> = (0..tokens.len())
        .filter(|at| *at == 0 || tokens[*at].starts_sentence())
        .collect();
    starts.push(tokens.len());
    starts.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn gold_labels(document: &Document, start: usize, end: usize) -> Vec<u8> {
    let mut labels = vec![OUTSIDE; end - start];
    for name in &document.names {
        let (first, last) = (name.first as usize, name.end as usize - 1);
        if first < start || last >= end {
            continue;
        }
        for at in first..=last {
            let part = match (at == first, at == last) {
                (true, true) => Part::Whole,
                (true, false) => Part::Begin,
                (false, true) => Part::Last,
                (false, false) => Part::Inside,
            };
            labels[at - start] = crf::label(name.kind, part);
        }
    }
    labels
}

/// A sentence again in capitals, or with each word capitalised.
fn restyled(document: &Document, start: usize, end: usize, capitals: bool) -> Document {
    let mut copy = Document::default();
    for token in &document.tokens[start..end] {
        let letters = token.of(&document.text);
        let letters = if capitals {
            letters.to_uppercase()
        } else {
            let mut chars = letters.chars();
            let first = chars.next().map(|first| first.to_uppercase().to_string());
            if letters.len() > 3 {
                first.unwrap_or_default() + chars.as_str()
            } else {
                letters.to_owned()
            }
        };
        if !copy.text.is_empty() {
            copy.text.push(' ');
        }
        let from = copy.text.len() as u32;
        copy.text.push_str(&letters);
        let to = copy.text.len() as u32;
        copy.tokens
            .push(Token::given(&copy.text, from, to, copy.tokens.is_empty()));
    }
    copy.names = document
        .names
        .iter()
        .filter(|name| name.first as usize >= start && name.end as usize <= end)
        .map(|name| super::tagger::Found {
            first: name.first - start as u32,
            end: name.end - start as u32,
            ..*name
        })
        .collect();
    copy
}

struct Sentence {
    types: Vec<u32>,
    gold: Vec<u8>,
    marks: Vec<Marks>,
    standings: Vec<Standing>,
    runs: Vec<(u32, u32)>,
}

struct Known {
    word: Word,
    own: Vec<u32>,
}

struct Vocabulary<'a> {
    bits: u32,
    lexicon: &'a Lexicon,
    index: HashMap<String, u32>,
    types: Vec<Known>,
}

impl<'a> Vocabulary<'a> {
    fn new(bits: u32, lexicon: &'a Lexicon) -> Self {
        Self {
            bits,
            lexicon,
            index: HashMap::new(),
            types: Vec::new(),
        }
    }

    fn of(&mut self, token: Token, letters: &str) -> u32 {
        if let Some(id) = self.index.get(letters) {
            return *id;
        }
        let mut folded = String::new();
        let (word, details) = Word::of(token, letters, self.lexicon, &mut folded);
        let mut own = Vec::new();
        features::own_rows(self.bits, &word, &details, &folded, |row| own.push(row));
        let id = self.types.len() as u32;
        self.types.push(Known { word, own });
        self.index.insert(letters.to_owned(), id);
        id
    }

    fn sentence(&mut self, text: &str, tokens: &[Token], gold: Vec<u8>) -> Sentence {
        let types: Vec<u32> = tokens
            .iter()
            .map(|token| self.of(*token, token.of(text)))
            .collect();
        let words: Vec<Word> = types
            .iter()
            .map(|id| self.types[*id as usize].word)
            .collect();
        let style = Style::of(tokens);
        let mut found = Vec::new();
        runs::find(
            tokens,
            |at| words[at].joins,
            |run| found.push((run.start as u32, run.end as u32)),
        );
        let mut marks: Vec<Marks> = words
            .iter()
            .map(|word| features::whole(word.classes))
            .collect();
        for &(first, end) in &found {
            let (first, end) = (first as usize, end as usize);
            for at in first..end {
                if !words[at].begins {
                    continue;
                }
                let (mut key, mut best) = (0, (0, 0));
                for length in 1..=(end - at).min(lexicon::LONGEST) {
                    key = lexicon::extend(key, words[at + length - 1].folded);
                    let classes = self.lexicon.classes(key);
                    if length > 1 && classes != 0 {
                        best = (length, classes);
                    }
                }
                if best.0 > 0 {
                    features::mark_phrase(&mut marks[at..at + best.0], best.1);
                }
            }
        }
        let standings = (0..tokens.len())
            .map(|at| Standing {
                style,
                first: is_first_word(tokens, at),
                opened: at.checked_sub(1).map_or(Word::EDGE, |at| words[at]).quotes,
            })
            .collect();
        Sentence {
            types,
            gold,
            marks,
            standings,
            runs: found,
        }
    }

    /// The rows of one token: the same that the tagger adds up.
    fn rows(&self, sentence: &Sentence, at: usize, run: Option<(u32, u32)>, rows: &mut Vec<u32>) {
        rows.clear();
        let bits = self.bits;
        let word = |at: Option<usize>| {
            at.and_then(|at| sentence.types.get(at))
                .map_or(&Word::EDGE, |id| &self.types[*id as usize].word)
        };
        let mark = |at: Option<usize>| {
            at.and_then(|at| sentence.marks.get(at))
                .copied()
                .unwrap_or(0)
        };
        let here = &self.types[sentence.types[at] as usize];
        let (left, right) = (at.checked_sub(1), Some(at + 1));
        rows.extend(&here.own);
        features::neighbour_rows(bits, -1, word(left), |row| rows.push(row));
        features::neighbour_rows(bits, 1, word(right), |row| rows.push(row));
        if at >= 2 {
            features::neighbour_rows(bits, -2, word(Some(at - 2)), |row| rows.push(row));
        }
        if at + 2 < sentence.types.len() {
            features::neighbour_rows(bits, 2, word(Some(at + 2)), |row| rows.push(row));
        }
        features::joint_rows(
            bits,
            word(left),
            &here.word,
            word(right),
            sentence.standings[at],
            |row| rows.push(row),
        );
        if let Some((first, end)) = run {
            let (first, end) = (first as usize, end as usize);
            features::run_rows(
                bits,
                word(first.checked_sub(1)),
                word(Some(first)),
                word(Some(end - 1)),
                word(Some(end)),
                end - first,
                |row| rows.push(row),
            );
        }
        let marks = (mark(left), sentence.marks[at], mark(right));
        features::mark_rows(bits, -1, marks.0, |row| rows.push(row));
        features::mark_rows(bits, 0, marks.1, |row| rows.push(row));
        features::mark_rows(bits, 1, marks.2, |row| rows.push(row));
        features::joint_mark_rows(bits, marks.0, marks.1, marks.2, here.word.outline, |row| {
            rows.push(row)
        });
    }
}

type Lanes = [f32; 16];

struct Learner {
    training: Training,
    weights: Vec<Lanes>,
    squares: Vec<Lanes>,
    transitions: [Lanes; 16],
    transition_squares: [Lanes; 16],
    rows: Vec<Vec<u32>>,
    emissions: Vec<Lanes>,
    forward: Vec<Lanes>,
}

impl Learner {
    fn new(training: Training) -> Self {
        let size = 1 << training.bits;
        Self {
            training,
            weights: vec![[0.0; 16]; size],
            squares: vec![[0.0; 16]; size],
            transitions: [[0.0; 16]; 16],
            transition_squares: [[0.0; 16]; 16],
            rows: Vec::new(),
            emissions: Vec::new(),
            forward: Vec::new(),
        }
    }

    /// One step on one sentence; its loss (negative log-likelihood, nats).
    #[expect(
        clippy::needless_range_loop,
        reason = "positions and labels index several tables at once"
    )]
    fn step(&mut self, vocabulary: &Vocabulary, sentence: &Sentence) -> f64 {
        let len = sentence.types.len();
        let mut run = sentence.runs.iter().peekable();
        self.emissions.clear();
        if self.rows.len() < len {
            self.rows.resize(len, Vec::new());
        }
        let mut top = Vec::with_capacity(len);
        let mut gold_score = 0.0f64;
        for at in 0..len {
            while run.next_if(|run| run.1 as usize <= at).is_some() {}
            let inside = run
                .peek()
                .copied()
                .copied()
                .filter(|run| run.0 as usize <= at);
            vocabulary.rows(sentence, at, inside, &mut self.rows[at]);
            let mut scores = [0.0; 16];
            for row in &self.rows[at] {
                let weights = &self.weights[*row as usize];
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
        let steps: [Lanes; 16] = self.transitions.map(|row| row.map(exp));
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
                for row in &self.rows[at] {
                    let (weights, squares) = (
                        &mut self.weights[*row as usize],
                        &mut self.squares[*row as usize],
                    );
                    adagrad(weights, squares, &gradient, self.training);
                }
            }
        }
        let mut gold_steps = f64::from(self.transitions[0][usize::from(sentence.gold[0])]);
        for pair in sentence.gold.windows(2) {
            gold_steps += f64::from(self.transitions[usize::from(pair[0])][usize::from(pair[1])]);
        }
        for from in 0..LABELS {
            adagrad(
                &mut self.transitions[from],
                &mut self.transition_squares[from],
                &expected[from],
                self.training,
            );
        }
        log_total - gold_score - gold_steps
    }

    /// Bytes from the weights.
    fn finish(self) -> Weights {
        let largest = 127.0 * 255.0 / UNITS;
        let rows = self
            .weights
            .iter()
            .map(|lanes| {
                let mut row = [0u8; 16];
                let most = lanes[..LABELS]
                    .iter()
                    .fold(0.0f32, |most, weight| most.max(weight.abs()));
                if most < self.training.smallest {
                    return row;
                }
                let multiplier = (most.min(largest) * UNITS / 127.0).ceil().clamp(1.0, 255.0);
                row[MULTIPLIER_LANE] = multiplier as u8;
                for lane in 0..LABELS {
                    let units = (lanes[lane] * UNITS / multiplier)
                        .round()
                        .clamp(-127.0, 127.0);
                    row[lane] = (units as i8) as u8;
                }
                row
            })
            .collect();
        let transitions = self
            .transitions
            .map(|row| row.map(|weight| (weight * UNITS).round() as i32));
        Weights::new(self.training.bits, rows, transitions)
    }
}

#[inline]
fn adagrad(weights: &mut Lanes, squares: &mut Lanes, gradient: &Lanes, training: Training) {
    for lane in 0..16 {
        let step = gradient[lane] + training.shrink * weights[lane];
        squares[lane] += step * step;
        // The 1 keeps the first steps on a rare feature from being as wide as those on a common one.
        weights[lane] -= training.rate * step / (1.0 + squares[lane]).sqrt();
    }
}

/// e to the `x`, to seven digits. The platform's own may differ in the last bit between machines,
/// and the model would too.
fn exp(x: f32) -> f32 {
    let scaled = (x * std::f32::consts::LOG2_E).clamp(-126.0, 126.0);
    let whole = scaled.floor();
    let y = (scaled - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + y * (1.0
            + y * (0.5
                + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0))))));
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// Natural logarithm of a positive number, to six digits; only for the reported loss.
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let mantissa = f32::from_bits(bits & 0x7f_ffff | 0x3f80_0000);
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z;
    exponent as f32 * std::f32::consts::LN_2
        + 2.0
            * z
            * (1.0
                + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square / 9.0))))
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn shuffle(&mut self, order: &mut [u32]) {
        for at in (1..order.len()).rev() {
            let other = self.below(at as u64 + 1) as usize;
            order.swap(at, other);
        }
    }
}

/// The folded tokens of a phrase, cut as text is.
pub fn phrase(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    super::span::tokenize(text, &mut tokens);
    tokens.iter().map(|token| fold(token.of(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_exponential_and_logarithm_agree_with_the_platform() {
        for x in [-20.0f32, -3.3, -0.1, 0.0, 0.7, 5.5] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
            assert!((ln(exp(x)) - x).abs() < 1e-4 * x.abs().max(1.0), "{x}");
        }
    }

    /// The tagger must add up exactly the rows that were trained: if one feature differed between the
    /// two, a model could not even repeat the text that it has seen.
    #[test]
    fn a_model_repeats_the_text_it_was_trained_on_and_training_repeats_its_bytes() {
        use crate::recognise::{Recogniser, model, score};
        let documents =
            crate::recognise::bio::read(include_str!("../../tests/reference/wikigold_excerpt.tsv"))
                .unwrap();
        let training = Training {
            bits: 15,
            epochs: 12,
            rate: 0.2,
            ..Training::default()
        };
        let run = || train(Lexicon::default(), &[(&documents, 1)], training, |_, _| {});
        let knowledge = run();
        assert_eq!(
            model::write(&knowledge).unwrap(),
            model::write(&run()).unwrap()
        );
        let mut all = score::Hits::default();
        for hits in score::recogniser(&Recogniser::from_knowledge(knowledge), &documents) {
            all.add(hits);
        }
        assert!(all.score().f1 > 0.93, "{:?}", all.score());
    }
}

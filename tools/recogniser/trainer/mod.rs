//! The trainer: annotated documents to the weights of the model.
//!
//! Conditional log-likelihood by stochastic steps with AdaGrad, over all tokens (training on
//! candidates alone never shows the model the lower-case words of a headline in capitals, which cost
//! six points). Single-threaded and without the platform's mathematics, so that the same data give
//! the same bytes.

mod arithmetic;
mod learner;
pub mod model;
mod sentence;
pub mod sources;
pub mod word_lists;

use crate::bio::{Document, Name};
use arithmetic::Random;
use learner::Learner;
use model::Model;
use newsprint::recognise::Kind;
use newsprint::recognise::span::Token;
use newsprint::recognise::training::{Lexicon, OUTSIDE, Part};
use sentence::{Sentence, Vocabulary};

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
    /// Rows with fewer occurrences are left out.
    pub least: u32,
    /// Rows that are kept, at most: those with the greatest weights.
    pub most: usize,
    /// The weights are the mean of those after so many passes, the last ones.
    pub averaged: u32,
    /// One sentence in so many is also shown in capitals or as a headline; 0 for none.
    pub restyled: u32,
    /// Order of the sentences.
    pub seed: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            bits: 20,
            epochs: 6,
            rate: 0.03,
            shrink: 1e-6,
            least: 2,
            most: 180_000,
            averaged: 3,
            restyled: 10,
            seed: 1,
        }
    }
}

/// Annotated documents that are shown together.
#[derive(Debug, Clone, Copy)]
pub struct Set<'a> {
    /// The documents.
    pub documents: &'a [Document],
    /// How often each sentence is shown in a pass.
    pub copies: u32,
    /// Whether it is annotated by rules of its own, or by programs. What contradicts the other sets then
    /// goes to weights that only its sentences have, and that are left out of the model (Daumé III 2007,
    /// Frustratingly Easy Domain Adaptation, ACL, 256–263).
    pub apart: bool,
}

/// Trains on `sets`. `progress` is told each finished pass and its mean loss a token.
pub fn train(
    lexicon: &Lexicon,
    sets: &[Set],
    training: Training,
    mut progress: impl FnMut(u32, f64),
) -> Model {
    let mut random = Random(training.seed);
    let mut vocabulary = Vocabulary::new(training.bits, lexicon);
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut order: Vec<u32> = Vec::new();
    for set in sets {
        for document in set.documents {
            for (start, end) in sentence_ranges(&document.tokens) {
                let tokens = &document.tokens[start..end];
                let gold = gold_labels(document, start, end);
                let id = sentences.len() as u32;
                let mut sentence = vocabulary.sentence(&document.text, tokens, gold);
                if set.apart {
                    sentence.keep_apart(training.bits);
                }
                sentences.push(sentence);
                order.extend((0..set.copies).map(|_| id));
                if training.restyled > 0
                    && tokens.len() <= 20
                    && random.below(training.restyled.into()) == 0
                {
                    let copy = restyled(document, start, end, random.below(2) == 0);
                    let gold = gold_labels(&copy, 0, copy.tokens.len());
                    order.push(sentences.len() as u32);
                    let mut copy = vocabulary.sentence(&copy.text, &copy.tokens, gold);
                    if set.apart {
                        copy.keep_apart(training.bits);
                    }
                    sentences.push(copy);
                }
            }
        }
    }
    let rows = sentence::number_rows(&mut sentences, training.bits, training.least);
    let mut learner = Learner::new(training, rows);
    for epoch in 0..training.epochs {
        random.shuffle(&mut order);
        let (mut loss, mut tokens) = (0.0, 0);
        for id in &order {
            let sentence = &sentences[*id as usize];
            loss += learner.step(sentence);
            tokens += sentence.gold.len();
        }
        if epoch + training.averaged >= training.epochs {
            learner.remember();
        }
        progress(epoch + 1, loss / tokens.max(1) as f64);
    }
    learner.finish()
}

/// Ranges of the sentences.
fn sentence_ranges(tokens: &[Token]) -> Vec<(usize, usize)> {
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
            labels[at - start] = label(name.kind, part);
        }
    }
    labels
}

/// The label of a part of a name.
const fn label(kind: Kind, part: Part) -> u8 {
    1 + 4 * kind as u8 + part as u8
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
        .map(|name| Name {
            first: name.first - start as u32,
            end: name.end - start as u32,
            ..*name
        })
        .collect();
    copy
}

#[cfg(test)]
mod tests {
    use super::word_lists::WordLists;
    use super::*;

    /// The tagger must add up exactly the rows that were trained: if one feature differed between the
    /// two, a model could not even repeat the text that it has seen.
    #[test]
    fn a_model_repeats_the_text_it_was_trained_on_and_training_repeats_its_bytes() {
        use crate::{bio, hits};
        use newsprint::recognise::Recogniser;
        let documents = bio::read(include_str!(
            "../../../tests/reference/wikigold_excerpt.tsv"
        ))
        .unwrap();
        let training = Training {
            bits: 18,
            epochs: 12,
            rate: 0.2,
            least: 1,
            averaged: 1,
            ..Training::default()
        };
        let run = || {
            let set = Set {
                documents: &documents,
                copies: 1,
                apart: false,
            };
            let lists = WordLists::default().write();
            train(&Lexicon::default(), &[set], training, |_, _| {})
                .write(&lists)
                .unwrap()
        };
        let file = run();
        assert_eq!(file, run());
        let mut all = hits::Hits::default();
        let recogniser = Recogniser::from_model(&file).unwrap();
        for hits in hits::recogniser(&recogniser, &documents).unwrap() {
            all.add(hits);
        }
        assert!(all.score().f1 > 0.93, "{:?}", all.score());
    }
}

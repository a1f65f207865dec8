//! Tokens to labelled names: features of each run, summed from what is cached of its types.

use super::crf::{self, Part, Scores, Weights};
use super::features::{self, Marks, Standing, Style, Word};
use super::kind::Kind;
use super::lexicon::{self, Class, Lexicon};
use super::runs;
use super::span::Token;
use hashbrown::{HashMap, HashTable};

/// A name found: a range of tokens and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// First token.
    pub first: u32,
    /// Token behind the last.
    pub end: u32,
    /// What it is.
    pub kind: Kind,
}

/// What the model knows: weights and word lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge {
    /// The weights.
    pub weights: Weights,
    /// The names and words.
    pub lexicon: Lexicon,
}

/// Identifier of a type in a [`Cache`].
pub type TypeId = u32;

/// A type not looked up yet.
pub const UNKNOWN: TypeId = TypeId::MAX;

/// A type with the sums of what it gives to itself and to its neighbours.
struct Known {
    letters: (u32, u32),
    hash: u64,
    word: Word,
    own: Scores,
    before: Scores,
    after: Scores,
    before_two: Scores,
    after_two: Scores,
}

struct Marked {
    here: Scores,
    before: Scores,
    after: Scores,
}

/// Forgetting everything is cheaper than memory that grows with the corpus: beyond this many types
/// (some 14 MB) the cache starts anew with the next article.
const MOST_TYPES: usize = 40_000;

/// Sums of weights by type. It belongs to one model.
#[derive(Default)]
pub struct Cache {
    letters: String,
    types: Vec<Known>,
    index: HashTable<TypeId>,
    marks: HashMap<Marks, u32, foldhash::fast::FixedState>,
    marked: Vec<Marked>,
    folded: String,
}

impl Cache {
    /// Makes room; type ids given out before are no longer valid.
    pub fn tidy(&mut self) {
        if self.types.len() > MOST_TYPES || self.marked.len() > MOST_TYPES {
            *self = Self::default();
        }
    }

    /// The type of a token's letters, looked at if it is new.
    pub fn of(&mut self, knowledge: &Knowledge, token: Token, letters: &str) -> TypeId {
        let hash = features::hash(letters.as_bytes());
        let (arena, types) = (&self.letters, &self.types);
        let same = |id: &TypeId| {
            let known = &types[*id as usize];
            known.hash == hash && arena[known.letters.0 as usize..known.letters.1 as usize] == *letters
        };
        if let Some(id) = self.index.find(hash, same) {
            return *id;
        }
        let bits = knowledge.weights.bits;
        let word = Word::of(token, letters, &knowledge.lexicon, &mut self.folded);
        let sum = |rows: &dyn Fn(&mut dyn FnMut(u32))| {
            let mut scores = [0; 16];
            rows(&mut |row| knowledge.weights.add(row, &mut scores));
            scores
        };
        let folded = &self.folded;
        let start = self.letters.len() as u32;
        let known = Known {
            letters: (start, start + letters.len() as u32),
            hash,
            word,
            own: sum(&|add| features::own_rows(bits, &word, folded, add)),
            before: sum(&|add| features::neighbour_rows(bits, -1, &word, add)),
            after: sum(&|add| features::neighbour_rows(bits, 1, &word, add)),
            before_two: sum(&|add| features::neighbour_rows(bits, -2, &word, add)),
            after_two: sum(&|add| features::neighbour_rows(bits, 2, &word, add)),
        };
        self.letters.push_str(letters);
        let id = self.types.len() as TypeId;
        self.types.push(known);
        let types = &self.types;
        self.index.insert_unique(hash, id, |id| types[*id as usize].hash);
        id
    }

    /// What is known of a type by itself.
    pub fn word(&self, id: TypeId) -> &Word {
        &self.types[id as usize].word
    }

    /// The letters of a type.
    pub fn letters(&self, id: TypeId) -> &str {
        let (start, end) = self.types[id as usize].letters;
        &self.letters[start as usize..end as usize]
    }

    fn marked(&mut self, weights: &Weights, marks: Marks) -> usize {
        if let Some(id) = self.marks.get(&marks) {
            return *id as usize;
        }
        let sum = |distance| {
            let mut scores = [0; 16];
            features::mark_rows(weights.bits, distance, marks, |row| weights.add(row, &mut scores));
            scores
        };
        self.marked.push(Marked { here: sum(0), before: sum(-1), after: sum(1) });
        let id = self.marked.len() - 1;
        self.marks.insert(marks, id as u32);
        id
    }
}

/// Buffers of one run.
#[derive(Default)]
pub struct Buffers {
    marks: Vec<Marks>,
    scores: Vec<Scores>,
    paths: Vec<[u8; 16]>,
    labels: Vec<u8>,
    runs: Vec<(u32, u32)>,
}

fn add(scores: &mut Scores, more: &Scores) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score += more;
    }
}

/// Labels the tokens of one article. `types` receives a type for every token that was looked at and
/// [`UNKNOWN`] for the rest; `found` the names, in order.
pub fn tag(
    knowledge: &Knowledge,
    text: &str,
    tokens: &[Token],
    cache: &mut Cache,
    types: &mut Vec<TypeId>,
    buffers: &mut Buffers,
    found: &mut Vec<Found>,
) {
    types.clear();
    types.resize(tokens.len(), UNKNOWN);
    found.clear();
    let mut start = 0;
    while start < tokens.len() {
        let mut end = start + 1;
        let mut capital = tokens[start].has_capital();
        while end < tokens.len() && !tokens[end].starts_sentence() {
            capital |= tokens[end].has_capital();
            end += 1;
        }
        if capital {
            let mut sentence = Sentence {
                knowledge,
                text,
                tokens: &tokens[start..end],
                types: &mut types[start..end],
                cache,
                style: Style::of(&tokens[start..end]),
                offset: start as u32,
            };
            sentence.tag(buffers, found);
        }
        start = end;
    }
}

struct Sentence<'a> {
    knowledge: &'a Knowledge,
    text: &'a str,
    tokens: &'a [Token],
    types: &'a mut [TypeId],
    cache: &'a mut Cache,
    style: Style,
    offset: u32,
}

impl Sentence<'_> {
    fn type_of(&mut self, at: usize) -> TypeId {
        if self.types[at] == UNKNOWN {
            let token = self.tokens[at];
            self.types[at] = self.cache.of(self.knowledge, token, token.of(self.text));
        }
        self.types[at]
    }

    fn word(&mut self, at: Option<usize>) -> Word {
        match at.filter(|at| *at < self.tokens.len()) {
            Some(at) => {
                let id = self.type_of(at);
                *self.cache.word(id)
            }
            None => Word::EDGE,
        }
    }

    fn tag(&mut self, buffers: &mut Buffers, found: &mut Vec<Found>) {
        let mut runs = std::mem::take(&mut buffers.runs);
        runs.clear();
        let tokens = self.tokens;
        runs::find(
            tokens,
            |at| {
                let id = self.type_of(at);
                self.cache.word(id).joins
            },
            |run| runs.push((run.start as u32, run.end as u32)),
        );
        for &(first, end) in &runs {
            self.tag_run(first as usize, end as usize, buffers, found);
        }
        buffers.runs = runs;
    }

    fn tag_run(&mut self, first: usize, end: usize, buffers: &mut Buffers, found: &mut Vec<Found>) {
        let knowledge = self.knowledge;
        let (weights, bits) = (&knowledge.weights, knowledge.weights.bits);
        if end - first == 1 && self.is_plain_opening(first) {
            return;
        }
        // Marks of the run and of one token on each side.
        let marks = &mut buffers.marks;
        marks.clear();
        for at in first..end + 2 {
            let word = self.word(at.checked_sub(1));
            marks.push(features::whole(word.classes));
        }
        for at in first..end {
            if self.word(Some(at)).begins {
                let longest = (first..end).len() - (at - first);
                let mut key = 0;
                let mut best = (0, 0);
                for length in 1..=longest.min(lexicon::LONGEST) {
                    key = lexicon::extend(key, self.word(Some(at + length - 1)).folded);
                    let classes = knowledge.lexicon.classes(key);
                    if length > 1 && classes != 0 {
                        best = (length, classes);
                    }
                }
                if best.0 > 0 {
                    let from = at - first + 1;
                    features::mark_phrase(&mut marks[from..from + best.0], best.1);
                }
            }
        }
        let mut shared = [0; 16];
        let (before, after) = (self.word(first.checked_sub(1)), self.word(Some(end)));
        let (head, last) = (self.word(Some(first)), self.word(Some(end - 1)));
        features::run_rows(bits, &before, &head, &last, &after, end - first, |row| weights.add(row, &mut shared));

        buffers.scores.clear();
        for at in first..end {
            let mut scores = shared;
            let id = self.type_of(at) as usize;
            add(&mut scores, &self.cache.types[id].own);
            let word = self.cache.types[id].word;
            let before = self.word(at.checked_sub(1));
            let after = self.word(Some(at + 1));
            match at.checked_sub(1) {
                Some(at) => add(&mut scores, &self.cache.types[self.types[at] as usize].before),
                None => features::neighbour_rows(bits, -1, &Word::EDGE, |row| weights.add(row, &mut scores)),
            }
            if at + 1 < self.tokens.len() {
                add(&mut scores, &self.cache.types[self.types[at + 1] as usize].after);
            } else {
                features::neighbour_rows(bits, 1, &Word::EDGE, |row| weights.add(row, &mut scores));
            }
            if at >= 2 {
                let id = self.type_of(at - 2) as usize;
                add(&mut scores, &self.cache.types[id].before_two);
            }
            if at + 2 < self.tokens.len() {
                let id = self.type_of(at + 2) as usize;
                add(&mut scores, &self.cache.types[id].after_two);
            }
            let standing = Standing {
                style: self.style,
                first: is_first_word(self.tokens, at),
                opened: before.quotes,
            };
            features::joint_rows(bits, &before, &word, &after, standing, |row| weights.add(row, &mut scores));
            let place = at - first + 1;
            let (left, here, right) = (marks[place - 1], marks[place], marks[place + 1]);
            for (mark, distance) in [(left, -1), (here, 0), (right, 1)] {
                if mark != 0 || distance == 0 {
                    let id = self.cache.marked(weights, mark);
                    let marked = &self.cache.marked[id];
                    add(&mut scores, match distance {
                        -1 => &marked.before,
                        0 => &marked.here,
                        _ => &marked.after,
                    });
                }
            }
            features::joint_mark_rows(bits, left, here, right, word.outline, |row| weights.add(row, &mut scores));
            buffers.scores.push(scores);
        }
        let ended = end == self.tokens.len();
        weights.best_labels(&buffers.scores, ended, &mut buffers.paths, &mut buffers.labels);
        let mut begun = 0;
        for (at, label) in buffers.labels.iter().enumerate() {
            let at = (first + at) as u32 + self.offset;
            match crf::meaning(*label) {
                Some((_, Part::Begin)) => begun = at,
                Some((kind, Part::Last)) => found.push(Found { first: begun, end: at + 1, kind }),
                Some((kind, Part::Whole)) => found.push(Found { first: at, end: at + 1, kind }),
                Some((_, Part::Inside)) | None => {}
            }
        }
    }

    /// Whether a lone capitalised word opens its sentence and is one that running text writes in
    /// lower case: no name, and by far the commonest candidate.
    fn is_plain_opening(&mut self, at: usize) -> bool {
        is_first_word(self.tokens, at)
            && self.style == Style::Running
            && self.word(Some(at)).classes == Class::Lower.bit()
    }
}

/// Whether no word stands before the token in its sentence.
pub fn is_first_word(tokens: &[Token], at: usize) -> bool {
    // Sentences open with a few marks at most; looking further back would make long lists slow.
    at <= 3 && !tokens[..at].iter().any(|token| token.is_word())
}

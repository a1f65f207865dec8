//! Turns tokens into labelled names: sums the features of each run from the cached sums of its types.

use super::crf::{self, Part, Scores, Weights, add};
use super::features::{self, Marks, Standing, Style, Word};
use super::kind::Kind;
use super::lexicon::{self, Class, Lexicon};
use super::runs;
use super::span::Token;
use hashbrown::{HashMap, HashTable};

/// A name found: a range of tokens and its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// First token.
    pub first: u32,
    /// Token after the last.
    pub end: u32,
    /// Its kind.
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

/// A type with the sums of its contributions to itself and to its neighbours, by [`DISTANCES`].
struct Known {
    word: Word,
    own: Scores,
    sums: [Scores; 4],
}

/// Where the neighbours stand that a type contributes to: one after it has it before (-1).
const DISTANCES: [i32; 4] = [-1, 1, -2, 2];

/// Sums of weights by marks: those of the token before, of the token itself, and of the one after.
#[derive(Default)]
struct MarkSums {
    index: HashMap<Marks, u32, foldhash::fast::FixedState>,
    sums: Vec<[Scores; 3]>,
}

/// Forgetting everything is cheaper than memory that grows with the corpus: beyond this many types
/// (some 20 MB) the cache is emptied before the next article.
const MOST_TYPES: usize = 100_000;

/// Sums of weights by type. It belongs to one model.
#[derive(Default)]
pub struct Cache {
    types: Vec<Known>,
    index: HashTable<(u64, TypeId)>,
    folded: String,
    places: Vec<u32>,
}

impl Cache {
    /// Makes room; type ids given out before are no longer valid.
    fn tidy(&mut self) {
        if self.types.capacity() == 0 {
            // Growing would move the filled part again and again.
            self.types.reserve_exact(MOST_TYPES + MOST_TYPES / 8);
        }
        if self.types.len() > MOST_TYPES {
            self.types.clear();
            self.index.clear();
        }
    }

    /// The type of a token's letters, examined if new.
    pub fn of(&mut self, knowledge: &Knowledge, token: Token, letters: &str) -> TypeId {
        // Two types with the same 64-bit hash would share their weights; no corpus is large enough for
        // that.
        let hash = quick_hash(letters.as_bytes());
        if let Some((_, id)) = self.index.find(hash, |(other, _)| *other == hash) {
            return *id;
        }
        self.look_at(knowledge, token, letters, hash)
    }

    /// Examines a new type.
    #[cold]
    fn look_at(&mut self, knowledge: &Knowledge, token: Token, letters: &str, hash: u64) -> TypeId {
        let weights = &knowledge.weights;
        let bits = weights.bits;
        let (word, details) = Word::of(token, letters, &knowledge.lexicon, &mut self.folded);
        // First all rows, then all sums: see `Weights::fetch`.
        let places = &mut self.places;
        places.clear();
        // Other words are never inside a run.
        if token.has_capital() || token.is_number() || word.joins {
            features::own_rows(bits, &word, &details, &self.folded, |row| {
                places.extend(weights.place(row))
            });
        }
        let mut ends = [places.len(); 5];
        for (end, distance) in ends[1..].iter_mut().zip(DISTANCES) {
            features::neighbour_rows(bits, distance, &word, details.clusters, |row| {
                places.extend(weights.place(row))
            });
            *end = places.len();
        }
        weights.fetch(places);
        let sum = |from: usize, to: usize| {
            let mut scores = [0; 16];
            for place in &places[from..to] {
                weights.add(*place, &mut scores);
            }
            scores
        };
        let known = Known {
            word,
            own: sum(0, ends[0]),
            sums: std::array::from_fn(|at| sum(ends[at], ends[at + 1])),
        };
        let id = self.types.len() as TypeId;
        self.types.push(known);
        self.index
            .insert_unique(hash, (hash, id), |(hash, _)| *hash);
        id
    }

    /// What is known about a type on its own.
    #[inline]
    pub fn word(&self, id: TypeId) -> &Word {
        &self.types[id as usize].word
    }
}

/// A hash of a type's letters, for the cache alone: most types fit two words, which are read at once.
#[inline]
fn quick_hash(letters: &[u8]) -> u64 {
    let (head, tail) = match (letters.first_chunk::<8>(), letters.last_chunk::<8>()) {
        (Some(head), Some(tail)) if letters.len() <= 16 => {
            (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
        }
        (Some(_), Some(_)) => (features::hash(letters), 0),
        _ => match (letters.first_chunk::<4>(), letters.last_chunk::<4>()) {
            (Some(head), Some(tail)) => (
                u32::from_le_bytes(*head).into(),
                u32::from_le_bytes(*tail).into(),
            ),
            _ => {
                let letter = |at: usize| u64::from(letters.get(at).copied().unwrap_or(0));
                (letter(0) | letter(1) << 8 | letter(2) << 16, 0)
            }
        },
    };
    let product = u128::from(head ^ 0x9e37_79b9_7f4a_7c15 ^ (letters.len() as u64) << 56)
        * u128::from(tail ^ 0xd6e8_feb8_6659_fd93);
    let folded = (product as u64) ^ (product >> 64) as u64;
    // The table mostly chooses by the lowest bits.
    folded ^ folded >> 32
}

impl MarkSums {
    fn of(&mut self, weights: &Weights, marks: Marks) -> &[Scores; 3] {
        let id = *self.index.entry(marks).or_insert_with(|| {
            let sum = |distance| {
                let mut scores = [0; 16];
                features::mark_rows(weights.bits, distance, marks, |row| {
                    weights.add_row(row, &mut scores)
                });
                scores
            };
            self.sums.push([-1, 0, 1].map(sum));
            self.sums.len() as u32 - 1
        });
        &self.sums[id as usize]
    }
}

/// Buffers of one run.
#[derive(Default)]
struct Buffers {
    marks: Vec<Marks>,
    scores: Vec<Scores>,
    paths: Vec<[u8; 16]>,
    labels: Vec<u8>,
    runs: Vec<(u32, u32)>,
    rows: Vec<u32>,
    ends: Vec<usize>,
    sums: MarkSums,
}

/// Working memory of the tagger. It belongs to one model.
#[derive(Default)]
pub struct Tagger {
    /// The types it has met.
    pub cache: Cache,
    /// The type of each token of the article at hand that was examined, [`UNKNOWN`] for the rest.
    pub types: Vec<TypeId>,
    /// The names of the article, in order.
    pub found: Vec<Found>,
    buffers: Buffers,
}

impl Tagger {
    /// Labels the tokens of one article.
    pub fn tag(&mut self, knowledge: &Knowledge, text: &str, tokens: &[Token]) {
        self.cache.tidy();
        self.types.clear();
        self.types.resize(tokens.len(), UNKNOWN);
        self.found.clear();
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
                    types: &mut self.types[start..end],
                    cache: &mut self.cache,
                    style: Style::of(&tokens[start..end]),
                    offset: start as u32,
                };
                sentence.tag(&mut self.buffers, &mut self.found);
            }
            start = end;
        }
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
        if end - first == 1 && self.is_no_name(first) {
            return;
        }
        // The run with two neighbours on each side is looked up first, then only read.
        for at in first.saturating_sub(2)..(end + 2).min(self.tokens.len()) {
            self.type_of(at);
        }
        let (types, known) = (&*self.types, &self.cache.types);
        let at_type = |at: Option<usize>| Some(&known[*types.get(at?)? as usize]);
        let word = |at: Option<usize>| at_type(at).map_or(&Word::EDGE, |known| &known.word);
        // Marks of the run and of one token on each side.
        let marks = &mut buffers.marks;
        marks.clear();
        marks.extend((first..end + 2).map(|at| features::whole(word(at.checked_sub(1)).classes)));
        for at in first..end {
            if word(Some(at)).begins {
                let (mut key, mut best) = (0, (0, 0));
                for length in 1..=(end - at).min(lexicon::LONGEST) {
                    key = lexicon::extend(key, word(Some(at + length - 1)).folded);
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
        // First all rows, then all sums: see `Weights::fetch`.
        let (rows, ends) = (&mut buffers.rows, &mut buffers.ends);
        rows.clear();
        ends.clear();
        let mut push = |row| rows.extend(weights.place(row));
        let (head, last) = (word(Some(first)), word(Some(end - 1)));
        let around = (word(first.checked_sub(1)), word(Some(end)));
        features::run_rows(bits, around.0, head, last, around.1, end - first, &mut push);
        ends.push(rows.len());
        for at in first..end {
            let mut push = |row| rows.extend(weights.place(row));
            let (left, right) = (at.checked_sub(1), Some(at + 1));
            if at == 0 {
                features::neighbour_rows(bits, -1, &Word::EDGE, [[0; 3]; 2], &mut push);
            }
            if at + 1 == self.tokens.len() {
                features::neighbour_rows(bits, 1, &Word::EDGE, [[0; 3]; 2], &mut push);
            }
            let standing = Standing {
                style: self.style,
                first: is_first_word(self.tokens, at),
                opened: word(left).quotes,
            };
            let here = word(Some(at));
            features::joint_rows(bits, word(left), here, word(right), standing, &mut push);
            let place = at - first + 1;
            let (before, own, after) = (marks[place - 1], marks[place], marks[place + 1]);
            features::joint_mark_rows(bits, before, own, after, here.outline, &mut push);
            ends.push(rows.len());
        }
        weights.fetch(rows);
        let mut shared = [0; 16];
        for row in &rows[..ends[0]] {
            weights.add(*row, &mut shared);
        }
        buffers.scores.clear();
        for at in first..end {
            let mut scores = shared;
            let place = at - first + 1;
            for row in &rows[ends[place - 1]..ends[place]] {
                weights.add(*row, &mut scores);
            }
            add(&mut scores, &known[types[at] as usize].own);
            let neighbours = DISTANCES.map(|distance| at.checked_add_signed(distance as isize));
            for (sum, neighbour) in neighbours.into_iter().enumerate() {
                if let Some(known) = at_type(neighbour) {
                    add(&mut scores, &known.sums[sum]);
                }
            }
            let sums = &mut buffers.sums;
            if marks[place - 1] != 0 {
                add(&mut scores, &sums.of(weights, marks[place - 1])[0]);
            }
            add(&mut scores, &sums.of(weights, marks[place])[1]);
            if marks[place + 1] != 0 {
                add(&mut scores, &sums.of(weights, marks[place + 1])[2]);
            }
            buffers.scores.push(scores);
        }
        let ended = end == self.tokens.len();
        weights.best_labels(
            &buffers.scores,
            ended,
            &mut buffers.paths,
            &mut buffers.labels,
        );
        let mut begun = 0;
        for (at, label) in buffers.labels.iter().enumerate() {
            let at = (first + at) as u32 + self.offset;
            match crf::meaning(*label) {
                Some((_, Part::Begin)) => begun = at,
                Some((kind, Part::Last)) => found.push(Found {
                    first: begun,
                    end: at + 1,
                    kind,
                }),
                Some((kind, Part::Whole)) => found.push(Found {
                    first: at,
                    end: at + 1,
                    kind,
                }),
                Some((_, Part::Inside)) | None => {}
            }
        }
    }

    /// Whether a lone capitalised word is never a name (`I`, `Monday`), or opens its sentence and is
    /// written in lower case in running text: by far the most common candidates.
    fn is_no_name(&mut self, at: usize) -> bool {
        let id = self.type_of(at);
        let classes = self.cache.word(id).classes;
        classes & lexicon::NEVER != 0
            || classes == Class::Lower.bit()
                && self.style == Style::Running
                && is_first_word(self.tokens, at)
    }
}

/// Whether no word precedes the token in its sentence.
pub fn is_first_word(tokens: &[Token], at: usize) -> bool {
    // Sentences open with a few marks at most; looking back further would make long lists slow.
    at <= 3 && !tokens[..at].iter().any(|token| token.is_word())
}

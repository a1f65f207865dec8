//! Annotated sentences as the learner needs them: labels and rows of weights.

use hashbrown::HashMap;
use newsprint::recognise::span::Token;
use newsprint::recognise::training::{
    Clusters, LONGEST, Lexicon, Marks, Standing, Style, Word, extend, find_runs, is_first_word,
    joint_mark_rows, joint_rows, mark_phrase, mark_rows, neighbour_rows, own_rows, run_rows, whole,
};

/// A sentence with the rows that the tagger would add up for each of its tokens.
pub struct Sentence {
    /// The label of each token.
    pub gold: Vec<u8>,
    rows: Vec<u32>,
    ends: Vec<u32>,
}

impl Sentence {
    /// The rows of a token.
    pub fn rows(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..self.ends[at] as usize]
    }

    /// Gives each row a companion that only sentences of its set have, in a second table of `1 << bits`
    /// rows behind the shared one.
    pub fn keep_apart(&mut self, bits: u32) {
        let shared = std::mem::take(&mut self.rows);
        let mut start = 0;
        for end in &mut self.ends {
            let own = &shared[start..*end as usize];
            start = *end as usize;
            self.rows.extend(own);
            self.rows.extend(own.iter().map(|row| row + (1 << bits)));
            *end = self.rows.len() as u32;
        }
    }
}

/// Numbers the rows of both tables that occur at least `least` times from 0, takes the others out of the
/// sentences, and gives the row of each number.
pub fn number_rows(sentences: &mut [Sentence], bits: u32, least: u32) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut counts = vec![0u32; 2 << bits];
    for row in sentences.iter().flat_map(|sentence| &sentence.rows) {
        counts[*row as usize] += 1;
    }
    let mut kept = Vec::new();
    let mut numbers = counts;
    for (row, number) in numbers.iter_mut().enumerate() {
        if *number >= least {
            *number = kept.len() as u32;
            kept.push(row as u32);
        } else {
            *number = NONE;
        }
    }
    for sentence in sentences {
        let rows = std::mem::take(&mut sentence.rows);
        let mut start = 0;
        for end in &mut sentence.ends {
            let own = rows[start..*end as usize].iter();
            start = *end as usize;
            let numbers = own.map(|row| numbers[*row as usize]);
            sentence
                .rows
                .extend(numbers.filter(|number| *number != NONE));
            *end = sentence.rows.len() as u32;
        }
        sentence.rows.shrink_to_fit();
    }
    kept
}

/// The tokens of a sentence, looked at.
struct Seen {
    types: Vec<u32>,
    words: Vec<Word>,
    marks: Vec<Marks>,
    standings: Vec<Standing>,
}

struct Known {
    word: Word,
    clusters: [Clusters; 2],
    own: Vec<u32>,
}

/// Types that were looked at.
pub struct Vocabulary<'a> {
    bits: u32,
    lexicon: &'a Lexicon,
    index: HashMap<String, u32>,
    types: Vec<Known>,
}

impl<'a> Vocabulary<'a> {
    /// No types yet.
    pub fn new(bits: u32, lexicon: &'a Lexicon) -> Self {
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
        own_rows(self.bits, &word, &details, &folded, |row| own.push(row));
        let id = self.types.len() as u32;
        self.types.push(Known {
            word,
            clusters: details.clusters,
            own,
        });
        self.index.insert(letters.to_owned(), id);
        id
    }

    /// A sentence with its rows.
    pub fn sentence(&mut self, text: &str, tokens: &[Token], gold: Vec<u8>) -> Sentence {
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
        find_runs(
            tokens,
            |at| words[at].joins,
            |run| found.push((run.start as u32, run.end as u32)),
        );
        let mut marks: Vec<Marks> = words.iter().map(|word| whole(word.classes)).collect();
        for &(first, end) in &found {
            let (first, end) = (first as usize, end as usize);
            for at in first..end {
                if !words[at].begins {
                    continue;
                }
                let (mut key, mut best) = (0, (0, 0));
                for length in 1..=(end - at).min(LONGEST) {
                    key = extend(key, words[at + length - 1].folded);
                    let classes = self.lexicon.classes(key);
                    if length > 1 && classes != 0 {
                        best = (length, classes);
                    }
                }
                if best.0 > 0 {
                    mark_phrase(&mut marks[at..at + best.0], best.1);
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
        let seen = Seen {
            types,
            words,
            marks,
            standings,
        };
        let mut sentence = Sentence {
            gold,
            rows: Vec::new(),
            ends: Vec::new(),
        };
        let mut found = found.into_iter().peekable();
        for at in 0..tokens.len() {
            while found.next_if(|run| run.1 as usize <= at).is_some() {}
            let run = found.peek().copied().filter(|run| run.0 as usize <= at);
            self.rows(&seen, at, run, &mut sentence.rows);
            sentence.ends.push(sentence.rows.len() as u32);
        }
        sentence
    }

    /// The rows of one token: the same that the tagger adds up.
    fn rows(&self, sentence: &Seen, at: usize, run: Option<(u32, u32)>, rows: &mut Vec<u32>) {
        let bits = self.bits;
        let clusters = |at: Option<usize>| {
            let id = at.and_then(|at| sentence.types.get(at));
            id.map_or([[0; 3]; 2], |id| self.types[*id as usize].clusters)
        };
        let word = |at: Option<usize>| {
            at.and_then(|at| sentence.words.get(at))
                .map_or(&Word::EDGE, |word| word)
        };
        let mark = |at: Option<usize>| {
            at.and_then(|at| sentence.marks.get(at))
                .copied()
                .unwrap_or(0)
        };
        let here = &self.types[sentence.types[at] as usize];
        let (left, right) = (at.checked_sub(1), Some(at + 1));
        rows.extend(&here.own);
        neighbour_rows(bits, -1, word(left), clusters(left), |row| rows.push(row));
        neighbour_rows(bits, 1, word(right), clusters(right), |row| rows.push(row));
        if at >= 2 {
            neighbour_rows(
                bits,
                -2,
                word(Some(at - 2)),
                clusters(Some(at - 2)),
                |row| rows.push(row),
            );
        }
        if at + 2 < sentence.types.len() {
            neighbour_rows(bits, 2, word(Some(at + 2)), clusters(Some(at + 2)), |row| {
                rows.push(row)
            });
        }
        joint_rows(
            bits,
            word(left),
            word(Some(at)),
            word(right),
            sentence.standings[at],
            |row| rows.push(row),
        );
        if let Some((first, end)) = run {
            let (first, end) = (first as usize, end as usize);
            run_rows(
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
        mark_rows(bits, -1, marks.0, |row| rows.push(row));
        mark_rows(bits, 0, marks.1, |row| rows.push(row));
        mark_rows(bits, 1, marks.2, |row| rows.push(row));
        joint_mark_rows(bits, marks.0, marks.1, marks.2, here.word.outline, |row| {
            rows.push(row)
        });
    }
}

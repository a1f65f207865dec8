//! Divides words into groups by their vectors.
//!
//! FILE has a word and its numbers a line, the most frequent words first, as GloVe's `glove.6B.50d.txt`.
//! OUTPUT is what the trainer reads as `src/recognise/data/vector_groups.tsv.zst`: a word, folded, and
//! its groups a line. The same file gives the same bytes.

use crate::input;
use crate::vectors::Vectors;
use crate::word_table::WordTable;
use std::error::Error;
use std::io::BufRead;

/// Numbers of groups, from coarse to fine.
const GROUPS: [usize; 3] = [128, 512, 2048];

/// No more words than these, the most frequent ones.
const MOST: usize = 80_000;

/// Centres begin at words among so many frequent ones.
const FREQUENT: usize = 20_000;

/// Passes over the words.
const PASSES: u32 = 14;

pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [path, output] = arguments else {
        return Err("give a file of vectors and where to write the groups".into());
    };
    let mut vectors = Vectors::default();
    for (line, number) in input::open(path)?.lines().zip(1u64..) {
        vectors
            .line(&line?)
            .map_err(|error| format!("{path}, line {number}: {error}"))?;
        if vectors.len() == MOST {
            break;
        }
    }
    let mut table = WordTable::default();
    for groups in GROUPS {
        table.add(vectors.groups(groups, FREQUENT, PASSES));
    }
    table.write(output)
}

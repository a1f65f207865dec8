//! Divides words into groups by their vectors: `cargo run --release --example cluster_vectors -- FILE OUTPUT`.
//!
//! FILE has a word and its numbers a line, the most frequent words first, as GloVe's `glove.6B.50d.txt`.
//! OUTPUT is what the trainer reads as `src/recognise/data/vector_groups.tsv.zst`: a word, folded, and
//! its groups a line. The same file gives the same bytes.

use newsprint::recognise::train::vectors::Vectors;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader};

/// Numbers of groups, from coarse to fine.
const GROUPS: [usize; 3] = [128, 512, 2048];

/// No more words than these, the most frequent ones.
const MOST: usize = 80_000;

/// Centres begin at words among so many frequent ones.
const FREQUENT: usize = 20_000;

/// Passes over the words.
const PASSES: u32 = 14;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("give a file of vectors and where to write the groups".into());
    };
    let file = std::fs::File::open(&input).map_err(|error| format!("{input}: {error}"))?;
    let mut vectors = Vectors::default();
    for (line, number) in BufReader::new(file).lines().zip(1u64..) {
        vectors
            .line(&line?)
            .map_err(|error| format!("{input}, line {number}: {error}"))?;
        if vectors.len() == MOST {
            break;
        }
    }
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for groups in GROUPS {
        for (word, group) in vectors.groups(groups, FREQUENT, PASSES) {
            let line = lines.entry(word).or_default();
            line.push('\t');
            line.push_str(&group.to_string());
        }
    }
    let table: String = lines
        .into_iter()
        .map(|(word, groups)| format!("{word}{groups}\n"))
        .collect();
    let packed = zstd::encode_all(table.as_bytes(), 19)?;
    eprintln!("{output}: {} bytes", packed.len());
    std::fs::write(output, packed)?;
    Ok(())
}

//! Divides the words of plain news text into clusters.
//!
//! FILE is JSON Lines, perhaps `.zst`, with the text of an article in `content_original`. OUTPUT is what
//! the trainer reads as `src/recognise/data/clusters.tsv.zst`: a word and its clusters a line.

use crate::bigrams::Reader;
use crate::input;
use crate::word_table::WordTable;
use newsprint::recognise::span;
use std::error::Error;

/// Numbers of classes: coarse ones are filled well, fine ones tell much.
const CLASSES: [usize; 3] = [64, 256, 1024];

/// A word needs this many occurrences.
const LEAST: u32 = 5;

/// No more words than these, the most frequent ones.
const MOST: usize = 60_000;

/// Passes over the words, at most.
const PASSES: u32 = 8;

pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [path, output] = arguments else {
        return Err("give a file of articles and where to write the clusters".into());
    };
    let mut reader = Reader::default();
    let mut tokens = Vec::new();
    input::articles(path, |text| {
        span::tokenize(text, &mut tokens);
        for sentence in tokens.chunk_by(|_, next| !next.starts_sentence()) {
            reader.sentence(sentence.iter().map(|token| token.of(text)));
        }
        Ok(())
    })?;
    let bigrams = reader.finish(LEAST, MOST);
    let mut table = WordTable::default();
    for classes in CLASSES {
        table.add(bigrams.classes(classes, PASSES, |pass, moved| {
            eprintln!("{classes} clusters, pass {pass}: {moved} words moved");
        }));
    }
    table.write(output)
}

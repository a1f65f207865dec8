//! Divides the words of plain news text into classes: `cargo run --release --example cluster_words -- FILE OUTPUT`.
//!
//! FILE is JSON Lines, perhaps `.zst`, with the text of an article in `content_original`. OUTPUT is what
//! the trainer reads as `src/recognise/data/clusters.tsv.zst`: a word and its classes a line.

use newsprint::recognise::span;
use newsprint::recognise::train::cluster::Reader;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read};

/// Numbers of classes: coarse ones are filled well, fine ones tell much.
const CLASSES: [usize; 3] = [64, 256, 1024];

/// A word needs this many occurrences.
const LEAST: u32 = 5;

/// No more words than these, the most frequent ones.
const MOST: usize = 60_000;

/// Passes over the words, at most.
const PASSES: u32 = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("give a file of articles and where to write the classes".into());
    };
    let file = std::fs::File::open(&input).map_err(|error| format!("{input}: {error}"))?;
    let source: Box<dyn Read> = if input.ends_with(".zst") {
        Box::new(zstd::Decoder::new(file)?)
    } else {
        Box::new(file)
    };
    let mut reader = Reader::default();
    let mut tokens = Vec::new();
    for line in BufReader::new(source).lines() {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        let text = article["content_original"].as_str().unwrap_or_default();
        span::tokenize(text, &mut tokens);
        for sentence in tokens.chunk_by(|_, next| !next.starts_sentence()) {
            reader.sentence(sentence.iter().map(|token| token.of(text)));
        }
    }
    let bigrams = reader.finish(LEAST, MOST);
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for classes in CLASSES {
        let found = bigrams.classes(classes, PASSES, |pass, moved| {
            eprintln!("{classes} classes, pass {pass}: {moved} words moved");
        });
        for (word, class) in found {
            let line = lines.entry(word).or_default();
            line.push('\t');
            line.push_str(&class.to_string());
        }
    }
    let table: String = lines
        .into_iter()
        .map(|(word, classes)| format!("{word}{classes}\n"))
        .collect();
    let packed = zstd::encode_all(table.as_bytes(), 19)?;
    eprintln!("{output}: {} bytes", packed.len());
    std::fs::write(output, packed)?;
    Ok(())
}

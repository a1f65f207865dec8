//! Scores the embedded recogniser on annotated files: `cargo run --release --example score_recogniser -- FILE...`.
//!
//! Files have one token and its tag a line (BIO), plain or `.gz`. One line a kind and one for all goes to
//! standard output, `type precision recall F1`; the speed on the same text, tokenizing included, to
//! standard error. `--model PATH` before the files scores another model (`onnx:PATH` in a build with
//! `--features onnx`), `--rules` the rules alone.

use flate2::read::GzDecoder;
use newsprint::recognise::bio::{self, Document};
use newsprint::recognise::score::{self, Hits, Score};
use newsprint::recognise::{Choice, Kind, Recogniser, Scratch, rules};
use std::error::Error;
use std::io::Read;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let mut recogniser = Recogniser::embedded().clone();
    let only_rules = files.first().is_some_and(|first| first == "--rules");
    if only_rules {
        files.remove(0);
    }
    if files.first().is_some_and(|first| first == "--model") && files.len() > 1 {
        let path = files.remove(1);
        recogniser = match path.parse::<Choice>() {
            Ok(choice) => choice.load(None)?,
            Err(_) => Recogniser::from_model(&std::fs::read(path)?)?,
        };
        files.remove(0);
    }
    if files.is_empty() {
        return Err("give files of annotated tokens".into());
    }
    let mut documents: Vec<Document> = Vec::new();
    for file in &files {
        let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        let mut text = String::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8(bytes).map_err(|error| format!("{file}: {error}"))?;
        }
        documents.extend(bio::read(&text).map_err(|error| format!("{file}, {error}"))?);
    }
    let hits = if only_rules {
        score::names(&documents, |document, out| {
            rules::mentions(&recogniser, &document.text, &document.tokens, out)
        })
    } else {
        score::recogniser(&recogniser, &documents)?
    };
    let mut all = Hits::default();
    for (kind, hits) in Kind::ALL.into_iter().zip(hits) {
        line(kind.tag(), hits.score());
        all.add(hits);
    }
    line("all", all.score());

    let (mut scratch, mut mentions) = (Scratch::default(), Vec::new());
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    let start = Instant::now();
    let mut passes = 0;
    while passes == 0 || start.elapsed().as_secs_f64() < 0.5 {
        for document in &documents {
            recogniser.mentions(&document.text, &mut scratch, &mut mentions)?;
        }
        passes += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{:.1} MB/s", (bytes * passes) as f64 / seconds / 1e6);
    Ok(())
}

fn line(name: &str, score: Score) {
    println!(
        "{name} {:.4} {:.4} {:.4}",
        score.precision, score.recall, score.f1
    );
}

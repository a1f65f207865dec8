//! Scores the embedded recogniser on annotated files.
//!
//! Files have one token and its tag a line (BIO), plain or `.gz`. One line a kind and one for all goes to
//! standard output, `type precision recall F1`; the speed on the same text, tokenizing included, to
//! standard error. `--model PATH` before the files scores another model (`onnx:PATH` in a build with
//! the feature `onnx` too), `--rules` the rules alone.

use crate::bio::{self, Document};
use crate::hits::{self, Hits};
use crate::{input, rules};
use newsprint::recognise::{Choice, Kind, Recogniser, Scratch};
use std::error::Error;
use std::time::Instant;

pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let (recogniser, only_rules, files) = match arguments {
        [flag, files @ ..] if flag == "--rules" => (Recogniser::embedded().clone(), true, files),
        [flag, path, files @ ..] if flag == "--model" => (model(path)?, false, files),
        files => (Recogniser::embedded().clone(), false, files),
    };
    if files.is_empty() {
        return Err("give files of annotated tokens".into());
    }
    let mut documents: Vec<Document> = Vec::new();
    for file in files {
        let text = input::text(file)?;
        documents.extend(bio::read(&text).map_err(|error| format!("{file}, {error}"))?);
    }
    let hits = if only_rules {
        hits::names(&documents, |document, out| {
            rules::mentions(&recogniser, &document.text, &document.tokens, out)
        })
    } else {
        hits::recogniser(&recogniser, &documents)?
    };
    let mut all = Hits::default();
    for (kind, hits) in Kind::ALL.into_iter().zip(hits) {
        println!("{} {}", kind.tag(), hits.score());
        all.add(hits);
    }
    println!("all {}", all.score());

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

fn model(path: &str) -> Result<Recogniser, Box<dyn Error>> {
    Ok(match path.parse::<Choice>() {
        Ok(choice) => choice.load(None)?,
        Err(_) => Recogniser::from_model(&std::fs::read(path)?)?,
    })
}

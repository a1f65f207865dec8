//! Rebuilds the shipped model from annotated data.
//!
//! DIR holds the files named in `docs/recogniser.md`; what was gathered from plain news text is read from
//! `src/recognise/data`, so run it in the folder of the project. The model is written to
//! `src/recognise/model.bin`, or to the path given as a second argument. The same files give the same bytes.

use crate::bio::{self, Document};
use crate::input::text;
use crate::trainer::sources::{self, Sources};
use crate::trainer::{self, Set, Training};
use newsprint::recognise::training::Lexicon;
use std::error::Error;
use std::path::Path;

/// Sets annotated by hand.
const GOLD: &[&str] = &["wikigold", "uner_ewt", "crossner_politics", "gum_open"];

/// A set annotated by programs: shown once in each pass, and what is peculiar to it is kept apart.
const SILVER: &str = "gmb_voa.train.tsv.gz";

pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let mut arguments = arguments.iter().map(String::as_str);
    let directory = arguments
        .next()
        .ok_or("give the folder of the annotated data")?;
    let output = arguments.next().unwrap_or("src/recognise/model.bin");
    let directory = Path::new(directory);
    let mut training = Training::default();
    let (mut gold, mut dev) = (4, false);
    // Settings to try, as name=value: bits=17 epochs=6, gold=2 for how often sets annotated by hand are
    // shown in each pass, or dev=true to train on their `.dev` files too.
    for setting in arguments {
        let (name, value) = setting
            .split_once('=')
            .ok_or("give settings as name=value")?;
        match name {
            "bits" => training.bits = value.parse()?,
            "epochs" => training.epochs = value.parse()?,
            "rate" => training.rate = value.parse()?,
            "shrink" => training.shrink = value.parse()?,
            "least" => training.least = value.parse()?,
            "most" => training.most = value.parse()?,
            "averaged" => training.averaged = value.parse()?,
            "restyled" => training.restyled = value.parse()?,
            "gold" => gold = value.parse()?,
            "dev" => dev = value.parse()?,
            "seed" => training.seed = value.parse()?,
            _ => return Err(format!("unknown setting {name}").into()),
        }
    }

    let mut files: Vec<String> = Vec::new();
    for name in GOLD {
        files.push(format!("{name}.train.tsv"));
        if dev {
            files.push(format!("{name}.dev.tsv"));
        }
    }
    files.push(SILVER.to_owned());
    let mut sets: Vec<(Vec<Document>, bool)> = Vec::new();
    for name in &files {
        let documents =
            bio::read(&text(directory.join(name))?).map_err(|error| format!("{name}: {error}"))?;
        sets.push((documents, name == SILVER));
    }
    let documents: Vec<&Document> = sets.iter().flat_map(|(documents, _)| documents).collect();
    let files = Sources {
        gazetteer: &text(directory.join("gazetteer.tsv.gz"))?,
        news_names: &text("src/recognise/data/news_names.tsv.zst")?,
        clusters: &text("src/recognise/data/clusters.tsv.zst")?,
        groups: &text("src/recognise/data/vector_groups.tsv.zst")?,
    };
    let word_lists = sources::build(files, &documents).write();
    let lexicon = Lexicon::read(&mut word_lists.as_slice()).ok_or("the word lists end early")?;
    let sets: Vec<Set> = sets
        .iter()
        .map(|(documents, silver)| Set {
            documents,
            copies: if *silver { 1 } else { gold },
            apart: *silver,
        })
        .collect();
    let model = trainer::train(&lexicon, &sets, training, |epoch, loss| {
        eprintln!("pass {epoch}: loss {loss:.5} a token")
    });
    let file = model.write(&word_lists)?;
    eprintln!("{output}: {} bytes", file.len());
    std::fs::write(output, file)?;
    Ok(())
}

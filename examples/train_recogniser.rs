//! Rebuilds the shipped model from annotated data: `cargo run --release --example train_recogniser -- DIR`.
//!
//! DIR holds the files named in `docs/recogniser.md`; what was gathered from plain news text is read from
//! `src/recognise/data`, so run it in the folder of the project. The model is written to
//! `src/recognise/model.bin`, or to the path given as a second argument. The same files give the same bytes.

use flate2::read::GzDecoder;
use newsprint::recognise::bio::{self, Document};
use newsprint::recognise::lexicon_source::{self, Sources};
use newsprint::recognise::model;
use newsprint::recognise::train::{self, Set, Training};
use std::error::Error;
use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;

/// Sets annotated by hand.
const GOLD: &[&str] = &["wikigold", "uner_ewt", "crossner_politics", "gum_open"];

/// A set annotated by programs: shown once in each pass, and what is peculiar to it is kept apart.
const SILVER: &str = "gmb_voa.train.tsv.gz";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments
        .next()
        .ok_or("give the folder of the annotated data")?;
    let output = arguments
        .next()
        .unwrap_or_else(|| "src/recognise/model.bin".into());
    let directory = Path::new(&directory);
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
            bio::read(&text(&directory.join(name))?).map_err(|error| format!("{name}: {error}"))?;
        sets.push((documents, name == SILVER));
    }
    let documents: Vec<&Document> = sets.iter().flat_map(|(documents, _)| documents).collect();
    let sources = Sources {
        gazetteer: &text(&directory.join("gazetteer.tsv.gz"))?,
        news_names: &text(Path::new("src/recognise/data/news_names.tsv.zst"))?,
        clusters: &text(Path::new("src/recognise/data/clusters.tsv.zst"))?,
        groups: &text(Path::new("src/recognise/data/vector_groups.tsv.zst"))?,
    };
    let lexicon = lexicon_source::build(sources, &documents);
    eprintln!("{} phrases known", lexicon.len());
    let sets: Vec<Set> = sets
        .iter()
        .map(|(documents, silver)| Set {
            documents,
            copies: if *silver { 1 } else { gold },
            apart: *silver,
        })
        .collect();
    let knowledge = train::train(lexicon, &sets, training, |epoch, loss| {
        eprintln!("pass {epoch}: loss {loss:.5} a token")
    });
    let file = model::write(&knowledge)?;
    eprintln!("{output}: {} bytes", file.len());
    std::fs::write(output, file)?;
    Ok(())
}

fn text(path: &Path) -> Result<String, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut text = String::new();
    match path.extension().and_then(OsStr::to_str) {
        Some("gz") => {
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        }
        Some("zst") => text = String::from_utf8(zstd::decode_all(bytes.as_slice())?)?,
        _ => text = String::from_utf8(bytes)?,
    }
    Ok(text)
}

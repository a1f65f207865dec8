//! Adding and counting through the library, for tests of what must not show in the counts.

use newsprint::append::Intake;
use newsprint::limits::Limits;
use newsprint::select::By;
use newsprint::settings::{Layer, Wanted};
use newsprint::store::Corpus;
use newsprint::tabulate::{self, TableFormat, WriteOptions};
use newsprint::verbs::{self, Answer, Error, Listing};
use std::path::Path;

/// Add files to a corpus that has terms and bigrams.
pub fn add(corpus: &Path, inputs: &[&Path], limits: &Limits) -> Result<(), Error> {
    add_as(corpus, inputs, limits, Wanted::default())
}

/// The same with settings that were asked for besides the layers.
pub fn add_as(
    corpus: &Path,
    inputs: &[&Path],
    limits: &Limits,
    wanted: Wanted,
) -> Result<(), Error> {
    let request = verbs::add::Request {
        corpus: corpus.to_owned(),
        inputs: inputs
            .iter()
            .map(|input| input.display().to_string())
            .collect(),
        intake: Intake {
            wanted: Wanted {
                layers: Some(vec![Layer::Terms, Layer::Ngrams(2)]),
                ..wanted
            },
            ..Intake::default()
        },
    };
    verbs::add::run(&request, limits).map(drop)
}

/// The question for every term of a layer by source and date.
pub fn everything(layer: Layer) -> verbs::freq::Request {
    verbs::freq::Request {
        by: By::list("source,date").unwrap(),
        layer,
        listing: Listing {
            everything: true,
            min_frequency: 1,
            min_articles: 1,
            ..Listing::default()
        },
        ..Default::default()
    }
}

/// The answer to that, as CSV.
pub fn csv(corpus: &Corpus, layer: Layer) -> String {
    let answer = verbs::freq::run(corpus, &everything(layer)).unwrap();
    let (table, mut out) = (answer.table().unwrap(), Vec::new());
    tabulate::write(&table, TableFormat::Csv, &mut out, &WriteOptions::default()).unwrap();
    String::from_utf8(out).unwrap()
}

/// Every count of a corpus, and its articles; `None` where there is no corpus.
pub fn answer(corpus: &Path) -> Option<String> {
    if !corpus.join("manifest.json").exists() {
        return None;
    }
    let open = Corpus::open(corpus).unwrap();
    let counts = [Layer::Terms, Layer::Ngrams(2)].map(|layer| csv(&open, layer));
    let info = verbs::info::run(&open, None).unwrap();
    Some(format!(
        "{} {} {}",
        info.articles,
        info.tokens,
        counts.concat()
    ))
}

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

/// Every count of a corpus, and its articles; `None` where there is no corpus.
pub fn answer(corpus: &Path) -> Option<String> {
    if !corpus.join("manifest.json").exists() {
        return None;
    }
    let open = Corpus::open(corpus).unwrap();
    let mut out = Vec::new();
    for layer in [Layer::Terms, Layer::Ngrams(2)] {
        let request = verbs::freq::Request {
            by: By::list("source,date").unwrap(),
            layer,
            listing: Listing {
                everything: true,
                min_frequency: 1,
                min_articles: 1,
                ..Listing::default()
            },
            ..verbs::freq::Request::default()
        };
        let answer = verbs::freq::run(&open, &request).unwrap();
        tabulate::write(
            &answer.table().unwrap(),
            TableFormat::Csv,
            &mut out,
            &WriteOptions::default(),
        )
        .unwrap();
    }
    let info = verbs::info::run(&open, None).unwrap();
    Some(format!(
        "{} {} {}",
        info.articles,
        info.tokens,
        String::from_utf8(out).unwrap()
    ))
}

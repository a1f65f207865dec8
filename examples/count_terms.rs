//! Counts words in the sample articles by source: `cargo run --release --example count_terms`.

use newsprint::limits::Limits;
use newsprint::select::By;
use newsprint::store::Corpus;
use newsprint::tabulate::{self, TableFormat, WriteOptions};
use newsprint::verbs::{Answer, add, freq};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let articles = add::Request {
        corpus: folder.path().join("corpus"),
        inputs: vec!["samples/immigration.csv".into()],
        ..Default::default()
    };
    add::run(&articles, &Limits::default())?;

    let question = freq::Request {
        queries: vec!["border".parse()?, "immigra*".parse()?],
        by: By::list("source")?,
        intervals: Some(Default::default()),
        ..Default::default()
    };
    let answer = freq::run(&Corpus::open(&articles.corpus)?, &question)?;
    let (format, mut out) = (TableFormat::Table, std::io::stdout());
    tabulate::write(&answer.table()?, format, &mut out, &WriteOptions::default())?;
    Ok(())
}

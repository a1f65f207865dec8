//! The files of a corpus as other programs open them: columns as promised, and all of them telling the
//! same.

use super::{Folder, sampled};
use newsprint::store::parquet::TableReader;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn open(segment: &Path, file: &str) -> TableReader {
    TableReader::open(&segment.join(file), None).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn texts(table: &TableReader, column: &str) -> Vec<String> {
    table
        .column(column)
        .unwrap()
        .texts(0..table.rows())
        .unwrap()
}

fn numbers(table: &TableReader, column: &str) -> Vec<u64> {
    let column = table.column(column).unwrap();
    match column.u64(0..table.rows()) {
        Ok(values) => values,
        Err(_) => column
            .u32(0..table.rows())
            .unwrap()
            .into_iter()
            .map(u64::from)
            .collect(),
    }
}

fn days(table: &TableReader) -> Vec<Option<i32>> {
    table.column("date").unwrap().days(0..table.rows()).unwrap()
}

#[test]
fn the_files_have_the_promised_columns() {
    let segment = sampled().only_segment("corpus");
    for (file, promised) in [
        (
            "articles.parquet",
            &[
                "article", "id", "source", "date", "title", "url", "author", "language", "tokens",
                "copy_of",
            ][..],
        ),
        ("text.parquet", &["article", "text"]),
        (
            "terms.counts.parquet",
            &["term", "source", "date", "frequency", "articles"],
        ),
        ("terms.postings.parquet", &["term", "article", "frequency"]),
        (
            "bigrams.counts.parquet",
            &["term", "source", "date", "frequency", "articles"],
        ),
        (
            "bigrams.postings.parquet",
            &["term", "article", "frequency"],
        ),
        (
            "totals.parquet",
            &["layer", "source", "date", "frequency", "articles"],
        ),
    ] {
        let table = open(&segment, file);
        let columns: Vec<&str> = table.columns().collect();
        let kept: Vec<&str> = columns
            .iter()
            .copied()
            .filter(|column| promised.contains(column))
            .collect();
        assert_eq!(kept, promised, "{file} has {columns:?}");
        if !file.starts_with("articles") {
            assert_eq!(columns, promised, "{file} has nothing else");
        }
    }
    let columns: BTreeSet<String> = open(&segment, "articles.parquet")
        .columns()
        .map(str::to_owned)
        .collect();
    assert!(
        columns.contains("leaning"),
        "a column of the input is a column of the articles"
    );
}

/// Of each (term, source, date): frequency and articles.
type Cells = BTreeMap<(String, String, Option<i32>), (u64, u64)>;

fn cells_of_counts(table: &TableReader) -> Cells {
    let keys = texts(table, "term")
        .into_iter()
        .zip(texts(table, "source"))
        .zip(days(table));
    let values = numbers(table, "frequency")
        .into_iter()
        .zip(numbers(table, "articles"));
    let cells: Vec<_> = keys
        .map(|((term, source), day)| (term, source, day))
        .zip(values)
        .collect();
    assert!(
        cells.windows(2).all(|pair| pair[0].0.0 <= pair[1].0.0),
        "counts are sorted by term, so that a reader may skip row groups"
    );
    let count = cells.len();
    let cells: Cells = cells.into_iter().collect();
    assert_eq!(cells.len(), count, "no cell stands there twice");
    cells
}

fn cells_of_postings(table: &TableReader, articles: &TableReader) -> Cells {
    let (sources, days) = (texts(articles, "source"), days(articles));
    let rows: Vec<((String, u64), u64)> = texts(table, "term")
        .into_iter()
        .zip(numbers(table, "article"))
        .zip(numbers(table, "frequency"))
        .collect();
    assert!(
        rows.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "postings are sorted by term and article"
    );
    let mut cells = Cells::new();
    for ((term, article), frequency) in rows {
        assert!(frequency > 0);
        let article = article as usize;
        let cell = cells
            .entry((term, sources[article].clone(), days[article]))
            .or_default();
        cell.0 += frequency;
        cell.1 += 1;
    }
    cells
}

#[test]
fn postings_counts_vocabulary_and_totals_agree() {
    let segment = sampled().only_segment("corpus");
    let articles = open(&segment, "articles.parquet");
    let totals = open(&segment, "totals.parquet");
    let tokens = numbers(&articles, "tokens");
    assert_eq!(
        numbers(&articles, "article"),
        (0..articles.rows()).collect::<Vec<_>>()
    );
    for layer in ["terms", "bigrams"] {
        let counts = cells_of_counts(&open(&segment, &format!("{layer}.counts.parquet")));
        let postings = cells_of_postings(
            &open(&segment, &format!("{layer}.postings.parquet")),
            &articles,
        );
        assert!(
            counts == postings,
            "{layer}: counts are not the sums of the postings"
        );

        let mut by_term: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        let mut by_cell: BTreeMap<(&str, Option<i32>), u64> = BTreeMap::new();
        for ((term, source, day), (frequency, in_articles)) in &counts {
            let own = by_term.entry(term).or_default();
            own.0 += frequency;
            own.1 += in_articles;
            *by_cell.entry((source, *day)).or_default() += frequency;
        }
        let vocabulary = open(&segment, &format!("{layer}.vocabulary.parquet"));
        let known: Vec<(String, (u64, u64))> = texts(&vocabulary, "term")
            .into_iter()
            .zip(
                numbers(&vocabulary, "frequency")
                    .into_iter()
                    .zip(numbers(&vocabulary, "articles")),
            )
            .collect();
        let expected: Vec<(String, (u64, u64))> = by_term
            .iter()
            .map(|(term, sums)| ((*term).to_owned(), *sums))
            .collect();
        assert!(known == expected, "{layer}: the vocabulary");

        let (layers, sources, days) = (
            texts(&totals, "layer"),
            texts(&totals, "source"),
            days(&totals),
        );
        let (frequencies, numbers_of) =
            (numbers(&totals, "frequency"), numbers(&totals, "articles"));
        let of_layer = || (0..layers.len()).filter(|row| layers[*row] == layer);
        let total: BTreeMap<(&str, Option<i32>), u64> = of_layer()
            .map(|row| ((sources[row].as_str(), days[row]), frequencies[row]))
            .collect();
        assert!(
            total == by_cell,
            "{layer}: totals are not the sums of the counts"
        );
        assert_eq!(
            of_layer().map(|row| numbers_of[row]).sum::<u64>(),
            articles.rows()
        );
    }
    let terms: u64 = numbers(&open(&segment, "terms.counts.parquet"), "frequency")
        .iter()
        .sum();
    assert_eq!(
        terms,
        tokens.iter().sum::<u64>(),
        "without stop words every token is in the counts"
    );
    assert_eq!(terms, sampled().info("corpus")["tokens"].as_u64().unwrap());
}

#[test]
fn totals_keep_the_tokens_that_stop_words_take_from_the_layers() {
    let folder = Folder::new();
    folder.write("small.jsonl", super::SMALL);
    folder
        .run(&[
            "add",
            "corpus",
            "small.jsonl",
            "--layers",
            "terms",
            "--stop-words",
            "en",
        ])
        .succeeds();
    let info = folder.info("corpus");
    assert_eq!(
        info["tokens"], 30,
        "stop words are never taken from the denominator"
    );
    let rows = folder.rows(&["freq", "corpus", "wall"]);
    assert!((rows.number(&[], "per_million") - 5e6 / 30.0).abs() < 1e-6);
}

#[test]
fn polars_reads_the_counts_as_plain_strings_days_and_numbers() {
    use polars::prelude::*;
    let file = std::fs::File::open(
        sampled()
            .only_segment("corpus")
            .join("terms.counts.parquet"),
    )
    .unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let types: Vec<(String, DataType)> = frame
        .schema()
        .iter()
        .map(|(name, dtype)| (name.to_string(), dtype.clone()))
        .collect();
    assert_eq!(types[0], ("term".into(), DataType::String));
    assert_eq!(types[1], ("source".into(), DataType::String));
    assert_eq!(types[2], ("date".into(), DataType::Date));
    assert!(
        types[3].1.is_integer() && types[4].1.is_integer(),
        "{types:?}"
    );
    let sum: u64 = frame
        .column("frequency")
        .unwrap()
        .cast(&DataType::UInt64)
        .unwrap()
        .u64()
        .unwrap()
        .sum()
        .unwrap();
    assert_eq!(sum, sampled().info("corpus")["tokens"].as_u64().unwrap());
}

//! Parquet files, made here, in; articles out.

use super::*;
use polars::prelude::*;

fn write(path: &Path, mut frame: DataFrame) {
    let file = fs::File::create(path).unwrap();
    polars_io::parquet::write::ParquetWriter::new(file)
        .with_row_group_size(Some(3))
        .finish(&mut frame)
        .unwrap();
}

fn frame(rows: i64) -> DataFrame {
    let text: Vec<String> = (0..rows).map(|row| format!("text {row}")).collect();
    let names: Vec<Option<&str>> = (0..rows)
        .map(|row| (row > 0).then_some("bbc.co.uk"))
        .collect();
    let numbers: Vec<i64> = (0..rows).collect();
    let moments: Vec<i64> = (0..rows)
        .map(|row| 1_637_231_400_000 + row * 86_400_000)
        .collect();
    let moments = Series::new("date".into(), moments)
        .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
        .unwrap();
    let columns: Vec<Column> = vec![
        Series::new("text".into(), text).into(),
        Series::new("domain".into(), names).into(),
        Series::new("words".into(), numbers).into(),
        moments.into(),
    ];
    DataFrame::new(usize::try_from(rows).unwrap(), columns).unwrap()
}

#[test]
fn rows_are_read_over_row_groups_with_days_and_missing_values() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.parquet");
    write(&path, frame(10));
    for block_bytes in [1, 1 << 20] {
        let options = Arc::new(ReadOptions {
            block_bytes,
            ..ReadOptions::default()
        });
        let parsed = read_all(vec![Input::file(&path)], &options, 1);
        assert_eq!(parsed.rejects, []);
        let places: Vec<u64> = parsed
            .articles
            .iter()
            .map(|article| match article.place.position {
                crate::place::Position::Row(row) => row,
                _ => 0,
            })
            .collect();
        assert_eq!(places, (1..=10).collect::<Vec<_>>());
        let last = &parsed.articles[9];
        assert_eq!(
            (last.text.as_str(), last.source.as_str()),
            ("text 9", "bbc.co.uk")
        );
        assert_eq!(last.date.unwrap().to_string(), "2021-11-27");
        assert_eq!(last.metadata, [("words".to_owned(), "9".to_owned())]);
        assert_ne!(parsed.articles[0].source, "bbc.co.uk");
    }
}

#[test]
fn a_compressed_parquet_file_is_read_too() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.parquet");
    write(&path, frame(4));
    let packed = zstd::encode_all(&fs::read(&path).unwrap()[..], 1).unwrap();
    let parsed = of_text("b.parquet.zst", packed, ReadOptions::default());
    assert_eq!((parsed.articles.len(), parsed.rejects.len()), (4, 0));
}

#[test]
fn structures_are_read_by_their_paths_and_what_is_no_text_is_counted() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.parquet");
    let text = BinaryChunked::from_slice(
        "text".into(),
        &["eins".as_bytes(), "zwei Wörter".as_bytes(), b"drei"],
    );
    let name = Series::new("name".into(), [Some("Hill Echo"), None, Some("Dale Post")]);
    let number = Series::new("number".into(), [1_i64, 2, 3]);
    let source = StructChunked::from_series("source".into(), 3, [name, number].iter());
    let price = Series::new("price".into(), [12.5, 0.25, -1.0])
        .cast(&DataType::Decimal(10, 2))
        .unwrap();
    let picture = BinaryChunked::from_slice("picture".into(), &[b"\0PNG", b"\0PNG", b"\0PNG"]);
    let numbers = Series::new("numbers".into(), [1_i64, 2, 3]);
    let list = Series::new(
        "pages".into(),
        vec![numbers.clone(), numbers.clone(), numbers],
    );
    let columns: Vec<Column> = vec![
        text.into_series().into(),
        source.unwrap().into_series().into(),
        price.into(),
        picture.into_series().into(),
        list.into(),
    ];
    write(&path, DataFrame::new(3, columns).unwrap());
    let parsed = read_all(vec![Input::file(&path)], &Arc::default(), 1);
    assert_eq!(parsed.rejects, []);
    let seen: Vec<(&str, &str)> = parsed
        .articles
        .iter()
        .map(|article| (article.text.as_str(), article.source.as_str()))
        .collect();
    let expected = [
        ("eins", "Hill Echo"),
        ("zwei Wörter", ""),
        ("drei", "Dale Post"),
    ];
    assert_eq!(seen, expected);
    let price = ("price".to_owned(), "12.50".to_owned());
    assert!(parsed.articles[0].metadata.contains(&price));
    let notes = parsed.notes.messages().join("\n");
    for words in [
        "3 values were not kept (binary data): picture (3)",
        "3 values were not kept (lists): pages (3)",
        "1 article has no outlet and counts under an unknown one",
    ] {
        assert!(notes.contains(words), "{notes}");
    }
    let options = ReadOptions {
        map: "source=source.number".parse().unwrap(),
        ..ReadOptions::default()
    };
    let parsed = read_all(vec![Input::file(&path)], &Arc::new(options), 1);
    assert_eq!(parsed.articles[1].source, "2");
}

#[test]
fn a_list_of_names_is_the_same_name_in_parquet_and_in_json() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.parquet");
    let list = |names: &[&str]| vec![Series::new("".into(), names)];
    let columns: Vec<Column> = vec![
        Series::new("text".into(), ["eins"]).into(),
        Series::new("source".into(), list(&["Hill Echo", "Dale Post"])).into(),
        Series::new("author".into(), list(&["Ann Lee", "None", "Bo Ray"])).into(),
        Series::new("tags".into(), list(&["a", "b"])).into(),
    ];
    write(&path, DataFrame::new(1, columns).unwrap());
    let parquet = read_all(vec![Input::file(&path)], &Arc::default(), 1);
    let json = of_text(
        "a.jsonl",
        r#"{"text":"eins","source":["Hill Echo","Dale Post"],"author":["Ann Lee","None","Bo Ray"],"tags":["a","b"]}"#,
        ReadOptions::default(),
    );
    for parsed in [parquet, json] {
        let article = &parsed.articles[0];
        assert_eq!(article.source, "Hill Echo; Dale Post");
        assert_eq!(article.author, "Ann Lee, Bo Ray");
        let notes = parsed.notes.messages().join("\n");
        assert!(
            notes.contains("1 value was not kept (lists): tags (1)"),
            "{notes}"
        );
    }
}

#[test]
fn a_text_that_is_binary_data_is_said_to_be_that() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.parquet");
    let text = BinaryChunked::from_slice("text".into(), &[b"\0\x01"]);
    write(
        &path,
        DataFrame::new(1, vec![text.into_series().into()]).unwrap(),
    );
    let parsed = read_all(vec![Input::file(&path)], &Arc::default(), 1);
    assert_eq!(
        parsed.rejects[0].found,
        "\"text\" holds binary data, expected text"
    );
}

#[test]
fn a_damaged_file_is_a_reject_and_never_a_panic() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.parquet");
    write(&path, frame(10));
    let whole = fs::read(&path).unwrap();
    let cut = of_text(
        "b.parquet",
        &whole[..whole.len() / 2],
        ReadOptions::default(),
    );
    assert_eq!(cut.rejects[0].reason, crate::place::Reason::Corrupt);
    for at in (4..whole.len()).step_by(37) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        let parsed = of_text("c.parquet", damaged, ReadOptions::default());
        assert!(parsed.articles.len() <= 10);
    }
}

use super::super::*;
use super::*;
use crate::count::FrontCoded;
use std::fs::File;

fn sample() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.parquet");
    let schema = Schema::new([
        ("term", ColumnType::Text),
        ("date", ColumnType::DayOrNone),
        ("article", ColumnType::U32),
        ("frequency", ColumnType::U64),
        ("note", ColumnType::TextOrNone),
    ]);
    let mut writer = TableWriter::new(File::create(&path).unwrap(), &schema);
    for group in 0..3u32 {
        let terms: Vec<String> = (0..40).map(|n| format!("{group}-{n:03}")).collect();
        let terms: FrontCoded = terms.iter().map(String::as_bytes).collect();
        let rows_of = |n: usize| [1, 3, 20, 100][n % 4];
        let rows: usize = (0..40).map(rows_of).sum();
        let mut encoder = RowGroupEncoder::new(&schema, rows);
        let zstd = Compression::Zstd(1);
        encoder.runs(&terms, (0..40).map(rows_of), zstd).unwrap();
        encoder
            .numbered_days(
                &[-1, 18_949],
                (0..rows as u32).map(|row| row % 3).collect(),
                zstd,
            )
            .unwrap();
        encoder
            .steps(
                &(0..rows as u32)
                    .map(|row| row * 7 + group)
                    .collect::<Vec<_>>(),
            )
            .unwrap();
        encoder
            .small(
                &(0..rows as u64).map(|row| row * row).collect::<Vec<_>>(),
                zstd,
            )
            .unwrap();
        encoder
            .text((0..rows).map(|row| (row % 2 == 0).then_some("é")), zstd)
            .unwrap();
        writer.write(encoder.finish()).unwrap();
    }
    writer.finish().unwrap();
    (folder, path)
}

#[test]
fn what_is_written_is_read_back_in_any_slice() {
    let (_folder, path) = sample();
    let table = TableReader::open(&path, None).unwrap();
    let all = table
        .column("term")
        .unwrap()
        .texts(0..table.rows())
        .unwrap();
    assert_eq!(all.len(), 3 * 10 * 124);
    assert_eq!(
        (all[0].as_str(), all[4].as_str(), all[1240].as_str()),
        ("0-000", "0-002", "1-000")
    );
    for rows in [0..1, 1230..1260, 5..3000, 3719..3720, 7..7] {
        let (from, to) = (rows.start as usize, rows.end as usize);
        assert_eq!(
            table.column("term").unwrap().texts(rows.clone()).unwrap(),
            all[from..to]
        );
        let row_in_group = |row: u64| row % 1240;
        let expected: Vec<u32> = rows
            .clone()
            .map(|row| (row_in_group(row) * 7 + row / 1240) as u32)
            .collect();
        assert_eq!(
            table.column("article").unwrap().u32(rows.clone()).unwrap(),
            expected
        );
        let expected: Vec<u64> = rows.clone().map(|row| row_in_group(row).pow(2)).collect();
        assert_eq!(
            table
                .column("frequency")
                .unwrap()
                .u64(rows.clone())
                .unwrap(),
            expected
        );
        let expected: Vec<Option<i32>> = rows
            .clone()
            .map(|row| [Some(-1), Some(18_949), None][(row_in_group(row) % 3) as usize])
            .collect();
        assert_eq!(
            table.column("date").unwrap().days(rows.clone()).unwrap(),
            expected
        );
        let expected: Vec<&str> = rows
            .clone()
            .map(|row| if row_in_group(row) % 2 == 0 { "é" } else { "" })
            .collect();
        assert_eq!(table.column("note").unwrap().texts(rows).unwrap(), expected);
    }
    assert_eq!(
        table.text_bounds(1, 0),
        Some((b"1-000".to_vec(), b"1-039".to_vec()))
    );
}

#[test]
fn terms_told_by_what_differs_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("short.parquet");
    let schema = Schema::new([
        ("term", ColumnType::Text),
        ("date", ColumnType::DayOrNone),
        ("frequency", ColumnType::U32),
    ]);
    let long = "é".repeat(200);
    let mut terms: Vec<String> = (0..900).map(|n| format!("border {n:03}")).collect();
    terms.extend([
        long.clone(),
        format!("{long} a"),
        format!("{long} b"),
        "я".into(),
    ]);
    let rows_of = |n: usize| 1 + n % 3;
    let expected: Vec<&str> = terms
        .iter()
        .enumerate()
        .flat_map(|(n, term)| std::iter::repeat_n(term.as_str(), rows_of(n)))
        .collect();
    let rows = expected.len();
    let mut encoder = RowGroupEncoder::new(&schema, rows);
    let front_coded: FrontCoded = terms.iter().map(String::as_bytes).collect();
    let row_counts = (0..terms.len()).map(rows_of);
    encoder
        .runs(&front_coded, row_counts, Compression::Zstd(1))
        .unwrap();
    let days: Vec<i32> = (0..700).map(|n| 15_000 + 2 * n).collect();
    let number = |row: usize| (row * row % 701) as u32;
    encoder
        .numbered_days(&days, (0..rows).map(number).collect(), Compression::None)
        .unwrap();
    let frequencies: Vec<u64> = (0..rows as u64).map(|row| row % 256).collect();
    encoder.small(&frequencies, Compression::Zstd(1)).unwrap();
    let mut writer = TableWriter::new(File::create(&path).unwrap(), &schema);
    writer.write(encoder.finish()).unwrap();
    writer.finish().unwrap();

    let table = TableReader::open(&path, None).unwrap();
    for range in [0..rows, 1..2, 700..rows - 1] {
        let wanted = range.start as u64..range.end as u64;
        let column = |name: &str| table.column(name).unwrap();
        assert_eq!(
            column("term").texts(wanted.clone()).unwrap(),
            expected[range.clone()]
        );
        let dates: Vec<Option<i32>> = range
            .clone()
            .map(|row| days.get(number(row) as usize).copied())
            .collect();
        assert_eq!(column("date").days(wanted.clone()).unwrap(), dates);
        let own: Vec<u32> = range.map(|row| (row % 256) as u32).collect();
        assert_eq!(column("frequency").u32(wanted).unwrap(), own);
    }
    assert_eq!(
        table.text_bounds(0, 0),
        Some((b"border 000".to_vec(), "я".as_bytes().to_vec()))
    );
}

#[test]
fn long_texts_are_read_as_they_lie_in_their_pages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.parquet");
    let schema = Schema::new([("text", ColumnType::Text)]);
    let mut writer = TableWriter::new(File::create(&path).unwrap(), &schema);
    let all: Vec<String> = (0..7).map(|n| "é ".repeat(n * n)).collect();
    for texts in all.chunks(4) {
        let mut encoder = RowGroupEncoder::new(&schema, texts.len());
        let zstd = Compression::Zstd(1);
        // The second row group has more than one page.
        encoder.whole_text(texts.to_vec(), 60, zstd).unwrap();
        writer.write(encoder.finish()).unwrap();
    }
    writer.finish().unwrap();
    let table = TableReader::open(&path, None).unwrap();
    for rows in [
        &[0, 1, 2, 3, 4, 5, 6][..],
        &[1],
        &[0, 3, 5],
        &[2, 6],
        &[6],
        &[],
    ] {
        let mut read = Vec::new();
        let column = table.column("text").unwrap();
        let each = |row: u32, text: &str| read.push((row, text.to_owned()));
        column.long_texts(rows, each).unwrap();
        let expected = rows.iter().map(|row| (*row, all[*row as usize].clone()));
        assert_eq!(read, expected.collect::<Vec<_>>());
    }
    assert!(
        table
            .column("text")
            .unwrap()
            .long_texts(&[7], |_, _| ())
            .is_err()
    );
    for damaged in [&b"\x03\0\0\0ab"[..], b"\x02\0\0", b"\x01\0\0\0\xff"] {
        assert_eq!(plain_texts(damaged, 0, &[0], |_, _| ()), None);
    }
}

#[test]
fn polars_itself_reads_the_file() {
    use polars::prelude::*;
    let (_folder, path) = sample();
    let frame = ParquetReader::new(File::open(path).unwrap())
        .finish()
        .unwrap();
    assert_eq!(frame.shape(), (3720, 5));
    assert_eq!(frame.column("term").unwrap().dtype(), &DataType::String);
    assert_eq!(frame.column("date").unwrap().dtype(), &DataType::Date);
    assert_eq!(frame.column("article").unwrap().dtype(), &DataType::UInt32);
    assert_eq!(
        frame.column("frequency").unwrap().dtype(),
        &DataType::UInt64
    );
    assert_eq!(frame.column("note").unwrap().null_count(), 1860);
}

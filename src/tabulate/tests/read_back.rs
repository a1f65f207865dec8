//! What other programs read from the files is the table.

use super::*;

#[test]
fn raw_csv_read_back_is_the_table() {
    let raw = WriteOptions {
        raw: true,
        ..WriteOptions::default()
    };
    for (format, delimiter) in [(TableFormat::Csv, b','), (TableFormat::Tsv, b'\t')] {
        let text = written(&hostile(), format, &raw);
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let names: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let table = hostile();
        assert!(
            names
                .iter()
                .eq(table.columns().iter().map(|about| &about.name))
        );
        let mut rows = 0;
        for (row, record) in reader.records().map(Result::unwrap).enumerate() {
            rows += 1;
            for (i, text) in record.iter().enumerate() {
                match table.cell(row, i).unwrap().finite() {
                    Cell::Missing => assert_eq!(text, ""),
                    Cell::Text(expected) => assert_eq!(text, expected),
                    Cell::Integer(count) => assert_eq!(text.parse(), Ok(count)),
                    Cell::Number(number) => assert_eq!(text.parse(), Ok(number)),
                    Cell::Date(day) => assert_eq!(text.parse(), Ok(day)),
                }
            }
        }
        assert_eq!(rows, table.height());
    }
}

#[test]
fn no_text_cell_of_csv_begins_as_a_formula() {
    let text = written(&hostile(), TableFormat::Csv, &WriteOptions::default());
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        let first = &record[0];
        assert!(
            !first.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']),
            "{first:?}"
        );
    }
}

#[test]
fn every_json_is_json_with_its_keys_in_order() {
    let table = hostile();
    let lines = written(&table, TableFormat::Jsonl, &WriteOptions::default());
    assert_eq!(lines.lines().count(), table.height());
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
        assert!(line.starts_with("{\"=term\":"));
        assert!(line.find("frequency") < line.find("log_ratio"));
    }
    let whole = written(&table, TableFormat::Json, &WriteOptions::default());
    let whole: serde_json::Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole["rows"].as_array().unwrap().len(), table.height());
    assert_eq!(whole["columns"][1]["name"], "frequency");
    assert_eq!(whole["rows"][1]["log_ratio"], serde_json::Value::Null);
    assert_eq!(whole["rows"][3]["frequency"], serde_json::Value::Null);
    assert_eq!(whole["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn parquet_read_back_is_the_table() {
    let table = hostile();
    let mut out = Vec::new();
    write(
        &table,
        TableFormat::Parquet,
        &mut out,
        &WriteOptions::default(),
    )
    .unwrap();
    let mut frame = ParquetReader::new(std::io::Cursor::new(out))
        .finish()
        .unwrap();
    frame.rechunk_mut();
    for (i, column) in frame.columns().iter().enumerate() {
        let reader = CellReader::new(column).unwrap();
        for row in 0..table.height() {
            let cell = table.cell(row, i).unwrap();
            assert_eq!(reader.cell(row), cell.finite());
        }
    }
    assert_eq!(
        frame.dtypes(),
        [
            DataType::String,
            DataType::Int64,
            DataType::Float64,
            DataType::Float64,
            DataType::Float64,
            DataType::Date
        ]
    );
}

#[test]
fn a_table_without_rows_is_written_in_every_format() {
    let empty = Table::new("Nothing")
        .with(ColumnAbout::new("term", Kind::Text), Vec::<String>::new())
        .unwrap()
        .with(
            ColumnAbout::new("frequency", Kind::Integer),
            Vec::<u64>::new(),
        )
        .unwrap();
    for format in TableFormat::ALL {
        let mut out = Vec::new();
        write(&empty, format, &mut out, &WriteOptions::default()).unwrap();
        match format {
            TableFormat::Jsonl => assert!(out.is_empty()),
            TableFormat::Csv => assert_eq!(out, b"term,frequency\n"),
            TableFormat::Parquet => {
                let frame = ParquetReader::new(std::io::Cursor::new(out))
                    .finish()
                    .unwrap();
                assert_eq!(frame.shape(), (0, 2));
            }
            _ => assert!(!out.is_empty()),
        }
    }
    let bare = Table::new("");
    for writer in WRITERS {
        (writer.write)(&bare, &WriteOptions::default(), &mut Vec::new()).unwrap();
    }
}

#[test]
fn many_rows_make_several_row_groups_and_lose_none() {
    let rows = 300_000u64;
    let table = Table::new("")
        .with(
            ColumnAbout::new("n", Kind::Integer),
            (0..rows).collect::<Vec<u64>>(),
        )
        .unwrap()
        .with(
            ColumnAbout::new("term", Kind::Text),
            (0..rows).map(|i| format!("t{i}")).collect::<Vec<String>>(),
        )
        .unwrap();
    let mut out = Vec::new();
    write(
        &table,
        TableFormat::Parquet,
        &mut out,
        &WriteOptions::default(),
    )
    .unwrap();
    let mut reader = ParquetReader::new(std::io::Cursor::new(out));
    assert_eq!(reader.get_metadata().unwrap().row_groups.len(), 3);
    assert!(reader.finish().unwrap().equals(table.frame()));
}

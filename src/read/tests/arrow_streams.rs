//! Arrow streams, made here, in; articles out.

use super::*;
use crate::place::Reason;
use polars_arrow::array::{Array, BooleanArray, PrimitiveArray, Utf8Array, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, TimeUnit};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;

/// A stream of these columns, in batches of a row each.
fn stream(columns: Vec<(&str, Box<dyn Array>)>) -> Vec<u8> {
    let fields = columns.iter().map(|(name, array)| {
        let data_type = array.dtype().clone();
        Field::new((*name).into(), data_type, true)
    });
    let schema: ArrowSchema = fields.collect();
    let mut writer = StreamWriter::new(Vec::new(), WriteOptions { compression: None });
    writer.start(&schema, None).unwrap();
    let rows = columns.first().map_or(0, |(_, array)| array.len());
    for row in 0..rows {
        let arrays = columns.iter().map(|(_, array)| array.sliced(row, 1));
        let batch = RecordBatchT::try_new(1, Arc::new(schema.clone()), arrays.collect());
        writer.write(&batch.unwrap(), None).unwrap();
    }
    writer.finish().unwrap();
    writer.into_inner()
}

fn texts(of: &[&str]) -> Box<dyn Array> {
    Utf8Array::<i32>::from_slice(of).boxed()
}

fn numbers(of: &[i64], data_type: ArrowDataType) -> Box<dyn Array> {
    PrimitiveArray::<i64>::from_slice(of).to(data_type).boxed()
}

fn read(stream: &[u8]) -> Parsed {
    of_text("a.arrows", stream, ReadOptions::default())
}

fn sample() -> Vec<u8> {
    stream(vec![
        ("text", texts(&["One of them.", "zwei", "Three."])),
        ("outlet", texts(&["Echo", "Post", "Echo"])),
        ("date", texts(&["2021-11-18", "2021-11-19", ""])),
    ])
}

#[test]
fn text_and_days_of_every_type_are_read_alike() {
    let words = ["One of them.", "Two."];
    let day = 18_949;
    let dates = [
        texts(&["2021-11-18", "2021-11-18"]),
        PrimitiveArray::<i32>::from_slice([day, day])
            .to(ArrowDataType::Date32)
            .boxed(),
        numbers(
            &[i64::from(day) * 86_400_000_000; 2],
            ArrowDataType::Timestamp(TimeUnit::Microsecond, None),
        ),
        numbers(
            // Half past midnight in Vilnius is the day before in UTC.
            &[i64::from(day) * 86_400_000_000 - 5_400_000_000; 2],
            ArrowDataType::Timestamp(TimeUnit::Microsecond, Some("Europe/Vilnius".into())),
        ),
    ];
    let of_types = [
        texts(&words),
        Utf8Array::<i64>::from_slice(words).boxed(),
        Utf8ViewArray::from_slice_values(words).boxed(),
    ];
    for text in &of_types {
        for date in &dates {
            let small = PrimitiveArray::<i16>::from_slice([7, 9]).boxed();
            let columns = vec![
                ("text", text.clone()),
                ("date", date.clone()),
                ("words", small),
            ];
            let parsed = read(&stream(columns));
            assert_eq!(parsed.rejects, []);
            assert_eq!(parsed.articles.len(), 2);
            for (article, (word, number)) in
                parsed.articles.iter().zip(words.iter().zip(["7", "9"]))
            {
                assert_eq!(article.text, **word);
                assert_eq!(
                    article.date.unwrap().to_string(),
                    "2021-11-18",
                    "{:?}",
                    date.dtype()
                );
                assert_eq!(article.metadata, [("words".to_owned(), number.to_owned())]);
            }
        }
    }
}

#[test]
fn a_stream_that_is_cut_anywhere_is_told_from_a_whole_one() {
    let whole = sample();
    let articles = read(&whole).articles;
    assert_eq!(articles.len(), 3);
    for at in 9..whole.len() {
        let parsed = read(&whole[..at]);
        let reasons: Vec<Reason> = parsed.rejects.iter().map(|r| r.reason).collect();
        assert_eq!(reasons, [Reason::Truncated], "cut at {at}");
    }
    let twice = [&whole[..], &whole[..]].concat();
    assert_eq!(read(&twice).rejects[0].reason, Reason::Corrupt);
}

#[test]
fn a_damaged_stream_causes_no_panic() {
    let whole = sample();
    for at in (0..whole.len()).step_by(3) {
        for byte in [0, 1, 0x7f, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] = byte;
            read(&damaged);
        }
    }
}

#[test]
fn text_that_is_not_utf_8_is_repaired_and_the_rest_of_its_batch_is_as_it_was() {
    let mut stream = sample();
    let at = stream.windows(4).position(|four| four == b"zwei").unwrap();
    stream[at] = 0xff;
    let parsed = read(&stream);
    assert_eq!(parsed.rejects, []);
    let texts: Vec<&str> = parsed.articles.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(texts, ["One of them.", "\u{fffd}wei", "Three."]);
    assert_eq!(parsed.articles[1].source, "Post");
}

#[test]
fn a_column_of_another_type_is_named_with_what_was_found_and_expected() {
    let wrong = BooleanArray::from_slice([true]).boxed();
    let text = || texts(&["One."]);
    for (columns, expected) in [
        (
            vec![("text", wrong.clone())],
            "the column `text` holds truth values, expected text",
        ),
        (
            vec![("text", text()), ("date", wrong)],
            "the column `date` holds truth values, expected dates, moments, or text",
        ),
        (
            vec![
                ("text", text()),
                ("language", numbers(&[1], ArrowDataType::Int64)),
            ],
            "the column `language` holds numbers, expected text",
        ),
    ] {
        let parsed = read(&stream(columns));
        assert_eq!(parsed.articles, []);
        assert_eq!(parsed.rejects[0].reason, Reason::Type);
        assert_eq!(parsed.rejects[0].found, expected);
    }
}

//! `worker`: what it makes of an Arrow stream is what `add` makes of the same articles.

use super::{Folder, Ran, Rows, SMALL, program};
use polars_arrow::array::{PrimitiveArray, Utf8Array};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, Metadata};
use polars_arrow::io::ipc::read::{StreamReader, StreamState, read_stream_metadata};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

/// Articles in JSON Lines as a stream of the version `schema`, in batches of two.
fn stream_of(lines: &str, schema: &str) -> Vec<u8> {
    let rows: Vec<serde_json::Value> = lines.lines().map(|l| l.parse().unwrap()).collect();
    let names: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let fields = names
        .iter()
        .map(|name| Field::new(name.as_str().into(), ArrowDataType::Utf8, true));
    let fields: Arc<ArrowSchema> = Arc::new(fields.collect());
    let mut out = StreamWriter::new(Vec::new(), WriteOptions { compression: None });
    let about: Metadata = [("newsprint.schema".into(), schema.into())]
        .into_iter()
        .collect();
    out.set_custom_schema_metadata(Arc::new(about));
    out.start(&fields, None).unwrap();
    for rows in rows.chunks(2) {
        let columns = names.iter().map(|name| {
            let values = rows.iter().map(|row| row[name.as_str()].as_str());
            values.collect::<Utf8Array<i32>>().boxed()
        });
        let batch = RecordBatchT::try_new(rows.len(), Arc::clone(&fields), columns.collect());
        out.write(&batch.unwrap(), None).unwrap();
    }
    out.finish().unwrap();
    out.into_inner()
}

pub fn stream(lines: &str) -> Vec<u8> {
    stream_of(lines, "1")
}

/// The rows of a stream that has the mark of its end, each value as text; nothing is an empty one.
fn rows(stream: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut input = Cursor::new(stream);
    let about = read_stream_metadata(&mut input).unwrap();
    let names: Vec<String> = about
        .schema
        .iter_names()
        .map(|name| name.to_string())
        .collect();
    let mut rows = Vec::new();
    for state in StreamReader::new(input, about, None) {
        let StreamState::Some(batch) = state.unwrap() else {
            panic!("the mark of the end is missing");
        };
        for row in 0..batch.len() {
            let cells = names.iter().zip(batch.arrays()).map(|(name, column)| {
                let any = column.as_any();
                let text = any
                    .downcast_ref::<Utf8Array<i32>>()
                    .map(|of| of.value(row).to_owned());
                let number = any.downcast_ref::<PrimitiveArray<i64>>();
                let number = number.map(|of| of.value(row).to_string());
                let day = any.downcast_ref::<PrimitiveArray<i32>>();
                let day = day
                    .and_then(|of| of.iter().nth(row)?.copied())
                    .map(|day| newsprint::day::Day::from_epoch(day).to_string());
                (name.clone(), text.or(number).or(day).unwrap_or_default())
            });
            rows.push(cells.collect());
        }
    }
    rows
}

pub fn work(folder: &Folder, words: &[&str], input: &[u8]) -> Ran {
    let words: Vec<&str> = ["worker"].iter().chain(words).copied().collect();
    folder.run_with(&words, input)
}

/// The files of a segment's folder by name, without the ledgers, which name the inputs.
fn files(segment: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(segment).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, std::fs::read(entry.path()).unwrap())
    });
    files
        .filter(|(name, _)| name.ends_with(".parquet"))
        .collect()
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_segment_has_the_bytes_that_add_gives_whatever_the_threads_and_its_row_says_so() {
    let folder = Folder::new();
    folder.write("small.jsonl", SMALL);
    let layers = ["--layers", "terms,bigrams,entities"];
    folder
        .run(&[&["add", "corpus", "small.jsonl"], &layers[..]].concat())
        .succeeds();
    let added = files(&folder.only_segment("corpus"));
    for threads in ["1", "3"] {
        let words = [&["--segment", "made", "--threads", threads], &layers[..]].concat();
        let made = rows(&work(&folder, &words, &stream(SMALL)).succeeds().out_bytes);
        let [row] = &made[..] else { panic!("{made:?}") };
        let path = Path::new(&row["path"]);
        assert!(path.is_absolute());
        assert_eq!(files(path), added);
        assert_eq!(
            (row["articles"].as_str(), row["rejects"].as_str()),
            ("5", "0")
        );
        let hashes: BTreeMap<String, String> = serde_json::from_str(&row["hashes"]).unwrap();
        for (name, hash) in hashes {
            let bytes = std::fs::read(path.join(&name)).unwrap();
            assert_eq!(hash, blake3::hash(&bytes).to_hex().as_str(), "{name}");
        }
        let manifest: serde_json::Value =
            serde_json::from_slice(&folder.read("corpus/manifest.json")).unwrap();
        let settings: serde_json::Value = serde_json::from_str(&row["settings"]).unwrap();
        assert_eq!(settings, manifest["settings"]);
        // The second time the segment is there already.
        assert_eq!(names(&folder.path().join("made")).len(), 1);
    }
}

#[test]
fn counts_are_sorted_and_those_of_parts_add_up_to_those_of_the_corpus() {
    let folder = Folder::new();
    folder.write("small.jsonl", SMALL);
    folder.add("corpus", &["small.jsonl"]);
    let lines: Vec<&str> = SMALL.lines().collect();
    let mut sums: BTreeMap<[String; 3], [u64; 2]> = BTreeMap::new();
    for part in [&lines[..2], &lines[2..3], &lines[3..]] {
        let words = ["--counts", "--layers", "terms"];
        let counted = work(&folder, &words, &stream(&part.join("\n"))).succeeds();
        let keys: Vec<[String; 3]> = rows(&counted.out_bytes)
            .into_iter()
            .map(|row| {
                assert_eq!(row["layer"], "terms");
                let key = ["term", "source", "date"].map(|name| row[name].clone());
                let number = |name: &str| row[name].parse::<u64>().unwrap();
                let sum = sums.entry(key.clone()).or_default();
                sum[0] += number("frequency");
                sum[1] += number("articles");
                key
            })
            .collect();
        assert!(keys.is_sorted() && !keys.is_empty());
    }
    let all = folder.rows(&["freq", "corpus", "--all", "--by", "source,date"]);
    let column = |rows: &Rows, name: &str| -> Vec<String> {
        rows.texts(name).into_iter().map(str::to_owned).collect()
    };
    let columns = ["term", "source", "date", "frequency", "articles"].map(|n| column(&all, n));
    let of_corpus = (0..all.len()).map(|row| {
        let [term, source, date, frequency, articles] = columns.each_ref().map(|c| c[row].clone());
        let numbers = [frequency, articles].map(|number| number.parse().unwrap());
        ([term, source, date], numbers)
    });
    assert_eq!(of_corpus.collect::<BTreeMap<_, _>>(), sums);
}

#[test]
fn a_record_that_cannot_be_used_is_a_reject_of_the_segment_even_if_all_are() {
    let folder = Folder::new();
    let bad = r#"{"source":"Alpha","text":""}"#;
    for (lines, articles) in [
        (bad.to_owned(), "0"),
        (format!("{bad}\n{}", SMALL.lines().next().unwrap()), "1"),
    ] {
        let lines = lines
            .replace(r#""id":"1","#, "")
            .replace(r#","date":"2021-11-01","topic":"world""#, "");
        let made = work(&folder, &["--segment", "made"], &stream(&lines)).succeeds();
        let made = rows(
            &made
                .says(&["1 record set aside", "row 1: no-text"])
                .out_bytes,
        );
        assert_eq!(
            (made[0]["articles"].as_str(), made[0]["rejects"].as_str()),
            (articles, "1")
        );
        let rejects = std::fs::read_to_string(Path::new(&made[0]["path"]).join("rejects.jsonl"));
        assert!(rejects.unwrap().contains(r#""reason":"no-text""#));
    }
}

#[test]
fn without_articles_there_is_no_segment_and_the_stream_has_no_rows() {
    let folder = Folder::new();
    for words in [&["--segment", "made"][..], &["--counts"]] {
        let none = work(&folder, words, b"").succeeds();
        assert_eq!(rows(&none.out_bytes), []);
        assert_eq!(names(&folder.path().join("made")), Vec::<String>::new());
    }
}

#[test]
fn what_cannot_be_read_to_its_end_is_one_line_and_leaves_nothing() {
    let folder = Folder::new();
    folder.write("small.jsonl", SMALL);
    let whole = stream(SMALL);
    let end = whole.len();
    // A new attempt may send it whole.
    for cut in [
        &whole[..end - 1],
        &whole[..end - 8],
        &whole[..end / 2],
        &whole[..5],
    ] {
        work(&folder, &["--segment", "made"], cut).fails(1, &["truncated", "it breaks off"]);
        work(&folder, &["--counts"], cut).fails(1, &["truncated", "it breaks off"]);
    }
    // No attempt can.
    for (input, found) in [
        (
            stream_of(SMALL, "2"),
            r#"newsprint.schema = "2", expected "1""#,
        ),
        (SMALL.into(), "it is no Arrow stream"),
        (stream(r#"{"words":"One"}"#), "no column"),
    ] {
        work(&folder, &["--segment", "made"], &input).fails(2, &[found]);
    }
    assert_eq!(names(&folder.path().join("made")), Vec::<String>::new());
}

#[test]
fn settings_come_from_a_corpus_or_a_copy_of_its_manifest_and_others_are_refused() {
    let folder = Folder::new();
    folder.write("small.jsonl", SMALL);
    folder
        .run(&[
            "add",
            "corpus",
            "small.jsonl",
            "--layers",
            "terms",
            "--hyphens",
            "keep",
        ])
        .succeeds();
    folder.write("copy.json", folder.read("corpus/manifest.json"));
    for settings in ["corpus", "copy.json"] {
        let words = ["--segment", "made", "--settings", settings];
        let made = work(&folder, &words, &stream(SMALL)).succeeds();
        let made = rows(&made.out_bytes);
        assert_eq!(
            files(Path::new(&made[0]["path"])),
            files(&folder.only_segment("corpus"))
        );
        let other = [&words[..], &["--hyphens", "split"]].concat();
        work(&folder, &other, b"").fails(2, &["hyphens = keep", "asks for split"]);
        let other = [&words[..], &["--segmentation", "characters"]].concat();
        work(&folder, &other, b"").fails(2, &["segment = dictionary", "asks for characters"]);
    }
    work(&folder, &["--counts", "--settings", "nowhere"], b"").fails(1, &["nowhere", "no corpus"]);
}

#[test]
fn an_order_of_day_and_month_comes_from_the_settings_and_never_from_what_one_worker_is_sent() {
    let article =
        |day: &str| format!(r#"{{"source":"Alpha","date":"{day}","text":"Rain {day}."}}"#);
    let folder = Folder::new();
    let clear: Vec<String> = (13..29)
        .map(|day| article(&format!("{day}/04/2021")))
        .collect();
    folder.write("clear.jsonl", clear.join("\n"));
    folder.add("corpus", &["clear.jsonl"]);
    let open = article("03/04/2021");
    let days = |words: &[&str], lines: &str| -> Vec<String> {
        let words = [&["--counts", "--layers", "terms"], words].concat();
        let counted = work(&folder, &words, &stream(lines)).succeeds();
        let rows = rows(&counted.out_bytes).into_iter();
        let mut days: Vec<String> = rows.map(|row| row["date"].clone()).collect();
        days.dedup();
        days
    };
    assert_eq!(days(&[], &open), [""]);
    assert_eq!(days(&["--dates", "dmy"], &open), ["2021-04-03"]);
    assert_eq!(days(&["--settings", "corpus"], &open), ["2021-04-03"]);
    let with_others = format!("{}\n{open}", clear.join("\n"));
    assert!(days(&[], &with_others).contains(&String::new()));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_one_line_and_leaves_nothing() {
    let folder = Folder::new();
    folder.write("articles.arrows", stream(SMALL));
    let script = format!(
        "ulimit -f 1; {} worker --segment made < articles.arrows",
        env!("CARGO_BIN_EXE_newsprint")
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("cannot write") && !said.contains("panicked"),
        "{said}"
    );
    assert!(output.stdout.is_empty());
    assert_eq!(names(&folder.path().join("made")), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_worker_that_is_killed_leaves_no_segment() {
    let folder = Folder::new();
    let mut child = program(folder.path())
        .args(["worker", "--segment", "made"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let whole = stream(SMALL);
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(&whole[..whole.len() - 8])
        .unwrap();
    let made = folder.path().join("made");
    while names(&made).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(names(&made).iter().all(|name| name.starts_with(".tmp-")));
    // The next attempt is not in its way.
    let made = rows(
        &work(&folder, &["--segment", "made"], &whole)
            .succeeds()
            .out_bytes,
    );
    assert_eq!(made[0]["articles"], "5");
}

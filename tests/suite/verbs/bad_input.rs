//! What cannot be used: clear words with file and line, the right exit code, no panic and no silent
//! loss.

use super::{Folder, small};
use std::path::Path;

/// An input of the tests of the reader.
fn input(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/inputs/read")
        .join(name)
        .display()
        .to_string()
}

/// Lines 2, 4 and 5 cannot be used; line 3 has a day that does not exist.
const BROKEN: &str = "{\"source\":\"A\",\"date\":\"2021-11-01\",\"text\":\"The border is closed.\"}\n\
    {\"source\":\"A\",\"date\":\"2021-11-02\"\n\
    {\"source\":\"B\",\"date\":\"2021-13-45\",\"text\":\"A wall.\"}\n\
    {\"source\":\"B\",\"date\":\"2021-11-03\"}\n\
    {\"source\":\"B\",\"date\":\"2021-11-03\",\"text\":[\"a\"]}\n";

#[test]
fn what_cannot_be_used_is_set_aside_with_file_line_and_reason() {
    let folder = Folder::new();
    folder.write("broken.jsonl", BROKEN);
    let ran = folder.add("corpus", &["broken.jsonl"]);
    ran.says(&[
        "added 2 articles",
        "3 records set aside",
        "broken.jsonl, line 2: json",
        "broken.jsonl, line 4: no-text",
        "broken.jsonl, line 5: type",
        "1 article has a date that cannot be read and counts as undated",
    ]);
    let ledger =
        std::fs::read_to_string(folder.only_segment("corpus").join("rejects.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = ledger
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let places: Vec<u64> = lines
        .iter()
        .map(|line| line["position"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(places, [2, 4, 5]);
    assert!(lines.iter().all(|line| line["input"] == "broken.jsonl"));
    let info = folder.info("corpus");
    assert_eq!((&info["rejects"], &info["undated"]), (&3.into(), &1.into()));

    folder
        .add("corpus", &["broken.jsonl"])
        .says(&["nothing new"]);
    assert_eq!(
        folder.info("corpus")["rejects"],
        3,
        "the same reject is not counted twice"
    );
}

#[test]
fn strict_stops_at_the_first_and_changes_nothing() {
    let folder = small();
    folder.write("broken.jsonl", BROKEN);
    let before = folder.answers("small");
    folder
        .run(&["add", "small", "broken.jsonl", "--strict"])
        .fails(1, &["broken.jsonl, line 2", "help:", "--strict"]);
    assert_eq!(folder.answers("small"), before);
    folder
        .run(&["add", "new", "broken.jsonl", "--strict"])
        .fails(1, &["line 2"]);
    assert!(
        !folder.has("new"),
        "a corpus that was never made leaves nothing behind"
    );
    folder.write(
        "date.jsonl",
        r#"{"source":"A","date":"31/31/2021","text":"A wall."}"#,
    );
    folder
        .run(&["add", "new", "date.jsonl", "--strict"])
        .fails(1, &["date.jsonl, line 1", "31/31/2021"]);
}

#[test]
fn a_file_that_breaks_off_keeps_what_came_before() {
    let folder = Folder::new();
    let ran = folder.add("corpus", &[&input("truncated.jsonl.gz")]);
    ran.says(&[
        "truncated.jsonl.gz, byte 333: truncated",
        "added 12 articles",
    ]);
    assert_eq!(folder.info("corpus")["rejects"], 1);
}

#[test]
fn ragged_rows_are_set_aside_by_line_and_the_rest_counts() {
    let folder = Folder::new();
    folder.write("ragged.csv", "source,date,text\nA,2021-11-01,one wall\nA,2021-11-02\nB,2021-11-03,two walls\nB,2021-11-04,a,b\n");
    let ran = folder.add("corpus", &["ragged.csv"]);
    ran.says(&[
        "added 2 articles",
        "ragged.csv, line 3: columns: 2 cells, expected 3",
        "ragged.csv, line 5: columns: 4 cells, expected 3",
    ]);
}

#[test]
fn invalid_utf_8_is_repaired_or_decoded_and_said() {
    let folder = Folder::new();
    folder.write(
        "latin.csv",
        b"source,date,text\nA,2021-11-01,caf\xe9 society\n",
    );
    folder
        .add("corpus", &["latin.csv"])
        .says(&["latin.csv is not UTF-8", "windows-1252"]);
    assert_eq!(
        folder
            .rows(&["freq", "corpus", "café"])
            .number(&[], "frequency"),
        1.0
    );
    folder
        .add("damaged", &[&input("damaged.txt")])
        .says(&["damaged.txt is damaged", "U+FFFD"]);
}

#[test]
fn inputs_without_one_usable_article_fail_and_leave_no_corpus() {
    let folder = Folder::new();
    folder.write("empty.jsonl", "");
    folder.write("blank.txt", " \n\n");
    folder.write("binary.txt", [0, 1, 2, 0, 255]);
    folder.write("columns.csv", "name,value\na,1\n");
    folder.write("cut.gz", [0x1f, 0x8b, 8, 0]);
    folder.write("not.parquet", "PAR1 this is not");
    for (name, parts) in [
        ("empty.jsonl", ["empty.jsonl", "an empty file"]),
        ("blank.txt", ["blank.txt", "help:"]),
        ("binary.txt", ["binary.txt", "binary"]),
        ("columns.csv", ["name, value", "--map text=COLUMN"]),
        ("cut.gz", ["cut.gz", "truncated"]),
        ("not.parquet", ["not.parquet", "corrupt"]),
    ] {
        folder
            .run(&["add", "corpus", name, "--layers", "terms"])
            .fails(1, &parts);
        assert!(!folder.has("corpus"), "{name}");
        folder.run(&["inspect", name]).says(&[]);
    }
    let words = ["add", "corpus", "-", "--layers", "terms"];
    folder.run_with(&words, b"").fails(1, &["-: empty"]);
}

#[test]
fn paths_that_are_not_there_are_named() {
    let folder = small();
    folder
        .run(&["add", "corpus", "nowhere.jsonl"])
        .fails(2, &["nowhere.jsonl", "help:"]);
    folder
        .run(&["add", "corpus", "no*where.jsonl"])
        .fails(2, &["no*where.jsonl"]);
    assert!(!folder.has("corpus"));
    for verb in ["info", "freq", "compact"] {
        folder
            .run(&[verb, "nowhere"])
            .fails(1, &["nowhere", "no corpus", "newsprint add"]);
        assert!(!folder.has("nowhere"));
    }
    folder.write("other/letter.doc", "dear");
    folder
        .run(&["add", "other", "small.jsonl"])
        .fails(1, &["other", "something else"]);
    folder.run(&["freq", "other"]).fails(1, &["no corpus"]);
}

#[test]
fn a_corpus_of_another_version_is_refused_with_both_numbers() {
    let folder = small();
    let manifest = String::from_utf8(folder.read("small/manifest.json")).unwrap();
    for (format, help) in [("99", "newer newsprint"), ("0", "add the articles again")] {
        folder.write(
            "small/manifest.json",
            manifest.replace("\"format\": 1,", &format!("\"format\": {format},")),
        );
        for words in [
            &["freq", "small"][..],
            &["info", "small"],
            &["add", "small", "small.jsonl"],
            &["compact", "small"],
        ] {
            folder.run(words).fails(
                1,
                &[
                    &format!("its format is {format}"),
                    "this program knows 1",
                    help,
                ],
            );
        }
    }
    for damaged in ["", "{", "[]", "{\"format\": 1}"] {
        folder.write("small/manifest.json", damaged);
        folder
            .run(&["freq", "small"])
            .fails(1, &["manifest.json", "help:"]);
    }
}

#[test]
fn damaged_files_fail_and_give_no_wrong_number() {
    for file in [
        "articles.parquet",
        "terms.postings.parquet",
        "terms.vocabulary.parquet",
    ] {
        let folder = small();
        let path = folder.only_segment("small").join(file);
        let bytes = std::fs::read(&path).unwrap();
        for damaged in [&bytes[..bytes.len() / 2], &[][..]] {
            std::fs::write(&path, damaged).unwrap();
            folder
                .run(&["freq", "small", "--by", "source"])
                .fails(1, &[file]);
        }
        std::fs::remove_file(&path).unwrap();
        folder
            .run(&["freq", "small", "--by", "source"])
            .fails(1, &[file]);
    }
}

#[test]
fn words_that_mean_nothing_are_answered_with_the_nearest_that_do() {
    let folder = small();
    for (words, parts) in [
        (
            &["freq", "small", "--where", "sorce=Alpha"][..],
            &["sorce", "did you mean `source`", "^^^^^"][..],
        ),
        (
            &["freq", "small", "--by", "sourse"],
            &["sourse", "did you mean `source`"],
        ),
        (
            &["trend", "small", "wall", "--split", "topics"],
            &["topics", "did you mean `topic`"],
        ),
        (
            &["trend", "small", "wall", "--by", "moth"],
            &["did you mean month"],
        ),
        (&["freq", "small", "--where", "date=2021-13"], &["2021-13"]),
        (
            &["freq", "small", "--where", "source"],
            &["source", "column=value"],
        ),
        (&["freq", "small", "\"never closed"], &["never closed"]),
        (
            &["freq", "small", "--layer", "bigrams"],
            &["bigrams", "it has terms", "--layers terms,bigrams"],
        ),
        (&["freq", "small", "--layer", "bigram"], &["bigram"]),
        (&["freq", "small", "--format", "cvs"], &["cvs"]),
        (&["freq", "small", "-o", "table.gif"], &["table.gif"]),
        (
            &["freq", "small", "--chart", "chart.gif"],
            &["chart.gif", ".svg"],
        ),
        (&["freq", "small", "--stop-words", "klingon"], &["klingon"]),
        (&["freq", "small", "--threads", "0"], &["--threads"]),
        (&["freq", "small", "--memory", "1MiB"], &["256MiB"]),
        (&["frq", "small"], &["freq"]),
        (&["compare", "small", "--a", "source=Alpha"], &["--b"]),
        (
            &[
                "compare",
                "small",
                "--a",
                "source=Alpha",
                "--b",
                "topic=world",
            ],
            &["both sides"],
        ),
        (
            &["add", "small", "small.jsonl", "--map", "txt=body"],
            &["txt", "text"],
        ),
        (
            &["add", "small", "small.jsonl", "--input-format", "jsnl"],
            &["jsnl", "jsonl"],
        ),
    ] {
        let ran = folder.run(words);
        assert_eq!(ran.code, 2, "{words:?}: {}{}", ran.out, ran.err);
        ran.fails(2, parts);
    }
    assert!(!folder.has("table.gif") && !folder.has("chart.gif"));
}

#[test]
fn selections_of_nothing_fail_and_words_that_occur_nowhere_are_noted() {
    let folder = small();
    folder
        .run(&["freq", "small", "--where", "source=Alpa"])
        .fails(1, &["source=Alpa", "Alpha"]);
    folder
        .run(&[
            "compare",
            "small",
            "--a",
            "source=Alpha",
            "--b",
            "source=Gamma",
        ])
        .fails(1, &["source=Gamma"]);
    let ran = folder
        .run(&["freq", "small", "wal", "--where", "source=Alpha,Gama"])
        .succeeds();
    ran.says(&["note:", "`wal` does not occur", "Gama"]);
}

#[test]
fn a_second_writer_is_told_who_is_writing_and_readers_are_not_kept_waiting() {
    let folder = small();
    let before = folder.answers("small");
    let holder =
        newsprint::store::CorpusWriter::open_existing(&folder.path().join("small")).unwrap();
    let process = format!("process {}", std::process::id());
    for words in [&["add", "small", "small.jsonl"][..], &["compact", "small"]] {
        folder
            .run(words)
            .fails(1, &["another process is writing it", &process, "help:"]);
    }
    assert_eq!(folder.answers("small"), before);
    drop(holder);
    folder.run(&["add", "small", "small.jsonl"]).succeeds();
}

#[test]
fn hostile_names_reach_no_terminal() {
    let folder = Folder::new();
    let hostile = "\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}evil";
    let article = serde_json::json!({"source": hostile, "date": "2021-11-01", "text": "A wall."});
    folder.write("hostile.jsonl", article.to_string());
    folder.add("corpus", &["hostile.jsonl"]);
    let everything = [
        folder.run(&["info", "corpus"]),
        folder.run(&["inspect", "hostile.jsonl"]),
        folder.run(&["freq", "corpus", "--by", "source"]),
        folder.run(&["freq", "corpus", "--where", &format!("source={hostile}x")]),
        folder.run(&["add", "corpus", &format!("{hostile}.jsonl")]),
    ];
    for ran in everything {
        let text = ran.out + &ran.err;
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
    let chart = folder.run(&[
        "freq",
        "corpus",
        "--by",
        "source",
        "--chart",
        "chart.svg",
        "--quiet",
    ]);
    assert_eq!(chart.code, 0, "{}", chart.err);
    assert!(
        !String::from_utf8(folder.read("chart.svg"))
            .unwrap()
            .contains(['\u{1b}', '\u{7}', '\u{202e}'])
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_the_corpus_as_it_was_and_says_so() {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};

    let folder = super::Folder::new();
    folder.add("corpus", &[&super::sample("immigration.csv")]);
    let before = folder.answers("corpus");
    let mut run = super::program(folder.path())
        .args(["add", "corpus", "-", "--layers", "terms"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = run.stdin.take().unwrap();
    let articles = std::fs::read(super::sample("immigration.jsonl")).unwrap();
    input.write_all(&articles).unwrap();
    // The writer's folder is there when the run has begun; what it waits for is the rest of its input.
    let begun = || {
        std::fs::read_dir(folder.path().join("corpus/segments"))
            .is_ok_and(|segments| segments.count() > 1)
    };
    for _ in 0..1_000 {
        if begun() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(begun(), "the run never began its segment");
    let killed = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    // The signal has been seen before the input ends, which would end the run.
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(input);
    let mut said = String::new();
    let mut errors = run.stderr.take().unwrap();
    errors.read_to_string(&mut said).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("the corpus is as it was"), "{said}");
    assert!(folder.answers("corpus") == before);
    assert!(!begun(), "what was begun is cleared away");
}

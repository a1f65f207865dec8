//! Where answers go and in which form.

use super::{Folder, Rows, program, sampled, small};
use std::io::Read;
use std::process::Stdio;

#[test]
fn the_format_is_that_of_the_option_else_of_the_ending_else_a_table_for_people() {
    let folder = small();
    let question = ["freq", "small", "--by", "source", "--top", "3"];
    let ask = |more: &[&str]| folder.run(&[&question, more].concat()).succeeds();
    let readable = ask(&[]).out;
    assert!(readable.contains("──"));
    for (format, ending) in [
        ("csv", "csv"),
        ("tsv", "tsv"),
        ("jsonl", "jsonl"),
        ("json", "json"),
        ("markdown", "md"),
        ("latex", "tex"),
        ("parquet", "parquet"),
        ("table", "txt"),
    ] {
        let printed = ask(&["--format", format]);
        assert_eq!(printed.err, "", "{format}");
        let file = format!("table.{ending}");
        let written = ask(&["-o", &file]);
        assert_eq!(
            written.out, "",
            "what goes to a file does not go to standard output"
        );
        assert!(
            folder.read(&file) == printed.out_bytes,
            "{format} to {file}"
        );
        ask(&["-o", "other.name", "--format", format]);
        assert!(
            folder.read("other.name") == printed.out_bytes,
            "{format} by the option"
        );
    }
}

#[test]
fn chosen_columns_come_in_the_order_asked_for_and_a_wrong_name_writes_nothing() {
    let folder = small();
    let ask = |columns: &str, more: &[&str]| {
        let words = ["freq", "small", "--by", "source", "--columns", columns];
        folder.run(&[&words, more].concat())
    };
    let chosen = ask("per_million,term,source", &["--format", "csv"]).succeeds();
    assert_eq!(chosen.out.lines().next(), Some("per_million,term,source"));
    let files = ["--chart", "fig.svg", "-o", "table.csv"];
    ask("term,per_milion", &files).fails(2, &["\"per_milion\"", "did you mean `per_million`?"]);
    assert!(!folder.has("fig.svg") && !folder.has("table.csv"));
}

#[test]
fn every_format_has_the_same_rows() {
    let folder = small();
    let ask = |format: &str| {
        folder
            .run(&[
                "freq",
                "small",
                "--all",
                "--by",
                "source,date",
                "--format",
                format,
            ])
            .succeeds()
    };
    let rows = Rows::of_csv(&ask("csv").out);
    assert!(rows.len() > 15);

    let tsv: Vec<Vec<String>> = ask("tsv")
        .out
        .lines()
        .skip(1)
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect();
    assert_eq!(tsv, rows.cells);

    let lines: Vec<serde_json::Value> = ask("jsonl")
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let json: serde_json::Value = serde_json::from_str(&ask("json").out).unwrap();
    assert_eq!(json["rows"].as_array().unwrap(), &lines);
    for (line, cells) in lines.iter().zip(&rows.cells) {
        for (column, cell) in rows.columns.iter().zip(cells) {
            let value = match &line[column] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                number => number.to_string().trim_end_matches(".0").to_owned(),
            };
            assert_eq!(value, *cell, "{column}");
        }
    }

    use polars::prelude::*;
    let frame = ParquetReader::new(std::io::Cursor::new(ask("parquet").out_bytes))
        .finish()
        .unwrap();
    assert_eq!(
        frame.get_column_names(),
        rows.columns.iter().collect::<Vec<_>>()
    );
    assert_eq!(frame.height(), rows.len());
    let frequency: Vec<String> = frame
        .column("frequency")
        .unwrap()
        .cast(&DataType::UInt64)
        .unwrap()
        .u64()
        .unwrap()
        .iter()
        .map(|value| value.unwrap().to_string())
        .collect();
    assert_eq!(frequency, rows.texts("frequency"));
}

#[test]
fn charts_are_what_their_ending_says() {
    let folder = Folder::new();
    let corpus = sampled().path().join("corpus").display().to_string();
    for (verb, words) in [
        ("freq", &["border", "wall", "--by", "source"][..]),
        ("trend", &["border", "wall", "--by", "year"]),
        ("compare", &["--a", "leaning=left", "--b", "leaning=right"]),
    ] {
        for (ending, magic) in [
            ("svg", &b"<svg"[..]),
            ("png", b"\x89PNG\r\n\x1a\n"),
            ("pdf", b"%PDF-"),
        ] {
            let file = format!("{verb}.{ending}");
            let ran = folder
                .run(&[&[verb, &corpus], words, &["--chart", &file]].concat())
                .succeeds();
            assert!(!ran.out.is_empty(), "the table comes with the chart");
            ran.says(&[&format!("wrote {file}")]);
            let bytes = folder.read(&file);
            assert!(
                bytes
                    .windows(magic.len())
                    .take(200)
                    .any(|window| window == magic),
                "{file}"
            );
            assert!(bytes.len() > 2000, "{file} has only {} bytes", bytes.len());
        }
        let svg = String::from_utf8(folder.read(&format!("{verb}.svg"))).unwrap();
        assert!(
            svg.contains("width=\"180mm\""),
            "{verb}: a chart has its size in millimetres"
        );
        assert!(
            svg.contains("N = "),
            "{verb}: a chart says of how much it is made"
        );
    }
}

#[test]
fn title_and_caption_stand_beside_a_bare_chart() {
    let folder = small();
    let ask = |more: &[&str]| {
        let question = ["trend", "small", "border", "--chart", "a.svg"];
        folder.run(&[&question, more].concat()).succeeds();
        String::from_utf8(folder.read("a.svg")).unwrap()
    };
    let whole = ask(&[]);
    let title = ">Frequency of border per month</text>";
    assert!(whole.contains(title) && whole.contains("N = 4 articles"));
    let untitled = ask(&["--no-title"]);
    assert!(!untitled.contains(title) && untitled.contains("N = 4 articles"));
    let bare = ask(&["--caption", "a.txt"]);
    assert!(!bare.contains(title) && !bare.contains(">N = 4 articles"));
    let caption = String::from_utf8(folder.read("a.txt")).unwrap();
    assert!(
        caption.starts_with("Frequency of border per month\n\n"),
        "{caption}"
    );
    assert!(
        caption.contains("\n\nN = 4 articles, 28 tokens"),
        "{caption}"
    );
}

#[test]
fn names_are_shown_as_the_user_wants_in_charts_and_in_tables_for_people() {
    let folder = small();
    folder.write(
        "names.txt",
        "# sources\n\nAlpha=The \"\"Alpha\"\" Paper\nborder=frontier\n",
    );
    let ask = |chart: &str, more: &[&str]| {
        let question = [
            "freq", "small", "border", "--by", "source", "--chart", chart,
        ];
        folder.run(&[&question, more].concat())
    };
    let svg = |file: &str| String::from_utf8(folder.read(file)).unwrap();
    let plain = ask("a.svg", &["--format", "csv"]).succeeds().out;
    assert!(svg("a.svg").contains(">Alpha</text>"));
    let shown = ask("a.svg", &["--label", "Alpha=The Alpha"]).succeeds().out;
    assert!(shown.contains("The Alpha"), "{shown}");
    assert!(svg("a.svg").contains(">The Alpha</text>") && !svg("a.svg").contains(">Alpha</text>"));
    let of_file = ask("a.svg", &["--label", "names.txt"]).succeeds().out;
    assert!(of_file.contains("frontier"), "{of_file}");
    let csv = ask("a.svg", &["--label", "Alpha=A", "--format", "csv"])
        .succeeds()
        .out;
    assert_eq!(csv, plain, "programs find the names of the corpus");
    for (words, told) in [
        (
            ["--label", "Alphq=y"],
            ["nothing shown is called", "did you mean Alpha?"],
        ),
        (
            ["--label", "Alpha=Beta"],
            ["two names would both be", "\"Beta\""],
        ),
        (["--label", "nowhere.txt"], ["OLD=NEW", "file"]),
        (
            ["--typeface", "Intar"],
            ["no typeface is called", "did you mean Inter?"],
        ),
        (
            ["--font", "small.jsonl"],
            ["cannot use the font", "small.jsonl"],
        ),
        (["--width", "singel"], ["no width", "did you mean single?"]),
        (["--dpi", "5000"], ["resolution", "at most 1200 dpi"]),
    ] {
        ask("b.png", &words).fails(2, &told);
    }
    assert!(!folder.has("b.png"), "nothing is half-written");
}

#[test]
fn a_solid_chart_has_nothing_transparent() {
    let folder = small();
    let ask = |more: &[&str]| {
        let question = [
            "trend", "small", "border", "the", "--by", "day", "--chart", "a.svg",
        ];
        folder.run(&[&question, more].concat()).succeeds();
        String::from_utf8(folder.read("a.svg")).unwrap()
    };
    assert!(ask(&[]).contains("opacity"));
    assert!(!ask(&["--solid"]).contains("opacity"));
}

#[test]
fn a_chart_is_the_same_on_every_run_and_as_wide_as_asked() {
    let draw = |file: &str| {
        let words = [
            "trend", "corpus", "border", "--by", "year", "--chart", file, "--width", "85mm",
        ];
        sampled().run(&words).succeeds();
        let bytes = sampled().read(file);
        std::fs::remove_file(sampled().path().join(file)).unwrap();
        bytes
    };
    let once = draw("once.svg");
    assert!(once == draw("twice.svg"));
    assert!(draw("once.pdf") == draw("twice.pdf"));
    assert!(String::from_utf8(once).unwrap().contains("width=\"85mm\""));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = program(sampled().path())
        .args([
            "freq",
            "corpus",
            "--all",
            "--by",
            "source,date",
            "--format",
            "csv",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 100];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let ended = program(sampled().path())
        .args(["freq", "corpus", "--all", "--format", "csv"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(
        err.contains("cannot write to standard output") && !err.contains("panicked"),
        "{err}"
    );
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = small();
    for words in [
        ["-o", "nowhere/table.csv"],
        ["--chart", "nowhere/chart.svg"],
    ] {
        let ran = folder.run(&[&["freq", "small"], &words[..]].concat());
        ran.fails(1, &["nowhere/"]);
    }
}

#[test]
fn text_that_a_spreadsheet_would_run_is_written_as_text() {
    let folder = Folder::new();
    folder.write(
        "formula.jsonl",
        r#"{"source":"=HYPERLINK(1)","date":"2021-11-01","text":"A wall."}"#,
    );
    folder.add("corpus", &["formula.jsonl"]);
    let ask = |more: &[&str]| {
        let words = [
            &[
                "freq", "corpus", "wall", "--by", "source", "--format", "csv",
            ],
            more,
        ]
        .concat();
        folder.run(&words).succeeds().out
    };
    assert!(ask(&[]).contains("'=HYPERLINK(1)"));
    assert!(ask(&["--raw"]).contains("\n=HYPERLINK(1)"));
}

#[cfg(unix)]
fn shell(folder: &Folder, script: &str) -> std::process::Output {
    std::process::Command::new("bash")
        .args(["-c", script])
        .env("NEWSPRINT", env!("CARGO_BIN_EXE_newsprint"))
        .current_dir(folder.path())
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_message_that_cannot_be_written_changes_nothing() {
    let folder = Folder::new();
    folder.write("a.jsonl", "{\"text\":\"One wall.\"}\n{\"broken\n");
    for (corpus, to) in [("full", "2>/dev/full"), ("closed", "2>&-")] {
        let ran = shell(&folder, &format!("$NEWSPRINT add {corpus} a.jsonl {to}"));
        assert_eq!(ran.status.code(), Some(0), "{to}");
        assert_eq!(folder.info(corpus)["articles"], 1);
    }
    let ran = shell(&folder, "$NEWSPRINT info nowhere 2>/dev/full");
    assert_eq!(ran.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_file_that_reaches_a_limit_of_size_is_an_error_and_the_old_one_stays() {
    let folder = Folder::new();
    folder.add("corpus", &[&super::sample("immigration.csv")]);
    folder.write("all.csv", "old");
    let ran = shell(
        &folder,
        "ulimit -f 1; $NEWSPRINT freq corpus --all --by source,date --boilerplate keep -o all.csv",
    );
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.contains("cannot write all.csv"), "{said}");
    assert_eq!(folder.read("all.csv"), b"old");
    let left = std::fs::read_dir(folder.path()).unwrap();
    let mut left = left.map(|entry| entry.unwrap().file_name());
    assert!(!left.any(|name| name.to_string_lossy().starts_with(".newsprint-")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_a_signal_stops_says_which_and_keeps_what_is_ignored_ignored() {
    let folder = Folder::new();
    // The pipe stays silent, so that the run waits for its input until it is told to stop.
    for (signal, code) in [("TERM", 143), ("HUP", 129)] {
        let script = format!(
            "mkfifo p; sleep 20 >p & (sleep 1; kill -{signal} $$; sleep 1; echo '{{}}' >p) & exec $NEWSPRINT add corpus p"
        );
        let ran = shell(&folder, &script);
        assert_eq!(ran.status.code(), Some(code), "{signal}");
        std::fs::remove_file(folder.path().join("p")).unwrap();
    }
    folder.write("a.jsonl", r#"{"text":"One wall."}"#);
    let script = "trap '' HUP; mkfifo p; (sleep 1; kill -HUP $$; cat a.jsonl >p) & exec $NEWSPRINT add corpus p";
    assert_eq!(shell(&folder, script).status.code(), Some(0));
    assert_eq!(folder.info("corpus")["articles"], 1);
}

#[cfg(unix)]
#[test]
fn a_name_with_a_line_break_begins_no_line_of_its_own() {
    let folder = Folder::new();
    let name = "a\nerror: all is lost.jsonl";
    folder.write(name, "{broken\n{\"text\":\"One wall.\"}\n");
    let ran = folder.run(&["add", "corpus", name]).succeeds();
    assert!(
        !ran.err.lines().any(|line| line.starts_with("error")),
        "{}",
        ran.err
    );
}

//! Dates: the day that was written, the order that an outlet's own dates show, and days that cannot be.

use super::{Folder, Ran};
use std::fmt::Write;

/// The dates of each outlet's articles, `""` for undated ones, in the order of `freq`.
fn dates(folder: &Folder, corpus: &str) -> Vec<(String, String, u64)> {
    let words = [
        "freq",
        corpus,
        "words",
        "--by",
        "source,date",
        "--format",
        "csv",
    ];
    let out = folder.run(&words).succeeds().out;
    let rows = out.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (
            cells[0].to_owned(),
            cells[1].to_owned(),
            cells[4].parse().unwrap(),
        )
    });
    rows.collect()
}

fn row(source: &str, date: &str, articles: u64) -> (String, String, u64) {
    (source.to_owned(), date.to_owned(), articles)
}

/// A table of dates and outlets; every text has the term `words`.
fn table(rows: &[(&str, &str)]) -> String {
    let mut out = "date,source,text\n".to_owned();
    for (at, (date, source)) in rows.iter().enumerate() {
        writeln!(out, "\"{date}\",{source},\"words of {at} {source} {date}\"").unwrap();
    }
    out
}

fn notes(ran: &Ran) -> Vec<&str> {
    let lines = ran.err.lines();
    lines
        .filter_map(|line| line.strip_prefix("note: "))
        .collect()
}

#[test]
fn the_day_is_the_one_written_or_that_of_the_zone_asked_for() {
    let folder = Folder::new();
    let rows = [
        ("2021-11-18T23:30:00-05:00", "iso"),
        ("Thu, 18 Nov 2021 23:30:00 -0500", "rfc"),
        ("Nov. 18, 2021, 11:30 p.m. ET", "words"),
        ("2021-11-18 23:30", "bare"),
        ("1637206200", "epoch"),
    ];
    folder.write("a.csv", table(&rows));
    for (zone, days) in [
        (None, ["18", "18", "18", "18", "18"]),
        (Some("written"), ["18", "18", "18", "18", "18"]),
        (Some("utc"), ["19", "19", "19", "18", "18"]),
        (Some("Europe/Berlin"), ["19", "19", "19", "18", "18"]),
        (Some("America/New_York"), ["18", "18", "18", "18", "17"]),
    ] {
        let corpus = zone.unwrap_or("default").replace('/', "-");
        let mut words = vec!["add", &corpus, "a.csv", "--layers", "terms"];
        words.extend(zone.iter().flat_map(|zone| ["--time-zone", zone]));
        folder.run(&words).succeeds();
        for ((_, source), day) in rows.iter().zip(days) {
            let expected = row(source, &format!("2021-11-{day}"), 1);
            let found = dates(&folder, &corpus);
            assert!(
                found.contains(&expected),
                "{zone:?}: {expected:?} in {found:?}"
            );
        }
        let info = folder.info(&corpus);
        assert_eq!(info["settings"]["time_zone"], zone.unwrap_or("written"));
        let said = folder.run(&["info", &corpus]).succeeds().out;
        assert!(said.contains(&format!("time zone {}", zone.unwrap_or("written"))));
    }
}

#[test]
fn another_zone_is_refused_with_both_and_an_unknown_one_with_the_nearest() {
    let folder = Folder::new();
    folder.write("a.csv", table(&[("2021-11-18", "A")]));
    folder.add("c", &["a.csv"]);
    let ran = folder.run(&["add", "c", "a.csv", "--time-zone", "utc"]);
    ran.fails(2, &["time zone = written", "utc"]);
    let ran = folder.run(&["add", "d", "a.csv", "--time-zone", "Europe/Berln"]);
    ran.fails(2, &["Europe/Berlin"]);
}

#[test]
fn a_corpus_from_before_the_choice_goes_on_with_days_of_utc() {
    let folder = Folder::new();
    folder.write("a.csv", table(&[("2021-11-18", "A")]));
    folder.write("b.csv", table(&[("2021-11-18T23:30:00-05:00", "B")]));
    folder.add("c", &["a.csv"]);
    let manifest = String::from_utf8(folder.read("c/manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    manifest["settings"]
        .as_object_mut()
        .unwrap()
        .remove("time_zone");
    folder.write("c/manifest.json", manifest.to_string());
    folder.add("c", &["b.csv"]);
    assert_eq!(folder.info("c")["settings"]["time_zone"], "utc");
    assert!(dates(&folder, "c").contains(&row("B", "2021-11-19", 1)));
}

#[test]
fn no_outlet_decides_the_order_of_another() {
    let folder = Folder::new();
    let rows = [
        ("4/13/2021", "Austin Sun"),
        ("03/04/2021", "Leeds Mail"),
        ("05/04/2021", "Austin Sun"),
    ];
    folder.write("a.csv", table(&rows));
    let ran = folder.add("c", &["a.csv"]);
    let expected = [
        row("Austin Sun", "2021-04-13", 1),
        row("Austin Sun", "2021-05-04", 1),
        row("Leeds Mail", "", 1),
    ];
    assert_eq!(dates(&folder, "c"), expected);
    let notes = notes(&ran);
    assert!(
        notes.iter().any(
            |note| note.starts_with("1 article has a date with two readings")
                && note.contains("--dates dmy")
        ),
        "{notes:?}"
    );
    assert!(
        notes.contains(
            &"1 ambiguous date of Austin Sun read as mdy: its one clear date shows this order"
        ),
        "{notes:?}"
    );
    let ran = folder.run(&["add", "s", "a.csv", "--strict"]);
    ran.fails(1, &["line 3"]);
    let inspected = folder
        .run(&["inspect", "a.csv", "--format", "json"])
        .succeeds();
    let inspected: serde_json::Value = serde_json::from_str(&inspected.out).unwrap();
    let orders = &inspected["date_orders"];
    assert_eq!(orders["Austin Sun"]["order"], "mdy");
    assert_eq!(orders["Austin Sun"]["votes"]["month_first"], 1);
    assert_eq!(orders["Leeds Mail"]["open"], 1);
}

#[test]
fn articles_of_an_unknown_outlet_decide_in_their_own_file_only() {
    let folder = Folder::new();
    let line =
        |date: &str| format!("{{\"source\":\"\",\"date\":\"{date}\",\"text\":\"words {date}\"}}\n");
    folder.write("in/a.jsonl", line("4/13/2021") + &line("05/04/2021"));
    folder.write("in/b.jsonl", line("03/04/2021"));
    let ran = folder.add("c", &["in"]);
    let unknown = dates(&folder, "c")
        .iter()
        .any(|(source, ..)| source.is_empty());
    if unknown {
        assert!(
            ran.err.contains("1 article has a date with two readings"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_narrow_vote_decides_nothing() {
    let folder = Folder::new();
    let mut rows = vec![("13/04/2021", "A"); 4];
    rows.extend([("04/14/2021", "A"); 3]);
    rows.push(("03/04/2021", "A"));
    folder.write("a.csv", table(&rows));
    folder.add("c", &["a.csv"]);
    assert!(dates(&folder, "c").contains(&row("A", "", 1)));
    // One slip among forty does not hide what the others show.
    let mut rows = vec![("13/04/2021", "A"); 40];
    rows.extend([("04/14/2021", "A"), ("03/04/2021", "A")]);
    folder.write("b.csv", table(&rows));
    folder.add("d", &["b.csv"]);
    assert!(dates(&folder, "d").contains(&row("A", "2021-04-03", 1)));
}

/// A file a day, as an outlet exports them.
fn daily(folder: &Folder) -> Vec<String> {
    (1..=30)
        .map(|day| {
            let name = format!("day{day:02}.csv");
            let date = format!("{day:02}/06/2021");
            folder.write(&name, table(&[(&date, "Daily")]));
            name
        })
        .collect()
}

#[test]
fn daily_files_of_an_outlet_are_one_whatever_their_order_and_the_threads() {
    let folder = Folder::new();
    let mut files = daily(&folder);
    let mut found = Vec::new();
    for threads in ["1", "2", "7"] {
        let corpus = format!("c{threads}");
        let mut words = vec![
            "add",
            corpus.as_str(),
            "--layers",
            "terms",
            "--threads",
            threads,
        ];
        words.extend(files.iter().map(String::as_str));
        folder.run(&words).succeeds();
        found.push(dates(&folder, &corpus));
        files.reverse();
    }
    let expected: Vec<_> = (1..=30)
        .map(|day| row("Daily", &format!("2021-06-{day:02}"), 1))
        .collect();
    for found in found {
        assert_eq!(found, expected);
    }
}

#[test]
fn evidence_far_behind_the_first_records_decides_too() {
    let folder = Folder::new();
    let mut rows = vec![("03/04/2021", "A"); 3_000];
    rows.push(("13/04/2021", "A"));
    folder.write("a.csv", table(&rows));
    folder.add("c", &["a.csv"]);
    let expected = [row("A", "2021-04-03", 3_000), row("A", "2021-04-13", 1)];
    assert_eq!(dates(&folder, "c"), expected);
}

#[test]
fn what_the_corpus_knows_of_an_outlet_decides_in_the_next_add() {
    let folder = Folder::new();
    let files = daily(&folder);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    folder.add("c", &files[12..]);
    folder.add("c", &files[..12]);
    folder.add("once", &files);
    assert_eq!(dates(&folder, "c"), dates(&folder, "once"));
    folder.run(&["compact", "c"]).succeeds();
    folder.write("late.csv", table(&[("01/07/2021", "Daily")]));
    folder.add("c", &["late.csv"]);
    assert!(dates(&folder, "c").contains(&row("Daily", "2021-07-01", 1)));
    assert_eq!(
        folder.info("c")["date_orders"]["Daily"]["votes"]["day_first"],
        18
    );
}

#[test]
fn evidence_that_comes_later_is_told_and_changes_nothing_silently() {
    let folder = Folder::new();
    let files = daily(&folder);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    folder.add("c", &files[..11]);
    let ran = folder.add("c", &files[11..]);
    let said = ran.err.clone();
    assert!(
        said.contains("10 articles of Daily were added without a date"),
        "{said}"
    );
    // The same files again are the same articles, though they would be dated now.
    folder.add("c", &files);
    let info = folder.info("c");
    assert_eq!(
        (&info["articles"], &info["undated"]),
        (&30.into(), &10.into())
    );
}

#[test]
fn standard_input_decides_for_itself() {
    let folder = Folder::new();
    let input = table(&[("13/04/2021", "A"), ("03/04/2021", "A")]);
    folder
        .run_with(&["add", "c", "-", "--layers", "terms"], input.as_bytes())
        .succeeds();
    assert!(dates(&folder, "c").contains(&row("A", "2021-04-03", 1)));
}

#[test]
fn the_unit_of_numbers_is_that_of_their_column() {
    let folder = Folder::new();
    let of = |numbers: &[&str]| {
        let rows: Vec<(&str, &str)> = numbers.iter().map(|number| (*number, "A")).collect();
        table(&rows)
    };
    for (name, numbers, expected) in [
        (
            "ms",
            &["1637231400000", "5097600000"][..],
            &["1970-03-01", "2021-11-18"][..],
        ),
        (
            "s",
            &["1637231400", "-86400"],
            &["1969-12-31", "2021-11-18"],
        ),
        (
            "us",
            &["1637231400000000", "5097600000000"],
            &["1970-03-01", "2021-11-18"],
        ),
        (
            "ns",
            &["1637231400000000000", "5097600000000000"],
            &["1970-03-01", "2021-11-18"],
        ),
        (
            "digits",
            &["20211118", "20211119"],
            &["2021-11-18", "2021-11-19"],
        ),
        ("mixed", &["1637231400", "1637231400000"], &["", ""]),
    ] {
        folder.write(&format!("{name}.csv"), of(numbers));
        let ran = folder.add(name, &[&format!("{name}.csv")]);
        let found = dates(&folder, name);
        let count: u64 = found.iter().map(|(_, _, articles)| articles).sum();
        assert_eq!(count, 2);
        for day in expected {
            assert!(
                found.iter().any(|(_, date, _)| date == day),
                "{name}: {found:?}"
            );
        }
        let unknown = ran.err.contains("2 articles have a number of unknown unit");
        assert_eq!(unknown, name == "mixed", "{}", ran.err);
    }
}

#[test]
fn a_first_line_dates_an_article_only_in_the_forms_of_wires_and_sites() {
    let folder = Folder::new();
    let line = |date: &str, first: &str| {
        let text = format!("{first}\n\nThe words of {first}.");
        let mut article = serde_json::json!({"source": "A", "text": text});
        if !date.is_empty() {
            article["date"] = date.into();
        }
        format!("{article}\n")
    };
    let lines = [
        line("2021-11-18", "Of a day."),
        line("", "November 22, 1963"),
        line("", "20010911"),
        line("", "1234567890"),
        line("", "2021-11-17"),
        line("", "Friday, November 22, 1963"),
        line("", "Monday, November 19, 2021"),
        line("someday", "Friday, November 19, 2021"),
        line("", "Friday, November 19, 2021"),
        line("", "date 2021-11-20 (@someone)"),
    ];
    folder.write("a.jsonl", lines.concat());
    let ran = folder.add("c", &["a.jsonl"]);
    let expected = [
        row("A", "", 7),
        row("A", "2021-11-18", 1),
        row("A", "2021-11-19", 1),
        row("A", "2021-11-20", 1),
    ];
    assert_eq!(dates(&folder, "c"), expected);
    let notes = notes(&ran);
    for said in [
        "2 articles were dated by a line in their text",
        "1 article has a date only in the text",
    ] {
        assert!(
            notes.iter().any(|note| note.starts_with(said)),
            "{said}: {notes:?}"
        );
    }
    let left = |word: &str| {
        let words = ["freq", "c", word, "--format", "csv"];
        folder
            .run(&words)
            .succeeds()
            .out
            .lines()
            .nth(1)
            .unwrap()
            .to_owned()
    };
    assert!(
        left("1234567890").contains("1234567890,2,"),
        "{}",
        left("1234567890")
    );
    assert!(left("1963").contains("1963,4,"), "{}", left("1963"));
}

#[test]
fn dates_that_cannot_be_are_kept_counted_and_listed() {
    let folder = Folder::new();
    let mut rows = vec![("2021-11-18", "A"); 9];
    rows.extend([
        ("1970-01-01", "A"),
        ("1900-01-01", "A"),
        ("2199-01-01", "A"),
        ("1921-11-18", "A"),
        ("1921-11-18", "B"),
        ("1921-11-19", "B"),
    ]);
    folder.write("a.csv", table(&rows));
    let ran = folder.add("c", &["a.csv"]);
    let notes = notes(&ran);
    assert!(
        notes.iter().any(|note| note
            .starts_with("4 articles have a date that may be wrong: 1 in the future, 2 on a day")),
        "{notes:?}"
    );
    assert_eq!(dates(&folder, "c").len(), 7, "they are kept");
    let expected = [
        ("1900-01-01", "placeholder"),
        ("1921-11-18", "isolated"),
        ("1970-01-01", "placeholder"),
        ("2199-01-01", "future"),
    ];
    let inspected = folder
        .run(&["inspect", "a.csv", "--format", "json"])
        .succeeds();
    let inspected: serde_json::Value = serde_json::from_str(&inspected.out).unwrap();
    for found in [folder.info("c"), inspected] {
        let found = found["doubtful_dates"].as_array().unwrap().iter();
        let mut found: Vec<(&str, &str)> = found
            .map(|date| {
                (
                    date["date"].as_str().unwrap(),
                    date["why"].as_str().unwrap(),
                )
            })
            .collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
    let said = folder.run(&["info", "c"]).succeeds().out;
    assert!(said.contains("2199-01-01  A"), "{said}");
    // A second add tells of its own articles only.
    folder.write("b.csv", table(&[("2021-11-19", "A")]));
    let ran = folder.add("c", &["b.csv"]);
    assert!(!ran.err.contains("hardly"), "{}", ran.err);
}

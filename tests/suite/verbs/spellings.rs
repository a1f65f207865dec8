//! One name in several spellings, and names that need quotes.

use super::Folder;
use serde_json::json;

fn spelled() -> Folder {
    let folder = Folder::new();
    let names = [
        "BBC News",
        "BBC news",
        "BBC News",
        "bbc  news/",
        "Café",
        "Cafe\u{301}",
        "Say \"Cheese\"",
        "E*Trade",
        "E-Trade",
        "Sun, The",
    ];
    let lines = names.iter().enumerate().map(|(at, name)| {
        json!({"id": format!("a{at}"), "source": name, "date": "2021-11-18", "language": "en",
               "text": format!("Number {at} of the daily news.")})
        .to_string()
    });
    folder.write("a.jsonl", lines.collect::<Vec<_>>().join("\n"));
    folder.add("corpus", &["a.jsonl"]);
    folder
}

#[test]
fn groups_selections_and_info_have_one_rule_for_names() {
    let folder = spelled();
    let rows = folder.rows(&["freq", "corpus", "daily", "--by", "source"]);
    let found: Vec<(&str, &str)> = rows
        .cells
        .iter()
        .map(|row| (row[0].as_str(), row[2].as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("BBC News", "4"),
            ("Café", "2"),
            ("E*Trade", "1"),
            ("E-Trade", "1"),
            ("Say \"Cheese\"", "1"),
            ("Sun, The", "1"),
        ]
    );
    for (selection, frequency) in [
        ("source=bbc news", "4"),
        ("source=BBC NEWS/", "4"),
        ("source=CAFÉ", "2"),
        ("source=cafe\u{301}", "2"),
        (r#"source="Say ""Cheese""""#, "1"),
        (r#"source=say \"cheese\""#, "1"),
        (r"source=E\*Trade", "1"),
        (r#"source="e*trade""#, "1"),
        ("source=e*trade", "2"),
        (r#"source="Sun, The",bbc news"#, "5"),
        ("source!=bbc news", "6"),
    ] {
        let rows = folder.rows(&["freq", "corpus", "daily", "--where", selection]);
        assert_eq!(rows.cells[0][1], frequency, "{selection}");
    }
    let compared = folder.run(&[
        "compare",
        "corpus",
        "--a",
        "source=BBC NEWS",
        "--b",
        r#"source="Sun, The""#,
    ]);
    compared.succeeds();
    let info = folder.info("corpus");
    assert_eq!(info["sources"], 6);
    assert_eq!(
        info["merged_sources"][0],
        json!({"value": "BBC News", "spellings": [["BBC News", 2], ["BBC news", 1], ["bbc news/", 1]]})
    );
    let shown = folder.run(&["info", "corpus"]).succeeds().out;
    assert!(
        shown.contains(r#""BBC News" 2, "BBC news" 1, "bbc news/" 1"#),
        "{shown}"
    );
}

#[test]
fn an_article_of_another_spelling_of_its_outlet_is_the_same_article() {
    let folder = Folder::new();
    let line = |source: &str| {
        json!({"source": source, "date": "2021-11-18", "text": "The daily news of the day."})
            .to_string()
    };
    folder.write("a.jsonl", line("BBC News"));
    folder.write("b.jsonl", line("bbc news/"));
    folder.write("c.jsonl", line("BBC"));
    folder.add("corpus", &["a.jsonl"]);
    let ran = folder.add("corpus", &["b.jsonl"]);
    assert!(ran.err.contains("there already"), "{}", ran.err);
    folder.add("corpus", &["c.jsonl"]);
    assert_eq!(folder.info("corpus")["articles"], 2);
}

#[test]
fn the_spelling_shown_does_not_depend_on_segments() {
    let folder = Folder::new();
    let line = |at: usize, source: &str| {
        json!({"id": format!("{at}"), "source": source, "text": format!("Daily number {at}.")})
            .to_string()
    };
    // Two of each: the first one is shown.
    let names = ["The sun", "The Sun", "The Sun", "The sun"];
    for (at, name) in names.iter().enumerate() {
        folder.write(&format!("{at}.jsonl"), line(at, name));
        folder.add("corpus", &[&format!("{at}.jsonl")]);
    }
    let shown = |folder: &Folder| {
        let rows = folder.rows(&["freq", "corpus", "daily", "--by", "source"]);
        rows.cells
            .iter()
            .map(|row| row[0].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(&folder), ["The sun"]);
    folder.run(&["compact", "corpus"]).succeeds();
    assert_eq!(shown(&folder), ["The sun"]);
}

#[test]
fn what_is_wrong_in_a_selection_is_pointed_at() {
    let folder = spelled();
    for (selection, part) in [
        ("source=bbc date=2021,yesterday", "found `yesterday`"),
        ("date=2021 source=cnn,\"bbc", "found `\"bbc`"),
    ] {
        let ran = folder.run(&["freq", "corpus", "daily", "--where", selection]);
        assert!(ran.err.contains(part), "{}", ran.err);
    }
}

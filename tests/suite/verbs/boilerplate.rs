//! `boilerplate`, and what other verbs count without it.

use super::Folder;

/// Twelve articles of two weeks and more; the Post ends each with the same line, and the Herald some.
fn corpus() -> Folder {
    let folder = Folder::new();
    let mut news = "id,source,date,title,text\n".to_owned();
    for (at, word) in (1..).zip(["one", "two", "three", "four", "five", "six"]) {
        let day = 3 * at;
        news += &format!(
            "p{at},Post,2021-11-{day:02},Title {at},\"Angela Merkel spoke {word} times.\n\nAngela Merkel and Emmanuel Macron report from Berlin.\"\n"
        );
        let line = if at < 4 {
            "Read more: Emmanuel Macron"
        } else {
            "Nothing"
        };
        news += &format!("h{at},Herald,2021-11-{day:02},,\"The wall {word}.\n{line} {word}\"\n");
    }
    folder.write("news.csv", news);
    folder
        .run(&[
            "add",
            "corpus",
            "news.csv",
            "--layers",
            "terms,bigrams,entities",
        ])
        .succeeds();
    folder
}

#[test]
fn a_repeated_line_is_listed_with_its_articles_and_places() {
    let folder = corpus();
    let rows = folder
        .run(&["boilerplate", "corpus", "--format", "csv"])
        .succeeds()
        .out;
    assert_eq!(
        rows,
        "source,line,articles,first,last,words\n\
         Post,Angela Merkel and Emmanuel Macron report from Berlin.,6,2021-11-03,2021-11-18,8\n"
    );
    let spans = folder
        .run(&["boilerplate", "corpus", "--spans", "--format", "csv"])
        .succeeds()
        .out;
    let text =
        "Angela Merkel spoke one times.\n\nAngela Merkel and Emmanuel Macron report from Berlin.";
    let start = text.rfind("Angela").unwrap();
    assert_eq!(
        spans.lines().take(2).collect::<Vec<_>>(),
        [
            "id,start,end".to_owned(),
            format!("p1,{start},{}", text.len())
        ]
    );
}

#[test]
fn words_names_and_phrases_of_a_repeated_line_are_not_counted() {
    let folder = corpus();
    let count = |query: &str, choice: &str| {
        let words = ["freq", "corpus", query, "--boilerplate", choice];
        folder.rows(&words).numbers("frequency")[0].unwrap_or_default()
    };
    for (query, drop, keep) in [
        ("berlin", 0.0, 6.0),
        ("merkel", 6.0, 12.0),
        ("@Angela Merkel", 6.0, 12.0),
        ("@Emmanuel Macron", 3.0, 9.0),
        ("\"angela merkel\"", 6.0, 12.0),
        ("\"angela merkel spoke\"", 6.0, 6.0),
        // No phrase goes over the end of a line.
        ("\"times angela\"", 0.0, 0.0),
    ] {
        assert_eq!(
            (count(query, "drop"), count(query, "keep")),
            (drop, keep),
            "{query}"
        );
    }
    let table = folder.run(&["freq", "corpus", "berlin"]).succeeds().out;
    assert!(
        table.contains("boilerplate is left out: 48 tokens"),
        "{table}"
    );
    let without = folder
        .run(&["freq", "corpus", "berlin", "--by", "source"])
        .succeeds()
        .out;
    folder.run(&["compact", "corpus"]).succeeds();
    assert_eq!(
        folder
            .run(&["freq", "corpus", "berlin", "--by", "source"])
            .succeeds()
            .out,
        without
    );
}

#[test]
fn an_edited_list_keeps_and_drops_lines_and_is_checked() {
    let folder = corpus();
    let berlin = |folder: &Folder| {
        folder
            .rows(&["freq", "corpus", "berlin"])
            .numbers("frequency")[0]
            .unwrap_or_default()
    };
    assert_eq!(berlin(&folder), 0.0);
    folder.write(
        "lines.csv",
        "action,source,line\nkeep,post,Angela Merkel and Emmanuel Macron report from Berlin.\npattern,,Read more: *\n",
    );
    folder
        .run(&["boilerplate", "corpus", "--ledger", "lines.csv"])
        .succeeds();
    assert_eq!(berlin(&folder), 6.0);
    assert_eq!(
        folder
            .rows(&["freq", "corpus", "read"])
            .numbers("frequency")[0]
            .unwrap_or_default(),
        0.0
    );
    let listed = folder
        .run(&["boilerplate", "corpus", "--format", "csv"])
        .succeeds()
        .out;
    assert!(
        listed.contains("Berlin.,6,2021-11-03,2021-11-18,8,keep"),
        "{listed}"
    );
    for (rows, found) in [
        ("keep,Pots,Angela", "no article has the source `Pots`"),
        (
            "drop,Post,Never said",
            "no article of Post has the line `Never said`",
        ),
        ("kep,Post,A", "action is `kep`"),
    ] {
        folder.write("wrong.csv", format!("action,source,line\n{rows}\n"));
        let ran = folder.run(&["boilerplate", "corpus", "--ledger", "wrong.csv"]);
        assert!(ran.code == 1 && ran.err.contains(found), "{}", ran.err);
    }
    assert_eq!(
        berlin(&folder),
        6.0,
        "a ledger that is refused changes nothing"
    );
}

#[test]
fn without_texts_everything_is_counted_and_the_verb_says_why() {
    let folder = corpus();
    folder
        .run(&["add", "bare", "news.csv", "--no-text"])
        .succeeds();
    assert_eq!(
        folder
            .rows(&["freq", "bare", "berlin"])
            .numbers("frequency")[0]
            .unwrap_or_default(),
        6.0
    );
    let ran = folder.run(&["boilerplate", "bare"]);
    assert!(
        ran.code == 1 && ran.err.contains("without the articles' text"),
        "{}",
        ran.err
    );
}

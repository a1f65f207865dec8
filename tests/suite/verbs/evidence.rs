//! `--evidence`: sentences behind each row of a table.

use super::Folder;

const NEWS: &str = "source,date,topic,text
Post,2021-11-08,world,The president Angela Merkel said that the border is closed until May.
Post,2021-12-08,,Nobody asked in Berlin why the border of Poland was shut in the summer.
Herald,2021-11-09,home,Chancellor Angela Merkel said that a wall is no border and never will be one.
Herald,,home,The wall is high and the wall is long and it is a wall after all of this.
";

/// A folder with a corpus of these articles.
fn corpus() -> Folder {
    let folder = Folder::new();
    folder.write("news.csv", NEWS);
    folder.run(&["add", "corpus", "news.csv"]).succeeds();
    folder
}

/// The first sentences behind the rows, each with the cells of some columns.
fn behind(folder: &Folder, words: &[&str], columns: &[&str]) -> Vec<(Vec<String>, String)> {
    let rows = folder.rows(&[words, &["--evidence", "2"]].concat());
    let cells: Vec<Vec<&str>> = columns.iter().map(|column| rows.texts(column)).collect();
    assert_eq!(rows.texts("evidence_2").len(), rows.len());
    let own = rows.texts("evidence_1").into_iter().enumerate();
    own.map(|(at, sentence)| {
        let cells = cells.iter().map(|column| column[at].to_owned());
        (cells.collect(), sentence.to_owned())
    })
    .collect()
}

#[test]
fn a_sentence_has_the_term_of_its_row_and_is_of_its_group() {
    let folder = corpus();
    let words = ["freq", "corpus", "wall", "border", "--by", "source,topic"];
    let rows = behind(&folder, &words, &["source", "topic", "term", "frequency"]);
    assert_eq!(rows.len(), 6);
    for (row, sentence) in rows {
        let [source, topic, term, frequency] = &row[..] else {
            unreachable!()
        };
        assert_eq!(sentence.is_empty(), frequency == "0", "{row:?}");
        if !sentence.is_empty() {
            assert!(
                sentence.starts_with(source) && sentence.contains(term),
                "{row:?}: {sentence}"
            );
            assert_eq!(
                sentence.contains("Nobody"),
                topic.is_empty(),
                "{row:?}: {sentence}"
            );
        }
    }
    let list = behind(&folder, &["freq", "corpus", "--top", "4"], &["term"]);
    assert!(
        list.iter()
            .all(|(term, sentence)| sentence.to_lowercase().contains(&term[0]))
    );
}

#[test]
fn a_sentence_is_of_the_period_the_side_and_the_name_of_its_row() {
    let folder = corpus();
    let trend = ["trend", "corpus", "border", "--split", "source"];
    for (row, sentence) in behind(&folder, &trend, &["period", "source", "frequency"]) {
        assert_eq!(
            sentence.is_empty(),
            matches!(row[2].as_str(), "" | "0"),
            "{row:?}"
        );
        let from = format!("{}, {}", row[1], row[0]);
        assert!(
            sentence.is_empty() || sentence.starts_with(&from),
            "{row:?}: {sentence}"
        );
    }
    let compare = [
        "compare",
        "corpus",
        "--a",
        "source=Post",
        "--b",
        "rest",
        "--min-frequency",
        "1",
        "--all",
    ];
    let rows = behind(&folder, &compare, &["term", "log_ratio"]);
    assert!(rows.len() > 20);
    for (row, sentence) in rows {
        let source = if row[1].starts_with('-') {
            "Herald"
        } else {
            "Post"
        };
        assert!(sentence.starts_with(source), "{row:?}: {sentence}");
        assert!(
            sentence.to_lowercase().contains(&row[0]),
            "{row:?}: {sentence}"
        );
    }
    let collocates = ["collocates", "corpus", "border", "--min-frequency", "1"];
    let rows = behind(&folder, &collocates, &["collocate"]);
    assert!(rows.len() > 10);
    for (row, sentence) in rows {
        let lower = sentence.to_lowercase();
        assert!(
            lower.contains("border") && lower.contains(&row[0]),
            "{row:?}: {sentence}"
        );
    }
    let names = behind(&folder, &["entities", "corpus"], &["entity"]);
    assert!(!names.is_empty());
    assert!(
        names
            .iter()
            .all(|(name, sentence)| sentence.contains(&name[0])),
        "{names:?}"
    );
    let descriptors = ["descriptors", "corpus", "@Angela Merkel", "--by", "source"];
    for (row, sentence) in behind(&folder, &descriptors, &["source", "position", "descriptor"]) {
        assert!(sentence.starts_with(&row[0]), "{row:?}: {sentence}");
        let is_there = row[1] == "name" || sentence.to_lowercase().contains(&row[2]);
        assert!(is_there, "{row:?}: {sentence}");
    }
}

#[test]
fn on_a_terminal_sentences_stand_below_their_row_and_what_has_none_is_refused() {
    let folder = corpus();
    let ran = folder
        .run(&["freq", "corpus", "wall", "--evidence", "1"])
        .succeeds();
    assert!(
        ran.out.contains("\n    Herald: The wall is high and"),
        "{}",
        ran.out
    );
    for words in [
        &["freq", "corpus", "wall", "--copies", "all"][..],
        &["trend", "corpus", "wall", "--test"],
        &["entities", "corpus", "--explain", "Angela Merkel"],
    ] {
        let ran = folder.run(&[words, &["--evidence", "1"]].concat());
        assert!(
            ran.code == 2 && ran.err.contains("`--evidence` does not go with"),
            "{}",
            ran.err
        );
    }
    folder
        .run(&["add", "bare", "news.csv", "--no-text"])
        .succeeds();
    let ran = folder.run(&["freq", "bare", "wall", "--evidence", "1"]);
    assert!(
        ran.code == 1 && ran.err.contains("without the articles' text"),
        "{}",
        ran.err
    );
}

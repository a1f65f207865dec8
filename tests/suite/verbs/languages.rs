//! Rules that hold for some languages: elided words, the dotless i, plurals in `'s`.

use super::Folder;
use serde_json::json;

fn write(folder: &Folder) {
    let articles = [
        (
            "fr",
            "La guerre de l’Ukraine. D'accord, qu'il vienne aujourd'hui chez les prud'hommes.",
        ),
        ("it", "Il presidente dell'Unione e l’Ucraina."),
        (
            "en",
            "They sang of l'Ukraine in Istanbul, Lithuania's friend.",
        ),
        ("tr", "İSTANBUL ve ISPARTA, İstanbul ve Isparta."),
        ("nl", "De foto's van Istanbul."),
    ];
    let lines = articles.iter().map(|(language, text)| {
        json!({"id": language, "source": language, "language": language, "text": text}).to_string()
    });
    folder.write("a.jsonl", lines.collect::<Vec<_>>().join("\n"));
}

fn frequency(folder: &Folder, corpus: &str, query: &str) -> String {
    folder.rows(&["freq", corpus, query]).cells[0][1].clone()
}

#[test]
fn words_are_found_as_the_language_of_their_article_writes_them() {
    let folder = Folder::new();
    write(&folder);
    let words = ["add", "corpus", "a.jsonl", "--layers", "terms,bigrams"];
    folder.run(&words).succeeds();
    let tokens = |language: &str| {
        let rows = folder.rows(&[
            "freq",
            "corpus",
            "--all",
            "--where",
            &format!("language={language}"),
        ]);
        let mut terms: Vec<String> = rows.cells.iter().map(|row| row[0].clone()).collect();
        terms.sort();
        terms
    };
    let french = tokens("fr");
    for term in [
        "l'",
        "ukraine",
        "d'",
        "accord",
        "qu'",
        "il",
        "aujourd'hui",
        "prud'hommes",
    ] {
        assert!(french.iter().any(|own| own == term), "{term}: {french:?}");
    }
    assert_eq!(tokens("tr"), ["istanbul", "ve", "ısparta"]);
    assert!(tokens("nl").contains(&"foto's".to_owned()));
    for (query, expected) in [
        ("ukraine", "1"),
        ("unione", "1"),
        ("ucraina", "1"),
        // The phrase in the French article, the word in the English one.
        ("l'ukraine", "2"),
        ("L’UKRAINE", "2"),
        ("dell'unione", "1"),
        ("\"guerre de l’Ukraine\"", "1"),
        ("aujourd'hui", "1"),
        ("istanbul", "4"),
        ("İstanbul", "4"),
        ("ISPARTA", "2"),
        ("ısparta", "2"),
        ("foto's", "1"),
        ("Lithuania's", "1"),
        ("lithuania", "1"),
    ] {
        assert_eq!(frequency(&folder, "corpus", query), expected, "{query}");
    }
    let rows = folder.rows(&[
        "freq",
        "corpus",
        "--layer",
        "bigrams",
        "--all",
        "--where",
        "language=fr",
    ]);
    assert!(rows.cells.iter().any(|row| row[0] == "l' ukraine"));
}

#[test]
fn whether_elided_words_are_split_is_recorded_with_the_corpus() {
    let folder = Folder::new();
    write(&folder);
    let words = [
        "add",
        "kept",
        "a.jsonl",
        "--layers",
        "terms",
        "--elision",
        "keep",
    ];
    folder.run(&words).succeeds();
    assert_eq!(frequency(&folder, "kept", "ukraine"), "0");
    assert_eq!(frequency(&folder, "kept", "l'ukraine"), "2");
    assert_eq!(
        folder.info("kept")["settings"]["tokenizing"]["elision"],
        "keep"
    );
    let refused = folder.run(&["add", "kept", "a.jsonl", "--elision", "split"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    for word in ["elision", "keep", "split"] {
        assert!(refused.err.contains(word), "{}", refused.err);
    }
}

#[test]
fn a_word_that_nobody_elides_needs_no_text() {
    let folder = Folder::new();
    folder.write(
        "a.jsonl",
        json!({"language": "en", "text": "The sword of d'Artagnan was long."}).to_string(),
    );
    let words = ["add", "corpus", "a.jsonl", "--layers", "terms", "--no-text"];
    folder.run(&words).succeeds();
    assert_eq!(frequency(&folder, "corpus", "d'artagnan"), "1");
}

//! Rules that hold for some languages: elided words, the dotless i, plurals in `'s`, words without spaces, and
//! articles in two languages.

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

/// News of three languages without spaces; the first is in no dictionary.
fn write_without_spaces(folder: &Folder) {
    let articles = [
        (
            "zh",
            "香港行政长官梁振英在各方压力下到立法会接受质询，并向香港民众道歉。他在演说中道歉，但强调没有隐瞒的意图。",
        ),
        (
            "ja",
            "政治家も国民も、世界と日本が険しい難所に差し掛かっているのだということを、常に心しておきたい。関西国際空港で会見した。",
        ),
        (
            "th",
            "ผู้สื่อข่าวได้รับแจ้งจากนายสุรชัย ว่าผลการตรวจใช้เนื้อเยื่อของศพที่ถูกสังหาร",
        ),
    ];
    // The program finds the languages.
    let lines = articles.iter().map(|(id, text)| {
        json!({"id": id, "source": id, "date": "2024-01-02", "text": text}).to_string()
    });
    folder.write("b.jsonl", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn words_without_spaces_are_counted_and_found_as_a_dictionary_divides_them() {
    let folder = Folder::new();
    write_without_spaces(&folder);
    let add = |corpus: &str, threads: &str| {
        folder
            .run(&[
                "add",
                corpus,
                "b.jsonl",
                "--layers",
                "terms",
                "--threads",
                threads,
            ])
            .succeeds();
    };
    add("corpus", "1");
    add("again", "2");
    assert_eq!(
        folder.info("corpus")["languages"],
        json!({"ja": 1, "th": 1, "zh": 1})
    );
    for (query, expected) in [
        ("道歉", 2),
        ("行政长官", 1),
        ("长官", 0),
        ("行政*", 1),
        // In no dictionary: a phrase of its characters.
        ("梁振英", 1),
        ("\"香港 民众\"", 1),
        ("香港民众", 1),
        ("国民", 1),
        ("差し掛かっている", 1),
        // One word in the Japanese dictionary, two in the Chinese one.
        ("関西国際空港", 1),
        ("ผู้สื่อข่าว", 1),
        ("เนื้อเยื่อของศพ", 1),
    ] {
        assert_eq!(
            frequency(&folder, "corpus", query),
            expected.to_string(),
            "{query}"
        );
    }
    let all = |corpus: &str| folder.rows(&["freq", corpus, "--all"]).cells;
    assert_eq!(all("corpus"), all("again"));
    assert!(all("corpus").iter().all(|row| row[0] != "道"));
}

#[test]
fn how_words_without_spaces_are_divided_is_recorded_with_the_corpus() {
    let folder = Folder::new();
    write_without_spaces(&folder);
    let characters = [
        "add",
        "kept",
        "b.jsonl",
        "--layers",
        "terms",
        "--segment",
        "characters",
    ];
    folder.run(&characters).succeeds();
    assert_eq!(
        frequency(&folder, "kept", "道歉"),
        "2",
        "a phrase of two tokens"
    );
    assert_eq!(frequency(&folder, "kept", "长官"), "1");
    let tokenizing = &folder.info("kept")["settings"]["tokenizing"];
    assert_eq!(tokenizing["segment"], "characters");
    let refused = folder.run(&["add", "kept", "b.jsonl", "--segment", "dictionary"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    for word in ["segment", "characters", "dictionary"] {
        assert!(refused.err.contains(word), "{}", refused.err);
    }
}

#[test]
fn an_article_in_two_languages_is_counted_and_named() {
    let folder = Folder::new();
    let english =
        "The government said on Thursday that it had opposed the talks with the president. "
            .repeat(40);
    let spanish =
        "El gobierno se opuso el jueves a las negociaciones con el presidente de los migrantes. "
            .repeat(30);
    let lines = [english.clone(), english + &spanish]
        .map(|text| json!({"source": "a", "date": "2024-01-02", "text": text}).to_string());
    folder.write("c.jsonl", lines.join("\n"));
    let added = folder
        .run(&["add", "corpus", "c.jsonl", "--layers", "terms"])
        .succeeds();
    assert!(
        added
            .err
            .contains("1 article has a long part in another language"),
        "{}",
        added.err
    );
    let info = folder.info("corpus");
    assert_eq!(info["languages"], json!({"en": 2}));
    assert_eq!(info["other_languages"], json!({"es": 1}));
    let rows = folder.rows(&["freq", "corpus", "jueves", "--where", "other_language=es"]);
    assert_eq!(rows.cells[0][1], "30");
}

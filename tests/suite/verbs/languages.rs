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

/// Articles of four languages, of which one has no stemmer here and one no list.
fn write_news(folder: &Folder) {
    let articles = [
        (
            "en",
            "The news of the election: new elections, and no new news.",
        ),
        ("fr", "Les nouvelles de la police, et la nouvelle élection."),
        ("de", "Die Wahlen und die Wahl: news gegen Wahlrecht."),
        ("hu", "A választás és a választások."),
        ("pl", "Wybory i wybory."),
        ("xx", "election elections the"),
    ];
    let lines = articles.iter().map(|(language, text)| {
        json!({"id": language, "source": language, "language": language, "text": text}).to_string()
    });
    folder.write("n.jsonl", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn stems_and_stop_words_follow_the_language_of_each_article() {
    let folder = Folder::new();
    write_news(&folder);
    let settings = ["--stem", "auto", "--stop-words", "auto"];
    let add = [
        &["add", "corpus", "n.jsonl", "--layers", "terms,bigrams"],
        &settings[..],
    ]
    .concat();
    let added = folder.run(&add).succeeds();
    let said = folder.run(&["info", "corpus"]).out;
    for note in [
        "2 articles are not stemmed: pl 1, xx 1",
        "2 articles keep their stop words: hu 1, xx 1",
    ] {
        assert!(added.err.contains(note), "{}", added.err);
        assert!(said.contains(note), "{said}");
    }
    for (query, expected) in [
        // `new` is the French stem of `news`, but no English article means news by it.
        ("news", "3"),
        ("new", "2"),
        ("nouvelle", "2"),
        // English and French, each by its own stem, and the word itself where there is no stemmer.
        ("election", "4"),
        ("elections", "4"),
        ("Wahl", "2"),
        ("választás", "2"),
        ("wybory", "2"),
        // A stop word of one language is read from its texts.
        ("the", "3"),
        ("die", "2"),
        ("\"new election\"", "1"),
        ("\"die Wahl\"", "2"),
        // With `élection`.
        ("elect*", "5"),
        ("=elections", "2"),
        ("news NOT new", "1"),
    ] {
        assert_eq!(frequency(&folder, "corpus", query), expected, "{query}");
        let lines = folder.rows(&["concord", "corpus", query]).cells.len();
        assert_eq!(lines.to_string(), expected, "{query}");
    }
    let terms = folder.rows(&["freq", "corpus", "--all", "--where", "language=en,de"]);
    let terms: Vec<&str> = terms.cells.iter().map(|row| &*row[0]).collect();
    assert!(
        terms.contains(&"elect") && terms.contains(&"wahl"),
        "{terms:?}"
    );
    assert!(
        !terms.contains(&"the") && !terms.contains(&"die"),
        "{terms:?}"
    );
}

#[test]
fn articles_are_stemmed_alike_however_they_are_added_and_whatever_part_is_counted() {
    let folder = Folder::new();
    write_news(&folder);
    let settings = [
        "--stem",
        "auto",
        "--stop-words",
        "auto",
        "--layers",
        "terms,bigrams",
    ];
    folder
        .run(&[&["add", "once", "n.jsonl"], &settings[..]].concat())
        .succeeds();
    let text = String::from_utf8(folder.read("n.jsonl")).unwrap();
    for (at, line) in text.lines().enumerate() {
        let name = format!("{at}.jsonl");
        folder.write(&name, line);
        folder
            .run(&[&["add", "piecemeal", &name], &settings[..]].concat())
            .succeeds();
    }
    let all = |corpus: &str, more: &[&str]| {
        let asked = [&["freq", corpus, "--all"], more].concat();
        let mut cells = folder.rows(&asked).cells;
        // A zone has one column more.
        cells.iter_mut().for_each(|row| row.truncate(5));
        cells.sort();
        cells
    };
    for more in [
        &[][..],
        &["--layer", "bigrams"],
        &["--zone", "narration"],
        &["--by", "source"],
    ] {
        assert_eq!(all("once", more), all("piecemeal", more), "{more:?}");
    }
    assert_eq!(all("once", &[]), all("once", &["--zone", "narration"]));
    let collocates = |corpus: &str| {
        let asked = ["collocates", corpus, "Wahlen", "--min-frequency", "1"];
        folder.rows(&asked).cells
    };
    assert_eq!(collocates("once"), collocates("piecemeal"));
    assert!(!collocates("once").is_empty());
    let refused = folder.run(&["add", "once", "0.jsonl", "--stem", "english"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    let refused = folder.run(&["add", "once", "0.jsonl", "--stop-words", "en"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("by language"), "{}", refused.err);
    folder.run(&["compact", "piecemeal"]).succeeds();
    assert_eq!(all("once", &[]), all("piecemeal", &[]));
    folder.run(&["verify", "once"]).succeeds();
}

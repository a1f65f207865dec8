//! The language of queries, as its users meet it: notes, names that several people have, dictionaries, refusals.

use super::Folder;

const NEWS: &str = r#"{"id":"1","source":"A","date":"2021-01-01","text":"Minister Jan Kovar spoke to us in the US. Kovar said that the border is a wall.\nMr. Kovar left for Šiauliai. They walk and US walls fall."}
{"id":"2","source":"B","date":"2021-01-02","text":"Singer Petra Kovar sang in Siauliai. Kovar said that she would sing for us again."}
{"id":"3","source":"B","date":"2021-01-03","text":"A wall, no border. The wall of the border is new."}
"#;

const LIST: &str = "name,kind,aliases\nJan Kovar,person,\nPetra Kovar,person,\n";

fn corpus(options: &[&str]) -> Folder {
    let folder = Folder::new();
    folder.write("list.csv", LIST);
    folder.write("news.jsonl", NEWS);
    let add = ["add", "corpus", "news.jsonl", "--entities", "list.csv"];
    folder.run(&[&add[..], options].concat()).succeeds();
    folder
}

/// The frequency of each term, by its name.
fn counts(folder: &Folder, words: &[&str]) -> Vec<(String, f64)> {
    let rows = folder.rows(&[&["freq", "corpus"], words].concat());
    let terms = rows.texts("term").into_iter().map(str::to_owned);
    let frequencies = rows.numbers("frequency").into_iter();
    terms
        .zip(frequencies.map(Option::unwrap_or_default))
        .collect()
}

fn owned(counts: &[(&str, f64)]) -> Vec<(String, f64)> {
    let owned = counts.iter();
    owned
        .map(|(term, count)| ((*term).to_owned(), *count))
        .collect()
}

#[test]
fn a_name_that_fits_two_people_is_not_their_sum() {
    let folder = corpus(&[]);
    let apart = counts(&folder, &["@Kovar"]);
    assert_eq!(apart.len(), 2, "{apart:?}");
    assert_eq!(
        (apart[0].0.as_str(), apart[1].0.as_str()),
        ("Jan Kovar", "Petra Kovar")
    );
    let sum = apart[0].1 + apart[1].1;
    assert_eq!(
        counts(&folder, &["@Kovar/all"]),
        owned(&[("@Kovar/all", sum)])
    );
    let note = folder.run(&["freq", "corpus", "@Kovar"]).succeeds().err;
    for word in ["Jan Kovar", "Petra Kovar", "@Kovar/all"] {
        assert!(note.contains(word), "{note}");
    }
    for words in [
        ["network", "corpus", "@Kovar"],
        ["freq", "corpus", "kovar=@Kovar|border"],
        ["concord", "corpus", "@Kovar"],
    ] {
        let refused = folder.run(&words);
        assert_eq!(refused.code, 2, "{words:?}");
        assert!(
            refused.err.contains("Jan Kovar, Petra Kovar"),
            "{}",
            refused.err
        );
        assert!(refused.err.contains("@Kovar/all"), "{}", refused.err);
    }
}

#[test]
fn what_a_word_finds_beside_its_letters_is_noted() {
    let folder = corpus(&[]);
    let asked = ["siauliai", "=siauliai", "Šiauliai", "us", "=US"];
    let counted = [2.0, 1.0, 1.0, 4.0, 2.0];
    let expected: Vec<(&str, f64)> = asked.into_iter().zip(counted).collect();
    assert_eq!(counts(&folder, &asked), owned(&expected));
    let said = |query: &str| folder.run(&["freq", "corpus", query]).succeeds().err;
    assert!(said("siauliai").contains("`siauliai` finds `šiauliai` too"));
    assert!(said("us").contains("2 of 4 `us` are `US` in capitals"));
    assert!(said("=US").contains("2 of 4 `us` are written so"));
    assert!(said("border").is_empty());
    let stemmed = corpus(&["--stem", "english"]);
    let note = stemmed.run(&["freq", "corpus", "Siauliai"]).succeeds().err;
    assert!(note.contains("`siauliai` finds"), "{note}");
}

#[test]
fn a_dictionary_is_a_query_for_each_category() {
    let folder = corpus(&[]);
    folder.write(
        "topics.yml",
        "barrier:\n  all: [wall*, border, the wall]\nsong: [s?ng]\n",
    );
    folder.write(
        "topics.csv",
        "category,pattern\nbarrier.all,wall*\nbarrier.all,border\n",
    );
    folder.write("topics.dic", "%\n1\tsong\n%\ns?ng\t1\n");
    let words = ["--dictionary", "topics.yml"];
    let read = counts(&folder, &words);
    assert_eq!(read, owned(&[("barrier.all", 7.0), ("song", 2.0)]));
    assert_eq!(
        counts(&folder, &["--dictionary", "topics.csv"]),
        owned(&[("barrier.all", 7.0)])
    );
    assert_eq!(
        counts(&folder, &["--dictionary", "topics.dic"]),
        owned(&[("song", 2.0)])
    );
    let trend = [
        "trend",
        "corpus",
        "--by",
        "year",
        "--dictionary",
        "topics.yml",
    ];
    assert_eq!(
        folder.rows(&trend).numbers("frequency"),
        [Some(7.0), Some(2.0)]
    );
    let compare = [
        "compare", "corpus", "--a", "source=A", "--b", "source=B", "border",
    ];
    let rows = folder.rows(&[&compare[..], &words].concat());
    let mut sides: Vec<_> = rows
        .texts("term")
        .into_iter()
        .zip(
            rows.numbers("frequency_a")
                .into_iter()
                .zip(rows.numbers("frequency_b")),
        )
        .collect();
    sides.sort_by_key(|(term, _)| *term);
    assert_eq!(
        sides,
        [
            ("barrier.all", (Some(3.0), Some(4.0))),
            ("border", (Some(1.0), Some(2.0))),
            ("song", (Some(0.0), Some(2.0)))
        ]
    );
    folder.write("cycle.yml", "a: &x\n  b: *x\n");
    folder.write("topics.md", "# topics");
    for (file, said) in [("cycle.yml", "cycle.yml: line 2:"), ("topics.md", "\"md\"")] {
        let refused = folder.run(&["freq", "corpus", "--dictionary", file]);
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains(said), "{}", refused.err);
    }
}

#[test]
fn what_only_texts_can_answer_is_refused_without_them() {
    let folder = corpus(&["--no-text", "--stop-words", "en"]);
    assert_eq!(
        counts(&folder, &["border NOT minister", "/wall.*/"])[0].1,
        2.0
    );
    for query in ["border NEAR/3 wall", "=US", "the", "\"border * a\""] {
        let refused = folder.run(&["freq", "corpus", query]);
        assert_eq!(refused.code, 1, "{query}");
        assert!(refused.err.contains("text"), "{}", refused.err);
    }
}

#[test]
fn an_error_points_at_what_is_wrong_and_says_what_is_meant() {
    let folder = corpus(&[]);
    for (query, parts) in [
        (
            "a AND (b OR (c",
            ["found `(` at character 13", "(border OR frontier)"],
        ),
        ("border NEAR wall", ["found `NEAR`", "border NEAR/5 crisis"]),
        ("wall OR /mig(ra/", ["found `/mig(ra/`", "unclosed group"]),
        ("NOT wall", ["in `NOT wall`", "border NOT mexico"]),
        ("border AND", ["found `AND`", "in quotation marks"]),
    ] {
        for verb in ["freq", "trend", "concord", "collocates"] {
            let refused = folder.run(&[verb, "corpus", query]);
            assert_eq!(refused.code, 2, "{query}");
            for part in parts {
                assert!(refused.err.contains(part), "{query}: {}", refused.err);
            }
        }
    }
}

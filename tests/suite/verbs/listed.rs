//! `--entities`: the names of the user's own list.

use super::{Folder, Rows};

/// A folder with one article, `articles.jsonl`.
fn of(text: &str) -> Folder {
    let folder = Folder::new();
    folder.write("articles.jsonl", article(text));
    folder
}

fn article(text: &str) -> String {
    let article = serde_json::json!({"source": "A", "date": "2021-01-01", "text": text});
    format!("{article}\n")
}

/// Adds an input with a list, and gives what the corpus then names.
fn added(folder: &Folder, input: &str, list: &str) -> Rows {
    folder.write("list.csv", list);
    let words = ["add", "corpus", input, "--entities", "list.csv", "--quiet"];
    folder.run(&words).succeeds();
    folder.rows(&["entities", "corpus", "--all"])
}

#[test]
fn an_identifier_stands_in_every_table_of_entities_and_outlives_segments_and_corrections() {
    let folder = of("Angela Merkel met Ben Trovato in Minsk. Then Merkel left.");
    folder.write(
        "more.jsonl",
        article("Angela Merkel stayed away from Minsk."),
    );
    let bare =
        "name,kind,aliases\nAngela Merkel,person,Merkel\nMinsk,place,\nBen Trovato,person,\n";
    let rows = added(&folder, "articles.jsonl", bare);
    assert!(
        !rows.columns.contains(&"id".to_owned()),
        "{:?}",
        rows.columns
    );

    let list = "name,kind,aliases,id\nAngela Merkel,person,Merkel,Q567\nMinsk,place,,\nBen Trovato,person,,\n";
    added(&folder, "more.jsonl", list);
    let ids = |words: &[&str]| {
        let rows = folder.rows(words);
        let named = if rows.columns.contains(&"entity".to_owned()) {
            "entity"
        } else {
            "term"
        };
        let names = rows.texts(named).into_iter().map(str::to_owned);
        let ids = rows.texts("id").into_iter().map(str::to_owned);
        names.zip(ids).collect::<std::collections::BTreeMap<_, _>>()
    };
    for words in [
        &["entities", "corpus", "--all"][..],
        &["entities", "corpus", "--all", "--by", "source"],
        &["freq", "corpus", "--layer", "entities", "--all"],
        &["entities", "corpus", "--explain", "*"],
    ] {
        let ids = ids(words);
        assert_eq!(
            (ids["Angela Merkel"].as_str(), ids["Minsk"].as_str()),
            ("Q567", ""),
            "{words:?}"
        );
    }
    assert!(
        !folder
            .rows(&["freq", "corpus"])
            .columns
            .contains(&"id".to_owned())
    );

    let before = folder
        .rows(&["entities", "corpus", "--all"])
        .texts("id")
        .join(",");
    folder.run(&["compact", "corpus"]).succeeds();
    assert_eq!(
        folder
            .rows(&["entities", "corpus", "--all"])
            .texts("id")
            .join(","),
        before
    );

    folder.write(
        "ledger.csv",
        "action,name,kind,to\nrename,Angela Merkel,,Mutti\nqid,Minsk,place,Q2280\nrename,Ben Trovato,,Nobody\nqid,Nobody,,Q9999\n",
    );
    folder
        .run(&["entities", "corpus", "--aliases", "ledger.csv"])
        .succeeds();
    let ids = ids(&["entities", "corpus", "--all"]);
    assert_eq!(
        (
            ids["Mutti"].as_str(),
            ids["Minsk"].as_str(),
            ids["Nobody"].as_str()
        ),
        ("Q567", "Q2280", "Q9999")
    );
    let ledger = folder
        .run(&["entities", "corpus", "--ledger", "-"])
        .succeeds()
        .out;
    assert!(
        ledger.contains("merge,Angela Merkel,person,Mutti,ledger,2,3,Q567\n"),
        "{ledger}"
    );
}

#[test]
fn two_entities_of_a_list_stay_two_however_alike_their_names_are() {
    let folder = of("Experts say Apple and APPLE differ, as do George Bush and George W. Bush.");
    let list = "name,kind,aliases\nApple,organisation,\nAPPLE,organisation,\nGeorge W. Bush,person,\nGeorge Bush,person,\n";
    let rows = added(&folder, "articles.jsonl", list);
    for name in ["Apple", "APPLE", "George Bush", "George W. Bush"] {
        assert_eq!(rows.number(&[("entity", name)], "frequency"), 1.0, "{name}");
    }
}

#[test]
fn an_alias_in_capitals_counts_under_the_name_that_the_list_gives() {
    let folder = of("Experts say Apple and APPLE and APPLE agree.");
    let rows = added(
        &folder,
        "articles.jsonl",
        "name,kind,aliases\nApple,organisation,APPLE\n",
    );
    assert_eq!(rows.texts("entity"), ["Apple"]);
    assert_eq!(rows.number(&[("entity", "Apple")], "frequency"), 3.0);
}

#[test]
fn the_name_of_the_list_is_shown_where_others_are_more_frequent() {
    let folder = of("The EU met. The European Union met. The European Union met again.");
    folder.write(
        "more.jsonl",
        article("The European Union met. The European Union met once more."),
    );
    folder.run(&["add", "corpus", "more.jsonl"]).succeeds();
    let rows = added(&folder, "articles.jsonl", "name,kind\nEU,organisation\n");
    assert_eq!(rows.number(&[("entity", "EU")], "frequency"), 5.0);
}

#[test]
fn a_list_that_contradicts_itself_is_refused_with_both_lines() {
    let folder = of("Minsk waited for Acme.");
    for (name, list, parts) in [
        (
            "conflict.csv",
            "name,kind,aliases\nAcme Corp,organisation,Acme\nAcme Ltd,organisation,Acme\n",
            &[
                "conflict.csv",
                "line 3",
                "`Acme` names `Acme Ltd` here and `Acme Corp` in line 2",
                "give the name to one",
            ][..],
        ),
        (
            "twice.tsv",
            "name\tkind\nMinsk\tplace\nMinsk\tplace\n",
            &[
                "twice.tsv",
                "line 3",
                "`Minsk` stands here and in line 2",
                "remove one of the two",
            ],
        ),
        (
            "kind.csv",
            "name,kind\nMinsk,plase\n",
            &["kind.csv", "line 2", "plase", "did you mean `place`"],
        ),
        (
            "column.csv",
            "who,kind\nMinsk,place\n",
            &["column.csv", "line 1"],
        ),
        (
            "broken.jsonl",
            "{\"name\":\"Minsk\",\"kind\":\"place\"}\n{\"name\":\n",
            &["broken.jsonl", "line 2"],
        ),
        ("list.xml", "<list/>", &["list.xml", ".csv"]),
        (
            "alias.csv",
            "name,kind,aliases\nAcme,organisation,Acme Corp|Acme\n",
            &["alias.csv", "line 2", "`Acme` stands twice here"],
        ),
        (
            "header.csv",
            "who;kind\nMinsk;place\n",
            &["header.csv", "line 1", "no column `name`", "`who`, `kind`"],
        ),
        (
            "open.csv",
            "name,kind\nBrest,place\n\"Minsk,place\nGrodno,place\n",
            &["open.csv", "line 3", "quotation mark"],
        ),
        (
            "nameless.tsv",
            "name\tkind\nMinsk\tplace\n\tplace\n",
            &[
                "nameless.tsv",
                "line 3",
                "`name` is empty",
                "remove the line",
            ],
        ),
        (
            "marks.csv",
            "name,kind,aliases\nMinsk,place,---\n",
            &["marks.csv", "line 2", "`---` has no letter"],
        ),
        (
            "array.jsonl",
            "{\"name\":\"Minsk\",\"kind\":\"place\"}\n[1,2]\n",
            &["array.jsonl", "line 2", "found no object"],
        ),
        (
            "number.jsonl",
            "{\"name\":5,\"kind\":\"place\"}\n",
            &["number.jsonl", "line 1", "`name` is not text"],
        ),
    ] {
        folder.write(name, list);
        folder
            .run(&["add", "corpus", "articles.jsonl", "--entities", name])
            .fails(2, parts);
    }
    folder.write("latin.csv", b"name,kind\nBrest,place\nM\xfcnchen,place\n");
    folder
        .run(&["add", "corpus", "articles.jsonl", "--entities", "latin.csv"])
        .fails(2, &["latin.csv", "line 3", "UTF-8"]);
    folder
        .run(&[
            "add",
            "corpus",
            "articles.jsonl",
            "--entities",
            "nowhere.csv",
        ])
        .fails(2, &["nowhere.csv", "name, kind and aliases"]);
    assert!(!folder.has("corpus"));
}

#[test]
fn a_list_of_a_hundred_thousand_names_finds_the_longest() {
    let folder = of("Then Nr 99999 Street met Nr 7 Street Nord.");
    let names: String = (0..100_000)
        .map(|number| format!("Nr {number} Street,place,Nr {number} Street Nord,Q{number}\n"))
        .collect();
    let rows = added(
        &folder,
        "articles.jsonl",
        &format!("name,kind,aliases,id\n{names}"),
    );
    let found = |name: &str| rows.texts("id")[rows.row(&[("entity", name)])].to_owned();
    assert_eq!(found("Nr 99999 Street"), "Q99999");
    assert_eq!(found("Nr 7 Street"), "Q7");
}

#[test]
fn the_rules_that_count_a_name_are_explained_below_the_table() {
    let folder = of("Angela Merkel came. Merkel said so.");
    added(
        &folder,
        "articles.jsonl",
        "name,kind,aliases\nAngela Merkel,person,\n",
    );
    let told = folder
        .run(&["entities", "corpus", "--explain", "Angela Merkel"])
        .succeeds()
        .out;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let surname = "surname: family name of a person whom the article names in full";
    assert!(words.contains(surname), "{told}");
    assert!(!words.contains("acronym:"), "{told}");
}

#[test]
fn a_common_word_is_explained_where_names_are() {
    let folder = of("Theresa May came. May said so.");
    added(&folder, "articles.jsonl", COMMON);
    let told = folder
        .run(&["entities", "corpus", "--explain", "Theresa May"])
        .succeeds()
        .out;
    assert!(told.contains("`May` is a common word too"), "{told}");
}

/// Names that are words too, and one article in which they are both.
const COMMON: &str = "name,kind,aliases\nTheresa May,person,May\nWill Hurd,person,Will\n\
    Apple Inc,organisation,Apple\nTurkey,place,\nGeorge W. Bush,person,Bush\n";

#[test]
fn names_that_are_common_words_are_told_from_them_by_case_and_context() {
    for (text, name, frequency) in [
        (
            "It may rain, and an apple costs what Apple said.",
            "Apple Inc",
            1.0,
        ),
        ("Apple fell. Shares of Apple rose.", "Apple Inc", 2.0),
        (
            "They met in May 2019, on May 5 and last May; the vote is in May.",
            "Theresa May",
            0.0,
        ),
        (
            "Theresa May met them in May. May said so, and in May’s view Mrs May won.",
            "Theresa May",
            4.0,
        ),
        (
            "Ever since May they wait for what Prime Minister May said.",
            "Theresa May",
            1.0,
        ),
        (
            "Will the House vote? Will we see it? “Will he?” they asked.",
            "Will Hurd",
            0.0,
        ),
        (
            "Then Will Hurd spoke. Will the House vote?",
            "Will Hurd",
            1.0,
        ),
        ("They ate turkey in Turkey.", "Turkey", 1.0),
        (
            "The bush burned. Jeb Bush spoke of President Bush.",
            "George W. Bush",
            1.0,
        ),
    ] {
        let folder = of(text);
        let rows = added(&folder, "articles.jsonl", COMMON);
        let got: f64 = (0..rows.len())
            .filter(|row| rows.texts("entity")[*row] == name)
            .map(|row| rows.numbers("frequency")[row].unwrap())
            .sum();
        assert_eq!(got, frequency, "{name} in {text}");
    }
}

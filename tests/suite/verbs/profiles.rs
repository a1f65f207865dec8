//! `--profile`: exports of the user's own, of every kind.

use super::Folder;

const LABELS: &str = "[[labels]]\n\
    name = 'Saga'\n\
    form = 'text'\n\
    signs = ['(?m)^## Saga \\d+$']\n\
    divide = { line = '^## Saga \\d+$' }\n\
    text = 'label'\n\
    marks = ['colon']\n\
    [labels.labels]\n\
    source = ['Blað']\n\
    date = ['Dagur']\n\
    text = ['Texti']\n";

const COLUMNS: &str = "[wrappers]\n\
    lists = ['sisalto.jutut']\n\
    [[profile]]\n\
    name = 'Uutiset'\n\
    requires = ['Otsikko', 'Päiväys']\n\
    text = ['Teksti']\n\
    title = ['Otsikko']\n\
    date = ['Päiväys']\n\
    dates = 'dmy'\n\
    source = ['Lehti']\n";

/// A folder of three exports, and of the profiles that they take.
fn exports() -> Folder {
    let folder = Folder::new();
    let mut saga = String::new();
    for day in 10..30 {
        saga += &format!(
            "## Saga {day}\r\nBlað: Ströndin\r\nDagur: {day}.04.2021\r\nTexti: Skip númer {day} kom.\r\n\r\n"
        );
    }
    folder.write("saga.txt", saga);
    folder.write(
        "uutiset.csv",
        "Otsikko;Päiväys;Lehti;Teksti\nLaiva;3.4.2021;Rannikko;Laiva tuli.\n",
    );
    folder.write(
        "uutiset.json",
        "{\"articles\": [{\"title\": \"no\", \"text\": \"no\"}], \"sisalto\": {\"jutut\": [{\"Otsikko\": \"Silta\", \
         \"Päiväys\": \"4.4.2021\", \"Lehti\": \"Rannikko\", \"Teksti\": \"Silta on auki.\"}]}}",
    );
    folder.write("labels.toml", LABELS);
    folder.write("columns.toml", COLUMNS);
    folder
}

const INPUTS: [&str; 7] = [
    "saga.txt",
    "uutiset.csv",
    "uutiset.json",
    "--profile",
    "labels.toml",
    "--profile",
    "columns.toml",
];

#[test]
fn exports_of_an_own_kind_cost_their_user_a_table_and_no_code() {
    let folder = exports();
    let words = [&["inspect"][..], &INPUTS].concat();
    let seen = folder.run(&words).succeeds().out;
    for known in [
        "saga.txt  (export, known as Saga,",
        "uutiset.csv  (csv by semicolons, known as Uutiset,",
        "uutiset.json  (json, known as Uutiset,",
    ] {
        assert!(seen.contains(known), "{known}: {seen}");
    }
    for (corpus, threads) in [("one", "1"), ("four", "4")] {
        let words = [&INPUTS[..], &["--threads", threads]].concat();
        folder.add(corpus, &words).says(&["added 22 articles"]);
    }
    assert_eq!(folder.answers("one"), folder.answers("four"));
    let rows = folder.rows(&["freq", "one", "laiva", "silta", "--by", "source,date"]);
    let cell = |term, date| {
        rows.number(
            &[("term", term), ("source", "Rannikko"), ("date", date)],
            "frequency",
        )
    };
    assert_eq!(
        (cell("laiva", "2021-04-03"), cell("silta", "2021-04-04")),
        (2.0, 2.0)
    );
    let no = folder.rows(&["freq", "one", "no"]);
    assert_eq!(no.number(&[("term", "no")], "frequency"), 0.0);
}

#[test]
fn a_profile_that_cannot_be_used_is_named_with_its_line_and_what_to_write() {
    let folder = exports();
    folder.write("labels.toml", LABELS.replace("marks", "mark"));
    let words = [&["add", "c"][..], &INPUTS].concat();
    folder.run(&words).fails(
        2,
        &[
            "labels.toml: line 7: found `mark`, which is unknown; did you mean `marks`?",
            "[[labels]] with form, signs, text",
        ],
    );
    assert!(!folder.has("c"));
}

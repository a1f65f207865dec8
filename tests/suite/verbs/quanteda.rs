//! What quanteda expects of `tokens_lookup`, `kwic` and `fcm`, reached through the command line: inputs and numbers of its
//! own tests (github.com/quanteda/quanteda, `tests/testthat/test-tokens_lookup.R`, `test-kwic.R` and `test-fcm.R`).

use super::Folder;

/// A corpus with an article per text, in the source `d1`, `d2` and so on.
fn corpus(texts: &[&str], options: &[&str]) -> Folder {
    let folder = Folder::new();
    let articles = texts.iter().zip(1..).map(|(text, at)| {
        let source = format!("d{at}");
        serde_json::json!({"id": source, "source": source, "date": "2020-01-01", "text": text})
            .to_string()
    });
    folder.write("news.jsonl", articles.collect::<Vec<_>>().join("\n"));
    folder.add("corpus", &[&["news.jsonl"], options].concat());
    folder
}

const TEXTS: [&str; 6] = [
    "The United States is bordered by the Atlantic Ocean and the Pacific Ocean.",
    "The Supreme Court of the United States is seldom in a united state.",
    "It's Arsenal versus Manchester United, states the announcer.",
    "We need Manchester Unity in the Federal Republic of Germany today.",
    "United statehood is a good state.",
    "luv the united states XXOO!",
];

/// A dictionary in YAML, one of its categories, and how often that is in each text.
type Lookup<'a> = (&'a str, &'a [(&'a str, &'a [u32])]);

const MANY_WORDS: &str = "Countries: [United States, Federal Republic of Germany]\n\
    oceans: [Atlantic Ocean, Pacific Ocean]\n\
    Institutions: [federal government, Supreme Court]\n\
    team: [Manchester United, Arsenal]\n";

const MANY_WILDCARDS: &str = "Countries: [United States, Federal * of *]\n\
    oceans: ['* Ocean']\n\
    Institutions: [federal gover*, Supreme Court]\n\
    team: [Manchester *, Arsenal]\n";

const SINGLE_WORDS: &str = "Countries: [States, Germany]\n\
    oceans: [Atlantic, Pacific]\n\
    team: [Manchester, Arsenal]\n";

/// Compares each category with what quanteda counts in each text.
fn looks_up(folder: &Folder, (dictionary, expected): Lookup<'_>) {
    folder.write("topics.yml", dictionary);
    let rows = folder.rows(&[
        "freq",
        "corpus",
        "--dictionary",
        "topics.yml",
        "--by",
        "source",
    ]);
    for (category, counts) in expected {
        for (count, at) in counts.iter().zip(1..) {
            let source = format!("d{at}");
            let of = [("term", *category), ("source", source.as_str())];
            let got = rows.number(&of, "frequency");
            assert_eq!(
                got,
                f64::from(*count),
                "{category} in {source}: {dictionary}"
            );
        }
    }
}

#[test]
fn a_dictionary_counts_as_tokens_lookup_does() {
    let folder = corpus(&TEXTS, &[]);
    let cases: [Lookup<'_>; 5] = [
        // `Manchester United, states` is a team and a country.
        (
            MANY_WORDS,
            &[
                ("Countries", &[1, 1, 1, 1, 0, 1]),
                ("team", &[0, 0, 2, 0, 0, 0]),
            ],
        ),
        (
            MANY_WILDCARDS,
            &[
                ("oceans", &[2, 0, 0, 0, 0, 0]),
                ("team", &[0, 0, 2, 1, 0, 0]),
            ],
        ),
        (
            SINGLE_WORDS,
            &[
                ("Countries", &[1, 1, 1, 1, 0, 1]),
                ("team", &[0, 0, 2, 1, 0, 0]),
            ],
        ),
        // A word in two categories counts in both; two of a category that are within each other count once.
        (
            "Countries: [Stat*]\noceans: ['*ic']\ngameconsoles: ['?box', Nintendo*]\nswords: ['*s']\n",
            &[
                ("Countries", &[1, 2]),
                ("oceans", &[2, 0]),
                ("gameconsoles", &[0, 0]),
                ("swords", &[2, 2]),
            ],
        ),
        (
            "geo:\n  Countries: [States]\n  oceans: [Atlantic, Pacific]\nother:\n  gameconsoles: [Xbox, Nintendo]\n  swords: [States]\n",
            &[
                ("geo.Countries", &[1, 1]),
                ("geo.oceans", &[2, 0]),
                ("other.gameconsoles", &[0, 0]),
                ("other.swords", &[1, 1]),
            ],
        ),
    ];
    for case in cases {
        looks_up(&folder, case);
    }
}

#[test]
fn a_dictionary_in_a_corpus_that_keeps_capitals_counts_as_tokens_lookup_with_case() {
    let folder = corpus(&TEXTS, &["--case", "keep"]);
    for (dictionary, team) in [
        (MANY_WORDS, &[0, 0, 2, 0, 0, 0]),
        (MANY_WILDCARDS, &[0, 0, 2, 1, 0, 0]),
        (SINGLE_WORDS, &[0, 0, 2, 1, 0, 0]),
    ] {
        let expected: [(&str, &[u32]); 2] = [("Countries", &[1, 1, 0, 1, 0, 0]), ("team", team)];
        looks_up(&folder, (dictionary, &expected));
    }
}

#[test]
fn phrases_of_a_category_that_lie_within_each_other_count_once_as_in_tokens_lookup() {
    let folder = corpus(
        &[
            "The United States of America is bordered by the Atlantic Ocean and the Pacific Ocean.",
            TEXTS[1],
            "A B C",
        ],
        &[],
    );
    let longer = "Countries: [United States, United States of America]\noceans: [Ocean]\n";
    for case in [
        (
            longer,
            [("Countries", &[1, 1, 0][..]), ("oceans", &[2, 0, 0])],
        ),
        (
            "front: [A B, A B C]\nback: [B C, A B C]\n",
            [("front", &[0, 0, 1]), ("back", &[0, 0, 1])],
        ),
    ] {
        looks_up(&folder, (case.0, &case.1));
    }
}

const LETTERS: &str = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z";

/// Where a hit begins and ends, by tokens, and what is before and behind it.
type Line<'a> = (u32, u32, &'a str, &'a str);

#[test]
fn a_concordance_has_the_places_and_contexts_of_kwic() {
    let twice = [LETTERS, LETTERS].join(" ");
    let fox = "what does the fox say fox";
    let cases: [(&str, &str, &[Line<'_>]); 7] = [
        (LETTERS, "D", &[(4, 4, "A B C", "E F G H I")]),
        (LETTERS, "A", &[(1, 1, "", "B C D E F")]),
        (LETTERS, "Z", &[(26, 26, "U V W X Y", "")]),
        (LETTERS, "D E", &[(4, 5, "A B C", "F G H I J")]),
        (LETTERS, "É", &[]),
        (
            &twice,
            "A",
            &[(1, 1, "", "B C D E F"), (27, 27, "V W X Y Z", "B C D E F")],
        ),
        (
            fox,
            "fox",
            &[
                (4, 4, "what does the", "say fox"),
                (6, 6, "what does the fox say", ""),
            ],
        ),
    ];
    for (text, query, expected) in cases {
        let folder = corpus(&[text], &[]);
        let rows = folder.rows(&["concord", "corpus", query, "--window", "5"]);
        let got: Vec<Line<'_>> = (0..rows.len())
            .map(|at| {
                let place = |column| rows.texts(column)[at].parse().unwrap();
                let side = |column| rows.texts(column)[at];
                (place("from"), place("to"), side("pre"), side("post"))
            })
            .collect();
        assert_eq!(got, expected, "{query} in {text}");
    }
}

#[test]
fn collocates_are_the_cells_of_fcm() {
    let folder = corpus(&["A D A C E A D F E B A C E D"], &[]);
    let words = ["a", "b", "c", "d", "e", "f"];
    // Window 3, ordered: the word of the row comes before that of the column. What a word has with itself is left out
    // here, and counted twice where the order does not matter.
    let before = [
        [2, 0, 3, 3, 3, 1],
        [1, 0, 1, 0, 1, 0],
        [1, 0, 0, 2, 2, 0],
        [1, 1, 1, 0, 2, 1],
        [2, 1, 1, 2, 0, 1],
        [1, 1, 0, 0, 1, 0],
    ];
    let unordered = [
        [4, 1, 4, 4, 5, 2],
        [1, 0, 1, 1, 2, 1],
        [4, 1, 0, 3, 3, 0],
        [4, 1, 3, 0, 4, 1],
        [5, 2, 3, 4, 0, 2],
        [2, 1, 0, 1, 2, 0],
    ];
    for (node, word) in words.into_iter().enumerate() {
        let rows = folder.rows(&[
            "collocates",
            "corpus",
            word,
            "--window",
            "3,3",
            "--min-frequency",
            "1",
        ]);
        let beside: Vec<usize> = (0..words.len())
            .filter(|other| *other != node && unordered[node][*other] > 0)
            .collect();
        assert_eq!(rows.len(), beside.len(), "{word}");
        for other in beside {
            let of = [("collocate", words[other])];
            let got = ["frequency", "before", "behind"].map(|column| rows.number(&of, column));
            let expected = [
                unordered[node][other],
                before[other][node],
                before[node][other],
            ];
            assert_eq!(got, expected.map(f64::from), "{word} and {}", words[other]);
        }
    }
}

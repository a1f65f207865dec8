//! `--zone`: a part of each text is counted, by itself and against its own tokens.

use super::Folder;
use std::collections::BTreeMap;

const NEWS: &str = "source,date,title,text
Post,2021-11-08,Border shut,\"The border is closed until May, said the new minister on Monday.\nHe said: “The border stays shut.\n“The border guard waits.”\nMrs Merkel met Angela Merkel's aide.\"
Herald,2021-11-09,‘No border’ says Merkel,\"Angela Merkel said “no border” in Berlin, and the minister left the border guard.\"
Herald,2021-11-10,,\"Short.\"
";

/// A corpus of these articles in two segments.
fn corpus(options: &[&str]) -> Folder {
    let folder = Folder::new();
    folder.write("news.csv", NEWS);
    let add = [
        "add",
        "corpus",
        "news.csv",
        "--layers",
        "terms,bigrams,entities",
    ];
    folder.run(&[&add, options].concat()).succeeds();
    folder.write("more.csv", NEWS.replace("2021-11", "2021-12"));
    folder.run(&["add", "corpus", "more.csv"]).succeeds();
    folder
}

fn asked(folder: &Folder, words: &[&str]) -> String {
    let asked = [words, &["--format", "csv"]].concat();
    folder.run(&asked).succeeds().out
}

/// The frequency of every term of a layer by source, and the tokens of each source.
fn counts(folder: &Folder, layer: &str, zone: &str) -> BTreeMap<(String, String), [u64; 2]> {
    let words = [
        "freq", "corpus", "--by", "source", "--all", "--layer", layer,
    ];
    let zone = ["--zone", zone];
    let of_zone = if zone[1].is_empty() { &[][..] } else { &zone };
    let out = asked(folder, &[&words, of_zone].concat());
    let rows = out.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let number = |at: usize| cells[at].parse().unwrap();
        (
            (cells[0].to_owned(), cells[1].to_owned()),
            [number(2), number(6)],
        )
    });
    rows.collect()
}

/// The sum of what zones count.
fn sum(folder: &Folder, layer: &str, zones: &[&str]) -> BTreeMap<(String, String), u64> {
    let mut sum = BTreeMap::new();
    for zone in zones {
        for (term, [frequency, _]) in counts(folder, layer, zone) {
            *sum.entry(term).or_default() += frequency;
        }
    }
    sum
}

#[test]
fn zones_add_up_to_the_whole_and_have_tokens_of_their_own() {
    let folder = corpus(&[]);
    for layer in ["terms", "entities"] {
        let whole = counts(&folder, layer, "");
        let frequencies: BTreeMap<_, _> = whole
            .iter()
            .map(|(term, own)| (term.clone(), own[0]))
            .collect();
        assert!(!frequencies.is_empty());
        assert_eq!(
            sum(&folder, layer, &["headline", "lead", "body"]),
            frequencies,
            "{layer}"
        );
        assert_eq!(
            sum(&folder, layer, &["quoted", "narration"]),
            frequencies,
            "{layer}"
        );
    }
    let tokens = |zone: &str| {
        let of_post = |((source, _), own): (&(String, String), &[u64; 2])| {
            (source == "Post").then_some(own[1])
        };
        counts(&folder, "terms", zone)
            .iter()
            .find_map(of_post)
            .unwrap()
    };
    assert_eq!(
        [tokens("headline"), tokens("lead"), tokens("body")],
        [4, 24, 34]
    );
    assert_eq!(
        [tokens("quoted"), tokens("narration"), tokens("")],
        [16, 46, 62]
    );
}

#[test]
fn an_ngram_over_the_edge_of_a_zone_belongs_to_none() {
    let folder = corpus(&["--cross", "paragraphs"]);
    let has = |zone: &str, bigram: &str| {
        counts(&folder, "bigrams", zone)
            .keys()
            .any(|(_, term)| term == bigram)
    };
    assert!(has("", "said no") && has("", "shut the"));
    for zone in ["headline", "lead", "body", "quoted", "narration"] {
        let inner = zone != "quoted" && zone != "narration";
        assert_eq!(has(zone, "said no"), inner && zone == "lead", "{zone}");
    }
    // What a quotation divides is no bigram of the narration.
    assert!(!has("narration", "said in") && !has("narration", "said mrs"));
    // A quotation over paragraphs is one.
    assert!(has("quoted", "shut the"));
}

#[test]
fn phrases_and_nested_queries_are_found_within_a_zone_only() {
    let folder = corpus(&[]);
    let frequency = |zone: &str, query: &str| {
        let out = asked(&folder, &["freq", "corpus", query, "--zone", zone]);
        let row = out.lines().nth(1).unwrap().to_owned();
        row.split(',').nth(1).unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(frequency("quoted", "\"the border guard waits\""), 2);
    assert_eq!(frequency("narration", "\"the border guard waits\""), 0);
    assert_eq!(frequency("narration", "\"said the border\""), 0);
    assert_eq!(frequency("narration", "\"Merkel said in Berlin\""), 0);
    assert_eq!(frequency("quoted", "b=\"border guard\"|border*"), 8);
}

#[test]
fn every_verb_of_terms_takes_a_zone_and_says_it() {
    let folder = corpus(&[]);
    let verbs: [&[&str]; 7] = [
        &["freq", "corpus", "border"],
        &["trend", "corpus", "border"],
        &[
            "compare",
            "corpus",
            "--a",
            "source=Post",
            "--b",
            "source=Herald",
            "--min-frequency",
            "1",
        ],
        &["disperse", "corpus", "border"],
        &["entities", "corpus"],
        &["network", "corpus", "--min-articles", "1"],
        &["descriptors", "corpus", "@Angela Merkel"],
    ];
    for verb in verbs {
        let ran = folder
            .run(&[verb, &["--zone", "narration"]].concat())
            .succeeds();
        let said = ran.out + &ran.err;
        assert!(said.contains(" of narration"), "{verb:?}\n{said}");
    }
    let wrong = folder.run(&["freq", "corpus", "--zone", "quotes"]);
    assert!(wrong.err.contains("quoted"), "{}", wrong.err);
}

#[test]
fn a_zone_is_refused_where_no_text_is_stored() {
    let folder = corpus(&["--no-text"]);
    let ran = folder.run(&["freq", "corpus", "border", "--zone", "lead"]);
    assert!(
        ran.err.contains("made without the articles' text"),
        "{}",
        ran.err
    );
}

#[test]
fn a_zone_is_counted_alike_however_the_corpus_is_cut_and_whether_it_can_be_kept() {
    let folder = corpus(&[]);
    let before = asked(&folder, &["freq", "corpus", "--zone", "quoted", "--all"]);
    // From what was kept, then from texts when nothing is.
    assert_eq!(
        asked(&folder, &["freq", "corpus", "--zone", "quoted", "--all"]),
        before
    );
    std::fs::remove_dir_all(folder.path().join("corpus/slices")).unwrap();
    folder.write("corpus/slices", "no folder");
    assert_eq!(
        asked(&folder, &["freq", "corpus", "--zone", "quoted", "--all"]),
        before
    );
    std::fs::remove_file(folder.path().join("corpus/slices")).unwrap();
    folder.run(&["compact", "corpus"]).succeeds();
    assert_eq!(
        asked(&folder, &["freq", "corpus", "--zone", "quoted", "--all"]),
        before
    );
}

#[test]
fn zones_lack_what_a_source_repeats_unless_it_is_kept() {
    let folder = Folder::new();
    let words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
    let articles = (0..).zip(words).map(|(at, word)| {
        let day = 1 + 5 * at;
        format!(
            "Post,2021-11-{day:02},Title {word},\"The minister said “border {word}” on that day of the long story.\n\
             Sign up “here” for the zeppelin letter of the Post.\nThe end of story {word}.\"\n"
        )
    });
    folder.write(
        "news.csv",
        "source,date,title,text\n".to_owned() + &articles.collect::<String>(),
    );
    folder
        .run(&["add", "corpus", "news.csv", "--layers", "terms,entities"])
        .succeeds();
    let frequency = |zone: &str, term: &str, more: &[&str]| {
        let words = ["freq", "corpus", term, "--columns", "frequency"];
        let zone = ["--zone", zone];
        let zone = if zone[1].is_empty() { &[][..] } else { &zone };
        let out = asked(&folder, &[&words, zone, more].concat());
        out.lines().nth(1).unwrap().parse::<u64>().unwrap()
    };
    let kept = ["--boilerplate", "keep"];
    for (zone, term, here) in [
        ("quoted", "here", 6),
        ("body", "zeppelin", 6),
        ("lead", "zeppelin", 0),
    ] {
        assert_eq!(frequency(zone, term, &[]), 0, "{zone} {term}");
        assert_eq!(frequency(zone, term, &kept), here, "{zone} {term}");
    }
    let whole: BTreeMap<_, _> = counts(&folder, "terms", "")
        .into_iter()
        .map(|(term, own)| (term, own[0]))
        .collect();
    assert!(whole.contains_key(&("Post".into(), "border".into())));
    assert!(!whole.contains_key(&("Post".into(), "zeppelin".into())));
    assert_eq!(sum(&folder, "terms", &["quoted", "narration"]), whole);
    assert_eq!(sum(&folder, "terms", &["headline", "lead", "body"]), whole);
}

#[test]
fn articles_without_a_zone_are_counted_and_said() {
    let folder = corpus(&[]);
    let ran = folder
        .run(&["freq", "corpus", "border", "--zone", "headline"])
        .succeeds();
    let said = "2 of 6 articles have no tokens of headlines";
    assert!(
        ran.err.contains(said) || ran.out.contains(said),
        "{}{}",
        ran.out,
        ran.err
    );
}

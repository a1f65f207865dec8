//! Copies of articles: found, explained, and the same however a corpus was made.

use super::Folder;

/// Sentences of made-up words, a different one for each number.
fn story(seed: u32, sentences: u32) -> String {
    let word = |n: u32| {
        let mut n = n.wrapping_mul(2_654_435_761) >> 7;
        let mut word = String::new();
        for _ in 0..3 {
            word.push(char::from(b"bcdfghklmnprstvz"[(n % 16) as usize]));
            n /= 16;
            word.push(char::from(b"aeiou"[(n % 5) as usize]));
            n /= 5;
        }
        word
    };
    let sentence = |at: u32| {
        let words = (0..12).map(|n| word(seed * 10_000 + at * 12 + n));
        format!("{}.", words.collect::<Vec<_>>().join(" "))
    };
    (0..sentences)
        .map(sentence)
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn article(id: &str, source: &str, date: &str, text: &str) -> String {
    let article = serde_json::json!({
        "id": id, "source": source, "date": date, "title": format!("Title {id}"), "text": text,
    });
    format!("{article}\n")
}

/// An agency's story in two papers, a story that two outlets have on one day, a box under every article of an outlet,
/// and one speech in two reports.
fn articles() -> Vec<String> {
    let agency = story(1, 20);
    let shared = story(2, 20);
    let speech = format!("“{}”", story(3, 10).replace("\n\n", " "));
    let mut all = vec![
        article(
            "a1",
            "Post",
            "2020-01-02",
            &format!("{agency}\n\n(Reporting by Jane Doe)\n\n© Reuters"),
        ),
        article(
            "a2",
            "Herald",
            "2020-01-03",
            &format!("{}\n\n{agency}", story(11, 6)),
        ),
        article("b1", "Post", "2020-02-02", &shared),
        article(
            "b2",
            "Herald",
            "2020-02-02",
            &format!("{shared}\n\n{}", story(12, 2)),
        ),
        article("b3", "Gazette", "2020-02-09", &story(2, 9)),
        article(
            "s1",
            "Post",
            "2020-03-02",
            &format!("{}\n\n{speech}", story(13, 5)),
        ),
        article(
            "s2",
            "Herald",
            "2020-03-02",
            &format!("{}\n\n{speech}", story(14, 5)),
        ),
    ];
    for day in 0..6 {
        let text = format!("{}\n\n{}", story(20 + day, 6), story(4, 8));
        all.push(article(
            &format!("x{day}"),
            "Gazette",
            &format!("2020-04-{:02}", 1 + 5 * day),
            &text,
        ));
    }
    all
}

fn corpus_of(folder: &Folder, name: &str, parts: usize, options: &[&str]) {
    let articles = articles();
    for (at, part) in articles.chunks(articles.len().div_ceil(parts)).enumerate() {
        let file = format!("{name}-{at}.jsonl");
        folder.write(&file, part.concat());
        let mut words = vec!["add", name, &file, "--layers", "terms"];
        words.extend(options);
        folder.run(&words).succeeds();
    }
}

fn families(folder: &Folder, corpus: &str) -> String {
    let columns = [
        "copies",
        corpus,
        "--format",
        "csv",
        "--columns",
        "family,id,role,parent,origin,delay",
    ];
    folder.run(&columns).succeeds().out
}

#[test]
fn families_are_found_with_their_origin_and_nothing_else_is_a_copy() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    assert_eq!(
        families(&folder, "corpus"),
        "family,id,role,parent,origin,delay\n\
         1,a1,carrier,,Reuters,0\n\
         1,a2,carrier,a1,Reuters,1\n\
         2,b2,undecided,,,0\n\
         2,b1,undecided,b2,,0\n\
         2,b3,carrier,b2,,7\n"
    );
}

#[test]
fn pairs_say_how_much_was_taken_over() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let pairs = folder.rows(&["copies", "corpus", "--pairs"]);
    let ids = pairs.texts("id_a").into_iter().zip(pairs.texts("id_b"));
    let found: Vec<(&str, &str)> = ids.collect();
    assert_eq!(found.len(), 4, "{found:?}");
    for pair in [("a1", "a2"), ("b2", "b1"), ("b2", "b3"), ("b1", "b3")] {
        assert!(found.contains(&pair), "{found:?}");
    }
    assert_eq!(pairs.texts("kind"), ["whole"; 4]);
    let shares = pairs.numbers("share");
    assert!(
        shares
            .iter()
            .all(|share| share.is_some_and(|share| share > 0.9)),
        "{shares:?}"
    );
}

#[test]
fn houses_decide_what_their_outlets_cannot() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let rows = folder.rows(&["copies", "corpus", "--same-house", "Herald=Post"]);
    assert_eq!(
        rows.texts("origin"),
        ["Reuters", "Reuters", "Herald", "Herald", "Herald"]
    );
    let unknown = folder.run(&["copies", "corpus", "--same-house", "Heralt=Post"]);
    unknown.fails(2, &["Heralt", "did you mean Herald?"]);
    let twice = folder.run(&[
        "copies",
        "corpus",
        "--same-house",
        "Herald=Post",
        "--same-house",
        "Herald=Gazette",
    ]);
    twice.fails(2, &["Herald"]);
}

#[test]
fn every_question_counts_copies_as_asked() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let articles = |copies: &str| {
        let rows = folder.rows(&["freq", "corpus", "title", "--copies", copies]);
        rows.numbers("articles")
    };
    // 13 articles, of which five are in two families: one of Reuters, which the corpus lacks, one undecided.
    assert_eq!(articles("keep"), [Some(13.0)]);
    assert_eq!(articles("first"), [Some(10.0)]);
    assert_eq!(articles("drop"), [Some(8.0)]);
    let ran = folder.run(&["freq", "corpus", "title"]).succeeds();
    ran.says(&["3 of the 13 articles", "--copies first"]);
    let by_source = [
        "freq", "corpus", "title", "--copies", "first", "--by", "source",
    ];
    let together = folder.rows(&by_source);
    let one = [
        "freq",
        "corpus",
        "title",
        "--copies",
        "first",
        "--where",
        "source=Post",
    ];
    let place = together
        .texts("source")
        .iter()
        .position(|source| *source == "Post");
    let alone = folder.rows(&one).numbers("articles")[0];
    assert_eq!(together.numbers("articles")[place.unwrap()], alone);
}

#[test]
fn freq_and_trend_show_three_counts_side_by_side() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let three = folder.rows(&[
        "freq", "corpus", "title", "--copies", "all", "--by", "month",
    ]);
    assert_eq!(three.texts("articles_keep"), ["2", "3", "2", "6"]);
    assert_eq!(three.texts("articles_first"), ["1", "1", "2", "6"]);
    assert_eq!(three.texts("articles_drop"), ["", "", "2", "6"]);
    for counted in ["keep", "first", "drop"] {
        let trend = ["trend", "corpus", "title", "--by", "month", "--copies"];
        let one = folder.rows(&[&trend[..], &[counted]].concat());
        let all = folder.rows(&[&trend[..], &["all"]].concat());
        let month = |at: usize, rows: &super::Rows, column: &str| {
            let place = rows
                .texts("period")
                .iter()
                .position(|own| *own == format!("2020-0{at}"));
            place.and_then(|place| rows.numbers(column)[place])
        };
        for at in 1..=4 {
            let column = format!("per_million_{counted}");
            assert_eq!(
                month(at, &all, &column),
                month(at, &one, "per_million"),
                "{counted} {at}"
            );
        }
    }
    folder
        .run(&["compare", "corpus", "--copies", "all"])
        .fails(2, &[]);
    let refused = folder.run(&["disperse", "corpus", "--copies", "all"]);
    refused.fails(2, &["only freq and trend"]);
}

#[test]
fn it_is_told_who_carries_whose_text_and_how_much_of_it() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let outlets = folder.rows(&["copies", "corpus", "--outlets"]);
    assert_eq!(outlets.texts("origin"), ["Reuters", "Reuters"]);
    assert_eq!(outlets.texts("carrier"), ["Herald", "Post"]);
    let shares = folder.rows(&["copies", "corpus", "--by", "source"]);
    assert_eq!(shares.texts("source"), ["Gazette", "Herald", "Post"]);
    assert_eq!(shares.texts("copies"), ["1", "2", "2"]);
    let text = shares.numbers("share_of_text");
    assert!(
        text.iter()
            .all(|share| share.is_some_and(|share| share > 0.05 && share < 0.9)),
        "{text:?}"
    );
    folder
        .run(&["copies", "corpus", "--graph", "g.graphml"])
        .succeeds();
    let graph = String::from_utf8(folder.read("g.graphml")).unwrap();
    assert_eq!(graph.matches("<node ").count(), 5, "{graph}");
    assert_eq!(graph.matches("<edge ").count(), 3, "{graph}");
}

#[test]
fn an_article_stands_beside_the_one_it_has_its_text_from() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let rows = folder.rows(&["copies", "corpus", "a2"]);
    let fates = rows.texts("fate");
    assert_eq!(
        fates.iter().filter(|fate| **fate == "same").count(),
        20,
        "{fates:?}"
    );
    assert!(
        fates.iter().filter(|fate| **fate == "new").count() >= 6,
        "{fates:?}"
    );
    folder
        .run(&["copies", "corpus", "zz"])
        .fails(2, &["no article has the id"]);
    folder
        .run(&["copies", "corpus", "s1"])
        .fails(2, &["in no family"]);
}

#[test]
fn families_do_not_depend_on_cuts_threads_or_compact() {
    let folder = Folder::new();
    corpus_of(&folder, "whole", 1, &[]);
    let whole = families(&folder, "whole");
    corpus_of(&folder, "parts", 4, &["--threads", "1"]);
    assert_eq!(families(&folder, "parts"), whole);
    folder.run(&["compact", "parts"]).succeeds();
    assert_eq!(families(&folder, "parts"), whole);
    let sketches = |corpus: &str| folder.only_segment(corpus).join("sketches.parquet");
    let bytes = |corpus: &str| std::fs::read(sketches(corpus)).unwrap();
    assert!(bytes("parts") == bytes("whole"));
}

#[test]
fn what_was_compared_before_an_add_is_used_after_it() {
    let folder = Folder::new();
    corpus_of(&folder, "whole", 1, &[]);
    let whole = families(&folder, "whole");
    let articles = articles();
    for (at, part) in [&articles[..4], &articles[4..]].into_iter().enumerate() {
        let file = format!("{at}.jsonl");
        folder.write(&file, part.concat());
        folder
            .run(&["add", "grown", &file, "--layers", "terms"])
            .succeeds();
        families(&folder, "grown");
    }
    assert_eq!(families(&folder, "grown"), whole);
}

#[test]
fn segments_of_an_older_version_get_their_sketches_from_the_texts() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &[]);
    let new = families(&folder, "corpus");
    forget_sketches(&folder, "corpus");
    assert_eq!(families(&folder, "corpus"), new);
}

#[test]
fn without_texts_shares_are_estimated_and_without_sketches_it_says_what_to_do() {
    let folder = Folder::new();
    corpus_of(&folder, "corpus", 1, &["--no-text"]);
    let ran = folder.run(&["copies", "corpus"]).succeeds();
    assert!(ran.out.contains("estimated"), "{}", ran.out);
    forget_sketches(&folder, "corpus");
    folder
        .run(&["copies", "corpus"])
        .fails(1, &["sketches", "add the articles again"]);
}

/// Makes a corpus one of a version that had no sketches.
fn forget_sketches(folder: &Folder, corpus: &str) {
    std::fs::remove_file(folder.only_segment(corpus).join("sketches.parquet")).unwrap();
    let path = folder.path().join(corpus).join("manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let files = manifest["segments"][0]["files"].as_object_mut().unwrap();
    files.remove("sketches.parquet").unwrap();
    std::fs::write(&path, manifest.to_string()).unwrap();
    for derived in ["copies", "copies-first", "copies-drop", "comparisons"] {
        let derived = format!("{derived}.derived");
        let _ = std::fs::remove_file(folder.path().join(corpus).join(derived));
    }
}

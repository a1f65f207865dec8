//! What may differ between runs (threads, memory, order, cuts into segments) and must not show.

use super::{Folder, sample, samples};
use std::collections::BTreeMap;

/// Every file of a corpus' segments with its bytes.
fn files(folder: &Folder, corpus: &str) -> BTreeMap<String, Vec<u8>> {
    let segments = folder.path().join(corpus).join("segments");
    let mut files = BTreeMap::new();
    for file in walkdir::WalkDir::new(&segments) {
        let file = file.unwrap();
        if file.file_type().is_file() {
            let name = file
                .path()
                .strip_prefix(&segments)
                .unwrap()
                .display()
                .to_string();
            files.insert(name, std::fs::read(file.path()).unwrap());
        }
    }
    assert!(
        files.len() >= 6,
        "a segment has articles, text, totals and three files a layer"
    );
    files
}

fn same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(
        a.keys().collect::<Vec<_>>(),
        b.keys().collect::<Vec<_>>(),
        "{what}"
    );
    for (name, bytes) in a {
        assert!(*bytes == b[name], "{what}: {name} differs");
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads_and_little_memory() {
    let folder = Folder::new();
    let samples = samples();
    let add = |corpus: &str, options: &[&str]| {
        let words = [
            &["add", corpus, &samples, "--layers", "terms,bigrams"],
            options,
        ]
        .concat();
        folder.run(&words).succeeds();
        files(&folder, corpus)
    };
    let one = add("one", &["--threads", "1"]);
    same(&one, &add("two", &["--threads", "2"]), "two threads");
    same(&one, &add("seven", &["--threads", "7"]), "seven threads");
    same(
        &one,
        &add("little", &["--threads", "2", "--memory", "256MiB"]),
        "little memory",
    );
}

#[test]
fn counts_that_do_not_fit_in_memory_are_the_same_counts() {
    // Enough counts to go to disk and be merged again under 256 MiB: the samples many times over, each
    // time from other outlets, in layers most of whose terms are in one article only.
    let articles = std::fs::read_to_string(sample("immigration.jsonl")).unwrap();
    let mut input = String::new();
    for copy in 0..16 {
        for line in articles.lines() {
            let mut article: serde_json::Value = serde_json::from_str(line).unwrap();
            article["outlet"] = format!("{} {copy}", article["outlet"].as_str().unwrap()).into();
            input.push_str(&article.to_string());
            input.push('\n');
        }
    }
    let folder = Folder::new();
    folder.write("many.jsonl", input);
    let add = |corpus: &str, options: &[&str]| {
        let words = [
            &[
                "add",
                corpus,
                "many.jsonl",
                "--layers",
                "terms,bigrams,trigrams,4grams",
            ][..],
            options,
        ]
        .concat();
        folder.run(&words).succeeds();
        files(&folder, corpus)
    };
    let plenty = add("plenty", &["--memory", "4GiB", "--threads", "2"]);
    same(
        &plenty,
        &add("little", &["--memory", "256MiB", "--threads", "2"]),
        "little memory",
    );
    same(
        &plenty,
        &add("alone", &["--memory", "256MiB", "--threads", "1"]),
        "little memory, one thread",
    );
}

#[test]
fn adding_one_by_one_answers_as_adding_at_once() {
    let folder = Folder::new();
    let (jsonl, csv) = (sample("immigration.jsonl"), sample("immigration.csv"));
    folder.add("one_by_one", &[&jsonl]);
    folder.add("one_by_one", &[&csv]);
    folder.add("at_once", &[&jsonl, &csv]);
    folder.add("other_way", &[&csv]);
    folder.add("other_way", &[&jsonl]);
    let at_once = folder.answers("at_once");
    assert!(folder.answers("one_by_one") == at_once);
    assert!(folder.answers("other_way") == at_once);
}

#[test]
fn an_answer_is_the_same_for_any_number_of_threads() {
    let ask = |threads: &str| {
        let words = [
            "compare",
            "corpus",
            "--a",
            "leaning=left",
            "--b",
            "rest",
            "--format",
            "csv",
            "--threads",
            threads,
        ];
        super::sampled().run(&words).succeeds().out
    };
    let one = ask("1");
    assert!(one == ask("2") && one == ask("5"));
}

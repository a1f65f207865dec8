//! A commit that breaks off at any file operation leaves the old corpus or the new one.

use crate::counted::answer;
use crate::readme::copy;
use newsprint::limits::Limits;
use newsprint::store::{StoreError, StoreProblem, fail_after};
use newsprint::verbs::{self, Error};
use std::path::Path;

/// More operations than an `add` has; a test that gets there does not fail what it means to.
const MANY: u32 = 200;

fn add(corpus: &Path, input: &Path) -> Result<(), Error> {
    crate::counted::add(corpus, &[input], &Limits::default())
}

/// The folders of segments are those that the manifest names, and no file of a commit is left.
fn is_tidy(corpus: &Path) {
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(corpus.join("manifest.json")).unwrap()).unwrap();
    let mut named: Vec<&str> = manifest["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|segment| segment["id"].as_str().unwrap())
        .collect();
    named.sort_unstable();
    let list = |folder: &Path| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        names
    };
    assert_eq!(list(&corpus.join("segments")), named, "leftovers");
    // What questions derive belongs to no commit.
    let mut own = list(corpus);
    own.retain(|name| name != "slices" && !name.ends_with(".derived"));
    assert_eq!(own, ["lock", "manifest.json", "segments"]);
}

struct Articles {
    folder: tempfile::TempDir,
}

impl Articles {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("first", "The border is closed."),
            ("second", "A wall on the border."),
            ("third", "No wall."),
        ] {
            let line = format!(
                "{{\"source\":\"{name}\",\"date\":\"2021-11-18\",\"text\":\"{text}\"}}\n{{\"source\":\n"
            );
            std::fs::write(folder.path().join(format!("{name}.jsonl")), line).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

/// Let every operation of `change` fail in turn, on a copy of `start` each time (none when there is no
/// such folder), and look at what is left. Returns how many operations there are.
fn fail_each(
    articles: &Articles,
    start: &Path,
    change: impl Fn(&Path) -> Result<(), Error>,
) -> u32 {
    let begin = |name: &str| {
        let corpus = articles.path(name);
        if start.exists() {
            copy(start, &corpus);
        }
        corpus
    };
    let whole = begin("whole");
    let before = answer(&whole);
    change(&whole).unwrap();
    let after = answer(&whole);
    add(&whole, &articles.path("third.jsonl")).unwrap();
    let and_third = answer(&whole);

    let mut committed = 0;
    for operations in 0..MANY {
        let corpus = begin(&format!("broken_{operations}"));
        fail_after(Some(operations));
        let result = change(&corpus);
        fail_after(None);
        let left = answer(&corpus);
        match &result {
            Ok(()) => assert!(left == after, "operation {operations}"),
            Err(Error::Store(StoreError {
                problem: StoreProblem::Unconfirmed(_),
                ..
            })) => {
                committed += 1;
                assert!(
                    left == after,
                    "operation {operations}: visible, though the disk did not confirm it"
                );
            }
            Err(error) => {
                assert!(
                    left == before,
                    "operation {operations}: {error}, yet the corpus is another"
                );
            }
        }
        // What broke off does not stand in the way of what comes next.
        change(&corpus)
            .unwrap_or_else(|error| panic!("after operation {operations} failed: {error}"));
        assert!(
            answer(&corpus) == after,
            "operation {operations}, then once more"
        );
        add(&corpus, &articles.path("third.jsonl")).unwrap();
        assert!(
            answer(&corpus) == and_third,
            "operation {operations}, then the next"
        );
        is_tidy(&corpus);
        std::fs::remove_dir_all(&corpus).unwrap();
        if result.is_ok() {
            assert_eq!(
                committed, 1,
                "only the last operation comes after the commit"
            );
            return operations;
        }
    }
    panic!("the change has more than {MANY} operations, or they are not counted");
}

#[test]
fn a_new_corpus_is_there_whole_or_not_at_all() {
    let articles = Articles::new();
    let operations = fail_each(&articles, &articles.path("none"), |corpus| {
        add(corpus, &articles.path("first.jsonl"))
    });
    assert!(operations > 15, "{operations}");
}

#[test]
fn an_added_segment_is_there_whole_or_not_at_all() {
    let articles = Articles::new();
    let start = articles.path("start");
    add(&start, &articles.path("first.jsonl")).unwrap();
    let operations = fail_each(&articles, &start, |corpus| {
        add(corpus, &articles.path("second.jsonl"))
    });
    assert!(operations > 15, "{operations}");
}

#[test]
fn compacting_ends_whole_or_not_at_all() {
    let articles = Articles::new();
    let start = articles.path("start");
    add(&start, &articles.path("first.jsonl")).unwrap();
    add(&start, &articles.path("second.jsonl")).unwrap();
    let operations = fail_each(&articles, &start, |corpus| {
        verbs::compact::run(corpus, &Limits::default()).map(drop)
    });
    assert!(operations > 15, "{operations}");
}

#[test]
fn segments_are_adopted_all_or_not_at_all() {
    let articles = Articles::new();
    let start = articles.path("start");
    add(&start, &articles.path("first.jsonl")).unwrap();
    let both = articles.path("both");
    for name in ["second", "first"] {
        let path = articles.path(&format!("{name}.jsonl"));
        let lines = std::fs::read_to_string(&path).unwrap();
        let more = lines
            .replace("The border", "Another")
            .replace("A wall on", "No wall on");
        // One segment is new, the other has an article that the corpus has.
        let lines = if name == "first" { lines + &more } else { more };
        let path = articles.path(&format!("more {name}.jsonl"));
        std::fs::write(&path, lines).unwrap();
        add(&both, &path).unwrap();
    }
    let request = |corpus: &Path| verbs::adopt::Request {
        corpus: corpus.to_owned(),
        paths: vec![both.clone()],
        list: None,
    };
    let adopt = |corpus: &Path| verbs::adopt::run(&request(corpus), &Limits::default());
    let operations = fail_each(&articles, &start, |corpus| adopt(corpus).map(drop));
    assert!(operations > 60, "{operations}");
    let summary = adopt(&start).unwrap();
    assert_eq!(
        (summary.segments, summary.rewritten, summary.duplicates),
        (2, 1, 1)
    );
}

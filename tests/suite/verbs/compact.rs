//! `compact`: one segment, the same answers.

use super::{Folder, sample, small};

/// Questions whose answers a user could see change.
fn questions() -> Vec<Vec<&'static str>> {
    [
        "freq corpus --all --by source,date --format csv",
        "freq corpus --top 50 --by month --format jsonl",
        "freq corpus immigra* \"border_security\" --by source --intervals --format csv",
        "freq corpus --layer bigrams --top 30",
        "trend corpus border wall --by week --split source --format csv",
        "compare corpus --a leaning=left --b leaning=right --all --format csv",
        "compare corpus --a date=2013 --b rest",
    ]
    .map(|line| line.split(' ').collect())
    .to_vec()
}

fn ask(folder: &Folder) -> Vec<String> {
    questions()
        .iter()
        .map(|words| {
            let words: Vec<String> = words.iter().map(|word| word.replace('_', " ")).collect();
            folder
                .run(&words.iter().map(String::as_str).collect::<Vec<_>>())
                .succeeds()
                .out
        })
        .collect()
}

#[test]
fn no_answer_changes_by_a_byte() {
    let folder = Folder::new();
    for input in ["immigration.jsonl", "immigration.csv", "text"] {
        folder
            .run(&["add", "corpus", &sample(input), "--layers", "terms,bigrams"])
            .succeeds();
    }
    assert_eq!(folder.info("corpus")["segments"], 3);
    let before = ask(&folder);
    let mut info = folder.info("corpus");

    folder
        .run(&["compact", "corpus"])
        .succeeds()
        .says(&["merged 3 segments into one"]);

    assert_eq!(ask(&folder), before);
    folder.only_segment("corpus");
    let mut after = folder.info("corpus");
    for changed in ["segments", "bytes", "text_bytes"] {
        info[changed] = 0.into();
        after[changed] = 0.into();
    }
    assert_eq!(after, info);
    folder
        .run(&["compact", "corpus"])
        .succeeds()
        .says(&["nothing to do"]);
}

#[test]
fn a_compacted_corpus_knows_its_articles_and_can_grow() {
    let folder = Folder::new();
    let lines: Vec<&str> = super::SMALL.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        folder.write(&format!("{at}.jsonl"), line);
    }
    for at in 0..4 {
        folder.add("grown", &[&format!("{at}.jsonl")]);
    }
    folder.run(&["compact", "grown"]).succeeds();
    folder
        .add("grown", &["0.jsonl"])
        .says(&["nothing new", "1 article"]);
    folder.add("grown", &["4.jsonl"]);
    assert_eq!(folder.answers("grown"), super::small().answers("small"));
}

#[test]
fn compacting_gives_the_bytes_that_adding_at_once_gives() {
    let folder = Folder::new();
    let inputs = ["immigration.csv", "immigration.jsonl", "wikinews.csv"].map(sample);
    for input in &inputs {
        folder.add("one_by_one", &[input]);
    }
    folder.run(&["compact", "one_by_one"]).succeeds();
    folder.add("at_once", &[&inputs[0], &inputs[1], &inputs[2]]);
    let (compacted, whole) = (
        folder.only_segment("one_by_one"),
        folder.only_segment("at_once"),
    );
    for file in [
        "articles.parquet",
        "terms.counts.parquet",
        "terms.postings.parquet",
        "totals.parquet",
    ] {
        let read = |segment: &std::path::Path| std::fs::read(segment.join(file)).unwrap();
        assert!(read(&compacted) == read(&whole), "{file} differs");
    }
}

#[test]
fn what_is_no_segment_is_left_where_it_is() {
    let folder = small();
    folder.write("small/segments/.DS_Store", "of a file manager");
    folder.write("small/segments/notes/readme.txt", "of somebody");
    folder.write(
        "small/segments/.staging-9-9/left",
        "of a run that was killed",
    );
    folder.write(
        "more.jsonl",
        r#"{"id":"6","source":"Beta","text":"A new one."}"#,
    );
    folder.add("small", &["more.jsonl"]);
    folder.run(&["compact", "small"]).succeeds();
    assert!(
        folder.has("small/segments/.DS_Store") && folder.has("small/segments/notes/readme.txt")
    );
    assert!(!folder.has("small/segments/.staging-9-9"));
}

#[cfg(unix)]
#[test]
fn many_segments_need_no_more_open_files_than_a_process_may_have() {
    let folder = Folder::new();
    for id in 0..12 {
        folder.write(
            "one.jsonl",
            format!(r#"{{"id":"{id}","source":"A","text":"One {id}."}}"#),
        );
        folder.add("corpus", &["one.jsonl"]);
    }
    let limited = |limit: &str, words: &str| {
        let script = format!(
            "ulimit {limit}; exec {} {words}",
            env!("CARGO_BIN_EXE_newsprint")
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    // A limit that the program may not raise, far below the number of files.
    for words in [
        "freq corpus one",
        "freq corpus",
        "add corpus one.jsonl",
        "compact corpus",
    ] {
        let (code, said) = limited("-n 48", words);
        assert_eq!(code, Some(0), "{words}: {said}");
    }
    assert_eq!(folder.info("corpus")["segments"], 1);
}

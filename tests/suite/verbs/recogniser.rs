//! What finds the names of a corpus, fixed when it is made.

use super::{Folder, SMALL};

const LIST: &str = "name,kind,aliases\nMinsk,place,\n";

fn folder() -> Folder {
    let folder = Folder::new();
    let mut lines = SMALL.lines();
    folder.write("first.jsonl", lines.next().unwrap());
    folder.write("rest.jsonl", lines.collect::<Vec<_>>().join("\n"));
    folder.write("list.csv", LIST);
    folder
}

#[test]
fn the_recogniser_of_a_corpus_is_shown_and_kept() {
    let folder = folder();
    folder.run(&["add", "corpus", "first.jsonl"]).succeeds();
    let recogniser = &folder.info("corpus")["settings"]["recogniser"];
    assert_eq!(recogniser["name"], "embedded");
    let model = recogniser["model"].as_str().unwrap();
    assert_eq!(model.len(), 64, "BLAKE3 of the model: {model}");
    let info = folder.run(&["info", "corpus"]).succeeds().out;
    let shown = format!("names by    embedded ({})", &model[..8]);
    assert!(info.contains(&shown), "{info}");

    folder
        .run(&[
            "add",
            "corpus",
            "rest.jsonl",
            "--recogniser",
            "list",
            "--entities",
            "list.csv",
        ])
        .fails(2, &["embedded (", "by list", "--recogniser"]);
    assert_eq!(folder.info("corpus")["articles"], 1);
    folder
        .run(&["add", "corpus", "rest.jsonl", "--recogniser", "embedded"])
        .succeeds();
    assert_eq!(folder.info("corpus")["articles"], 5);
}

#[test]
fn the_list_alone_finds_what_is_on_it_and_goes_on_without_being_asked_again() {
    let folder = Folder::new();
    folder.write("list.csv", LIST);
    folder.write("a.txt", "Angela Merkel flew to Minsk.");
    folder.write("b.txt", "Minsk waited for Angela Merkel.");
    let add = |input: &str, words: &[&str]| {
        let mut all = vec!["add", "corpus", input];
        all.extend(words);
        folder.run(&all)
    };
    add("a.txt", &["--recogniser", "list", "--entities", "list.csv"]).succeeds();
    assert_eq!(
        folder.info("corpus")["settings"]["recogniser"],
        serde_json::json!({"name": "list"})
    );
    add("b.txt", &[]).fails(2, &["no list", "--entities"]);
    add("b.txt", &["--entities", "list.csv"]).succeeds();
    let frequencies = folder.run(&["freq", "corpus", "--layer", "entities", "--format", "csv"]);
    let names = frequencies.succeeds().out;
    assert!(names.contains("Minsk,2,2"), "{names}");
    assert!(!names.contains("Merkel"), "{names}");
}

#[test]
fn a_corpus_without_entities_has_no_recogniser_and_is_asked_for_none() {
    let folder = folder();
    folder.add("corpus", &["first.jsonl"]);
    let settings = &folder.info("corpus")["settings"];
    assert_eq!(settings["recogniser"], serde_json::Value::Null);
    folder
        .run(&["add", "corpus", "rest.jsonl", "--recogniser", "embedded"])
        .fails(2, &["no entities", "`embedded`"]);
}

#[test]
fn what_is_no_recogniser_is_answered_with_what_there_is() {
    let folder = folder();
    folder
        .run(&["add", "corpus", "first.jsonl", "--recogniser", "embeded"])
        .fails(2, &["did you mean `embedded`?"]);
    assert!(!folder.has("corpus"));
}

#[cfg(not(feature = "onnx"))]
#[test]
fn a_model_from_a_file_needs_a_build_that_can_run_it() {
    let folder = folder();
    for verb in [&["add", "corpus"][..], &["inspect"]] {
        let mut words = verb.to_vec();
        words.extend(["first.jsonl", "--recogniser", "onnx:model.onnx"]);
        folder
            .run(&words)
            .fails(2, &["model.onnx", "--features onnx"]);
    }
    assert!(!folder.has("corpus"));
}

#[cfg(feature = "onnx")]
#[test]
fn a_model_that_is_not_there_is_named() {
    let folder = folder();
    folder
        .run(&[
            "add",
            "corpus",
            "first.jsonl",
            "--recogniser",
            "onnx:model.onnx",
        ])
        .fails(1, &["model.onnx"]);
    assert!(!folder.has("corpus"));
}

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
    let table = folder.run(&["entities", "corpus"]).succeeds().out;
    assert!(
        table.contains("found by the user's list and alias rules"),
        "{table}"
    );
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
mod onnx {
    use super::{Folder, folder};

    /// A folder with the files of an export: a model that knows Angela Merkel, Minsk and Delfi.
    fn exported() -> Folder {
        let folder = Folder::new();
        let inputs = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs/onnx");
        for name in ["model.onnx", "tokenizer.json", "config.json"] {
            let bytes = std::fs::read(format!("{inputs}/{name}")).unwrap();
            folder.write(&format!("tiny/{name}"), bytes);
        }
        folder.write("a.txt", "Angela Merkel in Minsk. Merkel in Delfi.");
        folder.write("b.txt", "Minsk in Minsk.");
        folder
    }

    fn add(folder: &Folder, input: &str, recogniser: &[&str]) -> crate::verbs::Ran {
        folder.run(&[&["add", "corpus", input], recogniser].concat())
    }

    const TINY: [&str; 2] = ["--recogniser", "onnx:tiny"];

    #[test]
    fn a_model_from_a_file_finds_the_names_of_a_corpus() {
        let folder = exported();
        add(&folder, "a.txt", &TINY).succeeds();
        let recogniser = &folder.info("corpus")["settings"]["recogniser"];
        assert_eq!(recogniser["name"], "onnx");
        assert_eq!(recogniser["called"], "tiny");
        assert_eq!(recogniser["model"].as_str().unwrap().len(), 64);
        let shown = folder.run(&["info", "corpus"]).succeeds().out;
        assert!(shown.contains("names by    onnx:tiny ("), "{shown}");

        let rows = folder.rows(&["entities", "corpus", "--all"]);
        let of = |name: &'static str| rows.number(&[("entity", name)], "frequency");
        assert_eq!(
            (of("Angela Merkel"), of("Minsk"), of("Delfi")),
            (2.0, 1.0, 1.0)
        );
        let kinds = rows.texts("kind")[rows.row(&[("entity", "Delfi")])];
        assert_eq!(kinds, "organisation");
    }

    #[test]
    fn a_corpus_goes_on_with_its_model_and_with_no_other() {
        let folder = exported();
        add(&folder, "a.txt", &TINY).succeeds();
        add(&folder, "b.txt", &[]).fails(2, &["onnx:tiny (", "--recogniser onnx:PATH"]);
        add(&folder, "b.txt", &["--recogniser", "embedded"])
            .fails(2, &["onnx:tiny (", "embedded ("]);
        // The same files by another name are the same model; with other labels they are another.
        let config = folder.read("tiny/config.json");
        for name in ["model.onnx", "tokenizer.json", "config.json"] {
            folder.write(
                &format!("moved/{name}"),
                folder.read(&format!("tiny/{name}")),
            );
        }
        folder.write("moved/config.json", [&config[..], b" "].concat());
        add(&folder, "b.txt", &["--recogniser", "onnx:moved"])
            .fails(2, &["onnx:tiny (", "onnx:moved ("]);
        assert_eq!(folder.info("corpus")["articles"], 1);
        folder.write("moved/config.json", config);
        add(&folder, "b.txt", &["--recogniser", "onnx:moved"]).succeeds();
        let rows = folder.rows(&["entities", "corpus", "--all"]);
        assert_eq!(rows.number(&[("entity", "Minsk")], "frequency"), 3.0);
    }

    #[test]
    fn a_model_that_cannot_be_used_is_named_with_what_to_do() {
        let folder = exported();
        let whole = folder.read("tiny/model.onnx");
        folder.write("tiny/model.onnx", &whole[..whole.len() / 3]);
        add(&folder, "a.txt", &TINY).fails(1, &["model.onnx", "no usable model", "optimum-cli"]);
        folder.write("tiny/model.onnx", whole);
        folder.write("tiny/tokenizer.json", "{\"model\": {}}");
        add(&folder, "a.txt", &TINY).fails(1, &["tokenizer.json", "WordPiece"]);
        assert!(!folder.has("corpus"));
    }

    #[test]
    fn a_model_that_is_not_there_is_named() {
        let folder = folder();
        add(&folder, "first.jsonl", &["--recogniser", "onnx:model.onnx"]).fails(1, &["model.onnx"]);
        assert!(!folder.has("corpus"));
    }
}

//! `inspect`: what would happen, before it does.

use super::{Folder, sample, samples, small};

#[test]
fn it_says_which_column_became_which_field_and_how_dates_are_written() {
    let ran = Folder::new()
        .run(&["inspect", &sample("immigration.csv")])
        .succeeds();
    for fact in [
        "newspaper",
        "source  by its name",
        "maintext",
        "text  by its name",
        "leaning",
        "kept as a column",
        "Monday",
        "164 articles",
    ] {
        assert!(ran.out.contains(fact), "{fact:?} is not in:\n{}", ran.out);
    }
    assert_eq!(ran.err, "");
}

#[test]
fn programs_get_sources_dates_languages_rejects_and_an_estimate() {
    let folder = Folder::new();
    let out = folder
        .run(&["inspect", &samples(), "--format", "json"])
        .succeeds()
        .out;
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["sources"].as_object().unwrap().len(), 17);
    assert_eq!(found["estimate"]["articles"], 462);
    for (key, least) in [
        ("tokens", 300_000.0),
        ("seconds", 0.0),
        ("memory_bytes", 1e6),
        ("disk_bytes", 1e5),
    ] {
        assert!(found["estimate"][key].as_f64().unwrap() > least, "{key}");
    }
    assert!(found["identified_languages"]["en"].as_u64().unwrap() > 300);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is written"
    );
}

#[test]
fn what_would_be_set_aside_is_counted_with_its_reason() {
    let folder = small();
    folder.write(
        "mixed.jsonl",
        format!(
            "{}{{\"source\":\"A\",\"text\":\"\"}}\nnot json\n",
            super::SMALL
        ),
    );
    let out = folder.run(&["inspect", "mixed.jsonl"]).succeeds().out;
    for fact in [
        "1 no-text",
        "1 json",
        "mixed.jsonl, line 6",
        "mixed.jsonl, line 7",
        "2021-11-01 to 2022-01-05",
    ] {
        assert!(out.contains(fact), "{fact:?} is not in:\n{out}");
    }
    let added = folder.add("mixed", &["mixed.jsonl"]);
    added.says(&["2 records set aside"]);
}

#[test]
fn articles_that_are_there_twice_are_foretold() {
    let folder = small();
    let other = r#"{"id":"1","source":"Alpha","text":"Another text under the same id."}"#;
    let again = super::SMALL.lines().next().unwrap();
    folder.write("twice.jsonl", format!("{}{again}\n{other}\n", super::SMALL));
    let out = folder.run(&["inspect", "twice.jsonl"]).succeeds().out;
    for fact in [
        "5 articles, 30 tokens (from 7 articles",
        "1 article of them there twice: counted once",
        "1 article of them with the id of another: set aside",
    ] {
        assert!(out.contains(fact), "{fact:?} is not in:\n{out}");
    }
}

#[test]
fn a_mapping_is_shown_as_the_users_own() {
    let folder = Folder::new();
    folder.write("own.csv", "paper,day out,words\nAlpha,2021-11-01,a wall\n");
    let out = folder
        .run(&[
            "inspect",
            "own.csv",
            "--map",
            "source=paper,date=day out,text=words",
        ])
        .succeeds()
        .out;
    assert_eq!(out.matches("as you said").count(), 3, "{out}");
    assert!(out.contains("Alpha"));
}

#[test]
fn standard_input_is_described_and_estimated_like_a_file() {
    let folder = small();
    let of = |words: &[&str], input: &[u8]| {
        let ran = folder.run_with(
            &[&["inspect"], words, &["--format", "json"]].concat(),
            input,
        );
        let mut found: serde_json::Value = serde_json::from_str(&ran.succeeds().out).unwrap();
        let estimate = found["estimate"].as_object_mut().unwrap();
        estimate.remove("seconds");
        (
            found["sources"].clone(),
            found["identified_languages"].clone(),
            found["estimate"].clone(),
        )
    };
    assert_eq!(
        of(&["-"], super::SMALL.as_bytes()),
        of(&["small.jsonl"], b"")
    );
}

#[test]
fn what_is_shown_of_a_column_is_what_would_be_counted() {
    let folder = Folder::new();
    let deep = format!(
        r#"{{"id":"of the deep","x":{}1{},"text":"Not this."}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let twice = r#"{"id":"1","text":"The first.","text":"The second."}"#;
    folder.write("a.jsonl", format!("{deep}\n{twice}\n"));
    let out = folder.run(&["inspect", "a.jsonl"]).succeeds().out;
    assert!(
        out.contains("The second.") && !out.contains("The first."),
        "{out}"
    );
    assert!(
        !out.contains("of the deep") && !out.contains("Not this."),
        "{out}"
    );
}

#[test]
fn no_folder_is_named_as_outlet_where_a_column_for_it_is_empty() {
    let folder = Folder::new();
    folder.write("a.csv", "id,source,text\n1,,one\n2,NA,two\n");
    let out = folder.run(&["inspect", "a.csv"]).succeeds().out;
    assert!(!out.contains("by the folder or file name"), "{out}");
    assert!(out.contains("2 articles have no outlet"), "{out}");
}

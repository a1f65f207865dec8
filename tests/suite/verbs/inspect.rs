//! `inspect`: what would happen, before it does.

use super::{Folder, sample, samples, small};

/// What a verb says of its inputs, for programs.
fn json(folder: &Folder, words: &[&str]) -> serde_json::Value {
    let words = [words, &["--format", "json"]].concat();
    serde_json::from_str(&folder.run(&words).succeeds().out).unwrap()
}

/// The names of all that is in a folder of the folder.
fn names(folder: &Folder, inside: &str) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder.path().join(inside)).sort_by_file_name();
    let entries = entries.min_depth(1).into_iter();
    entries
        .map(|entry| entry.unwrap().path().display().to_string())
        .map(|path| path.replace(&folder.path().display().to_string(), ""))
        .collect()
}

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
fn the_first_articles_of_each_input_are_shown_with_the_fields_found() {
    let folder = Folder::new();
    let rows: String = (1..=5)
        .map(|n| {
            format!(
                "{{\"id\":\"{n}\",\"source\":\"Alpha\",\"date\":\"2021-11-0{n}\",\"title\":\"Title {n}\",\
                 \"author\":\"Ann\\u202e Lee\",\"text\":\"MOSCOW (Reuters) - It is word {n}.\\n\\nAnd more.\"}}\n"
            )
        })
        .collect();
    folder.write("five.jsonl", rows);
    let out = folder.run(&["inspect", "five.jsonl"]).succeeds().out;
    for fact in [
        "article 1, five.jsonl, line 1",
        "title     Title 3",
        "date      2021-11-01",
        "author    Ann Lee",
        "words     8",
        "text      It is word 2. And more.",
        "taken out or mended: datelines 5 (MOSCOW 5)",
    ] {
        assert!(out.contains(fact), "{fact:?} is not in:\n{out}");
    }
    assert!(!out.contains("article 4"), "{out}");
    assert!(!out.contains('\u{202e}'), "{out:?}");
    assert!(
        !out.contains("section   "),
        "what is not there is not shown: {out}"
    );
    let found = json(&folder, &["inspect", "five.jsonl"]);
    let input = &found["inputs"][0];
    let first = input["first_articles"].as_array().unwrap();
    assert_eq!(first.len(), 3);
    assert_eq!(first[1]["words"], 8);
    assert_eq!(first[1]["text"], "It is word 2.\n\nAnd more.");
    assert_eq!(input["changes"][0]["kind"], "dateline");
    assert_eq!(input["changes"][0]["count"], 5);
}

#[test]
fn each_member_of_an_archive_is_told_with_its_kind_and_its_articles() {
    let folder = Folder::new();
    let nitf = |n| {
        format!(
            "<?xml version=\"1.0\"?><nitf><head><title>Slug {n}</title></head><body><body.head><hedline>\
             <hl1>Head {n}</hl1></hedline></body.head><body.content><p>Words of item {n}.</p></body.content>\
             </body></nitf>"
        )
    };
    let mut archive = tar::Builder::new(Vec::new());
    let mut add = |name: &str, content: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content).unwrap();
    };
    add("a.xml", nitf(1).as_bytes());
    add("b.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00");
    add("c.xml", nitf(2).as_bytes());
    folder.write("items.tar", archive.into_inner().unwrap());
    let out = folder.run(&["inspect", "items.tar"]).succeeds().out;
    for fact in [
        "items.tar/a.xml  (xml, known as NITF",
        "items.tar/c.xml  (xml, known as NITF",
        "title     Head 1",
        "title     Head 2",
        "in items.tar, 1 member was passed over: not text",
    ] {
        assert!(out.contains(fact), "{fact:?} is not in:\n{out}");
    }
    let found = json(&folder, &["inspect", "items.tar"]);
    let input = &found["inputs"][0];
    assert_eq!(input["passed_over"][0]["count"], 1);
    assert_eq!(input["members"][1]["first_articles"][0]["title"], "Head 2");
    assert_eq!(input["first_articles"].as_array().unwrap().len(), 2);
}

#[test]
fn spellings_of_one_outlet_are_one_as_in_the_corpus() {
    let folder = Folder::new();
    let row = |id: u8, source: &str| {
        format!("{{\"id\":\"{id}\",\"source\":\"{source}\",\"text\":\"Words of {id}.\"}}\n")
    };
    let rows = [
        row(1, "BBC news"),
        row(2, "BBC News"),
        row(3, "BBC News/"),
        row(4, "BBC News"),
        row(5, "RT"),
    ];
    folder.write("a.jsonl", rows.concat());
    let out = folder.run(&["inspect", "a.jsonl"]).succeeds().out;
    let said = r#"one source  "BBC News" 2, "BBC News/" 1, "BBC news" 1"#;
    for fact in ["2 in the sample", said] {
        assert!(out.contains(fact), "{fact:?} is not in:\n{out}");
    }
    folder.add("corpus", &["a.jsonl"]);
    let info = folder.run(&["info", "corpus"]).succeeds().out;
    assert!(info.contains(said), "{info}");
    let inspected = json(&folder, &["inspect", "a.jsonl"]);
    let info = json(&folder, &["info", "corpus"]);
    assert_eq!(inspected["merged_sources"], info["merged_sources"]);
    assert_eq!(inspected["sources"]["BBC News"]["articles"], 4);
}

#[test]
fn files_of_a_folder_that_are_not_read_are_said() {
    let folder = small();
    folder.write("news/a.jsonl", super::SMALL);
    folder.write("news/README.md", "About the collection.");
    let out = folder.run(&["inspect", "news"]).succeeds().out;
    assert!(out.contains("README.md was passed over"), "{out}");
}

#[test]
fn a_dry_run_makes_nothing_and_says_what_inspect_says() {
    let folder = Folder::new();
    folder.write("small.jsonl", super::SMALL);
    let out = folder
        .run(&["add", "--dry-run", "corpus", "small.jsonl"])
        .succeeds()
        .out;
    assert!(out.contains("corpus would be made"), "{out}");
    let inspected = folder.run(&["inspect", "small.jsonl"]).succeeds().out;
    let timeless = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("corpus "));
        let lines = lines.filter(|line| !line.contains(" of memory, "));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(timeless(&out), timeless(&inspected));
    assert_eq!(names(&folder, ""), ["/small.jsonl"]);
}

#[test]
fn a_dry_run_on_a_corpus_says_what_is_new_and_leaves_it_alone() {
    let folder = small();
    let first = super::SMALL.lines().next().unwrap();
    let other = r#"{"id":"1","source":"Alpha","text":"Another text under the same id."}"#;
    let new = r#"{"id":"77","source":"Alpha","text":"Something new."}"#;
    folder.write("more.jsonl", format!("{first}\n{other}\n{new}\n"));
    let before = names(&folder, "small");
    let manifest = std::fs::read(folder.path().join("small/manifest.json")).unwrap();
    let words = ["add", "--dry-run", "small", "more.jsonl"];
    let out = folder.run(&words).succeeds().out;
    let said =
        "1 of the sample new, 1 there already, 1 with the id of another article there: set aside";
    assert!(out.contains(said), "{out}");
    let found = json(&folder, &words);
    assert_eq!(found["held"]["duplicates"], 1);
    assert_eq!(found["estimate"]["articles"], 1);
    assert_eq!(names(&folder, "small"), before);
    assert_eq!(
        std::fs::read(folder.path().join("small/manifest.json")).unwrap(),
        manifest
    );
    folder.add("small", &["more.jsonl"]).says(&[
        "added 1 article",
        "1 article there already",
        "1 record set aside",
    ]);
    let again = folder.run(&words).succeeds().out;
    assert!(
        again.contains("none: nothing of the sample is new"),
        "{again}"
    );
}

#[test]
fn a_dry_run_has_the_settings_of_the_corpus_and_refuses_what_add_refuses() {
    let folder = Folder::new();
    folder.write(
        "late.jsonl",
        r#"{"id":"1","source":"A","date":"2021-11-18T23:30:00-05:00","text":"out-of-the-box words"}"#,
    );
    let made = ["--hyphens", "keep", "--time-zone", "utc", "late.jsonl"];
    folder
        .run(&[&["add", "corpus"], &made[..]].concat())
        .succeeds();
    let found = json(&folder, &["add", "--dry-run", "corpus", "late.jsonl"]);
    let first = &found["inputs"][0]["first_articles"][0];
    assert_eq!(
        (&first["date"], &first["words"]),
        (&"2021-11-19".into(), &2.into())
    );
    assert_eq!(found["held"]["duplicates"], 1);
    folder
        .run(&[
            "add",
            "--dry-run",
            "corpus",
            "late.jsonl",
            "--hyphens",
            "split",
        ])
        .fails(2, &["hyphens"]);
    folder.write("other/notes.txt", "mine");
    folder
        .run(&["add", "--dry-run", "other", "late.jsonl"])
        .fails(1, &["the folder holds something else"]);
}

#[test]
fn no_folder_is_named_as_outlet_where_a_column_for_it_is_empty() {
    let folder = Folder::new();
    folder.write("a.csv", "id,source,text\n1,,one\n2,NA,two\n");
    let out = folder.run(&["inspect", "a.csv"]).succeeds().out;
    assert!(!out.contains("by the folder or file name"), "{out}");
    assert!(out.contains("2 articles have no outlet"), "{out}");
}

//! What is cut from texts: what is, what is not, and where it is written down.

use super::Folder;
use serde_json::{Value, json};

/// Articles of one outlet with these texts.
fn articles(texts: &[&str]) -> String {
    let lines = texts.iter().enumerate().map(|(at, text)| {
        json!({"id": format!("a{at}"), "source": "Daily", "date": "2021-11-18", "language": "en",
               "text": text})
        .to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines of the ledgers of a corpus' segments, each with kind and what was found.
fn ledger(folder: &Folder, corpus: &str) -> Vec<(String, String, String)> {
    let manifest: Value =
        serde_json::from_slice(&folder.read(&format!("{corpus}/manifest.json"))).unwrap();
    let mut lines = Vec::new();
    for segment in manifest["segments"].as_array().unwrap() {
        let name = format!(
            "{corpus}/segments/{}/changes.jsonl.zst",
            segment["id"].as_str().unwrap()
        );
        if !folder.has(&name) {
            continue;
        }
        assert!(segment["files"]["changes.jsonl.zst"]["hash"].is_string());
        let text = zstd::decode_all(&folder.read(&name)[..]).unwrap();
        for line in String::from_utf8(text).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert!(line["input"].is_string() && !line["position"].is_null());
            assert_eq!(line["source"], "Daily");
            let of = |name: &str| line[name].as_str().unwrap().to_owned();
            lines.push((of("id"), of("kind"), of("found")));
        }
    }
    lines
}

#[test]
fn a_topic_or_phrase_that_looks_like_a_dateline_or_byline_is_counted() {
    let folder = Folder::new();
    let texts = [
        "BREXIT — Farmers fear the worst, they said.",
        "SYRIZA — Voters want something else, they said.",
        "IMMIGRATION - Ministers met on Monday, they said.",
        "WALL STREET — Stocks fell on Monday, they said.",
        "ISIS (AFP) - Fighters left the town, they said.",
        "By Royal Appointment\n\nThe company sells tea, they said.",
        "By Land and Sea\n\nThe journey took a month, they said.",
        "ANALYSIS/OPINION: The vote is near, they said.",
    ];
    folder.write("a.jsonl", articles(&texts));
    let ran = folder.add("corpus", &["a.jsonl"]);
    assert!(!ran.err.contains("taken out"), "{}", ran.err);
    for word in [
        "brexit",
        "syriza",
        "immigration",
        "wall",
        "isis",
        "afp",
        "royal",
        "appointment",
        "sea",
        "opinion",
    ] {
        let rows = folder.rows(&["freq", "corpus", word]);
        assert_eq!(rows.cells[0][1], "1", "{word}");
    }
    assert!(ledger(&folder, "corpus").is_empty());
    assert_eq!(folder.info("corpus")["changes"], json!({}));
}

#[test]
fn what_is_cut_is_in_the_ledger_and_in_the_summary() {
    let folder = Folder::new();
    let texts = [
        "WASHINGTON (AP) — The senators met on Monday.",
        "WASHINGTON — The ministers met on Tuesday.",
        "KABUL, Afghanistan (AP) — The envoys met on Friday.",
        "By JANE DOE, Associated Press\n\nST. LOUIS — The mayors met on Sunday.",
        "They left.\n\n(Reporting by Jane Doe; Editing by John Roe)",
    ];
    folder.write("a.jsonl", articles(&texts));
    let told = folder.run(&["inspect", "a.jsonl"]).succeeds().out;
    let ran = folder.add("corpus", &["a.jsonl"]);
    for said in ["datelines 4 (WASHINGTON 2)", "bylines 1", "credits 1"] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(ran.err.contains("changes.jsonl.zst"), "{}", ran.err);
    let own =
        |id: &str, kind: &str, found: &str| (id.to_owned(), kind.to_owned(), found.to_owned());
    assert_eq!(
        ledger(&folder, "corpus"),
        [
            own("a0", "dateline", "WASHINGTON (AP) —"),
            own("a1", "dateline", "WASHINGTON —"),
            own("a2", "dateline", "KABUL, Afghanistan (AP) —"),
            own("a3", "byline", "By JANE DOE, Associated Press"),
            own("a3", "dateline", "ST. LOUIS —"),
            own(
                "a4",
                "credit",
                "(Reporting by Jane Doe; Editing by John Roe)"
            ),
        ]
    );
    let changes = json!({"dateline": 4, "byline": 1, "credit": 1});
    assert_eq!(folder.info("corpus")["changes"], changes);
    let info = folder.run(&["info", "corpus"]).succeeds().out;
    assert!(info.contains("datelines 4, bylines 1, credits 1"), "{info}");
    // An article that the corpus has is not cut twice.
    let again = folder.add("corpus", &["a.jsonl"]);
    assert!(!again.err.contains("taken out"), "{}", again.err);
    assert_eq!(folder.info("corpus")["changes"], changes);
}

#[test]
fn the_ledger_is_the_same_after_compact_and_for_any_number_of_threads() {
    let folder = Folder::new();
    let place = |at: usize| ["OSLO", "PARIS", "LONDON"][at % 3];
    let texts: Vec<String> = (0..400)
        .map(|at| format!("{} (AP) — Article number {at} of the day.", place(at)))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let all = articles(&texts);
    let lines: Vec<&str> = all.lines().collect();
    folder.write("all.jsonl", &all);
    folder.write("first.jsonl", lines[..150].join("\n"));
    folder.write("second.jsonl", lines[150..].join("\n"));
    for threads in ["1", "3"] {
        let words = ["add", threads, "all.jsonl", "--threads", threads];
        folder.run(&words).succeeds();
    }
    assert_eq!(ledger(&folder, "1").len(), 400);
    assert_eq!(ledger(&folder, "1"), ledger(&folder, "3"));
    folder.add("cut", &["first.jsonl"]);
    folder.add("cut", &["second.jsonl"]);
    let before = ledger(&folder, "cut");
    folder.run(&["compact", "cut"]).succeeds();
    assert_eq!(ledger(&folder, "cut"), before);
    assert_eq!(before, ledger(&folder, "1"));
    assert_eq!(folder.info("cut")["changes"], json!({"dateline": 400}));
}

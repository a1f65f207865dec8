//! `info`: the promised keys and what they hold.

use super::{Folder, sampled, small};
use serde_json::json;

#[test]
fn the_promised_keys_are_there() {
    let info = sampled().info("corpus");
    for key in [
        "articles",
        "tokens",
        "types",
        "sources",
        "first_date",
        "last_date",
        "undated",
        "rejects",
        "segments",
        "layers",
        "settings",
    ] {
        assert!(info.get(key).is_some(), "{key}");
    }
    assert_eq!(info["articles"], 462);
    assert_eq!(info["sources"], 17);
    assert_eq!(
        (&info["first_date"], &info["last_date"]),
        (&json!("2012-06-04"), &json!("2021-11-18"))
    );
    assert_eq!(info["undated"], 10);
}

#[test]
fn what_is_counted_by_eye_is_what_info_says() {
    let info = small().info("small");
    for (key, value) in [
        ("articles", json!(5)),
        ("tokens", json!(30)),
        ("sources", json!(2)),
        ("first_date", json!("2021-11-01")),
        ("last_date", json!("2022-01-05")),
        ("undated", json!(1)),
        ("rejects", json!(0)),
        ("duplicates", json!(0)),
        ("segments", json!(1)),
        ("days_without_articles", json!(62)),
    ] {
        assert_eq!(info[key], value, "{key}");
    }
    assert_eq!(info["types"], info["layers"]["terms"]);
    assert_eq!(info["settings"]["layers"], json!(["terms"]));
    assert_eq!(info["settings"]["tokenizing"]["case"], "fold");
}

#[test]
fn types_are_distinct_over_segments_too() {
    let folder = Folder::new();
    let lines: Vec<&str> = super::SMALL.lines().collect();
    folder.write("a.jsonl", lines[..2].join("\n"));
    folder.write("b.jsonl", lines[2..].join("\n"));
    folder.add("two", &["a.jsonl"]);
    folder.add("two", &["b.jsonl"]);
    let info = folder.info("two");
    assert_eq!(info["segments"], 2);
    assert_eq!(info["types"], small().info("small")["types"]);
}

#[test]
fn people_get_the_same_facts_in_words() {
    let ran = small().run(&["info", "small"]).succeeds();
    for fact in [
        "articles    5",
        "tokens      30",
        "2021-11-01 to 2022-01-05",
        "1 article undated",
        "Alpha",
        "Beta",
    ] {
        assert!(ran.out.contains(fact), "{fact:?} is not in:\n{}", ran.out);
    }
    assert_eq!(ran.err, "");
}

//! Markup and twice-encoded text in the columns of every format.

use crate::article::{Article, ChangeKind};
use crate::read::tests::read_file;
use crate::read::{Markup, Parsed, ReadOptions};
use proptest::prelude::*;

/// The same texts and titles as JSON Lines, JSON and CSV.
fn in_every_format(rows: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let objects: Vec<String> = rows
        .iter()
        .map(|(title, text)| serde_json::json!({"title": title, "body": text}).to_string())
        .collect();
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let lines: Vec<String> = rows
        .iter()
        .map(|(title, text)| format!("{},{}", cell(title), cell(text)))
        .collect();
    vec![
        ("a.jsonl", objects.join("\n")),
        ("a.json", format!("[{}]", objects.join(","))),
        ("a.csv", format!("title,body\n{}\n", lines.join("\n"))),
    ]
}

fn texts(parsed: &Parsed) -> Vec<&str> {
    parsed
        .articles
        .iter()
        .map(|article| article.text.as_str())
        .collect()
}

fn kinds(article: &Article) -> Vec<ChangeKind> {
    article.changes.iter().map(|change| change.kind).collect()
}

#[test]
fn markup_in_a_column_is_no_text_in_any_format() {
    let rows = [
        ("Fish &amp; chips", "<p>runs &amp; runs</p>"),
        (
            "<b>Bold</b> claim",
            "<style>p {}</style><p>one</p><script>two()</script><p>three<br/>four</p>",
        ),
        ("Plain", "no tag in this one, and 3 < 4"),
    ];
    for (name, content) in in_every_format(&rows) {
        let parsed = read_file(name, content, ReadOptions::default());
        assert_eq!(
            texts(&parsed),
            [
                "runs & runs",
                "one\n\nthree\nfour",
                "no tag in this one, and 3 < 4"
            ],
            "{name}"
        );
        let titles: Vec<&str> = parsed.articles.iter().map(|a| a.title.as_str()).collect();
        assert_eq!(titles, ["Fish & chips", "Bold claim", "Plain"], "{name}");
        let notes = parsed.notes.messages();
        let has = |end| notes.iter().any(|note| note.ends_with(end));
        assert!(
            has(": markup was removed from 2 texts in column body"),
            "{notes:?}"
        );
        assert!(
            has(": markup was removed from 2 values in column title"),
            "{notes:?}"
        );
        assert_eq!(kinds(&parsed.articles[0]), [ChangeKind::Markup]);
        assert_eq!(
            parsed.articles[0].changes[0].found,
            "<p>runs &amp; runs</p>"
        );
        assert!(parsed.articles[2].changes.is_empty());
    }
}

#[test]
fn a_column_that_the_user_maps_is_treated_alike() {
    let options = ReadOptions {
        map: "text=html".parse().unwrap(),
        ..ReadOptions::default()
    };
    let parsed = read_file(
        "a.csv",
        "html,source\n<div><p>one</p><p>two</p></div>,x\n",
        options,
    );
    assert_eq!(texts(&parsed), ["one\n\ntwo"]);
}

#[test]
fn text_that_merely_looks_like_markup_is_left_alone() {
    let same = [
        "AT&T and R&D; spend a & b",
        "a < b, b > c, I <3 you",
        "Use <b> for bold",
        "if (a<b && c>d) return;",
        "the tag `<b>` and `<i>x</i>`",
        "x<y>z, List<T>",
        "John <john@x.org> wrote",
        "?a=1&copy=2&lt=3",
    ];
    for text in same {
        for (name, content) in in_every_format(&[("t", text), ("u", "other words")]) {
            let parsed = read_file(name, content, ReadOptions::default());
            assert_eq!(texts(&parsed), [text, "other words"], "{name}");
            assert!(parsed.articles[0].changes.is_empty(), "{text}");
        }
    }
    let parsed = read_file(
        "a.jsonl",
        r#"{"title":"t","body":"Use <b> for bold"}"#,
        ReadOptions::default(),
    );
    let notes = parsed.notes.messages();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("1 value in column body holds what may be tags")),
        "{notes:?}"
    );
}

#[test]
fn in_a_column_of_html_what_may_be_a_tag_is_one() {
    let rows = [
        ("t", "<p>a</p>"),
        ("t", "cut off in the mid<b"),
        ("t", "cut <i>off"),
    ];
    for (name, content) in in_every_format(&rows) {
        let parsed = read_file(name, content, ReadOptions::default());
        assert_eq!(texts(&parsed)[2], "cut off", "{name}");
    }
}

#[test]
fn html_that_comes_late_in_a_column_of_text_is_taken_out_all_the_same() {
    let mut rows = vec![("t", "plain words about <br> tags and more"); 1100];
    rows.push(("t", "<p>late &amp; marked</p>"));
    for (name, content) in in_every_format(&rows) {
        let parsed = read_file(name, content, ReadOptions::default());
        assert_eq!(texts(&parsed)[0], rows[0].1, "{name}");
        assert_eq!(texts(&parsed)[1100], "late & marked", "{name}");
    }
}

#[test]
fn html_that_was_escaped_whole_is_html() {
    for (text, plain) in [
        ("&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two&lt;/p&gt;", "one\n\ntwo"),
        ("say &amp;quot;so&amp;quot; &amp;amp; go", "say \"so\" & go"),
        ("<p>A &amp;amp; B&amp;#39;s</p>", "A & B's"),
        ("<p>&lt;p&gt;one&lt;/p&gt;</p>", "one"),
        ("lines\n\nare <b>kept</b>\nhere", "lines\n\nare kept\nhere"),
        (
            "<para>one</para>\n<para>two <hit>words</hit></para>",
            "one\n\ntwo words",
        ),
        ("<lead>one</lead><lead>two</lead>", "one\n\ntwo"),
        ("<p>a<script>b", "a"),
        ("tag <script src=\"x\"> is bad", "tag is bad"),
        ("café &eacute;&#233;&#xe9;&hellip;", "café ééé…"),
    ] {
        let parsed = read_file(
            "a.jsonl",
            serde_json::json!({"body": text, "title": "t"}).to_string(),
            ReadOptions::default(),
        );
        assert_eq!(texts(&parsed), [plain], "{text}");
    }
}

#[test]
fn a_text_of_nothing_but_markup_is_a_reject() {
    let parsed = read_file(
        "a.csv",
        "title,body\nt,<p>&nbsp;</p>\n",
        ReadOptions::default(),
    );
    assert_eq!(parsed.rejects[0].reason, crate::place::Reason::NoText);
}

#[test]
fn the_user_may_keep_markup_or_strip_all_of_it() {
    let with = |markup| ReadOptions {
        markup,
        ..ReadOptions::default()
    };
    let row = r#"{"title":"t","body":"<p>a</p> <i>b &amp;"}"#;
    assert_eq!(
        texts(&read_file("a.jsonl", row, with(Markup::Keep))),
        ["<p>a</p> <i>b &amp;"]
    );
    let row = r#"{"title":"t","body":"Use <b> &amp; so"}"#;
    assert_eq!(
        texts(&read_file("a.jsonl", row, with(Markup::Strip))),
        ["Use & so"]
    );
    assert!("stirp".parse::<Markup>().is_err());
}

#[test]
fn what_was_encoded_twice_is_repaired_in_every_field() {
    let rows = [
        ("CafÃ© noir", "Lâ€™Ã©tÃ© fut â€œbeauâ€\u{9d}"),
        ("AMANHÃ…", "NÃO"),
    ];
    for (name, content) in in_every_format(&rows) {
        let parsed = read_file(name, content, ReadOptions::default());
        assert_eq!(parsed.articles[0].title, "Café noir", "{name}");
        assert_eq!(texts(&parsed), ["L’été fut “beau”", "NÃO"], "{name}");
        assert_eq!(kinds(&parsed.articles[0]), [ChangeKind::Encoding]);
        assert_eq!(parsed.articles[0].changes[0].found, "Lâ€™Ã©tÃ©");
        let notes = parsed.notes.messages();
        assert!(
            notes
                .iter()
                .any(|n| n.ends_with("1 value was encoded twice in column body and repaired")),
            "{notes:?}"
        );
    }
}

#[test]
fn what_is_decided_does_not_depend_on_the_size_of_blocks() {
    let mut rows = vec![("t", "use <b> so"); 5];
    rows.extend(vec![("t", "<p>a</p>"); 4]);
    let lines = &in_every_format(&rows)[0].1;
    let small = ReadOptions {
        block_bytes: 16,
        ..ReadOptions::default()
    };
    let one = read_file("a.jsonl", lines, ReadOptions::default());
    assert_eq!(texts(&one), texts(&read_file("a.jsonl", lines, small)));
}

proptest! {
    #[test]
    fn text_without_a_tag_or_a_reference_is_never_changed(text in "[ -%'-;=-~\n]{1,200}") {
        let text = format!("x{text}");
        let object = serde_json::json!({"title": "t", "body": text}).to_string();
        let parsed = read_file("a.jsonl", object, ReadOptions::default());
        prop_assert_eq!(texts(&parsed), [text.as_str()]);
        prop_assert!(parsed.articles[0].changes.is_empty());
    }
}

//! Inputs are the same wherever they are cut into blocks, whatever is in them.

use super::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lines_are_the_same_wherever_they_are_cut(
        texts in prop::collection::vec("[a-zé\"\\\\ ]{0,30}", 0..20),
        broken in 0_usize..30,
        block_bytes in 1_usize..200,
    ) {
        let mut lines: Vec<String> =
            texts.iter().map(|text| json!({"text": text, "source": "a"}).to_string()).collect();
        lines.insert(broken.min(lines.len()), "{\"text\": \"cut".to_owned());
        let content = lines.join("\n");
        let small = ReadOptions { block_bytes, ..ReadOptions::default() };
        let whole = of_text("a/a.jsonl", &content, ReadOptions::default());
        let cut = of_text("a/a.jsonl", &content, small);
        prop_assert_eq!(summary(&whole), summary(&cut));
    }

    #[test]
    fn rows_are_the_same_wherever_they_are_cut(
        rows in prop::collection::vec(("[a-z\",\n\r ]{0,12}", "[a-z]{1,4}"), 1..20),
        raw in prop::collection::vec("[a,\"\n]{0,8}", 0..4),
        block_bytes in 1_usize..200,
    ) {
        let mut content = "text,source\n".to_owned();
        for (text, source) in &rows {
            content += &format!("\"{}\",{source}\n", text.replace('"', "\"\""));
        }
        for line in &raw {
            content += line;
            content += "\n";
        }
        content += "last,one\n";
        let small = ReadOptions { block_bytes, ..ReadOptions::default() };
        let whole = of_text("a/a.csv", &content, ReadOptions::default());
        let cut = of_text("a/a.csv", &content, small);
        prop_assert_eq!(summary(&whole), summary(&cut));
        // Every well-formed row is there, with its text as it was.
        if raw.is_empty() {
            let texts: Vec<&str> = whole.articles.iter().map(|a| a.text.as_str()).collect();
            let mut expected: Vec<&str> = rows
                .iter()
                .map(|(text, _)| text.as_str())
                .filter(|text| !fields::is_missing(text))
                .collect();
            expected.push("last");
            prop_assert_eq!(texts, expected);
        }
    }

    #[test]
    fn elements_are_the_same_wherever_they_are_cut(
        texts in prop::collection::vec("[a-zé\"\\\\\\[\\]{} ]{0,30}", 0..20),
        end in 0_usize..40,
        block_bytes in 1_usize..200,
    ) {
        let list: Vec<Value> =
            texts.iter().map(|text| json!({"text": text, "source": {"name": "a"}})).collect();
        let mut content = json!({"n": 1, "articles": list, "x": {"y": [1]}}).to_string();
        let length = content.len().saturating_sub(end);
        while !content.is_char_boundary(content.len().min(length)) { content.pop(); }
        content.truncate(length);
        let small = ReadOptions { block_bytes, ..ReadOptions::default() };
        let whole = of_text("a/a.json", &content, ReadOptions::default());
        let cut = of_text("a/a.json", &content, small);
        prop_assert_eq!(summary(&whole), summary(&cut));
    }

    #[test]
    fn any_bytes_under_any_name_are_read_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        head in prop::sample::select(vec!["", "[", "{\"text\":", "text,source\n", "PAR1", "\u{1f}\u{8b}"]),
        ending in prop::sample::select(vec!["json", "jsonl", "csv", "txt", "parquet"]),
    ) {
        let content = [head.as_bytes(), &bytes].concat();
        let parsed = of_text(&format!("a.{ending}"), content, ReadOptions::default());
        prop_assert!(parsed.articles.len() + parsed.rejects.len() <= 400);
    }
}

/// Articles and rejects without the folder they were read in.
fn summary(parsed: &Parsed) -> Vec<String> {
    let tail = |place: &crate::place::Place| format!("{:?}", place.position);
    let articles = parsed
        .articles
        .iter()
        .map(|a| format!("{} {:?}", tail(&a.place), a.text));
    let rejects = parsed
        .rejects
        .iter()
        .map(|r| format!("{} {:?} {}", tail(&r.place), r.reason, r.found));
    articles.chain(rejects).collect()
}

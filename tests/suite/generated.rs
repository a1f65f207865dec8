//! Properties of counting, on made-up collections: neither threads, nor memory, nor how articles came
//! into the corpus may show.

use crate::counted::{add_as, answer};
use newsprint::limits::Limits;
use newsprint::settings::{Stemmer, Wanted};
use newsprint::tokenize;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An article as a line of JSON: few sources, days and words, so that they meet again and again.
pub fn article() -> impl Strategy<Value = serde_json::Value> {
    let word = prop_oneof![
        6 => "(the|The|border|wall|É|é|Ωμέγα|北京|it's|2,000|U\\.S|co-op|@who|http://a\\.b/c)",
        3 => "[a-e]{1,3}",
        1 => "[a-z]{14,20}",
    ];
    let text = prop::collection::vec(word, 1..120).prop_map(|words| words.join(" "));
    let day = prop::option::weighted(0.8, 1u32..6);
    (0u8..4, day, text).prop_map(|(source, day, text)| {
        let date = day.map(|day| format!("2021-11-{day:02}"));
        serde_json::json!({"source": format!("outlet {source}"), "date": date, "text": text})
    })
}

pub fn write(folder: &Path, name: &str, articles: &[serde_json::Value]) -> PathBuf {
    let path = folder.join(name);
    let lines: Vec<String> = articles.iter().map(ToString::to_string).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

/// The settings of a corpus whose terms may follow the language of each article.
fn settings(by_language: bool) -> Wanted {
    if !by_language {
        return Wanted::default();
    }
    Wanted {
        stem: Some(Stemmer::ByLanguage),
        stop_words_by_language: Some(tokenize::stop_word_lists().clone()),
        ..Wanted::default()
    }
}

fn article_in_a_language() -> impl Strategy<Value = serde_json::Value> {
    let language = prop::sample::select(vec!["en", "fr", "tr", "xx"]);
    (article(), language).prop_map(|(mut article, language)| {
        article["language"] = language.into();
        article
    })
}

/// The files of all segments, by their names.
fn files(corpus: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(corpus.join("segments"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(corpus).unwrap();
            (
                name.display().to_string(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn threads_and_memory_do_not_show(
        articles in prop::collection::vec(article_in_a_language(), 1..60),
        memory_kib in 1u64..2_000,
        by_language: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let input = write(folder.path(), "articles.jsonl", &articles);
        let made = |threads: usize, memory_bytes: u64| {
            let corpus = folder.path().join(format!("{threads} {memory_bytes}"));
            let limits = Limits { threads, memory_bytes, ..Limits::default() };
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| add_as(&corpus, &[&input], &limits, settings(by_language))).unwrap();
            files(&corpus)
        };
        let one = made(1, 1 << 30);
        // So little memory that every article has its runs, and these are merged on the way.
        for (threads, memory_bytes) in [(2, 1 << 30), (7, 1 << 30), (1, 1), (2, memory_kib << 10)] {
            let other = made(threads, memory_bytes);
            prop_assert!(one == other, "{threads} threads, {memory_bytes} bytes");
        }
    }

    #[test]
    fn how_articles_came_into_the_corpus_does_not_show(
        articles in prop::collection::vec(article_in_a_language(), 2..60),
        cuts in prop::collection::btree_set(1usize..60, 1..4),
        by_language: bool,
    ) {
        let add = |corpus: &Path, inputs: &[&Path], limits: &Limits| {
            add_as(corpus, inputs, limits, settings(by_language))
        };
        let folder = tempfile::tempdir().unwrap();
        let whole = write(folder.path(), "whole.jsonl", &articles);
        let at_once = folder.path().join("at once");
        add(&at_once, &[&whole], &Limits::default()).unwrap();
        let one_by_one = folder.path().join("one by one");
        let mut edges: Vec<usize> = cuts.into_iter().filter(|cut| *cut < articles.len()).collect();
        edges.insert(0, 0);
        edges.push(articles.len());
        for edge in edges.windows(2) {
            let part = write(folder.path(), &format!("{}.jsonl", edge[0]), &articles[edge[0]..edge[1]]);
            add(&one_by_one, &[&part], &Limits::default()).unwrap();
        }
        let expected = answer(&at_once);
        prop_assert!(expected.is_some());
        prop_assert_eq!(answer(&one_by_one), expected.clone());
        // Nothing of it is new.
        add(&one_by_one, &[&whole], &Limits::default()).unwrap();
        prop_assert_eq!(answer(&one_by_one), expected.clone());
        newsprint::verbs::compact::run(&one_by_one, &Limits::default()).unwrap();
        prop_assert_eq!(answer(&one_by_one), expected);
    }
}

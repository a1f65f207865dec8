//! Properties of concordances, on made-up collections: a line for every hit that is counted, whatever is asked and
//! however the corpus was made.

use crate::generated::{article, write};
use newsprint::append::Intake;
use newsprint::clean::zones::TextZone;
use newsprint::limits::Limits;
use newsprint::select::{self, Articles, Query, Repeats, Scope};
use newsprint::settings::{Hyphens, Layer, Wanted};
use newsprint::store::Corpus;
use newsprint::verbs::{self, concord};
use proptest::prelude::*;
use std::path::Path;

const QUERIES: [&str; 17] = [
    "border",
    "the",
    "a*",
    "?b",
    "\"the border\"",
    "\"the wall\"|wall|\"wall the\"",
    "border|\"the border\"|\"border wall the\"",
    "\"a* ?b\"",
    "co-op",
    "北京|Ωμέγα",
    "it's|'s",
    "nothing",
    "/[ab].*/",
    "\"border * the\"",
    "border NEAR/3 wall",
    "border AND wall",
    "(the|wall) NOT border",
];

fn corpus(folder: &Path, articles: &[serde_json::Value], wanted: &Wanted) -> Corpus {
    let corpus = folder.join("corpus");
    let (first, second) = articles.split_at(articles.len() / 2);
    for (name, own) in [("first.jsonl", first), ("second.jsonl", second)] {
        let request = verbs::add::Request {
            corpus: corpus.clone(),
            inputs: vec![write(folder, name, own).display().to_string()],
            intake: Intake {
                wanted: wanted.clone(),
                ..Intake::default()
            },
        };
        if !own.is_empty() {
            verbs::add::run(&request, &Limits::default()).unwrap();
        }
    }
    Corpus::open(&corpus).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn there_is_a_line_for_every_hit_that_is_counted(
        articles in prop::collection::vec(article(), 2..30),
        bigrams: bool,
        stems: bool,
        stop_words: bool,
        hyphens: bool,
        zone in prop::option::of(prop::sample::select(TextZone::ALL.to_vec())),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut wanted = Wanted::default();
        let layers = [Layer::Terms, Layer::Ngrams(2)];
        wanted.layers = Some(layers[..if bigrams { 2 } else { 1 }].to_vec());
        wanted.stem = stems.then(|| "english".parse().unwrap());
        wanted.stop_words = stop_words.then(|| vec!["the".to_owned()]);
        wanted.hyphens = hyphens.then_some(Hyphens::Keep);
        let whole = corpus(folder.path(), &articles, &wanted);
        let scope = Scope { zone, boilerplate: Repeats::Keep };
        let corpus = scope.of(whole, false, &Limits::default()).unwrap();
        for query in QUERIES {
            let query: Query = query.parse().unwrap();
            let articles = Articles::read(&corpus, []).unwrap();
            let hits = select::find(&corpus, &articles, &query, Layer::Terms).unwrap();
            let all = hits.iter().map(|(_, frequency)| u64::from(*frequency)).sum::<u64>();
            let found = concord::run(&corpus, &concord::Request::of(query.clone())).unwrap();
            prop_assert_eq!(found.hits, all, "{}", &query);
            prop_assert_eq!(found.rows.len() as u64, all, "{}", &query);
            prop_assert!(found.rows.iter().all(|row| row.from() <= row.to() && !row.keyword.is_empty()));
            // The first lines of a sorted concordance are those of the whole one.
            let sorted = |limit| {
                let sort = ["2L", "date", "1R"].map(|sort| sort.parse().unwrap()).to_vec();
                let request = concord::Request { sort, limit, ..concord::Request::of(query.clone()) };
                concord::run(&corpus, &request).unwrap().rows
            };
            let whole = sorted(None);
            prop_assert_eq!(&sorted(Some(3))[..], &whole[..whole.len().min(3)]);
        }
    }
}

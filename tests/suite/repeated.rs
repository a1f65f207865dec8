//! Counts without what sources repeat, on made-up collections: they are those of the same articles with these lines
//! cut out, however the articles came into the corpus.

use crate::counted::everything;
use newsprint::append::Intake;
use newsprint::limits::Limits;
use newsprint::select::boilerplate::Boilerplate;
use newsprint::select::{Query, Repeats, Scope};
use newsprint::settings::{Cross, Layer, Stemmer, Tokenizing, Wanted};
use newsprint::store::Corpus;
use newsprint::tokenize::{self, Orthography};
use newsprint::verbs;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An article: its source, its day, its lines.
type Made = (u8, u32, Vec<String>);

/// Articles of few sources over a month, some of whose lines come again and again.
fn articles() -> impl Strategy<Value = Vec<Made>> {
    let own = "[a-d]( [a-d]){0,6}";
    let repeated = prop_oneof![
        Just("click here a b".to_owned()),
        Just("Read more: c".to_owned()),
        Just("a b c 12:30".to_owned()),
    ];
    let line = prop_oneof![3 => own.prop_map(|line| line), 2 => repeated];
    let article = (0u8..2, 1u32..29, prop::collection::vec(line, 1..6));
    prop::collection::vec(article, 6..40)
}

/// The lines of each article that its source repeats, by the definition.
fn repeated(articles: &[Made]) -> Vec<Vec<bool>> {
    let key = |line: &str| {
        line.to_lowercase()
            .replace(|c: char| c.is_ascii_digit(), "0")
    };
    let mut days: BTreeMap<(u8, String), Vec<(usize, u32)>> = BTreeMap::new();
    for (at, (source, day, lines)) in articles.iter().enumerate() {
        for line in lines.iter().collect::<BTreeSet<_>>() {
            days.entry((*source, key(line)))
                .or_default()
                .push((at, *day));
        }
    }
    let is_repeated = |source: u8, line: &str| {
        let of = &days[&(source, key(line))];
        let articles: BTreeSet<usize> = of.iter().map(|(at, _)| *at).collect();
        let days: BTreeSet<u32> = of.iter().map(|(_, day)| *day).collect();
        let (first, last) = (days.first().unwrap(), days.last().unwrap());
        articles.len() >= 5 && days.len() >= 3 && last - first >= 14
    };
    let of = |(source, _, lines): &Made| {
        let lines = lines.iter();
        let cut: Vec<bool> = lines.map(|line| is_repeated(*source, line)).collect();
        // A text that is nothing else is an article.
        match cut.contains(&false) {
            true => cut,
            false => vec![false; cut.len()],
        }
    };
    articles.iter().map(of).collect()
}

/// What is left of an article: stretches of lines that follow one another.
fn stretches(lines: &[String], cut: &[bool]) -> Vec<String> {
    let mut stretches = vec![Vec::new()];
    for (line, cut) in lines.iter().zip(cut) {
        match cut {
            true => stretches.push(Vec::new()),
            false => stretches.last_mut().unwrap().push(line.as_str()),
        }
    }
    let filled = stretches.into_iter().filter(|lines| !lines.is_empty());
    filled.map(|lines| lines.join("\n")).collect()
}

/// By source, day and term: frequency and articles.
type Cells = BTreeMap<(String, String, String), (u64, u64)>;

/// The rules of a corpus, whose terms may follow the language of each article.
fn rules(cross: Cross, by_language: bool) -> Tokenizing {
    let list = |language: &str, word: &str| (language.to_owned(), vec![word.to_owned()]);
    Tokenizing {
        cross,
        stem: by_language.then_some(Stemmer::ByLanguage),
        stop_words_by_language: match by_language {
            true => [list("en", "a"), list("fr", "b")].into(),
            false => BTreeMap::new(),
        },
        ..Tokenizing::default()
    }
}

/// The language of a source.
fn language(source: u8) -> &'static str {
    ["en", "fr"][usize::from(source)]
}

/// The n-grams of what is left of each article.
fn expected(articles: &[Made], n: usize, rules: &Tokenizing) -> Cells {
    let mut cells = Cells::new();
    for ((source, day, lines), cut) in articles.iter().zip(repeated(articles)) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        let stretches = stretches(lines, &cut);
        let divided = stretches.iter().flat_map(|stretch| match rules.cross {
            Cross::Paragraphs => vec![stretch.as_str()],
            _ => stretch.lines().collect(),
        });
        for stretch in divided {
            let mut terms = Vec::new();
            let of = Orthography::of(language(*source));
            tokenize::tokens_in(stretch, rules, of, |token| {
                let is_term = !tokenize::is_stop_word(token.text, rules, of);
                terms.push(is_term.then(|| tokenize::term_in(token.text, token.kind, rules, of)));
            });
            for window in terms.windows(n) {
                if let Some(window) = window.iter().cloned().collect::<Option<Vec<String>>>() {
                    *own.entry(window.join(" ")).or_default() += 1;
                }
            }
        }
        for (term, frequency) in own {
            let cell = (
                format!("outlet {source}"),
                format!("2021-11-{day:02}"),
                term,
            );
            let cell = cells.entry(cell).or_default();
            *cell = (cell.0 + frequency, cell.1 + 1);
        }
    }
    cells
}

fn add(corpus: &Path, articles: &[Made], first: usize, rules: &Tokenizing) {
    let lines = articles
        .iter()
        .enumerate()
        .map(|(at, (source, day, lines))| {
            serde_json::json!({
                "id": format!("{}", first + at), "source": format!("outlet {source}"),
                "date": format!("2021-11-{day:02}"), "text": lines.join("\n"), "language": language(*source),
            })
            .to_string()
        });
    let input = corpus.with_extension(format!("{first}.jsonl"));
    std::fs::write(&input, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let request = verbs::add::Request {
        corpus: corpus.to_owned(),
        inputs: vec![input.display().to_string()],
        intake: Intake {
            wanted: Wanted {
                layers: Some(vec![Layer::Terms, Layer::Ngrams(2), Layer::Ngrams(3)]),
                cross: Some(rules.cross),
                stem: rules.stem,
                stop_words_by_language: Some(rules.stop_words_by_language.clone()),
                ..Wanted::default()
            },
            // A line that opens the text twice is no headline here.
            clean: newsprint::clean::Options {
                wire: false,
                identify_language: false,
            },
            ..Intake::default()
        },
    };
    verbs::add::run(&request, &Limits::default()).unwrap();
}

fn open(corpus: &Path) -> Corpus {
    let scope = Scope {
        boilerplate: Repeats::Drop,
        ..Scope::default()
    };
    let corpus = Corpus::open(corpus).unwrap();
    scope.of(corpus, true, &Limits::default()).unwrap()
}

fn counted(corpus: &Corpus, layer: Layer, queries: Vec<Query>) -> Cells {
    let request = verbs::freq::Request {
        queries,
        ..everything(layer)
    };
    let answer = verbs::freq::run(corpus, &request).unwrap();
    let rows = answer.rows.iter().filter(|row| row.sums.frequency > 0);
    rows.map(|row| {
        let keys = &answer.groups.keys[row.group as usize];
        let name = |at: usize| keys[at].name().unwrap_or_default();
        let cell = (name(0), name(1), row.term.to_string());
        (cell, (row.sums.frequency, row.articles))
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn counts_are_those_of_the_articles_without_their_repeated_lines(
        articles in articles(),
        cut in 1usize..39,
        cross in prop::sample::select(vec![Cross::Sentences, Cross::Paragraphs]),
        by_language in any::<bool>(),
    ) {
        let rules = &rules(cross, by_language);
        let folder = tempfile::tempdir().unwrap();
        let at_once = folder.path().join("at once");
        add(&at_once, &articles, 0, rules);
        let in_two = folder.path().join("in two");
        let cut = cut.min(articles.len() - 1);
        add(&in_two, &articles[..cut], 0, rules);
        // What is derived now does not fit the corpus after the next `add`.
        let before = counted(&open(&in_two), Layer::Terms, Vec::new());
        prop_assert_eq!(before, expected(&articles[..cut], 1, rules));
        add(&in_two, &articles[cut..], cut, rules);
        let phrases = ["\"a b c\"", "\"b * a\"", "\"here a\"", "a|\"a b\""];
        let phrases: Vec<Query> = phrases.iter().map(|phrase| phrase.parse().unwrap()).collect();
        let mut found = None;
        for step in ["at once", "in two", "compacted"] {
            let path = if step == "at once" { &at_once } else { &in_two };
            if step == "compacted" {
                verbs::compact::run(path, &Limits::default()).unwrap();
            }
            let corpus = open(path);
            for (n, layer) in [(1, Layer::Terms), (2, Layer::Ngrams(2)), (3, Layer::Ngrams(3))] {
                prop_assert_eq!(counted(&corpus, layer, Vec::new()), expected(&articles, n, rules), "{} {}", step, layer);
            }
            let own = counted(&corpus, Layer::Terms, phrases.clone());
            prop_assert_eq!(found.get_or_insert_with(|| own.clone()), &own);
        }
        if by_language {
            // Texts and totals have stop words too.
            return Ok(());
        }
        // Phrases that are looked for in the texts, against those of the layer.
        let of_layer: u64 = expected(&articles, 3, rules)
            .iter()
            .filter(|((.., term), _)| {
                let words: Vec<&str> = term.split(' ').collect();
                words[0] == "b" && words[2] == "a"
            })
            .map(|(_, (frequency, _))| frequency)
            .sum();
        let of_texts: u64 = found
            .iter()
            .flatten()
            .filter(|((.., term), _)| term.contains('*'))
            .map(|(_, (frequency, _))| frequency)
            .sum();
        prop_assert_eq!(of_layer, of_texts);
        let tokens: u64 = expected(&articles, 1, rules).values().map(|(frequency, _)| frequency).sum();
        let corpus = open(&at_once);
        let volume = verbs::volume::run(&corpus, &Default::default()).unwrap();
        prop_assert_eq!(volume.rows[0].tokens, tokens);
    }
}

/// Numbers without order, from a seed (SplitMix64).
pub(super) struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)) >> 8) as usize % bound
    }

    fn words(&mut self, count: usize) -> String {
        let words = (0..count).map(|_| {
            let letters = (0..3).map(|_| char::from(b'a' + self.below(20) as u8));
            letters.collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Articles that have passages and openings of lines in common.
fn with_parts_of_lines(chance: &mut Chance) -> Vec<Made> {
    let passages = [chance.words(15), chance.words(30)];
    let line = |chance: &mut Chance| {
        let own = chance.words(6);
        match chance.below(8) {
            0 | 1 => format!("{own} {} {own}", passages[chance.below(2)]),
            // Half of a passage, which others have whole.
            2 => format!("{own} {} {own}", &passages[1][..60]),
            3..6 => format!("Our picture desk has found {own}"),
            6 => format!("{own}. Our picture desk has seen {own}"),
            _ => own,
        }
    };
    let articles = (0..120).map(|_| {
        let lines = (0..1 + chance.below(4)).map(|_| line(chance)).collect();
        (chance.below(2) as u8, 1 + chance.below(28) as u32, lines)
    });
    articles.collect()
}

#[test]
fn what_is_repeated_is_the_same_however_the_articles_came_and_whatever_was_kept() {
    let rules = rules(Cross::Paragraphs, false);
    let (mut passages, mut openings) = (0, 0);
    for seed in 0..6 {
        let mut chance = Chance(seed);
        let articles = with_parts_of_lines(&mut chance);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus");
        let at_once = folder.path().join("at once");
        add(&at_once, &articles, 0, &rules);
        let read = |path: &Path, limits: &Limits| {
            Boilerplate::read(&Corpus::open(path).unwrap(), limits).unwrap()
        };
        let mut first = 0;
        while first < articles.len() {
            let end = (first + 1 + chance.below(60)).min(articles.len());
            add(&path, &articles[first..end], first, &rules);
            first = end;
            let kept = read(&path, &Limits::default());
            std::fs::remove_dir_all(path.join("slices")).unwrap();
            std::fs::remove_file(path.join("boilerplate.derived")).unwrap();
            let little = Limits {
                memory_bytes: 1 << 12,
                ..Limits::default()
            };
            assert_eq!(read(&path, &little), kept, "seed {seed}, {end} articles");
        }
        let whole = read(&at_once, &Limits::default());
        assert_eq!(read(&path, &Limits::default()), whole);
        verbs::compact::run(&path, &Limits::default()).unwrap();
        assert_eq!(read(&path, &Limits::default()), whole);
        let words = whole.entries.iter().map(|entry| entry.words);
        passages += words.clone().filter(|words| *words >= 15).count();
        openings += words.filter(|words| *words == 5).count();
    }
    assert!(passages > 0 && openings > 0, "{passages}, {openings}");
}

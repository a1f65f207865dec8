//! What a query counts is what a plain scan over the tokens of the same articles finds, for every form and setting, from
//! layers and from texts, however the corpus was cut.

use newsprint::append::Intake;
use newsprint::limits::Limits;
use newsprint::select::{Articles, Nearby, Query, each_match, find};
use newsprint::settings::{Case, Cross, Hyphens, Layer, Possessives, Stemmer, Tokenizing, Wanted};
use newsprint::store::Corpus;
use newsprint::tokenize::{self, Kind, Orthography};
use newsprint::verbs;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

const WORDS: [&str; 12] = [
    "border",
    "Border",
    "résumé",
    "resume",
    "policy",
    "policies",
    "Covid-19",
    "US",
    "us",
    "the",
    "Lithuania’s",
    "wall",
];

/// What stands in a phrase.
#[derive(Debug, Clone)]
enum Part {
    Word(&'static str),
    Exact(&'static str),
    /// A pattern, what it is as a regular expression, and the word before its star.
    Wild(&'static str, &'static str, Option<&'static str>),
    Regex(&'static str),
    Gap(usize, usize),
}

#[derive(Debug, Clone)]
enum Form {
    Phrase(Vec<Part>),
    Near(Box<[Form; 2]>, usize, bool),
    Any(Vec<Form>),
    All(Vec<Form>, Vec<Form>),
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        4 => prop::sample::select(&WORDS[..]).prop_map(Part::Word),
        1 => prop::sample::select(vec!["US", "us", "resume", "policy"]).prop_map(Part::Exact),
        2 => prop::sample::select(vec![
            ("polic*", "polic.*", Some("polic")),
            ("policy*", "policy.*", Some("policy")),
            ("b?rder", "b.rder", None),
            ("*sume", ".*sume", None),
            ("t*e", "t.*e", None),
        ])
        .prop_map(|(pattern, regex, word)| Part::Wild(pattern, regex, word)),
        1 => prop::sample::select(vec!["polic(y|ies)", "[bw].*", "u?s"]).prop_map(Part::Regex),
    ]
}

fn words() -> impl Strategy<Value = Form> {
    let gap = prop::sample::select(vec![(1, 1), (0, 2), (2, 2)]);
    let phrase = (part(), prop::option::of((prop::option::of(gap), part())));
    let phrase = phrase.prop_map(|(first, rest)| {
        let mut parts = vec![first];
        if let Some((gap, last)) = rest {
            parts.extend(gap.map(|(least, most)| Part::Gap(least, most)));
            parts.push(last);
        }
        Form::Phrase(parts)
    });
    let phrase = phrase.boxed();
    let either = prop::collection::vec(phrase.clone(), 1..3)
        .prop_map(Form::Any)
        .boxed();
    let near = (either.clone(), either.clone(), 1usize..4, any::<bool>());
    let near = near.prop_map(|(one, other, within, is_ordered)| {
        Form::Near(Box::new([one, other]), within, is_ordered)
    });
    prop_oneof![3 => phrase, 2 => either, 1 => near]
}

fn form() -> impl Strategy<Value = Form> {
    words().prop_recursive(2, 6, 2, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            some.clone().prop_map(Form::Any),
            (some, prop::collection::vec(inner, 0..2))
                .prop_map(|(having, lacking)| Form::All(having, lacking)),
        ]
    })
}

impl Form {
    fn written(&self) -> String {
        let all = |forms: &[Form], sign: &str| {
            let forms: Vec<String> = forms
                .iter()
                .map(|form| format!("({})", form.written()))
                .collect();
            forms.join(sign)
        };
        match self {
            Self::Phrase(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| match part {
                        Part::Word(word) => (*word).to_owned(),
                        Part::Exact(word) => format!("={word}"),
                        Part::Wild(pattern, ..) => (*pattern).to_owned(),
                        Part::Regex(regex) => format!("/{regex}/"),
                        Part::Gap(least, most) if least == most => format!("*{{{most}}}"),
                        Part::Gap(least, most) => format!("*{{{least},{most}}}"),
                    })
                    .collect();
                parts.join(" ")
            }
            Self::Near(of, within, is_ordered) => {
                let operator = if *is_ordered { "BEFORE" } else { "NEAR" };
                all(&of[..], &format!(" {operator}/{within} "))
            }
            Self::Any(forms) => all(forms, " OR "),
            Self::All(having, lacking) => {
                let mut text = all(having, " AND ");
                for form in lacking {
                    text += &format!(" NOT ({})", form.written());
                }
                text
            }
        }
    }
}

/// A token of an article, in the forms in which it is compared.
struct Token {
    term: String,
    folded: String,
    written: String,
    /// The paragraph, and what phrases do not leave.
    paragraph: usize,
    unit: usize,
}

fn bare(text: &str) -> String {
    text.nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .collect()
}

fn tokens_of(text: &str, rules: &Tokenizing, language: Orthography) -> Vec<Token> {
    let (mut paragraph, mut unit, mut last) = (0, 0, 0);
    let starts: Vec<usize> = tokenize::sentence_starts(text).collect();
    let mut tokens = Vec::new();
    tokenize::tokens_in(text, rules, language, |token| {
        let lines = text[last..token.start].matches('\n').count();
        let ends = starts
            .iter()
            .any(|start| (last.max(1)..=token.start).contains(start));
        paragraph += lines;
        unit += usize::from(match rules.cross {
            Cross::Nothing => ends,
            Cross::Sentences => lines > 0,
            Cross::Paragraphs => false,
        });
        last = token.end();
        tokens.push(Token {
            term: tokenize::term_in(token.text, token.kind, rules, language),
            folded: tokenize::fold(token.text, rules.case),
            written: tokenize::fold(token.text, Case::Keep),
            paragraph,
            unit,
        });
    });
    tokens
}

type Spans = BTreeSet<(usize, usize)>;

/// The rules of the corpus, and the language of an article.
type Rules<'r> = (&'r Tokenizing, Orthography);

/// Whether a token has the term of a word, with diacritics or without.
fn has_term(token: &Token, term: &str, (rules, language): Rules<'_>) -> bool {
    let stem = |text: &str| tokenize::term_in(text, Kind::Word, rules, language);
    let spelled = bare(&token.term);
    // Only letters that were typed without diacritics find those with.
    let is_spelled = |spelled: &str| spelled == term && spelled != token.term;
    token.term == term
        || is_spelled(&spelled)
        || tokenize::has_stems(rules, language) && spelled != token.term && stem(&spelled) == term
}

fn part_ends(part: &Part, tokens: &[Token], at: usize, own: Rules<'_>) -> Vec<usize> {
    let (rules, language) = own;
    let one = |is: bool| if is { vec![at + 1] } else { Vec::new() };
    let whole = |regex: &str, text: &str| {
        let fold = if rules.case == Case::Fold { "(?i)" } else { "" };
        regex::Regex::new(&format!("{fold}^({regex})$"))
            .unwrap()
            .is_match(text)
    };
    let token = tokens.get(at);
    match part {
        Part::Gap(least, most) => (at + least..=at + most)
            .filter(|end| *end <= tokens.len())
            .collect(),
        Part::Word(word) => {
            let mut terms = Vec::new();
            tokenize::tokens_in(word, rules, language, |token| {
                terms.push(tokenize::term_in(token.text, token.kind, rules, language));
            });
            let end = at + terms.len();
            let is_it = tokens.get(at..end).is_some_and(|tokens| {
                tokens
                    .iter()
                    .zip(&terms)
                    .all(|(token, term)| has_term(token, term, own))
            });
            if is_it { vec![end] } else { Vec::new() }
        }
        Part::Exact(word) => one(
            token.is_some_and(|token| match word.to_lowercase() == *word {
                true => token.folded == *word,
                false => token.written == *word,
            }),
        ),
        Part::Wild(_, regex, word) => one(token.is_some_and(|token| {
            let spelled = bare(&token.folded);
            let of_stem = tokenize::has_stems(rules, language)
                && word.is_some_and(|word| {
                    let term = tokenize::term_in(word, Kind::Word, rules, language);
                    has_term(token, &term, own)
                });
            // A pattern keeps its case where the corpus does.
            whole(regex, &token.folded) || whole(regex, &spelled) || of_stem
        })),
        Part::Regex(regex) => one(token.is_some_and(|token| whole(regex, &token.folded))),
    }
}

fn within(spans: &Spans, keep: impl Fn(&(usize, usize), &(usize, usize)) -> bool) -> Spans {
    let lies = |span: &&(usize, usize)| {
        spans
            .iter()
            .any(|other| other != *span && keep(span, other))
    };
    spans.iter().filter(|span| !lies(span)).copied().collect()
}

fn innermost(spans: &Spans) -> Spans {
    within(spans, |span, other| span.0 <= other.0 && other.1 <= span.1)
}

fn outermost(spans: &Spans) -> Spans {
    within(spans, |span, other| other.0 <= span.0 && span.1 <= other.1)
}

impl Form {
    /// Whether an article has it, and where what is counted of it stands.
    fn scan(&self, tokens: &[Token], rules: Rules<'_>) -> (bool, Spans) {
        match self {
            Self::Phrase(parts) => {
                let mut spans = Spans::new();
                for start in 0..tokens.len() {
                    let mut ends = BTreeSet::from([start]);
                    for part in parts {
                        let next = ends
                            .iter()
                            .flat_map(|at| part_ends(part, tokens, *at, rules));
                        ends = next.collect();
                    }
                    let one_unit = |end: &usize| tokens[start].unit == tokens[end - 1].unit;
                    spans.extend(ends.into_iter().filter(one_unit).map(|end| (start, end)));
                }
                if parts
                    .iter()
                    .any(|part| matches!(part, Part::Gap(least, most) if least < most))
                {
                    spans = innermost(&spans);
                }
                (!spans.is_empty(), spans)
            }
            Self::Near(of, distance, is_ordered) => {
                let [one, other] = [0, 1].map(|at| of[at].scan(tokens, rules).1);
                let mut spans = Spans::new();
                for a in &one {
                    for b in &other {
                        let (first, last) = if a.0 < b.0 { (a, b) } else { (b, a) };
                        let is_near = first.1 <= last.0 && last.0 - first.1 < *distance;
                        let own = &tokens[first.0..last.1];
                        let together = own.iter().all(|token| {
                            (token.paragraph, token.unit) == (own[0].paragraph, own[0].unit)
                        });
                        if is_near && together && (!is_ordered || a.0 < b.0) {
                            spans.insert((first.0, last.1));
                        }
                    }
                }
                let spans = innermost(&spans);
                (!spans.is_empty(), spans)
            }
            Self::Any(forms) => {
                let own = forms.iter().map(|form| form.scan(tokens, rules));
                let own: Vec<(bool, Spans)> = own.filter(|(has, _)| *has).collect();
                (
                    !own.is_empty(),
                    own.into_iter().flat_map(|(_, spans)| spans).collect(),
                )
            }
            Self::All(having, lacking) => {
                let own: Vec<(bool, Spans)> =
                    having.iter().map(|form| form.scan(tokens, rules)).collect();
                let has = own.iter().all(|(has, _)| *has)
                    && !lacking.iter().any(|form| form.scan(tokens, rules).0);
                let spans = own.into_iter().flat_map(|(_, spans)| spans);
                (has, spans.filter(|_| has).collect())
            }
        }
    }
}

fn settings() -> impl Strategy<Value = Tokenizing> {
    let cross = prop::sample::select(Cross::ALL.to_vec());
    let of = (any::<bool>(), any::<bool>(), any::<bool>(), 0..5, cross);
    of.prop_map(|(hyphens, possessives, stops, other, cross)| Tokenizing {
        hyphens: if hyphens {
            Hyphens::Keep
        } else {
            Hyphens::Split
        },
        possessives: if possessives {
            Possessives::Keep
        } else {
            Possessives::Split
        },
        stop_words: if stops {
            vec!["the".into(), "us".into()]
        } else {
            Vec::new()
        },
        stem: match other {
            1 => Some(Stemmer::English),
            3 => Some(Stemmer::ByLanguage),
            _ => None,
        },
        stop_words_by_language: match other {
            3 | 4 if stops => stop_words_by_language(),
            _ => BTreeMap::new(),
        },
        case: if other == 2 { Case::Keep } else { Case::Fold },
        cross,
        ..Tokenizing::default()
    })
}

fn stop_words_by_language() -> BTreeMap<String, Vec<String>> {
    let of = |language: &str, words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned());
        (language.to_owned(), words.collect())
    };
    [of("en", &["wall"]), of("de", &["border", "policies"])].into()
}

/// Articles, each with its language.
type Texts = Vec<(String, &'static str)>;

fn texts() -> impl Strategy<Value = Texts> {
    let sign = prop::sample::select(vec![" ", " ", " ", ", ", ". ", "\n"]);
    let word = (prop::sample::select(&WORDS[..]), sign);
    let text = prop::collection::vec(word, 1..14);
    let text = text.prop_map(|words| -> String {
        words
            .into_iter()
            .flat_map(|(word, sign)| [word, sign])
            .collect()
    });
    // No stemmer is there for Polish, and none for an unknown language.
    let language = prop::sample::select(vec!["en", "en", "de", "fr", "nl", "pl", "xx"]);
    prop::collection::vec((text, language), 2..6)
}

fn added(folder: &Path, texts: &Texts, rules: &Tokenizing, ngrams: bool) -> Corpus {
    let mut layers = vec![Layer::Terms];
    layers.extend(ngrams.then_some(Layer::Ngrams(2)));
    let corpus = folder.join("corpus");
    for (at, half) in [&texts[..1], &texts[1..]].into_iter().enumerate() {
        let line = |(number, (text, language)): (usize, &(String, &str))| {
            let id = format!("{at}-{number}");
            let article =
                serde_json::json!({"id": id, "source": "A", "text": text, "language": language});
            article.to_string()
        };
        let lines: Vec<String> = half.iter().enumerate().map(line).collect();
        let path = folder.join(format!("{at}.jsonl"));
        std::fs::write(&path, lines.join("\n")).unwrap();
        let request = verbs::add::Request {
            corpus: corpus.clone(),
            inputs: vec![path.display().to_string()],
            intake: Intake {
                wanted: Wanted {
                    hyphens: Some(rules.hyphens),
                    possessives: Some(rules.possessives),
                    case: Some(rules.case),
                    cross: Some(rules.cross),
                    stem: rules.stem,
                    stop_words: Some(rules.stop_words.clone()),
                    stop_words_by_language: Some(rules.stop_words_by_language.clone()),
                    layers: Some(layers.clone()),
                    ..Wanted::default()
                },
                ..Intake::default()
            },
        };
        verbs::add::run(&request, &Limits::default()).unwrap();
    }
    Corpus::open(&corpus).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_query_counts_what_a_plain_scan_finds(
        texts in texts(),
        forms in prop::collection::vec(form(), 12),
        rules in settings(),
        ngrams in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut texts = texts;
        if !rules.terms_by_language() {
            // A word then means what it would be in any language, which the scan does not know.
            texts.iter_mut().for_each(|(_, language)| *language = "en");
        }
        let corpus = added(folder.path(), &texts, &rules, ngrams);
        let articles = Articles::read(&corpus, []).unwrap();
        // As they were stored: cleaned, and without what an earlier article has already.
        let mut stored: Vec<(String, Orthography)> = Vec::new();
        for segment in corpus.segments() {
            let rows = 0..u64::from(segment.entry().articles);
            let languages = segment.languages(rows.clone()).unwrap();
            let languages = languages.iter().map(|language| Orthography::of(language));
            stored.extend(segment.texts(rows).unwrap().into_iter().zip(languages));
        }
        let tokens: Vec<(Vec<Token>, Orthography)> = stored
            .iter()
            .map(|(text, language)| (tokens_of(text, &rules, *language), *language))
            .collect();
        for form in &forms {
            let written = form.written();
            let query: Query = written.parse().unwrap();
            let expected: Vec<(u32, u32)> = (0u32..)
                .zip(&tokens)
                .map(|(article, (tokens, language))| {
                    let spans = form.scan(tokens, (&rules, *language)).1;
                    (article, outermost(&spans).len() as u32)
                })
                .filter(|(_, frequency)| *frequency > 0)
                .collect();
            let hits = find(&corpus, &articles, &query, Layer::Terms).unwrap();
            prop_assert_eq!(&hits, &expected, "{} in {:?}", written, stored);
            let having: Vec<u32> = hits.iter().map(|(article, _)| *article).collect();
            for nearby in [Nearby::Article, Nearby::Lines { beyond: 0 }] {
                let asked = (&query, Layer::Terms);
                let places = each_match(&corpus, &articles, asked, &having, nearby, |found| {
                    (found.article, found.matches.len() as u32)
                });
                prop_assert_eq!(&places.unwrap(), &expected, "{}", &written);
            }
        }
    }
}

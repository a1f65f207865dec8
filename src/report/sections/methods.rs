//! How all of it was made, so that another can make it again; and what could not be used.

use crate::measure::association::{Association, LogLikelihood};
use crate::report::page::{Block, Builder, Cell, Definition, View};
use crate::report::subject::Subject;
use crate::report::words::{self, count, counted, listed, sentence};
use crate::report::{ReportError, bibliography};
use crate::settings::{Layer, RecogniserId, Stemmer};
use crate::store::{Corpus, StoreError, rejects};
use crate::tabulate::{ColumnAbout, Kind, Table};
use crate::zone::Zone;
use serde::Deserialize;
use std::sync::LazyLock;

/// Records set aside that are listed.
const SHOWN_REJECTS: usize = 20;

/// The closing sections.
pub fn close(
    subject: &Subject<'_>,
    notes: &[String],
    builder: &mut Builder<'_>,
) -> Result<(), ReportError> {
    let corpus = &subject.corpus;
    set_aside(subject, corpus, notes, builder)?;
    builder.section("methods", "Methods");
    builder.heading("Corpus and settings");
    let mut items = settings(subject, corpus);
    items.append(&mut builder.choices);
    items.push(tests(builder));
    builder.push(Block::Definitions { items });
    builder.heading("Statistics");
    let methods = std::mem::take(&mut builder.methods);
    let statistics = methods
        .iter()
        .map(|about| {
            let mut text = sentence(about.summary);
            if !about.direction.is_empty() {
                text.push_str(&format!(" {}", sentence(about.direction)));
            }
            if !about.citation.is_empty() {
                text.push_str(&format!(" {}.", bibliography::short(about.citation)));
            }
            Definition {
                term: if *about == LogLikelihood.about() {
                    "Joint log likelihood".into()
                } else {
                    statistic_name(about.name)
                },
                text,
            }
        })
        .collect();
    builder.push(Block::Definitions { items: statistics });
    let references = bibliography::entries(
        methods
            .iter()
            .map(|about| about.citation)
            .filter(|key| !key.is_empty()),
    );
    if !references.is_empty() {
        builder.heading("References");
        builder.push(Block::References { items: references });
    }
    builder.section("glossary", "Glossary");
    let items = GLOSSARY.iter().cloned().collect();
    builder.push(Block::Definitions { items });
    Ok(())
}

/// The words that a reader may not know.
static GLOSSARY: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Glossary {
        entry: Vec<Definition>,
    }
    let glossary: Glossary =
        toml::from_str(include_str!("../glossary.toml")).expect("the file is tested");
    glossary.entry
});

fn definition(term: &str, text: impl Into<String>) -> Definition {
    Definition {
        term: term.into(),
        text: text.into(),
    }
}

fn statistic_name(name: &str) -> String {
    match name {
        "log_likelihood" => "Log-likelihood, G²".into(),
        "log_ratio" => "Log Ratio".into(),
        "log_ratio_ci" => "Interval of the Log Ratio".into(),
        "log_dice" => "logDice".into(),
        "mi" => "MI".into(),
        "t_score" => "t-score".into(),
        "per_million_ci" => "Interval of per million".into(),
        "document_frequency_ci" => "Interval of a share".into(),
        "p" => "p".into(),
        "permutation_p" => "p over articles".into(),
        "together_p" => "p of two names together".into(),
        "benjamini-hochberg" => "Benjamini–Hochberg".into(),
        name => {
            let mut words = sentence(&name.replace('_', " "));
            words.pop();
            words
        }
    }
}

fn settings(subject: &Subject<'_>, corpus: &Corpus) -> Vec<Definition> {
    let info = &subject.info;
    let tokenizing = &info.settings.tokenizing;
    let filter = subject.filter();
    let mut items = vec![
        definition(
            "Programs",
            format!(
                "Corpus by {}, report by newsprint {}.",
                words::name(&info.program),
                env!("CARGO_PKG_VERSION")
            ),
        ),
        definition(
            "Corpus",
            format!(
                "{} of {}, {}; {}.",
                counted(info.articles, "article"),
                counted(info.sources, "source"),
                counted(info.tokens, "token"),
                counted(info.types, "distinct term"),
            ),
        ),
        definition("Fingerprint", fingerprint(corpus)),
        definition(
            "Days",
            match &info.settings.time_zone {
                Zone::Written => {
                    "An article belongs to the day that its outlet wrote, in the outlet’s own zone."
                        .to_owned()
                }
                zone => format!("An article whose time has a zone belongs to the day in {zone}."),
            },
        ),
        definition(
            "Selection",
            if filter.is_everything() {
                "All articles.".to_owned()
            } else {
                format!(
                    "{} – {}.",
                    words::isolated(&filter.to_string()),
                    counted(subject.articles, "article")
                )
            },
        ),
        definition(
            "Tokens",
            format!(
                "Words by UAX #29, text in NFC. Hyphens: {}. Possessive ’s: {}. Case: {}. {}. Numbers, addresses, \
                 handles and hashtags are tokens; lists leave out numbers and addresses.",
                tokenizing.hyphens,
                tokenizing.possessives,
                tokenizing.case,
                match tokenizing.stem {
                    Some(Stemmer::ByLanguage) =>
                        "Stems by Snowball, by the language of each article".into(),
                    Some(language) => format!("Stems by Snowball ({language})"),
                    None => "No stemming".into(),
                },
            ),
        ),
        definition(
            "Layers",
            format!(
                "{}.",
                listed(
                    &info
                        .layers
                        .iter()
                        .map(|(layer, types)| format!("{layer} ({} distinct)", count(*types)))
                        .collect::<Vec<_>>()
                )
            ),
        ),
    ];
    if let Some(part) = subject.corpus.part() {
        items.push(definition(
            "Zone",
            format!(
                "Of each article only a part is counted: {}. Frequencies are per million of its tokens; numbers of articles are \
                 those of all selected ones, also of those that have nothing there.",
                part.words
            ),
        ));
    }
    if let Some(left_out) = &info.boilerplate {
        items.push(definition(
            "Boilerplate",
            format!(
                "Lines and passages that a source repeats under its articles, or that an export adds, are not counted: \
                 {} in {}.",
                counted(left_out.tokens, "token"),
                counted(left_out.articles, "article")
            ),
        ));
    }
    if !tokenizing.stop_words.is_empty() {
        items.push(definition(
            "Stop words of the corpus",
            format!(
                "{}, counted in the totals of tokens but in no layer: {}.",
                counted(tokenizing.stop_words.len() as u64, "word"),
                words::isolated(
                    &tokenizing
                        .stop_words
                        .iter()
                        .take(12)
                        .cloned()
                        .collect::<Vec<_>>()
                        .join(", ")
                ) + if tokenizing.stop_words.len() > 12 {
                    ", …"
                } else {
                    ""
                }
            ),
        ));
    }
    let lists = &tokenizing.stop_words_by_language;
    if !lists.is_empty() {
        let languages: Vec<&str> = lists.keys().map(String::as_str).collect();
        items.push(definition(
            "Stop words by language",
            format!(
                "An article's own, counted in the totals of tokens but in no layer; there are lists for {}.",
                languages.join(", ")
            ),
        ));
    }
    for note in &info.language_notes {
        items.push(definition("Languages", format!("{note}.")));
    }
    items.push(definition(
        "Duplicates and copies",
        format!(
            "An article that a source already had, by its id or else by date and text, is counted once: {} left out. \
             One text in several sources, such as agency copy, is counted for each of them.",
            if info.duplicates == 1 { "1 was".to_owned() } else { format!("{} were", count(info.duplicates)) }
        ),
    ));
    items.push(definition(
        "Dates",
        "The day of publication. Weeks are ISO weeks and begin on Monday. A period without articles has no value, \
         which is not the same as zero.",
    ));
    if subject.has_time().is_ok() {
        items.push(definition(
            "Periods",
            format!(
                "Volume per {}, trends per {}.",
                subject.volume_period(),
                subject.trend_period()
            ),
        ));
    }
    items.push(definition(
        "Uncertainty",
        "Intervals are at 95 % and treat the article as the unit of sampling, since the words of one article depend \
         on each other. Log-likelihood, p and q treat tokens as independent, as is usual in the field; here they \
         rank terms and decide nothing. What is shown was tested over articles (q_articles in the files), where a text \
         that a side has several times counts once.",
    ));
    items.push(definition(
        "Evidence",
        if info.settings.text {
            "Sentences are examples that a rule chooses: different sources first, then dates far apart, and of each \
             article the first sentence with the term. They show what was counted and are no sample."
        } else {
            "The corpus was made without the articles’ text, so the page has no sentences as evidence."
        },
    ));
    if let Some(recogniser) = &info.settings.recogniser {
        items.push(definition("Recogniser", recogniser_words(recogniser)));
    }
    if info.layers.contains_key(&Layer::Entities) && !subject.has_entities() {
        items.push(definition("Names", "None were recognised."));
    }
    items
}

/// What found the names, so that another can use the same.
fn recogniser_words(recogniser: &RecogniserId) -> String {
    match recogniser {
        RecogniserId::Embedded { model } => format!(
            "Names were found by the recogniser in the program (model {}).",
            short(model)
        ),
        RecogniserId::List => "Names were found by the user’s list alone.".to_owned(),
        RecogniserId::Onnx {
            name,
            model,
            tokenizer,
            config,
        } => format!(
            "Names were found by the model for token classification {} (BLAKE3 of model.onnx {}, tokenizer.json {}, config.json {}).",
            words::isolated(name),
            short(model),
            short(tokenizer),
            short(config)
        ),
    }
}

/// As much of a hash as tells files apart.
fn short(hash: &str) -> String {
    hash.chars().take(16).collect()
}

/// The content of the corpus: the names of segments are made from it.
fn fingerprint(corpus: &Corpus) -> String {
    let mut hash = blake3::Hasher::new();
    for segment in corpus.segments() {
        hash.update(segment.entry().id.as_bytes()).update(b"\n");
    }
    let digest = hash.finalize().to_hex();
    format!(
        "{} ({}); the same for the same articles, settings and order of adding.",
        &digest[..16],
        counted(corpus.segments().len() as u64, "segment")
    )
}

fn tests(builder: &Builder<'_>) -> Definition {
    if builder.tests.is_empty() {
        return definition("Tests", "No hypothesis was tested.");
    }
    let tests: Vec<String> = builder
        .tests
        .iter()
        .map(|(what, number)| format!("{what}: {}", count(*number)))
        .collect();
    definition(
        "Number of tests",
        format!(
            "A term is tested when both sides together have it at least {} times. The q of what is shown corrects for \
             all comparisons of a kind, such as those of all sources. {}.",
            crate::verbs::compare::MIN_FREQUENCY,
            sentence(&tests.join("; ")).trim_end_matches('.')
        ),
    )
}

/// What could not be used, and what else is worth knowing of the inputs.
fn set_aside(
    subject: &Subject<'_>,
    corpus: &Corpus,
    notes: &[String],
    builder: &mut Builder<'_>,
) -> Result<(), ReportError> {
    builder.section("set-aside", "What could not be used");
    let mut lines: Vec<Aside> = Vec::new();
    for segment in corpus.segments() {
        rejects::each_line(segment, |line| {
            lines.push(Aside::read(line));
            Ok::<_, StoreError>(())
        })?;
    }
    if lines.is_empty() {
        builder.push(Block::Absent {
            text: "Every record of the inputs became an article.".into(),
        });
    } else {
        let mut per_reason: std::collections::BTreeMap<&str, u64> =
            std::collections::BTreeMap::new();
        for line in &lines {
            *per_reason.entry(line.reason.as_str()).or_default() += 1;
        }
        let reasons: Vec<String> = per_reason
            .iter()
            .map(|(reason, number)| format!("{} {}", words::name(reason), count(*number)))
            .collect();
        builder.prose(format!(
            "{} could not be used and {} not in any of the numbers: {}.",
            counted(lines.len() as u64, "record"),
            if lines.len() == 1 { "is" } else { "are" },
            listed(&reasons)
        ));
        let mut view = View::new(&["Where", "Why", "What was found"]);
        for line in lines.iter().take(SHOWN_REJECTS) {
            view.row(
                [&line.place, &line.reason, &line.found]
                    .map(|text| Cell {
                        text: words::shortened(text, words::LONGEST_TEXT),
                        ..Cell::default()
                    })
                    .into(),
            );
        }
        let caption = if lines.len() > SHOWN_REJECTS {
            format!(
                "The first {SHOWN_REJECTS} of {} set aside; the file has all.",
                counted(lines.len() as u64, "record")
            )
        } else {
            "All records set aside.".to_owned()
        };
        let column = |of: fn(&Aside) -> &String| {
            lines
                .iter()
                .map(|line| of(line).clone())
                .collect::<Vec<_>>()
        };
        let table = Table::new("Set aside")
            .with(
                ColumnAbout::new("place", Kind::Text),
                column(|line| &line.place),
            )?
            .with(
                ColumnAbout::new("reason", Kind::Text),
                column(|line| &line.reason),
            )?
            .with(
                ColumnAbout::new("found", Kind::Text),
                column(|line| &line.found),
            )?;
        builder.table("set aside", view, &caption, table);
    }
    let mut items: Vec<String> = notes
        .iter()
        .map(|note| words::isolated(&sentence(note)))
        .collect();
    if subject.info.rejects != lines.len() as u64 {
        items.push(format!(
            "The corpus counts {} set aside.",
            counted(subject.info.rejects, "record")
        ));
    }
    if !items.is_empty() {
        builder.heading("Notes");
        builder.push(Block::List { items });
    }
    Ok(())
}

/// One record of the ledger.
struct Aside {
    place: String,
    reason: String,
    found: String,
}

impl Aside {
    /// From its line; a line that cannot be read stands for itself.
    fn read(line: &str) -> Self {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(line) else {
            return Self {
                place: String::new(),
                reason: String::new(),
                found: line.to_owned(),
            };
        };
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let mut place = text("input");
        if let Some((kind, at)) = value["position"]
            .as_object()
            .and_then(|position| position.iter().next())
        {
            place.push_str(&format!(", {kind} {at}"));
        }
        Self {
            place,
            reason: text("reason"),
            found: text("found"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{Place, Position, Reason, Reject};

    #[test]
    fn the_glossary_explains_each_word_once() {
        let mut terms: Vec<&str> = GLOSSARY.iter().map(|entry| entry.term.as_str()).collect();
        assert!(GLOSSARY.iter().all(|entry| entry.text.ends_with('.')));
        terms.sort_unstable();
        terms.dedup();
        assert_eq!(terms.len(), GLOSSARY.len());
    }

    #[test]
    fn a_line_of_the_ledger_is_read_as_it_was_meant() {
        let reject = |position| Reject {
            place: Place {
                input: "a.csv".into(),
                position,
            },
            reason: Reason::NoText,
            found: "no text".into(),
        };
        for position in [Position::Whole, Position::Line(7), Position::Byte(12)] {
            let reject = reject(position);
            let aside = Aside::read(&rejects::line(&reject));
            assert_eq!(aside.place, reject.place.to_string());
            assert_eq!(
                (aside.reason.as_str(), aside.found.as_str()),
                ("no-text", "no text")
            );
        }
        assert_eq!(Aside::read("not json").found, "not json");
    }
}

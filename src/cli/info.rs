//! `newsprint info`.

use super::common::{Describing, Running, without_effect};
use super::describe::{Lines, SOURCE_CHARS, days, languages, named};
use super::outcome::Outcome;
use super::print::{self, bytes};
use super::reading::today;
use newsprint::number::{counted, whole};
use newsprint::settings::Stemmer;
use newsprint::store::Corpus;
use newsprint::tabulate::make_visible;
use newsprint::verbs::info::{Info, run};
use std::path::PathBuf;

/// Show what a corpus holds: articles, tokens, sources, dates, languages, settings
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("strict", without_effect),
    after_help = "Examples:
  newsprint info corpus
  newsprint info corpus -o corpus.json"
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[command(flatten)]
    describing: Describing,
    #[command(flatten)]
    running: Running,
}

/// Sources that are listed; `--format json` has all.
const SHOWN_SOURCES: usize = 15;

impl Args {
    pub fn run(self) -> Outcome {
        let corpus = Corpus::open(&self.corpus)?.within(&self.running.questioning()?);
        let info = run(&corpus, Some(today()))?;
        print::description(&info, readable, &self.describing, self.running.quiet)
    }
}

fn readable(info: &Info) -> String {
    let mut lines = Lines::default();
    lines.add("articles", whole(info.articles));
    lines.add("tokens", whole(info.tokens));
    lines.add("types", whole(info.types));
    let undated = match info.undated {
        0 => String::new(),
        undated => format!(", {} undated", counted(undated, "article")),
    };
    let dates = match info.dates.shown() {
        Some((first, last)) => {
            let without = counted(info.days_without_articles, "day");
            format!("{first} to {last}, {without} without an article")
        }
        None => "none".to_owned(),
    };
    lines.add("dates", dates + &undated);
    lines.doubtful(&info.doubtful_dates);
    lines.add("languages", languages(&info.languages));
    if !info.other_languages.is_empty() {
        let others = languages(&info.other_languages);
        lines.add("", format!("long parts in another language: {others}"));
    }
    for note in &info.language_notes {
        lines.add("", note.clone());
    }
    let layers = info.layers.iter();
    let layers = layers.map(|(layer, types)| format!("{layer} ({})", counted(*types, "type")));
    lines.add("layers", layers.collect::<Vec<_>>().join(", "));
    let records = counted(info.rejects, "record");
    let duplicates = counted(info.duplicates, "article");
    lines.add(
        "set aside",
        format!("{records}, {duplicates} there already"),
    );
    if !info.changes.is_empty() {
        let kinds = info.changes.iter();
        let kinds = kinds.map(|(kind, count)| format!("{} {}", kind.plural(), whole(*count)));
        lines.add("taken out", kinds.collect::<Vec<_>>().join(", "));
    }
    if let Some(left_out) = &info.boilerplate {
        let (tokens, articles) = (
            counted(left_out.tokens, "token"),
            counted(left_out.articles, "article"),
        );
        lines.add(
            "boilerplate",
            format!("{tokens} in {articles}, not counted in answers"),
        );
    } else if !info.settings.text {
        lines.add(
            "boilerplate",
            "counted: without the texts it is not known".to_owned(),
        );
    }
    let (all, text) = (bytes(info.bytes), bytes(info.text_bytes));
    let segments = counted(info.segments as u64, "segment");
    lines.add(
        "on disk",
        format!("{all}, of which text {text}; {segments}"),
    );
    let tokenizing = &info.settings.tokenizing;
    let mut settings = vec![
        format!("hyphens {}", tokenizing.hyphens),
        format!("possessives {}", tokenizing.possessives),
        format!("elision {}", tokenizing.elision),
        format!("phrases cross {}", tokenizing.cross),
        format!("segment {}", tokenizing.segment),
        format!("case {}", tokenizing.case),
        format!("time zone {}", info.settings.time_zone),
    ];
    settings.extend(tokenizing.stem.map(|stem| match stem {
        Stemmer::ByLanguage => "stems by language".to_owned(),
        stemmer => format!("stems {stemmer}"),
    }));
    if !tokenizing.stop_words.is_empty() {
        let words = counted(tokenizing.stop_words.len() as u64, "stop word");
        settings.push(format!("{words} left out"));
    }
    if !tokenizing.stop_words_by_language.is_empty() {
        let lists = counted(tokenizing.stop_words_by_language.len() as u64, "language");
        settings.push(format!("stop words of {lists} left out"));
    }
    lines.add("settings", settings.join(", "));
    if let Some(recogniser) = &info.settings.recogniser {
        lines.add("names by", make_visible(&recogniser.to_string()));
    }
    lines.add("made by", &info.program);
    lines.add("sources", whole(info.sources));
    for source in info.per_source.iter().take(SHOWN_SOURCES) {
        let name = named(&source.source, SOURCE_CHARS);
        let dates = days(source.dates.shown());
        let articles = counted(source.articles, "article");
        let tokens = counted(source.tokens, "token");
        lines.add(
            "",
            format!("{name:<34}{articles:>18} {tokens:>20}   {dates}"),
        );
    }
    lines.more(info.per_source.len(), SHOWN_SOURCES);
    lines.merged(&info.merged_sources, SHOWN_SOURCES);
    lines.text
}

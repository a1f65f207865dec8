//! `newsprint info`.

use super::common::{Describing, Running, without_effect};
use super::outcome::Outcome;
use super::print::{self, bytes};
use super::reading::today;
use newsprint::number::{counted, whole};
use newsprint::select::Merged;
use newsprint::store::Corpus;
use newsprint::tabulate::make_visible;
use newsprint::verbs::doubtful::{DoubtfulDate, sentence};
use newsprint::verbs::info::{Info, run};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// Show what a corpus holds: articles, tokens, sources, dates, languages, settings
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("memory", without_effect),
    mut_arg("strict", |strict| without_effect(strict)),
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

/// What is shown of a spelling, in characters.
const SHOWN_NAME_CHARS: usize = 40;
/// Dates that can hardly be true and are listed; `--format json` has all.
const SHOWN_DATES: usize = 10;

impl Args {
    pub fn run(self) -> Outcome {
        self.running.begin()?;
        let info = run(&Corpus::open(&self.corpus)?, Some(today()))?;
        print::description(&info, readable, &self.describing, self.running.quiet)
    }
}

fn readable(info: &Info) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: String| {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{name:<12}{value}");
    };
    line("articles", whole(info.articles));
    line("tokens", whole(info.tokens));
    line("types", whole(info.types));
    let mut dates = match (info.first_date, info.last_date) {
        (Some(first), Some(last)) => format!(
            "{first} to {last}, {} without an article",
            counted(info.days_without_articles, "day")
        ),
        _ => "none".to_owned(),
    };
    if info.undated > 0 {
        dates.push_str(&format!(", {} undated", counted(info.undated, "article")));
    }
    line("dates", dates);
    for date in doubtful(&info.doubtful_dates) {
        line("", date);
    }
    let mut languages: Vec<(&String, &u64)> = info.languages.iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let name = |language: &str| {
        if language.is_empty() {
            "unknown".to_owned()
        } else {
            language.to_owned()
        }
    };
    line(
        "languages",
        languages
            .iter()
            .map(|(language, count)| format!("{} {}", name(language), whole(**count)))
            .collect::<Vec<_>>()
            .join(", "),
    );
    line(
        "layers",
        info.layers
            .iter()
            .map(|(layer, types)| format!("{layer} ({})", counted(*types, "type")))
            .collect::<Vec<_>>()
            .join(", "),
    );
    line(
        "set aside",
        format!(
            "{}, {} there already",
            counted(info.rejects, "record"),
            counted(info.duplicates, "article")
        ),
    );
    if !info.changes.is_empty() {
        let kinds = info.changes.iter();
        let kinds = kinds.map(|(kind, count)| format!("{} {}", kind.plural(), whole(*count)));
        line("taken out", kinds.collect::<Vec<_>>().join(", "));
    }
    line(
        "on disk",
        format!(
            "{}, of which text {}; {}",
            bytes(info.bytes),
            bytes(info.text_bytes),
            counted(info.segments as u64, "segment")
        ),
    );
    let tokenizing = &info.settings.tokenizing;
    let mut settings = vec![
        format!("hyphens {}", tokenizing.hyphens),
        format!("possessives {}", tokenizing.possessives),
        format!("elision {}", tokenizing.elision),
        format!("case {}", tokenizing.case),
        format!("time zone {}", info.settings.time_zone),
    ];
    settings.extend(tokenizing.stem.map(|stem| format!("stems {stem}")));
    if !tokenizing.stop_words.is_empty() {
        settings.push(format!(
            "{} left out",
            counted(tokenizing.stop_words.len() as u64, "stop word")
        ));
    }
    line("settings", settings.join(", "));
    if let Some(recogniser) = &info.settings.recogniser {
        line(
            "names by",
            make_visible(&recogniser.to_string()).into_owned(),
        );
    }
    line("made by", info.program.clone());
    line("sources", whole(info.sources));
    for source in info.per_source.iter().take(SHOWN_SOURCES) {
        let name = if source.source.is_empty() {
            "(unknown)".to_owned()
        } else {
            make_visible(&source.source).into_owned()
        };
        let name: String = name.chars().take(32).collect();
        let dates = match (source.first_date, source.last_date) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "undated".to_owned(),
        };
        line(
            "",
            format!(
                "{name:<34}{:>18} {:>20}   {dates}",
                counted(source.articles, "article"),
                counted(source.tokens, "token")
            ),
        );
    }
    if info.per_source.len() > SHOWN_SOURCES {
        line(
            "",
            format!("and {} more", info.per_source.len() - SHOWN_SOURCES),
        );
    }
    for (at, merged) in info.merged_sources.iter().take(SHOWN_SOURCES).enumerate() {
        let name = if at == 0 { "one source" } else { "" };
        line(name, spellings(merged));
    }
    if info.merged_sources.len() > SHOWN_SOURCES {
        line(
            "",
            format!("and {} more", info.merged_sources.len() - SHOWN_SOURCES),
        );
    }
    out
}

/// The spellings of a name that count as one.
pub fn spellings(merged: &Merged) -> String {
    let spellings = merged.spellings.iter().map(|(name, count)| {
        let name: String = make_visible(name).chars().take(SHOWN_NAME_CHARS).collect();
        format!("{name:?} {}", whole(*count))
    });
    spellings.collect::<Vec<_>>().join(", ")
}

/// Dates that can hardly be true: how many, and the first of them.
pub fn doubtful(dates: &[DoubtfulDate]) -> Vec<String> {
    let mut counts = BTreeMap::new();
    for date in dates {
        *counts.entry(date.why).or_default() += 1;
    }
    let mut lines: Vec<String> = sentence(&counts).into_iter().collect();
    for date in dates.iter().take(SHOWN_DATES) {
        let source = match date.source.as_str() {
            "" => "(unknown)",
            source => source,
        };
        let name = if date.title.is_empty() {
            &date.id
        } else {
            &date.title
        };
        let name: String = name.chars().take(48).collect();
        let place = date.place.iter().map(|place| format!("  {place}"));
        let shown = format!(
            "  {}  {source}  {name}{}",
            date.date,
            place.collect::<String>()
        );
        lines.push(make_visible(&shown).into_owned());
    }
    if dates.len() > SHOWN_DATES {
        let more = whole((dates.len() - SHOWN_DATES) as u64);
        lines.push(format!("  and {more} more: --format json has all"));
    }
    lines
}

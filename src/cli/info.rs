//! `newsprint info`.

use super::outcome::Outcome;
use super::print::{self, bytes, grouped};
use newsprint::tabulate::make_visible;
use newsprint::verbs::info::{Info, run};
use std::fmt::Write;
use std::path::PathBuf;

/// Show what a corpus holds: articles, tokens, sources, dates, languages, settings
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint info corpus
  newsprint info corpus --format json")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write to a file
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    running: super::common::Running,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[value(alias = "table")]
    Text,
    Json,
}

/// Sources that are listed; `--format json` has all.
const SHOWN_SOURCES: usize = 15;

impl Args {
    pub fn run(self) -> Outcome {
        self.running.limits()?;
        let info = run(&self.corpus)?;
        let text = match self.format {
            Format::Json => format!(
                "{}\n",
                serde_json::to_string_pretty(&info).unwrap_or_default()
            ),
            Format::Text => readable(&info),
        };
        match self.file {
            None => print::text(&text),
            Some(path) => {
                std::fs::write(&path, text).map_err(|error| super::outcome::Failure::Output {
                    target: path.display().to_string(),
                    error,
                })
            }
        }
    }
}

fn readable(info: &Info) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: String| {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{name:<12}{value}");
    };
    line("articles", grouped(info.articles));
    line("tokens", grouped(info.tokens));
    line("types", grouped(info.types));
    let dates = match (info.first_date, info.last_date) {
        (Some(first), Some(last)) => format!(
            "{first} to {last}, {} days without an article{}",
            grouped(info.days_without_articles),
            if info.undated > 0 {
                format!(", {} articles undated", grouped(info.undated))
            } else {
                String::new()
            }
        ),
        _ => "none".to_owned(),
    };
    line("dates", dates);
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
            .map(|(language, count)| format!("{} {}", name(language), grouped(**count)))
            .collect::<Vec<_>>()
            .join(", "),
    );
    line(
        "layers",
        info.layers
            .iter()
            .map(|(layer, types)| format!("{layer} ({} types)", grouped(*types)))
            .collect::<Vec<_>>()
            .join(", "),
    );
    line(
        "set aside",
        format!(
            "{} records, {} articles that were there already",
            grouped(info.rejects),
            grouped(info.duplicates)
        ),
    );
    line(
        "on disk",
        format!(
            "{}, of which text {}; {} segment{}",
            bytes(info.bytes),
            bytes(info.text_bytes),
            info.segments,
            if info.segments == 1 { "" } else { "s" }
        ),
    );
    let tokenizing = &info.settings.tokenizing;
    let mut settings = vec![
        format!("hyphens {}", word(&tokenizing.hyphens)),
        format!("possessives {}", word(&tokenizing.possessives)),
        format!("case {}", word(&tokenizing.case)),
    ];
    settings.extend(
        tokenizing
            .stem
            .as_ref()
            .map(|stem| format!("stems {}", word(stem))),
    );
    if !tokenizing.stop_words.is_empty() {
        settings.push(format!(
            "{} stop words left out",
            tokenizing.stop_words.len()
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
    line("sources", format!("{}", info.sources));
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
                "{name:<34}{:>9} articles {:>13} tokens   {dates}",
                grouped(source.articles),
                grouped(source.tokens)
            ),
        );
    }
    if info.per_source.len() > SHOWN_SOURCES {
        line(
            "",
            format!("and {} more", info.per_source.len() - SHOWN_SOURCES),
        );
    }
    out
}

/// The word for a setting, as `settings` in JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value)
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned()
}

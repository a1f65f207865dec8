//! `newsprint inspect`.

use super::common::{Describing, Running};
use super::info::doubtful;
use super::outcome::Outcome;
use super::print::{self, bytes};
use super::reading::{Making, Naming, Reading, today};
use newsprint::number::{counted, whole};
use newsprint::read::fields::Field;
use newsprint::read::plan::By;
use newsprint::read::survey::{ColumnSurvey, DateReading, Fate, InputSurvey};
use newsprint::tabulate::make_visible;
use newsprint::verbs::inspect::{Inspection, Request, run};
use std::fmt::Write;

/// Show what inputs hold and what adding them would do, before anything is counted
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint inspect news/*.jsonl.zst
  newsprint inspect export.csv --map source=outlet
  newsprint inspect folder --format json

Prints which column becomes which field and why, how dates are written, sources, date range, \
languages, what would be set aside, and an estimate of time, memory and disk.")]
pub struct Args {
    /// Files, folders, patterns, or - for standard input
    #[arg(required = true)]
    inputs: Vec<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    describing: Describing,
    #[command(flatten)]
    naming: Naming,
    #[command(flatten)]
    running: Running,
}

/// Inputs that are described one by one; more of the same form are counted.
const SHOWN_INPUTS: usize = 8;

/// Members of an archive that are described.
const SHOWN_MEMBERS: usize = 4;
/// Columns that are shown of each; more are counted.
const SHOWN_COLUMNS: usize = 200;

/// Sources that are listed.
const SHOWN_SOURCES: usize = 10;

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let scratch =
            std::env::temp_dir().join(format!("newsprint-inspect-{}", std::process::id()));
        let inspection = run(
            &Request {
                inputs: self.inputs,
                read: self.reading.options()?,
                clean: self.reading.cleaning(),
                wanted: self.making.wanted()?,
                list: self.naming.list()?,
                recogniser: self.naming.recogniser,
                today: Some(today()),
                scratch: scratch.clone(),
            },
            &limits,
        );
        // Only what this process made; the folder is named after it.
        let _ = std::fs::remove_dir_all(&scratch);
        let inspection = inspection?;
        print::description(&inspection, readable, &self.describing, self.running.quiet)
    }
}

fn readable(inspection: &Inspection) -> String {
    let mut out = String::new();
    let survey = &inspection.survey;
    for input in survey.inputs.iter().take(SHOWN_INPUTS) {
        describe(input, &mut out);
    }
    if survey.inputs.len() > SHOWN_INPUTS {
        let _ = writeln!(
            out,
            "… and {} more inputs\n",
            survey.inputs.len() - SHOWN_INPUTS
        );
    }
    let mut line = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<12}{value}");
    };
    let mut sources: Vec<_> = survey.sources.iter().collect();
    sources.sort_by_key(|(_, source)| std::cmp::Reverse(source.articles));
    line("sources", format!("{} in the sample", sources.len()));
    for (name, source) in sources.iter().take(SHOWN_SOURCES) {
        let dates = match source.days {
            Some((first, last)) => format!("{first} to {last}"),
            None => "undated".to_owned(),
        };
        let name = if name.is_empty() {
            "(unknown)".into()
        } else {
            make_visible(name)
        };
        let undated = if source.undated > 0 {
            format!(", {} undated", whole(source.undated))
        } else {
            String::new()
        };
        line(
            "",
            format!(
                "{:<34}{:>16}   {dates}{undated}",
                name.chars().take(32).collect::<String>(),
                counted(source.articles, "article")
            ),
        );
    }
    if sources.len() > SHOWN_SOURCES {
        line("", format!("and {} more", sources.len() - SHOWN_SOURCES));
    }
    if let Some((first, last)) = survey.days {
        line(
            "dates",
            format!(
                "{first} to {last}, days by time zone {}",
                inspection.time_zone
            ),
        );
    }
    for (source, order) in survey.date_orders.iter().take(SHOWN_SOURCES) {
        let source = match source.as_str() {
            "" => "(unknown)".into(),
            source => make_visible(source),
        };
        let read = match order.order {
            Some(order) => order.name(),
            None if order.open > 0 => "day or month first: unknown",
            None => "no ambiguous date",
        };
        let votes = order.votes;
        line(
            "",
            format!(
                "{:<34}{read}; clear dates: {} dmy, {} mdy, {} ymd; ambiguous: {} read, {} not",
                source.chars().take(32).collect::<String>(),
                whole(votes.day_first),
                whole(votes.month_first),
                whole(votes.year_first),
                whole(order.decided),
                whole(order.open)
            ),
        );
    }
    if survey.date_orders.len() > SHOWN_SOURCES {
        line(
            "",
            format!("and {} more", survey.date_orders.len() - SHOWN_SOURCES),
        );
    }
    for date in doubtful(&inspection.doubtful_dates) {
        line("", date);
    }
    let mut languages: Vec<_> = inspection.identified_languages.iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let languages = languages.iter().map(|(name, count)| {
        format!(
            "{} {}",
            if name.is_empty() { "unknown" } else { name },
            whole(**count)
        )
    });
    line("languages", languages.collect::<Vec<_>>().join(", "));
    for (at, changed) in inspection.changes.iter().enumerate() {
        let name = if at == 0 { "taken out" } else { "" };
        line(name, make_visible(&changed.to_string()).into_owned());
    }
    if survey.rejects.is_empty() {
        line("set aside", "nothing of the sample".into());
    } else {
        let reasons = survey
            .rejects
            .iter()
            .map(|(reason, count)| format!("{} {}", whole(*count), reason.code()));
        line(
            "set aside",
            format!("of the sample: {}", reasons.collect::<Vec<_>>().join(", ")),
        );
    }
    for note in survey.notes.messages() {
        line("note", make_visible(&note).into_owned());
    }
    match inspection.estimate {
        None => line(
            "estimate",
            "none: nothing of the sample can be counted".into(),
        ),
        Some(estimate) => {
            line(
                "estimate",
                format!(
                    "{}, {} (from {} of the inputs, counted here)",
                    counted(estimate.articles, "article"),
                    counted(estimate.tokens, "token"),
                    counted(estimate.sampled_articles, "article")
                ),
            );
            if estimate.duplicates > 0 {
                let twice = counted(estimate.duplicates, "article");
                line("", format!("{twice} of them there twice: counted once"));
            }
            if estimate.same_ids > 0 {
                let same = counted(estimate.same_ids, "article");
                line(
                    "",
                    format!(
                        "{same} of them with the id of another: set aside (--ids ignore tells them apart by content)"
                    ),
                );
            }
            line(
                "",
                format!(
                    "{}, {} of memory, {} on disk",
                    duration(estimate.seconds),
                    bytes(estimate.memory_bytes),
                    bytes(estimate.disk_bytes)
                ),
            );
        }
    }
    out
}

fn describe(input: &InputSurvey, out: &mut String) {
    let profile = input
        .profile
        .map(|name| format!(", known as {name}"))
        .unwrap_or_default();
    let form = match input.form.as_str() {
        "" => String::new(),
        form => format!(" {form}"),
    };
    let size = input
        .bytes
        .map(|count| format!(", {}", bytes(count)))
        .unwrap_or_default();
    let sample = if input.whole {
        match input.articles {
            1 => "its one article read".to_owned(),
            articles => format!("all {} read", counted(articles, "article")),
        }
    } else {
        let whole = input
            .estimated_articles()
            .map(|n| format!(" of about {}", whole(n)))
            .unwrap_or_default();
        format!("{}{whole} read", counted(input.articles, "article"))
    };
    let format = match (input.format, input.encoding) {
        ("", _) => "unreadable".to_owned(),
        (format, "" | "UTF-8") => format.to_owned(),
        (format, encoding) => format!("{format} in {encoding}"),
    };
    let _ = writeln!(
        out,
        "{}  ({format}{form}{profile}{size}; {sample})",
        make_visible(&input.input)
    );
    for column in input.columns.iter().take(SHOWN_COLUMNS) {
        let fate = match column.fate {
            Fate::Field { field, by } => {
                let by = match by {
                    By::Map => "as you said",
                    By::Profile => "by the known export",
                    By::Format => "by the format",
                    By::Name => "by its name",
                    By::Nothing => "",
                };
                let markup = if column.markup { ", from HTML" } else { "" };
                format!("{field}  {by}{markup}")
            }
            Fate::Metadata => "kept as a column".to_owned(),
            Fate::Dropped { why } => format!("not kept: {why}"),
        };
        let name: String = make_visible(&column.column).chars().take(22).collect();
        let mut example: String = make_visible(&column.example).chars().take(36).collect();
        let words: u64 = column.words.values().sum();
        if words > 0 {
            let names: Vec<&str> = column.words.keys().copied().collect();
            let _ = write!(
                example,
                "  ({} missing: {})",
                whole(words),
                names.join(", ")
            );
        }
        let _ = writeln!(out, "  {name:<24}{fate:<33} {example}");
    }
    if input.columns.len() > SHOWN_COLUMNS {
        let more = (input.columns.len() - SHOWN_COLUMNS) as u64;
        let _ = writeln!(out, "  … and {}", counted(more, "more column"));
    }
    let names_outlet = |column: &ColumnSurvey| {
        matches!(
            column.fate,
            Fate::Field {
                field: Field::Source | Field::Url,
                ..
            }
        ) && column.filled > 0
    };
    if !input.fallback.is_empty() && !input.columns.iter().any(names_outlet) {
        let outlet: String = make_visible(&input.fallback).chars().take(36).collect();
        let _ = writeln!(
            out,
            "  {:<24}{:<34}{outlet}",
            "(source)", "by the folder or file name"
        );
    }
    for form in input.dates.iter().take(4) {
        let _ = writeln!(
            out,
            "  dates like {}  ({} of the sample, {})",
            make_visible(&form.example),
            whole(form.count),
            match form.reading {
                DateReading::Day => "one day each",
                DateReading::Ambiguous => "day first or month first",
                DateReading::Unreadable => "not readable",
            }
        );
    }
    for reject in input.rejects.iter().take(3) {
        let _ = writeln!(
            out,
            "  would be set aside: {}",
            make_visible(&reject.to_string())
        );
    }
    for member in input.members.iter().take(SHOWN_MEMBERS) {
        describe(member, out);
    }
    if input.members.len() > SHOWN_MEMBERS {
        let more = input.members.len() - SHOWN_MEMBERS;
        let _ = writeln!(
            out,
            "  … and {more} more members of {}",
            make_visible(&input.input)
        );
    }
    if input.members.is_empty() {
        out.push('\n');
    }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "less than a second".to_owned(),
        s if s < 90.0 => format!("about {s:.0} seconds"),
        s if s < 5400.0 => format!("about {:.0} minutes", s / 60.0),
        s => format!("about {:.1} hours", s / 3600.0),
    }
}

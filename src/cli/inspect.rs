//! `newsprint inspect`.

use super::common::{Describing, Running, without_effect};
use super::info::{doubtful, spellings};
use super::outcome::Outcome;
use super::print::{self, bytes};
use super::reading::{Making, Naming, Reading, today};
use newsprint::limits::Limits;
use newsprint::number::{counted, whole};
use newsprint::read::fields::Field;
use newsprint::read::plan::By;
use newsprint::read::survey::{ColumnSurvey, DateReading, Fate, FirstArticle, InputSurvey};
use newsprint::tabulate::make_visible;
use newsprint::verbs::inspect::{Held, Inspection, Request, run};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Show what inputs hold and what adding them would do, before anything is counted
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("strict", without_effect),
    after_help = "Examples:
  newsprint inspect news/*.jsonl.zst
  newsprint inspect export.csv --map source=outlet
  newsprint inspect folder --format json

For each input, shows what it was recognised as, which column becomes which field and why, its first \
articles, and what would be taken out or set aside; for all inputs together, the sources, dates and languages, and \
estimates of time, memory and disk. `newsprint add --dry-run` shows what adding to a given corpus would do."
)]
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

/// Rejects that are shown of each input.
const SHOWN_REJECTS: usize = 3;

/// What is shown of a field of an article, in characters.
const SHOWN_CHARS: usize = 76;

/// Sources that are listed.
const SHOWN_SOURCES: usize = 10;

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let request = Request {
            corpus: None,
            inputs: self.inputs,
            read: self.reading.options()?,
            clean: self.reading.cleaning(),
            wanted: self.making.wanted()?,
            list: self.naming.list()?,
            recogniser: self.naming.recogniser,
            today: Some(today()),
            scratch: scratch(),
        };
        show(&request, &limits, &self.describing, self.running.quiet)
    }
}

/// A folder for what is counted for the estimate, which [`show`] removes.
pub fn scratch() -> PathBuf {
    std::env::temp_dir().join(format!("newsprint-inspect-{}", std::process::id()))
}

/// Look at inputs and say what they hold.
pub fn show(request: &Request, limits: &Limits, asked: &Describing, quiet: bool) -> Outcome {
    let inspection = run(request, limits);
    // Only what this process made; the folder is named after it.
    let _ = std::fs::remove_dir_all(&request.scratch);
    print::description(&inspection?, readable, asked, quiet)
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
    for (at, merged) in inspection
        .merged_sources
        .iter()
        .take(SHOWN_SOURCES)
        .enumerate()
    {
        line(if at == 0 { "one source" } else { "" }, spellings(merged));
    }
    if inspection.merged_sources.len() > SHOWN_SOURCES {
        let more = inspection.merged_sources.len() - SHOWN_SOURCES;
        line("", format!("and {more} more"));
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
    for reject in &inspection.unreachable {
        line("", make_visible(&reject.to_string()).into_owned());
    }
    for note in &inspection.notes {
        line("note", make_visible(note).into_owned());
    }
    if let Some(corpus) = &inspection.corpus {
        line("corpus", would_take(corpus, inspection.held));
    }
    match inspection.estimate {
        None => line(
            "estimate",
            match inspection.held {
                Some(_) => "none: nothing of the sample is new".into(),
                None => "none: nothing of the sample can be counted".into(),
            },
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
        .as_ref()
        .map(|name| format!(", known as {}", make_visible(name)))
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
    let has_value = |column: &&ColumnSurvey| {
        let by_format = matches!(column.fate, Fate::Field { by: By::Format, .. });
        // Fields that the format has and no article does.
        !by_format || column.filled + column.missing + column.nested > 0
    };
    for column in input.columns.iter().filter(has_value).take(SHOWN_COLUMNS) {
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
    for reject in input.rejects.iter().take(SHOWN_REJECTS) {
        let _ = writeln!(
            out,
            "  would be set aside: {}",
            make_visible(&reject.to_string())
        );
    }
    let more = input.reject_count.saturating_sub(SHOWN_REJECTS as u64);
    if more > 0 {
        let _ = writeln!(out, "  … and {} more", whole(more));
    }
    // Members say it themselves.
    if input.members.is_empty() {
        for changed in &input.changes {
            let _ = writeln!(
                out,
                "  taken out or mended: {}",
                make_visible(&changed.to_string())
            );
        }
        for (number, article) in input.first_articles.iter().enumerate() {
            describe_article(number + 1, article, out);
        }
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

/// What the first articles of an input look like, a line each field.
fn describe_article(number: usize, article: &FirstArticle, out: &mut String) {
    let place = make_visible(&article.place);
    let _ = writeln!(out, "  article {number}, {place}");
    let words = whole(article.words);
    let names = match article.names {
        0 => String::new(),
        names => format!("{} given by the input", whole(names)),
    };
    let date = article.date.map(|date| date.to_string());
    let unknown = "(unknown)";
    let source = match article.source.as_str() {
        "" => unknown,
        source => source,
    };
    for (name, value) in [
        ("id", article.id.as_str()),
        ("title", &article.title),
        ("date", date.as_deref().unwrap_or(unknown)),
        ("source", source),
        ("author", &article.author),
        ("section", &article.section),
        ("url", &article.url),
        ("language", &article.language),
        ("words", &words),
        ("names", &names),
        ("text", &article.text),
    ] {
        if !value.is_empty() {
            let _ = writeln!(out, "    {name:<10}{}", shortened(value));
        }
    }
}

/// A value on one line. The ends of paragraphs are blanks; other control characters show.
fn shortened(value: &str) -> String {
    let line = value.replace("\r\n", "\n").replace("\n\n", " ");
    let line = line.replace('\n', " ");
    let shown: String = line.chars().take(SHOWN_CHARS).collect();
    let cut = if shown.len() < line.len() { "…" } else { "" };
    format!("{}{cut}", make_visible(&shown))
}

/// What adding to a corpus would do, as far as the sample goes.
fn would_take(corpus: &Path, held: Option<Held>) -> String {
    let name = corpus.display().to_string();
    let name = make_visible(&name);
    let Some(held) = held else {
        return format!("{name} would be made");
    };
    let mut said = format!("{name}: {} of the sample new", whole(held.new));
    if held.duplicates > 0 {
        let _ = write!(said, ", {} there already", whole(held.duplicates));
    }
    if held.same_ids > 0 {
        let _ = write!(
            said,
            ", {} with the id of another article there: set aside",
            whole(held.same_ids)
        );
    }
    said
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "less than a second".to_owned(),
        s if s < 90.0 => format!("about {s:.0} seconds"),
        s if s < 5400.0 => format!("about {:.0} minutes", s / 60.0),
        s => format!("about {:.1} hours", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_short_line_in_which_nothing_acts() {
        assert_eq!(
            shortened("One.\n\nTwo\u{1b}[31m\tthree"),
            "One. Two␛[31m␉three"
        );
        let long = "ж".repeat(SHOWN_CHARS + 1);
        assert_eq!(shortened(&long).chars().count(), SHOWN_CHARS + 1);
        assert!(shortened(&long).ends_with('…'));
    }
}

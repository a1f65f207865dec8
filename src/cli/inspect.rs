//! `newsprint inspect`.

use super::common::{Describing, Running, without_effect};
use super::describe::{Lines, SOURCE_CHARS, cut, days, languages, named};
use super::outcome::Outcome;
use super::print::{self, bytes};
use super::reading::{Making, Naming, Reading, intake};
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

/// What is shown of an example of a column, in characters.
const EXAMPLE_CHARS: usize = 36;

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
            intake: intake(&self.reading, &self.making, self.naming)?,
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
    let mut lines = Lines::default();
    let survey = &inspection.survey;
    for input in survey.inputs.iter().take(SHOWN_INPUTS) {
        describe(input, &mut lines.text);
    }
    if survey.inputs.len() > SHOWN_INPUTS {
        let more = survey.inputs.len() - SHOWN_INPUTS;
        let _ = writeln!(lines.text, "… and {more} more inputs\n");
    }
    let mut sources: Vec<_> = survey.sources.iter().collect();
    sources.sort_by_key(|(_, source)| std::cmp::Reverse(source.articles));
    lines.add("sources", format!("{} in the sample", sources.len()));
    for (name, source) in sources.iter().take(SHOWN_SOURCES) {
        let (name, dates) = (named(name, SOURCE_CHARS), days(source.days));
        let articles = counted(source.articles, "article");
        let undated = match source.undated {
            0 => String::new(),
            undated => format!(", {} undated", whole(undated)),
        };
        lines.add("", format!("{name:<34}{articles:>16}   {dates}{undated}"));
    }
    lines.more(sources.len(), SHOWN_SOURCES);
    lines.merged(&inspection.merged_sources, SHOWN_SOURCES);
    if survey.days.is_some() {
        let (days, zone) = (days(survey.days), &inspection.time_zone);
        lines.add("dates", format!("{days}, days by time zone {zone}"));
    }
    for (source, order) in survey.date_orders.iter().take(SHOWN_SOURCES) {
        let source = named(source, SOURCE_CHARS);
        let read = match order.order {
            Some(order) => order.name(),
            None if order.open > 0 => "day or month first: unknown",
            None => "no ambiguous date",
        };
        let votes = order.votes;
        let [dmy, mdy, ymd] = [votes.day_first, votes.month_first, votes.year_first].map(whole);
        let [decided, open] = [order.decided, order.open].map(whole);
        let clear = format!("clear dates: {dmy} dmy, {mdy} mdy, {ymd} ymd");
        let ambiguous = format!("ambiguous: {decided} read, {open} not");
        lines.add("", format!("{source:<34}{read}; {clear}; {ambiguous}"));
    }
    lines.more(survey.date_orders.len(), SHOWN_SOURCES);
    lines.doubtful(&inspection.doubtful_dates);
    lines.add("languages", languages(&inspection.identified_languages));
    for (at, changed) in inspection.changes.iter().enumerate() {
        let name = if at == 0 { "taken out" } else { "" };
        lines.add(name, make_visible(&changed.to_string()));
    }
    let reasons = survey.rejects.iter();
    let reasons = reasons.map(|(reason, count)| format!("{} {}", whole(*count), reason.code()));
    let set_aside = match reasons.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "nothing of the sample".to_owned(),
        reasons => format!("of the sample: {reasons}"),
    };
    lines.add("set aside", set_aside);
    for reject in &inspection.unreachable {
        lines.add("", make_visible(&reject.to_string()));
    }
    for note in &inspection.notes {
        lines.add("note", make_visible(note));
    }
    if let Some(corpus) = &inspection.corpus {
        lines.add("corpus", would_take(corpus, inspection.held));
    }
    let Some(estimate) = inspection.estimate else {
        let why = match inspection.held {
            Some(_) => "none: nothing of the sample is new",
            None => "none: nothing of the sample can be counted",
        };
        lines.add("estimate", why);
        return lines.text;
    };
    let [articles, sampled, twice, same] = [
        estimate.articles,
        estimate.sampled_articles,
        estimate.duplicates,
        estimate.same_ids,
    ]
    .map(|count| counted(count, "article"));
    let tokens = counted(estimate.tokens, "token");
    let found = format!("{articles}, {tokens} (from {sampled} of the inputs, counted here)");
    lines.add("estimate", found);
    if estimate.duplicates > 0 {
        lines.add("", format!("{twice} of them there twice: counted once"));
    }
    if estimate.same_ids > 0 {
        let apart = "set aside (--ids ignore tells them apart by content)";
        lines.add(
            "",
            format!("{same} of them with the id of another: {apart}"),
        );
    }
    let [memory, disk] = [estimate.memory_bytes, estimate.disk_bytes].map(bytes);
    let time = duration(estimate.seconds);
    lines.add("", format!("{time}, {memory} of memory, {disk} on disk"));
    lines.text
}

fn describe(input: &InputSurvey, out: &mut String) {
    let profile = input.profile.as_ref();
    let profile = profile.map(|name| format!(", known as {}", make_visible(name)));
    let form = match input.form.as_str() {
        "" => String::new(),
        form => format!(" {form}"),
    };
    let size = input.bytes.map(|count| format!(", {}", bytes(count)));
    let sample = if input.whole {
        match input.articles {
            1 => "its one article read".to_owned(),
            articles => format!("all {} read", counted(articles, "article")),
        }
    } else {
        let all = input.estimated_articles();
        let all = all.map(|all| format!(" of about {}", whole(all)));
        let articles = counted(input.articles, "article");
        format!("{articles}{} read", all.unwrap_or_default())
    };
    let format = match (input.format, input.encoding) {
        ("", _) => "unreadable".to_owned(),
        (format, "" | "UTF-8") => format.to_owned(),
        (format, encoding) => format!("{format} in {encoding}"),
    };
    let (profile, size) = (profile.unwrap_or_default(), size.unwrap_or_default());
    let name = make_visible(&input.input);
    let _ = writeln!(out, "{name}  ({format}{form}{profile}{size}; {sample})");
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
        let name = cut(&column.column, 22);
        let mut example = cut(&column.example, EXAMPLE_CHARS);
        let words: u64 = column.words.values().sum();
        if words > 0 {
            let names: Vec<&str> = column.words.keys().copied().collect();
            let (words, names) = (whole(words), names.join(", "));
            let _ = write!(example, "  ({words} missing: {names})");
        }
        let _ = writeln!(out, "  {name:<24}{fate:<33} {example}");
    }
    if input.columns.len() > SHOWN_COLUMNS {
        let more = (input.columns.len() - SHOWN_COLUMNS) as u64;
        let _ = writeln!(out, "  … and {}", counted(more, "more column"));
    }
    let names_outlet = |column: &ColumnSurvey| match column.fate {
        Fate::Field { field, .. } => {
            matches!(field, Field::Source | Field::Url) && column.filled > 0
        }
        _ => false,
    };
    if !input.fallback.is_empty() && !input.columns.iter().any(names_outlet) {
        let outlet = cut(&input.fallback, EXAMPLE_CHARS);
        let by = "by the folder or file name";
        let _ = writeln!(out, "  {:<24}{by:<34}{outlet}", "(source)");
    }
    for form in input.dates.iter().take(4) {
        let (example, count) = (make_visible(&form.example), whole(form.count));
        let read = match form.reading {
            DateReading::Day => "one day each",
            DateReading::Ambiguous => "day first or month first",
            DateReading::Unreadable => "not readable",
        };
        let _ = writeln!(
            out,
            "  dates like {example}  ({count} of the sample, {read})"
        );
    }
    for reject in input.rejects.iter().take(SHOWN_REJECTS) {
        let reject = reject.to_string();
        let _ = writeln!(out, "  would be set aside: {}", make_visible(&reject));
    }
    let more = input.reject_count.saturating_sub(SHOWN_REJECTS as u64);
    if more > 0 {
        let _ = writeln!(out, "  … and {} more", whole(more));
    }
    // Members say it themselves.
    if input.members.is_empty() {
        for changed in &input.changes {
            let changed = changed.to_string();
            let _ = writeln!(out, "  taken out or mended: {}", make_visible(&changed));
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
        let _ = writeln!(out, "  … and {more} more members of {name}");
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
        let same = whole(held.same_ids);
        let _ = write!(
            said,
            ", {same} with the id of another article there: set aside"
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

//! Options that many verbs have.

use super::outcome::Failure;
use super::progress::Bars;
use super::reading::stop_words;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args};
use newsprint::choice::UnknownChoice;
use newsprint::error::Teach;
use newsprint::limits::{Cancel, Limits, Silent, machine_memory_bytes};
use newsprint::select::{By, Filter};
use newsprint::tabulate::TableFormat;
use newsprint::verbs::Listing;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// How much of the machine a run may use, and how much it says.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub struct Running {
    /// Worker threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Memory to stay under, such as 512MiB or 4GB [default: a quarter of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<u64>,
    /// Print results and errors only
    #[arg(long, short)]
    pub quiet: bool,
    /// Stop at the first record that cannot be used, instead of setting it aside
    #[arg(long)]
    pub strict: bool,
}

/// The least memory a run is given: what it takes beside the counts, whose share shrinks, fits in that.
const LEAST_MEMORY: u64 = 256 << 20;

impl Running {
    /// Makes the threads, once, and gives the memory; for questions, which a signal ends as it ends any
    /// program.
    pub fn begin(&self) -> Result<u64, Failure> {
        let threads = self
            .threads
            .map(usize::from)
            .or_else(|| {
                std::thread::available_parallelism()
                    .ok()
                    .map(std::num::NonZero::get)
            })
            .unwrap_or(1);
        // A second call in one process finds the threads made.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global();
        let memory_bytes = self.memory.unwrap_or_else(|| machine_memory_bytes() / 4);
        if memory_bytes < LEAST_MEMORY {
            return Err(Failure::Usage {
                message: format!("`--memory` is {memory_bytes} bytes, expected at least 256MiB"),
                help: "give it more, or leave it out".into(),
            });
        }
        Ok(memory_bytes)
    }

    /// The limits for the library, of a run that ends in order when it is told to stop.
    pub fn limits(&self) -> Result<Limits, Failure> {
        let memory_bytes = self.begin()?;
        let cancel = Cancel::default();
        super::signals::end_in_order(&cancel);
        let watched = !self.quiet && std::io::stderr().is_terminal();
        Ok(Limits {
            threads: rayon::current_num_threads(),
            memory_bytes,
            strict: self.strict,
            cancel,
            progress: if watched {
                Arc::new(Bars::default())
            } else {
                Arc::new(Silent)
            },
        })
    }
}

/// Hides an option that every verb takes, so that a script can give all of them the same ones, where it has no effect.
pub fn without_effect(option: Arg) -> Arg {
    option.hide(true)
}

/// What every verb takes that answers with a table.
#[derive(Debug, Args)]
#[command(mut_arg("memory", without_effect), mut_arg("strict", |strict| without_effect(strict)))]
pub struct Answering {
    #[command(flatten)]
    pub selecting: Selecting,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub charting: Charting,
    #[command(flatten)]
    pub running: Running,
}

/// What the rows of a table are grouped by.
#[derive(Debug, Args)]
pub struct Grouped {
    /// Group by source, date, week, month, quarter, year or any metadata column
    #[arg(
        long,
        value_name = "COLUMN,...",
        default_value = "",
        hide_default_value = true
    )]
    by: String,
}

impl Grouped {
    /// For the library.
    pub fn by(&self) -> Result<Vec<By>, Failure> {
        Ok(By::list(&self.by)?)
    }
}

/// Which articles.
#[derive(Debug, Args)]
#[command(next_help_heading = "Articles")]
pub struct Selecting {
    /// Only these articles, such as 'source=bbc,cnn date=2021-11..2021-12 language=en'
    #[arg(
        long = "where",
        value_name = "SELECTION",
        default_value = "",
        hide_default_value = true,
        value_parser = taught::<Filter>
    )]
    pub filter: Filter,
}

/// Which terms lists have.
#[derive(Debug, Args)]
#[command(next_help_heading = "Lists")]
pub struct Listed {
    /// List numbers too (the count of tokens always includes them)
    #[arg(long)]
    numbers: bool,
    /// Only entities of this kind: person, organisation or place
    #[arg(long, value_name = "KIND")]
    kind: Option<newsprint::recognise::Kind>,
    /// Leave out stop words: language codes such as en,de, or files with one word per line
    #[arg(long, value_name = "CODE|FILE,...", value_delimiter = ',')]
    stop_words: Vec<String>,
    /// Only terms that occur at least N times [default: 1]
    #[arg(long, value_name = "N")]
    min_frequency: Option<u64>,
    /// Only terms in at least N articles
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_articles: u64,
}

impl Listed {
    /// For the library; `everything` has numbers and addresses too.
    pub fn listing(&self, min_frequency: u64, everything: bool) -> Result<Listing, Failure> {
        Ok(Listing {
            everything,
            numbers: self.numbers,
            kind: self.kind,
            without: stop_words(&self.stop_words)?,
            min_frequency: self.min_frequency.unwrap_or(min_frequency),
            min_articles: self.min_articles,
        })
    }
}

/// Where the table goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    #[arg(long, value_name = "FORMAT", value_parser = taught::<TableFormat>, help = table_formats())]
    pub format: Option<TableFormat>,
    /// Write the table to a file
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Only these columns, in this order, by their names in CSV
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Leave text that begins like a formula as it is (by default, CSV and TSV put an apostrophe before it)
    #[arg(long)]
    pub raw: bool,
}

/// The formats of tables, in one sentence.
fn table_formats() -> String {
    let names = TableFormat::ALL.map(TableFormat::name).join(", ");
    let (front, last) = names.rsplit_once(", ").unwrap_or(("", &names));
    format!("{front} or {last} [default: by the ending of -o, else table]")
}

/// Where a description goes: words for people, or JSON for programs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Describing {
    /// For people or for programs [default: by the ending of -o, else text]
    #[arg(long, value_enum)]
    pub format: Option<DescriptionFormat>,
    /// Write to a file
    #[arg(long = "output", short = 'o', value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// The form of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DescriptionFormat {
    #[value(alias = "table")]
    Text,
    Json,
}

/// Where the chart goes, and its size.
#[derive(Debug, Args)]
#[command(next_help_heading = "Chart")]
pub struct Charting {
    /// Draw the result to a file: .svg, .pdf or .png
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
    /// Width, such as 85mm (one column) or 180mm (two columns)
    #[arg(long, value_name = "LENGTH", default_value = "180mm", value_parser = millimetres)]
    pub width: f64,
    /// Height [default: as the content needs]
    #[arg(long, value_name = "LENGTH", value_parser = millimetres)]
    pub height: Option<f64>,
    /// Size of the text in points
    #[arg(long, value_name = "POINTS", default_value_t = 8.0)]
    pub font_size: f64,
    /// Use greys instead of colours
    #[arg(long)]
    pub grey: bool,
    /// Font for scripts that the embedded font lacks, tried before the machine's own (repeatable)
    #[arg(long, value_name = "FILE")]
    pub font: Vec<PathBuf>,
}

impl Charting {
    /// The style of the drawing.
    pub fn style(&self) -> newsprint::draw::Style {
        newsprint::draw::Style {
            width_mm: self.width,
            height_mm: self.height,
            font_pt: self.font_size,
            grey: self.grey,
            fallback_fonts: self.font.clone(),
        }
    }
}

/// Reads a value by its own parser; when it fails, the error says what to do as well.
pub fn taught<T: FromStr<Err: Teach>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| in_words(&error))
}

fn in_words(error: &dyn Teach) -> String {
    match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}

/// Reads a name by what knows all of them.
pub fn known<T>(
    by_name: impl Fn(&str) -> Result<T, UnknownChoice> + Clone,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |name| by_name(name).map_err(|error| in_words(&error))
}

/// Reads a choice by its words, which help and completions list.
pub fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: std::error::Error + Send + Sync> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>())
}

/// Reads `512MiB`, `4GB`, `1.5g` or plain bytes.
fn size(text: &str) -> Result<u64, String> {
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number
        .parse()
        .map_err(|_| format!("expected a size such as 512MiB or 4GB, found {text:?}"))?;
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        unit => return Err(format!("unknown unit {unit:?}; use MiB, GiB, MB or GB")),
    };
    Ok((number * factor as f64) as u64)
}

/// Reads `85mm`, `8.5cm`, `3.3in` or plain millimetres.
pub fn millimetres(text: &str) -> Result<f64, String> {
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number
        .parse()
        .map_err(|_| format!("expected a length such as 85mm, found {text:?}"))?;
    let length = match unit.trim() {
        "" | "mm" => number,
        "cm" => number * 10.0,
        "in" => number * 25.4,
        "pt" => number * 25.4 / 72.0,
        unit => return Err(format!("unknown unit {unit:?}; use mm, cm, in or pt")),
    };
    if (20.0..=2000.0).contains(&length) {
        Ok(length)
    } else {
        Err(format!("{length} mm is not between 20 and 2000 mm"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_lengths_are_read_in_the_usual_units() {
        assert_eq!(size("512MiB"), Ok(512 << 20));
        assert_eq!(size("1.5g"), Ok(3 << 29));
        assert_eq!(size("4GB"), Ok(4_000_000_000));
        assert!(size("much").is_err() && size("3 parsecs").is_err());
        assert_eq!(millimetres("8.5cm"), Ok(85.0));
        assert_eq!(millimetres("85"), Ok(85.0));
        assert!(millimetres("1mm").is_err());
    }
}

//! Options that many verbs have.

use super::outcome::{Failure, Outcome};
use super::progress::Bars;
use super::reading::{stop_words, text_of};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args};
use newsprint::about::About;
use newsprint::choice::{UnknownChoice, listed};
use newsprint::clean::copies::CopiesCounted;
use newsprint::clean::zones::TextZone;
use newsprint::draw::{DEFAULT_DPI, Picture, Style, WIDTHS};
use newsprint::error::Teach;
use newsprint::limits::{Cancel, Limits, Silent, machine_memory_bytes};
use newsprint::measure::correct::Correction;
use newsprint::recognise::Kind;
use newsprint::renaming::Renaming;
use newsprint::select::{By, DictionaryFormat, Filter, Query, Repeats, Scope, dictionary};
use newsprint::settings::Layer;
use newsprint::store::Corpus;
use newsprint::tabulate::TableFormat;
use newsprint::verbs::evidence::{Claiming, behind};
use newsprint::verbs::{Answer, Listing};
use std::borrow::Borrow;
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
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
    /// Starts the threads, once, and returns the memory limit. For questions, which a signal may end at any time.
    pub fn begin(&self) -> Result<u64, Failure> {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = self.threads.map_or_else(all, usize::from);
        // A second call in one process finds the threads made.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global();
        let memory_bytes = self.memory.unwrap_or_else(|| machine_memory_bytes() / 4);
        if memory_bytes < LEAST_MEMORY {
            let found = format!("`--memory` is {memory_bytes} bytes, expected at least 256MiB");
            return Err(Failure::usage(found, "give it more, or leave it out"));
        }
        Ok(memory_bytes)
    }

    /// The limits of a run that ends in good order when it is told to stop.
    pub fn limits(&self) -> Result<Limits, Failure> {
        let limits = self.questioning()?;
        super::signals::end_in_order(&limits.cancel);
        Ok(limits)
    }

    /// The limits of a question, which a signal ends.
    pub fn questioning(&self) -> Result<Limits, Failure> {
        let memory_bytes = self.begin()?;
        let watched = !self.quiet && std::io::stderr().is_terminal();
        Ok(Limits {
            threads: rayon::current_num_threads(),
            memory_bytes,
            strict: self.strict,
            cancel: Cancel::default(),
            progress: if watched {
                Arc::new(Bars::default())
            } else {
                Arc::new(Silent)
            },
        })
    }
}

/// Hides an option where it has no effect. All verbs take it, so that a script can give each of them the same options.
pub fn without_effect(option: Arg) -> Arg {
    option.hide(true)
}

/// What every verb takes that answers with a table.
#[derive(Debug, Args)]
#[command(mut_arg("strict", without_effect))]
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

/// Whether a question is about names: a list of that layer, or a query that looks for one.
pub fn is_of_names(queries: &[Query], layer: Layer) -> bool {
    layer == Layer::Entities || queries.iter().any(Query::has_names)
}

/// The forms of a query, for help.
pub const QUERY: &str = "A word, `wild*cards`, /a regular expression/, a \"phrase\" or \"phrase * gap\", =Exact, NEAR/5, \
                         BEFORE/3, AND, OR, NOT with brackets, an @Entity or @person, or a group such as \
                         border=border*|frontier: docs/queries.md shows each";

/// Queries from files.
#[derive(Debug, Args)]
pub struct Dictionaries {
    /// Count each category of a dictionary: YAML as quanteda's, a LIWC .dic file, or CSV with the columns category and
    /// pattern
    #[arg(long, value_name = "FILE")]
    dictionary: Vec<PathBuf>,
}

impl Dictionaries {
    /// The queries that were typed, then those of the files.
    pub fn behind(&self, mut queries: Vec<Query>) -> Result<Vec<Query>, Failure> {
        for path in &self.dictionary {
            let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
            let format: DictionaryFormat = ending.parse().map_err(usage)?;
            let text = text_of(path, "give a dictionary that can be read")?;
            let read = dictionary(&text, format).map_err(|error| Failure::Usage {
                message: format!("{}: {error}", path.display()),
                help: error.help().unwrap_or_default(),
            })?;
            queries.extend(read);
        }
        Ok(queries)
    }
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

/// The one column or period that a flag names.
pub fn one_column(flag: &str, name: &str) -> Result<By, Failure> {
    match By::list(name)?.as_slice() {
        [by] => Ok(by.clone()),
        _ => Err(Failure::usage(
            format!("`{flag}` takes one column"),
            "narrow the articles down with `--where` instead",
        )),
    }
}

/// How the p-values of many tests are corrected.
#[derive(Debug, Args)]
pub struct Correcting {
    /// Correct p for the number of tests by bonferroni, holm, benjamini-hochberg or benjamini-yekutieli
    #[arg(long, value_name = "METHOD", default_value_t, value_parser = taught::<Correction>)]
    pub correction: Correction,
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
    /// Count copies of articles as published (keep), one of each family of copies (first), or only articles that are in
    /// no family or are its origin (drop)
    #[arg(long, value_name = "WHICH", default_value = "keep", value_parser = taught::<CopiesAsked>)]
    copies: CopiesAsked,
    /// Whether lines and passages that a source repeats count: drop or keep
    #[arg(long, value_name = "CHOICE", default_value_t, value_parser = taught::<Repeats>)]
    boilerplate: Repeats,
    /// Count only a zone of each text: headline, lead (its first paragraph), body (the rest), quoted (speech in quotation
    /// marks, in interviews and in embedded posts) or narration (what is not quoted)
    #[arg(long, value_name = "ZONE", value_parser = one_of::<TextZone>(TextZone::NAMES), hide_possible_values = true)]
    zone: Option<TextZone>,
}

/// Which copies are counted: one choice, or all of them side by side.
#[derive(Debug, Clone, Copy)]
struct CopiesAsked(Option<CopiesCounted>);

impl FromStr for CopiesAsked {
    type Err = UnknownChoice;

    fn from_str(word: &str) -> Result<Self, UnknownChoice> {
        match word {
            "all" => Ok(Self(None)),
            word => word.parse().map(|counted| Self(Some(counted))),
        }
    }
}

impl Selecting {
    /// What of the texts is counted.
    pub fn scope(&self) -> Scope {
        Scope {
            zone: self.zone,
            boilerplate: self.boilerplate,
        }
    }

    /// Which copies are counted.
    pub fn copies(&self) -> Result<CopiesCounted, Failure> {
        self.copies.0.ok_or_else(|| {
            let found =
                "`--copies all` shows three counts side by side, which only freq and trend have";
            Failure::usage(found, "choose keep, first or drop")
        })
    }
}

impl Answering {
    /// Opens a corpus, of which only what was asked for is counted. `names` says whether the question is about names
    /// too.
    pub fn open(&self, path: &Path, names: bool) -> Result<Corpus, Failure> {
        let copies = self.selecting.copies()?;
        self.open_counting(path, names, copies, self.selecting.boilerplate)
    }

    /// Opens a corpus in each other way of counting copies and boilerplate, with the option that asks for it.
    pub fn open_others(&self, path: &Path, names: bool) -> Result<Vec<(String, Corpus)>, Failure> {
        let (copies, boilerplate) = (self.selecting.copies()?, self.selecting.boilerplate);
        let mut others = Vec::new();
        for other in CopiesCounted::ALL.into_iter().filter(|own| *own != copies) {
            let corpus = self.open_counting(path, names, other, boilerplate)?;
            others.push((format!("--copies {}", other.name()), corpus));
        }
        for other in Repeats::ALL.into_iter().filter(|own| *own != boilerplate) {
            let corpus = self.open_counting(path, names, copies, other)?;
            others.push((format!("--boilerplate {other}"), corpus));
        }
        Ok(others)
    }

    /// Opens a corpus three times, with copies counted in each way, if all were asked for.
    pub fn open_thrice(&self, path: &Path, names: bool) -> Result<Option<[Corpus; 3]>, Failure> {
        if self.selecting.copies.0.is_some() {
            return Ok(None);
        }
        let [keep, first, drop] = CopiesCounted::ALL
            .map(|counted| self.open_counting(path, names, counted, self.selecting.boilerplate));
        Ok(Some([keep?, first?, drop?]))
    }

    fn open_counting(
        &self,
        path: &Path,
        names: bool,
        copies: CopiesCounted,
        boilerplate: Repeats,
    ) -> Result<Corpus, Failure> {
        let limits = self.running.questioning()?;
        let corpus = Corpus::open(path)?.counting(copies).within(&limits);
        let scope = Scope {
            boilerplate,
            ..self.selecting.scope()
        };
        Ok(scope.of(corpus, names, &limits)?)
    }
}

/// Which terms lists have.
#[derive(Debug, Args)]
#[command(next_help_heading = "Lists")]
pub struct Listed {
    /// List numbers too (the count of tokens always includes them)
    #[arg(long)]
    numbers: bool,
    #[arg(long, value_name = "KIND", help = kinds())]
    kind: Option<Kind>,
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
            only: None,
            everything,
            numbers: self.numbers,
            kind: self.kind,
            without: stop_words(&self.stop_words)?,
            min_frequency: self.min_frequency.unwrap_or(min_frequency),
            min_articles: self.min_articles,
        })
    }
}

/// Whether rows are shown with sentences.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Evidencing {
    /// Show up to N sentences behind each row, of different sources and dates first
    #[arg(long, value_name = "N")]
    evidence: Option<usize>,
}

impl Evidencing {
    /// Fails where sentences are asked for beside what has none.
    pub fn without(&self, other: &str) -> Outcome {
        match self.evidence {
            None => Ok(()),
            Some(_) => Err(Failure::usage(
                format!("`--evidence` does not go with {other}"),
                "leave one of them out",
            )),
        }
    }

    /// The answer, with sentences if they are asked for.
    pub fn of(
        &self,
        corpus: &Corpus,
        answer: impl Claiming + 'static,
    ) -> Result<Box<dyn Answer>, Failure> {
        Ok(match self.evidence {
            Some(most) => Box::new(behind(corpus, answer, most)?),
            None => Box::new(answer),
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

/// Rows of each list that a table for people has.
const SHOWN: usize = 20;

impl Output {
    /// How many rows of each list: those asked for, else a page for people and all for programs.
    pub fn top(&self, all: bool, top: Option<usize>) -> Option<usize> {
        let for_people =
            self.file.is_none() && matches!(self.format, None | Some(TableFormat::Table));
        match (all, top) {
            (true, _) => None,
            (false, Some(top)) => Some(top),
            (false, None) => for_people.then_some(SHOWN),
        }
    }

    /// The format of the table: the one asked for, else the one that the file's ending means.
    pub fn format(&self) -> Result<TableFormat, Failure> {
        match (self.format, self.file.as_deref()) {
            (Some(format), _) => Ok(format),
            (None, None) => Ok(TableFormat::Table),
            (None, Some(file)) => TableFormat::of_path(file).map_err(|error| {
                Failure::usage(error.to_string(), "name the format with `--format`")
            }),
        }
    }
}

fn table_formats() -> String {
    let names = listed(&TableFormat::ALL.map(TableFormat::name), "or");
    format!("{names} [default: by the ending of -o, else table]")
}

fn pictures() -> String {
    let endings = Picture::ALL.map(|picture| format!(".{}", picture.ending()));
    let endings = endings.each_ref().map(String::as_str);
    format!("Draw the result to a file: {}", listed(&endings, "or"))
}

/// The help of an option that asks for a kind of entity.
pub fn kinds() -> String {
    format!("Only entities of this kind: {}", listed(Kind::NAMES, "or"))
}

/// The help of an option that takes items of a registry: a sentence, and below it a line for each item.
pub fn registered(sentence: &str, items: impl Iterator<Item: Borrow<About>>) -> String {
    let items: Vec<About> = items.map(|about| *about.borrow()).collect();
    let width = items.iter().map(|about| about.name.len()).max();
    let width = width.unwrap_or(0);
    let line = |about: &About| format!("\n{:<width$}  {}", about.name, about.summary);
    format!("{sentence}:{}", items.iter().map(line).collect::<String>())
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

/// Where the chart goes, and what stands in it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Chart")]
pub struct Charting {
    #[arg(long, value_name = "FILE", help = pictures())]
    pub chart: Option<PathBuf>,
    /// Height [default: as the content needs]
    #[arg(long, value_name = "LENGTH", value_parser = millimetres)]
    height: Option<f64>,
    /// Leave out the title
    #[arg(long)]
    no_title: bool,
    /// Write title and caption to a text file, and leave both out of the figure
    #[arg(long, value_name = "FILE", requires = "chart")]
    pub caption: Option<PathBuf>,
    /// Show a name as another in charts and in tables for people (repeatable; or a file with one OLD=NEW per line)
    #[arg(long, value_name = "OLD=NEW|FILE", value_parser = labels)]
    label: Vec<Labels>,
    #[command(flatten)]
    look: Look,
}

/// The look of figures.
#[derive(Debug, Args)]
pub struct Look {
    /// Width: single (85mm), double (180mm), a publisher's, such as elsevier-single, or a length
    #[arg(long, value_name = "WIDTH", default_value = "double", value_parser = width)]
    width: f64,
    /// Size of the text in points
    #[arg(long, value_name = "POINTS", default_value_t = 8.0)]
    font_size: f64,
    /// Use greys instead of colours
    #[arg(long)]
    grey: bool,
    /// Use tints instead of transparency
    #[arg(long)]
    solid: bool,
    /// Dots per inch of PNG files; 1200 for line art
    #[arg(long, value_name = "DPI", default_value_t = DEFAULT_DPI)]
    dpi: f64,
    /// Typeface: an installed family, or one of a --font file [default: Inter, which is embedded]
    #[arg(long, value_name = "FAMILY")]
    typeface: Option<String>,
    /// Font file for --typeface, or for scripts that the typeface lacks, tried before the machine's own (repeatable)
    #[arg(long, value_name = "FILE")]
    font: Vec<PathBuf>,
}

impl Look {
    /// The style of a drawing.
    pub fn style(&self) -> Style {
        Style {
            width_mm: self.width,
            font_pt: self.font_size,
            grey: self.grey,
            solid: self.solid,
            dpi: self.dpi,
            typeface: self.typeface.clone(),
            font_files: self.font.clone(),
            ..Style::default()
        }
    }
}

impl Charting {
    /// The style of the drawing.
    pub fn style(&self) -> Style {
        Style {
            height_mm: self.height,
            title: !self.no_title && self.caption.is_none(),
            caption: self.caption.is_none(),
            ..self.look.style()
        }
    }

    /// The names to show.
    pub fn names(&self) -> Result<Renaming, Failure> {
        let pairs = self.label.iter().flat_map(|Labels(pairs)| pairs).cloned();
        Renaming::new(pairs).map_err(usage)
    }
}

/// Old and new names of one option.
#[derive(Debug, Clone)]
pub struct Labels(pub Vec<(String, String)>);

/// Reads `old=new`, or a file of such lines; blank lines and those that begin with `#` say nothing.
pub fn labels(text: &str) -> Result<Labels, String> {
    let pair = |text: &str| Renaming::pair(text).map_err(|error| in_words(&error));
    if text.contains('=') {
        return Ok(Labels(vec![pair(text)?]));
    }
    let file = std::fs::read_to_string(text)
        .map_err(|error| format!("neither OLD=NEW nor a file that can be read: {error}"))?;
    let lines = file.trim_start_matches('\u{feff}').lines().map(str::trim);
    let said = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(Labels(said.map(pair).collect::<Result<_, _>>()?))
}

/// An error of the command line as a failure.
pub fn usage(error: impl Teach) -> Failure {
    Failure::Usage {
        message: error.to_string(),
        help: error.help().unwrap_or_default(),
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
    let (number, unit) = quantity(text)
        .ok_or_else(|| format!("expected a size such as 512MiB or 4GB, found {text:?}"))?;
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
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

/// A number and its unit.
fn quantity(text: &str) -> Option<(f64, &str)> {
    let is_unit = |c: char| !(c.is_ascii_digit() || c == '.');
    let (number, unit) = text.split_at(text.find(is_unit).unwrap_or(text.len()));
    Some((number.parse().ok()?, unit.trim()))
}

/// Reads the name of a width, or a length.
fn width(text: &str) -> Result<f64, String> {
    if text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return millimetres(text);
    }
    let known = |&&(name, _): &&(&str, f64)| name.eq_ignore_ascii_case(text);
    let unknown = || UnknownChoice {
        what: "width",
        word: text.to_owned(),
        known: WIDTHS.iter().map(|(name, _)| *name).collect(),
        hint: None,
    };
    match WIDTHS.iter().find(known) {
        Some((_, width)) => Ok(*width),
        None => Err(in_words(&unknown())),
    }
}

/// Reads `85mm`, `8.5cm`, `3.3in` or plain millimetres.
pub fn millimetres(text: &str) -> Result<f64, String> {
    let (number, unit) =
        quantity(text).ok_or_else(|| format!("expected a length such as 85mm, found {text:?}"))?;
    let length = match unit {
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
        assert_eq!(width("9cm"), Ok(90.0));
        assert_eq!(width("Nature-single"), Ok(89.0));
        assert!(
            width("singel")
                .unwrap_err()
                .contains("did you mean single?")
        );
    }
}

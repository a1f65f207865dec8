//! Options of the verbs that read articles.

use super::common::{one_of, registered, taught};
use super::outcome::Failure;
use clap::Args;
use newsprint::append::Intake;
use newsprint::clean;
use newsprint::day::Day;
use newsprint::error::Teach;
use newsprint::event::{Event, EventError};
use newsprint::read::dates::DateOrder;
use newsprint::read::encoding::Named;
use newsprint::read::missing::Kept;
use newsprint::read::{self, FieldMap, Markup, ProfileError, Profiles, Quotes, ReadOptions};
use newsprint::recognise::list::ListFormat;
use newsprint::recognise::{Choice, List};
use newsprint::settings::{
    Case, Cross, Elision, Hyphens, Layer, Possessives, Segmentation, Stemmer, Wanted,
};
use newsprint::tokenize;
use newsprint::zone::Zone;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// How inputs are understood.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Which column holds which field, such as source=outlet,date=published_at,text="full, text"; or, for
    /// metadata in the paths of files, path={source}/{date}_{*}.txt
    #[arg(long, value_name = "FIELD=COLUMN,...", value_parser = taught::<FieldMap>)]
    map: Option<FieldMap>,
    /// Order of day and month where a date leaves it open: auto, dmy, mdy or ymd
    #[arg(long, value_name = "ORDER", default_value = "auto", value_parser = taught::<DateOrder>)]
    dates: DateOrder,
    /// HTML in columns: auto removes what is certainly HTML (tags, scripts, character references), strip removes
    /// whatever may be a tag, keep counts all as text
    #[arg(long, value_name = "CHOICE", default_value = "auto", value_parser = taught::<Markup>)]
    markup: Markup,
    #[arg(long = "input-format", value_name = "FORMAT", help = formats())]
    input_format: Option<String>,
    /// Encoding of all text inputs, such as windows-1251 or Shift_JIS [default: detected]
    #[arg(long, value_name = "NAME", value_parser = taught::<Named>)]
    encoding: Option<Named>,
    /// A TOML file that describes exports of your own (XML, tables, JSON, or lines with labels): how to
    /// recognise them, and where articles and their fields are (repeatable)
    #[arg(long = "profile", value_name = "FILE")]
    profiles: Vec<PathBuf>,
    /// Whether ids tell the articles of an outlet apart (keep); if ids start again in each file, let the
    /// content tell them apart (ignore)
    #[arg(long, value_enum, default_value_t = Ids::Keep)]
    ids: Ids,
    /// Take these values literally, though they usually stand for a missing one (NA, None, null, -, …), such as
    /// an outlet called NA
    #[arg(
        long,
        value_name = "VALUE,...",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    keep_values: Vec<String>,
    /// Quotation marks in tables: auto (as each file uses them), none (they are ordinary characters) or double
    /// (they enclose cells, and are doubled inside)
    #[arg(long, value_name = "HOW", default_value = "auto", value_parser = taught::<Quotes>)]
    quotes: Quotes,
    /// Leave datelines, bylines and credits in the counted text
    #[arg(long)]
    keep_datelines: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Ids {
    Keep,
    Ignore,
}

fn formats() -> String {
    let formats = read::FORMATS.iter().map(|format| format.about);
    registered("Format of all inputs [default: detected]", formats)
}

fn layers() -> String {
    let names = Layer::names().join(", ");
    format!("Layers to count: {names} [default: terms,entities]")
}

impl Reading {
    /// For the reader.
    fn options(&self) -> Result<ReadOptions, Failure> {
        Ok(ReadOptions {
            map: self.map.clone().unwrap_or_default(),
            dates: self.dates,
            ignore_ids: matches!(self.ids, Ids::Ignore),
            markup: self.markup,
            kept: (!self.keep_values.is_empty())
                .then(|| Arc::new(Kept::of(self.keep_values.iter().cloned()))),
            quotes: self.quotes,
            format: self.input_format.as_deref().map(read::format).transpose()?,
            encoding: self.encoding,
            profiles: read_profiles(&self.profiles)?.into(),
            ..ReadOptions::default()
        })
    }

    /// For the cleaner.
    fn cleaning(&self) -> clean::Options {
        clean::Options {
            wire: !self.keep_datelines,
            ..clean::Options::default()
        }
    }
}

/// What finds names.
#[derive(Debug, Args)]
#[command(next_help_heading = "Names")]
pub struct Naming {
    /// What finds persons, organisations and places: embedded, list (only your own list), or
    /// onnx:PATH, a model for token classification (model.onnx, or its folder, with tokenizer.json and
    /// config.json); fixed when a corpus is created [default: embedded]
    #[arg(long, value_name = "NAME", value_parser = taught::<Choice>)]
    recogniser: Option<Choice>,
    /// Your own list of entities (CSV, TSV or JSON Lines: name, kind, aliases, id), which overrides the
    /// recogniser
    #[arg(long, value_name = "FILE")]
    entities: Option<PathBuf>,
}

impl Naming {
    /// The user's list.
    fn list(&self) -> Result<Option<List>, Failure> {
        self.entities.as_deref().map(read_list).transpose()
    }
}

/// Settings that are fixed when a corpus is created.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings of a new corpus")]
pub struct Making {
    #[arg(long, value_name = "LAYER,...", value_delimiter = ',', help = layers())]
    layers: Option<Vec<Layer>>,
    /// Also count n-grams of this length, 2 to 5 (repeatable)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=5))]
    ngrams: Vec<u8>,
    /// Reduce terms to their stems with the Snowball stemmer of this language; `auto` takes that of each article's own
    #[arg(long, value_name = "LANGUAGE", value_parser = one_of::<Stemmer>(Stemmer::NAMES))]
    stem: Option<Stemmer>,
    /// Leave stop words out of the layers: language codes such as en,de, files with one word per line, or `auto` for
    /// those of each article's own language
    #[arg(long, value_name = "CODE|FILE,...", value_delimiter = ',')]
    stop_words: Vec<String>,
    /// `out-of-the-box`: split (four tokens) or keep (one) [default: split]
    #[arg(long, value_parser = one_of::<Hyphens>(Hyphens::NAMES))]
    hyphens: Option<Hyphens>,
    /// `Lithuania's`: split (`'s` is a token) or keep (one token) [default: split]
    #[arg(long, value_parser = one_of::<Possessives>(Possessives::NAMES))]
    possessives: Option<Possessives>,
    /// The zone that decides the day of a time that names its own zone: written (the outlet's own), utc, or a zone
    /// such as Europe/Berlin; times without a zone stay as written [default: written]
    #[arg(long, value_name = "ZONE", value_parser = taught::<Zone>)]
    time_zone: Option<Zone>,
    /// `The`: fold (`the`) or keep [default: fold]
    #[arg(long, value_parser = one_of::<Case>(Case::NAMES))]
    case: Option<Case>,
    /// `l'Ukraine` in French, Italian, Catalan and Occitan articles: split (two tokens) or keep (one)
    /// [default: split]
    #[arg(long, value_parser = one_of::<Elision>(Elision::NAMES))]
    elision: Option<Elision>,
    /// `中国人民`, and Japanese and Thai: dictionary (words) or characters (a token each) [default: dictionary]
    #[arg(long, value_parser = one_of::<Segmentation>(Segmentation::NAMES))]
    segment: Option<Segmentation>,
    /// What phrases and n-grams may cross: nothing (they stay within a sentence), sentences (but not paragraphs or
    /// headlines) or paragraphs [default: sentences]
    #[arg(long, value_parser = one_of::<Cross>(Cross::NAMES))]
    cross: Option<Cross>,
    /// Do not store the articles' text: the corpus is smaller, but finds phrases only among its n-grams
    #[arg(long)]
    no_text: bool,
}

impl Making {
    /// What was asked for.
    fn wanted(&self) -> Result<Wanted, Failure> {
        let mut wanted = Wanted {
            hyphens: self.hyphens,
            possessives: self.possessives,
            elision: self.elision,
            cross: self.cross,
            segment: self.segment,
            case: self.case,
            stem: self.stem,
            text: self.no_text.then_some(false),
            time_zone: self.time_zone.clone(),
            layers: self.layers.clone(),
            ..Wanted::default()
        };
        if !self.ngrams.is_empty() {
            let mut layers = wanted
                .layers
                .take()
                .unwrap_or_else(|| Wanted::default().settings().layers);
            layers.extend(self.ngrams.iter().map(|n| Layer::Ngrams(*n)));
            wanted.layers = Some(layers);
        }
        if !self.stop_words.is_empty() {
            let (own, same_for_all): (Vec<_>, Vec<_>) = self
                .stop_words
                .iter()
                .cloned()
                .partition(|name| name == "auto");
            wanted.stop_words = Some(stop_words(&same_for_all)?);
            wanted.stop_words_by_language = Some(match own.is_empty() {
                true => BTreeMap::new(),
                false => tokenize::stop_word_lists().clone(),
            });
        }
        Ok(wanted)
    }
}

/// What is asked for with these options.
pub fn intake(reading: &Reading, making: &Making, naming: Naming) -> Result<Intake, Failure> {
    Ok(Intake {
        wanted: making.wanted()?,
        read: reading.options()?,
        clean: reading.cleaning(),
        list: naming.list()?,
        recogniser: naming.recogniser,
        today: Some(today()),
    })
}

/// The day that it is now, in UTC.
pub fn today() -> Day {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = now.unwrap_or_default().as_secs();
    Day::from_epoch(i32::try_from(seconds / 86_400).unwrap_or(i32::MAX))
}

/// The text of a file that the user wrote; `help` says what to do if it cannot be read.
pub fn text_of(path: &Path, help: &str) -> Result<String, Failure> {
    let name = path.display();
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::usage(format!("cannot read {name}: {error}"), help))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let found = format!("{name}: line {line}: found bytes that are not UTF-8");
        Failure::usage(found, "save the file as UTF-8")
    })
}

/// Events, each given as a date with a label or as a file of them.
pub fn read_events(given: &[String]) -> Result<Vec<Event>, Failure> {
    let usage = |of: &str, error: EventError| Failure::Usage {
        message: format!("{of}: {error}"),
        help: error.help().unwrap_or_default(),
    };
    let mut events = Vec::new();
    for given in given {
        let is_day = |day: &str| day.trim().parse::<Day>().is_ok();
        match given.split_once('=') {
            Some((day, _)) if is_day(day) || !Path::new(given).exists() => {
                events.push(given.parse().map_err(|error| usage("`--event`", error))?);
            }
            _ => {
                let help =
                    "write a date and a label, 2016-06-23=Referendum, or name a CSV file of them";
                let text = text_of(Path::new(given), help)?;
                events.extend(Event::list(&text).map_err(|error| usage(given, error))?);
            }
        }
    }
    Ok(events)
}

/// The user's descriptions of exports.
fn read_profiles(paths: &[PathBuf]) -> Result<Profiles, Failure> {
    let mut profiles = Profiles::default();
    for path in paths {
        let text = text_of(
            path,
            "name a TOML file with tables [[xml]], [[labels]] or [[profile]]",
        )?;
        let own = text.parse().map_err(|error: ProfileError| {
            let message = format!("{}: {error}", path.display());
            Failure::usage(message, error.help().unwrap_or_default())
        });
        profiles.add(own?);
    }
    Ok(profiles)
}

/// The user's list of entities.
fn read_list(path: &Path) -> Result<List, Failure> {
    let name = path.display().to_string();
    let text = text_of(
        path,
        "name a CSV, TSV or JSON Lines file with the columns name, kind and aliases",
    )?;
    let format = ListFormat::of(path).ok_or_else(|| {
        let found = format!("{name} has no ending that tells its format");
        Failure::usage(found, "end its name in .csv, .tsv or .jsonl")
    })?;
    List::read(&text, format).map_err(|error| {
        let help = error.help().unwrap_or_default();
        Failure::usage(format!("{name}: {error}"), help)
    })
}

/// Stop words of languages and files, folded.
pub fn stop_words(named: &[String]) -> Result<Vec<String>, Failure> {
    let mut words = Vec::new();
    for name in named {
        if let Some(list) = tokenize::stop_words(name) {
            words.extend(list.iter().cloned());
            continue;
        }
        let text = std::fs::read_to_string(name).map_err(|error| {
            let known = tokenize::stop_word_languages().collect::<Vec<_>>().join(", ");
            Failure::usage(
                format!(
                    "no stop words for {name:?}: it is neither a known language nor a readable file ({error})"
                ),
                format!("name a language ({known}) or a file with one word a line"),
            )
        })?;
        words.extend(
            text.lines()
                .map(|line| line.split('#').next().unwrap_or_default().trim())
                .filter(|word| !word.is_empty())
                .map(|word| tokenize::fold(word, Case::Fold)),
        );
    }
    words.sort_unstable();
    words.dedup();
    Ok(words)
}

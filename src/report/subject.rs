//! What a report is about: the selected articles by source and date, looked at once and used by every
//! section.

use super::page::Fact;
use super::periods::{FOR_TRENDS, FOR_VOLUME, Wish};
use super::words::{self, counted};
use super::{ReportError, Request};
use crate::day::Day;
use crate::limits::Limits;
use crate::select::{By, Filter, Period};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::Table;
use crate::tokenize;
use crate::verbs::doubtful::Shown;
use crate::verbs::info::{self, Info};
use crate::verbs::trend::THIN_TOKENS;
use crate::verbs::{Answer, Listing, volume};

/// A corpus, the selection from it, and what it is made of.
pub struct Subject<'r> {
    /// What was asked for.
    pub request: &'r Request,
    /// Threads, memory and progress of the run.
    pub limits: &'r Limits,
    /// The corpus.
    pub corpus: Corpus,
    /// The whole corpus at a glance.
    pub info: Info,
    /// Selected articles.
    pub articles: u64,
    /// Their running words.
    pub tokens: u64,
    /// Those without a date.
    pub undated: u64,
    /// The sources, the largest first.
    pub sources: Vec<Source>,
    /// The table of them, in the same order of names as the verb gives it.
    pub source_table: Table,
    /// Articles by day, sorted.
    pub days: Vec<(Day, u64)>,
    /// Articles by language, the most frequent first; the unknown one is empty.
    pub languages: Vec<(String, u64)>,
    /// The days that charts over time show: a few doubtful dates would stretch them.
    pub shown: Shown,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name; empty for articles without one.
    pub name: String,
    /// Its articles.
    pub articles: u64,
    /// Their running words.
    pub tokens: u64,
    /// Its earliest date.
    pub first: Option<Day>,
    /// Its latest date.
    pub last: Option<Day>,
    /// Its articles without a date.
    pub undated: u64,
}

/// Sources that are set beside each other, the largest: as many as have panels on half a printed page with letters that
/// can be read.
pub const COMPARED: usize = 6;

/// Below this many articles every number of a report is rough, and the report says so.
const FEW_ARTICLES: u64 = 100;
/// Languages with a smaller share of the articles do not give their stop words.
const SHARE_OF_A_LANGUAGE: f64 = 0.02;

impl<'r> Subject<'r> {
    /// Look at what is selected.
    ///
    /// # Errors
    /// When the corpus cannot be read, lacks a column, or no article is selected.
    pub fn of(
        request: &'r Request,
        corpus: Corpus,
        limits: &'r Limits,
    ) -> Result<Self, ReportError> {
        let info = info::run(&corpus, None)?;
        let volume = |by: By| {
            let request = volume::Request {
                by: vec![by],
                filter: request.filter.clone(),
                today: request.intake.today,
                ..volume::Request::default()
            };
            volume::run(&corpus, &request)
        };
        let of_sources = volume(By::Column("source".into()))?;
        let sources = sources(&of_sources.rows);
        let of_days = volume(By::Period(Period::Day))?;
        let days = (of_days.rows.iter()).filter_map(|row| Some((row.keys[0].day()?, row.articles)));
        let mut by_day: Vec<(Day, u64)> = days.collect();
        by_day.sort_unstable();
        let languages = volume(By::Column("language".into()))?.rows.into_iter();
        let mut languages: Vec<(String, u64)> = languages
            .map(|row| (row.keys[0].name().unwrap_or_default(), row.articles))
            .collect();
        languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let sum = |of: fn(&Source) -> u64| sources.iter().map(of).sum();
        Ok(Self {
            request,
            limits,
            info,
            articles: sum(|source| source.articles),
            tokens: sum(|source| source.tokens),
            undated: sum(|source| source.undated),
            shown: of_days.shown,
            days: by_day,
            languages,
            sources,
            source_table: of_sources.table().map_err(crate::verbs::Error::from)?,
            corpus,
        })
    }

    /// The selection of the report.
    pub fn filter(&self) -> &Filter {
        &self.request.filter
    }

    /// Articles with a date.
    pub fn dated(&self) -> u64 {
        self.articles - self.undated
    }

    /// Articles that charts over time show.
    pub fn charted(&self) -> u64 {
        self.dated() - self.shown.articles()
    }

    /// The selection for charts over time that leave nothing out themselves.
    pub fn charted_filter(&self) -> Filter {
        match self.shown.days {
            Some((first, last)) if self.shown.articles() > 0 => {
                self.filter().and(&Filter::of_days(first, last))
            }
            _ => self.filter().clone(),
        }
    }

    /// Whether there are dates enough for anything over time: at least two, and not on a few articles only.
    pub fn has_time(&self) -> Result<(), String> {
        match self.shown.days {
            None => Err("none of the articles has a date".into()),
            Some((first, last)) if first == last => Err(format!(
                "all dated articles are from one day, {}{}",
                words::day(first),
                match self.shown.articles() {
                    0 => "",
                    _ => ", apart from doubtful dates",
                }
            )),
            _ if self.dated() * 5 < self.articles => Err(format!(
                "only {} of {} have a date",
                words::count(self.dated()),
                counted(self.articles, "article")
            )),
            _ => Ok(()),
        }
    }

    /// The period of the map of what was published when.
    pub fn volume_period(&self) -> Period {
        self.shown.days.map_or(Period::Month, |(first, last)| {
            FOR_VOLUME.choose(first, last, self.charted())
        })
    }

    /// The period of trends: one that has, on average, half as many tokens again as a period must have so
    /// that its value is trusted.
    pub fn trend_period(&self) -> Period {
        let tokens = (THIN_TOKENS + THIN_TOKENS / 2) * self.articles;
        let wish = Wish {
            articles: FOR_TRENDS.articles.max(tokens.div_ceil(self.tokens.max(1))),
            ..FOR_TRENDS
        };
        self.shown.days.map_or(Period::Month, |(first, last)| {
            wish.choose(first, last, self.charted())
        })
    }

    /// The `count` largest sources that have a name and at least `articles` articles.
    pub fn largest(&self, count: usize, articles: u64) -> Vec<&Source> {
        let named = self
            .sources
            .iter()
            .filter(|source| !source.name.is_empty() && source.articles >= articles);
        named
            .filter(|source| source.tokens > 0)
            .take(count)
            .collect()
    }

    /// Sources that have a name.
    pub fn named_sources(&self) -> usize {
        self.sources
            .iter()
            .filter(|source| !source.name.is_empty())
            .count()
    }

    /// The layer that lists are made of: terms, else the shortest n-grams; `None` when only entities are
    /// counted.
    pub fn layer(&self) -> Option<Layer> {
        self.info
            .layers
            .keys()
            .copied()
            .find(|layer| matches!(layer, Layer::Terms | Layer::Ngrams(_)))
    }

    /// Whether names were recognised.
    pub fn has_entities(&self) -> bool {
        self.info
            .layers
            .get(&Layer::Entities)
            .is_some_and(|types| *types > 0)
    }

    /// The languages that give their stop words, and those frequent ones that have no list.
    pub fn stop_word_languages(&self) -> (Vec<&str>, Vec<&str>) {
        let enough = |articles: u64| articles as f64 >= SHARE_OF_A_LANGUAGE * self.articles as f64;
        let frequent = self
            .languages
            .iter()
            .filter(|(code, articles)| !code.is_empty() && enough(*articles));
        frequent
            .map(|(code, _)| code.as_str())
            .partition(|code| tokenize::stop_words(code).is_some())
    }

    /// Lists without stop words and numbers.
    pub fn listing(&self) -> Listing {
        let (languages, _) = self.stop_word_languages();
        let words = languages
            .into_iter()
            .flat_map(|code| tokenize::stop_words(code).unwrap_or_default());
        Listing {
            without: words.map(|word| (*word).to_owned()).collect(),
            min_frequency: 1,
            min_articles: 1,
            ..Listing::default()
        }
    }

    /// The heading of the page.
    pub fn title(&self) -> String {
        if !self.request.title.trim().is_empty() {
            return words::plain_name(&self.request.title);
        }
        let years = match self.shown.days {
            Some((first, last)) if first.ymd().0 == last.ymd().0 => format!(", {}", first.ymd().0),
            Some((first, last)) => format!(", {}–{}", first.ymd().0, last.ymd().0),
            None => String::new(),
        };
        let from = match self.named_sources() {
            0 => String::new(),
            sources => format!(" from {}", counted(sources as u64, "source")),
        };
        format!("{}{from}{years}", counted(self.articles, "article"))
    }

    /// The sentence under it.
    pub fn subtitle(&self) -> String {
        let mut text = String::from(
            "Volume, vocabulary and change, with the uncertainty of the numbers. The unit of sampling is the article, \
             not the word.",
        );
        if !self.filter().is_everything() {
            text.push_str(&format!(
                " {} of the {} articles in the corpus {} selected: {}.",
                words::count(self.articles),
                words::count(self.info.articles),
                if self.articles == 1 { "was" } else { "were" },
                words::isolated(&self.filter().to_string()),
            ));
        }
        if let Some(part) = self.corpus.part() {
            text.push_str(&format!(
                " Of each article only a part is counted: {}.",
                part.words
            ));
        }
        if self.articles < FEW_ARTICLES {
            text.push_str(&format!(
                " With only {}, all numbers are rough, and intervals are wide where they can be given at all.",
                counted(self.articles, "article")
            ));
        }
        text
    }

    /// Numbers at a glance.
    pub fn facts(&self) -> Vec<Fact> {
        let fact = |value: String, label: &str| Fact {
            value,
            label: label.into(),
        };
        let one =
            |count: u64, one: &'static str, many: &'static str| if count == 1 { one } else { many };
        let mut facts = vec![
            fact(
                words::count(self.articles),
                one(self.articles, "article", "articles"),
            ),
            match self.corpus.part() {
                None => fact(words::count(self.tokens), "tokens (running words)"),
                Some(part) => {
                    let label = format!("tokens (running words) of {}", part.words);
                    fact(words::count(self.tokens), &label)
                }
            },
            fact(
                words::count(self.named_sources() as u64),
                one(self.named_sources() as u64, "source", "sources"),
            ),
        ];
        match self.shown.days {
            Some((first, last)) => {
                let (value, label) = match first == last {
                    true => (first.to_string(), "date"),
                    false => (format!("{first} to {last}"), "first and last date"),
                };
                let label = match self.shown.articles() {
                    0 => label.to_owned(),
                    doubtful => format!("{label}, without {} doubtful", words::count(doubtful)),
                };
                facts.push(fact(value, &label));
            }
            None => facts.push(fact("none".into(), "dates")),
        }
        facts.push(fact(
            words::count(self.undated),
            one(
                self.undated,
                "article without a date",
                "articles without a date",
            ),
        ));
        let languages: Vec<String> = self
            .languages
            .iter()
            .take(3)
            .map(|(code, articles)| {
                let code = if code.is_empty() { "unknown" } else { code };
                format!("{code} {}", words::share(*articles, self.articles))
            })
            .collect();
        let more = self.languages.len().saturating_sub(3);
        let more = if more > 0 {
            format!(", {more} more")
        } else {
            String::new()
        };
        facts.push(fact(format!("{}{more}", languages.join(", ")), "languages"));
        facts.push(fact(
            words::count(self.info.rejects),
            one(self.info.rejects, "record set aside", "records set aside"),
        ));
        facts.push(fact(
            words::count(self.info.duplicates),
            "duplicates left out",
        ));
        facts
    }
}

fn sources(rows: &[volume::Row]) -> Vec<Source> {
    let source = |row: &volume::Row| Source {
        name: row.keys[0].name().unwrap_or_default(),
        articles: row.articles,
        tokens: row.tokens,
        first: row.first,
        last: row.last,
        undated: row.undated,
    };
    let mut sources: Vec<Source> = rows.iter().map(source).collect();
    sources.sort_by(|a, b| {
        b.articles
            .cmp(&a.articles)
            .then_with(|| a.name.cmp(&b.name))
    });
    sources
}

//! Which articles: `source=bbc,cnn date=2021-11..2021-12 language=en`.
//!
//! All clauses must hold; the values of one clause are alternatives. Values are compared as
//! [`crate::same_name`] says and may hold `*`; a value with a comma, an equals sign or a literal `*` is
//! quoted as [`crate::quoting`] says. `!=` excludes. Dates have any precision and ranges; `none` means
//! "without".

mod range;
mod words;

use super::calendar::days_of;
use super::error::{SelectError, SelectProblem};
use super::name_pattern::NamePattern;
use super::{Articles, known_column};
use crate::by_text::by_text;
use crate::day::Day;
use crate::quoting::{self, Part, Unclosed};
use crate::store::{Corpus, StoreError};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A selection of articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    text: String,
    clauses: Vec<Clause>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    column: String,
    /// The position of the column's name in the text.
    at: std::ops::Range<usize>,
    excludes: bool,
    values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    /// No value at all.
    Missing,
    /// The values that match a name with wildcards.
    Text(NamePattern),
    /// Exactly this value: no wildcards, and case matters.
    Exact(String),
    /// A range of days.
    Days(Span<Day>),
    /// A range of numbers of tokens.
    Tokens(Span<u64>),
}

/// From one (inclusive) to another (exclusive); `None` leaves an end open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span<T>(Option<T>, Option<T>);

impl<T: Ord> Span<T> {
    /// What an operator asks for with a value, or `=` and `!=` with a range such as `100..500`, `100..` and `..500`.
    /// `of` gives what a value begins with, and what comes after it.
    fn read(text: &str, operator: &str, of: impl Fn(&str) -> Option<(T, T)>) -> Option<Self> {
        if let Some((from, to)) = text.split_once("..") {
            let end = |text: &str| match text.trim() {
                "" => Some(None),
                text => of(text).map(Some),
            };
            let (from, to) = (end(from)?, end(to)?);
            let range = Self(from.map(|from| from.0), to.map(|to| to.1));
            return matches!(operator, "=" | "!=").then_some(range);
        }
        let (first, after) = of(text.trim())?;
        Some(match operator {
            "<" => Self(None, Some(first)),
            "<=" => Self(None, Some(after)),
            ">" => Self(Some(after), None),
            ">=" => Self(Some(first), None),
            _ => Self(Some(first), Some(after)),
        })
    }

    fn has(&self, value: &T) -> bool {
        self.0.as_ref().is_none_or(|from| from <= value)
            && self.1.as_ref().is_none_or(|to| value < to)
    }
}

/// The column of an article's length, which is compared by order, like the date.
const TOKENS: &str = "tokens";

/// The operators, the longer ones first.
const OPERATORS: [&str; 6] = ["!=", "<=", ">=", "=", "<", ">"];

impl Filter {
    /// The articles whose column has exactly one of these values: no wildcards, and case matters. An
    /// empty value means articles without one.
    ///
    /// Its text is for people: parsed again, it would be read like a user's selection.
    pub fn of_values<S: AsRef<str>>(column: &str, values: impl IntoIterator<Item = S>) -> Self {
        let values: Vec<String> = values
            .into_iter()
            .map(|value| value.as_ref().to_owned())
            .collect();
        let shown: Vec<String> = values
            .iter()
            .map(|value| match value.as_str() {
                "" => "none".to_owned(),
                value => quoting::quoted(value),
            })
            .collect();
        let values = values.into_iter().map(Value::Exact).collect();
        Self::one(column, &shown.join(","), values)
    }

    /// The articles from one day to another, both included.
    pub fn of_days(first: Day, last: Day) -> Self {
        let days = Value::Days(Span(Some(first), Some(last.plus(1))));
        Self::one("date", &format!("{first}..{last}"), vec![days])
    }

    /// A filter of one clause, with its values as they are shown.
    fn one(column: &str, shown: &str, values: Vec<Value>) -> Self {
        Self {
            text: format!("{column}={shown}"),
            clauses: vec![Clause {
                column: column.to_owned(),
                at: 0..column.len(),
                excludes: false,
                values,
            }],
        }
    }

    /// The articles that both select.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self.is_everything(), other.is_everything()) {
            (true, _) => return other.clone(),
            (_, true) => return self.clone(),
            _ => {}
        }
        let text = format!("{} {}", self.text.trim_end(), other.text);
        let shift = text.len() - other.text.len();
        let others = other.clauses.iter().map(|clause| Clause {
            at: clause.at.start + shift..clause.at.end + shift,
            ..clause.clone()
        });
        Self {
            clauses: self.clauses.iter().cloned().chain(others).collect(),
            text,
        }
    }

    /// Whether it selects every article.
    pub fn is_everything(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The columns it uses.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.clauses.iter().map(|clause| clause.column.as_str())
    }

    /// Fails if the corpus lacks one of the columns.
    ///
    /// # Errors
    /// Names the column, and the nearest existing one.
    pub fn check(&self, known: &BTreeSet<String>) -> Result<(), SelectError> {
        for clause in &self.clauses {
            known_column(&self.text, clause.at.clone(), &clause.column, known)?;
        }
        Ok(())
    }

    /// For every article whether it is selected.
    pub fn mask(&self, articles: &Articles) -> Vec<bool> {
        let clauses = self.clauses.iter();
        let clauses: Vec<_> = clauses.map(|clause| clause.selects(articles)).collect();
        let selected = |at| clauses.iter().all(|selects| selects(at));
        (0..articles.len()).map(selected).collect()
    }

    /// For every unselected article, whether it may still belong to the selection: it fails only
    /// because a column has no value. Also returns the names of these columns, with the number of
    /// articles they leave open.
    pub fn open(&self, articles: &Articles) -> (Vec<bool>, Vec<(String, u64)>) {
        let mut open = vec![false; articles.len()];
        let mut excluded = vec![false; articles.len()];
        let mut columns: Vec<(&str, Vec<bool>)> = Vec::new();
        for clause in &self.clauses {
            let (selects, missing) = (clause.selects(articles), clause.missing(articles));
            let mut unknown = vec![false; articles.len()];
            for (at, unknown) in unknown.iter_mut().enumerate() {
                *unknown = !selects(at) && missing(at);
                open[at] |= *unknown;
                excluded[at] |= !selects(at) && !*unknown;
            }
            columns.push((&clause.column, unknown));
        }
        for (open, excluded) in open.iter_mut().zip(&excluded) {
            *open &= !excluded;
        }
        let mut counts: Vec<(String, u64)> = Vec::new();
        for (column, unknown) in columns {
            let count = open
                .iter()
                .zip(&unknown)
                .filter(|(a, b)| **a && **b)
                .count() as u64;
            match counts.iter_mut().find(|(known, _)| known == column) {
                Some((_, most)) => *most = count.max(*most),
                None => counts.push((column.to_owned(), count)),
            }
        }
        counts.retain(|(_, count)| *count > 0);
        (open, counts)
    }

    /// The columns of its clauses with `!=`, and for every article whether it is selected there only
    /// because it has no value.
    pub fn kept_without_value(&self, articles: &Articles) -> Vec<(String, Vec<bool>)> {
        let asks = |clause: &Clause| clause.values.iter().any(Value::is_missing);
        let clauses = self.clauses.iter();
        clauses
            .filter(|clause| clause.excludes && !asks(clause))
            .map(|clause| {
                let kept = (0..articles.len()).map(clause.missing(articles)).collect();
                (clause.column.clone(), kept)
            })
            .collect()
    }

    /// Values of its clauses that no article has, as `column=value`; they reveal a slip in a name.
    pub fn unmatched(&self, articles: &Articles) -> Vec<(String, Option<String>)> {
        let mut unmatched = Vec::new();
        for clause in &self.clauses {
            let Some(column) = articles.text(&clause.column) else {
                continue;
            };
            for value in &clause.values {
                if let Value::Text(pattern) = value
                    && !column.values.iter().any(|own| pattern.matches(own))
                {
                    let known = column.values.iter().map(String::as_str);
                    let nearest = crate::error::nearest(pattern.as_str(), known);
                    let wanted = quoting::quoted(pattern.as_str());
                    let wanted = format!("{}={wanted}", clause.column);
                    unmatched.push((wanted, nearest.map(str::to_owned)));
                }
            }
        }
        unmatched
    }
}

impl Clause {
    /// Whether it selects an article.
    fn selects<'a>(&'a self, articles: &'a Articles) -> Box<dyn Fn(usize) -> bool + 'a> {
        let any = |has: &dyn Fn(&Value) -> bool| self.values.iter().any(has) != self.excludes;
        match (self.column.as_str(), articles.text(&self.column)) {
            ("date", _) => Box::new(move |at| any(&|value| value.has_day(articles.days()[at]))),
            (TOKENS, _) => {
                Box::new(move |at| any(&|value| value.has_tokens(articles.lengths()[at])))
            }
            (_, Some(column)) => {
                // Every distinct value is judged once.
                let values = column.values.iter();
                let judged: Vec<bool> = values
                    .map(|own| any(&|value| value.has_text(own)))
                    .collect();
                Box::new(move |at| judged[column.of[at] as usize])
            }
            (_, None) => Box::new(|_| true),
        }
    }

    /// Whether an article has no value in the column.
    fn missing<'a>(&self, articles: &'a Articles) -> Box<dyn Fn(usize) -> bool + 'a> {
        if self.column == "date" {
            return Box::new(|at| articles.days()[at].is_none());
        }
        match articles.text(&self.column) {
            Some(column) => Box::new(|at| column.values[column.of[at] as usize].is_empty()),
            None => Box::new(|_| false),
        }
    }
}

impl Value {
    fn is_missing(&self) -> bool {
        matches!(self, Self::Missing) || matches!(self, Self::Exact(value) if value.is_empty())
    }

    fn has_text(&self, text: &str) -> bool {
        match self {
            Self::Missing => text.is_empty(),
            Self::Text(pattern) => pattern.matches(text),
            Self::Exact(value) => value == text,
            Self::Days(_) | Self::Tokens(_) => false,
        }
    }

    fn has_tokens(&self, tokens: u32) -> bool {
        matches!(self, Self::Tokens(span) if span.has(&tokens.into()))
    }

    fn has_day(&self, day: Option<Day>) -> bool {
        match (self, day) {
            (value, None) => value.is_missing(),
            (Self::Days(span), Some(day)) => span.has(&day),
            _ => false,
        }
    }
}

impl FromStr for Filter {
    type Err = SelectError;

    fn from_str(text: &str) -> Result<Self, SelectError> {
        let mut clauses = Vec::new();
        for range in clause_ranges(text) {
            let clause = &text[range.clone()];
            let fail = |problem| SelectError::new(text, range.clone(), problem);
            let (position, operator) =
                operator_of(clause).ok_or_else(|| fail(SelectProblem::NotAClause))?;
            let from = range.start + position + operator.len();
            let unclosed = |start: usize| {
                move |Unclosed(at)| {
                    SelectError::new(text, start + at..range.end, SelectProblem::Quote)
                }
            };
            let column = quoting::unquoted(&clause[..position])
                .map_err(unclosed(range.start))?
                .text;
            if column.is_empty() {
                return Err(fail(SelectProblem::NotAClause));
            }
            let parts = quoting::split(&text[from..range.end], ',').map_err(unclosed(from))?;
            let reversed = parts.iter().find(|part| is_reversed(&column, &part.text));
            if let Some(part) = reversed {
                let at = from + part.range.start..from + part.range.end;
                return Err(SelectError::new(text, at, SelectProblem::Reversed));
            }
            // The error of an impossible value points at that value.
            let each = |read: &dyn Fn(&Part) -> Option<Value>, problem: SelectProblem| {
                let values = parts.iter().map(|part| {
                    let at = from + part.range.start..from + part.range.end;
                    let at = if at.is_empty() { range.clone() } else { at };
                    read(part).ok_or_else(|| SelectError::new(text, at, problem.clone()))
                });
                values.collect::<Result<Vec<Value>, SelectError>>()
            };
            let values = if column == "date" {
                each(&|part| day_value(&part.text, operator), SelectProblem::Date)?
            } else if column == TOKENS {
                each(
                    &|part| tokens_value(&part.text, operator),
                    SelectProblem::Tokens,
                )?
            } else if operator == "=" || operator == "!=" {
                let value = |part: &Part| match part.text.as_str() {
                    "" => Value::Missing,
                    "none" if !part.is_quoted => Value::Missing,
                    _ => Value::Text(NamePattern::new(part)),
                };
                parts.iter().map(value).collect()
            } else {
                return Err(fail(SelectProblem::Order));
            };
            clauses.push(Clause {
                column,
                at: range.start..range.start + position,
                excludes: operator == "!=",
                values,
            });
        }
        Ok(Self {
            text: text.to_owned(),
            clauses,
        })
    }
}

fn day_value(text: &str, operator: &str) -> Option<Value> {
    if text == "none" || text == "unknown" {
        return Some(Value::Missing);
    }
    Span::read(text, operator, days_of).map(Value::Days)
}

/// Whether a range ends before it begins.
fn is_reversed(column: &str, text: &str) -> bool {
    let Some((from, to)) = text.split_once("..") else {
        return false;
    };
    let (from, to) = (from.trim(), to.trim());
    if column == "date" {
        let days = days_of(from).zip(days_of(to));
        return days.is_some_and(|((from, _), (_, to))| to <= from);
    }
    let numbers = from.parse::<u32>().ok().zip(to.parse::<u32>().ok());
    column == TOKENS && numbers.is_some_and(|(from, to)| to < from)
}

fn tokens_value(text: &str, operator: &str) -> Option<Value> {
    let number = |text: &str| {
        let number = u64::from(text.parse::<u32>().ok()?);
        Some((number, number + 1))
    };
    let span = Span::read(text, operator, number)?;
    // No article has fewer than none, or more than can be counted.
    let is_possible = span.1 != Some(0) && span.0 <= Some(u32::MAX.into());
    is_possible.then_some(Value::Tokens(span))
}

/// The position of the operator of a clause: the first one after a name without spaces, or after a
/// quoted one.
fn operator_of(clause: &str) -> Option<(usize, &'static str)> {
    let name = if clause.starts_with('"') {
        let open = quoting::is_open(clause);
        (1..clause.len()).find(|at| open[*at])?
    } else {
        clause
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
            .unwrap_or(clause.len())
    };
    OPERATORS
        .into_iter()
        .find(|operator| clause[name..].starts_with(operator))
        .map(|operator| (name, operator))
}

/// The clauses of a filter: a new one begins at every word that has an operator after it, so that
/// `source=Fox Online News language=en` needs no quotation marks.
fn clause_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let open = quoting::is_open(text);
    let mut starts = Vec::new();
    let mut at_word = true;
    for (position, c) in text.char_indices() {
        // A quoted word begins with its quote, which is inside the quotation; the character before it
        // is outside.
        let is_open = open[position] || (c == '"' && (position == 0 || open[position - 1]));
        if is_open
            && at_word
            && !c.is_whitespace()
            && (starts.is_empty()
                || operator_of(&text[position..]).is_some_and(|(name, _)| name > 0))
        {
            starts.push(position);
        }
        at_word = c.is_whitespace();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| *start..start + text[*start..end].trim_end().len())
        .collect()
}

by_text!(Filter);

impl fmt::Display for Filter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// The columns of the articles of a corpus.
///
/// # Errors
/// When a segment is damaged.
pub fn columns_of(corpus: &Corpus) -> Result<BTreeSet<String>, StoreError> {
    let mut columns = BTreeSet::new();
    for segment in corpus.segments() {
        columns.extend(segment.article_columns()?);
    }
    for own in ["article", "content_hash", "copy_of", "zones"] {
        columns.remove(own);
    }
    // An empty corpus has the columns that every corpus has.
    columns.extend(["date", "source", "language", TOKENS].map(str::to_owned));
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Articles {
        Articles::for_tests(&[
            ("bbc", Some("2021-11-18")),
            ("BBC News", Some("2021-12-01")),
            ("cnn", None),
            ("", Some("2020-01-01")),
        ])
    }

    #[test]
    fn clauses_narrow_and_values_widen() {
        let mask = |text: &str| text.parse::<Filter>().unwrap().mask(&sample());
        assert_eq!(mask(""), [true, true, true, true]);
        assert_eq!(mask("source=bbc,cnn"), [true, false, true, false]);
        assert_eq!(mask("source=bbc*"), [true, true, false, false]);
        assert_eq!(mask("source!=bbc news"), [true, false, true, true]);
        assert_eq!(mask("source=none"), [false, false, false, true]);
        assert_eq!(mask("date=2021-11"), [true, false, false, false]);
        assert_eq!(mask("date=2021-11..2021-12"), [true, true, false, false]);
        assert_eq!(mask("date=..2020"), [false, false, false, true]);
        assert_eq!(mask("date>=2021-12"), [false, true, false, false]);
        assert_eq!(mask("date=none"), [false, false, true, false]);
        // Each of them has 100 tokens.
        for (length, selected) in [
            ("tokens>=100", true),
            ("tokens>100", false),
            ("tokens<101", true),
            ("tokens=50..100", true),
            ("tokens=..99", false),
            ("tokens!=100", false),
            ("tokens=7,100", true),
        ] {
            assert_eq!(mask(length), [selected; 4], "{length}");
        }
        assert_eq!(
            mask("source=BBC News date=2021"),
            [false, true, false, false]
        );
        assert_eq!(mask("source=\"BBC News\",cnn"), [false, true, true, false]);
    }

    #[test]
    fn a_selection_of_values_takes_them_as_they_stand_and_can_be_narrowed() {
        let mask = |filter: &Filter| filter.mask(&sample());
        assert_eq!(
            mask(&Filter::of_values("source", ["BBC News", "cnn"])),
            [false, true, true, false]
        );
        assert_eq!(
            mask(&Filter::of_values("source", ["b*", "CNN"])),
            [false; 4]
        );
        assert_eq!(
            mask(&Filter::of_values("source", [""])),
            [false, false, false, true]
        );
        let day = |text: &str| text.parse::<Day>().unwrap();
        let days = Filter::of_days(day("2020-01-01"), day("2021-11-18"));
        assert_eq!(mask(&days), [true, false, false, true]);
        let both = days.and(&Filter::of_values("source", ["bbc"]));
        assert_eq!(mask(&both), [true, false, false, false]);
        assert_eq!(both.to_string(), "date=2020-01-01..2021-11-18 source=bbc");
        let unknown = days.and(&Filter::of_values("sorce", ["bbc"]));
        let error = unknown
            .check(&BTreeSet::from(["date".to_owned()]))
            .unwrap_err();
        assert_eq!(&error.text[error.range], "sorce");
        assert_eq!(Filter::default().and(&both), both);
    }

    #[test]
    fn one_name_in_several_spellings_is_one() {
        let articles = Articles::for_tests(&[
            ("BBC News", None),
            ("bbc news/", None),
            ("Cafe\u{301}", None),
            ("The \"Sun\"", None),
            ("E*Trade", None),
            ("Sun, The", None),
        ]);
        let selected = |text: &str| {
            let mask = text.parse::<Filter>().unwrap().mask(&articles);
            let mut numbers = Vec::new();
            numbers.extend((0..mask.len()).filter(|at| mask[*at]));
            numbers
        };
        assert_eq!(selected("source=BBC NEWS"), [0, 1]);
        assert_eq!(selected("source=CAFÉ"), [2]);
        assert_eq!(selected("source=Cafe\u{301}"), [2]);
        assert_eq!(selected(r#"source="The ""Sun""""#), [3]);
        assert_eq!(selected(r#"source=The \"Sun\""#), [3]);
        assert_eq!(selected(r"source=e\*trade"), [4]);
        assert_eq!(selected(r#"source="e*trade""#), [4]);
        assert_eq!(selected(r#"source="Sun, The",bbc news"#), [0, 1, 5]);
        assert_eq!(selected(r"source=Sun\, The"), [5]);
        assert_eq!(selected(r#""source"="Sun, The" "source"!=x"#), [5]);
        for name in ["The \"Sun\"", "E*Trade", "Sun, The"] {
            let typed = Filter::of_values("source", [name]).to_string();
            assert_eq!(selected(&typed).len(), 1, "{typed}");
        }
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_pointed_at() {
        for (text, pointed) in [
            ("date=2020..2018", "2020..2018"),
            (
                "source=bbc date=2021,2020-02..2020-01-31",
                "2020-02..2020-01-31",
            ),
            ("date!=2021-W03..2021-W02", "2021-W03..2021-W02"),
            ("tokens=500..100", "500..100"),
        ] {
            let error = text.parse::<Filter>().unwrap_err();
            assert_eq!(error.problem, SelectProblem::Reversed, "{text}");
            assert_eq!(&text[error.range], pointed);
        }
        for text in [
            "date=2018..2018",
            "date=2018-06..2018",
            "tokens=5..5",
            "section=b..a",
        ] {
            assert!(text.parse::<Filter>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_is_neither_in_a_selection_nor_surely_outside() {
        let open = |text: &str| text.parse::<Filter>().unwrap().open(&sample());
        let date = |count| vec![("date".to_owned(), count)];
        assert_eq!(
            open("date=2021-11"),
            (vec![false, false, true, false], date(1))
        );
        assert_eq!(open("date=none"), (vec![false; 4], vec![]));
        assert_eq!(open("source=bbc date=2021"), (vec![false; 4], vec![]));
        assert_eq!(
            open("source=cnn date=2021"),
            (vec![false, false, true, false], date(1))
        );
        assert_eq!(
            open("source=bbc"),
            (
                vec![false, false, false, true],
                vec![("source".to_owned(), 1)]
            )
        );
        assert_eq!(open("source=bbc,none"), (vec![false; 4], vec![]));
        assert_eq!(open("tokens>100"), (vec![false; 4], vec![]));
    }

    #[test]
    fn what_means_nothing_is_pointed_at() {
        let error = |text: &str| text.parse::<Filter>().unwrap_err();
        assert_eq!(error("bbc").problem, SelectProblem::NotAClause);
        assert_eq!(
            error("source=bbc date=yesterday").problem,
            SelectProblem::Date
        );
        assert_eq!(error("source=bbc date=yesterday").range, 16..25);
        assert_eq!(error("date=2021,yesterday").range, 10..19);
        assert_eq!(error("date=").range, 0..5);
        assert_eq!(error("source<bbc").problem, SelectProblem::Order);
        assert_eq!(error("tokens>many").problem, SelectProblem::Tokens);
        assert_eq!(error("tokens>1..2").problem, SelectProblem::Tokens);
        assert_eq!(error("source=\"bbc").problem, SelectProblem::Quote);
        assert_eq!(error("date=2021 source=cnn,\"bbc").range, 21..25);
        let known = BTreeSet::from(["source".to_owned(), "date".to_owned()]);
        let filter: Filter = "sorce=bbc".parse().unwrap();
        let error = filter.check(&known).unwrap_err();
        assert!(
            matches!(error.problem, SelectProblem::UnknownColumn { nearest: Some(ref n), .. } if n == "source")
        );
    }
}

//! What was typed, as words and signs with their places.

use super::{Name, Step, Word};
use crate::recognise::Kind;
use crate::select::error::{SelectError, SelectProblem};
use std::iter::Peekable;
use std::ops::{Range, RangeInclusive};
use std::str::CharIndices;

/// The longest gap in a phrase, in tokens; words farther apart are near each other.
pub(super) const LONGEST_GAP: u32 = 20;
/// The farthest that words are near each other, in tokens.
const FARTHEST: u32 = 1000;

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sign {
    pub what: What,
    /// Its bytes.
    pub range: Range<usize>,
}

/// What a sign is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Open,
    Close,
    /// `|`
    Bar,
    And,
    Or,
    Not,
    Near {
        within: u32,
        is_ordered: bool,
    },
    /// Steps that follow each other: a word, or all that stands in quotation marks.
    Steps(Vec<Step>),
    Name(Name),
}

/// The name of a query, `border=…`, and where what it names begins.
pub(super) fn named(text: &str) -> (Option<&str>, usize) {
    let Some((name, rest)) = text.split_once('=') else {
        return (None, 0);
    };
    let is_sign = name.contains(['"', '@', '|', '(', ')', '/', '\\'])
        || name.trim().is_empty()
        || name.split_whitespace().any(is_operator)
        // `border =US` are two words.
        || name.ends_with(char::is_whitespace) && !rest.starts_with(char::is_whitespace);
    match is_sign {
        true => (None, 0),
        false => (Some(name.trim()), name.len() + 1),
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

/// The words and signs of a text from a byte on.
pub(super) fn read(text: &str, from: usize) -> Result<Vec<Sign>, SelectError> {
    let mut reader = Reader {
        text,
        chars: text.char_indices().peekable(),
    };
    while reader.chars.next_if(|(at, _)| *at < from).is_some() {}
    let mut signs = Vec::new();
    while let Some((start, c)) = reader.chars.peek().copied() {
        let what = match c {
            c if c.is_whitespace() => {
                reader.chars.next();
                continue;
            }
            '(' => reader.sign(What::Open),
            ')' => reader.sign(What::Close),
            '|' => reader.sign(What::Bar),
            '@' => reader.name()?,
            _ => reader.word_or_operator()?,
        };
        let range = start..reader.at();
        signs.push(Sign { what, range });
    }
    Ok(signs)
}

struct Reader<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

impl Reader<'_> {
    /// Where the next character begins.
    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn fail(&self, range: Range<usize>, problem: SelectProblem) -> SelectError {
        SelectError::new(self.text, range, problem)
    }

    fn sign(&mut self, what: What) -> What {
        self.chars.next();
        what
    }

    /// What stands between two marks, of which the first is next: its bytes without these.
    fn between(&mut self, mark: char, problem: SelectProblem) -> Result<Range<usize>, SelectError> {
        let opened = self.at();
        self.chars.next();
        let start = self.at();
        let mut is_escaped = false;
        for (at, c) in self.chars.by_ref() {
            if c == mark && !is_escaped {
                return Ok(start..at);
            }
            is_escaped = mark == '/' && c == '\\' && !is_escaped;
        }
        Err(self.fail(opened..self.text.len(), problem))
    }

    /// A name after `@`: in quotation marks, or up to a sign that no name has.
    fn name(&mut self) -> Result<What, SelectError> {
        let start = self.at();
        self.chars.next();
        let is_quoted = self.chars.peek().is_some_and(|(_, c)| *c == '"');
        let (mut name, mut all) = if is_quoted {
            let range = self.between('"', SelectProblem::Quote)?;
            let end = self.at();
            let all = self.text[end..].starts_with("/all");
            while self.chars.next_if(|(at, _)| all && *at < end + 4).is_some() {}
            (self.text[range].trim(), all)
        } else {
            let range = self.bare_name();
            (self.text[range].trim(), false)
        };
        if !is_quoted {
            if let Some(of_all) = name.strip_suffix("/all") {
                (name, all) = (of_all.trim(), true);
            }
            name = name.trim_matches('"').trim();
        }
        if name.is_empty() {
            let range = start..self.at();
            return Err(self.fail(range, SelectProblem::NoWord));
        }
        if let (false, false, Ok(kind)) = (is_quoted, all, name.parse::<Kind>())
            && name == kind.name()
        {
            return Ok(What::Name(Name::OfKind(kind)));
        }
        let pattern = super::Pattern::new(name);
        Ok(What::Name(Name::Called { pattern, all }))
    }

    /// The bytes of a name without quotation marks, which ends at `|`, at a bracket that it did not open, and before an
    /// operator.
    fn bare_name(&mut self) -> Range<usize> {
        let start = self.at();
        let mut depth = 0;
        while let Some((at, c)) = self.chars.peek().copied() {
            let ends = match c {
                '|' => true,
                ')' => depth == 0,
                c if c.is_whitespace() => {
                    let rest = self.text[at..].trim_start();
                    let next = rest.split(|c: char| c.is_whitespace() || c == '(').next();
                    next.is_some_and(|word| is_operator(word) || proximity(word).is_some())
                }
                _ => false,
            };
            if ends {
                break;
            }
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            self.chars.next();
        }
        start..self.at()
    }

    fn word_or_operator(&mut self) -> Result<What, SelectError> {
        let start = self.at();
        let is_exact = self.chars.next_if(|(_, c)| *c == '=').is_some();
        match self.chars.peek() {
            Some((_, '"')) => {
                let inside = self.between('"', SelectProblem::Quote)?;
                let mut steps = Vec::new();
                for word in self.text[inside.clone()].split_whitespace() {
                    let from = word.as_ptr() as usize - self.text.as_ptr() as usize;
                    steps.push(self.step(word, from..from + word.len(), is_exact)?);
                }
                if steps.is_empty() {
                    return Err(self.fail(start..inside.end + 1, SelectProblem::NoWord));
                }
                return Ok(What::Steps(steps));
            }
            Some((_, '/')) => {
                let inside = self.between('/', SelectProblem::Slash)?;
                let step = self.regex(inside, is_exact)?;
                return Ok(What::Steps(vec![step]));
            }
            _ => {}
        }
        let is_escaped = self.chars.peek().is_some_and(|(_, c)| *c == '\\');
        let mut word = String::new();
        while let Some((_, c)) = self.chars.peek().copied() {
            if c.is_whitespace() || matches!(c, '|' | '(' | ')' | '"') {
                break;
            }
            self.chars.next();
            // A backslash takes the meaning from the sign behind it.
            let next = self.chars.peek().map(|(_, c)| *c);
            match next.filter(|next| c == '\\' && !next.is_whitespace()) {
                Some(next) => {
                    self.chars.next();
                    word.push(next);
                }
                None => word.push(c),
            }
        }
        let range = start..self.at();
        if !is_exact && !is_escaped {
            match word.as_str() {
                "AND" => return Ok(What::And),
                "OR" => return Ok(What::Or),
                "NOT" => return Ok(What::Not),
                _ => {}
            }
            if let Some(near) = proximity(&word) {
                return near.map_err(|problem| self.fail(range, problem));
            }
        }
        if word.is_empty() {
            return Err(self.fail(range, SelectProblem::NoWord));
        }
        Ok(What::Steps(vec![self.step(&word, range, is_exact)?]))
    }

    /// A word between white space, which stands at a range.
    fn step(&self, word: &str, range: Range<usize>, is_exact: bool) -> Result<Step, SelectError> {
        if word.len() > 2 && word.starts_with('/') && word.ends_with('/') {
            return self.regex(range.start + 1..range.end - 1, is_exact);
        }
        match gap(word) {
            Some(Some(gap)) => Ok(Step::Gap(gap)),
            Some(None) => Err(self.fail(range, SelectProblem::Gap)),
            None => Ok(Step::Word(Word {
                text: word.to_owned(),
                is_regex: false,
                is_exact,
            })),
        }
    }

    fn regex(&self, inside: Range<usize>, is_exact: bool) -> Result<Step, SelectError> {
        let text = self.text[inside.clone()].replace("\\/", "/");
        let found = match text.is_empty() {
            true => Err(SelectProblem::NoWord),
            false => super::regex(&text, false).map_err(SelectProblem::Regex),
        };
        match found {
            Ok(_) => Ok(Step::Word(Word {
                text,
                is_regex: true,
                is_exact,
            })),
            Err(problem) => Err(self.fail(inside.start - 1..inside.end + 1, problem)),
        }
    }
}

/// A word of a dictionary.
pub(super) fn pattern_step(word: &str) -> Step {
    match gap(word) {
        Some(Some(gap)) => Step::Gap(gap),
        _ => Step::Word(Word {
            text: word.to_owned(),
            is_regex: false,
            is_exact: false,
        }),
    }
}

/// `*` or `*{2}` or `*{0,3}` as a number of tokens: `None` for anything else, `Some(None)` where the numbers are wrong.
fn gap(word: &str) -> Option<Option<RangeInclusive<u32>>> {
    if word == "*" {
        return Some(Some(1..=1));
    }
    let numbers = word.strip_prefix("*{")?.strip_suffix('}')?;
    let (least, most) = numbers.split_once(',').unwrap_or((numbers, numbers));
    let (Ok(least), Ok(most)) = (least.trim().parse(), most.trim().parse()) else {
        return Some(None);
    };
    Some((least <= most && (1..=LONGEST_GAP).contains(&most)).then_some(least..=most))
}

/// `NEAR/5` or `BEFORE/3`; `None` for another word.
fn proximity(word: &str) -> Option<Result<What, SelectProblem>> {
    let (operator, number) = match word.split_once('/') {
        Some((operator, number)) => (operator, Some(number)),
        None => (word, None),
    };
    let is_ordered = match operator.to_ascii_uppercase().as_str() {
        "NEAR" => false,
        "BEFORE" => true,
        _ => return None,
    };
    let is_upper = operator.chars().all(|c| c.is_ascii_uppercase());
    match number {
        // The words themselves.
        None if !is_upper => None,
        Some(number) if !is_upper && number.parse::<u32>().is_err() => None,
        None => Some(Err(SelectProblem::Near)),
        Some(number) => {
            let within = number.parse().ok();
            let within = within.filter(|within| is_upper && (1..=FARTHEST).contains(within));
            Some(match within {
                Some(within) => Ok(What::Near { within, is_ordered }),
                None => Err(SelectProblem::Near),
            })
        }
    }
}

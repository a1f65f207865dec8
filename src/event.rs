//! What happened on a day, to be marked in charts over time.

use crate::day::{Day, NotADay};
use crate::error::Teach;
use std::str::FromStr;

/// Something that happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// The day.
    pub day: Day,
    /// What happened, in a few words.
    pub label: String,
}

impl Event {
    fn new(day: &str, label: &str) -> Result<Self, EventProblem> {
        let label = label.trim();
        if label.is_empty() {
            return Err(EventProblem::NoLabel);
        }
        Ok(Self {
            day: day.trim().parse()?,
            label: label.to_owned(),
        })
    }

    /// The events of a CSV file: a date and a label on each line. Columns that a first line names `date` and
    /// `label` may stand in any order and beside others.
    ///
    /// # Errors
    /// The first line without a date or label.
    pub fn list(text: &str) -> Result<Vec<Self>, EventError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut events = Vec::new();
        let mut columns = (0, 1);
        for (number, record) in reader.records().enumerate() {
            let record = record.map_err(|error| EventError {
                line: error.position().map(csv::Position::line),
                problem: EventProblem::Csv(error.to_string()),
            })?;
            let named = |name: &str| {
                let mut cells = record.iter();
                cells.position(|cell| cell.trim().eq_ignore_ascii_case(name))
            };
            if number == 0
                && let Some(named) = named("date").zip(named("label"))
            {
                columns = named;
                continue;
            }
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let event = Self::new(cell(columns.0), cell(columns.1));
            events.push(event.map_err(|problem| EventError {
                line: record.position().map(csv::Position::line),
                problem,
            })?);
        }
        Ok(events)
    }
}

impl FromStr for Event {
    type Err = EventError;

    /// Reads `2016-06-23=Referendum`.
    fn from_str(text: &str) -> Result<Self, EventError> {
        let (day, label) = text.split_once('=').unwrap_or((text, ""));
        Self::new(day, label).map_err(|problem| EventError {
            line: None,
            problem,
        })
    }
}

/// An event that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct EventError {
    /// The line of a list, from 1.
    pub line: Option<u64>,
    /// What is wrong with it.
    pub problem: EventProblem,
}

/// What is wrong with an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventProblem {
    /// Its date is none.
    #[error(transparent)]
    Date(#[from] NotADay),
    /// It has no label.
    #[error("an event needs a label")]
    NoLabel,
    /// The list is not CSV.
    #[error("{0}")]
    Csv(String),
}

impl Teach for EventError {
    fn help(&self) -> Option<String> {
        Some(match self.line {
            Some(_) => "write a date and a label on each line: 2016-06-23,Referendum".into(),
            None => "write a date and a label: 2016-06-23=Referendum".into(),
        })
    }

    fn is_usage(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(day: &str, label: &str) -> Event {
        Event::new(day, label).unwrap()
    }

    #[test]
    fn an_event_is_a_date_and_a_label() {
        assert_eq!(
            "2016-06-23=Brexit = Leave".parse(),
            Ok(event("2016-06-23", "Brexit = Leave"))
        );
        let message = |text: &str| text.parse::<Event>().unwrap_err().to_string();
        assert_eq!(
            message("2016-13-23=Referendum"),
            "\"2016-13-23\" is not a day such as 2021-11-18"
        );
        assert_eq!(message("2016-06-23"), "an event needs a label");
        assert_eq!(message("2016-06-23= "), "an event needs a label");
    }

    #[test]
    fn a_list_may_have_a_heading_and_a_wrong_line_is_named() {
        let expected = [
            event("2016-06-23", "Referendum, UK"),
            event("2016-11-08", "Election"),
        ];
        for text in [
            "2016-06-23,\"Referendum, UK\"\n2016-11-08,Election\n",
            "\u{feff}Label,note,Date\r\n\"Referendum, UK\",x,2016-06-23\r\n\r\nElection,,2016-11-08",
        ] {
            assert_eq!(Event::list(text).unwrap(), expected, "{text}");
        }
        let message = |text: &str| Event::list(text).unwrap_err().to_string();
        assert_eq!(
            message("date,label\n2016-06-23,a\n23.6.2016,b\n"),
            "line 3: \"23.6.2016\" is not a day such as 2021-11-18"
        );
        assert_eq!(
            message("2016-06-23,a\n2016-06-24\n"),
            "line 2: an event needs a label"
        );
        assert_eq!(Event::list(""), Ok(Vec::new()));
    }
}

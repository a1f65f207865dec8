//! Which order of day and month the dates of one source follow.

use super::{DateOrder, Read};
use serde::{Deserialize, Serialize};

/// How many all-number dates of a source can be understood in one order only: `18/11/2021` is a vote
/// for the day first. Counts of parts of a collection add up, in any order of adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Votes {
    /// Dates such as `18/11/2021`.
    pub day_first: u64,
    /// Dates such as `11/18/2021`.
    pub month_first: u64,
    /// Dates such as `99/12/31`, possible in no other order.
    pub year_first: u64,
}

impl Votes {
    /// Counts a date; those that show no order do not count.
    pub fn add(&mut self, read: &Read) {
        if let Read::Ambiguous {
            day_first,
            month_first,
            year_first,
        } = read
        {
            match (day_first, month_first, year_first) {
                (Some(_), None, _) => self.day_first += 1,
                (None, Some(_), _) => self.month_first += 1,
                (None, None, Some(_)) => self.year_first += 1,
                _ => {}
            }
        }
    }

    /// Adds the votes of another part of the same source.
    pub fn merge(&mut self, other: &Self) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.year_first += other.year_first;
    }

    /// All votes.
    pub fn total(&self) -> u64 {
        self.day_first + self.month_first + self.year_first
    }

    /// The order of more than half of the votes; `None` without votes or without a majority.
    pub fn majority(&self) -> Option<DateOrder> {
        [
            (self.day_first, DateOrder::DayFirst),
            (self.month_first, DateOrder::MonthFirst),
            (self.year_first, DateOrder::YearFirst),
        ]
        .into_iter()
        .find(|(votes, _)| votes * 2 > self.total())
        .map(|(_, order)| order)
    }
}

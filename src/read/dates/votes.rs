//! Which order of day and month the dates of one outlet follow.

use super::{DateOrder, Read};
use serde::{Deserialize, Serialize};

/// The number of all-number dates of an outlet that have only one possible order: `18/11/2021` is a
/// vote for the day first. Counts from parts of a collection can be added in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Votes {
    /// Dates such as `18/11/2021`.
    pub day_first: u64,
    /// Dates such as `11/18/2021`.
    pub month_first: u64,
    /// Dates such as `99/12/31`, possible in no other order.
    pub year_first: u64,
}

/// The votes, and the votes of a hundred, that an order needs to win against others.
const FEWEST_AGAINST_OTHERS: u64 = 10;
const SHARE_AGAINST_OTHERS: u64 = 95;

impl Votes {
    /// Counts a date that is possible in this order only.
    pub fn add(&mut self, order: DateOrder) {
        match order {
            DateOrder::DayFirst => self.day_first += 1,
            DateOrder::MonthFirst => self.month_first += 1,
            DateOrder::YearFirst => self.year_first += 1,
            DateOrder::Auto => {}
        }
    }

    /// Adds the votes of another part of the same outlet.
    pub fn merge(&mut self, other: &Self) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.year_first += other.year_first;
    }

    /// All votes.
    pub fn total(&self) -> u64 {
        self.day_first + self.month_first + self.year_first
    }

    /// The votes for an order.
    pub fn of(&self, order: DateOrder) -> u64 {
        match order {
            DateOrder::DayFirst => self.day_first,
            DateOrder::MonthFirst => self.month_first,
            DateOrder::YearFirst => self.year_first,
            DateOrder::Auto => 0,
        }
    }

    /// The order that clearly wins: all votes are for it, or at least ten votes and 95 of a hundred,
    /// since about one date in a hundred is a slip. `None` without votes, or if they contradict each
    /// other: four against three prove nothing.
    pub fn clear(&self) -> Option<DateOrder> {
        let mut orders = DateOrder::ALL.into_iter();
        orders.find(|order| is_clear(self.of(*order), self.total()))
    }
}

/// Whether `votes` of `total` decide.
pub(super) fn is_clear(votes: u64, total: u64) -> bool {
    let most = votes >= FEWEST_AGAINST_OTHERS && votes * 100 >= total * SHARE_AGAINST_OTHERS;
    votes > 0 && (votes == total || most)
}

/// The order that a date votes for: the only one in which its numbers make a day.
pub fn vote(read: Read) -> Option<DateOrder> {
    if !matches!(read, Read::Ambiguous { .. }) {
        return None;
    }
    match read.days() {
        [Some(_), None, _] => Some(DateOrder::DayFirst),
        [None, Some(_), _] => Some(DateOrder::MonthFirst),
        [None, None, Some(_)] => Some(DateOrder::YearFirst),
        _ => None,
    }
}

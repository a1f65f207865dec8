//! The order in which the numbers of a date stand.

use crate::error::{Teach, nearest};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How an all-number date such as `03/04/2021` or `03-04-21` is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// As the other dates of the outlet show, where they are clear about it.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// 3 April 2021.
    #[serde(rename = "dmy")]
    DayFirst,
    /// 4 March 2021.
    #[serde(rename = "mdy")]
    MonthFirst,
    /// `21/04/03`; a year of four digits in front needs no such help.
    #[serde(rename = "ymd")]
    YearFirst,
}

impl DateOrder {
    /// The word for it: `auto`, `dmy`, `mdy` or `ymd`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }

    pub(crate) const ALL: [Self; 4] = [
        Self::Auto,
        Self::DayFirst,
        Self::MonthFirst,
        Self::YearFirst,
    ];
}

impl fmt::Display for DateOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for DateOrder {
    type Err = UnknownDateOrder;

    fn from_str(name: &str) -> Result<Self, UnknownDateOrder> {
        Self::ALL
            .into_iter()
            .find(|order| order.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownDateOrder(name.to_owned()))
    }
}

/// A word that names no order of day, month and year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no order of dates {0:?}; there are auto, dmy, mdy and ymd")]
pub struct UnknownDateOrder(pub String);

impl Teach for UnknownDateOrder {
    fn help(&self) -> Option<String> {
        Some(
            match nearest(&self.0, DateOrder::ALL.map(DateOrder::name)) {
                Some(name) => format!("did you mean {name}?"),
                None => "d, m and y stand for day, month and year: dmy is 31/12/2021".to_owned(),
            },
        )
    }

    fn is_usage(&self) -> bool {
        true
    }
}

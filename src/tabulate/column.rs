//! What is known about a column, and the values that go into it.

use crate::about::About;
use crate::day::Day;
use crate::measure::Measured;
use polars::prelude::{
    Column, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn, NewChunkedArray, PlSmallStr,
    StringChunked,
};
use polars_arrow::array::MutableBinaryViewArray;
use serde::Serialize;

/// A column's name, heading, group, unit, kind and help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnAbout {
    /// The name in files for programs, such as `per_million`.
    pub name: String,
    /// The heading for people, such as `per million`.
    pub heading: String,
    /// A heading that neighbouring columns share, such as `per million` above a column for each outlet; empty
    /// for none.
    pub group: String,
    /// The unit, where the heading does not say it; empty for none.
    pub unit: String,
    /// What the column holds.
    pub kind: Kind,
    /// What it is, in one sentence; empty where the heading says it all.
    pub help: String,
    /// How much a reader needs it where a terminal or a page is too narrow for all columns.
    #[serde(skip)]
    pub importance: Importance,
}

impl ColumnAbout {
    /// A column whose heading is its name with spaces.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        let name = name.into();
        Self {
            heading: name.replace('_', " "),
            name,
            group: String::new(),
            unit: String::new(),
            kind,
            help: String::new(),
            importance: Importance::default(),
        }
    }

    /// The column of a statistic, named and explained by its [`About`].
    pub fn of(about: &About, kind: Kind) -> Self {
        let help = match about.direction {
            "" => about.summary.to_owned(),
            direction => format!("{} ({direction})", about.summary),
        };
        Self {
            help,
            heading: about.heading(),
            ..Self::new(about.name, kind)
        }
    }

    /// With another heading.
    #[must_use]
    pub fn heading(mut self, heading: impl Into<String>) -> Self {
        self.heading = heading.into();
        self
    }

    /// Under a common heading with its neighbours of the same group. Where there is no room for one column
    /// of a group, all of them leave.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }

    /// With a unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// Group, heading and unit in one line, for formats whose headings are one line.
    pub(super) fn full_heading(&self) -> String {
        let mut heading = self.heading.clone();
        if !self.group.is_empty() {
            heading = format!("{}: {heading}", self.group);
        }
        if !self.unit.is_empty() {
            heading = format!("{heading} ({})", self.unit);
        }
        heading
    }

    /// With an explanation.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Left out first where there is no room for all columns.
    #[must_use]
    pub fn detail(mut self) -> Self {
        self.importance = Importance::Detail;
        self
    }

    /// Left out last where there is no room for all columns.
    #[must_use]
    pub fn key(mut self) -> Self {
        self.importance = Importance::Key;
        self
    }
}

/// How much a reader needs a column. Where there is no room for all of them, the least important leave first,
/// and of equal ones the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Importance {
    /// For those who look closer.
    Detail,
    /// What most readers want.
    #[default]
    Usual,
    /// Without it the row says nothing.
    Key,
    /// The user asked for it.
    Chosen,
}

/// What a column holds, which decides how people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text, aligned left.
    Text,
    /// Text that ends at the next column, such as the left context of a concordance: aligned right, and cut at
    /// the start.
    TextBefore,
    /// Text that was searched for, such as the node of a concordance: bold in formats that have bold.
    Keyword,
    /// Text of a sentence or more: on a terminal it stands below its row.
    Passage,
    /// Counts.
    Integer,
    /// Numbers, shown with this many decimals, or with more if a number would look like 0.
    Number {
        /// Digits after the point.
        decimals: u8,
    },
    /// Numbers from 0 to 1, shown in percent.
    Share,
    /// Numbers from 0 to 1, shown with four decimals, or as `<0.0001`.
    PValue,
    /// Days.
    Date,
}

impl Kind {
    /// Whether its values are numbers.
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Integer | Self::Number { .. } | Self::Share | Self::PValue
        )
    }

    /// Whether its values are text.
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::TextBefore | Self::Keyword | Self::Passage
        )
    }
}

/// The values of a column, some of them perhaps missing.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text.
    Text(StringChunked),
    /// Counts.
    Integer(Int64Chunked),
    /// Numbers; NaN is stored as missing, infinities are kept.
    Number(Float64Chunked),
    /// Days since 1970-01-01.
    Date(Int32Chunked),
}

impl Values {
    pub(super) fn into_column(self) -> Column {
        match self {
            Self::Text(values) => values.into_column(),
            Self::Integer(values) => values.into_column(),
            Self::Number(values) => values.into_column(),
            Self::Date(values) => values.into_date().into_column(),
        }
    }
}

/// A column gets its name when it is added to a table.
const UNNAMED: PlSmallStr = PlSmallStr::EMPTY;

/// Converts vectors to columns: `$one` turns each value into an option of what is stored.
macro_rules! values_of {
    ($($of:ty => $kind:ident($chunked:ident), |$value:pat_param| $one:expr;)*) => {$(
        impl From<Vec<$of>> for Values {
            fn from(values: Vec<$of>) -> Self {
                let values = values.into_iter().map(|$value| $one);
                Self::$kind($chunked::from_iter_options(UNNAMED, values))
            }
        }
    )*};
}

/// The same of texts, of which `$one` makes an option of `&str`. What stands in many rows one after the other is stored
/// once.
macro_rules! texts_of {
    ($($of:ty, |$value:pat_param| $one:expr;)*) => {$(
        impl From<Vec<$of>> for Values {
            fn from(values: Vec<$of>) -> Self {
                let mut texts = MutableBinaryViewArray::<str>::with_capacity(values.len());
                for same in values.chunk_by(PartialEq::eq) {
                    let $value = &same[0];
                    match $one {
                        Some(text) => texts.extend_constant(same.len(), Some(text)),
                        None => texts.extend_null(same.len()),
                    }
                }
                Self::Text(StringChunked::with_chunk(UNNAMED, texts.freeze()))
            }
        }
    )*};
}

/// A count as stored. No corpus has more than `i64::MAX`; a larger count becomes that.
fn held(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn number(number: f64) -> Option<f64> {
    (!number.is_nan()).then_some(number)
}

texts_of! {
    String, |text| Some(text.as_str());
    &str, |text| Some(*text);
    Option<String>, |text| text.as_deref();
    Option<&str>, |text| *text;
}

values_of! {
    u64 => Integer(Int64Chunked), |count| Some(held(count));
    Option<u64> => Integer(Int64Chunked), |count| count.map(held);
    Option<i64> => Integer(Int64Chunked), |count| count;
    f64 => Number(Float64Chunked), |value| number(value);
    Option<f64> => Number(Float64Chunked), |value| value.and_then(number);
    // An undefined statistic is a missing value.
    Measured => Number(Float64Chunked), |value| value.ok().and_then(number);
    Option<Day> => Date(Int32Chunked), |day| day.map(Day::days_since_epoch);
}

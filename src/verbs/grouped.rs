//! What articles are grouped by, as the first columns of a table and the names of panels.

use crate::select::{By, GroupId, Groups, Key, Period};
use crate::tabulate::{ColumnAbout, Kind as Column, Values};

/// The column of what articles are grouped by, in a table with `own` columns beside it.
pub fn column_of(by: &By, own: &[&str]) -> ColumnAbout {
    let kind = match by {
        By::Period(Period::Day) => Column::Date,
        By::Period(_) | By::Column(_) => Column::Text,
    };
    ColumnAbout::new(by.column_beside(own), kind)
}

/// Its values, one for each row's key.
pub fn values_of<'k>(by: &By, keys: impl Iterator<Item = &'k Key>) -> Values {
    match by {
        By::Period(Period::Day) => {
            let day = |key: &Key| match key {
                Key::Period(_, day) => Some(*day),
                Key::Missing | Key::Text(_) => None,
            };
            keys.map(day).collect::<Vec<_>>().into()
        }
        By::Period(_) | By::Column(_) => keys.map(Key::name).collect::<Vec<_>>().into(),
    }
}

/// A group's name in a chart.
pub fn group_name(groups: &Groups, group: GroupId) -> String {
    let keys = groups.keys[group as usize]
        .iter()
        .map(|key| key.name().unwrap_or_else(|| "unknown".into()));
    keys.collect::<Vec<_>>().join(", ")
}

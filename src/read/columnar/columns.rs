//! The columns of a table: which values they hold, and where in its structures.

use crate::day::Day;
use crate::read::missing::word;
use crate::read::record::Value;
use crate::read::{self, encoding};
use jiff::Timestamp;
use jiff::fmt::temporal;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use polars::prelude::{
    AnyValue, BinaryChunked, BooleanChunked, DataFrame, DataType, Float64Chunked, Int64Chunked,
    ListChunked, Series, StringChunked, TimeUnit, UInt64Chunked,
};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use std::collections::HashMap;

/// The depth to which structures are read, as with JSON objects.
const MAX_PATH: usize = 4;

/// Decimal numbers with more digits are not read.
const MOST_DIGITS: usize = 38;

/// A column, or a field of a structure.
#[derive(Debug, Clone)]
pub(in crate::read) struct Leaf {
    /// Its name; inside structures a dotted path.
    pub name: String,
    /// The column of the table that it is in.
    pub root: String,
    /// The fields that lead to it from there.
    steps: Vec<String>,
    /// The kind of its values, if they cannot be read.
    pub unread: Option<&'static str>,
    /// The time zone of its moments.
    zone: Option<TimeZone>,
    /// The unknown zone that the schema names; its moments are read as UTC.
    pub unknown_zone: Option<String>,
}

/// Gives moments the zones from the schema that the file's writer added: Parquet itself keeps them in
/// UTC.
pub(in crate::read) fn add_zones(leaves: &mut [Leaf], schema: &ArrowSchema) {
    let of_writer = self::leaves(schema).into_iter();
    let mut of_writer: HashMap<String, Leaf> =
        of_writer.map(|leaf| (leaf.name.clone(), leaf)).collect();
    for leaf in leaves {
        let Some(of_writer) = of_writer.remove(&leaf.name) else {
            continue;
        };
        leaf.zone = of_writer.zone.or(leaf.zone.take());
        leaf.unknown_zone = of_writer.unknown_zone;
    }
}

/// The zone of a column of moments, from the program's own database, so that a day does not depend on
/// the machine.
///
/// # Errors
/// The name of a zone that it does not have.
fn zone_of(data_type: &ArrowDataType) -> Result<Option<TimeZone>, String> {
    static PARSER: temporal::DateTimeParser = temporal::DateTimeParser::new();
    let ArrowDataType::Timestamp(_, Some(zone)) = data_type else {
        return Ok(None);
    };
    let known = TimeZoneDatabase::bundled();
    let found = PARSER.parse_time_zone_with(&known, zone.as_str());
    found.map(Some).map_err(|_| zone.to_string())
}

/// All columns of a table; those inside structures have paths.
pub(in crate::read) fn leaves(schema: &ArrowSchema) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for field in schema.iter_values() {
        let root = field.name.to_string();
        add(field, &root, &root, &[], &mut leaves);
    }
    let mut known = std::collections::HashSet::new();
    leaves.retain(|leaf: &Leaf| known.insert(leaf.name.clone()));
    leaves
}

fn add(field: &Field, root: &str, name: &str, steps: &[String], leaves: &mut Vec<Leaf>) {
    if let ArrowDataType::Struct(fields) = &field.dtype
        && steps.len() + 1 < MAX_PATH
        && !fields.is_empty()
    {
        for field in fields {
            let steps = [steps, &[field.name.to_string()]].concat();
            add(
                field,
                root,
                &format!("{name}.{}", field.name),
                &steps,
                leaves,
            );
        }
        return;
    }
    let zone = zone_of(&field.dtype);
    leaves.push(Leaf {
        name: name.to_owned(),
        root: root.to_owned(),
        steps: steps.to_vec(),
        unread: unread(&field.dtype),
        unknown_zone: zone.as_ref().err().cloned(),
        zone: zone.unwrap_or_default(),
    });
}

/// The kind of the values of this type, in the plural, if they are not read.
fn unread(data_type: &ArrowDataType) -> Option<&'static str> {
    use ArrowDataType as T;
    match data_type {
        T::Null | T::Boolean | T::Float16 | T::Float32 | T::Float64 => None,
        T::Int8 | T::Int16 | T::Int32 | T::Int64 => None,
        T::UInt8 | T::UInt16 | T::UInt32 | T::UInt64 => None,
        T::Utf8 | T::LargeUtf8 | T::Utf8View => None,
        T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => None,
        T::Date32 | T::Date64 | T::Timestamp(..) | T::Time32(_) | T::Time64(_) => None,
        T::Decimal(digits, _) if *digits <= MOST_DIGITS => None,
        T::Decimal(..) | T::Decimal256(..) => Some("numbers of more than 38 digits"),
        T::List(inner) | T::LargeList(inner) => match &inner.dtype {
            T::Utf8 | T::LargeUtf8 | T::Utf8View => None,
            T::Struct(fields) if fields.iter().any(is_name) => None,
            T::Struct(_) => Some("lists of objects"),
            _ => Some("lists"),
        },
        T::Map(..) => Some("maps"),
        T::Dictionary(..) => Some("text behind a dictionary"),
        T::Struct(_) => Some("objects"),
        T::Interval(_) | T::Duration(_) => Some("spans of time"),
        _ => Some("of an unsupported type"),
    }
}

fn is_name(field: &Field) -> bool {
    use ArrowDataType as T;
    field.name.as_str() == "name" && matches!(field.dtype, T::Utf8 | T::LargeUtf8 | T::Utf8View)
}

/// The values of a column in a form that is fast to query.
pub(super) enum Values {
    Text(StringChunked),
    Binary(BinaryChunked),
    Integer(Int64Chunked),
    Unsigned(UInt64Chunked),
    Float(Float64Chunked),
    Truth(BooleanChunked),
    /// Days, or moments without a zone, and how many units make a day.
    Day(Int64Chunked, i64),
    /// Moments in a zone, and how many units make a second.
    Moment(Int64Chunked, i64, TimeZone),
    /// Other values, written out one by one.
    Other(Series),
    Names(ListChunked),
    /// Values that are not read, and their kind.
    Unread(&'static str),
}

/// One value.
pub(super) enum Cell<'v> {
    Nothing,
    Value(Value<'v>),
    /// Text that was not UTF-8.
    Decoded(String, &'static str),
    /// Something that is not a value, and its kind.
    Wrong(&'static str),
}

impl Values {
    /// The values of a leaf in some rows.
    pub fn of(leaf: &Leaf, frame: &DataFrame) -> Option<Self> {
        if let Some(kind) = leaf.unread {
            return Some(Self::Unread(kind));
        }
        let mut series = frame
            .column(&leaf.root)
            .ok()?
            .as_materialized_series()
            .clone();
        for step in &leaf.steps {
            series = series.struct_().ok()?.field_by_name(step).ok()?;
        }
        Self::of_series(&series, leaf.zone.clone())
    }

    fn of_series(series: &Series, zone: Option<TimeZone>) -> Option<Self> {
        let integers = |series: &Series| series.cast(&DataType::Int64).ok()?.i64().ok().cloned();
        Some(match series.dtype() {
            DataType::String => Self::Text(series.str().ok()?.clone()),
            DataType::Binary => Self::Binary(series.binary().ok()?.clone()),
            DataType::UInt64 => Self::Unsigned(series.u64().ok()?.clone()),
            DataType::Float32 | DataType::Float64 => {
                Self::Float(series.cast(&DataType::Float64).ok()?.f64().ok()?.clone())
            }
            DataType::Boolean => Self::Truth(series.bool().ok()?.clone()),
            DataType::Date => Self::Day(integers(&series.to_physical_repr())?, 1),
            DataType::Datetime(unit, in_zone) => {
                let a_second = match unit {
                    TimeUnit::Milliseconds => 1_000,
                    TimeUnit::Microseconds => 1_000_000,
                    TimeUnit::Nanoseconds => 1_000_000_000,
                };
                let moments = integers(&series.to_physical_repr())?;
                match (zone, in_zone) {
                    (None, None) => Self::Day(moments, 86_400 * a_second),
                    (zone, _) => Self::Moment(moments, a_second, zone.unwrap_or(TimeZone::UTC)),
                }
            }
            DataType::List(_) => Self::Names(series.list().ok()?.clone()),
            DataType::Time | DataType::Decimal(..) | DataType::Null => Self::Other(series.clone()),
            _ => Self::Integer(integers(series)?),
        })
    }

    /// The value of a row, in the column of a field or in another.
    pub fn cell(&self, row: usize, field: Option<read::fields::Field>) -> Cell<'_> {
        if let Self::Unread(kind) = self {
            return Cell::Wrong(kind);
        }
        if let Self::Names(lists) = self {
            return names(lists, row, field);
        }
        if let Self::Binary(binary) = self {
            return binary.get(row).map_or(Cell::Nothing, text_in);
        }
        self.value(row).map_or(Cell::Nothing, Cell::Value)
    }

    fn value(&self, row: usize) -> Option<Value<'_>> {
        Some(match self {
            Self::Text(texts) => Value::Text(texts.get(row)?.into()),
            Self::Integer(numbers) => Value::Integer(numbers.get(row)?),
            Self::Unsigned(numbers) => Value::Other(numbers.get(row)?.to_string()),
            Self::Float(numbers) => {
                let number = numbers.get(row).filter(|number| !number.is_nan())?;
                Value::Other(number.to_string())
            }
            Self::Truth(truths) => Value::Other(truths.get(row)?.to_string()),
            Self::Moment(moments, a_second, zone) => {
                let second = moments.get(row)?.div_euclid(*a_second);
                let moment = Timestamp::from_second(second).ok()?;
                Value::Moment {
                    moment,
                    written: Day::from_civil(zone.to_datetime(moment).date()),
                }
            }
            Self::Day(moments, a_day) => {
                let days = moments.get(row)?.div_euclid(*a_day);
                Value::Day(Day::from_epoch(i32::try_from(days).ok()?))
            }
            Self::Other(series) => Value::Other(written(&series.get(row).ok()?)?),
            Self::Names(_) | Self::Binary(_) | Self::Unread(_) => return None,
        })
    }
}

/// The names of a list, separated as the field separates them. Only lists of names are kept.
fn names(lists: &ListChunked, row: usize, field: Option<read::fields::Field>) -> Cell<'_> {
    let Some(list) = lists.get_as_series(row) else {
        return Cell::Nothing;
    };
    let Some(between) = field.and_then(read::fields::Field::between_names) else {
        return Cell::Wrong("lists");
    };
    let inner = match list.dtype() {
        DataType::Struct(_) => list.struct_().and_then(|list| list.field_by_name("name")),
        _ => Ok(list),
    };
    let Ok(inner) = inner else {
        return Cell::Wrong("lists");
    };
    let Ok(inner) = inner.str() else {
        return Cell::Wrong("lists");
    };
    let is_name = |name: &&str| word(name, field).is_none();
    let names: Vec<&str> = inner.iter().flatten().filter(is_name).collect();
    match names.is_empty() {
        true => Cell::Nothing,
        false => Cell::Value(Value::Text(names.join(between).into())),
    }
}

/// The text that binary data without a declared type is, or not.
fn text_in(bytes: &[u8]) -> Cell<'_> {
    if bytes.contains(&0) {
        return Cell::Wrong("binary data");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cell::Value(Value::Text(text.into()));
    }
    let decoded = encoding::decode(bytes, None);
    let is_text = |c: char| c != '\u{fffd}' && (!c.is_control() || c.is_whitespace());
    match decoded.text.chars().all(is_text) {
        true => Cell::Decoded(decoded.text, decoded.encoding),
        false => Cell::Wrong("binary data"),
    }
}

/// A decimal number or a time of day as it is written.
fn written(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Decimal(number, _, scale) => Some(decimal(*number, *scale)),
        AnyValue::Time(nanoseconds) => {
            let seconds = nanoseconds / 1_000_000_000;
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            Some(format!("{hours:02}:{minutes:02}:{:02}", seconds % 60))
        }
        _ => None,
    }
}

fn decimal(number: i128, scale: usize) -> String {
    let digits = format!(
        "{:0>width$}",
        number.unsigned_abs(),
        width = scale.min(64) + 1
    );
    let (whole, fraction) = digits.split_at(digits.len() - scale.min(64));
    let sign = if number < 0 { "-" } else { "" };
    match fraction {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_with_their_digits() {
        assert_eq!(decimal(1250, 2), "12.50");
        assert_eq!(decimal(-5, 3), "-0.005");
        assert_eq!(decimal(7, 0), "7");
    }

    #[test]
    fn a_zone_that_nobody_knows_is_kept_to_be_told() {
        let zone = |name: &str| {
            let unit = polars_arrow::datatypes::TimeUnit::Millisecond;
            zone_of(&ArrowDataType::Timestamp(unit, Some(name.into())))
        };
        assert!(matches!(zone("Europe/Vilnius"), Ok(Some(_))));
        assert!(matches!(zone("+02:00"), Ok(Some(_))));
        assert_eq!(zone("Mars/Phobos"), Err("Mars/Phobos".to_owned()));
        assert_eq!(zone_of(&ArrowDataType::Utf8), Ok(None));
    }

    #[test]
    fn bytes_are_text_when_they_can_be() {
        assert!(matches!(
            text_in("Vilnius — ė".as_bytes()),
            Cell::Value(Value::Text(_))
        ));
        assert!(matches!(
            text_in(b"\x89PNG\r\n\x1a\n\0"),
            Cell::Wrong("binary data")
        ));
        assert!(matches!(text_in(b"caf\xe9 au lait"), Cell::Decoded(..)));
    }
}

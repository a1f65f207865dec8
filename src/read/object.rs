//! Reads a JSON object directly into a [`Record`]: text is borrowed if possible, and unwanted values
//! are skipped without being built.

use super::fields::Field;
use super::missing::word;
use super::plan::{Column, Plan, Role};
use super::record::{MAX_METADATA_CHARS, Record, Value};
use super::scan::Written;
use crate::place::Reason;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The depth to which keys are looked for inside objects: `response.fields.bodyText` has three.
const MAX_PATH: usize = 4;

/// Reads what is wanted of one object.
///
/// # Errors
/// Reason and words of the reject.
pub fn read<'a>(
    json: &'a str,
    plan: &Plan,
    wanted: Wanted,
) -> Result<Record<'a>, (Reason, String)> {
    let mut input = serde_json::Deserializer::from_str(json);
    let object = Object { plan, wanted, json };
    if !json
        .trim_start_matches([' ', '\t', '\r', '\n'])
        .starts_with('{')
    {
        return match serde_json::from_str::<IgnoredAny>(json) {
            Ok(_) => Err((
                Reason::NotAnArticle,
                format!("{}, expected an object with fields", kind_of(json)),
            )),
            Err(error) => Err(wrong(&error)),
        };
    }
    object
        .deserialize(&mut input)
        .and_then(|record| input.end().map(|()| record))
        .map_err(|error| wrong(&error))
}

fn wrong(error: &serde_json::Error) -> (Reason, String) {
    let words = error.to_string();
    // serde_json ends its words with "at line 1 column 5"; the line is in the reject's place.
    let words = words.split(" at line ").next().unwrap_or_default();
    let place = match (error.line(), error.column()) {
        (0 | 1, column) => format!("column {column}"),
        (line, column) => format!("line {line} of the element, column {column}"),
    };
    let words = if words == "recursion limit exceeded" {
        "nested deeper than 128 levels"
    } else {
        words
    };
    (Reason::Json, format!("not valid JSON: {words} at {place}"))
}

fn kind_of(json: &str) -> &'static str {
    match json.trim_start().bytes().next() {
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b'n') => "null",
        Some(b't' | b'f') => "a truth value",
        _ => "a number",
    }
}

/// Which values of an object are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those that have a part in the vote on the order of day and month.
    Votes,
}

impl Wanted {
    fn wants(self, column: Column) -> bool {
        column.role != Role::Unnamed && (self == Self::All || column.votes())
    }
}

#[derive(Clone, Copy)]
struct Object<'p, 'a> {
    plan: &'p Plan,
    wanted: Wanted,
    json: &'a str,
}

impl<'a> DeserializeSeed<'a> for Object<'_, 'a> {
    type Value = Record<'a>;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Record<'a>, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Object<'_, 'a> {
    type Value = Record<'a>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Record<'a>, M::Error> {
        let mut record = Record::of(self.plan);
        let mut hint = 0;
        let mut written = Written::of(self.json);
        let mut index = 0;
        while let Some(name) = map.next_key_seed(Key)? {
            let column = self.plan.column(&name, &mut hint);
            index += 1;
            map.next_value_seed(Cell {
                object: self,
                record: &mut record,
                written: &mut written,
                index: index - 1,
                name,
                column,
                depth: 1,
                is_moment: false,
            })?;
        }
        Ok(record)
    }
}

/// A key, borrowed if it has no escapes.
struct Key;

impl<'a> DeserializeSeed<'a> for Key {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Cow<'a, str>, D::Error> {
        input.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Key {
    type Value = Cow<'a, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(key.into())
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Cow<'a, str>, E> {
        Ok(key.to_owned().into())
    }
}

/// The value of a column on its way into the record.
struct Cell<'r, 'p, 'a> {
    object: Object<'p, 'a>,
    record: &'r mut Record<'a>,
    /// The values of the outermost object, as written.
    written: &'r mut Written<'a>,
    /// Which of them this is, or contains this.
    index: usize,
    name: Cow<'a, str>,
    column: Column,
    depth: usize,
    /// Whether it is inside MongoDB's `$date`, where numbers are milliseconds.
    is_moment: bool,
}

impl<'a> Cell<'_, '_, 'a> {
    fn set(self, value: Value<'a>) {
        let value = match value {
            Value::Integer(number) if self.is_moment => Value::of_milliseconds(number),
            other => other,
        };
        if self.object.wanted.wants(self.column) {
            self.record.set(self.name, self.column, value);
        }
    }

    /// Whether text of this length is certainly too long for its column.
    fn is_too_long(&self, text: &str) -> bool {
        // No character has more than four bytes.
        self.column.role == Role::Metadata && text.len() > 4 * MAX_METADATA_CHARS
    }

    /// Takes text that is useful.
    fn set_text(self, text: &str, cow: impl FnOnce() -> Cow<'a, str>) {
        if !self.object.wanted.wants(self.column) {
        } else if self.is_too_long(text) {
            self.record.long_values += 1;
        } else {
            let milliseconds = self.is_moment.then(|| text.parse().ok()).flatten();
            let value = milliseconds.map_or_else(|| Value::Text(cow()), Value::of_milliseconds);
            self.record.set(self.name, self.column, value);
        }
    }

    /// Whether a path to a field leads through the list that this column holds.
    fn leads_into_list(&self) -> bool {
        [0, 1]
            .into_iter()
            .any(|index| self.element(index).1.is_known())
    }

    fn element(&self, index: usize) -> (String, Column) {
        self.object.plan.element(&self.name, index)
    }

    fn visit_elements<S: SeqAccess<'a>>(self, mut list: S) -> Result<(), S::Error> {
        let (first, mut column) = self.element(0);
        let mut name: Cow<'a, str> = first.into();
        let mut index = 0;
        loop {
            if index == 1 {
                let (any, of_any) = self.element(1);
                (name, column) = (any.into(), of_any);
            }
            let is_wanted = column.is_known();
            if column.field().is_none() {
                // If an element only leads to a field, nothing else in it is kept.
                column.role = Role::Unnamed;
            }
            let more = match is_wanted {
                true => list.next_element_seed(Cell {
                    object: self.object,
                    record: self.record,
                    name: name.clone(),
                    column,
                    depth: self.depth,
                    is_moment: false,
                    written: &mut *self.written,
                    index: self.index,
                })?,
                false => list.next_element_seed(Ignore)?,
            };
            if more.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn is_field(&self, field: Field) -> bool {
        self.column.field() == Some(field)
    }

    /// The separator between the names of a list, in a field that may be one.
    fn between_names(&self) -> Option<&'static str> {
        self.column.field()?.between_names()
    }

    /// Notes a list or an object where it cannot be kept.
    fn set_wrong(self, kind: &'static str) {
        if self.object.wanted.wants(self.column) {
            self.record.set_wrong(self.name, self.column, kind);
        }
    }
}

impl<'a> DeserializeSeed<'a> for Cell<'_, '_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<(), D::Error> {
        if self.column.parent || self.object.wanted.wants(self.column) {
            input.deserialize_any(self)
        } else if self.object.wanted == Wanted::Votes {
            input.deserialize_ignored_any(IgnoredAny).map(|_| ())
        } else {
            Ignore.deserialize(input)
        }
    }
}

impl<'a> Visitor<'a> for Cell<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<(), E> {
        self.set_text(text, || text.into());
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.set_text(text, || text.to_owned().into());
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.set(Value::Integer(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let value =
            i64::try_from(number).map_or_else(|_| Value::Other(number.to_string()), Value::Integer);
        self.set(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        // A number is kept as written: an id of twenty-five digits is not a float.
        let written = (self.depth == 1)
            .then(|| self.written.value(self.index))
            .flatten();
        let value = written.map_or_else(|| number.to_string(), str::to_owned);
        self.set(Value::Other(value));
        Ok(())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        self.set(Value::Other(truth.to_string()));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.record.set_nothing(self.column);
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<(), S::Error> {
        let between = self.between_names();
        if let Some(between) = between.filter(|_| self.object.wanted.wants(self.column)) {
            let field = self.column.field();
            let mut names: Vec<String> = Vec::new();
            while let Some(name) = list.next_element_seed(Name)? {
                names.extend(name.filter(|name| word(name, field).is_none()));
            }
            if !names.is_empty() {
                self.set(Value::Text(names.join(between).into()));
            } else if self.is_field(Field::Source) {
                self.set_wrong("a list without a name");
            }
            return Ok(());
        }
        if self.column.parent && self.depth < MAX_PATH && self.leads_into_list() {
            return self.visit_elements(list);
        }
        let is_empty = list.next_element_seed(Ignore)?.is_none();
        while list.next_element_seed(Ignore)?.is_some() {}
        if self.is_field(Field::Text) {
            self.set_wrong("a list");
        } else if !is_empty {
            self.set_wrong("lists");
        }
        Ok(())
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        let (mut found, mut is_empty) = (false, true);
        while let Some(key) = map.next_key_seed(Key)? {
            is_empty = false;
            let below = (self.column.parent && self.depth < MAX_PATH).then(|| {
                let path = format!("{}.{key}", self.name);
                let column = self.object.plan.column_of(&path);
                (Cow::from(path), column)
            });
            // MongoDB's `{"$date": 1637231400000}` and `{"$oid": "…"}` are the value itself, and so is the
            // name of an outlet.
            let is_value = key.starts_with('$') && self.column.field().is_some()
                || key == "name" && self.is_field(Field::Source);
            let (name, column) = match below {
                Some((path, column)) if column.field().is_some() || !is_value => (path, column),
                _ if is_value => (self.name.clone(), self.column),
                _ => {
                    map.next_value_seed(Ignore)?;
                    continue;
                }
            };
            // Unknown values inside an object are not kept.
            if column.field().is_none() && !column.parent {
                map.next_value_seed(Ignore)?;
                continue;
            }
            found = true;
            let is_moment = self.is_moment || key == "$date";
            map.next_value_seed(Cell {
                object: self.object,
                record: self.record,
                written: self.written,
                index: self.index,
                name,
                column,
                depth: self.depth + 1,
                is_moment,
            })?;
        }
        if self.is_field(Field::Text) && !found {
            self.set_wrong("an object");
        } else if self.is_field(Field::Source) && !found {
            self.set_wrong("an object without a name");
        } else if !is_empty && !found {
            self.set_wrong("objects");
        }
        Ok(())
    }
}

/// One element of a list of names: a text, or an object with a `name`.
struct Name;

impl<'a> DeserializeSeed<'a> for Name {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<Option<String>, D::Error> {
        input.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Name {
    type Value = Option<String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<String>, E> {
        Ok(Some(text.trim().to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<Option<String>, S::Error> {
        while list.next_element_seed(Ignore)?.is_some() {}
        Ok(None)
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Option<String>, M::Error> {
        let mut name = None;
        while let Some(key) = map.next_key_seed(Key)? {
            if key == "name" {
                name = map.next_value_seed(Self)?;
            } else {
                map.next_value_seed(Ignore)?;
            }
        }
        Ok(name)
    }
}

/// Skips a value. Unlike `IgnoredAny`, with which serde_json allows any depth, it keeps the limit of
/// 128 levels.
struct Ignore;

impl<'a> DeserializeSeed<'a> for Ignore {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Ignore {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<(), S::Error> {
        while list.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while map.next_key_seed(Key)?.is_some() {
            map.next_value_seed(Self)?;
        }
        Ok(())
    }
}

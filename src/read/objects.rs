//! Records that are JSON objects, one per line or per element.

use super::fields::Field;
use super::head::{HEAD_BYTES, HEAD_RECORDS, NAME_RECORDS, Records};
use super::markup;
use super::notes::Note;
use super::object::{self, Wanted};
use super::plan::{By, Column, Plan};
use super::record::{Record, Value, fits_metadata};
use super::scan::{Member, elements, members, without_bare_words};
use super::survey::{Cell, Content};
use super::{Parsed, ReadOptions};
use crate::idle::LentBytes;
use crate::place::{Place, Position, Reason, Reject};
use hashbrown::{HashMap, HashSet};
use memchr::{memchr, memmem};
use std::borrow::Cow;
use std::sync::Arc;

/// Where the records of some bytes end.
#[derive(Debug)]
pub enum Ends {
    /// At the line ends.
    Lines,
    /// Here.
    At(Vec<usize>),
}

/// Some records, as they stand in the input.
#[derive(Debug)]
pub struct Objects {
    /// The bytes of all of them.
    pub bytes: LentBytes,
    /// Where each ends.
    pub ends: Ends,
    /// The number of the first line or element, from 1.
    pub first: u64,
    /// Values of the export that stand beside the list of these objects, by their paths from the top.
    pub around: Arc<[(String, String)]>,
}

impl Objects {
    /// Each record with its number and where it begins; blank lines are passed over.
    fn iter(&self) -> impl Iterator<Item = (u64, usize, &[u8])> {
        let mut at = 0;
        let mut number = self.first;
        std::iter::from_fn(move || {
            loop {
                if at >= self.bytes.len() {
                    return None;
                }
                let rest = &self.bytes[at..];
                let (length, next) = match &self.ends {
                    Ends::Lines => match memchr(b'\n', rest) {
                        Some(end) => (end, end + 1),
                        None => (rest.len(), rest.len()),
                    },
                    Ends::At(ends) => {
                        let index = usize::try_from(number - self.first).ok()?;
                        let length = ends.get(index)? - at;
                        (length, length)
                    }
                };
                let record = rest[..length].trim_ascii_end();
                let found = (number, at, record);
                at += next;
                number += 1;
                if !record.trim_ascii_start().is_empty() {
                    return Some(found);
                }
            }
        })
    }

    fn position(&self, number: u64) -> Position {
        match self.ends {
            Ends::Lines => Position::Line(number),
            Ends::At(_) => Position::Element(number),
        }
    }
}

/// The plan of an input of objects, from its first ones.
///
/// # Errors
/// A reject for the whole input when it has objects, but none with text or a headline.
pub fn plan<'r>(
    name: &Arc<str>,
    options: &Arc<ReadOptions>,
    head: impl Iterator<Item = &'r Objects> + Clone,
) -> Result<Plan, Reject> {
    let records = || {
        let mut seen = 0;
        head.clone()
            .flat_map(Objects::iter)
            .take_while(move |(_, _, record)| {
                let before = seen;
                seen += record.len();
                before < HEAD_BYTES
            })
            .take(HEAD_RECORDS)
            .map(|(_, _, record)| record)
    };
    let mut columns = columns(records().take(NAME_RECORDS), name, options);
    for (path, _) in head.clone().flat_map(|objects| objects.around.iter()) {
        if !columns.contains(path) {
            columns.push(path.clone());
        }
    }
    let plan = Plan::of_columns(name, &columns, options);
    if !plan.has_source() {
        // Whether any record names its outlet decides over all of them.
        let seen: HashSet<String> = columns.iter().cloned().collect();
        let mut later = Vec::new();
        for record in records().skip(NAME_RECORDS) {
            walk(record, "", 1, &plan, &mut |path, _, _| {
                let is_source = plan.column_of(path).field() == Some(Field::Source);
                if is_source && !seen.contains(path) && !later.iter().any(|known| known == path) {
                    later.push(path.to_owned());
                }
            });
        }
        columns.append(&mut later);
    }
    Plan::of_objects(name, &columns, options)
}

/// Whether the text of an object may hold markup, escaped as some programs do or not.
fn may_hold_markup(record: &[u8]) -> bool {
    markup::may_hold(record) || memmem::find(record, b"\\u00").is_some()
}

/// The keys of objects in the order of their first coming, then the paths inside them that may lead
/// to a field.
fn columns<'r>(
    records: impl Iterator<Item = &'r [u8]>,
    name: &Arc<str>,
    options: &Arc<ReadOptions>,
) -> Vec<String> {
    let names = Plan::of_columns(name, &[], options);
    let mut seen = HashSet::new();
    let (mut outer, mut inner) = (Vec::new(), Vec::new());
    for record in records {
        walk(record, "", 1, &names, &mut |path, _, depth| {
            if seen.insert(path.to_owned()) {
                let list = if depth == 1 { &mut outer } else { &mut inner };
                list.push(path.to_owned());
            }
        });
    }
    outer.append(&mut inner);
    outer
}

/// Shows each key with its path and value, and goes into the objects in which fields may be.
fn walk(
    object: &[u8],
    above: &str,
    depth: usize,
    names: &Plan,
    see: &mut dyn FnMut(&str, &[u8], usize),
) {
    for Member { key, value } in members(object) {
        let path: Cow<'_, str> = if above.is_empty() {
            key.into()
        } else {
            format!("{above}.{key}").into()
        };
        see(&path, value, depth);
        if value.starts_with(b"{") && depth < 4 && names.column_of(&path).parent {
            walk(value, &path, depth + 1, names, see);
        } else if value.starts_with(b"[") && depth < 4 {
            walk_list(value, &path, depth, names, see);
        }
    }
}

/// Goes into the elements of a list through which a path to a field leads.
fn walk_list(
    list: &[u8],
    path: &str,
    depth: usize,
    names: &Plan,
    see: &mut dyn FnMut(&str, &[u8], usize),
) {
    /// The number of elements whose keys are looked at.
    const MOST: usize = 20;
    if !names.column_of(path).parent {
        return;
    }
    for (index, element) in elements(list, MOST).into_iter().enumerate() {
        let (path, column) = names.element(path, index);
        if column.parent && element.starts_with(b"{") {
            walk(element, &path, depth + 1, names, see);
        } else if column.field().is_some() {
            see(&path, element, depth + 1);
        }
    }
}

/// The values of an export that stand beside its list of articles, as far as they can be seen: text and
/// numbers at the top and one level below, with their paths.
pub fn around(export: &[u8]) -> Arc<[(String, String)]> {
    /// An export says no more of its articles.
    const MOST: usize = 100;
    let mut out = Vec::new();
    let mut add = |path: String, value: &[u8]| {
        let text = match value.first() {
            Some(b'"') => serde_json::from_slice(value).ok(),
            Some(b'0'..=b'9') => std::str::from_utf8(value).ok().map(str::to_owned),
            _ => None,
        };
        if let Some(text) = text.filter(|text: &String| fits_metadata(text) && out.len() < MOST) {
            out.push((path, text));
        }
    };
    for Member { key, value } in members(export) {
        if value.starts_with(b"{") {
            for inner in members(value) {
                add(format!("/{key}.{}", inner.key), inner.value);
            }
        } else {
            add(format!("/{key}"), value);
        }
    }
    out.into()
}

/// Reads one object. Where it is not JSON because of Python's bare `NaN` and `Infinity`, these are
/// missing values.
fn with_record<T>(
    json: &str,
    plan: &Plan,
    wanted: Wanted,
    found: impl FnOnce(Result<(Record<'_>, u64), (Reason, String)>) -> T,
) -> T {
    match object::read(json, plan, wanted) {
        Err((Reason::Json, words)) => match without_bare_words(json) {
            Some((mended, count)) => {
                found(object::read(&mended, plan, wanted).map(|record| (record, count)))
            }
            None => found(Err((Reason::Json, words))),
        },
        result => found(result.map(|record| (record, 0))),
    }
}

impl Objects {
    /// The values beside the list that are fields of every article in it.
    fn around(&self, plan: &Plan) -> Vec<(&String, Column, &String)> {
        let pairs = self.around.iter();
        pairs
            .map(|(path, value)| (path, plan.column_of(path), value))
            .filter(|(_, column, _)| column.field().is_some())
            .collect()
    }
}

impl Records for Objects {
    fn count(&self) -> usize {
        match &self.ends {
            Ends::Lines => memchr::memchr_iter(b'\n', &self.bytes).count(),
            Ends::At(ends) => ends.len(),
        }
    }

    fn bytes(&self) -> usize {
        self.bytes.len()
    }

    fn memory_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed) {
        // All at once is faster than line by line, and nearly always enough.
        let all = std::str::from_utf8(&self.bytes).ok();
        let limit = plan.options.line_limit_bytes;
        let around = self.around(plan);
        for (number, start, record) in self.iter() {
            let place = Place::of(&plan.input, self.position(number));
            if record.len() as u64 > limit {
                let length = record.len() as u64;
                out.rejects.push(too_long(place, length, limit));
                continue;
            }
            let json = match all.and_then(|all| all.get(start..start + record.len())) {
                Some(json) => Ok(json),
                None => std::str::from_utf8(record),
            };
            let json = json.map_err(|error| {
                let at = error.valid_up_to();
                let found = format!("byte {} ({:#04x}) is not valid UTF-8", at + 1, record[at]);
                (Reason::Encoding, found)
            });
            let finish = |result: Result<(Record<'_>, u64), (Reason, String)>| match result {
                Ok((mut record, bare_words)) => {
                    out.notes.add(Note::NotANumber, bare_words);
                    for (path, column, value) in &around {
                        // What an article says itself goes before what is said of all.
                        if column.by != By::Map && column.field().is_some_and(|f| record.has(f)) {
                            continue;
                        }
                        let value = Value::Text(value.as_str().into());
                        record.set(path.as_str().into(), *column, value);
                    }
                    record.finish(place, plan, out);
                }
                Err((reason, found)) => out.rejects.push(place.reject(reason, found)),
            };
            match json {
                Ok(json) => with_record(json, plan, Wanted::All, finish),
                Err(wrong) => finish(Err(wrong)),
            }
        }
    }

    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>)) {
        for (_, _, record) in self.iter() {
            // What is set aside is shown with its reason, not as data.
            let json = std::str::from_utf8(record);
            let is_read = |json| with_record(json, plan, Wanted::All, |record| record.is_ok());
            if !json.is_ok_and(is_read) {
                continue;
            }
            let mut cells: Vec<(String, Vec<u8>)> = Vec::new();
            let mut known: HashMap<String, usize> = HashMap::new();
            walk(record, "", 1, plan, &mut |column, value, _| {
                match known.get(column) {
                    // Of equal keys the last one counts.
                    Some(at) => cells[*at].1 = value.to_owned(),
                    None => {
                        known.insert(column.to_owned(), cells.len());
                        cells.push((column.to_owned(), value.to_owned()));
                    }
                }
            });
            for (column, _, value) in self.around(plan) {
                let content = Content::of(value, column, plan);
                see(Cell { column, content });
            }
            for (column, value) in &cells {
                let text: String;
                let content = match value.first() {
                    Some(b'{') => Content::Nested("objects"),
                    Some(b'[') => Content::Nested("lists"),
                    Some(b'"') => match serde_json::from_slice(value) {
                        Ok(unescaped) => {
                            text = unescaped;
                            Content::of(&text, column, plan)
                        }
                        Err(_) => Content::Missing(""),
                    },
                    Some(b'n') => Content::Missing(""),
                    _ => Content::Value(std::str::from_utf8(value).unwrap_or_default()),
                };
                see(Cell { column, content });
            }
        }
    }

    fn look(&self, plan: &Plan, see: &mut dyn FnMut(usize, Record<'_>) -> bool) {
        self.iter().all(|(_, _, json)| {
            let wanted = match may_hold_markup(json) {
                true => Wanted::All,
                false => Wanted::Votes,
            };
            let text = std::str::from_utf8(json).unwrap_or_default();
            with_record(text, plan, wanted, |record| {
                let record = record.map_or_else(|_| Record::default(), |(record, _)| record);
                see(json.len(), record)
            })
        });
    }
}

/// The reject of a line or element beyond the limit.
pub(super) fn too_long(place: Place, length: u64, limit: u64) -> Reject {
    place.reject(
        Reason::TooLong,
        format!("{length} bytes, the limit is {limit}"),
    )
}

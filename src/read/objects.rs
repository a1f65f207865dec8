//! Records that are JSON objects, one a line or one an element.

use super::head::{HEAD_BYTES, HEAD_RECORDS, NAME_RECORDS};
use super::object;
use super::plan::{DateHead, Plan};
use super::scan::{Member, members};
use super::survey::{Cell, Content};
use super::{Batch, Parsed, ReadOptions};
use crate::idle::LentBytes;
use crate::place::{Place, Position, Reason, Reject};
use hashbrown::{HashMap, HashSet};
use memchr::memchr;
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
}

impl Objects {
    /// How many there are, blank lines included.
    pub fn len(&self) -> usize {
        match &self.ends {
            Ends::Lines => memchr::memchr_iter(b'\n', &self.bytes).count(),
            Ends::At(ends) => ends.len(),
        }
    }

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
    let columns = columns(records().take(NAME_RECORDS), name, options);
    let mut plan = Plan::of_columns(name, &columns, options);
    if !plan.can_hold_text() {
        return Err(Reject {
            place: Place {
                input: Arc::clone(name),
                position: Position::Whole,
            },
            reason: Reason::NoText,
            found: super::survey::no_text_column(&columns),
        });
    }
    if plan.needs_votes() {
        let mut ballot = DateHead::default();
        for record in records() {
            if let Ok(json) = std::str::from_utf8(record) {
                object::vote(json, &plan, &mut ballot);
            }
        }
        plan.settle(ballot);
    }
    Ok(plan)
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
        let mut hint = usize::MAX;
        if value.starts_with(b"{") && depth < 4 && names.column(&path, &mut hint).parent {
            walk(value, &path, depth + 1, names, see);
        }
    }
}

/// Objects that are ready to be parsed.
pub struct ObjectBatch {
    /// The objects.
    pub objects: Objects,
    /// What becomes of their keys.
    pub plan: Arc<Plan>,
}

impl ObjectBatch {
    fn place(&self, number: u64) -> Place {
        Place {
            input: Arc::clone(&self.plan.input),
            position: self.objects.position(number),
        }
    }
}

impl Batch for ObjectBatch {
    fn parse(&self, out: &mut Parsed) {
        // All at once is faster than line by line, and nearly always enough.
        let all = std::str::from_utf8(&self.objects.bytes).ok();
        let limit = self.plan.options.line_limit_bytes;
        for (number, start, record) in self.objects.iter() {
            if record.len() as u64 > limit {
                let length = record.len() as u64;
                out.rejects
                    .push(too_long(self.place(number), length, limit));
                continue;
            }
            let json = match all.and_then(|all| all.get(start..start + record.len())) {
                Some(json) => Ok(json),
                None => std::str::from_utf8(record),
            };
            let result = json
                .map_err(|error| {
                    let at = error.valid_up_to();
                    let found = format!("byte {} ({:#04x}) is not valid UTF-8", at + 1, record[at]);
                    (Reason::Encoding, found)
                })
                .and_then(|json| object::read(json, &self.plan));
            match result {
                Ok(record) => record.finish(self.place(number), &self.plan, out),
                Err((reason, found)) => {
                    let place = self.place(number);
                    out.rejects.push(Reject {
                        place,
                        reason,
                        found,
                    });
                }
            }
        }
    }

    fn observe(&self, see: &mut dyn FnMut(Cell<'_>)) {
        for (_, _, record) in self.objects.iter() {
            // What is set aside is shown with its reason, not as data.
            let json = std::str::from_utf8(record);
            if !json.is_ok_and(|json| object::read(json, &self.plan).is_ok()) {
                continue;
            }
            let mut cells: Vec<(String, Vec<u8>)> = Vec::new();
            let mut known: HashMap<String, usize> = HashMap::new();
            walk(record, "", 1, &self.plan, &mut |column, value, _| {
                match known.get(column) {
                    // Of equal keys the last one counts.
                    Some(at) => cells[*at].1 = value.to_owned(),
                    None => {
                        known.insert(column.to_owned(), cells.len());
                        cells.push((column.to_owned(), value.to_owned()));
                    }
                }
            });
            for (column, value) in &cells {
                let text: String;
                let content = match value.first() {
                    Some(b'{') => Content::Nested("object"),
                    Some(b'[') => Content::Nested("list"),
                    Some(b'"') => match serde_json::from_slice(value) {
                        Ok(unescaped) => {
                            text = unescaped;
                            Content::of(&text)
                        }
                        Err(_) => Content::Missing,
                    },
                    _ => Content::of(std::str::from_utf8(value).unwrap_or_default()),
                };
                see(Cell { column, content });
            }
        }
    }

    fn bytes(&self) -> u64 {
        self.objects.bytes.capacity() as u64
    }
}

/// The reject of a line or element beyond the limit.
pub(super) fn too_long(place: Place, length: u64, limit: u64) -> Reject {
    Reject {
        place,
        reason: Reason::TooLong,
        found: format!("{length} bytes, the limit is {limit}"),
    }
}

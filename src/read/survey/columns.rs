//! How the columns of a sample were understood, and the forms of its dates.

use super::{Cell, ColumnSurvey, Content, DateForm, DateReading, Fate};
use crate::read::dates::{self, Read};
use crate::read::fields::Field;
use crate::read::plan::{Plan, Role};
use crate::read::record::{MAX_NAME_BYTES, fits_metadata, shortened};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Columns and date forms, counted.
pub struct Tally<'p> {
    plan: &'p Plan,
    columns: Vec<ColumnSurvey>,
    /// Where each column stands.
    known: HashMap<String, usize>,
    dates: BTreeMap<(String, DateReading), (u64, String)>,
}

impl<'p> Tally<'p> {
    pub fn of(plan: &'p Plan) -> Self {
        let columns = plan.columns().iter().map(|(name, _)| empty(plan, name));
        let names = plan.columns().iter().map(|(name, _)| name.clone());
        Self {
            plan,
            columns: columns.collect(),
            known: names.zip(0..).collect(),
            dates: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, cell: Cell<'_>) {
        let at = match self.known.get(cell.column) {
            Some(at) => *at,
            None => {
                let at = self.columns.len();
                self.columns.push(empty(self.plan, cell.column));
                self.known.insert(cell.column.to_owned(), at);
                at
            }
        };
        let seen = &mut self.columns[at];
        match cell.content {
            Content::Missing(word) => {
                seen.missing += 1;
                if !word.is_empty() {
                    *seen.words.entry(word).or_default() += 1;
                }
            }
            Content::Nested(kind) => {
                seen.nested += 1;
                seen.kind = kind;
                if seen.example.is_empty() {
                    seen.example = format!("({kind})");
                }
            }
            Content::Value(value) => {
                seen.filled += 1;
                seen.long += u64::from(!fits_metadata(value));
                if seen.example.is_empty() {
                    seen.example = shortened(value);
                }
                if let Fate::Field {
                    field: Field::Date, ..
                } = seen.fate
                {
                    self.add_date(cell.column, value);
                }
            }
        }
    }

    fn add_date(&mut self, column: &str, value: &str) {
        let read = match dates::number_of(value) {
            Some(number) => self.plan.number(column, number),
            None => Ok(self.plan.in_known_order(dates::read(value))),
        };
        let reading = match read {
            Ok(Read::Absent) => return,
            Ok(read) if read.is_ambiguous() => DateReading::Ambiguous,
            Ok(Read::Unreadable) | Err(_) => DateReading::Unreadable,
            Ok(_) => DateReading::Day,
        };
        let example = || (0, shortened(value));
        self.dates
            .entry((shape(value), reading))
            .or_insert_with(example)
            .0 += 1;
    }

    pub fn finish(mut self) -> (Vec<ColumnSurvey>, Vec<DateForm>) {
        for seen in &mut self.columns {
            if seen.fate == Fate::Metadata && seen.filled == seen.long {
                if seen.nested > 0 {
                    seen.fate = Fate::Dropped { why: seen.kind };
                } else if seen.long > 0 {
                    seen.fate = Fate::Dropped {
                        why: "too long to be metadata",
                    };
                }
            }
        }
        let form = |((form, reading), (count, example))| DateForm {
            form,
            reading,
            count,
            example,
        };
        let mut dates: Vec<DateForm> = self.dates.into_iter().map(form).collect();
        dates.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.form.cmp(&b.form)));
        (self.columns, dates)
    }
}

fn empty(plan: &Plan, name: &str) -> ColumnSurvey {
    let column = plan.column_of(name);
    let fate = match column.role {
        Role::Field { field, .. } => Fate::Field {
            field,
            by: column.by,
        },
        Role::Metadata if plan.is_inside(name) && !column.parent => Fate::Dropped {
            why: "inside an object",
        },
        Role::Metadata if name.len() > MAX_NAME_BYTES => Fate::Dropped {
            why: "its name is too long",
        },
        Role::Metadata => Fate::Metadata,
        Role::Unnamed => Fate::Dropped {
            why: "it has no name",
        },
    };
    ColumnSurvey {
        column: name.to_owned(),
        fate,
        markup: plan.is_marked(name),
        ..ColumnSurvey::default()
    }
}

/// The shape of a date: runs of letters become one `a`, digits `0`, at most forty characters.
fn shape(value: &str) -> String {
    let mut out = String::new();
    for c in value.trim().chars().take(40) {
        let c = if c.is_ascii_digit() {
            '0'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        };
        if c != 'a' || !out.ends_with('a') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_date_hides_what_differs() {
        assert_eq!(shape("2021-11-18T10:30:00Z"), "0000-00-00a00:00:00a");
        assert_eq!(shape("18th November, 2021"), "00a a, 0000");
    }
}

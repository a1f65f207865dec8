//! What the columns of an input become, decided once from its first records.

use super::ReadOptions;
use super::dates::{self, DateOrder, NumberForm, NumberTally, Read};
use super::fields::{Field, host, normalise};
use super::mend::{self, Seen};
use super::notes::{Namer, Note, Notes};
use super::orders::{self, Ballot, Evidence};
use super::path::{FromPath, read_path};
use super::profiles::columns::{Profile, known, parents_of};
use super::record::{MAX_SOURCE_BYTES, Record, Written};
use super::survey::no_text_column;
use crate::day::Day;
use crate::place::{Place, Position, Reason, Reject};
use hashbrown::{HashMap, HashSet};
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A field of the article. Of several columns for one field, the one with the lowest `rank`
    /// that has a value counts.
    Field {
        /// Which field.
        field: Field,
        /// Its rank among several.
        rank: u8,
    },
    /// Metadata under the column's own name.
    Metadata,
    /// Nothing: it has no name.
    Unnamed,
}

/// How a column came to its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The user's mapping.
    Map,
    /// A known export.
    Profile,
    /// The format itself has this field.
    Format,
    /// A known name.
    Name,
    /// Nothing is known about it.
    Nothing,
}

/// A column of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it becomes.
    pub role: Role,
    /// How that was decided.
    pub by: By,
    /// Whether a field may be inside, if it holds an object.
    pub parent: bool,
}

impl Column {
    /// The field it holds.
    pub fn field(self) -> Option<Field> {
        match self.role {
            Role::Field { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Whether it holds a field, or a path to a field leads through it.
    pub fn is_known(self) -> bool {
        self.parent || self.field().is_some()
    }

    /// Whether it has a part in the vote on the order of day and month.
    pub fn votes(self) -> bool {
        matches!(self.field(), Some(Field::Date | Field::Source | Field::Url))
    }
}

/// The decisions for one input.
#[derive(Debug)]
pub struct Plan {
    /// The input's name, as places show it.
    pub input: Arc<str>,
    /// The export that the input is, if it is a known one.
    pub profile: Option<Arc<Profile>>,
    /// The name of the kind of documents that the input holds, where its format has several kinds.
    kind: Option<Box<str>>,
    /// What the path says.
    pub path: FromPath,
    /// Whether a column of text was seen. Without one, headlines are the text.
    pub has_text: bool,
    /// How the input is written, as a fragment; empty if there is nothing to say.
    pub form: String,
    /// How the input is read.
    pub options: Arc<ReadOptions>,
    one_article: bool,
    columns: Vec<(String, Column)>,
    /// What each column becomes, and its position.
    table: HashMap<String, (Column, usize)>,
    /// Columns that share a name with an earlier one, with the name under which they are kept.
    repeated: Vec<(String, String)>,
    head: DateHead,
    /// Columns that hold markup.
    marked: HashSet<String>,
}

/// The result of reading a date field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// A day that needs no decision.
    Day(Day),
    /// A day in numbers that make a day in this order only.
    Shows(Day, DateOrder),
    /// A day decided by the other dates of the outlet, or by the user.
    Decided(Day, Read, Option<(DateOrder, Evidence)>),
    /// There is nothing.
    Absent,
    /// It is not a date.
    Unreadable,
    /// It has two readings.
    Ambiguous(Read),
    /// It is a number, and the column does not show its unit.
    UnknownUnit,
}

impl Plan {
    /// The plan of an input whose first records have these columns, in their order; keys inside objects
    /// are dotted paths. If columns share a name, the first one with a value counts, as with several
    /// columns for one field; the others are called `name (2)`, `name (3)`.
    pub fn of_columns(input: &Arc<str>, columns: &[String], options: &Arc<ReadOptions>) -> Self {
        Self::of_names(input, columns, options, |_| true)
    }

    /// Of names that are no field only those that `is_kept` says.
    fn of_names(
        input: &Arc<str>,
        columns: &[String],
        options: &Arc<ReadOptions>,
        is_kept: impl Fn(&str) -> bool,
    ) -> Self {
        let normal: HashSet<String> = columns.iter().map(|name| normalise(name)).collect();
        let own = options.profiles.columns.find(&normal);
        let mut plan = Self::bare(input, options);
        plan.profile = own.or_else(|| known().columns.find(&normal)).cloned();
        for name in columns {
            let column = plan.resolve(name);
            if column.field().is_none() && !is_kept(name) {
                continue;
            }
            plan.push(name, column);
            plan.has_text |= column.field() == Some(Field::Text);
        }
        plan
    }

    /// The plan of a table with these columns.
    ///
    /// # Errors
    /// A reject for the whole table if no column holds texts or headlines.
    pub fn of_table(
        input: &Arc<str>,
        columns: &[String],
        options: &Arc<ReadOptions>,
    ) -> Result<Self, Reject> {
        Self::of_columns(input, columns, options).with_text(columns)
    }

    /// The plan of objects with these keys and paths. Values beside a list of articles, whose paths begin with `/`, are
    /// not part of each article unless they are a field.
    ///
    /// # Errors
    /// As [`Self::of_table`].
    pub fn of_objects(
        input: &Arc<str>,
        columns: &[String],
        options: &Arc<ReadOptions>,
    ) -> Result<Self, Reject> {
        let is_kept = |name: &str| !name.starts_with('/');
        Self::of_names(input, columns, options, is_kept).with_text(columns)
    }

    fn with_text(self, columns: &[String]) -> Result<Self, Reject> {
        if self.can_hold_text() {
            return Ok(self);
        }
        let found = no_text_column(columns);
        Err(Place::of(&self.input, Position::Whole).reject(Reason::NoText, found))
    }

    /// Whether these cells are a header: they name a text or headline, and another field.
    pub fn is_header(names: &[String]) -> bool {
        let plan = Self::of_columns(&"".into(), names, &Arc::default());
        let fields = plan.columns.iter().filter_map(|(_, c)| c.field());
        plan.can_hold_text() && fields.count() > 1
    }

    /// The plan of an input that is one article.
    pub fn of_article(input: &Arc<str>, options: &Arc<ReadOptions>) -> Self {
        let mut plan = Self::bare(input, options);
        plan.one_article = true;
        plan.has_text = true;
        plan
    }

    /// The plan of an input of documents, whose format finds the fields itself; the user's mapping
    /// takes precedence.
    pub fn of_documents(input: &Arc<str>, options: &Arc<ReadOptions>) -> Self {
        // A page or an export names its outlets itself; its file does not.
        let mut plan = Self::of_article(input, options);
        for field in Field::ALL {
            let mut column = plan.resolve(field.name());
            if column.by != By::Map {
                column = Column {
                    role: Role::Field { field, rank: 1 },
                    by: By::Format,
                    parent: false,
                };
            }
            plan.push(field.name(), column);
        }
        plan
    }

    /// This plan, for an input of this kind; empty if it has no name.
    pub fn of_kind(mut self, kind: &str) -> Self {
        self.kind = (!kind.is_empty()).then(|| kind.into());
        self
    }

    /// The name of the input's kind of documents, or of its export.
    pub fn known_as(&self) -> Option<&str> {
        let profile = self.profile.as_ref().map(|profile| profile.name.as_str());
        self.kind.as_deref().or(profile)
    }

    fn push(&mut self, name: &str, column: Column) {
        self.table
            .insert(name.to_owned(), (column, self.columns.len()));
        self.columns.push((name.to_owned(), column));
    }

    fn bare(input: &Arc<str>, options: &Arc<ReadOptions>) -> Self {
        Self {
            input: Arc::clone(input),
            profile: None,
            kind: None,
            path: read_path(
                options.path.as_ref().unwrap_or(input),
                options.map.path(),
                options.dates,
            ),
            has_text: false,
            form: String::new(),
            options: Arc::clone(options),
            one_article: false,
            columns: Vec::new(),
            table: HashMap::new(),
            repeated: Vec::new(),
            head: DateHead::default(),
            marked: HashSet::new(),
        }
    }

    /// Whether a column holds markup.
    pub fn is_marked(&self, column: &str) -> bool {
        self.marked.contains(column)
            || self
                .profile
                .as_ref()
                .is_some_and(|known| known.is_html(column))
    }

    /// Says that a column shares its name with an earlier one: its values count where that one is
    /// empty.
    pub fn repeat(&mut self, at: usize, first: usize) {
        let (name, role) = (self.columns[first].0.clone(), self.columns[first].1);
        let (kept, column) = &mut self.columns[at];
        *column = role;
        self.table.insert(kept.clone(), (role, at));
        self.repeated.push((name, kept.clone()));
    }

    /// The columns of the first records, in their order.
    pub fn columns(&self) -> &[(String, Column)] {
        &self.columns
    }

    /// Whether records of this input can hold anything to count. An input whose columns are still
    /// unknown can.
    fn can_hold_text(&self) -> bool {
        let holds = |field| self.columns.iter().any(|(_, c)| c.field() == Some(field));
        self.columns.is_empty() || holds(Field::Text) || holds(Field::Title)
    }

    /// Adds a note if the user's pattern does not match the path, for columns that share a name, and
    /// for each column that the user maps and the first records lack.
    pub fn note_unmapped(&self, notes: &mut Notes) {
        notes.add(Note::UnfitPath, u64::from(self.path.unfit));
        for (name, kept) in &self.repeated {
            notes.note(Note::RepeatedColumn(name.clone(), kept.clone()));
        }
        if self.columns.is_empty() {
            return;
        }
        for (field, name) in self.options.map.columns() {
            let mapped = |(_, column): &(String, Column)| {
                column.by == By::Map && column.field() == Some(*field)
            };
            if !self.columns.iter().any(mapped) {
                notes.note(Note::AbsentColumn(Arc::clone(&self.input), name.clone()));
            }
        }
    }

    /// What a column becomes. `hint` is where it is expected among [`columns`](Self::columns): records
    /// mostly have their keys in the same order, so that one comparison finds it.
    pub fn column(&self, name: &str, hint: &mut usize) -> Column {
        if let Some((expected, column)) = self.columns.get(*hint)
            && expected == name
        {
            *hint += 1;
            return *column;
        }
        match self.table.get(name) {
            Some((column, at)) => {
                *hint = at + 1;
                *column
            }
            None => self.resolve(name),
        }
    }

    /// What a column becomes that may be anywhere.
    pub fn column_of(&self, name: &str) -> Column {
        self.column(name, &mut { usize::MAX })
    }

    /// The path and column of an element of a list: `name[0]` if that is known, else `name[]`.
    pub fn element(&self, list: &str, index: usize) -> (String, Column) {
        let of = |mark: &str| {
            let path = format!("{list}{mark}");
            let column = self.column_of(&path);
            (path, column)
        };
        let first = (index == 0).then(|| of("[0]"));
        first
            .filter(|(_, column)| column.is_known())
            .unwrap_or_else(|| of("[]"))
    }

    /// Whether a dotted path leads into an object of which only fields are kept.
    pub fn is_inside(&self, path: &str) -> bool {
        let mut outer = path.match_indices('.').map(|(at, _)| &path[..at]);
        outer.any(|name| matches!(self.table.get(name), Some((column, _)) if column.parent))
    }

    fn resolve(&self, name: &str) -> Column {
        let normal = normalise(name);
        let map = &self.options.map;
        let parent = known().columns.is_parent(&normal)
            || self.options.profiles.columns.is_parent(&normal)
            || map.columns().iter().any(|(_, path)| {
                let path = normalise(path);
                parents_of(&path).any(|parent| parent == normal)
            });
        let of = |role, by| Column { role, by, parent };
        if let Some(field) = map.field(&normal) {
            return of(Role::Field { field, rank: 0 }, By::Map);
        }
        let free = |(field, _): &(Field, u8)| !map.has(*field);
        let by_profile = self
            .profile
            .as_ref()
            .and_then(|profile| profile.field(&normal));
        if let Some((field, rank)) = by_profile.filter(free) {
            let rank = rank + 1;
            return of(Role::Field { field, rank }, By::Profile);
        }
        if let Some((field, rank)) = known().field(&normal).filter(free) {
            let rank = rank + 64;
            return of(Role::Field { field, rank }, By::Name);
        }
        if normal.is_empty() {
            return of(Role::Unnamed, By::Nothing);
        }
        of(Role::Metadata, By::Nothing)
    }

    /// The outlet of a record: its own column; in an input without one, the host of its address, else
    /// the path. Empty if unknown.
    pub fn source<'r>(&'r self, record: &'r Record<'_>, notes: &mut Notes) -> Cow<'r, str> {
        let named = self.path.named.iter().find(|(f, _)| *f == Field::Source);
        if let Some((_, source)) = named
            && !self.options.map.has(Field::Source)
        {
            return source.as_str().into();
        }
        if let Some(source) = record.source() {
            let source = mend::name(source.trim(), self);
            let at = host(&source);
            let source = if at.is_empty() { &source } else { at };
            let source = source.strip_prefix("www.").unwrap_or(source);
            if source.len() <= MAX_SOURCE_BYTES {
                return source.to_owned().into();
            }
            notes.note(Note::LongSource);
        }
        // If the record leaves it open, or any record of the input could say it, nothing else may name
        // the outlet: the same record in another file is the same article.
        if record.has_source || self.has_source() {
            match record.wrong_source {
                Some(kind) => notes.note(Note::WrongSource(kind)),
                None => notes.note(Note::UnknownSource),
            }
            return "".into();
        }
        if let Some(url) = record.text(Field::Url) {
            let at = host(url.trim());
            if !at.is_empty() && at.len() <= MAX_SOURCE_BYTES {
                notes.note(Note::NamedSource(Namer::Host));
                return at.to_lowercase().into();
            }
        }
        let (name, namer) = self.fallback();
        match namer {
            Some(namer) => notes.note(Note::NamedSource(namer)),
            None => notes.note(Note::UnknownSource),
        }
        name.into()
    }

    /// The outlet of a record that names none: the name beside a date in the path, else the folder,
    /// else the file's name. Empty if there is a column for the outlet, since an outlet missing there
    /// is unknown.
    pub fn fallback_source(&self) -> &str {
        match self.has_source() {
            true => "",
            false => self.fallback().0,
        }
    }

    fn fallback(&self) -> (&str, Option<Namer>) {
        let path = &self.path;
        // A file of one article does not name an outlet; one of many may: `bbc.jsonl`.
        let last = if self.one_article {
            ""
        } else {
            path.stem.as_str()
        };
        let names = [
            (path.source.as_str(), Namer::Path),
            (path.folder.as_str(), Namer::Folder),
            (last, Namer::File),
        ];
        match names.into_iter().find(|(name, _)| !name.is_empty()) {
            Some((name, namer)) => (name, Some(namer)),
            None => ("", None),
        }
    }

    /// Whether the first records have a column for the outlet. Documents have one if they give it.
    pub fn has_source(&self) -> bool {
        self.columns
            .iter()
            .any(|(_, c)| c.field() == Some(Field::Source) && c.by != By::Format)
    }

    /// Reads the value of a date column, in an article of this source.
    pub fn date(&self, source: &str, column: &str, written: Written) -> Dated {
        let read = match written {
            Written::Read(read) => read,
            Written::Number(number) => match self.number(column, number) {
                Ok(read) => read,
                Err(unknown) => return unknown,
            },
        };
        let read = self.in_known_order(read);
        let order = self.options.dates;
        if order == DateOrder::Auto && read.is_ambiguous() {
            let evidence = self.evidence(source);
            let decided = || {
                let order = evidence.clear()?;
                let day = dates::decide(read, order)?;
                Some(Dated::Decided(day, read, Some((order, evidence))))
            };
            return decided().unwrap_or(Dated::Ambiguous(read));
        }
        match (dates::decide(read, order), dates::vote(read)) {
            (Some(day), Some(order)) => Dated::Shows(day, order),
            (Some(day), None) if read.is_ambiguous() => Dated::Decided(day, read, None),
            (Some(day), None) => Dated::Day(day),
            (None, _) if matches!(read, Read::Absent) => Dated::Absent,
            (None, _) if read.is_ambiguous() => Dated::Ambiguous(read),
            (None, _) => Dated::Unreadable,
        }
    }

    /// A date that is the day it certainly is in exports of this kind.
    pub fn in_known_order(&self, read: Read) -> Read {
        let order = self.profile.as_ref().and_then(|profile| profile.dates);
        let day = order.and_then(|order| dates::decide(read, order));
        day.map_or(read, Read::Day)
    }

    /// What a number is, by the other numbers of its column.
    ///
    /// # Errors
    /// [`Dated::UnknownUnit`] if they do not decide.
    pub fn number(&self, column: &str, number: i64) -> Result<Read, Dated> {
        let numbers = self.head.numbers.get(column);
        let form = match numbers.map(NumberTally::form) {
            Some(Ok(Some(form))) => form,
            Some(Err(())) if number != 0 => return Err(Dated::UnknownUnit),
            _ => return Ok(dates::read_number(number, &self.options.time_zone)),
        };
        if NumberForm::of(number).is_some_and(|own| own != form) {
            return Err(Dated::UnknownUnit);
        }
        Ok(form.read(number, &self.options.time_zone))
    }

    /// What the dates of an outlet show about the order of day and month.
    fn evidence(&self, source: &str) -> Evidence {
        let outlet = orders::key(source, &self.input);
        let run = self.options.orders.as_ref();
        let mut evidence = run.map_or_else(Evidence::default, |run| run.evidence(&outlet));
        if run.is_none_or(|run| run.leaves_out(&self.input))
            && let Some(own) = self.head.votes.get(&outlet)
        {
            evidence.inputs.merge(own);
        }
        evidence
    }

    /// Decides what the first records show about the dates, if they have a column for them, and about
    /// markup.
    pub fn settle(&mut self, dates: DateHead, markup: Seen) {
        let mut columns = self.columns.iter();
        if columns.any(|(_, column)| column.field() == Some(Field::Date)) {
            self.head = dates;
        }
        self.marked = markup.columns();
    }
}

/// What the dates of the first records show about the others.
#[derive(Debug, Clone, Default)]
pub struct DateHead {
    /// The order of day and month, by outlet.
    votes: Ballot,
    /// The numbers of each date column.
    numbers: HashMap<String, NumberTally>,
}

impl DateHead {
    /// Looks at the date of one record.
    pub fn add(&mut self, plan: &Plan, record: &Record<'_>) {
        match record.date(&plan.options.time_zone) {
            Some((_, Written::Read(read))) => {
                if let Some(order) = dates::vote(plan.in_known_order(read)) {
                    let source = plan.source(record, &mut Notes::default());
                    let outlet = orders::key(&source, &plan.input);
                    self.votes.entry(outlet).or_default().add(order);
                }
            }
            Some((column, Written::Number(number))) => match self.numbers.get_mut(column) {
                Some(tally) => tally.add(number),
                None => {
                    let mut tally = NumberTally::default();
                    tally.add(number);
                    self.numbers.insert(column.to_owned(), tally);
                }
            },
            None => {}
        }
    }
}

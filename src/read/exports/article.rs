//! Turns lines into articles, as a profile says.

use super::dates;
use super::divide::divide;
use super::line::Line;
use super::paragraphs::{is_broken, is_short, joined, without_broken_tag};
use super::profile::{Part, Profile, Role, TextIs};
use crate::article::{Change, ChangeKind};
use crate::place::{Place, Position, Reason, Reject};
use crate::read::document::{Document, Found};
use crate::read::fields::{Field, is_missing};
use crate::read::notes::Note;
use crate::read::record::shortened;
use std::sync::Arc;

/// The ledger shows at most this many characters of a cut.
const SAMPLE_CHARS: usize = 300;

/// Finds the articles in the lines of a file, or of a part of it. Documents are numbered from `first`.
pub(super) fn find(
    lines: &[Line],
    profile: &Profile,
    first: u64,
    input: &Arc<str>,
    out: &mut Found,
) {
    let mut element = first;
    let mut outside: Vec<&Line> = Vec::new();
    for (lines, is_outside) in divide(lines, profile) {
        if is_outside {
            outside.extend(lines);
            continue;
        }
        let mut parts = Parts::of(profile);
        for at in 0..lines.len() {
            parts.take(&lines[at], &lines[at + 1..]);
        }
        parts.end();
        if !parts.is_document() {
            outside.extend(lines);
            continue;
        }
        let place = Place::of(input, Position::Element(element));
        element += 1;
        parts.finish(place, std::mem::take(&mut outside), out);
    }
    // What follows the last document, or everything if there is none.
    if let Some(last) = out.documents.last_mut() {
        if !outside.is_empty() {
            last.changes
                .push(frame(outside.iter().map(|line| line.text.as_str())));
        }
    } else if out.rejects.is_empty() {
        out.rejects.push(Place::of(input, Position::Whole).reject(
            Reason::NoText,
            format!("an export of {} without a document", profile.name),
        ));
    }
}

/// A value on its way to a field.
struct Value {
    role: Role,
    text: String,
    /// If a field has two values, the one with the lower rank counts.
    rank: usize,
}

/// A document while its lines are sorted.
struct Parts<'p> {
    profile: &'p Profile,
    values: Vec<Value>,
    text: Vec<String>,
    text_of_elements: bool,
    dropped: Vec<String>,
    /// Lines before the text whose place is unknown.
    left: Vec<String>,
    state: State,
    labelled: bool,
    /// The role of the last label and its block.
    open: Option<(Role, u32)>,
    /// The role of the last line before the text and its block.
    last: Option<(Role, u32)>,
    number: Option<u64>,
    announced: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    Text,
    Tail,
}

/// The rank of a value that only its place identifies.
const BY_PLACE: usize = usize::MAX / 2;

/// The rank of a date that cannot be read.
const UNREADABLE: usize = usize::MAX;

impl<'p> Parts<'p> {
    fn of(profile: &'p Profile) -> Self {
        Self {
            profile,
            values: Vec::new(),
            text: Vec::new(),
            text_of_elements: false,
            dropped: Vec::new(),
            left: Vec::new(),
            state: State::Head,
            labelled: false,
            open: None,
            last: None,
            number: None,
            announced: None,
        }
    }

    /// Takes a line; the lines in `behind` follow it.
    fn take(&mut self, line: &Line, behind: &[Line]) {
        let profile = self.profile;
        let element = line.element.map(|at| (&profile.elements[at].is, at));
        let is_frame = matches!(element, Some((Role::Frame, _)));
        // The last paragraph of a text may be the identifier or a notice.
        let is_text = matches!(element, Some((Role::Text, _)));
        if is_text && profile.is_note(line) && self.by_pattern(line) {
            return;
        }
        if let Some((role, rank)) = element
            && !is_frame
        {
            if *role == Role::Text {
                self.text_of_elements = true;
                self.state = State::Text;
            }
            self.set(role, &line.text, rank);
            return;
        }
        if self.is_number(line) || self.by_pattern(line) {
            return;
        }
        if is_frame || profile.divide.ends(line) {
            self.dropped.push(line.text.clone());
            return;
        }
        if let Some(label) = profile.label(line)
            && (self.state != State::Text
                || label.ends && (label.long || self.is_last_or_labelled(line, behind))
                || self.is_text_label(label.is))
        {
            let after_labels = profile.text == TextIs::AfterLabels;
            self.end_head(label.ends && !self.labelled && after_labels);
            self.labelled = true;
            self.open = Some((label.is.clone(), line.group));
            match label.is {
                Role::Text => self.state = State::Text,
                // `LANGUAGE:` may also come before the text, but a caption never does.
                _ if label.ends
                    && (self.state != State::Head
                        || !self.text.is_empty()
                        || label.long && after_labels) =>
                {
                    self.state = State::Tail;
                }
                _ => {}
            }
            if !label.value.is_empty() {
                self.set(label.is, label.value, 0);
            }
            return;
        }
        self.take_unlabelled(line);
    }

    /// Whether a label opens a part of the text, in exports whose texts may have several.
    fn is_text_label(&self, role: &Role) -> bool {
        *role == Role::Text && self.profile.text == TextIs::Element
    }

    /// Whether another label, or nothing at all, follows this line and its block.
    fn is_last_or_labelled(&self, line: &Line, behind: &[Line]) -> bool {
        let next = behind.iter().find(|other| other.group != line.group);
        next.is_none_or(|next| self.profile.label(next).is_some() || self.profile.is_end(next))
    }

    fn is_number(&mut self, line: &Line) -> bool {
        let pattern = self.profile.number.as_ref();
        let pattern = pattern.filter(|_| self.number.is_none());
        let Some(found) = pattern.and_then(|pattern| pattern.captures(&line.text)) else {
            return false;
        };
        let number = |name: &str| found.name(name)?.as_str().parse().ok();
        self.number = number("number");
        self.announced = number("of");
        self.dropped.push(line.text.clone());
        true
    }

    fn by_pattern(&mut self, line: &Line) -> bool {
        for known in &self.profile.lines {
            let here = match known.part {
                None => true,
                Some(Part::Head) => self.state == State::Head,
                Some(Part::Rest) => self.state != State::Head,
            };
            let found = here.then(|| known.pattern.captures(&line.text)).flatten();
            let Some(found) = found else { continue };
            if known.is == Role::Tail {
                self.end_head(true);
                self.state = State::Tail;
                self.open = None;
                self.dropped.push(line.text.clone());
                return true;
            }
            let value = found
                .get(1)
                .map_or(line.text.as_str(), |group| group.as_str());
            self.set(&known.is, value, BY_PLACE);
            return true;
        }
        false
    }

    fn take_unlabelled(&mut self, line: &Line) {
        let continues = self.profile.text == TextIs::Label;
        if let Some((role, group)) = &self.open
            && (continues || *group == line.group)
        {
            let role = role.clone();
            self.continue_with(&role, line);
            return;
        }
        match self.state {
            State::Text if self.profile.text == TextIs::Element => {
                self.dropped.push(line.text.clone());
            }
            State::Text => self.set(&Role::Text, &line.text, 0),
            State::Tail => self.dropped.push(line.text.clone()),
            State::Head if self.labelled && self.profile.text == TextIs::AfterLabels => {
                self.state = State::Text;
                self.set(&Role::Text, &line.text, 0);
            }
            State::Head => self.take_by_place(line),
        }
    }

    /// Takes a line that belongs to the label before it.
    fn continue_with(&mut self, role: &Role, line: &Line) {
        let known = self.values.iter_mut().rev().find(|v| v.role == *role);
        match known {
            Some(known) if known.rank == 0 && *role != Role::Field(Field::Date) => {
                known.text.push('\n');
                known.text.push_str(&line.text);
            }
            _ => self.set(role, &line.text, 0),
        }
    }

    /// Takes a line before the text; its place among the others says what it is.
    fn take_by_place(&mut self, line: &Line) {
        if let Some((Role::Field(Field::Title), group)) = self.last
            && group == line.group
            && let Some(title) = self.values.last_mut()
        {
            title.text.push(' ');
            title.text.push_str(&line.text);
            return;
        }
        let is_found = |role: &String| {
            let found = self.values.iter().filter(|value| value.role.name() == role);
            found.into_iter().any(|value| value.rank < UNREADABLE)
        };
        let profile = self.profile;
        let (first_line, rest) = line.text.split_once('\n').unwrap_or((&line.text, ""));
        let slot = profile.slots.iter().find(|slot| {
            slot.after.as_ref().is_none_or(&is_found)
                && !slot.before.iter().any(is_found)
                && (!slot.date || dates::at_start(first_line).is_some())
                && (!slot.centred || line.centred)
                && (!slot.first || self.left.is_empty())
                && slot.pattern.as_ref().is_none_or(|p| p.is_match(&line.text))
        });
        let Some(slot) = slot else {
            self.left.push(line.text.clone());
            return;
        };
        self.last = Some((slot.is.clone(), line.group));
        if slot.is != Role::Field(Field::Date) {
            self.set(&slot.is, &line.text, BY_PLACE);
            return;
        }
        // `January 28, 1993, Thursday, Late Edition - Final`
        let behind = dates::at_start(first_line).map_or("", |at| &first_line[at.end..]);
        let edition = format!("{} {rest}", behind.trim_matches([',', ' ']));
        self.set(&slot.is, first_line, BY_PLACE);
        if !edition.trim().is_empty() {
            self.set(
                &Role::Metadata("edition".to_owned()),
                edition.trim(),
                BY_PLACE,
            );
        }
    }

    /// Ends the lines before the text; `is_text` if the rest of them is the text itself.
    fn end_head(&mut self, is_text: bool) {
        let left = std::mem::take(&mut self.left);
        if !self.profile.anchored.is_empty() {
            self.anchor(left);
        } else if is_text && !self.text_of_elements {
            for text in left {
                self.set(&Role::Text, &text, 0);
            }
        } else if self.profile.text == TextIs::AfterLabels && !self.text_of_elements {
            let lines = left.iter();
            lines.for_each(|text| self.set(&Role::Metadata("subtitle".to_owned()), text, BY_PLACE));
        } else {
            self.dropped.extend(left);
        }
    }

    /// Title, source and date are the last lines; the lines before are an index.
    fn anchor(&mut self, mut left: Vec<String>) {
        let date = left
            .iter()
            .rposition(|line| dates::at_start(line).is_some());
        let roles = &self.profile.anchored;
        let of_date = roles.iter().position(|r| *r == Role::Field(Field::Date));
        let (Some(date), Some(of_date)) = (date, of_date) else {
            // Without a date, the order decides if there are no other lines.
            if left.len() <= roles.len() {
                for (role, text) in roles.iter().zip(&left) {
                    self.set(role, text, BY_PLACE);
                }
            } else {
                self.dropped.extend(left);
            }
            return;
        };
        let behind = left.split_off(date + 1);
        let mut lines = left.drain(..).rev();
        for role in roles[..=of_date].iter().rev() {
            if let Some(text) = lines.next() {
                self.set(role, &text, BY_PLACE);
            }
        }
        let before: Vec<String> = lines.rev().collect();
        self.dropped.extend(before);
        for text in behind {
            self.set(&Role::Metadata("edition".to_owned()), &text, BY_PLACE);
        }
    }

    fn set(&mut self, role: &Role, text: &str, rank: usize) {
        let text = match self.profile.values.get(role.name()) {
            Some(pattern) => pattern.value(text).unwrap_or(text),
            None => text,
        };
        match role {
            Role::Text => {
                let text = if self.profile.wrapped {
                    text.replace('\n', " ")
                } else {
                    text.to_owned()
                };
                self.text.push(text);
            }
            Role::Frame | Role::Tail => self.dropped.push(text.to_owned()),
            Role::Header => self.set_header(text, rank),
            Role::Field(Field::Date) => {
                let found = dates::find(text);
                let rank = if found.is_some() { rank } else { UNREADABLE };
                let text = found.map_or(text, |at| &text[at]).to_owned();
                let role = role.clone();
                self.values.push(Value { role, text, rank });
            }
            _ => {
                let text = text.replace('\n', " ");
                let role = role.clone();
                self.values.push(Value { role, text, rank });
            }
        }
    }

    /// `Politique, jeudi 5 octobre 2013, p. 03`
    fn set_header(&mut self, text: &str, rank: usize) {
        let Some(date) = dates::find(text) else {
            self.set(&Role::Field(Field::Date), text, rank);
            return;
        };
        let before = text[..date.start].trim_matches([',', ' ', '\n', '-', '|']);
        if !before.is_empty() {
            self.set(&Role::Field(Field::Section), before, rank);
        }
        self.set(&Role::Field(Field::Date), &text[date.clone()], rank);
        let behind = &text[date.end..];
        for (role, pattern) in &self.profile.header {
            if let Some(found) = pattern.value(behind) {
                self.set(role, found, rank);
            }
        }
    }

    /// Ends the document.
    fn end(&mut self) {
        let is_text = self.profile.text != TextIs::Label && self.text.is_empty();
        let mut values = self.values.iter();
        let has_values = values.any(|value| value.role != Role::Field(Field::Id));
        self.end_head(is_text && has_values);
    }

    /// Whether these lines are a document rather than something between documents.
    fn is_document(&self) -> bool {
        let is_told = self.number.is_some() || self.labelled;
        is_told
            || self.profile.text != TextIs::Label
                && (!self.text.is_empty() || self.values.len() > 1)
    }

    /// Whether this is only a message of the database: no date, no label.
    fn is_message(&self) -> bool {
        self.profile.text == TextIs::AfterLabels
            && !self.labelled
            && self.value(&Role::Field(Field::Date)).is_none()
    }

    fn value(&self, role: &Role) -> Option<&str> {
        let values = self.values.iter().filter(|value| value.role == *role);
        let best = values.min_by_key(|value| value.rank)?;
        Some(best.text.as_str())
    }

    fn finish(mut self, place: Place, outside: Vec<&Line>, out: &mut Found) {
        self.announce(&place, out);
        let mut document = Document::at(place.position);
        for (role, text) in &self.profile.constant {
            let rank = UNREADABLE;
            let (role, text) = (role.clone(), text.clone());
            self.values.push(Value { role, text, rank });
        }
        self.fill(&mut document);
        let mut text = std::mem::take(&mut self.text);
        if let Some(first) = text.first_mut()
            && let Some(rest) = without_broken_tag(first)
        {
            *first = rest;
            let found = "html>".to_owned();
            let kind = ChangeKind::Markup;
            document.changes.push(Change {
                kind,
                found,
                cut: None,
            });
        }
        text.retain(|paragraph| !paragraph.trim().is_empty());
        if is_broken(&text) {
            text = joined(&text);
        }
        let text = text.join("\n\n");
        if is_missing(&text) || self.is_message() {
            out.rejects.push(self.reject(place, &text));
            return;
        }
        let lines = outside.iter().map(|line| line.text.as_str());
        let cut = lines.chain(self.dropped.iter().map(String::as_str));
        if cut.clone().next().is_some() {
            document.changes.push(frame(cut));
        }
        let length = self.value(&Role::Metadata("length".to_owned()));
        if length.is_some_and(|length| is_short(&text, length)) {
            out.notes.note(Note::ShortText);
        }
        document.set(Field::Text, text);
        out.documents.push(document);
    }

    /// Sets each field to its best value; its other values go into the ledger.
    fn fill(&mut self, document: &mut Document) {
        let mut values = std::mem::take(&mut self.values);
        // The sort is stable, so the first of equal ranks stays first.
        values.sort_by_key(|value| value.rank);
        let mut best: Vec<(usize, Vec<&str>, &Role)> = Vec::new();
        for value in &values {
            let text = value.text.trim();
            let Some((rank, known, role)) = best.iter_mut().find(|(_, _, r)| **r == value.role)
            else {
                best.push((value.rank, vec![text], &value.role));
                continue;
            };
            if text.is_empty() || known.contains(&text) {
                continue;
            }
            // Several authors, each in an element of their own, or the lines of a subtitle.
            let is_list = matches!(role, Role::Field(Field::Author) | Role::Metadata(_));
            if is_list && *rank == value.rank {
                known.push(text);
            } else if value.rank < UNREADABLE {
                self.dropped.push(text.to_owned());
            }
        }
        for (_, texts, role) in best {
            match role {
                Role::Field(field) => document.set(*field, texts.join("; ")),
                Role::Metadata(name) => document.set_metadata(name.clone(), texts.join("; ")),
                _ => {}
            }
        }
        self.values = values;
    }

    fn announce(&self, place: &Place, out: &mut Found) {
        if let Some(announced) = self.announced {
            let inputs = &mut out.notes.announced;
            let known = inputs.entry(Arc::clone(&place.input)).or_default();
            known.0 = known.0.max(announced);
            known.1 += 1;
        }
    }

    fn reject(&self, place: Place, text: &str) -> Reject {
        let number = self.number.map(|n| format!(" (number {n} of the export)"));
        let title = self.value(&Role::Field(Field::Title));
        let shown = match title {
            Some(title) => title.to_owned(),
            None => {
                let values = self.values.iter().map(|value| value.text.as_str());
                values.chain([text]).collect::<Vec<&str>>().join(" ")
            }
        };
        let (reason, what) = match self.is_message() {
            true => (Reason::NotAnArticle, "a message, not an article"),
            false => (Reason::NoText, "a document without text"),
        };
        let number = number.unwrap_or_default();
        place.reject(
            reason,
            format!("{what}{number}: {:?}", shortened(shown.trim())),
        )
    }
}

fn frame<'l>(lines: impl Iterator<Item = &'l str> + Clone) -> Change {
    let count = lines.clone().count();
    let all = lines.flat_map(str::split_whitespace);
    let mut found = String::new();
    let mut length = 0;
    for word in all {
        length += word.chars().count() + 1;
        if length > SAMPLE_CHARS {
            found.push_str(" …");
            break;
        }
        if !found.is_empty() {
            found.push(' ');
        }
        found.push_str(word);
    }
    let plural = if count == 1 { "" } else { "s" };
    Change {
        kind: ChangeKind::Frame,
        found: format!("{count} line{plural}: {found}"),
        cut: None,
    }
}

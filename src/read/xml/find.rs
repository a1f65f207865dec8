//! The articles of a piece: its elements, read as the profile of the kind of XML says.

use super::path::{Path, Scope};
use super::profile::{Profile, Values};
use super::text::Page;
use super::tree::{Broken, Id, MAX_DEPTH, MAX_NODES, ROOT, Tree, with_bare_marks};
use crate::article::{Change, ChangeKind};
use crate::place::{Place, Position, Reason};
use crate::read::dates::{self, DateOrder, Read};
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::fields::Field;
use crate::read::markup::in_one_line;
use crate::read::notes::{Note, XmlNote};
use hashbrown::HashSet;
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// The part of a file outside its pieces: the values that paths lead to there, by the number of the
/// field and of the path.
pub type Around = Vec<Vec<Vec<String>>>;

/// A kind of XML, and what one of its files says about all articles.
pub struct Articles {
    /// The kind.
    pub profile: Arc<Profile>,
    /// What the file says outside its pieces.
    pub around: Around,
}

/// The values outside the pieces of a file, and those of the description beside it.
pub fn around(profile: &Profile, file: &str, outside: &str, beside: &str) -> Around {
    let parse = |xml| {
        let mut tree = Tree::parse(xml).unwrap_or_default();
        tree.prefixed = profile.prefixed;
        tree
    };
    let (outside, beside) = (parse(outside), parse(beside));
    let outside = Page::new(&outside, profile);
    let beside = Page::new(&beside, profile);
    let values = |path: &Path| {
        let page = match path.scope {
            Scope::File => &outside,
            Scope::Beside => &beside,
            Scope::Article | Scope::Piece => return Vec::new(),
        };
        let path = path.for_file(file.rsplit(['/', '\\']).next().unwrap_or(file));
        path.values(page.tree, ROOT, &|id| page.line(id))
    };
    let of = |field: &Values| field.paths.iter().map(values).collect();
    profile.values.iter().map(of).collect()
}

impl Documents for Articles {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let reject = |reason, found| Place::of(input, piece.position).reject(reason, found);
        let text = piece.text(input, &mut out.notes);
        let text = with_bare_marks(&text);
        let mut tree = match Tree::parse(&text) {
            Ok(tree) => tree,
            Err(broken) => {
                let (reason, found) = match broken {
                    Broken::TooDeep => (
                        Reason::TooDeep,
                        format!("elements nested more than {MAX_DEPTH} deep"),
                    ),
                    Broken::TooMany => (
                        Reason::TooLong,
                        format!("an element with more than {MAX_NODES} parts"),
                    ),
                    Broken::Syntax(byte, problem) => (
                        Reason::Xml,
                        format!("invalid XML at byte {byte} of the element: {problem}"),
                    ),
                };
                out.rejects.push(reject(reason, found));
                return;
            }
        };
        tree.prefixed = self.profile.prefixed;
        for (note, count) in [
            (XmlNote::Undefined, tree.undefined),
            (XmlNote::Unmatched, tree.mended),
            (XmlNote::Include, includes(&tree)),
        ] {
            out.notes.add(Note::Xml(Arc::clone(input), note), count);
        }
        let Some(top) = tree.children(ROOT).find(|id| !tree.name(*id).is_empty()) else {
            return;
        };
        if let Some(what) = self.profile.no_article(tree.name(top)) {
            out.notes.passed_over(input, "element", what, 1);
            return;
        }
        let page = Page::new(&tree, &self.profile);
        let articles = self.articles(&tree, top);
        if articles.is_empty() {
            let found = format!("{} without an article in this element", self.profile.name);
            out.rejects.push(reject(Reason::NotAnArticle, found));
        }
        for (index, &article) in articles.iter().enumerate() {
            let position = match piece.position {
                Position::Element(first) => Position::Element(first + index as u64),
                position => position,
            };
            let passed = self.profile.passed_over.iter().find(|(_, paths)| {
                let mut paths = paths.iter();
                paths.any(|path| path.is_there(&tree, article))
            });
            if let Some((what, _)) = passed {
                out.notes.passed_over(input, "element", what, 1);
                continue;
            }
            let end = tree.end(article);
            let behind = articles[index + 1..].iter().copied();
            let inside: HashSet<Id> = behind.take_while(|id| *id < end).collect();
            let holds_others = !inside.is_empty();
            let document = self.document(&page, top, article, position, inside);
            // An element that holds articles and no other text is a section.
            if !holds_others || document.value(Field::Text).is_some() {
                out.documents.push(document);
            }
        }
    }
}

impl Articles {
    fn articles(&self, tree: &Tree<'_>, top: Id) -> Vec<Id> {
        for path in &self.profile.article {
            // Articles inside articles are articles.
            let mut found = path.elements(tree, top);
            let nested: Vec<Id> = found
                .iter()
                .flat_map(|id| id + 1..tree.end(*id))
                .filter(|id| path.ends_at(tree, *id))
                .collect();
            found.extend(nested);
            found.sort_unstable();
            if !found.is_empty() {
                return found;
            }
        }
        match self.profile.article.is_empty() {
            true => vec![top],
            false => Vec::new(),
        }
    }

    /// An article with all its fields.
    pub fn document(
        &self,
        page: &Page<'_, '_>,
        top: Id,
        article: Id,
        position: Position,
        mut without: HashSet<Id>,
    ) -> Document {
        let mut document = Document::at(position);
        let mut titles = Vec::new();
        for (number, field) in self.profile.values.iter().enumerate() {
            if field.field == Some(Field::Text) {
                continue;
            }
            let Some((values, elements)) = self.values(page, number, top, article) else {
                continue;
            };
            let value = match field.field {
                Some(Field::Author) => distinct(values.iter().map(|value| person(value)).collect()),
                Some(Field::Section) | None => distinct(values),
                Some(_) => values.into_iter().next().unwrap_or_default(),
            };
            document.set_metadata(field.name.clone(), value);
            if field.field == Some(Field::Title) {
                titles = elements;
            }
        }
        for (name, value) in &self.profile.constant {
            document.set_metadata(name.clone(), value.clone());
        }
        // The headline is not also part of the text.
        without.extend(titles.into_iter().filter(|id| *id > article));
        self.set_text(page, article, &without, &mut document);
        document
    }

    /// A signed text, and the word that signs it; the word inside a sentence signs nothing.
    fn without_sign_off<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (before, word) = text.rsplit_once(char::is_whitespace)?;
        let rest = before.trim_end();
        let is_word = self.profile.sign_off.iter().any(|own| own == word);
        let is_apart = before.ends_with('\n')
            || !rest.ends_with([',', ';', ':', '-'])
                && rest.ends_with(|c: char| c.is_ascii_punctuation());
        (is_word && is_apart && !rest.is_empty()).then_some((rest, word))
    }

    fn set_text(
        &self,
        page: &Page<'_, '_>,
        article: Id,
        without: &HashSet<Id>,
        document: &mut Document,
    ) {
        let fields = self.profile.values.iter();
        let fields = fields.filter(|field| field.field == Some(Field::Text));
        for path in fields.flat_map(|field| &field.paths) {
            let mut text = String::new();
            let mut changes = Vec::new();
            for id in path.elements(page.tree, article) {
                let (paragraphs, more) = page.paragraphs(id, without);
                changes.extend(more);
                for paragraph in paragraphs {
                    if !text.is_empty() {
                        text.push_str("\n\n");
                    }
                    text.push_str(&paragraph);
                }
            }
            if let Some((rest, word)) = self.without_sign_off(&text) {
                let (kind, found) = (ChangeKind::Credit, word.to_owned());
                changes.push(Change {
                    kind,
                    found,
                    cut: None,
                });
                text.truncate(rest.len());
            }
            if !text.is_empty() {
                document.set(Field::Text, text);
                document.changes.extend(changes);
                return;
            }
        }
    }

    /// The values of the first path that has one, with their elements.
    fn values(
        &self,
        page: &Page<'_, '_>,
        number: usize,
        top: Id,
        article: Id,
    ) -> Option<(Vec<String>, Vec<Id>)> {
        let field = &self.profile.values[number];
        let mut undated = None;
        for (at, path) in field.paths.iter().enumerate() {
            let from = match path.scope {
                Scope::Article => article,
                Scope::Piece => top,
                Scope::File | Scope::Beside => {
                    let around = self.around.get(number).and_then(|paths| paths.get(at));
                    match around.filter(|values| !values.is_empty()) {
                        Some(values) => return Some((values.clone(), Vec::new())),
                        None => continue,
                    }
                }
            };
            let values = path.values(page.tree, from, &|id| page.line(id));
            let values = values.into_iter().map(|value| page.plain_line(&value));
            let is_something = |value: &String| {
                let mut nothing = self.profile.nothing.iter();
                !value.is_empty() && !nothing.any(|word| word.eq_ignore_ascii_case(value))
            };
            let mut values: Vec<String> = values.filter(is_something).collect();
            if field.field == Some(Field::Date) {
                let days = values.iter().filter_map(|value| self.day(value));
                let day: Option<String> = days.take(1).next();
                // An unfilled template is not a date; another path may have one.
                undated = undated.or_else(|| values.first().cloned());
                values = day.into_iter().collect();
            }
            if !values.is_empty() {
                let elements = path.elements(page.tree, from);
                return Some((values, elements));
            }
        }
        undated.map(|value| (vec![value], Vec::new()))
    }

    /// The value of a date: as written, or as the only possible day in files of this kind.
    fn day(&self, value: &str) -> Option<String> {
        match (dates::read(value), self.profile.date_order) {
            (Read::Day(_), _) => Some(value.to_owned()),
            (Read::Ambiguous { .. }, None | Some(DateOrder::Auto)) => Some(value.to_owned()),
            (read @ Read::Ambiguous { .. }, Some(order)) => {
                dates::decide(read, order).map(|day| day.to_string())
            }
            _ => None,
        }
    }
}

/// References to other files.
fn includes(tree: &Tree<'_>) -> u64 {
    let number = tree.names().iter().position(|name| *name == "xi:include");
    let is = |id: &Id| number.is_some() && tree.name_number(*id) == number;
    (0..tree.end(ROOT)).filter(is).count() as u64
}

/// The name of a person of a feed: `mail (name)`.
fn person(value: &str) -> String {
    static MAIL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\S+@\S+\s+\((.+)\)$").expect("valid"));
    match MAIL.captures(value) {
        Some(parts) => parts[1].to_owned(),
        None => value.to_owned(),
    }
}

/// Each value once, with commas between.
fn distinct(values: Vec<String>) -> String {
    let mut known: HashSet<&str> = HashSet::new();
    let values = values.iter().filter(|value| known.insert(value));
    let values: Vec<&str> = values.map(String::as_str).collect();
    in_one_line(&values.join(", "))
}

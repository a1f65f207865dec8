//! Paths to elements and attributes, as profiles write them.
//!
//! ```text
//! body/body.content           by local names, from the article down
//! //section[@class~='main']   at any depth
//! leadParagraph|tailParagraphs   either, in the order of the file
//! date.issue/@norm            an attribute
//! ^teiHeader//date            from the piece around the article
//! /rss/channel/title          from the file, outside of all pieces
//! beside://mods/titleInfo     from the description that stands beside the file, where `{file}` in a
//!                             condition is the file's own name
//! provider/@qcode after ':'   what stands after the last colon
//! @guid + @version            both values, joined by a colon
//! ```
//!
//! Conditions stand in brackets, several after each other: `[@a]` and `[a/b]` are there, `[.='x']` is
//! the element's own text; `=` is equal, `^=` begins with, `$=` ends with, `*=` contains, `~=` has the
//! word; `!` in front says no. Letters' case never counts.

use super::tree::{Id, Tree, is_named};
use serde::Deserialize;
use std::borrow::Cow;

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// At the article.
    Article,
    /// At the piece around the article.
    Piece,
    /// At the file, without its pieces.
    File,
    /// At the description of an edition, in a file beside this one.
    Beside,
}

/// A path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    /// Where it begins.
    pub scope: Scope,
    steps: Vec<Step>,
    attribute: Option<String>,
    after: Option<String>,
    /// A path whose value is put after this one's.
    and: Option<Box<Path>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    deep: bool,
    /// The names; without any, the element itself; `*` is any.
    names: Vec<String>,
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    is_not: bool,
    path: Path,
    test: Option<(Test, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Equal,
    Begins,
    Ends,
    Contains,
    Word,
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|problem| format!("{problem}, in {text:?}"))
    }
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What was found and what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        let path = reader.path(true)?;
        match reader.rest.trim() {
            "" => Ok(path),
            rest => Err(format!("found {rest:?} after a path")),
        }
    }

    /// The path for a file of this name, which values of conditions may call `{file}`.
    pub fn for_file(&self, file: &str) -> Self {
        let mut path = self.clone();
        for step in &mut path.steps {
            for condition in &mut step.conditions {
                if let Some((_, value)) = &mut condition.test {
                    *value = value.replace("{file}", &file.to_lowercase());
                }
            }
        }
        path
    }

    /// The elements that the path leads to, in order; elements inside one of them are not repeated.
    pub fn elements(&self, tree: &Tree<'_>, from: Id) -> Vec<Id> {
        let mut here = vec![from];
        for step in &self.steps {
            here = step.from(tree, &here);
            // Nested elements can lead to the same element more than once.
            here.sort_unstable();
            here.dedup();
        }
        let mut end = 0;
        here.retain(|id| {
            let is_outside = *id >= end;
            if is_outside {
                end = tree.end(*id);
            }
            is_outside
        });
        here
    }

    /// The values that the path leads to; `text` gives that of an element.
    pub fn values(&self, tree: &Tree<'_>, from: Id, text: &dyn Fn(Id) -> String) -> Vec<String> {
        let elements = self.elements(tree, from).into_iter();
        let value = |id: Id| match &self.attribute {
            Some(name) => tree.attribute(id, name).map(Cow::into_owned),
            None => Some(text(id)),
        };
        let own = elements.filter_map(value).map(|value| match &self.after {
            Some(mark) => match value.rsplit_once(mark.as_str()) {
                Some((_, behind)) => behind.to_owned(),
                None => value,
            },
            None => value,
        });
        let mut own: Vec<String> = own.filter(|value| !value.trim().is_empty()).collect();
        if let Some(and) = &self.and {
            own.truncate(1);
            let more = and.values(tree, from, text);
            match (own.first_mut(), more.first()) {
                (Some(first), Some(second)) => first.push_str(&format!(":{second}")),
                _ => own.clear(),
            }
        }
        own
    }

    /// Whether the last step of the path names this element.
    pub fn ends_at(&self, tree: &Tree<'_>, id: Id) -> bool {
        let last = self.steps.last();
        last.is_some_and(|step| step.fits(tree, id))
    }

    /// Whether the path leads to this element, wherever it is.
    pub fn fits(&self, tree: &Tree<'_>, id: Id) -> bool {
        let mut at = Some(id);
        self.steps.iter().rev().all(|step| {
            let fits = at.is_some_and(|at| step.fits(tree, at));
            at = at.and_then(|at| tree.parent(at));
            fits
        })
    }

    /// Whether it leads anywhere.
    pub fn is_there(&self, tree: &Tree<'_>, from: Id) -> bool {
        let elements = self.elements(tree, from);
        match &self.attribute {
            Some(name) => elements
                .iter()
                .any(|id| tree.attribute(*id, name).is_some()),
            None => !elements.is_empty(),
        }
    }
}

impl Step {
    fn from(&self, tree: &Tree<'_>, here: &[Id]) -> Vec<Id> {
        let mut found = Vec::new();
        for &at in here {
            if self.names.is_empty() {
                if self.holds(tree, at) {
                    found.push(at);
                }
            } else if self.deep {
                let inside = at + 1..tree.end(at);
                found.extend(inside.filter(|id| self.fits(tree, *id)));
            } else {
                let fitting = tree.children(at).filter(|id| self.fits(tree, *id));
                found.extend(fitting);
            }
        }
        found
    }

    fn fits(&self, tree: &Tree<'_>, id: Id) -> bool {
        let name = tree.name(id);
        let named = |wanted: &String| wanted == "*" || is_named(name, wanted, tree.prefixed);
        !name.is_empty() && self.names.iter().any(named) && self.holds(tree, id)
    }

    fn holds(&self, tree: &Tree<'_>, id: Id) -> bool {
        let holds = |condition: &Condition| condition.holds(tree, id);
        self.conditions.iter().all(holds)
    }
}

impl Condition {
    fn holds(&self, tree: &Tree<'_>, id: Id) -> bool {
        let found = match &self.test {
            None => self.path.is_there(tree, id),
            Some((test, wanted)) => {
                let values = self.path.values(tree, id, &|id| text_in(tree, id));
                values.iter().any(|value| test.holds(value, wanted))
            }
        };
        found != self.is_not
    }
}

impl Test {
    fn holds(self, value: &str, wanted: &str) -> bool {
        let value = value.trim().to_lowercase();
        match self {
            Self::Equal => value == wanted,
            Self::Begins => value.starts_with(wanted),
            Self::Ends => value.ends_with(wanted),
            Self::Contains => value.contains(wanted),
            Self::Word => value.split_whitespace().any(|word| word == wanted),
        }
    }
}

/// All text inside an element, as written.
pub fn text_in(tree: &Tree<'_>, id: Id) -> String {
    (id..tree.end(id)).map(|id| tree.text(id)).collect()
}

/// The unread rest of a path.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn take(&mut self, mark: &str) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn path(&mut self, whole: bool) -> Result<Path, String> {
        let mut path = Path {
            scope: Scope::Article,
            steps: Vec::new(),
            attribute: None,
            after: None,
            and: None,
        };
        if whole && self.take("beside:") {
            path.scope = Scope::Beside;
        }
        let mut deep = self.take("//");
        if !deep && whole && path.scope == Scope::Article {
            if self.take("^") {
                path.scope = Scope::Piece;
                deep = self.take("//");
            } else if self.take("/") {
                path.scope = Scope::File;
            }
        }
        loop {
            if self.take("@") {
                path.attribute = Some(self.name()?);
                break;
            }
            path.steps.push(self.step(deep)?);
            deep = self.take("//");
            if !deep && !self.take("/") {
                break;
            }
        }
        if whole && self.take(" after ") {
            path.after = Some(self.quoted()?);
        }
        if whole && self.take(" + ") {
            path.and = Some(Box::new(self.path(true)?));
        }
        Ok(path)
    }

    fn step(&mut self, deep: bool) -> Result<Step, String> {
        let mut names = Vec::new();
        let is_self = self.rest.starts_with('.')
            && !self.rest[1..].starts_with(|c: char| c.is_alphanumeric());
        if is_self {
            self.take(".");
        } else {
            loop {
                match self.take("*") {
                    true => names.push("*".to_owned()),
                    false => names.push(self.name()?),
                }
                if !self.take("|") {
                    break;
                }
            }
        }
        let mut conditions = Vec::new();
        while self.take("[") {
            conditions.push(self.condition()?);
        }
        Ok(Step {
            deep,
            names,
            conditions,
        })
    }

    fn condition(&mut self) -> Result<Condition, String> {
        let is_not = self.take("!");
        let path = self.path(false)?;
        let tests = [
            ("^=", Test::Begins),
            ("$=", Test::Ends),
            ("*=", Test::Contains),
            ("~=", Test::Word),
            ("=", Test::Equal),
        ];
        let test = tests.into_iter().find(|(mark, _)| self.take(mark));
        let test = match test {
            Some((_, test)) => Some((test, self.quoted()?.to_lowercase())),
            None => None,
        };
        if !self.take("]") {
            return Err(self.found("`]`"));
        }
        Ok(Condition { is_not, path, test })
    }

    fn name(&mut self) -> Result<String, String> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        let end = self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return Err(self.found("the name of an element or attribute"));
        }
        self.rest = rest;
        Ok(name.to_owned())
    }

    fn quoted(&mut self) -> Result<String, String> {
        let inside = self.rest.strip_prefix('\'');
        let Some((value, rest)) = inside.and_then(|inside| inside.split_once('\'')) else {
            return Err(self.found("a value in single quotes"));
        };
        self.rest = rest;
        Ok(value.to_owned())
    }

    fn found(&self, expected: &str) -> String {
        match self.rest {
            "" => format!("found the end of the path, expected {expected}"),
            rest => format!("found {rest:?}, expected {expected}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::ROOT;
    use super::*;

    const XML: &str = "<a id='7' v='2'><b role='x main'>one<c>two</c></b><n:b>three</n:b>\
        <d><b><b>four</b></b></d><q code='s:t'/></a>";

    fn values(path: &str, prefixed: bool) -> Vec<String> {
        let mut tree = Tree::parse(XML).unwrap();
        tree.prefixed = prefixed;
        let a = tree.children(ROOT).next().unwrap();
        let path = Path::parse(path).unwrap();
        path.values(&tree, a, &|id| text_in(&tree, id))
    }

    #[test]
    fn paths_lead_to_elements_and_attributes() {
        for (path, expected) in [
            ("b", "onetwo,three"),
            ("b/c", "two"),
            ("//b", "onetwo,three,four"),
            ("//b/b", "four"),
            ("//b[.='four']", "four"),
            ("//b//c|b", "two,four"),
            ("b/@role", "x main"),
            ("b[@role~='MAIN']", "onetwo"),
            ("b[!@role]", "three"),
            ("b[c='two']/c", "two"),
            ("b[.='three']", "three"),
            ("b[.^='th'][.$='ee']", "three"),
            ("c|d", "four"),
            ("*[@role*='mai']", "onetwo"),
            ("n:b", "three"),
            ("q/@code after ':'", "t"),
            ("@id + @v", "7:2"),
            ("@id + @w", ""),
            (".[@id='7']/b[c]", "onetwo"),
            ("x", ""),
        ] {
            assert_eq!(values(path, false).join(","), expected, "{path}");
        }
        assert_eq!(values("b", true), ["onetwo"]);
    }

    #[test]
    fn what_is_no_path_says_where() {
        for (path, found) in [
            ("", "found the end of the path"),
            ("a//", "found the end of the path"),
            ("a[b", "expected `]`"),
            ("a[b=c]", "expected a value in single quotes"),
            ("a b", "found \"b\" after a path"),
        ] {
            let error = Path::parse(path).unwrap_err();
            assert!(error.contains(found), "{path}: {error}");
        }
    }
}

//! An issue of a scanned paper: a METS file names the articles and says which parts of which ALTO pages
//! are theirs; the pages lie beside it. Areas stand in the division of the article itself, or in one of
//! the physical structure that a link leads to.

use super::find::Articles;
use super::profile::{Profile, Seen, find, known};
use super::text::Page;
use super::tree::{Id, ROOT, Tree, is_named};
use crate::place::{Place, Position, Reason};
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::encoding;
use crate::read::fields::Field;
use crate::read::stream::Beside;
use hashbrown::{HashMap, HashSet};
use std::sync::Arc;

/// A page is no longer than this.
const PAGE_BYTES: u64 = 64 << 20;

/// The kind of issues, with the files beside one.
pub struct Issue {
    articles: Articles,
    beside: Arc<dyn Beside>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Area {
    file: String,
    begin: String,
    end: String,
}

/// An article of the list.
struct Listed {
    division: Id,
    areas: Vec<Area>,
}

impl Issue {
    /// An issue of this kind, with the files beside it.
    pub fn of(profile: &Arc<Profile>, beside: Arc<dyn Beside>) -> Arc<dyn Documents> {
        Arc::new(Self {
            articles: Articles {
                profile: Arc::clone(profile),
                around: Vec::new(),
            },
            beside,
        })
    }
}

/// Whether a description of an edition says which articles have parts of the page in this file.
pub fn lists(description: &str, file: &str) -> bool {
    let seen = Seen::of(description.as_bytes());
    let profile = seen.and_then(|seen| find(known(), &seen));
    let types = profile.and_then(|profile| profile.issue.as_deref());
    let (Some(types), Ok(tree)) = (types, Tree::parse(description)) else {
        return false;
    };
    let last = |path: &str| path.rsplit(['/', '\\']).next().map(str::to_owned);
    let files = files(&tree);
    let is_page = |area: &Area| files.get(&area.file).and_then(|path| last(path)) == last(file);
    listed(&tree, types)
        .iter()
        .any(|one| one.areas.iter().any(is_page))
}

/// An attribute whatever its prefix.
fn attribute(tree: &Tree<'_>, id: Id, name: &str) -> Option<String> {
    let value = tree.attribute(id, name);
    let value = value.or_else(|| tree.attribute(id, &format!("xlink:{name}")))?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn elements<'t>(tree: &'t Tree<'_>, within: Id, name: &'t str) -> impl Iterator<Item = Id> + 't {
    let inside = within + 1..tree.end(within);
    inside.filter(move |id| is_named(tree.name(*id), name, false))
}

/// The articles with their areas, in the order of the list; those without any are left out.
fn listed(tree: &Tree<'_>, types: &[String]) -> Vec<Listed> {
    let is_article = |id: Id| {
        let kind = attribute(tree, id, "TYPE").unwrap_or_default();
        types.iter().any(|own| own.eq_ignore_ascii_case(&kind))
    };
    let divisions: Vec<Id> = elements(tree, ROOT, "div").collect();
    let by_name: HashMap<String, Id> = divisions
        .iter()
        .filter_map(|id| Some((attribute(tree, *id, "ID")?, *id)))
        .collect();
    let links = links(tree);
    let mut found = Vec::new();
    for &division in divisions.iter().filter(|id| is_article(**id)) {
        let mut areas = Vec::new();
        let mut id = division;
        let end = tree.end(division);
        while id < end {
            if id != division && is_named(tree.name(id), "div", false) && is_article(id) {
                id = tree.end(id);
                continue;
            }
            areas.extend(area(tree, id));
            let name = attribute(tree, id, "ID");
            let linked = name.and_then(|name| links.get(&name));
            for to in linked.into_iter().flatten() {
                if let Some(&part) = by_name.get(to) {
                    areas.extend(elements(tree, part, "area").filter_map(|id| area(tree, id)));
                }
            }
            id += 1;
        }
        let mut known = HashSet::new();
        areas.retain(|area| known.insert(area.clone()));
        if !areas.is_empty() {
            found.push(Listed { division, areas });
        }
    }
    found
}

/// Which names lead to which: from the first of a group to all others, or from one to one.
fn links(tree: &Tree<'_>) -> HashMap<String, Vec<String>> {
    let mut links: HashMap<String, Vec<String>> = HashMap::new();
    let bare = |name: String| name.trim_start_matches('#').to_owned();
    for group in elements(tree, ROOT, "smLinkGrp") {
        let names = elements(tree, group, "smLocatorLink");
        let mut names = names.filter_map(|id| attribute(tree, id, "href").map(bare));
        if let Some(first) = names.next() {
            links.entry(first).or_default().extend(names);
        }
    }
    for link in elements(tree, ROOT, "smLink") {
        let end = |name| attribute(tree, link, name).map(bare);
        if let (Some(from), Some(to)) = (end("from"), end("to")) {
            links.entry(from).or_default().push(to);
        }
    }
    links
}

fn area(tree: &Tree<'_>, id: Id) -> Option<Area> {
    if !is_named(tree.name(id), "area", false) {
        return None;
    }
    let begin = attribute(tree, id, "BEGIN")?;
    Some(Area {
        file: attribute(tree, id, "FILEID")?,
        end: attribute(tree, id, "END").unwrap_or_else(|| begin.clone()),
        begin,
    })
}

/// The names of the files, below the folder of the list, by their own names in it.
fn files(tree: &Tree<'_>) -> HashMap<String, String> {
    let file = |id: Id| {
        let place = elements(tree, id, "FLocat").next()?;
        let href = attribute(tree, place, "href")?;
        let path = href.strip_prefix("file://").unwrap_or(&href);
        let path = path.trim_start_matches(['.', '/']);
        // No way out of the folder.
        let is_below = !path
            .split(['/', '\\'])
            .any(|part| part == ".." || part.contains(':'));
        (is_below && !path.is_empty()).then(|| path.to_owned())
    };
    elements(tree, ROOT, "file")
        .filter_map(|id| Some((attribute(tree, id, "ID")?, file(id)?)))
        .collect()
}

/// The parts of an article as they are found on pages: the block each begins in, and its paragraphs.
type Parts = Vec<Option<(Option<(usize, Id)>, Option<(usize, Id)>, Vec<String>)>>;

impl Documents for Issue {
    fn kind(&self) -> &str {
        &self.articles.profile.name
    }

    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let text = piece.text(input, &mut out.notes);
        let profile = &self.articles.profile;
        let types = profile.issue.as_deref().unwrap_or_default();
        let reject = |reason, found: String| Place::of(input, piece.position).reject(reason, found);
        let Ok(mut tree) = Tree::parse(&text) else {
            out.rejects.push(reject(
                Reason::Xml,
                "not XML, or nested too deep".to_owned(),
            ));
            return;
        };
        tree.prefixed = profile.prefixed;
        let listed = listed(&tree, types);
        let mut parts: Vec<Parts> = listed
            .iter()
            .map(|one| vec![None; one.areas.len()])
            .collect();
        let files = files(&tree);
        let mut wanted: Vec<&str> = listed
            .iter()
            .flat_map(|one| one.areas.iter().map(|area| area.file.as_str()))
            .collect();
        let mut known = HashSet::new();
        wanted.retain(|file| known.insert(*file));
        let (mut missing, mut outside) = (Vec::new(), 0);
        for (number, file) in wanted.iter().enumerate() {
            let path = files.get(*file).map_or(*file, String::as_str);
            let name = path.rsplit('/').next().unwrap_or(path);
            let page = self.beside.read(path, PAGE_BYTES);
            match page.or_else(|| self.beside.read(name, PAGE_BYTES)) {
                Some(bytes) => {
                    outside += take_parts(
                        &encoding::decode(&bytes, None).text,
                        (number, file),
                        &listed,
                        &mut parts,
                    );
                }
                None => missing.push(name),
            }
        }
        if listed.is_empty() || missing.len() == wanted.len() {
            let what = format!("description of an edition ({})", profile.name);
            out.notes.passed_over(input, "element", &what, 1);
            return;
        }
        if let Some(first) = missing.first() {
            let found = format!(
                "{} of its pages are not beside it, such as {first}",
                missing.len()
            );
            out.rejects.push(reject(Reason::Truncated, found));
        }
        let why = "outside every article of its page";
        out.notes.passed_over(input, "word", why, outside);
        let page = Page::new(&tree, profile);
        let top = tree.children(ROOT).find(|id| !tree.name(*id).is_empty());
        for (number, (one, parts)) in (1_u64..).zip(listed.iter().zip(parts)) {
            let text = joined(parts);
            if text.is_empty() && !missing.is_empty() {
                // Its page is not there, which is said.
                continue;
            }
            let top = top.unwrap_or(ROOT);
            let position = Position::Element(number);
            let mut document = self
                .articles
                .document(&page, top, top, position, HashSet::new());
            document.set(Field::Text, text);
            self.describe(&page, one.division, &mut document);
            out.documents.push(document);
        }
    }
}

impl Issue {
    /// What the list says of one article.
    fn describe(&self, page: &Page<'_, '_>, division: Id, document: &mut Document) {
        let tree = page.tree;
        let descriptions = attribute(tree, division, "DMDID").unwrap_or_default();
        for name in descriptions.split_whitespace() {
            let mut all = elements(tree, ROOT, "dmdSec");
            let own = all.find(|id| attribute(tree, *id, "ID").as_deref() == Some(name));
            let title = own.and_then(|id| elements(tree, id, "title").next());
            if let Some(title) = title {
                document.set(Field::Title, page.line(title));
            }
        }
        document.set(
            Field::Title,
            attribute(tree, division, "LABEL").unwrap_or_default(),
        );
        for (name, attribute_name) in [("kind", "TYPE"), ("xml_id", "ID")] {
            let value = attribute(tree, division, attribute_name);
            document.set_metadata(name, value.unwrap_or_default());
        }
    }
}

/// Takes the parts of articles that lie on a page. Returns how many of its words are no article's.
fn take_parts(
    text: &str,
    (number, file): (usize, &str),
    listed: &[Listed],
    parts: &mut [Parts],
) -> u64 {
    let seen = Seen::of(text.as_bytes());
    let profile = seen.and_then(|seen| find(known(), &seen));
    let (Some(profile), Ok(mut tree)) = (profile, Tree::parse(text)) else {
        return 0;
    };
    tree.prefixed = profile.prefixed;
    let page = Page::new(&tree, profile);
    let all = 0..tree.end(ROOT);
    let by_name: HashMap<String, Id> = all
        .clone()
        .filter(|id| !tree.name(*id).is_empty())
        .filter_map(|id| Some((tree.attribute(id, "ID")?.into_owned(), id)))
        .collect();
    let mut taken = vec![false; all.end];
    for (one, parts) in listed.iter().zip(parts) {
        for (area, part) in one.areas.iter().zip(parts) {
            if area.file != file {
                continue;
            }
            let (Some(&begin), Some(&last)) = (by_name.get(&area.begin), by_name.get(&area.end))
            else {
                continue;
            };
            let end = tree.end(last);
            if end <= begin {
                continue;
            }
            taken[begin..end].fill(true);
            let block = |id| page.paragraph_around(id).map(|id| (number, id));
            *part = Some((
                block(begin),
                block(last),
                page.paragraphs_between(begin, end),
            ));
        }
    }
    let is_word = |id: &Id| {
        let words = profile.words.as_ref();
        let mut names = words.iter().flat_map(|words| &words.elements);
        names.any(|name| is_named(tree.name(*id), name, false))
    };
    all.filter(is_word).filter(|id| !taken[*id]).count() as u64
}

/// The text of an article; parts of one block are one paragraph.
fn joined(parts: Parts) -> String {
    let mut text = String::new();
    let mut before = None;
    for (begins, ends, paragraphs) in parts.into_iter().flatten() {
        for (number, paragraph) in paragraphs.iter().enumerate() {
            let goes_on = number == 0 && before.is_some() && before == begins;
            if !text.is_empty() {
                text.push_str(if goes_on { " " } else { "\n\n" });
            }
            text.push_str(paragraph);
        }
        before = ends;
    }
    text
}

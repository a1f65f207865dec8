//! The entities of one article: which of its mentions name the same one.

use super::Reason;
use super::clusters::Clusters;
use super::key::{self, Name};
use super::link::Article;
use crate::recognise::kind::Kind;
use crate::recognise::words::Words;
use crate::recognise::{List, Mention};
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::sync::Arc;

/// One entity of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleEntity {
    /// The name it is counted under: the most frequent of the full ones, without title.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Number of mentions.
    pub frequency: u32,
    /// Each form it has in the text, with its count and why it belongs here; most frequent first.
    pub forms: Vec<(String, u32, Reason)>,
    /// Whether a form could have meant another entity of this article too.
    pub ambiguous: bool,
    /// Its entry in the user's list.
    pub listed: Option<usize>,
}

impl ArticleEntity {
    /// Counts one mention less.
    fn leave_out(&mut self, surface: &str) {
        let surface = on_one_line(surface);
        self.frequency -= 1;
        if let Some(form) = self.forms.iter_mut().find(|form| form.0 == surface) {
            form.1 -= 1;
        }
        self.forms.retain(|form| form.1 > 0);
    }
}

/// A name with one blank between words.
fn on_one_line(surface: &str) -> String {
    surface.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which mentions name the same entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// The entity of each mention, numbered from 0 in order of first appearance.
    pub entity: Vec<u32>,
    /// Why the mention belongs to its entity; [`Reason::Name`] where its own key says so.
    pub reason: Vec<Reason>,
    /// Whether another entity of the article fits as well.
    pub ambiguous: Vec<bool>,
    /// The entry of the user's list that the mention's own form belongs to.
    pub listed: Vec<Option<usize>>,
}

/// How many parsed names of each kind are kept by default.
const MOST_NAMES: usize = 50_000;

/// At least this many are kept, however little memory there is.
const LEAST_NAMES: u64 = 1_000;

/// The approximate size of a kept name, in bytes.
const NAME_BYTES: u64 = 512;

/// Joins the mentions of one article after another. Each thread has its own; what it keeps never changes a result.
#[derive(Debug)]
pub struct Resolver {
    list: Option<Arc<List>>,
    names: [Kept; 3],
    most_names: usize,
}

/// Parsed names, kept because the next articles are likely to have them again. When new names fill half the room, they
/// become the old ones, and old ones that were not used since are dropped.
#[derive(Debug, Default)]
struct Kept {
    new: HashMap<String, Arc<Name>, foldhash::fast::FixedState>,
    old: HashMap<String, Arc<Name>, foldhash::fast::FixedState>,
}

impl Kept {
    fn name(&mut self, surface: &str, kind: Kind, most: usize) -> Arc<Name> {
        if let Some(name) = self.new.get(surface) {
            return Arc::clone(name);
        }
        if self.new.len() >= most / 2 {
            self.old = std::mem::take(&mut self.new);
        }
        let (surface, name) = self
            .old
            .remove_entry(surface)
            .unwrap_or_else(|| (surface.to_owned(), Arc::new(Name::of(surface, kind))));
        self.new.insert(surface, Arc::clone(&name));
        name
    }
}

impl Default for Resolver {
    fn default() -> Self {
        Self::with_list(None)
    }
}

impl Resolver {
    /// A resolver that counts the names of the user's list as the list says.
    pub fn with_list(list: Option<Arc<List>>) -> Self {
        Self {
            list,
            names: Default::default(),
            most_names: MOST_NAMES,
        }
    }

    /// This resolver, with about this much memory for the names it keeps. It never takes more than it can use.
    #[must_use]
    pub fn keeping(self, bytes: u64) -> Self {
        let names = bytes / (NAME_BYTES * self.names.len() as u64);
        Self {
            most_names: names.clamp(LEAST_NAMES, MOST_NAMES as u64) as usize,
            ..self
        }
    }

    fn name(&mut self, surface: &str, kind: Kind) -> Arc<Name> {
        self.names[kind.index()].name(surface, kind, self.most_names)
    }

    /// Joins the mentions of an article, which are given in the order of the text.
    pub fn link(&mut self, text: &str, mentions: &[Mention]) -> Links {
        let list = self.list.clone();
        let mut names = Clusters::default();
        let mut by_surface: HashMap<(Kind, &str), usize> = HashMap::new();
        for (at, mention) in mentions.iter().enumerate() {
            let (kind, surface) = (mention.kind, mention.of(text));
            let member = *by_surface.entry((kind, surface)).or_insert_with(|| {
                let own = self.name(surface, kind);
                // A listed form is compared by the name that the list gives its entity.
                let listed = list.as_ref().and_then(|list| {
                    let entry = list.index_of(surface)?;
                    Some((entry, &list.entries()[entry].name))
                });
                let (name, key) = match listed {
                    Some((at, name)) => (self.name(name, kind), format!("\n{at}").into()),
                    None => (Arc::clone(&own), Arc::clone(&own.key)),
                };
                let member = names.add((kind, key), name, own, |_| true);
                names.members[member].listed = listed.map(|(entry, _)| entry);
                member
            });
            names.members[member].uses.push(at);
        }
        Article::join(text, mentions, names)
    }

    /// The entities of an article, in order of first appearance, and which mention is of which.
    pub fn resolve(&mut self, text: &str, mentions: &[Mention]) -> (Vec<ArticleEntity>, Links) {
        let links = self.link(text, mentions);
        let last = links.entity.iter().max();
        let count = last.map_or(0, |last| *last as usize + 1);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (at, entity) in links.entity.iter().enumerate() {
            members[*entity as usize].push(at);
        }
        let entities = members
            .iter()
            .map(|members| self.entity(text, mentions, &links, members))
            .collect();
        (entities, links)
    }

    /// The entities, but only the mentions that `is_counted` accepts are counted; all of them say what the entities
    /// are. An entity none of whose mentions are counted is left out.
    pub fn resolve_where(
        &mut self,
        text: &str,
        mentions: &[Mention],
        is_counted: impl Fn(&Mention) -> bool,
    ) -> Vec<ArticleEntity> {
        let (mut entities, links) = self.resolve(text, mentions);
        for (mention, entity) in mentions.iter().zip(&links.entity) {
            if !is_counted(mention) {
                entities[*entity as usize].leave_out(mention.of(text));
            }
        }
        entities.retain(|entity| entity.frequency > 0);
        entities
    }

    fn entity(
        &mut self,
        text: &str,
        mentions: &[Mention],
        links: &Links,
        members: &[usize],
    ) -> ArticleEntity {
        // An acronym and the name it abbreviates may differ in kind; the name decides.
        let mut surfaces: Vec<(&str, Kind, u32, Reason)> = Vec::new();
        for at in members {
            let surface = mentions[*at].of(text);
            match surfaces.iter_mut().find(|form| form.0 == surface) {
                Some(form) => form.2 += 1,
                None => surfaces.push((surface, mentions[*at].kind, 1, links.reason[*at])),
            }
        }
        // Prefer the fullest name that is not a bare surname or acronym, then one with lower-case letters, then the
        // most frequent, the shortest, the first.
        let mut names: Vec<(Arc<Name>, Kind, usize, bool, u32)> = Vec::new();
        for (surface, kind, count, reason) in &surfaces {
            let name = self.name(surface, *kind);
            if name.shown.is_empty() {
                continue;
            }
            if let Some(same) = names.iter_mut().find(|(same, ..)| same.shown == name.shown) {
                same.4 += count;
                continue;
            }
            // Initials do not make a name fuller, nor do more than two words make a person's name fuller.
            let words = name.words.iter();
            let words = words.filter(|word| word.chars().nth(1).is_some());
            let full = match reason {
                Reason::Surname | Reason::GivenName | Reason::Acronym => 0,
                _ => words.count().min(if *kind == Kind::Person { 2 } else { 9 }),
            };
            let lower = surface.chars().any(char::is_lowercase);
            names.push((name, *kind, full, lower, *count));
        }
        let best = names
            .iter()
            .enumerate()
            .max_by_key(|(at, (name, _, full, lower, count))| {
                (*full, *lower, *count, Reverse((name.spelled.len(), *at)))
            });
        let (mut name, kind) = best.map_or_else(
            || (surfaces[0].0.to_owned(), surfaces[0].1),
            |(_, (name, kind, ..))| (name.shown.clone(), *kind),
        );
        if kind != Kind::Person
            && let Some(known) = Words::embedded()
                .known
                .displayed(kind, &self.name(&name, kind).key)
        {
            name = known.to_owned();
        }
        let listed = members.iter().find_map(|at| links.listed[*at]);
        let list = self.list.clone();
        let entry = listed.and_then(|at| list.as_ref()?.entries().get(at));
        let kind = entry.map_or(kind, |entry| entry.kind);
        if let Some(entry) = entry {
            name.clone_from(&entry.name);
        }
        let mut forms: Vec<(String, u32, Reason)> = Vec::new();
        let whole = self.name(&name, kind);
        for (surface, own, count, reason) in surfaces {
            let own = self.name(surface, own);
            let surface = on_one_line(surface);
            let is_alias = surface != name
                && entry.is_some()
                && list
                    .as_ref()
                    .is_some_and(|list| list.index_of(&surface).is_some());
            let reason = match reason {
                _ if surface == name => Reason::Name,
                Reason::Name if is_alias => Reason::List,
                Reason::Surname | Reason::GivenName | Reason::Acronym => reason,
                _ if own.key == whole.key => key::difference(&surface, &own, &name, &whole),
                _ if kind == Kind::Person => key::compatible(&own, &whole).unwrap_or(reason),
                Reason::Name => Reason::Part,
                other => other,
            };
            match forms.iter_mut().find(|form| form.0 == surface) {
                Some(form) => form.1 += count,
                None => forms.push((surface, count, reason)),
            }
        }
        forms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ArticleEntity {
            name,
            kind,
            frequency: members.len() as u32,
            forms,
            ambiguous: members.iter().any(|at| links.ambiguous[*at]),
            listed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mentions of the marked names: `[Angela Merkel|p]`, `[EU|o]`, `[Minsk|l]`.
    fn marked(text: &str) -> (String, Vec<Mention>) {
        let (mut plain, mut mentions) = (String::new(), Vec::new());
        for (at, piece) in text.split('[').enumerate() {
            let Some((name, rest)) = piece.split_once(']').filter(|_| at > 0) else {
                plain.push_str(piece);
                continue;
            };
            let (name, kind) = name.split_once('|').unwrap();
            let kind = match kind {
                "p" => Kind::Person,
                "o" => Kind::Organisation,
                _ => Kind::Place,
            };
            let start = plain.len();
            plain.push_str(name);
            mentions.push(Mention {
                start,
                end: plain.len(),
                kind,
            });
            plain.push_str(rest);
        }
        (plain, mentions)
    }

    /// Each entity as `name: form count reason, …`.
    fn resolved(text: &str) -> Vec<String> {
        let (text, mentions) = marked(text);
        Resolver::default()
            .resolve(&text, &mentions)
            .0
            .iter()
            .map(|entity| {
                let forms: Vec<_> = entity
                    .forms
                    .iter()
                    .map(|(form, count, reason)| format!("{form} {count} {reason}"))
                    .collect();
                let mark = if entity.ambiguous { " (ambiguous)" } else { "" };
                format!("{}: {}{mark}", entity.name, forms.join(", "))
            })
            .collect()
    }

    #[test]
    fn titles_surnames_and_given_names_go_to_the_full_name() {
        assert_eq!(
            resolved(
                "[Belarusian President Alexander Lukashenko|p] … [Mister Lukashenko|p], [Lukashenko's|p], [Lukashenko|p], [Alexander|p]"
            ),
            [
                "Alexander Lukashenko: Alexander 1 given-name, Belarusian President Alexander Lukashenko 1 title, \
              Lukashenko 1 surname, Lukashenko's 1 surname, Mister Lukashenko 1 surname"
            ]
        );
    }

    #[test]
    fn a_surname_may_stand_before_the_full_name() {
        assert_eq!(
            resolved("[Merkel|p] spoke. [Angela Merkel|p]"),
            ["Angela Merkel: Angela Merkel 1 name, Merkel 1 surname"]
        );
    }

    #[test]
    fn two_persons_of_one_surname_stay_two_and_the_bare_name_goes_to_the_nearest_before() {
        assert_eq!(
            resolved("[Bill Clinton|p] and [Hillary Clinton|p]. [Clinton|p] left."),
            [
                "Bill Clinton: Bill Clinton 1 name",
                "Hillary Clinton: Clinton 1 surname, Hillary Clinton 1 name (ambiguous)"
            ]
        );
    }

    #[test]
    fn an_honorific_tells_a_man_from_a_woman() {
        assert_eq!(
            resolved("Mr. [Bill Clinton|p] met Mrs. [Hillary Clinton|p]. Mr. [Clinton|p] left."),
            [
                "Bill Clinton: Bill Clinton 1 name, Clinton 1 surname",
                "Hillary Clinton: Hillary Clinton 1 name"
            ]
        );
    }

    #[test]
    fn an_office_tells_persons_apart() {
        assert_eq!(
            resolved(
                "President [Barack Obama|p] and [Michelle Obama|p]. President [Obama|p] left."
            ),
            [
                "Barack Obama: Barack Obama 1 name, Obama 1 surname",
                "Michelle Obama: Michelle Obama 1 name"
            ]
        );
    }

    #[test]
    fn an_initial_is_no_bridge_between_two_given_names() {
        let found = resolved("[Alexander Lukashenko|p], [Anatoly Lukashenko|p], [A. Lukashenko|p]");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[1].contains("A. Lukashenko 1 initial") && found[1].ends_with("(ambiguous)"),
            "{found:?}"
        );
    }

    #[test]
    fn initials_nicknames_spellings_and_order_are_named_as_reasons() {
        assert_eq!(
            resolved("[Donald Trump|p], [Donald J. Trump|p], [DONALD TRUMP|p]"),
            [
                "Donald Trump: DONALD TRUMP 1 spelling, Donald J. Trump 1 initial, Donald Trump 1 name"
            ]
        );
        assert_eq!(resolved("[Robert Corker|p], [Bob Corker|p]").len(), 1);
        assert_eq!(
            resolved("[Ingrida Šimonytė|p], [Ingrida Simonyte|p]").len(),
            1
        );
        assert_eq!(
            resolved("[Abdel Fattah al-Sisi|p], [el-Sisi|p], [Sisi|p]").len(),
            1
        );
        assert_eq!(resolved("[Higuchi Ichiyō|p], [Ichiyō Higuchi|p]").len(), 1);
        assert_eq!(
            resolved("[Alyaksandr Lukashenka|p], [Alexander Lukashenko|p]").len(),
            1
        );
    }

    #[test]
    fn a_family_name_written_twice_is_no_person_beside_the_one_who_has_it() {
        assert_eq!(
            resolved("[Donald Trump|p] [Trump Trump|p] [Trump|p]"),
            ["Donald Trump: Donald Trump 1 name, Trump 1 surname, Trump Trump 1 surname"]
        );
        assert_eq!(
            resolved("[Abdullah Abdullah|p] said. [Abdullah|p] left."),
            ["Abdullah Abdullah: Abdullah 1 surname, Abdullah Abdullah 1 name"]
        );
    }

    #[test]
    fn father_and_son_stay_apart() {
        let found = resolved("[Donald Trump|p], [Donald Trump Jr.|p], [Trump|p], [Trump Jr.|p]");
        assert_eq!(
            found,
            [
                "Donald Trump: Donald Trump 1 name, Trump 1 surname",
                "Donald Trump Jr.: Donald Trump Jr. 1 name, Trump Jr. 1 surname"
            ]
        );
    }

    #[test]
    fn acronyms_go_to_what_they_abbreviate() {
        assert_eq!(
            resolved("the [European Union|o] ([EU|o]) and [Kennedy Space Center|l] ([KSC|o])"),
            [
                "European Union: EU 1 known, European Union 1 name",
                "Kennedy Space Center: KSC 1 acronym, Kennedy Space Center 1 name"
            ]
        );
        assert_eq!(
            resolved("[Texas Education Agency|o] said the [TEA|o]"),
            ["Texas Education Agency: TEA 1 acronym, Texas Education Agency 1 name"]
        );
        assert_eq!(
            resolved("[European Parliament|o] in [Moscow|l] ([AP|o])").len(),
            3
        );
    }

    #[test]
    fn an_acronym_of_two_long_names_stays_apart() {
        assert_eq!(
            resolved("[Texas Education Agency|o], [Trade Enforcement Agency|o], [TEA|o]").len(),
            3
        );
    }

    #[test]
    fn bodies_go_by_parts_of_their_names() {
        assert_eq!(
            resolved("[Harvard University|o] … [Harvard|o], [Red Sox|o], [Boston Red Sox|o]"),
            [
                "Harvard University: Harvard 1 part, Harvard University 1 name",
                "Boston Red Sox: Boston Red Sox 1 name, Red Sox 1 part"
            ]
        );
        assert_eq!(
            resolved("[New York Times|o] … the [Times|o], the [Post|o]"),
            [
                "New York Times: New York Times 1 name, Times 1 part",
                "Post: Post 1 name"
            ]
        );
        assert_eq!(
            resolved("[New York Times|o], [Washington Times|o], [Times|o]").len(),
            3
        );
        assert_eq!(
            resolved("[Senate|o] and [Senate Judiciary Committee|o]").len(),
            2
        );
        assert_eq!(
            resolved("[Apple Inc.|o] … [Apple|o]"),
            ["Apple: Apple 1 name, Apple Inc. 1 form"]
        );
    }

    #[test]
    fn a_name_of_two_kinds_is_two_entities() {
        assert_eq!(resolved("[Jordan|l] and [Jordan|p]").len(), 2);
    }

    #[test]
    fn the_users_list_decides_what_is_one() {
        use crate::recognise::list::ListFormat;
        let rows = "name,kind,aliases\nBarack Obama,person,the former president's office\nMichelle Obama,person,Mrs Obama\n";
        let list = List::read(rows, ListFormat::Csv).unwrap();
        let (text, mentions) = marked("[Barack Obama|p], [Mrs Obama|p], [Obama|p]");
        let (entities, _) = Resolver::with_list(Some(Arc::new(list))).resolve(&text, &mentions);
        let names: Vec<_> = entities.iter().map(|entity| entity.name.as_str()).collect();
        assert_eq!(names, ["Barack Obama", "Michelle Obama"]);
        assert!(
            entities[1]
                .forms
                .contains(&("Mrs Obama".into(), 1, Reason::List))
        );
    }
}

//! The entities of a corpus: what its articles call by different names.
//!
//! Only names and their numbers of articles are needed, so a changed ledger takes effect without reading any article
//! again. Rows may come in any order; the result is the same.

mod join;

use super::Reason;
use super::ledger::{Action, Entry, Ledger};
use crate::recognise::kind::Kind;
use hashbrown::HashMap;
use join::Corpus;
use std::collections::BTreeMap;

/// A name that articles use for an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameRow {
    /// The name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Number of articles with it.
    pub articles: u64,
    /// Number of mentions.
    pub frequency: u64,
    /// The identifier that the user's list gives the name, empty where it gives none; `None` for a name
    /// that is not the list's.
    pub listed: Option<String>,
}

impl NameRow {
    /// Whether the user's lists treat the two as different entities: by different names, without a common identifier.
    fn is_listed_beside(&self, other: &Self) -> bool {
        match (&self.listed, &other.listed) {
            (Some(own), Some(id)) => self.name != other.name && (own != id || own.is_empty()),
            _ => false,
        }
    }
}

/// What a name is counted under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The entity's name.
    pub canonical: String,
    /// The entity's kind, which a vote or the ledger may have changed.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// Whether the name could mean several entities of the corpus and was therefore left alone.
    pub ambiguous: bool,
    /// The entity's identifier, such as a Wikidata item: the ledger's, else the user's list's; empty when
    /// there is none.
    pub id: String,
}

/// Every name of a corpus with the entity it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aliases {
    rows: BTreeMap<(Kind, String), (NameRow, Alias)>,
}

impl Aliases {
    /// The entity of a name; `None` for names that were not among the rows.
    pub fn of(&self, name: &str, kind: Kind) -> Option<&Alias> {
        self.rows
            .get(&(kind, name.to_owned()))
            .map(|(_, alias)| alias)
    }

    /// Every name with its entity, by kind and name.
    pub fn iter(&self) -> impl Iterator<Item = (&NameRow, &Alias)> {
        self.rows.values().map(|(row, alias)| (row, alias))
    }
}

/// Joins the names of a corpus. `rows` may have a name more than once; its counts are then added up.
pub fn resolve_corpus(rows: &[NameRow], ledger: &Ledger) -> Aliases {
    let mut sums: BTreeMap<(Kind, &str), NameRow> = BTreeMap::new();
    for row in rows {
        let sum = sums
            .entry((row.kind, &row.name))
            .or_insert_with(|| NameRow {
                articles: 0,
                frequency: 0,
                ..row.clone()
            });
        sum.articles += row.articles;
        sum.frequency += row.frequency;
        if row.listed > sum.listed {
            sum.listed.clone_from(&row.listed);
        }
    }
    let mut corpus = Corpus::new(sums.into_values().collect(), ledger);
    corpus.join_persons();
    corpus.join_bodies();
    corpus.join_repeated();
    corpus.join_singles();
    corpus.join_kinds();
    corpus.finish(ledger)
}

/// The lines with one action, by the name they are about.
struct Lines<'l>(HashMap<&'l str, Vec<&'l Entry>>);

impl<'l> Lines<'l> {
    fn of(ledger: &'l Ledger, action: Action) -> Self {
        let mut lines: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for entry in ledger.entries() {
            if entry.action == action {
                lines.entry(&entry.name).or_default().push(entry);
            }
        }
        Self(lines)
    }

    fn have(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// What the last line about a name of a kind says.
    fn about(&self, name: &str, kind: Kind) -> Option<&'l str> {
        let lines = self.0.get(name)?;
        let fits = |entry: &&&'l Entry| entry.kind.is_none_or(|of| of == kind);
        lines.iter().rfind(fits).map(|entry| entry.to.as_str())
    }
}

/// Applies the user's merges, names, kinds and identifiers to what was found.
fn apply(ledger: &Ledger, aliases: &mut Aliases) {
    if ledger.is_empty() {
        return;
    }
    let [merges, kinds, ids, renames] = [Action::Merge, Action::Kind, Action::Qid, Action::Rename]
        .map(|action| Lines::of(ledger, action));
    // Where each name goes in the end; chains have no cycles.
    let target = |name: &str, kind: Kind| {
        let mut at = merges.about(name, kind)?;
        while let Some(to) = merges.about(at, kind) {
            at = to;
        }
        Some(at)
    };
    let before = aliases.clone();
    for ((kind, name), (_, alias)) in &mut aliases.rows {
        // A line moves the name it is about. If that is an entity's own name, all that was joined to it moves too.
        let named = [name.as_str(), alias.canonical.as_str()]
            .into_iter()
            .find(|name| merges.have(name));
        let Some(to) = named.and_then(|named| target(named, *kind)) else {
            continue;
        };
        // The target may itself be an alias.
        let entity = before
            .of(to, alias.kind)
            .filter(|entity| !merges.have(&entity.canonical) || entity.canonical == to);
        if let Some(entity) = entity {
            alias.id.clone_from(&entity.id);
        }
        alias.canonical = entity.map_or(to, |entity| &entity.canonical).to_owned();
        alias.reason = Reason::Ledger;
        alias.ambiguous = false;
    }
    for (_, alias) in aliases.rows.values_mut() {
        let kind = kinds
            .about(&alias.canonical, alias.kind)
            .and_then(|kind| kind.parse().ok());
        let mut id = ids.about(&alias.canonical, alias.kind);
        // Renames come last, because the other lines use the old names. An identifier may be given to the new name
        // as well.
        if let Some(to) = renames.about(&alias.canonical, kind.unwrap_or(alias.kind)) {
            to.clone_into(&mut alias.canonical);
            alias.reason = alias.reason.max(Reason::Ledger);
            id = id.or_else(|| ids.about(to, alias.kind));
        }
        alias.kind = kind.unwrap_or(alias.kind);
        if let Some(id) = id {
            id.clone_into(&mut alias.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(names: &[(&str, Kind, u64)]) -> Vec<NameRow> {
        names
            .iter()
            .map(|(name, kind, articles)| NameRow {
                name: (*name).into(),
                kind: *kind,
                articles: *articles,
                frequency: articles * 2,
                listed: None,
            })
            .collect()
    }

    fn canonical(aliases: &Aliases, name: &str, kind: Kind) -> (String, Reason) {
        let alias = aliases.of(name, kind).unwrap();
        (alias.canonical.clone(), alias.reason)
    }

    const PER: Kind = Kind::Person;
    const ORG: Kind = Kind::Organisation;
    const LOC: Kind = Kind::Place;

    #[test]
    fn equal_names_and_their_variants_are_one_entity_whatever_the_order_of_rows() {
        let mut names = rows(&[
            ("Alexander Lukashenko", PER, 50),
            ("Aleksandr Lukashenko", PER, 8),
            ("A. Lukashenko", PER, 2),
            ("Alyaksandr Lukashenka", PER, 3),
            ("Ingrida Simonyte", PER, 4),
            ("Ingrida Šimonytė", PER, 9),
            ("EU", ORG, 90),
            ("European Union", ORG, 70),
        ]);
        let aliases = resolve_corpus(&names, &Ledger::default());
        for name in [
            "Aleksandr Lukashenko",
            "A. Lukashenko",
            "Alyaksandr Lukashenka",
        ] {
            assert_eq!(
                canonical(&aliases, name, PER).0,
                "Alexander Lukashenko",
                "{name}"
            );
        }
        assert_eq!(
            canonical(&aliases, "Ingrida Simonyte", PER),
            ("Ingrida Šimonytė".into(), Reason::Spelling)
        );
        assert_eq!(
            canonical(&aliases, "EU", ORG),
            ("European Union".into(), Reason::Known)
        );
        names.reverse();
        assert_eq!(resolve_corpus(&names, &Ledger::default()), aliases);
    }

    #[test]
    fn a_bare_family_name_goes_to_the_clear_winner_only() {
        let aliases = resolve_corpus(
            &rows(&[
                ("Angela Merkel", PER, 40),
                ("Merkel", PER, 3),
                ("Bill Clinton", PER, 30),
                ("Hillary Clinton", PER, 45),
                ("Clinton", PER, 9),
                ("Guadalupe Victoria", PER, 12),
                ("Victoria", PER, 4),
                ("Victoria", LOC, 20),
                ("Rare Person", PER, 2),
                ("Person", PER, 5),
            ]),
            &Ledger::default(),
        );
        assert_eq!(
            canonical(&aliases, "Merkel", PER),
            ("Angela Merkel".into(), Reason::Vote)
        );
        assert_eq!(
            canonical(&aliases, "Clinton", PER),
            ("Clinton".into(), Reason::Name)
        );
        assert!(aliases.of("Clinton", PER).unwrap().ambiguous);
        assert_ne!(canonical(&aliases, "Victoria", PER).0, "Guadalupe Victoria");
        assert_eq!(canonical(&aliases, "Person", PER).0, "Person");
    }

    #[test]
    fn a_name_run_together_with_itself_goes_to_the_far_more_frequent_one() {
        let aliases = resolve_corpus(
            &rows(&[
                ("Robert Mueller", PER, 90),
                ("Robert Mueller Robert", PER, 7),
                ("Robert Mueller Robert Swan MuellerSchiff", PER, 5),
                ("R. Mueller", PER, 4),
                ("Nakoula Basseley", PER, 2),
                ("Nakoula Basseley Nakoula", PER, 2),
                ("Abdullah", PER, 20),
                ("Abdullah Abdullah", PER, 5),
                ("Senate", ORG, 90),
                ("Senate Senate", ORG, 6),
                ("Walla", LOC, 1),
                ("Walla Walla", LOC, 8),
            ]),
            &Ledger::default(),
        );
        for (name, kind, entity) in [
            ("Robert Mueller Robert", PER, "Robert Mueller"),
            (
                "Robert Mueller Robert Swan MuellerSchiff",
                PER,
                "Robert Mueller",
            ),
            ("R. Mueller", PER, "Robert Mueller"),
            ("Nakoula Basseley Nakoula", PER, "Nakoula Basseley Nakoula"),
            ("Abdullah Abdullah", PER, "Abdullah Abdullah"),
            ("Senate Senate", ORG, "Senate"),
            ("Walla Walla", LOC, "Walla Walla"),
        ] {
            assert_eq!(canonical(&aliases, name, kind).0, entity, "{name}");
        }
        let reason = canonical(&aliases, "Robert Mueller Robert", PER).1;
        assert_eq!(reason, Reason::Repeated);
    }

    #[test]
    fn listed_names_stay_apart_unless_an_identifier_makes_them_one() {
        let listed = |id: [&str; 2]| {
            let mut rows = rows(&[("George Bush", PER, 9), ("George W. Bush", PER, 30)]);
            for (row, id) in rows.iter_mut().zip(id) {
                row.listed = Some(id.to_owned());
            }
            let aliases = resolve_corpus(&rows, &Ledger::default());
            let alias = aliases.of("George Bush", PER).unwrap().clone();
            (alias.canonical, alias.id)
        };
        assert_eq!(listed(["", ""]).0, "George Bush");
        assert_eq!(listed(["Q1", "Q207"]), ("George Bush".into(), "Q1".into()));
        assert_eq!(
            listed(["Q207", "Q207"]),
            ("George W. Bush".into(), "Q207".into())
        );
    }

    #[test]
    fn an_initial_is_no_bridge_between_two_given_names() {
        let aliases = resolve_corpus(
            &rows(&[
                ("George W. Bush", PER, 30),
                ("George H.W. Bush", PER, 25),
                ("George Bush", PER, 10),
            ]),
            &Ledger::default(),
        );
        let names: std::collections::BTreeSet<_> = aliases
            .iter()
            .map(|(_, alias)| alias.canonical.clone())
            .collect();
        assert_eq!(names.len(), 3);
        assert!(aliases.of("George Bush", PER).unwrap().ambiguous);
    }

    #[test]
    fn an_acronym_goes_to_the_only_long_name_with_its_initials() {
        let aliases = resolve_corpus(
            &rows(&[
                ("Texas Education Agency", ORG, 6),
                ("TEA", ORG, 3),
                ("WWW", ORG, 2),
                ("Anti-Defamation League", ORG, 9),
                ("ADL", ORG, 3),
                ("University of California Los Angeles", ORG, 4),
                ("University of California-Los Angeles", ORG, 4),
                ("UCLA", ORG, 3),
                ("American Telephone and Telegraph", ORG, 9),
                ("AT&T", ORG, 20),
                ("Parti socialiste de la France", ORG, 9),
                ("PSF", ORG, 1),
                ("XHC", ORG, 9),
                ("XHC Holdings Corp", ORG, 4),
                ("XH&C", ORG, 2),
            ]),
            &Ledger::default(),
        );
        assert_eq!(
            canonical(&aliases, "TEA", ORG),
            ("Texas Education Agency".into(), Reason::Acronym)
        );
        for (short, long) in [
            ("ADL", "Anti-Defamation League"),
            ("UCLA", "University of California Los Angeles"),
            ("AT&T", "American Telephone and Telegraph"),
            ("PSF", "Parti socialiste de la France"),
        ] {
            let found = canonical(&aliases, short, ORG);
            assert_eq!(found, (long.into(), Reason::Acronym));
        }
        for own in ["WWW", "XHC", "XH&C"] {
            assert_eq!(canonical(&aliases, own, ORG), (own.into(), Reason::Name));
        }
    }

    #[test]
    fn a_kind_that_is_rarely_given_to_a_name_yields_to_the_usual_one() {
        let aliases = resolve_corpus(
            &rows(&[
                ("Facebook", ORG, 80),
                ("Facebook", PER, 4),
                ("Jordan", LOC, 10),
                ("Jordan", PER, 8),
            ]),
            &Ledger::default(),
        );
        let alias = aliases.of("Facebook", PER).unwrap();
        assert_eq!((alias.kind, alias.reason), (ORG, Reason::Vote));
        assert_eq!(aliases.of("Jordan", PER).unwrap().kind, PER);
        let aliases = resolve_corpus(
            &rows(&[("United States", LOC, 90), ("US", ORG, 9)]),
            &Ledger::default(),
        );
        assert_eq!(
            canonical(&aliases, "US", ORG),
            ("United States".into(), Reason::Vote)
        );
    }

    #[test]
    fn the_ledger_has_the_last_word() {
        let ledger = Ledger::read(
            "action,name,kind,to\nmerge,Clinton,person,Hillary Clinton\nforbid,Aleksandr Lukashenko,,Alexander Lukashenko\n\
             split,EU,,\nrename,Minsk,,Mensk\nqid,Hillary Clinton,,Q6294\nkind,Delfi,,organisation\n",
        )
        .unwrap();
        let aliases = resolve_corpus(
            &rows(&[
                ("Hillary Clinton", PER, 45),
                ("Bill Clinton", PER, 40),
                ("Clinton", PER, 9),
                ("Aleksandr Lukashenko", PER, 8),
                ("Alexander Lukashenko", PER, 50),
                ("EU", ORG, 90),
                ("European Union", ORG, 70),
                ("Minsk", LOC, 5),
                ("Delfi", PER, 1),
            ]),
            &ledger,
        );
        assert_eq!(
            canonical(&aliases, "Clinton", PER),
            ("Hillary Clinton".into(), Reason::Ledger)
        );
        assert_eq!(aliases.of("Clinton", PER).unwrap().id, "Q6294");
        assert_eq!(
            canonical(&aliases, "Aleksandr Lukashenko", PER).0,
            "Aleksandr Lukashenko"
        );
        assert_eq!(canonical(&aliases, "EU", ORG).0, "EU");
        assert_eq!(
            canonical(&aliases, "Minsk", LOC),
            ("Mensk".into(), Reason::Ledger)
        );
        assert_eq!(aliases.of("Delfi", PER).unwrap().kind, ORG);
    }

    #[test]
    fn the_ledger_of_a_corpus_can_be_given_back_and_changes_nothing() {
        let names = rows(&[
            ("Angela Merkel", PER, 40),
            ("Merkel", PER, 3),
            ("EU", ORG, 5),
            ("European Union", ORG, 9),
        ]);
        let first = resolve_corpus(&names, &Ledger::default());
        let text = Ledger::default().write(&first);
        assert!(
            text.contains("merge,Merkel,person,Angela Merkel,vote,3,6,\n"),
            "{text}"
        );
        let second = resolve_corpus(&names, &Ledger::read(&text).unwrap());
        for (row, alias) in first.iter() {
            assert_eq!(
                second.of(&row.name, row.kind).unwrap().canonical,
                alias.canonical
            );
        }
    }
}

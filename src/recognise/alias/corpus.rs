//! The entities of a corpus: what its articles call by different names.
//!
//! Only names and how many articles have them are needed, so a changed ledger takes effect without
//! reading an article again. Rows may come in any order; the answer is the same.

use super::Reason;
use super::key::{self, Name};
use super::ledger::{Action, Apart, Ledger};
use super::words::Words;
use crate::recognise::kind::Kind;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// A name that articles use for an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameRow {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Number of articles with it.
    pub articles: u64,
    /// Number of mentions.
    pub frequency: u64,
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
    /// Whether the name could mean several entities of the corpus and was left for itself.
    pub ambiguous: bool,
    /// The Wikidata item that the ledger gives; empty when there is none.
    pub qid: String,
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

    /// The names counted under an entity, the most frequent first.
    pub fn names_of(&self, canonical: &str, kind: Kind) -> Vec<(&NameRow, &Alias)> {
        let mut names: Vec<_> = self
            .iter()
            .filter(|(_, alias)| alias.canonical == canonical && alias.kind == kind)
            .collect();
        names.sort_by(|(a, _), (b, _)| {
            (b.articles, b.frequency, &a.name).cmp(&(a.articles, a.frequency, &b.name))
        });
        names
    }
}

/// A bare name goes to an entity that at least so many articles name in full …
const ENOUGH: u64 = 3;

/// … and that has at least four fifths of all of that name.
fn is_clear(top: u64, sum: u64) -> bool {
    top >= ENOUGH && top * 5 >= sum * 4
}

/// Names of one key.
struct Group {
    kind: Kind,
    name: Name,
    rows: Vec<usize>,
    articles: u64,
    split: bool,
}

/// Groups that are one entity, the most frequent first.
struct Cluster {
    kind: Kind,
    groups: Vec<(usize, Reason)>,
    articles: u64,
}

/// Joins the names of a corpus. `rows` may have a name more than once; its numbers are then added up.
pub fn resolve_corpus(rows: &[NameRow], ledger: &Ledger) -> Aliases {
    let mut sums: BTreeMap<(Kind, &str), (u64, u64)> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry((row.kind, &row.name)).or_default();
        sum.0 += row.articles;
        sum.1 += row.frequency;
    }
    let rows: Vec<NameRow> = sums
        .into_iter()
        .map(|((kind, name), (articles, frequency))| NameRow {
            name: name.to_owned(),
            kind,
            articles,
            frequency,
        })
        .collect();
    let mut corpus = Corpus::new(rows, ledger);
    corpus.join_persons();
    corpus.join_bodies();
    corpus.join_singles();
    corpus.join_kinds();
    corpus.finish(ledger)
}

struct Corpus {
    rows: Vec<NameRow>,
    groups: Vec<Group>,
    clusters: Vec<Cluster>,
    of_group: Vec<Option<usize>>,
    ambiguous: Vec<bool>,
    apart: Apart,
}

impl Corpus {
    fn new(rows: Vec<NameRow>, ledger: &Ledger) -> Self {
        let set: HashMap<&str, Vec<(Option<Kind>, Kind)>> = ledger
            .entries()
            .iter()
            .filter(|entry| entry.action == Action::Kind)
            .filter_map(|entry| Some((entry.name.as_str(), entry.kind, entry.to.parse().ok()?)))
            .fold(HashMap::new(), |mut map, (name, of, to)| {
                map.entry(name).or_insert_with(Vec::new).push((of, to));
                map
            });
        let splits: HashMap<&str, Option<Kind>> = ledger
            .entries()
            .iter()
            .filter(|entry| entry.action == Action::Split)
            .map(|entry| (entry.name.as_str(), entry.kind))
            .collect();
        let apart = Apart::of(ledger);
        let mut groups: Vec<Group> = Vec::new();
        let mut by_key: HashMap<(Kind, std::sync::Arc<str>), Vec<usize>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            let kind = set
                .get(row.name.as_str())
                .and_then(|set| {
                    set.iter()
                        .find(|(of, _)| of.is_none_or(|of| of == row.kind))
                })
                .map_or(row.kind, |(_, to)| *to);
            let split = splits
                .get(row.name.as_str())
                .is_some_and(|of| of.is_none_or(|of| of == row.kind));
            let name = Name::of(&row.name, kind);
            let key = (kind, std::sync::Arc::clone(&name.key));
            let fitting = by_key.get(&key).and_then(|known| {
                known.iter().copied().find(|group| {
                    !groups[*group]
                        .rows
                        .iter()
                        .any(|other| apart.are_kept(&rows[*other].name, &row.name))
                })
            });
            let group = match fitting.filter(|_| !split) {
                Some(group) => group,
                None => {
                    groups.push(Group {
                        kind,
                        name,
                        rows: Vec::new(),
                        articles: 0,
                        split,
                    });
                    if !split {
                        by_key.entry(key).or_default().push(groups.len() - 1);
                    }
                    groups.len() - 1
                }
            };
            groups[group].rows.push(at);
            groups[group].articles += row.articles;
        }
        let count = groups.len();
        Self {
            rows,
            groups,
            clusters: Vec::new(),
            of_group: vec![None; count],
            ambiguous: vec![false; count],
            apart,
        }
    }

    /// Groups by falling number of articles; ties by name, so that the order of rows decides nothing.
    fn ordered(&self, take: impl Fn(&Group) -> bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.groups.len())
            .filter(|at| take(&self.groups[*at]))
            .collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.groups[*a], &self.groups[*b]);
            b.articles
                .cmp(&a.articles)
                .then_with(|| a.name.key.cmp(&b.name.key))
                .then_with(|| self.rows[a.rows[0]].cmp(&self.rows[b.rows[0]]))
        });
        order
    }

    fn open(&mut self, group: usize) -> usize {
        let (kind, articles) = (self.groups[group].kind, self.groups[group].articles);
        self.clusters.push(Cluster {
            kind,
            groups: vec![(group, Reason::Name)],
            articles,
        });
        self.of_group[group] = Some(self.clusters.len() - 1);
        self.clusters.len() - 1
    }

    fn put(&mut self, group: usize, cluster: usize, reason: Reason) {
        self.clusters[cluster].groups.push((group, reason));
        self.clusters[cluster].articles += self.groups[group].articles;
        self.of_group[group] = Some(cluster);
    }

    /// Whether the ledger allows a group into a cluster.
    fn may_join(&self, group: usize, cluster: usize) -> bool {
        let cluster = &self.clusters[cluster];
        !self.groups[group].split
            && !cluster.groups.iter().any(|(other, _)| {
                self.groups[*other].split
                    || self.groups[*other].rows.iter().any(|a| {
                        self.groups[group].rows.iter().any(|b| {
                            self.apart
                                .are_kept(&self.rows[*a].name, &self.rows[*b].name)
                        })
                    })
            })
    }

    /// Full names of persons: initials, middle names, short forms and transliterations.
    fn join_persons(&mut self) {
        let mut shelves: HashMap<String, Vec<usize>> = HashMap::new();
        for group in self.ordered(|group| group.kind == Kind::Person && group.name.is_full()) {
            let shelf = self.groups[group].name.last_shelf().to_owned();
            let mut fitting: Vec<(usize, Reason)> = Vec::new();
            for &cluster in shelves.get(&shelf).into_iter().flatten() {
                let reasons: Option<Vec<Reason>> = self.clusters[cluster]
                    .groups
                    .iter()
                    .map(|(other, _)| {
                        key::compatible(&self.groups[group].name, &self.groups[*other].name)
                            // Over a whole corpus these two join too many namesakes.
                            .filter(|reason| !matches!(reason, Reason::Order | Reason::Part))
                    })
                    .collect();
                if let Some(reason) = reasons.and_then(|reasons| reasons.into_iter().min())
                    && self.may_join(group, cluster)
                {
                    fitting.push((cluster, reason));
                }
            }
            let sum: u64 = fitting
                .iter()
                .map(|(cluster, _)| self.clusters[*cluster].articles)
                .sum();
            let top = fitting.iter().copied().max_by_key(|(cluster, _)| {
                (self.clusters[*cluster].articles, usize::MAX - cluster)
            });
            match top {
                Some((cluster, reason))
                    if fitting.len() == 1 || is_clear(self.clusters[cluster].articles, sum) =>
                {
                    self.put(group, cluster, reason);
                }
                _ => {
                    self.ambiguous[group] = !fitting.is_empty();
                    let cluster = self.open(group);
                    shelves.entry(shelf).or_default().push(cluster);
                }
            }
        }
    }

    /// Organisations and places: equal keys are groups already; acronyms by vote.
    fn join_bodies(&mut self) {
        let is_short = |group: &Group| {
            group.kind == Kind::Organisation
                && group.name.capitals
                && group.name.spelled.len() == 1
                && group.name.spelled[0].chars().count() >= 3
        };
        let mut by_initials: HashMap<String, Vec<usize>> = HashMap::new();
        for group in self.ordered(|group| group.kind != Kind::Person && !is_short(group)) {
            let cluster = self.open(group);
            let group = &self.groups[group];
            if group.kind == Kind::Organisation && group.name.spelled.len() > 2 {
                let small = |word: &&String| {
                    !matches!(
                        word.as_str(),
                        "of" | "the" | "and" | "for" | "in" | "on" | "to"
                    )
                };
                let initials = |words: &mut dyn Iterator<Item = &String>| {
                    words
                        .filter_map(|word| word.chars().next())
                        .collect::<String>()
                };
                let mut both = vec![
                    initials(&mut group.name.spelled.iter()),
                    initials(&mut group.name.spelled.iter().filter(small)),
                ];
                both.dedup();
                for key in both {
                    by_initials.entry(key).or_default().push(cluster);
                }
            }
        }
        for group in self.ordered(is_short) {
            let candidates = by_initials
                .get(&self.groups[group].name.spelled[0])
                .cloned()
                .unwrap_or_default();
            self.vote(group, &candidates, Reason::Acronym);
        }
    }

    /// Gives a group to the clear winner among clusters, or leaves it for itself, marked.
    fn vote(&mut self, group: usize, candidates: &[usize], reason: Reason) {
        let candidates: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|cluster| self.may_join(group, *cluster))
            .collect();
        let sum: u64 = candidates
            .iter()
            .map(|cluster| self.clusters[*cluster].articles)
            .sum();
        let top = candidates
            .iter()
            .copied()
            .max_by_key(|cluster| (self.clusters[*cluster].articles, usize::MAX - cluster));
        match top {
            Some(cluster) if is_clear(self.clusters[cluster].articles, sum) => {
                self.put(group, cluster, reason)
            }
            _ => {
                self.ambiguous[group] = !candidates.is_empty();
                self.open(group);
            }
        }
    }

    /// Bare family names: by vote, unless the word is as often a given name, a place or a body.
    fn join_singles(&mut self) {
        let mut surnames: HashMap<String, Vec<usize>> = HashMap::new();
        let mut given: HashMap<String, u64> = HashMap::new();
        for (at, cluster) in self
            .clusters
            .iter()
            .enumerate()
            .filter(|(_, cluster)| cluster.kind == Kind::Person)
        {
            let name = &self.groups[cluster.groups[0].0].name;
            if name.generation.is_empty() {
                surnames.entry(name.last().to_owned()).or_default().push(at);
            }
            *given.entry(name.first().to_owned()).or_default() += cluster.articles;
        }
        let mut others: HashMap<String, u64> = HashMap::new();
        for group in self
            .groups
            .iter()
            .filter(|group| group.kind != Kind::Person)
        {
            *others.entry(group.name.key.to_string()).or_default() += group.articles;
        }
        // Counted before any bare name joins, so that the order of joining decides nothing.
        let full: Vec<u64> = self
            .clusters
            .iter()
            .map(|cluster| cluster.articles)
            .collect();
        for group in self.ordered(|group| group.kind == Kind::Person && !group.name.is_full()) {
            let word = self.groups[group].name.first().to_owned();
            let candidates: Vec<usize> = surnames
                .get(&word)
                .into_iter()
                .flatten()
                .copied()
                .filter(|cluster| self.may_join(group, *cluster))
                .collect();
            let sum: u64 = candidates.iter().map(|cluster| full[*cluster]).sum();
            let top = candidates
                .iter()
                .copied()
                .max_by_key(|cluster| (full[*cluster], usize::MAX - cluster));
            let rivals = given
                .get(&word)
                .copied()
                .unwrap_or(0)
                .max(others.get(&word).copied().unwrap_or(0));
            match top {
                Some(cluster) if is_clear(full[cluster], sum) && rivals * 2 < full[cluster] => {
                    self.put(group, cluster, Reason::Vote);
                }
                _ => {
                    self.ambiguous[group] = !candidates.is_empty();
                    self.open(group);
                }
            }
        }
    }

    /// One name that the recogniser mostly takes for one kind, and sometimes for another.
    fn join_kinds(&mut self) {
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, cluster) in self.clusters.iter().enumerate() {
            by_key
                .entry(self.groups[cluster.groups[0].0].name.key.to_string())
                .or_default()
                .push(at);
        }
        for clusters in by_key.into_values().filter(|clusters| clusters.len() > 1) {
            let sum: u64 = clusters
                .iter()
                .map(|cluster| self.clusters[*cluster].articles)
                .sum();
            let Some(top) = clusters
                .iter()
                .copied()
                .max_by_key(|cluster| (self.clusters[*cluster].articles, usize::MAX - cluster))
            else {
                continue;
            };
            if !is_clear(self.clusters[top].articles, sum) {
                continue;
            }
            for cluster in clusters {
                let groups = self.clusters[cluster].groups.clone();
                let same_kind = self.clusters[cluster].kind == self.clusters[top].kind;
                if cluster == top
                    || same_kind
                    || !groups.iter().all(|(group, _)| self.may_join(*group, top))
                {
                    continue;
                }
                for (group, _) in groups {
                    self.put(group, top, Reason::Vote);
                }
                self.clusters[cluster].groups.clear();
                self.clusters[cluster].articles = 0;
            }
        }
    }

    fn finish(self, ledger: &Ledger) -> Aliases {
        let mut aliases = Aliases::default();
        for cluster in self
            .clusters
            .iter()
            .filter(|cluster| !cluster.groups.is_empty())
        {
            let kind = cluster.kind;
            // The most frequent full name of the kind; names in capitals only when there is no other.
            let own = cluster.groups.iter().filter(|(group, reason)| {
                self.groups[*group].kind == kind
                    && !matches!(reason, Reason::Vote | Reason::Acronym)
            });
            let named = own
                .flat_map(|(group, _)| &self.groups[*group].rows)
                .map(|row| &self.rows[*row]);
            let spelled = |name: &str| {
                name.chars().filter(|letter| letter.is_alphabetic()).count() > 6
                    && !name.chars().any(char::is_lowercase)
            };
            let initials = |name: &str| {
                name.split_whitespace()
                    .filter(|word| word.trim_end_matches('.').chars().count() == 1)
                    .count()
            };
            let best = named.max_by(|a, b| {
                let rank = |row: &NameRow| {
                    (
                        !spelled(&row.name),
                        row.articles,
                        row.frequency,
                        usize::MAX - initials(&row.name),
                    )
                };
                rank(a).cmp(&rank(b)).then_with(|| b.name.cmp(&a.name))
            });
            let Some(best) = best else { continue };
            let key = &self.groups[cluster.groups[0].0].name.key;
            let split = self.groups[cluster.groups[0].0].split;
            let known = if kind == Kind::Person || split {
                None
            } else {
                Words::embedded().displayed(kind, key)
            };
            let canonical = known.map_or_else(|| best.name.clone(), str::to_owned);
            let whole = Name::of(&canonical, kind);
            for (group, reason) in &cluster.groups {
                for row in &self.groups[*group].rows {
                    let row = &self.rows[*row];
                    let reason = if row.name == canonical && row.kind == kind {
                        Reason::Name
                    } else if self.groups[*group].kind != row.kind {
                        Reason::Ledger
                    } else if *reason == Reason::Name {
                        key::difference(&row.name, &Name::of(&row.name, kind), &canonical, &whole)
                    } else {
                        *reason
                    };
                    let alias = Alias {
                        canonical: canonical.clone(),
                        kind,
                        reason,
                        ambiguous: self.ambiguous[*group],
                        qid: String::new(),
                    };
                    aliases
                        .rows
                        .insert((row.kind, row.name.clone()), (row.clone(), alias));
                }
            }
        }
        apply(ledger, &mut aliases);
        aliases
    }
}

/// The user's merges, names and items, over what was found.
fn apply(ledger: &Ledger, aliases: &mut Aliases) {
    let merges = || {
        ledger
            .entries()
            .iter()
            .filter(|entry| entry.action == Action::Merge)
    };
    // Where each name goes, following chains (which have no circle).
    let target = |name: &str, kind: Kind| {
        let mut at: Option<&str> = None;
        while let Some(entry) = merges().find(|entry| {
            entry.name == at.unwrap_or(name) && entry.kind.is_none_or(|of| of == kind)
        }) {
            at = Some(&entry.to);
        }
        at.map(str::to_owned)
    };
    if merges().next().is_some() {
        let names: hashbrown::HashSet<&str> = merges().map(|entry| entry.name.as_str()).collect();
        let before = aliases.clone();
        for ((kind, name), (_, alias)) in &mut aliases.rows {
            // A line about a name moves it, and with an entity's own name all that was joined to it.
            let named = [name.as_str(), alias.canonical.as_str()]
                .into_iter()
                .find(|name| names.contains(name));
            let Some(to) = named.and_then(|named| target(named, *kind)) else {
                continue;
            };
            // The target may itself be an alias.
            let entity = before.of(&to, alias.kind).filter(|entity| {
                !names.contains(entity.canonical.as_str()) || entity.canonical == to
            });
            alias.canonical = entity.map_or(to, |entity| entity.canonical.clone());
            alias.reason = Reason::Ledger;
            alias.ambiguous = false;
        }
    }
    for entry in ledger.entries() {
        for (_, alias) in aliases.rows.values_mut() {
            let about =
                alias.canonical == entry.name && entry.kind.is_none_or(|of| of == alias.kind);
            match entry.action {
                Action::Qid if about => alias.qid.clone_from(&entry.to),
                Action::Kind if about => {
                    if let Ok(kind) = entry.to.parse() {
                        alias.kind = kind;
                    }
                }
                _ => {}
            }
        }
    }
    // Renames last: the other lines speak of the names as they were.
    let renames: HashMap<&str, &super::ledger::Entry> = ledger
        .entries()
        .iter()
        .filter(|entry| entry.action == Action::Rename)
        .map(|entry| (entry.name.as_str(), entry))
        .collect();
    if renames.is_empty() {
        return;
    }
    for (_, alias) in aliases.rows.values_mut() {
        if let Some(entry) = renames
            .get(alias.canonical.as_str())
            .filter(|entry| entry.kind.is_none_or(|of| of == alias.kind))
        {
            alias.canonical.clone_from(&entry.to);
            alias.reason = alias.reason.max(Reason::Ledger);
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
            ]),
            &Ledger::default(),
        );
        assert_eq!(
            canonical(&aliases, "TEA", ORG),
            ("Texas Education Agency".into(), Reason::Acronym)
        );
        assert_eq!(canonical(&aliases, "WWW", ORG).1, Reason::Name);
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
        assert_eq!(aliases.of("Clinton", PER).unwrap().qid, "Q6294");
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
            text.contains("merge,Merkel,person,Angela Merkel,vote,3,6\n"),
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

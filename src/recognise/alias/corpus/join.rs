//! Groups of names of one key, joined step by step: persons, bodies, bare names, kinds.

use super::shelves::Shelves;
use super::{Alias, Aliases, NameRow, apply};
use crate::recognise::alias::Reason;
use crate::recognise::alias::key::{self, Name};
use crate::recognise::alias::ledger::{Action, Apart, Ledger};
use crate::recognise::alias::words::Words;
use crate::recognise::kind::Kind;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// The row whose name is of the user's list.
    listed: Option<usize>,
}

/// Groups that are one entity, the most frequent first.
struct Cluster {
    kind: Kind,
    groups: Vec<(usize, Reason)>,
    articles: u64,
}

/// The key of the name that a group's name begins with and begins again: of a person in two words or more,
/// because some are called `Abdullah Abdullah`; of others the whole name, twice.
fn repeated(group: &Group) -> Option<Arc<str>> {
    let words = &group.name.words;
    let once = match group.kind {
        Kind::Person => 2 + words.iter().skip(2).position(|word| *word == words[0])?,
        Kind::Organisation | Kind::Place => {
            let half = words.len() / 2;
            (half > 0 && words[..half] == words[half..]).then_some(half)?
        }
    };
    group
        .listed
        .is_none()
        .then(|| words[..once].join(" ").into())
}

/// A corpus while its names are joined.
pub(super) struct Corpus {
    rows: Vec<NameRow>,
    groups: Vec<Group>,
    clusters: Vec<Cluster>,
    of_group: Vec<Option<usize>>,
    ambiguous: Vec<bool>,
    /// For a group whose name begins again behind itself the group of the name.
    repeats: Vec<Option<usize>>,
    apart: Apart,
}

impl Corpus {
    /// The names in groups, none joined yet.
    pub(super) fn new(rows: Vec<NameRow>, ledger: &Ledger) -> Self {
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
        let mut by_key: HashMap<(Kind, Arc<str>), Vec<usize>> = HashMap::new();
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
            let key = (kind, Arc::clone(&name.key));
            let fitting = by_key.get(&key).and_then(|known| {
                known.iter().copied().find(|group| {
                    let group = &groups[*group];
                    !group
                        .listed
                        .is_some_and(|other| rows[other].is_listed_beside(row))
                        && !group
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
                        listed: None,
                    });
                    if !split {
                        by_key.entry(key).or_default().push(groups.len() - 1);
                    }
                    groups.len() - 1
                }
            };
            groups[group].rows.push(at);
            groups[group].articles += row.articles;
            if row.listed.is_some() {
                groups[group].listed.get_or_insert(at);
            }
        }
        let count = groups.len();
        let repeats = groups
            .iter()
            .map(|group| {
                let key = (group.kind, repeated(group)?);
                let once = *by_key.get(&key)?.first()?;
                let articles = groups[once].articles;
                is_clear(articles, articles + group.articles).then_some(once)
            })
            .collect();
        Self {
            rows,
            groups,
            repeats,
            clusters: Vec::new(),
            of_group: vec![None; count],
            ambiguous: vec![false; count],
            apart,
        }
    }

    /// Groups by falling number of articles; ties by name, so that the order of rows decides nothing.
    fn ordered(&self, take: impl Fn(&Group) -> bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.groups.len())
            .filter(|at| self.repeats[*at].is_none() && take(&self.groups[*at]))
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

    /// Whether the ledger and the user's list allow a group into a cluster.
    fn may_join(&self, group: usize, cluster: usize) -> bool {
        let cluster = &self.clusters[cluster];
        let listed = |group: usize| Some(&self.rows[self.groups[group].listed?]);
        let own = listed(group);
        !self.groups[group].split
            && !cluster.groups.iter().any(|(other, _)| {
                own.zip(listed(*other))
                    .is_some_and(|(own, other)| own.is_listed_beside(other))
            })
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
    pub(super) fn join_persons(&mut self) {
        let mut shelves = Shelves::default();
        for group in self.ordered(|group| group.kind == Kind::Person && group.name.is_full()) {
            let mut fitting: Vec<(usize, Reason)> = Vec::new();
            for cluster in shelves.candidates(&self.groups[group].name) {
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
                    shelves.put(&self.groups[group].name, cluster);
                }
            }
        }
    }

    /// Organisations and places: equal keys are groups already; acronyms by vote.
    pub(super) fn join_bodies(&mut self) {
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
        // What the user lists by a short name is meant to be shown by it.
        if self.groups[group].listed.is_some() {
            self.open(group);
            return;
        }
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
    pub(super) fn join_singles(&mut self) {
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
            if self.groups[group].listed.is_some() {
                self.open(group);
                continue;
            }
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

    /// Names that captions and templates have run together with themselves (`Robert Mueller Robert Swan`).
    pub(super) fn join_repeated(&mut self) {
        let waiting = (0..self.groups.len()).filter_map(|at| Some((at, self.repeats[at]?)));
        let mut waiting: Vec<(usize, usize)> = waiting.collect();
        // The shorter first: it may be what a longer one repeats.
        waiting.sort_by_key(|(group, _)| (self.groups[*group].name.words.len(), *group));
        for (group, once) in waiting {
            match self.of_group[once].filter(|cluster| self.may_join(group, *cluster)) {
                Some(cluster) => self.put(group, cluster, Reason::Repeated),
                None => {
                    self.open(group);
                }
            }
        }
    }

    /// One name that the recogniser mostly takes for one kind, and sometimes for another.
    pub(super) fn join_kinds(&mut self) {
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
                let listed = |group: &usize| self.groups[*group].listed.is_some();
                if cluster == top
                    || same_kind
                    || groups.iter().any(|(group, _)| listed(group))
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

    /// Every name with its entity, after the ledger.
    pub(super) fn finish(self, ledger: &Ledger) -> Aliases {
        let mut aliases = Aliases::default();
        for cluster in self
            .clusters
            .iter()
            .filter(|cluster| !cluster.groups.is_empty())
        {
            let kind = cluster.kind;
            // A name of the user's list; else the most frequent full name of the kind, and names in capitals
            // only when there is no other.
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
                        row.listed.is_some(),
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
            let known = if kind == Kind::Person || split || best.listed.is_some() {
                None
            } else {
                Words::embedded().displayed(kind, key)
            };
            let canonical = known.map_or_else(|| best.name.clone(), str::to_owned);
            let whole = Name::of(&canonical, kind);
            let id = best.listed.clone().unwrap_or_default();
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
                        id: id.clone(),
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

//! Joins the names of a corpus step by step: persons, bodies, bare names, kinds.

use super::{Alias, Aliases, Lines, NameRow, apply};
use crate::recognise::alias::Reason;
use crate::recognise::alias::clusters::{Clusters, Member};
use crate::recognise::alias::key::{self, Name};
use crate::recognise::alias::ledger::{Action, Apart, Ledger};
use crate::recognise::alias::shelves;
use crate::recognise::kind::Kind;
use crate::recognise::words::Words;
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The number of articles that must name an entity in full before a bare name goes to it.
const ENOUGH: u64 = 3;

/// Whether an entity has enough articles, and at least four fifths of all those with the name.
fn is_clear(top: u64, sum: u64) -> bool {
    top >= ENOUGH && top * 5 >= sum * 4
}

/// The cluster that clearly has the most articles; the first of equal ones.
fn winner(clusters: &[usize], articles: impl Fn(usize) -> u64) -> Option<usize> {
    let sum = clusters.iter().map(|cluster| articles(*cluster)).sum();
    let all = clusters.iter().copied();
    let top = all.max_by_key(|cluster| (articles(*cluster), Reverse(*cluster)));
    top.filter(|cluster| is_clear(articles(*cluster), sum))
}

/// The key of the name that another name repeats: for a person, two words or more that begin again, because some are
/// called `Abdullah Abdullah`; for others, the whole name twice.
fn repeated(member: &Member) -> Option<Arc<str>> {
    let words = &member.name.words;
    let once = match member.kind {
        Kind::Person => 2 + words.iter().skip(2).position(|word| *word == words[0])?,
        Kind::Organisation | Kind::Place => {
            let half = words.len() / 2;
            (half > 0 && words[..half] == words[half..]).then_some(half)?
        }
    };
    let is_listed = member.listed.is_some();
    (!is_listed).then(|| words[..once].join(" ").into())
}

/// A corpus while its names are joined.
pub(super) struct Corpus {
    rows: Vec<NameRow>,
    names: Clusters,
    /// For each name that repeats another one, the number of that one.
    repeats: Vec<Option<usize>>,
    limits: Limits,
}

/// What the user keeps apart.
struct Limits {
    apart: Apart,
    /// For each name, whether it joins nothing.
    split: Vec<bool>,
}

impl Limits {
    /// Whether the ledger and the user's list allow a name into a cluster.
    fn allow(&self, rows: &[NameRow], names: &Clusters, member: usize, cluster: usize) -> bool {
        let own = &names.members[member];
        let listed = |member: &Member| Some(&rows[member.listed?]);
        let others = &names.clusters[cluster].members;
        !self.split[member]
            && others.iter().all(|(at, _)| {
                let other = &names.members[*at];
                let lists = listed(own).zip(listed(other));
                let kept = |a: &usize| {
                    let mut uses = own.uses.iter();
                    uses.any(|b| self.apart.are_kept(&rows[*a].name, &rows[*b].name))
                };
                !self.split[*at]
                    && !lists.is_some_and(|(own, other)| own.is_listed_beside(other))
                    && !other.uses.iter().any(kept)
            })
    }
}

impl Corpus {
    /// Groups names by their keys; nothing is joined yet.
    pub(super) fn new(rows: Vec<NameRow>, ledger: &Ledger) -> Self {
        let [kinds, splits] = [Action::Kind, Action::Split].map(|action| Lines::of(ledger, action));
        let apart = Apart::of(ledger);
        let (mut names, mut split) = (Clusters::default(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let kind = kinds.about(&row.name, row.kind);
            let kind = kind.and_then(|kind| kind.parse().ok()).unwrap_or(row.kind);
            let is_split = splits.about(&row.name, row.kind).is_some();
            let name = Arc::new(Name::of(&row.name, kind));
            let key = match is_split {
                true => format!("\n{at}").into(),
                false => Arc::clone(&name.key),
            };
            let member = names.add((kind, key), Arc::clone(&name), name, |other| {
                let listed = other.listed.map(|listed| &rows[listed]);
                let mut uses = other.uses.iter().map(|at| &rows[*at].name);
                !listed.is_some_and(|listed| listed.is_listed_beside(row))
                    && !uses.any(|name| apart.are_kept(name, &row.name))
            });
            let member = &mut names.members[member];
            if member.uses.is_empty() {
                split.push(is_split);
            }
            member.uses.push(at);
            member.articles += row.articles;
            if row.listed.is_some() {
                member.listed.get_or_insert(at);
            }
        }
        let repeats = names.members.iter().map(|member| {
            let once = names.of_key(member.kind, repeated(member)?)?;
            let articles = names.members[once].articles;
            is_clear(articles, articles + member.articles).then_some(once)
        });
        Self {
            repeats: repeats.collect(),
            rows,
            names,
            limits: Limits { apart, split },
        }
    }

    fn may_join(&self, member: usize, cluster: usize) -> bool {
        self.limits.allow(&self.rows, &self.names, member, cluster)
    }

    /// Names by descending number of articles, ties by name, so that the order of rows does not matter.
    fn ordered(&self, takes: impl Fn(&Member) -> bool) -> Vec<usize> {
        let mut order = self.names.which(takes);
        order.retain(|at| self.repeats[*at].is_none());
        order.sort_by_key(|at| {
            let member = &self.names.members[*at];
            let row = &self.rows[member.uses[0]];
            (Reverse(member.articles), &member.name.key, row)
        });
        order
    }

    /// Joins full names of persons: by initials, middle names, short forms and transliterations.
    pub(super) fn join_persons(&mut self) {
        let order = self.ordered(|name| name.kind == Kind::Person && name.name.is_full());
        let Self {
            rows,
            names,
            limits,
            ..
        } = self;
        names.join_full_names(
            &order,
            shelves::given_and_family,
            |names, member, cluster, reasons| {
                // Over a whole corpus these two join too many namesakes.
                let is_weak = |reason| matches!(reason, &Reason::Order | &Reason::Part);
                !reasons.iter().any(is_weak) && limits.allow(rows, names, member, cluster)
            },
            |names, _, fitting| {
                let chosen = match fitting {
                    [only] => Some(*only),
                    _ => winner(fitting, |cluster| names.clusters[cluster].articles),
                };
                (chosen, chosen.is_none() && !fitting.is_empty())
            },
        );
    }

    /// Joins organisations and places: equal keys are joined already; acronyms go by vote.
    pub(super) fn join_bodies(&mut self) {
        let acronym = |name: &Member| {
            let acronym = name.name.acronym();
            // Two letters mean too many things.
            let is_long = |letters: &String| letters.chars().nth(2).is_some();
            acronym.filter(|letters| name.kind == Kind::Organisation && is_long(letters))
        };
        for body in self.ordered(|name| name.kind != Kind::Person && acronym(name).is_none()) {
            self.names.open(body);
        }
        let by_initials = self.names.by_initials();
        let articles = self.articles();
        for short in self.ordered(|name| acronym(name).is_some()) {
            let letters = acronym(&self.names.members[short]).unwrap_or_default();
            let long = by_initials.of(Kind::Organisation, &letters);
            let clusters = long.filter_map(|long| self.names.members[long].cluster);
            // `XHC Holdings Corp` is `XHC`, a short name itself.
            let clusters = clusters.filter(|cluster| *cluster < articles.len());
            self.vote(short, clusters.collect(), &articles, 0, Reason::Acronym);
        }
    }

    /// The articles of each cluster, counted before short names join, so that the order of joining does not matter.
    fn articles(&self) -> Vec<u64> {
        let clusters = self.names.clusters.iter();
        clusters.map(|cluster| cluster.articles).collect()
    }

    /// Gives a short name to the clear winner among clusters, if it has more than twice as many articles as anything
    /// else the name may mean. Otherwise the name is left alone and marked as ambiguous.
    fn vote(
        &mut self,
        short: usize,
        mut candidates: Vec<usize>,
        articles: &[u64],
        rivals: u64,
        reason: Reason,
    ) {
        // A short name in the user's list is meant to be shown as it is.
        let is_listed = self.names.members[short].listed.is_some();
        candidates.retain(|cluster| !is_listed && self.may_join(short, *cluster));
        let winner = winner(&candidates, |cluster| articles[cluster]);
        match winner.filter(|cluster| rivals * 2 < articles[*cluster]) {
            Some(cluster) => self.names.put(short, cluster, reason),
            None => {
                self.names.members[short].ambiguous = !candidates.is_empty();
                self.names.open(short);
            }
        }
    }

    /// Joins bare family names by vote, unless the word is about as often a given name, a place or a body.
    pub(super) fn join_singles(&mut self) {
        let mut surnames: HashMap<String, Vec<usize>> = HashMap::new();
        let mut rivals: HashMap<(bool, String), u64> = HashMap::new();
        for (at, cluster) in self.names.clusters.iter().enumerate() {
            let first = &self.names.members[cluster.members[0].0];
            if first.kind == Kind::Person {
                if first.name.generation.is_empty() {
                    let surname = first.name.last().to_owned();
                    surnames.entry(surname).or_default().push(at);
                }
                let given = (true, first.name.first().to_owned());
                *rivals.entry(given).or_default() += cluster.articles;
            }
        }
        let members = self.names.members.iter();
        for other in members.filter(|name| name.kind != Kind::Person) {
            let name = (false, other.name.key.to_string());
            *rivals.entry(name).or_default() += other.articles;
        }
        let articles = self.articles();
        for bare in self.ordered(|name| name.kind == Kind::Person && !name.name.is_full()) {
            let word = self.names.members[bare].name.first().to_owned();
            let candidates = surnames.get(&word).cloned().unwrap_or_default();
            let rivals = [true, false].map(|given| rivals.get(&(given, word.clone())));
            let rivals = rivals.into_iter().flatten().copied().max().unwrap_or(0);
            self.vote(bare, candidates, &articles, rivals, Reason::Vote);
        }
    }

    /// Joins names that captions and templates have run together with themselves (`Robert Mueller Robert Swan`).
    pub(super) fn join_repeated(&mut self) {
        let waiting = (0..self.repeats.len()).filter_map(|at| Some((at, self.repeats[at]?)));
        let mut waiting: Vec<(usize, usize)> = waiting.collect();
        // The shorter first: it may be what a longer one repeats.
        waiting.sort_by_key(|(name, _)| (self.names.members[*name].name.words.len(), *name));
        for (name, once) in waiting {
            let cluster = self.names.members[once].cluster;
            match cluster.filter(|cluster| self.may_join(name, *cluster)) {
                Some(cluster) => self.names.put(name, cluster, Reason::Repeated),
                None => _ = self.names.open(name),
            }
        }
    }

    /// Joins a name that the recogniser takes for one kind mostly, and for another sometimes.
    pub(super) fn join_kinds(&mut self) {
        let first = |names: &Clusters, cluster: usize| names.clusters[cluster].members[0].0;
        let mut by_key: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
        for cluster in 0..self.names.clusters.len() {
            let name = &self.names.members[first(&self.names, cluster)].name;
            let same = by_key.entry(Arc::clone(&name.key)).or_default();
            same.push(cluster);
        }
        for clusters in by_key.into_values().filter(|clusters| clusters.len() > 1) {
            let Some(top) = winner(&clusters, |at| self.names.clusters[at].articles) else {
                continue;
            };
            let kind = self.names.members[first(&self.names, top)].kind;
            for cluster in clusters {
                let moves = self.names.of(cluster).all(|name| name.listed.is_none())
                    && self.names.members[first(&self.names, cluster)].kind != kind;
                let mut members = self.names.clusters[cluster].members.iter();
                if moves && members.all(|(member, _)| self.may_join(*member, top)) {
                    for (member, _) in std::mem::take(&mut self.names.clusters[cluster]).members {
                        self.names.put(member, top, Reason::Vote);
                    }
                }
            }
        }
    }

    /// The name that a cluster is shown by: one from the user's list, else the most frequent full name of the kind;
    /// names in capitals only if there is no other.
    fn canonical(&self, kind: Kind, members: &[(usize, Reason)]) -> Option<&NameRow> {
        let own = members.iter().filter(|(member, reason)| {
            self.names.members[*member].kind == kind
                && !matches!(reason, Reason::Vote | Reason::Acronym)
        });
        let uses = own.flat_map(|(member, _)| &self.names.members[*member].uses);
        let shouted = |name: &str| {
            name.chars().filter(|letter| letter.is_alphabetic()).count() > 6
                && !name.chars().any(char::is_lowercase)
        };
        let initials = |name: &str| {
            let words = name.split_whitespace();
            let short = words.filter(|word| word.trim_end_matches('.').chars().count() == 1);
            short.count()
        };
        uses.map(|row| &self.rows[*row]).max_by_key(|row| {
            (
                row.listed.is_some(),
                !shouted(&row.name),
                row.articles,
                row.frequency,
                Reverse((initials(&row.name), &row.name)),
            )
        })
    }

    /// Every name with its entity, after the ledger.
    pub(super) fn finish(self, ledger: &Ledger) -> Aliases {
        let mut aliases = Aliases::default();
        for cluster in &self.names.clusters {
            let Some((first, _)) = cluster.members.first() else {
                continue;
            };
            let own = &self.names.members[*first];
            let (kind, key) = (own.kind, &own.name.key);
            let Some(best) = self.canonical(kind, &cluster.members) else {
                continue;
            };
            let is_own = self.limits.split[*first] || best.listed.is_some();
            let known = Words::embedded().known.displayed(kind, key);
            let canonical = known.filter(|_| !is_own).unwrap_or(&best.name);
            let whole = Name::of(canonical, kind);
            for (member, reason) in &cluster.members {
                let member = &self.names.members[*member];
                for row in member.uses.iter().map(|row| &self.rows[*row]) {
                    let reason = if row.name == canonical && row.kind == kind {
                        Reason::Name
                    } else if member.kind != row.kind {
                        Reason::Ledger
                    } else if *reason == Reason::Name {
                        key::difference(&row.name, &Name::of(&row.name, kind), canonical, &whole)
                    } else {
                        *reason
                    };
                    let alias = Alias {
                        canonical: canonical.to_owned(),
                        kind,
                        reason,
                        ambiguous: member.ambiguous,
                        id: best.listed.clone().unwrap_or_default(),
                    };
                    let key = (row.kind, row.name.clone());
                    aliases.rows.insert(key, (row.clone(), alias));
                }
            }
        }
        apply(ledger, &mut aliases);
        aliases
    }
}

//! Joins the names of an article: which of its mentions name the same entity.

use super::Reason;
use super::article::Links;
use super::clusters::Clusters;
use super::key::{self, Name};
use super::shelves;
use crate::recognise::Mention;
use crate::recognise::context::Before;
use crate::recognise::kind::Kind;
use crate::recognise::words::Words;
use hashbrown::HashMap;
use std::cell::LazyCell;
use std::cmp::Reverse;

/// Whether a bare name may stand for a full name.
type Fits<'a> = &'a dyn Fn(&Name) -> bool;

/// An article while its names are joined.
pub(super) struct Article<'a> {
    text: &'a str,
    mentions: &'a [Mention],
    names: Clusters,
    links: Links,
    /// The titles of persons, where they are named in full, by cluster.
    titles: HashMap<usize, Vec<String>>,
}

impl<'a> Article<'a> {
    /// Joins the names of an article.
    pub(super) fn join(text: &'a str, mentions: &'a [Mention], names: Clusters) -> Links {
        let count = mentions.len();
        let mut article = Self {
            text,
            mentions,
            names,
            links: Links {
                entity: vec![0; count],
                reason: vec![Reason::Name; count],
                ambiguous: vec![false; count],
                listed: vec![None; count],
            },
            titles: HashMap::new(),
        };
        article.join_persons();
        article.join_bodies();
        article.finish()
    }

    /// Sets the entity of a mention. Entities are renumbered at the end.
    fn set(&mut self, mention: usize, cluster: usize, reason: Reason, ambiguous: bool) {
        self.links.entity[mention] = cluster as u32;
        self.links.reason[mention] = reason;
        self.links.ambiguous[mention] = ambiguous;
    }

    /// The titles within a name and before one of its mentions.
    fn titles(&self, name: &Name, mention: usize) -> Vec<String> {
        let mention = &self.mentions[mention];
        let before = Before::of(self.text, mention.start..mention.end).title();
        name.titles.iter().cloned().chain(before).collect()
    }

    /// Joins full names first, the longest ones before shorter ones; then bare family and given names, mention by
    /// mention.
    fn join_persons(&mut self) {
        let mut full = self.names.which(|person| person.kind == Kind::Person);
        let single = full
            .extract_if(.., |at| {
                !self.names.members[*at].name.is_full() || self.is_twice(*at)
            })
            .collect::<Vec<_>>();
        full.sort_by_key(|at| {
            let person = &self.names.members[*at];
            let letters: usize = person.name.words.iter().map(String::len).sum();
            (Reverse((person.name.words.len(), letters)), person.uses[0])
        });
        let mentions = self.mentions;
        self.names.join_full_names(
            &full,
            shelves::ends,
            // Two entities of the user's list stay apart.
            |names, member, cluster, _| {
                names.members[member].listed.is_none()
                    || names.of(cluster).all(|other| other.listed.is_none())
            },
            |names, member, fitting| {
                let start = mentions[names.members[member].uses[0]].start;
                (nearest(names, mentions, fitting, start), fitting.len() > 1)
            },
        );
        let persons = self.names.clusters.len();
        for person in single {
            self.place_single(person, persons);
        }
    }

    /// Whether a name is a family name that stands twice because two lines or cells ran together: the article names
    /// someone with that family name in full. For a person who is really called so (`Abdullah Abdullah`), it has no
    /// other full name.
    fn is_twice(&self, person: usize) -> bool {
        let person = &self.names.members[person];
        let [first, last] = &person.name.words[..] else {
            return false;
        };
        first == last
            && person.listed.is_none()
            && self.names.members.iter().any(|other| {
                other.kind == Kind::Person
                    && other.name.is_full()
                    && other.name.last() == last
                    && other.name.first() != last
            })
    }

    /// Gives each mention of a bare name to the person it most likely means, among the first clusters.
    fn place_single(&mut self, single: usize, persons: usize) {
        let name = self.names.members[single].name.clone();
        let word = name.first();
        let steps: [(Reason, Fits); 5] = [
            (Reason::Surname, &|full| {
                full.last() == word && full.generation == name.generation
            }),
            (Reason::Surname, &|full| {
                full.last() == word && name.generation.is_empty()
            }),
            (Reason::Surname, &|full| full.spells_last_as(&name)),
            (Reason::GivenName, &|full| full.first() == word),
            (Reason::Acronym, &|full| {
                let is_read =
                    |parted| key::initials(&full.words, parted).contains(&word.to_owned());
                name.capitals && word.len() > 2 && (is_read(false) || is_read(true))
            }),
        ];
        let fitting = |fits: Fits| -> Vec<usize> {
            let fits = |cluster: &usize| self.names.of(*cluster).any(|full| fits(&full.name));
            (0..persons).filter(fits).collect()
        };
        let listed = self.names.members[single].listed.is_some();
        let found = steps.iter().filter(|_| !listed).find_map(|(reason, fits)| {
            let candidates = fitting(*fits);
            (!candidates.is_empty()).then_some((*reason, candidates))
        });
        let Some((reason, candidates)) = found else {
            self.names.open(single);
            return;
        };
        for mention in self.names.members[single].uses.clone() {
            let mut left = candidates.clone();
            if left.len() > 1 {
                self.keep_titled(&name, mention, &mut left);
            }
            let start = self.mentions[mention].start;
            if let Some(cluster) = nearest(&self.names, self.mentions, &left, start) {
                self.set(mention, cluster, reason, left.len() > 1);
            }
        }
    }

    /// Keeps the candidates that an honorific or office before the mention of a bare name points to.
    fn keep_titled(&mut self, name: &Name, mention: usize, candidates: &mut Vec<usize>) {
        let words = Words::embedded();
        let titles = self.titles(name, mention);
        if titles.is_empty() {
            return;
        }
        for cluster in candidates.iter() {
            if !self.titles.contains_key(cluster) {
                let full = self.names.of(*cluster);
                let titles = full.flat_map(|full| {
                    let uses = full.uses.iter();
                    uses.flat_map(|mention| self.titles(&full.name, *mention))
                });
                let mut known: Vec<String> = Vec::new();
                for title in titles {
                    if !known.contains(&title) {
                        known.push(title);
                    }
                }
                self.titles.insert(*cluster, known);
            }
        }
        let mut keep = |fits: &dyn Fn(&[String]) -> bool| {
            let fits = |cluster: &usize| fits(&self.titles[cluster]);
            if candidates.iter().any(fits) {
                candidates.retain(fits);
            }
        };
        if let Some(male) = words.is_male(&titles) {
            keep(&|known| words.is_male(known) == Some(male));
            keep(&|known| words.is_male(known) != Some(!male));
        }
        let offices = titles
            .iter()
            .filter(|title| !words.courtesies.contains(title));
        let offices: Vec<&String> = offices.collect();
        keep(&|known| offices.iter().any(|office| known.contains(office)));
    }

    /// Joins organisations and places: acronyms and parts of longer names.
    fn join_bodies(&mut self) {
        let bodies = self.names.which(|body| body.kind != Kind::Person);
        // Each short form looks for the one longer form that it stands for.
        let by_initials = LazyCell::new(|| self.names.by_initials());
        let mut longer: HashMap<usize, (usize, Reason)> = HashMap::new();
        for &body in &bodies {
            let short = &self.names.members[body];
            let mut found = Vec::new();
            if let Some(letters) = short.name.acronym() {
                let spelled = by_initials.of(short.kind, &letters);
                found = match self.defined(body, &bodies).filter(|long| *long != body) {
                    Some(long) => vec![long],
                    None => spelled.filter(|long| *long != body).collect(),
                };
            }
            let mut reason = Reason::Acronym;
            if found.is_empty() && short.kind == Kind::Organisation {
                let is_longer = |other: &usize| {
                    let long = &self.names.members[*other];
                    long.kind == short.kind && is_part(&short.name.words, &long.name.words)
                };
                reason = Reason::Part;
                found = bodies.iter().copied().filter(is_longer).collect();
            }
            if let ([only], None) = (&found[..], short.listed) {
                longer.insert(body, (*only, reason));
            }
        }
        // Long before short, so that a chain ends at its longest name.
        let mut order = bodies;
        order.sort_by_key(|body| {
            let body = &self.names.members[*body];
            (
                Reverse(body.name.words.len()),
                body.name.capitals,
                body.uses[0],
            )
        });
        for body in order {
            let long = longer.get(&body);
            let cluster = long.and_then(|(long, _)| self.names.members[*long].cluster);
            match cluster.zip(long) {
                Some((cluster, (_, reason))) => self.names.put(body, cluster, *reason),
                None => _ = self.names.open(body),
            }
        }
    }

    /// The body that an acronym in brackets follows: `Kennedy Space Center (KSC)`.
    fn defined(&self, short: usize, bodies: &[usize]) -> Option<usize> {
        let short = &self.names.members[short];
        short.uses.iter().find_map(|at| {
            let before = at.checked_sub(1)?;
            let (mention, previous) = (&self.mentions[*at], &self.mentions[before]);
            let between = self.text.get(previous.end..mention.start)?.trim();
            if between != "(" || !self.text.get(mention.end..)?.trim_start().starts_with(')') {
                return None;
            }
            let uses = |body: usize| &self.names.members[body].uses;
            let mut bodies = bodies.iter().copied();
            let long = bodies.find(|body| uses(*body).binary_search(&before).is_ok())?;
            // `Moscow (AP)`: the letters must come from the name.
            let words = &self.names.members[long].long.spelled;
            let mut letters = words.iter().flat_map(|word| word.chars());
            let mut acronym = short.name.first().chars();
            let first = words.first()?.chars().next() == acronym.clone().next();
            let within = acronym.all(|letter| letters.any(|other| other == letter));
            (first && within && words.len() > 1).then_some(long)
        })
    }

    fn finish(mut self) -> Links {
        for (number, cluster) in std::mem::take(&mut self.names.clusters).iter().enumerate() {
            for (member, reason) in &cluster.members {
                let name = &mut self.names.members[*member];
                let (ambiguous, listed) = (name.ambiguous, name.listed);
                for mention in std::mem::take(&mut name.uses) {
                    self.set(mention, number, *reason, ambiguous);
                    self.links.listed[mention] = listed;
                }
            }
        }
        // In order of first appearance.
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        for entity in &mut self.links.entity {
            let next = numbers.len() as u32;
            *entity = *numbers.entry(*entity).or_insert(next);
        }
        self.links
    }
}

/// The cluster with the last full name before `start`, else with the first after it.
fn nearest(
    names: &Clusters,
    mentions: &[Mention],
    clusters: &[usize],
    start: usize,
) -> Option<usize> {
    if clusters.len() < 2 {
        return clusters.first().copied();
    }
    let starts = |cluster: usize| {
        let uses = names.of(cluster).flat_map(|member| &member.uses);
        uses.map(|at| mentions[*at].start)
    };
    let before = |cluster: usize| starts(cluster).filter(|at| *at < start).max();
    let all = || clusters.iter().copied();
    let last = all().filter_map(|at| Some((before(at)?, at))).max();
    let first = || all().filter_map(|at| Some((starts(at).min()?, at))).min();
    last.or_else(first).map(|(_, cluster)| cluster)
}

/// Whether `short` is `long` without its generic last word, or its last two words or more, or the
/// generic word alone (`the Times`).
fn is_part(short: &[String], long: &[String]) -> bool {
    if short.is_empty() || short.len() >= long.len() {
        return false;
    }
    let is_head = |word: &String| Words::embedded().heads.contains(word);
    let begins =
        long.len() == short.len() + 1 && long.starts_with(short) && is_head(&long[long.len() - 1]);
    begins || long.ends_with(short) && (short.len() >= 2 || is_head(&short[0]))
}

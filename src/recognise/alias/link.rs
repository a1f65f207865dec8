//! The joining itself: forms of names to clusters that each are one entity of the article.

use super::Reason;
use super::article::Links;
use super::key::{self, Name};
use super::words::Words;
use crate::recognise::Mention;
use crate::recognise::fold::fold;
use crate::recognise::kind::Kind;
use hashbrown::HashMap;
use std::sync::Arc;

/// A name by its key, with the mentions that have it.
pub(super) struct Form {
    pub(super) kind: Kind,
    pub(super) name: Arc<Name>,
    pub(super) mentions: Vec<usize>,
    pub(super) listed: Option<usize>,
    /// The name whose words an acronym would abbreviate: the first that is not itself one.
    pub(super) long: Arc<Name>,
}

/// Forms that name one entity.
#[derive(Default)]
struct Cluster {
    forms: Vec<usize>,
    mentions: Vec<(usize, Reason, bool)>,
    male: Option<bool>,
    titles: Vec<String>,
    noted: bool,
}

/// Whether a full name is one that a bare name may stand for.
type Fits<'a> = &'a dyn Fn(&Name) -> bool;

/// An article while its names are joined.
pub(super) struct Article<'a> {
    text: &'a str,
    mentions: &'a [Mention],
    forms: Vec<Form>,
    clusters: Vec<Cluster>,
    of_form: Vec<Option<usize>>,
}

impl<'a> Article<'a> {
    /// Joins the forms of an article.
    pub(super) fn join(text: &'a str, mentions: &'a [Mention], forms: Vec<Form>) -> Links {
        let of_form = vec![None; forms.len()];
        let mut article = Self {
            text,
            mentions,
            forms,
            clusters: Vec::new(),
            of_form,
        };
        article.join_persons();
        article.join_bodies();
        article.finish()
    }

    fn put(&mut self, form: usize, cluster: usize, reason: Reason, ambiguous: bool) {
        let mentions = self.forms[form]
            .mentions
            .iter()
            .map(|at| (*at, reason, ambiguous));
        self.clusters[cluster].mentions.extend(mentions);
        self.clusters[cluster].forms.push(form);
        self.of_form[form] = Some(cluster);
    }

    fn open(&mut self, form: usize) -> usize {
        self.clusters.push(Cluster::default());
        let cluster = self.clusters.len() - 1;
        self.put(form, cluster, Reason::Name, false);
        cluster
    }

    /// The folded word before a mention, a title perhaps.
    fn word_before(&self, mention: usize) -> String {
        let before = self
            .text
            .get(..self.mentions[mention].start)
            .unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
        let word = line.rsplit(char::is_whitespace).next().unwrap_or_default();
        fold(word).replace('.', "")
    }

    fn titles(&self, form: &Form, mention: usize) -> Vec<String> {
        let mut titles = form.name.titles.clone();
        let before = self.word_before(mention);
        if Words::embedded().is_title(&before) {
            titles.push(before);
        }
        titles
    }

    /// Full names first, the longest before the shorter ones; then bare family and given names, each
    /// mention for itself.
    fn join_persons(&mut self) {
        let persons = |full: bool| -> Vec<usize> {
            (0..self.forms.len())
                .filter(|at| {
                    self.forms[*at].kind == Kind::Person
                        && (self.forms[*at].name.is_full() && !self.is_twice(*at)) == full
                })
                .collect()
        };
        let (mut full, single) = (persons(true), persons(false));
        full.sort_by_key(|at| {
            let name = &self.forms[*at].name;
            let letters: usize = name.words.iter().map(String::len).sum();
            (
                usize::MAX - name.words.len(),
                usize::MAX - letters,
                self.forms[*at].mentions[0],
            )
        });
        // Names can be one only if they share their first or last word, or all but its spelling.
        let mut shelves: HashMap<u64, Vec<usize>, foldhash::fast::FixedState> = HashMap::default();
        for form in full {
            let name = Arc::clone(&self.forms[form].name);
            let ends = name.shelf_hashes;
            let mut fitting: Vec<(usize, Reason)> = Vec::new();
            let mut candidates: Vec<usize> = ends
                .iter()
                .filter_map(|end| shelves.get(end))
                .flatten()
                .copied()
                .collect();
            candidates.sort_unstable();
            candidates.dedup();
            for cluster in candidates {
                // Every member must fit, so that an initial is no bridge between two given names.
                let reasons: Option<Vec<Reason>> = self.clusters[cluster]
                    .forms
                    .iter()
                    .map(|other| key::compatible(&name, &self.forms[*other].name))
                    .collect();
                // Two entities of the user's list stay two.
                let listed = |form: usize| self.forms[form].listed;
                let clash = listed(form).is_some()
                    && self.clusters[cluster]
                        .forms
                        .iter()
                        .any(|other| listed(*other).is_some());
                if let Some(reason) = reasons
                    .and_then(|reasons| reasons.into_iter().min())
                    .filter(|_| !clash)
                {
                    fitting.push((cluster, reason));
                }
            }
            let start = self.mentions[self.forms[form].mentions[0]].start;
            let clusters: Vec<usize> = fitting.iter().map(|(cluster, _)| *cluster).collect();
            let cluster = match self.nearest(&clusters, start) {
                Some(cluster) => {
                    let reason = fitting
                        .iter()
                        .find(|(at, _)| *at == cluster)
                        .map_or(Reason::Initial, |(_, reason)| *reason);
                    self.put(form, cluster, reason, fitting.len() > 1);
                    cluster
                }
                None => self.open(form),
            };
            for end in ends {
                shelves.entry(end).or_default().push(cluster);
            }
        }
        let persons = self.clusters.len();
        for form in single {
            self.place_single(form, persons);
        }
    }

    /// Whether a form is the family name of somebody named in full, written twice where two lines or cells ran
    /// together; of one who is called so (`Abdullah Abdullah`) the article has no other full name.
    fn is_twice(&self, form: usize) -> bool {
        let form = &self.forms[form];
        let [first, last] = &form.name.words[..] else {
            return false;
        };
        first == last
            && form.listed.is_none()
            && self.forms.iter().any(|other| {
                other.kind == Kind::Person
                    && other.name.is_full()
                    && other.name.last() == last
                    && other.name.first() != last
            })
    }

    /// Collects the titles that persons have where they are named in full.
    fn note_titles(&mut self, clusters: &[usize]) {
        for &cluster in clusters {
            if self.clusters[cluster].noted {
                continue;
            }
            let mut titles = Vec::new();
            for form in &self.clusters[cluster].forms {
                for mention in &self.forms[*form].mentions {
                    titles.extend(self.titles(&self.forms[*form], *mention));
                }
            }
            self.clusters[cluster].male = titles
                .iter()
                .find_map(|title| Words::embedded().is_male(title));
            self.clusters[cluster].titles = titles;
            self.clusters[cluster].noted = true;
        }
    }

    /// Gives each mention of a bare name to the person it most likely means.
    fn place_single(&mut self, form: usize, persons: usize) {
        let name = Arc::clone(&self.forms[form].name);
        let word = name.first();
        if self.forms[form].listed.is_some() {
            self.open(form);
            return;
        }
        let fitting = |article: &Self, fits: Fits| -> Vec<usize> {
            (0..persons)
                .filter(|cluster| {
                    article.clusters[*cluster]
                        .forms
                        .iter()
                        .any(|form| fits(&article.forms[*form].name))
                })
                .collect()
        };
        let steps: [(Reason, Fits); 5] = [
            (Reason::Surname, &|full| {
                full.last() == word && full.generation == name.generation
            }),
            (Reason::Surname, &|full| {
                full.last() == word && name.generation.is_empty()
            }),
            (Reason::Surname, &|full| {
                full.spells_last_as(word, name.last_shelf())
            }),
            (Reason::GivenName, &|full| full.first() == word),
            (Reason::Acronym, &|full| {
                name.capitals && word.len() > 2 && key::abbreviates(word, &full.words)
            }),
        ];
        let Some((reason, candidates)) = steps
            .iter()
            .map(|(reason, fits)| (*reason, fitting(self, *fits)))
            .find(|(_, candidates)| !candidates.is_empty())
        else {
            self.open(form);
            return;
        };
        if candidates.len() > 1 {
            self.note_titles(&candidates);
        }
        for mention in self.forms[form].mentions.clone() {
            if candidates.len() == 1 {
                self.clusters[candidates[0]]
                    .mentions
                    .push((mention, reason, false));
                continue;
            }
            let titles = self.titles(&self.forms[form], mention);
            let mut left = candidates.clone();
            if left.len() > 1 {
                let male = titles
                    .iter()
                    .find_map(|title| Words::embedded().is_male(title));
                let keep = |left: &mut Vec<usize>, fits: &dyn Fn(&Cluster) -> bool| {
                    if left.iter().any(|cluster| fits(&self.clusters[*cluster])) {
                        left.retain(|cluster| fits(&self.clusters[*cluster]));
                    }
                };
                if let Some(male) = male {
                    keep(&mut left, &|cluster| cluster.male == Some(male));
                    keep(&mut left, &|cluster| cluster.male != Some(!male));
                }
                let courtesy =
                    |title: &str| matches!(title, "mr" | "mister" | "mrs" | "ms" | "miss");
                if titles.iter().any(|title| !courtesy(title)) {
                    keep(&mut left, &|cluster| {
                        titles
                            .iter()
                            .any(|title| !courtesy(title) && cluster.titles.contains(title))
                    });
                }
            }
            let start = self.mentions[mention].start;
            if let Some(cluster) = self.nearest(&left, start) {
                self.clusters[cluster]
                    .mentions
                    .push((mention, reason, left.len() > 1));
            }
        }
    }

    /// The cluster with the last full name before `start`, else the first behind it.
    fn nearest(&self, clusters: &[usize], start: usize) -> Option<usize> {
        if clusters.len() < 2 {
            return clusters.first().copied();
        }
        let starts = |cluster: usize| {
            self.clusters[cluster]
                .forms
                .iter()
                .flat_map(|form| &self.forms[*form].mentions)
                .map(|at| self.mentions[*at].start)
        };
        let before = clusters
            .iter()
            .filter_map(|cluster| {
                Some((starts(*cluster).filter(|at| *at < start).max()?, *cluster))
            })
            .max();
        let behind = || {
            clusters
                .iter()
                .filter_map(|cluster| Some((starts(*cluster).min()?, *cluster)))
                .min()
        };
        before.or_else(behind).map(|(_, cluster)| cluster)
    }

    /// Organisations and places: acronyms of longer names, and parts of them.
    fn join_bodies(&mut self) {
        let bodies: Vec<usize> = (0..self.forms.len())
            .filter(|at| self.forms[*at].kind != Kind::Person)
            .collect();
        // Each short form looks for the one longer form that it stands for.
        let mut longer: HashMap<usize, (usize, Reason)> = HashMap::new();
        let by_start: HashMap<usize, usize> = bodies
            .iter()
            .flat_map(|form| self.forms[*form].mentions.iter().map(|at| (*at, *form)))
            .collect();
        for &form in &bodies {
            let short = &self.forms[form];
            if short.listed.is_some() {
                continue;
            }
            if let Some(long) = self.defined(short, &by_start).filter(|long| *long != form) {
                longer.insert(form, (long, Reason::Acronym));
                continue;
            }
            let mut found = Vec::new();
            for &other in &bodies {
                let long = &self.forms[other];
                if other == form || long.kind != short.kind {
                    continue;
                }
                if short.name.capitals
                    && short.name.words.len() == 1
                    && !long.long.capitals
                    && key::abbreviates(short.name.first(), &long.long.spelled)
                {
                    found.push((other, Reason::Acronym));
                } else if short.kind == Kind::Organisation
                    && is_part(&short.name.words, &long.name.words)
                {
                    found.push((other, Reason::Part));
                }
            }
            if found.iter().any(|(_, reason)| *reason == Reason::Acronym) {
                found.retain(|(_, reason)| *reason == Reason::Acronym);
            }
            if let [only] = found[..] {
                longer.insert(form, only);
            }
        }
        // Long before short, so that a chain ends at its longest name.
        let mut order = bodies;
        order.sort_by_key(|form| {
            (
                usize::MAX - self.forms[*form].name.words.len(),
                self.forms[*form].name.capitals,
                self.forms[*form].mentions[0],
            )
        });
        for form in order {
            match longer
                .get(&form)
                .and_then(|(long, reason)| Some((self.of_form[*long]?, *reason)))
            {
                Some((cluster, reason)) => self.put(form, cluster, reason, false),
                None => {
                    self.open(form);
                }
            }
        }
    }

    /// The form that an acronym in brackets follows: `Kennedy Space Center (KSC)`.
    fn defined(&self, short: &Form, by_mention: &HashMap<usize, usize>) -> Option<usize> {
        if !short.name.capitals || short.name.words.len() != 1 {
            return None;
        }
        short.mentions.iter().find_map(|at| {
            let before = at.checked_sub(1)?;
            let (mention, previous) = (&self.mentions[*at], &self.mentions[before]);
            let between = self.text.get(previous.end..mention.start)?.trim();
            if between != "(" || !self.text.get(mention.end..)?.trim_start().starts_with(')') {
                return None;
            }
            let form = *by_mention.get(&before)?;
            let long = &self.forms[form];
            // `Moscow (AP)`: the letters must come from the name.
            let mut letters = long.long.spelled.iter().flat_map(|word| word.chars());
            let first =
                long.long.spelled.first()?.chars().next()? == short.name.first().chars().next()?;
            let within = short
                .name
                .first()
                .chars()
                .all(|letter| letters.any(|other| other == letter));
            (first && within && long.long.spelled.len() > 1).then_some(form)
        })
    }

    fn finish(self) -> Links {
        let mut links = Links {
            entity: vec![0; self.mentions.len()],
            reason: vec![Reason::Name; self.mentions.len()],
            ambiguous: vec![false; self.mentions.len()],
            listed: vec![None; self.mentions.len()],
        };
        for form in self.forms.iter().filter(|form| form.listed.is_some()) {
            for at in &form.mentions {
                links.listed[*at] = form.listed;
            }
        }
        let mut clusters: Vec<_> = self
            .clusters
            .into_iter()
            .filter(|cluster| !cluster.mentions.is_empty())
            .collect();
        for cluster in &mut clusters {
            cluster.mentions.sort_unstable();
        }
        clusters.sort_by_key(|cluster| cluster.mentions[0].0);
        for (number, cluster) in clusters.iter().enumerate() {
            for (at, reason, ambiguous) in &cluster.mentions {
                links.entity[*at] = number as u32;
                links.reason[*at] = *reason;
                links.ambiguous[*at] = *ambiguous;
            }
        }
        links
    }
}

/// Whether `short` is `long` without its generic last word, or its last two words or more, or the
/// generic word alone (`the Times`).
fn is_part(short: &[String], long: &[String]) -> bool {
    if short.is_empty() || short.len() >= long.len() {
        return false;
    }
    let is_head = |word: &String| Words::embedded().is_head(word);
    let begins =
        long.len() == short.len() + 1 && long.starts_with(short) && is_head(&long[long.len() - 1]);
    begins || long.ends_with(short) && (short.len() >= 2 || is_head(&short[0]))
}

//! What the people named most are called: in all sources together, and in a source that differs.

use crate::measure::correct::{BENJAMINI_HOCHBERG, Correction};
use crate::measure::frequency::{SHARE_CI, SHARE_OF_ARTICLES};
use crate::measure::keyness::{Direction, FisherP, Keyness, Pair};
use crate::recognise::Kind;
use crate::report::ReportError;
use crate::report::evidence::{self, Stated};
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::{COMPARED, Source, Subject};
use crate::report::words;
use crate::select::{By, Filter, Key, Query};
use crate::settings::Layer;
use crate::verbs::claims::LARGEST_Q;
use crate::verbs::descriptors::{self, Described, Position};
use crate::verbs::evidence::{Claim, Naming};
use crate::verbs::{Answer, Listing, entities};
use std::collections::BTreeMap;

/// Persons of the table.
const PERSONS: usize = 3;
/// Descriptors of a person in all sources that sentences are given for.
const STATED: usize = 2;
/// Descriptors in a cell.
const SHOWN: usize = 5;
/// Articles that must use a descriptor.
const LEAST_ARTICLES: u64 = 3;

/// A table: for each person and source the titles and nouns around the name.
pub fn show(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    if !subject.info.settings.text {
        builder.absent(
            "What people are called is not known, because the corpus was made without the articles’ text.",
        );
        return Ok(());
    }
    let sources = subject.largest(COMPARED, 1);
    if sources.is_empty() {
        builder.absent(
            "What each source calls a person is not known, because no article has a known source.",
        );
        return Ok(());
    }
    let filter = subject.filter().and(&Filter::of_values(
        "source",
        sources.iter().map(|source| source.name.as_str()),
    ));
    let persons = persons(subject, &filter)?;
    if persons.is_empty() {
        return Ok(());
    }
    let mut answer = descriptors::run(
        &subject.corpus,
        &descriptors::Request {
            entities: persons
                .iter()
                .map(|name| Query::of_term(Layer::Entities, name))
                .collect(),
            by: vec![By::Column("source".into())],
            filter: filter.clone(),
            top: None,
            // What one article says is counted with what others say in other sources.
            min_articles: 1,
            nouns: false,
        },
    )?;
    let called = Called::of(&answer, &persons, &sources);
    if called.persons.iter().all(|person| person.all.is_empty()) {
        builder.absent("No titles or nouns were found around the names of the people named most.");
        return Ok(());
    }
    answer.rows.retain(|row| row.articles >= LEAST_ARTICLES);
    builder.uses(&[&SHARE_OF_ARTICLES, &SHARE_CI, &BENJAMINI_HOCHBERG]);
    builder.tests.push((
        "what a source calls a person against the other sources".into(),
        called.tested,
    ));
    builder.choice(
        "What people are called",
        format!(
            "A title or noun directly before a name, or the noun of an apposition after it, with its modifiers. They are \
             found by a list of nouns that is best for English, so unusual ones may be missed. Shares are of the \
             articles that name the person; the file has their intervals. A source has a row of its own for what at \
             least {LEAST_ARTICLES} of its articles use and the other sources’ articles that name the person use less \
             (Fisher’s exact test over articles, q < {LARGEST_Q} among all people, descriptors and sources), also \
             without one of its articles."
        ),
    );
    let caption = format!(
        "What the largest sources call the people named most: titles and nouns before the name and, after …, in \
         appositions that follow it, with the share of the articles naming the person that use them. Shown are those \
         in at least {LEAST_ARTICLES} articles. {} One article may use several.",
        if called.persons.iter().all(|person| person.own.is_empty()) {
            "No source differs from the others in this by more than chance would."
        } else {
            "The row of a source has what it uses more than the others."
        }
    );
    builder.table(
        "what people are called",
        called.view(&persons),
        &caption,
        answer.table()?,
    );
    evidence::show(subject, builder, called.stated(subject, &persons, &filter))?;
    Ok(())
}

/// The persons that are named most.
fn persons(subject: &Subject<'_>, filter: &Filter) -> Result<Vec<String>, ReportError> {
    let request = entities::Request {
        by: Vec::new(),
        filter: filter.clone(),
        listing: Listing {
            kind: Some(Kind::Person),
            ..Listing::default()
        },
        top: Some(PERSONS),
    };
    let found = entities::run(&subject.corpus, &request)?;
    Ok(found.rows.into_iter().map(|row| row.name).collect())
}

/// What each person is called.
struct Called {
    persons: Vec<Person>,
    /// How many descriptors of a person in a source were tested.
    tested: u64,
}

/// What one person is called.
struct Person {
    /// Articles that name the person.
    of: u64,
    /// In all sources together, the most frequent first.
    all: Vec<Descriptor>,
    /// In a source more than in the others: its name, its articles that name the person, and what.
    own: Vec<(String, u64, Vec<Descriptor>)>,
}

/// A descriptor with the articles that use it.
struct Descriptor {
    position: Position,
    text: String,
    articles: u64,
}

impl Called {
    fn of(found: &Described, persons: &[String], sources: &[&Source]) -> Self {
        let mut all: Vec<Person> = Vec::new();
        let mut candidates: Vec<(usize, usize, Descriptor, Option<f64>)> = Vec::new();
        let source_of = |row: &descriptors::Row| {
            let key = found.groups.keys[row.group as usize].first();
            let name = key.and_then(Key::name).unwrap_or_default();
            sources.iter().position(|source| source.name == name)
        };
        for (at, person) in persons.iter().enumerate() {
            // By source, the articles that name the person, and those with each descriptor.
            let mut of = vec![0u64; sources.len()];
            let mut used: BTreeMap<(Position, &str), Vec<u64>> = BTreeMap::new();
            for row in found.rows.iter().filter(|row| found.entity(row) == person) {
                let Some(source) = source_of(row) else {
                    continue;
                };
                of[source] = row.of;
                if row.position != Position::Name {
                    let place = (row.position, row.descriptor.as_str());
                    used.entry(place).or_insert_with(|| vec![0; sources.len()])[source] =
                        row.articles;
                }
            }
            let naming: u64 = of.iter().sum();
            let mut descriptors: Vec<Descriptor> = Vec::new();
            for ((position, text), articles) in used {
                let together: u64 = articles.iter().sum();
                let descriptor = |articles| Descriptor {
                    position,
                    text: text.to_owned(),
                    articles,
                };
                for (source, own) in articles.iter().enumerate().filter(|(_, own)| **own > 0) {
                    let pair = |own: u64| Pair {
                        a: own,
                        b: together - articles[source],
                        n1: of[source] - (articles[source] - own),
                        n2: naming - of[source],
                    };
                    candidates.push((at, source, descriptor(*own), more(*own, pair)));
                }
                if together >= LEAST_ARTICLES {
                    descriptors.push(descriptor(together));
                }
            }
            descriptors.sort_by_key(|one| std::cmp::Reverse(one.articles));
            all.push(Person {
                of: naming,
                all: descriptors,
                own: sources
                    .iter()
                    .zip(of)
                    .map(|(source, of)| (source.name.clone(), of, Vec::new()))
                    .collect(),
            });
        }
        let p: Vec<Option<f64>> = candidates.iter().map(|(.., p)| *p).collect();
        let tested = p.len();
        let q = Correction::BenjaminiHochberg.adjust_among(&p, tested);
        for ((person, source, descriptor, _), q) in candidates.into_iter().zip(q) {
            if q.is_some_and(|q| q <= LARGEST_Q) {
                all[person].own[source].2.push(descriptor);
            }
        }
        for person in &mut all {
            person.own.retain(|(_, _, own)| !own.is_empty());
            for (_, _, own) in &mut person.own {
                own.sort_by_key(|one| std::cmp::Reverse(one.articles));
            }
        }
        Self {
            persons: all,
            tested: tested as u64,
        }
    }

    /// What the most articles call each person, and what each source does more than the others, with where the
    /// sentences are.
    fn stated(&self, subject: &Subject<'_>, persons: &[String], filter: &Filter) -> Vec<Stated> {
        let claim = |name: &str, one: &Descriptor, filter: Filter| {
            let called = Naming {
                position: one.position,
                descriptor: one.text.clone(),
                nouns: false,
            };
            let entity = Query::of_term(Layer::Entities, name);
            Claim::of_descriptor(&subject.corpus, entity, called, filter)
        };
        let stated = |name: &str, one: &Descriptor, of: u64, source: Option<&str>| {
            let by =
                source.map_or_else(String::new, |source| format!("{} – ", words::name(source)));
            let only = source.map(|source| Filter::of_values("source", [source]));
            Stated {
                what: format!("{by}{}: {}", words::name(name), words::term(&one.text)),
                numbers: format!(
                    "In {} of {} that name the person ({}).",
                    words::count(one.articles),
                    words::counted(of, "article"),
                    words::share(one.articles, of)
                ),
                claim: claim(
                    name,
                    one,
                    only.map_or_else(|| filter.clone(), |only| filter.and(&only)),
                ),
            }
        };
        let mut all = Vec::new();
        for (name, person) in persons.iter().zip(&self.persons) {
            let shown = person.all.iter().take(STATED);
            all.extend(shown.map(|one| stated(name, one, person.of, None)));
            for (source, of, own) in &person.own {
                let first = own.first();
                all.extend(first.map(|one| stated(name, one, *of, Some(source))));
            }
        }
        all
    }

    fn view(&self, persons: &[String]) -> View {
        let mut view = View::new(&["Name", "Source", "#Articles", "Called"]);
        let called = |own: &[Descriptor], of: u64| Cell {
            text: own
                .iter()
                .take(SHOWN)
                .map(|one| one.shown(of))
                .collect::<Vec<_>>()
                .join(", "),
            ..Cell::default()
        };
        for (name, person) in persons.iter().zip(&self.persons) {
            if person.all.is_empty() {
                continue;
            }
            view.group_row(vec![
                Cell::name(name),
                Cell::name("all of these"),
                Cell::count(person.of),
                called(&person.all, person.of),
            ]);
            for (source, of, own) in &person.own {
                let cells = [
                    Cell::name(name).again(true),
                    Cell::name(source),
                    Cell::count(*of),
                ];
                view.row(cells.into_iter().chain([called(own, *of)]).collect());
            }
        }
        view
    }
}

/// The p-value that a source uses a descriptor more than the others, if it does so without one of its
/// articles as well; `None` where it does not, or in too few articles.
fn more(own: u64, pair: impl Fn(u64) -> Pair) -> Option<f64> {
    if own < LEAST_ARTICLES {
        return None;
    }
    let p = |pair: Pair| match pair.direction() {
        Direction::Target => FisherP.measure(&pair).ok(),
        _ => None,
    };
    Some(p(pair(own))?.max(p(pair(own - 1))?))
}

impl Descriptor {
    /// `president (65 %)`; `… the dictator (2 %)` where it stands behind the name.
    fn shown(&self, of: u64) -> String {
        format!("{} ({})", self.name(), words::share(self.articles, of))
    }

    /// `president`; `… the dictator` where it stands behind the name.
    fn name(&self) -> String {
        let behind = match self.position {
            Position::After => "… ",
            Position::Before | Position::Name => "",
        };
        behind.to_owned() + &words::plain_name(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The p that `own` of 20 articles of a source use it, and 4 of 80 others.
    fn p(own: u64) -> Option<f64> {
        more(own, |own| Pair {
            a: own,
            b: 4,
            n1: 20,
            n2: 80,
        })
    }

    #[test]
    fn a_source_calls_a_person_something_of_its_own_if_it_does_so_without_one_article() {
        assert!(p(12).is_some_and(|p| p < 1e-4));
        assert!(
            p(3) > Some(0.05),
            "two of 20 and four of 80 are hardly different"
        );
        assert_eq!([p(2), p(1)], [None, None], "two articles are too few");
    }
}

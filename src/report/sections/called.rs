//! What the persons that are named most are called, source by source.

use crate::measure::frequency::{SHARE_CI, SHARE_OF_ARTICLES};
use crate::recognise::Kind;
use crate::report::ReportError;
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::{Source, Subject};
use crate::report::words;
use crate::select::{By, Filter, Key, Query};
use crate::settings::Layer;
use crate::verbs::descriptors::{self, Described, Position};
use crate::verbs::{Answer, Listing, entities};

/// Persons and sources of the table.
const PERSONS: usize = 3;
const SOURCES: usize = 6;
/// Descriptors in a cell.
const SHOWN: usize = 5;
/// Articles of a source that must name a person: of fewer a share says nothing.
const LEAST_NAMING: u64 = 5;
/// Articles of a source that must use a descriptor.
const LEAST_ARTICLES: u64 = 2;

/// A table: for each person and source the titles and nouns around the name.
pub fn show(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    if !subject.info.settings.text {
        builder.absent(
            "What people are called is not known, because the corpus was made without the articles’ text.",
        );
        return Ok(());
    }
    let sources = subject.largest(SOURCES, 1);
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
    let answer = descriptors::run(
        &subject.corpus,
        &descriptors::Request {
            entities: persons
                .iter()
                .map(|name| Query::of_term(Layer::Entities, name))
                .collect(),
            by: vec![By::Column("source".into())],
            filter,
            top: None,
            min_articles: LEAST_ARTICLES,
            nouns: false,
        },
    )?;
    let view = view(&answer, &persons, &sources);
    if view.rows.is_empty() {
        builder.absent("No titles or nouns were found around the names of the people named most.");
        return Ok(());
    }
    builder.uses(&[&SHARE_OF_ARTICLES, &SHARE_CI]);
    builder.choice(
        "What people are called",
        "A title or noun directly before a name, or the noun of an apposition after it, with its modifiers. They are \
         found by a list of nouns that is best for English, so unusual ones may be missed. Shares are of the source’s \
         articles that name the person; the file has their intervals.",
    );
    let caption = format!(
        "What the largest sources call the people named most: titles and nouns before the name and, after …, in \
         appositions that follow it, with the share of the articles naming the person that use them. Shown are those \
         in at least {LEAST_ARTICLES} articles, of sources with at least {LEAST_NAMING} articles that name the person. One \
         article may use several."
    );
    builder.table("what people are called", view, &caption, answer.table()?);
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

fn view(found: &Described, persons: &[String], sources: &[&Source]) -> View {
    let mut view = View::new(&["Name", "Source", "#Articles", "Called"]);
    for person in persons {
        let mut begun = false;
        for source in sources {
            let is_own = |row: &&descriptors::Row| {
                let key = found.groups.keys[row.group as usize].first();
                found.entity(row) == person
                    && key.and_then(Key::name).unwrap_or_default() == source.name
                    && row.position != Position::Name
                    && row.of >= LEAST_NAMING
            };
            let mut own: Vec<&descriptors::Row> = found.rows.iter().filter(is_own).collect();
            own.sort_by_key(|row| std::cmp::Reverse(row.articles));
            let Some(first) = own.first() else {
                continue;
            };
            let called: Vec<String> = own.iter().take(SHOWN).map(|row| shown(row)).collect();
            let cells = vec![
                Cell::name(person).again(begun),
                Cell::name(&source.name),
                Cell::count(first.of),
                Cell {
                    text: called.join(", "),
                    ..Cell::default()
                },
            ];
            if begun {
                view.row(cells);
            } else {
                view.group_row(cells);
            }
            begun = true;
        }
    }
    view
}

/// `president (65 %)`; `… the dictator (2 %)` where it stands behind the name.
fn shown(row: &descriptors::Row) -> String {
    let share = words::share(row.articles, row.of);
    let behind = match row.position {
        Position::After => "… ",
        Position::Before | Position::Name => "",
    };
    let descriptor = words::plain_name(&row.descriptor);
    format!("{behind}{descriptor} ({share})")
}

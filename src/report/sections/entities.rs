//! Who is named: overall, over time, where, with whom, and what persons are called.

use super::{called, keys, panels, together};
use crate::day::Day;
use crate::draw::{BarPanel, HeatMap, RankedBars, Words};
use crate::measure::correct::Correction;
use crate::report::ReportError;
use crate::report::evidence;
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::{Source, Subject};
use crate::report::words::{self, counted};
use crate::select::{By, Filter, Query};
use crate::settings::Layer;
use crate::verbs::compare::{MIN_FREQUENCY, Row};
use crate::verbs::freq::Frequencies;
use crate::verbs::halves::Halves;
use crate::verbs::{Answer, Intervals, Listing, entities, freq};

/// Names in the overall list.
const OVERALL: usize = 20;
/// Names that are followed over time.
const FOLLOWED: usize = 9;
/// Sources and names in the table of who is named where.
const SOURCES: usize = 8;
const NAMES: usize = 15;
/// Shades of the table's cells.
const SHADES: f64 = 9.0;

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    if !subject.info.layers.contains_key(&Layer::Entities) {
        return Ok(());
    }
    builder.section("names", "Who and what is named");
    if !subject.has_entities() {
        builder
            .absent("No names of persons, organisations or places were recognised in this corpus.");
        return Ok(());
    }
    of_layer(subject, builder, Layer::Entities)
}

/// The section for a layer of names.
pub fn of_layer(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
) -> Result<(), ReportError> {
    let found = panels::frequent(subject, builder, layer, &[], OVERALL)?;
    let names: Vec<String> = found.rows.iter().map(|row| row.term.to_string()).collect();
    if names.is_empty() {
        builder.absent("No names were recognised in the selected articles.");
        return Ok(());
    }
    let first: Vec<String> = names.iter().take(4).map(|name| words::name(name)).collect();
    builder
        .findings
        .push(format!("Named most: {}.", words::listed(&first)));
    builder.prose(
        "Each person, organisation or place is counted under one name, whatever form of it an article uses. The \
         corpus’s settings say how names were recognised and joined. Recognition makes mistakes, so look at the \
         articles before you rely on a name.",
    );
    let bars = found.rows.iter().map(|row| panels::bar(row, &row.term));
    let chart = Box::new(RankedBars {
        words: Words {
            title: "Named most often".into(),
            ..Words::default()
        },
        x_label: "mentions per million tokens, with 95 % interval".into(),
        panels: vec![BarPanel {
            bars: bars.collect(),
            ..BarPanel::default()
        }],
        ..RankedBars::default()
    });
    let caption = format!(
        "{}. Intervals treat the article as the unit of sampling. N = {}, {}.",
        words::capital(&words::the_most(names.len(), "most frequent", "names")),
        counted(subject.articles, "article"),
        counted(subject.tokens, "token")
    );
    builder.figure("names", chart, &caption, found.table()?);
    let shown = evidence::show(subject, builder, panels::stated(subject, layer, &found))?;
    builder.cite(shown);

    match subject.has_time() {
        Err(why) => builder.absent(format!("There is no trend of names, because {why}.")),
        Ok(()) => {
            let followed = &names[..names.len().min(FOLLOWED)];
            let title = "The most frequent names over time".to_owned();
            let filter = subject.filter().clone();
            let trend = panels::over_time(subject, builder, layer, followed, filter)?;
            if let Some(chart) = panels::small_multiples(&trend, title) {
                let caption = format!(
                    "Mentions per million tokens. {} {} N = {}.{}",
                    panels::PANEL_WORDS,
                    panels::TREND_WORDS,
                    counted(subject.charted(), "article"),
                    subject.shown.words()
                );
                builder.figure("names over time", chart, &caption, trend.table()?);
            }
        }
    }
    when_named(subject, builder, layer, &names)?;
    where_named(subject, builder, layer, &names)?;
    if layer == Layer::Entities {
        risen(subject, builder)?;
        together::show(subject, builder)?;
        called::show(subject, builder)?;
    }
    Ok(())
}

/// Names by periods, as colours: a period without articles is a gap.
fn when_named(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    names: &[String],
) -> Result<(), ReportError> {
    if subject.has_time().is_err() {
        return Ok(());
    }
    let period = subject.trend_period();
    let names = &names[..names.len().min(NAMES)];
    let answer = freq::run(
        &subject.corpus,
        &freq::Request {
            queries: queries(layer, names),
            by: vec![By::Period(period)],
            filter: subject.charted_filter(),
            layer,
            intervals: Some(Intervals::Formula),
            ..freq::Request::default()
        },
    )?;
    let start = |row: &freq::Row| answer.groups.keys[row.group as usize][0].day();
    let mut columns: Vec<Day> = answer.rows.iter().filter_map(start).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut values = vec![vec![None; columns.len()]; names.len()];
    for row in &answer.rows {
        let name = names.iter().position(|name| **name == *row.term);
        let column = start(row).and_then(|day| columns.binary_search(&day).ok());
        if let (Some(name), Some(column)) = (name, column) {
            values[name][column] = row.per_million();
        }
    }
    if columns.len() < 2 || columns.len() > HeatMap::MOST_COLUMNS {
        return Ok(());
    }
    let all = period.between(columns[0], columns[columns.len() - 1]);
    let gaps = match all.len() > columns.len() {
        true => format!(
            " {}s without articles are hatched.",
            words::capital(&period.to_string())
        ),
        false => String::new(),
    };
    let chart = Box::new(HeatMap {
        words: Words {
            title: "Who is named when".into(),
            ..Words::default()
        },
        legend: "mentions per million tokens".into(),
        step: period,
        rows: names.iter().map(|name| words::plain_name(name)).collect(),
        columns,
        values,
        events: subject.request.events.clone(),
        ..HeatMap::default()
    });
    let caption = format!(
        "Mentions per million tokens in each {period}, on one scale.{gaps} N = {}.{}",
        counted(subject.charted(), "article"),
        subject.shown.words()
    );
    builder.figure("names by date", chart, &caption, answer.table()?);
    Ok(())
}

/// Key names of the later against the earlier half.
fn risen(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    if subject.has_time().is_err() {
        return Ok(());
    }
    let today = subject.request.intake.today;
    // Where no day divides the articles, the section on change has said so.
    let Some(halves) = Halves::of(&subject.corpus, subject.filter(), today)? else {
        return Ok(());
    };
    let request = entities::Change {
        filter: subject.filter().clone(),
        periods: None,
        listing: Listing {
            min_frequency: MIN_FREQUENCY,
            ..Listing::default()
        },
        correction: Correction::default(),
        top: Some(subject.request.top),
        claimed: true,
        today,
    };
    let answer = entities::rising(&subject.corpus, &request)?;
    builder.tests.push((
        "names of the later against the earlier half".into(),
        answer.tested,
    ));
    let title = "Which names rose and fell".to_owned();
    let chart = keys::bars(
        &answer.rows,
        title,
        "the later half".into(),
        "the earlier half".into(),
    );
    let Some(chart) = chart else {
        builder.absent("No name rose or fell between the halves by more than chance would.");
        return Ok(());
    };
    let sides = answer.sides().map(|side| words::isolated(&side));
    let caption = format!(
        "Log Ratio of the names that rose and fell most, later (A) against earlier (B). {}. {}. Tested: {}.",
        keys::shown_words("names"),
        sides.join("; "),
        counted(answer.tested, "name")
    );
    builder.figure("names that rose and fell", chart, &caption, answer.table()?);
    let (earlier, later) = halves.periods();
    let base = halves.in_both(subject.filter());
    let (rose, fell): (Vec<_>, Vec<_>) =
        (answer.rows.iter().cloned()).partition(|row| row.log_likelihood > 0.0);
    let stated = |keys: &[Row], half: &Filter, sides| {
        keys::stated(keys, Layer::Entities, &base.and(half), None, sides)
    };
    let mut claims = stated(&rose, &later, ["later", "earlier"]);
    claims.extend(stated(&fell, &earlier, ["earlier", "later"]));
    evidence::show(subject, builder, claims)?;
    Ok(())
}

/// Names by sources, shaded by frequency; and the names of each source.
fn where_named(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    names: &[String],
) -> Result<(), ReportError> {
    let sources = subject.largest(SOURCES, 1);
    if sources.len() < 2 {
        return Ok(());
    }
    let found = panels::frequent(subject, builder, layer, &sources, subject.request.top)?;
    let title = "Named most often in each source".to_owned();
    if let Some(chart) = panels::bars(&found, &sources, title) {
        let caption = format!(
            "{} in {}. Intervals treat the article as the unit of sampling. N = {}.",
            words::capital(&words::the_most(
                panels::longest(&found),
                "most frequent",
                "names"
            )),
            words::largest(sources.len(), subject.sources.len()),
            counted(
                sources.iter().map(|source| source.articles).sum(),
                "article"
            )
        );
        builder.figure("names of each source", chart, &caption, found.table()?);
    }
    let names = &names[..names.len().min(NAMES)];
    let answer = freq::run(
        &subject.corpus,
        &freq::Request {
            queries: queries(layer, names),
            ..panels::by_source(subject, layer, &sources)
        },
    )?;
    let view = shaded(&answer, names, &sources);
    let caption = "Who is named where: mentions per million tokens of each source. Darker means more, on a square-root \
                   scale over the whole table.";
    builder.table("names by source", view, caption, answer.table()?);
    Ok(())
}

fn queries(layer: Layer, names: &[String]) -> Vec<Query> {
    let names = names.iter();
    names.map(|name| Query::of_term(layer, name)).collect()
}

fn shaded(found: &Frequencies, names: &[String], sources: &[&Source]) -> View {
    let value = |name: &str, source: &str| {
        let is_it =
            |row: &&freq::Row| &*row.term == name && panels::source_of(found, row) == source;
        found
            .rows
            .iter()
            .find(is_it)
            .and_then(freq::Row::per_million)
    };
    let most = found
        .rows
        .iter()
        .filter_map(freq::Row::per_million)
        .fold(0.0, f64::max);
    let mut heads = vec!["Name".to_owned()];
    heads.extend(
        sources
            .iter()
            .map(|source| format!("#{}", words::plain_name(&source.name))),
    );
    let mut view = View::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    for name in names {
        let mut cells = vec![Cell::name(name)];
        for source in sources {
            let value = value(name, &source.name);
            let mut cell = Cell::decimal(value, 0);
            if let Some(value) = value.filter(|value| *value > 0.0 && most > 0.0) {
                cell.shade = Some(((value / most).sqrt() * SHADES).ceil() as u8);
            } else if value == Some(0.0) {
                cell.text = "0".into();
            }
            cells.push(cell);
        }
        view.row(cells);
    }
    view
}

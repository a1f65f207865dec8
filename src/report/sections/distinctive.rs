//! What each large source writes more than all others.

use super::boilerplate::{self, SetApart};
use super::frequent::noun;
use super::keys::{self, Contrast, HEADS, Keys};
use crate::draw::{Bar, BarPanel, Chart, Formed, RankedBars, Words, form};
use crate::number::basis;
use crate::report::ReportError;
use crate::report::evidence;
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::{COMPARED, Source, Subject};
use crate::report::words;
use crate::select::Filter;
use crate::settings::Layer;
use crate::verbs::claims::{Claimed, Days};
use crate::verbs::compare::{Row, Side};

/// A smaller source is not compared: its intervals would say nothing.
const LEAST_ARTICLES: u64 = 5;
/// Terms of each source in the table.
const TABLE_TERMS: usize = 5;
/// What marks a term that the rest does not have.
const ONLY_HERE: char = '*';

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let Some(layer) = subject.layer() else {
        return Ok(());
    };
    builder.section("distinctive", "What distinguishes each source");
    let found = against_rest(subject, builder, layer)?;
    let Some(found) = found else { return Ok(()) };
    let set_apart: Vec<SetApart<'_>> = found
        .iter()
        .map(|(source, keys)| (&*source.name, &*keys.boilerplate, keys.articles))
        .collect();
    if found.iter().all(|(_, keys)| keys.a.is_empty()) {
        builder.nothing(match set_apart.iter().all(|(_, rows, _)| rows.is_empty()) {
            true => "No term sets any source apart from the others by more than chance would.",
            false => "No term but possible boilerplate sets any source apart from the others by more than chance would.",
        });
        boilerplate::show(builder, &set_apart);
        return Ok(());
    }
    show(subject, builder, layer, &found)?;
    boilerplate::show(builder, &set_apart);
    let claims = found.iter().flat_map(|(source, keys)| {
        let own = Filter::of_values("source", [&source.name]);
        let filter = subject.filter().and(&own);
        let mut stated = keys::stated(&keys.a, layer, &filter, None, ["here", "elsewhere"]);
        for one in &mut stated {
            one.what = format!("{} – {}", words::name(&source.name), one.what);
        }
        stated
    });
    let shown = evidence::show(subject, builder, claims.collect())?;
    builder.cite(shown);
    Ok(())
}

/// The terms of each large source against the rest; `None` when there is nothing to compare, which is then
/// said.
pub fn against_rest<'s>(
    subject: &'s Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
) -> Result<Option<Vec<(&'s Source, Keys)>>, ReportError> {
    if subject.named_sources() < 2 {
        builder.absent(match subject.named_sources() {
            0 => "No article has a known source, so there is nothing to compare.",
            _ => "There is only one known source, so there is nothing to compare it with.",
        });
        return Ok(None);
    }
    let sources = subject.largest(COMPARED, LEAST_ARTICLES);
    if sources.is_empty() {
        builder.absent(format!(
            "No source has {LEAST_ARTICLES} articles or more, which is too few to tell what is its own."
        ));
        return Ok(None);
    }
    let contrast = |source: &&Source| Contrast {
        a: Filter::of_values("source", [&source.name]),
        b: Side::Rest,
        filter: subject.filter().clone(),
        layer,
        top: subject.request.top,
    };
    let contrasts = sources.iter().map(contrast).collect();
    let keys = keys::compared(subject, builder, contrasts, Days::Ordinary, Claimed::Target)?;
    let found: Vec<(&Source, Keys)> = sources.into_iter().zip(keys).collect();
    // Both sides together are all articles, so that each comparison tests the same terms.
    if let Some((_, keys)) = found.first() {
        let sources = words::counted(found.len() as u64, "source");
        let what = format!("{} of each of {sources} against the rest", noun(layer));
        builder.tests.push((what, keys.tested));
    }
    Ok(Some(found))
}

/// Figure and table.
pub fn show(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    found: &[(&Source, Keys)],
) -> Result<(), ReportError> {
    let what = noun(layer);
    let of_rows = || {
        found
            .iter()
            .flat_map(|(source, keys)| keys.a.iter().map(|row| (*source, row)))
    };
    let rows: Vec<Row> = of_rows().map(|(_, row)| row.clone()).collect();
    let sources: Vec<&str> = of_rows().map(|(source, _)| source.name.as_str()).collect();
    let numbers = keys::numbers(&format!("Distinctive {what}"), &rows, Some(&sources))?;
    let own: Vec<String> = found
        .iter()
        .filter(|(_, keys)| !keys.a.is_empty())
        .take(4)
        .map(|(source, keys)| format!("{}: {}", words::name(&source.name), keys::named(&keys.a, 3)))
        .collect();
    builder
        .findings
        .push(format!("Most distinctive {what} – {}.", own.join("; ")));
    builder.prose(format!(
        "Each source is compared with all others together. A Log Ratio of 1 means twice as frequent as elsewhere, 2 \
         means four times, 3 eight times. {}. A source’s own staff, sections and habits of style distinguish it \
         too, and stand beside differences of subject.{}",
        keys::shown_words(&what),
        keys::left_out_words(found.iter().map(|(_, keys)| keys))
    ));
    let any_bound = rows.iter().any(|row| row.bound);
    let sizes: Vec<String> = found
        .iter()
        .map(|(source, _)| {
            format!(
                "{} {}",
                words::name(&source.name),
                words::count(source.articles)
            )
        })
        .collect();
    let mut caption = format!(
        "Log Ratio of the most distinctive {what} of {}, each against all other sources. {}. Intervals \
         treat the article as the unit of sampling.",
        words::largest(found.len(), subject.sources.len()),
        keys::shown_words(&what),
    );
    if any_bound {
        caption.push_str(&format!(
            " {ONLY_HERE} marks terms that do not occur elsewhere: the dot is a lower bound, with the zero counted as 0.5."
        ));
    }
    caption.push_str(&format!(
        " N = {} articles of {} in all.",
        words::listed(&sizes),
        words::count(subject.articles)
    ));
    if let Some(drawing) = panels(found, &what) {
        builder.figure(
            &format!("distinctive {what}"),
            drawing,
            &caption,
            numbers.clone(),
        );
    }
    let caption = format!(
        "Up to {TABLE_TERMS} of the most distinctive {what} of each source, with the numbers behind them here and in \
         all other sources. The file has up to {} of each source.",
        subject.request.top
    );
    builder.table(
        &format!("distinctive {what}"),
        view(found),
        &caption,
        numbers,
    );
    Ok(())
}

fn panels(found: &[(&Source, Keys)], what: &str) -> Option<Box<dyn Chart>> {
    let panels: Vec<BarPanel> = found
        .iter()
        .filter(|(_, keys)| !keys.a.is_empty())
        .map(|(source, keys)| BarPanel {
            name: words::plain_name(&source.name),
            size: basis(source.articles, source.tokens),
            bars: keys
                .a
                .iter()
                .take(RankedBars::MOST_BARS)
                .map(|key| {
                    let (low, high) = key.interval();
                    Bar {
                        label: words::plain_name(&key.term) + if key.bound { " *" } else { "" },
                        value: key.shown_log_ratio().unwrap_or(0.0).max(0.0),
                        low,
                        high,
                        ..Bar::default()
                    }
                })
                .collect(),
        })
        .collect();
    if panels.is_empty() {
        return None;
    }
    let values = RankedBars {
        words: Words {
            title: format!("Most distinctive {what} of each source"),
            ..Words::default()
        },
        x_label: "Log Ratio (binary logarithm) against all other sources, with 95 % interval"
            .into(),
        panels,
        ..RankedBars::default()
    };
    let form = form("dots").ok()?;
    Some(Box::new(Formed { values, form }))
}

fn view(found: &[(&Source, Keys)]) -> View {
    let mut heads = vec!["Source", "Term"];
    heads.extend(HEADS[..2].iter());
    heads.extend(["#here", "#elsewhere", "#here", "#elsewhere"]);
    let mut view = View::new(&heads).groups(&[("", 4), ("per million", 2), ("articles", 2)]);
    for (source, keys) in found {
        for (position, key) in keys.a.iter().take(TABLE_TERMS).enumerate() {
            let name = Cell::name(&source.name).again(position > 0);
            let mut cells = vec![name, Cell::name(&key.term)];
            cells.extend(keys::cells(key));
            if position == 0 {
                view.group_row(cells)
            } else {
                view.row(cells)
            }
        }
    }
    view
}

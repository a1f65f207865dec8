//! The words that every source uses most.

use super::panels;
use crate::report::ReportError;
use crate::report::evidence;
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::{COMPARED, Subject};
use crate::report::words::{self, counted};
use crate::settings::Layer;
use crate::verbs::{Answer, freq};

/// Rows of the table of all sources together.
const OVERALL: usize = 20;

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let Some(layer) = subject.layer() else {
        return Ok(());
    };
    builder.section("frequent", "The most frequent terms");
    let stop_words = stop_words(subject);
    builder.choice("Lists of frequent terms", stop_words.clone());
    let sources = subject.largest(COMPARED, 1);
    let shown = if sources.len() > 1 {
        sources.as_slice()
    } else {
        &[]
    };
    let top = if shown.is_empty() {
        OVERALL
    } else {
        subject.request.top
    };
    let found = panels::frequent(subject, builder, layer, shown, top)?;
    let what = noun(layer);
    let title = format!(
        "Most frequent {what}{}",
        if shown.is_empty() {
            ""
        } else {
            " of each source"
        }
    );
    let Some(chart) = panels::bars(&found, shown, title) else {
        builder.absent(format!(
            "No {what} are left without stop words and numbers."
        ));
        return Ok(());
    };
    builder.prose(format!(
        "What the articles write about most. {stop_words} Whiskers show how different a frequency could have been \
         with other articles of the same kind. Where they overlap, the order means little."
    ));
    let mut caption = words::capital(&words::the_most(
        panels::longest(&found),
        "most frequent",
        &what,
    ));
    if shown.is_empty() {
        caption.push_str(&format!(
            ". N = {}, {}.",
            counted(subject.articles, "article"),
            counted(subject.tokens, "token")
        ));
    } else {
        let sources = words::largest(shown.len(), subject.sources.len());
        caption.push_str(&format!(" of {sources}. N = "));
        let sizes: Vec<String> = shown
            .iter()
            .map(|source| {
                format!(
                    "{} {}",
                    words::name(&source.name),
                    words::count(source.articles)
                )
            })
            .collect();
        caption.push_str(&format!("{} articles.", words::listed(&sizes)));
    }
    caption.push_str(" Intervals treat the article as the unit of sampling.");
    builder.figure(&format!("frequent {what}"), chart, &caption, found.table()?);
    if !shown.is_empty() {
        overall(subject, builder, layer)?;
    }
    Ok(())
}

/// The word for what a layer counts.
pub fn noun(layer: Layer) -> String {
    match layer {
        Layer::Entities => "names".into(),
        layer => layer.to_string(),
    }
}

fn overall(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
) -> Result<(), ReportError> {
    let found = panels::frequent(subject, builder, layer, &[], OVERALL)?;
    let mut view = View::new(&[
        "Term",
        "#Frequency",
        "#Per million  [95 % interval]",
        "#Articles",
        "#Share of articles",
    ]);
    let frequency = |row: &freq::Row| row.sums.frequency as f64;
    let most = found.rows.first().map_or(1.0, frequency).max(1.0);
    for row in &found.rows {
        let (low, high) = row.interval();
        view.row(vec![
            Cell::name(&row.term),
            Cell::count(row.sums.frequency).bar(frequency(row) / most),
            Cell::interval(row.per_million(), low, high, 0),
            Cell::count(row.articles),
            Cell::number(words::share(row.articles, subject.articles)),
        ]);
    }
    let what = noun(layer);
    let caption = format!(
        "{} in all {}.",
        words::capital(&words::the_most(found.rows.len(), "most frequent", &what)),
        counted(subject.articles, "article")
    );
    builder.table(&format!("frequent {what}"), view, &caption, found.table()?);
    evidence::show(subject, builder, panels::stated(subject, layer, &found))?;
    Ok(())
}

/// Which stop words the lists lack.
fn stop_words(subject: &Subject<'_>) -> String {
    let (with, without) = subject.stop_word_languages();
    let mut text = match with.as_slice() {
        [] => String::from(
            "No stop words are left out, because there is no list of them for the languages of the corpus.",
        ),
        languages => format!(
            "Stop words ({}) and numbers are left out of these lists, but counted in the tokens that frequencies \
             are divided by.",
            words::listed(languages)
        ),
    };
    if !with.is_empty() && !without.is_empty() {
        text.push_str(&format!(
            " There is no list of stop words for {}.",
            words::listed(&without)
        ));
    }
    text
}

//! Finds who wrote the article.

use super::json_ld::Described;
use super::names::names;
use super::page::{Mark, MarkKind, Page, letters};
use crate::read::fields::host;

/// A byline is at most this many lines from the headline.
const NEAR: usize = 8;

/// A byline has at most this many characters.
const LONGEST: usize = 100;

/// The authors, divided by commas.
pub(super) fn authors(
    page: &Page,
    described: &Described,
    title: Option<usize>,
    sites: &[&str],
) -> Option<String> {
    let sites: Vec<String> = sites.iter().map(|site| letters(site)).collect();
    let is_name = |name: &str| is_name(name) && !sites.contains(&letters(name));
    let mut named: Vec<&str> = Vec::new();
    for author in &described.authors {
        if is_name(author) && !named.contains(&author.as_str()) {
            named.push(author);
        }
    }
    if !named.is_empty() {
        return Some(named.join(", "));
    }
    let stated = names().meta.author.iter().find_map(|wanted| {
        let mut found: Vec<String> = Vec::new();
        for content in page.meta(wanted) {
            let name = cleaned(content);
            if is_name(&name) && !found.contains(&name) {
                found.push(name);
            }
        }
        // `twitter:data1` is the author only under the label that says so.
        let is_other = wanted == "twitter:data1"
            && !page.meta("twitter:label1").any(|label| {
                let labels = &names().bylines.labels;
                labels.iter().any(|known| known == label)
            });
        (!found.is_empty() && !is_other).then(|| found.join(", "))
    });
    let near = |mark: &&Mark| title.is_none_or(|at| mark.line + NEAR >= at);
    let marked = |kind| {
        let marks = page.marked(kind).filter(near);
        let mut names = marks.map(|mark| cleaned(&mark.value));
        names.find(|name| is_name(name))
    };
    let by_line = |by_label| {
        let line = line_near(page, title?, by_label);
        line.filter(|name| is_name(name))
    };
    let shown = || {
        marked(MarkKind::Author)
            .or_else(|| by_line(true))
            .or_else(|| marked(MarkKind::AuthorClass))
            .or_else(|| labelled(page).filter(|name| is_name(name)))
            .or_else(|| by_line(false))
    };
    match stated {
        // The head of every page of a site names its owner.
        Some(stated) if is_owner(page, title, &stated) => shown().or(Some(stated)),
        Some(stated) => Some(
            marked(MarkKind::Author)
                .filter(|name| name.contains(&stated))
                .unwrap_or(stated),
        ),
        None => shown(),
    }
}

/// Whether `<title>` has this name beside the headline.
fn is_owner(page: &Page, title: Option<usize>, name: &str) -> bool {
    let headline = title
        .map(|at| letters(&page.lines[at].text))
        .unwrap_or_default();
    letters(&page.title)
        .replace(&headline, "")
        .contains(&letters(name))
}

/// A byline near the headline, found by a label or by one of the short words.
fn line_near(page: &Page, title: usize, by_label: bool) -> Option<String> {
    let bylines = &names().bylines;
    let list = if by_label {
        &bylines.labels
    } else {
        &bylines.words
    };
    let lines = page
        .lines
        .iter()
        .skip((title + 1).saturating_sub(NEAR))
        .take(2 * NEAR);
    lines
        .filter(|line| !line.aside && line.heading == 0)
        .find_map(|line| behind(&line.text, list))
}

/// A byline anywhere, found by its label.
fn labelled(page: &Page) -> Option<String> {
    let lines = page.lines.iter().filter(|line| !line.aside);
    lines
        .filter(|line| line.text.len() <= 4 * LONGEST)
        .find_map(|line| {
            let text = line.text.trim_start_matches(['(', '[', '【', '（', ' ']);
            let label = names().bylines.labels.iter().find(|label| {
                text.strip_prefix(label.as_str())
                    .is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
            })?;
            behind(text, std::slice::from_ref(label))
        })
}

/// The name after one of these words.
fn behind(line: &str, words: &[String]) -> Option<String> {
    if line.chars().count() > LONGEST + 40 {
        return None;
    }
    let rest = words.iter().find_map(|word| {
        let rest = line.strip_prefix(word.as_str())?;
        rest.starts_with([' ', ':', '：', '\u{a0}']).then_some(rest)
    })?;
    let name = cut(rest.trim_start_matches([' ', ':', '：', '\u{a0}']));
    let is_capital = name
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || !(c.is_lowercase() || c.is_ascii()));
    (is_capital && name.split_whitespace().count() <= 8).then(|| name.to_owned())
}

/// A byline up to what follows the name.
fn cut(text: &str) -> &str {
    let mut end = text.len();
    for mark in &names().bylines.ends {
        if let Some(at) = text.find(mark.as_str()).filter(|at| *at > 0) {
            end = end.min(at);
        }
    }
    let digit = text.find(|c: char| c.is_ascii_digit());
    text[..digit.unwrap_or(end).min(end)].trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | ':' | '|' | '-' | '–' | ')' | '）' | '】' | ']'
            )
    })
}

/// A name without the words before it.
fn cleaned(text: &str) -> String {
    let mut text = text.trim();
    let bylines = &names().bylines;
    for word in bylines.labels.iter().chain(&bylines.words) {
        if let Some(rest) = text.strip_prefix(word.as_str())
            && rest.starts_with([' ', ':', '：', '\u{a0}'])
        {
            text = rest.trim_start_matches([' ', ':', '：', '\u{a0}']);
            break;
        }
    }
    // `Jane Doe | 12 May 2020`, but `Jane Doe (with John Smith)`.
    let end = text
        .find(['|', '•', '·', '@'])
        .or_else(|| text.find(|c: char| c.is_ascii_digit()))
        .unwrap_or(text.len());
    let end = [" am ", " on ", " le ", " – "]
        .iter()
        .filter_map(|mark| text.find(mark))
        .fold(end, usize::min);
    text[..end]
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '|'))
        .to_owned()
}

fn is_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let length = name.chars().count();
    (2..=LONGEST).contains(&length)
        && host(name).is_empty()
        && !name.contains(['@', '<', '{', '/', '_'])
        && !lower.starts_with("www.")
        && name.chars().any(char::is_alphabetic)
        && !names().not_authors.contains(&lower)
        && name.split_whitespace().count() <= 14
        // A sentence about the author.
        && !(name.ends_with('.') && name.split_whitespace().count() > 5)
}

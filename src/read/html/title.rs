//! Finds the headline of a page, without the name of the site, and that name.

use super::json_ld::Described;
use super::names::names;
use super::page::{MarkKind, Page, letters};
use crate::read::fields::host;

/// The name of a site has at most this many characters.
const LONGEST_SITE: usize = 60;

/// The name of the site as the page states it; an address is not a name.
pub(super) fn site(page: &Page, described: &Described) -> Option<String> {
    let metas = page.metas(&names().meta.source);
    let author = page.meta("author").next();
    let og = page.meta("og:site_name").next();
    og.into_iter()
        .chain([described.publisher.as_str()])
        .chain(metas)
        .map(str::trim)
        .find(|name| {
            !name.is_empty()
                && host(name).is_empty()
                && name.chars().count() <= LONGEST_SITE
                // Some set the author as the publisher.
                && (og == Some(*name) || author != Some(*name))
        })
        .map(str::to_owned)
}

/// The headline. What the page states goes first; a `<h1>` that is a part of it is the headline without
/// what was added for search engines.
pub(super) fn headline(page: &Page, described: &Described, sites: &[&str]) -> String {
    let known: Vec<String> = sites
        .iter()
        .map(|site| letters(site))
        .filter(|site| !site.is_empty())
        .collect();
    let is_site = |text: &str| {
        let text = letters(text);
        text.is_empty() || known.contains(&text)
    };
    let stated = page
        .metas(&names().meta.title)
        .chain([described.headline.as_str()])
        .map(|title| without_site(title, &known, page, false))
        .find(|title| !is_site(title));
    let headings = || {
        let marked = page.marked(MarkKind::Headline);
        let h1 = page
            .lines
            .iter()
            .filter(|line| line.heading == 1 && !line.aside);
        let texts = marked
            .map(|mark| mark.value.as_str())
            .chain(h1.map(|line| line.text.as_str()));
        texts.filter(|text| !is_site(text))
    };
    let is_part = |part: &str, whole: &str| {
        let (part, whole) = (letters(part), letters(whole));
        whole.contains(&part) && 3 * part.len() >= whole.len()
    };
    if let Some(stated) = stated {
        let heading = headings().find(|heading| is_part(heading, &stated));
        return heading
            .map_or(stated.as_str(), |heading| heading)
            .to_owned();
    }
    if let Some(heading) = headings().find(|heading| is_part(heading, &page.title)) {
        return heading.to_owned();
    }
    let cut = without_site(&page.title, &known, page, true);
    // A lone `<h1>` is the headline if `<title>` only names the site.
    let lone = headings().next().filter(|_| headings().count() == 1);
    match lone {
        Some(heading) if is_site(&cut) || !shares_words(heading, &cut) => heading.to_owned(),
        _ if is_site(&cut) => String::new(),
        _ => cut,
    }
}

fn shares_words(a: &str, b: &str) -> bool {
    let b = b.to_lowercase();
    a.to_lowercase()
        .split_whitespace()
        .any(|word| word.chars().count() > 3 && b.contains(word))
}

/// A title without the site's name before or after it. Parts known as the site's name are cut. If there are
/// none, `guess` keeps the part that the page shows on a line of its own, or else cuts a last part that is
/// much shorter than the rest.
fn without_site(title: &str, known: &[String], page: &Page, guess: bool) -> String {
    let title = title.trim();
    let parts = parts(title);
    if parts.len() < 2 {
        return title.to_owned();
    }
    let is_site = |part: &str| {
        let part = letters(part);
        known.iter().any(|site| {
            *site == part
                || (part.len() > 3 && site.starts_with(&part))
                || (site.len() > 3
                    && part.starts_with(site.as_str())
                    && part.len() < 2 * site.len())
        })
    };
    let (mut first, mut last) = (0, parts.len());
    while last - first > 1 && is_site(parts[last - 1].1) {
        last -= 1;
    }
    while last - first > 1 && is_site(parts[first].1) {
        first += 1;
    }
    if guess {
        let line = |part: &str| {
            let at = page.line_of(part).filter(|_| part.chars().count() > 8)?;
            (!page.lines[at].aside).then_some(at)
        };
        // The headline may contain a dash.
        let runs = (first..last).flat_map(|from| (from + 1..=last).map(move |to| (from, to)));
        let runs = runs.map(|(from, to)| joined(title, &parts[from..to]));
        let runs = runs.filter(|run| 3 * run.len() >= title.len());
        if let Some((_, run)) = runs
            .filter_map(|run| Some((line(run)?, run)))
            .min_by_key(|(line, _)| *line)
        {
            return run.to_owned();
        }
        let longest = parts[first..last]
            .iter()
            .map(|(_, part)| *part)
            .max_by_key(|part| part.len());
        if let Some(part) = longest.filter(|part| part.chars().count() > 8 && shows(page, part)) {
            return part.to_owned();
        }
        let untouched = first == 0 && last == parts.len();
        if untouched && last - first > 1 {
            let rest = joined(title, &parts[first..last - 1]);
            let tail = parts[last - 1].1;
            if 2 * tail.chars().count() <= rest.chars().count() + 4 {
                last -= 1;
            }
        }
    }
    joined(title, &parts[first..last]).to_owned()
}

/// Whether a line of the page has these words and few others.
fn shows(page: &Page, part: &str) -> bool {
    let part = letters(part);
    let lines = page
        .lines
        .iter()
        .filter(|line| !line.aside && line.text.len() < 3 * part.len() + 32);
    lines
        .map(|line| letters(&line.text))
        .any(|line| line.contains(&part) && line.len() < 2 * part.len())
}

/// The parts of a title between separators, with their positions.
fn parts(title: &str) -> Vec<(usize, &str)> {
    const MOST: usize = 8;
    let mut out = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    while let Some(c) = title[at..].chars().next() {
        let separator = names()
            .title_separators
            .iter()
            .find(|s| title[at..].starts_with(s.as_str()));
        let width = separator.map(String::len).or_else(|| {
            // A dash without blanks divides only in scripts without blanks.
            let dash = matches!(c, '-' | '–' | '—');
            let before = title[..at].chars().next_back().is_some_and(is_ideograph);
            let after = title[at + c.len_utf8()..]
                .chars()
                .next()
                .is_some_and(is_ideograph);
            (dash && (before || after)).then(|| c.len_utf8())
        });
        match width {
            Some(width) if out.len() + 1 < MOST => {
                out.push((begin, title[begin..at].trim()));
                at += width;
                begin = at;
            }
            _ => at += c.len_utf8(),
        }
    }
    out.push((begin, title[begin..].trim()));
    out.retain(|(_, part)| !part.is_empty());
    out
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ffef}')
}

/// Neighbouring parts, as the title writes them.
fn joined<'t>(title: &'t str, parts: &[(usize, &'t str)]) -> &'t str {
    match (parts.first(), parts.last()) {
        (Some((begin, _)), Some((at, last))) => {
            let end = title[*at..]
                .find(last)
                .map_or(title.len(), |found| at + found + last.len());
            title[*begin..end].trim()
        }
        _ => "",
    }
}

/// The name of the site beside the headline in `<title>`, if nothing else states it.
pub(super) fn site_of_title(page: &Page, headline: &str) -> Option<String> {
    let parts = parts(&page.title);
    let (_, last) = parts.last()?;
    let rest = joined(&page.title, &parts[..parts.len() - 1]);
    let is_name = letters(rest) == letters(headline) && last.chars().count() <= LONGEST_SITE / 2;
    (parts.len() == 2 && is_name).then(|| (*last).to_owned())
}

//! One outlet under two names.
//!
//! Two names are told as one's when they are the same without the words of `words.toml` that tell no outlet
//! from another (`Fox News` and `Fox Online News`), punctuation and what stands in brackets or behind ` - `; when they
//! differ in one character and have at least [`LEAST_LETTERS`]; when at least [`LEAST_COMMON`] articles and a tenth of
//! either have the addresses of one site, which at most [`MOST_OUTLETS`] outlets have; or when at least [`LEAST_COMMON`]
//! articles of both have the same id with the same headline. Spellings that differ in case or spaces only are one name
//! already ([`same_name`](crate::same_name)).

use super::seen::Seen;
use super::words::WORDS;
use super::{Check, Finding};
use crate::about::About;
use crate::number::counted;
use crate::same_name;
use crate::verbs::Error;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) const CHECK: Check = Check {
    about: About::new("name", "outlets under two names"),
    find,
};

const LEAST_LETTERS: usize = 7;
const LEAST_COMMON: u64 = 5;
const LEAST_SHARE: f64 = 0.1;
const MOST_OUTLETS: usize = 3;

/// Why outlets seem to be one: their numbers, and what they have in common.
type Reasons = BTreeMap<BTreeSet<usize>, Vec<String>>;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let mut reasons = Reasons::new();
    let named = seen.outlets.iter().enumerate();
    let named = named.filter(|(_, own)| own.articles > 0 && !own.name.is_empty());
    let names: Vec<(usize, &str)> = named.map(|(at, own)| (at, own.name.as_str())).collect();
    alike(&names, &mut reasons);
    sites(seen, &mut reasons)?;
    ids(seen, &mut reasons)?;
    let findings = reasons.into_iter().map(|(outlets, reasons)| {
        let named = outlets.iter().map(|at| {
            let own = &seen.outlets[*at];
            format!("{} ({})", own.name, counted(own.articles, "article"))
        });
        Finding {
            check: CHECK.about.name,
            source: None,
            period: None,
            articles: outlets.iter().map(|at| seen.outlets[*at].articles).sum(),
            found: format!("{} may be one outlet: {}", listed(named), reasons.join("; ")),
            advice: "give them one name in the input if they are one; else each is a part of it only, and a move from one name to the other looks like a rise and a fall".into(),
        }
    });
    Ok(findings.collect())
}

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [front @ .., last] if !front.is_empty() => format!("{} and {last}", front.join(", ")),
        _ => names.concat(),
    }
}

/// Names that are one without rubrics, or but for a character.
fn alike(names: &[(usize, &str)], reasons: &mut Reasons) {
    let mut of: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, name) in names {
        let core = core(name);
        if !core.is_empty() {
            of.entry(core).or_default().insert(*at);
        }
    }
    for outlets in of.values().filter(|outlets| outlets.len() > 1) {
        let why = "their names differ in words such as “News” and “Online” only";
        reasons.entry(outlets.clone()).or_default().push(why.into());
    }
    // Two names that differ in one character are the same without some letter of either.
    let mut without: HashMap<String, Vec<&str>> = HashMap::new();
    for core in of.keys().filter(|core| is_long(core)) {
        without.entry(core.clone()).or_default().push(core);
        for (at, letter) in core.char_indices() {
            let shorter = [&core[..at], &core[at + letter.len_utf8()..]].concat();
            without.entry(shorter).or_default().push(core);
        }
    }
    for cores in without.values() {
        for (at, one) in cores.iter().enumerate() {
            for other in &cores[at + 1..] {
                if strsim::damerau_levenshtein(one, other) == 1 {
                    let outlets = of[*one].union(&of[*other]).copied().collect();
                    let own = reasons.entry(outlets).or_default();
                    let why = "their names differ in one character".to_owned();
                    if !own.contains(&why) {
                        own.push(why);
                    }
                }
            }
        }
    }
}

/// Whether a slip in a name is likelier than another name: numbers tell channels apart.
fn is_long(core: &str) -> bool {
    core.chars().count() >= LEAST_LETTERS && !core.contains(|letter: char| letter.is_numeric())
}

/// What tells a name from others.
fn core(name: &str) -> String {
    let name = same_name::key(name);
    let before = |name: &str, mark: char| name.split(mark).next().unwrap_or_default().to_owned();
    let name = before(&name, '(').replace(" – ", " - ");
    let name = name.split(" - ").next().unwrap_or_default();
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty() && !WORDS.rubrics.contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Outlets whose articles have the addresses of one site.
fn sites(seen: &Seen<'_>, reasons: &mut Reasons) -> Result<(), Error> {
    let mut counts: BTreeMap<String, BTreeMap<usize, u64>> = BTreeMap::new();
    seen.each_value("url", |outlet, url| {
        if let Some(site) = site(url) {
            let own = match counts.get_mut(site) {
                Some(own) => own,
                None => counts.entry(site.to_owned()).or_default(),
            };
            *own.entry(outlet).or_default() += 1;
        }
    })?;
    for (site, outlets) in counts {
        let is_much = |outlet: usize, count: u64| {
            let share = count as f64 / seen.outlets[outlet].articles.max(1) as f64;
            count >= LEAST_COMMON && share >= LEAST_SHARE
        };
        let of: BTreeSet<usize> = outlets
            .iter()
            .filter(|(at, count)| is_much(**at, **count) && !seen.outlets[**at].name.is_empty())
            .map(|(at, _)| *at)
            .collect();
        if (2..=MOST_OUTLETS).contains(&of.len()) {
            let articles: u64 = of.iter().map(|at| outlets[at]).sum();
            let why = format!(
                "{} of them have addresses of {site}",
                counted(articles, "article")
            );
            reasons.entry(of).or_default().push(why);
        }
    }
    Ok(())
}

/// The site of an address, `bbc.co.uk` of `https://www.bbc.co.uk/news`.
fn site(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then_some(host)
}

/// Outlets that have articles with the same id and headline.
fn ids(seen: &Seen<'_>, reasons: &mut Reasons) -> Result<(), Error> {
    let prints = seen.fingerprints(&["id", "title"])?;
    let mut first: HashMap<u64, usize> = HashMap::new();
    let mut common: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for one in seen.articles() {
        let Some(print) = prints[one.article] else {
            continue;
        };
        let other = *first.entry(print).or_insert(one.outlet);
        if other != one.outlet {
            *common
                .entry((other.min(one.outlet), other.max(one.outlet)))
                .or_default() += 1;
        }
    }
    for ((one, other), articles) in common.into_iter().filter(|(_, own)| *own >= LEAST_COMMON) {
        let why = format!(
            "{} of both have the same id and headline",
            counted(articles, "article")
        );
        reasons
            .entry(BTreeSet::from([one, other]))
            .or_default()
            .push(why);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str]) -> Vec<Vec<usize>> {
        let names: Vec<(usize, &str)> = names.iter().copied().enumerate().collect();
        let mut reasons = Reasons::new();
        alike(&names, &mut reasons);
        let sets = reasons
            .into_keys()
            .map(|outlets| outlets.into_iter().collect());
        sets.collect()
    }

    #[test]
    fn names_of_one_outlet_are_found_and_names_of_two_are_not() {
        assert_eq!(found(&["Fox News", "Fox Online News", "CNN"]), [[0, 1]]);
        let parts = [
            "New York Times - News",
            "New York Times - Opinion",
            "The New York Times",
        ];
        assert_eq!(found(&parts), [[0, 1, 2]]);
        assert_eq!(found(&["CNN (Web News)", "cnn.com"]), [[0, 1]]);
        assert_eq!(found(&["The Guardian", "The Gaurdian"]), [[0, 1]]);
        let others = [
            "Channel 4",
            "Channel 5",
            "Washington Post",
            "Washington Times",
            "The Nation",
        ];
        assert!(found(&others).is_empty());
        let more = [
            "BBC News",
            "BBC Sport",
            "NBC News",
            "The National",
            "News",
            "Online News",
        ];
        assert!(found(&more).is_empty());
    }

    #[test]
    fn the_site_of_an_address_is_its_host() {
        assert_eq!(site("https://www.bbc.co.uk/news?a=1"), Some("bbc.co.uk"));
        assert_eq!(site("http://example.org:8080"), Some("example.org"));
        assert_eq!(site("no address"), None);
    }
}

//! A mix of outlets that changes, so that a trend of all articles may be one of the mix (Simpson's paradox).
//!
//! The dated articles are divided into an earlier and a later half. The mix changes by the dissimilarity of the outlets'
//! shares `D = ½ Σ |p₁ − p₂|`, less what chance makes of equal mixes, `½ Σ √(2/π · p (1 − p) (1/N₁ + 1/N₂))`, the mean
//! absolute difference of two binomial shares. Told when at least [`LEAST_CHANGE`] is left and each half has
//! at least [`LEAST_ARTICLES`] articles.
//!
//! How strong that is: of the terms that occur at least [`LEAST_FREQUENCY`] times and rise or fall by at least
//! [`LEAST_RATIO`] times, those whose change is less than half as large, or goes the other way, when the mix is held fixed
//! (on logarithms). It is held fixed by direct standardisation (Kitagawa 1955,
//! *Journal of the American Statistical Association* 50, 1168–1194): the rates of the outlets that have at least
//! a tenth of their articles in either half, weighted with their shares of the tokens of both.

use super::seen::Seen;
use super::{Check, Finding};
use crate::about::About;
use crate::day::Day;
use crate::number::{counted, whole};
use crate::select::{Scanned, scan};
use crate::settings::Layer;
use crate::verbs::Error;
use crate::verbs::halves::middle;
use std::cmp::Ordering;

pub(super) const CHECK: Check = Check {
    about: About::new("mix", "a mix of outlets that changes"),
    find,
};

const LEAST_CHANGE: f64 = 0.1;
const LEAST_ARTICLES: u64 = 50;
const LEAST_SHARE: f64 = 0.1;
const LEAST_FREQUENCY: u64 = 200;
const LEAST_RATIO: f64 = 1.2;
/// Outlets and terms that are named.
const NAMED: usize = 3;

/// Articles and tokens of an outlet in each half.
#[derive(Debug, Clone, Copy, Default)]
struct Halves {
    articles: [u64; 2],
    tokens: [u64; 2],
}

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let days: Vec<(Day, u64)> = seen.days_of_all().into_iter().collect();
    let Some(middle) = middle(&days) else {
        return Ok(Vec::new());
    };
    let tokens = seen.selected.articles.tokens();
    let mut halves = vec![Halves::default(); seen.outlets.len()];
    // For each article outlet and half.
    let mut cells: Vec<Option<(u32, bool)>> = vec![None; tokens.len()];
    for one in seen.articles() {
        let Some(day) = one.day else { continue };
        let is_later = day >= middle;
        let own = &mut halves[one.outlet];
        own.articles[usize::from(is_later)] += 1;
        own.tokens[usize::from(is_later)] += u64::from(tokens[one.article]);
        cells[one.article] = Some((one.outlet as u32, is_later));
    }
    let all = [0, 1].map(|half: usize| halves.iter().map(|own| own.articles[half]).sum::<u64>());
    let change = change(&halves, all);
    if change < LEAST_CHANGE || all.iter().any(|articles| *articles < LEAST_ARTICLES) {
        return Ok(Vec::new());
    }
    let share = |own: &Halves, half: usize| own.articles[half] as f64 / all[half] as f64;
    let mut movers: Vec<usize> = (0..halves.len()).collect();
    let moved = |at: &usize| (share(&halves[*at], 1) - share(&halves[*at], 0)).abs();
    movers.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    let movers = movers.iter().filter(|at| moved(at) > 0.0);
    let movers = movers.take(NAMED).map(|at| {
        let (name, own) = (&seen.outlets[*at].name, &halves[*at]);
        let name = if name.is_empty() { "no outlet" } else { name };
        format!(
            "{name} {:.1} % before, {:.1} % after",
            100.0 * share(own, 0),
            100.0 * share(own, 1)
        )
    });
    let (first, last) = (days[0].0, days[days.len() - 1].0);
    Ok(vec![Finding {
        check: CHECK.about.name,
        source: None,
        period: Some((first, last)),
        articles: all[0] + all[1],
        found: format!(
            "the mix from {middle} on differs from that before by more than chance: {:.0} % of the articles would have to come from other outlets for it to be the same ({}){}",
            100.0 * change,
            movers.collect::<Vec<_>>().join("; "),
            effect(seen, &halves, &cells)?
        ),
        advice: "hold the mix fixed (`newsprint trend CORPUS QUERY --standardise`), follow outlets apart (`--split source`), or select those that are there throughout".into(),
    }])
}

/// How dissimilar the mixes are, beyond chance.
fn change(halves: &[Halves], all: [u64; 2]) -> f64 {
    let [one, other] = all.map(|articles| articles as f64);
    let mut sum = 0.0;
    for own in halves {
        let [before, after] = own.articles.map(|articles| articles as f64);
        let share = (before + after) / (one + other);
        let variance = share * (1.0 - share) * (1.0 / one + 1.0 / other);
        sum +=
            (before / one - after / other).abs() - (std::f64::consts::FRAC_2_PI * variance).sqrt();
    }
    sum / 2.0
}

/// A term that rises or falls: the change of its rate in all articles, and with the mix held fixed, as logarithms.
struct Moved {
    term: String,
    all: f64,
    fixed: f64,
}

/// What the mix does to the terms of the corpus, in words behind a semicolon; nothing where no layer of terms is there or no
/// outlet is in both halves.
fn effect(
    seen: &Seen<'_>,
    halves: &[Halves],
    cells: &[Option<(u32, bool)>],
) -> Result<String, Error> {
    let corpus = seen.selected.corpus;
    let in_both = |own: &Halves| {
        let [before, after] = own.articles;
        before.min(after) as f64 >= LEAST_SHARE * (before + after) as f64
            && own.tokens.iter().all(|tokens| *tokens > 0)
    };
    let sum = |of: &dyn Fn(&Halves) -> u64| halves.iter().map(of).sum::<u64>() as f64;
    let both = sum(&|own| {
        if in_both(own) {
            own.tokens[0] + own.tokens[1]
        } else {
            0
        }
    });
    if both == 0.0 || !corpus.settings().layers.contains(&Layer::Terms) {
        return Ok(String::new());
    }
    let all = [sum(&|own| own.tokens[0]), sum(&|own| own.tokens[1])];
    // What an occurrence in a cell adds to the rate with the mix held fixed.
    let weight: Vec<[f64; 2]> = halves
        .iter()
        .map(|own| match in_both(own) {
            true => own
                .tokens
                .map(|tokens| (own.tokens[0] + own.tokens[1]) as f64 / both / tokens as f64),
            false => [0.0; 2],
        })
        .collect();
    let moved = scan(
        corpus,
        Scanned {
            articles: &seen.selected.articles,
            counted: &seen.selected.mask,
            layer: Layer::Terms,
            only: None,
        },
        |_, frequency, _| frequency >= LEAST_FREQUENCY,
        Vec::new,
        |moved: &mut Vec<Moved>, term, parts| {
            let (mut rates, mut fixed, mut count) = ([0.0; 2], [0.0; 2], 0);
            for (article, frequency) in parts.iter().flat_map(|part| part.iter()) {
                if let Some((outlet, is_later)) = cells[article as usize] {
                    let half = usize::from(is_later);
                    rates[half] += f64::from(frequency) / all[half];
                    fixed[half] += f64::from(frequency) * weight[outlet as usize][half];
                    count += u64::from(frequency);
                }
            }
            let ratio = |of: [f64; 2]| (of[1] / of[0]).ln();
            let (all, fixed) = (ratio(rates), ratio(fixed));
            let is_move = all.abs() >= LEAST_RATIO.ln() && all.is_finite() && fixed.is_finite();
            if count >= LEAST_FREQUENCY && is_move {
                let term = term.to_owned();
                moved.push(Moved { term, all, fixed });
            }
        },
    )?;
    let moved: Vec<Moved> = moved.into_iter().flatten().collect();
    let mut by_mix: Vec<&Moved> = moved
        .iter()
        .filter(|own| own.fixed / own.all < 0.5)
        .collect();
    let turned = by_mix
        .iter()
        .filter(|own| own.fixed / own.all < 0.0)
        .count();
    let strength = |own: &&Moved| (own.all - own.fixed).abs();
    by_mix.sort_by(|a, b| {
        let order = strength(b).total_cmp(&strength(a));
        if order == Ordering::Equal {
            a.term.cmp(&b.term)
        } else {
            order
        }
    });
    let named = by_mix.iter().take(NAMED).map(|own| {
        let ratio = |log: f64| log.exp();
        format!(
            "{} (×{:.2}, but ×{:.2} with it fixed)",
            own.term,
            ratio(own.all),
            ratio(own.fixed)
        )
    });
    let named: Vec<String> = named.collect();
    let named = match named.as_slice() {
        [] => String::new(),
        named => format!(", such as {}", named.join(", ")),
    };
    Ok(format!(
        "; of {} that {} by a fifth or more, {} {} less than half as much with the mix held fixed, {} of them in the other direction{named}",
        counted(moved.len() as u64, "term"),
        if moved.len() == 1 {
            "rises or falls"
        } else {
            "rise or fall"
        },
        whole(by_mix.len() as u64),
        if by_mix.len() == 1 {
            "changes"
        } else {
            "change"
        },
        whole(turned as u64),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halves(articles: &[[u64; 2]]) -> (Vec<Halves>, [u64; 2]) {
        let halves = articles.iter().map(|articles| Halves {
            articles: *articles,
            tokens: [0; 2],
        });
        let all = [0, 1].map(|half: usize| articles.iter().map(|own| own[half]).sum());
        (halves.collect(), all)
    }

    #[test]
    fn a_mix_changes_by_what_is_beyond_chance() {
        let (own, all) = halves(&[[500, 500], [300, 300]]);
        assert!(change(&own, all) < 0.0);
        let (own, all) = halves(&[[8000, 4000], [2000, 6000]]);
        assert!((change(&own, all) - 0.4).abs() < 0.01);
        // A thousand outlets of an article each are dissimilar by chance.
        let single: Vec<[u64; 2]> = (0..1000).map(|n| [n % 2, 1 - n % 2]).collect();
        let (own, all) = halves(&single);
        assert!(change(&own, all) < 0.3);
    }
}

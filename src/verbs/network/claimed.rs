//! Which pairs may be claimed unasked.

use super::pairs::{self, Named};
use super::{Request, Together, run};
use crate::measure::association::{ByChance, together_p};
use crate::measure::correct::Correction;
use crate::select::By;
use crate::store::Corpus;
use crate::verbs::Error;
use crate::verbs::claims::{Days, LARGEST_Q, copies, days_left_out};
use crate::verbs::selection::Selected;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use rayon::prelude::*;

/// The pairs of a network without egos that are named together more often than by chance, in the family of
/// all its pairs, and are so as well without one of the articles, without the day that names them most, and
/// with each text once.
///
/// # Errors
/// As [`run`].
pub fn claimed(corpus: &Corpus, request: &Request) -> Result<Together, Error> {
    let everything = Request {
        top: None,
        ..request.clone()
    };
    let mut found = run(corpus, &everything)?;
    let title = By::Column("title".to_owned());
    let selected = Selected::of(corpus, &request.filter, &[title], &[])?;
    let articles = &selected.articles;
    let on = |at: usize| selected.mask[at].then_some(());
    let copy = copies(articles, on);
    let counts = |at: usize| on(at).filter(|()| !copy[at]);
    let days = days_left_out(articles, Days::Ordinary, counts);
    let own = |named: &Named| -> Vec<u32> {
        let own = named.articles.iter().copied();
        own.filter(|at| !copy[*at as usize]).collect()
    };
    let named: Vec<Vec<u32>> = found.named.iter().map(own).collect();
    let mut names: Vec<u64> = vec![0; articles.len()];
    for article in named.iter().flatten() {
        names[*article as usize] += 1;
    }
    let counted = (0..articles.len()).filter(|at| counts(*at).is_some());
    let by_chance = ByChance::new(counted.map(|at| names[at]).collect());
    let chances: Vec<Vec<f64>> = named
        .iter()
        .map(|own| by_chance.chances(own.len() as u64))
        .collect();
    let p = found.rows.par_iter().map(|row| {
        let (a, b) = (row.pair.a, row.pair.b);
        let mut together = 0;
        let mut of_day: HashMap<i32, u64, FixedState> = HashMap::default();
        for article in pairs::common(&named[a], &named[b]) {
            together += 1;
            if let Some(day) = days[article as usize] {
                *of_day.entry(day).or_default() += 1;
            }
        }
        let most = of_day.into_values().max().unwrap_or(0).max(1);
        let expected = by_chance.expected(&chances[a], &chances[b]);
        Some(together_p(u64::saturating_sub(together, most), expected))
    });
    let p: Vec<Option<f64>> = p.collect();
    let family = named.len() * named.len().saturating_sub(1) / 2;
    let q = Correction::BenjaminiHochberg.adjust_among(&p, family);
    for (row, q) in found.rows.iter_mut().zip(q) {
        row.q = q;
    }
    found
        .rows
        .retain(|row| row.q.is_some_and(|q| q <= LARGEST_Q));
    found.rows.truncate(request.top.unwrap_or(usize::MAX));
    Ok(found)
}

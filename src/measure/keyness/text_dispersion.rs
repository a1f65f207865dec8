//! Text dispersion keyness.

use super::{G2, Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Log-likelihood of *articles with the term* out of *articles*, so that one article that repeats a
/// term counts once. The pair holds articles: a and b with the term, n1 and n2 in all.
///
/// # Formula
/// Two-cell [`G2`] of these numbers, signed.
///
/// # Undefined
/// [`Undefined::NoArticles`]; term absent from both; more articles with the term than articles.
///
/// # Source
/// Egbert & Biber (2019), doi:10.3366/cor.2019.0162.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextDispersion;

impl Keyness for TextDispersion {
    fn about(&self) -> &'static About {
        &About {
            name: "text_dispersion_keyness",
            symbol: "",
            summary: "signed log-likelihood of articles with the term, out of all articles",
            direction: "positive: in more articles of the target",
            citation: "egbert2019",
        }
    }

    fn is_of_articles(&self) -> bool {
        true
    }

    fn measure(&self, articles: &Pair) -> Measured {
        if articles.n1 == 0 || articles.n2 == 0 {
            return Err(Undefined::NoArticles);
        }
        articles.with_table()?;
        G2::TwoCell.measure(articles)
    }
}

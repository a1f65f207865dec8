//! Comparisons in the form of other programs, for results that stand beside theirs.

use super::{Rank, Request};
use crate::choice::choice;
use crate::measure::keyness::{Bic, Ell, G2, Keyness, LogRatio, Quanteda, Zeros};

choice! {
    /// A program whose form a comparison takes: `docs/matching.md` has what each sets.
    pub enum Match: "program to match" {
        /// `textstat_keyness` of quanteda.textstats with its defaults.
        Quanteda = "quanteda",
        /// The keyword list of AntConc: four-cell log-likelihood and Log Ratio.
        AntConc = "antconc",
        /// The keywords of WordSmith: log-likelihood, Log Ratio and BIC.
        WordSmith = "wordsmith",
        /// The log-likelihood calculator of UCREL, and Wmatrix: two-cell log-likelihood.
        Ucrel = "ucrel",
    }
}

impl Match {
    /// The least frequency of a term, where nobody asks for another: those programs list every term.
    pub const MIN_FREQUENCY: u64 = 1;

    /// Sets what terms are ranked by, and puts the program's measures before those that are asked for.
    pub fn adapt(self, request: &mut Request) {
        let (rank, measures): (Rank, &[&'static dyn Keyness]) = match self {
            Self::Quanteda => (Rank::Quanteda, &[&Quanteda::Chi2]),
            Self::AntConc => (
                Rank::FourCells,
                &[&G2::FourCell, &LogRatio(Zeros::HalfForZero)],
            ),
            Self::WordSmith => (
                Rank::LogLikelihood,
                &[&G2::TwoCell, &LogRatio(Zeros::HalfForZero), &Bic],
            ),
            Self::Ucrel => (Rank::LogLikelihood, &[&G2::TwoCell, &Bic, &Ell]),
        };
        request.rank = rank;
        request.measures.splice(0..0, measures.iter().copied());
        request.matching = Some(self);
    }

    /// What a table says of it.
    pub(super) const fn note(self) -> &'static str {
        match self {
            Self::Quanteda => {
                "ranked by chi-squared as quanteda.textstats 0.97.2 computes it by default; tokens are counted as newsprint does"
            }
            Self::AntConc => {
                "the form of AntConc: ranked by four-cell log-likelihood, beside Log Ratio; tokens are counted as newsprint does"
            }
            Self::WordSmith => {
                "the form of WordSmith: ranked by log-likelihood, beside Log Ratio and BIC; tokens are counted as newsprint does"
            }
            Self::Ucrel => {
                "the form of UCREL's log-likelihood calculator: ranked by two-cell log-likelihood, beside BIC and ELL; tokens are counted as newsprint does"
            }
        }
    }
}

//! What every question about a corpus begins with: the corpus open, the articles selected.

use super::Error;
use crate::clean::copies::CopiesCounted;
use crate::day::Day;
use crate::number::{basis, counted, whole};
use crate::select::{Articles, By, Filter, LeftOut, columns_of};
use crate::settings::Layer;
use crate::store::{Corpus, StoreError, StoreProblem};
use std::collections::BTreeSet;

/// A corpus, its articles, and which of them are selected.
pub struct Selected<'c> {
    /// The corpus.
    pub corpus: &'c Corpus,
    /// Its articles, with the columns that the question looks at.
    pub articles: Articles,
    /// For each article whether it is selected.
    pub mask: Vec<bool>,
    /// How many selected articles are left out as copies; `None` where copies count.
    pub copies: Option<u64>,
    /// What may be wrong with the selection.
    pub warnings: Vec<String>,
}

/// The share of copies among the selected articles from which a note says that they are counted.
const MANY_COPIES: f64 = 0.05;

/// Takes copies out of a selection as the corpus is to be counted, and says how many; where they count, warns of many.
fn leave_copies_out(
    corpus: &Corpus,
    mask: &mut [bool],
    warnings: &mut Vec<String>,
) -> Result<Option<u64>, Error> {
    let which = corpus.copies();
    let counting = match which {
        CopiesCounted::Keep => CopiesCounted::First,
        which => which,
    };
    let left_out = match LeftOut::read(corpus, counting) {
        // Who counts all of them may do without.
        Err(StoreError {
            problem: StoreProblem::NoSketches,
            ..
        }) if which == CopiesCounted::Keep => return Ok(None),
        left_out => left_out?,
    };
    let of_copies = mask.iter_mut().zip(&left_out.0);
    let of_copies = of_copies.filter(|(on, out)| **on && **out);
    if which == CopiesCounted::Keep {
        let copies = of_copies.count();
        let selected = mask.iter().filter(|on| **on).count();
        let share = copies as f64 / selected as f64;
        if share > MANY_COPIES {
            warnings.push(format!(
                "{} of the {} ({:.0}\u{a0}%) are copies of others and count as well; `--copies first` counts one of each",
                whole(copies as u64),
                counted(selected as u64, "article"),
                100.0 * share
            ));
        }
        return Ok(None);
    }
    let mut taken = 0;
    for (on, _) in of_copies {
        *on = false;
        taken += 1;
    }
    Ok(Some(taken))
}

impl<'c> Selected<'c> {
    /// Select articles of a corpus, copies as it counts them; what `by` and `others` look at is read as well.
    ///
    /// # Errors
    /// When the corpus cannot be read, lacks a column, or no article is selected.
    pub fn of(
        corpus: &'c Corpus,
        filter: &Filter,
        by: &[By],
        others: &[&Filter],
    ) -> Result<Self, Error> {
        let mut selected = Self::as_published(corpus, filter, by, others)?;
        let (mask, warnings) = (&mut selected.mask, &mut selected.warnings);
        selected.copies = leave_copies_out(corpus, mask, warnings)?;
        Ok(selected)
    }

    /// Select articles of a corpus, copies among them.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn as_published(
        corpus: &'c Corpus,
        filter: &Filter,
        by: &[By],
        others: &[&Filter],
    ) -> Result<Self, Error> {
        let known = columns_of(corpus)?;
        filter.check(&known)?;
        for other in others {
            other.check(&known)?;
        }
        for by in by {
            by.check(&known)?;
        }
        let columns: BTreeSet<&str> = filter
            .columns()
            .chain(others.iter().flat_map(|other| other.columns()))
            .chain(by.iter().map(By::column))
            .chain(["source"])
            .collect();
        let articles = Articles::read(corpus, columns)?;
        let mask = filter.mask(&articles);
        if !mask.contains(&true) {
            return Err(nothing(filter, &articles));
        }
        let mut warnings = unmatched(filter, &articles);
        warnings.extend(names_stay(corpus));
        let selected = Self {
            corpus,
            articles,
            mask,
            copies: None,
            warnings: Vec::new(),
        };
        warnings.extend(selected.without_part());
        Ok(Self {
            warnings,
            ..selected
        })
    }

    /// How many of the articles have nothing of the part of their texts that is counted, as a warning.
    fn without_part(&self) -> Option<String> {
        let view = self.corpus.part()?;
        let lengths = self.articles.lengths().iter().zip(self.articles.tokens());
        let (mut articles, mut without) = (0, 0);
        for ((length, tokens), on) in lengths.zip(&self.mask) {
            articles += u64::from(*on);
            without += u64::from(*on && *length > 0 && *tokens == 0);
        }
        let (words, articles) = (&view.words, counted(articles, "article"));
        (without > 0).then(|| format!("{} of {articles} have no tokens of {words}", whole(without)))
    }

    /// What n-grams of a layer are not counted in the part of the texts that is, as a warning; `None` where all are.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn crossing(&self, layer: Layer) -> Result<Option<String>, StoreError> {
        if !matches!(layer, Layer::Ngrams(_)) {
            return Ok(None);
        }
        let mut sum = 0;
        for (number, segment) in self.corpus.segments().iter().enumerate() {
            let crossing = segment.crossing(layer)?.into_iter().flatten();
            let selected = &self.mask[self.articles.start(number) as usize..];
            sum += crossing
                .zip(selected)
                .filter_map(|(count, selected)| selected.then_some(count))
                .sum::<u64>();
        }
        Ok((sum > 0).then(|| {
            let part = self.corpus.part().map_or("", |part| &part.words);
            let sum = whole(sum);
            format!("{sum} {layer} are not counted, which are only in part {part}")
        }))
    }

    /// The first and the last date of the selected articles.
    pub fn days(&self) -> Option<(Day, Day)> {
        let selected = || {
            self.mask
                .iter()
                .zip(self.articles.days())
                .filter_map(|(on, day)| on.then_some(*day)?)
        };
        Some((selected().min()?, selected().max()?))
    }

    /// What is not counted: copies, and what sources repeat, in words; nothing where all is.
    pub fn left_out(&self) -> String {
        let copies = self.copies.map_or_else(String::new, |copies| {
            let how = match self.corpus.copies() {
                CopiesCounted::First => "of copies, only the first of each family counts",
                CopiesCounted::Keep | CopiesCounted::Drop => "copies do not count",
            };
            format!("{how}: {} left out", counted(copies, "article"))
        });
        let both = [copies, self.repeats_left_out()];
        let said: Vec<String> = both.into_iter().filter(|part| !part.is_empty()).collect();
        said.join("; ")
    }

    /// What the selected articles have that is not counted because their source repeats it, in words; nothing where they
    /// have nothing. Without texts nobody knows.
    fn repeats_left_out(&self) -> String {
        if !self.corpus.settings().text {
            return "boilerplate is counted: it is found in texts, which the corpus does not hold"
                .into();
        }
        if !self.corpus.view().is_some_and(|view| view.takes_out) {
            return String::new();
        }
        let all = self.articles.lengths().iter().zip(self.articles.tokens());
        let of_each = all.zip(&self.mask).filter(|(_, on)| **on);
        let (articles, tokens) = of_each
            .map(|((all, counted), _)| u64::from(all - counted))
            .filter(|tokens| *tokens > 0)
            .fold((0, 0), |sum, tokens| (sum.0 + 1, sum.1 + tokens));
        if tokens == 0 {
            return String::new();
        }
        let share = 100.0 * tokens as f64 / (self.size().1 + tokens) as f64;
        format!(
            "boilerplate is left out: {} ({share:.1} %) of {}",
            counted(tokens, "token"),
            counted(articles, "article")
        )
    }

    /// How many articles and running words are selected.
    pub fn size(&self) -> (u64, u64) {
        let selected = self
            .mask
            .iter()
            .zip(self.articles.tokens())
            .filter(|(on, _)| **on);
        selected.fold((0, 0), |(articles, tokens), (_, own)| {
            (articles + 1, tokens + u64::from(*own))
        })
    }
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The selected articles.
    pub articles: u64,
    /// Their running words.
    pub tokens: u64,
    /// How they were selected.
    pub filter: Filter,
    /// Of which part of their texts, ` of quoted speech`; empty where all is counted.
    pub(super) part: String,
    /// What is left out of them, in words.
    pub(super) left_out: String,
}

impl Basis {
    /// Of the articles that a filter selected.
    pub(super) fn of(selected: &Selected<'_>, filter: &Filter) -> Self {
        let (articles, tokens) = selected.size();
        Self {
            articles,
            tokens,
            filter: filter.clone(),
            part: of_part(selected.corpus),
            left_out: selected.left_out(),
        }
    }

    /// `19,956 articles, 20,123,456 tokens`, and of what.
    pub(super) fn in_words(&self) -> String {
        basis(self.articles, self.tokens) + &self.part
    }

    /// The same with the selection, for a note under a table.
    pub(super) fn note(&self) -> String {
        let note = self.in_words() + &selection_words(&self.filter);
        match self.left_out.as_str() {
            "" => note,
            left_out => format!("{note}; {left_out}"),
        }
    }
}

/// Of which part of the texts of a corpus tokens are, ` of quoted speech`; nothing where all is counted.
pub(super) fn of_part(corpus: &Corpus) -> String {
    let part = corpus.part();
    part.map_or_else(String::new, |part| format!(" of {}", part.words))
}

/// What is said where names in boilerplate are counted.
fn names_stay(corpus: &Corpus) -> Option<String> {
    let takes_out = corpus.view().is_some_and(|view| view.takes_out);
    let has_names = corpus.settings().layers.contains(&Layer::Entities);
    let segments = corpus.segments();
    let stay = takes_out
        && has_names
        && segments
            .iter()
            .all(|segment| segment.taken_out(Layer::Entities).is_none());
    stay.then(|| {
        "names in boilerplate are counted: an earlier version added articles and did not keep where names stand; \
         add them to a new corpus to leave these names out"
            .to_owned()
    })
}

/// The error for a selection without articles, with what may have been meant.
pub fn nothing(filter: &Filter, articles: &Articles) -> Error {
    let nearest = filter
        .unmatched(articles)
        .into_iter()
        .find_map(|(_, nearest)| nearest);
    Error::NothingSelected {
        selection: filter.to_string(),
        nearest,
    }
}

/// Values of a selection that no article has, as warnings.
pub fn unmatched(filter: &Filter, articles: &Articles) -> Vec<String> {
    filter
        .unmatched(articles)
        .into_iter()
        .map(|(clause, nearest)| match nearest {
            Some(nearest) => format!("no article has {clause}; did you mean {nearest}?"),
            None => format!("no article has {clause}"),
        })
        .collect()
}

/// `, selected by …`, or nothing when every article is.
pub(super) fn selection_words(filter: &Filter) -> String {
    if filter.is_everything() {
        String::new()
    } else {
        format!(", selected by `{filter}`")
    }
}

//! What a query finds besides the spelling that was typed, in words for notes: letters with diacritics, and capitals that
//! make another word of it.

use super::Error;
use super::selection::Selected;
use crate::number::{counted, whole};
use crate::select::{self, Hits, Query};
use crate::settings::{Case, Layer};

/// Words that are another word in capitals, each as it is folded.
const CAPITALS: &str = include_str!("capitals.txt");

/// The capitals of such a word are counted, unasked, where at most this many articles have it: their texts are read.
const MOST_READ: usize = 5_000;

/// Words of a query whose spellings are listed, and spellings of each.
const MOST_LISTED: usize = 5;

/// What is to be said of a query with these hits.
///
/// # Errors
/// As [`select::find`].
pub(super) fn notes(
    selected: &Selected<'_>,
    query: &Query,
    layer: Layer,
    hits: &Hits,
) -> Result<Vec<String>, Error> {
    if query.is_of_names(layer) {
        return Ok(Vec::new());
    }
    let spelled = select::spellings(selected.corpus, query)?;
    // Where terms are stems, only a query of one word tells what was typed.
    let has_stems = selected.corpus.settings().tokenizing.stem.is_some();
    let typed = query.only_word().filter(|_| has_stems);
    let typed = typed.map(|(word, _)| word.to_lowercase());
    let mut notes: Vec<String> = spelled
        .iter()
        .take(MOST_LISTED)
        .map(|(word, others)| {
            let listed: Vec<String> = others
                .iter()
                .take(MOST_LISTED)
                .map(|other| format!("`{other}`"))
                .collect();
            let more = match others.len().saturating_sub(MOST_LISTED) {
                0 => String::new(),
                more => format!(" and {}", counted(more as u64, "other spelling")),
            };
            let listed = listed.join(", ");
            let is_stem = has_stems && typed.is_none();
            let word = typed.as_ref().unwrap_or(word);
            let own = match is_stem {
                true => String::new(),
                false => format!("; `={word}` finds its own letters only"),
            };
            format!("`{word}` finds {listed}{more} too{own}")
        })
        .collect();
    if let Some(more) = spelled
        .len()
        .checked_sub(MOST_LISTED)
        .filter(|more| *more > 0)
    {
        let more = counted(more as u64, "other word");
        notes.push(format!(
            "{more} of `{}` find spellings with diacritics too",
            query.name
        ));
    }
    notes.extend(capitals(selected, query, layer, hits)?);
    Ok(notes)
}

/// How many of a word are in capitals, where these were asked for or make another word of it.
fn capitals(
    selected: &Selected<'_>,
    query: &Query,
    layer: Layer,
    hits: &Hits,
) -> Result<Option<String>, Error> {
    let corpus = selected.corpus;
    let Some((word, is_exact)) = query.only_word() else {
        return Ok(None);
    };
    if corpus.settings().tokenizing.case == Case::Keep {
        return Ok(None);
    }
    let sum = |hits: &Hits| -> u64 {
        let own = hits.iter();
        let own = own.filter(|(article, _)| selected.mask[*article as usize]);
        own.map(|(_, frequency)| u64::from(*frequency)).sum()
    };
    let find = |word: &str| select::find(corpus, &selected.articles, &Query::exact(word), layer);
    let lower = word.to_lowercase();
    if is_exact {
        if lower == word {
            return Ok(None);
        }
        let (own, all) = (whole(sum(hits)), whole(sum(&find(&lower)?)));
        return Ok(Some(format!(
            "`={word}`: {own} of {all} `{lower}` are written so"
        )));
    }
    if !CAPITALS.lines().any(|known| known == lower) || hits.is_empty() {
        return Ok(None);
    }
    let upper = word.to_uppercase();
    if hits.len() > MOST_READ || !corpus.settings().text {
        return Ok(Some(format!(
            "`{word}` counts `{upper}` in capitals too; `={upper}` counts it alone"
        )));
    }
    let (own, all) = (sum(&find(&upper)?), whole(sum(hits)));
    let own_in_words = whole(own);
    Ok((own > 0).then(|| {
        format!("{own_in_words} of {all} `{word}` are `{upper}` in capitals; `={upper}` counts these alone")
    }))
}

//! Two articles of a family side by side: what the later one kept, edited, left out and added.

use super::{Known, Request, Row};
use crate::draw::Chart;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::tokenize::sentence_starts;
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeSet;

/// Two sentences are one, edited, if so many of the words of both are in both.
const LEAST_ALIKE: f64 = 0.4;

/// What became of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is in both, but perhaps for case and punctuation.
    Same,
    /// It is in both with other words.
    Edited,
    /// The later article lacks it.
    LeftOut,
    /// Only the later article has it.
    New,
}

impl Fate {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Edited => "edited",
            Self::LeftOut => "left out",
            Self::New => "new",
        }
    }
}

/// A sentence of either article, or of both.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// What became of it.
    pub fate: Fate,
    /// As the earlier article has it.
    pub earlier: Option<String>,
    /// As the later one has it.
    pub later: Option<String>,
}

/// Two articles side by side.
#[derive(Debug)]
pub struct Edits {
    /// In the order of the texts.
    pub sentences: Vec<Sentence>,
    /// The family of both.
    pub family: Vec<Row>,
    /// The ids of the earlier and the later article.
    pub ids: [String; 2],
    share: Option<f64>,
    warnings: Vec<String>,
}

/// Show an article beside the one it has its text from; the first of a family beside the one that has most of it.
///
/// # Errors
/// As [`super::run`]; when no article has the id, the article is in no family, or the corpus has no texts.
pub fn edits(corpus: &Corpus, request: &Request, id: &str) -> Result<Edits, Error> {
    let known = Known::read(corpus, request)?;
    let articles = &known.selected.articles;
    let of_id: Vec<u32> = (0..articles.len() as u32)
        .filter(|article| known.is_selected(*article) && known.id(*article) == id)
        .collect();
    if of_id.is_empty() {
        return Err(Error::Usage {
            message: format!("no article has the id {id:?}"),
            help: "`newsprint copies CORPUS` lists the articles that are in families".into(),
        });
    }
    let numbered = (1..).zip(&known.copies.families);
    let found = numbered
        .flat_map(|(number, family)| {
            family
                .members
                .iter()
                .map(move |member| (number, family, member))
        })
        .find(|(.., member)| of_id.contains(&member.article));
    let Some((number, family, member)) = found else {
        return Err(Error::Usage {
            message: format!("the article {id:?} is in no family of copies"),
            help: "`newsprint copies CORPUS` lists the articles that are".into(),
        });
    };
    let children = || {
        family
            .members
            .iter()
            .filter(|other| other.parent == Some(member.article))
    };
    let by_share = |a: &&crate::select::Member, b: &&crate::select::Member| {
        a.share.unwrap_or(0.0).total_cmp(&b.share.unwrap_or(0.0))
    };
    let later = match member.parent {
        Some(_) => member,
        None => children().max_by(by_share).unwrap_or(member),
    };
    let earlier = later.parent.unwrap_or(later.article);
    let text = |article: u32| {
        let (segment, own) = articles.place(article);
        corpus.segments()[segment].text(own)
    };
    let texts = [text(earlier)?, text(later.article)?];
    Ok(Edits {
        sentences: side_by_side(&texts[0], &texts[1]),
        family: known.rows(number, family, &request.houses),
        ids: [earlier, later.article].map(|article| known.text("id", article)),
        share: later.share,
        warnings: known.selected.warnings.clone(),
    })
}

/// The sentences of a text, without line breaks.
fn sentences(text: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let starts: Vec<usize> = sentence_starts(line).collect();
        let ends = starts.iter().skip(1).copied().chain([line.len()]);
        let sentences = starts
            .iter()
            .zip(ends)
            .map(|(start, end)| line[*start..end].trim().to_owned());
        sentences
            .filter(|sentence| !sentence.is_empty())
            .collect::<Vec<_>>()
    };
    text.lines().flat_map(of_line).collect()
}

/// The words of a sentence without case and punctuation.
fn words(sentence: &str) -> Vec<String> {
    let parts = sentence.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}'));
    let words = parts.filter(|word| !word.is_empty());
    words
        .map(|word| word.replace(['\'', '\u{2019}'], "").to_lowercase())
        .collect()
}

/// Whether two sentences are one that was edited.
fn are_alike(a: &[String], b: &[String]) -> bool {
    let (a, b): (BTreeSet<&String>, BTreeSet<&String>) = (a.iter().collect(), b.iter().collect());
    let (both, either) = (a.intersection(&b).count(), a.union(&b).count());
    both as f64 >= LEAST_ALIKE * either as f64
}

fn side_by_side(earlier: &str, later: &str) -> Vec<Sentence> {
    let (old, new) = (sentences(earlier), sentences(later));
    let (old_words, new_words): (Vec<_>, Vec<_>) = (
        old.iter().map(|one| words(one)).collect(),
        new.iter().map(|one| words(one)).collect(),
    );
    let left_out = |at: usize| Sentence {
        fate: Fate::LeftOut,
        earlier: Some(old[at].clone()),
        later: None,
    };
    let added = |at: usize| Sentence {
        fate: Fate::New,
        earlier: None,
        later: Some(new[at].clone()),
    };
    let both = |fate: Fate, of_old: usize, of_new: usize| Sentence {
        fate,
        earlier: Some(old[of_old].clone()),
        later: Some(new[of_new].clone()),
    };
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old_words, &new_words) {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => {
                out.extend((0..len).map(|at| both(Fate::Same, old_index + at, new_index + at)));
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => {
                out.extend((old_index..old_index + old_len).map(left_out));
            }
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                out.extend((new_index..new_index + new_len).map(added));
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                let end = old_index + old_len;
                let mut next = old_index;
                let new = new_words.iter().enumerate();
                for (at, words) in new.skip(new_index).take(new_len) {
                    let same = (next..end).find(|of_old| are_alike(&old_words[*of_old], words));
                    match same {
                        Some(of_old) => {
                            out.extend((next..of_old).map(left_out));
                            out.push(both(Fate::Edited, of_old, at));
                            next = of_old + 1;
                        }
                        None => out.push(added(at)),
                    }
                }
                out.extend((next..end).map(left_out));
            }
        }
    }
    out
}

impl Answer for Edits {
    fn table(&self) -> Result<Table, TabulateError> {
        let [earlier, later] = &self.ids;
        let table = Table::new(format!("{later} beside {earlier}"))
            .of(&self.sentences)
            .column(ColumnAbout::new("fate", Kind::Text).key(), |row| {
                row.fate.name()
            })
            .column(
                ColumnAbout::new("earlier", Kind::Text)
                    .heading(earlier.as_str())
                    .key(),
                |row| row.earlier.as_deref(),
            )
            .column(
                ColumnAbout::new("later", Kind::Text)
                    .heading(later.as_str())
                    .key(),
                |row| row.later.as_deref(),
            )
            .table()?;
        let member = |row: &Row| {
            let day = row
                .date
                .map_or_else(|| "undated".to_owned(), |day| day.to_string());
            format!("{} ({}, {day}, {})", row.id, row.source, row.role.name())
        };
        let family: Vec<String> = self.family.iter().map(member).collect();
        let share = self.share.unwrap_or_default();
        Ok(table
            .note(format!("Family: {}.", family.join("; ")))
            .note(format!(
                "{:.0}\u{a0}% of the shorter stand in runs of at least five common words. A sentence that was moved is left out at one place and new at another.",
                100.0 * share
            )))
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_kept_edited_left_out_and_new() {
        let earlier = "He left for Rome on Monday. Nobody knew why. It rained all day.";
        let later = "A new lead.\nHe left for Rome on Tuesday. It rained all day!";
        let found = side_by_side(earlier, later);
        let fates: Vec<(Fate, bool, bool)> = found
            .iter()
            .map(|row| (row.fate, row.earlier.is_some(), row.later.is_some()))
            .collect();
        assert_eq!(
            fates,
            [
                (Fate::New, false, true),
                (Fate::Edited, true, true),
                (Fate::LeftOut, true, false),
                (Fate::Same, true, true),
            ]
        );
    }
}

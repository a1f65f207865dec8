//! The ledger of aliases: written to be edited, and given back.

use crate::recognise::alias::{Ledger, Reason};
use crate::select::Entities;
use crate::store::{Corpus, CorpusWriter};
use crate::verbs::Error;
use std::path::Path;

/// The ledger of every merge, as CSV to edit and give back.
///
/// # Errors
/// When the corpus cannot be read or lacks the layer.
pub fn ledger(corpus: &Corpus) -> Result<String, Error> {
    let own = own_ledger(corpus)?;
    let (_, aliases) = Entities::resolve(corpus, &own)?;
    Ok(own.write(&aliases))
}

/// What a ledger came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrected {
    /// Names that are counted under another.
    pub merged: usize,
    /// Those among them whose merge is a rule's and not in the ledger: leaving it out does not undo it.
    pub by_rules: usize,
    /// Lines of the ledger that merge, split or forbid what is no name in the corpus, or one only within
    /// articles that say the longer name too.
    pub idle: usize,
}

/// Make a ledger the corpus' own; articles are not read again.
///
/// # Errors
/// When the ledger contradicts itself, or the corpus cannot be written.
pub fn set_aliases(corpus: &Path, file: &str, text: &str) -> Result<Corrected, Error> {
    let ledger = read_ledger(file, text)?;
    let mut writer = CorpusWriter::open_existing(corpus)?;
    let (_, aliases) = Entities::resolve(&Corpus::open(corpus)?, &ledger)?;
    writer.set_aliases(text)?;
    let merged = || {
        let all = aliases.iter();
        all.filter(|(row, alias)| row.name != alias.canonical)
    };
    let by_rule = |reason| !matches!(reason, Reason::Ledger | Reason::List);
    Ok(Corrected {
        merged: merged().count(),
        idle: ledger.idle(&aliases).count(),
        by_rules: merged().filter(|(_, alias)| by_rule(alias.reason)).count(),
    })
}

/// The ledger that a corpus has been given.
pub fn own_ledger(corpus: &Corpus) -> Result<Ledger, Error> {
    match corpus.aliases()? {
        Some(text) => read_ledger("aliases.csv of the corpus", &text),
        None => Ok(Ledger::default()),
    }
}

fn read_ledger(file: &str, text: &str) -> Result<Ledger, Error> {
    Ledger::read(text).map_err(|error| Error::Ledger {
        file: file.to_owned(),
        error,
    })
}

//! The entities of a corpus: which names are counted under which, of what kind, and why.

use super::pattern::Pattern;
use crate::recognise::Kind;
use crate::recognise::alias::{Aliases, Ledger, LedgerError, NameRow, Reason, resolve_corpus};
use crate::recognise::fold::fold;
use crate::settings::Layer;
use crate::store::{Corpus, StoreError};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::{self, Write};

/// A term of the layer of mentions, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionTerm<'t> {
    /// The name of the entity in its article.
    pub name: &'t str,
    /// Its kind.
    pub kind: Kind,
    /// How it is written.
    pub form: &'t str,
    /// Why the form is counted under the name.
    pub reason: Reason,
    /// Whether it could mean another entity of the article as well.
    pub ambiguous: bool,
}

/// Stands between the parts of a mention's term; no text has it, because it is a control character.
const BETWEEN: char = '\u{1f}';

impl fmt::Display for MentionTerm<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(out, self.name)?;
        out.write_char(BETWEEN)?;
        out.write_str(self.kind.name())?;
        out.write_char(BETWEEN)?;
        write_words(out, self.form)?;
        out.write_char(BETWEEN)?;
        out.write_str(self.reason.name())?;
        out.write_str(if self.ambiguous { "?" } else { "" })
    }
}

/// Writes a name on one line, with one blank between its words.
fn write_words(out: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let words = name.split(|letter: char| letter.is_whitespace() || letter == BETWEEN);
    for (at, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            out.write_char(' ')?;
        }
        out.write_str(word)?;
    }
    Ok(())
}

/// The term of an entity: its name on one line.
#[derive(Debug, Clone, Copy)]
pub struct EntityTerm<'t>(pub &'t str);

impl fmt::Display for EntityTerm<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(out, self.0)
    }
}

impl<'t> MentionTerm<'t> {
    /// Take a term apart; `None` when it is none of this layer.
    pub fn read(term: &'t str) -> Option<Self> {
        let mut parts = term.split(BETWEEN);
        let (name, kind, form, reason) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let kind = kind.parse().ok()?;
        let ambiguous = reason.ends_with('?');
        let reason = reason.trim_end_matches('?');
        let reason = Reason::ALL
            .into_iter()
            .find(|known| known.name() == reason)?;
        Some(Self {
            name,
            kind,
            form,
            reason,
            ambiguous,
        })
    }
}

/// The entities of a corpus.
#[derive(Debug, Default)]
pub struct Entities {
    /// For each name in the layer the entity it is counted under, and its kind.
    of: HashMap<String, (String, Kind), foldhash::fast::RandomState>,
    /// For each entity its names.
    names: BTreeMap<String, Vec<String>>,
}

/// Why the entities of a corpus cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum EntitiesError {
    /// The corpus cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The corpus' ledger of aliases is wrong.
    #[error("aliases.csv of the corpus: {0}")]
    Ledger(#[from] LedgerError),
}

impl Entities {
    /// Resolve the names of a corpus, its ledger of aliases having the last word. The result is kept
    /// with the corpus until that changes.
    ///
    /// # Errors
    /// When the corpus lacks the layer, is damaged, or its ledger contradicts itself.
    pub fn read(corpus: &Corpus) -> Result<Self, EntitiesError> {
        let text = corpus.aliases()?.unwrap_or_default();
        let stamp = blake3::hash(text.as_bytes()).to_hex();
        if let Some(kept) = corpus.kept("entities", &stamp)
            && let Some(entities) = Self::unpack(&kept)
        {
            return Ok(entities);
        }
        let ledger = if text.is_empty() {
            Ledger::default()
        } else {
            Ledger::read(&text)?
        };
        let (entities, _) = Self::resolve(corpus, &ledger)?;
        corpus.keep("entities", &stamp, &entities.pack());
        Ok(entities)
    }

    /// Resolve the names of a corpus with a given ledger; also gives every merge with its reason.
    ///
    /// # Errors
    /// When the corpus lacks the layer or is damaged.
    pub fn resolve(corpus: &Corpus, ledger: &Ledger) -> Result<(Self, Aliases), EntitiesError> {
        // A name's forms may share articles: the most of one form is what is certain.
        let mut sums: BTreeMap<(String, Kind), (u64, u64)> = BTreeMap::new();
        for segment in corpus.segments() {
            let vocabulary = segment.vocabulary(Layer::Mentions)?;
            let mut own: BTreeMap<(&str, Kind), (u64, u64)> = BTreeMap::new();
            for position in 0..vocabulary.len() {
                if let Some(mention) = MentionTerm::read(vocabulary.term(position)) {
                    let sum = own.entry((mention.name, mention.kind)).or_default();
                    sum.0 = sum.0.max(u64::from(vocabulary.articles[position]));
                    sum.1 += vocabulary.frequencies[position];
                }
            }
            for ((name, kind), (articles, frequency)) in own {
                let sum = sums.entry((name.to_owned(), kind)).or_default();
                sum.0 += articles;
                sum.1 += frequency;
            }
        }
        let rows: Vec<NameRow> = sums
            .into_iter()
            .map(|((name, kind), (articles, frequency))| NameRow {
                name,
                kind,
                articles,
                frequency,
            })
            .collect();
        let aliases = resolve_corpus(&rows, ledger);
        // A name is counted once, under the kind that most of its mentions have.
        let mut best: BTreeMap<&str, (u64, Kind)> = BTreeMap::new();
        for row in &rows {
            let own = best.entry(&row.name).or_insert((0, row.kind));
            if row.frequency > own.0 {
                *own = (row.frequency, row.kind);
            }
        }
        let mut entities = Self::default();
        for (name, (_, kind)) in best {
            if let Some(alias) = aliases.of(name, kind) {
                entities.insert(name, &alias.canonical, alias.kind);
            }
        }
        Ok((entities, aliases))
    }

    fn insert(&mut self, name: &str, entity: &str, kind: Kind) {
        self.names
            .entry(entity.to_owned())
            .or_default()
            .push(name.to_owned());
        self.of.insert(name.to_owned(), (entity.to_owned(), kind));
    }

    /// A line a name: the name, its entity, the kind.
    fn pack(&self) -> String {
        let mut out = String::new();
        for (entity, names) in &self.names {
            for name in names {
                let kind = self.of.get(name).map_or("", |(_, kind)| kind.name());
                for part in [name, "\t", entity, "\t", kind, "\n"] {
                    out.push_str(part);
                }
            }
        }
        out
    }

    /// `None` when a line is not as [`Self::pack`] writes it.
    fn unpack(text: &str) -> Option<Self> {
        let mut entities = Self::default();
        for line in text.lines() {
            let mut parts = line.split('\t');
            let (name, entity, kind) = (parts.next()?, parts.next()?, parts.next()?);
            entities.insert(name, entity, kind.parse().ok()?);
        }
        Some(entities)
    }

    /// The entity and kind that a name is counted under.
    pub fn of(&self, name: &str) -> Option<(&str, Kind)> {
        self.of
            .get(name)
            .map(|(canonical, kind)| (canonical.as_str(), *kind))
    }

    /// The kind of an entity: that of its own name, else of the first that is counted under it.
    pub fn kind(&self, entity: &str) -> Option<Kind> {
        let names = self.names.get(entity)?;
        let own = self.of.get(entity).filter(|(own, _)| own == entity);
        own.or_else(|| names.iter().find_map(|name| self.of.get(name)))
            .map(|(_, kind)| *kind)
    }

    /// Every entity with its names, in byte order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.names
            .iter()
            .map(|(entity, names)| (entity.as_str(), names.as_slice()))
    }

    /// The entities that a pattern means: by their own name or by a name that is counted under them;
    /// where there is none, by a form in which an article of `corpus` writes them, such as a bare
    /// surname.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn matching(&self, corpus: &Corpus, pattern: &Pattern) -> Result<Vec<&str>, StoreError> {
        let folded = Pattern::new(&fold(pattern.as_str()));
        let matches = |name: &str| pattern.matches_caseless(name) || folded.matches(&fold(name));
        let exact = pattern.as_str();
        if !pattern.is_wild()
            && let Some((entity, _)) = self.of(exact)
        {
            return Ok(vec![entity]);
        }
        let mut found: BTreeSet<&str> = self
            .iter()
            .filter(|(entity, names)| matches(entity) || names.iter().any(|name| matches(name)))
            .map(|(entity, _)| entity)
            .collect();
        if found.is_empty() {
            for segment in corpus.segments() {
                let vocabulary = segment.vocabulary(Layer::Mentions)?;
                let mentions =
                    (0..vocabulary.len()).filter_map(|at| MentionTerm::read(vocabulary.term(at)));
                let names = mentions
                    .filter(|mention| matches(mention.form))
                    .filter_map(|mention| self.of(mention.name));
                found.extend(names.map(|(entity, _)| entity));
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The names that are counted under an entity.
    pub fn names(&self, entity: &str) -> &[String] {
        self.names.get(entity).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_survives_the_way_to_its_term_and_back() {
        let mention = MentionTerm {
            name: "Alexander Lukashenko",
            kind: Kind::Person,
            form: "Mister\nLukashenko",
            reason: Reason::Surname,
            ambiguous: true,
        };
        let term = mention.to_string();
        let read = MentionTerm::read(&term).unwrap();
        assert_eq!(
            read,
            MentionTerm {
                form: "Mister Lukashenko",
                ..mention
            }
        );
        assert_eq!(MentionTerm::read("border"), None);
    }
}

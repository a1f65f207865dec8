//! The entities of a corpus: which names are counted under which, of what kind, and why.

mod lines;

use super::error::SelectError;
use super::pattern::Pattern;
use super::query::{Name, Query};
use crate::count::MentionTerm;
use crate::limits::Unit;
use crate::recognise::Kind;
use crate::recognise::alias::{Aliases, Ledger, LedgerError, NameRow, resolve_corpus};
use crate::recognise::fold::fold;
use crate::settings::Layer;
use crate::store::{Corpus, StoreError, Vocabulary};
use lines::Lines;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;

/// The entities of a corpus.
#[derive(Debug)]
pub struct Entities {
    names: Lines,
    have_ids: bool,
}

/// The sums over the mentions of a name.
#[derive(Default)]
struct Named<'t> {
    articles: u64,
    frequency: u64,
    /// How often lists gave it each identifier, or none.
    listed: BTreeMap<&'t str, u64>,
}

impl Named<'_> {
    /// The identifier it was given most often; any is better than none.
    fn listed(&self) -> Option<String> {
        let best = self
            .listed
            .iter()
            .max_by_key(|(id, frequency)| (!id.is_empty(), **frequency, Reverse(*id)));
        best.map(|(id, _)| (*id).to_owned())
    }
}

/// The names of the layer of mentions, by name and kind, however the corpus is cut into segments.
fn name_rows(corpus: &Corpus) -> Result<Vec<NameRow>, StoreError> {
    let vocabularies: Vec<Vocabulary> = corpus
        .segments()
        .iter()
        .map(|segment| segment.vocabulary(Layer::Mentions))
        .collect::<Result<_, _>>()?;
    let head = |segment: usize, at: usize| {
        let vocabulary = &vocabularies[segment];
        (at < vocabulary.len()).then(|| Reverse((vocabulary.term(at), segment, at)))
    };
    let mut heads: BinaryHeap<_> = (0..vocabularies.len())
        .filter_map(|segment| head(segment, 0))
        .collect();
    let mut sums: BTreeMap<(&str, Kind), Named<'_>> = BTreeMap::new();
    let mut last = None;
    let mut of_form = 0;
    while let Some(Reverse((term, segment, at))) = heads.pop() {
        heads.extend(head(segment, at + 1));
        let Some(mention) = MentionTerm::read(term) else {
            continue;
        };
        let (articles, frequency) = (
            u64::from(vocabularies[segment].articles[at]),
            vocabularies[segment].frequencies[at],
        );
        // An article has a form once, for one reason; terms of one form follow each other.
        let form = Some((mention.name, mention.kind, mention.form));
        of_form = if form == last { of_form } else { 0 } + articles;
        last = form;
        let sum = sums.entry((mention.name, mention.kind)).or_default();
        // A name's forms may share articles, so the largest number of one form is the certain one.
        sum.articles = sum.articles.max(of_form);
        sum.frequency += frequency;
        if let Some(id) = mention.listed {
            *sum.listed.entry(id).or_default() += frequency;
        }
    }
    let row = |((name, kind), sum): ((&str, Kind), Named<'_>)| NameRow {
        name: name.to_owned(),
        kind,
        articles: sum.articles,
        frequency: sum.frequency,
        listed: sum.listed(),
    };
    Ok(sums.into_iter().map(row).collect())
}

/// Why the entities of a corpus are not available.
#[derive(Debug, thiserror::Error)]
pub enum EntitiesError {
    /// The corpus cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The corpus' ledger of aliases is wrong.
    #[error("aliases.csv of the corpus: {0}")]
    Ledger(#[from] LedgerError),
    /// A query that cannot be one for names.
    #[error(transparent)]
    Query(#[from] SelectError),
    /// A name that fits several entities, none of them more than the others.
    #[error("`@{name}` fits {}", several(entities))]
    Several {
        /// The name.
        name: String,
        /// Those that it fits.
        entities: Vec<String>,
    },
}

/// Entities that share a name, in words; not more than are read at a glance.
fn several(entities: &[String]) -> String {
    const MOST_LISTED: usize = 12;
    let listed = entities.iter().take(MOST_LISTED).map(String::as_str);
    let listed: Vec<&str> = listed.collect();
    let more = match entities.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let number = entities.len();
    format!("{number} entities: {}{more}", listed.join(", "))
}

impl Entities {
    /// Resolve the names of a corpus; its ledger of aliases has the last word. The result is kept with
    /// the corpus until either changes, and shared by all that ask while the corpus is open.
    ///
    /// # Errors
    /// When the corpus lacks the layer, is damaged, or its ledger contradicts itself.
    pub fn read(corpus: &Corpus) -> Result<Arc<Self>, EntitiesError> {
        let text = corpus.aliases()?.unwrap_or_default();
        let stamp = blake3::hash(text.as_bytes()).to_hex();
        corpus.once(&stamp, || {
            if let Some(kept) = corpus.kept("entities", &stamp)
                && let Some(names) = Lines::read(kept)
            {
                return Ok(Self::of_names(names));
            }
            let ledger = if text.is_empty() {
                Ledger::default()
            } else {
                Ledger::read(&text)?
            };
            let progress = &corpus.limits().progress;
            progress.begin("finding names of one entity", Unit::Items, None);
            let resolved = Self::resolve(corpus, &ledger);
            progress.end();
            let (entities, _) = resolved?;
            corpus.keep("entities", &stamp, entities.names.text());
            Ok(entities)
        })
    }

    /// Resolve the names of a corpus with a given ledger; also return every merge with its reason.
    ///
    /// # Errors
    /// When the corpus lacks the layer or is damaged.
    pub fn resolve(corpus: &Corpus, ledger: &Ledger) -> Result<(Self, Aliases), EntitiesError> {
        let rows = name_rows(corpus)?;
        let aliases = resolve_corpus(&rows, ledger);
        // A name is counted once, under the kind that most of its mentions have.
        let mut best: BTreeMap<&str, (u64, Kind)> = BTreeMap::new();
        for row in &rows {
            let own = best.entry(&row.name).or_insert((0, row.kind));
            if row.frequency > own.0 {
                *own = (row.frequency, row.kind);
            }
        }
        let mut of: BTreeMap<(&str, &str), Kind> = BTreeMap::new();
        let mut ids: BTreeMap<&str, (bool, u64, &str)> = BTreeMap::new();
        for (name, (frequency, kind)) in best {
            let Some(alias) = aliases.of(name, kind) else {
                continue;
            };
            of.insert((&alias.canonical, name), alias.kind);
            if !alias.id.is_empty() {
                // That of the entity's own name, else that of the most frequent one.
                let new = (name == alias.canonical, frequency, alias.id.as_str());
                let own = ids.entry(&alias.canonical).or_insert(new);
                if (new.0, new.1) > (own.0, own.1) {
                    *own = new;
                }
            }
        }
        let names = of.into_iter().map(|((entity, name), kind)| {
            let id = ids.get(entity).map_or("", |(.., id)| id);
            (name, entity, kind, id)
        });
        let entities = Self::of_names(Lines::new(names));
        Ok((entities, aliases))
    }

    fn of_names(names: Lines) -> Self {
        let have_ids = (0..names.len()).any(|at| !names.id(at).is_empty());
        Self { names, have_ids }
    }

    /// The entity and kind that a name is counted under.
    pub fn of(&self, name: &str) -> Option<(&str, Kind)> {
        let at = self.names.of_name(name)?;
        Some((self.names.entity(at), self.names.kind(at)))
    }

    /// The kind of an entity: that of its own name, else of the first that is counted under it.
    pub fn kind(&self, entity: &str) -> Option<Kind> {
        let at = self.names.speaking_for(entity)?;
        Some(self.names.kind(at))
    }

    /// The identifier of an entity, such as a Wikidata item: the ledger's, else the user's list's.
    pub fn id(&self, entity: &str) -> Option<&str> {
        let id = self.names.id(self.names.speaking_for(entity)?);
        (!id.is_empty()).then_some(id)
    }

    /// Whether any entity has an identifier: whether tables have a column of them.
    pub fn have_ids(&self) -> bool {
        self.have_ids
    }

    /// Every entity in byte order, with the numbers of its names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let each = (0..self.names.entities()).map(|number| self.names.of_entity(number));
        each.map(|names| (self.names.entity(names.start), names))
    }

    /// The names that are counted under an entity.
    pub fn names(&self, entity: &str) -> impl Iterator<Item = &str> {
        let names = self.names.of_entity_called(entity);
        names.map(|number| self.names.name(number))
    }

    /// How many names there are.
    pub fn names_len(&self) -> usize {
        self.names.len()
    }

    /// The number of a name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names.of_name(name)
    }

    /// The entities that a name of a query means.
    ///
    /// # Errors
    /// [`EntitiesError::Several`], unless these are asked for; or the corpus is damaged.
    pub fn meant(
        &self,
        corpus: &Corpus,
        name: &Name,
        query: &Query,
    ) -> Result<Vec<&str>, EntitiesError> {
        let is_of_kind = |entity: &&str| query.means(self.kind(entity));
        let (pattern, all) = match name {
            Name::Called { pattern, all } => (pattern, *all),
            Name::OfKind(kind) => {
                let own = self.iter().map(|(entity, _)| entity);
                let own = own.filter(|entity| self.kind(entity) == Some(*kind));
                return Ok(own.filter(is_of_kind).collect());
            }
        };
        let mut meant = self.matching(corpus, pattern)?;
        meant.retain(is_of_kind);
        if all || pattern.is_wild() || meant.len() < 2 {
            return Ok(meant);
        }
        Err(EntitiesError::Several {
            name: pattern.to_string(),
            entities: meant.into_iter().map(str::to_owned).collect(),
        })
    }

    /// The entities that a pattern means: by their own name or by a name that is counted under them; if
    /// there is none, by a form that an article of `corpus` uses, such as a bare surname.
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
            .filter(|(entity, names)| {
                let mut names = names.clone().map(|number| self.names.name(number));
                matches(entity) || names.any(matches)
            })
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
}

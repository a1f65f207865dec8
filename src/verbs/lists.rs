//! Which terms belong into lists: what the field leaves out unless it is asked for.

use super::selection::Selected;
use super::{Error, spelled};
use crate::number::counted;
use crate::recognise;
use crate::select::{self, Entities, EntitiesError, Hits, Part, Query, Scanned};
use crate::settings::{Case, Layer, Tokenizing};
use crate::store::Corpus;
use crate::tokenize::{self, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which terms a list has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Listing {
    /// Every term, whatever it is, unless it is one of `without`.
    pub everything: bool,
    /// Numbers too. They are in the tokens in any case.
    pub numbers: bool,
    /// Only entities of this kind.
    pub kind: Option<recognise::Kind>,
    /// Only these terms; `None` for all.
    #[serde(skip)]
    pub only: Option<BTreeSet<String>>,
    /// Without these words, in any case and, where terms are stems, also as stems.
    pub without: Vec<String>,
    /// Only terms that occur so often.
    pub min_frequency: u64,
    /// Only terms found in at least this many articles.
    pub min_articles: u64,
}

/// Refuses a kind of entity where nothing asked for is one.
///
/// # Errors
/// [`Error::Usage`].
pub fn check_kind(listing: &Listing, layer: Layer, queries: &[Query]) -> Result<(), Error> {
    let of_names = layer == Layer::Entities || queries.iter().any(Query::has_names);
    if listing.kind.is_none() || of_names {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("only entities have a kind, and this asks for {layer}"),
        help: "add `--layer entities`, ask for an `@Entity`, or leave `--kind` out".into(),
    })
}

/// The queries, of which those for a name that fits several entities are one for each of these: their sum is nobody's;
/// with warnings that say so.
///
/// # Errors
/// Where a kind is asked for of what has none; when there are too many entities, or the corpus has none.
pub fn told_apart(
    corpus: &Corpus,
    queries: &[Query],
    listing: &Listing,
    layer: Layer,
) -> Result<(Vec<Query>, Vec<String>), Error> {
    /// More are no rows or lines to be read beside each other.
    const MOST_APART: usize = 8;
    check_kind(listing, layer, queries)?;
    let (mut apart, mut warnings) = (Vec::new(), Vec::new());
    for query in queries {
        let query = match layer {
            Layer::Entities | Layer::Mentions => query.as_names()?,
            Layer::Terms | Layer::Ngrams(_) => query.clone(),
        };
        let is_plain = query.only_name().is_some() && query.name == query.to_string();
        if !is_plain {
            apart.push(query);
            continue;
        }
        let entities = Entities::read(corpus)?;
        let meant = query.clone().of_kind(listing.kind);
        let meant = entities.meant(corpus, query.names()[0], &meant);
        match meant {
            Err(EntitiesError::Several { name, entities }) if entities.len() <= MOST_APART => {
                warnings.push(format!(
                    "`@{name}` fits {} entities, which are counted apart: {}; `@{name}/all` adds them up",
                    entities.len(),
                    entities.join(", ")
                ));
                let each = entities.iter();
                apart.extend(each.map(|entity| Query::of_term(Layer::Entities, entity)));
            }
            Err(error) => return Err(error.into()),
            Ok(_) => apart.push(query),
        }
    }
    Ok((apart, warnings))
}

/// Finds each query, its entities of the kind that the listing asks for, and warns of one that is found nowhere.
///
/// # Errors
/// As [`select::find`].
pub fn each_query(
    selected: &Selected<'_>,
    queries: &[Query],
    listing: &Listing,
    layer: Layer,
    warnings: &mut Vec<String>,
    mut each: impl FnMut(&Query, Hits),
) -> Result<(), Error> {
    let corpus = selected.corpus;
    for query in queries {
        let meant = query.clone().of_kind(listing.kind);
        let hits = select::find(corpus, &selected.articles, &meant, layer)?;
        if hits.is_empty() {
            warnings.push(not_found(query));
        }
        warnings.extend(spelled::notes(selected, query, layer, &hits)?);
        each(query, hits);
    }
    Ok(())
}

/// The warning that a query finds nothing.
fn not_found(query: &Query) -> String {
    let text = query.to_string();
    match text.strip_prefix('@') {
        Some(name) if !name.contains([' ', '=', '|']) => format!(
            "`{text}` does not occur in the corpus as an entity; a handle in the text is asked for as `\"{text}\"`"
        ),
        _ => format!("`{text}` does not occur in the corpus"),
    }
}

impl Listing {
    /// Whether a term of a layer belongs into the list, by itself.
    pub fn has(&self, layer: Layer, term: &str) -> bool {
        match layer {
            Layer::Entities | Layer::Mentions => !self.is_left_out(term),
            Layer::Terms => self.has_word(term),
            Layer::Ngrams(_) => term.split(' ').all(|word| self.has_word(word)),
        }
    }

    fn has_word(&self, word: &str) -> bool {
        if self.is_left_out(word) {
            return false;
        }
        if self.everything {
            return true;
        }
        match tokenize::kind_of(word) {
            Kind::Number => self.numbers,
            Kind::Url | Kind::Email => false,
            Kind::Word | Kind::Handle | Kind::Hashtag => true,
        }
    }

    /// The same with the words it is without in the forms that terms have under the rules of a corpus.
    pub(crate) fn under(&self, rules: &Tokenizing) -> Self {
        let mut without: Vec<String> = self
            .without
            .iter()
            .flat_map(|word| as_terms(word, rules))
            .collect();
        without.sort_unstable();
        without.dedup();
        Self {
            without,
            ..self.clone()
        }
    }

    fn is_left_out(&self, term: &str) -> bool {
        self.without
            .binary_search_by(|other| other.as_str().cmp(term))
            .is_ok()
    }

    /// What the list leaves out, in words for a note.
    pub fn note(&self) -> String {
        let mut parts = Vec::new();
        if !self.everything {
            let numbers = if self.numbers { "" } else { "numbers, " };
            parts.push(format!(
                "{numbers}web and e-mail addresses are in the tokens but not in the list"
            ));
        }
        if !self.without.is_empty() {
            parts.push(format!(
                "{} left out of the list",
                counted(self.without.len() as u64, "stop word")
            ));
        }
        if self.min_frequency > 1 {
            parts.push(format!(
                "terms with a frequency below {} are left out",
                self.min_frequency
            ));
        }
        if self.min_articles > 1 {
            parts.push(format!(
                "terms in fewer than {} articles are left out",
                self.min_articles
            ));
        }
        parts.join("; ")
    }
}

/// A stop word in the form that terms have under the rules of the corpus.
fn as_terms(word: &str, rules: &Tokenizing) -> Vec<String> {
    let mut forms = tokenize::normalise_query_word(word, rules);
    // A word that is divided (`l'on`) is no stop word of the layer.
    if forms.len() > 1 {
        return vec![word.to_owned()];
    }
    if rules.case == Case::Keep {
        let mut chars = word.chars();
        let capital = chars
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + chars.as_str());
        forms.extend(capital);
        forms.push(word.to_uppercase());
    }
    forms.push(word.to_owned());
    forms
}

/// Every term of a layer that a list has, with its articles: entities under their own names, other
/// terms as they are. Articles that are not `counted` are left out; of the layer of entities, `each` leaves them out.
///
/// # Errors
/// When the corpus lacks the layer or is damaged.
pub(super) fn scan<T: Send>(
    selected: &Selected,
    counted: &[bool],
    layer: Layer,
    listing: &Listing,
    task: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &str, &[Part<'_>]) + Sync,
) -> Result<Vec<T>, Error> {
    let listing = &listing.under(&selected.corpus.settings().tokenizing);
    let enough = |frequency, articles| {
        frequency >= listing.min_frequency && articles >= listing.min_articles
    };
    let wanted = |term: &str, kind: KindOf<'_>, frequency, articles| {
        let is_of_kind = listing.kind.is_none_or(|wanted| kind() == Some(wanted));
        enough(frequency, articles) && is_of_kind && listing.has(layer, term)
    };
    let only: Option<BTreeSet<&str>> =
        (listing.only.as_ref()).map(|only| only.iter().map(String::as_str).collect());
    let scanned = Scanned {
        articles: &selected.articles,
        counted,
        layer,
        only: only.as_ref(),
    };
    scan_wanted(selected.corpus, scanned, wanted, task, each)
}

/// The same for some terms alone.
///
/// # Errors
/// As [`scan`].
pub(super) fn scan_terms<'t, T: Send>(
    selected: &Selected,
    layer: Layer,
    terms: impl Iterator<Item = &'t str>,
    task: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &str, &[Part<'_>]) + Sync,
) -> Result<Vec<T>, Error> {
    let scanned = Scanned {
        articles: &selected.articles,
        counted: &selected.mask,
        layer,
        only: Some(&terms.collect()),
    };
    scan_wanted(selected.corpus, scanned, |_, _, _, _| true, task, each)
}

/// What tells the kind of an entity, which takes a while and is not always asked.
type KindOf<'k> = &'k dyn Fn() -> Option<recognise::Kind>;

/// The terms that `wanted` says yes to, by name, kind of entity, frequency and articles.
fn scan_wanted<T: Send>(
    corpus: &Corpus,
    scanned: Scanned<'_>,
    wanted: impl Fn(&str, KindOf<'_>, u64, u64) -> bool + Sync,
    task: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &str, &[Part<'_>]) + Sync,
) -> Result<Vec<T>, Error> {
    if scanned.layer == Layer::Entities {
        let entities = Entities::read(corpus)?;
        let wanted = |name: &str, frequency, articles| {
            scanned.only.is_none_or(|only| only.contains(name))
                && wanted(name, &|| entities.kind(name), frequency, articles)
        };
        let articles = scanned.articles;
        let found = select::scan_entities(corpus, articles, &entities, wanted, task, each);
        return Ok(found?);
    }
    let wanted = |term: &str, frequency, articles| wanted(term, &|| None, frequency, articles);
    Ok(select::scan(corpus, scanned, wanted, task, each)?)
}

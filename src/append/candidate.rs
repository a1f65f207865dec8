//! An article that may be new to a corpus, and what it is known by.

use crate::article::{Article, DateField};
use crate::day::Day;
use crate::settings::Identity;
use crate::store::DateEvidence;
use std::borrow::Cow;

/// What the allocator keeps beside the parts of an article, about.
const PARTS_BYTES: usize = 128;

/// An article with what is derived from it alone. Its text includes the headline, as it is counted.
pub struct Candidate {
    pub(super) article: Article,
    pub(super) content_hash: u64,
    /// What the hash was if an earlier run understood the date in another way.
    other_hashes: Vec<u64>,
}

impl Candidate {
    /// Derives the text that is counted, and a hash of what makes the article the same article.
    pub fn new(mut article: Article, identity: Identity) -> Self {
        let counted = match article.counted_text() {
            Cow::Owned(text) => Some(text),
            Cow::Borrowed(_) => None,
        };
        article.text = counted.unwrap_or(article.text);
        let source = identity.of(&article.source);
        let text = blake3::hash(article.text.as_bytes());
        let hash = |day| content_hash(&source, day, &text);
        let content_hash = hash(article.date);
        let other_hashes = match article.date_field {
            DateField::Decided(days) | DateField::Open(days) => {
                let days = days.into_iter().chain([None]);
                days.filter(|day| *day != article.date).map(hash).collect()
            }
            _ => Vec::new(),
        };
        drop(source);
        Self {
            article,
            content_hash,
            other_hashes,
        }
    }

    /// Memory that it takes until its row is stored, about: of a short article, most is no text.
    pub fn bytes(&self) -> u64 {
        let article = &self.article;
        let names = article.names.iter().map(|given| given.name.len());
        let cells = article.metadata.iter();
        let cells =
            cells.map(|(name, value)| name.len() + value.len() + size_of_val(&(name, value)) * 2);
        let fields = [
            &article.text,
            &article.id,
            &article.source,
            &article.title,
            &article.url,
            &article.author,
        ];
        let fields = fields.into_iter().map(String::len);
        let parts = names.chain(cells).chain(fields).sum::<usize>();
        (parts + 2 * size_of::<Self>() + PARTS_BYTES) as u64
    }

    /// Its own id, or that of its content.
    pub fn id(&self) -> Cow<'_, str> {
        self.id_with(self.content_hash)
    }

    fn id_with(&self, content: u64) -> Cow<'_, str> {
        match self.article.id.is_empty() {
            true => id_of_content(content).into(),
            false => self.article.id.as_str().into(),
        }
    }

    /// The ids under which the article may be known, each with the hash of its content; its own id is the first.
    pub fn keys(&self) -> impl Iterator<Item = (Cow<'_, str>, u64)> {
        let hashes = [self.content_hash].into_iter();
        let hashes = hashes.chain(self.other_hashes.iter().copied());
        let by_content = (!self.article.id.is_empty())
            .then(|| (id_of_content(self.content_hash).into(), self.content_hash));
        hashes
            .map(|hash| (self.id_with(hash), hash))
            .chain(by_content)
    }

    /// What its date shows of the dates of its outlet; `None` where it shows nothing, or the outlet is unknown.
    pub fn evidence(&self) -> Option<DateEvidence> {
        let mut evidence = DateEvidence::default();
        match self.article.date_field {
            _ if self.article.source.is_empty() => return None,
            DateField::Shows(order) => evidence.votes.add(order),
            DateField::Open(_) => evidence.open = 1,
            _ => return None,
        }
        Some(evidence)
    }
}

/// The id of an article that the input gives none.
pub(super) fn id_of_content(content: u64) -> String {
    format!("{content:016x}")
}

/// A hash of what makes an article the same article: source, date and the hash of the counted text, which is
/// faster to hash by itself.
fn content_hash(source: &str, date: Option<Day>, text: &blake3::Hash) -> u64 {
    let mut hash = blake3::Hasher::new();
    let day = date.map(|day| day.to_string()).unwrap_or_default();
    for part in [source, &day] {
        hash.update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    let digest = hash.update(text.as_bytes()).finalize();
    let first = digest
        .as_bytes()
        .first_chunk()
        .expect("a digest has 32 bytes");
    u64::from_le_bytes(*first)
}

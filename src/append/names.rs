//! The names of an article as terms of the layers of entities and mentions.

use crate::article::{Article, GivenName, NameKind};
use crate::count::{EntityTerm, MentionTerm, Names, Within};
use crate::recognise::alias::Resolver;
use crate::recognise::{Kind, List, Mention, Recogniser, RecogniserError, Scratch, is_name};
use std::ops::Range;
use std::sync::Arc;

/// Finds the names of articles, one after the other; keeps its tables between them.
pub struct NameFinder {
    recogniser: Recogniser,
    resolver: Resolver,
    scratch: Scratch,
    mentions: Vec<Mention>,
}

impl NameFinder {
    /// A finder whose tables are empty. It keeps names that may come again in about `kept_bytes`.
    pub fn new(recogniser: Recogniser, kept_bytes: u64) -> Self {
        Self {
            resolver: Resolver::with_list(recogniser.shared_list().map(Arc::clone))
                .keeping(kept_bytes),
            recogniser,
            scratch: Scratch::default(),
            mentions: Vec::new(),
        }
    }

    /// The entities of an article, and how they are written, in the place of what `names` held: those that its
    /// input gives, or else those of its text.
    ///
    /// # Errors
    /// When the recogniser fails on the text.
    pub fn find(&mut self, article: &Article, names: &mut Names) -> Result<(), RecogniserError> {
        names.clear();
        if !article.names.is_empty() {
            self.join(&article.names, names);
            return Ok(());
        }
        self.recogniser
            .mentions(&article.text, &mut self.scratch, &mut self.mentions)?;
        names.overlong = self.scratch.take_overlong();
        self.resolve(&article.text, names, |_| true);
        Ok(())
    }

    /// The entities of a text with their mentions in a part of it; says how many mentions the whole text has. What
    /// the entities are is decided over the whole text.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn find_in_part(
        &mut self,
        text: &str,
        part: &[Range<u32>],
        names: &mut Names,
    ) -> Result<u64, RecogniserError> {
        names.clear();
        self.recogniser
            .mentions(text, &mut self.scratch, &mut self.mentions)?;
        self.scratch.take_overlong();
        let is_counted = |mention: &Mention| Within::new(part).has(mention.start);
        self.resolve(text, names, is_counted);
        Ok(self.mentions.len() as u64)
    }

    /// Joins the names that an input gives like those of a text; here, too, a name may be too long to be one.
    fn join(&mut self, given: &[GivenName], names: &mut Names) {
        self.mentions.clear();
        let mut text = String::new();
        for GivenName { kind, name } in given {
            if !is_name(name) {
                names.overlong += 1;
                continue;
            }
            let start = text.len();
            text.push_str(name);
            self.mentions.push(Mention {
                start,
                end: text.len(),
                kind: match kind {
                    NameKind::Person => Kind::Person,
                    NameKind::Organisation => Kind::Organisation,
                },
            });
            text.push('\n');
        }
        self.resolve(&text, names, |_| true);
    }

    fn resolve(&mut self, text: &str, names: &mut Names, is_counted: impl Fn(&Mention) -> bool) {
        let entries = self.recogniser.list().map_or(&[][..], List::entries);
        let entities = self
            .resolver
            .resolve_where(text, &self.mentions, is_counted);
        for entity in entities {
            let entry = entity.listed.and_then(|at| entries.get(at));
            for (form, frequency, reason) in &entity.forms {
                let term = MentionTerm {
                    name: &entity.name,
                    kind: entity.kind,
                    form,
                    reason: *reason,
                    ambiguous: entity.ambiguous,
                    listed: entry.map(|entry| entry.id.as_str()),
                };
                names.mentions.push(term, *frequency);
            }
            names
                .entities
                .push(EntityTerm(&entity.name), entity.frequency);
        }
    }
}

//! The names of an article as terms of the layers of entities and mentions.

use crate::article::{Article, GivenName, NameKind};
use crate::count::{EntityTerm, MentionTerm, Names, Within};
use crate::recognise::alias::{ArticleEntity, Resolver};
use crate::recognise::{Kind, List, Mention, Recogniser, RecogniserError, Scratch, is_name};
use hashbrown::HashMap;
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
        let first_form = self.resolve(&article.text, names);
        let places = self.mentions.iter().zip(first_form);
        names.places = places
            .map(|(mention, form)| (mention.start as u32, form))
            .collect();
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
        let entities = self
            .resolver
            .resolve_where(text, &self.mentions, is_counted);
        self.push(&entities, names);
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
        self.resolve(&text, names);
    }

    /// Counts the mentions of a text; says for each its position among the terms of `names.mentions`.
    fn resolve(&mut self, text: &str, names: &mut Names) -> Vec<u32> {
        let (entities, links) = self.resolver.resolve(text, &self.mentions);
        let forms = self.push(&entities, names);
        let of = |(mention, entity): (&Mention, &u32)| {
            let forms = &forms[*entity as usize];
            let surface = mention.of(text);
            let known = forms.get(surface).copied();
            known.or_else(|| {
                // A form is on one line.
                let words: Vec<&str> = surface.split_whitespace().collect();
                forms.get(words.join(" ").as_str()).copied()
            })
        };
        let found = self.mentions.iter().zip(&links.entity).map(of);
        let found: Option<Vec<u32>> = found.collect();
        found.expect("every mention is counted under one of its entity's forms")
    }

    /// Counts entities; says for each the positions of its forms among the terms of `names.mentions`.
    fn push<'e>(
        &self,
        entities: &'e [ArticleEntity],
        names: &mut Names,
    ) -> Vec<HashMap<&'e str, u32>> {
        let entries = self.recogniser.list().map_or(&[][..], List::entries);
        let mut forms: Vec<HashMap<&str, u32>> = Vec::with_capacity(entities.len());
        let mut terms = 0;
        for entity in entities {
            let entry = entity.listed.and_then(|at| entries.get(at));
            let mut own = HashMap::with_capacity(entity.forms.len());
            for (form, frequency, reason) in &entity.forms {
                own.insert(form.as_str(), terms);
                terms += 1;
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
            forms.push(own);
        }
        forms
    }
}

//! The names of an article as terms of the layers of entities and mentions.

use crate::count::Names;
use crate::recognise::alias::Resolver;
use crate::recognise::{Mention, Recogniser, RecogniserError, Scratch};
use crate::select::MentionTerm;
use std::sync::Arc;

/// Finds the names of articles, one after the other; keeps its tables between them.
pub struct NameFinder<'r> {
    recogniser: &'r Recogniser,
    resolver: Resolver,
    scratch: Scratch,
    mentions: Vec<Mention>,
}

impl<'r> NameFinder<'r> {
    /// A finder of one task.
    pub fn new(recogniser: &'r Recogniser) -> Self {
        Self {
            resolver: Resolver::with_list(recogniser.shared_list().map(Arc::clone)),
            recogniser,
            scratch: Scratch::default(),
            mentions: Vec::new(),
        }
    }

    /// The entities of a text, and how they are written.
    ///
    /// # Errors
    /// When the recogniser fails on the text.
    pub fn names(&mut self, text: &str) -> Result<Names, RecogniserError> {
        self.recogniser
            .mentions(text, &mut self.scratch, &mut self.mentions)?;
        let mut names = Names::default();
        for entity in self.resolver.resolve(text, &self.mentions) {
            for (form, frequency, reason) in entity.forms {
                let term = MentionTerm {
                    name: &entity.name,
                    kind: entity.kind,
                    form: &form,
                    reason,
                    ambiguous: entity.ambiguous,
                };
                names.mentions.push((term.to_string(), frequency));
            }
            names
                .entities
                .push((one_line(&entity.name), entity.frequency));
        }
        Ok(names)
    }
}

/// A name that ran over the end of a line, on one line.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

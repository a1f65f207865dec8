//! Linguists' corpora in lines: Alceste and IRaMuTeQ, CoNLL-U, vertical files. Each has its own line
//! that begins a document, its own labels, and its own way of writing the text.

mod alceste;
mod conllu;
mod vertical;

pub use alceste::ALCESTE;
pub use conllu::CONLLU;
pub use vertical::VERTICAL;

use super::document::Document;
use super::fields::Field;
use super::profiles::columns::known;

/// Sets the labels of a document: those that name a field by their rank, the others as metadata.
fn set_labels(document: &mut Document, labels: Vec<(String, String)>) {
    let mut fields: Vec<(Field, u8, &str, &str)> = Vec::new();
    for (name, value) in &labels {
        match known().label(name) {
            Some((field, rank)) if field != Field::Text => fields.push((field, rank, name, value)),
            _ => document.set_metadata(own_name(name), value.clone()),
        }
    }
    fields.sort_by_key(|(_, rank, ..)| *rank);
    for (field, _, name, value) in fields {
        match document.value(field) {
            None => document.set(field, value),
            Some(_) => document.set_metadata(own_name(name), value),
        }
    }
}

/// The name under which a label is kept that is not the field of its name.
fn own_name(name: &str) -> String {
    match Field::NAMES.contains(&name) {
        true => format!("{name} (2)"),
        false => name.to_owned(),
    }
}

/// Text that is put together from sentences and paragraphs.
#[derive(Default)]
struct Paragraphs {
    text: String,
    /// Whether the next sentence begins a paragraph.
    apart: bool,
}

impl Paragraphs {
    /// The paragraph that is not ended.
    fn last(&self) -> &str {
        match self.apart {
            true => "",
            false => self.text.rsplit("\n\n").next().unwrap_or_default(),
        }
    }

    /// Adds a sentence to the paragraph, after a blank or another divider.
    fn add(&mut self, sentence: &str, divider: &str) {
        let sentence = sentence.trim();
        if sentence.is_empty() {
            return;
        }
        let apart = std::mem::take(&mut self.apart);
        if !self.text.is_empty() {
            self.text.push_str(if apart { "\n\n" } else { divider });
        }
        self.text.push_str(sentence);
    }
}

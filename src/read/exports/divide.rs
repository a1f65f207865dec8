//! Divides the lines of a file into documents.

use super::line::Line;
use super::profile::{Profile, Role};
use crate::read::fields::Field;

/// The lines of each document, and those before, between and after documents; the flag says whether a
/// chunk is outside.
pub(super) fn divide<'l>(lines: &'l [Line], profile: &Profile) -> Vec<(&'l [Line], bool)> {
    let divide = &profile.divide;
    let by_element = lines.iter().any(|line| line.document > 0);
    let mut chunks = Vec::new();
    let (mut start, mut ended) = (0, true);
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &lines[before]);
        let changes = before.is_some_and(|before| before.document != line.document);
        let begins = divide.begins(line);
        let behind = before.is_some_and(|before| divide.ends(before));
        // If no element is a document, a label divides them: the identifier comes last.
        let by_label = !by_element
            && divide.element.is_some()
            && profile.label(line).is_some_and(|label| {
                std::mem::replace(&mut ended, *label.is == Role::Field(Field::Id))
            });
        if at > start && (changes || begins || behind || by_label) {
            chunks.push(&lines[start..at]);
            start = at;
        }
    }
    if start < lines.len() {
        chunks.push(&lines[start..]);
    }
    let is_outside = |chunk: &[Line]| match by_element {
        true => chunk[0].document == 0,
        false => divide.line.is_some() && !divide.begins(&chunk[0]),
    };
    let told = chunks.into_iter().map(|chunk| (chunk, is_outside(chunk)));
    told.collect()
}

//! What the recogniser found in an article, as the counter takes it.

use std::fmt::{Display, Write};

/// Terms with their frequencies, written one after the other, so that nothing is allocated for a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameCounts {
    text: String,
    /// For each term its end in the text, and its frequency.
    ends: Vec<(usize, u32)>,
}

impl NameCounts {
    /// Add a term.
    pub fn push(&mut self, term: impl Display, frequency: u32) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{term}");
        self.ends.push((self.text.len(), frequency));
    }

    /// The terms in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, frequency)| {
            let term = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            (term, *frequency)
        })
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// What the recogniser found in an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Terms of [`Layer::Entities`](crate::settings::Layer::Entities).
    pub entities: NameCounts,
    /// Terms of [`Layer::Mentions`](crate::settings::Layer::Mentions).
    pub mentions: NameCounts,
    /// Where the names stand in the text, in order: the first byte, and the position in `mentions`. Empty where
    /// the names are not from the text.
    pub places: Vec<(u32, u32)>,
    /// Names that were left out for their length.
    pub overlong: u64,
}

impl Names {
    /// Forget the names, to take those of another article.
    pub fn clear(&mut self) {
        self.entities.clear();
        self.mentions.clear();
        self.places.clear();
        self.overlong = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_given_back_in_order_and_forgotten() {
        let mut names = Names::default();
        names.entities.push("Minsk", 2);
        names
            .entities
            .push(format_args!("{} {}", "Angela", "Merkel"), 1);
        let entities: Vec<_> = names.entities.iter().collect();
        assert_eq!(entities, [("Minsk", 2), ("Angela Merkel", 1)]);
        names.clear();
        assert_eq!(names, Names::default());
    }
}

//! The names of a corpus with their entities, as they are kept: a text that is looked into as it is.

use crate::recognise::Kind;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::ops::Range;

/// One line per name: the name, its entity, the kind and the entity's identifier, with tabs between them. Lines are in
/// the order of entities, and numbered from 0.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    lines: Vec<Line>,
    /// Where the lines of each entity begin, and where the last ones end.
    bounds: Vec<usize>,
    /// The lines by their names.
    of_name: HashTable<u32>,
}

/// Where a line begins, and how long its parts are.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    name: u32,
    entity: u32,
    id: u32,
    kind: Kind,
}

impl Line {
    fn name(&self) -> Range<usize> {
        self.start..self.start + self.name as usize
    }

    fn entity(&self) -> Range<usize> {
        let start = self.name().end + 1;
        start..start + self.entity as usize
    }

    fn id(&self) -> Range<usize> {
        let start = self.entity().end + self.kind.name().len() + 2;
        start..start + self.id as usize
    }
}

fn hash(name: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(name)
}

impl Lines {
    /// From names that are different, with entity, kind and identifier, by entity.
    pub fn new<'r>(rows: impl Iterator<Item = (&'r str, &'r str, Kind, &'r str)>) -> Self {
        let (mut text, mut lines) = (String::new(), Vec::new());
        for (name, entity, kind, id) in rows {
            lines.push(Line {
                start: text.len(),
                name: name.len() as u32,
                entity: entity.len() as u32,
                id: id.len() as u32,
                kind,
            });
            for part in [name, "\t", entity, "\t", kind.name(), "\t", id, "\n"] {
                text.push_str(part);
            }
        }
        Self::indexed(text, lines)
    }

    /// `None` if a line is not in the form that [`Self::new`] writes, or not in order.
    pub fn read(text: String) -> Option<Self> {
        // About as long as a line is, or less.
        const LINE: usize = 32;
        let mut lines = Vec::with_capacity(text.len() / LINE);
        let mut ends = memchr::memchr2_iter(b'\t', b'\n', text.as_bytes());
        let mut start = 0;
        while start < text.len() {
            let own = [ends.next()?, ends.next()?, ends.next()?, ends.next()?];
            let is_line = own.map(|at| text.as_bytes()[at]) == *b"\t\t\t\n";
            let [name, entity, kind, end] = own;
            let word = &text[entity + 1..kind];
            let of_word = Kind::ALL.into_iter().find(|kind| kind.name() == word);
            lines.push(Line {
                start,
                name: (name - start) as u32,
                entity: (entity - name - 1) as u32,
                id: (end - kind - 1) as u32,
                kind: of_word.filter(|_| is_line)?,
            });
            start = end + 1;
        }
        let own = Self::indexed(text, lines);
        let entities = || (0..own.entities()).map(|at| own.entity(own.of_entity(at).start));
        entities().is_sorted().then_some(own)
    }

    fn indexed(text: String, lines: Vec<Line>) -> Self {
        let mut own = Self {
            text,
            lines,
            ..Self::default()
        };
        for at in 0..own.len() {
            if at == 0 || own.entity(at) != own.entity(at - 1) {
                own.bounds.push(at);
            }
        }
        own.bounds.push(own.len());
        let mut of_name = HashTable::with_capacity(own.len());
        let hash_of = |at: &u32| hash(own.name(*at as usize));
        for at in 0..own.len() as u32 {
            of_name.insert_unique(hash_of(&at), at, hash_of);
        }
        own.of_name = of_name;
        own
    }

    /// As they are kept.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The name of a line.
    pub fn name(&self, at: usize) -> &str {
        &self.text[self.lines[at].name()]
    }

    /// The entity of a line.
    pub fn entity(&self, at: usize) -> &str {
        &self.text[self.lines[at].entity()]
    }

    /// The kind of a line's entity.
    pub fn kind(&self, at: usize) -> Kind {
        self.lines[at].kind
    }

    /// The identifier of a line's entity; empty without one.
    pub fn id(&self, at: usize) -> &str {
        &self.text[self.lines[at].id()]
    }

    /// The line of a name.
    pub fn of_name(&self, name: &str) -> Option<usize> {
        let is = |at: &u32| self.name(*at as usize) == name;
        self.of_name.find(hash(name), is).map(|at| *at as usize)
    }

    /// How many entities there are.
    pub fn entities(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The lines of an entity, by its number.
    pub fn of_entity(&self, number: usize) -> Range<usize> {
        self.bounds[number]..self.bounds[number + 1]
    }

    /// The lines of an entity, by its name.
    pub fn of_entity_called(&self, entity: &str) -> Range<usize> {
        let firsts = &self.bounds[..self.entities()];
        let number = firsts.partition_point(|first| self.entity(*first) < entity);
        match number < self.entities() && self.entity(self.bounds[number]) == entity {
            true => self.of_entity(number),
            false => 0..0,
        }
    }

    /// The line that speaks for an entity: that of its own name, else the first.
    pub fn speaking_for(&self, entity: &str) -> Option<usize> {
        let own = self.of_name(entity).filter(|at| self.entity(*at) == entity);
        own.or_else(|| self.of_entity_called(entity).next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written_and_only_so() {
        let rows = [
            ("EU", "European Union", Kind::Organisation, "Q458"),
            ("Union", "European Union", Kind::Organisation, "Q458"),
            ("Rome", "Rome", Kind::Place, ""),
        ];
        let text = Lines::new(rows.into_iter()).text().to_owned();
        let lines = Lines::read(text.clone()).unwrap();
        let read = |at| {
            (
                lines.name(at),
                lines.entity(at),
                lines.kind(at),
                lines.id(at),
            )
        };
        assert_eq!([0, 1, 2].map(read), rows);
        assert_eq!(lines.of_entity_called("European Union"), 0..2);
        assert_eq!(lines.of_entity_called("Rome"), 2..3);
        assert_eq!(lines.of_entity_called("EU"), 0..0);
        assert_eq!(
            (lines.of_name("Union"), lines.of_name("Paris")),
            (Some(1), None)
        );
        assert_eq!(lines.speaking_for("European Union"), Some(0));
        let cut = &text[..text.len() - 1];
        let damaged = [
            "Rome\tAachen\tplace\t\n",
            "Rome\tRome\tcity\t\n",
            "Rome\tRome\tplace\n",
        ];
        let damaged = damaged.map(|line| text.replace("Rome\tRome\tplace\t\n", line));
        for text in damaged.iter().map(String::as_str).chain([cut]) {
            assert!(Lines::read(text.to_owned()).is_none(), "{text}");
        }
        assert_eq!(Lines::read(String::new()).unwrap().entities(), 0);
    }
}

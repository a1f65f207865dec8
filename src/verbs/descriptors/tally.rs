//! What articles call the entities that were asked for, counted by group.

use super::occurrences::{self, Form};
use super::phrase;
use crate::recognise::Kind;
use crate::recognise::alias::key::Name;
use crate::select::GroupId;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where a descriptor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// Directly before the name: `President`, `the embattled dictator`.
    Before,
    /// In an apposition behind it: `, the Belarusian leader,`, `(R-Ariz.)`.
    After,
    /// The name itself: in full, the surname only, or as it is written.
    Name,
}

impl Position {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Name => "name",
        }
    }
}

/// An entity that was asked for.
#[derive(Debug)]
pub struct Wanted {
    /// What answers call it.
    pub name: String,
    /// What it is; `None` where the query means entities of different kinds.
    pub kind: Option<Kind>,
    /// The entities that the query means.
    pub members: Vec<String>,
}

/// A descriptor of an entity in a group: group, entity, position, phrase.
pub type Place = (GroupId, usize, Position, String);

/// Occurrences, and articles that have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Occurrences.
    pub frequency: u64,
    /// Articles.
    pub articles: u64,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.frequency += other.frequency;
        self.articles += other.articles;
    }
}

/// What was counted in some articles.
#[derive(Debug, Default)]
pub struct Tally {
    /// What the entities are called.
    pub descriptors: BTreeMap<Place, Count>,
    /// For each group and entity its occurrences, and the articles that have one.
    pub named: BTreeMap<(GroupId, usize), Count>,
    /// For each entity its forms that were met: there are few, and they come again and again.
    forms: Vec<HashMap<String, NameUsed, foldhash::fast::FixedState>>,
}

impl Tally {
    /// Count an article.
    pub fn article(
        &mut self,
        group: GroupId,
        text: &str,
        forms: &[Form],
        wanted: &[Wanted],
        nouns: bool,
    ) {
        self.forms.resize_with(wanted.len(), HashMap::default);
        let mut own: BTreeMap<(usize, Position, String), u64> = BTreeMap::new();
        let mut named: BTreeMap<usize, u64> = BTreeMap::new();
        occurrences::each_paragraph(text, forms, |text| {
            for (range, of) in occurrences::occurrences(text, forms) {
                *named.entry(of).or_default() += 1;
                let form = &text[range.clone()];
                let name = self.forms[of].entry_ref(form);
                let name = name.or_insert_with(|| NameUsed::of(form, &wanted[of]));
                for (position, phrase) in around(text, range, name, wanted[of].kind, nouns) {
                    *own.entry((of, position, phrase)).or_default() += 1;
                }
            }
        });
        let once = |frequency| Count {
            frequency,
            articles: 1,
        };
        for (of, frequency) in named {
            self.named
                .entry((group, of))
                .or_default()
                .add(once(frequency));
        }
        for ((of, position, phrase), frequency) in own {
            let place = (group, of, position, phrase);
            self.descriptors
                .entry(place)
                .or_default()
                .add(once(frequency));
        }
    }

    /// With what was counted in others.
    pub fn merged(mut self, other: Self) -> Self {
        for (place, count) in other.descriptors {
            self.descriptors.entry(place).or_default().add(count);
        }
        for (place, count) in other.named {
            self.named.entry(place).or_default().add(count);
        }
        self
    }
}

/// What a form tells of an entity by itself.
#[derive(Debug)]
struct NameUsed {
    /// Where the name begins: `President Trump` may be the name as a whole, and what is before `Trump` is looked for.
    within: usize,
    /// Which form of the name it is.
    used: String,
}

impl NameUsed {
    fn of(form: &str, wanted: &Wanted) -> Self {
        let within = match wanted.kind {
            Some(Kind::Person) => phrase::title_within(form),
            _ => 0,
        };
        let used = name_used(&form[within..], wanted);
        Self { within, used }
    }
}

/// What a text, as [`flat`](occurrences::flat) gives it, says of an occurrence.
pub fn described(
    text: &str,
    range: Range<usize>,
    wanted: &Wanted,
    nouns: bool,
) -> Vec<(Position, String)> {
    let name = NameUsed::of(&text[range.clone()], wanted);
    around(text, range, &name, wanted.kind, nouns).collect()
}

/// The same where it is known which form of the name it is.
fn around(
    text: &str,
    range: Range<usize>,
    name: &NameUsed,
    kind: Option<Kind>,
    nouns: bool,
) -> impl Iterator<Item = (Position, String)> {
    let counted = |phrase: String| match nouns {
        true => phrase::head(&phrase).to_owned(),
        false => phrase,
    };
    let before = phrase::before(text, range.start + name.within, kind)
        .map(|own| (Position::Before, counted(own)));
    let after = phrase::after(text, range.end, kind).map(|own| (Position::After, counted(own)));
    let used = (Position::Name, name.used.clone());
    before.into_iter().chain(after).chain([used])
}

/// Which form of the name is used: for persons what part of it, for others the form itself.
fn name_used(form: &str, wanted: &Wanted) -> String {
    if wanted.kind != Some(Kind::Person) {
        return form.to_owned();
    }
    let (used, whole) = (
        Name::of(form, Kind::Person),
        Name::of(&wanted.name, Kind::Person),
    );
    match used.words.as_slice() {
        [only] if whole.is_full() && only == whole.last() => "surname only".into(),
        [only] if whole.is_full() && only == whole.first() => "given name only".into(),
        [_, .., last] if last == whole.last() => "given name and surname".into(),
        _ => form.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, kind: Kind) -> Wanted {
        Wanted {
            name: name.to_owned(),
            kind: Some(kind),
            members: vec![name.to_owned()],
        }
    }

    #[test]
    fn an_article_counts_each_descriptor_once_among_articles_and_every_time_in_frequency() {
        let wanted = [wanted("Alexander Lukashenko", Kind::Person)];
        let form = |text: &str| Form {
            text: text.into(),
            of: Some(0),
        };
        let forms = [form("President Alexander Lukashenko"), form("Lukashenko")];
        let text = "President Alexander Lukashenko spoke.\n\nThe dictator Lukashenko left. Dictator Lukashenko, the Belarusian leader, returned. Lukashenko slept.";
        let mut tally = Tally::default();
        tally.article(0, text, &forms, &wanted, false);
        let seen: Vec<(Position, &str, u64, u64)> = tally
            .descriptors
            .iter()
            .map(|((_, _, position, phrase), count)| {
                (*position, phrase.as_str(), count.frequency, count.articles)
            })
            .collect();
        assert_eq!(
            seen,
            [
                (Position::Before, "dictator", 2, 1),
                (Position::Before, "president", 1, 1),
                (Position::After, "belarusian leader", 1, 1),
                (Position::Name, "given name and surname", 1, 1),
                (Position::Name, "surname only", 3, 1),
            ]
        );
        assert_eq!(
            tally.named[&(0, 0)],
            Count {
                frequency: 4,
                articles: 1
            }
        );

        let mut nouns = Tally::default();
        nouns.article(0, text, &forms, &wanted, true);
        assert!(
            nouns
                .descriptors
                .contains_key(&(0, 0, Position::After, "leader".into()))
        );
        let both = tally.merged(nouns);
        assert_eq!(both.named[&(0, 0)].articles, 2);
    }

    #[test]
    fn of_bodies_the_form_itself_is_shown() {
        let union = wanted("European Union", Kind::Organisation);
        assert_eq!(name_used("EU", &union), "EU");
        let merkel = wanted("Angela Merkel", Kind::Person);
        for (form, used) in [
            ("Merkel", "surname only"),
            ("Angela", "given name only"),
            ("A. Merkel", "given name and surname"),
            ("Mutti", "Mutti"),
        ] {
            assert_eq!(name_used(form, &merkel), used);
        }
    }
}

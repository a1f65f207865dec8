//! Who wrote what a family has in common.

use super::{Copies, Family};
use crate::clean::copies::CopiesCounted;
use crate::clean::wire;
use crate::renaming::RenamingError;
use crate::select::Articles;
use std::collections::BTreeMap;

/// What an article is in its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The others have their text from it.
    Origin,
    /// It has its text from another article, or from an agency.
    Carrier,
    /// It may be either.
    Undecided,
}

impl Role {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Carrier => "carrier",
            Self::Undecided => "undecided",
        }
    }
}

/// Where the text of a family comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// One of its articles, by its place in the family.
    Member(usize),
    /// An agency that its articles credit; the corpus need not have it.
    Credited(String),
    /// Nobody can tell.
    Undecided,
}

/// Which outlets are one house: print and online editions, or names that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Houses(BTreeMap<String, String>);

impl Houses {
    /// From outlets and their houses.
    ///
    /// # Errors
    /// When an outlet is of two houses, or a house is itself of another one.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, RenamingError> {
        let mut houses = BTreeMap::new();
        for (source, house) in pairs {
            if houses.get(&source).is_some_and(|known| *known != house) {
                return Err(RenamingError::Twice(source));
            }
            houses.insert(source, house);
        }
        let mut own = houses.iter();
        match own.find(|(_, house)| houses.get(*house).is_some_and(|other| other != *house)) {
            Some((_, house)) => Err(RenamingError::Twice(house.clone())),
            None => Ok(Self(houses)),
        }
    }

    /// The house of an outlet: itself, unless another is known.
    pub fn of<'a>(&'a self, source: &'a str) -> &'a str {
        self.0.get(source).map_or(source, String::as_str)
    }

    /// Fails when one of its outlets is none of these.
    ///
    /// # Errors
    /// Names it, and the nearest that there is.
    pub fn check(&self, sources: &[String]) -> Result<(), RenamingError> {
        let known = || sources.iter().map(String::as_str);
        let unknown = self.0.keys().find(|source| !sources.contains(source));
        unknown.map_or(Ok(()), |name| {
            Err(RenamingError::Unknown {
                nearest: crate::error::nearest(name, known()).map(str::to_owned),
                name: name.clone(),
            })
        })
    }
}

impl Family {
    /// Decide where its text comes from: the article of a news agency; else the agency that most of its articles
    /// credit; else the earliest article, if its day is before all others' and every day is known. Of one day, the
    /// articles of one house are not told apart. `articles` have the column of outlets.
    pub fn origin(&self, articles: &Articles, houses: &Houses) -> Origin {
        let source = |at: usize| {
            let column = articles.text("source");
            column.map_or("", |column| column.value(self.members[at].article))
        };
        let all: Vec<usize> = (0..self.members.len()).collect();
        let (agencies, others): (Vec<usize>, Vec<usize>) =
            all.iter().partition(|at| wire::is_agency(source(**at)));
        if agencies.is_empty() {
            let mut credits: BTreeMap<&str, usize> = BTreeMap::new();
            for member in &self.members {
                if !member.credit.is_empty() {
                    *credits.entry(&member.credit).or_default() += 1;
                }
            }
            // Of equally many the first in the alphabet.
            let most = credits.iter().rev().max_by_key(|(_, articles)| **articles);
            if let Some((credit, _)) = most {
                return Origin::Credited((*credit).to_owned());
            }
        }
        let among = if agencies.is_empty() {
            others
        } else {
            agencies
        };
        self.earliest(&among, articles, |at| houses.of(source(at)))
    }

    /// The earliest of some members, if that can be told.
    fn earliest<'h>(
        &self,
        among: &[usize],
        articles: &Articles,
        house: impl Fn(usize) -> &'h str,
    ) -> Origin {
        let day = |at: &usize| articles.days()[self.members[*at].article as usize];
        let earliest = among.iter().filter_map(day).min();
        let possible = among
            .iter()
            .filter(|at| day(at).is_none() || day(at) == earliest);
        let possible: Vec<usize> = possible.copied().collect();
        // Members are by day, those without one last.
        match possible.as_slice() {
            [first, rest @ ..]
                if rest
                    .iter()
                    .all(|at| house(*at) == house(*first) && !house(*first).is_empty()) =>
            {
                Origin::Member(*first)
            }
            [only] => Origin::Member(*only),
            _ => Origin::Undecided,
        }
    }

    /// What each of its members is, given where its text comes from.
    pub fn roles(&self, origin: &Origin, articles: &Articles) -> Vec<Role> {
        let day = |at: usize| articles.days()[self.members[at].article as usize];
        let earliest = (0..self.members.len()).filter_map(day).min();
        let role = |at: usize| match origin {
            Origin::Member(own) if *own == at => Role::Origin,
            Origin::Member(_) | Origin::Credited(_) => Role::Carrier,
            Origin::Undecided if day(at).is_none() || day(at) == earliest => Role::Undecided,
            Origin::Undecided => Role::Carrier,
        };
        (0..self.members.len()).map(role).collect()
    }
}

impl Copies {
    /// The articles that are not counted, of a corpus whose `articles` have the column of outlets.
    pub(super) fn left_out(&self, counted: CopiesCounted, articles: &Articles) -> Vec<u32> {
        let of_family = |family: &Family| -> Vec<u32> {
            let origin = match family.origin(articles, &Houses::default()) {
                Origin::Member(own) => Some(own),
                Origin::Credited(_) | Origin::Undecided => None,
            };
            let kept = match counted {
                CopiesCounted::Keep => return Vec::new(),
                CopiesCounted::First => origin.or(Some(0)),
                CopiesCounted::Drop => origin,
            };
            let members = (0..).zip(&family.members);
            let left_out = members.filter(|(at, _)| Some(*at) != kept);
            left_out.map(|(_, member)| member.article).collect()
        };
        self.families.iter().flat_map(of_family).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Member;
    use super::*;

    fn family(credits: &[&str]) -> Family {
        let members = (0u32..).zip(credits).map(|(article, credit)| Member {
            article,
            parent: (article > 0).then_some(0),
            share: None,
            credit: (*credit).to_owned(),
        });
        Family {
            members: members.collect(),
        }
    }

    fn origin(articles: &[(&str, Option<&str>)], credits: &[&str], houses: &Houses) -> Origin {
        family(credits).origin(&Articles::for_tests(articles), houses)
    }

    #[test]
    fn an_agency_is_the_origin_whenever_it_published() {
        let articles = [
            ("Reuters", Some("2020-01-03")),
            ("Post", Some("2020-01-02")),
        ];
        let none = Houses::default();
        assert_eq!(origin(&articles, &["", "AFP"], &none), Origin::Member(0));
    }

    #[test]
    fn a_credited_agency_is_the_origin_though_the_corpus_lacks_it() {
        let articles = [("Post", Some("2020-01-02")), ("Herald", Some("2020-01-03"))];
        let credited = origin(&articles, &["", "Reuters"], &Houses::default());
        assert_eq!(credited, Origin::Credited("Reuters".to_owned()));
    }

    #[test]
    fn the_earliest_day_decides_only_where_it_is_one_articles_and_all_are_known() {
        let none = Houses::default();
        let day = Some("2020-01-02");
        let later = [("Post", day), ("Herald", Some("2020-01-03"))];
        assert_eq!(origin(&later, &["", ""], &none), Origin::Member(0));
        let same = [("Post", day), ("Herald", day)];
        assert_eq!(origin(&same, &["", ""], &none), Origin::Undecided);
        let undated = [("Post", day), ("Herald", None)];
        assert_eq!(origin(&undated, &["", ""], &none), Origin::Undecided);
        let house = Houses::new([("Herald".into(), "Post".into())]).unwrap();
        assert_eq!(origin(&same, &["", ""], &house), Origin::Member(0));
    }

    #[test]
    fn an_outlet_is_of_one_house_only() {
        let houses = |pairs: &[(&str, &str)]| {
            Houses::new(
                pairs
                    .iter()
                    .map(|(a, b)| ((*a).to_owned(), (*b).to_owned())),
            )
        };
        assert!(houses(&[("a", "x"), ("b", "x"), ("a", "x"), ("x", "x")]).is_ok());
        assert!(houses(&[("a", "x"), ("a", "y")]).is_err());
        assert!(houses(&[("a", "b"), ("b", "c")]).is_err());
        assert!(
            houses(&[("a", "x")])
                .unwrap()
                .check(&["b".to_owned()])
                .is_err()
        );
    }

    #[test]
    fn first_counts_one_of_each_family_and_drop_only_origins() {
        let day = Some("2020-01-02");
        let later = [
            ("A", day),
            ("B", Some("2020-01-03")),
            ("C", Some("2020-01-04")),
        ];
        let same = [("A", day), ("B", day), ("C", day)];
        let left_out = |counted, articles: &[(&str, Option<&str>)], credits: &[&str]| {
            let copies = Copies {
                families: vec![family(credits)],
                ..Copies::default()
            };
            copies.left_out(counted, &Articles::for_tests(articles))
        };
        assert_eq!(left_out(CopiesCounted::Keep, &later, &["", "", ""]), [0; 0]);
        assert_eq!(
            left_out(CopiesCounted::First, &later, &["", "", ""]),
            [1, 2]
        );
        assert_eq!(left_out(CopiesCounted::Drop, &later, &["", "", ""]), [1, 2]);
        assert_eq!(left_out(CopiesCounted::First, &same, &["", "", ""]), [1, 2]);
        assert_eq!(
            left_out(CopiesCounted::Drop, &same, &["", "", ""]),
            [0, 1, 2]
        );
        assert_eq!(
            left_out(CopiesCounted::First, &later, &["", "AFP", ""]),
            [1, 2]
        );
        assert_eq!(
            left_out(CopiesCounted::Drop, &later, &["", "AFP", ""]),
            [0, 1, 2]
        );
    }

    #[test]
    fn roles_follow_from_the_origin() {
        let day = Some("2020-01-02");
        let articles = Articles::for_tests(&[("A", day), ("B", day), ("C", Some("2020-01-05"))]);
        let family = family(&["", "", ""]);
        let roles = |origin: &Origin| family.roles(origin, &articles);
        assert_eq!(
            roles(&Origin::Member(0)),
            [Role::Origin, Role::Carrier, Role::Carrier]
        );
        assert_eq!(
            roles(&Origin::Undecided),
            [Role::Undecided, Role::Undecided, Role::Carrier]
        );
    }
}

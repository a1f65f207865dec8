use super::*;
use crate::article::Cut;
use crate::place::{Place, Position};

/// A wire article exactly as it was collected.
const WIRE: &str = include_str!("../../../samples/text/UrduPoint/article.txt");

fn article(text: &str) -> Article {
    let mut article = Article::at(Place {
        input: "test".into(),
        position: Position::Whole,
    });
    article.text = text.to_owned();
    article
}

fn cleaned(article: Article) -> Article {
    let mut article = article;
    clean(&mut article, &|_| true);
    article
}

fn metadata<'a>(article: &'a Article, name: &str) -> Option<&'a str> {
    article
        .metadata
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

#[test]
fn a_wire_article_is_taken_apart() {
    let found = cleaned(article(WIRE));
    assert_eq!(found.date, Day::from_ymd(2021, 11, 18));
    assert_eq!(found.author, "@ChaudhryMAli88");
    assert!(
        found
            .title
            .starts_with("Lithuanian Prime Minister Ingrida Šimonytė on Thursday")
    );
    assert!(found.title.ends_with("in the migration crisis"));
    assert_eq!(metadata(&found, "place"), Some("Moscow"));
    assert_eq!(metadata(&found, "carrier"), Some("UrduPoint News"));
    assert_eq!(metadata(&found, "origin"), Some("Sputnik"));
    let counted = found.counted_text();
    assert!(counted.starts_with(&found.title));
    assert_eq!(counted.matches("Ingrida Šimonytė on Thursday").count(), 1);
    for word in [
        "MOSCOW",
        "UrduPoint",
        "Sputnik",
        "18th",
        "ChaudhryMAli88",
        "2021",
    ] {
        assert!(!counted.contains(word), "{word} is not text");
    }
    assert!(
        counted.ends_with("due to the sanctions."),
        "nothing else is lost"
    );
    let body = WIRE.split("migration crisis.\n").nth(1).unwrap().trim_end();
    assert!(counted.trim_end().ends_with(body));
}

#[test]
fn what_an_article_has_of_its_own_is_kept() {
    let mut given = article(WIRE);
    given.date = Day::from_ymd(2021, 11, 19);
    given.author = "Jane Doe".to_owned();
    given.title = "Another headline".to_owned();
    given.metadata = vec![("place".to_owned(), "Vilnius".to_owned())];
    let found = cleaned(given);
    assert_eq!(found.date, Day::from_ymd(2021, 11, 19));
    assert_eq!(found.author, "Jane Doe");
    assert_eq!(found.title, "Another headline");
    assert!(!found.title_repeated);
    assert_eq!(metadata(&found, "place"), Some("Vilnius"));
    assert_eq!(metadata(&found, "origin"), Some("Sputnik"));
    assert!(!found.text.contains("UrduPoint"));
}

#[test]
fn a_date_line_goes_when_it_is_the_articles_date() {
    let text = "Friday, January 4, 2019\u{a0}\n\n\nAn apartment building collapsed.";
    let mut given = article(text);
    given.date = Day::from_ymd(2019, 1, 4);
    assert_eq!(
        cleaned(given.clone()).text,
        "An apartment building collapsed."
    );
    given.date = None;
    let found = cleaned(given.clone());
    assert_eq!(found.text, "An apartment building collapsed.");
    assert_eq!(found.date, Day::from_ymd(2019, 1, 4));
    let change = Change {
        kind: ChangeKind::DateLine,
        found: "Friday, January 4, 2019".to_owned(),
        cut: Some(Cut {
            start: 0,
            characters: 27,
        }),
    };
    assert_eq!(found.changes, [change]);
    given.date = Day::from_ymd(2019, 1, 5);
    assert_eq!(
        cleaned(given).text,
        text,
        "a date that is not the article's is text"
    );
}

#[test]
fn a_title_that_opens_the_text_is_counted_once() {
    let mut given = article("The “Big” Wall is not built yet\n\nEnlarge this image\n\nHe said so.");
    given.title = "The \"big\" wall is not built yet".to_owned();
    let found = cleaned(given);
    assert!(found.title_repeated);
    assert_eq!(found.counted_text(), found.text.as_str());
    let mut given = article("He said so.");
    given.title = "The wall is not built yet".to_owned();
    assert!(!cleaned(given).title_repeated);
}

#[test]
fn a_title_above_a_lead_of_the_same_words_leaves_one_of_three() {
    let mut given = article(
        "Five people are dead in Oslo\n\nOSLO (Reuters) - Five people are dead in Oslo, police said.",
    );
    given.title = "Five people are dead in Oslo".to_owned();
    let found = cleaned(given);
    assert!(found.title_repeated);
    assert_eq!(found.text, "Five people are dead in Oslo, police said.");
}

#[test]
fn a_first_sentence_is_no_headline() {
    let text = "He left.\n\nHe left.\n\nHe came back.";
    let found = cleaned(article(text));
    assert_eq!(found.title, "");
    assert_eq!(found.text, text);
}

#[test]
fn a_dateline_below_a_headline_goes() {
    let found = cleaned(article(
        "Fire in Oslo\n\nOSLO, Nov 18 (Xinhua) -- Five people are dead.",
    ));
    assert_eq!(found.text, "Fire in Oslo\n\nFive people are dead.");
    assert_eq!(metadata(&found, "place"), Some("Oslo"));
    assert_eq!(metadata(&found, "carrier"), None);
}

#[test]
fn a_byline_becomes_the_author() {
    let found = cleaned(article(
        "By JANE DOE, Associated Press\n\nOSLO (AP) — Five people are dead.",
    ));
    assert_eq!(found.author, "JANE DOE");
    assert_eq!(found.text, "Five people are dead.");
    assert_eq!(metadata(&found, "origin"), Some("Associated Press"));
}

#[test]
fn a_credit_at_the_end_goes() {
    let found = cleaned(article(
        "Five people are dead.\n\n(Reporting by A. Bee; Editing by C. Dee)",
    ));
    assert_eq!(found.text, "Five people are dead.");
    assert_eq!(
        metadata(&found, "credit"),
        Some("(Reporting by A. Bee; Editing by C. Dee)")
    );
}

#[test]
fn an_ordinary_text_is_left_as_it_is() {
    for text in [
        "",
        " \n ",
        "One line only",
        "First.\n\nSecond — with a dash.\n\nThird (AP).",
    ] {
        let found = cleaned(article(text));
        assert_eq!(found.text, text);
        assert!(found.metadata.is_empty());
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_cleaned_without_a_panic(
        text in "(date 2021-11-18|By |Jane Doe|\n|OSLO|\\(AP\\)| — |Reporting by A|\\.| |é|\u{a0}|\\PC){0,30}",
        title in "(Jane Doe|OSLO|\\PC){0,3}",
    ) {
        let mut given = article(&text);
        given.title = title;
        clean(&mut given, &|_| true);
        proptest::prop_assert!(given.text.len() <= text.len());
    }
}

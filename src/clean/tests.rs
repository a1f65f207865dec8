use super::*;
use crate::place::{Place, Position};

fn article(text: &str) -> Article {
    let mut article = Article::at(Place {
        input: "test".into(),
        position: Position::Whole,
    });
    article.text = text.to_owned();
    article
}

const TEXT: &str = "OSLO (AP) — The minister said on Thursday that she would leave the government, \
                    and that it was the end of the talks with her party.";

#[test]
fn metadata_has_one_spelling_and_text_keeps_its_letters() {
    let mut given = article("Cafe\u{301} — the\u{a0}minister said that it was the end of it.");
    given.source = " Le\u{a0}Monde ".to_owned();
    given.title = "Cafe\u{301}".to_owned();
    given.metadata = vec![("edition".to_owned(), "Paris \n".to_owned())];
    clean(&mut given, &Options::default());
    assert_eq!(given.source, "Le Monde");
    assert_eq!(given.title, "Café");
    assert_eq!(given.metadata[0].1, "Paris");
    assert!(given.text.starts_with("Cafe\u{301} — the\u{a0}minister"));
}

#[test]
fn the_language_is_identified_only_where_none_is_given() {
    let mut given = article(TEXT);
    clean(&mut given, &Options::default());
    assert_eq!(given.language, "en");
    let mut given = article(TEXT);
    given.language = "Français".to_owned();
    clean(&mut given, &Options::default());
    assert_eq!(given.language, "fr");
}

#[test]
fn each_step_can_be_left_out() {
    let mut given = article(TEXT);
    let options = Options {
        wire: false,
        identify_language: false,
    };
    clean(&mut given, &options);
    assert_eq!(given, article(TEXT));
    clean(&mut given, &Options::default());
    assert!(given.text.starts_with("The minister"));
}

#[test]
fn cleaning_twice_changes_nothing_more() {
    let wire = include_str!("../../samples/text/UrduPoint/article.txt");
    for text in [TEXT, wire] {
        let mut once = article(text);
        clean(&mut once, &Options::default());
        let mut twice = once.clone();
        clean(&mut twice, &Options::default());
        assert_eq!(once, twice);
    }
}

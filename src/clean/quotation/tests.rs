use super::quoted;
use proptest::prelude::*;

/// The text with its quoted parts in brackets.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    let mut at = 0;
    for span in quoted(text) {
        marked += &text[at..span.start];
        marked += "⟦";
        marked += &text[span.clone()];
        marked += "⟧";
        at = span.end;
    }
    marked + &text[at..]
}

/// Checks texts in which the quoted parts stand in brackets.
#[track_caller]
fn check(expected: &[&str]) {
    for expected in expected {
        let text = expected.replace(['⟦', '⟧'], "");
        assert_eq!(marked(&text), *expected);
    }
}

#[test]
fn marks_of_all_languages_quote() {
    check(&[
        "He said ⟦“no”⟧ and left.",
        "He said ⟦\"no\"⟧ and left.",
        "He said ⟦‘’no’’⟧ and ⟦''no''⟧ and ⟦``yes''⟧ and left.",
        "Er sagte ⟦„nein“⟧ und ging.",
        "Er sagte ⟦»nein«⟧ und ging. ⟦»Ja!«⟧",
        "On a dit ⟦« non »⟧ et ⟦«oui»⟧.",
        "Er sagte ⟦‚nein‘⟧ und ⟦›ja‹⟧. On dit ⟦‹oui›⟧.",
        "Han sade ⟦”nej”⟧ och gick. Hän sanoi ⟦»ei»⟧ ja lähti.",
        "Powiedział ⟦„nie”⟧ i wyszedł.",
        "Er zei ⟦„nee”⟧ en ⟦‘ja’⟧.",
        "彼は⟦「いいえ、『はい』です」⟧と言った。他说⟦“不”⟧。⟦《人民日报》⟧报道。他说⟦\"不\"⟧。",
        "Он сказал: ⟦«Нет, \"да\"»⟧, и ушёл.",
    ]);
}

#[test]
fn a_quotation_over_paragraphs_opens_again_in_each_and_closes_once() {
    check(&[
        "He said: ⟦“One.\n\n“Two.\n\n“Three,”⟧ and left.\n\nNo more.",
        "He said: ⟦\"One.\n\"Two.\n\"Three,\"⟧ and left.",
        "Dijo: ⟦«Uno.\n»Dos.\n»Tres»⟧, y se fue.",
        "On dit : ⟦« Un.\n\n« Deux. »⟧ Puis rien.",
        "He said: ⟦‘One.\n\n‘Two, it’s two,’⟧ and left.",
        "Er sagte: ⟦„Eins.\n„Zwei.“⟧ Er ging.",
        // Lines that an export broke, and a block quotation.
        "He said ⟦“one\ntwo\nthree”⟧ and left.",
    ]);
}

#[test]
fn what_never_closes_ends_with_its_paragraph() {
    check(&[
        "He said: ⟦“One.⟧\n\nHe left. Then he came ⟦“back”⟧.",
        "He said: ⟦\"One.⟧\n\nHe left.\n\nThen he came ⟦\"back\"⟧.",
        "⟦« Non.⟧\nPuis rien.",
        "» More stories\n» Still more\nNo more.",
        "‘One\n‘Two\nthree",
    ]);
    let long = format!("He said: “{}.", "one two ".repeat(1_000));
    let spans = quoted(&long);
    assert_eq!(spans.len(), 1);
    assert!(
        spans[0].len() <= super::LONGEST_UNCLOSED && long[spans[0].clone()].ends_with(['e', 'o'])
    );
}

#[test]
fn quotations_within_quotations_are_one() {
    check(&[
        "⟦“She said ‘no’ to me,”⟧ he said.",
        "⟦‘She said “no” to me,’⟧ he said.",
        "⟦“She said “no” to me,”⟧ he said.",
        "He said ⟦\"no \"⟧, and ⟦\"...left\"⟧ then.",
        "⟦« Il dit « non » à moi »⟧, dit-il.",
        "⟦„Er sagte ‚nein‘ zu mir“⟧, sagte er.",
        "⟦\"She said 'no.'\"⟧ He left.",
    ]);
}

#[test]
fn apostrophes_and_inches_are_no_marks() {
    check(&[
        "It's the dogs' bowl, rock 'n' roll of the '90s, ’em all, ’tis the workers’ day.",
        "Hij komt 's ochtends, 't is zo.",
        "A 6'2\" man with a 12\" record and a 5\" pipe.",
        "⟦\"A 12\" record,\"⟧ he said, ⟦\"of 1999\"⟧ and left.",
        "the ⟦‘bosses’⟧ and the workers’ rights",
        "⟦‘I like the dogs’ bowls,’⟧ he said.",
        "⟦'It's the workers' day,'⟧ he said. ⟦'No.'⟧",
        "צה\"ל אמר ⟦\"לא\"⟧.",
    ]);
}

#[test]
fn turns_of_an_interview_are_quoted_and_other_labels_are_not() {
    check(&[
        "They met.\n\nTRUMP: ⟦No.⟧\n\nLESTER HOLT, NBC: ⟦Why?⟧\n\nTRUMP: ⟦Because.⟧\n\nThey left.",
        "Q: ⟦Why?⟧\nA: ⟦Because.⟧\nQ: ⟦No?⟧\nA: ⟦Yes.⟧",
        "SEE ALSO: This.\n\nPHOTOS: That.\n\nSEE ALSO: More.\n\nPHOTOS: Less.",
        "TRUMP: Once.\n\nThat was all.\n\nTRUMP: Again.",
        "WASHINGTON: Snow.\n\nLONDON: Rain.",
    ]);
}

#[test]
fn embedded_posts_are_quoted_with_their_signatures() {
    check(&[
        "He wrote:\n\n⟦So sad! pic.twitter.com/abc — Jane Doe (@jane_doe) May 4, 2018⟧\n\nShe left.",
        "He wrote:\n\n⟦So sad!⟧\n\n⟦— Jane Doe (@jane) 4 mai 2018⟧\n\nShe left.",
        "⟦Look pic.twitter.com/abc⟧ and no more.",
        "By Jane Doe (@jane) — she left.",
    ]);
}

proptest! {
    #[test]
    fn the_quoted_parts_are_in_order_apart_and_within_the_text(
        text in "([a-zS0-9 .,:\n]|[“”„«»‹›‘’‚\"'`「」《》—(@)/]|é|он|TRUMP: |pic.twitter.com/a){0,60}"
    ) {
        let spans = quoted(&text);
        prop_assert!(spans.iter().all(|span| span.start < span.end && text.get(span.clone()).is_some()));
        prop_assert!(spans.windows(2).all(|pair| pair[0].end < pair[1].start));
    }

    #[test]
    fn what_marks_enclose_is_quoted_exactly(
        parts in proptest::collection::vec(("[a-z]{5,9}( [a-z]{1,9}){0,5}", 0..5usize), 1..6),
        pair in prop::sample::select(vec![("“", "”"), ("\"", "\""), ("„", "“"), ("«", "»"), ("»", "«"), ("”", "”"), ("‘", "’"), ("「", "」")]),
    ) {
        let mut text = String::new();
        let mut expected = Vec::new();
        for (words, paragraphs) in &parts {
            text += "so ";
            let start = text.len();
            for _ in 0..*paragraphs {
                text += &format!("{}{words}.\n", pair.0);
            }
            text += &format!("{}{words},{}", pair.0, pair.1);
            expected.push(start..text.len());
            text += " he said\n";
        }
        prop_assert_eq!(quoted(&text), expected, "{}", text);
    }

    #[test]
    fn narration_after_a_text_changes_nothing_before_it(text in "([a-z .,]|[“”\"«»‘’]|\n){0,60}") {
        let before = quoted(&text);
        let after = quoted(&format!("{text}\n\nno mark here"));
        prop_assert_eq!(before, after);
    }
}

//! All paths of the tokenizer give the same tokens, whatever the text and the settings, and terms can
//! be made of them: `cargo +nightly fuzz run tokens_fast_equals_reference`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsprint::settings::{Hyphens, Possessives, Tokenizing};
use newsprint::tokenize::{
    Kind, LONG_TERM, Orthography, kind_of, reference_tokens, reference_tokens_in, term, tokens,
    tokens_in, tokens_portable,
};

// The first byte chooses the settings and how far the text is from the start of a block.
fuzz_target!(|input: &[u8]| {
    let Some((&choice, text)) = input.split_first() else {
        return;
    };
    let text = " ".repeat(usize::from(choice >> 2)) + &String::from_utf8_lossy(text);
    let rules = Tokenizing {
        hyphens: if choice & 1 == 0 {
            Hyphens::Split
        } else {
            Hyphens::Keep
        },
        possessives: if choice & 2 == 0 {
            Possessives::Split
        } else {
            Possessives::Keep
        },
        ..Tokenizing::default()
    };
    let mut expected = Vec::new();
    reference_tokens(&text, &rules, |token| expected.push(token));
    let mut found = Vec::new();
    tokens(&text, &rules, |token| found.push(token));
    assert_eq!(found, expected);
    found.clear();
    tokens_portable(&text, &rules, |token| found.push(token));
    assert_eq!(found, expected);
    // Articles of other orthographies, chosen by the length of the text.
    let orthography = Orthography::ALL[text.len() % Orthography::ALL.len()];
    let (mut expected, mut own) = (Vec::new(), Vec::new());
    reference_tokens_in(&text, &rules, orthography, |token| expected.push(token));
    tokens_in(&text, &rules, orthography, |token| own.push(token));
    assert_eq!(own, expected);
    for token in found {
        assert_eq!(&text[token.start..token.end()], token.text);
        let term = term(token.text, token.kind, &rules);
        // Soft hyphens, which a term is without, may hide a `www.`.
        let hidden = kind_of(&term) == Kind::Url && !token.text.is_ascii();
        assert!(term == LONG_TERM || kind_of(&term) == token.kind || hidden);
    }
});

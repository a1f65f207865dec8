//! Repairs UTF-8 that a program took for windows-1252 or Latin-1 and encoded again: `Ã©` for `é`, `â€™`
//! for `’`, `Ð¿Ñ€Ð¸` for `при`.
//!
//! Each such run of letters maps back to the bytes it came from, and these are valid UTF-8. That alone
//! is not enough: `É…` or `IRMÃ—` are words. So only sequences that no language uses are repaired on
//! their own; the others only if the same text shows that it was encoded twice.

use memchr::memchr;

/// Texts that were encoded more often are damaged beyond this.
const MOST_ROUNDS: usize = 3;

/// The text as it was before it was encoded again; `None` when there is no sure sign of that.
pub fn repaired(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    for _ in 0..MOST_ROUNDS {
        match once(out.as_deref().unwrap_or(text)) {
            Some(repaired) => out = Some(repaired),
            None => break,
        }
    }
    out
}

/// Letters of a text that stand for the bytes of one letter.
struct Sequence {
    from: usize,
    to: usize,
    letter: char,
    is_sure: bool,
}

fn once(text: &str) -> Option<String> {
    let mut sequences: Vec<Sequence> = Vec::new();
    // Letters beyond ASCII that were not encoded twice.
    let mut others = 0_usize;
    let mut at = 0;
    while let Some(begin) = next_lead(text, at) {
        at = begin;
        match sequence(text, begin, sequences.last()) {
            Some(found) => {
                at = found.to;
                sequences.push(found);
            }
            None => {
                others += 1;
                at += text[begin..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }
    let sure = sequences.iter().filter(|sequence| sequence.is_sure).count();
    if sure == 0 {
        return None;
    }
    let all = others == 0;
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for sequence in sequences.iter().filter(|sequence| sequence.is_sure || all) {
        out.push_str(&text[done..sequence.from]);
        out.push(sequence.letter);
        done = sequence.to;
    }
    out.push_str(&text[done..]);
    Some(out)
}

/// Where the next letter stands that may be the first byte of another: `Â` to `ô` (U+00C2 to U+00F4, in
/// UTF-8 a byte C3 and one from 82 to B4).
fn next_lead(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += memchr(0xc3, &bytes[at..])?;
        if matches!(bytes.get(at + 1), Some(0x82..=0xb4)) {
            return Some(at);
        }
        at += 1;
    }
}

/// The letter that stands encoded twice at `from`.
fn sequence(text: &str, from: usize, before: Option<&Sequence>) -> Option<Sequence> {
    let mut letters = text[from..].char_indices();
    let (_, lead) = letters.next()?;
    let lead = byte_of(lead)?;
    let length = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut to = from;
    for slot in bytes.iter_mut().take(length).skip(1) {
        let (at, letter) = letters.next()?;
        *slot = byte_of(letter).filter(|byte| (0x80..=0xbf).contains(byte))?;
        to = from + at + letter.len_utf8();
    }
    let letter = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    let follows = before.filter(|before| before.to == from);
    let is_sure = is_sure(
        &bytes[..length],
        letter,
        text[..from].chars().next_back(),
        follows,
    );
    Some(Sequence {
        from,
        to,
        letter,
        is_sure,
    })
}

/// Whether no language writes these letters, after this one.
fn is_sure(bytes: &[u8], letter: char, before: Option<char>, follows: Option<&Sequence>) -> bool {
    let in_word = before.is_some_and(|c| c.is_lowercase());
    match (bytes[0], bytes[1]) {
        // `Â£`, `Â°`: signs. `Â»` and a no-break space after `Â` may end a word in capitals.
        (0xc2, 0xa0 | 0xab | 0xbb) => {
            in_word || before.is_some_and(|c| c.is_ascii_punctuation() || c.is_ascii_digit())
        }
        (0xc2, second) => second >= 0xa1,
        // Letters with an accent. A quotation mark, a dash or a blank may follow `Ã` at the end of a word in
        // capitals.
        (0xc3, second) => {
            let is_punctuation = matches!(
                second,
                0x82 | 0x84 | 0x85 | 0x8b | 0x91..=0x97 | 0x99 | 0x9b | 0xa0 | 0xab | 0xbb
            );
            in_word || !is_punctuation
        }
        // Quotation marks, dashes, the euro and trade mark signs.
        (0xe2, 0x80 | 0x82 | 0x84) => true,
        // Emoji.
        (0xf0, 0x9f) => true,
        // Latin letters of Central Europe and Turkish, inside of words.
        (0xc4 | 0xc5 | 0xc6 | 0xc8, _) => in_word,
        // Greek, Cyrillic, Hebrew, Arabic: two in a row, as in no word.
        (0xce..=0xdb, _) => {
            is_same_script(letter, follows) || in_word && before.is_some_and(|c| c.is_ascii())
        }
        // Other scripts: three in a row.
        (0xe0..=0xef, _) => {
            follows.is_some_and(|before| before.is_sure || is_letter_of_three(before))
                && letter.is_alphanumeric()
        }
        _ => false,
    }
}

fn is_same_script(letter: char, follows: Option<&Sequence>) -> bool {
    follows.is_some_and(|before| (letter as u32) >> 8 == (before.letter as u32) >> 8)
}

fn is_letter_of_three(sequence: &Sequence) -> bool {
    sequence.letter.len_utf8() == 3 && sequence.letter.is_alphanumeric()
}

/// The byte that windows-1252 has for a letter beyond ASCII, or Latin-1 for a control character.
fn byte_of(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(letter)) {
        return (byte >= 0x80).then_some(byte);
    }
    // 0x80 to 0x9f as windows-1252 has them; `\0` where it has nothing.
    const UPPER: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";
    let at = UPPER.chars().position(|known| known == letter)?;
    u8::try_from(0x80 + at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As a program writes UTF-8 that it takes for windows-1252.
    fn twice(text: &str) -> String {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned()
    }

    #[test]
    fn what_was_encoded_twice_is_repaired() {
        for text in [
            "café",
            "l’été à la forêt",
            "Grüße aus Köln",
            "“So” – he said…",
            "España, mañana",
            "coração e ação",
            "€5 and £5",
            "привет, мир",
            "Καλημέρα κόσμε",
            "zażółć gęślą jaźń",
            "Příliš žluťoučký kůň",
            "שלום עולם",
            "مرحبا بالعالم",
            "日本語の文",
            "ok 😀",
            "naïve",
            "État",
            "NAÇÃO É",
            "voilà",
        ] {
            assert_eq!(
                repaired(&twice(text)).as_deref(),
                Some(text),
                "{}",
                twice(text)
            );
        }
        let thrice = twice(&twice("l’été"));
        assert_eq!(repaired(&thrice).as_deref(), Some("l’été"));
        assert_eq!(
            repaired("un café et un cafÃ©").as_deref(),
            Some("un café et un café")
        );
    }

    #[test]
    fn what_languages_write_is_left_alone() {
        for text in [
            "NÃO É AMANHÃ",
            "AMANHÃ…",
            "IRMÃ—",
            "«MAÇÃ»",
            "le mot « café » …",
            "«\u{a0}É\u{a0}»",
            "É… “À” ‘É’",
            "Ångström",
            "Ä“ und Ö”",
            "ÎLE–DE–FRANCE",
            "â… “",
            "Ð",
            "Ñandú",
            "ÃO",
            "Äußerung",
            "São Paulo, pão",
            "prêt‑à‑porter",
            "",
            "plain",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_of_ascii_and_whole_scripts_is_never_changed(text in "[ -~а-яА-Я一-龥]{0,200}") {
            prop_assert_eq!(repaired(&text), None);
        }
    }
}

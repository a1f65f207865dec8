//! Words of scripts that put no spaces between them: the path of least cost through a dictionary, as MeCab finds it
//! (by `vibrato`).
//!
//! | run | dictionary | costs |
//! |---|---|---|
//! | Thai | PyThaiNLP's words | the fewest words, of as many the commonest; letters of none are one token |
//! | Han in a Japanese article, kana | IPADIC | of words and neighbours; unknown words as MeCab guesses them |
//! | other Han | Jieba's words, simplified and traditional | by frequency; characters of no word are a token each |
//!
//! A run ends with its script, so that spaces, signs, digits and letters always end a word. `docs/segmentation.md`
//! has what was measured, `dictionary/NOTICE` the sources.

use super::{LONGEST_TOKEN, Orthography};
use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::char::is_combining_mark;
use vibrato::Tokenizer;
use vibrato::dictionary::LexType;
use vibrato::tokenizer::worker::Worker;

/// Characters of a run that are looked at together. No prose goes on for as long without a sign; the memory that
/// is needed grows with it.
const MOST_CHARACTERS: usize = 1024;

#[derive(Debug, Clone, Copy)]
enum Dictionary {
    Chinese,
    Japanese,
    Thai,
}

/// Each is unpacked when the first run asks for it.
static DICTIONARIES: [LazyLock<Tokenizer>; 3] = [
    LazyLock::new(|| unpacked(include_bytes!("dictionary/chinese.zst"))),
    LazyLock::new(|| unpacked(include_bytes!("dictionary/japanese.zst"))),
    LazyLock::new(|| unpacked(include_bytes!("dictionary/thai.zst"))),
];

thread_local! {
    /// What a thread has used before, with its memory.
    static IDLE: [Cell<Option<Worker<'static>>>; 3] = const { [const { Cell::new(None) }; 3] };
}

fn unpacked(packed: &[u8]) -> Tokenizer {
    let bytes = zstd::decode_all(packed).expect("the dictionary is part of the program");
    let words = vibrato::Dictionary::read(bytes.as_slice());
    // Katakana go on for at most 24 characters in MeCab, too.
    Tokenizer::new(words.expect("the dictionary is of this version")).max_grouping_len(24)
}

/// Scripts between which no word goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Thai,
    /// Han, Hiragana and Katakana.
    Han,
}

impl Script {
    /// The script of a word of UAX #29; `None` if words of its script have spaces between them, or it has other
    /// characters or marks without end.
    #[inline]
    pub(super) fn of(word: &str) -> Option<Self> {
        if word.len() > LONGEST_TOKEN {
            return None;
        }
        let mut chars = word.chars();
        let script = Self::of_char(chars.next()?)?;
        let is_own = |c: char| Self::of_char(c) == Some(script) || is_combining_mark(c);
        chars.all(is_own).then_some(script)
    }

    #[inline]
    fn of_char(c: char) -> Option<Self> {
        match c {
            ..'\u{e01}' => None,
            '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' => Some(Self::Thai),
            '\u{3005}'..='\u{3007}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Some(Self::Han),
            c if is_kana(c) => Some(Self::Han),
            _ => None,
        }
    }

    /// The dictionary for a run of the script.
    fn dictionary(self, run: &str, orthography: Orthography) -> Dictionary {
        match self {
            Self::Thai => Dictionary::Thai,
            Self::Han if orthography == Orthography::Japanese || run.contains(is_kana) => {
                Dictionary::Japanese
            }
            Self::Han => Dictionary::Chinese,
        }
    }

    /// Hands each word of a run of the script on, as its bytes.
    pub(super) fn divide(
        self,
        run: &str,
        orthography: Orthography,
        mut each: impl FnMut(Range<usize>),
    ) {
        let dictionary = self.dictionary(run, orthography) as usize;
        // Taken out, so that it does not matter what `each` does.
        let idle = IDLE.with(|idle| idle[dictionary].take());
        let mut worker = idle.unwrap_or_else(|| DICTIONARIES[dictionary].new_worker());
        let mut start = 0;
        while start < run.len() {
            let end = start + piece(&run[start..]);
            worker.reset_sentence(&run[start..end]);
            worker.tokenize();
            let mut words = (0..worker.num_tokens())
                .map(|at| worker.token(at))
                .peekable();
            let mut from = start;
            while let Some(word) = words.next() {
                let goes_on = words.peek().is_some_and(|next| {
                    next.surface().starts_with(is_combining_mark)
                        || self == Self::Thai
                            && [&word, next].map(|word| word.lex_type()) == [LexType::Unknown; 2]
                });
                if !goes_on {
                    let to = start + word.range_byte().end;
                    each(from..to);
                    from = to;
                }
            }
            start = end;
        }
        IDLE.with(|idle| idle[dictionary].set(Some(worker)));
    }
}

/// How much of a run is looked at next, in bytes.
fn piece(run: &str) -> usize {
    let later = run.char_indices().skip(MOST_CHARACTERS);
    let mut ends = later.filter(|(_, c)| !is_combining_mark(*c));
    ends.next().map_or(run.len(), |(at, _)| at)
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Segmentation, Tokenizing};
    use crate::tokenize::tokens_in;
    use proptest::prelude::*;

    fn words_under(text: &str, language: &str, rules: &Tokenizing) -> String {
        let mut words = Vec::new();
        tokens_in(text, rules, Orthography::of(language), |token| {
            assert_eq!(&text[token.start..token.end()], token.text);
            words.push(token.text);
        });
        words.join(" ")
    }

    fn words(text: &str, language: &str) -> String {
        words_under(text, language, &Tokenizing::default())
    }

    #[test]
    fn sentences_of_news_are_divided_as_jieba_mecab_and_newmm_divide_them() {
        for (language, text, expected) in [
            // Jieba 0.42.1 without its guesses.
            (
                "zh",
                "香港行政长官梁振英在各方压力下到立法会接受质询，并向香港民众道歉。",
                "香港 行政长官 梁 振 英 在 各方 压力 下 到 立法会 接受 质询 并 向 香港 民众 道歉",
            ),
            (
                "zh",
                "他在演说中道歉，但强调没有隐瞒的意图",
                "他 在 演说 中 道歉 但 强调 没有 隐瞒 的 意图",
            ),
            // MeCab 0.996 with IPADIC 2.7.0.
            (
                "ja",
                "政治家も国民も、世界と日本が険しい難所に差し掛かっているのだということを、常に心しておきたい。",
                "政治 家 も 国民 も 世界 と 日本 が 険しい 難所 に 差し掛かっ て いる の だ という こと を 常に 心して おき たい",
            ),
            // newmm of PyThaiNLP 5.4.
            ("th", "ผู้สื่อข่าวได้รับแจ้งจากนาย", "ผู้สื่อข่าว ได้รับ แจ้ง จาก นาย"),
        ] {
            assert_eq!(words(text, language), expected);
        }
    }

    #[test]
    fn traditional_characters_are_divided_as_simplified_ones() {
        assert_eq!(
            words("台灣總統賴清德接受質詢，並向民眾道歉", "zh").replace(' ', "|"),
            "台灣|總統|賴|清|德|接受|質詢|並|向|民眾|道歉"
        );
    }

    #[test]
    fn a_run_with_kana_or_in_a_japanese_article_is_japanese() {
        assert_eq!(words("関西国際空港", "ja"), "関西国際空港");
        assert_eq!(words("東京都へ行く", "en"), "東京 都 へ 行く");
        assert_eq!(words("今日は、北京大学", "zh"), "今日 は 北京大学");
    }

    #[test]
    fn what_is_not_of_the_script_ends_a_word() {
        assert_eq!(
            words("北京2022年冬奥会的NBA球星’s", "zh"),
            "北京 2022 年 冬奥会 的 NBA 球星 ’s"
        );
        assert_eq!(
            words("北京-上海 ภาษา_ไทย 北\u{301}京", "zh"),
            "北京 上海 ภาษา ไทย 北\u{301} 京"
        );
        assert_eq!(
            words("ສະບາຍ", "lo"),
            words_under("ສະບາຍ", "lo", &characters())
        );
    }

    fn characters() -> Tokenizing {
        Tokenizing {
            segment: Segmentation::Characters,
            ..Tokenizing::default()
        }
    }

    #[test]
    fn without_dictionaries_a_character_is_a_token() {
        assert_eq!(
            words_under("北京カタカナの", "ja", &characters()),
            "北 京 カタカナ の"
        );
    }

    #[test]
    fn a_run_of_any_length_is_divided_within_bounded_memory() {
        let long = "中国人民".repeat(MOST_CHARACTERS);
        let expected = ["中国 人民"; MOST_CHARACTERS].join(" ");
        assert_eq!(words(&long, "zh"), expected);
        let marks = format!("北{}京", "\u{301}".repeat(3 * MOST_CHARACTERS));
        assert_eq!(words(&marks, "zh").split(' ').count(), 2);
    }

    proptest! {
        #[test]
        fn no_character_is_lost_and_none_parted_from_its_marks(
            text in "[中国人民政府東京都のカタ々ー〇\u{301}\u{3099}กขาเไทยภษ่้ำๆ]{1,40}",
        ) {
            let mut end = 0;
            let mut gaps = String::new();
            for language in ["zh", "ja"] {
                (end, gaps) = (0, String::new());
                tokens_in(&text, &Tokenizing::default(), Orthography::of(language), |token| {
                    gaps.push_str(&text[end..token.start]);
                    end = token.end();
                    assert!(token.start == 0 || !token.text.starts_with(is_combining_mark));
                });
            }
            prop_assert!(!gaps.chars().chain(text[end..].chars()).any(char::is_alphabetic), "{}", gaps);
        }
    }
}

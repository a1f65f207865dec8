//! The language of a text, and what exports call it.
//!
//! Most collections are in a handful of languages whose function words give them away at once: these
//! are counted in the first few hundred characters. Trigrams (`whatlang`) are compared only if they do not decide, since
//! that takes about fifty times as long.

use crate::read::fields::Field;
use crate::read::missing::word;
use hashbrown::HashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Bytes of a text in which function words are counted.
const WORD_BYTES: usize = 420;
/// Bytes between two glances for another language, and bytes of a glance.
const GLANCE_STEP: usize = 1_024;
const GLANCE_BYTES: usize = 64;
/// Characters of a text whose trigrams are compared.
const TRIGRAM_CHARS: usize = 600;
/// A text of fewer letters is too short to tell.
const FEWEST_LETTERS: usize = 24;

/// The language of a text as an ISO 639-1 code; `None` when it is too short or cannot be told
/// reliably.
///
/// ```
/// use newsprint::clean::language::identify;
///
/// assert_eq!(identify("The minister said on Thursday that she would leave the government."), Some("en"));
/// assert_eq!(identify("Die Ministerin sagte am Donnerstag, dass sie nicht zurücktreten werde."), Some("de"));
/// assert_eq!(identify("1.2.3"), None);
/// ```
pub fn identify(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    TABLES.by_words(text).or_else(|| by_trigrams(text))
}

/// The language of a long part of a text that is in another language than `own`, that of the text.
///
/// Every 1,024 bytes a glance is taken at 64. Where these have not the function words of `own`, the two stretches of
/// 420 bytes there must both be in one other language: by their function words or, in another script than the
/// text begins with, by their trigrams. So a part of 1,900 bytes (some 300 words) that can be told is always
/// found, and none that is shorter than a stretch.
pub fn second(text: &str, own: &str) -> Option<&'static str> {
    let stretch = |from: usize| {
        let from = text.floor_char_boundary(from);
        &text[from..text.floor_char_boundary(from + WORD_BYTES)]
    };
    let mut script = None;
    let mut language_of = |stretch: &str| {
        TABLES.by_words(stretch).or_else(|| {
            let begins = *script.get_or_insert_with(|| {
                whatlang::detect_script(&text[..text.floor_char_boundary(WORD_BYTES)])
            });
            (whatlang::detect_script(stretch) != begins).then(|| by_trigrams(stretch))?
        })
    };
    let own_place = TABLES.languages.iter().position(|code| *code == own);
    (0..text.len()).step_by(GLANCE_STEP).find_map(|at| {
        let first = stretch(at);
        if own_place.is_some_and(|own| TABLES.is_plainly(first, own)) {
            return None;
        }
        let other = language_of(first).filter(|code| *code != own)?;
        (language_of(stretch(at + WORD_BYTES)) == Some(other)).then_some(other)
    })
}

/// The ISO 639-1 code of a language that is given as `English`, `en-US`, `eng` or `EN`; `None` for
/// what the list does not know.
pub fn normalise(given: &str) -> Option<&'static str> {
    let given = given.trim().to_lowercase();
    let code = |name: &str| TABLES.codes.get(name).copied();
    code(&given)
        // `en-US`, `zh_Hans`, `Chinese (Simplified)`, `English; French`.
        .or_else(|| {
            let first = given.split(['-', '_', '(', '（', ',', ';', '/']).next()?;
            code(first.trim())
        })
}

/// Brings a language field to a code. Words for "unknown" leave it empty, names that are not in the
/// list stay in lower case.
pub fn normalise_field(language: &mut String) {
    if let Some(code) = normalise(language) {
        if code != language {
            language.clear();
            language.push_str(code);
        }
        return;
    }
    *language = language.to_lowercase();
    if word(language, Some(Field::Language)).is_some() {
        language.clear();
    }
}

fn by_trigrams(text: &str) -> Option<&'static str> {
    let end = text
        .char_indices()
        .nth(TRIGRAM_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    // A letter of Chinese says as much as several of Latin script: three bytes each.
    let letters = head.chars().filter(|c| c.is_alphabetic());
    if letters.map(char::len_utf8).sum::<usize>() < FEWEST_LETTERS {
        return None;
    }
    let found = whatlang::detect(head)?;
    let code = TABLES.codes.get(found.lang().code()).copied();
    code.filter(|_| found.is_reliable())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    names: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

/// Languages with words fit into the bits of a `u64`.
const MOST_LANGUAGES: usize = 64;
/// Bytes that a packed word has room for.
const LONGEST_WORD: usize = 16;

struct Tables {
    /// From a name or another code to the ISO 639-1 code.
    codes: HashMap<String, &'static str>,
    /// Codes of the languages with words, by their bit.
    languages: Vec<&'static str>,
    /// Words of at most sixteen bytes, packed, with the bits of the languages that have them.
    words: HashMap<u128, u64, foldhash::fast::FixedState>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::load);

impl Tables {
    fn load() -> Self {
        let file: BTreeMap<String, Language> = toml::from_str(include_str!("languages.toml"))
            .expect("the table of languages is part of the program");
        let mut codes = HashMap::new();
        let mut languages = Vec::new();
        let mut words = HashMap::default();
        for (code, language) in file {
            // Loaded once and kept for the program's life.
            let code: &'static str = code.leak();
            codes.insert(code.to_owned(), code);
            for name in language.names {
                codes.insert(name.to_lowercase(), code);
            }
            if language.words.is_empty() {
                continue;
            }
            assert!(languages.len() < MOST_LANGUAGES, "one bit a language");
            for word in language.words {
                *words.entry(pack(word.as_bytes())).or_default() |= 1 << languages.len();
            }
            languages.push(code);
        }
        Self {
            codes,
            languages,
            words,
        }
    }

    /// The language whose function words make up the text; `None` when there are too few of them, or
    /// another language explains the text as well.
    fn by_words(&self, text: &str) -> Option<&'static str> {
        let (hits, words) = self.hits(text, WORD_BYTES);
        let count = counts(&hits);
        let languages = 0..self.languages.len();
        let best = languages.clone().max_by_key(|&language| count[language])?;
        // An eighth of all words.
        if count[best] < 5 || count[best] * 8 < words {
            return None;
        }
        let only = |one: usize, other: usize| {
            let mask = 1 << one | 1 << other;
            hits.iter().filter(|&&bits| bits & mask == 1 << one).count()
        };
        // Neighbours share many words: those that only one of the two has must decide.
        let sure = languages
            .filter(|&other| other != best && count[other] * 5 > count[best] * 2)
            .all(|other| only(best, other) >= (3 * only(other, best)).max(3));
        sure.then(|| self.languages[best])
    }

    /// Whether a glance at the start of the text shows function words of this language, and of none more.
    fn is_plainly(&self, text: &str, language: usize) -> bool {
        let count = counts(&self.hits(text, GLANCE_BYTES).0);
        count[language] >= 2 && count.iter().all(|other| *other <= count[language])
    }

    /// For each function word at the start of the text, so many bytes, the bits of the languages that have it, and
    /// the number of all words there.
    fn hits(&self, text: &str, bytes: usize) -> (Vec<u64>, usize) {
        let head = &text.as_bytes()[..text.len().min(bytes)];
        let mut hits = Vec::with_capacity(64);
        let mut words = 0;
        let (mut packed, mut length) = (0_u128, 0);
        // Of the letters only ASCII's have their capitals folded: capitals beyond it hardly begin a
        // function word. Bytes from E0 up begin punctuation (quotes, dashes) or scripts without words
        // in the table; either way they end a word. The last word may be cut in two: it does not count.
        for &byte in head {
            let letter = match byte {
                b'a'..=b'z' | 0x80..=0xdf => byte,
                b'A'..=b'Z' => byte | 0x20,
                _ => {
                    if (1..=LONGEST_WORD).contains(&length) {
                        hits.extend(self.words.get(&packed));
                    }
                    words += usize::from(length > 0);
                    (packed, length) = (0, 0);
                    continue;
                }
            };
            packed = packed << 8 | u128::from(letter);
            length += 1;
        }
        (hits, words)
    }
}

/// How many of the function words each language has.
fn counts(hits: &[u64]) -> [usize; MOST_LANGUAGES] {
    let mut count = [0; MOST_LANGUAGES];
    for &bits in hits {
        let mut bits = bits;
        while bits != 0 {
            count[bits.trailing_zeros() as usize] += 1;
            bits &= bits - 1;
        }
    }
    count
}

fn pack(word: &[u8]) -> u128 {
    assert!(word.len() <= LONGEST_WORD, "{word:?} is too long");
    word.iter()
        .fold(0, |packed, byte| packed << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sentence of news in each language.
    const SENTENCES: &[(&str, &str)] = &[
        (
            "en",
            "The government said on Thursday that it had opposed negotiations with the president, and warned the union against giving him more leverage.",
        ),
        (
            "de",
            "Die Regierung hat sich am Donnerstag gegen Verhandlungen mit dem Präsidenten ausgesprochen und warnte die Union davor, ihm mehr Einfluss zu geben.",
        ),
        (
            "fr",
            "Le gouvernement s'est opposé jeudi à des négociations avec le président et a mis en garde l'Union contre le risque de lui donner plus de poids dans la crise.",
        ),
        (
            "es",
            "El gobierno se opuso el jueves a las negociaciones con el presidente y advirtió a la Unión que no debía darle más influencia en la crisis de los migrantes.",
        ),
        (
            "it",
            "Il governo si è opposto giovedì ai negoziati con il presidente e ha messo in guardia l'Unione dal rischio di dargli più potere nella crisi dei migranti.",
        ),
        (
            "pt",
            "O governo opôs-se na quinta-feira às negociações com o presidente e advertiu a União para não lhe dar mais influência na crise dos migrantes, que não é nova.",
        ),
        (
            "nl",
            "De regering heeft zich donderdag uitgesproken tegen onderhandelingen met de president en waarschuwde de Unie dat zij hem niet meer invloed moet geven.",
        ),
        (
            "sv",
            "Regeringen motsatte sig på torsdagen förhandlingar med presidenten och varnade unionen för att ge honom mer inflytande i krisen, som inte är ny.",
        ),
        (
            "da",
            "Regeringen modsatte sig torsdag forhandlinger med præsidenten og advarede unionen mod at give ham mere indflydelse i krisen, som ikke er ny. Det blev sagt af ministeren, efter at hun havde været hjemme i nogle uger, og hun tilføjede, at det ikke kunne blive ved.",
        ),
        (
            "pl",
            "Rząd sprzeciwił się w czwartek negocjacjom z prezydentem i ostrzegł Unię, że nie powinna dawać mu większego wpływu na kryzys, który jest coraz większy.",
        ),
        (
            "ru",
            "Правительство в четверг выступило против переговоров с президентом и предупредило союз, что это не поможет, чтобы он не получил больше влияния.",
        ),
        (
            "uk",
            "Уряд у четвер виступив проти переговорів із президентом та застеріг союз, що це не допоможе, щоб він не отримав більше впливу, який є загрозою.",
        ),
        (
            "tr",
            "Hükümet perşembe günü cumhurbaşkanı ile müzakerelere karşı çıktı ve birliği bu krizde ona daha çok güç vermemesi için uyardı, ancak bir sonuç alınamadı.",
        ),
        (
            "lt",
            "Vyriausybė ketvirtadienį pasisakė prieš derybas su prezidentu ir perspėjo sąjungą, kad tai yra pavojinga ir kad jam nereikia suteikti daugiau svertų.",
        ),
        (
            "el",
            "Η κυβέρνηση αντιτάχθηκε την Πέμπτη στις διαπραγματεύσεις με τον πρόεδρο και προειδοποίησε την Ένωση.",
        ),
        (
            "ja",
            "政府は木曜日、大統領との交渉に反対し、移民危機で大統領に影響力を与えないよう連合に警告した。",
        ),
        (
            "zh",
            "政府周四反对与总统谈判,并警告联盟不要在移民危机中给予他更多筹码。",
        ),
        (
            "ar",
            "عارضت الحكومة يوم الخميس المفاوضات مع الرئيس وحذرت الاتحاد من منحه نفوذا إضافيا في أزمة المهاجرين.",
        ),
    ];

    #[test]
    fn a_sentence_of_news_tells_its_language() {
        for (code, sentence) in SENTENCES {
            assert_eq!(identify(sentence), Some(*code), "{sentence}");
        }
    }

    #[test]
    fn function_words_never_name_another_language() {
        for (code, sentence) in SENTENCES {
            let found = TABLES.by_words(sentence);
            assert!(
                found.is_none_or(|found| found == *code),
                "{found:?}: {sentence}"
            );
        }
    }

    #[test]
    fn english_is_told_without_a_closer_look() {
        assert_eq!(TABLES.by_words(SENTENCES[0].1), Some("en"));
        assert_eq!(TABLES.by_words(SENTENCES[1].1), Some("de"));
    }

    /// The sentence of a language, so many times.
    fn prose(code: &str, times: usize) -> String {
        let (_, sentence) = SENTENCES.iter().find(|(own, _)| *own == code).unwrap();
        format!("{sentence} ").repeat(times)
    }

    #[test]
    fn a_long_part_in_another_language_is_found_wherever_it_stands() {
        for (own, other) in [
            ("en", "es"),
            ("zh", "en"),
            ("en", "zh"),
            ("ru", "en"),
            ("de", "ar"),
        ] {
            let (long, part) = (
                prose(own, 40),
                prose(other, 1 + 2_000 / prose(other, 1).len()),
            );
            for text in [format!("{long}{part}"), format!("{long}\n{part}\n{long}")] {
                assert_eq!(identify(&text), Some(own));
                assert_eq!(second(&text, own), Some(other), "{own} {other}");
            }
        }
    }

    #[test]
    fn one_language_and_a_short_quotation_are_no_mixture() {
        for (own, _) in SENTENCES {
            let long = prose(own, 60);
            assert_eq!(second(&long, own), None, "{own}");
            let quoted = format!("{long}{}{long}", prose("fr", 2));
            assert_eq!(second(&quoted, own), None, "{own}");
        }
    }

    #[test]
    fn what_is_too_short_or_no_text_has_no_language() {
        for text in [
            "",
            "  ",
            "Yes",
            "1.2.3 2021-11-18 100 %",
            "http://x.org",
            "🙂🙂🙂🙂🙂🙂🙂",
        ] {
            assert_eq!(identify(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_codes_of_a_language_are_one() {
        for given in [
            "en",
            "EN",
            "eng",
            "English",
            " english ",
            "en-US",
            "en_GB",
            "Englisch",
        ] {
            assert_eq!(normalise(given), Some("en"), "{given}");
        }
        assert_eq!(normalise("zh-Hans"), Some("zh"));
        assert_eq!(normalise("Chinese (Simplified)"), Some("zh"));
        assert_eq!(normalise("Français"), Some("fr"));
        assert_eq!(normalise("no"), Some("nb"));
        assert_eq!(normalise("Klingon"), None);
        assert_eq!(normalise(""), None);
    }

    #[test]
    fn a_field_that_names_no_language_is_empty() {
        let field = |given: &str| {
            let mut language = given.to_owned();
            normalise_field(&mut language);
            language
        };
        assert_eq!(field("None"), "");
        assert_eq!(field("und"), "");
        assert_eq!(field("CKB"), "ckb");
        assert_eq!(field("en-US"), "en");
    }

    #[test]
    fn no_name_belongs_to_two_languages() {
        let file: BTreeMap<String, Language> =
            toml::from_str(include_str!("languages.toml")).unwrap();
        let mut owners = HashMap::new();
        for (code, language) in &file {
            for name in language.names.iter().chain([code]) {
                let owner = owners.entry(name.to_lowercase()).or_insert(code);
                assert_eq!(*owner, code, "{name}");
            }
        }
    }

    #[test]
    fn every_language_that_trigrams_tell_has_a_code() {
        for lang in whatlang::Lang::all() {
            assert!(normalise(lang.code()).is_some(), "{lang:?}");
        }
    }
}

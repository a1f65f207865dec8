//! The encoding of text: its bytes decide first, then its declaration, then a guess.
//!
//! An input has one encoding, decided by everything in a sample that is not ASCII, so that a few
//! letters in a long table are read like their neighbours. Declarations in files, pages and headers are
//! often wrong, so they count only if the bytes do not contradict them.

use super::error::ReadError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, KOI8_R, KOI8_U, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// The number of first bytes that decide the encoding of a piece.
const SAMPLE_BYTES: usize = 1 << 20;

/// The number of first bytes in which a declaration is looked for.
const DECLARATION_BYTES: usize = 16 << 10;

/// With at least this number of bytes outside ASCII, a guess overrules a declaration of another script.
const EVIDENCE_BYTES: usize = 16;

/// The encodings that can be named, with their scripts.
static NAMED: LazyLock<Vec<(&Encoding, &str)>> = LazyLock::new(|| {
    let lines = include_str!("encodings.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let encoding = |line: &'static str| {
        let (name, script) = line.split_once(' ').unwrap_or((line, line));
        let encoding = Encoding::for_label(name.as_bytes());
        (encoding.expect("encodings.txt names encodings"), script)
    };
    lines.map(encoding).collect()
});

/// An encoding that the user names: any label of the WHATWG's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named(pub(super) &'static Encoding);

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.name())
    }
}

impl FromStr for Named {
    type Err = ReadError;

    fn from_str(text: &str) -> Result<Self, ReadError> {
        label(text).map(Self).ok_or_else(|| ReadError::Encoding {
            name: text.to_owned(),
        })
    }
}

/// The names of the encodings that can be named.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMED.iter().map(|(encoding, _)| encoding.name())
}

fn label(text: &str) -> Option<&'static Encoding> {
    let text = text.trim();
    let encoding = Encoding::for_label(text.as_bytes()).or_else(|| {
        // `cp-1251`, `windows1251`, `utf_8` and the like.
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_lowercase();
        let number = plain.strip_prefix("windows").or(plain.strip_prefix("win"));
        let code = number.map(|number| format!("windows-{number}"));
        Encoding::for_label(code.unwrap_or(plain).as_bytes())
    });
    encoding.filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
}

/// Text, and how it was encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The name of its encoding.
    pub encoding: &'static str,
    /// Broken places, each of them now U+FFFD.
    pub replaced: u64,
}

/// The text of bytes; `declared` is the encoding that a header outside declares. Declarations in the
/// bytes themselves (a byte order mark, an XML declaration, `<meta charset>`) count too.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let choice = choose(sample, declared, sample.len() == bytes.len());
    decode_as(&bytes[choice.mark..], choice.encoding)
}

/// The text of bytes in a known encoding.
pub(super) fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, replaced) = if encoding == UTF_8 {
        mend(bytes.to_vec())
    } else {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut text = String::new();
        let replaced = push(&mut decoder, bytes, true, &mut text);
        (text, replaced)
    };
    Decoded {
        text,
        encoding: encoding.name(),
        replaced,
    }
}

/// The text of UTF-8, and the number of broken places that are now U+FFFD.
pub fn mend(bytes: Vec<u8>) -> (String, u64) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, 0),
        Err(error) => {
            let bytes = error.into_bytes();
            let broken = bytes
                .utf8_chunks()
                .filter(|part| !part.invalid().is_empty());
            (
                String::from_utf8_lossy(&bytes).into_owned(),
                broken.count() as u64,
            )
        }
    }
}

/// Decodes the next bytes; each malformed sequence becomes one U+FFFD. Returns how many did.
pub(super) fn push(
    decoder: &mut encoding_rs::Decoder,
    bytes: &[u8],
    last: bool,
    to: &mut String,
) -> u64 {
    let mut at = 0;
    let mut replaced = 0;
    to.reserve(bytes.len() + bytes.len() / 2 + 16);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], to, last);
        at += read;
        match result {
            DecoderResult::InputEmpty => return replaced,
            DecoderResult::OutputFull => to.reserve(bytes.len() - at + 64),
            DecoderResult::Malformed(..) => {
                to.push('\u{fffd}');
                replaced += 1;
            }
        }
    }
}

/// What was decided.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) encoding: &'static Encoding,
    /// The length of the byte order mark, in bytes.
    pub(super) mark: usize,
    /// Whether only ASCII was seen, so that later bytes decide.
    pub(super) open: bool,
    /// The encoding that the text or its header declares, if it is wrong.
    pub(super) contradicted: Option<String>,
}

/// Decides from a sample; `whole` says whether it is everything.
pub(super) fn choose(sample: &[u8], declared: Option<&str>, whole: bool) -> Choice {
    let of = |encoding, mark| Choice {
        encoding,
        mark,
        open: false,
        contradicted: None,
    };
    if let Some((encoding, mark)) = Encoding::for_bom(sample) {
        return of(encoding, mark);
    }
    if let Some(encoding) = utf_16(sample) {
        return of(encoding, 0);
    }
    let declared: Option<String> = declared
        .map(str::to_owned)
        .filter(|name| label(name).is_some())
        .or_else(|| declared_in(sample));
    let named = declared.as_deref().and_then(label);
    if is_ascii(sample) {
        return Choice {
            open: true,
            contradicted: declared,
            ..of(UTF_8, 0)
        };
    }
    let encoding = decide(sample, named, whole);
    let contradicted = declared.filter(|_| named.is_some_and(|named| named != encoding));
    Choice {
        contradicted,
        ..of(encoding, 0)
    }
}

/// Whether bytes are ASCII and do not switch to Japanese.
pub(super) fn is_ascii(bytes: &[u8]) -> bool {
    bytes.is_ascii() && memchr::memmem::find(bytes, b"\x1b$").is_none()
}

fn decide(sample: &[u8], named: Option<&'static Encoding>, whole: bool) -> &'static Encoding {
    // ASCII that reaches this point switches to Japanese.
    if !sample.is_ascii() && is_utf_8(sample, whole) {
        return UTF_8;
    }
    // Bytes that are not UTF-8 cannot be declared UTF-8.
    let named = named.filter(|named| ![UTF_8, UTF_16LE, UTF_16BE].contains(named));
    let guess = guess(sample, whole);
    let Some(named) = named.filter(|named| is_clean(sample, named, whole)) else {
        return guess;
    };
    let strange = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let agrees =
        !named.is_single_byte() || script(named) == script(guess) || strange < EVIDENCE_BYTES;
    if agrees { named } else { guess }
}

/// Whether bytes are UTF-8, all of them or with a few lost ones that must not spoil the others. A letter
/// that the sample's end cuts is not lost.
fn is_utf_8(sample: &[u8], whole: bool) -> bool {
    let (mut letters, mut strange, mut lost) = (0_u64, 0_u64, 0_u64);
    let mut rest = sample.len();
    for part in sample.utf8_chunks() {
        rest -= part.valid().len() + part.invalid().len();
        for c in part.valid().chars().filter(|c| !c.is_ascii()) {
            // Two letters of Shift_JIS may look like one of a plane that is empty.
            let exists = !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{40000}'..);
            letters += u64::from(exists);
            strange += u64::from(!exists);
        }
        let cut = rest == 0 && !whole;
        lost += u64::from(!part.invalid().is_empty() && !cut);
    }
    lost == 0 || (letters > 0 && letters >= 2 * (lost + strange))
}

fn guess(sample: &[u8], whole: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, whole);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Only the letters of Ukrainian and Belarusian tell the two apart.
    const BEYOND_RUSSIAN: [u8; 8] = [0xa4, 0xa6, 0xa7, 0xad, 0xb4, 0xb6, 0xb7, 0xbd];
    if guess == KOI8_U && !sample.iter().any(|byte| BEYOND_RUSSIAN.contains(byte)) {
        return KOI8_R;
    }
    guess
}

/// Whether all bytes stand for letters in an encoding.
fn is_clean(sample: &[u8], encoding: &'static Encoding, whole: bool) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    push(&mut decoder, sample, whole, &mut text) == 0
        && !text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}'))
}

/// The script of a single-byte encoding; for others, the encoding itself.
fn script(encoding: &'static Encoding) -> &'static str {
    let named = NAMED.iter().find(|(named, _)| *named == encoding);
    named.map_or(encoding.name(), |(_, script)| script)
}

/// UTF-16 without a byte order mark: on the right side of the two, the blanks, line ends and digits of
/// every script are NULs, and all else are letters.
fn utf_16(sample: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 16 << 10;
    let pairs = &sample[..sample.len().min(LOOKED_AT) / 2 * 2];
    memchr::memchr(0, pairs)?;
    let ascii_of = |encoding: &'static Encoding| {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut text = String::new();
        let broken = push(&mut decoder, pairs, false, &mut text);
        let acts = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
        let private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}');
        let ascii = text.bytes().filter(u8::is_ascii).count();
        let is_text = broken == 0 && !text.chars().any(|c| acts(c) || private(c));
        (is_text && ascii * 2 * 100 >= pairs.len()).then_some((ascii, encoding))
    };
    match (ascii_of(UTF_16LE), ascii_of(UTF_16BE)) {
        (Some((little, _)), Some((big, encoding))) if big > little => Some(encoding),
        (Some((_, encoding)), _) | (None, Some((_, encoding))) => Some(encoding),
        (None, None) => None,
    }
}

/// The encoding that markup declares.
pub(super) fn declared_in(sample: &[u8]) -> Option<String> {
    static DECLARATION: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r#"(?i-u)^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']|<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)"#;
        Regex::new(pattern).expect("it is a pattern")
    });
    let head = sample[..sample.len().min(DECLARATION_BYTES)].trim_ascii_start();
    if !head.starts_with(b"<") {
        return None;
    }
    let found = DECLARATION.captures(head)?;
    let name = found.get(1).or_else(|| found.get(2))?.as_bytes();
    let name = std::str::from_utf8(name).ok()?;
    label(name).map(|_| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{
        BIG5, EUC_KR, GBK, ISO_2022_JP, ISO_8859_2, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252,
    };

    const RUSSIAN: &str = "Президент подписал указ о мерах поддержки предприятий, сообщила служба.";

    fn name_of(bytes: &[u8], declared: Option<&str>) -> &'static str {
        decode(bytes, declared).encoding
    }

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn text_of_the_usual_encodings_comes_out_as_it_was_written() {
        for (text, encoding) in [
            (RUSSIAN, WINDOWS_1251),
            (RUSSIAN, KOI8_R),
            (
                "Premiér řekl, že příští týden předloží návrh zákona o důchodech, a žádal opozici.",
                ISO_8859_2,
            ),
            ("国务院总理主持召开会议，研究部署经济工作。", GBK),
            ("首相は記者会見で、新しい経済対策を発表した。", SHIFT_JIS),
            ("대통령은 기자회견에서 새로운 정책을 발표했다.", EUC_KR),
            ("總統昨天在記者會上宣布新的經濟政策。", BIG5),
            (
                "Le ministre a déclaré que l’été sera très chaud à Genève.",
                WINDOWS_1252,
            ),
            ("首相は記者会見で、新しい経済対策を発表した。", ISO_2022_JP),
        ] {
            let decoded = decode(&encoded(text, encoding), None);
            assert_eq!(decoded.text, text, "{}", encoding.name());
            assert_eq!(decoded.encoding, encoding.name());
        }
    }

    #[test]
    fn a_few_letters_in_a_long_table_are_read_like_each_other() {
        let mut table = b"id,date,source,text\n".to_vec();
        for row in 0..5000 {
            table.extend(format!("{row},2021-01-01,Wire,plain words of an article\n").bytes());
        }
        table.extend(encoded("1,2021-01-01,Известия,Москва\n", WINDOWS_1251));
        assert_eq!(name_of(&table, None), "windows-1251");
    }

    #[test]
    fn utf_16_is_found_without_its_mark_in_any_script() {
        for text in [
            RUSSIAN,
            "Plain words.\n",
            "国务院总理 主持召开会议，\n研究部署经济工作。 2021",
        ] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(decode(&little, None).text, text);
            assert_eq!(decode(&big, None).text, text);
        }
        assert_eq!(utf_16(b"\x01\0\x02\0\x03\0"), None);
    }

    #[test]
    fn a_declaration_counts_where_the_bytes_do_not_contradict_it() {
        let page = |charset: &str, body: &[u8]| {
            let head = format!("<html><head><meta charset=\"{charset}\"></head><body>");
            [head.as_bytes(), body].concat()
        };
        let czech = "Premiér řekl, že příští týden předloží návrh zákona o důchodech.";
        for (declared, text, encoding, expected) in [
            // True.
            ("iso-8859-2", czech, ISO_8859_2, "ISO-8859-2"),
            ("windows-1251", RUSSIAN, WINDOWS_1251, "windows-1251"),
            // False.
            ("iso-8859-1", "é ist UTF-8: ñ", UTF_8, "UTF-8"),
            (
                "utf-8",
                "国务院总理主持召开会议，研究部署经济工作。",
                GBK,
                "GBK",
            ),
            (
                "utf-8",
                "Le ministre a déclaré que l'été sera très chaud.",
                WINDOWS_1252,
                "windows-1252",
            ),
            ("iso-8859-1", RUSSIAN, WINDOWS_1251, "windows-1251"),
            ("windows-1251", RUSSIAN, KOI8_R, "KOI8-R"),
            ("utf-16", "é", UTF_8, "UTF-8"),
        ] {
            let bytes = page(declared, &encoded(text, encoding));
            let decoded = decode(&bytes, None);
            assert_eq!(decoded.encoding, expected, "{declared} {text}");
            assert!(decoded.text.ends_with(text), "{}", decoded.text);
        }
        let xml = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>K\xf6ln</a>";
        assert!(decode(xml, None).text.ends_with("<a>Köln</a>"));
        assert_eq!(
            name_of(&encoded(czech, ISO_8859_2), Some("latin2")),
            "ISO-8859-2"
        );
    }

    #[test]
    fn utf_8_with_a_few_broken_bytes_stays_utf_8_and_these_are_counted() {
        let mut bytes = "Nausėda ir Šimonytė žada".as_bytes().to_vec();
        bytes.push(0xff);
        let decoded = decode(&bytes, Some("windows-1252"));
        assert_eq!((decoded.encoding, decoded.replaced), ("UTF-8", 1));
        assert_eq!(name_of("\u{f8ff}".as_bytes(), None), "UTF-8");
        assert!(!is_utf_8(&encoded("首相は記", SHIFT_JIS), true));
        assert_eq!(mend(b"plain".to_vec()), ("plain".to_owned(), 0));
        assert_eq!(decode(b"caf\xe9 \x93x\x94", None).text, "café “x”");
    }

    #[test]
    fn an_encoding_has_many_names_and_a_wrong_one_is_refused() {
        for (name, encoding) in [
            ("latin1", "windows-1252"),
            ("CP1251", "windows-1251"),
            ("utf8", "UTF-8"),
            ("win-1250", "windows-1250"),
            ("koi8-r", "KOI8-R"),
            ("gb2312", "GBK"),
        ] {
            assert_eq!(name.parse::<Named>().unwrap().to_string(), encoding);
        }
        assert!(matches!(
            "windows-9".parse::<Named>(),
            Err(ReadError::Encoding { .. })
        ));
        assert!(names().all(|name| name.parse::<Named>().is_ok()));
    }
}

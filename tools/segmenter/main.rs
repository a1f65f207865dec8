//! Makes the dictionaries that Chinese, Japanese and Thai are segmented by, `src/tokenize/dictionary/*.zst`,
//! from the sources that NOTICE names there:
//!
//! ```sh
//! cargo segmenter ipadic/ jieba/dict.txt opencc/ pythainlp/corpus/ src/tokenize/dictionary
//! ```

use encoding_rs::EUC_JP;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use vibrato::SystemDictionaryBuilder;

/// Costs of a natural logarithm: words of one part in 2^20 cost about 7,000, as in IPADIC.
const COST: f64 = 500.0;
/// Words that Jieba's corpus has less often cost space and segment next to nothing.
const FEWEST: u64 = 3;
/// What a Thai word costs, so that the fewest words win, and of as many the commonest by a little; and a letter that
/// is part of none.
const THAI_WORD: f64 = 1000.0;
const THAI_COST: f64 = 10.0;
const THAI_LETTER: i32 = 2670;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ipadic, jieba, opencc, thai, out] = arguments.as_slice() else {
        return Err("usage: cargo segmenter IPADIC JIEBA OPENCC PYTHAINLP OUT".into());
    };
    let out = Path::new(out);
    japanese(Path::new(ipadic))?.write(&out.join("japanese.zst"))?;
    chinese(Path::new(jieba), Path::new(opencc))?.write(&out.join("chinese.zst"))?;
    thai_words(Path::new(thai))?.write(&out.join("thai.zst"))
}

/// A dictionary in the form of MeCab: its words, the costs of neighbours, and what unknown words may be.
#[derive(Default)]
struct Source {
    words: String,
    matrix: String,
    characters: String,
    unknown: String,
}

impl Source {
    fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let dictionary = SystemDictionaryBuilder::from_readers(
            self.words.as_bytes(),
            self.matrix.as_bytes(),
            self.characters.as_bytes(),
            self.unknown.as_bytes(),
        )?;
        let mut bytes = Vec::new();
        dictionary.write(&mut bytes)?;
        let packed = zstd::bulk::compress(&bytes, 22)?;
        let words = self.words.lines().count();
        println!("{}: {words} words, {} bytes", path.display(), packed.len());
        Ok(fs::write(path, packed)?)
    }
}

/// IPADIC without its features: of words that differ in nothing else the cheapest.
fn japanese(folder: &Path) -> Result<Source, Box<dyn Error>> {
    let read = |name: &Path| -> Result<String, Box<dyn Error>> {
        Ok(EUC_JP.decode(&fs::read(name)?).0.into_owned())
    };
    let mut words: BTreeMap<(String, u16, u16), i32> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let text = read(&path)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for row in reader.records() {
            let row = row?;
            // Signs, digits and Latin letters never come to the dictionary.
            if is_all(&row[0], is_japanese) {
                let key = (row[0].to_owned(), row[1].parse()?, row[2].parse()?);
                let cost = row[3].parse()?;
                let known = words.entry(key).or_insert(cost);
                *known = cost.min(*known);
            }
        }
    }
    let mut source = Source {
        matrix: read(&folder.join("matrix.def"))?,
        characters: read(&folder.join("char.def"))?,
        ..Source::default()
    };
    for ((word, left, right), cost) in words {
        writeln!(source.words, "{word},{left},{right},{cost},")?;
    }
    for line in read(&folder.join("unk.def"))?.lines() {
        let numbers: Vec<&str> = line.split(',').take(4).collect();
        writeln!(source.unknown, "{},", numbers.join(","))?;
    }
    Ok(source)
}

/// The words of Jieba by their frequency, in simplified and in traditional characters.
fn chinese(jieba: &Path, opencc: &Path) -> Result<Source, Box<dyn Error>> {
    let mut frequencies: BTreeMap<String, u64> = BTreeMap::new();
    let mut total = 0;
    for line in fs::read_to_string(jieba)?.lines() {
        let mut fields = line.split(' ');
        if let (Some(word), Some(frequency)) = (fields.next(), fields.next()) {
            let frequency = frequency.parse()?;
            total += frequency;
            if is_all(word, is_han) && (frequency >= FEWEST || word.chars().count() == 1) {
                frequencies.insert(word.to_owned(), frequency);
            }
        }
    }
    let [phrases, characters, taiwan, hong_kong] =
        ["STPhrases", "STCharacters", "TWVariants", "HKVariants"]
            .map(|name| table(&opencc.join(name).with_extension("txt")));
    let (phrases, characters) = (phrases?, characters?);
    // Newspapers of Taiwan write 台灣 more often than 臺灣, which OpenCC has.
    let plain = BTreeMap::from([("臺".to_owned(), "台".to_owned())]);
    let variants = [BTreeMap::new(), taiwan?, hong_kong?, plain];
    for (word, frequency) in frequencies.clone() {
        let traditional = phrases.get(&word).cloned();
        let traditional = traditional.unwrap_or_else(|| by_character(&word, &characters));
        for variant in &variants {
            let form = by_character(&traditional, variant);
            frequencies.entry(form).or_insert(frequency);
        }
    }
    let cost = |frequency: u64| ((total as f64 / frequency as f64).ln() * COST).round() as i32;
    let words = frequencies.into_iter();
    Ok(words_alone(
        words.map(|(word, frequency)| (word, cost(frequency.max(1)))),
        cost(1),
    ))
}

/// A word with each character in the form that a table has.
fn by_character(word: &str, forms: &BTreeMap<String, String>) -> String {
    let form = |c: char| forms.get(c.encode_utf8(&mut [0; 4])).cloned();
    word.chars().map(|c| form(c).unwrap_or(c.into())).collect()
}

/// The words of PyThaiNLP by the frequencies in its two corpora.
fn thai_words(folder: &Path) -> Result<Source, Box<dyn Error>> {
    let mut frequencies: BTreeMap<String, u64> = BTreeMap::new();
    for corpus in ["tnc_freq.txt", "ttc_freq.txt"] {
        for line in fs::read_to_string(folder.join(corpus))?.lines() {
            if let Some((word, frequency)) = line.split_once('\t') {
                *frequencies.entry(word.to_owned()).or_default() +=
                    frequency.trim().parse::<u64>()?;
            }
        }
    }
    let total = frequencies.values().sum::<u64>() as f64;
    let words = fs::read_to_string(folder.join("words_th.txt"))?;
    let words: BTreeSet<&str> = words.lines().map(str::trim).collect();
    let is_thai = |word: &&str| {
        is_all(
            word,
            |c| matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'),
        )
    };
    let cost = |word: &str| {
        let frequency = frequencies.get(word).map_or(0.5, |n| *n as f64 + 0.5);
        (THAI_WORD + THAI_COST * (total / frequency).ln()).round() as i32
    };
    let words = words.into_iter().filter(is_thai);
    Ok(words_alone(
        words.map(|word| (word.to_owned(), cost(word))),
        THAI_LETTER,
    ))
}

/// The first form of each word of a table of OpenCC.
fn table(path: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let row = |line: &str| {
        let (word, forms) = line.split_once('\t')?;
        Some((word.to_owned(), forms.split(' ').next()?.to_owned()))
    };
    Ok(text.lines().filter_map(row).collect())
}

/// Words with a cost each, whatever their neighbours; unknown words are single characters.
fn words_alone(words: impl Iterator<Item = (String, i32)>, unknown: i32) -> Source {
    Source {
        words: words
            .map(|(word, cost)| format!("{word},0,0,{cost},\n"))
            .collect(),
        matrix: "1 1\n0 0 0\n".to_owned(),
        characters: "DEFAULT 0 0 1\n".to_owned(),
        unknown: format!("DEFAULT,0,0,{unknown},\n"),
    }
}

fn is_all(word: &str, mut of: impl FnMut(char) -> bool) -> bool {
    !word.is_empty() && word.chars().all(&mut of)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_japanese(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}')
}

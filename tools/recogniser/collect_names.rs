//! Collects the names that plain news text has often.
//!
//! FILE is JSON Lines, perhaps `.zst`, with the text of an article in `content_original`. The embedded
//! recogniser reads the articles; names that it nearly always takes for one kind go to OUTPUT, which the
//! trainer reads as `src/recognise/data/news_names.tsv.zst`: the class and the name a line. What one
//! sentence leaves open, the corpus decides: so a model learns from its own reading of much text.

use crate::input;
use newsprint::recognise::alias::key::words;
use newsprint::recognise::{Kind, Recogniser, Scratch};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

/// A name needs so many articles, of which four fifths agree on its kind.
const LEAST: u32 = 4;

/// Longer names are not looked up.
const LONGEST: usize = 5;

/// Last words of what is no name: offices and the members of parties.
const OFFICES: &str = "leader whip speaker chairman chairwoman chair president secretary minister general \
    republican republicans democrat democrats democratic conservatives liberals";

/// First words of an office with its holder.
const TITLES: &str = "mr mrs ms dr sen rep gov gen president senator representative governor secretary \
    minister speaker chairman congressman congresswoman judge justice former";

pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [path, output] = arguments else {
        return Err("give a file of articles and where to write the names".into());
    };
    let mut articles: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    let (mut scratch, mut mentions) = (Scratch::default(), Vec::new());
    input::articles(path, |text| {
        Recogniser::embedded().mentions(text, &mut scratch, &mut mentions)?;
        let own: BTreeSet<(&str, Kind)> = mentions
            .iter()
            .map(|mention| (mention.of(text), mention.kind))
            .collect();
        for (name, kind) in own {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            articles.entry(name).or_default()[kind as usize] += 1;
        }
        Ok(())
    })?;
    let mut table = String::new();
    for (name, counts) in &articles {
        let (sum, most) = (counts.iter().sum::<u32>(), counts.iter().max());
        for (class, count) in counts.iter().enumerate() {
            if sum >= LEAST && Some(count) == most && count * 5 >= sum * 4 && is_plain(name) {
                table.push_str(&format!("{class}\t{name}\n"));
            }
        }
    }
    let packed = zstd::encode_all(table.as_bytes(), 19)?;
    eprintln!(
        "{output}: {} names, {} bytes",
        table.lines().count(),
        packed.len()
    );
    std::fs::write(output, packed)?;
    Ok(())
}

/// Whether a name is more than a letter and has no office or party in it.
fn is_plain(name: &str) -> bool {
    let words = words(name);
    let is_one_of = |word: Option<&String>, list: &str| {
        word.is_some_and(|word| list.split_whitespace().any(|other| other == word))
    };
    let party = name.starts_with("R-") || name.starts_with("D-");
    (1..=LONGEST).contains(&words.len())
        && name.chars().count() > 1
        && name.starts_with(char::is_uppercase)
        && !party
        && !is_one_of(words.last(), OFFICES)
        && !is_one_of(words.first(), TITLES)
}

//! What was derived from a corpus and kept beside it, damaged: it is made again, and answers stay as they were.

use crate::counted::csv;
use crate::repeated::Chance;
use newsprint::clean::copies::CopiesCounted;
use newsprint::clean::zones::TextZone;
use newsprint::limits::Limits;
use newsprint::select::boilerplate::Boilerplate;
use newsprint::select::{Copies, LeftOut, Repeats, Scope};
use newsprint::settings::Layer;
use newsprint::store::Corpus;
use newsprint::verbs;
use std::path::{Path, PathBuf};

/// Articles with names, quotations, lines that come again, and a copy of each at another outlet.
fn corpus(path: &Path) {
    let mut news = String::new();
    for day in 1..=8u32 {
        // Numbers would be one word to boilerplate.
        let letter = |number: u32| char::from(b'a' + number as u8);
        let word = |number: u32| [letter(number / 10), letter(number % 10)];
        let words = (0..90).map(|at| word(at * day % 97).iter().collect());
        let words: Vec<String> = words.collect();
        let story = format!(
            "Angela Merkel met them. \u{201c}We will {}\u{201d}, she said. {}",
            words[day as usize],
            words.join(" ")
        );
        for source in ["Post", "Herald"] {
            let article = serde_json::json!({
                "id": format!("{source}{day}"), "source": source, "date": format!("2021-11-{:02}", 3 * day),
                "title": format!("Day {day}"),
                "text": format!("{source} says this of day {day} only.\n\n{story}\n\nEmmanuel Macron reads the {source} every day."),
            });
            news += &format!("{article}\n");
        }
    }
    let input = path.with_extension("jsonl");
    std::fs::write(&input, news).unwrap();
    let request = verbs::add::Request {
        corpus: path.to_owned(),
        inputs: vec![input.display().to_string()],
        ..Default::default()
    };
    verbs::add::run(&request, &Limits::default()).unwrap();
}

/// Answers for which everything that can be derived is.
fn answers(path: &Path) -> Vec<String> {
    let limits = Limits::default();
    let open = || Corpus::open(path).unwrap();
    let mut answers = vec![
        format!("{:?}", Boilerplate::read(&open(), &limits).unwrap()),
        format!("{:?}", Copies::read(&open()).unwrap()),
        format!("{:?}", Copies::pairs(&open()).unwrap()),
    ];
    for counted in [CopiesCounted::First, CopiesCounted::Drop] {
        let left_out = LeftOut::read(&open(), counted).unwrap();
        answers.push(format!("{left_out:?}"));
    }
    for zone in [None, Some(TextZone::Quoted)] {
        let scope = Scope {
            zone,
            boilerplate: Repeats::Drop,
        };
        let corpus = scope.of(open(), true, &limits).unwrap();
        for layer in [Layer::Terms, Layer::Entities] {
            answers.push(csv(&corpus, layer));
        }
    }
    answers
}

/// The files beside the segments that belong to no commit.
fn derived(path: &Path) -> Vec<PathBuf> {
    let mut folders = vec![path.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap().path();
            let is_ours = folder != path || entry.extension().is_some_and(|end| end == "derived");
            if entry.is_dir() && (is_ours || entry.ends_with("slices")) {
                folders.push(entry);
            } else if entry.is_file() && is_ours {
                files.push(entry);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn damaged_files_of_what_was_derived_change_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corpus");
    corpus(&path);
    let expected = answers(&path);
    assert!(expected[0].contains("reads the Post every day"));
    assert!(expected[1].contains("Member") && expected[2].contains("Pair"));
    assert_eq!(answers(&path), expected, "as kept");
    let count = derived(&path).len();
    assert!(count >= 20, "{count} files");
    let mut chance = Chance(15);
    let mut below = |bound: usize| chance.below(bound.max(1));
    for round in 0..200 {
        let files = derived(&path);
        let file = &files[below(files.len())];
        let mut bytes = std::fs::read(file).unwrap();
        match round % 10 {
            8 => bytes.truncate(below(bytes.len())),
            9 => bytes.push(b'\n'),
            _ if bytes.is_empty() => continue,
            _ => {
                let at = below(bytes.len());
                bytes[at] ^= 1 << below(8);
            }
        }
        std::fs::write(file, bytes).unwrap();
        assert_eq!(
            answers(&path),
            expected,
            "round {round}: {}",
            file.display()
        );
    }
    for file in derived(&path) {
        // Those of a slice that is made again are gone already.
        if std::fs::remove_file(&file).is_ok() {
            assert_eq!(answers(&path), expected, "without {}", file.display());
        }
    }
}

//! Damage is found, wherever it is, and no question answers over it.

use super::Folder;
use newsprint::day::Day;
use newsprint::limits::Limits;
use newsprint::select::{By, Query};
use newsprint::settings::Layer;
use newsprint::store::Corpus;
use newsprint::verbs::{self, Answer, freq, info, trend, verify};
use std::fs;
use std::path::{Path, PathBuf};

/// A corpus of two segments with three layers, a reject and a change.
fn corpus() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let start: Day = "2016-01-04".parse().unwrap();
    for part in 0..2 {
        let lines: Vec<String> = (0..30)
            .map(|n| {
                let (id, day) = (30 * part + n, start.plus(7 * n));
                let source = ["Alpha", "Beta", "Gamma"][n as usize % 3];
                let text = format!(
                    "MINSK (Alpha) - Angela Merkel spoke of the border in Minsk on day {id}.\n\n\
                     It rained {n} times, and Vladimir Putin &amp; the European Union waited."
                );
                serde_json::json!({"id": id, "source": source, "date": day.to_string(),
                    "title": format!("Day {id}"), "text": text})
                .to_string()
            })
            .collect();
        let file = format!("{part}.jsonl");
        folder.write(&file, lines.join("\n") + "\nno record\n");
        folder
            .run(&["add", "corpus", &file, "--layers", "terms,bigrams,entities"])
            .succeeds();
    }
    let path = folder.path().join("corpus");
    (folder, path)
}

/// What questions to a corpus answer, each in one text; `None` for those that fail.
fn answers(path: &Path) -> Vec<Option<String>> {
    let ask = |question: &dyn Fn(&Corpus) -> Result<String, verbs::Error>| {
        let corpus = Corpus::open(path).ok()?;
        question(&corpus).ok()
    };
    let words = |answer: &dyn Answer| {
        let mut out = Vec::new();
        let format = newsprint::tabulate::TableFormat::Jsonl;
        let table = answer.table().unwrap();
        newsprint::tabulate::write(&table, format, &mut out, &Default::default()).unwrap();
        String::from_utf8(out).unwrap()
    };
    let list = |layer: Layer| {
        ask(&|corpus| {
            let request = freq::Request {
                by: By::list("source,month").unwrap(),
                layer,
                ..Default::default()
            };
            Ok(words(&freq::run(corpus, &request)?))
        })
    };
    let query = |text: &str| text.parse::<Query>().unwrap();
    vec![
        list(Layer::Terms),
        list(Layer::Entities),
        list("bigrams".parse().unwrap()),
        ask(&|corpus| Ok(format!("{:?}", info::run(corpus, None)?))),
        ask(&|corpus| {
            let request = trend::Request {
                // A phrase of three words is looked for in the texts.
                queries: vec![query("rained"), query("\"the european union\"")],
                ..Default::default()
            };
            Ok(words(&trend::run(corpus, &request)?))
        }),
    ]
}

/// The files of a corpus and of its segments, but for the lock, in one order.
fn files(of: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = (fs::read_dir(of).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != "lock") {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_flipped_bit_is_silent_or_ends_in_a_panic() {
    let (_folder, path) = corpus();
    let sound = answers(&path);
    assert!(sound.iter().all(Option::is_some));
    let found = verify::run(&path, &Limits::default()).unwrap();
    assert_eq!(found.damages, []);
    let files = files(&path);
    let mut state = 7u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let mut refused = 0;
    for _ in 0..FLIPS {
        let file = &files[random(files.len() as u64) as usize];
        let whole = fs::read(file).unwrap();
        let (at, bit) = (random(whole.len() as u64) as usize, random(8));
        let mut other = whole.clone();
        other[at] ^= 1 << bit;
        fs::write(file, other).unwrap();
        let where_ = format!("bit {bit} of byte {at} in {}", file.display());
        let is_derived = file.extension().is_some_and(|ending| ending == "derived");
        let found = verify::run(&path, &Limits::default());
        if !is_derived {
            assert!(
                found.is_err() || !found.unwrap().damages.is_empty(),
                "{where_}"
            );
        }
        for (answer, sound) in answers(&path).iter().zip(&sound) {
            refused += u32::from(answer.is_none());
            assert!(answer.is_none() || answer == sound, "{where_}");
        }
        fs::write(file, whole).unwrap();
    }
    assert!(refused > FLIPS / 10, "{refused}");
}

/// Run with 2,000 flips it takes some minutes.
const FLIPS: u32 = 300;

#[test]
fn the_first_damage_is_told_by_file_row_group_and_column_and_ends_with_1() {
    let (folder, path) = corpus();
    folder
        .run(&["verify", "corpus"])
        .succeeds()
        .says(&["sound: "]);
    let is_postings = |path: &&PathBuf| path.ends_with("terms.postings.parquet");
    let all = files(&path);
    let postings = all.iter().find(is_postings).unwrap();
    let mut bytes = fs::read(postings).unwrap();
    bytes[40] ^= 1;
    fs::write(postings, &bytes).unwrap();
    let ran = folder.run(&["verify", "corpus", "--format", "csv"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with("file,place,found,expected\nsegments/"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("/terms.postings.parquet,\"row group 0, column `term`\",hash ")
    );
    folder
        .run(&["compact", "corpus"])
        .fails(1, &["terms.postings.parquet", "checksum"]);
    assert!(postings.exists(), "nothing that is left is thrown away");

    // Another segment's file in its place, a shorter one, and none.
    let other = all.iter().filter(is_postings).nth(1).unwrap();
    bytes[40] ^= 1;
    for (content, found) in [
        (fs::read(other).unwrap(), "byte"),
        (bytes[..99].to_vec(), "99 bytes"),
    ] {
        fs::write(postings, content).unwrap();
        let ran = folder.run(&["verify", "corpus", "--format", "csv"]);
        assert!(ran.code == 1 && ran.out.contains(found), "{}", ran.out);
        let asked = folder.run(&["freq", "corpus", "border"]);
        assert_eq!((asked.code, asked.out.as_str()), (1, ""));
    }
    fs::remove_file(postings).unwrap();
    let ran = folder.run(&["verify", "corpus", "--format", "csv"]);
    assert!(
        ran.code == 1 && ran.out.contains(",no file,"),
        "{}",
        ran.out
    );
}

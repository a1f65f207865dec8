//! `adopt`: segments that were made elsewhere, equal to what one machine's `add` makes of the same articles.

use super::worker::{stream, work};
use super::{Folder, Ran, SMALL, sample};
use newsprint::store::{Detached, Manifest};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

const LAYERS: [&str; 2] = ["--layers", "terms,bigrams,entities"];

/// Articles with names and their aliases, copies, lines that are repeated, datelines, articles that are there twice and
/// records that are none.
fn articles() -> Vec<Value> {
    let sample = std::fs::read_to_string(sample("immigration.jsonl")).unwrap();
    let mut articles: Vec<Value> = sample
        .lines()
        .take(12)
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for n in 0..3 {
        let mut copy = articles[n].clone();
        copy["outlet"] = "Beta".into();
        copy["body"] = format!(
            "{}\n\nThis appeared elsewhere first.",
            copy["body"].as_str().unwrap()
        )
        .into();
        articles.insert(4 * n, copy);
    }
    for n in 0..24_u32 {
        let (source, other) = (
            ["Alpha", "Beta"][n as usize % 2],
            ["Beta", "Alpha"][n as usize % 2],
        );
        let date = format!("2016-{:02}-{:02}", 1 + n / 12, 2 + n % 12 * 2);
        let text = format!(
            "MINSK (Alpha) - Angela Merkel spoke of border {n} in Minsk. Chancellor Merkel, who had come from Berlin in \
             the morning, said that day {n} was no day for a new fence, and that the European Union (EU) would wait \
             until the parties had met for talk number {n}.\n\nFollow us on every channel that we have.\n\nIt rained \
             {n} times &amp; the EU waited."
        );
        articles.push(json!({"id": n, "outlet": source, "published_at": date, "headline": format!("Day {n}"), "body": text}));
        if n % 6 == 0 {
            // A copy by another outlet, and the same article without an id.
            let copy = format!("{text}\n\nReported by {source}.");
            articles.push(json!({"id": n, "outlet": other, "published_at": date, "headline": "Seen", "body": copy}));
            articles.push(json!({"outlet": source, "published_at": date, "headline": format!("Day {n}"), "body": text}));
        }
        if n % 8 == 0 {
            articles.push(articles[15 + n as usize / 2].clone());
        }
    }
    articles
}

/// The same, with an id that comes again with another text, and a line that is no record.
fn with_conflicts() -> Vec<Value> {
    let mut articles = articles();
    articles.insert(
        20,
        json!({"id": 23, "outlet": "Beta", "body": "Another text under the id of a later one."}),
    );
    articles.insert(30, json!({"id": 5, "outlet": "Beta"}));
    articles
}

/// A segment of these articles as a worker makes it: the folder `out/NAME`.
fn segment(folder: &Folder, name: &str, articles: &[Value], options: &[&str]) {
    let (file, corpus) = (format!("{name}.jsonl"), format!("corpus of {name}"));
    write(folder, &file, articles);
    let words = ["add", &corpus, &file].into_iter();
    let words: Vec<&str> = words.chain(options.iter().copied()).collect();
    folder.run(&words).succeeds();
    let manifest = Manifest::read(&folder.path().join(&corpus)).unwrap();
    let to = folder.path().join("out").join(name);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::rename(folder.only_segment(&corpus), &to).unwrap();
    let entry = manifest.segments[0].clone();
    Detached::new(manifest.settings, entry).write(&to).unwrap();
}

fn write(folder: &Folder, file: &str, articles: &[Value]) {
    let lines: Vec<String> = articles.iter().map(ToString::to_string).collect();
    folder.write(file, lines.join("\n"));
}

/// What questions of every kind answer.
fn ask(folder: &Folder, corpus: &str) -> Vec<String> {
    let questions = [
        "freq CORPUS --all --by source,date",
        "freq CORPUS --all --by source,date --layer bigrams",
        "freq CORPUS --all --by source,date --layer entities --copies first",
        "freq CORPUS --all --by month --boilerplate drop",
        "freq CORPUS --all --zone lead",
        "entities CORPUS",
        "copies CORPUS",
        "copies CORPUS --pairs",
        "boilerplate CORPUS",
        "boilerplate CORPUS --spans",
        "audit CORPUS",
        "concord CORPUS merkel",
    ];
    let answers = questions.map(|question| {
        let words = question.split(' ').chain(["--format", "csv"]);
        let words: Vec<&str> = words
            .map(|word| if word == "CORPUS" { corpus } else { word })
            .collect();
        let out = folder.run(&words).succeeds().out;
        assert!(out.lines().count() > 1, "{question} finds nothing");
        out
    });
    answers.into_iter().collect()
}

/// What `info` says, without what may differ: the number of segments, their size, and what was given twice.
fn info(folder: &Folder, corpus: &str) -> Value {
    let mut info = folder.info(corpus);
    for name in ["segments", "bytes", "text_bytes", "duplicates"] {
        info[name] = 0.into();
    }
    info
}

/// The files that are equal to the last byte after `compact`: all but the ledgers, which name the inputs.
fn is_equal_compacted(folder: &Folder, adopted: &str, added: &str) {
    folder.run(&["compact", adopted]).succeeds();
    let (own, other) = (folder.only_segment(adopted), folder.only_segment(added));
    let names = |segment: &Path| {
        let entries = std::fs::read_dir(segment)
            .unwrap()
            .map(|entry| entry.unwrap());
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(&own), names(&other));
    for name in names(&own).iter().filter(|name| name.ends_with(".parquet")) {
        let read = |segment: &Path| std::fs::read(segment.join(name)).unwrap();
        assert!(read(&own) == read(&other), "{name} differs");
    }
}

#[test]
fn however_articles_are_cut_and_in_whatever_order_they_come_the_corpus_is_what_add_makes_of_that_order()
 {
    let articles = with_conflicts();
    for (sizes, stop_words) in [(vec![20, 17], "none"), (vec![9, 25, 1, 8], "en")] {
        let folder = Folder::new();
        let mut options = LAYERS.to_vec();
        if stop_words != "none" {
            options.extend(["--stop-words", stop_words]);
        }
        let mut parts: Vec<(String, &[Value])> = Vec::new();
        let mut rest = &articles[..];
        for size in sizes.into_iter().chain([usize::MAX]) {
            let (part, behind) = rest.split_at(size.min(rest.len()));
            let name = format!("part-{}", parts.len());
            segment(&folder, &name, part, &options);
            parts.push((name, part));
            rest = behind;
        }
        for order in ["forward", "backward"] {
            let all: Vec<Value> = parts.iter().flat_map(|(_, part)| part.to_vec()).collect();
            let (file, added) = (format!("{order}.jsonl"), format!("added {order}"));
            write(&folder, &file, &all);
            let words = ["add", &added, &file].into_iter();
            folder
                .run(&words.chain(options.iter().copied()).collect::<Vec<_>>())
                .succeeds();

            let adopted = format!("adopted {order}");
            let list: Vec<String> = parts
                .iter()
                .map(|(name, _)| format!("out/{name}"))
                .collect();
            folder.write("list", list.join("\n"));
            folder
                .run(&["adopt", &adopted, "--list", "list"])
                .succeeds()
                .says(&["there already"]);
            folder.run(&["verify", &adopted]).succeeds();
            assert_eq!(ask(&folder, &adopted), ask(&folder, &added), "{order}");
            assert_eq!(info(&folder, &adopted), info(&folder, &added), "{order}");
            is_equal_compacted(&folder, &adopted, &added);
            parts.reverse();
        }
    }
}

/// Two small segments, `out/part-0` and `out/part-1`, the second with an article of the first.
fn small() -> Folder {
    let folder = Folder::new();
    let article = |n: u32| json!({"id": n, "source": "Alpha", "date": "2021-11-18", "text": format!("The border {n}.")});
    segment(&folder, "part-0", &[article(1), article(2)], &[]);
    segment(
        &folder,
        "part-1",
        &[article(2), article(3), json!({"id": 4})],
        &[],
    );
    folder
}

/// The bytes of all files of a corpus but its lock; none where there is no corpus.
fn bytes(folder: &Folder, corpus: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder.path().join(corpus)).into_iter();
    let files = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != "lock");
    files
        .map(|entry| {
            (
                entry.path().display().to_string(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

/// Says anew what a segment is.
fn say(folder: &Folder, name: &str, change: impl FnOnce(&mut Detached)) {
    let path = folder.path().join("out").join(name);
    let mut says = Detached::read(&path).unwrap();
    change(&mut says);
    std::fs::remove_file(path.join(Detached::FILE_NAME)).unwrap();
    says.write(&path).unwrap();
}

#[test]
fn adopting_again_is_said_and_changes_nothing() {
    let folder = small();
    let adopt = || folder.run(&["adopt", "corpus", "out"]).succeeds();
    adopt().says(&[
        "adopted 2 segments with 3 articles",
        "1 article there already",
        "1 segment written anew",
    ]);
    let before = bytes(&folder, "corpus");
    adopt().says(&["nothing new", "2 segments there already"]);
    assert_eq!(bytes(&folder, "corpus"), before);
    folder.run(&["compact", "corpus"]).succeeds();
    let before = bytes(&folder, "corpus");
    adopt().says(&["nothing new", "2 segments there already"]);
    assert_eq!(bytes(&folder, "corpus"), before);
    assert_eq!(folder.info("corpus")["rejects"], 1);
}

#[test]
fn another_text_under_an_id_is_set_aside_and_ends_a_strict_run() {
    let folder = small();
    let other = json!({"id": 1, "source": "alpha", "date": "2021-11-18", "text": "Another text."});
    segment(
        &folder,
        "part-2",
        &[other, json!({"id": 9, "source": "Alpha", "text": "New."})],
        &[],
    );
    folder
        .run(&["adopt", "corpus", "out", "--strict"])
        .fails(1, &["articles.parquet, row 1", "duplicate-id", "\"1\""]);
    assert!(!folder.has("corpus"));
    folder
        .run(&["adopt", "corpus", "out"])
        .succeeds()
        .says(&["1 article set aside", "duplicate-id"]);
    let info = folder.info("corpus");
    assert_eq!(
        (&info["articles"], &info["rejects"]),
        (&json!(4), &json!(2))
    );
    folder
        .run(&["adopt", "corpus", "out"])
        .succeeds()
        .says(&["nothing new"]);
    folder.run(&["verify", "corpus"]).succeeds();
}

#[test]
fn what_tasks_left_behind_is_passed_over_and_said() {
    let folder = small();
    std::fs::create_dir_all(folder.path().join("out/.tmp-part-2-1")).unwrap();
    std::fs::create_dir_all(folder.path().join("out/part-3/deeper")).unwrap();
    folder.write("out/_SUCCESS", "");
    folder.write("out/rows.csv", "a,b");
    folder.run(&["adopt", "corpus", "out"]).succeeds().says(&[
        "2 paths passed over, temporary or hidden: out/.tmp-part-2-1, out/_SUCCESS",
        "1 path passed over, no folder: out/rows.csv",
        "passed over, without a segment: out/part-3/deeper, out/part-3",
    ]);
    assert_eq!(folder.info("corpus")["articles"], 3);
}

#[test]
fn of_a_mounted_store_only_what_the_rows_name_is_taken() {
    let folder = small();
    segment(
        &folder,
        "part-1-again",
        &[json!({"source": "Alpha", "text": "Of an attempt that failed."})],
        &[],
    );
    std::fs::rename(folder.path().join("out"), folder.path().join("mounted")).unwrap();
    let id = |name: &str| {
        Detached::read(&folder.path().join("mounted").join(name))
            .unwrap()
            .segment
            .id
    };
    let row = |name: &str| {
        let says = Detached::read(&folder.path().join("mounted").join(name)).unwrap();
        let hashes = serde_json::to_string(&says.hashes()).unwrap();
        json!({"path": format!("s3a://bucket/out/{name}"), "hashes": hashes, "articles": 2})
    };
    folder.write("rows", format!("{}\n{}\n", row("part-1"), row("part-0")));
    folder.run(&["adopt", "corpus", "--list", "rows"]).fails(
        2,
        &[
            "rows, line 1 names s3a://bucket/out/part-1",
            "mount or copy",
        ],
    );
    folder
        .run(&["adopt", "corpus", "mounted", "--list", "rows"])
        .succeeds()
        .says(&[
            "3 articles",
            "1 path passed over, not in the list: mounted/part-1-again",
        ]);
    let manifest = Manifest::read(&folder.path().join("corpus")).unwrap();
    assert_eq!(
        manifest.segments[0].id,
        id("part-1"),
        "the order is that of the list"
    );

    folder.write("rows", "file:///elsewhere/part-7\n");
    folder
        .run(&["adopt", "corpus", "mounted", "--list", "rows"])
        .fails(
            1,
            &[
                "/elsewhere/part-7",
                "found no such segment in the folders, expected the one that rows, line 1 names",
            ],
        );
    let mut other = row("part-1");
    other["path"] = "mounted/part-0".into();
    folder.write("rows", other.to_string());
    folder.run(&["adopt", "corpus", "--list", "rows"]).fails(
        1,
        &[
            "cannot adopt mounted/part-0/",
            "found hash ",
            "which rows, line 1 has",
        ],
    );
    folder.write("rows", "{\"hashes\": \"{}\"}");
    folder
        .run(&["adopt", "corpus", "--list", "rows"])
        .fails(2, &["rows, line 1", "path"]);
}

#[test]
fn what_workers_make_of_streams_is_adopted_by_the_rows_that_they_print() {
    let folder = Folder::new();
    let lines: Vec<&str> = SMALL.lines().collect();
    let mut rows = Vec::new();
    for part in lines.chunks(2).chain([&[][..]]) {
        let sent = match part.is_empty() {
            true => Vec::new(),
            false => stream(&part.join("\n")),
        };
        let made = work(&folder, &["--segment", "made"], &sent).succeeds();
        rows.extend(made.out_bytes);
    }
    folder.write("rows", &rows);
    folder
        .run(&["adopt", "corpus", "--list", "rows"])
        .succeeds()
        .says(&["adopted 3 segments with 5 articles"]);
    assert_eq!(folder.answers("corpus"), super::small().answers("small"));
    folder
        .run(&["adopt", "corpus", "made"])
        .succeeds()
        .says(&["3 segments there already"]);

    for end in [rows.len() - 4, rows.len() - 8, rows.len() / 2, 40, 9] {
        folder.write("rows", &rows[..end]);
        let ran = folder.run(&["adopt", "corpus", "--list", "rows"]);
        ran.fails(2, &["rows: ", "give rows as the workers return them"]);
    }
}

#[test]
fn rejects_of_two_streams_are_two_though_their_rows_have_the_same_numbers() {
    let folder = Folder::new();
    for (corpus, text) in [("one", "The border."), ("two", "The wall.")] {
        let article = json!({"source": "Alpha", "text": text});
        let stream = format!("{article}\nno record\n");
        folder
            .run_with(&["add", corpus, "-"], stream.as_bytes())
            .succeeds();
    }
    let adopt = || folder.run(&["adopt", "all", "one", "two"]).succeeds();
    adopt();
    assert_eq!(folder.info("all")["rejects"], 2);
    folder.run(&["compact", "all"]).succeeds();
    adopt().says(&["nothing new"]);
    assert_eq!(folder.info("all")["rejects"], 2);
}

#[test]
fn dates_that_other_segments_would_have_told_are_counted() {
    let folder = Folder::new();
    let on = |date: &str| json!({"source": "Alpha", "date": date, "text": format!("Of {date}.")});
    segment(&folder, "part-0", &[on("03/04/2021")], &[]);
    segment(&folder, "part-1", &[on("25/04/2021")], &[]);
    folder
        .run(&["adopt", "corpus", "out"])
        .succeeds()
        .says(&["1 article of Alpha has no date", "--settings"]);
}

#[test]
fn other_corpora_are_adopted_without_their_ledgers() {
    let folder = Folder::new();
    for (corpus, text) in [("one", "The border."), ("two", "The wall.")] {
        let article = json!({"source": "Alpha", "text": text});
        write(&folder, "a.jsonl", &[article]);
        folder.run(&["add", corpus, "a.jsonl"]).succeeds();
    }
    folder.write("one/aliases.csv", "");
    folder
        .run(&["adopt", "all", "one", "two"])
        .succeeds()
        .says(&[
            "2 segments with 2 articles",
            "passed over, a ledger of another corpus: one/aliases.csv",
        ]);
}

/// Adopting the folder `out` fails in one line that has these parts, and leaves no trace in a corpus or of a new one.
fn changes_nothing(folder: &Folder, parts: &[&str]) {
    let fails = |ran: Ran| {
        let ran = ran.fails(1, parts);
        assert_eq!(ran.err.matches("error:").count(), 1, "{}", ran.err);
    };
    folder.run(&["add", "has", "part-0.jsonl"]).succeeds();
    let before = bytes(folder, "has");
    fails(folder.run(&["adopt", "has", "out"]));
    assert_eq!(bytes(folder, "has"), before);
    folder.run(&["verify", "has"]).succeeds();
    fails(folder.run(&["adopt", "new", "out"]));
    assert!(!folder.has("new"));
}

#[test]
fn a_segment_with_other_settings_is_refused_with_both() {
    let folder = small();
    let article = json!({"id": 5, "source": "Alpha", "text": "Borders."});
    segment(
        &folder,
        "part-2",
        std::slice::from_ref(&article),
        &["--stem", "english"],
    );
    changes_nothing(
        &folder,
        &["out/part-2: found stem = english, expected stem = none as in the corpus"],
    );
    let folder = small();
    segment(&folder, "part-2", &[article], &["--stop-words", "en"]);
    changes_nothing(
        &folder,
        &[
            "found stop words = ",
            "values with",
            "expected stop words = none",
        ],
    );
}

#[test]
fn a_segment_of_another_version_is_refused_with_both() {
    let folder = small();
    say(&folder, "part-1", |says| {
        says.program = "newsprint 9.9.9".to_owned()
    });
    changes_nothing(
        &folder,
        &["out/part-1: found a segment made by newsprint 9.9.9, expected newsprint "],
    );
    let folder = small();
    say(&folder, "part-1", |says| says.format = 7);
    changes_nothing(
        &folder,
        &["out/part-1: its format is 7, but this program knows 1"],
    );
}

#[test]
fn a_file_that_is_not_the_one_that_was_written_is_named() {
    type Damage = fn(&Path);
    let cases: [(Damage, &str); 5] = [
        (
            |file| std::fs::remove_file(file).unwrap(),
            "terms.postings.parquet: found no file, expected ",
        ),
        (
            |file| {
                let bytes = std::fs::read(file).unwrap();
                std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
            },
            "terms.postings.parquet: found ",
        ),
        (
            |file| {
                let mut bytes = std::fs::read(file).unwrap();
                bytes[10] ^= 1;
                std::fs::write(file, &bytes).unwrap();
            },
            " in row group 0, column `",
        ),
        (
            |file| {
                std::fs::copy(file.with_file_name("terms.counts.parquet"), file).unwrap();
            },
            "terms.postings.parquet: found ",
        ),
        (
            |file| std::fs::remove_file(file.with_file_name(Detached::FILE_NAME)).unwrap(),
            "",
        ),
    ];
    for (damage, message) in cases {
        let folder = small();
        damage(&folder.path().join("out/part-1/terms.postings.parquet"));
        if message.is_empty() {
            // Such a folder is what an attempt left that did not end.
            folder
                .run(&["adopt", "has", "out"])
                .succeeds()
                .says(&["without a segment: out/part-1"]);
            folder
                .run(&["adopt", "new", "out/part-1"])
                .fails(1, &["no segment"]);
            assert!(!folder.has("new"));
        } else {
            changes_nothing(&folder, &["cannot adopt out/part-1/", message]);
        }
    }
}

#[test]
fn a_segment_that_says_of_itself_what_is_not_so_is_refused() {
    type Lie = fn(&mut Detached);
    let cases: [(Lie, &str); 4] = [
        (
            |says| says.segment.id = "0123456789abcdef".to_owned(),
            "expected those of 0123456789abcdef",
        ),
        (
            |says| says.segment.tokens += 1,
            "found 6 in column `tokens`, its sum, expected 7",
        ),
        (
            |says| says.segment.articles += 1,
            "found 2 in its rows, expected 3",
        ),
        (
            |says| says.segment.rejects += 1,
            "rejects.jsonl: found 1 in its lines, expected 2",
        ),
    ];
    for (lie, message) in cases {
        let folder = small();
        say(&folder, "part-1", lie);
        changes_nothing(&folder, &["cannot adopt out/part-1", message]);
    }
    let folder = small();
    let path = folder.path().join("out/part-1/segment.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"tokens\": 6", "\"tokens\": 7")).unwrap();
    changes_nothing(&folder, &["out/part-1/segment.json", "its checksum is"]);
}

#[test]
fn what_is_no_segment_is_refused() {
    let folder = small();
    folder.write("empty/nothing.txt", "");
    let adopt = |paths: &[&str]| {
        let words = ["adopt", "corpus"].into_iter().chain(paths.iter().copied());
        folder.run(&words.collect::<Vec<_>>())
    };
    adopt(&["out", "empty"]).fails(1, &["cannot adopt empty", "segment.json"]);
    adopt(&["out", "nowhere"]).fails(1, &["nowhere"]);
    adopt(&["part-0.jsonl"]).fails(1, &["part-0.jsonl"]);
    adopt(&["--list", "nowhere"]).fails(1, &["nowhere"]);
    folder.write("list", "");
    adopt(&["--list", "list"]).fails(2, &["no segment is named"]);
    adopt(&[]).fails(2, &["PATHS"]);
    assert!(!folder.has("corpus"));
}

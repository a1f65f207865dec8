//! Whole files in, articles out.

use super::*;
use crate::article::Article;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Everything that reading these inputs gives.
fn read_all(inputs: Vec<Input>, options: &Arc<ReadOptions>, threads: usize) -> Parsed {
    let mut all = Parsed::default();
    for block in blocks(inputs, Arc::clone(options), threads, 1 << 20) {
        let parsed = block.parse();
        all.articles.extend(parsed.articles);
        all.rejects.extend(parsed.rejects);
        all.notes.merge(parsed.notes);
        all.text_bytes += parsed.text_bytes;
    }
    all
}

/// What reading a file of this name and content gives.
pub(super) fn read_file(name: &str, content: impl AsRef<[u8]>, options: ReadOptions) -> Parsed {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    read_all(vec![Input::file(path)], &Arc::new(options), 2)
}

fn article_json(article: &Article) -> Value {
    let mut fields = serde_json::Map::new();
    let texts = [
        ("id", &article.id),
        ("source", &article.source),
        ("title", &article.title),
        ("text", &article.text),
        ("url", &article.url),
        ("author", &article.author),
        ("language", &article.language),
        ("section", &article.section),
    ];
    fields.insert("place".to_owned(), place(&article.place.to_string()).into());
    for (name, text) in texts {
        if !text.is_empty() {
            fields.insert(name.to_owned(), text.as_str().into());
        }
    }
    if let Some(date) = article.date {
        fields.insert("date".to_owned(), date.to_string().into());
    }
    if article.title_repeated {
        fields.insert("title_repeated".to_owned(), true.into());
    }
    if !article.metadata.is_empty() {
        let pairs = article.metadata.iter();
        let metadata: serde_json::Map<String, Value> = pairs
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        fields.insert("metadata".to_owned(), metadata.into());
    }
    json!({ "article": fields })
}

/// A place without the folder that all fixtures are in.
fn place(text: &str) -> String {
    text.replace('\\', "/").replace("tests/inputs/read/", "")
}

fn lines(parsed: &Parsed) -> Vec<Value> {
    let articles = parsed.articles.iter().map(article_json);
    let rejects = parsed.rejects.iter().map(|reject| {
        json!({"reject": {
            "place": place(&reject.place.to_string()),
            "reason": reject.reason.code(),
            "found": place(&reject.found),
        }})
    });
    let notes = parsed.notes.messages();
    let notes = notes.iter().map(|note| json!({ "note": place(note) }));
    articles.chain(rejects).chain(notes).collect()
}

fn fixtures() -> Vec<PathBuf> {
    walkdir::WalkDir::new("tests/inputs/read")
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file() && !path.to_string_lossy().ends_with(".expected.jsonl"))
        .collect()
}

fn expected_of(input: &Path) -> PathBuf {
    let name = input.file_name().unwrap().to_str().unwrap();
    let stem = name.split('.').next().unwrap();
    input.with_file_name(format!("{stem}.expected.jsonl"))
}

/// To accept what is read now, after reading it: `UPDATE_EXPECTED=1 cargo t read::tests`.
#[test]
fn every_file_in_the_folder_of_inputs_is_read_as_the_file_beside_it_says() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let options = Arc::new(ReadOptions::default());
    let mut wrong = Vec::new();
    for input in fixtures() {
        let found = lines(&read_all(vec![Input::file(&input)], &options, 1));
        let expected = expected_of(&input);
        if update {
            let text: Vec<String> = found.iter().map(Value::to_string).collect();
            fs::write(&expected, text.join("\n") + "\n").unwrap();
            continue;
        }
        let text = fs::read_to_string(&expected)
            .unwrap_or_else(|_| panic!("{} has no expected results", input.display()));
        let known: Vec<Value> = text
            .lines()
            .filter(|l| !l.is_empty())
            .map(|l| l.parse().unwrap())
            .collect();
        for at in 0..known.len().max(found.len()) {
            if known.get(at) != found.get(at) {
                wrong.push(format!(
                    "{}\n  expected {}\n  found    {}",
                    input.display(),
                    known.get(at).map(Value::to_string).unwrap_or_default(),
                    found.get(at).map(Value::to_string).unwrap_or_default(),
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_format_has_a_file_with_expected_results() {
    let mut seen = std::collections::HashSet::new();
    for input in fixtures() {
        let opening = open::Opening::of(&Input::file(&input), &Arc::default());
        for mut opened in opening.flatten() {
            // Members of archives are read one after the other.
            while opened.cut.next().is_some() {}
            seen.insert(opened.format);
        }
        assert!(expected_of(&input).is_file(), "{}", input.display());
    }
    let without: Vec<&str> = FORMATS
        .iter()
        .map(|format| format.about.name)
        .filter(|name| !seen.contains(name))
        .collect();
    assert!(
        without.is_empty(),
        "no file in tests/inputs/read is {without:?}"
    );
}

#[test]
fn the_order_of_delivery_is_that_of_the_inputs_for_any_number_of_threads_and_memory() {
    let inputs: Vec<Input> = fixtures().iter().map(Input::file).collect();
    let small = ReadOptions {
        block_bytes: 64,
        ..ReadOptions::default()
    };
    for options in [ReadOptions::default(), small] {
        let options = Arc::new(options);
        let one = lines(&read_all(inputs.clone(), &options, 1));
        for threads in [2, 7] {
            assert_eq!(lines(&read_all(inputs.clone(), &options, threads)), one);
        }
        let no_memory = blocks(inputs.clone(), Arc::clone(&options), 3, 0);
        let articles: usize = no_memory.map(|block| block.parse().articles.len()).sum();
        assert_eq!(
            articles,
            read_all(inputs.clone(), &options, 1).articles.len()
        );
    }
}

#[test]
fn the_bytes_of_all_blocks_are_those_on_disk() {
    let inputs: Vec<Input> = fixtures().iter().map(Input::file).collect();
    let on_disk: u64 = inputs.iter().filter_map(|input| input.bytes).sum();
    let read: u64 = blocks(inputs, Arc::default(), 2, 1 << 20)
        .map(|block| block.disk_bytes)
        .sum();
    assert_eq!(read, on_disk);
}

fn of_text(name: &str, content: impl AsRef<[u8]>, options: ReadOptions) -> Parsed {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    read_all(vec![Input::file(path)], &Arc::new(options), 1)
}

/// Formats whose articles begin at lines of a certain look.
const SECTIONS: [&str; 6] = [
    "alceste.txt",
    "corpus.vert",
    "gkg.csv",
    "treebank.conllu",
    "wire_anpa.tst",
    "wire_iptc.txt",
];

#[test]
fn sections_are_the_same_wherever_they_are_cut() {
    for name in SECTIONS {
        let input = Input::file(Path::new("tests/inputs/read").join(name));
        let whole = lines(&read_all(vec![input.clone()], &Arc::default(), 1));
        for block_bytes in [1, 7, 100, 333] {
            let small = ReadOptions {
                block_bytes,
                ..ReadOptions::default()
            };
            let cut = read_all(vec![input.clone()], &Arc::new(small), 1);
            assert_eq!(lines(&cut), whole, "{name} in blocks of {block_bytes}");
        }
    }
}

#[test]
fn a_section_beyond_the_limit_is_one_reject_and_the_next_is_read() {
    for block_bytes in [1, 50, 1000] {
        let options = ReadOptions {
            line_limit_bytes: 100,
            block_bytes,
            ..ReadOptions::default()
        };
        let long = "Words of a text. ".repeat(20) + "\n" + &"More of it.\n".repeat(20);
        let content = format!("**** *id_1\nOne.\n**** *id_2\n{long}**** *id_3\nThree.\n");
        let parsed = of_text("a.txt", content, options);
        let ids: Vec<&str> = parsed.articles.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["1", "3"]);
        assert_eq!(parsed.rejects.len(), 1);
        assert_eq!(parsed.rejects[0].reason, crate::place::Reason::TooLong);
        assert_eq!(
            parsed.rejects[0].place.position,
            crate::place::Position::Line(3)
        );
    }
}

#[test]
fn damaged_sections_and_exports_are_read_without_a_panic() {
    let exports = [
        "feed.json",
        "guardian_blocks.json",
        "ninjs.json",
        "python.jsonl",
    ];
    for name in SECTIONS.into_iter().chain(exports) {
        let whole = fs::read(Path::new("tests/inputs/read").join(name)).unwrap();
        for at in (0..whole.len()).step_by(23) {
            of_text(name, &whole[..at], ReadOptions::default());
            for byte in [b'\n', b'\t', b'<', b'"', b'[', 1, 3, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                of_text(name, damaged, ReadOptions::default());
            }
        }
    }
}

#[test]
fn a_map_leads_through_lists_of_objects_and_to_the_top_of_an_export() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.json");
    fs::write(
        &path,
        r#"{"outlet": "The Post", "items": [{"words": [{"p": "One."}, {"p": "Two."}, {"q": 3}],
            "people": [{"name": "A"}, {"name": "B"}], "when": ["2019-03-02", "2020-01-01"]}]}"#,
    )
    .unwrap();
    let map = "text=words[].p,author=people[].name,date=when[0],source=/outlet";
    let options = Arc::new(ReadOptions {
        map: map.parse().unwrap(),
        ..ReadOptions::default()
    });
    let read = read_all(vec![Input::file(&path)], &options, 1);
    assert_eq!(read.rejects, []);
    let article = &read.articles[0];
    assert_eq!(article.text, "One.\n\nTwo.");
    assert_eq!(article.author, "A, B");
    assert_eq!(article.source, "The Post");
    assert_eq!(
        article.date.map(|day| day.to_string()).as_deref(),
        Some("2019-03-02")
    );
}

#[test]
fn a_map_goes_before_every_name_and_says_when_its_column_is_not_there() {
    let options = ReadOptions {
        map: "text=lead,source=paper,date=day".parse().unwrap(),
        ..ReadOptions::default()
    };
    let table = "text,lead,paper,source\nlong,short,taz,other\n";
    let parsed = of_text("a.csv", table, options);
    let article = &parsed.articles[0];
    assert_eq!(
        (article.text.as_str(), article.source.as_str()),
        ("short", "taz")
    );
    let metadata: Vec<&str> = article
        .metadata
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(metadata, ["text", "source"]);
    assert!(parsed.notes.messages()[1].ends_with("has no column day, which --map names"));
}

#[test]
fn a_pattern_of_paths_names_fields_of_every_format() {
    let options = || ReadOptions {
        map: "path={source}/{desk}-{date}.{*}".parse().unwrap(),
        ..ReadOptions::default()
    };
    let text = of_text("taz/world-2021-11-18.txt", "Body.", options());
    let json = of_text(
        "taz/world-2021-11-18.jsonl",
        r#"{"text":"Body.","source":"x"}"#,
        options(),
    );
    for parsed in [text, json] {
        let article = &parsed.articles[0];
        assert_eq!(article.source, "taz");
        assert_eq!(article.date.unwrap().to_string(), "2021-11-18");
        assert_eq!(article.metadata, [("desk".to_owned(), "world".to_owned())]);
    }
}

#[test]
fn under_strict_a_date_that_cannot_be_read_or_decided_is_a_reject() {
    let table = "text,date\na,03/04/2021\nb,31/31/2021\nc,\n";
    let strict = ReadOptions {
        strict: true,
        ..ReadOptions::default()
    };
    let parsed = of_text("a.csv", table, strict);
    let reasons: Vec<_> = parsed.rejects.iter().map(|reject| reject.reason).collect();
    assert_eq!(reasons, [crate::place::Reason::Date; 2]);
    assert_eq!(parsed.articles.len(), 1);
    let told = ReadOptions {
        strict: true,
        dates: DateOrder::DayFirst,
        ..ReadOptions::default()
    };
    let parsed = of_text("a.csv", table, told);
    assert_eq!(parsed.articles[0].date.unwrap().to_string(), "2021-04-03");
}

#[test]
fn a_column_may_have_any_name_and_the_others_keep_their_cells() {
    for name in ["/x", "", ".", "/source/x", "x.y"] {
        let table = format!("{name},source,text\nno,bbc,The wall.\n");
        let parsed = of_text("a.csv", &table, ReadOptions::default());
        let article = &parsed.articles[0];
        assert_eq!(
            (&*article.source, &*article.text),
            ("bbc", "The wall."),
            "{name:?}"
        );
    }
}

#[test]
fn the_outlet_of_a_table_without_one_is_its_host_then_its_folder() {
    let table = "text,url\na,https://www.bbc.co.uk/1\nb,\n";
    let parsed = of_text("guardian/x.csv", table, ReadOptions::default());
    let sources: Vec<&str> = parsed.articles.iter().map(|a| a.source.as_str()).collect();
    assert_eq!(sources, ["bbc.co.uk", "guardian"]);
}

#[test]
fn a_line_beyond_the_limit_is_set_aside_and_the_next_is_read() {
    let long = "x".repeat(10_000);
    let text = format!("{{\"text\":\"a\"}}\n{{\"text\":\"{long}\"}}\n{{\"text\":\"b\"}}\n");
    let list = format!("[{}]", text.trim_end().replace('\n', ","));
    let table = format!("text,source\na,x\n{long},x\nb,x\n");
    for (name, content) in [("a.jsonl", &text), ("a.json", &list), ("a.csv", &table)] {
        for block_bytes in [10, 100, 1 << 20] {
            let options = ReadOptions {
                line_limit_bytes: 1000,
                block_bytes,
                ..ReadOptions::default()
            };
            let parsed = of_text(name, content, options);
            let texts: Vec<&str> = parsed.articles.iter().map(|a| a.text.as_str()).collect();
            assert_eq!(texts, ["a", "b"], "{name} in blocks of {block_bytes}");
            assert_eq!(parsed.rejects.len(), 1);
            assert_eq!(parsed.rejects[0].reason, crate::place::Reason::TooLong);
        }
    }
}

#[test]
fn a_quoted_cell_beyond_the_limit_is_set_aside_with_its_row() {
    // Lines of prose, some of which have as many commas as a row.
    let prose = "He said, \"\"No\"\", and left.\nOn Monday, they met\n\n".repeat(300);
    let content = format!("id,text,source\n1,a,x\n2,\"{prose}\",\"x\ny\"\n3,\"b\"\"\",x\n");
    for block_bytes in [10, 100, 1000, 1 << 20] {
        let options = ReadOptions {
            line_limit_bytes: 1000,
            block_bytes,
            ..ReadOptions::default()
        };
        let parsed = of_text("a.csv", &content, options);
        let texts: Vec<&str> = parsed.articles.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(texts, ["a", "b\""], "blocks of {block_bytes}");
        assert_eq!(parsed.rejects.len(), 1);
        assert_eq!(parsed.rejects[0].reason, crate::place::Reason::TooLong);
        assert_eq!(
            parsed.rejects[0].place.position,
            crate::place::Position::Line(3)
        );
        assert_eq!(
            parsed.articles[1].place.position,
            crate::place::Position::Line(905)
        );
    }
}

#[test]
fn a_line_with_a_broken_quote_is_passed_whole_though_its_end_is_not_read_yet() {
    let tail = "x,".repeat(300);
    let content = format!("text,source\n\"a\"b,{tail}\nlast,one\n");
    for block_bytes in [8, 1 << 20] {
        let options = ReadOptions {
            block_bytes,
            ..ReadOptions::default()
        };
        let parsed = of_text("a/a.csv", &content, options);
        assert_eq!(parsed.rejects.len(), 1);
        assert_eq!(
            parsed.articles[0].place.position,
            crate::place::Position::Line(3)
        );
    }
}

#[test]
fn the_format_is_told_by_the_content_when_the_name_does_not() {
    for (content, expected) in [
        ("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", 2),
        ("[{\"text\": \"a\"}, {\"text\": \"b\"}]", 2),
        ("{\n\"text\": \"a\"\n}\n{\n\"text\": \"b\"\n}", 2),
        ("title;text\na;b\nc;d\n", 2),
        ("[Applause] Text, title and date\nare words.\n", 1),
    ] {
        let parsed = of_text("noname", content, ReadOptions::default());
        assert_eq!(parsed.articles.len(), expected, "{content}");
        assert!(parsed.rejects.is_empty());
    }
    let named = ReadOptions {
        format: Some(format("TEXT").unwrap()),
        ..ReadOptions::default()
    };
    assert_eq!(
        of_text("a.csv", "title,text\na,b\n", named).articles[0].text,
        "title,text\na,b\n"
    );
    assert!(format("jsonlines").is_err());
}

#[test]
fn quotes_mean_what_the_user_says() {
    let table = "text,source\n\"one\ntwo\",x\n";
    let with = |quotes| ReadOptions {
        quotes,
        ..ReadOptions::default()
    };
    let double = of_text("a.csv", table, with(Quotes::Double));
    assert_eq!(double.articles[0].text, "one\ntwo");
    let none = of_text("a.csv", table, with(Quotes::None));
    assert_eq!(none.articles[0].text, "two\"");
    assert_eq!(none.rejects[0].reason, crate::place::Reason::Columns);
    let letters = "id\tsource\ttext\n1\tx\t\"We won\n2\tx\tthe cup\"\n";
    assert_eq!(
        of_text("a.tsv", letters, with(Quotes::Auto)).articles.len(),
        2
    );
    let trusted = of_text("a.tsv", letters, with(Quotes::Double));
    assert_eq!(trusted.articles.len(), 1);
    assert!(trusted.notes.messages().join("\n").contains("may be rows"));
}

#[test]
fn a_word_for_nothing_that_the_user_keeps_is_a_value() {
    let table = "text,source,section\nA text,NA,None\n";
    let plain = of_text("a.csv", table, ReadOptions::default());
    assert_eq!(plain.articles[0].source, "");
    let line = r#"{"text":"A text","source":"NA","section":"None"}"#;
    let header = "Source: NA\nSection: None\n\nA text";
    for (name, content) in [("a.csv", table), ("a.jsonl", line), ("a.txt", header)] {
        let kept = ReadOptions {
            kept: Some(Arc::new(missing::Kept::of(["NA".to_owned()]))),
            ..ReadOptions::default()
        };
        let parsed = of_text(name, content, kept);
        let article = &parsed.articles[0];
        let found = (article.source.as_str(), article.section.as_str());
        assert_eq!(found, ("NA", ""), "{name}");
        assert_eq!(parsed.notes.missing_words["None"].values().sum::<u64>(), 1);
    }
}

#[test]
fn a_record_without_outlet_is_the_same_in_every_file() {
    let lines =
        "{\"text\":\"a\",\"source\":\"x\"}\n{\"text\":\"b\",\"source\":null}\n{\"text\":\"c\"}\n";
    let table = "text,source\na,x\nb,\nc,null\n";
    for (name, content) in [
        ("one/a.jsonl", lines),
        ("two/b.jsonl", lines),
        ("one/a.csv", table),
    ] {
        let parsed = of_text(name, content, ReadOptions::default());
        let sources: Vec<&str> = parsed.articles.iter().map(|a| a.source.as_str()).collect();
        assert_eq!(sources, ["x", "", ""], "{name}");
        assert_eq!(parsed.notes.count(&Note::UnknownSource), 2);
    }
}

#[test]
fn the_name_of_a_column_that_is_too_long_is_said() {
    let long = "x".repeat(300);
    let parsed = of_text(
        "a.csv",
        format!("text,source,{long}\na,b,c\n"),
        ReadOptions::default(),
    );
    assert_eq!(parsed.articles[0].metadata, []);
    assert!(parsed.notes.messages()[1].contains("a name of more than 256 bytes"));
}

#[test]
fn an_outlet_that_only_a_later_record_names_leaves_the_others_unknown() {
    let mut lines = "{\"text\":\"a\",\"url\":\"https://x.example/1\"}\n".repeat(60);
    lines += "{\"text\":\"b\",\"outlet\":\"x\"}\n";
    let parsed = of_text("a.jsonl", lines, ReadOptions::default());
    assert_eq!(parsed.articles[0].source, "");
    assert_eq!(parsed.articles[60].source, "x");
}

#[test]
fn numbers_of_many_keys_stand_as_they_are_written() {
    let keys: Vec<String> = (0..200)
        .map(|i| format!("\"k\\u0041{i}\":{i}.50"))
        .collect();
    let line = format!("{{\"text\":\"a\",{}}}", keys.join(","));
    let parsed = of_text("a.jsonl", line, ReadOptions::default());
    let last = ("kA199".to_owned(), "199.50".to_owned());
    assert_eq!(parsed.articles[0].metadata.last(), Some(&last));
}

#[test]
fn a_record_of_many_columns_keeps_the_last_of_equal_keys() {
    let keys: Vec<String> = (0..100)
        .map(|i| format!("\"k{}\":\"{i}\"", i % 60))
        .collect();
    let line = format!("{{\"text\":\"a\",{}}}", keys.join(","));
    let parsed = of_text("a.jsonl", line, ReadOptions::default());
    let metadata = &parsed.articles[0].metadata;
    assert_eq!(metadata.len(), 60);
    assert_eq!(metadata[39], ("k39".to_owned(), "99".to_owned()));
    assert_eq!(metadata[40].1, "40");
    assert_eq!(parsed.notes.count(&Note::DuplicateKey), 40);
}

#[test]
fn a_survey_says_what_became_of_every_column() {
    let input = Input::file("tests/inputs/read/newspaper3k.jsonl");
    let survey = survey(&[input], &Arc::default(), |_| (), |_| 0);
    let seen = &survey.inputs[0];
    assert_eq!(
        (seen.format, seen.profile.as_deref(), seen.whole),
        ("jsonl", Some("newspaper3k"), true)
    );
    assert_eq!(seen.estimated_articles(), Some(2));
    let fate = |name: &str| seen.columns.iter().find(|c| c.column == name).unwrap().fate;
    assert!(matches!(
        fate("source_url"),
        survey::Fate::Field {
            field: fields::Field::Source,
            by: plan::By::Profile
        }
    ));
    assert!(matches!(fate("meta_data"), survey::Fate::Dropped { .. }));
    assert_eq!(survey.sources["rt.com"].articles, 2);
    assert_eq!(survey.sources["rt.com"].undated, 1);
}

#[test]
fn a_survey_shows_the_forms_of_dates_and_the_votes_on_their_order() {
    let survey = survey(
        &[Input::file("tests/inputs/read/dates.csv")],
        &Arc::default(),
        |_| (),
        |_| 0,
    );
    let seen = &survey.inputs[0];
    assert_eq!(survey.date_orders["guardian"].votes.day_first, 1);
    assert_eq!(survey.date_orders["nyt"].votes.month_first, 1);
    let readings: Vec<_> = seen
        .dates
        .iter()
        .map(|form| (form.reading, form.count))
        .collect();
    assert_eq!(
        readings,
        [
            (survey::DateReading::Ambiguous, 4),
            (survey::DateReading::Day, 2)
        ]
    );
}

mod arrow_streams;
mod cuts;
mod parquet_files;

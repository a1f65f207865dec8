//! Whole files in, articles out.

use super::*;
use crate::article::Article;
use proptest::prelude::*;
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
        .map(|block| block.disk_bytes())
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
fn a_survey_says_what_became_of_every_column() {
    let input = Input::file("tests/inputs/read/newspaper3k.jsonl");
    let survey = survey(&[input], &Arc::default(), |_| ());
    let seen = &survey.inputs[0];
    assert_eq!(
        (seen.format, seen.profile, seen.whole),
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

mod parquet_files {
    use super::*;
    use polars::prelude::*;

    fn write(path: &Path, mut frame: DataFrame) {
        let file = fs::File::create(path).unwrap();
        polars_io::parquet::write::ParquetWriter::new(file)
            .with_row_group_size(Some(3))
            .finish(&mut frame)
            .unwrap();
    }

    fn frame(rows: i64) -> DataFrame {
        let text: Vec<String> = (0..rows).map(|row| format!("text {row}")).collect();
        let names: Vec<Option<&str>> = (0..rows)
            .map(|row| (row > 0).then_some("bbc.co.uk"))
            .collect();
        let numbers: Vec<i64> = (0..rows).collect();
        let moments: Vec<i64> = (0..rows)
            .map(|row| 1_637_231_400_000 + row * 86_400_000)
            .collect();
        let moments = Series::new("date".into(), moments)
            .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
            .unwrap();
        let columns: Vec<Column> = vec![
            Series::new("text".into(), text).into(),
            Series::new("domain".into(), names).into(),
            Series::new("words".into(), numbers).into(),
            moments.into(),
        ];
        DataFrame::new(usize::try_from(rows).unwrap(), columns).unwrap()
    }

    #[test]
    fn rows_are_read_over_row_groups_with_days_and_missing_values() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.parquet");
        write(&path, frame(10));
        for block_bytes in [1, 1 << 20] {
            let options = Arc::new(ReadOptions {
                block_bytes,
                ..ReadOptions::default()
            });
            let parsed = read_all(vec![Input::file(&path)], &options, 1);
            assert_eq!(parsed.rejects, []);
            let places: Vec<u64> = parsed
                .articles
                .iter()
                .map(|article| match article.place.position {
                    crate::place::Position::Row(row) => row,
                    _ => 0,
                })
                .collect();
            assert_eq!(places, (1..=10).collect::<Vec<_>>());
            let last = &parsed.articles[9];
            assert_eq!(
                (last.text.as_str(), last.source.as_str()),
                ("text 9", "bbc.co.uk")
            );
            assert_eq!(last.date.unwrap().to_string(), "2021-11-27");
            assert_eq!(last.metadata, [("words".to_owned(), "9".to_owned())]);
            assert_ne!(parsed.articles[0].source, "bbc.co.uk");
        }
    }

    #[test]
    fn a_compressed_parquet_file_is_read_too() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.parquet");
        write(&path, frame(4));
        let packed = zstd::encode_all(&fs::read(&path).unwrap()[..], 1).unwrap();
        let parsed = of_text("b.parquet.zst", packed, ReadOptions::default());
        assert_eq!((parsed.articles.len(), parsed.rejects.len()), (4, 0));
    }

    #[test]
    fn a_damaged_file_is_a_reject_and_never_a_panic() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.parquet");
        write(&path, frame(10));
        let whole = fs::read(&path).unwrap();
        let cut = of_text(
            "b.parquet",
            &whole[..whole.len() / 2],
            ReadOptions::default(),
        );
        assert_eq!(cut.rejects[0].reason, crate::place::Reason::Corrupt);
        for at in (4..whole.len()).step_by(37) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x5a;
            let parsed = of_text("c.parquet", damaged, ReadOptions::default());
            assert!(parsed.articles.len() <= 10);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lines_are_the_same_wherever_they_are_cut(
        texts in prop::collection::vec("[a-zé\"\\\\ ]{0,30}", 0..20),
        broken in 0_usize..30,
        block_bytes in 1_usize..200,
    ) {
        let mut lines: Vec<String> =
            texts.iter().map(|text| json!({"text": text, "source": "a"}).to_string()).collect();
        lines.insert(broken.min(lines.len()), "{\"text\": \"cut".to_owned());
        let content = lines.join("\n");
        let small = ReadOptions { block_bytes, ..ReadOptions::default() };
        let whole = of_text("a/a.jsonl", &content, ReadOptions::default());
        let cut = of_text("a/a.jsonl", &content, small);
        prop_assert_eq!(summary(&whole), summary(&cut));
    }

    #[test]
    fn rows_are_the_same_wherever_they_are_cut(
        rows in prop::collection::vec(("[a-z\",\n\r ]{0,12}", "[a-z]{1,4}"), 1..20),
        raw in prop::collection::vec("[a,\"\n]{0,8}", 0..4),
        block_bytes in 1_usize..200,
    ) {
        let mut content = "text,source\n".to_owned();
        for (text, source) in &rows {
            content += &format!("\"{}\",{source}\n", text.replace('"', "\"\""));
        }
        for line in &raw {
            content += line;
            content += "\n";
        }
        content += "last,one\n";
        let small = ReadOptions { block_bytes, ..ReadOptions::default() };
        let whole = of_text("a/a.csv", &content, ReadOptions::default());
        let cut = of_text("a/a.csv", &content, small);
        prop_assert_eq!(summary(&whole), summary(&cut));
        // Every well-formed row is there, with its text as it was.
        if raw.is_empty() {
            let texts: Vec<&str> = whole.articles.iter().map(|a| a.text.as_str()).collect();
            let mut expected: Vec<&str> = rows
                .iter()
                .map(|(text, _)| text.as_str())
                .filter(|text| !fields::is_missing(text))
                .collect();
            expected.push("last");
            prop_assert_eq!(texts, expected);
        }
    }

    #[test]
    fn elements_are_the_same_wherever_they_are_cut(
        texts in prop::collection::vec("[a-zé\"\\\\\\[\\]{} ]{0,30}", 0..20),
        end in 0_usize..40,
        block_bytes in 1_usize..200,
    ) {
        let list: Vec<Value> =
            texts.iter().map(|text| json!({"text": text, "source": {"name": "a"}})).collect();
        let mut content = json!({"n": 1, "articles": list, "x": {"y": [1]}}).to_string();
        let length = content.len().saturating_sub(end);
        while !content.is_char_boundary(content.len().min(length)) { content.pop(); }
        content.truncate(length);
        let small = ReadOptions { block_bytes, ..ReadOptions::default() };
        let whole = of_text("a/a.json", &content, ReadOptions::default());
        let cut = of_text("a/a.json", &content, small);
        prop_assert_eq!(summary(&whole), summary(&cut));
    }

    #[test]
    fn any_bytes_under_any_name_are_read_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        head in prop::sample::select(vec!["", "[", "{\"text\":", "text,source\n", "PAR1", "\u{1f}\u{8b}"]),
        ending in prop::sample::select(vec!["json", "jsonl", "csv", "txt", "parquet"]),
    ) {
        let content = [head.as_bytes(), &bytes].concat();
        let parsed = of_text(&format!("a.{ending}"), content, ReadOptions::default());
        prop_assert!(parsed.articles.len() + parsed.rejects.len() <= 400);
    }
}

/// Articles and rejects without the folder they were read in.
fn summary(parsed: &Parsed) -> Vec<String> {
    let tail = |place: &crate::place::Place| format!("{:?}", place.position);
    let articles = parsed
        .articles
        .iter()
        .map(|a| format!("{} {:?}", tail(&a.place), a.text));
    let rejects = parsed
        .rejects
        .iter()
        .map(|r| format!("{} {:?} {}", tail(&r.place), r.reason, r.found));
    articles.chain(rejects).collect()
}

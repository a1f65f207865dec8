//! Every format over tables as they come, and over one whose every text is hostile.

mod read_back;

use super::*;
use crate::day::Day;
use crate::error::Teach;
use polars::prelude::{DataType, ParquetReader, SerReader};
use std::collections::HashSet;
use std::path::Path;

fn written(table: &Table, format: TableFormat, options: &WriteOptions) -> String {
    let mut out = Vec::new();
    write(table, format, &mut out, options).unwrap();
    String::from_utf8(out).unwrap()
}

fn on_terminal(table: &Table, width: usize) -> String {
    let options = WriteOptions {
        width: Some(width),
        ..WriteOptions::default()
    };
    let text = written(table, TableFormat::Table, &options);
    for line in text.lines() {
        let taken = unicode_width::UnicodeWidthStr::width(line);
        assert!(taken <= width, "{taken} columns: {line}");
        assert_eq!(line.trim_end(), line, "blanks at the end of a line");
    }
    text
}

/// What people and machines that write text have thought of.
fn hostile() -> Table {
    let terms = [
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1|2",
        "-it\"s, \"quoted\"",
        "@SUM(A1)",
        "\tindented",
        "two\nlines\r\nof text",
        "＝full",
        "\u{1b}[31mred\u{1b}]0;title\u{7}",
        "\u{202e}evil\u{202c}\u{200b}",
        "\\ { } $ & # _ % ~ ^",
        "[10pt] *bold* `code` <b>html</b>",
        "都知事記者会見 e\u{301}",
        "",
    ];
    let rows = terms.len();
    let numbers = [
        Some(0.1 + 0.2),
        Some(f64::INFINITY),
        Some(f64::NEG_INFINITY),
        None,
        Some(f64::NAN),
        Some(1e-7),
        Some(1.7e-41),
        Some(-1_234_567.25),
        Some(0.0),
        Some(-0.001),
        Some(20.0),
        Some(1e22),
        Some(-0.0),
    ];
    let mut counts: Vec<Option<i64>> = (0..rows as i64).map(|i| Some(i * i * i * 1000)).collect();
    counts[3] = None;
    let mut shares = vec![Some(0.125); rows];
    shares[3] = None;
    let mut days = vec![Day::from_ymd(2021, 11, 18); rows];
    days[3] = None;
    Table::new("A title with | $ \u{1b}[1m & more")
        .with(
            ColumnAbout::new("=term", Kind::Text).heading("term | \\hline"),
            terms.to_vec(),
        )
        .unwrap()
        .with(ColumnAbout::new("frequency", Kind::Integer), counts)
        .unwrap()
        .with(
            ColumnAbout::new("log_ratio", Kind::Number { decimals: 2 }).unit("binary logarithms"),
            numbers.to_vec(),
        )
        .unwrap()
        .with(
            ColumnAbout::new("share_of_articles", Kind::Share),
            shares.clone(),
        )
        .unwrap()
        .with(ColumnAbout::new("p", Kind::PValue), shares)
        .unwrap()
        .with(ColumnAbout::new("date", Kind::Date), days)
        .unwrap()
        .note("A note with _underscores_ and a bell\u{7}.")
}

/// As `compare` prints it.
fn keyness() -> Table {
    let number = |name: &str, decimals| ColumnAbout::new(name, Kind::Number { decimals });
    let count = |name: &str| ColumnAbout::new(name, Kind::Integer);
    let outlets = |about: ColumnAbout, group: &str| {
        let heading = if about.name.ends_with("_a") {
            "BBC News"
        } else {
            "RT"
        };
        about.heading(heading).group(group)
    };
    let columns: Vec<(ColumnAbout, Values)> = vec![
        (
            ColumnAbout::new("term", Kind::Text),
            vec![
                "mr",
                "covid",
                "prime minister",
                "belarusian president alexander lukashenko",
                "us",
            ]
            .into(),
        ),
        (
            outlets(count("frequency_a"), "frequency"),
            vec![14_211u64, 9_034, 822, 35, 17_204].into(),
        ),
        (
            outlets(count("frequency_b"), "frequency"),
            vec![12u64, 10_377, 301, 0, 41_958].into(),
        ),
        (
            outlets(number("per_million_a", 1), "per million").key(),
            vec![5_312.44, 3_377.1, 307.28, 13.083, 6_431.2].into(),
        ),
        (
            outlets(number("per_million_b", 1), "per million").key(),
            vec![4.1, 3_570.9, 103.58, 0.0, 14_438.5].into(),
        ),
        (
            outlets(count("articles_a"), "articles"),
            vec![4_112u64, 3_005, 611, 9, 5_998].into(),
        ),
        (
            outlets(count("articles_b"), "articles"),
            vec![11u64, 3_711, 222, 0, 9_433].into(),
        ),
        (
            number("log_likelihood", 2).heading("log-likelihood"),
            vec![21_334.118, -13.6, 284.93, 51.209, -8_446.2].into(),
        ),
        (
            number("log_likelihood_4", 2)
                .heading("log-likelihood, four cells")
                .detail(),
            vec![21_381.2, -13.7, 285.0, 51.21, -8_530.33].into(),
        ),
        (
            number("log_ratio", 2).key(),
            vec![10.34, -0.08, 1.57, 5.36, -1.17].into(),
        ),
        (
            number("log_ratio_low", 2)
                .heading("low")
                .group("95 % interval")
                .key(),
            vec![Some(9.4), Some(-0.166), Some(1.31), None, Some(-1.25)].into(),
        ),
        (
            number("log_ratio_high", 2)
                .heading("high")
                .group("95 % interval")
                .key(),
            vec![Some(11.3), Some(0.004), Some(1.82), None, Some(-1.08)].into(),
        ),
        (
            number("percent_difference", 0).heading("%DIFF").detail(),
            vec![129_471.7, -5.43, 196.66, f64::INFINITY, -55.46].into(),
        ),
        (
            ColumnAbout::new("q", Kind::PValue).key(),
            vec![0.0, 0.000_41, 1e-60, 1.1e-12, 0.0].into(),
        ),
    ];
    let table =
        Table::new("What BBC News writes more often than RT, and RT more often than BBC News");
    columns
        .into_iter()
        .fold(table, |table, (about, values)| {
            table.with(about, values).unwrap()
        })
        .note(
            "Log-likelihood with two cells, tokens treated as independent; low and high: 95 % \
             interval of the Log Ratio, articles as sampling units.",
        )
        .note("Benjamini-Hochberg over a family of 18,204 terms.")
}

/// With the columns chosen that it has, so that none leaves.
fn all_chosen(table: Table) -> Table {
    let columns = table.columns().iter();
    let names: Vec<String> = columns.map(|about| about.name.clone()).collect();
    table.choose(&names).unwrap()
}

/// As `freq --by source` prints it.
fn frequencies() -> Table {
    Table::new("Term frequencies by source")
        .with(
            ColumnAbout::new("source", Kind::Text),
            vec!["bbc", "bbc", "sputnik", "sputnik"],
        )
        .unwrap()
        .with(
            ColumnAbout::new("term", Kind::Text),
            vec!["migrants", "border", "migrants", "border"],
        )
        .unwrap()
        .with(
            ColumnAbout::new("frequency", Kind::Integer),
            vec![1_204u64, 988, 87, 0],
        )
        .unwrap()
        .with(
            ColumnAbout::new("articles", Kind::Integer),
            vec![310u64, 402, 40, 0],
        )
        .unwrap()
        .with(
            ColumnAbout::new("per_million", Kind::Number { decimals: 1 }),
            vec![450.12, 369.37, 61.2, 0.0],
        )
        .unwrap()
        .with(
            ColumnAbout::new("low", Kind::Number { decimals: 1 }).group("95 % interval"),
            vec![401.9, 330.0, 40.8, 0.0],
        )
        .unwrap()
        .with(
            ColumnAbout::new("high", Kind::Number { decimals: 1 }).group("95 % interval"),
            vec![504.2, 413.4, 91.7, 2.6],
        )
        .unwrap()
        .with(
            ColumnAbout::new("share_of_articles", Kind::Share),
            vec![0.0712, 0.0923, 0.015, 0.0],
        )
        .unwrap()
}

fn concordance() -> Table {
    let column = |name: &str, kind| ColumnAbout::new(name, kind);
    Table::new("")
        .with(
            column("source", Kind::Text),
            vec!["bbc", "sputnik", "朝日新聞"],
        )
        .unwrap()
        .with(
            column("date", Kind::Date),
            vec![Day::from_ymd(2021, 11, 18), None, None],
        )
        .unwrap()
        .with(
            column("pre", Kind::TextBefore),
            vec![
                "Lithuanian Prime Minister Ingrida Šimonytė on Thursday opposed talks about the",
                "what officials call the",
                "首相は木曜日、ベラルーシとの国境での",
            ],
        )
        .unwrap()
        .with(
            column("keyword", Kind::Keyword),
            vec!["border crisis", "border crisis", "危機"],
        )
        .unwrap()
        .with(
            column("post", Kind::Text),
            vec![
                "with the Belarusian authorities, saying that only the European Union could do so",
                "continued.",
                "について語った",
            ],
        )
        .unwrap()
}

#[test]
fn the_terminal_table_at_80_columns() {
    insta::assert_snapshot!(on_terminal(&keyness(), 80));
}

#[test]
fn frequencies_at_80_columns() {
    insta::assert_snapshot!(on_terminal(&frequencies(), 80));
}

#[test]
fn groups_of_columns_in_markdown_and_latex() {
    let options = WriteOptions::default();
    insta::assert_snapshot!(written(&frequencies(), TableFormat::Markdown, &options));
    insta::assert_snapshot!(written(&frequencies(), TableFormat::Latex, &options));
}

#[test]
fn the_terminal_table_at_120_columns() {
    insta::assert_snapshot!(on_terminal(&keyness(), 120));
}

#[test]
fn the_terminal_table_where_width_is_no_matter() {
    insta::assert_snapshot!(written(
        &keyness(),
        TableFormat::Table,
        &WriteOptions::default()
    ));
}

#[test]
fn a_concordance_at_80_columns() {
    insta::assert_snapshot!(on_terminal(&concordance(), 80));
}

#[test]
fn a_passage_stands_below_its_row_on_a_terminal_and_in_a_cell_elsewhere() {
    let table = Table::new("")
        .with(ColumnAbout::new("term", Kind::Text), vec!["wall", "border"])
        .unwrap()
        .with(
            ColumnAbout::new("evidence", Kind::Passage),
            vec![Some("A wall is built by many hands."), None],
        )
        .unwrap();
    let lines = on_terminal(&table, 24);
    let expected = "term\n──────\nwall\n    A wall is built by\n    many hands.\n\nborder\n";
    assert_eq!(lines, expected);
    let csv = written(&table, TableFormat::Csv, &WriteOptions::default());
    assert_eq!(
        csv,
        "term,evidence\nwall,A wall is built by many hands.\nborder,\n"
    );
    let only = table.choose(&["evidence"]).unwrap();
    assert!(on_terminal(&only, 24).contains("many hands."));
}

/// A terminal that turns right-to-left letters around would take neighbouring cells for one run of them.
#[test]
fn cells_that_run_from_right_to_left_stay_in_their_columns() {
    let text = |words: &str| vec![words.to_owned(), "border".to_owned()];
    let table = Table::new("")
        .with(ColumnAbout::new("pre", Kind::TextBefore), text("في سياج"))
        .unwrap()
        .with(ColumnAbout::new("keyword", Kind::Keyword), text("الحدود"))
        .unwrap();
    let lines = on_terminal(&table, 40);
    let lines: Vec<&str> = lines.lines().skip(2).collect();
    assert_eq!(
        lines,
        [
            "\u{200e}في سياج\u{200e}  \u{200e}الحدود\u{200e}",
            " border  border"
        ]
    );
}

#[test]
fn a_page_marks_the_node_of_a_concordance_and_no_other_keyword() {
    let options = WriteOptions::default();
    let page = written(&concordance(), TableFormat::Html, &options);
    assert!(
        page.contains("<td dir=\"auto\"><mark>border crisis</mark></td>"),
        "{page}"
    );
    let keywords = concordance().choose(&["keyword"]).unwrap();
    assert!(!written(&keywords, TableFormat::Html, &options).contains("<mark>"));
}

#[test]
fn a_concordance_at_120_columns_in_colour() {
    let options = WriteOptions {
        width: Some(120),
        colours: true,
        raw: false,
    };
    let text = written(&concordance(), TableFormat::Table, &options);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn a_terminal_table_fits_any_width() {
    // The longest word of the notes has 20 columns and its indent 2.
    for width in 22..160 {
        on_terminal(&keyness(), width);
        on_terminal(&frequencies(), width);
        on_terminal(&concordance(), width);
    }
}

#[test]
fn no_control_character_reaches_a_terminal() {
    let options = WriteOptions {
        width: Some(100),
        ..WriteOptions::default()
    };
    for format in [
        TableFormat::Table,
        TableFormat::Markdown,
        TableFormat::Latex,
        TableFormat::Html,
    ] {
        let text = written(&hostile(), format, &options);
        let acts =
            |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(acts), "{format}");
    }
}

/// Parquet is read back, as it is no text. A format without a snapshot fails here.
#[test]
fn hostile_text_in_every_format() {
    for format in TableFormat::ALL {
        let text = match format {
            TableFormat::Table => on_terminal(&hostile(), 120),
            TableFormat::Parquet => {
                let mut out = Vec::new();
                write(&hostile(), format, &mut out, &WriteOptions::default()).unwrap();
                let frame = ParquetReader::new(std::io::Cursor::new(out))
                    .finish()
                    .unwrap();
                let mut read = Table::new("");
                for (about, column) in hostile().columns().iter().zip(frame.columns()) {
                    let values = match column.dtype() {
                        DataType::Int64 => Values::Integer(column.i64().unwrap().clone()),
                        DataType::Float64 => Values::Number(column.f64().unwrap().clone()),
                        DataType::Date => Values::Date(column.date().unwrap().physical().clone()),
                        _ => Values::Text(column.str().unwrap().clone()),
                    };
                    read.add(about.clone(), values).unwrap();
                }
                written(&read, TableFormat::Jsonl, &WriteOptions::default())
            }
            TableFormat::Csv | TableFormat::Tsv => {
                shown(&written(&hostile(), format, &WriteOptions::default()))
            }
            _ => written(&all_chosen(hostile()), format, &WriteOptions::default()),
        };
        insta::assert_snapshot!(format!("hostile_text_as_{format}"), text);
    }
}

/// Control characters that a snapshot would hide; line feeds as they are.
fn shown(text: &str) -> String {
    text.split('\n')
        .map(make_visible)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn columns_that_do_not_go_together_are_refused() {
    let table = || {
        Table::new("")
            .with(ColumnAbout::new("term", Kind::Text), vec!["a", "b"])
            .unwrap()
    };
    assert!(matches!(
        table().with(ColumnAbout::new("n", Kind::Integer), vec![1u64]),
        Err(TabulateError::Length {
            expected: 2,
            found: 1,
            ..
        })
    ));
    assert!(matches!(
        table().with(ColumnAbout::new("term", Kind::Integer), vec![1u64, 2]),
        Err(TabulateError::Repeated(_))
    ));
    assert!(matches!(
        table().with(ColumnAbout::new("n", Kind::Integer), vec![1.5, 2.0]),
        Err(TabulateError::Kind { .. })
    ));
}

#[test]
fn rows_become_a_table_by_what_is_said_of_their_columns() {
    struct Row(&'static str, u64, Option<f64>);
    let rows = [Row("a", 3, Some(0.5)), Row("b", 4, None)];
    let of_rows = |title| {
        Table::new(title)
            .of(&rows)
            .column(ColumnAbout::new("term", Kind::Text), |row| row.0)
            .column(ColumnAbout::new("frequency", Kind::Integer), |row| row.1)
            .when(true, |table| {
                table.column(ColumnAbout::new("share", Kind::Share), |row| row.2)
            })
    };
    let table = of_rows("Counts").note("").note("a note").table().unwrap();
    assert_eq!(table.notes(), ["a note"]);
    assert_eq!(table.cell(1, 1), Some(Cell::Integer(4)));
    assert_eq!(table.cell(0, 2), Some(Cell::Number(0.5)));
    assert_eq!(table.cell(1, 2), Some(Cell::Missing));
    assert_eq!(table.cell(2, 2), None);
    assert_eq!(table.slice(1, 5).cell(0, 0), Some(Cell::Text("b")));
    let without = table.without(&["frequency"]);
    assert_eq!(without.cell(0, 1), Some(Cell::Number(0.5)));
    assert_eq!(without.columns().len(), 2);
    let twice = of_rows("").column(ColumnAbout::new("term", Kind::Text), |row| row.0);
    assert!(matches!(twice.table(), Err(TabulateError::Repeated(_))));
    let other = of_rows("").column(ColumnAbout::new("day", Kind::Date), |row| row.1);
    assert!(matches!(other.table(), Err(TabulateError::Kind { .. })));
}

#[test]
fn a_format_is_known_by_its_name_and_its_endings_and_by_no_other() {
    let mut seen = HashSet::new();
    for format in TableFormat::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
        for ending in format.writer().endings {
            assert!(seen.insert(*ending), "{ending} means two formats");
            let path = format!("some.folder/keyness.{}", ending.to_uppercase());
            assert_eq!(TableFormat::of_path(Path::new(&path)), Ok(format));
        }
    }
    assert_eq!(seen.len(), 14);
    let error = "markdwn".parse::<TableFormat>().unwrap_err();
    assert_eq!(error.help().unwrap(), "did you mean `markdown`?");
    assert!(error.is_usage());
    let error = TableFormat::of_path(Path::new("figure.svg")).unwrap_err();
    assert!(error.help().unwrap().contains(".parquet"));
    assert!(TableFormat::of_path(Path::new("keyness")).is_err());
}

#[test]
fn a_cell_of_any_length_is_written_in_every_format() {
    let long = "x".repeat(70_000);
    let table = Table::new("")
        .with(
            ColumnAbout::new("term", Kind::Text),
            vec![long.as_str(), "y"],
        )
        .unwrap()
        .with(ColumnAbout::new("frequency", Kind::Integer), vec![1u64, 2])
        .unwrap();
    for format in TableFormat::ALL {
        let mut out = Vec::new();
        write(&table, format, &mut out, &WriteOptions::default()).unwrap();
        assert!(out.len() > 100, "{format}");
    }
    assert!(on_terminal(&table, 80).contains('…'));
}

#[test]
fn columns_beyond_the_terminal_are_counted_below() {
    let mut table = Table::new("");
    for i in 0..3_000 {
        let about = ColumnAbout::new(format!("column_{i}"), Kind::Integer);
        table = table.with(about, vec![1u64]).unwrap();
    }
    let text = on_terminal(&table, 80);
    assert!(text.contains("Not shown for lack of room: column_"));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("more. `--columns`"), "{text}");
}

#[test]
fn chosen_columns_stand_in_the_order_asked_for() {
    let names = |table: &Table| -> Vec<String> {
        let columns = table.columns().iter();
        columns.map(|about| about.name.clone()).collect()
    };
    let table = keyness().choose(&["q", "term", "log_ratio"]).unwrap();
    assert_eq!(names(&table), ["q", "term", "log_ratio"]);
    assert_eq!(table.cell(0, 1), Some(Cell::Text("mr")));
    assert_eq!(table.notes(), keyness().notes());
}

#[test]
fn a_column_that_is_not_there_is_answered_with_the_nearest() {
    let error = keyness().choose(&["term", "log_ration"]).unwrap_err();
    assert_eq!(error.help().unwrap(), "did you mean `log_ratio`?");
    assert!(error.is_usage());
    let far = keyness().choose(&["zzz"]).unwrap_err().help().unwrap();
    assert!(far.starts_with("it has term, frequency_a,"), "{far}");
    let twice = keyness().choose(&["term", "term"]);
    assert!(matches!(twice, Err(TabulateError::Repeated(_))));
}

#[test]
fn a_latex_table_fits_a_page_unless_its_columns_were_chosen() {
    let options = WriteOptions::default();
    let text = written(&keyness(), TableFormat::Latex, &options);
    assert!(
        text.contains("Not shown for lack of room: ") && text.contains("log\\_likelihood\\_4"),
        "{text}"
    );
    assert!(text.contains("per million") && !text.contains("four cells"));
    let text = written(&all_chosen(keyness()), TableFormat::Latex, &options);
    assert!(text.contains("four cells") && !text.contains("Not shown"));
}

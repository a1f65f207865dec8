//! A few misdated articles: told, kept in tables, and left out of what is drawn over time.

use super::{Folder, Rows};

/// Two outlets that are weekly from 2016 to 2019, `clean`; and the same with four misdated articles, `planted`.
fn weekly() -> Folder {
    let folder = Folder::new();
    let start: newsprint::day::Day = "2016-01-04".parse().unwrap();
    let line = |id: usize, source: &str, date: &str| {
        let said = if id.is_multiple_of(3) {
            "the wall stood."
        } else {
            "it rained."
        };
        let text = format!("Angela Merkel spoke of the border in Minsk on day {id}, and {said}");
        serde_json::json!({"id": id, "source": source, "date": date, "title": date, "text": text})
            .to_string()
    };
    let weeks: Vec<String> = (0..400)
        .map(|n| {
            let date = start.plus(7 * (n as i32 / 2)).to_string();
            line(n, ["Alpha", "Beta"][n % 2], &date)
        })
        .collect();
    let misdated = ["2050-01-01", "2010-06-16", "1970-01-01", "0001-01-01"];
    let misdated = misdated.iter().enumerate();
    let misdated: Vec<String> = misdated
        .map(|(n, date)| line(400 + n, "Alpha", date))
        .collect();
    folder.write("clean.jsonl", weeks.join("\n"));
    folder.write("planted.jsonl", [&weeks[..], &misdated].concat().join("\n"));
    for corpus in ["clean", "planted"] {
        folder
            .run(&["add", corpus, &format!("{corpus}.jsonl")])
            .succeeds();
    }
    folder
}

/// The texts of a figure, line by line.
fn texts(svg: &str) -> Vec<String> {
    let texts = svg.split("<text").skip(1).filter_map(|text| {
        let text = text.split_once("</text>")?.0.split_once('>')?.1;
        let parts = text
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |part| part.1));
        Some(parts.collect())
    });
    texts.collect()
}

/// Those that are no part of a sentence: labels of axes and lines.
fn labels(svg: &str) -> Vec<String> {
    let is_label = |text: &String| !text.contains([' ', '(', '.']);
    texts(svg).into_iter().filter(is_label).collect()
}

fn notes(svg: &str) -> bool {
    texts(svg)
        .join(" ")
        .contains("Not shown: 3 articles with doubtful dates (1970-01-01, 2010-06-16, 2050-01-01).")
}

#[test]
fn misdated_articles_change_no_axis_and_stand_in_the_table_with_a_note_in_the_figure() {
    let folder = weekly();
    for more in [
        &["--by", "month"][..],
        &["--by", "year", "--split", "source"],
        &["--facet", "source"],
        &["--form", "heat-map", "--split", "source"],
        &["--form", "shares", "--split", "source"],
    ] {
        let drawn = |corpus: &str| {
            let question = ["trend", corpus, "wall", "border", "--chart", "chart.svg"];
            folder.run(&[&question[..], more].concat()).succeeds();
            String::from_utf8(folder.read("chart.svg")).unwrap()
        };
        let (clean, planted) = (drawn("clean"), drawn("planted"));
        assert_eq!(labels(&clean), labels(&planted), "{more:?}");
        assert!(notes(&planted) && !notes(&clean), "{more:?}");
        let table = |corpus: &str| {
            let question = ["trend", corpus, "wall", "--chart", "chart.svg"];
            folder.rows(&[&question[..], more].concat())
        };
        let (clean, planted) = (table("clean"), table("planted"));
        let sound = |rows: &Rows| {
            let covered = rows.texts("covered").into_iter();
            covered
                .filter(|own| ["whole", "part"].contains(own))
                .count()
        };
        assert_eq!(sound(&planted), sound(&clean), "{more:?}");
    }
    let rows = folder.rows(&["trend", "planted", "wall", "--by", "year"]);
    assert_eq!(
        rows.texts("period"),
        ["1970", "2010", "2016", "2017", "2018", "2019", "2050"],
        "the year 1 is no date; no empty years lead to the others"
    );
    assert_eq!(
        rows.number(&[("period", "1970")], "frequency"),
        1.0,
        "of article 402"
    );
    let tested = |corpus: &str| folder.rows(&["trend", corpus, "wall", "--test", "--by", "month"]);
    assert_eq!(tested("clean"), tested("planted"));
}

#[test]
fn frequencies_by_period_are_drawn_without_misdated_articles_and_tabulated_with_them() {
    let folder = weekly();
    for by in ["year", "source,year"] {
        let question = [
            "freq",
            "planted",
            "wall",
            "--by",
            by,
            "--chart",
            "chart.svg",
        ];
        let rows = folder.rows(&question);
        let svg = String::from_utf8(folder.read("chart.svg")).unwrap();
        let drawn = labels(&svg).join(" ");
        for year in ["1970", "2010", "2050"] {
            assert!(rows.texts("year").contains(&year), "{by} {year}");
            assert!(!drawn.contains(year), "{by} {year}: {drawn}");
        }
        assert!(
            texts(&svg).join(" ").contains("2016") && notes(&svg),
            "{by}"
        );
    }
}

#[test]
fn misdated_articles_are_drawn_where_the_selection_asks_for_their_dates() {
    let folder = weekly();
    let drawn = |dates: &str| {
        let chart = ["--by", "year", "--chart", "chart.svg", "--where", dates];
        folder
            .run(&[&["trend", "planted", "wall"], &chart[..]].concat())
            .succeeds();
        let svg = String::from_utf8(folder.read("chart.svg")).unwrap();
        (
            labels(&svg).iter().any(|label| label.contains("2050")),
            texts(&svg).join(" ").contains("Not shown"),
        )
    };
    assert_eq!(drawn("date=2019..2050"), (true, false));
    assert_eq!(drawn("date=2050"), (true, false));
    assert_eq!(
        drawn("date=2016.."),
        (false, true),
        "an open end asks for nothing"
    );
}

#[test]
fn a_report_draws_the_same_with_misdated_articles_and_says_so() {
    let folder = weekly();
    for corpus in ["clean", "planted"] {
        folder
            .run(&["report", corpus, "-o", &format!("of-{corpus}")])
            .succeeds();
    }
    let page = String::from_utf8(folder.read("of-planted/report.html"))
        .unwrap()
        .replace('\u{a0}', " ");
    assert!(page.contains(
        "Not shown: 3 articles with doubtful dates (1970-01-01, 2010-06-16, 2050-01-01)."
    ));
    assert!(page.contains("The dates run from 4 January 2016 to "));
    let mut over_time = 0;
    for entry in std::fs::read_dir(folder.path().join("of-clean/figures")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".svg") && (name.contains("over-time") || name.contains("per-source")) {
            // Figures are numbered, and what misleads has one where there is something.
            let (_, words) = name
                .strip_prefix("figure-")
                .unwrap()
                .split_once('-')
                .unwrap();
            let figure = |of: &str| {
                let figures = folder.path().join(format!("of-{of}/figures"));
                let all = std::fs::read_dir(figures)
                    .unwrap()
                    .map(|entry| entry.unwrap().path());
                let own = all.filter(|path| path.to_string_lossy().ends_with(&format!("-{words}")));
                std::fs::read_to_string(own.last().unwrap()).unwrap()
            };
            let (clean, planted) = (labels(&figure("clean")), labels(&figure("planted")));
            assert_eq!(clean, planted, "{name}");
            over_time += 1;
        }
    }
    assert_eq!(over_time, 2);
}

#[test]
fn a_description_spans_the_sound_dates_and_lists_the_others() {
    let folder = weekly();
    let span = |corpus: &str| {
        let described = folder.run(&["info", corpus]).succeeds();
        let line = described.out.lines().find(|line| line.starts_with("dates"));
        line.expect("the line of the dates").to_owned()
    };
    // The fourth date is none.
    assert_eq!(span("planted"), span("clean") + ", 1 article undated");
    let json = folder
        .run(&["info", "planted", "--format", "json"])
        .succeeds();
    let info: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    for of in [&info, &info["per_source"][0]] {
        assert_eq!(of["source"].as_str().unwrap_or("Alpha"), "Alpha");
        let of = |key: &str| of[key].as_str().unwrap();
        assert_eq!(
            (of("last_date"), of("first_sound_date")),
            ("2050-01-01", "2016-01-04")
        );
        assert!(of("last_sound_date").starts_with("2019"));
    }
}

//! `report`: from article files to one page that stands by itself.

use super::{Folder, Ran, samples};

fn report(folder: &Folder, input: &str) -> Ran {
    folder.run(&["report", input, "-o", "out"]).succeeds()
}

/// The page as it stands in the file.
fn source(folder: &Folder) -> String {
    String::from_utf8(folder.read("out/report.html")).unwrap()
}

/// The page with the slashes and spaces of its words.
fn page(folder: &Folder) -> String {
    source(folder).replace("&#x2f;", "/").replace('\u{a0}', " ")
}

/// The names of the files of a folder, sorted.
fn names(folder: &Folder, of: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join(of))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_samples_make_a_page_with_every_section_and_every_file_it_names() {
    let folder = Folder::new();
    report(&folder, &samples());
    let page = page(&folder);
    for heading in [
        "What is in the corpus",
        "The most frequent terms",
        "What distinguishes each source",
        "What rose and what fell",
        "Who and what is named",
        "Methods",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    let (figures, tables) = (names(&folder, "out/figures"), names(&folder, "out/tables"));
    assert!(
        figures.len() >= 3 * 9 && tables.len() >= 12,
        "{figures:?} {tables:?}"
    );
    for figure in figures.iter().filter(|name| name.ends_with(".svg")) {
        for ending in [".pdf", ".png"] {
            assert!(
                figures.contains(&figure.replace(".svg", ending)),
                "{figure}"
            );
        }
        assert!(page.contains(&format!("figures/{figure}")), "{figure}");
    }
    for table in &tables {
        assert!(page.contains(&format!("tables/{table}")), "{table}");
    }
    // Two statistics are called log-likelihood: that of key terms, and that of pairs of names.
    for source in ["Rayson, Paul", "Evert, Stefan (2008)"] {
        assert!(
            page.contains(source),
            "{source} is not among the references"
        );
    }
    assert!(folder.has("out/corpus/manifest.json"));
    // What is said to set an outlet apart is no function word, and no word that it uses hardly more often.
    let keys = tables.iter().find(|name| name.contains("distinctive"));
    let keys = folder.read(&format!("out/tables/{}", keys.unwrap()));
    let keys = String::from_utf8(keys).unwrap();
    assert!(
        keys.contains(",illegal,") && !keys.contains(",was,"),
        "{keys}"
    );
    assert!(page.contains("Left out, though such a difference holds: 2"));
    // Who rose is asked of the halves that the page speaks of.
    let rising = folder
        .run(&["entities", "out/corpus", "--rising"])
        .succeeds();
    let said = rising.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("172 articles until 2014-11-18, and 173 articles from 2014-11-20."));
    assert!(
        page.contains(
            "172 articles until 18 November 2014, and 173 articles from 20 November 2014."
        )
    );
    assert!(page.contains("A is 2014-11-20 to 2020-07-13: 173 articles"));
}

#[test]
fn the_page_asks_nothing_of_anybody_else() {
    let folder = Folder::new();
    report(&folder, &samples());
    let page = source(&folder);
    // Addresses may be read and followed by a person; nothing is loaded. What runs is the page's own script,
    // which `report_page` looks at.
    for loading in [
        "<script ",
        "<link",
        "<iframe",
        "@import",
        "url(http",
        "src=\"http",
        "src='http",
    ] {
        assert!(!page.contains(loading), "{loading}");
    }
}

#[test]
fn what_articles_say_is_text_and_never_markup() {
    let folder = Folder::new();
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let lines: Vec<String> = (0..12)
        .map(|number| {
            serde_json::json!({
                "id": number,
                "source": format!("\"><b onclick=a()>{} {attack}", number % 2),
                "date": format!("2021-11-{:02}", number + 1),
                "title": attack,
                "text": format!("{attack} the border of <svg onload=alert(1)> Poland, said Donald {attack} Tusk. {number}"),
            })
            .to_string()
        })
        .collect();
    folder.write("hostile.jsonl", lines.join("\n"));
    report(&folder, "hostile.jsonl");
    let page = source(&folder);
    for markup in ["<script>alert", "<img src=x", "<b onclick", "<svg onload"] {
        assert!(!page.contains(markup), "{markup}");
    }
    for name in names(&folder, "out/figures") {
        if name.ends_with(".svg") {
            let figure = folder.read(&format!("out/figures/{name}"));
            let figure = String::from_utf8(figure).unwrap();
            assert!(
                !figure.contains("<script") && !figure.contains("<b onclick"),
                "{name}"
            );
        }
    }
}

#[test]
fn a_report_made_again_replaces_itself_and_counts_nothing_twice() {
    let folder = Folder::new();
    report(&folder, &samples());
    let (first, figures) = (page(&folder), names(&folder, "out/figures"));
    report(&folder, &samples()).says(&["462 articles"]);
    assert!(page(&folder).contains("462 articles"));
    assert_eq!(
        first.contains("462 articles"),
        page(&folder).contains("462 articles")
    );
    assert_eq!(names(&folder, "out/figures"), figures);
    assert_eq!(folder.info("out/corpus")["articles"], 462);
}

#[test]
fn a_report_made_again_touches_only_what_it_wrote() {
    let folder = Folder::new();
    folder.write(
        "a.jsonl",
        r#"{"id":"1","source":"A","date":"2021-01-01","text":"One wall."}"#,
    );
    report(&folder, "a.jsonl");
    let table = names(&folder, "out/tables")[0].clone();
    let own = "out/figures/figure-02-my-own-edit.svg";
    folder.write(own, "<svg/>");
    folder.write(&format!("out/tables/{table}"), "my,notes");
    let ran = report(&folder, "a.jsonl");
    assert_eq!(folder.read(own), b"<svg/>");
    let kept = table.replace(".csv", "-kept-1.csv");
    assert_eq!(folder.read(&format!("out/tables/{kept}")), b"my,notes");
    assert!(folder.read(&format!("out/tables/{table}")) != b"my,notes");
    ran.says(&["was changed by somebody and is kept as", &kept]);
    assert!(!report(&folder, "a.jsonl").err.contains("is kept as"));
}

#[test]
fn a_folder_with_something_else_in_it_is_left_alone() {
    let folder = Folder::new();
    folder.write("out/thesis.tex", "\\documentclass{article}");
    folder
        .run(&["report", &samples(), "-o", "out"])
        .fails(2, &["thesis.tex"]);
    assert_eq!(names(&folder, "out"), ["thesis.tex"]);
}

#[test]
fn a_report_on_a_zone_counts_it_alone_and_says_so_in_page_and_figures() {
    let folder = Folder::new();
    let add = ["report", &samples(), "-o", "out", "--zone", "quoted"];
    folder.run(&add).succeeds();
    let zone = "quoted speech, without boilerplate";
    let page = page(&folder);
    let said = page
        .matches(&format!("Of each article only a part is counted: {zone}"))
        .count();
    assert_eq!(said, 2, "at the head and among the methods");
    for figure in names(&folder, "out/figures") {
        if figure.ends_with(".svg") {
            let drawn = String::from_utf8(folder.read(&format!("out/figures/{figure}"))).unwrap();
            assert!(drawn.contains("quoted"), "{figure}");
        }
    }
    let table = folder.read("out/tables/table-02-frequent-terms.csv");
    let table = super::Rows::of_csv(std::str::from_utf8(&table).unwrap());
    let term = table.texts("term")[0].to_owned();
    let counted = |zone: &[&str]| {
        let asked = folder.rows(&[&["freq", "out/corpus", &term], zone].concat());
        asked.number(&[("term", &term)], "frequency")
    };
    let own = table.number(&[("term", &term)], "frequency");
    assert_eq!(own, counted(&["--zone", "quoted"]), "{term}");
    assert!(own < counted(&[]));
}

#[test]
fn a_note_is_said_once() {
    let folder = Folder::new();
    let ran = report(&folder, &samples());
    for note in ran.err.lines().filter(|line| line.starts_with("note:")) {
        assert_eq!(ran.err.matches(note).count(), 1, "{note}");
    }
    assert!(ran.err.contains("have no date"), "{}", ran.err);
}

#[test]
fn articles_of_an_earlier_report_into_the_same_folder_are_told() {
    let folder = Folder::new();
    folder.write("a.jsonl", r#"{"id":"1","source":"A","text":"One wall."}"#);
    folder.write("b.jsonl", r#"{"id":"2","source":"B","text":"Two walls."}"#);
    report(&folder, "a.jsonl");
    assert!(!report(&folder, "a.jsonl").err.contains("earlier reports"));
    let told = report(&folder, "b.jsonl").err;
    assert!(
        told.contains("1 article of earlier reports into this folder is in this one too"),
        "{told}"
    );
}

#[test]
fn a_term_that_a_tiny_side_lacks_is_no_finding() {
    let folder = Folder::new();
    let words: Vec<String> = (0..20)
        .map(|n| format!("wa{}", char::from(b'a' + n)))
        .collect();
    let article = |id: usize| {
        let (source, text) = if id < 4 {
            ("small", "one two three four".to_owned())
        } else {
            (
                "big",
                format!("one {} {}", words[id % 20], "two three four ".repeat(30)),
            )
        };
        format!("{{\"id\":\"{id}\",\"source\":\"{source}\",\"text\":\"{text}\"}}\n")
    };
    folder.write("s.jsonl", (0..304).map(article).collect::<String>());
    folder
        .run(&["report", "s.jsonl", "-o", "out", "--a", "source=small"])
        .succeeds();
    let page = String::from_utf8(folder.read("out/report.html")).unwrap();
    assert!(!page.contains("≤ 0.00") && !page.contains("≥ 0.00"));
}

#[test]
fn articles_without_an_outlet_make_a_page_that_says_so() {
    let of = |outlet: fn(u32) -> &'static str| {
        let folder = Folder::new();
        let lines: Vec<String> = (1..=20)
            .map(|day| {
                let outlet = outlet(day);
                format!(
                    "{{\"id\":\"{day}\",\"source\":{outlet},\"date\":\"2021-01-{day:02}\",\
                     \"text\":\"President Alexander Lukashenko met Angela Merkel in Paris on day {day}.\"}}\n"
                )
            })
            .collect();
        folder.write("news.jsonl", lines.concat());
        report(&folder, "news.jsonl");
        page(&folder)
    };
    let unknown = of(|_| "null");
    assert!(
        unknown.contains("No article has a known source")
            && unknown.contains("no article has a known source")
            && unknown.contains("Lukashenko")
    );
    let some = of(|day| if day % 2 == 0 { "null" } else { "\"The Post\"" });
    assert!(some.contains("There is only one known source"));
}

//! What would mislead: each fault, planted in a corpus without one, is found, and nothing else.

use super::{Folder, Rows};
use newsprint::day::Day;
use newsprint::period::Period;

/// An article to be.
#[derive(Clone)]
struct Article {
    source: &'static str,
    /// Days since the first one; `None` for no date.
    day: Option<i32>,
    title: String,
    text: String,
    url: String,
}

const FIRST: &str = "2020-03-02";
const DAYS: i32 = 120;

/// English sentences of words that are hardly used twice in one order.
fn sentences(seed: usize, count: usize) -> String {
    let syllables = [
        "bor", "mi", "ner", "ta", "lon", "wes", "der", "pri", "sta", "mel", "gar", "ho", "ric",
        "ven",
    ];
    let mut state = seed as u64 + 1;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut words = |count: usize| {
        let word = |_| [(); 3].map(|()| syllables[next(syllables.len())]).concat();
        (0..count).map(word).collect::<Vec<_>>().join(" ")
    };
    let sentences = (0..count).map(|n| {
        let (a, b, c) = (words(2 + n % 2), words(2), words(3));
        format!("The {a} was {b} and the {c}.")
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// Two dailies of so many articles a day, without a fault.
fn dailies(per_day: impl Fn(i32) -> [usize; 2]) -> Vec<Article> {
    let mut articles: Vec<Article> = Vec::new();
    for day in 0..DAYS {
        for (source, count) in ["Alpha", "Bravo"].into_iter().zip(per_day(day)) {
            for _ in 0..count {
                let number = articles.len();
                articles.push(Article {
                    source,
                    day: Some(day),
                    title: format!("Headline {number}"),
                    text: sentences(number, 5 + number % 4),
                    url: format!("https://www.{}.example/{number}", source.to_lowercase()),
                });
            }
        }
    }
    articles
}

fn line(number: usize, article: &Article) -> String {
    let first: Day = FIRST.parse().unwrap();
    serde_json::json!({
        "id": format!("a{number}"),
        "source": article.source,
        "date": article.day.map_or_else(String::new, |day| first.plus(day).to_string()),
        "title": article.title,
        "text": article.text,
        "url": article.url,
    })
    .to_string()
}

/// A folder with a corpus `c` of these articles.
fn corpus(articles: &[Article]) -> Folder {
    let folder = Folder::new();
    folder.write("c.jsonl", lines(articles).join("\n"));
    folder.add("c", &["c.jsonl"]);
    folder
}

fn lines(articles: &[Article]) -> Vec<String> {
    let numbered = articles.iter().enumerate();
    numbered.map(|(number, own)| line(number, own)).collect()
}

/// Check, source, period and number of articles of each finding.
fn found(articles: &[Article]) -> Vec<[String; 4]> {
    found_in(&corpus(articles))
}

fn found_in(folder: &Folder) -> Vec<[String; 4]> {
    let rows: Rows = folder.rows(&["audit", "c"]);
    let column = |name: &str| rows.texts(name);
    let columns = ["check", "source", "period", "articles"].map(column);
    (0..columns[0].len())
        .map(|at| columns.each_ref().map(|own| own[at].to_owned()))
        .collect()
}

pub fn row(check: &str, source: &str, period: &str, articles: &str) -> [String; 4] {
    [check, source, period, articles].map(str::to_owned)
}

/// The dailies with a change to their articles.
fn planted(change: impl Fn(usize, &mut Article)) -> Vec<Article> {
    let mut articles = dailies(|_| [4, 2]);
    for (number, article) in articles.iter_mut().enumerate() {
        change(number, article);
    }
    articles
}

#[test]
fn a_corpus_without_a_fault_has_no_finding_and_the_table_says_so() {
    let folder = corpus(&planted(|_, _| {}));
    let ran = folder.run(&["audit", "c"]).succeeds();
    assert!(
        ran.out.contains("nothing found that would mislead"),
        "{}",
        ran.out
    );
    folder.run(&["audit", "c", "--strict"]).succeeds();
}

#[test]
fn strict_makes_a_finding_a_failure_and_still_shows_the_table() {
    let folder = corpus(&planted(|number, own| {
        own.day = own.day.filter(|_| !number.is_multiple_of(5))
    }));
    folder.run(&["audit", "c"]).succeeds();
    let strict = folder.run(&["audit", "c", "--strict", "--format", "csv"]);
    assert_eq!(strict.code, 1);
    assert!(
        strict
            .out
            .starts_with("check,source,period,articles,found,advice\nundated,"),
        "{}",
        strict.out
    );
}

#[test]
fn a_gap_of_an_outlet_and_one_of_all_are_found() {
    let mut articles = dailies(|_| [4, 2]);
    articles.retain(|own| own.source == "Alpha" || !(50..60).contains(&own.day.unwrap()));
    assert_eq!(
        found(&articles),
        [row("gap", "Bravo", "2020-04-21..2020-04-30", "0")]
    );
    articles.retain(|own| !(50..60).contains(&own.day.unwrap()));
    assert_eq!(
        found(&articles),
        [row("gap", "", "2020-04-21..2020-04-30", "0")]
    );
}

#[test]
fn a_halving_of_outlets_that_lasts_is_found() {
    let halved = dailies(|day| if day < 70 { [8, 4] } else { [4, 2] });
    let rows = found(&halved);
    let breaks: Vec<&[String; 4]> = rows.iter().filter(|own| own[0] == "break").collect();
    assert_eq!((rows.len(), breaks.len()), (2, 2), "{rows:?}");
    let first: Day = FIRST.parse().unwrap();
    for own in breaks {
        let start: Day = own[2].split("..").next().unwrap().parse().unwrap();
        let off = start.days_since_epoch() - Period::Day.start(first.plus(70)).days_since_epoch();
        assert_eq!(off, 0, "{own:?}");
    }
}

#[test]
fn a_day_that_is_there_twice_under_its_own_or_another_date_is_found() {
    let mut articles = dailies(|_| [4, 2]);
    let again = |day: i32, on: i32| {
        let of_day = articles
            .iter()
            .filter(move |own| own.source == "Alpha" && own.day == Some(day));
        of_day.cloned().enumerate().map(move |(n, own)| Article {
            day: Some(on),
            text: sentences(9_000 + 10 * on as usize + n, 6),
            ..own
        })
    };
    let again: Vec<Article> = again(30, 30).chain(again(40, 43)).collect();
    articles.extend(again);
    assert_eq!(
        found(&articles),
        [
            row("day_twice", "Alpha", "2020-04-01", "4"),
            row("day_twice", "Alpha", "2020-04-11..2020-04-14", "4"),
        ]
    );
}

#[test]
fn a_date_in_the_future_and_a_placeholder_are_found() {
    let articles = planted(|number, own| {
        let day = |date: &str| {
            let first: Day = FIRST.parse().unwrap();
            Some(date.parse::<Day>().unwrap().days_since_epoch() - first.days_since_epoch())
        };
        match number {
            8 => own.day = day("2099-01-01"),
            14 | 20 => own.day = day("1970-01-01"),
            _ => {}
        }
    });
    assert_eq!(
        found(&articles),
        [
            row("date", "Alpha", "2099-01-01", "1"),
            row("date", "Alpha", "1970-01-01", "2"),
        ]
    );
}

#[test]
fn undated_articles_are_found_where_they_are_many() {
    let articles = planted(|number, own| {
        let is_cut = own.source == "Bravo" && number.is_multiple_of(4) || number < 3;
        own.day = own.day.filter(|_| !is_cut);
    });
    let undated = articles
        .iter()
        .filter(|own| own.source == "Bravo" && own.day.is_none());
    assert_eq!(
        found(&articles),
        [row("undated", "Bravo", "", &undated.count().to_string())]
    );
}

#[test]
fn cut_texts_are_found_by_mark_by_paywall_and_by_length() {
    let cut = |end: &'static str| {
        planted(move |number, own| {
            if own.source == "Bravo" && number % 6 == 4 && number < 240 {
                own.text = format!("{}{end}", &own.text[..own.text.len() - 9]);
            }
        })
    };
    for end in [
        "… [+1234 chars]",
        "…",
        "... Subscribe to continue reading.",
        " Read more",
    ] {
        assert_eq!(
            found(&cut(end)),
            [row("truncated", "Bravo", "", "40")],
            "{end}"
        );
    }
    let at_one_length = planted(|number, own| {
        if own.source == "Bravo" && number % 6 == 4 && number < 240 {
            own.text.truncate(300);
        }
    });
    let rows = found(&at_one_length);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0][..2], ["truncated", "Bravo"].map(str::to_owned));
}

#[test]
fn what_is_kept_of_the_ends_of_texts_finds_the_same_as_the_texts_do() {
    let articles = planted(|number, own| {
        if own.source == "Bravo" && number % 6 == 4 {
            own.text.push_str(" And then…");
        }
    });
    let whole = corpus(&articles);
    let found = found_in(&whole);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found_in(&whole), found);

    let folder = Folder::new();
    for (file, lines) in ["c.jsonl", "d.jsonl"]
        .iter()
        .zip(lines(&articles).chunks(500))
    {
        folder.write(file, lines.join("\n"));
        folder.add("c", &[file]);
        folder.run(&["audit", "c"]).succeeds();
    }
    let kept = || std::fs::read_to_string(folder.path().join("c/ends.derived")).unwrap();
    assert_eq!(found_in(&folder), found);
    let body: serde_json::Value = serde_json::from_str(kept().lines().nth(1).unwrap()).unwrap();
    assert_eq!(body.as_array().unwrap().len(), 2, "segments");
    // What is not whole is not used.
    let damaged = kept().replacen(r#""e":"e""#, r#""e":"s""#, 40);
    assert_ne!(damaged, kept());
    std::fs::write(folder.path().join("c/ends.derived"), damaged).unwrap();
    assert_eq!(found_in(&folder), found);
}

#[test]
fn a_link_below_whole_texts_is_boilerplate_and_no_cut() {
    let articles = planted(|number, own| {
        if number.is_multiple_of(7) {
            own.text.push_str("\n\nRead more");
        }
    });
    let rows = found(&articles);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().all(|own| own[0] == "boilerplate"), "{rows:?}");
}

#[test]
fn stubs_and_articles_of_great_length_are_found() {
    let articles = planted(|number, own| match number {
        6 | 12 | 18 => own.text = sentences(number, 400),
        25..30 => own.text = "It rained today.".into(),
        _ => {}
    });
    let lengths = found(&articles);
    assert_eq!(
        lengths.iter().filter(|own| own[0] == "length").count(),
        2,
        "{lengths:?}"
    );
    assert_eq!(lengths.len(), 2, "{lengths:?}");
}

#[test]
fn articles_in_another_language_are_found() {
    let articles = planted(|number, own| {
        if own.source == "Bravo" && number % 60 == 4 {
            own.text = format!(
                "Der Minister {number} war an der Grenze, und es ist nicht so, dass er die Stadt {number} mit dem Zug verlassen hat."
            );
        }
    });
    assert_eq!(found(&articles), [row("language", "Bravo", "", "12")]);
}

#[test]
fn an_outlet_under_two_names_is_found_by_name_and_by_site() {
    let by_name = planted(|number, own| {
        if own.source == "Bravo" {
            own.source = if number.is_multiple_of(2) {
                "Bravo News"
            } else {
                "Bravo Online News"
            };
        }
    });
    assert_eq!(found(&by_name), [row("name", "", "", "240")]);
    let by_site = planted(|number, own| {
        if own.source == "Bravo" && number.is_multiple_of(2) {
            own.source = "Charlie";
        }
    });
    assert_eq!(found(&by_site), [row("name", "", "", "240")]);
}

#[test]
fn copies_are_found() {
    let originals = dailies(|_| [4, 2]);
    let texts: Vec<String> = originals.iter().map(|own| own.text.clone()).collect();
    let articles = planted(|number, own| {
        if own.source == "Bravo" && number % 12 == 10 {
            own.text = texts[number - 6].clone();
        }
    });
    assert_eq!(found(&articles), [row("copies", "Bravo", "", "60")]);
}

#[test]
fn a_mix_that_changes_step_by_step_is_found() {
    let articles = dailies(|day| {
        let share = day as usize * 4 / DAYS as usize;
        [7 - share, 4 + share]
    });
    let rows = found(&articles);
    assert_eq!(
        rows,
        [row(
            "mix",
            "",
            "2020-03-02..2020-06-29",
            &articles.len().to_string()
        )]
    );
}

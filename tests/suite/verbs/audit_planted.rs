//! Faults planted in the real articles of the samples: each is found where it is, and the articles without it do not have
//! it.

use super::audit::row;
use super::{Folder, sample};
use newsprint::day::Day;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Check, source and period of each finding, with its number of articles.
type Findings = BTreeSet<[String; 4]>;

/// The articles of a sample, as they are.
fn articles() -> Vec<Value> {
    let lines = std::fs::read_to_string(sample("immigration.jsonl")).unwrap();
    let articles = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    articles.collect()
}

fn findings(articles: &[Value]) -> Findings {
    let folder = Folder::new();
    let lines = articles.iter().map(Value::to_string).collect::<Vec<_>>();
    folder.write("c.jsonl", lines.join("\n"));
    folder.add("c", &["c.jsonl"]);
    let rows = folder.rows(&["audit", "c"]);
    let columns = ["check", "source", "period", "articles"].map(|name| rows.texts(name));
    (0..columns[0].len())
        .map(|at| columns.each_ref().map(|own| own[at].to_owned()))
        .collect()
}

/// The checks that found something in an outlet of the changed articles and did not before.
fn new<'f>(changed: &'f Findings, before: &'f Findings) -> BTreeSet<(&'f str, &'f str)> {
    let of = |findings: &'f Findings| -> BTreeSet<(&'f str, &'f str)> {
        let findings = findings.iter();
        findings
            .map(|own| (own[0].as_str(), own[1].as_str()))
            .collect()
    };
    &of(changed) - &of(before)
}

const GERMAN: &str = "Die Regierung hat am Mittwoch über das neue Gesetz beraten, das im kommenden Jahr in Kraft treten soll. \
    Die Opposition lehnt den Entwurf ab, weil er den Ländern zu wenig Geld gebe und die Gerichte nicht entlaste. ";

#[test]
fn each_fault_that_is_planted_in_real_articles_is_found_in_its_outlet_and_nowhere_else() {
    let real = articles();
    let before = findings(&real);
    let mut changed = real.clone();
    let mut of: Vec<(String, usize)> = Vec::new();
    for article in &mut changed {
        let outlet = article["outlet"].as_str().unwrap().to_owned();
        let number = match of.iter_mut().find(|(name, _)| *name == outlet) {
            Some((_, number)) => {
                *number += 1;
                *number
            }
            None => {
                of.push((outlet.clone(), 0));
                0
            }
        };
        let body = article["body"].as_str().unwrap().to_owned();
        match (outlet.as_str(), number) {
            ("CNN", 3) => article["published_at"] = json!("2121-01-07"),
            ("CNN", 5 | 9) => article["published_at"] = json!("1970-01-01"),
            ("Vox", n) => {
                if matches!(n, 2 | 5 | 8 | 11 | 14) {
                    article["published_at"] = json!("");
                }
                let line = format!("Hear more of this in episode {n} of our weekly programme.");
                article["body"] = json!(format!("{body}\n\n{line}"));
            }
            ("Politico", 1 | 7 | 13 | 19) => {
                let half: String = body.chars().take(body.chars().count() / 2).collect();
                article["body"] = json!(format!("{half}… [+2345 chars]"));
            }
            ("Reuters", 4 | 8 | 12) => article["body"] = json!("Updates will follow."),
            ("USA Today", 2 | 6 | 10 | 14) => article["body"] = json!(GERMAN.repeat(12)),
            ("New York Times", n) if n % 2 == 0 => {
                article["outlet"] = json!("The New York Times Online");
            }
            _ => {}
        }
    }
    let again = |outlet: &'static str, from: &'static str, count: usize| {
        let own = real.iter().filter(move |own| own["outlet"] == from);
        own.take(count).enumerate().map(move |(n, own)| {
            let mut copy = own.clone();
            copy["id"] = json!(format!("{outlet}{n}"));
            copy["outlet"] = json!(outlet);
            copy["url"] = json!("");
            copy
        })
    };
    // An outlet of copies, and one that has a day under two dates.
    changed.extend(again("Evening Echo", "NPR", 12).map(|mut copy| {
        let day: Day = copy["published_at"].as_str().unwrap().parse().unwrap();
        copy["published_at"] = json!(day.plus(1).to_string());
        copy
    }));
    for date in ["2014-03-03", "2014-03-06"] {
        changed.extend(again("Daily Mirror", "Politico", 4).map(|mut copy| {
            copy["id"] = json!(format!("{}{date}", copy["id"]));
            copy["published_at"] = json!(date);
            copy
        }));
    }
    let changed = findings(&changed);
    let expected = [
        ("day_twice", "Daily Mirror"),
        ("date", "CNN"),
        ("undated", "Vox"),
        ("truncated", "Politico"),
        ("length", "Reuters"),
        ("language", "USA Today"),
        ("name", ""),
        ("copies", "Evening Echo"),
        ("boilerplate", "Vox"),
    ];
    assert_eq!(
        new(&changed, &before),
        BTreeSet::from(expected),
        "{changed:#?} {before:#?}"
    );
    for (source, period, articles) in [("CNN", "2121-01-07", "1"), ("CNN", "1970-01-01", "2")] {
        assert!(
            changed.contains(&row("date", source, period, articles)),
            "{changed:#?}"
        );
    }
    for own in [
        row("day_twice", "Daily Mirror", "2014-03-03..2014-03-06", "4"),
        row("undated", "Vox", "", "5"),
        row("boilerplate", "Vox", "", "24"),
        row("truncated", "Politico", "", "4"),
        row("length", "Reuters", "", "3"),
        row("language", "USA Today", "", "4"),
        row("name", "", "", "38"),
        row("copies", "Evening Echo", "", "12"),
    ] {
        assert!(changed.contains(&own), "{own:?} {changed:#?}");
    }
}

/// The real articles as those of two dailies, four a day: the samples have too few of an outlet for a rhythm.
fn dailies(outlet: impl Fn(usize, usize) -> &'static str) -> Vec<Value> {
    let first: Day = "2019-03-04".parse().unwrap();
    let mut articles = articles();
    for (number, article) in articles.iter_mut().enumerate() {
        let (day, place) = (number / 4, number % 4);
        article["published_at"] = json!(first.plus(day as i32).to_string());
        article["outlet"] = json!(outlet(day, place));
        article["url"] = json!("");
    }
    articles
}

#[test]
fn gaps_halvings_and_a_mix_that_changes_are_found_in_real_articles() {
    let even = dailies(|_, place| if place < 3 { "Herald" } else { "Courier" });
    let before = findings(&even);
    let told = |check: &str, of: &Findings| of.iter().any(|own| own[0] == check);
    for check in ["gap", "break", "mix"] {
        assert!(!told(check, &before), "{before:#?}");
    }
    let without = |articles: &[Value], is_left_out: &dyn Fn(usize, &Value) -> bool| {
        let all = articles.iter().enumerate();
        let kept = all.filter(|(number, own)| !is_left_out(*number, own));
        findings(&kept.map(|(_, own)| own.clone()).collect::<Vec<_>>())
    };
    let gap = without(&even, &|number, own| {
        own["outlet"] == "Courier" && (20..28).contains(&(number / 4))
    });
    let days = row("gap", "Courier", "2019-03-24..2019-03-31", "0");
    assert!(gap.contains(&days), "{gap:#?}");
    assert_eq!(new(&gap, &before), BTreeSet::from([("gap", "Courier")]));
    let halved = without(&even, &|number, own| {
        own["outlet"] == "Herald" && number / 4 >= 28 && number % 4 > 0
    });
    let of = halved.iter().find(|own| own[0] == "break");
    let start = of.map(|own| own[2].split("..").next().unwrap_or_default());
    assert_eq!(start, Some("2019-04-01"), "{halved:#?}");
    let mixed = dailies(|day, place| {
        if place < 3 - day / 19 {
            "Herald"
        } else {
            "Courier"
        }
    });
    let mixed = findings(&mixed);
    assert!(told("mix", &mixed), "{mixed:#?}");
}

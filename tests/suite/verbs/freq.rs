//! `freq`: columns, numbers and groups.

use super::{Folder, SMALL, sampled, small};

#[test]
fn frequencies_by_source_and_date_are_those_counted_by_eye() {
    let folder = small();
    let ran = folder
        .run(&[
            "freq",
            "small",
            "border",
            "wall",
            "--by",
            "source,date",
            "--format",
            "csv",
        ])
        .succeeds();
    assert_eq!(
        ran.out,
        "source,date,term,frequency,articles,per_million,share_of_articles,tokens,all_articles\n\
         Alpha,2021-11-01,border,2,1,250000,1,8,1\n\
         Alpha,2021-11-01,wall,0,0,0,0,8,1\n\
         Alpha,2021-11-30,border,1,1,166666.66666666666,1,6,1\n\
         Alpha,2021-11-30,wall,1,1,166666.66666666666,1,6,1\n\
         Alpha,2022-01-05,border,0,0,0,0,4,1\n\
         Alpha,2022-01-05,wall,1,1,250000,1,4,1\n\
         Beta,,border,1,1,500000,1,2,1\n\
         Beta,,wall,0,0,0,0,2,1\n\
         Beta,2021-11-18,border,0,0,0,0,10,1\n\
         Beta,2021-11-18,wall,3,1,300000,1,10,1\n"
    );
}

#[test]
fn dispersion_is_measured_over_the_parts_of_each_group() {
    let folder = small();
    let of = |more: &[&str]| {
        let asked = [
            "freq",
            "small",
            "border",
            "--measures",
            "range,dp",
            "--format",
            "csv",
        ];
        let out = folder.run(&[&asked, more].concat()).succeeds().out;
        let rows = out.lines().skip(1);
        rows.map(|row| row.rsplit(',').take(2).map(str::to_owned).collect())
            .collect::<Vec<Vec<String>>>()
    };
    // Articles of 8, 6, 4, 2 and 10 tokens have it 2, 1, 0, 1 and 0 times.
    assert_eq!(of(&[])[0][1], "3");
    let dp: f64 = of(&[])[0][0].parse().unwrap();
    assert!((dp - 7.0 / 15.0).abs() < 1e-12, "{dp}");
    // Alpha has 3 in 18, Beta 1 in 12.
    let over_sources = of(&["--over", "source"]);
    assert_eq!(over_sources[0][1], "2");
    let dp: f64 = over_sources[0][0].parse().unwrap();
    assert!((dp - 0.15).abs() < 1e-12, "{dp}");
    // Grouped by source, each source is the one part of its group.
    let of_each = of(&["--by", "source", "--over", "source"]);
    assert_eq!(of_each, [["0", "1"], ["0", "1"]]);
    let listed = folder.run(&["freq", "small", "--measures", "dp", "--over", "source"]);
    assert!(listed.succeeds().out.contains("over sources"));
    folder
        .run(&["freq", "small", "--measures", "ddp"])
        .fails(2, &["there is no"]);
    folder
        .run(&["freq", "small", "--measures", "dp", "--over", "sorce"])
        .fails(2, &["there is no"]);
}

#[test]
fn every_grouping_has_its_own_columns_first() {
    let folder = small();
    let promised = [
        "term",
        "frequency",
        "articles",
        "per_million",
        "share_of_articles",
        "tokens",
        "all_articles",
    ];
    for (by, values) in [
        ("", vec![]),
        ("source", vec!["Alpha", "Beta"]),
        (
            "date",
            vec!["", "2021-11-01", "2021-11-18", "2021-11-30", "2022-01-05"],
        ),
        (
            "week",
            vec!["", "2021-W44", "2021-W46", "2021-W48", "2022-W01"],
        ),
        ("month", vec!["", "2021-11", "2022-01"]),
        ("quarter", vec!["", "2021-Q4", "2022-Q1"]),
        ("year", vec!["", "2021", "2022"]),
        ("topic", vec!["", "home", "world"]),
        ("language", vec!["en"]),
    ] {
        let rows = folder.rows(&["freq", "small", "wall|border", "--by", by]);
        let groups: &[&str] = if by.is_empty() { &[] } else { &[by] };
        assert_eq!(rows.columns, [groups, &promised].concat(), "by {by}");
        if by == "language" {
            // Texts of a few words: what language they are in is no matter here.
            continue;
        }
        if !by.is_empty() {
            assert_eq!(rows.texts(by), values, "by {by}");
        }
        let frequency: f64 = rows.numbers("frequency").into_iter().flatten().sum();
        assert_eq!(frequency, 9.0, "by {by}: no group loses an occurrence");
    }
    let rows = folder.rows(&["freq", "small", "border", "--by", "topic,year,source"]);
    assert_eq!(
        rows.columns,
        [&["topic", "year", "source"], &promised[..]].concat()
    );
}

#[test]
fn per_million_is_of_all_tokens_and_shares_are_of_all_articles_of_the_group() {
    let folder = small();
    let rows = folder.rows(&["freq", "small", "wall", "šimonytė", "--by", "source"]);
    assert_eq!(
        rows.number(&[("source", "Alpha"), ("term", "wall")], "per_million"),
        2e6 / 18.0
    );
    assert_eq!(
        rows.number(
            &[("source", "Alpha"), ("term", "wall")],
            "share_of_articles"
        ),
        2.0 / 3.0
    );
    assert_eq!(
        rows.number(&[("source", "Beta"), ("term", "wall")], "per_million"),
        3e6 / 12.0
    );
    assert_eq!(
        rows.number(&[("source", "Beta"), ("term", "šimonytė")], "frequency"),
        1.0
    );
}

#[test]
fn top_gives_the_most_frequent_of_each_group_and_all_gives_every_term() {
    let folder = small();
    let rows = folder.rows(&["freq", "small", "--by", "source", "--top", "1"]);
    assert_eq!(
        (rows.texts("source"), rows.texts("term")),
        (vec!["Alpha", "Beta"], vec!["border", "wall"])
    );

    let all = folder.rows(&["freq", "small", "--all"]);
    assert_eq!(
        all.len() as u64,
        folder.info("small")["types"].as_u64().unwrap()
    );
    let tokens: f64 = all.numbers("frequency").into_iter().flatten().sum();
    assert_eq!(
        tokens, 30.0,
        "every token is a term of the list of all terms"
    );
    assert_eq!(all.number(&[("term", "2,000")], "frequency"), 1.0);
    let listed = folder.rows(&["freq", "small", "--top", "1000"]);
    assert!(
        !listed.texts("term").contains(&"2,000"),
        "numbers are not listed unless asked for"
    );
    assert_eq!(listed.len() + 1, all.len());
}

#[test]
fn a_query_is_a_word_a_pattern_a_phrase_or_a_group_of_them() {
    let folder = small();
    let rows = folder.rows(&[
        "freq",
        "small",
        "BORDER",
        "ever*",
        "\"the border\"",
        "barrier=wall|border",
        "\"wall after wall\"",
        "absent",
    ]);
    let frequency = |term: &str| rows.number(&[("term", term)], "frequency");
    assert_eq!(frequency("BORDER"), 4.0);
    assert_eq!(frequency("ever*"), 2.0);
    assert_eq!(frequency("\"the border\""), 2.0);
    assert_eq!(frequency("barrier"), 9.0);
    assert_eq!(
        rows.number(&[("term", "barrier")], "articles"),
        5.0,
        "an article with both counts once"
    );
    assert_eq!(
        frequency("\"wall after wall\""),
        2.0,
        "occurrences may overlap"
    );
    assert_eq!(frequency("absent"), 0.0);
}

#[test]
fn a_word_within_a_phrase_of_its_group_counts_once() {
    let folder = Folder::new();
    folder.write("small.jsonl", SMALL);
    for (corpus, layers) in [("read", "terms"), ("counted", "terms,bigrams")] {
        folder
            .run(&["add", corpus, "small.jsonl", "--layers", layers])
            .succeeds();
        let rows = folder.rows(&[
            "freq",
            corpus,
            "any=border|\"the border\"",
            "apart=closed|\"the border\"",
            "twice=\"the border\"|\"the border\"",
        ]);
        let frequency = |term: &str| rows.number(&[("term", term)], "frequency");
        assert_eq!(frequency("any"), 4.0, "as often as `border` alone");
        assert_eq!(frequency("apart"), 4.0);
        assert_eq!(frequency("twice"), 2.0);
    }
}

#[test]
fn selections_narrow_down_by_value_date_and_absence() {
    let folder = small();
    for (selection, tokens) in [
        ("tokens>=8", 18.0),
        ("tokens=3..7 source=Alpha", 10.0),
        ("source=Alpha", 18.0),
        ("source=alpha,beta", 30.0),
        ("source!=Alpha", 12.0),
        ("source=Al*", 18.0),
        ("date=2021-11", 24.0),
        ("date=2021-11-18..2022", 20.0),
        ("date>=2021-11-30", 10.0),
        ("date<2021-11-30", 18.0),
        ("date=none", 2.0),
        ("topic=none", 4.0),
        ("topic=world date=2021-11-30", 6.0),
    ] {
        let rows = folder.rows(&["freq", "small", "--all", "--where", selection]);
        let counted: f64 = rows.numbers("frequency").into_iter().flatten().sum();
        assert_eq!(counted, tokens, "{selection}");
    }
}

#[test]
fn a_column_may_be_called_as_one_of_the_result_is() {
    let folder = Folder::new();
    folder.write(
        "named.jsonl",
        r#"{"source":"A","group":"g","term":"t","articles":"5","query":"q","date":"2021-11-01","text":"one two"}"#,
    );
    folder.add("corpus", &["named.jsonl"]);
    let rows = folder.rows(&["freq", "corpus", "one", "--by", "group,term,articles"]);
    assert_eq!(
        rows.columns[..6],
        [
            "group",
            "by_term",
            "by_articles",
            "term",
            "frequency",
            "articles"
        ]
    );
    assert_eq!(rows.cells[0][..6], ["g", "t", "5", "one", "1", "1"]);
    let rows = folder.rows(&["trend", "corpus", "one", "--split", "query"]);
    assert_eq!(rows.columns[..3], ["period", "by_query", "query"]);
}

#[test]
fn intervals_enclose_the_frequency() {
    let rows = sampled().rows(&["freq", "corpus", "border", "--by", "source", "--intervals"]);
    let column = |name: &str| rows.numbers(name);
    for ((low, high), value) in column("low")
        .into_iter()
        .zip(column("high"))
        .zip(column("per_million"))
    {
        let (Some(low), Some(high)) = (low, high) else {
            continue;
        };
        assert!(low <= value.unwrap() && value.unwrap() <= high);
    }
    assert!(
        column("low").iter().flatten().count() >= 10,
        "most sources have enough articles for one"
    );
}

#[test]
fn frequencies_of_real_articles_are_those_of_a_regular_expression() {
    // Bodies only, since a headline that the lead repeats is counted once.
    let file = std::fs::read_to_string(super::sample("immigration.jsonl")).unwrap();
    let articles: Vec<serde_json::Value> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // An address is one token, whatever words it is made of.
    let address = regex::Regex::new(r"https?://\S+").unwrap();
    let bodies: Vec<std::borrow::Cow<'_, str>> = articles
        .iter()
        .map(|article| address.replace_all(article["body"].as_str().unwrap(), " "))
        .collect();
    let folder = Folder::new();
    let line = |body: &std::borrow::Cow<'_, str>| {
        serde_json::json!({ "source": "all", "text": body }).to_string()
    };
    folder.write(
        "bodies.jsonl",
        bodies.iter().map(line).collect::<Vec<_>>().join("\n"),
    );
    folder.add("corpus", &["bodies.jsonl"]);

    let words = [
        "undocumented",
        "illegal",
        "border",
        "wall",
        "amnesty",
        "trump",
        "café",
        "caravan",
    ];
    let rows = folder.rows(&[&["freq", "corpus"], &words[..]].concat());
    for word in words {
        let found = regex::Regex::new(&format!(r"(?i)\b{word}\b")).unwrap();
        let of = |body: &str| found.find_iter(body).count();
        let expected: usize = bodies.iter().map(|body| of(body)).sum();
        assert_eq!(
            rows.number(&[("term", word)], "frequency"),
            expected as f64,
            "{word}"
        );
        let articles = bodies.iter().filter(|body| of(body) > 0).count();
        assert_eq!(
            rows.number(&[("term", word)], "articles"),
            articles as f64,
            "articles with {word}"
        );
    }
    assert!(rows.number(&[("term", "border")], "frequency") > 300.0);
}

#[test]
fn a_chart_without_room_for_all_groups_has_those_with_the_most_articles_and_says_so() {
    let folder = Folder::new();
    let sources = (0..70).map(|n| (format!("Source {n:02}"), if n < 65 { 1 } else { 2 }));
    let mut articles = String::new();
    for (source, count) in sources.chain([("Dots".to_owned(), 3)]) {
        let text = if source == "Dots" {
            "... !"
        } else {
            "one wall"
        };
        for id in 0..count {
            articles +=
                &format!("{{\"id\":\"{id}\",\"source\":\"{source}\",\"text\":\"{text}\"}}\n");
        }
    }
    folder.write("articles.jsonl", articles);
    folder.add("corpus", &["articles.jsonl"]);
    let chart = |query: &[&str]| {
        let chart = ["--by", "source", "--chart", "chart.svg"];
        folder
            .run(&[&["freq", "corpus"], query, &chart[..]].concat())
            .succeeds();
        String::from_utf8(folder.read("chart.svg")).unwrap()
    };
    for (query, shown) in [
        (&["wall"][..], "60 of 71 groups"),
        (&["--top", "1"], "24 of 70 groups"),
    ] {
        let svg = chart(query);
        assert!(
            svg.contains(shown) && svg.contains("with the most articles"),
            "{shown}"
        );
        assert!(
            svg.contains("Source 69") && svg.contains("Source 00") && !svg.contains("Source 64")
        );
        // Without tokens there is no rate: no bar, and not one of 0.
        assert!(!svg.contains("Dots"));
    }
}

#[test]
fn a_kind_is_refused_where_nothing_asked_for_is_an_entity() {
    let folder = small();
    for question in [
        &["freq", "small"][..],
        &["freq", "small", "wall"],
        &["trend", "small", "wall"],
        &["compare", "small", "--a", "source=Alpha", "--b", "rest"],
    ] {
        folder
            .run(&[question, &["--kind", "person"]].concat())
            .fails(2, &["only entities have a kind", "--layer entities"]);
    }
}

#[test]
fn the_possessive_that_lists_show_can_be_asked_for() {
    let question = ["freq", "corpus", "--top", "30"];
    let listed = sampled()
        .rows(&question)
        .number(&[("term", "'s")], "frequency");
    for query in ["'s", "’s", "\"'s\""] {
        assert_eq!(
            sampled()
                .rows(&["freq", "corpus", query])
                .number(&[], "frequency"),
            listed
        );
    }
    let phrase = |query| {
        sampled()
            .rows(&["freq", "corpus", query])
            .number(&[], "frequency")
    };
    assert!(phrase("\"trump 's\"") > 0.0);
    assert_eq!(phrase("\"trump 's\""), phrase("\"trump's\""));
}

#[test]
fn a_handle_that_is_no_entity_is_told_how_to_ask_for() {
    let folder = Folder::new();
    folder.write(
        "a.jsonl",
        r#"{"source":"A","text":"Says @bbcnews in #MeToo."}"#,
    );
    folder.run(&["add", "corpus", "a.jsonl"]).succeeds();
    folder
        .run(&["freq", "corpus", "@bbcnews"])
        .succeeds()
        .says(&["a handle in the text is asked for as `\"@bbcnews\"`"]);
    for query in ["\"@bbcnews\"", "#metoo"] {
        assert_eq!(
            folder
                .rows(&["freq", "corpus", query])
                .number(&[], "frequency"),
            1.0
        );
    }
}

#[test]
fn an_interval_is_given_only_where_enough_articles_tell_of_the_frequency() {
    let rows = |by: &str| {
        let words = ["freq", "corpus", "wall", "--by", by, "--intervals"];
        sampled().rows(&words)
    };
    let by_year = rows("source,year");
    let ends = by_year
        .numbers("low")
        .into_iter()
        .zip(by_year.numbers("high"));
    for (end, frequency) in ends.zip(by_year.numbers("frequency")) {
        match end {
            (None, None) => {}
            // Some years of some sources have two articles, which once gave intervals up to a million.
            (Some(low), Some(high)) => {
                assert!(0.0 < low && high < 100_000.0 && frequency >= Some(4.0))
            }
            one_end => panic!("{one_end:?}"),
        }
    }
    assert!(by_year.numbers("high").contains(&None));
    assert!(!rows("source").numbers("high").iter().all(Option::is_none));
}

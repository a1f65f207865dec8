//! `entities`, `network` and `descriptors`: who is named, with whom, and what they are called.

use super::Folder;
use newsprint::measure::association;

/// The user's list, so that what is found does not depend on the recogniser.
const LIST: &str = "name,kind,aliases\n\
    Alexander Lukashenko,person,Lukashenko\n\
    Angela Merkel,person,\n\
    Minsk,place,\n\
    Ben Trovato,person,\n";

/// | article | source | date | Lukashenko | Merkel | Minsk |
/// |---|---|---|---|---|---|
/// | 1 | Alpha | 2021-11-01 | 2 | 1 | 1 |
/// | 2 | Alpha | 2021-11-02 | 1 | 0 | 1 |
/// | 3 | Beta | 2021-11-03 | 2 | 1 | 0 |
/// | 4 | Beta | 2021-12-01 | 0 | 1 | 1 |
/// | 5 to 8 | both | 2021-12 | 0 | 0 | 0 |
const ARTICLES: &str = r#"{"id":"1","source":"Alpha","date":"2021-11-01","text":"President Alexander Lukashenko met Angela Merkel in Minsk. Later Lukashenko, the Belarusian leader, smiled."}
{"id":"2","source":"Alpha","date":"2021-11-02","text":"It was Mr. Lukashenko who stayed in Minsk."}
{"id":"3","source":"Beta","date":"2021-11-03","text":"The dictator Lukashenko lied to Angela Merkel. Then the dictator Lukashenko left."}
{"id":"4","source":"Beta","date":"2021-12-01","text":"Then Angela Merkel spoke in Minsk."}
{"id":"5","source":"Beta","date":"2021-12-02","text":"it rained all day."}
{"id":"6","source":"Alpha","date":"2021-12-03","text":"it snowed all day."}
{"id":"7","source":"Alpha","date":"2021-12-04","text":"it froze all day."}
{"id":"8","source":"Beta","date":"2021-12-05","text":"it thawed all day."}
"#;

/// A folder with a corpus of the articles, `corpus`.
pub fn named() -> Folder {
    let folder = Folder::new();
    folder.write("list.csv", LIST);
    folder.write("articles.jsonl", ARTICLES);
    folder
        .run(&["add", "corpus", "articles.jsonl", "--entities", "list.csv"])
        .succeeds();
    folder
}

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-3, "{got} is not {expected}");
}

#[test]
fn entities_are_listed_per_source_and_date_with_the_day_they_were_first_seen() {
    let folder = named();
    let rows = folder.rows(&["entities", "corpus", "--by", "source,month", "--all"]);
    assert_eq!(
        rows.columns,
        [
            "source",
            "month",
            "entity",
            "kind",
            "frequency",
            "articles",
            "sources",
            "per_million",
            "first_seen"
        ]
    );
    let row = [
        ("source", "Alpha"),
        ("month", "2021-11"),
        ("entity", "Alexander Lukashenko"),
    ];
    assert_eq!(rows.number(&row, "frequency"), 3.0);
    assert_eq!(rows.number(&row, "articles"), 2.0);
    assert_eq!(rows.texts("first_seen")[rows.row(&row)], "2021-11-01");
    let late = [
        ("source", "Beta"),
        ("month", "2021-12"),
        ("entity", "Minsk"),
    ];
    assert_eq!(rows.texts("first_seen")[rows.row(&late)], "2021-12-01");

    let all = folder.rows(&["entities", "corpus", "--all"]);
    let merkel = [("entity", "Angela Merkel")];
    assert_eq!(all.number(&merkel, "frequency"), 3.0);
    assert_eq!(all.number(&merkel, "sources"), 2.0);
    let one = folder.rows(&["entities", "corpus", "--by", "source", "--top", "1"]);
    assert_eq!(one.texts("source"), ["Alpha", "Beta"]);
}

#[test]
fn a_kind_is_a_filter_wherever_the_layer_is_listed() {
    let folder = named();
    for words in [
        &["entities", "corpus", "--kind", "place"][..],
        &["freq", "corpus", "--layer", "entities", "--kind", "place"],
        &[
            "trend",
            "corpus",
            "--layer",
            "entities",
            "--kind",
            "place",
            "--leading",
            "3",
        ],
        &[
            "compare",
            "corpus",
            "--a",
            "source=Alpha",
            "--b",
            "rest",
            "--layer",
            "entities",
            "--kind",
            "place",
            "--min-frequency",
            "1",
        ],
        &[
            "entities",
            "corpus",
            "--earlier",
            "2021-11",
            "--later",
            "2021-12",
            "--kind",
            "place",
            "--min-frequency",
            "1",
        ],
        &["freq", "corpus", "@*k*", "--kind", "place"],
        &[
            "network",
            "corpus",
            "@Angela Merkel",
            "--kind",
            "place",
            "--min-articles",
            "1",
        ],
    ] {
        let out = folder
            .run(&[words, &["--format", "csv"]].concat())
            .succeeds()
            .out;
        assert!(!out.contains("Lukashenko"), "{words:?}: {out}");
    }
    // `*k*` are Lukashenko, Merkel and Minsk.
    let of = |kind: &str| {
        let words = ["freq", "corpus", "@*k*", "--kind", kind];
        folder.rows(&words).numbers("frequency")
    };
    assert_eq!(
        (of("place"), of("person")),
        (vec![Some(3.0)], vec![Some(8.0)])
    );
    folder
        .run(&["entities", "corpus", "--kind", "plase"])
        .fails(2, &["plase"]);
}

#[test]
fn who_rose_and_fell_is_asked_of_two_periods_or_of_the_halves() {
    let folder = named();
    let periods = [
        "--earlier",
        "2021-11",
        "--later",
        "2021-12",
        "--min-frequency",
        "1",
        "--all",
    ];
    let rows = folder.rows(&[&["entities", "corpus"], &periods[..]].concat());
    assert_eq!(
        rows.texts("term"),
        ["Alexander Lukashenko"],
        "in three articles of its period; the others are in fewer"
    );
    assert_eq!(
        rows.number(&[("term", "Alexander Lukashenko")], "frequency_b"),
        5.0
    );
    assert_eq!(rows.texts("kind"), ["person"]);
    folder
        .run(&["entities", "corpus", "--rising"])
        .fails(2, &["no day divides", "--earlier"]);
    folder
        .run(&["entities", "corpus", "--earlier", "2021-11"])
        .fails(2, &["--later"]);
    folder
        .run(&[
            "entities",
            "corpus",
            "--earlier",
            "2021-13",
            "--later",
            "2021",
        ])
        .fails(2, &["2021-13"]);
}

#[test]
fn the_terms_that_lead_are_followed_when_none_is_named() {
    let folder = named();
    let rows = folder.rows(&["trend", "corpus", "--layer", "entities", "--leading", "1"]);
    assert_eq!(rows.texts("query"), ["Alexander Lukashenko"; 2]);
    folder.run(&["trend", "corpus"]).fails(2, &["QUERY"]);
}

#[test]
fn pairs_have_the_association_that_is_computed_by_hand() {
    let folder = named();
    let rows = folder.rows(&["network", "corpus", "--min-articles", "2", "--all"]);
    assert_eq!(rows.len(), 3);
    let pair = |a: &'static str, b: &'static str| [("entity_a", a), ("entity_b", b)];
    // Each is in 3 of 8 articles, each pair in 2: by chance 1.125.
    let own = pair("Alexander Lukashenko", "Angela Merkel");
    for (column, expected) in [
        ("articles", 2.0),
        ("articles_a", 3.0),
        ("articles_b", 3.0),
        ("expected", 1.125),
        ("sources", 2.0),
        ("log_dice", 14.0 + (4.0f64 / 6.0).log2()),
        ("log_likelihood", 1.7619),
        ("mi", (2.0f64 / 1.125).log2()),
        ("t_score", (2.0 - 1.125) / 2.0f64.sqrt()),
    ] {
        near(rows.number(&own, column), expected);
    }
    assert_eq!(
        rows.number(&pair("Alexander Lukashenko", "Minsk"), "sources"),
        1.0
    );
    let kinds = rows.row(&pair("Angela Merkel", "Minsk"));
    assert_eq!(
        (rows.texts("kind_a")[kinds], rows.texts("kind_b")[kinds]),
        ("person", "place")
    );
}

#[test]
fn the_network_of_one_begins_with_its_own_pairs() {
    let folder = named();
    let ran = folder
        .run(&[
            "network",
            "corpus",
            "@Lukashenko",
            "--min-articles",
            "1",
            "--chart",
            "net.svg",
            "--format",
            "csv",
        ])
        .succeeds();
    let rows = super::Rows::of_csv(&ran.out);
    assert_eq!(
        rows.texts("entity_a"),
        [
            "Alexander Lukashenko",
            "Alexander Lukashenko",
            "Angela Merkel"
        ]
    );
    let svg = String::from_utf8(folder.read("net.svg")).unwrap();
    assert!(svg.contains("Named together with Alexander Lukashenko") && svg.contains("Minsk"));

    let few = folder
        .run(&["network", "corpus", "--min-articles", "5"])
        .succeeds();
    few.says(&["no two entities are named together in 5 articles"]);
    folder
        .run(&[
            "network",
            "corpus",
            "--min-articles",
            "5",
            "--chart",
            "none.svg",
        ])
        .fails(1, &["nothing to draw"]);
    folder
        .run(&["network", "corpus", "@Lukashenka"])
        .fails(2, &["no entity is called \"Lukashenka\""]);
    folder
        .run(&["network", "corpus", "--among", "1000000"])
        .fails(2, &["--among"]);
}

#[test]
fn what_somebody_is_called_is_counted_per_source() {
    let folder = named();
    let rows = folder.rows(&["descriptors", "corpus", "@Lukashenko", "--by", "source"]);
    assert_eq!(
        rows.columns,
        [
            "source",
            "entity",
            "position",
            "descriptor",
            "frequency",
            "articles",
            "of",
            "share_of_articles",
            "low",
            "high"
        ]
    );
    let row = |source: &'static str, position: &'static str, descriptor: &'static str| {
        [
            ("source", source),
            ("position", position),
            ("descriptor", descriptor),
        ]
    };
    for (row, frequency, share) in [
        (row("Alpha", "before", "president"), 1.0, 0.5),
        (row("Alpha", "before", "mr"), 1.0, 0.5),
        (row("Alpha", "after", "belarusian leader"), 1.0, 0.5),
        (row("Alpha", "name", "surname only"), 2.0, 1.0),
        (row("Beta", "before", "dictator"), 2.0, 1.0),
        (row("Beta", "name", "surname only"), 2.0, 1.0),
    ] {
        assert_eq!(rows.number(&row, "frequency"), frequency, "{row:?}");
        assert_eq!(rows.number(&row, "share_of_articles"), share, "{row:?}");
        assert!(rows.number(&row, "low") < share && rows.number(&row, "high") >= share);
    }
    let nouns = folder.rows(&["descriptors", "corpus", "@Lukashenko", "--nouns"]);
    assert!(nouns.texts("descriptor").contains(&"leader"));
    folder
        .run(&[
            "descriptors",
            "corpus",
            "@Lukashenko",
            "--by",
            "source",
            "--chart",
            "called.svg",
        ])
        .succeeds();
    let svg = String::from_utf8(folder.read("called.svg")).unwrap();
    assert!(svg.contains("dictator") && svg.contains("Beta"));
    // The N is that of the shares: articles that name him, in all and in each panel.
    let of = |source| rows.number(&row(source, "name", "surname only"), "of");
    let named = of("Alpha") + of("Beta");
    let all = folder.info("corpus")["articles"].as_f64().unwrap();
    assert!(named < all, "{named} of {all}");
    assert!(
        svg.contains(&format!("N = {named} articles that name")),
        "{svg}"
    );
    assert!(
        svg.contains(&format!(">{} articles</text>", of("Alpha"))),
        "{svg}"
    );
    folder
        .run(&["descriptors", "corpus", "@Ben Trovato"])
        .fails(2, &["no entity is called \"Ben Trovato\""]);
    folder
        .run(&["descriptors", "corpus"])
        .fails(2, &["@ENTITY"]);
}

#[test]
fn a_corpus_without_text_says_that_descriptors_need_it() {
    let folder = named();
    folder
        .run(&[
            "add",
            "bare",
            "articles.jsonl",
            "--entities",
            "list.csv",
            "--no-text",
        ])
        .succeeds();
    folder
        .run(&["descriptors", "bare", "@Lukashenko"])
        .fails(1, &["without the articles' text", "--no-text"]);
    folder
        .run(&["network", "bare", "--min-articles", "1"])
        .succeeds();
    folder.add("terms", &["articles.jsonl"]);
    for words in [
        &["network", "terms"][..],
        &["entities", "terms"],
        &["descriptors", "terms", "@Lukashenko"],
    ] {
        folder
            .run(words)
            .says(&["no layer `entities`", "--layers terms,entities"]);
        assert_ne!(folder.run(words).code, 0, "{words:?}");
    }
}

#[test]
fn hostile_and_foreign_text_is_read_and_escaped() {
    let folder = Folder::new();
    folder.write(
        "list.csv",
        "name,kind,aliases\n北京,place,\nЛукашенко,person,\n<b>Eve</b>,person,\n=HYPERLINK(1),organisation,\n",
    );
    folder.write(
        "articles.jsonl",
        "{\"source\":\"A\",\"date\":\"2021-01-01\",\"text\":\"我在北京住。президент Лукашенко, лидер, the \\u202espy <b>Eve</b> (R-\\u0000X), =HYPERLINK(1), \"}\n\
         {\"source\":\"A\",\"date\":\"2021-01-02\",\"text\":\"(<b>Eve</b>, \\u2014 ,, 北京, =HYPERLINK(1)\"}\n\
         {\"source\":\"A\",\"date\":\"2021-01-03\",\"text\":\"nothing.\"}\n",
    );
    folder
        .run(&[
            "add",
            "corpus",
            "articles.jsonl",
            "--markup",
            "keep",
            "--entities",
            "list.csv",
        ])
        .succeeds();
    let rows = folder.rows(&["descriptors", "corpus", "Лукашенко", "北京", "<b>Eve</b>"]);
    assert!(rows.texts("descriptor").contains(&"президент"));
    let words = [
        "network",
        "corpus",
        "--min-articles",
        "1",
        "--chart",
        "net.svg",
        "--format",
        "csv",
    ];
    let ran = folder.run(&words).succeeds();
    assert!(
        !ran.out.contains("\n=HYPERLINK") && !ran.out.contains(",=HYPERLINK"),
        "{}",
        ran.out
    );
    let svg = String::from_utf8(folder.read("net.svg")).unwrap();
    assert!(!svg.contains("<b>") && svg.contains("&lt;b&gt;Eve"));
}

#[test]
fn a_chart_of_more_entities_than_it_has_room_for_says_so() {
    let folder = Folder::new();
    let names: Vec<String> = ('a'..='z')
        .map(|letter| format!("Jan Ka{letter}ov"))
        .collect();
    let list: String = names
        .iter()
        .map(|name| format!("{name},person\n"))
        .collect();
    folder.write("list.csv", format!("name,kind\n{list}"));
    let text: String = names
        .iter()
        .map(|name| format!("So said president {name}. "))
        .collect();
    folder.write(
        "a.jsonl",
        format!("{{\"source\":\"A\",\"text\":\"{text}\"}}\n"),
    );
    folder
        .run(&[
            "add",
            "corpus",
            "a.jsonl",
            "--entities",
            "list.csv",
            "--recogniser",
            "list",
        ])
        .succeeds();
    let queries: Vec<String> = names.iter().map(|name| format!("@{name}")).collect();
    let mut words = vec!["descriptors", "corpus"];
    words.extend(queries.iter().map(String::as_str));
    words.extend(["--chart", "chart.svg"]);
    folder.run(&words).succeeds();
    let svg = String::from_utf8(folder.read("chart.svg")).unwrap();
    assert!(svg.contains("Shown are the first"));
}

/// A corpus of 120 articles in which each of six names follows a rhythm of its own.
fn rhythms() -> Folder {
    const NAMES: [(&str, [usize; 2]); 6] = [
        ("Ada Alder", [2, 0]),
        ("Ben Birch", [4, 0]),
        ("Cleo Cedar", [3, 1]),
        ("Dan Dogwood", [6, 1]),
        ("Eve Elm", [10, 4]),
        ("Fay Fir", [5, 4]),
    ];
    let folder = Folder::new();
    let list: String = NAMES
        .iter()
        .map(|(name, _)| format!("{name},person,\n"))
        .collect();
    folder.write("list.csv", format!("name,kind,aliases\n{list}"));
    let articles: String = (0..120)
        .map(|article| {
            let there = NAMES.iter().filter(|(_, [every, at])| article % every == *at);
            let said: String = there.map(|(name, _)| format!("then {name} spoke. ")).collect();
            format!("{{\"id\":\"{article}\",\"source\":\"A\",\"date\":\"2021-11-01\",\"text\":\"It rained. {said}\"}}\n")
        })
        .collect();
    folder.write("articles.jsonl", articles);
    folder
        .run(&["add", "corpus", "articles.jsonl", "--entities", "list.csv"])
        .succeeds();
    folder
}

#[test]
fn pairs_are_ranked_by_any_measure_of_association_the_strongest_first() {
    let folder = rhythms();
    let ranked = |rank: &str| folder.rows(&["network", "corpus", "--all", "--rank", rank]);
    let all = ranked("log-likelihood").len();
    assert!(all > 3, "{all} pairs");
    for rank in association::statistics().map(|about| about.name) {
        let rows = ranked(rank);
        assert!(rows.numbers(rank).is_sorted_by(|a, b| a >= b), "by {rank}");
        assert_eq!(rows.len(), all, "{rank} leaves a pair out");
        let (both, expected) = (rows.numbers("articles"), rows.numbers("expected"));
        let mut pairs = both.iter().zip(expected);
        assert!(
            pairs.all(|(both, by_chance)| *both > by_chance),
            "by {rank}"
        );
    }
    assert_ne!(
        ranked("mi").texts("entity_a"),
        ranked("delta_p_second").texts("entity_a")
    );
    for (one, other) in [("log-dice", "log_dice"), ("t-score", "T_SCORE")] {
        assert_eq!(ranked(one), ranked(other));
    }
    folder
        .run(&["network", "corpus", "--rank", "jacard"])
        .fails(2, &["did you mean jaccard?", "delta_p_second"]);
}

#[test]
fn what_one_says_of_the_other_is_not_what_the_other_says_of_it() {
    let rows = rhythms().rows(&[
        "network",
        "corpus",
        "@Ada Alder",
        "--rank",
        "delta_p_first",
        "--measures",
        "delta_p_second",
    ]);
    let pair = [("entity_a", "Ada Alder"), ("entity_b", "Ben Birch")];
    // Alder is in 60 of 120 articles, Birch in half of these and in no other.
    near(rows.number(&pair, "delta_p_first"), 1.0 - 30.0 / 90.0);
    near(rows.number(&pair, "delta_p_second"), 0.5);
    let own = rows
        .texts("entity_a")
        .iter()
        .filter(|name| **name == "Ada Alder")
        .count();
    assert!(rows.numbers("delta_p_first")[..own].is_sorted_by(|a, b| a >= b));
}

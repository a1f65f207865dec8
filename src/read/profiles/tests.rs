//! The examples of `docs/profiles.md`, what goes before what, and files that cannot be used.

use super::*;
use crate::article::Article;
use crate::place::Reason;
use crate::read::tests::read_file;
use crate::read::{Parsed, ReadOptions};

const DOCS: &str = include_str!("../../../docs/profiles.md");

/// What the examples of a kind hold.
fn examples(kind: &str) -> Vec<&'static str> {
    examples_of(DOCS, kind)
}

fn examples_of(page: &'static str, kind: &str) -> Vec<&'static str> {
    let blocks = page.split("```").skip(1).step_by(2);
    let of_kind = blocks.filter_map(|block| block.split_once('\n'));
    of_kind
        .filter(|(first, _)| *first == kind)
        .map(|(_, rest)| rest)
        .collect()
}

fn options(profiles: &str) -> ReadOptions {
    ReadOptions {
        profiles: Arc::new(profiles.parse().unwrap()),
        ..ReadOptions::default()
    }
}

fn read(name: &str, content: &str, profiles: &str) -> Parsed {
    read_file(name, content, options(profiles))
}

fn said(article: &Article) -> String {
    let date = article
        .date
        .map(|date| date.to_string())
        .unwrap_or_default();
    let metadata = article
        .metadata
        .iter()
        .map(|(name, value)| format!(" {name}={value}"));
    format!(
        "{} | {date} | {} | {}{}",
        article.source,
        article.title,
        article.text.replace('\n', "/"),
        metadata.collect::<String>()
    )
}

fn articles(parsed: &Parsed) -> Vec<String> {
    parsed.articles.iter().map(said).collect()
}

#[test]
fn the_examples_of_the_docs_are_read_with_one_file_of_all_kinds() {
    let mine = examples("toml").concat();
    let rejects = |parsed: &Parsed| {
        parsed
            .rejects
            .iter()
            .map(|r| r.found.clone())
            .collect::<Vec<_>>()
    };

    let labels = read("a.txt", examples("text")[0], &mine);
    assert_eq!(
        articles(&labels),
        [
            "Rannapostimees | 2021-04-13 | Laevad tulid tagasi | Laevad tulid neljapäeval tagasi.//Sadam on avatud. page=4",
            "Rannapostimees | 2021-04-14 | Sild on kinni | Sild on kinni.",
        ]
    );
    let readme = include_str!("../../../README.md");
    let of_readme = examples_of(readme, "toml");
    let own = of_readme.iter().find(|toml| toml.contains("[[labels]]"));
    let short = read("a.txt", examples("text")[0], own.unwrap());
    let texts = |parsed: &Parsed| {
        parsed
            .articles
            .iter()
            .map(|a| a.text.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&short), texts(&labels));
    let columns = read("a.csv", examples("csv")[0], &mine);
    assert_eq!(
        articles(&columns),
        [
            "Rannikon Sanomat | 2021-04-03 | Laivat palasivat | Laivat palasivat satamaan. Laji=juttu"
        ]
    );
    assert_eq!(columns.rejects[0].reason, Reason::NotAnArticle);
    assert_eq!(
        rejects(&columns),
        ["\"laji\" is \"kuva\", which is not an article"]
    );
    let json = read("a.json", examples("json")[0], &mine);
    assert_eq!(
        articles(&json),
        [
            "The Harbour | 2021-04-13 | Ships return | They came back.",
            "The Harbour | 2021-04-14 | Bridge closed | It is closed.",
        ]
    );
    let xml = read("a.log", examples("xml")[0], &mine);
    assert_eq!(
        articles(&xml),
        [
            "Harbour Log | 2021-04-03 | Holm sails | She sailed at noon.//She came back. port=Northport"
        ]
    );
    for parsed in [&labels, &json, &xml] {
        assert_eq!(rejects(parsed), [""; 0]);
    }
}

#[test]
fn the_articles_of_an_own_export_do_not_depend_on_blocks_and_line_ends() {
    let mine = examples("toml").concat();
    let kinds = [("a.txt", "text"), ("a.csv", "csv"), ("a.json", "json")];
    for (name, kind) in kinds {
        let content = examples(kind)[0];
        let whole = read(name, content, &mine);
        assert!(!whole.articles.is_empty());
        for content in [content.to_owned(), content.replace('\n', "\r\n")] {
            for block_bytes in [1, 60, 200] {
                let small = ReadOptions {
                    block_bytes,
                    ..options(&mine)
                };
                let parsed = read_file(name, &content, small);
                assert_eq!(articles(&parsed), articles(&whole), "{name} {block_bytes}");
            }
        }
    }
}

#[test]
fn an_own_text_export_goes_before_every_other_format() {
    let mine = "[[labels]]\nname = 'own'\nform = 'text'\nsigns = ['STORY <']\ntext = 'label'\n\
                marks = ['colon']\nconstant = { source = 'S' }\n\
                labels = { title = ['HEADLINE'], text = ['WORDS'] }\n";
    for first in [
        // What would be Nexis, ANPA, JSON, a table, a page.
        " 1 of 2 DOCUMENTS",
        "\u{1}r w bc-ships 04-13",
        "{",
        "a,b,c",
        "<<< STORY <",
    ] {
        let text = format!("{first}\nSTORY <1>\n\nHEADLINE: Ships\n\nWORDS: They came.\n");
        let parsed = read("a.txt", &text, mine);
        assert_eq!(articles(&parsed), ["S |  | Ships | They came."], "{first}");
    }
    // A page is none, though the sign stands in it.
    let page = "<html><body><article><p>STORY < HEADLINE: Ships</p></article></body></html>";
    let without = read_file("a.html", page, ReadOptions::default());
    let with = read("a.html", page, mine);
    assert_eq!(with.articles[0].text, without.articles[0].text);
}

#[test]
fn pages_and_word_files_with_own_labels_are_exports() {
    let mine = "[[labels]]\nname = 'pages'\nform = 'html'\nsigns = ['class=\"saga\"']\n\
                divide = { element = 'div.saga' }\ntext = 'element'\n\
                elements = [{ is = 'title', css = 'h2' }, { is = 'text', css = 'p.t' }]\n\
                constant = { source = 'Saga' }\n\
                [[labels]]\nname = 'word'\nform = 'docx'\nconstant = { source = 'S' }\nsigns = ['(?m)^Frétt \\d+$']\n\
                divide = { line = '^Frétt \\d+$' }\ntext = 'label'\nmarks = ['colon']\n\
                labels = { title = ['Fyrirsögn'], date = ['Dagur'], text = ['Texti'] }\n";
    let page = "<html><body><div class=\"saga\"><h2>One</h2><p class=t>First.</p><p>No text.</p></div>\
                <div class=\"saga\"><h2>Two</h2><p class=t>Second.</p></div></body></html>";
    assert_eq!(
        articles(&read("a.html", page, mine)),
        ["Saga |  | One | First.", "Saga |  | Two | Second."]
    );
    let word = crate::read::exports::tests::word(&[
        "Frétt 1",
        "Fyrirsögn: Skipin snúa aftur",
        "Dagur: 2021-04-13",
        "Texti: Þau komu.",
        "Öll.",
        "Frétt 2",
        "Fyrirsögn: Brúin",
        "Texti: Lokuð.",
    ]);
    let parsed = read_file("a.docx", &word, options(mine));
    assert_eq!(
        articles(&parsed),
        [
            "S | 2021-04-13 | Skipin snúa aftur | Þau komu.//Öll.",
            "S |  | Brúin | Lokuð."
        ]
    );
}

#[test]
fn an_own_profile_goes_before_a_known_one_and_may_be_like_it() {
    let newsapi = r#"{"articles": [{"source": {"id": null, "name": "BBC"}, "title": "T", "publishedAt": "2021-04-13",
        "content": "Short.", "full": "Long and whole.", "meta": {"kind": "news", "desk": "b/7"}},
        {"source": {"name": "BBC"}, "title": "U", "publishedAt": "2021-04-13", "content": "x", "full": "y",
        "meta": {"kind": "Ad", "desk": "c/7"}}],
        "content": "All articles", "data": {"found": [{"full": "Hidden.", "publishedAt": "2021-04-14"}]}}"#;
    let own = "[[profile]]\nname = 'own'\nrequires = ['full']\nany = ['meta.kind', 'publishedAt']\n\
               text = ['full']\ndrop = { 'meta.kind' = ['ad'] }\n\
               derive = { section = { from = 'meta.desk', pattern = '^(\\w+)/' } }\n\
               caveat = 'read with care'\n";
    let lists = "[wrappers]\nlists = ['articles']\n";
    let parsed = read("a.json", newsapi, &format!("{own}{lists}"));
    assert_eq!(parsed.articles.len(), 1, "{:?}", articles(&parsed));
    let first = &parsed.articles[0];
    assert_eq!(
        (first.text.as_str(), first.section.as_str()),
        ("Long and whole.", "b")
    );
    assert_eq!(
        parsed.rejects[0].found,
        "\"meta.kind\" is \"Ad\", which is not an article"
    );
    assert!(
        parsed
            .notes
            .messages()
            .contains(&"1 article, known as own: read with care".to_owned())
    );
    // An own path goes before a known one that comes first, and before a text that stands beside it.
    let lists = "[wrappers]\nlists = ['data.found']\n";
    let parsed = read("a.json", newsapi, &format!("{own}{lists}"));
    assert_eq!(parsed.articles[0].text, "Hidden.");

    let nexis = "RECORD 1 of 1\n\nThe Harbour\n\nMay 30, 2014 Friday\n\nBOLD HEAD: Ships return\n\n\
                 BYLINE: Jane Miller\n\nThe ships returned.\n\nLOAD-DATE: June 1, 2014\n";
    let like = "[[labels]]\nname = 'own'\nform = 'text'\nlike = 'Nexis'\nwrapped = true\n\
                signs = ['(?m)^RECORD \\d+ of \\d+$']\ndivide = { line = '^RECORD \\d+ of \\d+$' }\n\
                number = '^RECORD (?P<number>\\d+) of (?P<of>\\d+)$'\nlabels = { title = ['BOLD HEAD'] }\n";
    let parsed = read("a.txt", nexis, like);
    assert_eq!(
        articles(&parsed),
        ["The Harbour | 2014-05-30 | Ships return | The ships returned."]
    );
    assert_eq!(parsed.articles[0].author, "Jane Miller");
}

#[test]
fn several_files_are_tried_in_their_order() {
    let profile = |name: &str, column: &str| {
        format!("[[profile]]\nname = '{name}'\nrequires = ['x']\ntext = ['{column}']\n")
    };
    let mut both: Profiles = profile("first", "a").parse().unwrap();
    both.add(profile("second", "b").parse().unwrap());
    let options = ReadOptions {
        profiles: Arc::new(both),
        ..ReadOptions::default()
    };
    let parsed = read_file("a.csv", "x,a,b\n1,one,two\n", options);
    assert_eq!(parsed.articles[0].text, "one");
}

#[test]
fn a_file_that_cannot_be_used_says_line_what_was_found_and_what_was_expected() {
    let labels = "[[labels]]\nname = 'a'\nform = 'text'\n";
    let whole = "signs = ['^A']\ntext = 'label'\nmarks = ['colon']\n";
    let text = "labels = { text = ['B'] }\n";
    let profile = "[[profile]]\nname = 'a'\nrequires = ['b']\n";
    let mut wrong = Vec::new();
    for (file, expected) in [
        (
            "".to_owned(),
            "line 1: found no profile, expected a table [[xml]], [[labels]]",
        ),
        (
            "[names]\ntext = ['a']\n".to_owned(),
            "line 1: unknown field `names`, expected one of `xml`, `labels`",
        ),
        (
            "[[label]]\n".to_owned(),
            "line 1: found `label`, which is unknown; did you mean `labels`?",
        ),
        ("[[labels]\n".to_owned(), "line 1: "),
        (
            format!("{labels}{whole}{text}title = 'a'\n"),
            "line 8: unknown field `title`, expected one of `name`, `about`",
        ),
        (
            format!("{labels}{whole}{text}singns = 'a'\n"),
            "line 8: found `singns`, which is unknown; did you mean `signs`?",
        ),
        (
            labels.replace("'text'", "'txt'"),
            "line 3: found `txt`, which is unknown; did you mean `text`?",
        ),
        (
            format!("{labels}text = 'label'\n"),
            "line 1: missing field `signs`",
        ),
        (
            format!("{labels}signs = []\n"),
            "line 4: found no sign, expected",
        ),
        (
            format!("{labels}signs = [\n'^A', '(b'\n]\n"),
            "line 4: found the pattern \"^A, (b\", expected a regular expression (unclosed group)",
        ),
        (
            format!("{labels}signs = ['A', 'B*']\n"),
            "line 4: found the sign \"B*\", which fits every file",
        ),
        (
            format!("{labels}signs = ['A']\n"),
            "line 1: text: found nothing, expected \"after-labels\"",
        ),
        (
            format!("{labels}{whole}"),
            "line 1: text: found nothing that is text",
        ),
        (
            format!("{labels}{whole}{text}").replace("marks = ['colon']\n", ""),
            "line 1: marks: found labels without marks",
        ),
        (
            format!("{labels}{whole}{text}").replace("colon", "line"),
            "line 1: headings: found the mark",
        ),
        (
            format!("{labels}{whole}{text}divide = {{ element = 'div' }}\n"),
            "line 1: found elements or comments of HTML",
        ),
        (
            format!("{labels}{whole}{text}divide = {{ element = 'div[' }}\n"),
            "line 8: found \"div[\", expected a CSS selector",
        ),
        (
            format!("{labels}{whole}{text}divide = {{ lines = 'a' }}\n"),
            "line 8: found `lines`, which is unknown; did you mean `line`?",
        ),
        (
            format!("{labels}{whole}{text}divide = {{ line = '[a' }}\n"),
            "line 8: found the pattern \"[a\", expected a regular expression (unclosed character class)",
        ),
        (
            format!("{labels}{whole}{text}number = '^\\d+'\n"),
            "line 1: number: found a pattern without (?P<number>…)",
        ),
        (
            format!("{labels}{whole}{text}values = {{ text = '^.' }}\n"),
            "line 1: text: found the pattern \"^.\" without a group",
        ),
        (
            format!("{labels}{whole}{text}values = {{ sorce = '^(.)' }}\n"),
            "line 1: found \"sorce\", which nothing in this profile is",
        ),
        (
            format!("{labels}{whole}{text}slots = [{{ is = 'title', before = ['titl'] }}]\n"),
            "line 1: found \"titl\", which nothing in this profile is; did you mean \"title\"?",
        ),
        (
            format!("{labels}{whole}labels = {{ text = ['B'], title = ['B'] }}\n"),
            "line 7: found the label \"B\" in text and in title",
        ),
        (
            format!("{labels}{whole}{text}long = ['C']\n"),
            "line 1: long: found \"C\", which is no label of this profile",
        ),
        (
            format!("{labels}{whole}like = 'Nexus'\n"),
            "line 1: like: there is no export \"Nexus\" before this one; did you mean \"Nexis\"?",
        ),
        (
            format!("{profile}titles = ['a']\n"),
            "line 4: found `titles`, which is unknown; did you mean `title`?",
        ),
        (
            format!("{profile}requries = ['a']\n"),
            "line 4: found `requries`, which is unknown; did you mean `requires`?",
        ),
        (
            format!("{profile}title = 'a'\n"),
            "line 4: invalid type: string \"a\", expected a sequence",
        ),
        (
            profile.replace("'b'", ""),
            "line 1: requires: found neither requires nor any",
        ),
        (
            format!("{profile}constant = {{ outlet = 'x' }}\n"),
            "line 4: unknown variant `outlet`, expected one of `text`",
        ),
        (format!("{profile}dates = 'dym'\n"), "line 4: "),
        (
            format!("{profile}title = ['A b']\ndate = ['a_B']\n"),
            "line 1: found \"a_B\" in title and in date",
        ),
        (
            format!("{profile}derive = {{ source = {{ from = 'a', pattern = '^.' }} }}\n"),
            "line 1: source: found the pattern \"^.\" without a group",
        ),
        (
            format!("{profile}derive = {{ source = {{ from = 'a', pattern = '*' }} }}\n"),
            "line 4: found the pattern \"*\", expected a regular expression",
        ),
        (
            format!("{profile}drop = {{ 'a[].b' = ['x'] }}\n"),
            "line 1: found \"a[].b\" in drop or derive",
        ),
        (
            "[wrappers]\nlists = ['a', '.b']\n".to_owned(),
            "line 2: found the path \".b\", expected keys with dots between them",
        ),
        (
            "[wrappers]\nlist = ['a']\n".to_owned(),
            "line 2: found `list`, which is unknown; did you mean `lists`?",
        ),
        (
            "[[xml]]\nname = 'a'\nroots = ['b']\n".to_owned(),
            "line 3: found `roots`, which is unknown; did you mean `root`?",
        ),
        (
            "[[xml]]\nname = 'a'\ntitle = ['b']\ntexts = ['b']\n".to_owned(),
            "line 4: found `texts`, which is unknown; did you mean `text`?",
        ),
    ] {
        let error = Profiles::from_str(&file).unwrap_err().to_string();
        if !error.starts_with(expected) {
            wrong.push(format!("{file}\n  expected {expected}\n  found    {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

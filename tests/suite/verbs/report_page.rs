//! The page of a report as a browser takes it: what it may run and load, how it is nested, and what those who
//! cannot see its figures are given. `tools/report/check.mjs` looks at the same page in a browser.

use super::{Folder, samples};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

fn report(folder: &Folder, input: &str, more: &[&str]) -> String {
    let words = [&["report", input, "-o", "out"], more].concat();
    folder.run(&words).succeeds();
    String::from_utf8(folder.read("out/report.html")).unwrap()
}

/// The page of the samples.
static SAMPLES: LazyLock<String> = LazyLock::new(|| report(&Folder::new(), &samples(), &[]));

fn tokens(page: &str) -> Vec<Token<()>> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let tokens = Tokenizer::new_with_emitter(page, emitter);
    tokens.map(|token| token.unwrap()).collect()
}

fn tags(tokens: &[Token<()>]) -> impl Iterator<Item = &StartTag<()>> {
    tokens.iter().filter_map(|token| match token {
        Token::StartTag(tag) => Some(tag),
        _ => None,
    })
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn attribute<'t>(tag: &'t StartTag<()>, name: &str) -> Option<&'t str> {
    tag.attributes.get(name.as_bytes()).map(|value| text(value))
}

/// What stands between the first tag of a name and its end.
fn inside<'p>(page: &'p str, name: &str) -> &'p str {
    let start = page.find(&format!("<{name}>")).unwrap() + name.len() + 2;
    &page[start..start + page[start..].find(&format!("</{name}>")).unwrap()]
}

#[test]
fn the_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else() {
    let page = &*SAMPLES;
    let tokens = tokens(page);
    let policy = tags(&tokens)
        .find(|tag| attribute(tag, "http-equiv") == Some("Content-Security-Policy"))
        .and_then(|tag| attribute(tag, "content"))
        .unwrap();
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let expected = format!(
        "default-src 'none'; script-src {}; style-src {}; font-src data:; base-uri 'none'; form-action 'none'",
        hash(inside(page, "script")),
        hash(inside(page, "style"))
    );
    assert_eq!(policy, expected);
    for tag in tags(&tokens) {
        for name in tag.attributes.keys().map(|name| text(name)) {
            assert!(name != "style" && !name.starts_with("on"), "{tag:?}");
        }
    }
    let count = |name: &[u8]| tags(&tokens).filter(|tag| **tag.name == *name).count();
    assert_eq!((count(b"script"), count(b"style")), (1, 1));
}

#[test]
fn every_element_of_the_page_is_closed_where_it_was_opened_and_no_id_stands_twice() {
    const VOID: [&str; 6] = ["meta", "link", "br", "img", "input", "hr"];
    let folder = Folder::new();
    let lines: Vec<String> = (0..40)
        .map(|n| {
            serde_json::json!({
                "id": n, "source": format!("<b>&\"{}", n % 2), "date": format!("2021-11-{:02}", n % 20 + 1),
                "title": "</cite></blockquote><i>", "text": "</p><mark>The border & \"wall\" of 'Poland' <!-- </section>.",
            })
            .to_string()
        })
        .collect();
    folder.write("hostile.jsonl", lines.join("\n"));
    for page in [
        report(&folder, "hostile.jsonl", &["--focus", "border"]),
        SAMPLES.clone(),
    ] {
        let mut open: Vec<String> = Vec::new();
        let mut ids: Vec<String> = Vec::new();
        for token in tokens(&page) {
            match token {
                Token::StartTag(tag) => {
                    ids.extend(attribute(&tag, "id").map(str::to_owned));
                    if !tag.self_closing && !VOID.contains(&text(&tag.name)) {
                        open.push(text(&tag.name).to_owned());
                    }
                }
                Token::EndTag(tag) => assert_eq!(open.pop().as_deref(), Some(text(&tag.name))),
                Token::Error(error) => panic!("{error:?}"),
                _ => {}
            }
        }
        assert!(open.is_empty(), "{open:?}");
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}

#[test]
fn every_figure_has_a_description_its_numbers_and_a_layout_for_phones() {
    let page = &*SAMPLES;
    let figures: Vec<&str> = page.split("<figure id=").skip(1).collect();
    assert!(figures.len() >= 9, "{}", figures.len());
    for figure in figures {
        let figure = figure.split("</figure>").next().unwrap();
        assert_eq!(figure.matches("<svg ").count(), 2, "{}", &figure[..80]);
        assert_eq!(figure.matches("role=\"img\" aria-labelledby=").count(), 2);
        for description in figure.split("<desc").skip(1) {
            let description = description.split_once('>').unwrap().1;
            assert!(description.find("</desc>").unwrap() > 20, "{description}");
        }
        assert!(figure.contains("<details class=\"numbers\">") && figure.contains("<tbody>\n<tr"));
    }
    let tokens = tokens(page);
    let wide = tags(&tokens).filter(|tag| attribute(tag, "class") == Some("wide"));
    for tag in wide {
        assert!(attribute(tag, "tabindex") == Some("0") && attribute(tag, "aria-label").is_some());
    }
}

#[test]
fn a_claim_has_sentences_of_different_sources_with_the_word_marked() {
    let folder = Folder::new();
    let page = report(&folder, &samples(), &[]);
    assert_eq!(
        page,
        report(&folder, &samples(), &[]),
        "the same every time"
    );
    let named = page
        .split("<h4>“<bdi>immigration</bdi>”</h4>")
        .nth(1)
        .unwrap();
    let claim = named.split("</section>").next().unwrap();
    assert!(claim.contains("per million; in 363 of 462\u{a0}articles."));
    let sources: Vec<&str> = claim
        .split("<footer><bdi>")
        .skip(1)
        .map(|quote| quote.split("</bdi>").next().unwrap())
        .collect();
    assert_eq!(sources.len(), 3, "{claim}");
    assert!(sources[0] != sources[1] && sources[1] != sources[2] && sources[0] != sources[2]);
    for mark in claim.split("<mark>").skip(1) {
        assert_eq!(
            mark.split("</mark>").next().unwrap().to_lowercase(),
            "immigration"
        );
    }
    assert!(
        page.contains("<a href=\"#evidence-2\">Evidence</a>") && page.contains("id=\"evidence-2\"")
    );
}

#[test]
fn the_sentences_do_not_depend_on_segments_or_threads() {
    let folder = Folder::new();
    let line = |n: usize| {
        let text = format!("Angela Merkel saw the wall of village {n}. Nobody saw Angela Merkel.");
        let source = ["Herald", "Post", "Times"][n % 3];
        let date = format!("2021-{:02}-{:02}", n % 11 + 1, n % 28 + 1);
        serde_json::json!({ "id": n, "source": source, "date": date, "text": text }).to_string()
            + "\n"
    };
    let lines: Vec<String> = (0..60).map(line).collect();
    folder.write("all.jsonl", lines.concat());
    folder.write("first.jsonl", lines[..25].concat());
    folder.write("second.jsonl", lines[25..].concat());
    for (corpus, inputs) in [
        ("one", &["all.jsonl"][..]),
        ("two", &["first.jsonl", "second.jsonl"]),
    ] {
        for input in inputs {
            folder.run(&["add", corpus, input]).succeeds();
        }
    }
    let quotes = |corpus: &str, threads: &str| -> Vec<String> {
        let page = report(&folder, corpus, &["--threads", threads]);
        let quotes = page.split("<blockquote>").skip(1);
        let ended = |quote: &str| quote.split("</blockquote>").next().unwrap().to_owned();
        quotes.map(ended).collect()
    };
    let (one, two) = (quotes("one", "1"), quotes("two", "2"));
    assert!(one.len() >= 6, "{one:?}");
    assert_eq!(one, two);
    assert!(
        one.iter()
            .any(|quote| quote.contains("<mark>Angela Merkel</mark> saw")),
        "{one:?}"
    );
}

#[test]
fn one_of_anything_is_told_in_the_singular_and_a_day_with_one_article_is_not_the_busiest() {
    let folder = Folder::new();
    let lines: Vec<String> = (1..=8)
        .map(|n| {
            let text = "Angela Merkel saw the wall.";
            serde_json::json!({ "id": n, "source": "Herald", "date": format!("2021-11-{n:02}"), "text": text })
                .to_string()
        })
        .collect();
    folder.write("few.jsonl", lines.join("\n"));
    let page = report(&folder, "few.jsonl", &["--top", "1"]).replace('\u{a0}', " ");
    assert!(page.contains("The most frequent name.") && page.contains("only 8 articles"));
    for wrong in [
        "1 most",
        "The 1 ",
        "the 1 ",
        ">1 articles",
        " 1 articles",
        "1 names",
        "1 sources",
        "busiest",
    ] {
        assert!(!page.contains(wrong), "{wrong}");
    }
}

#[test]
fn a_corpus_without_text_says_once_that_there_are_no_sentences() {
    let folder = Folder::new();
    folder
        .run(&["add", "corpus", &samples(), "--no-text"])
        .succeeds();
    let page = report(&folder, "corpus", &[]);
    assert!(!page.contains("<blockquote>"));
    assert_eq!(
        page.matches("the page has no sentences as evidence")
            .count(),
        1
    );
}

#[test]
fn a_line_that_a_source_adds_to_every_article_is_set_apart() {
    let folder = Folder::new();
    let lines: Vec<String> = (0..120)
        .map(|n| {
            let (source, line) = match n % 3 {
                0 => ("Herald", "Copyright Herald Reprint."),
                _ => ("Post", "The wall fell."),
            };
            let words = ["border", "village", "river", "forest", "city"];
            let (one, other) = (words[n % 5], words[(n / 5) % 5]);
            serde_json::json!({
                "id": n, "source": source, "date": format!("2021-11-{:02}", n % 28 + 1),
                "text": format!("On day {n} the {one} was calm and the {other} was not. {line}"),
            })
            .to_string()
        })
        .collect();
    folder.write("news.jsonl", lines.join("\n"));
    let page = report(&folder, "news.jsonl", &[]);
    let apart = page
        .split("Possible boilerplate")
        .nth(1)
        .expect("it is set apart");
    let apart = apart.split("</ul>").next().unwrap();
    assert!(
        apart.contains("<bdi>reprint</bdi>") && apart.contains("100\u{a0}% here"),
        "{apart}"
    );
    let found = page.split("Most distinctive").nth(1).unwrap_or_default();
    assert!(!found.split("</li>").next().unwrap().contains("reprint"));
}

#[test]
fn figures_print_on_half_a_page_with_letters_of_six_points() {
    // The style sheet makes higher figures smaller, and their letters have seven points.
    let highest_mm = 117.0 * 7.0 / 6.0;
    let sizes = SAMPLES.split("viewBox=\"0 0 ").skip(1).map(|rest| {
        let own = rest.split(['"', ' ']).take(2);
        let points: Vec<f64> = own.map(|number| number.parse().unwrap()).collect();
        [points[0], points[1]].map(|points| points / 72.0 * 25.4)
    });
    // The drawings for a phone are not printed.
    let printed: Vec<[f64; 2]> = sizes.filter(|[width, _]| *width > 100.0).collect();
    assert!(printed.len() > 8, "{printed:?}");
    for [width, height] in printed {
        assert!(height <= highest_mm, "{width} mm by {height} mm");
    }
}

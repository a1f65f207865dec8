//! Pages of several shapes, and hostile ones.

use super::*;
use crate::place::Position;
use crate::read::Profiles;
use crate::read::dates::{self, DateOrder};

fn read(html: &str, url: Option<&str>) -> Option<Document> {
    let mut document = Document::at(Position::Whole);
    article(html, url, &mut document).then_some(document)
}

const BODY: &str = "<p>The harbour opened again on Thursday, seven days after a storm had torn two of its piers from the \
    ground, broken the sea wall and sunk eleven boats in the bay.</p><p>“We have waited long enough,” said the guild, as the \
    first of forty boats passed the new light, headed for open water.</p><p>Repairs will go on until spring, the council \
    said, and the northern pier stays closed, with no day named.</p>";

/// A page of these elements in the head and above the text.
fn page(head: &str, above: &str) -> Document {
    let html = format!(
        "<!doctype html><html><head>{head}</head><body>{above}<div>{BODY}</div></body></html>"
    );
    read(&html, None).unwrap()
}

fn value(document: &Document, field: Field) -> &str {
    document.value(field).unwrap_or_default()
}

#[test]
fn the_headline_is_without_the_name_of_the_site() {
    for (head, above, headline) in [
        (
            "<title>Harbour opens | The Courier</title>",
            "<h1>Harbour opens</h1>",
            "Harbour opens",
        ),
        (
            "<title>The Courier - Harbour opens</title>",
            "<div class=x>Harbour opens</div>",
            "Harbour opens",
        ),
        (
            "<title>Harbour opens after a long storm - The Courier</title>",
            "",
            "Harbour opens after a long storm",
        ),
        (
            "<title>港口今天重新开放了_海岸新闻网</title>",
            "",
            "港口今天重新开放了",
        ),
        (
            "<title>The Courier</title><meta property=og:site_name content='The Courier'>",
            "<h1>Harbour opens</h1>",
            "Harbour opens",
        ),
        (
            "<title>Courier</title><meta property=og:title content='Harbour opens – Courier'><meta property=og:site_name content=Courier>",
            "",
            "Harbour opens",
        ),
        (
            "<title>x</title><meta property=og:title content='Courier'><meta property=og:site_name content=Courier>",
            "<h1>Courier</h1><h1>Harbour opens</h1>",
            "Harbour opens",
        ),
        (
            "<title>Pier-to-pier: a day at sea</title>",
            "",
            "Pier-to-pier: a day at sea",
        ),
        (
            "<title>Fish &amp; ships | C</title>",
            "<h1>Fish &amp; ships</h1>",
            "Fish & ships",
        ),
    ] {
        assert_eq!(
            value(&page(head, above), Field::Title),
            headline,
            "{head}{above}"
        );
    }
}

#[test]
fn the_day_is_that_of_publication_and_of_this_article() {
    let ld = |inner: &str| format!("<script type='application/ld+json'>{inner}</script>");
    for (head, above, date) in [
        (
            ld(
                r#"{"@type":"NewsArticle","dateModified":"2021-12-01","datePublished":"2021-11-18"}"#,
            ),
            "",
            "2021-11-18",
        ),
        (
            ld(
                r#"{"@graph":[{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","datePublished":"2020-01-01"}]},{"@type":["Thing","ReportageNewsArticle"],"datePublished":"2021-11-18"}]}"#,
            ),
            "",
            "2021-11-18",
        ),
        (
            ld(
                "{\"@type\":\"NewsArticle\",\"description\":\"two\nlines\",\"datePublished\":\"2021-11-18\"}",
            ),
            "",
            "2021-11-18",
        ),
        (
            "<meta name=DC.date.issued content=2021-11-18>".to_owned(),
            "<time datetime=2020-01-01>1</time>",
            "2021-11-18",
        ),
        (
            "<title>Harbour opens</title>".to_owned(),
            "<h1>Harbour opens</h1><span class=updated><time datetime=2021-12-01>x</time></span><time datetime=2021-11-18>x</time>",
            "2021-11-18",
        ),
        (
            "<title>Harbour opens</title>".to_owned(),
            "<aside><time datetime=2020-01-01>x</time></aside><h1>Harbour opens</h1><p>Donnerstag, 18. November 2021</p>",
            "2021-11-18",
        ),
        (
            "<title>Harbour opens</title>".to_owned(),
            "<h1>Harbour opens</h1><span>18.11.2021 | 09:30</span>",
            "2021-11-18",
        ),
        (
            "<link rel=canonical href=https://a.example/2021/11/18/harbour>".to_owned(),
            "",
            "2021-11-18",
        ),
        (
            "<title>Harbour opens</title>".to_owned(),
            "<h1>Harbour opens</h1><div itemprop=datePublished content=2021-11-18T10:00></div>",
            "2021-11-18",
        ),
        (String::new(), "<p>In 2021 we had 12 boats.</p>", ""),
    ] {
        let found = page(&head, above);
        let found = value(&found, Field::Date);
        let read = dates::decide(dates::read(found), DateOrder::Auto);
        let day = read.map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day, date, "{found}: {head}{above}");
    }
    // The day that the outlet wrote, not that of UTC.
    let two = format!(
        "{}<meta property=article:published_time content=2021-11-19T00:30:00+01:00>",
        ld(r#"{"@type":"NewsArticle","datePublished":"2021-11-18T23:30:00Z"}"#)
    );
    assert_eq!(
        value(&page(&two, ""), Field::Date),
        "2021-11-19T00:30:00+01:00"
    );
}

#[test]
fn the_author_is_a_person_and_no_program() {
    for (head, above, author) in [
        ("<meta name=author content='Ann Lee'>", "", "Ann Lee"),
        (
            "<meta name=author content=admin>",
            "<a rel=author href=/a>Ann Lee</a>",
            "Ann Lee",
        ),
        (
            "<meta name=article:author content=https://f.example/annlee>",
            "<span class=byline>By Ann Lee</span>",
            "Ann Lee",
        ),
        (
            "<title>Harbour opens</title>",
            "<h1>Harbour opens</h1><p>Von Ann Lee, 18.11.2021</p>",
            "Ann Lee",
        ),
        (
            "<title>Harbour opens</title>",
            "<h1>Harbour opens</h1><p>作者：李安</p>",
            "李安",
        ),
        (
            "<title>Harbour opens</title>",
            "<h1>Harbour opens</h1><p>By the sea, all was calm again.</p>",
            "",
        ),
        (
            "<meta property=og:site_name content=Courier><meta name=author content=Courier>",
            "",
            "",
        ),
        (
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":[{\"name\":\"Ann Lee\"},{\"name\":\"Bo Stern\"}]}</script>",
            "",
            "Ann Lee, Bo Stern",
        ),
    ] {
        assert_eq!(
            value(&page(head, above), Field::Author),
            author,
            "{head}{above}"
        );
    }
}

#[test]
fn the_outlet_is_the_name_of_the_site_else_its_host() {
    for (head, url, source) in [
        (
            "<meta property=og:site_name content='The Courier'>",
            None,
            "The Courier",
        ),
        (
            "<meta property=og:site_name content='https://www.courier.example'><link rel=canonical href='https://www.courier.example/a'>",
            None,
            "courier.example",
        ),
        ("", Some("https://courier.example/a"), "courier.example"),
        (
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"publisher\":{\"name\":\"Courier\"}}</script>",
            None,
            "Courier",
        ),
    ] {
        let html = format!("<html><head>{head}</head><body>{BODY}</body></html>");
        assert_eq!(
            value(&read(&html, url).unwrap(), Field::Source),
            source,
            "{head}"
        );
    }
}

#[test]
fn what_stands_beside_the_article_is_not_its_text() {
    let html = format!(
        "<html><head><title>Harbour opens</title></head><body><div class=cookie-banner><p>We use cookies, and this is a long \
         sentence about them.</p></div><ul><li><a href=a>Home</a><li><a href=b>Sport</a><li><a href=c>News</a></ul><article>\
         <h1>Harbour opens</h1>{BODY}<figure><img src=x><figcaption>A boat, photo by Bo</figcaption></figure>\
         <div class='newsletter-box signup'><p>Sign up for our letter, which comes each morning.</p></div></article>\
         <div id=comments><p>I say, this is a comment of some length, with commas, and so on.</p></div></body></html>"
    );
    let document = read(&html, None).unwrap();
    let text = value(&document, Field::Text);
    assert!(
        text.starts_with("The harbour opened") && text.ends_with("no day named."),
        "{text}"
    );
    assert_eq!(text.split("\n\n").count(), 3);
    for word in ["cookies", "Sport", "photo", "letter", "comment"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn a_page_is_told_by_its_content() {
    let fits = |bytes: &[u8], ending| {
        (HTML.fits)(&Sample {
            bytes,
            ending,
            profiles: &Profiles::default(),
        })
    };
    assert!(fits(b"<!DOCTYPE html><html>", ""));
    assert!(fits(
        b"\n<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC \"x\">",
        "txt"
    ));
    assert!(fits(b"<HTML><BODY>", "dat"));
    assert!(fits(b"<p>a fragment</p>", "html"));
    for text in [
        "<p>a fragment</p>",
        "<?xml version='1.0'?><nitf><head><title/></head><body>",
        "<TEI><text><body><p>",
        "<!DOCTYPE nitf SYSTEM 'x'><nitf><body>",
        "text about <html>",
        "{\"a\":\"<html>\"}",
    ] {
        assert!(!fits(text.as_bytes(), ""), "{text}");
    }
    assert!(!fits(b"<?xml version='1.0'?><nitf><body>", "html"));
    assert!(fits(
        b"<!-- saved from url=(0014)about:internet -->\n<html>",
        ""
    ));
}

#[test]
fn a_page_is_read_in_the_encoding_that_fits_its_bytes() {
    let decoded = |bytes: &[u8]| {
        let declared = crate::read::encoding::declared_in(bytes);
        crate::read::encoding::decode(bytes, declared.as_deref()).text
    };
    let chinese = encoding_rs::GBK
        .encode("<meta charset=utf-8><p>港口今天重新开放了</p>")
        .0;
    assert!(decoded(&chinese).contains("港口今天"));
    for bytes in [
        &b"<meta charset=iso-8859-1><p>caf\xe9 \x93so\x94"[..],
        b"<meta charset=utf-8><p>caf\xe9 \x93so\x94",
        "<meta charset=iso-8859-1><p>café “so”".as_bytes(),
    ] {
        assert!(decoded(bytes).ends_with("café “so”"));
    }
}

#[test]
fn a_page_too_deep_for_a_search_gives_its_long_lines() {
    let (open, close) = ("<div>".repeat(1_000), "</div>".repeat(1_000));
    let document = read(&format!("<html><body>{open}{BODY}<p>Menu</p>{close}"), None).unwrap();
    assert_eq!(value(&document, Field::Text).split("\n\n").count(), 3);
}

#[test]
fn hostile_pages_are_refused_or_read_in_time() {
    let many = |text: &str, count: usize| text.repeat(count);
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
    let fonts: String = (0..20_000)
        .map(|n| format!("<p><font color=c{n}>x</p>"))
        .collect();
    for html in [
        format!("<html><body>{}x", many("<div>", 100_000)),
        format!(
            "<html><body>{}{BODY}{}",
            many("<div>", 1_000),
            many("</div>", 1_000)
        ),
        format!("<html><body><p{attributes}>x</p>{BODY}"),
        format!("<html><body>{fonts}"),
        format!("<html><body>{}", many("<table>", 20_000)),
        format!("<html><body>{}", many("<!--", 50_000)),
        format!("<html><body>{}", many("<a href=x>", 100_000)),
        format!("<html><body>{}", many("<b><i></b>", 20_000)),
        format!("<html><body>{}", many("<select><option>", 20_000)),
        format!("<html><body>{}", many("<", 100_000)),
        format!("<html><body>{}", many("</p>", 20_000)),
        format!(
            "<html><head><script type='application/ld+json'>{}",
            many("[", 100_000)
        ),
        format!("<html><body><svg>{}", many("<g>", 50_000)),
        "<html>".to_owned(),
        String::new(),
    ] {
        let begun = std::time::Instant::now();
        let _ = read(&html, None);
        let seconds = begun.elapsed().as_secs_f64();
        assert!(seconds < 60.0, "{seconds} s: {:.60}", html);
    }
}

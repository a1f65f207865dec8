//! Web archives, whole and damaged.

use super::*;
use crate::read::Parsed;
use crate::read::tests::read_file;
use std::io::Write;

fn read(bytes: &[u8], options: ReadOptions) -> Parsed {
    read_file("crawl.warc", bytes, options)
}

fn texts(parsed: &Parsed) -> Vec<&str> {
    parsed
        .articles
        .iter()
        .map(|article| article.text.as_str())
        .collect()
}

fn record(kind: &str, uri: &str, content_type: &str, content: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n\
         WARC-Date: 2023-11-20T10:11:12Z\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        content.len()
    );
    [header.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn answer(status: u16, header: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} Whatever\r\n{header}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn response(uri: &str, header: &str, body: &[u8]) -> Vec<u8> {
    let kind = "application/http; msgtype=response";
    record("response", uri, kind, &answer(200, header, body))
}

fn page(number: usize) -> Vec<u8> {
    let body = format!("<html><body><p>Page {number} of the paper.</p></body></html>");
    let uri = format!("https://www.paper.example/{number}");
    response(&uri, "Content-Type: text/html", body.as_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::fast();
    let mut out = flate2::write::GzEncoder::new(Vec::new(), level);
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn pages_are_articles_and_all_else_is_counted() {
    let http = "application/http; msgtype=response";
    let all = [
        record(
            "warcinfo",
            "",
            "application/warc-fields",
            b"software: x\r\n",
        ),
        record(
            "request",
            "https://a.example/",
            "application/http",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        page(1),
        record(
            "response",
            "https://a.example/no",
            http,
            &answer(404, "Content-Type: text/html", b"<p>no</p>"),
        ),
        response(
            "https://a.example/robots.txt",
            "Content-Type: text/plain",
            b"User-agent: *",
        ),
        response(
            "https://a.example/x.png",
            "Content-Type: image/png",
            b"\x89PNG\0",
        ),
        record("revisit", "https://a.example/", http, b""),
        record("metadata", "", "application/warc-fields", b"a: b"),
        record(
            "conversion",
            "https://b.example/",
            "text/plain",
            "Vilnius\nžada".as_bytes(),
        ),
        record(
            "resource",
            "https://c.example/",
            "text/html",
            b"<p>Kept page</p>",
        ),
    ]
    .concat();
    for bytes in [all.clone(), gzip(&all)] {
        let parsed = read(&bytes, ReadOptions::default());
        assert_eq!(
            texts(&parsed),
            ["Page 1 of the paper.", "Vilnius\nžada", "Kept page"]
        );
        assert_eq!(parsed.articles[0].source, "paper.example");
        assert_eq!(parsed.articles[0].url, "https://www.paper.example/1");
        assert_eq!(parsed.articles[0].date, None);
        assert!(parsed.rejects.is_empty(), "{:?}", parsed.rejects);
        let notes = parsed.notes.messages().join("\n");
        assert!(notes.contains("7 records were passed over"), "{notes}");
    }
}

#[test]
fn what_transport_put_round_a_page_is_taken_off() {
    let html = "<p>Žmonės &amp; miestas</p>".as_bytes();
    let chunks = [
        &b"5\r\n"[..],
        &html[..5],
        b"\r\n",
        format!("{:x};x=y\r\n", html.len() - 5).as_bytes(),
        &html[5..],
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(html).unwrap();
    let baltic = encoding_rs::WINDOWS_1257
        .encode("<p>Žmonės &amp; miestas</p>")
        .0
        .into_owned();
    let html_type = "Content-Type: text/html; charset=utf-8";
    for (header, body) in [
        (format!("{html_type}\r\nTransfer-Encoding: chunked"), chunks),
        (format!("{html_type}\r\nContent-Encoding: gzip"), gzip(html)),
        (
            format!("{html_type}\r\nContent-Encoding: deflate"),
            zlib.finish().unwrap(),
        ),
        // Unpacked by the crawler, header as it was.
        (
            format!("{html_type}\r\nContent-Encoding: gzip"),
            html.to_vec(),
        ),
        (
            format!("{html_type}\r\nTransfer-Encoding: chunked"),
            html.to_vec(),
        ),
        (
            format!("{html_type}\r\nContent-Encoding: br"),
            html.to_vec(),
        ),
        (
            "Content-Type: text/html; charset=windows-1257".to_owned(),
            baltic,
        ),
    ] {
        let parsed = read(
            &response("https://a.example/", &header, &body),
            ReadOptions::default(),
        );
        assert_eq!(texts(&parsed), ["Žmonės & miestas"], "{header}");
    }
    let brotli = response(
        "https://a.example/",
        &format!("{html_type}\r\nContent-Encoding: br"),
        b"\x0b\x02\x80",
    );
    let parsed = read(&brotli, ReadOptions::default());
    assert_eq!(parsed.rejects[0].reason, Reason::UnsupportedMember);
}

#[test]
fn a_record_of_a_wrong_length_is_set_aside_alone() {
    for wrong in ["5", "99", "5000", "999999999999", "many"] {
        let second = String::from_utf8(page(2)).unwrap();
        let start = second.find("Content-Length: ").unwrap() + 16;
        let end = start + second[start..].find('\r').unwrap();
        let damaged = format!("{}{wrong}{}", &second[..start], &second[end..]);
        let first = page(1);
        let bytes = [&first, damaged.as_bytes(), &page(3), &page(4)].concat();
        for block_bytes in [1, 1 << 20] {
            let options = ReadOptions {
                block_bytes,
                ..ReadOptions::default()
            };
            let parsed = read(&bytes, options);
            let expected = [
                "Page 1 of the paper.",
                "Page 3 of the paper.",
                "Page 4 of the paper.",
            ];
            assert_eq!(texts(&parsed), expected, "{wrong}");
            assert_eq!(parsed.rejects.len(), 1);
            assert_eq!(parsed.rejects[0].reason, Reason::Warc);
            assert_eq!(
                parsed.rejects[0].place.position,
                Position::Byte(first.len() as u64)
            );
        }
    }
}

#[test]
fn a_damaged_member_and_rubbish_are_set_aside_and_the_next_records_are_read() {
    let mut damaged = gzip(&page(2));
    let half = damaged.len() / 2;
    damaged[half] ^= 0x55;
    damaged[half + 1] ^= 0x55;
    let bytes = [gzip(&page(1)), damaged, gzip(&page(3)), gzip(&page(4))].concat();
    let parsed = read(&bytes, ReadOptions::default());
    let expected = [
        "Page 1 of the paper.",
        "Page 3 of the paper.",
        "Page 4 of the paper.",
    ];
    assert_eq!(texts(&parsed), expected);
    assert_eq!(parsed.rejects.len(), 1, "{:?}", parsed.rejects);
    let third = Position::Byte((gzip(&page(1)).len() + gzip(&page(2)).len()) as u64);
    assert_eq!(parsed.articles[1].place.position, third);

    let rubbish = [page(1), b"rubbish\r\n".repeat(100), page(2)].concat();
    let parsed = read(&rubbish, ReadOptions::default());
    assert_eq!(parsed.articles.len(), 2);
    assert_eq!(parsed.rejects[0].reason, Reason::Warc);
}

#[test]
fn a_file_that_ends_within_a_record_gives_what_came_before() {
    for cut in [1, 40, 100, 300] {
        let mut bytes = [page(1), page(2)].concat();
        bytes.truncate(bytes.len() - cut.min(page(2).len() - 20));
        if cut == 1 {
            // Only the line ends after the record are gone.
            assert_eq!(read(&bytes, ReadOptions::default()).articles.len(), 2);
            continue;
        }
        let parsed = read(&bytes, ReadOptions::default());
        assert_eq!(
            (parsed.articles.len(), parsed.rejects.len()),
            (1, 1),
            "{cut}"
        );
        let mut packed = [gzip(&page(1)), gzip(&page(2))].concat();
        packed.truncate(packed.len() - cut.min(60));
        let parsed = read(&packed, ReadOptions::default());
        assert_eq!(
            (parsed.articles.len(), parsed.rejects.len()),
            (1, 1),
            "{cut}"
        );
    }
}

#[test]
fn a_record_beyond_the_limit_is_too_long_and_the_next_one_is_read() {
    let long = "long words ".repeat(100_000);
    let body = format!("<p>{long}</p>");
    let long = response(
        "https://a.example/",
        "Content-Type: text/html",
        body.as_bytes(),
    );
    let options = ReadOptions {
        line_limit_bytes: 100_000,
        ..ReadOptions::default()
    };
    let parsed = read(&[page(1), long, page(2)].concat(), options);
    assert_eq!(parsed.articles.len(), 2);
    assert_eq!(parsed.rejects[0].reason, Reason::TooLong);
}

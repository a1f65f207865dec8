//! Pages, feeds and web archives to articles. Speed is in bytes of the input, unpacked.
//!
//! The pages are made of the samples' articles, with what stands around an article on a news site; or
//! they are those of the folder that `NEWSPRINT_BENCH_PAGES` names.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::read::Block;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::articles::{ARTICLES, blocks};

/// Files that are read, with the articles in them.
struct Inputs {
    folder: PathBuf,
    bytes: u64,
    articles: usize,
}

/// A folder for a set of inputs; it is written anew by each run.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("newsprint-bench-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the bench");
    folder
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn paragraphs(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| format!("<p>{}</p>\n", escaped(line)))
        .collect()
}

/// A page with a menu, a script, teasers and a footer around the article.
fn page(number: usize) -> String {
    let article = &ARTICLES[number % ARTICLES.len()];
    let date = article
        .date
        .map_or("2018-06-20".to_owned(), |date| date.to_string());
    let mut menu = String::new();
    for item in 0..60 {
        let _ = write!(
            menu,
            "<li class=\"item\"><a href=\"/section/{item}\">Section {item}</a></li>"
        );
    }
    let script =
        "var state = {\"slots\": [1, 2, 3], \"name\": \"x\"}; function go() { return state; }\n"
            .repeat(200);
    let teasers =
        "<div class=\"teaser\"><a href=\"/b\"><h3>Another story of the day</h3></a></div>"
            .repeat(20);
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title} - Example Post</title>\
         <meta property=\"og:site_name\" content=\"Example Post\">\
         <meta property=\"article:published_time\" content=\"{date}T10:00:00Z\"><script>{script}</script></head>\
         <body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>{text}</article>\
         <aside>{teasers}</aside><footer><p>All rights reserved.</p></footer></body></html>",
        title = escaped(&article.title),
        text = paragraphs(&article.text),
    )
}

/// So many pages are made.
const PAGES: usize = 400;

static PAGE_FILES: LazyLock<Inputs> = LazyLock::new(|| {
    if let Some(folder) = std::env::var_os("NEWSPRINT_BENCH_PAGES") {
        let folder = PathBuf::from(folder);
        let files = || {
            std::fs::read_dir(&folder)
                .expect("a folder of pages")
                .flatten()
        };
        let bytes = files()
            .map(|file| file.metadata().map_or(0, |about| about.len()))
            .sum();
        let articles = read(&folder);
        return Inputs {
            folder,
            bytes,
            articles,
        };
    }
    let folder = folder("pages");
    let mut bytes = 0;
    for number in 0..PAGES {
        let page = page(number);
        bytes += page.len() as u64;
        std::fs::write(folder.join(format!("{number:04}.html")), page).expect("a page");
    }
    Inputs {
        folder,
        bytes,
        articles: PAGES,
    }
});

static FEED: LazyLock<Inputs> = LazyLock::new(|| {
    let folder = folder("feed");
    let mut feed = "<?xml version=\"1.0\"?><rss version=\"2.0\" \
                    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
                    <title>Example Post</title>\n"
        .to_owned();
    for article in ARTICLES.iter() {
        let _ = writeln!(
            feed,
            "<item><title>{}</title><link>https://example.org/{}</link>\
             <pubDate>Wed, 20 Jun 2018 10:00:00 GMT</pubDate><content:encoded><![CDATA[{}]]></content:encoded></item>",
            escaped(&article.title),
            escaped(&article.id),
            paragraphs(&article.text),
        );
    }
    feed += "</channel></rss>";
    std::fs::write(folder.join("feed.xml"), &feed).expect("a feed");
    Inputs {
        folder,
        bytes: feed.len() as u64,
        articles: ARTICLES.len(),
    }
});

static ARCHIVE: LazyLock<Inputs> = LazyLock::new(|| {
    let folder = folder("warc");
    let mut archive = Vec::new();
    for number in 0..PAGES {
        let page = page(number);
        let answer =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
        archive.extend_from_slice(
            format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n\
                 Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
                answer.len()
            )
            .as_bytes(),
        );
    }
    std::fs::write(folder.join("pages.warc"), &archive).expect("an archive");
    Inputs {
        folder,
        bytes: archive.len() as u64,
        articles: PAGES,
    }
});

fn read(folder: &Path) -> usize {
    let folder = folder.to_str().expect("a path of UTF-8");
    blocks(folder)
        .map(|block| block.parse().articles.len())
        .sum()
}

fn bench(bencher: Bencher, inputs: &Inputs) {
    bencher
        .counter(BytesCount::new(inputs.bytes))
        .with_inputs(|| {
            let folder = inputs.folder.to_str().expect("a path of UTF-8");
            blocks(folder).collect::<Vec<Block>>()
        })
        .bench_values(|blocks| {
            let (mut articles, mut letters) = (0, 0);
            for block in blocks {
                for article in block.parse().articles {
                    articles += 1;
                    letters += article.text.len();
                }
            }
            assert_eq!(articles, inputs.articles);
            assert!(letters > inputs.articles * 500, "{letters} bytes of text");
        });
}

#[divan::bench(sample_count = 10)]
fn pages(bencher: Bencher) {
    bench(bencher, &PAGE_FILES);
}

#[divan::bench(sample_count = 10)]
fn feed(bencher: Bencher) {
    bench(bencher, &FEED);
}

#[divan::bench(sample_count = 10)]
fn web_archive(bencher: Bencher) {
    bench(bencher, &ARCHIVE);
}

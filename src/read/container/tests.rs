//! Archives and mailboxes, whole, damaged and hostile.

use super::*;
use crate::read::{Input, Parsed, blocks};
use std::io::Write;

fn read(name: &str, bytes: &[u8]) -> Parsed {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    let mut all = Parsed::default();
    let mut disk_bytes = 0;
    for block in blocks(vec![Input::file(&path)], Arc::default(), 2, 1 << 20) {
        disk_bytes += block.disk_bytes;
        let parsed = block.parse();
        all.articles.extend(parsed.articles);
        all.rejects.extend(parsed.rejects);
        all.notes.merge(parsed.notes);
    }
    assert_eq!(disk_bytes, bytes.len() as u64);
    all
}

/// Each article's place within the input, outlet and text.
fn seen(parsed: &Parsed) -> Vec<(String, &str, &str)> {
    let articles = parsed.articles.iter();
    articles
        .map(|article| {
            let place = article.place.to_string().replace('\\', "/");
            let within = place.split_once("/in/").unwrap().1.to_owned();
            (within, article.source.as_str(), article.text.as_str())
        })
        .collect()
}

fn reasons(parsed: &Parsed) -> Vec<&'static str> {
    parsed
        .rejects
        .iter()
        .map(|reject| reject.reason.code())
        .collect()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = ::tar::Header::new_gnu();
        // `set_path` refuses what an attacker writes.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        out.append(&header, *content).unwrap();
    }
    out.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default()
        .compression_method(::zip::CompressionMethod::Deflated);
    for (name, content) in members {
        out.start_file(*name, options).unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::fast();
    let mut out = flate2::write::GzEncoder::new(Vec::new(), level);
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

const MEMBERS: [(&str, &[u8]); 6] = [
    ("bbc/2021-11-18/1.txt", b"First words."),
    ("__MACOSX/bbc/._1.txt", b"\0\x05\x16\x07"),
    ("bbc/.DS_Store", b"\0\0\0\x01Bud1"),
    ("README.md", b"about the collection"),
    ("table.csv", b"text,source\nwords of a row,taz\n"),
    ("bbc/picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
];

#[test]
fn members_are_read_in_order_each_by_its_content_and_the_rest_is_counted() {
    let packed = [
        ("in/news.zip", zip(&MEMBERS)),
        ("in/news.tar", tar(&MEMBERS)),
        ("in/news.tar.gz", gzip(&tar(&MEMBERS))),
        ("in/wrong.xz", tar(&MEMBERS)),
        ("in/news.zip.gz", gzip(&zip(&MEMBERS))),
    ];
    for (name, bytes) in packed {
        let parsed = read(name, &bytes);
        let file = name.strip_prefix("in/").unwrap();
        let expected = [
            (
                format!("{file}/bbc/2021-11-18/1.txt"),
                "bbc",
                "First words.",
            ),
            (format!("{file}/table.csv, line 2"), "taz", "words of a row"),
        ];
        assert_eq!(seen(&parsed), expected);
        assert_eq!(parsed.articles[0].date.unwrap().to_string(), "2021-11-18");
        assert!(parsed.rejects.is_empty(), "{:?}", parsed.rejects);
        let notes = parsed.notes.messages().join("\n");
        for note in [
            "2 members were passed over: hidden",
            "1 member was passed over: about",
            "1 member was passed over: not text",
        ] {
            assert!(notes.contains(note), "{notes}");
        }
    }
}

#[test]
fn archives_within_archives_are_read_down_to_a_limit() {
    let mut bytes = b"Deep words.".to_vec();
    let mut name = "a.txt".to_owned();
    for depth in 1..=MAX_DEPTH + 1 {
        let members = [(name.as_str(), &bytes[..])];
        (bytes, name) = match depth % 2 {
            0 => (gzip(&tar(&members)), format!("{depth}.tar.gz")),
            _ => (zip(&members), format!("{depth}.zip")),
        };
        let parsed = read(&format!("in/{name}"), &bytes);
        if depth <= MAX_DEPTH {
            assert_eq!(seen(&parsed).len(), 1, "{depth}");
            assert_eq!(parsed.articles[0].source, "1");
        } else {
            assert_eq!(reasons(&parsed), ["nested-archive"]);
        }
    }
}

#[test]
fn no_name_leads_out_of_an_archive_or_forges_a_line() {
    for (name, cleaned) in [
        ("../../etc/x.txt", "etc/x.txt"),
        ("/srv/x.txt", "srv/x.txt"),
        ("D:\\news\\..\\x.txt", "news/x.txt"),
        ("./a//b/./x.txt", "a/b/x.txt"),
        ("a\nerror: b\u{1b}.txt", "a_error: b_.txt"),
        ("..", "unnamed"),
    ] {
        assert_eq!(clean_name(name), cleaned);
        if name.contains('\n') {
            continue;
        }
        let members: [(&str, &[u8]); 2] = [(name, b"Words."), ("good.txt", b"Good words.")];
        for bytes in [tar(&members), zip(&members)] {
            let parsed = read("in/a.bin", &bytes);
            let places: Vec<String> = seen(&parsed).into_iter().map(|(place, ..)| place).collect();
            if name.starts_with("..") {
                assert_eq!(reasons(&parsed), ["unsupported-member"], "{name}");
                assert_eq!(places, ["a.bin/good.txt"]);
            } else {
                assert_eq!(
                    places,
                    [format!("a.bin/{cleaned}"), "a.bin/good.txt".into()]
                );
            }
        }
    }
}

#[test]
fn a_member_that_does_not_check_is_set_aside_and_the_others_are_read() {
    let words = "words that are in the archive ".repeat(50);
    let members = [("a.txt", words.as_bytes()), ("b.txt", b"Other words.")];
    let mut bytes = zip(&members);
    // Within the packed bytes of the first member.
    bytes[45] ^= 0xff;
    let parsed = read("in/a.zip", &bytes);
    assert_eq!(
        seen(&parsed),
        [("a.zip/b.txt".to_owned(), "a", "Other words.")]
    );
    assert_eq!(reasons(&parsed), ["corrupt"]);
    assert!(parsed.rejects[0].place.input.ends_with("a.zip/a.txt"));
}

#[test]
fn a_checksum_that_is_wrong_is_told() {
    let mut out = ::zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let stored = ::zip::write::SimpleFileOptions::default()
        .compression_method(::zip::CompressionMethod::Stored);
    out.start_file("a.txt", stored).unwrap();
    out.write_all(b"These words are changed.").unwrap();
    let mut bytes = out.finish().unwrap().into_inner();
    let at = memchr::memmem::find(&bytes, b"words").unwrap();
    bytes[at..at + 5].copy_from_slice(b"wards");
    let parsed = read("in/a.zip", &bytes);
    assert!(parsed.articles.is_empty());
    assert_eq!(reasons(&parsed), ["corrupt"]);
}

#[test]
fn an_archive_that_is_cut_gives_what_came_before() {
    let long = "many words ".repeat(5_000);
    let members = [("a.txt", &b"First words."[..]), ("b.txt", long.as_bytes())];
    let mut bytes = tar(&members);
    bytes.truncate(10_000);
    let parsed = read("in/a.tar", &bytes);
    assert_eq!(
        seen(&parsed),
        [("a.tar/a.txt".to_owned(), "a", "First words.")]
    );
    assert_eq!(parsed.rejects[0].reason, Reason::Truncated);
    assert!(parsed.rejects[0].place.input.ends_with("a.tar/b.txt"));

    let mut bytes = zip(&members);
    bytes.truncate(bytes.len() - 30);
    let parsed = read("in/a.zip", &bytes);
    assert_eq!(reasons(&parsed), ["truncated"]);

    let mut bytes = gzip(&tar(&members));
    bytes.truncate(bytes.len() / 2);
    let parsed = read("in/a.tgz", &bytes);
    assert!(
        reasons(&parsed).contains(&"truncated"),
        "{:?}",
        parsed.rejects
    );
}

#[test]
fn what_is_encrypted_or_a_link_is_set_aside() {
    let mut bytes = zip(&[("a.txt", b"First words."), ("b.txt", b"Other words.")]);
    // The flag of encryption, in the header and in the directory.
    for (mark, flags) in [(&b"PK\x03\x04"[..], 6), (b"PK\x01\x02", 8)] {
        let at = memchr::memmem::find(&bytes, mark).unwrap();
        bytes[at + flags] |= 1;
    }
    let parsed = read("in/a.zip", &bytes);
    assert_eq!(reasons(&parsed), ["unsupported-member"]);
    assert_eq!(parsed.articles.len(), 1);

    let mut out = ::tar::Builder::new(Vec::new());
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::Symlink);
    header.set_size(0);
    out.append_link(&mut header, "link.txt", "/etc/passwd")
        .unwrap();
    let parsed = read("in/a.tar", &out.into_inner().unwrap());
    assert_eq!(reasons(&parsed), ["unsupported-member"]);
}

#[test]
fn a_bomb_is_refused_soon_after_the_free_bytes() {
    let blanks = vec![b' '; 40 << 20];
    let members: Vec<(String, &[u8])> = (0..4).map(|n| (format!("{n}.txt"), &blanks[..])).collect();
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, b)| (name.as_str(), *b))
        .collect();
    let one = zip(&members);
    // Each layer expands less than the limit.
    for bytes in [one.clone(), zip(&[("a.zip", &one), ("b.zip", &one)])] {
        let parsed = read("in/bomb.zip", &bytes);
        assert!(parsed.articles.is_empty());
        assert!(
            reasons(&parsed).contains(&"too-large"),
            "{:?}",
            reasons(&parsed)
        );
    }
}

#[test]
fn a_package_is_no_archive_and_an_empty_one_is_told() {
    let package = zip(&[
        ("content.xml", b"<a/>"),
        ("[Content_Types].xml", b"<Types/>"),
    ]);
    assert_eq!(reasons(&read("in/a.odd", &package)), ["binary"]);
    assert_eq!(reasons(&read("in/a.zip", &zip(&[]))), ["empty"]);
}

const MAILBOX: &str = "From agency@example.org Sun Jul  5 01:02:03 2020\n\
From: \"News Agency\" <agency@example.org>\n\
To: me@example.org\n\
Subject: =?utf-8?q?Vilnius_=C5=BEada?=\n\
Date: Sun, 5 Jul 2020 01:02:03 -0400\n\
Message-ID: <1@example.org>\n\
MIME-Version: 1.0\n\
Content-Type: multipart/mixed; boundary=\"b\"\n\
\n\
--b\n\
Content-Type: text/html; charset=iso-8859-1\n\
Content-Transfer-Encoding: quoted-printable\n\
\n\
<p>Caf=E9 words</p>\n\
--b\n\
Content-Type: text/csv; name=\"rows.csv\"\n\
Content-Transfer-Encoding: base64\n\
\n\
dGV4dCxzb3VyY2UKd29yZHMgb2YgYSByb3csdGF6Cg==\n\
--b\n\
Content-Type: image/png; name=\"logo.png\"\n\
Content-Transfer-Encoding: base64\n\
\n\
iVBORw0KGgo=\n\
--b--\n\
\n\
From agency@example.org Mon Jul  6 01:02:03 2020\n\
From: other@example.org\n\
Subject: Plain\n\
Date: Mon, 6 Jul 2020 01:02:03 +0000\n\
Message-ID: <2@example.org>\n\
\n\
The first paragraph.\n\
\n\
>From the capital, a second one.\n\
\n\
From here on it is one mail still.\n";

#[test]
fn each_mail_of_a_mailbox_is_an_article_and_what_is_attached_is_read_too() {
    let parsed = read("in/post.mbox", MAILBOX.as_bytes());
    let places: Vec<String> = seen(&parsed).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(
        places,
        [
            "post.mbox/mail-1",
            "post.mbox/mail-1-rows.csv, line 2",
            "post.mbox/mail-2"
        ]
    );
    let [first, row, second] = &parsed.articles[..] else {
        panic!("three articles");
    };
    assert_eq!(
        (first.title.as_str(), first.text.as_str()),
        ("Vilnius žada", "Café words")
    );
    assert_eq!(first.author, "News Agency");
    assert_eq!(first.date.unwrap().to_string(), "2020-07-05");
    assert_eq!(
        (row.source.as_str(), row.text.as_str()),
        ("taz", "words of a row")
    );
    assert_eq!(second.author, "other@example.org");
    let text = "The first paragraph.\n\nFrom the capital, a second one.\n\nFrom here on it is one mail still.";
    assert_eq!(second.text.trim_end(), text);
    // A mailbox is a file: the folder that it is in names the outlet.
    assert_eq!(
        (first.source.as_str(), second.source.as_str()),
        ("in", "in")
    );
    let notes = parsed.notes.messages().join("\n");
    assert!(
        notes.contains("1 member was passed over: a picture"),
        "{notes}"
    );
}

#[test]
fn a_mail_is_told_from_a_text_with_a_header_and_one_without_a_body_is_set_aside() {
    let header = "From: a@example.org\nSubject: Words\nDate: Mon, 6 Jul 2020 01:02:03 +0000\n";
    assert_eq!(Kind::of(format!("{header}\nText.").as_bytes()), None);
    assert_eq!(Kind::of(b"From here on it rains.\n\nText."), None);
    let mail = format!("{header}Message-ID: <1@example.org>\n\n");
    assert_eq!(Kind::of(mail.as_bytes()), Some(Kind::Mail));
    let parsed = read("in/a.eml", mail.as_bytes());
    assert_eq!(parsed.rejects.len(), 1, "{:?}", parsed.articles);
    let picture = format!("{header}MIME-Version: 1.0\nContent-Type: image/png\n\nx\n");
    assert_eq!(reasons(&read("in/b.eml", picture.as_bytes())), ["no-text"]);
}

#[test]
fn a_member_that_nobody_reads_to_its_end_does_not_keep_the_next_one() {
    let long = vec![b'x'; 10 << 20];
    let bytes = tar(&[("a", &long), ("b", b"short")]);
    let budget = Budget::of(Arc::new(AtomicU64::new(1 << 30)));
    let from = Box::new(io::Cursor::new(bytes));
    let mut members = stream(Kind::Tar, from, 1 << 20, budget);
    let Some(Item::Member(_, mut first)) = members.next() else {
        panic!("a member");
    };
    let mut few = [0; 100];
    first.read_exact(&mut few).unwrap();
    let Some(Item::Member(second, mut content)) = members.next() else {
        panic!("a member");
    };
    // The first has nothing of the second.
    assert_eq!(first.read(&mut few).unwrap() % 100, 0);
    let mut all = Vec::new();
    content.read_to_end(&mut all).unwrap();
    assert_eq!((second.name.as_str(), &all[..]), ("b", &b"short"[..]));
    assert!(members.next().is_none());
}

#[test]
fn whatever_is_changed_in_an_archive_it_is_read_without_a_fault_of_ours() {
    let words = "words of an article ".repeat(30);
    let table = "text,source\nwords of a row,taz\n".repeat(20);
    let members = [
        ("bbc/1.txt", words.as_bytes()),
        ("table.csv", table.as_bytes()),
        ("post.mbox", MAILBOX.as_bytes()),
    ];
    let mut state = 7_u32;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let archives = [
        zip(&members),
        tar(&members),
        gzip(&tar(&members)),
        MAILBOX.as_bytes().to_vec(),
        zip(&[("a.zip", &zip(&members)), ("b.tar", &tar(&members))]),
    ];
    for bytes in archives {
        for round in 0..60 {
            let mut changed = bytes.clone();
            for _ in 0..=random(4) {
                let at = random(changed.len());
                changed[at] = random(256) as u8;
            }
            if round % 3 == 0 {
                changed.truncate(random(changed.len()) + 1);
            }
            let parsed = read("in/a.bin", &changed);
            let foreseen = |reject: &crate::place::Reject| !reject.found.contains("unexpectedly");
            assert!(parsed.rejects.iter().all(foreseen), "{:?}", parsed.rejects);
        }
    }
}

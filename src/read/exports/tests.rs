//! Exports whose files are made here: Word, spreadsheets, and what is damaged or hostile. Those in HTML and
//! text lie in `tests/inputs/read`.

use crate::article::{Article, ChangeKind};
use crate::place::Reason;
use crate::read::tests::read_file;
use crate::read::{Parsed, ReadOptions};
use std::io::Write;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn read(name: &str, bytes: &[u8]) -> Parsed {
    read_file(name, bytes, ReadOptions::default())
}

fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word file of these paragraphs; `|` divides runs, `^` is a line break, `=` in front centres.
pub(in crate::read) fn word(paragraphs: &[&str]) -> Vec<u8> {
    let mut body = String::new();
    for paragraph in paragraphs {
        let (centred, text) = match paragraph.strip_prefix('=') {
            Some(text) => ("<w:pPr><w:jc w:val=\"center\"/></w:pPr>", text),
            None => ("", *paragraph),
        };
        let runs = text.split('|').map(|run| {
            let run = run.replace('^', "</w:t><w:br/><w:t xml:space=\"preserve\">");
            format!("<w:r><w:t xml:space=\"preserve\">{run}</w:t></w:r>")
        });
        body += &format!("<w:p>{centred}{}</w:p>", runs.collect::<String>());
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"urn:w\"><w:body>{body}</w:body></w:document>"
    );
    packed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document),
    ])
}

const NEXIS: [&str; 28] = [
    "User Name: A READER",
    "Date and Time: Wednesday, December 19, 2018 7:08:00 PM JST",
    "1. Ships return",
    "Search Terms: ships",
    "Sources: The Harbour; Content Type: News",
    "=Ships |return",
    "=The Harbour",
    "=May 30, 2014 Friday",
    "^Copyright 2014 The Harbour All Rights Reserved",
    "^",
    "Section:\u{a0}NEWS; Pg. 3",
    "Length:\u{a0}12 words",
    "Byline:\u{a0}Jane Miller",
    "Body",
    "ABSTRACT",
    "The ships re|turned on Friday &amp; stayed.",
    "Language: what follows a colon is text where more text follows.",
    "They are &#8220;safe&#8221;.",
    "Classification",
    "Language:\u{a0}ENGLISH",
    "^Subject:\u{a0}SHIPS (93%)",
    "^Load-Date:\u{a0}June 1, 2014",
    "^End of Document",
    "=A second document",
    "=Hafenblatt",
    "=27. Februar 2012 Montag, Ausgabe 9",
    "Body",
    "^Ende des Dokuments",
];

fn title(article: &Article) -> &str {
    &article.title
}

fn position(reject: &crate::place::Reject) -> String {
    let place = reject.place.to_string();
    place.rsplit_once(", ").unwrap().1.to_owned()
}

#[test]
fn documents_of_a_word_export_are_articles_without_index_and_classification() {
    let parsed = read("export.docx", &word(&NEXIS));
    let article = &parsed.articles[0];
    assert_eq!(article.title, "Ships return");
    assert_eq!(article.source, "The Harbour");
    assert_eq!(article.date.unwrap().to_string(), "2014-05-30");
    assert_eq!(article.author, "Jane Miller");
    assert_eq!(article.section, "NEWS; Pg. 3");
    assert_eq!(
        article.text,
        "ABSTRACT\n\nThe ships returned on Friday & stayed.\n\nLanguage: what follows a colon is text \
         where more text follows.\n\nThey are “safe”."
    );
    let change = &article.changes[0];
    assert_eq!(change.kind, ChangeKind::Frame);
    assert!(change.found.contains("Search Terms: ships"), "{change:?}");
    assert_eq!(parsed.articles.len(), 1);
    assert_eq!(parsed.rejects[0].reason, Reason::NoText);
    assert!(parsed.rejects[0].found.contains("A second document"));
}

#[test]
fn any_other_word_file_is_one_article() {
    let parsed = read(
        "essay.docx",
        &word(&["One paragraph.", "", "And |another."]),
    );
    assert_eq!(parsed.articles.len(), 1);
    assert_eq!(parsed.articles[0].text, "One paragraph.\n\nAnd another.");
    // The name does not matter.
    assert_eq!(read("essay", &word(&["One paragraph."])).articles.len(), 1);
}

#[test]
fn a_word_file_without_document_or_with_half_of_one_is_a_reject() {
    let without = packed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/styles.xml", "<x/>"),
    ]);
    let broken = packed(&[("word/document.xml", "<w:document><w:p></w:body>")]);
    let whole = word(&NEXIS);
    for bytes in [&without, &broken, &whole[..whole.len() / 2]] {
        let parsed = read("export.docx", bytes);
        assert!(parsed.articles.is_empty());
        assert_eq!(parsed.rejects.len(), 1);
    }
    let empty = read("export.docx", &word(&["", " "]));
    assert_eq!(empty.rejects[0].reason, Reason::NoText);
}

#[test]
fn a_word_file_that_expands_without_end_is_a_reject() {
    let paragraph = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", " ".repeat(1 << 20));
    let bytes = packed(&[("word/document.xml", &paragraph.repeat(80))]);
    let parsed = read("bomb.docx", &bytes);
    assert!(parsed.articles.is_empty());
    assert!(
        parsed.rejects[0].found.contains("expands"),
        "{:?}",
        parsed.rejects
    );
}

/// A spreadsheet of these rows, in sheets.
fn sheet_xml(rows: &[&[&str]]) -> String {
    let mut xml = String::from("<worksheet><sheetData>");
    for (row, cells) in (1..).zip(rows) {
        xml += &format!("<row r=\"{row}\">");
        for (column, cell) in ('A'..).zip(*cells) {
            xml += &match cell.strip_prefix('#') {
                // A day, in a cell with the format of dates.
                Some(number) => format!("<c r=\"{column}{row}\" s=\"1\"><v>{number}</v></c>"),
                None if cell.is_empty() => String::new(),
                None => {
                    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
                }
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

fn spreadsheet(sheets: &[&[&[&str]]]) -> Vec<u8> {
    let mut book = String::from("<workbook xmlns:r=\"r\"><sheets>");
    let mut links = String::from("<Relationships>");
    let mut members = Vec::new();
    for (number, rows) in (1..).zip(sheets) {
        book +=
            &format!("<sheet name=\"Sheet {number}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        links += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
        members.push((format!("xl/worksheets/sheet{number}.xml"), sheet_xml(rows)));
    }
    book += "</sheets></workbook>";
    links += "</Relationships>";
    let styles =
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let root = "<Relationships><Relationship Id=\"rId1\" Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    let mut all = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/styles.xml", styles),
    ];
    let sheets = members.iter();
    all.extend(sheets.map(|(name, xml)| (name.as_str(), xml.as_str())));
    packed(&all)
}

#[test]
fn a_spreadsheet_is_a_table_with_days_and_its_header_below_a_heading() {
    let rows: &[&[&str]] = &[
        &["Our collection"],
        &["Headline", "Date", "Outlet", "Body", "Pages"],
        &[
            "Ships return",
            "#44518",
            "The Harbour",
            "They came.&#10;&#10;They stayed.",
            "3",
        ],
        &["Nothing", "2021-11-19", "The Harbour", "", "4"],
        &[
            "Ships leave",
            "2021-11-20",
            "",
            "They left.",
            "",
            "a cell too many",
        ],
        &[
            "Ships again",
            "2021-11-21T10:00:00",
            "Hafenblatt",
            "They are here.",
        ],
    ];
    let parsed = read("a.xlsx", &spreadsheet(&[rows]));
    let titles: Vec<&str> = parsed.articles.iter().map(title).collect();
    assert_eq!(titles, ["Ships return", "Ships again"]);
    let article = &parsed.articles[0];
    assert_eq!(article.date.unwrap().to_string(), "2021-11-18");
    assert_eq!(article.source, "The Harbour");
    assert_eq!(article.text, "They came.\n\nThey stayed.");
    assert_eq!(article.metadata, [("Pages".to_owned(), "3".to_owned())]);
    let rejects: Vec<(Reason, String)> = parsed
        .rejects
        .iter()
        .map(|reject| (reject.reason, position(reject)))
        .collect();
    assert_eq!(
        rejects,
        [
            (Reason::Columns, "row 1".to_owned()),
            (Reason::NoText, "row 4".to_owned()),
            (Reason::Columns, "row 5".to_owned()),
        ]
    );
}

#[test]
fn an_open_document_spreadsheet_is_a_table_too() {
    let row = |cells: &[&str]| {
        let cell = |text: &&str| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let cells: String = cells.iter().map(cell).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    };
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"A\">{}{}</table:table></office:spreadsheet>\
         </office:body></office:document-content>",
        row(&["title", "date", "text"]),
        row(&["Ships", "2021-11-18", "They came."]),
    );
    let bytes = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest/>"),
        ("content.xml", &content),
    ]);
    let parsed = read("a.ods", &bytes);
    assert_eq!(parsed.articles.len(), 1, "{:?}", parsed.rejects);
    assert_eq!(parsed.articles[0].text, "They came.");
}

#[test]
fn the_dates_of_integrum_are_day_month_year_whatever_the_others_say() {
    let rows: &[&[&str]] = &[
        &[
            "Источник",
            "Дата",
            "Время",
            "Заголовок",
            "Анонс",
            "Оригинал",
            "Автор",
        ],
        &[
            "Канал",
            "01.02.05",
            "00:00",
            "Суда",
            "Суда вернулись.",
            "",
            "И. Иванов",
        ],
    ];
    let parsed = read("a.xlsx", &spreadsheet(&[rows]));
    let article = &parsed.articles[0];
    assert_eq!(article.date.unwrap().to_string(), "2005-02-01");
    assert_eq!(article.source, "Канал");
    assert_eq!(article.author, "И. Иванов");
    assert_eq!(article.text, "Суда вернулись.");
}

#[test]
fn sheets_with_the_same_columns_are_one_table_and_others_are_told() {
    let header: &[&str] = &["title", "date", "text"];
    let parsed = read(
        "a.xlsx",
        &spreadsheet(&[
            &[header, &["One", "2021-01-01", "Text one."]],
            &[],
            &[header, &["Two", "2021-01-02", "Text two."]],
            &[&["note"], &["what this is"]],
        ]),
    );
    let titles: Vec<&str> = parsed.articles.iter().map(title).collect();
    assert_eq!(titles, ["One", "Two"]);
    assert_eq!(parsed.rejects.len(), 1);
    assert!(parsed.rejects[0].found.contains("Sheet 4"));
}

#[test]
fn a_damaged_spreadsheet_is_a_reject_and_its_corners_take_no_memory() {
    let book = spreadsheet(&[&[&["title", "text"], &["a", "b"]]]);
    let broken = read("a.xlsx", &book[..book.len() / 2]);
    assert!(broken.articles.is_empty() && broken.rejects.len() == 1);
    let empty = read(
        "a.xlsx",
        &packed(&[("[Content_Types].xml", "<Types/>"), ("xl/x", "")]),
    );
    assert!(empty.articles.is_empty() && empty.rejects.len() == 1);
    let old = read(
        "a.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing that is one",
    );
    assert!(old.articles.is_empty() && old.rejects.len() == 1);
}

const TEXT: &str = include_str!("../../../tests/inputs/read/nexis_text.txt");

#[test]
fn a_text_is_the_same_articles_wherever_it_is_cut() {
    let whole = read("a.txt", TEXT.as_bytes());
    assert_eq!(whole.articles.len(), 2);
    let many = TEXT.trim_start_matches('\u{feff}').repeat(40);
    let uncut = read("a.txt", many.as_bytes());
    for block_bytes in [1, 64, 700, 5000] {
        let options = || ReadOptions {
            block_bytes,
            ..ReadOptions::default()
        };
        let cut = read_file("a.txt", TEXT.as_bytes(), options());
        for (a, b) in cut.articles.iter().zip(&whole.articles) {
            assert_eq!((&a.title, &a.text, a.date), (&b.title, &b.text, b.date));
        }
        let cut = read_file("a.txt", many.as_bytes(), options());
        let positions =
            |p: &Parsed| -> Vec<_> { p.articles.iter().map(|a| a.place.position).collect() };
        assert_eq!(positions(&cut), positions(&uncut));
        assert_eq!(
            cut.notes.announced.values().next(),
            uncut.notes.announced.values().next()
        );
    }
}

#[test]
fn what_an_export_adds_is_one_change_with_its_lines_counted() {
    let parsed = read("a.txt", TEXT.as_bytes());
    let frames = |article: &Article| {
        let frames = article
            .changes
            .iter()
            .filter(|c| c.kind == ChangeKind::Frame);
        frames
            .map(|change| change.found.clone())
            .collect::<Vec<_>>()
    };
    let first = frames(&parsed.articles[0]);
    assert_eq!(first.len(), 1);
    assert!(first[0].contains("A TOWN LIBRARY"), "{first:?}");
    assert_eq!(frames(&parsed.articles[1]).len(), 1);
}

#[test]
fn an_ordinary_page_or_text_is_no_export() {
    for (name, text) in [
        (
            "a.html",
            "<html><body><p>Nexis, Factiva and Europresse are databases.</p></body></html>",
        ),
        (
            "a.txt",
            "LENGTH: 3 words\n\nThe first 1 of 10 DOCUMENTS was lost.\n",
        ),
        ("a.txt", "Full text: the ships returned.\n"),
    ] {
        let sample = crate::read::Sample {
            bytes: text.as_bytes(),
            ending: name.rsplit_once('.').unwrap().1,
            profiles: &crate::read::Profiles::default(),
        };
        assert!(!(super::EXPORT.fits)(&sample), "{text}");
    }
}

#[test]
fn an_export_without_a_document_or_without_an_end_is_a_reject() {
    let page = "<html><head><title>Factiva</title></head><body><p>Your session has ended.</p></body></html>";
    let parsed = read("a.html", page.as_bytes());
    assert!(parsed.articles.is_empty());
    assert_eq!(parsed.rejects[0].reason, Reason::NoText);
    // A label without end.
    let long = format!(" 1 of 2 DOCUMENTS\n\nHEADLINE: {}\n", "x ".repeat(5000));
    let parsed = read("a.txt", long.as_bytes());
    assert!(parsed.articles.is_empty() && parsed.rejects.len() == 1);
    assert!(parsed.rejects[0].found.len() < 300);
    let options = ReadOptions {
        line_limit_bytes: 2000,
        block_bytes: 100,
        ..ReadOptions::default()
    };
    let parsed = read_file("a.txt", long.as_bytes(), options);
    assert!(parsed.articles.is_empty());
    assert_eq!(parsed.rejects[0].reason, Reason::TooLong);
}

#[test]
fn elements_without_end_take_no_recursion_and_no_time() {
    let page = |depth: usize| {
        format!(
            "<html><head><title>Factiva</title></head><body>{}<div class=\"article enArticle\"><p \
             class=\"articleParagraph\">Ships.</p></div>",
            "<div>".repeat(depth)
        )
    };
    assert_eq!(
        read("a.html", page(900).as_bytes()).articles[0].text,
        "Ships."
    );
    let parsed = read("a.html", page(1_000_000).as_bytes());
    assert_eq!(parsed.rejects[0].reason, Reason::TooLarge);
    // Paragraphs whose ends are left out are not nested.
    let open = page(1).replace("Ships.", &"<p>Ships.<br>".repeat(2000));
    assert_eq!(read("a.html", open.as_bytes()).articles.len(), 1);
}

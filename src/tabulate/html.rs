//! Tables as a page for browsers: one file that needs no other, without scripts.

use super::{Kind, Table, TableWriter, TabulateError, WriteOptions, make_visible, readable};
use crate::about::About;
use quick_xml::escape::escape;
use std::io::Write;

/// Cells are aligned as on a terminal. Where the text before a keyword stands in a column, the three columns of a
/// concordance stand close.
const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}\
h1{font-size:1.2rem}table{border-collapse:collapse}\
th,td{padding:.15rem .6rem;vertical-align:top;text-align:start}\
th{border-bottom:1px solid #888;vertical-align:bottom;position:sticky;top:0;background:#fff}\
tr:hover td{background:#f4f4f4}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
td.d{white-space:nowrap}td.b,th.b{text-align:right}mark{background:#ffe28a;color:inherit}\
p{max-width:60em;color:#555;font-size:.9em}";

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new("html", "a page for browsers"),
    endings: &["html", "htm"],
    write,
};

fn write(table: &Table, _: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    let readers = table.readers()?;
    let columns = table.columns();
    let has_context = columns.iter().any(|about| about.kind == Kind::TextBefore);
    let title = shown(table.title());
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    )?;
    writeln!(
        out,
        "<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    )?;
    if !title.is_empty() {
        writeln!(out, "<h1>{title}</h1>")?;
    }
    write!(out, "<table>\n<thead>\n<tr>")?;
    for about in columns {
        let help = match about.help.as_str() {
            "" => String::new(),
            help => format!(" title=\"{}\"", shown(help)),
        };
        let heading = shown(&about.full_heading());
        write!(out, "<th{}{help}>{heading}</th>", class(about.kind))?;
    }
    writeln!(out, "</tr>\n</thead>\n<tbody>")?;
    for row in 0..table.height() {
        write!(out, "<tr>")?;
        for (about, reader) in columns.iter().zip(&readers) {
            let cell = readable(reader.cell(row), about.kind);
            let text = escape(&cell);
            // Each text runs in the direction of its own letters.
            let direction = if about.kind.is_text() {
                " dir=\"auto\""
            } else {
                ""
            };
            let class = class(about.kind);
            match about.kind == Kind::Keyword && has_context {
                true => write!(out, "<td{class}{direction}><mark>{text}</mark></td>")?,
                false => write!(out, "<td{class}{direction}>{text}</td>")?,
            }
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")?;
    for note in table.notes() {
        writeln!(out, "<p>{}</p>", shown(note))?;
    }
    Ok(writeln!(out, "</body>\n</html>")?)
}

/// How a cell is set.
const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::TextBefore => " class=\"b\"",
        Kind::Date => " class=\"d\"",
        kind if kind.is_number() => " class=\"n\"",
        _ => "",
    }
}

/// Text that a browser shows as it is.
fn shown(text: &str) -> String {
    escape(make_visible(text)).into_owned()
}

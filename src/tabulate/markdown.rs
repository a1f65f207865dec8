//! Markdown tables (the pipe tables of GitHub, Pandoc and others), aligned so that the source can be
//! read too.

use super::lines::blanks;
use super::{Table, TableWriter, TabulateError, WriteOptions, make_visible, readable};
use crate::about::About;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new("markdown", "a Markdown table"),
    endings: &["md", "markdown"],
    write,
};

fn write(table: &Table, _: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    let readers = table.readers()?;
    let heading = |i: usize| escape_markdown(&table.columns()[i].full_heading());
    let cell = |row: usize, i: usize| {
        escape_markdown(&readable(readers[i].cell(row), table.columns()[i].kind))
    };
    let columns = 0..table.columns().len();
    let widths: Vec<usize> = columns
        .clone()
        .map(|i| {
            let cells = (0..table.height()).map(|row| cell(row, i).width()).max();
            cells.unwrap_or(0).max(heading(i).width()).max(3)
        })
        .collect();
    if !table.title().is_empty() {
        writeln!(out, "**{}**\n", escape_markdown(table.title()))?;
    }
    let mut line = |text: &dyn Fn(usize) -> String| -> Result<(), TabulateError> {
        for i in columns.clone() {
            let text = text(i);
            let room = widths[i].saturating_sub(text.width());
            if table.columns()[i].kind.is_number() {
                write!(out, "| {}{text} ", blanks(room))?;
            } else {
                write!(out, "| {text}{} ", blanks(room))?;
            }
        }
        writeln!(out, "|")?;
        Ok(())
    };
    line(&heading)?;
    line(&|i| {
        let dashes = "-".repeat(widths[i] - 1);
        if table.columns()[i].kind.is_number() {
            format!("{dashes}:")
        } else {
            format!(":{dashes}")
        }
    })?;
    for row in 0..table.height() {
        line(&|i| cell(row, i))?;
    }
    for note in table.notes() {
        writeln!(out, "\n{}", escape_markdown(note))?;
    }
    Ok(())
}

/// Text that Markdown shows as it is: escapes markup, HTML and mathematics, and makes control characters
/// visible.
fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in make_visible(text).chars() {
        match c {
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '$' | '#' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
    out
}

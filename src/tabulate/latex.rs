//! LaTeX tables in the style of booktabs. A table that is wider than a page leaves out its least important
//! columns and names them in a note; columns that the user chose are all set.

use super::room::{not_shown, without_least};
use super::visible::without_controls;
use super::{
    Cell, CellReader, ColumnAbout, Importance, Kind, Table, TableWriter, TabulateError,
    WriteOptions, readable, readable_number,
};
use crate::about::About;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// A table with more rows breaks across pages.
const ROWS_OF_A_PAGE: usize = 40;
/// The width of A4 between margins of 25 mm, measured in digits at 10 points.
const PAGE_WIDTH: usize = 91;
/// The space between two columns in the same unit: twice 6 points, rounded up.
const GAP: usize = 3;

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new("latex", "a LaTeX table with booktabs"),
    endings: &["tex"],
    write,
};

fn write(table: &Table, _: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    let readers = table.readers()?;
    let shown = fitting(table, &readers);
    let left_out = not_shown(table.columns(), &shown, str::to_owned);
    let columns: Vec<&ColumnAbout> = shown.iter().map(|&i| &table.columns()[i]).collect();
    let alignment: String = columns
        .iter()
        .map(|about| match about.kind {
            kind if kind.is_number() || kind == Kind::TextBefore => 'r',
            _ => 'l',
        })
        .collect();
    let caption = match table.title() {
        "" => String::new(),
        title => format!("\\caption{{{}}}", escape_latex(title)),
    };
    let is_long = table.height() > ROWS_OF_A_PAGE;
    let head = |out: &mut dyn Write| -> Result<(), TabulateError> {
        writeln!(out, "\\toprule")?;
        write_groups(&columns, out)?;
        write_line(columns.iter().copied().map(heading), out)?;
        Ok(writeln!(out, "\\midrule")?)
    };
    if is_long {
        writeln!(out, "% \\usepackage{{booktabs,longtable}}")?;
        writeln!(out, "\\begin{{longtable}}{{@{{}}{alignment}@{{}}}}")?;
        if !caption.is_empty() {
            writeln!(out, "{caption} \\\\")?;
        }
        head(out)?;
        writeln!(out, "\\endfirsthead")?;
        head(out)?;
        writeln!(out, "\\endhead")?;
        writeln!(out, "\\bottomrule")?;
        writeln!(out, "\\endfoot")?;
    } else {
        writeln!(out, "% \\usepackage{{booktabs}}")?;
        writeln!(out, "\\begin{{table}}")?;
        writeln!(out, "\\centering")?;
        if !caption.is_empty() {
            writeln!(out, "{caption}")?;
        }
        writeln!(out, "\\begin{{tabular}}{{@{{}}{alignment}@{{}}}}")?;
        head(out)?;
    }
    for row in 0..table.height() {
        let cells = columns.iter().zip(&shown);
        write_line(
            cells.map(|(about, &i)| latex_cell(readers[i].cell(row), about.kind)),
            out,
        )?;
    }
    if is_long {
        writeln!(out, "\\end{{longtable}}")?;
    } else {
        writeln!(out, "\\bottomrule")?;
        writeln!(out, "\\end{{tabular}}")?;
    }
    for (i, note) in table.notes().iter().chain(&left_out).enumerate() {
        let space = if i == 0 { "\\par\\smallskip" } else { "\\par" };
        writeln!(out, "{space}{{\\footnotesize {}\\par}}", escape_latex(note))?;
    }
    if !is_long {
        writeln!(out, "\\end{{table}}")?;
    }
    Ok(())
}

/// The columns that fit on a page; all of them where the user chose them.
fn fitting(table: &Table, readers: &[CellReader<'_>]) -> Vec<usize> {
    let columns = table.columns();
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    if columns
        .iter()
        .any(|about| about.importance == Importance::Chosen)
    {
        return shown;
    }
    let widths: Vec<usize> = columns
        .iter()
        .zip(readers)
        .map(|(about, reader)| {
            let cells = (0..table.height()).map(|row| readable(reader.cell(row), about.kind));
            let texts = cells.chain([heading(about)]);
            texts.map(|text| text.width()).max().unwrap_or(0)
        })
        .collect();
    let width = |shown: &[usize]| shown.iter().map(|&i| widths[i] + GAP).sum::<usize>();
    while shown.len() > 1 && width(&shown) > PAGE_WIDTH + GAP {
        shown = without_least(columns, shown, 1);
    }
    shown
}

fn write_line(
    cells: impl Iterator<Item = String>,
    out: &mut dyn Write,
) -> Result<(), TabulateError> {
    let line = cells.collect::<Vec<_>>().join(" & ");
    // After `\\` and after a rule, LaTeX takes a bracket or a star for an argument, line break or not.
    let guard = if line.starts_with(['[', '*', '(']) {
        "{}"
    } else {
        ""
    };
    writeln!(out, "{guard}{line} \\\\")?;
    Ok(())
}

/// Writes the headings that groups share, each above a thin rule, if there are any.
fn write_groups(columns: &[&ColumnAbout], out: &mut dyn Write) -> Result<(), TabulateError> {
    let (mut cells, mut rules, mut first) = (Vec::new(), Vec::new(), 1);
    for run in columns.chunk_by(|a, b| a.group == b.group) {
        let last = first + run.len() - 1;
        if run[0].group.is_empty() {
            cells.extend(run.iter().map(|_| String::new()));
        } else {
            let group = escape_latex(&run[0].group);
            cells.push(format!("\\multicolumn{{{}}}{{c}}{{{group}}}", run.len()));
            rules.push(format!("\\cmidrule(lr){{{first}-{last}}}"));
        }
        first = last + 1;
    }
    if !rules.is_empty() {
        write_line(cells.into_iter(), out)?;
        writeln!(out, "{}", rules.join(" "))?;
    }
    Ok(())
}

/// The heading with its unit. For a share, the heading says that it is in percent; the cells do not.
fn heading(about: &ColumnAbout) -> String {
    let heading = escape_latex(&about.heading);
    match (about.unit.as_str(), about.kind) {
        ("", Kind::Share) => format!("{heading} (\\%)"),
        ("", _) => heading,
        (unit, _) => format!("{heading} ({})", escape_latex(unit)),
    }
}

fn latex_cell(cell: Cell<'_>, kind: Kind) -> String {
    match cell {
        Cell::Missing => "--".to_owned(),
        Cell::Text(text) if kind == Kind::Keyword => format!("\\textbf{{{}}}", escape_latex(text)),
        Cell::Text(text) => escape_latex(text),
        Cell::Number(f64::INFINITY) => "$\\infty$".to_owned(),
        Cell::Number(f64::NEG_INFINITY) => "$-\\infty$".to_owned(),
        Cell::Number(share) if kind == Kind::Share => signed(&readable_number(100.0 * share, 1)),
        Cell::Date(_) => readable(cell, kind),
        _ => signed(&readable(cell, kind)),
    }
}

/// A number as LaTeX mathematics: a minus sign instead of a hyphen, `<`, and a power of ten for `3.4e-9`.
fn signed(number: &str) -> String {
    if let Some((digits, exponent)) = number.split_once('e') {
        return format!("${digits}\\times10^{{{exponent}}}$");
    }
    match number.split_at_checked(1) {
        Some((sign @ ("-" | "<"), rest)) => format!("${sign}${rest}"),
        _ => number.to_owned(),
    }
}

/// Text that LaTeX sets as it stands: its ten special characters escaped, control characters removed,
/// line breaks as spaces.
fn escape_latex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = '\0';
    for c in without_controls(text).chars() {
        let c = match c {
            // Joiners have no glyph, and LaTeX stops at them.
            '\u{200c}' | '\u{200d}' => continue,
            // Full-width forms become the ASCII characters they stand for.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        };
        // LaTeX would set two of these in a row as one other character.
        let is_ligature = match c {
            '`' => matches!(before, '`' | '!' | '?'),
            '-' | ',' | '\'' => before == c,
            _ => false,
        };
        if is_ligature {
            out.push_str("{}");
        }
        before = c;
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            // The old font encoding (OT1) has other characters in these places.
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ten_specials_are_escaped() {
        assert_eq!(
            escape_latex("\\ { } $ & # _ % ~ ^"),
            "\\textbackslash{} \\{ \\} \\$ \\& \\# \\_ \\% \\textasciitilde{} \\textasciicircum{}"
        );
    }

    #[test]
    fn what_latex_would_change_or_stop_at_is_set_as_it_stands() {
        assert_eq!(escape_latex("a--b ,,c'' ?`"), "a-{}-b ,{},c'{}' ?{}`");
        assert_eq!(escape_latex("---"), "-{}-{}-");
        assert_eq!(
            escape_latex("\u{ff21}\u{ff3c}\u{3000}x\u{200d}y"),
            "A\\textbackslash{} xy"
        );
    }

    #[test]
    fn numbers_are_set_as_mathematics_where_they_need_it() {
        assert_eq!(signed("-0.53"), "$-$0.53");
        assert_eq!(signed("<0.0001"), "$<$0.0001");
        assert_eq!(signed("-3.4e-9"), "$-3.4\\times10^{-9}$");
        assert_eq!(signed("1,234"), "1,234");
    }
}

//! Tables for reading on a terminal.
//!
//! No boxes: a thin rule below the headings, two spaces between columns, numbers from the right with
//! thousands separators. If a table is too wide, text is cut first (with `…`), then columns are left
//! out, the least important first. A number is never cut, and a note below names the columns left out.

use super::lines::{blanks, cut, words, wrapped};
use super::readable::MISSING;
use super::room::{not_shown, without_least};
use super::{
    Cell, CellReader, ColumnAbout, Kind, Table, TableWriter, TabulateError, WriteOptions,
    make_visible, readable, runs_leftwards,
};
use crate::about::About;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// Spaces between columns.
const GAP: usize = 2;
/// What stands before a passage.
const INDENT: &str = "    ";
/// The invisible mark of Unicode's rule of direction (UAX #9); it takes no room.
const LEFT_TO_RIGHT: &str = "\u{200e}";
/// Text is not cut below this width before columns are left out.
const NARROWEST_TEXT: usize = 16;
/// The name of a column that does not fit is cut to this width.
const NAMED_WIDTH: usize = 40;
/// Headings are broken into at most this many lines, if their words allow it.
const HEADING_LINES: usize = 2;

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new("table", "for reading on a terminal"),
    endings: &["txt"],
    write,
};

fn write(table: &Table, options: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    let pen = Pen {
        colours: options.colours,
    };
    if !table.title().is_empty() {
        let title = make_visible(table.title());
        for line in wrapped(&title, options.width.unwrap_or(usize::MAX)) {
            writeln!(out, "{}", pen.bold(&line))?;
        }
        writeln!(out)?;
    }
    let readers = table.readers()?;
    let plan = Plan::new(table, &readers, options.width);
    plan.write_head(table.columns(), pen, out)?;
    let mut has_passages = false;
    for row in 0..table.height() {
        if has_passages {
            writeln!(out)?;
        }
        plan.write_row(table.columns(), &readers, row, pen, out)?;
        has_passages = write_passages(table.columns(), &readers, row, options.width, out)?;
    }
    if table.height() == 0 {
        writeln!(out, "{}", pen.dim("(no rows)"))?;
    }
    write_notes(table, &plan, pen, options.width, out)
}

/// Which columns are shown, and how wide.
struct Plan {
    /// Index and width of each column shown, from the left.
    shown: Vec<(usize, usize)>,
}

impl Plan {
    fn new(table: &Table, readers: &[CellReader<'_>], width: Option<usize>) -> Self {
        let columns = table.columns();
        let cells: Vec<usize> = columns
            .iter()
            .zip(readers)
            .map(|(about, reader)| cells_width(about, reader, table.height()))
            .collect();
        let is_column = |at: &usize| columns[*at].kind != Kind::Passage;
        let all: Vec<usize> = (0..columns.len()).filter(is_column).collect();
        let roomy = natural_widths(columns, &cells, Headings::Roomy);
        let Some(width) = width else {
            return Self {
                shown: all.into_iter().zip(roomy).collect(),
            };
        };
        let natural = natural_widths(columns, &cells, Headings::Compact);
        // Drop most of a hundred thousand columns at once, rather than fit the table again for each.
        let surplus = all.len().saturating_sub(width.div_ceil(1 + GAP) + 1);
        let mut shown = match surplus {
            0 => all,
            _ => without_least(columns, all, surplus),
        };
        loop {
            let widths = fit(columns, &roomy, &shown, width)
                .or_else(|| fit(columns, &natural, &shown, width));
            if let Some(widths) = widths {
                return Self {
                    shown: shown.into_iter().zip(widths).collect(),
                };
            }
            if shown.len() <= 1 {
                let only = shown.iter().map(|&i| {
                    let text = columns[i].kind.is_text();
                    (
                        i,
                        if text {
                            natural[i].min(width.max(1))
                        } else {
                            natural[i]
                        },
                    )
                });
                return Self {
                    shown: only.collect(),
                };
            }
            shown = without_least(columns, shown, 1);
        }
    }

    /// Headings sit on the rule, and a group's name on a rule of its own above its columns' headings.
    fn write_head(
        &self,
        columns: &[ColumnAbout],
        pen: Pen,
        out: &mut dyn Write,
    ) -> Result<(), TabulateError> {
        let runs: Vec<Run> = self
            .shown
            .chunk_by(|a, b| columns[a.0].group == columns[b.0].group)
            .map(|run| Run::new(columns, run))
            .collect();
        let height = runs.iter().map(Run::height).max().unwrap_or(0);
        for above_rule in (0..height).rev() {
            write_cells(runs.iter().flat_map(|run| run.line(above_rule, pen)), out)?;
        }
        let rules: Vec<String> = self
            .shown
            .iter()
            .map(|(_, width)| "─".repeat(*width))
            .collect();
        writeln!(out, "{}", pen.dim(&rules.join(&" ".repeat(GAP))))?;
        Ok(())
    }

    fn write_row(
        &self,
        columns: &[ColumnAbout],
        readers: &[CellReader<'_>],
        row: usize,
        pen: Pen,
        out: &mut dyn Write,
    ) -> Result<(), TabulateError> {
        let cells = self.shown.iter().map(|&(i, width)| {
            let kind = columns[i].kind;
            let text = readable(readers[i].cell(row), kind);
            let text = if kind.is_text() {
                cut(&text, width, kind)
            } else {
                text
            };
            let taken = text.width();
            let painted = if text == MISSING {
                pen.dim(&text)
            } else if kind == Kind::Keyword {
                pen.bold(&text)
            } else {
                text
            };
            // Between two such cells, their letters run on as one text unless a mark of direction divides them.
            let mark = match painted.contains(runs_leftwards) {
                true => LEFT_TO_RIGHT,
                false => "",
            };
            PaintedCell {
                text: format!("{mark}{painted}{mark}"),
                taken,
                width,
                right: from_right(kind),
            }
        });
        write_cells(cells, out)
    }
}

/// Neighbouring columns of one group, or of none, with their headings.
struct Run {
    group: String,
    width: usize,
    /// The lines of each heading, its width, and whether it is aligned right.
    headings: Vec<(Vec<String>, usize, bool)>,
    /// Lines of the longest heading.
    lines: usize,
}

impl Run {
    fn new(columns: &[ColumnAbout], shown: &[(usize, usize)]) -> Self {
        let width = shown.iter().map(|(_, width)| width).sum::<usize>() + GAP * (shown.len() - 1);
        let headings: Vec<_> = shown
            .iter()
            .map(|&(i, width)| {
                (
                    heading_lines(&columns[i], width),
                    width,
                    from_right(columns[i].kind),
                )
            })
            .collect();
        Self {
            group: cut(&make_visible(&columns[shown[0].0].group), width, Kind::Text),
            width,
            lines: headings
                .iter()
                .map(|(lines, ..)| lines.len())
                .max()
                .unwrap_or(0),
            headings,
        }
    }

    fn height(&self) -> usize {
        self.lines + if self.group.is_empty() { 0 } else { 2 }
    }

    /// The cells of the line `above_rule` lines above the rule.
    fn line(&self, above_rule: usize, pen: Pen) -> Vec<PaintedCell> {
        if above_rule < self.lines || self.group.is_empty() {
            let cells = self.headings.iter().map(|(lines, width, right)| {
                let line = lines
                    .iter()
                    .rev()
                    .nth(above_rule)
                    .map_or("", String::as_str);
                PaintedCell {
                    text: pen.bold(line),
                    taken: line.width(),
                    width: *width,
                    right: *right,
                }
            });
            return cells.collect();
        }
        let (text, taken) = match above_rule - self.lines {
            0 => (pen.dim(&"─".repeat(self.width)), self.width),
            1 => {
                let left = (self.width - self.group.width()) / 2;
                (
                    format!("{}{}", blanks(left), pen.bold(&self.group)),
                    left + self.group.width(),
                )
            }
            _ => (String::new(), 0),
        };
        vec![PaintedCell {
            text,
            taken,
            width: self.width,
            right: false,
        }]
    }
}

/// Writes the passages of a row below it; says whether there are any.
fn write_passages(
    columns: &[ColumnAbout],
    readers: &[CellReader<'_>],
    row: usize,
    width: Option<usize>,
    out: &mut dyn Write,
) -> Result<bool, TabulateError> {
    let width = line_width(width).saturating_sub(INDENT.len());
    let passages = columns.iter().zip(readers);
    let passages = passages.filter(|(about, _)| about.kind == Kind::Passage);
    let mut has_any = false;
    for (_, reader) in passages {
        let Cell::Text(text) = reader.cell(row) else {
            continue;
        };
        for line in wrapped(&make_visible(text), width) {
            writeln!(out, "{INDENT}{line}")?;
        }
        has_any = true;
    }
    Ok(has_any)
}

/// The width of running text: long lines are hard to read, however wide the terminal is.
fn line_width(terminal: Option<usize>) -> usize {
    terminal.unwrap_or(100).min(100)
}

/// A cell ready to be written.
struct PaintedCell {
    /// The text with its control sequences.
    text: String,
    /// The width of the text.
    taken: usize,
    /// The width of the column.
    width: usize,
    /// Whether the text is aligned right.
    right: bool,
}

fn from_right(kind: Kind) -> bool {
    kind.is_number() || kind == Kind::TextBefore
}

/// Writes cells side by side, without trailing blanks.
fn write_cells(
    cells: impl Iterator<Item = PaintedCell>,
    out: &mut dyn Write,
) -> Result<(), TabulateError> {
    let mut gap = 0;
    for PaintedCell {
        text,
        taken,
        width,
        right,
    } in cells
    {
        let room = width.saturating_sub(taken);
        if taken == 0 {
            gap += width + GAP;
            continue;
        }
        let before = if right { gap + room } else { gap };
        write!(out, "{}{text}", blanks(before))?;
        gap = GAP + if right { 0 } else { room };
    }
    writeln!(out)?;
    Ok(())
}

/// The width of the widest cell.
fn cells_width(about: &ColumnAbout, reader: &CellReader<'_>, rows: usize) -> usize {
    let cells = (0..rows).map(|row| readable(reader.cell(row), about.kind).width());
    cells.max().unwrap_or(0).max(1)
}

/// How much headings are broken.
#[derive(Clone, Copy, PartialEq)]
enum Headings {
    /// Headings below a group are names, and get one line.
    Roomy,
    /// Every heading may have [`HEADING_LINES`] lines, and one more for a unit.
    Compact,
}

/// The widths at which every cell, heading and group fits.
fn natural_widths(columns: &[ColumnAbout], cells: &[usize], headings: Headings) -> Vec<usize> {
    let mut widths: Vec<usize> = columns
        .iter()
        .zip(cells)
        .map(|(about, cells)| heading_width(about, headings).max(*cells))
        .collect();
    // If a group's heading is wider than its columns, the last of them grows.
    let mut start = 0;
    for run in columns.chunk_by(|a, b| a.group == b.group) {
        let end = start + run.len();
        let taken = widths[start..end].iter().sum::<usize>() + GAP * (run.len() - 1);
        widths[end - 1] += make_visible(&run[0].group).width().saturating_sub(taken);
        start = end;
    }
    widths
}

/// The least width at which the heading fits into the lines it may have.
fn heading_width(about: &ColumnAbout, headings: Headings) -> usize {
    let heading = heading_text(about);
    let lines = if headings == Headings::Roomy && !about.group.is_empty() {
        1
    } else {
        HEADING_LINES + usize::from(!about.unit.is_empty())
    };
    let longest = words(&heading)
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0);
    // More width never means more lines, so halving finds the least width.
    let (mut least, mut enough) = (longest, heading.width().max(longest));
    while least < enough {
        let middle = least.midpoint(enough);
        if wrapped(&heading, middle).len() <= lines {
            enough = middle;
        } else {
            least = middle + 1;
        }
    }
    enough
}

fn heading_lines(about: &ColumnAbout, width: usize) -> Vec<String> {
    let lines = wrapped(&heading_text(about), width);
    lines
        .iter()
        .map(|line| cut(line, width, Kind::Text))
        .collect()
}

fn heading_text(about: &ColumnAbout) -> String {
    let heading = make_visible(&about.heading);
    match about.unit.as_str() {
        "" => heading.into_owned(),
        unit => format!("{heading} ({})", make_visible(unit)),
    }
}

/// The widths at which the columns fit, with text cut to one common width if need be; `None` if they do not
/// fit.
fn fit(
    columns: &[ColumnAbout],
    natural: &[usize],
    shown: &[usize],
    width: usize,
) -> Option<Vec<usize>> {
    let gaps = GAP * shown.len().saturating_sub(1);
    let widths = |text: usize| -> Vec<usize> {
        shown
            .iter()
            .map(|&i| {
                if columns[i].kind.is_text() {
                    natural[i].min(text)
                } else {
                    natural[i]
                }
            })
            .collect()
    };
    let total = |text: usize| widths(text).iter().sum::<usize>() + gaps;
    if total(usize::MAX) <= width {
        return Some(widths(usize::MAX));
    }
    if total(NARROWEST_TEXT) > width {
        return None;
    }
    // The widest common limit that fits. The few columns left over go to the first text that was cut.
    let (mut fits, mut too_wide) = (NARROWEST_TEXT, width + 1);
    while too_wide - fits > 1 {
        let middle = fits.midpoint(too_wide);
        if total(middle) <= width {
            fits = middle
        } else {
            too_wide = middle
        }
    }
    let mut chosen = widths(fits);
    let mut left = width - total(fits);
    for (width, &i) in chosen.iter_mut().zip(shown) {
        let more = left.min(natural[i] - *width);
        *width += more;
        left -= more;
    }
    Some(chosen)
}

fn write_notes(
    table: &Table,
    plan: &Plan,
    pen: Pen,
    width: Option<usize>,
    out: &mut dyn Write,
) -> Result<(), TabulateError> {
    let passages =
        (0..table.columns().len()).filter(|at| table.columns()[*at].kind == Kind::Passage);
    let shown: Vec<usize> = plan.shown.iter().map(|(i, _)| *i).chain(passages).collect();
    let left_out = not_shown(table.columns(), &shown, |name| {
        cut(&make_visible(name), NAMED_WIDTH, Kind::Text)
    });
    let notes: Vec<String> = table
        .notes()
        .iter()
        .map(|note| make_visible(note).into_owned())
        .chain(left_out)
        .collect();
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let width = line_width(width).saturating_sub(2);
    for note in notes {
        for (i, line) in wrapped(&note, width).into_iter().enumerate() {
            let indent = if i == 0 { "· " } else { "  " };
            writeln!(out, "{}", pen.dim(&format!("{indent}{line}")))?;
        }
    }
    Ok(())
}

/// Sets text bold or dim, if colours are wanted.
#[derive(Clone, Copy)]
struct Pen {
    colours: bool,
}

impl Pen {
    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colours && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

//! Tables for reading on a terminal.
//!
//! No boxes: a thin rule below the headings, two spaces between columns, numbers from the right with
//! thousands separators. If a table is too wide, text is cut first (with `…`), then columns are left
//! out, the least important first. A number is never cut, and a note below names the columns left out.

use super::lines::{blanks, cut, width_of, words, wrapped};
use super::readable::{MISSING, MISSING_WIDTH, push_readable, widens_with_size};
use super::room::{not_shown, without_least};
use super::rows::write_rows;
use super::{
    Cell, CellReader, ColumnAbout, Importance, Kind, Table, TableWriter, TabulateError,
    WriteOptions, make_visible, runs_leftwards,
};
use crate::about::About;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Write;
use std::ops::RangeInclusive;
use unicode_width::UnicodeWidthStr;

/// Spaces between columns.
const GAP: usize = 2;
/// What stands before a passage.
const INDENT: &str = "    ";
/// The invisible mark of Unicode's rule of direction (UAX #9); it takes no room.
const LEFT_TO_RIGHT: &str = "\u{200e}";
/// Text is not cut below this width before columns are left out.
const NARROWEST_TEXT: usize = 16;
/// Nor below this one before columns are left out without which a row says nothing.
const NARROWEST_BESIDE_KEYS: usize = 8;
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
    let passages = Passages::new(table.columns(), &readers, options.width);
    write_rows(table.height(), out, |rows| {
        let (mut lines, mut text) = (Vec::new(), String::new());
        for row in rows {
            if row > 0 && passages.are_below(row - 1) {
                lines.push(b'\n');
            }
            plan.write_row(table.columns(), &readers, row, pen, &mut text, &mut lines);
            passages.write(row, &mut lines);
        }
        Ok(lines)
    })?;
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
            .par_iter()
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
            let mut others = shown.iter().skip(1).map(|&i| columns[i].importance);
            let least = match others.all(|importance| importance >= Importance::Key) {
                true => NARROWEST_BESIDE_KEYS,
                false => NARROWEST_TEXT,
            };
            let widths = fit(columns, &roomy, &shown, least..=width)
                .or_else(|| fit(columns, &natural, &shown, least..=width));
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
        let mut lines = Vec::new();
        for above_rule in (0..height).rev() {
            let mut line = Line::new(&mut lines);
            runs.iter()
                .for_each(|run| run.write(above_rule, pen, &mut line));
            line.end();
        }
        out.write_all(&lines)?;
        let rules: Vec<String> = self
            .shown
            .iter()
            .map(|(_, width)| "─".repeat(*width))
            .collect();
        writeln!(out, "{}", pen.dim(&rules.join(&" ".repeat(GAP))))?;
        Ok(())
    }

    /// Writes a row; `text` is room for a cell.
    fn write_row(
        &self,
        columns: &[ColumnAbout],
        readers: &[CellReader<'_>],
        row: usize,
        pen: Pen,
        text: &mut String,
        lines: &mut Vec<u8>,
    ) {
        let mut line = Line::new(lines);
        for &(i, width) in &self.shown {
            let kind = columns[i].kind;
            let cell = readers[i].cell(row);
            if cell == Cell::Missing {
                line.cell(&pen.dim(MISSING), MISSING_WIDTH, width, from_right(kind));
                continue;
            }
            text.clear();
            push_readable(text, cell, kind);
            let text = if kind.is_text() {
                cut(text, width, kind)
            } else {
                Cow::Borrowed(text.as_str())
            };
            let mut painted = if *text == *MISSING {
                pen.dim(&text)
            } else if kind == Kind::Keyword {
                pen.bold(&text)
            } else {
                Cow::Borrowed(&*text)
            };
            // Between two such cells, their letters run on as one text unless a mark of direction divides them.
            if !text.is_ascii() && text.contains(runs_leftwards) {
                painted = format!("{LEFT_TO_RIGHT}{painted}{LEFT_TO_RIGHT}").into();
            }
            line.cell(&painted, width_of(&text), width, from_right(kind));
        }
        line.end();
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
            group: cut(&make_visible(&columns[shown[0].0].group), width, Kind::Text).into_owned(),
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

    /// Writes its part of the line `above_rule` lines above the rule.
    fn write(&self, above_rule: usize, pen: Pen, line: &mut Line<'_>) {
        if above_rule < self.lines || self.group.is_empty() {
            for (lines, width, right) in &self.headings {
                let heading = lines.iter().rev().nth(above_rule);
                let heading = heading.map_or("", String::as_str);
                line.cell(&pen.bold(heading), heading.width(), *width, *right);
            }
            return;
        }
        let taken = self.group.width();
        let left = (self.width - taken) / 2;
        match above_rule - self.lines {
            0 => line.cell(
                &pen.dim(&"─".repeat(self.width)),
                self.width,
                self.width,
                false,
            ),
            1 => {
                let text = blanks(left) + &pen.bold(&self.group);
                line.cell(&text, left + taken, self.width, false);
            }
            _ => line.cell("", 0, self.width, false),
        }
    }
}

/// The columns whose texts stand below their rows.
struct Passages<'t> {
    readers: Vec<&'t CellReader<'t>>,
    width: usize,
}

impl<'t> Passages<'t> {
    fn new(columns: &[ColumnAbout], readers: &'t [CellReader<'t>], width: Option<usize>) -> Self {
        let passages = columns.iter().zip(readers);
        let passages = passages.filter(|(about, _)| about.kind == Kind::Passage);
        Self {
            readers: passages.map(|(_, reader)| reader).collect(),
            width: line_width(width).saturating_sub(INDENT.len()),
        }
    }

    fn of(&self, row: usize) -> impl Iterator<Item = &'t str> {
        self.readers
            .iter()
            .filter_map(move |reader| match reader.cell(row) {
                Cell::Text(text) => Some(text),
                _ => None,
            })
    }

    fn are_below(&self, row: usize) -> bool {
        self.of(row).next().is_some()
    }

    fn write(&self, row: usize, lines: &mut Vec<u8>) {
        for text in self.of(row) {
            for line in wrapped(&make_visible(text), self.width) {
                lines.extend_from_slice(INDENT.as_bytes());
                lines.extend_from_slice(line.as_bytes());
                lines.push(b'\n');
            }
        }
    }
}

/// The width of running text: long lines are hard to read, however wide the terminal is.
fn line_width(terminal: Option<usize>) -> usize {
    terminal.unwrap_or(100).min(100)
}

fn from_right(kind: Kind) -> bool {
    kind.is_number() || kind == Kind::TextBefore
}

/// A line being written: cells side by side, without trailing blanks.
struct Line<'l> {
    lines: &'l mut Vec<u8>,
    /// Blanks before the next cell.
    gap: usize,
}

impl<'l> Line<'l> {
    fn new(lines: &'l mut Vec<u8>) -> Self {
        Self { lines, gap: 0 }
    }

    /// Writes `text`, which takes `taken` columns beside its control sequences, into a cell of `width` columns.
    fn cell(&mut self, text: &str, taken: usize, width: usize, right: bool) {
        if taken == 0 {
            self.gap += width + GAP;
            return;
        }
        let room = width.saturating_sub(taken);
        let (before, after) = if right { (room, 0) } else { (0, room) };
        let start = self.lines.len() + self.gap + before;
        self.lines.resize(start, b' ');
        self.lines.extend_from_slice(text.as_bytes());
        self.gap = GAP + after;
    }

    fn end(self) {
        self.lines.push(b'\n');
    }
}

/// The width of the widest cell. Of numbers that widen with their size only the least and the greatest are written.
fn cells_width(about: &ColumnAbout, reader: &CellReader<'_>, rows: usize) -> usize {
    let kind = about.kind;
    let mut room = String::new();
    let mut width = |cell: Cell<'_>| {
        room.clear();
        push_readable(&mut room, cell, kind);
        width_of(&room)
    };
    let mut counts: Option<(i64, i64)> = None;
    let mut numbers: Option<(f64, f64)> = None;
    let mut widest = MISSING_WIDTH;
    for row in 0..rows {
        match reader.cell(row) {
            Cell::Missing => {}
            Cell::Text(text) => widest = widest.max(width_of(&make_visible(text))),
            Cell::Integer(count) => {
                let (least, most) = counts.unwrap_or((count, count));
                counts = Some((count.min(least), count.max(most)));
            }
            Cell::Number(number) if widens_with_size(number, kind) => {
                let (least, most) = numbers.unwrap_or((number, number));
                numbers = Some((number.min(least), number.max(most)));
            }
            cell => widest = widest.max(width(cell)),
        }
    }
    let counts = counts.into_iter().flat_map(<[i64; 2]>::from);
    let numbers = numbers.into_iter().flat_map(<[f64; 2]>::from);
    let ends = counts.map(Cell::Integer).chain(numbers.map(Cell::Number));
    ends.map(width).fold(widest, usize::max)
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
        .map(|line| cut(line, width, Kind::Text).into_owned())
        .collect()
}

fn heading_text(about: &ColumnAbout) -> String {
    let heading = make_visible(&about.heading);
    match about.unit.as_str() {
        "" => heading.into_owned(),
        unit => format!("{heading} ({})", make_visible(unit)),
    }
}

/// The widths at which the columns fit into the end of `room`, with text cut to one common width if need be, at least
/// its start; `None` if they do not fit.
fn fit(
    columns: &[ColumnAbout],
    natural: &[usize],
    shown: &[usize],
    room: RangeInclusive<usize>,
) -> Option<Vec<usize>> {
    let (narrowest, width) = room.into_inner();
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
    if total(narrowest) > width {
        return None;
    }
    // The widest common limit that fits. The few columns left over go to the first text that was cut.
    let (mut fits, mut too_wide) = (narrowest, width + 1);
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
        cut(&make_visible(name), NAMED_WIDTH, Kind::Text).into_owned()
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
    fn bold(self, text: &str) -> Cow<'_, str> {
        self.paint("1", text)
    }

    fn dim(self, text: &str) -> Cow<'_, str> {
        self.paint("2", text)
    }

    fn paint<'t>(self, code: &str, text: &'t str) -> Cow<'t, str> {
        if self.colours && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m").into()
        } else {
            text.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::{Values, readable};
    use proptest::prelude::*;

    /// Checks the width of a column against that of each of its cells.
    fn check(kind: Kind, values: impl Into<Values>) -> Result<(), TestCaseError> {
        let about = ColumnAbout::new("values", kind);
        let table = Table::new("").with(about, values).unwrap();
        let (reader, rows) = (table.readers().unwrap()[0], table.height());
        let widths = (0..rows).map(|row| readable(reader.cell(row), kind).width());
        let width = cells_width(&table.columns()[0], &reader, rows);
        prop_assert_eq!(width, widths.max().unwrap_or(0).max(1));
        Ok(())
    }

    proptest! {
        #[test]
        fn a_column_is_as_wide_as_its_widest_cell(
            numbers in prop::collection::vec(
                prop::option::of(prop_oneof![
                    any::<f64>(),
                    -1.0..1.0f64,
                    0.0..1e-3f64,
                    9.9..10.1f64,
                    -1e6..1e6f64,
                    Just(0.0)
                ]),
                0..12,
            ),
            counts in prop::collection::vec(prop::option::of(-20_000..20_000i64), 0..12),
            texts in prop::collection::vec(".{0,12}", 0..12),
        ) {
            let decimals = |decimals| Kind::Number { decimals };
            for kind in [decimals(0), decimals(1), decimals(4), Kind::Share, Kind::PValue] {
                check(kind, numbers.clone())?;
            }
            check(Kind::Integer, counts)?;
            check(Kind::Text, texts)?;
        }
    }
}

//! Answers to standard output, files and charts.

use super::common::{Answering, Describing, DescriptionFormat, Output, usage};
use super::files::write_whole;
use super::outcome::{Failure, Outcome, printable};
use newsprint::draw::Picture;
use newsprint::renaming::Renaming;
use newsprint::tabulate::{self, Table, TableFormat, TabulateError, WriteOptions};
use newsprint::verbs::{self, Answer};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// Write an answer where it was asked to go: the table to standard output or a file, the chart to its
/// file, warnings to standard error.
pub fn answer(answer: &dyn Answer, answering: &Answering) -> Outcome {
    let charting = &answering.charting;
    let quiet = answering.running.quiet;
    // What cannot be named, drawn or tabulated is refused before anything is written.
    let names = charting.names()?;
    let shown = chosen(answer.table()?, &answering.output)?;
    let mut drawn = None;
    if let Some(path) = &charting.chart {
        let picture = Picture::from_path(path)?;
        let nothing = || verbs::Error::NothingToDraw(answer.why_no_chart());
        let mut chart = answer.chart().ok_or_else(nothing)?;
        let in_chart = chart.texts_mut().names;
        names
            .check(
                in_chart
                    .iter()
                    .map(|name| name.as_str())
                    .chain(shown.texts()),
            )
            .map_err(usage)?;
        chart.rename(&names);
        let figure = chart.draw(&charting.style())?;
        drawn = Some((path, figure.to_bytes(picture)?, figure));
    } else {
        names.check(shown.texts()).map_err(usage)?;
    }
    if let Some((path, bytes, figure)) = &drawn {
        whole_file(path, bytes)?;
        if !quiet {
            figure.warnings().iter().for_each(|warning| note(warning));
        }
        wrote(path, quiet);
        if let Some(beside) = &charting.caption {
            whole_file(beside, figure.caption().as_bytes())?;
            wrote(beside, quiet);
        }
    }
    if !quiet {
        for warning in answer.warnings() {
            note(warning);
        }
    }
    write_table(shown, &names, &answering.output, quiet)
}

/// Write the table of an answer that has no chart.
pub fn table(answer: &dyn Answer, output: &Output, quiet: bool) -> Outcome {
    if !quiet {
        answer.warnings().iter().for_each(|warning| note(warning));
    }
    let shown = chosen(answer.table()?, output)?;
    write_table(shown, &Renaming::default(), output, quiet)
}

/// The columns of a table that were asked for.
fn chosen(table: Table, output: &Output) -> Result<Table, TabulateError> {
    match output.columns.as_slice() {
        [] => Ok(table),
        names => table.choose(names),
    }
}

/// Write a table to standard output, or to a file.
fn write_table(table: Table, names: &Renaming, output: &Output, quiet: bool) -> Outcome {
    let format = output.format()?;
    // Programs find the names of the corpus.
    let for_people = matches!(
        format,
        TableFormat::Table | TableFormat::Markdown | TableFormat::Latex | TableFormat::Html
    );
    let table = match for_people && !names.is_empty() {
        true => table.renamed(names)?,
        false => table,
    };
    match &output.file {
        Some(path) => {
            let options = WriteOptions {
                raw: output.raw,
                ..WriteOptions::default()
            };
            write_whole(path, |mut out| {
                tabulate::write(&table, format, &mut out, &options)
            })
            .map_err(|error| written(error, |error| output_error(path, error)))?;
            wrote(path, quiet);
        }
        None => {
            let stdout = io::stdout();
            let terminal = stdout.is_terminal();
            if format == TableFormat::Parquet && terminal {
                let help = "write it to a file with `-o FILE.parquet`";
                return Err(Failure::usage("Parquet is not for terminals", help));
            }
            let options = WriteOptions {
                width: terminal.then(terminal_width).flatten(),
                colours: terminal
                    && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
                raw: output.raw,
            };
            let mut out = BufWriter::new(stdout.lock());
            tabulate::write(&table, format, &mut out, &options)
                .map_err(|error| written(error, standard_output))?;
            out.flush().map_err(standard_output)?;
        }
    }
    Ok(())
}

/// Why a table was not written; where it is the output that failed, with the name of the output.
fn written(error: TabulateError, of_output: impl Fn(io::Error) -> Failure) -> Failure {
    match error {
        TabulateError::Write(error) => of_output(error),
        other => other.into(),
    }
}

/// Write a description where it was asked to go, as JSON or in words.
pub fn description<T: serde::Serialize>(
    described: &T,
    readable: impl FnOnce(&T) -> String,
    asked: &Describing,
    quiet: bool,
) -> Outcome {
    let by_ending = || {
        let ending = asked.file.as_deref()?.extension()?;
        ending
            .eq_ignore_ascii_case("json")
            .then_some(DescriptionFormat::Json)
    };
    let words = match asked
        .format
        .or_else(by_ending)
        .unwrap_or(DescriptionFormat::Text)
    {
        DescriptionFormat::Text => readable(described),
        DescriptionFormat::Json => {
            serde_json::to_string_pretty(described).unwrap_or_default() + "\n"
        }
    };
    let Some(path) = &asked.file else {
        return text(&words);
    };
    whole_file(path, words.as_bytes())?;
    wrote(path, quiet);
    Ok(())
}

/// Write a file, whole or not at all.
pub fn whole_file(path: &Path, bytes: &[u8]) -> Outcome {
    write_whole(path, |out| out.write_all(bytes)).map_err(|error| output_error(path, error))
}

/// Say that a file was written.
pub fn wrote(path: &Path, quiet: bool) {
    if !quiet {
        tell!("wrote {}", printable(&path.display().to_string()));
    }
}

/// Print text to standard output.
pub fn text(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(standard_output)
}

/// Print something worth knowing to standard error.
pub fn note(text: &str) {
    tell!("\u{1b}[1mnote:\u{1b}[0m {}", printable(text));
}

/// A number of bytes in words.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut size = count as f64;
    let mut unit = 0;
    // What would be rounded to 1000.0 is one of the next unit.
    while size >= 999.95 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{count} B")
    } else {
        format!("{size:.1} {}", UNITS[unit])
    }
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

fn standard_output(error: io::Error) -> Failure {
    Failure::Output {
        target: "to standard output".into(),
        error,
    }
}

fn output_error(path: &Path, error: io::Error) -> Failure {
    Failure::Output {
        target: path.display().to_string(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_the_unit_that_suits_them() {
        for (count, words) in [
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (999_949, "999.9 kB"),
            (999_960, "1.0 MB"),
            (6_300_000_000, "6.3 GB"),
        ] {
            assert_eq!(bytes(count), words);
        }
    }
}

//! The folder of a report: claimed only where nothing of somebody else's lies, filled so that a page never
//! names a figure that is not there.

use super::ReportError;
use super::page::{Plate, Sheet};
use crate::draw::{Picture, Style};
use crate::limits::{Limits, Reached};
use crate::tabulate::{self, TableFormat, WriteOptions};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What stands in the head of every page: by it a report is known.
pub const MARK: &str = "<meta name=\"generator\" content=\"newsprint";
/// Bytes of a page in which the mark is looked for.
const HEAD_BYTES: usize = 4096;

const PAGE: &str = "report.html";
const CORPUS: &str = "corpus";
/// Of the pictures.
pub const FIGURES: &str = "figures";
/// Of the tables.
pub const TABLES: &str = "tables";

/// The folder that gets the report.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Make sure that a report may be written into a folder: it is new or empty, or holds a report, or the
    /// beginning of one that was stopped.
    ///
    /// # Errors
    /// When it holds anything else, or cannot be looked into.
    pub fn claim(path: &Path) -> Result<Self, ReportError> {
        let this = Self {
            path: path.to_owned(),
        };
        if !path.exists() {
            return Ok(this);
        }
        if !path.is_dir() {
            return Err(ReportError::NotAFolder {
                path: path.to_owned(),
            });
        }
        let names: BTreeSet<String> = std::fs::read_dir(path)
            .and_then(|entries| {
                entries
                    .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                    .collect()
            })
            .map_err(|cause| io("look into", path, cause))?;
        let not_a_report = |found: String| {
            Err(ReportError::NotAReport {
                folder: path.to_owned(),
                found,
            })
        };
        if names.contains(PAGE) {
            return if has_mark(&path.join(PAGE)) {
                Ok(this)
            } else {
                not_a_report(format!("a {PAGE} of another program"))
            };
        }
        // A run that was stopped leaves a corpus, and perhaps figures, but no page.
        match names
            .iter()
            .find(|name| ![CORPUS, FIGURES, TABLES].contains(&name.as_str()))
        {
            Some(other) => not_a_report(crate::tabulate::make_visible(other).into_owned()),
            None if names.is_empty() || names.contains(CORPUS) => Ok(this),
            None => not_a_report(names.into_iter().collect::<Vec<_>>().join(", ")),
        }
    }

    /// Where its corpus is, or will be.
    pub fn corpus(&self) -> PathBuf {
        self.path.join(CORPUS)
    }

    /// Write figures, tables and, when they are there, the page; then remove the figures and tables of an
    /// earlier report that this one does not have.
    ///
    /// # Errors
    /// When a figure cannot be drawn or a file cannot be written.
    pub fn write(
        &self,
        html: &str,
        plates: &[Plate],
        tables: &[Sheet],
        style: &Style,
        limits: &Limits,
    ) -> Result<PathBuf, ReportError> {
        let (figures_folder, tables_folder) = (self.path.join(FIGURES), self.path.join(TABLES));
        for folder in [&figures_folder, &tables_folder] {
            std::fs::create_dir_all(folder).map_err(|cause| io("make", folder, cause))?;
        }
        let done = AtomicU64::new(0);
        let advance = || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            limits.progress.advance(Reached {
                done,
                ..Reached::default()
            });
            if limits.cancel.is_raised() {
                Err(ReportError::Cancelled)
            } else {
                Ok(())
            }
        };
        plates.par_iter().try_for_each(|plate| {
            let figure = plate.drawing.draw(style)?;
            for picture in Picture::ALL {
                let path = figures_folder.join(format!("{}.{}", plate.file, picture.ending()));
                replace(&path, &figure.to_bytes(picture)?)?;
            }
            advance()
        })?;
        tables.par_iter().try_for_each(|sheet| {
            let mut bytes = Vec::new();
            tabulate::write(
                &sheet.table,
                TableFormat::Csv,
                &mut bytes,
                &WriteOptions::default(),
            )?;
            replace(&tables_folder.join(format!("{}.csv", sheet.file)), &bytes)?;
            advance()
        })?;
        let page = self.path.join(PAGE);
        replace(&page, html.as_bytes())?;
        let figures = plates.iter().flat_map(|plate| {
            Picture::ALL.map(|picture| format!("{}.{}", plate.file, picture.ending()))
        });
        remove_others(&figures_folder, &figures.collect());
        remove_others(
            &tables_folder,
            &tables
                .iter()
                .map(|sheet| format!("{}.csv", sheet.file))
                .collect(),
        );
        Ok(page)
    }
}

fn io(action: &'static str, path: &Path, cause: std::io::Error) -> ReportError {
    ReportError::Io {
        action,
        path: path.to_owned(),
        cause,
    }
}

fn has_mark(page: &Path) -> bool {
    use std::io::Read;
    let mut head = Vec::new();
    let read = std::fs::File::open(page)
        .and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(MARK)
}

/// Put a file in the place of another, whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let mut staged = path.as_os_str().to_owned();
    staged.push(".new");
    let staged = PathBuf::from(staged);
    std::fs::write(&staged, bytes)
        .and_then(|()| std::fs::rename(&staged, path))
        .map_err(|cause| io("write", path, cause))
}

/// Remove what an earlier report left; files that are not named as a report's are stay. That it fails is
/// no reason to fail: the page does not name them.
fn remove_others(folder: &Path, kept: &BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_ours(&name) && !kept.contains(&name) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether a file is named as the figures and tables of a report are: `figure-03-….svg`.
fn is_ours(name: &str) -> bool {
    let numbered = ["figure-", "table-"]
        .iter()
        .find_map(|kind| name.strip_prefix(kind));
    let digits = numbered.is_some_and(|rest| {
        let number = rest.split('-').next().unwrap_or_default();
        number.len() >= 2 && number.bytes().all(|b| b.is_ascii_digit())
    });
    let name = name.strip_suffix(".new").unwrap_or(name);
    digits
        && [".svg", ".pdf", ".png", ".csv"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim_with(files: &[(&str, &str)]) -> Result<Folder, ReportError> {
        let root = tempfile::tempdir().unwrap();
        for (file, content) in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        Folder::claim(root.path())
    }

    #[test]
    fn only_a_new_folder_or_that_of_a_report_is_taken() {
        let mark = format!("<!doctype html><head>{MARK} 0.1.0\">");
        assert!(Folder::claim(Path::new("/nowhere/at/all")).is_ok());
        assert!(claim_with(&[]).is_ok());
        assert!(claim_with(&[("report.html", &mark), ("my notes.txt", "x")]).is_ok());
        assert!(
            claim_with(&[
                ("corpus/manifest.json", "{}"),
                ("figures/figure-01-a.svg", "")
            ])
            .is_ok()
        );
        for others in [
            &[("thesis.doc", "x")][..],
            &[("report.html", "<html>mine</html>")],
            &[("corpus/manifest.json", "{}"), ("thesis.doc", "x")],
            &[("figures/mine.svg", "x")],
        ] {
            assert!(
                matches!(claim_with(others), Err(ReportError::NotAReport { .. })),
                "{others:?}"
            );
        }
    }

    #[test]
    fn only_files_named_by_a_report_are_removed() {
        assert!(is_ours("figure-03-terms.svg") && is_ours("table-12-x.csv"));
        for name in [
            "figure.svg",
            "figure-final.svg",
            "my figure-03-a.svg",
            "figure-03-terms.ai",
            "table-1.csv",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}

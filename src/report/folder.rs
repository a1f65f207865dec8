//! The folder of a report: claimed only where nothing of somebody else's lies, filled so that a page never
//! names a figure that is not there.

use super::ReportError;
use super::page::{Plate, Sheet};
use crate::draw::{Picture, Style};
use crate::limits::{Limits, Reached};
use crate::tabulate::{self, TableFormat, WriteOptions};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What stands in the head of every page: by it a report is known.
pub const MARK: &str = "<meta name=\"generator\" content=\"newsprint";
/// Bytes of a page in which the mark is looked for.
const HEAD_BYTES: usize = 4096;

const PAGE: &str = "report.html";
const CORPUS: &str = "corpus";
/// What the report wrote, with the hash of each file: nothing else is replaced or removed.
const LIST: &str = "files.json";
/// How the name of the folder begins in which a report is built.
const STAGING: &str = ".newsprint-report-";
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
        match names.iter().find(|name| {
            ![CORPUS, FIGURES, TABLES, LIST].contains(&name.as_str()) && !name.starts_with(STAGING)
        }) {
            Some(other) => not_a_report(crate::tabulate::make_visible(other).into_owned()),
            None if names.iter().all(|name| name.starts_with(STAGING)) => Ok(this),
            None if names.contains(CORPUS) => Ok(this),
            None => not_a_report(names.into_iter().collect::<Vec<_>>().join(", ")),
        }
    }

    /// Where its corpus is, or will be.
    pub fn corpus(&self) -> PathBuf {
        self.path.join(CORPUS)
    }

    /// Write figures, tables and the page. All of them are built beside their places and moved there when
    /// the last one is complete, so that a run that is stopped before leaves an earlier report as it was.
    /// What the earlier report has and this one has not is removed. Files that no report wrote, or that were
    /// changed since, are left; one that stands in the way gets another name, which is told.
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
    ) -> Result<Written, ReportError> {
        for folder in [
            &self.path,
            &self.path.join(FIGURES),
            &self.path.join(TABLES),
        ] {
            std::fs::create_dir_all(folder).map_err(|cause| io("make", folder, cause))?;
        }
        let staging = tempfile::Builder::new()
            .prefix(STAGING)
            .tempdir_in(&self.path)
            .map_err(|cause| io("make a folder in", &self.path, cause))?;
        for folder in [FIGURES, TABLES] {
            let folder = staging.path().join(folder);
            std::fs::create_dir(&folder).map_err(|cause| io("make", &folder, cause))?;
        }
        let stage = |name: String, bytes: &[u8]| {
            let path = staging.path().join(&name);
            std::fs::write(&path, bytes).map_err(|cause| io("write", &path, cause))?;
            Ok((name, hash(bytes)))
        };
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
        let figures = plates.par_iter().map(|plate| {
            let figure = plate.drawing.draw(style)?;
            let staged = Picture::ALL.map(|picture| {
                let name = format!("{FIGURES}/{}.{}", plate.file, picture.ending());
                stage(name, &figure.to_bytes(picture)?)
            });
            advance()?;
            staged.into_iter().collect::<Result<Vec<_>, ReportError>>()
        });
        let figures: Vec<Vec<(String, String)>> = figures.collect::<Result<_, ReportError>>()?;
        let sheets = tables.par_iter().map(|sheet| {
            let mut bytes = Vec::new();
            tabulate::write(
                &sheet.table,
                TableFormat::Csv,
                &mut bytes,
                &WriteOptions::default(),
            )?;
            advance()?;
            stage(format!("{TABLES}/{}.csv", sheet.file), &bytes)
        });
        let sheets: Vec<(String, String)> = sheets.collect::<Result<_, ReportError>>()?;
        let files: Files = figures.into_iter().flatten().chain(sheets).collect();
        // The page comes last: it never names a figure that is not there.
        let page = stage(PAGE.to_owned(), html.as_bytes())?;
        let kept = self.publish(staging.path(), &files, &page)?;
        Ok(Written {
            page: self.path.join(PAGE),
            kept,
        })
    }

    /// Move the new files to their places, and remove those of the earlier report that have no successor.
    fn publish(
        &self,
        staging: &Path,
        files: &Files,
        page: &(String, String),
    ) -> Result<Vec<String>, ReportError> {
        let before = self.files();
        let mut kept = Vec::new();
        for (name, _) in files.iter().chain([(&page.0, &page.1)]) {
            let (from, to) = (staging.join(name), self.path.join(name));
            if to.exists() && before.get(name) != hash_of(&to).as_ref() {
                let aside = free_name(&to);
                std::fs::rename(&to, &aside).map_err(|cause| io("rename", &to, cause))?;
                kept.push(format!(
                    "{} was changed by somebody and is kept as {}",
                    to.display(),
                    aside.display()
                ));
            }
            std::fs::rename(&from, &to).map_err(|cause| io("write", &to, cause))?;
        }
        for (name, hash) in &before {
            let path = self.path.join(name);
            if !files.contains_key(name) && *name != page.0 && hash_of(&path).as_ref() == Some(hash)
            {
                // That it fails is no reason to fail: the page does not name it.
                let _ = std::fs::remove_file(path);
            }
        }
        let mut all = files.clone();
        all.extend([page.clone()]);
        let list = self.path.join(LIST);
        let text = serde_json::to_vec_pretty(&all).unwrap_or_default();
        std::fs::write(staging.join(LIST), text)
            .and_then(|()| std::fs::rename(staging.join(LIST), &list))
            .map_err(|cause| io("write", &list, cause))?;
        Ok(kept)
    }

    /// What the report that is there wrote. Names that lead elsewhere are none of its.
    fn files(&self) -> Files {
        let text = std::fs::read(self.path.join(LIST)).unwrap_or_default();
        let mut files: Files = serde_json::from_slice(&text).unwrap_or_default();
        files.retain(|name, _| {
            let inner = [FIGURES, TABLES]
                .iter()
                .find_map(|folder| name.strip_prefix(folder)?.strip_prefix('/'));
            let plain = inner.unwrap_or(name);
            (inner.is_some() || name == PAGE) && !plain.contains(['/', '\\']) && plain != ".."
        });
        files
    }
}

/// What writing a report came to.
pub struct Written {
    /// The page.
    pub page: PathBuf,
    /// Files of somebody else that stood in the way, as sentences.
    pub kept: Vec<String>,
}

/// Files by their paths in the folder, with BLAKE3 of their bytes.
type Files = BTreeMap<String, String>;

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn hash_of(path: &Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| hash(&bytes))
}

/// A name beside a file that nothing has: `figure-01-kept-1.svg`.
fn free_name(path: &Path) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let (stem, ending) = (part(path.file_stem()), part(path.extension()));
    let mut names = (1..).map(|n| path.with_file_name(format!("{stem}-kept-{n}.{ending}")));
    names
        .find(|name| !name.exists())
        .expect("there are more numbers than files")
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
}

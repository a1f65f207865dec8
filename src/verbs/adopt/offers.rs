//! Where segments lie that a corpus may take in.

use super::Error;
use super::listed::{self, Listed};
use crate::append::Offer;
use crate::number::counted;
use crate::store::{Detached, Manifest, StoreError, StoreProblem, at};
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The file that a corpus has.
const MANIFEST: &str = "manifest.json";

/// Names of what was passed over that a note has.
const NAMED: usize = 3;

/// The segments that were named, in order.
#[derive(Default)]
pub struct Found {
    /// What may be adopted.
    pub offers: Vec<Offer>,
    /// What was passed over.
    pub notes: Vec<String>,
}

/// The segments under some paths, those of a folder in the byte order of its names; with a list only those that it
/// names, in its order.
///
/// # Errors
/// When a path holds no segment, what a segment says of itself cannot be read, or one that the list names is not there
/// or another.
pub fn find(paths: &[PathBuf], list: Option<&Path>) -> Result<Found, Error> {
    let rows = list.map(listed::read).transpose()?;
    let mut finder = Finder::default();
    for path in paths {
        finder.require(path)?;
    }
    match rows {
        Some(rows) if paths.is_empty() => {
            for row in &rows {
                row.refuse_remote()?;
                let before = finder.offers.len();
                finder.require(&row.path)?;
                let mut own = finder.offers[before..].iter();
                own.try_for_each(|offer| row.refuse_other(offer))?;
            }
        }
        Some(rows) => finder.only(&rows)?,
        None => {}
    }
    Ok(Found {
        notes: finder.notes(),
        offers: finder.offers,
    })
}

fn unfit(path: &Path, found: String, expected: String) -> StoreError {
    at("adopt", path)(StoreProblem::Unfit { found, expected })
}

#[derive(Default)]
struct Finder {
    offers: Vec<Offer>,
    /// What was passed over, by the reason.
    passed_over: BTreeMap<&'static str, Vec<String>>,
}

impl Finder {
    /// Adds the segments at a path, which must have some.
    fn require(&mut self, path: &Path) -> Result<(), StoreError> {
        match self.add(path)? {
            true => Ok(()),
            false => Err(at("adopt", path)(StoreProblem::NotASegment)),
        }
    }

    /// Adds the segments at a path; says whether there are any.
    fn add(&mut self, path: &Path) -> Result<bool, StoreError> {
        let has = |name: &str| path.join(name).symlink_metadata().is_ok();
        if has(Detached::FILE_NAME) {
            let says = Detached::read(path)?;
            self.offer(path.to_owned(), says);
            return Ok(true);
        }
        if has(MANIFEST) {
            return self.add_corpus(path);
        }
        let reading = || at("read", path);
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path).map_err(reading())? {
            let entry = entry.map_err(reading())?;
            let kind = entry.file_type().map_err(reading())?;
            entries.push((entry.path(), kind));
        }
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut any = false;
        for (path, kind) in entries {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let why = match name.starts_with(['.', '_']) {
                true => "temporary or hidden",
                false if !kind.is_dir() => "no folder",
                false if self.add(&path)? => {
                    any = true;
                    continue;
                }
                false => "without a segment",
            };
            self.pass_over(why, &path);
        }
        Ok(any)
    }

    fn add_corpus(&mut self, path: &Path) -> Result<bool, StoreError> {
        let manifest = Manifest::read(path)?;
        for name in ["aliases.csv", "boilerplate.csv"] {
            let ledger = path.join(name);
            if ledger.exists() {
                self.pass_over("a ledger of another corpus", &ledger);
            }
        }
        for entry in manifest.segments {
            let folder = path.join("segments").join(&entry.id);
            self.offer(folder, Detached::new(manifest.settings.clone(), entry));
        }
        Ok(true)
    }

    fn offer(&mut self, folder: PathBuf, says: Detached) {
        self.offers.push(Offer { folder, says });
    }

    /// Keeps what rows name, in their order: the folders of the same names, or segments.
    fn only(&mut self, rows: &[Listed]) -> Result<(), StoreError> {
        let offers = std::mem::take(&mut self.offers);
        let mut is_taken = vec![false; offers.len()];
        let mut by_name: HashMap<&OsStr, Vec<usize>> = HashMap::new();
        for (at, offer) in offers.iter().enumerate() {
            let folder = offer.folder.file_name().unwrap_or_default();
            let id = OsStr::new(&offer.says.segment.id);
            by_name.entry(folder).or_default().push(at);
            if id != folder {
                by_name.entry(id).or_default().push(at);
            }
        }
        for row in rows {
            let those = row.path.file_name().and_then(|name| by_name.get(name));
            let those = those.map_or(&[][..], Vec::as_slice);
            let one = those.first().filter(|first| {
                let id = |at: usize| &offers[at].says.segment.id;
                those.iter().all(|other| id(*other) == id(**first))
            });
            let Some(at) = one else {
                let found = match those.is_empty() {
                    true => "no such segment in the folders",
                    false => "several segments of that name",
                };
                let expected = format!("the one that {} names", row.place);
                return Err(unfit(&row.path, found.to_owned(), expected));
            };
            row.refuse_other(&offers[*at])?;
            if !is_taken[*at] {
                self.offers.push(offers[*at].clone());
            }
            those.iter().for_each(|at| is_taken[*at] = true);
        }
        for (offer, is_taken) in offers.iter().zip(is_taken) {
            if !is_taken {
                self.pass_over("not in the list", &offer.folder);
            }
        }
        Ok(())
    }

    fn pass_over(&mut self, why: &'static str, path: &Path) {
        let paths = self.passed_over.entry(why).or_default();
        paths.push(path.display().to_string());
    }

    fn notes(&self) -> Vec<String> {
        let notes = self.passed_over.iter().map(|(why, paths)| {
            let mut named = paths[..paths.len().min(NAMED)].join(", ");
            if paths.len() > NAMED {
                named.push_str(", …");
            }
            format!(
                "{} passed over, {why}: {named}",
                counted(paths.len() as u64, "path")
            )
        });
        notes.collect()
    }
}

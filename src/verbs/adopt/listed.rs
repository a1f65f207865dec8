//! What workers returned: a row for each segment that was made.

use super::Error;
use crate::append::Offer;
use crate::read::arrow;
use crate::store::{StoreError, StoreProblem, at};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where the segment was made.
    pub path: PathBuf,
    /// The hashes of its files, if the row says them.
    hashes: Option<BTreeMap<String, String>>,
    /// Where the row stands, for messages.
    pub place: String,
}

/// A row as a worker returns it.
#[derive(Deserialize)]
struct Row {
    path: String,
    /// As JSON within the row.
    hashes: Option<String>,
}

/// The rows of a file: Arrow streams as workers write them, one behind the other; JSON Lines with `path` and perhaps
/// `hashes`; or plain paths, one a line.
///
/// # Errors
/// When the file cannot be read, or has something else.
pub fn read(file: &Path) -> Result<Vec<Listed>, Error> {
    let bytes = std::fs::read(file).map_err(at("read", file))?;
    let name = file.display().to_string();
    match bytes.starts_with(&arrow::CONTINUATION) {
        true => {
            let rows = arrow::texts(&bytes, &["path", "hashes"]);
            let rows = (1..).zip(rows.map_err(|found| refuse(&name, &found))?);
            let rows = rows.map(|(number, mut row)| {
                let hashes = row.pop().flatten();
                let path = row.pop().flatten().unwrap_or_default();
                listed(Row { path, hashes }, format!("{name}, row {number}"))
            });
            rows.collect()
        }
        false => {
            let text = String::from_utf8(bytes).map_err(|error| refuse(&name, &error))?;
            let lines = (1..).zip(text.lines());
            let lines = lines.filter(|(_, line)| !line.trim().is_empty());
            let rows = lines.map(|(number, line)| {
                let place = format!("{name}, line {number}");
                let row = match line.trim_start().starts_with('{') {
                    true => serde_json::from_str(line).map_err(|error| refuse(&place, &error))?,
                    false => Row {
                        path: line.trim().to_owned(),
                        hashes: None,
                    },
                };
                listed(row, place)
            });
            rows.collect()
        }
    }
}

fn listed(row: Row, place: String) -> Result<Listed, Error> {
    if row.path.is_empty() {
        return Err(refuse(&place, &"a row without `path`"));
    }
    let hashes = row.hashes.as_deref().map(serde_json::from_str);
    let hashes = hashes.transpose().map_err(|error| refuse(&place, &error))?;
    Ok(Listed {
        path: local(&row.path).into(),
        hashes,
        place,
    })
}

fn refuse(place: &str, found: &dyn std::fmt::Display) -> Error {
    Error::Usage {
        message: format!("{place}: {found}"),
        help: "give rows as the workers return them, or one path a line".to_owned(),
    }
}

/// A path of this machine as it is written without a scheme.
fn local(path: &str) -> &str {
    let local = path.strip_prefix("file:").unwrap_or(path);
    local.strip_prefix("//").unwrap_or(local)
}

impl Listed {
    /// Refuses a path on a store that is no part of the file system.
    pub fn refuse_remote(&self) -> Result<(), Error> {
        let path = self.path.to_string_lossy();
        match path.contains("://") {
            false => Ok(()),
            true => Err(Error::Usage {
                message: format!("{} names {path}, expected a folder of this machine", self.place),
                help: "mount or copy the store, and name the folder: `newsprint adopt CORPUS FOLDER --list FILE`"
                    .to_owned(),
            }),
        }
    }

    /// Refuses a segment that has other files than the row says.
    pub fn refuse_other(&self, offer: &Offer) -> Result<(), StoreError> {
        let own = offer.says.hashes();
        let Some((name, expected)) = self
            .hashes
            .iter()
            .flatten()
            .find(|(name, hash)| own.get(*name) != Some(hash))
        else {
            return Ok(());
        };
        let found = match own.get(name) {
            Some(hash) => format!("hash {hash}"),
            None => "no such file".to_owned(),
        };
        Err(at("adopt", &offer.folder.join(name))(StoreProblem::Unfit {
            found,
            expected: format!("hash {expected}, which {} has", self.place),
        }))
    }
}

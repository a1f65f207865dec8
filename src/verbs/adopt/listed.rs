//! What workers returned: a row for each segment that was made.

use super::Error;
use crate::append::Offer;
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

/// The rows of a file: JSON Lines with `path` and perhaps `hashes`, or plain paths, one a line.
///
/// # Errors
/// When the file cannot be read, or a line is not such a row.
pub fn read(file: &Path) -> Result<Vec<Listed>, Error> {
    let text = std::fs::read_to_string(file).map_err(at("read", file))?;
    let lines = (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, line.trim()));
    let rows = lines.filter(|(_, line)| !line.is_empty());
    rows.map(|(number, line)| {
        let place = format!("{}, line {number}", file.display());
        let row = || -> serde_json::Result<_> {
            let row: Row = match line.starts_with('{') {
                true => serde_json::from_str(line)?,
                false => Row {
                    path: line.to_owned(),
                    hashes: None,
                },
            };
            let hashes = row.hashes.as_deref().map(serde_json::from_str);
            Ok((local(&row.path).into(), hashes.transpose()?))
        };
        let (path, hashes) = row().map_err(|error| Error::Usage {
            message: format!("{place}: {error}"),
            help: "give rows as the workers return them, or one path a line".to_owned(),
        })?;
        Ok(Listed {
            path,
            hashes,
            place,
        })
    })
    .collect()
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

//! What workers returned: a row for each segment that was made.

use super::Error;
use crate::store::at;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where the segment was made.
    pub path: PathBuf,
    /// Its name, made from its content, if the row says it.
    pub segment: Option<String>,
    /// Where the row stands, for messages.
    pub place: String,
}

/// A row as a worker returns it.
#[derive(Deserialize)]
struct Row {
    path: String,
    segment: Option<String>,
}

/// The rows of a file: JSON Lines with `path` and perhaps `segment`, or plain paths, one a line.
///
/// # Errors
/// When the file cannot be read, or a line is not such a row.
pub fn read(file: &Path) -> Result<Vec<Listed>, Error> {
    let text = std::fs::read_to_string(file).map_err(at("read", file))?;
    let lines = (1..)
        .zip(text.lines())
        .map(|(number, line)| (number, line.trim()));
    let rows = lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| {
            let place = format!("{}, line {number}", file.display());
            let row = match line.starts_with('{') {
                true => serde_json::from_str(line).map_err(|error| Error::Usage {
                    message: format!("{place}: {error}"),
                    help: "give rows as the workers return them, or one path a line".to_owned(),
                })?,
                false => Row {
                    path: line.to_owned(),
                    segment: None,
                },
            };
            Ok(Listed {
                path: local(&row.path).into(),
                segment: row.segment,
                place,
            })
        });
    rows.collect()
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
}

//! `changes.jsonl.zst`: cuts and repairs in the articles' texts, one per line.

use super::disk::{NewFile, UnderWay};
use super::error::{StoreError, StoreProblem, at};
use super::open_segment::Segment;
use crate::article::{Change, ChangeKind, Cut};
use crate::place::Place;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// The name of the ledger in a segment's folder.
pub(super) const FILE_NAME: &str = "changes.jsonl.zst";

/// The usual level of zstd: the ledger is small beside the text.
const LEVEL: i32 = 3;

/// One line of the ledger.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    source: &'a str,
    #[serde(flatten)]
    change: &'a Change,
    #[serde(flatten)]
    place: &'a Place,
}

/// The line of the ledger for a change to an article.
pub fn line(id: &str, source: &str, change: &Change, place: &Place) -> String {
    let line = Line {
        id,
        source,
        change,
        place,
    };
    serde_json::to_string(&line).expect("a change has a JSON form")
}

/// Of a line of the ledger, what it is about.
#[derive(Deserialize)]
pub struct About<'l> {
    /// The id of the article.
    #[serde(borrow)]
    pub id: Cow<'l, str>,
    /// Its outlet.
    #[serde(borrow)]
    pub source: Cow<'l, str>,
    kind: ChangeKind,
    cut: Option<Cut>,
}

impl<'l> About<'l> {
    /// What a line of a segment's ledger is about.
    ///
    /// # Errors
    /// When it is no line of a ledger.
    pub fn of(line: &'l str, segment: &Segment) -> Result<Self, StoreError> {
        let path = segment.folder().join(FILE_NAME);
        serde_json::from_str(line)
            .map_err(|error| at("read", &path)(StoreProblem::Damaged(error.to_string())))
    }

    /// The kind under which the change is counted; none where the text began with its headline already, of which
    /// nothing was cut.
    pub fn counted(&self) -> Option<ChangeKind> {
        let nothing = Cut {
            start: 0,
            characters: 0,
        };
        let stayed = self.kind == ChangeKind::Headline && self.cut == Some(nothing);
        (!stayed).then_some(self.kind)
    }
}

/// Each line of a segment's ledger.
///
/// # Errors
/// When it cannot be read; that of `take`.
pub fn each_line<E: From<StoreError>>(
    segment: &Segment,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    // Lines about headlines that stayed are not counted.
    if !segment.entry().files.contains_key(FILE_NAME) {
        return Ok(());
    }
    let path = segment.folder().join(FILE_NAME);
    let failed = || at("read", &path);
    let ledger = segment.file(FILE_NAME)?;
    let ledger = zstd::Decoder::new(ledger).map_err(failed())?;
    for line in BufReader::new(ledger).lines() {
        take(&line.map_err(failed())?)?;
    }
    Ok(())
}

/// A ledger in the making. It has a file from its first line on.
#[derive(Default)]
pub(super) struct Ledger {
    path: PathBuf,
    out: Option<zstd::Encoder<'static, NewFile>>,
}

impl Ledger {
    /// A ledger in a segment's folder.
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE_NAME),
            out: None,
        }
    }

    /// Append a line.
    pub(super) fn push(&mut self, line: &str) -> Result<(), StoreError> {
        let out = match &mut self.out {
            Some(out) => out,
            empty => {
                let file = NewFile::create(&self.path)?;
                let encoder =
                    zstd::Encoder::new(file, LEVEL).map_err(at("compress", &self.path))?;
                empty.insert(encoder)
            }
        };
        writeln!(out, "{line}").map_err(at("write", &self.path))
    }

    /// Hand the file over to the disk; nothing when no line was written.
    pub(super) fn close(self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        if let Some(out) = self.out {
            let file = out.finish().map_err(at("write", &self.path))?;
            file.hand_over(under_way)?;
        }
        Ok(())
    }
}

/// How many changes there are of each kind.
pub type ChangeCounts = BTreeMap<ChangeKind, u64>;

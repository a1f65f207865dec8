//! Zip archives.

use super::{Container, LEADS_OUT, Member, Seekable, Sender, Stopped, clean_name, leads_out};
use crate::place::Reason;
use crate::read::encoding;
use crate::read::stream::Beside;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use zip::ZipArchive;
use zip::result::ZipError;

/// Members that make a file a package with a format of its own (Word, Excel, OpenDocument, EPUB).
const OF_PACKAGES: [&[u8]; 2] = [b"[Content_Types].xml", b"mimetype"];

/// Whether bytes begin a zip archive, be it an empty one.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// A zip archive with its directory read.
pub(super) struct Zip(ZipArchive<io::BufReader<Box<dyn Seekable>>>);

/// Reads the directory.
pub(super) fn open(file: Box<dyn Seekable>) -> Result<Zip, (Reason, String)> {
    let archive = ZipArchive::new(io::BufReader::new(file)).map_err(|error| {
        let reason = match &error {
            ZipError::InvalidArchive(_) => Reason::Truncated,
            _ => Reason::Corrupt,
        };
        (
            reason,
            format!("a zip archive that cannot be read: {error}"),
        )
    })?;
    let is_package = archive
        .file_names_raw()
        .any(|name| OF_PACKAGES.contains(&name));
    if is_package {
        let found = "a package (such as a Word, Excel or e-book file) of an unknown format";
        return Err((Reason::Binary, found.to_owned()));
    }
    if archive.is_empty() {
        return Err((Reason::Empty, "an empty archive".to_owned()));
    }
    Ok(Zip(archive))
}

impl Container for Zip {
    fn read(self: Box<Self>, to: &Sender) -> Result<(), Stopped> {
        let mut archive = self.0;
        if archive.has_duplicate_names() {
            let found = "several members have the same name; the last one is read".to_owned();
            to.send(super::Item::Refused(None, Reason::UnsupportedMember, found))?;
        }
        for index in 0..archive.len() {
            // The directory says this without the member itself.
            let about = archive.by_index_data(index).map(|about| {
                let named = name_of(about.name_raw());
                let name = clean_name(&named);
                let refused = if leads_out(&named) {
                    Some(LEADS_OUT)
                } else if about.encrypted() {
                    Some("an encrypted member; passwords are not supported")
                } else if about.is_symlink() {
                    Some("a link; links in archives are not followed")
                } else {
                    None
                };
                (name, about.is_dir(), refused, about.size())
            });
            let (name, is_folder, refused, size) = match about {
                Ok(about) => about,
                Err(error) => {
                    let name = format!("member {}", index + 1);
                    to.refuse(name, Reason::Corrupt, &error.to_string())?;
                    continue;
                }
            };
            if is_folder {
                continue;
            }
            if let Some(found) = refused {
                to.refuse(name, Reason::UnsupportedMember, found)?;
                continue;
            }
            match archive.by_index(index) {
                Ok(mut content) => {
                    let member = Member {
                        name,
                        ..Member::default()
                    };
                    to.member(member, &mut content, Some(size))?;
                }
                Err(error) => {
                    let (reason, found) = reason_of(&error);
                    to.refuse(name, reason, &found)?;
                }
            }
        }
        Ok(())
    }
}

/// A zip archive on disk, from which single members are read by name.
pub(in crate::read) struct Archive {
    path: PathBuf,
    /// Opened when the first one is asked for.
    opened: Mutex<Option<ZipArchive<BufReader<File>>>>,
}

impl Archive {
    /// The archive in this file.
    pub(in crate::read) fn of(path: PathBuf) -> Arc<Self> {
        Arc::new(Self {
            path,
            opened: Mutex::default(),
        })
    }
}

/// The members that stand beside one of an archive.
pub(in crate::read) struct InFolder {
    archive: Arc<Archive>,
    folder: String,
}

impl InFolder {
    /// Those beside `member`.
    pub(in crate::read) fn of(archive: &Arc<Archive>, member: &str) -> Self {
        let folder = member.rfind('/').map_or("", |end| &member[..=end]);
        Self {
            archive: Arc::clone(archive),
            folder: folder.to_owned(),
        }
    }
}

impl Beside for InFolder {
    fn read(&self, name: &str, limit: u64) -> Option<Vec<u8>> {
        let mut opened = self.archive.opened.lock().ok()?;
        if opened.is_none() {
            let file = BufReader::new(File::open(&self.archive.path).ok()?);
            *opened = Some(ZipArchive::new(file).ok()?);
        }
        let name = format!("{}{name}", self.folder);
        let member = opened.as_mut()?.by_name(&name).ok()?;
        let mut bytes = Vec::new();
        member.take(limit + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= limit).then_some(bytes)
    }

    fn above(&self) -> Option<Arc<dyn Beside>> {
        let folder = self.folder.strip_suffix('/')?;
        Some(Arc::new(Self::of(&self.archive, folder)))
    }
}

fn reason_of(error: &ZipError) -> (Reason, String) {
    match error {
        ZipError::Io(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => {
            (Reason::Truncated, "the archive ends early".to_owned())
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            (Reason::UnsupportedMember, error.to_string())
        }
        _ => (Reason::Corrupt, error.to_string()),
    }
}

/// A member's name. Old programs wrote it in the encoding of their system.
fn name_of(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding::decode(raw, None).text,
    }
}

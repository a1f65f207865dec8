//! Tar archives.

use super::{Container, Item, LEADS_OUT, Member, Sender, Stopped, cause_of, clean_name, leads_out};
use crate::place::Reason;
use crate::read::encoding;
use std::io::{self, Read};
use tar::{Archive, EntryType};

/// Bytes of a header.
const BLOCK_BYTES: usize = 512;

/// The place of a header's own checksum.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Whether bytes begin a tar archive: a header whose sum is the one that it gives. That of the oldest
/// archives has no other mark.
pub(super) fn begins(head: &[u8]) -> bool {
    let Some(header) = head.get(..BLOCK_BYTES) else {
        return false;
    };
    let digits: String = header[CHECKSUM]
        .iter()
        .map(|byte| char::from(*byte))
        .filter(|c| !matches!(c, ' ' | '\0'))
        .collect();
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| u32::from(if CHECKSUM.contains(&at) { b' ' } else { *byte }))
        .sum();
    header[0] != 0 && u32::from_str_radix(&digits, 8) == Ok(sum)
}

/// A tar archive that is read from front to back.
pub(super) struct Tar(pub(super) Box<dyn Read + Send>);

impl Container for Tar {
    fn read(self: Box<Self>, to: &Sender) -> Result<(), Stopped> {
        let mut archive = Archive::new(self.0);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return refuse_rest(to, &error),
        };
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => return refuse_rest(to, &error),
            };
            let named = encoding::decode(&entry.path_bytes(), None).text;
            let name = clean_name(&named);
            let refused = match entry.header().entry_type() {
                EntryType::Directory | EntryType::XGlobalHeader => continue,
                _ if leads_out(&named) => Some(LEADS_OUT),
                EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => None,
                EntryType::Symlink | EntryType::Link => {
                    Some("a link; links in archives are not followed")
                }
                _ => Some("neither a file nor a folder"),
            };
            if let Some(found) = refused {
                to.refuse(name, Reason::UnsupportedMember, found)?;
                continue;
            }
            let size = entry.size();
            let member = Member {
                name,
                ..Member::default()
            };
            to.member(member, &mut entry, Some(size))?;
        }
        Ok(())
    }
}

/// Behind an error there is no telling where the next member begins.
fn refuse_rest(to: &Sender, error: &io::Error) -> Result<(), Stopped> {
    let else_it = "the archive is corrupt, and its rest is not read";
    let (reason, found) = cause_of(error, else_it);
    to.send(Item::Refused(None, reason, found))
}

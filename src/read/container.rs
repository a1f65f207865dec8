//! Inputs that hold other inputs: zip, tar, mailboxes. Their members are read like files in a folder,
//! each by its own content, one after the other; they are neither kept in memory nor written to disk.
//!
//! Each archive is read on its own thread, which hands over the bytes of its members in small parts
//! ([`Sender`]) and waits until they are taken. The reader of a member sees a plain stream
//! ([`Members`]), so an archive within an archive needs no special case.

mod mail;
mod spool;
mod tar;
mod zip;

pub(super) use self::zip::{Archive, InFolder};
pub(super) use mail::Envelope;
pub(super) use spool::Spool;

use super::compression::{FREE_BYTES, MAX_BYTES, MAX_EXPANSION, Trouble, without_ending};
use crate::place::Reason;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// The endings of containers' names, in lower case.
pub const ENDINGS: [&str; 10] = [
    "zip", "tar", "tgz", "txz", "tbz", "tbz2", "tzst", "mbox", "mbx", "eml",
];

/// The deepest nesting of containers.
pub(super) const MAX_DEPTH: usize = 5;

/// The most members of an input, in all its containers: ten million.
const MAX_MEMBERS: u64 = 10_000_000;

/// Bytes that are handed over at a time, and the number of such parts that may wait.
const PART_BYTES: usize = 64 << 10;
const WAITING_PARTS: usize = 8;

/// The longest name of a member, in characters.
const MAX_NAME_CHARS: usize = 1024;

/// A member that can be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Member {
    /// Its cleaned name within the container: it never leads outside and has no control characters.
    pub name: String,
    /// The encoding that a header declares.
    pub encoding: Option<String>,
    /// The mail that it is a part of.
    pub mail: Option<Envelope>,
}

/// What comes out of a container, in order.
pub(super) enum Item {
    /// A member with its bytes.
    Member(Member, Content),
    /// A member, or without a name the whole rest, that cannot be read.
    Refused(Option<String>, Reason, String),
    /// A member that is passed over, and why.
    Passed(&'static str),
}

/// The limits that all containers of one input share.
#[derive(Debug, Default)]
pub(super) struct Budget {
    /// Bytes of the input on disk, as far as they are known.
    disk_bytes: Arc<AtomicU64>,
    /// How many of them had been read when what was taken last was sent.
    taken_bytes: AtomicU64,
    plain_bytes: AtomicU64,
    members: AtomicU64,
}

impl Budget {
    /// The budget of an input, by its bytes on disk or, for a stream, the bytes read so far.
    pub(super) fn of(disk_bytes: Arc<AtomicU64>) -> Arc<Self> {
        Arc::new(Self {
            disk_bytes,
            ..Self::default()
        })
    }

    /// This with the bytes read so far, which do not depend on when it is taken.
    fn now<T>(&self, sent: T) -> (T, u64) {
        (sent, self.disk_bytes.load(Ordering::Relaxed))
    }

    fn spend(&self, bytes: usize) -> Result<(), String> {
        let bytes = bytes as u64;
        let plain = self.plain_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if plain > MAX_BYTES {
            return Err(format!(
                "its members are larger than {} GiB",
                MAX_BYTES >> 30
            ));
        }
        if plain > FREE_BYTES && plain / MAX_EXPANSION > self.disk_bytes.load(Ordering::Relaxed) {
            return Err(format!(
                "its members expand to more than {MAX_EXPANSION} times its size"
            ));
        }
        Ok(())
    }
}

/// Nobody reads any more, or the limit is reached: the thread of the container ends.
struct Stopped;

/// The side of the thread that reads a container.
struct Sender {
    items: SyncSender<(Option<Item>, u64)>,
    budget: Arc<Budget>,
}

impl Sender {
    fn send(&self, item: Item) -> Result<(), Stopped> {
        let sent = self.items.send(self.budget.now(Some(item)));
        sent.map_err(|_| Stopped)
    }

    /// Sends a whole member: the bytes of `content`, of which there should be `expected`. A member may
    /// have a name that is a reason to pass over it.
    fn member(
        &self,
        member: Member,
        content: &mut dyn Read,
        expected: Option<u64>,
    ) -> Result<(), Stopped> {
        if self.budget.members.fetch_add(1, Ordering::Relaxed) >= MAX_MEMBERS {
            let found = format!("more than {MAX_MEMBERS} members");
            self.send(Item::Refused(None, Reason::TooLarge, found))?;
            return Err(Stopped);
        }
        if let Some(reason) = reason_to_pass(&member.name) {
            return self.send(Item::Passed(reason));
        }
        let (parts, receiver) = sync_channel(WAITING_PARTS);
        let bytes = Content {
            parts: Arc::new(Mutex::new(Some(receiver))),
            part: io::Cursor::default(),
            budget: Arc::clone(&self.budget),
        };
        self.send(Item::Member(member, bytes))?;
        let mut count = 0_u64;
        loop {
            let mut part = Vec::new();
            let result = content.take(PART_BYTES as u64).read_to_end(&mut part);
            count += part.len() as u64;
            let ended = part.is_empty();
            if let Err(found) = self.budget.spend(part.len()) {
                let trouble = trouble(Reason::TooLarge, count, found.clone());
                // The rest is refused even if nobody reads this member any more.
                let _ = parts.send(self.budget.now(Err(trouble)));
                self.send(Item::Refused(None, Reason::TooLarge, found))?;
                return Err(Stopped);
            }
            if !ended && parts.send(self.budget.now(Ok(part))).is_err() {
                return Err(Stopped);
            }
            let end = match result {
                Err(error) => Err(told(error, count)),
                Ok(_) if !ended => continue,
                Ok(_) => match expected.filter(|expected| *expected > count) {
                    Some(expected) => {
                        let found = format!("it ends after {count} of {expected} bytes");
                        Err(trouble(Reason::Truncated, count, found))
                    }
                    // An empty part is the end.
                    None => Ok(Vec::new()),
                },
            };
            let _ = parts.send(self.budget.now(end));
            return Ok(());
        }
    }

    fn refuse(&self, name: String, reason: Reason, found: &str) -> Result<(), Stopped> {
        self.send(Item::Refused(Some(name), reason, found.to_owned()))
    }
}

fn trouble(reason: Reason, byte: u64, found: String) -> io::Error {
    Trouble {
        reason,
        byte,
        found,
    }
    .into()
}

/// An error of a container's decoder, in words that say what it means.
fn told(error: io::Error, byte: u64) -> io::Error {
    if error.get_ref().is_some_and(|inner| inner.is::<Trouble>()) {
        return error;
    }
    let (reason, found) = cause_of(&error, "the member is corrupt");
    trouble(reason, byte, found)
}

/// What an error of a container's decoder means; `else_it` says what most of them mean.
fn cause_of(error: &io::Error, else_it: &str) -> (Reason, String) {
    let inner = error.get_ref();
    if let Some(own) = inner.and_then(|inner| inner.downcast_ref::<Trouble>()) {
        return (own.reason, own.found.clone());
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => (Reason::Truncated, "the archive ends early".to_owned()),
        _ => (Reason::Corrupt, format!("{else_it}: {error}")),
    }
}

/// A container whose members are read.
trait Container: Send + 'static {
    /// Sends all members. An unreadable one is sent as refused.
    fn read(self: Box<Self>, to: &Sender) -> Result<(), Stopped>;
}

/// The kinds of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Tar,
    Mailbox,
    Mail,
}

impl Kind {
    /// The kind of container that begins with these bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        if zip::begins(head) {
            Some(Self::Zip)
        } else if tar::begins(head) {
            Some(Self::Tar)
        } else {
            mail::begins(head)
        }
    }

    /// Its name, like that of a format.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::Mailbox => "mbox",
            Self::Mail => "mail",
        }
    }
}

/// Opens a tar archive or a mailbox.
pub(super) fn stream(
    kind: Kind,
    from: Box<dyn Read + Send>,
    limit: u64,
    budget: Arc<Budget>,
) -> Members {
    match kind {
        Kind::Tar => Members::of(Box::new(tar::Tar(from)), budget),
        _ => Members::of(Box::new(mail::Mails { from, kind, limit }), budget),
    }
}

/// Opens a zip archive.
///
/// # Errors
/// Why it cannot be read at all, or that it is a package (of Word, say) rather than an archive.
pub(super) fn zip(
    file: Box<dyn Seekable>,
    budget: Arc<Budget>,
) -> Result<Members, (Reason, String)> {
    Ok(Members::of(Box::new(zip::open(file)?), budget))
}

/// A file with random access.
pub(super) trait Seekable: Read + io::Seek + Send {}

impl<F: Read + io::Seek + Send> Seekable for F {}

/// The members of a container, in order. Read a member before you ask for the next one, or its rest is
/// lost.
pub(super) struct Members {
    items: Receiver<(Option<Item>, u64)>,
    /// Those of the member that was taken last.
    parts: Parts,
    budget: Arc<Budget>,
}

/// Where the parts of a member come from, until there are no more or the next member is asked for.
type Parts = Arc<Mutex<Option<Receiver<(io::Result<Vec<u8>>, u64)>>>>;

/// What is told of a thread that ended in the middle.
const FAILED: &str = "reading it failed unexpectedly";

impl Members {
    fn of(container: Box<dyn Container>, budget: Arc<Budget>) -> Self {
        let (items, receiver) = sync_channel(1);
        let sender = Sender {
            items,
            budget: Arc::clone(&budget),
        };
        std::thread::spawn(move || {
            // Stopped or not, nobody waits for more.
            let read = catch_unwind(AssertUnwindSafe(|| container.read(&sender)));
            if read.is_err() {
                let found = FAILED.to_owned();
                let _ = sender.send(Item::Refused(None, Reason::Corrupt, found));
            }
            let _ = sender.items.send(sender.budget.now(None));
        });
        Self {
            items: receiver,
            parts: Arc::default(),
            budget,
        }
    }

    /// Bytes of the whole input that had been read when what was taken last was sent.
    pub(super) fn disk_bytes(&self) -> u64 {
        self.budget.taken_bytes.load(Ordering::Relaxed)
    }
}

impl Iterator for Members {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        // What is left of the previous member counts too, so that a bomb is found.
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        parts.take().into_iter().flatten().for_each(drop);
        drop(parts);
        let (item, disk_bytes) = self.items.recv().ok()?;
        self.budget.taken_bytes.store(disk_bytes, Ordering::Relaxed);
        if let Some(Item::Member(_, content)) = &item {
            self.parts = Arc::clone(&content.parts);
        }
        item
    }
}

/// The bytes of one member.
pub(super) struct Content {
    parts: Parts,
    part: io::Cursor<Vec<u8>>,
    budget: Arc<Budget>,
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let is_taken = self.part.position() == self.part.get_ref().len() as u64;
        if is_taken && !buffer.is_empty() {
            let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(receiver) = &*parts else {
                return Ok(0);
            };
            let failed = |_| (Err(trouble(Reason::Corrupt, 0, FAILED.to_owned())), 0);
            let (next, disk_bytes) = receiver.recv().unwrap_or_else(failed);
            self.budget.taken_bytes.store(disk_bytes, Ordering::Relaxed);
            if next.as_ref().map_or(true, Vec::is_empty) {
                *parts = None;
            }
            self.part = io::Cursor::new(next?);
        }
        self.part.read(buffer)
    }
}

/// A member's name as a path below its container: without root, drive, `..` and control characters.
fn clean_name(name: &str) -> String {
    let parts = name.split(['/', '\\']).filter(|part| {
        let drive = part.len() == 2 && part.ends_with(':');
        !matches!(*part, "" | "." | "..") && !drive
    });
    let joined = parts.collect::<Vec<_>>().join("/");
    let visible = |c: char| if c.is_control() { '_' } else { c };
    let cleaned: String = joined.chars().map(visible).take(MAX_NAME_CHARS).collect();
    if cleaned.is_empty() {
        "unnamed".to_owned()
    } else {
        cleaned
    }
}

/// The reason given for a member whose name leads out of its container.
const LEADS_OUT: &str = "a name that leads out of the archive (..)";

/// Whether a member's name leads out of its container's folder.
fn leads_out(name: &str) -> bool {
    let mut depth = 0_usize;
    name.split(['/', '\\']).any(|part| match part {
        "" | "." => false,
        ".." if depth == 0 => true,
        ".." => {
            depth -= 1;
            false
        }
        _ => {
            depth += 1;
            false
        }
    })
}

/// Why a member is ignored, if it is: files that systems add, and files about the collection.
fn reason_to_pass(name: &str) -> Option<&'static str> {
    if name
        .split('/')
        .any(|part| part == "__MACOSX" || part.starts_with('.'))
    {
        return Some("hidden");
    }
    if is_of_corpus(name) {
        return Some("part of a corpus, not articles");
    }
    super::inputs::is_about_the_collection(name).then_some("about the collection, not an article")
}

/// Whether a member is a table from a segment of a packed corpus.
fn is_of_corpus(name: &str) -> bool {
    const TABLES: [&str; 5] = [
        "articles.parquet",
        "text.parquet",
        "totals.parquet",
        ".counts.parquet",
        ".postings.parquet",
    ];
    name.split('/').any(|part| part == "segments") && TABLES.iter().any(|end| name.ends_with(end))
}

/// The name of a container without its endings, which is that of a folder.
pub(super) fn folder_name(name: &str) -> &str {
    let inner = without_ending(name);
    let stem = inner.rsplit_once('.');
    stem.filter(|(stem, ending)| !stem.is_empty() && is_ending(ending))
        .map_or(name, |(stem, _)| stem)
}

/// Whether this is the ending of a container's name.
pub(super) fn is_ending(ending: &str) -> bool {
    ENDINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests;

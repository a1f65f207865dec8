//! Opens inputs: looks through containers, and chooses the format and makes the plan for everything
//! else.

use super::compression::{Counted, without_ending};
use super::container::{
    self, Archive, Budget, InFolder, Item, Kind, MAX_DEPTH, Member, Members, Spool,
};
use super::document::whole;
use super::inputs::{Input, Location};
use super::notes::Notes;
use super::stream::{self, Beside};
use super::{Cut, FORMATS, Format, ReadOptions, Sample, Stream, xml};
use crate::place::{Place, Position, Reason, Reject};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// The number of first bytes that decide the format.
const SAMPLE_BYTES: usize = 256 << 10;

/// A file with a NUL in its first bytes, this many, is not text.
const BINARY_BYTES: usize = 8 << 10;

/// An input, or a member of one, that is ready to be read.
pub(super) struct Opened {
    /// Its name, as places show it.
    pub(super) name: Arc<str>,
    /// The name of the format.
    pub(super) format: &'static str,
    /// The name of the encoding, as far as the first bytes show it.
    pub(super) encoding: &'static str,
    /// Its records.
    pub(super) cut: Box<dyn Cut>,
}

/// Opens an input and, if it is a container, its members, one after the other. Each is read before the
/// next one is asked for.
pub(super) struct Opening {
    options: Arc<ReadOptions>,
    first: Option<Input>,
    /// The containers that are being read, from the outside in.
    containers: Vec<Level>,
    /// The limits that the containers of the input share, once there is one.
    budget: Option<Arc<Budget>>,
    size: Option<u64>,
    notes: Notes,
}

/// A container that is being read.
struct Level {
    kind: Kind,
    name: Arc<str>,
    /// Its path from the root, from which outlets and dates are read.
    path: Arc<str>,
    members: Members,
    /// The archive itself, where single members can be read from it.
    archive: Option<Arc<Archive>>,
}

impl Opening {
    pub(super) fn of(input: &Input, options: &Arc<ReadOptions>) -> Self {
        Self {
            options: Arc::clone(options),
            first: Some(input.clone()),
            containers: Vec::new(),
            budget: None,
            size: input.bytes,
            notes: Notes::default(),
        }
    }

    /// The kind of container, after it is opened and while its members are read.
    pub(super) fn container(&self) -> Option<&'static str> {
        self.containers.first().map(|level| level.kind.name())
    }

    /// Bytes of the input on disk that were read, if it is a container.
    pub(super) fn disk_bytes(&self) -> Option<u64> {
        let level = self.containers.first()?;
        let read = level.members.disk_bytes();
        Some(self.size.map_or(read, |size| read.min(size)))
    }

    /// Notes about what was opened since the last call.
    pub(super) fn take_notes(&mut self) -> Notes {
        std::mem::take(&mut self.notes)
    }

    /// Opens an input or a member: its records, or `None` for a container, whose members are next.
    fn enter(&mut self, input: &Input, from: Source) -> Result<Option<Opened>, Reject> {
        let mut stream = match from.content {
            Some(content) => Stream::of(input, content)?,
            None => Stream::open(input)?,
        };
        stream.beside = from.beside;
        if stream.peek_undecoded(SAMPLE_BYTES).is_empty() {
            let empty = || stream.reject(Position::Whole, Reason::Empty, "an empty file");
            return Err(stream.trouble().cloned().unwrap_or_else(empty));
        }
        let name = input.name.to_lowercase();
        let file = without_ending(&name)
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default();
        let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
        let options = Arc::new(ReadOptions {
            path: Some(Arc::clone(&from.path)),
            ..ReadOptions::clone(&self.options)
        });
        let fitting = |bytes: &[u8], binary: bool| {
            let profiles = &options.profiles;
            let sample = Sample {
                bytes,
                ending,
                profiles,
            };
            if !binary && xml::is_own(&sample) {
                return Some(&xml::XML);
            }
            let fits = |format: &&&Format| format.is_binary == binary && (format.fits)(&sample);
            FORMATS.iter().find(fits).copied()
        };
        let asked = options.format;
        let head = stream.peek_undecoded(SAMPLE_BYTES);
        // A Word document is also a zip archive: formats come before containers.
        let of_bytes = fitting(head, true);
        let kind = match of_bytes {
            Some(_) => None,
            // A mail may be meant as plain text.
            None => Kind::of(head)
                .filter(|kind| asked.is_none() || matches!(kind, Kind::Zip | Kind::Tar)),
        };
        if let Some(kind) = kind {
            if self.containers.len() >= MAX_DEPTH {
                let found = format!("a container nested in {MAX_DEPTH} others; unpack them first");
                return Err(stream.reject(Position::Whole, Reason::NestedArchive, found));
            }
            let archive = match kind {
                Kind::Zip => stream.plain_file().map(|path| Archive::of(path.to_owned())),
                _ => None,
            };
            let members = self.open_container(kind, stream)?;
            self.containers.push(Level {
                kind,
                name: Arc::clone(&input.name),
                path: from.path,
                members,
                archive,
            });
            return Ok(None);
        }
        let of_bytes = match asked {
            Some(format) => Some(format).filter(|format| format.is_binary),
            None => of_bytes,
        };
        if let Some(format) = of_bytes {
            return Ok(Some(Opened {
                name: Arc::clone(&input.name),
                format: format.about.name,
                encoding: "",
                cut: (format.open)(stream, &options)?,
            }));
        }
        if let Some(kind) = known_binary(stream.peek_undecoded(SAMPLE_BYTES)) {
            return Err(stream.reject(Position::Whole, Reason::Binary, kind));
        }
        stream.decode(options.encoding, from.encoding.as_deref());
        let bytes = stream.peek(SAMPLE_BYTES);
        if holds_nul(bytes) {
            let found = "a binary file, expected text";
            return Err(stream.reject(Position::Whole, Reason::Binary, found));
        }
        let format = asked
            .or_else(|| fitting(bytes, false))
            .expect("plain text fits everything");
        let mut name = format.about.name;
        let encoding = stream.encoding();
        let cut = match from.mail {
            // Text that is in no other format is the mail's own, and no export.
            Some(mail) if matches!(name, "text" | "html") => {
                name = Kind::Mail.name();
                whole(stream, &options, options.whole_limit_bytes, Arc::new(mail))?
            }
            _ => (format.open)(stream, &options)?,
        };
        Ok(Some(Opened {
            name: Arc::clone(&input.name),
            format: name,
            encoding,
            cut,
        }))
    }

    /// Opens a container. Bytes read from the outermost one count as read from the input.
    fn open_container(&mut self, kind: Kind, from: Stream) -> Result<Members, Reject> {
        let file = match kind {
            Kind::Zip => from.plain_file().map(std::path::Path::to_owned),
            _ => None,
        };
        let counter = match file {
            Some(_) => Arc::default(),
            None => from.disk_counter(),
        };
        let budget = self
            .budget
            .get_or_insert_with(|| Budget::of(Arc::clone(&counter)));
        let budget = Arc::clone(budget);
        if kind != Kind::Zip {
            let limit = self.options.whole_limit_bytes;
            let from = Box::new(from.into_undecoded());
            return Ok(container::stream(kind, from, limit, budget));
        }
        let name = Arc::clone(from.name());
        let place = || Place::of(&name, Position::Whole);
        let trouble = |error: &std::io::Error| stream::reject(&name, Position::Whole, error);
        let file: Box<dyn container::Seekable> = match file {
            Some(path) => {
                let inner = File::open(path).map_err(|error| trouble(&error))?;
                let bytes = counter;
                Box::new(Counted { inner, bytes })
            }
            None => {
                let spool = Spool::of(from.into_undecoded());
                Box::new(spool.map_err(|error| trouble(&error))?)
            }
        };
        container::zip(file, budget).map_err(|(reason, found)| place().reject(reason, found))
    }
}

/// Where the bytes of an input come from, and what is known about it.
#[derive(Default)]
struct Source {
    content: Option<Box<dyn Read + Send>>,
    /// The files beside it in its archive.
    beside: Option<Arc<dyn Beside>>,
    path: Arc<str>,
    encoding: Option<String>,
    mail: Option<container::Envelope>,
}

impl Iterator for Opening {
    type Item = Result<Opened, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(input) = self.first.take() {
            let source = Source {
                path: Arc::clone(&input.path),
                ..Source::default()
            };
            if let Some(opened) = self.enter(&input, source).transpose() {
                return Some(opened);
            }
        }
        loop {
            let level = self.containers.last_mut()?;
            let (name, path, kind) = (Arc::clone(&level.name), Arc::clone(&level.path), level.kind);
            let Some(item) = level.members.next() else {
                // The outermost stays, so that it can be asked how far it was read.
                if self.containers.len() == 1 {
                    return None;
                }
                self.containers.pop();
                continue;
            };
            match item {
                Item::Passed(why) => self.notes.passed_over(&name, "member", why, 1),
                Item::Refused(member, reason, found) => {
                    let input = match member {
                        Some(member) => format!("{name}/{member}").into(),
                        None => name,
                    };
                    let position = Position::Whole;
                    return Some(Err(Place { input, position }.reject(reason, found)));
                }
                Item::Member(member, content) => {
                    let input = Input {
                        name: format!("{name}/{}", member.name).into(),
                        path: match kind {
                            // A mailbox is a file, not a folder of files.
                            Kind::Mail | Kind::Mailbox => path,
                            Kind::Zip | Kind::Tar => format!("{path}/{}", member.name).into(),
                        },
                        bytes: None,
                        location: Location::Member,
                    };
                    let beside = level.archive.as_ref().map(|archive| {
                        Arc::new(InFolder::of(archive, &member.name)) as Arc<dyn Beside>
                    });
                    let Member { encoding, mail, .. } = member;
                    let source = Source {
                        content: Some(Box::new(content)),
                        beside,
                        path: Arc::clone(&input.path),
                        encoding,
                        mail,
                    };
                    match self.enter(&input, source) {
                        Ok(Some(opened)) => return Some(Ok(opened)),
                        Ok(None) => {}
                        Err(reject) if is_no_text(&reject, &input) => {
                            self.notes.passed_over(&name, "member", "not text", 1);
                        }
                        Err(reject) => return Some(Err(reject)),
                    }
                }
            }
        }
    }
}

/// Whether a member is a picture or the like, which in a folder would be passed over too.
fn is_no_text(reject: &Reject, input: &Input) -> bool {
    reject.reason == Reason::Binary && !super::inputs::has_known_ending(&input.name)
}

/// The known kind of non-text file that begins like this, if any.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 7] = [
        (b"%PDF", "a PDF file, expected text"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive; zip and tar are read"),
        (b"Rar!\x1a\x07", "a RAR archive; zip and tar are read"),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Word or Excel file, expected text",
        ),
        (b"{\\rtf", "a rich text file, expected plain text"),
        (b"PAR1", "a Parquet file, expected text"),
        (b"ARROW1", "an Arrow file; Arrow streams are read"),
    ];
    let known = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    known.map(|(_, kind)| *kind)
}

/// Whether a NUL in its head shows that this is not text.
fn holds_nul(text: &[u8]) -> bool {
    let head = &text[..text.len().min(BINARY_BYTES)];
    // In JSON a NUL spoils one record, not the file.
    let json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
    !json && head.contains(&0)
}

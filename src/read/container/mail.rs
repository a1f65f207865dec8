//! Mailboxes (mbox) and single mails (.eml): containers whose members are the bodies of the mails (the
//! HTML part if there is one, else the text) and their attachments.
//!
//! Databases send their exports by mail, so the content of a body decides what it is, as for any file.
//! A body that is not an export is an article, with the subject, sender and date of the mail.

use super::{Container, Item, Kind, Member, Sender, Stopped, clean_name};
use crate::place::{Position, Reason};
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::fields::Field;
use crate::read::markup;
use mailparse::{DispositionType, MailHeaderMap, ParsedMail};
use regex::bytes::Regex;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, LazyLock};

/// Header fields that only mails have.
const MARKS: [&str; 9] = [
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "delivered-to",
    "content-transfer-encoding",
    "dkim-signature",
    "x-mailer",
    "envelope-to",
];

/// Header fields of which a mail has at least two.
const USUAL: [&str; 4] = ["from", "to", "subject", "date"];

/// What kind of mail bytes begin, if so.
pub(super) fn begins(head: &[u8]) -> Option<Kind> {
    if head.starts_with(b"From ") {
        let (line, rest) = line_of(head);
        let begins = is_from_line(line) && header_key(line_of(rest).0).is_some();
        return begins.then_some(Kind::Mailbox);
    }
    let mut keys = Vec::new();
    let mut rest = head;
    while !rest.is_empty() {
        let (line, after) = line_of(rest);
        if line.trim_ascii().is_empty() {
            break;
        }
        rest = after;
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            keys.push(header_key(line)?);
        }
    }
    let has = |names: &[&str]| {
        let known = names
            .iter()
            .filter(|name| keys.iter().any(|key| key == *name));
        known.count()
    };
    (has(&USUAL) >= 2 && has(&MARKS) >= 1).then_some(Kind::Mail)
}

fn line_of(bytes: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b'\n', bytes) {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// The name of a header field, in lower case.
fn header_key(line: &[u8]) -> Option<String> {
    const LONGEST: usize = 76;
    let end = memchr::memchr(b':', line)?;
    let key = &line[..end];
    let is_name = |byte: &u8| byte.is_ascii_graphic();
    let is_key = !key.is_empty() && key.len() <= LONGEST && key.iter().all(is_name);
    is_key.then(|| String::from_utf8_lossy(key).to_ascii_lowercase())
}

/// `From sender Sun Jul  5 01:02:03 2020`, the line before each mail of a mailbox. A sentence that
/// begins with "From" has no time and year.
fn is_from_line(line: &[u8]) -> bool {
    static FROM: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?-u)^From \S* ?.*\d\d?:\d\d.* \d{4}\b";
        Regex::new(pattern).expect("it is a pattern")
    });
    line.starts_with(b"From ") && FROM.is_match(line)
}

/// Mails, one after the other.
pub(super) struct Mails {
    pub(super) from: Box<dyn Read + Send>,
    pub(super) kind: Kind,
    /// The longest mail, in bytes.
    pub(super) limit: u64,
}

impl Container for Mails {
    fn read(self: Box<Self>, to: &Sender) -> Result<(), Stopped> {
        let mut lines = BufReader::new(self.from);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut number = 0_u64;
        let mut mail = Mail::default();
        let mut was_blank = true;
        loop {
            let mut line = Vec::new();
            let longest = limit.saturating_add(1) as u64;
            let result = (&mut lines).take(longest).read_until(b'\n', &mut line);
            if let Err(error) = &result {
                to.send(Item::Refused(
                    Some(mail.name(self.kind, number)),
                    Reason::Corrupt,
                    format!("the mail cannot be read to its end: {error}"),
                ))?;
                return Ok(());
            }
            let ends = line.is_empty();
            let is_border = self.kind == Kind::Mailbox && was_blank && is_from_line(&line);
            if ends || is_border {
                if number > 0 || self.kind == Kind::Mail {
                    mail.send(self.kind, number, limit, to)?;
                }
                if ends {
                    return Ok(());
                }
                number += 1;
                mail = Mail::default();
                was_blank = false;
                continue;
            }
            was_blank = line.trim_ascii().is_empty();
            mail.add(&line, self.kind, limit);
        }
    }
}

/// A mail that is being collected.
#[derive(Default)]
struct Mail {
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl Mail {
    fn add(&mut self, line: &[u8], kind: Kind, limit: usize) {
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = kind == Kind::Mailbox && quotes > 0 && line[quotes..].starts_with(b"From ");
        let line = if is_quoted { &line[1..] } else { line };
        if self.bytes.len() + line.len() > limit {
            self.is_too_long = true;
            self.bytes = Vec::new();
        } else if !self.is_too_long {
            self.bytes.extend_from_slice(line);
        }
    }

    fn name(&self, kind: Kind, number: u64) -> String {
        match kind {
            Kind::Mailbox => format!("mail-{number}"),
            _ => "mail".to_owned(),
        }
    }

    fn send(&self, kind: Kind, number: u64, limit: usize, to: &Sender) -> Result<(), Stopped> {
        let name = self.name(kind, number);
        if self.is_too_long {
            let found = format!("a mail of more than {limit} bytes");
            return to.refuse(name, Reason::TooLong, &found);
        }
        match mailparse::parse_mail(&self.bytes) {
            Ok(mail) => send_parts(&mail, &name, to),
            Err(error) => {
                let found = format!("a mail that cannot be read: {error}");
                to.refuse(name, Reason::Corrupt, &found)
            }
        }
    }
}

/// Sends the body of a mail and what is attached to it.
fn send_parts(mail: &ParsedMail<'_>, name: &str, to: &Sender) -> Result<(), Stopped> {
    let leaves: Vec<&ParsedMail<'_>> = mail
        .parts()
        .filter(|part| part.subparts.is_empty())
        .collect();
    let of_type = |kind: &str| {
        let fits = |part: &&&ParsedMail<'_>| {
            part.ctype.mimetype.eq_ignore_ascii_case(kind) && attached(part).is_none()
        };
        leaves.iter().find(fits).copied()
    };
    let page = of_type("text/html");
    let body = page.or_else(|| of_type("text/plain"));
    let value = |key: &str| mail.headers.get_first_value(key).unwrap_or_default();
    if let Some(body) = body {
        let envelope = Envelope {
            subject: value("Subject"),
            date: value("Date"),
            from: sender(&value("From")),
            is_page: page.is_some(),
        };
        send_part(body, name.to_owned(), Some(envelope), to)?;
    }
    let mut any = body.is_some();
    for part in &leaves {
        if body.is_some_and(|body| std::ptr::eq(body, *part)) {
            continue;
        }
        let kind = part.ctype.mimetype.to_ascii_lowercase();
        let is_seen = ["image/", "audio/", "video/", "font/"]
            .iter()
            .any(|family| kind.starts_with(family));
        match attached(part) {
            _ if is_seen => to.send(Item::Passed("a picture, sound or film in a mail"))?,
            Some(file) => {
                let file = clean_name(&file).replace('/', "_");
                send_part(part, format!("{name}-{file}"), None, to)?;
                any = true;
            }
            // The same text in another form, or what signs it.
            None => {}
        }
    }
    if !any {
        to.refuse(name.to_owned(), Reason::NoText, "a mail without a body")?;
    }
    Ok(())
}

/// The name of the file that a part is, if it is one.
fn attached(part: &ParsedMail<'_>) -> Option<String> {
    let disposition = part.get_content_disposition();
    let named = disposition.params.get("filename");
    let named = named.or_else(|| part.ctype.params.get("name"));
    match (named, disposition.disposition) {
        (Some(name), _) => Some(name.clone()),
        (None, DispositionType::Attachment) => Some("attachment".to_owned()),
        (None, _) if part.ctype.mimetype.eq_ignore_ascii_case("message/rfc822") => {
            Some("attached.eml".to_owned())
        }
        (None, _) => None,
    }
}

fn send_part(
    part: &ParsedMail<'_>,
    name: String,
    mail: Option<Envelope>,
    to: &Sender,
) -> Result<(), Stopped> {
    let charset = part.ctype.params.get("charset").cloned();
    match part.get_body_raw() {
        Ok(bytes) => {
            let member = Member {
                name,
                encoding: charset,
                mail,
            };
            to.member(member, &mut &bytes[..], None)
        }
        Err(error) => {
            let found = format!("a part of a mail that cannot be decoded: {error}");
            to.refuse(name, Reason::Corrupt, &found)
        }
    }
}

/// The name of a sender, else the address.
fn sender(from: &str) -> String {
    let first = mailparse::addrparse(from).ok().and_then(|all| {
        all.iter().next().map(|address| match address {
            mailparse::MailAddr::Single(one) => {
                one.display_name.clone().unwrap_or_else(|| one.addr.clone())
            }
            mailparse::MailAddr::Group(group) => group.group_name.clone(),
        })
    });
    first.unwrap_or_else(|| from.trim().to_owned())
}

/// What a mail says of its body.
#[derive(Debug, Clone, Default)]
pub(in crate::read) struct Envelope {
    subject: String,
    date: String,
    from: String,
    is_page: bool,
}

impl Documents for Envelope {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let body = piece.text(input, &mut out.notes);
        let text = if self.is_page {
            markup::plain(&body)
        } else {
            body.replace("\r\n", "\n")
        };
        let mut document = Document::at(Position::Whole);
        document.set(Field::Title, self.subject.clone());
        document.set(Field::Date, self.date.clone());
        document.set(Field::Author, self.from.clone());
        document.set(Field::Text, text);
        out.documents.push(document);
    }
}

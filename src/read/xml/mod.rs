//! XML and SGML: wire items, feeds, exports, scanned papers, corpora. One engine reads what they have
//! in common: it cuts elements out of the stream, parses them, and finds fields by paths. Their
//! differences are data, in `profiles.toml` and in the user's own profiles.

mod cut;
mod find;
mod issue;
pub(super) mod path;
pub mod profile;
mod scan;
mod text;
mod tree;
mod wordpress;

use super::document;
use super::encoding;
use super::head::{Cutter, Head, Raw};
use super::plan::Plan;
use super::{Cut, Format, Notes, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Position, Reason, Reject};
use cut::Elements;
use issue::Issue;
use profile::{ABOVE, Profile, Seen, find, known};
use std::sync::Arc;

/// What the beginning of a file is looked at to tell its kind.
const SAMPLE_BYTES: usize = 256 << 10;

/// The description of an edition is no longer than this.
const BESIDE_BYTES: u64 = 16 << 20;

/// XML.
pub static XML: Format = Format {
    about: About::new(
        "xml",
        "XML or SGML of a known kind: NITF, NewsML, RSS, Atom, WordPress, Factiva, Reuters, \
                      ALTO, TEI and others; more with --profile",
    ),
    endings: &[
        "xml", "sgm", "sgml", "rss", "atom", "rdf", "nitf", "newsml", "tei",
    ],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let Some(seen) = Seen::of(sample.bytes) else {
        return false;
    };
    if find(known(), &seen).is_some() {
        return true;
    }
    // XML of an unknown kind is not counted with its tags; pages are another format's.
    let is_page = seen.root.eq_ignore_ascii_case(b"html");
    let declared = sample.bytes.trim_ascii_start().starts_with(b"<?xml");
    (declared || sample.ending == "xml") && !is_page && !is_vertical(sample.bytes)
}

fn open(mut stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let bytes = stream.peek(SAMPLE_BYTES);
    let seen = Seen::of(bytes);
    let profile = seen.as_ref().and_then(|seen| {
        let own = find(&options.profiles.xml, seen);
        own.or_else(|| find(known(), seen)).cloned()
    });
    let Some(profile) = profile else {
        let found = match seen {
            Some(seen) => format!(
                "unknown kind of XML: the first element is <{}>; describe the kind with --profile",
                String::from_utf8_lossy(seen.root)
            ),
            None => "not XML: expected an element".to_owned(),
        };
        return Err(stream.reject(Position::Whole, Reason::Xml, found));
    };
    let plan = Plan::of_documents(stream.name(), options).of_kind(&profile.name);
    if profile.issue.is_some() {
        let issue = Issue::of(&profile, stream.beside());
        return document::whole(stream, options, options.whole_limit_bytes, issue);
    }
    let beside = description(&profile, &stream);
    let (name, text) = beside.unwrap_or_default();
    if let Some(what) = without_text(&profile, &stream, &name, &text) {
        let mut notes = Notes::default();
        notes.passed_over(stream.name(), "element", &what, 1);
        let notes = Some(notes);
        return Ok(Head::of(WithoutText { stream, notes }).planned(plan));
    }
    let elements = Elements::of(stream, &profile, &text, options);
    Ok(Head::of(elements).planned(plan))
}

/// The description of the edition that stands beside a file: its name and what it says.
fn description(profile: &Profile, stream: &Stream) -> Option<(String, String)> {
    let beside = stream.beside();
    let mut names = profile.beside.iter();
    names.find_map(|name| {
        let name = name.beside(stream.name())?;
        let bytes = match name.strip_prefix(ABOVE) {
            Some(name) => beside.above()?.read(name, BESIDE_BYTES)?,
            None => beside.read(&name, BESIDE_BYTES)?,
        };
        Some((name, encoding::decode(&bytes, None).text))
    })
}

/// What a file is of which no text is to be read: it has none, or it is read through another one.
fn without_text(
    profile: &Profile,
    stream: &Stream,
    description: &str,
    text: &str,
) -> Option<String> {
    if let Some(what) = &profile.without_text {
        return Some(what.clone());
    }
    let beside = stream.beside();
    let mut names = profile.text_in.iter();
    let again = names.find_map(|name| {
        let name = name.beside(stream.name())?;
        beside.read(&name, u64::MAX).map(|_| name)
    });
    let through = || issue::lists(text, stream.name()).then(|| description.to_owned());
    let name = again.or_else(through)?;
    Some(format!("page whose articles are read through {name}"))
}

/// Whether tags stand on lines of their own between tokens with tabs: a corpus in vertical form, which
/// is no XML whatever it declares.
fn is_vertical(bytes: &[u8]) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n');
    let tokens = lines.filter(|line| !line.is_empty() && !line.starts_with(b"<"));
    let (mut with_tab, mut all) = (0, 0);
    for line in tokens {
        all += 1;
        with_tab += usize::from(line[1..].contains(&b'\t'));
    }
    all > 0 && with_tab * 2 > all
}

/// Whether an input that begins like this is of one of the user's own kinds.
pub(super) fn is_own(sample: &Sample<'_>) -> bool {
    let own = &sample.profiles.xml;
    !own.is_empty() && Seen::of(sample.bytes).is_some_and(|seen| find(own, &seen).is_some())
}

/// An input without articles.
struct WithoutText {
    stream: Stream,
    notes: Option<Notes>,
}

impl Cutter for WithoutText {
    type Records = document::Pieces;

    fn next(&mut self) -> Option<Raw<document::Pieces>> {
        let notes = self.notes.take()?;
        Some(Raw {
            notes,
            ..Raw::default()
        })
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Profiles;

    #[test]
    fn pages_and_corpora_in_vertical_form_are_no_xml_of_this_format() {
        for (bytes, fits) in [
            ("<?xml version='1.0'?><html><p>x</p></html>", false),
            (
                "<?xml version='1.0'?>\n<corpus>\n<s>\nThe\tDT\tthe\nend\tNN\tend\n</s>\n</corpus>",
                false,
            ),
            ("<?xml version='1.0'?>\n<a>\n\t<b>x</b>\n</a>", true),
            ("<!-- x --><nitf/>", true),
            ("<a>x</a>", false),
            ("plain", false),
        ] {
            let sample = Sample {
                bytes: bytes.as_bytes(),
                ending: "",
                profiles: &Profiles::default(),
            };
            assert_eq!((XML.fits)(&sample), fits, "{bytes}");
        }
    }
}

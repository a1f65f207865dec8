//! Zones of an article: its headline, its lead and its body, and what of it is quoted.
//!
//! Headline, lead and body divide a text, and so do quoted speech and narration. The *headline* is the
//! article's title, where the text begins with it. The *lead* is the first paragraph below it that is at
//! least [`LEAST_LEAD`] bytes long and ends as a sentence does: what is shorter or has no full stop is a
//! kicker, a credit, a caption or an advertisement's place. Where none of the first [`LEAD_AMONG`] is such,
//! it is the first one that is long enough, or the first of all. Bylines and datelines were taken out
//! before. The *body* is everything else. Every line that is not blank is a paragraph, so a text without line breaks is all lead.
//! What is *quoted*, [`quotation`] says; the rest is *narration*.

use super::quotation;
use super::wire::repeated_headline;
use crate::choice::choice;
use std::fmt::Write;
use std::ops::Range;

/// A shorter paragraph is no lead, in bytes.
pub const LEAST_LEAD: usize = 40;

/// The lead is looked for among this number of paragraphs.
pub const LEAD_AMONG: usize = 10;

choice! {
    /// A part of the text of every article, which can be counted by itself.
    pub enum TextZone: "zone" {
        /// The headline.
        Headline = "headline",
        /// The first paragraph.
        Lead = "lead",
        /// What is neither headline nor lead.
        Body = "body",
        /// Quoted speech, of headline, lead and body.
        Quoted = "quoted",
        /// What is not quoted.
        Narration = "narration",
    }
}

impl TextZone {
    /// What it is called in a sentence about counts, `tokens of quoted speech`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Headline => "headlines",
            Self::Lead => "leads",
            Self::Body => "bodies",
            Self::Quoted => "quoted speech",
            Self::Narration => "narration",
        }
    }
}

/// Where the zones of a text are, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zones {
    /// Where the headline ends.
    pub headline: u32,
    /// The lead.
    pub lead: Range<u32>,
    /// What is quoted, in order.
    pub quoted: Vec<Range<u32>>,
}

impl Zones {
    /// The zones of a counted text, which begins with its `title` unless that is empty or the lead repeats it.
    pub fn of(title: &str, text: &str) -> Self {
        let headline = match text.strip_prefix(title) {
            _ if title.is_empty() => 0,
            Some(rest) if rest.is_empty() || rest.starts_with('\n') => title.len(),
            _ => repeated_headline(title, text).unwrap_or(0),
        };
        let lead = lead(text, headline);
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let range = |range: Range<usize>| number(range.start)..number(range.end);
        Self {
            headline: number(headline),
            lead: range(lead),
            quoted: quotation::quoted(text).into_iter().map(range).collect(),
        }
    }

    /// The zones in one line, `22 24+180 402+18 93+14`: where the headline ends, the lead, what is quoted. The first
    /// number of a range tells how far it begins behind the quoted one before, the second how long it is.
    pub fn pack(&self) -> String {
        let lead = format!("{}+{}", self.lead.start, self.lead.len());
        let quoted = pack(&self.quoted);
        let blank = if quoted.is_empty() { "" } else { " " };
        format!("{} {lead}{blank}{quoted}", self.headline)
    }

    /// What [`Self::pack`] has made; `None` where it is anything else.
    pub fn unpack(packed: &str) -> Option<Self> {
        let mut parts = packed.splitn(3, ' ');
        let headline = parts.next()?.parse().ok()?;
        let [lead] = unpack(parts.next()?)?.try_into().ok()?;
        Some(Self {
            headline,
            lead,
            quoted: unpack(parts.next().unwrap_or_default())?,
        })
    }

    /// Whether they can be those of a text.
    pub fn fit(&self, text: &str) -> bool {
        let last = self.quoted.last().map_or(0, |span| span.end);
        self.headline <= self.lead.start && self.lead.end.max(last) as usize <= text.len()
    }

    /// The stretches of a text of `length` bytes that are in a zone, in order. Those of headline, lead and body
    /// cover the text, and those of quoted speech and narration do.
    pub fn spans(&self, zone: TextZone, length: u32) -> Vec<Range<u32>> {
        match zone {
            TextZone::Headline => filled(std::iter::once(0..self.headline)),
            TextZone::Lead => filled([self.lead.clone()]),
            TextZone::Body => filled([
                self.headline..self.lead.start,
                self.lead.end.max(self.headline)..length,
            ]),
            TextZone::Quoted => self.quoted.clone(),
            TextZone::Narration => {
                let starts = [0]
                    .into_iter()
                    .chain(self.quoted.iter().map(|span| span.end));
                let ends = self.quoted.iter().map(|span| span.start).chain([length]);
                filled(starts.zip(ends).map(|(start, end)| start..end))
            }
        }
    }
}

/// The spans that hold something.
fn filled(spans: impl IntoIterator<Item = Range<u32>>) -> Vec<Range<u32>> {
    spans
        .into_iter()
        .filter(|span| span.start < span.end)
        .collect()
}

/// The first paragraph of a text after its headline.
fn lead(text: &str, headline: usize) -> Range<usize> {
    let mut at = headline;
    let paragraphs = text[headline..].split_inclusive('\n').filter_map(|line| {
        let start = at + line.len() - line.trim_start().len();
        let end = at + line.trim_end().len();
        at += line.len();
        (start < end).then_some(start..end)
    });
    let (mut first, mut long) = (None, None);
    for paragraph in paragraphs.take(LEAD_AMONG) {
        if paragraph.len() >= LEAST_LEAD {
            if ends_as_sentence(&text[paragraph.clone()]) {
                return paragraph;
            }
            long = long.or(Some(paragraph.clone()));
        }
        first = first.or(Some(paragraph));
    }
    long.or(first).unwrap_or(headline..headline)
}

/// Whether a paragraph ends with the mark of a sentence, perhaps before quotation marks and brackets.
fn ends_as_sentence(paragraph: &str) -> bool {
    paragraph
        .trim_end_matches(['"', '\'', '”', '’', '“', '»', '«', ')', ']', '」', '』'])
        .ends_with([
            '.', '!', '?', ':', '…', '。', '！', '？', '．', '؟', '।', '።', '։',
        ])
}

/// Spans in words, `12+40 7+3`: what lies between one and the next, and how long it is.
pub fn pack(spans: &[Range<u32>]) -> String {
    let mut packed = String::new();
    let mut end = 0;
    for span in spans {
        let blank = if packed.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(packed, "{blank}{}+{}", span.start - end, span.len());
        end = span.end;
    }
    packed
}

/// What [`pack`] has made; `None` where it is anything else.
pub fn unpack(packed: &str) -> Option<Vec<Range<u32>>> {
    let mut end = 0u32;
    let spans = packed.split_ascii_whitespace().map(|span| {
        let (gap, length) = span.split_once('+')?;
        let start = end.checked_add(gap.parse().ok()?)?;
        end = start.checked_add(length.parse().ok()?)?;
        Some(start..end)
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts<'t>(title: &str, text: &'t str, zone: TextZone) -> Vec<&'t str> {
        let spans = Zones::of(title, text).spans(zone, text.len() as u32);
        let part = |span: Range<u32>| text[span.start as usize..span.end as usize].trim();
        spans.into_iter().map(part).collect()
    }

    const LEAD: &str = "The border stays closed until May, the minister said.";

    #[test]
    fn headline_lead_and_body_divide_a_text() {
        let text = format!("Border shut\n\n{LEAD}\n\nMore of it.\n\nThe end.");
        assert_eq!(
            parts("Border shut", &text, TextZone::Headline),
            ["Border shut"]
        );
        assert_eq!(parts("Border shut", &text, TextZone::Lead), [LEAD]);
        let body = parts("Border shut", &text, TextZone::Body);
        assert_eq!(body.concat(), "More of it.\n\nThe end.");
    }

    #[test]
    fn a_lead_that_repeats_the_headline_begins_behind_it() {
        let title = "Border is shut until the end of May";
        let text = format!("{title}\n{LEAD}\nMore.");
        assert_eq!(parts(title, &text, TextZone::Lead), [LEAD]);
        let text = format!("{title}, and {LEAD}\nMore.");
        assert_eq!(parts(title, &text, TextZone::Headline), [title]);
        assert!(parts(title, &text, TextZone::Lead)[0].starts_with(", and"));
        assert_eq!(parts("Another title", &text, TextZone::Headline), [""; 0]);
    }

    #[test]
    fn what_is_short_or_no_sentence_is_no_lead_unless_all_is() {
        let text = format!("ADVERTISEMENT\n\n{LEAD}\n\nMore.");
        assert_eq!(parts("", &text, TextZone::Lead), [LEAD]);
        assert_eq!(parts("", &text, TextZone::Body), ["ADVERTISEMENT", "More."]);
        let caption = "Enlarge this image, toggle caption: Jane Doe/AP (2018)";
        let text = format!("{caption}\n\n{LEAD}\n\nMore.");
        assert_eq!(parts("", &text, TextZone::Lead), [LEAD]);
        assert_eq!(
            parts("", &format!("Post\n{caption}\nMore"), TextZone::Lead),
            [caption]
        );
        assert_eq!(parts("", "Short.\nToo.", TextZone::Lead), ["Short."]);
        assert_eq!(
            parts("Only a title", "Only a title", TextZone::Lead),
            [""; 0]
        );
    }

    #[test]
    fn quoted_speech_and_narration_divide_a_text() {
        let text = "‘Shut’\n\nHe said “no”, and left.";
        assert_eq!(parts("‘Shut’", text, TextZone::Quoted), ["‘Shut’", "“no”"]);
        assert_eq!(
            parts("‘Shut’", text, TextZone::Narration),
            ["He said", ", and left."]
        );
    }

    #[test]
    fn only_what_was_packed_is_unpacked() {
        assert_eq!(pack(&[3..5, 9..10]), "3+2 4+1");
        assert_eq!(unpack(""), Some(vec![]));
        for wrong in ["3", "3+", "a+1", "4294967295+1", "-1+2"] {
            assert_eq!(unpack(wrong), None, "{wrong}");
        }
        for wrong in ["", "north", "3", "3 4+1 1+1 x", "3 4+1 1+1,2"] {
            assert_eq!(Zones::unpack(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn zones_cover_every_byte_once(
            title in "([a-c\"“]{0,9}|a b c d e f)",
            text in "([a-c “”\"\n]|a b c d e f|é){0,40}",
            joined in any::<bool>(),
        ) {
            let text = if joined { format!("{title}\n\n{text}") } else { text };
            let zones = Zones::of(&title, &text);
            let length = text.len() as u32;
            for whole in [&TextZone::ALL[..3], &TextZone::ALL[3..]] {
                let mut spans: Vec<_> = whole.iter().flat_map(|zone| zones.spans(*zone, length)).collect();
                spans.sort_by_key(|span| span.start);
                let mut end = 0;
                for span in spans {
                    prop_assert_eq!(span.start, end, "{:?}", zones);
                    prop_assert!(text.is_char_boundary(end as usize));
                    end = span.end;
                }
                prop_assert_eq!(end, length);
            }
            prop_assert!(zones.fit(&text));
            prop_assert_eq!(Zones::unpack(&zones.pack()), Some(zones));
        }
    }
}

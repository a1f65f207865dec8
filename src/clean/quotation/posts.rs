//! Embedded posts: what a page shows of another site, with the signature that the site puts under it.

use std::ops::Range;

/// The longest name and the longest date of a signature, in bytes.
const LONGEST_NAME: usize = 80;
const LONGEST_DATE: usize = 40;

pub(super) struct Posts<'a> {
    text: &'a str,
    /// The paragraph before this one.
    before: Range<usize>,
    /// Where the posts of this paragraph end, and where the signature of each begins.
    ends: Vec<(usize, usize)>,
}

impl<'a> Posts<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            before: 0..0,
            ends: Vec::new(),
        }
    }

    /// An `@`: part of a signature in `— Name (@handle) May 4, 2018`.
    pub fn handle(&mut self, line_start: usize, at: usize) {
        let text = self.text;
        if at == 0 || text.as_bytes()[at - 1] != b'(' {
            return;
        }
        let from = text.ceil_char_boundary(line_start.max(at.saturating_sub(LONGEST_NAME)));
        let Some(dash) = text[from..at]
            .rfind(['—', '–'])
            .or_else(|| text[from..at].rfind("- "))
        else {
            return;
        };
        let rest = &text[at..];
        let Some((handle, date)) = rest.split_once(')') else {
            return;
        };
        let is_handle = handle[1..]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
        let line = date.split('\n').next().unwrap_or_default();
        let date = &line[..line.floor_char_boundary(LONGEST_DATE)];
        let year = date.match_indices("20").map(|(at, _)| at).find(|at| {
            let digits = date[*at..].bytes().take_while(u8::is_ascii_digit).count();
            digits == 4 && !date[..*at].ends_with(|c: char| c.is_ascii_digit())
        });
        if let (true, Some(year)) = (is_handle, year) {
            self.ends
                .push((at + handle.len() + 1 + year + 4, from + dash));
        }
    }

    /// A `/`: perhaps that of a link to a picture of a post.
    pub fn slash(&mut self, line_start: usize, at: usize) {
        if self.text[line_start..at].ends_with("pic.twitter.com") {
            let rest = &self.text[at..];
            let length = rest
                .find(|c: char| c.is_whitespace() || c == '—')
                .unwrap_or(rest.len());
            self.ends.push((at + length, at));
        }
    }

    /// Adds the posts that end in a paragraph: each begins with the paragraph or after the one before it,
    /// and a signature alone belongs to the paragraph above.
    pub fn paragraph(&mut self, line: Range<usize>, spans: &mut Vec<Range<usize>>) {
        let mut start = line.start;
        for (end, signature) in self.ends.drain(..) {
            let begins_line = signature <= line.start;
            spans.push(start..end);
            if begins_line && !self.before.is_empty() {
                spans.push(self.before.clone());
            }
            start = end;
        }
        self.before = line;
    }
}

//! Boilerplate as it is kept with the corpus.

use super::{Boilerplate, Entry, Span};
use crate::day::Day;
use std::fmt::Write;

impl Boilerplate {
    /// Entries, one a line; an empty line; the spans of each article.
    pub(super) fn pack(&self) -> String {
        let mut out = String::new();
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        // Writing to a string cannot fail.
        for entry in &self.entries {
            let Entry {
                source,
                line,
                articles,
                words,
                kept,
                ..
            } = entry;
            let (first, last) = (day(entry.first), day(entry.last));
            let source = source.replace(['\t', '\n', '\r'], " ");
            let kept = u8::from(*kept);
            let _ = writeln!(
                out,
                "{articles}\t{first}\t{last}\t{words}\t{kept}\t{source}\t{line}"
            );
        }
        out.push('\n');
        for (article, spans) in &self.spans {
            let _ = write!(out, "{article}");
            for Span { start, end, entry } in spans {
                let _ = write!(out, "\t{start} {end} {entry}");
            }
            out.push('\n');
        }
        out
    }

    /// `None` if it is not in the form that [`Self::pack`] writes.
    pub(super) fn unpack(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut own = Self::default();
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            let mut parts = line.splitn(7, '\t');
            let mut next = || parts.next();
            let articles = next()?.parse().ok()?;
            let mut day = || match next()? {
                "" => Some(None),
                day => day.parse().ok().map(Some),
            };
            let (first, last) = (day()?, day()?);
            own.entries.push(Entry {
                articles,
                first,
                last,
                words: next()?.parse().ok()?,
                kept: next()? == "1",
                source: next()?.to_owned(),
                line: next()?.to_owned(),
            });
        }
        for line in lines {
            let mut parts = line.split('\t');
            let article = parts.next()?.parse().ok()?;
            let span = |part: &str| {
                let mut numbers = part.split(' ').map(str::parse);
                let mut next = || numbers.next()?.ok();
                let (start, end, entry) = (next()?, next()?, next()?);
                Some(Span { start, end, entry })
            };
            own.spans
                .insert(article, parts.map(span).collect::<Option<_>>()?);
        }
        let known = own.entries.len();
        let spans = own.spans.values().flatten();
        let all_known = spans
            .map(|span| span.entry as usize)
            .all(|entry| entry < known);
        all_known.then_some(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boilerplate_is_read_as_it_was_kept() {
        let entry = Entry {
            source: "BBC News".into(),
            line: "What\tnext?".into(),
            articles: 7,
            first: Day::from_ymd(2019, 1, 4),
            last: None,
            words: 2,
            kept: true,
        };
        let span = |start| Span {
            start,
            end: start + 9,
            entry: 0,
        };
        let boilerplate = Boilerplate {
            entries: vec![entry],
            spans: [(3, vec![span(0), span(20)]), (7, vec![span(4)])].into(),
        };
        let kept = boilerplate.pack();
        assert_eq!(Boilerplate::unpack(&kept).unwrap(), boilerplate);
        assert_eq!(
            Boilerplate::unpack(&kept.replace("20 29 0", "20 29 1")),
            None
        );
    }
}

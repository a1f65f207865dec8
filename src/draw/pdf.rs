//! The PDF in its final form: a title, and the same bytes each time.
//!
//! svg2pdf numbers its fonts and lists its resources in the order of a hash map, which changes from run
//! to run, and leaves the title out. So its objects are taken apart, listed resources sorted, and all
//! objects numbered anew in the order in which they are first referred to.
//!
//! krilla does all this itself. It takes 31 packages more (decoders of images, which charts have none of, and
//! a second family of font readers) and 210 CPU seconds to build where svg2pdf with resvg takes 80.

use std::collections::BTreeMap;
use std::fmt::Write;

/// An object as svg2pdf wrote it: its dictionary or array, and a stream's bytes.
struct Object<'a> {
    head: String,
    stream: Option<&'a [u8]>,
}

/// Rewrites a file of svg2pdf with title and subject. `None` when the file is not built as svg2pdf builds
/// them: classical cross-reference table, generation 0, one entry per line.
pub(crate) fn rewrite(pdf: &[u8], title: &str, subject: &str) -> Option<Vec<u8>> {
    let (objects, root) = objects(pdf)?;
    let mut order = vec![root];
    let mut numbers: BTreeMap<u32, u32> = BTreeMap::from([(root, 1)]);
    let mut next = 0;
    while next < order.len() {
        for reference in references(&objects.get(&order[next])?.head) {
            numbers.entry(reference.number).or_insert_with(|| {
                order.push(reference.number);
                order.len() as u32
            });
        }
        next += 1;
    }

    let mut out = pdf[..pdf.windows(2).position(|pair| pair == b"\n\n")? + 2].to_vec();
    let mut offsets = Vec::with_capacity(order.len() + 1);
    for (index, old) in order.iter().enumerate() {
        let object = &objects[old];
        offsets.push(out.len());
        let mut head = renumbered(&object.head, &numbers);
        if index == 0 {
            let end = head.rfind(">>")?;
            head.insert_str(end, "  /ViewerPreferences <</DisplayDocTitle true>>\n");
        }
        out.extend_from_slice(format!("{} 0 obj\n{head}", index + 1).as_bytes());
        if let Some(stream) = object.stream {
            out.extend_from_slice(b"stream\n");
            out.extend_from_slice(stream);
        }
        out.extend_from_slice(b"endobj\n\n");
    }
    offsets.push(out.len());
    let info = offsets.len();
    let about = format!(
        "{info} 0 obj\n<<\n  /Title {}\n  /Subject {}\n  /Creator (newsprint {})\n  /Producer (svg2pdf)\n>>\nendobj\n\n",
        text(title),
        text(subject),
        env!("CARGO_PKG_VERSION"),
    );
    out.extend_from_slice(about.as_bytes());
    let table = out.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f\r\n", info + 1);
    for offset in offsets {
        let _ = write!(end, "{offset:010} 00000 n\r\n");
    }
    let _ = write!(
        end,
        "trailer\n<<\n  /Size {}\n  /Root 1 0 R\n  /Info {info} 0 R\n>>\nstartxref\n{table}\n%%EOF\n",
        info + 1
    );
    out.extend_from_slice(end.as_bytes());
    Some(out)
}

/// All objects by their numbers, and the number of the catalog.
fn objects(pdf: &[u8]) -> Option<(BTreeMap<u32, Object<'_>>, u32)> {
    let tail = String::from_utf8_lossy(&pdf[pdf.len().saturating_sub(64)..]);
    let table: usize = tail
        .split("startxref")
        .nth(1)?
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    let table_text = std::str::from_utf8(pdf.get(table..)?).ok()?;
    let (entries, trailer) = table_text.split_once("trailer")?;
    let root = references(trailer.split("/Root").nth(1)?).next()?.number;
    let mut offsets: Vec<(usize, u32)> = entries
        .lines()
        .skip(2)
        .enumerate()
        .filter(|(_, line)| line.ends_with('n'))
        .map(|(number, line)| Some((line.get(..10)?.parse().ok()?, number as u32)))
        .collect::<Option<_>>()?;
    offsets.sort_unstable();
    let mut objects = BTreeMap::new();
    for (index, &(start, number)) in offsets.iter().enumerate() {
        let end = offsets.get(index + 1).map_or(table, |&(next, _)| next);
        let body = pdf
            .get(start..end)?
            .strip_prefix(format!("{number} 0 obj\n").as_bytes())?;
        let body = &body[..find_last(body, b"endobj")?];
        let split = body
            .windows(10)
            .position(|window| window == b">>\nstream\n");
        let (head, stream) = match split {
            Some(at) => (&body[..at + 3], Some(&body[at + 10..])),
            None => (body, None),
        };
        objects.insert(
            number,
            Object {
                head: sorted(std::str::from_utf8(head).ok()?),
                stream,
            },
        );
    }
    Some((objects, root))
}

fn find_last(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).rposition(|window| window == word)
}

/// Sorts neighbouring lines that name resources (`/gs1 9 0 R`, `/cs0 [/ICCBased 7 0 R]`): their order has
/// no meaning.
fn sorted(head: &str) -> String {
    let names_a_resource = |line: &str| {
        let name = line.trim_start().strip_prefix('/').unwrap_or_default();
        let letters = name.trim_start_matches(|c: char| c.is_ascii_lowercase());
        letters.len() < name.len() && letters.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut lines: Vec<&str> = head.split_inclusive('\n').collect();
    for run in lines.chunk_by_mut(|a, b| names_a_resource(a) && names_a_resource(b)) {
        // By length first, so that gs10 comes after gs9.
        run.sort_by_key(|line| {
            let name = line.split_whitespace().next().unwrap_or_default();
            (name.len(), name.to_owned())
        });
    }
    lines.concat()
}

/// A reference to an object within a dictionary: `7 0 R`.
struct Reference {
    start: usize,
    end: usize,
    number: u32,
}

fn references(head: &str) -> impl Iterator<Item = Reference> {
    head.match_indices(" 0 R").filter_map(move |(at, found)| {
        let end = at + found.len();
        if head[end..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let digits = head[..at]
            .bytes()
            .rev()
            .take_while(u8::is_ascii_digit)
            .count();
        let number = head[at - digits..at].parse().ok()?;
        Some(Reference {
            start: at - digits,
            end,
            number,
        })
    })
}

fn renumbered(head: &str, numbers: &BTreeMap<u32, u32>) -> String {
    let mut out = String::with_capacity(head.len());
    let mut done = 0;
    for reference in references(head) {
        out.push_str(&head[done..reference.start]);
        let _ = write!(
            out,
            "{} 0 R",
            numbers.get(&reference.number).copied().unwrap_or_default()
        );
        done = reference.end;
    }
    out.push_str(&head[done..]);
    out
}

/// A text string: UTF-16 with its mark, in hexadecimal digits.
fn text(text: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_and_widths_are_not() {
        let head = "/W [0 0 1049.7 16] /Pages 12 0 R /Kids [5 0 R]";
        let numbers: Vec<u32> = references(head).map(|reference| reference.number).collect();
        assert_eq!(numbers, [12, 5]);
        let map = BTreeMap::from([(12, 1), (5, 22)]);
        assert_eq!(
            renumbered(head, &map),
            "/W [0 0 1049.7 16] /Pages 1 0 R /Kids [22 0 R]"
        );
    }

    #[test]
    fn only_lines_of_resources_change_places() {
        let head = "<<\n  /Type /Page\n  /gs10 3 0 R\n  /gs9 4 0 R\n  /Parent 4 0 R\n>>\n";
        assert_eq!(
            sorted(head),
            "<<\n  /Type /Page\n  /gs9 4 0 R\n  /gs10 3 0 R\n  /Parent 4 0 R\n>>\n"
        );
    }

    #[test]
    fn a_file_built_otherwise_is_left_alone() {
        assert!(rewrite(b"%PDF-1.7\n\nxref", "t", "s").is_none());
        assert!(rewrite(b"", "t", "s").is_none());
    }
}

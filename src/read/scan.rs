//! Where JSON values begin and end, without building them: it follows brackets and strings and skips
//! everything else. The parser judges what is inside.

use memchr::memchr2;
use serde::Deserialize;

/// Follows one value through pieces of input to its end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extent {
    started: bool,
    depth: u64,
    string: bool,
    escaped: bool,
    scalar: bool,
}

impl Extent {
    /// The number of open objects or lists whose end is looked for.
    pub fn inside(depth: u64) -> Self {
        Self {
            started: true,
            depth,
            ..Self::default()
        }
    }

    /// How many bytes of this piece belong to the value, if it ends here; `None` if it continues.
    /// Blanks in front belong to it.
    pub fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.string {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let found = at + memchr2(b'"', b'\\', &bytes[at..])?;
                at = found + 1;
                if bytes[found] == b'\\' {
                    self.escaped = true;
                } else {
                    self.string = false;
                    if self.depth == 0 {
                        return Some(at);
                    }
                }
                continue;
            }
            let byte = bytes[at];
            if self.scalar {
                if matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n') {
                    return Some(at);
                }
                at += 1;
                continue;
            }
            if !self.started {
                match byte {
                    b' ' | b'\t' | b'\r' | b'\n' => {
                        at += 1;
                        continue;
                    }
                    b',' | b']' | b'}' => return Some(at),
                    b'"' | b'{' | b'[' => self.started = true,
                    _ => {
                        self.started = true;
                        self.scalar = true;
                    }
                }
            }
            at += 1;
            match byte {
                b'"' => self.string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// One key of an object, and where its value is.
struct Entry<'a> {
    key: &'a [u8],
    start: usize,
    end: Option<usize>,
}

/// The entries of the object whose `{` is at `open`; ends at the first that is cut off or broken.
struct Entries<'a> {
    bytes: &'a [u8],
    at: Option<usize>,
}

impl<'a> Entries<'a> {
    fn of(bytes: &'a [u8], open: usize) -> Self {
        Self {
            bytes,
            at: Some(open + 1),
        }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let mut at = blanks(self.bytes, self.at?);
        if self.bytes.get(at) == Some(&b',') {
            at = blanks(self.bytes, at + 1);
        }
        if self.bytes.get(at) != Some(&b'"') {
            return None;
        }
        let length = Extent::default().end(&self.bytes[at..])?;
        let key = &self.bytes[at + 1..at + length - 1];
        at = blanks(self.bytes, at + length);
        if self.bytes.get(at) != Some(&b':') {
            return None;
        }
        let start = blanks(self.bytes, at + 1);
        let length = Extent::default().end(self.bytes.get(start..)?);
        let end = length.map(|length| start + length);
        self.at = end;
        Some(Entry { key, start, end })
    }
}

/// The first byte from `at` on that is not a blank.
fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    at + rest.iter().take_while(|byte| blank(byte)).count()
}

/// The values of an object as written, requested in their order.
pub struct Written<'a> {
    json: &'a str,
    entries: Entries<'a>,
    next: usize,
}

impl<'a> Written<'a> {
    /// Reads the object that begins at the first byte that is not a blank.
    pub fn of(json: &'a str) -> Self {
        let open = blanks(json.as_bytes(), 0);
        Self {
            json,
            entries: Entries::of(json.as_bytes(), open),
            next: 0,
        }
    }

    /// The value number `index`, from 0; `None` if a later one was requested before.
    pub fn value(&mut self, index: usize) -> Option<&'a str> {
        let entry = self.entries.nth(index.checked_sub(self.next)?)?;
        self.next = index + 1;
        self.json.get(entry.start..entry.end?)
    }
}

/// A key of an object, and its value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The key, without escapes.
    pub key: String,
    /// The value.
    pub value: &'a [u8],
}

/// The keys and values of the object that begins at the first byte which is not a blank, in their
/// order; of a broken object those before the fault, and none when it is not an object.
pub fn members(bytes: &[u8]) -> impl Iterator<Item = Member<'_>> {
    let open = blanks(bytes, 0);
    let object = (bytes.get(open) == Some(&b'{')).then(|| Entries::of(bytes, open));
    object.into_iter().flatten().filter_map(|entry| {
        let value = &bytes[entry.start..entry.end?];
        let key = if entry.key.contains(&b'\\') {
            let quoted = [b"\"", entry.key, b"\""].concat();
            serde_json::from_slice(&quoted).ok()?
        } else {
            std::str::from_utf8(entry.key).ok()?.to_owned()
        };
        Some(Member { key, value })
    })
}

/// The first elements of the list in these bytes, as written.
pub fn elements(list: &[u8], most: usize) -> Vec<&[u8]> {
    let mut out = Vec::new();
    let mut at = blanks(list, 0) + 1;
    while out.len() < most && at < list.len() {
        at = blanks(list, at);
        if list.get(at) == Some(&b',') {
            at = blanks(list, at + 1);
        }
        match list.get(at..).and_then(|rest| Extent::default().end(rest)) {
            Some(length) if length > 0 => {
                out.push(&list[at..at + length]);
                at += length;
            }
            _ => break,
        }
    }
    out
}

/// JSON in which each bare `NaN`, `Infinity` and `-Infinity`, as Python writes them, is `null`, with
/// their number; `None` when there is none.
pub fn without_bare_words(json: &str) -> Option<(String, u64)> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let (mut kept, mut at, mut count) = (0, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at += Extent::default().end(&bytes[at..])?,
            b'N' | b'I' | b'-' => {
                let words = ["NaN", "Infinity", "-Infinity"];
                let word = words.iter().find(|word| json[at..].starts_with(**word));
                let Some(word) = word else {
                    at += 1;
                    continue;
                };
                out.push_str(&json[kept..at]);
                out.push_str("null");
                at += word.len();
                kept = at;
                count += 1;
            }
            _ => at += 1,
        }
    }
    out.push_str(&json[kept..]);
    (count > 0).then_some((out, count))
}

/// A list of objects inside an object, or an object in the place of such a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Where its `[` or `{` is.
    pub open: usize,
    /// The number of objects open there.
    pub depth: u64,
}

/// A path into an export, by the keys of objects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path(Vec<String>);

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(path: String) -> Result<Self, String> {
        let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        match keys.iter().any(|key| key.is_empty() || key.contains('[')) {
            true => Err(format!(
                "found the path {path:?}, expected keys with dots between them"
            )),
            false => Ok(Self(keys)),
        }
    }
}

/// Paths into an export.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wrappers {
    /// To a list of articles.
    pub lists: Vec<Path>,
    /// To an object that is an article.
    pub articles: Vec<Path>,
}

impl Wrappers {
    /// Whether there is no path.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.articles.is_empty()
    }
}

/// The list of articles, or the one article, inside the object that begins at the first byte which is
/// no blank, when a path leads to one. An object that has text itself, under a name that `is_text`
/// knows, is an article and no export around articles.
pub fn find_list(
    bytes: &[u8],
    wrappers: &Wrappers,
    is_text: &dyn Fn(&str) -> bool,
) -> Option<List> {
    let open = blanks(bytes, 0);
    if bytes.get(open) != Some(&b'{') {
        return None;
    }
    find_below(bytes, open, wrappers, &[], is_text)
}

fn find_below(
    bytes: &[u8],
    open: usize,
    wrappers: &Wrappers,
    above: &[&str],
    is_text: &dyn Fn(&str) -> bool,
) -> Option<List> {
    let mut found = None;
    for entry in Entries::of(bytes, open) {
        let Ok(key) = std::str::from_utf8(entry.key) else {
            continue;
        };
        let first = bytes.get(entry.start);
        if first == Some(&b'"') && is_text(key) {
            return None;
        }
        if found.is_some() {
            continue;
        }
        let here: Vec<&str> = above.iter().copied().chain([key]).collect();
        let end_here = |paths: &[Path]| paths.iter().any(|Path(keys)| keys.iter().eq(here.iter()));
        let leads = |Path(keys): &Path| {
            keys.len() > here.len() && keys.iter().zip(&here).all(|(a, b)| a == b)
        };
        let list = List {
            open: entry.start,
            depth: here.len() as u64,
        };
        match first {
            Some(b'[') if end_here(&wrappers.lists) => {
                let inside = bytes.get(blanks(bytes, entry.start + 1));
                if matches!(inside, Some(b'{' | b']')) {
                    found = Some(list);
                }
            }
            Some(b'{') if end_here(&wrappers.articles) => found = Some(list),
            Some(b'{') if wrappers.lists.iter().chain(&wrappers.articles).any(leads) => {
                found = find_below(bytes, entry.start, wrappers, &here, is_text);
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_at_its_own_bracket_however_it_is_cut() {
        for (value, rest) in [
            (r#"{"a":"}\"]","b":[1,{"c":"\\"}]}"#, ", 2"),
            (r#" [1,"]"]"#, "]"),
            (r#""a\"b""#, ","),
            ("-12.5e3", ",1"),
            ("true", "]"),
        ] {
            let whole = format!("{value}{rest}");
            for cut in 0..whole.len() {
                let mut extent = Extent::default();
                let (a, b) = whole.as_bytes().split_at(cut);
                let end = extent.end(a).or_else(|| extent.end(b).map(|end| cut + end));
                assert_eq!(end, Some(value.len()), "{whole} cut at {cut}");
            }
        }
        assert_eq!(Extent::default().end(b"{\"a\": [1, 2}"), None);
    }

    #[test]
    fn a_number_is_found_as_it_is_written() {
        let json = r#"{"a": {"id": 1}, "id" : 12345678901234567890123, "b": 1.50}"#;
        let mut written = Written::of(json);
        assert_eq!(written.value(1), Some("12345678901234567890123"));
        assert_eq!(written.value(2), Some("1.50"));
        assert_eq!(written.value(3), None);
        assert_eq!(written.value(0), None);
    }

    fn list(json: &str) -> Option<List> {
        let path = |path: &str| Path::try_from(path.to_owned()).unwrap();
        let wrappers = Wrappers {
            lists: ["articles", "response.results"].map(path).into(),
            articles: [path("response.content")].into(),
        };
        find_list(json.as_bytes(), &wrappers, &|key| key == "text")
    }

    #[test]
    fn a_list_of_articles_is_found_inside_an_export() {
        assert_eq!(
            list(r#"{"status":"ok","articles":[{"title":"x"#),
            Some(List { open: 26, depth: 1 })
        );
        assert_eq!(
            list(r#" {"response": {"n": 1, "results": [ ]}}"#),
            Some(List { open: 34, depth: 2 })
        );
    }

    #[test]
    fn one_article_inside_an_export_is_found() {
        let json = r#"{"response":{"n":1,"content":{"id":"x"}}}"#;
        assert_eq!(list(json), Some(List { open: 29, depth: 2 }));
    }

    #[test]
    fn bare_words_of_python_are_null_and_words_in_strings_stay() {
        let json = r#"{"a":NaN,"b":"NaN -Infinity \" NaN","c":[-Infinity,-1,Infinity]}"#;
        let (mended, count) = without_bare_words(json).unwrap();
        assert_eq!(
            mended,
            r#"{"a":null,"b":"NaN -Infinity \" NaN","c":[null,-1,null]}"#
        );
        assert_eq!(count, 3);
        assert_eq!(without_bare_words(r#"{"NaN":-1}"#), None);
        assert_eq!(without_bare_words("{\"é\":N"), None);
    }

    #[test]
    fn the_first_elements_of_a_list_are_given_as_they_stand() {
        assert_eq!(
            elements(b" [1, {\"a\":[2]},\"x\"]", 9),
            [&b"1"[..], b"{\"a\":[2]}", b"\"x\""]
        );
        assert_eq!(elements(b"[1,2]", 1), [b"1"]);
        assert!(elements(b"[]", 9).is_empty());
    }

    #[test]
    fn an_article_with_a_list_in_it_is_an_article() {
        assert_eq!(list(r#"{"articles":[{"x":1}],"text":"body"}"#), None);
        assert_eq!(list(r#"{"articles":["a"]}"#), None);
        assert_eq!(list(r#"{"results":[{}]}"#), None);
        assert_eq!(list("[1]"), None);
    }
}

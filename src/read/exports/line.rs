//! Every export is first turned into lines, with hints from their form.

/// A line or paragraph of an export.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Its text, with single blanks and none at the ends, and with the line breaks of the form.
    pub text: String,
    /// The profile's element that it is in, as a position in its list.
    pub element: Option<usize>,
    /// The block that it is in: the lines of a block belong together.
    pub group: u32,
    /// Whether it is the first of its block.
    pub first: bool,
    /// Its place among the cells of a row.
    pub column: Option<u32>,
    /// Whether it is centred.
    pub centred: bool,
    /// The number of bold bytes at its beginning.
    pub bold: usize,
    /// The document that it is in, if elements say so; 0 is none.
    pub document: u32,
}

impl Line {
    /// The label before a colon with its value: `LENGTH: 355 words`.
    pub fn colon(&self) -> Option<(&str, &str)> {
        const LONGEST: usize = 60;
        let at = self.text.find([':', '：'])?;
        let name = self.text[..at].trim_end();
        let after = self.text[at..].chars().next().map_or(0, char::len_utf8);
        (at <= LONGEST && !name.is_empty()).then(|| (name, self.text[at + after..].trim()))
    }
}

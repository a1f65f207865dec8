//! Every export is first turned into lines, with hints from their form.

/// A line or paragraph of an export.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Its text: single blanks, no blank at the ends; a line break where the form has one.
    pub text: String,
    /// The place in the profile's list of the element that it stands in, if it is one of them.
    pub element: Option<usize>,
    /// Which block it stands in: lines of one block belong together.
    pub group: u32,
    /// Whether it is the first of its block.
    pub first: bool,
    /// Its place among the cells of a row.
    pub column: Option<u32>,
    /// Whether it is centred.
    pub centred: bool,
    /// The number of bold bytes at its beginning.
    pub bold: usize,
    /// Which document it is in, as far as elements tell; 0 is none.
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

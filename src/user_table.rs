//! Tables that users write or edit: a header, and rows with the cells of its columns. Spreadsheets put semicolons or
//! tabs between cells where commas divide the digits of numbers.

use csv::{Position, StringRecord};

/// A table that was read.
pub(crate) struct UserTable {
    header: StringRecord,
    rows: Vec<StringRecord>,
}

/// Text that is no table: the line, from 1, and what is wrong.
pub(crate) type Malformed = (u64, String);

impl UserTable {
    /// Reads a table.
    ///
    /// # Errors
    /// When a quotation mark is not closed, or a cell is no text.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let head = text.lines().next().unwrap_or_default();
        let count = |delimiter: &u8| head.bytes().filter(|byte| byte == delimiter).count();
        // The comma where none is more frequent.
        let delimiter = b"\t;,".iter().max_by_key(|delimiter| count(delimiter));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(*delimiter.unwrap_or(&b','))
            .flexible(true)
            .from_reader(text.as_bytes());
        let malformed = |error: csv::Error| {
            let line = error.position().map_or(1, Position::line);
            (line, error.to_string())
        };
        let header = reader.headers().map_err(malformed)?.clone();
        let rows = reader.records().collect::<Result<_, _>>();
        let rows = rows.map_err(malformed)?;
        Ok(Self { header, rows })
    }

    /// The names of its columns.
    pub fn header(&self) -> impl Iterator<Item = &str> {
        self.header.iter().map(str::trim)
    }

    /// The first column with one of these names, in any case.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let is_meant = |cell: &str| names.iter().any(|name| cell.eq_ignore_ascii_case(name));
        self.header().position(is_meant)
    }

    /// The columns with these names, or the first name that is missing.
    pub fn columns<const N: usize>(
        &self,
        names: [&'static str; N],
    ) -> Result<[Option<usize>; N], &'static str> {
        let columns = names.map(|name| self.column(&[name]));
        match columns.iter().position(Option::is_none) {
            Some(at) => Err(names[at]),
            None => Ok(columns),
        }
    }

    /// Each row as its line, from 1, and what gives the cell of a column: empty where there is none.
    pub fn rows<'t>(&'t self) -> impl Iterator<Item = (u64, impl Fn(Option<usize>) -> &'t str)> {
        self.rows.iter().map(|row| {
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
            (row.position().map_or(0, Position::line), cell)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_whatever_a_spreadsheet_puts_between_them() {
        for text in [
            "Name,to\na, b \nc\n",
            "\u{feff}name;TO\na;b\nc\n",
            "name\tto\na\tb\nc\n",
        ] {
            let table = UserTable::read(text).unwrap();
            let to = table.column(&["to"]);
            let rows = table.rows();
            let rows: Vec<(u64, String)> =
                rows.map(|(line, cell)| (line, cell(to).into())).collect();
            assert_eq!(rows, [(2, "b".to_owned()), (3, String::new())], "{text}");
            assert_eq!(table.column(&["kind", "name"]), Some(0));
            assert_eq!(table.column(&["line"]), None);
        }
        assert!(UserTable::read("name\n\"").is_ok_and(|table| table.rows().count() == 1));
    }
}

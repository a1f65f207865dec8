//! Words with the numbers of their clusters or groups, as the trainer reads them.

use std::collections::BTreeMap;
use std::error::Error;

/// A line a word, sorted.
#[derive(Default)]
pub struct WordTable<'w> {
    lines: BTreeMap<&'w str, String>,
}

impl<'w> WordTable<'w> {
    /// Adds a column: words with their numbers.
    pub fn add(&mut self, column: Vec<(&'w str, u16)>) {
        for (word, number) in column {
            let line = self.lines.entry(word).or_default();
            line.push('\t');
            line.push_str(&number.to_string());
        }
    }

    /// Writes the table, packed.
    pub fn write(self, path: &str) -> Result<(), Box<dyn Error>> {
        let lines = self.lines.into_iter();
        let table: String = lines
            .map(|(word, numbers)| format!("{word}{numbers}\n"))
            .collect();
        let packed = zstd::encode_all(table.as_bytes(), 19)?;
        eprintln!("{path}: {} bytes", packed.len());
        std::fs::write(path, packed)?;
        Ok(())
    }
}

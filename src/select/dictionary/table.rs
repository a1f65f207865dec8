//! Dictionaries as tables: a row per pattern, with its category; `/` and `.` divide categories within each other.

use super::{Categories, DictionaryError, DictionaryProblem};

pub(super) fn read(text: &str) -> Result<Categories, DictionaryError> {
    let head = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| head.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = b"\t;,".iter().max_by_key(|delimiter| count(delimiter));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(*delimiter.unwrap_or(&b','))
        .from_reader(text.as_bytes());
    let broken = |error: csv::Error| DictionaryError {
        line: error.position().map_or(1, csv::Position::line),
        problem: DictionaryProblem::Table(error.to_string()),
    };
    let columns = reader.headers().map_err(broken)?.clone();
    let column = |name: &str| {
        let mut columns = columns.iter();
        columns.position(|own| own.trim().eq_ignore_ascii_case(name))
    };
    let (Some(category), Some(pattern)) = (column("category"), column("pattern")) else {
        let found = columns.iter().map(str::to_owned).collect();
        return Err(DictionaryError {
            line: 1,
            problem: DictionaryProblem::Columns(found),
        });
    };
    let mut categories = Categories::default();
    for row in reader.records() {
        let row = row.map_err(broken)?;
        let line = row.position().map_or(0, csv::Position::line);
        let path = row[category]
            .split(['/', '.'])
            .map(|part| part.trim().to_owned());
        let path: Vec<String> = path.collect();
        if path.iter().any(String::is_empty) {
            let problem = DictionaryProblem::NoCategory;
            return Err(DictionaryError { line, problem });
        }
        categories.add(&path, &row[pattern], line)?;
    }
    Ok(categories)
}

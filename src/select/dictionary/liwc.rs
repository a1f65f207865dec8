//! Dictionaries of LIWC: categories with numbers between two lines of `%`, then words, each with the numbers of its
//! categories, divided by tabs. A category that is indented more than the one before is part of it.

use super::{Categories, DictionaryError, DictionaryProblem};
use std::collections::HashMap;

pub(super) fn read(text: &str) -> Result<Categories, DictionaryError> {
    let fail = |line, problem| Err(DictionaryError { line, problem });
    let mut lines = (1u64..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    match lines.next() {
        Some((_, line)) if line.trim() == "%" => {}
        Some((line, _)) => return fail(line, DictionaryProblem::NoHead),
        None => return fail(1, DictionaryProblem::Empty),
    }
    let mut paths: HashMap<&str, Vec<String>> = HashMap::new();
    // The categories that the next one can be part of, with their indents.
    let mut open: Vec<(usize, String)> = Vec::new();
    loop {
        let Some((line, head)) = lines.next() else {
            return fail(1, DictionaryProblem::NoHead);
        };
        let own = head.trim();
        if own == "%" {
            break;
        }
        let wrong = || DictionaryError {
            line,
            problem: DictionaryProblem::Head(own.to_owned()),
        };
        let (number, name) = own.split_once(char::is_whitespace).ok_or_else(wrong)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let indent = head.len() - head.trim_start().len();
        open.retain(|(other, _)| *other < indent);
        open.push((indent, name.trim().to_owned()));
        let path = open.iter().map(|(_, name)| name.clone());
        paths.insert(number, path.collect());
    }
    let mut categories = Categories::default();
    for (line, own) in lines {
        let mut cells = own.split('\t').map(str::trim);
        let word = cells.next().unwrap_or_default();
        for number in cells.filter(|cell| !cell.is_empty()) {
            if number.contains(['(', '<', '/']) {
                return fail(line, DictionaryProblem::Conditional(word.to_owned()));
            }
            let Some(path) = paths.get(number) else {
                return fail(line, DictionaryProblem::NoNumber(number.to_owned()));
            };
            categories.add(path, word, line)?;
        }
    }
    Ok(categories)
}

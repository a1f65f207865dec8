//! Lists in the forms that people keep them in.

use super::{ListEntry, ListError, ListProblem};

fn entry(
    name: &str,
    kind: &str,
    aliases: Vec<String>,
    id: &str,
    line: u64,
) -> Result<ListEntry, ListError> {
    let fail = |problem| Err(ListError { line, problem });
    let (name, kind) = (name.trim(), kind.trim());
    if let Some(cell) = std::iter::once(name)
        .chain(aliases.iter().map(String::as_str))
        .find(|cell| cell.contains('\n'))
    {
        let first = cell.lines().next().unwrap_or_default();
        return fail(ListProblem::Lines(first.to_owned()));
    }
    if name.is_empty() {
        return fail(ListProblem::Empty("name"));
    }
    if kind.is_empty() {
        return fail(ListProblem::Empty("kind"));
    }
    let Ok(kind) = kind.parse() else {
        return fail(ListProblem::Kind(kind.to_owned()));
    };
    Ok(ListEntry {
        name: name.to_owned(),
        kind,
        aliases,
        id: id.trim().to_owned(),
        line,
    })
}

fn split(aliases: &str) -> Vec<String> {
    let parts = aliases.split(['|', ';']).map(str::trim);
    parts
        .filter(|alias| !alias.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Spreadsheets write `;` or tabs into their CSV where commas divide the digits of numbers.
fn delimiter(content: &str) -> u8 {
    let header = content.lines().next().unwrap_or_default();
    let most = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| header.bytes().filter(|byte| byte == delimiter).count());
    most.unwrap_or(b',')
}

pub(super) fn table(content: &str) -> Result<Vec<ListEntry>, ListError> {
    let delimiter = delimiter(content);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(content.as_bytes());
    let malformed = |error: &csv::Error| ListError {
        line: error.position().map_or(1, csv::Position::line),
        problem: ListProblem::Malformed(error.to_string()),
    };
    let header = reader.headers().map_err(|error| malformed(&error))?.clone();
    let column = |names: &[&str]| {
        header
            .iter()
            .position(|cell| names.contains(&cell.trim().to_lowercase().as_str()))
    };
    let missing = |name| ListError {
        line: 1,
        problem: ListProblem::Column {
            missing: name,
            found: header.iter().map(|cell| cell.trim().to_owned()).collect(),
        },
    };
    let name = column(&["name", "entity", "label"]).ok_or_else(|| missing("name"))?;
    let kind = column(&["kind", "type", "class"]).ok_or_else(|| missing("kind"))?;
    let aliases = column(&["aliases", "alias"]);
    let id = column(&["id", "qid", "wikidata"]);
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| malformed(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        entries.push(entry(
            cell(Some(name)),
            cell(Some(kind)),
            split(cell(aliases)),
            cell(id),
            line,
        )?);
    }
    Ok(entries)
}

pub(super) fn json_lines(content: &str) -> Result<Vec<ListEntry>, ListError> {
    let mut entries = Vec::new();
    for (at, row) in content.lines().enumerate() {
        let line = at as u64 + 1;
        if row.trim().is_empty() {
            continue;
        }
        let malformed = |found: String| ListError {
            line,
            problem: ListProblem::Malformed(found),
        };
        let value: serde_json::Value =
            serde_json::from_str(row).map_err(|error| malformed(error.to_string()))?;
        if !value.is_object() {
            return Err(malformed("found no object".into()));
        }
        for field in ["name", "kind", "type", "id", "qid"] {
            if value
                .get(field)
                .is_some_and(|own| !own.is_string() && !own.is_null())
            {
                return Err(malformed(format!("`{field}` is not text")));
            }
        }
        let text = |names: [&str; 2]| {
            let texts = names.map(|name| value.get(name).and_then(|text| text.as_str()));
            let mut texts = texts.into_iter().flatten();
            texts.find(|text| !text.is_empty()).unwrap_or_default()
        };
        let aliases = match value.get("aliases") {
            None | Some(serde_json::Value::Null) => Vec::new(),
            Some(serde_json::Value::String(aliases)) => split(aliases),
            Some(serde_json::Value::Array(aliases)) => aliases
                .iter()
                .map(|alias| alias.as_str().map(|alias| alias.trim().to_owned()))
                .collect::<Option<_>>()
                .ok_or_else(|| malformed("an alias is not text".into()))?,
            Some(_) => {
                return Err(malformed(
                    "`aliases` is neither text nor a list of texts".into(),
                ));
            }
        };
        let (name, kind) = (text(["name"; 2]), text(["kind", "type"]));
        entries.push(entry(name, kind, aliases, text(["id", "qid"]), line)?);
    }
    Ok(entries)
}

//! Lists in the forms that people keep them in.

use super::{ListEntry, ListError, ListProblem};
use crate::user_table::UserTable;

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

pub(super) fn table(content: &str) -> Result<Vec<ListEntry>, ListError> {
    let table = UserTable::read(content).map_err(|(line, found)| ListError {
        line,
        problem: ListProblem::Malformed(found),
    })?;
    let required = |names: &[&'static str]| {
        table.column(names).ok_or_else(|| ListError {
            line: 1,
            problem: ListProblem::Column {
                missing: names[0],
                found: table.header().map(str::to_owned).collect(),
            },
        })
    };
    let name = required(&["name", "entity", "label"])?;
    let kind = required(&["kind", "type", "class"])?;
    let aliases = table.column(&["aliases", "alias"]);
    let id = table.column(&["id", "qid", "wikidata"]);
    let rows = table.rows().map(|(line, cell)| {
        let aliases = split(cell(aliases));
        entry(cell(Some(name)), cell(Some(kind)), aliases, cell(id), line)
    });
    rows.collect()
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

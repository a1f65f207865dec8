//! The rules of the tree, read from the sources themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, by its path from the root, without its comments.
fn sources(folder: &str) -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for file in WalkDir::new(root().join(folder)) {
        let file = file.unwrap();
        if file.path().extension().is_some_and(|ending| ending == "rs") {
            let name = file
                .path()
                .strip_prefix(root())
                .unwrap()
                .display()
                .to_string()
                .replace('\\', "/");
            sources.insert(
                name,
                without_comments(&std::fs::read_to_string(file.path()).unwrap()),
            );
        }
    }
    assert!(!sources.is_empty(), "{folder} has no sources");
    sources
}

fn without_comments(source: &str) -> String {
    let code = |line: &str| {
        if line.trim_start().starts_with("//") {
            String::new()
        } else {
            line.to_owned()
        }
    };
    source.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in a source: `crate::read::find` and `crate::{read, store::Corpus}`
/// alike.
fn names_after(source: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in source.match_indices(prefix) {
        let before = source[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &source[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => names.push(identifier(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut part = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            names.push(identifier(part.trim()));
                            part.clear();
                            continue;
                        }
                        _ => {}
                    }
                    part.push(c);
                }
                names.push(identifier(part.trim()));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The modules with their place in the order in which an article passes through them; those that
/// stand together without a blank line, the nouns, share one.
fn stages() -> BTreeMap<String, usize> {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut stages = BTreeMap::new();
    for (place, block) in lib.split("\n\n").enumerate() {
        let declared = without_comments(block);
        let names = declared
            .lines()
            .map(|line| line.strip_prefix("pub ").unwrap_or(line))
            .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        stages.extend(names.map(|name| (name.to_owned(), place)));
    }
    stages
}

/// Which module a file of `src` belongs to.
fn stage_of(file: &str) -> &str {
    let inner = file.strip_prefix("src/").unwrap();
    inner.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn paths_are_found_alone_and_in_groups() {
    let source = "use crate::{read, store::{Corpus, parquet}, day::Day};\nlet a = crate::count::Run;\nmy_crate::no();";
    assert_eq!(
        names_after(source, "crate::"),
        ["read", "store", "day", "count"]
    );
}

#[test]
fn a_stage_uses_only_the_stages_above_it() {
    let stages = stages();
    assert!(stages.len() > 15, "{stages:?}");
    let order = |stage: &str| stages.get(stage).copied();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (file, source) in sources("src") {
        let stage = stage_of(&file);
        if ["lib", "main", "cli"].contains(&stage) {
            continue;
        }
        let own = order(stage).unwrap_or_else(|| panic!("{file} belongs to no module of lib.rs"));
        for used in names_after(&source, "crate::") {
            seen += 1;
            match order(&used) {
                Some(position) if position <= own => {}
                Some(_) => wrong.push(format!(
                    "{file}: `{stage}` uses `{used}`, which stands below it"
                )),
                None => wrong.push(format!("{file}: `crate::{used}` is no module of lib.rs")),
            }
        }
    }
    assert!(seen > 200, "only {seen} paths were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_command_line_sees_the_public_library_only() {
    let mut seen = 0;
    for (file, source) in sources("src")
        .into_iter()
        .filter(|(file, _)| ["cli", "main"].contains(&stage_of(file)))
    {
        let inner: Vec<String> = names_after(&source, "crate::")
            .into_iter()
            .filter(|name| name != "cli")
            .collect();
        assert!(inner.is_empty(), "{file} uses crate::{inner:?}");
        seen += names_after(&source, "newsprint::").len();
    }
    assert!(seen > 30, "only {seen} paths were found");
    let main = std::fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(main.contains("mod cli;") && !stages().contains_key("cli"));
}

#[test]
fn packages_stay_in_their_stages() {
    // Statistics take slices and charts take a frame: a package that shapes what it touches is kept
    // where it does its work.
    for (package, homes) in [
        ("clap", &["cli", "main"][..]),
        ("clap_complete", &["cli"]),
        ("indicatif", &["cli"]),
        ("plotters", &["draw"]),
        ("plotters_backend", &["draw"]),
        ("resvg", &["draw"]),
        ("svg2pdf", &["draw"]),
        ("polars_parquet", &["read", "store", "tabulate"]),
        (
            "unicode_segmentation",
            &["tokenize", "recognise", "tabulate", "draw", "verbs"],
        ),
        ("rten", &["recognise"]),
        ("rust_stemmers", &["tokenize"]),
        ("statrs", &["measure"]),
        ("walkdir", &["read"]),
        ("encoding_rs", &["read"]),
        ("minijinja", &["report"]),
    ] {
        for (file, source) in sources("src") {
            let used = !names_after(&source, &format!("{package}::")).is_empty();
            assert!(
                !used || homes.contains(&stage_of(&file)),
                "{file} uses {package}, whose home is {homes:?}"
            );
        }
    }
    for (file, source) in sources("src/measure")
        .into_iter()
        .chain(sources("src/draw"))
    {
        assert!(
            names_after(&source, "polars::").is_empty(),
            "{file} uses a data frame"
        );
    }
}

#[test]
fn nothing_points_to_the_machine_it_was_written_on() {
    // Put together here, so that this file does not hold them itself.
    let paths: Vec<String> = [
        ["/wo", "rk/"],
        ["/ho", "me/"],
        ["/ro", "ot/"],
        ["/Us", "ers/"],
        ["/tm", "p/"],
        ["C:", "\\"],
    ]
    .into_iter()
    .map(|parts| parts.concat())
    .collect();
    let mut looked_at = 0;
    for file in files() {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        looked_at += 1;
        for (number, line) in text.lines().enumerate() {
            for path in &paths {
                // Behind a letter it is part of an address, or of a folder of ours.
                let found = line.match_indices(path.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-$}~*".contains(c))
                });
                assert!(!found, "{}, line {}: {line}", file.display(), number + 1);
            }
        }
    }
    assert!(looked_at > 200, "only {looked_at} files were read");
}

/// The files of the project that people write, but not articles, which may say anything.
fn files() -> Vec<PathBuf> {
    let passed_over = [".git", "target", "samples", "inputs", "fonts"];
    WalkDir::new(root())
        .into_iter()
        .filter_entry(|entry| {
            !entry
                .file_name()
                .to_str()
                .is_some_and(|name| passed_over.contains(&name))
        })
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

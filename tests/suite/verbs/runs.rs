//! What each verb prints: a file of `tests/runs` has its help and questions to the corpus `small`
//! ([`super::SMALL`]), each behind a `$`. A change is read first, and then accepted with
//! `INSTA_UPDATE=always`.

use super::help::{registries, verbs};
use super::small;
use crate::readme::printed;
use std::collections::HashSet;
use std::path::Path;

/// Help without the items of registries and the list of verbs, which other tests read: so to add an item
/// changes no file here.
fn without_lists(help: &str) -> String {
    let registries = registries();
    let items = registries.iter().flat_map(|(_, items)| items);
    let names: HashSet<&str> = items.map(|about| about.name).collect();
    let mut lines = Vec::new();
    let mut within = false;
    for line in help.lines() {
        let text = line.trim_start();
        let indent = &line[..line.len() - text.len()];
        let first = text.split("  ").next().unwrap_or_default();
        // The line before an item is that of its option, the one behind the last begins further left.
        let begins = indent.len() >= 10 && names.contains(first);
        within = begins || (within && indent.len() >= 10);
        match (
            begins,
            lines
                .last()
                .is_some_and(|last: &String| last.ends_with('…')),
        ) {
            (true, false) => lines.push(format!("{indent}…")),
            _ if within => {}
            _ => lines.push(line.to_owned()),
        }
    }
    let help = lines.join("\n") + "\n";
    match help.split_once("Verbs:\n") {
        Some((before, list)) => {
            let (_, behind) = list.split_once("\n\n").expect("a list ends");
            format!("{before}Verbs:\n  …\n\n{behind}")
        }
        None => help,
    }
}

#[cfg(unix)]
#[test]
fn the_runs_of_every_verb_print_what_they_did() {
    let folder = small();
    let runs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runs");
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    let mut failures = Vec::new();
    for verb in verbs().iter().map(String::as_str).chain([""]) {
        let command = format!("newsprint {verb}");
        let help = format!("{} --help", command.trim_end());
        let path = runs
            .join(if verb.is_empty() { "newsprint" } else { verb })
            .with_extension("txt");
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        let mut commands: Vec<&str> = expected
            .lines()
            .filter_map(|line| line.strip_prefix("$ "))
            .collect();
        if commands.first() != Some(&help.as_str()) {
            commands.insert(0, &help);
        }
        let found = commands.iter().map(|command| {
            let printed = printed(folder.path(), command);
            format!(
                "$ {command}\n{}",
                if *command == help {
                    without_lists(&printed)
                } else {
                    printed
                }
            )
        });
        let found = found.collect::<Vec<_>>().join("\n");
        if found != expected && update {
            std::fs::write(&path, &found).unwrap();
        } else if found != expected {
            failures.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(
        failures.is_empty(),
        "not as in the files:\n{}",
        failures.join("\n")
    );
}

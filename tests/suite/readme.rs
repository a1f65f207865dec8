//! The README shows what the program prints: its examples are run in order, in a folder with the samples.

use regex::Regex;
use std::path::Path;
use std::process::Command;

/// What stands in front of an example that needs other data than the samples.
const NOT_RUN: &str = "<!-- not run -->\n";

/// A line in place of any number of lines.
const LEFT_OUT: &str = "…";

/// Fenced examples of the README: the language, and the lines in it.
fn examples(readme: &str) -> Vec<(&str, Vec<&str>)> {
    let mut examples = Vec::new();
    let mut rest = readme;
    while let Some((before, behind)) = rest.split_once("```") {
        let (fenced, after) = behind.split_once("\n```\n").expect("every fence is closed");
        let mut lines = fenced.lines();
        let language = lines.next().unwrap_or_default();
        if !before.ends_with(NOT_RUN) {
            examples.push((language, lines.collect()));
        }
        rest = after;
    }
    examples
}

/// What a command prints, to both outputs in the order in which it comes.
pub fn printed(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_newsprint"));
    let others = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env("NO_COLOR", "1")
        .env(
            "PATH",
            format!("{}:{others}", program.parent().unwrap().display()),
        )
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "$ {command}\n{printed}");
    printed
}

/// A line without what differs from run to run and from machine to machine.
fn masked(line: &str) -> String {
    let differs =
        Regex::new(r"\d[\d.]* (s|[kMGT]?B/s)\b|limit \d[\d.]* [kMGT]?B|segments/[0-9a-f]{16}");
    differs
        .unwrap()
        .replace_all(line, "#")
        .trim_end()
        .to_owned()
}

/// Whether lines are those that the README shows, where [`LEFT_OUT`] stands for any.
fn shown_as(found: &[String], shown: &[String]) -> bool {
    match shown {
        [] => found.is_empty(),
        [first, rest @ ..] if first.trim() == LEFT_OUT => {
            (0..=found.len()).any(|from| shown_as(&found[from..], rest))
        }
        [first, rest @ ..] => found.first() == Some(first) && shown_as(&found[1..], rest),
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn the_examples_of_the_readme_print_what_it_shows() {
    let (compared, ran) = hold("README.md");
    assert!(compared >= 4 && ran >= 2, "{compared} compared, {ran} run");
}

#[cfg(unix)]
#[test]
fn every_form_of_a_query_finds_what_its_page_shows() {
    let (compared, _) = hold("docs/queries.md");
    assert!(compared >= 8, "{compared} compared");
}

/// Run the examples of a page in order, in a folder with the samples: how many were compared and how many only run.
#[cfg(unix)]
fn hold(page: &str) -> (usize, usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join(page)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy(&root.join("samples"), &folder.path().join("samples"));
    let (mut compared, mut ran) = (0, 0);
    for (language, lines) in examples(&readme) {
        match language {
            "console" => {
                for example in format!("\n{}", lines.join("\n")).split("\n$ ").skip(1) {
                    let (command, shown) = example.split_once('\n').unwrap_or((example, ""));
                    let found = printed(folder.path(), command);
                    let of = |text: &str| text.trim_end().lines().map(masked).collect::<Vec<_>>();
                    assert!(
                        shown_as(&of(&found), &of(shown)),
                        "$ {command}\nprints\n{found}\nand {page} shows\n{shown}"
                    );
                    compared += 1;
                }
            }
            "sh" if lines
                .first()
                .is_some_and(|line| line.starts_with("newsprint ")) =>
            {
                printed(folder.path(), &lines.join("\n"));
                ran += 1;
            }
            _ => {}
        }
    }
    (compared, ran)
}

#[test]
fn lines_that_are_left_out_may_be_any_and_no_others() {
    let lines = |text: &str| text.lines().map(masked).collect::<Vec<_>>();
    assert!(shown_as(&lines("a\nb\nc"), &lines("a\n…")));
    assert!(shown_as(&lines("a\nb\nc"), &lines("  …\nc")));
    assert!(!shown_as(&lines("a\nb\nc"), &lines("…\nb")));
    assert!(!shown_as(&lines("a\nb"), &lines("a")));
    assert!(shown_as(
        &lines("added 2 articles in 1.5 s (9.5 MB/s of input, memory limit 6.3 GB)"),
        &lines("added 2 articles in 0.2 s (900 kB/s of input, memory limit 1.0 GB)")
    ));
    assert!(!shown_as(
        &lines("added 2 articles"),
        &lines("added 3 articles")
    ));
}

#[test]
fn the_gallery_shows_every_chart_and_form() {
    use newsprint::draw::{CHARTS, FORMS};
    let gallery = include_str!("../../docs/gallery.md");
    let forms = FORMS.iter().map(|form| form.about());
    // The samples have no copies of which to draw who carries whose text.
    let drawn = CHARTS.iter().filter(|about| about.name != "cross_table");
    for about in drawn.chain(forms) {
        let file = format!("gallery/{}-180.svg", about.name);
        assert!(gallery.contains(&file), "{file} is not in the gallery");
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs")
            .join(file);
        let size = std::fs::metadata(path).unwrap().len();
        assert!(size < 60_000, "{} has {size} bytes", about.name);
    }
}

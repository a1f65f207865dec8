//! What the program says about itself.

use super::{Folder, Ran};

fn run(words: &[&str]) -> Ran {
    Folder::new().run(words)
}

/// The verbs that the help lists.
fn verbs() -> Vec<String> {
    let help = run(&["--help"]).succeeds().out;
    let list = help
        .split("Verbs:\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let name = |line: &str| {
        line.strip_prefix("  ")?
            .split(' ')
            .next()
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
    };
    list.lines()
        .filter_map(name)
        .filter(|name| name != "help")
        .collect()
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn the_help_of_every_verb_is_as_it_was_read_and_accepted() {
    snapshots().bind(|| {
        insta::assert_snapshot!("help", run(&["--help"]).succeeds().out);
        for verb in verbs() {
            let ran = run(&[&verb, "--help"]).succeeds();
            insta::assert_snapshot!(format!("help_{verb}"), ran.out);
            assert_eq!(ran.err, "");
        }
    });
}

#[test]
fn every_verb_with_a_table_has_the_promised_options() {
    for verb in [
        "freq",
        "trend",
        "compare",
        "entities",
        "network",
        "descriptors",
    ] {
        let help = run(&[verb, "--help"]).succeeds().out;
        for option in [
            "--threads",
            "--memory",
            "--quiet",
            "--strict",
            "--format",
            "-o, ",
            "--where",
            "--chart",
        ] {
            assert!(help.contains(option), "{option} of {verb}");
        }
    }
    for verb in ["add", "inspect", "info", "compact"] {
        let help = run(&[verb, "--help"]).succeeds().out;
        for option in ["--threads", "--memory", "--quiet", "--strict"] {
            assert!(help.contains(option), "{option} of {verb}");
        }
    }
}

#[test]
fn without_a_verb_the_help_is_shown_as_a_mistake() {
    let ran = run(&[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("Usage: newsprint"));
    assert!(
        run(&["--version"])
            .succeeds()
            .out
            .starts_with("newsprint 0.")
    );
}

#[test]
fn completions_and_manual_know_every_verb() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]).succeeds().out;
        for verb in verbs() {
            assert!(
                script.contains(&verb),
                "{verb} in the completions for {shell}"
            );
        }
    }
    let page = run(&["man"]).succeeds().out;
    assert!(page.contains(".TH newsprint 1"));
    let folder = Folder::new();
    folder.run(&["man", "-o", "pages"]).succeeds();
    for verb in verbs() {
        assert!(
            folder.has(&format!("pages/newsprint-{verb}.1")),
            "the page of {verb}"
        );
    }
}

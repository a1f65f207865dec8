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

/// Every verb takes what is promised to scripts; its help offers what has an effect.
#[test]
fn every_verb_takes_the_promised_options_and_offers_those_that_act() {
    let promised = [
        "--threads",
        "2",
        "--memory",
        "512MiB",
        "--quiet",
        "--strict",
    ];
    let offered = |verb: &str, option: &str| {
        let help = run(&[verb, "--help"]).succeeds().out;
        help.contains(option)
    };
    for verb in [
        "freq",
        "trend",
        "compare",
        "entities",
        "network",
        "descriptors",
    ] {
        for option in [
            "--threads",
            "--quiet",
            "--format",
            "-o, ",
            "--where",
            "--chart",
        ] {
            assert!(offered(verb, option), "{option} of {verb}");
        }
    }
    for (verb, memory, strict) in [
        ("add", true, true),
        ("report", true, true),
        ("inspect", true, false),
        ("compact", true, false),
        ("info", false, false),
        ("freq", false, false),
        ("trend", false, false),
        ("compare", false, false),
        ("entities", false, false),
        ("network", false, false),
        ("descriptors", false, false),
    ] {
        assert_eq!(offered(verb, "--memory"), memory, "--memory of {verb}");
        assert_eq!(offered(verb, "--strict"), strict, "--strict of {verb}");
        // It is the corpus that is missing, not an option that is unknown.
        let ran = run(&[&[verb], &promised[..], &["nowhere"]].concat());
        assert!(
            !ran.err.contains("unexpected argument"),
            "{verb}: {}",
            ran.err
        );
    }
}

#[test]
fn help_is_in_plain_english() {
    for verb in verbs() {
        let help = run(&[&verb, "--help"]).succeeds().out.to_lowercase();
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for phrase in ["so many", "so much", "[default: 1; for compare"] {
            assert!(!words.contains(phrase), "{phrase:?} in the help of {verb}");
        }
    }
}

/// A line that was broken by hand and then again at the width of the help leaves a stump.
#[test]
fn help_breaks_no_line_in_the_middle_of_a_sentence() {
    for verb in verbs() {
        let help = run(&[&verb, "--help"]).succeeds().out;
        let behind = help.split("Examples:\n").nth(1).unwrap();
        let text: Vec<&str> = behind
            .lines()
            .filter(|line| !line.starts_with(' '))
            .collect();
        for pair in text.windows(2) {
            let goes_on = !pair[0].is_empty() && !pair[1].is_empty();
            assert!(
                !goes_on || pair[0].chars().count() > 60,
                "{verb}: {:?}",
                pair[0]
            );
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

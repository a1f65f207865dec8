//! What the program says about itself.

use super::{Folder, Ran};
use newsprint::about::About;
use newsprint::draw::FORMS;
use newsprint::measure::keyness::KEYNESS;
use newsprint::measure::{association, dispersion};
use newsprint::read::FORMATS;

fn run(words: &[&str]) -> Ran {
    Folder::new().run(words)
}

/// The verbs that the help lists.
pub fn verbs() -> Vec<String> {
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

/// Registries whose items an option takes, with a verb that has the option.
pub fn registries() -> Vec<(&'static str, Vec<About>)> {
    vec![
        ("add", FORMATS.iter().map(|format| format.about).collect()),
        ("freq", dispersion::statistics().copied().collect()),
        ("freq", FORMS.iter().map(|form| *form.about()).collect()),
        ("compare", KEYNESS.iter().map(|own| *own.about()).collect()),
        ("network", association::statistics().copied().collect()),
        ("collocates", association::statistics().copied().collect()),
    ]
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
    for verb in verbs() {
        // What asks a corpus selects articles.
        let asks = offered(&verb, "--where");
        if asks && verb != "report" {
            for option in ["--threads", "--quiet", "--format", "-o, ", "--chart"] {
                // A concordance is text.
                let acts = (verb.as_str(), option) != ("concord", "--chart");
                assert_eq!(offered(&verb, option), acts, "{option} of {verb}");
            }
        }
        // What asks a corpus may derive copies, boilerplate or a zone first.
        let others = [
            "add",
            "adopt",
            "inspect",
            "compact",
            "info",
            "boilerplate",
            "worker",
        ];
        let memory = asks || others.contains(&verb.as_str());
        let strict = ["add", "adopt", "report", "audit", "worker"].contains(&verb.as_str());
        assert_eq!(offered(&verb, "--memory"), memory, "--memory of {verb}");
        assert_eq!(offered(&verb, "--strict"), strict, "--strict of {verb}");
        if ["completions", "man"].contains(&verb.as_str()) {
            continue;
        }
        // It is the corpus that is missing, not an option that is unknown.
        let corpus = match verb.as_str() {
            // It has none, and is sent nothing here.
            "worker" => "--counts",
            _ => "nowhere",
        };
        let ran = run(&[&[verb.as_str()], &promised[..], &[corpus]].concat());
        assert!(
            !ran.err.contains("unexpected argument"),
            "{verb}: {}",
            ran.err
        );
    }
}

#[test]
fn help_names_every_item_of_a_registry_and_says_what_it_is() {
    for (verb, items) in registries() {
        let help = run(&[verb, "--help"]).succeeds().out;
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for about in items {
            let line = format!("{} {}", about.name, about.summary);
            assert!(words.contains(&line), "{line} in the help of {verb}");
        }
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

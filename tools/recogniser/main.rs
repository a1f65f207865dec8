//! Trains and scores the embedded recogniser: `cargo recogniser COMMAND ...` in the folder of the project.
//! `docs/recogniser.md` says what the files hold.

mod b_cubed;
mod bigrams;
mod bio;
mod cluster_vectors;
mod cluster_words;
mod collect_names;
mod hits;
mod input;
mod rules;
mod score;
mod score_aliases;
mod train;
mod trainer;
mod vectors;
mod word_table;

use std::error::Error;

type Run = fn(&[String]) -> Result<(), Box<dyn Error>>;

/// Every command with what it is given.
const COMMANDS: [(&str, &str, Run); 6] = [
    ("train", "DIR [OUTPUT [NAME=VALUE]...]", train::run),
    ("score", "[--rules | --model PATH] FILE...", score::run),
    ("score-aliases", "FILE", score_aliases::run),
    ("cluster-words", "FILE OUTPUT", cluster_words::run),
    ("cluster-vectors", "FILE OUTPUT", cluster_vectors::run),
    ("collect-names", "FILE OUTPUT", collect_names::run),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((command, rest)) = arguments.split_first()
        && let Some((_, _, run)) = COMMANDS.iter().find(|(name, _, _)| name == command)
    {
        return run(rest);
    }
    let usage = COMMANDS.map(|(name, takes, _)| format!("\n  cargo recogniser {name} {takes}"));
    eprintln!("usage:{}", usage.concat());
    std::process::exit(2)
}

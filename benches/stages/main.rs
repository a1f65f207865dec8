//! How fast each stage is alone, on one core: `cargo bench --bench stages`.
//!
//! A file a stage; each bench asserts its result, so that a fast wrong answer fails. The text is
//! made up, or that of the file that `NEWSPRINT_BENCH_TEXT` names.

mod tokenize;

use std::sync::LazyLock;

/// The text that is measured on: about as long as the news of an outlet in a month.
static TEXT: LazyLock<String> = LazyLock::new(|| match std::env::var("NEWSPRINT_BENCH_TEXT") {
    Ok(path) => {
        let mut text = std::fs::read_to_string(&path).expect("the file named is text in UTF-8");
        let end = (0..=text.len().min(8 << 20)).rfind(|&end| text.is_char_boundary(end));
        text.truncate(end.unwrap_or(0));
        text
    }
    Err(_) => made_up(),
});

/// Text with the words, punctuation and diacritics of news in about their proportions, the same in
/// every run.
fn made_up() -> String {
    const WORDS: [&str; 40] = [
        "the",
        "of",
        "and",
        "to",
        "a",
        "in",
        "that",
        "said",
        "for",
        "on",
        "is",
        "was",
        "with",
        "President",
        "government",
        "Lithuania’s",
        "percent",
        "officials",
        "out-of-the-box",
        "he",
        "they",
        "migrants",
        "border",
        "Šimonytė",
        "“We",
        "can't",
        "U.S.",
        "2,000",
        "2021",
        "European",
        "Union",
        "sanctions",
        "between",
        "her",
        "which",
        "people",
        "—",
        "told",
        "reporters",
        "café",
    ];
    let mut text = String::new();
    let mut state = 1_u64;
    while text.len() < 2 << 20 {
        // Numerical Recipes' linear congruential generator: any will do.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let draw = (state >> 33) as usize;
        // The first words of the list are the commonest.
        let place = (draw % WORDS.len()).min(draw / 64 % WORDS.len());
        text.push_str(WORDS[place]);
        text.push_str(match draw / 4096 % 40 {
            0..3 => ", ",
            3..5 => ". ",
            5 => ".”\n\n",
            _ => " ",
        });
    }
    text
}

fn main() {
    divan::main();
}

//! Spellings of one name from another script.

/// Whether two words are spellings of one from another script.
pub fn same_transliterated(first: &str, second: &str) -> bool {
    first == second || is_long(first) && is_long(second) && shelf(first) == shelf(second)
}

/// Shorter words resemble each other by chance.
pub fn is_long(word: &str) -> bool {
    word.chars().count() >= 4
}

/// Where names that may be one meet: what two words have in common if they are spellings of one. The
/// last vowel of `Lukashenko` and its like is left out.
pub fn shelf(word: &str) -> String {
    let skeleton = skeleton(word);
    match skeleton
        .strip_suffix("enko")
        .or_else(|| skeleton.strip_suffix("enka"))
    {
        Some(stem) => format!("{stem}enk"),
        None => skeleton,
    }
}

/// A word with the letters that transliterations disagree on made equal.
fn skeleton(word: &str) -> String {
    let mut out = word.replace('\'', "");
    for (from, to) in [
        ("shch", "sch"),
        ("tch", "ch"),
        ("dzh", "j"),
        ("dj", "j"),
        ("ks", "x"),
        ("kh", "h"),
        ("ou", "u"),
        ("oo", "u"),
        ("ph", "f"),
        ("w", "v"),
        ("q", "k"),
        ("iya", "ia"),
        ("yev", "ev"),
        ("iev", "ev"),
        ("yo", "e"),
        ("yy", "i"),
        ("iy", "i"),
        ("ij", "i"),
        ("yi", "i"),
        ("ii", "i"),
        ("y", "i"),
    ] {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    if let Some(stem) = out.strip_suffix("ff") {
        out = format!("{stem}v");
    }
    let mut single = String::with_capacity(out.len());
    for letter in out.chars() {
        if !single.ends_with(letter) {
            single.push(letter);
        }
    }
    single
}

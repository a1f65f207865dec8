//! Names of files from names that anyone may have written.

/// The longest name of a file without its ending, in bytes.
const LONGEST: usize = 60;

/// An ASCII name for a file: small letters, digits and hyphens, never empty. Where letters are lost, a short
/// hash of the whole tells the name from others that look like it.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    let mut lost = false;
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            ' ' | '-' | '_' => {
                if !out.is_empty() && !out.ends_with('-') {
                    out.push('-');
                }
            }
            _ => lost = true,
        }
    }
    lost |= out.len() > LONGEST;
    out.truncate(LONGEST);
    let kept = out.trim_end_matches('-').len();
    out.truncate(kept);
    if lost || out.is_empty() {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&blake3::hash(text.as_bytes()).to_hex()[..8]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_readable() {
        assert_eq!(slug("Terms per source"), "terms-per-source");
        assert_eq!(slug("  Fox -- News "), "fox-news");
    }

    #[test]
    fn hostile_names_become_harmless_ones_that_differ() {
        let hostile = [
            "../../etc/passwd",
            "con:",
            "",
            ".",
            "..",
            "a/b",
            "a\\b",
            "a\0b",
            "-rf",
            "Šimonytė",
            "Симонюте",
            "\u{202e}gnp.exe",
            &"x".repeat(10_000),
            &"x".repeat(10_001),
            "<script>alert(1)</script>",
        ];
        let slugs: Vec<String> = hostile.iter().map(|name| slug(name)).collect();
        for slug in &slugs {
            assert!(!slug.is_empty() && slug.len() <= 80, "{slug}");
            assert!(
                slug.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{slug}"
            );
            assert!(!slug.starts_with('-'), "{slug}");
        }
        let distinct: std::collections::BTreeSet<&String> = slugs.iter().collect();
        // The empty name and the two of dots only share nothing but their lack of letters.
        assert_eq!(distinct.len(), slugs.len());
    }
}

//! Lists of checksums, which packages of scanned papers and collections include beside their articles.

use regex::bytes::Regex;
use std::sync::LazyLock;

/// What such a file is, in a few words.
pub const WHAT: &str = "list of checksums";

/// Whether every line of a text is the checksum of a file, as `sha256sum` (`e3b0…  a.xml`) or BSD and
/// OpenSSL (`SHA256 (a.xml) = e3b0…`) write them.
pub fn is_list(text: &[u8]) -> bool {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?i-u)^(?:\\?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})[ \t]+\*?\S.*|[a-z][a-z0-9/-]{2,15} ?\(.+\) ?= ?[0-9a-f]{32,128})$";
        Regex::new(pattern).expect("it is a pattern")
    });
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| LINE.is_match(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_list_of_checksums_when_all_of_its_lines_are() {
        let sum = "7d793037a0760186574b0282f2f435e7";
        for (text, expected) in [
            (format!("{sum}  a_0001.xml\r\n{sum} *b c.xml\r\n"), true),
            (format!("sha256 (a_0001.xml) = {sum}{sum}\n"), true),
            (format!("SHA2-256(a.xml)= {sum}{sum}"), true),
            (format!("{sum}  a.xml\nThe sums of the issue.\n"), false),
            (sum.to_owned(), false),
            ("Words of an article.\n".to_owned(), false),
            ("\n\n".to_owned(), false),
        ] {
            assert_eq!(is_list(text.as_bytes()), expected, "{text}");
        }
    }
}

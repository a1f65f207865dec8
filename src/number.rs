//! Counts as people read them: thousands separated, and the noun in singular or plural.

/// A count with its thousands apart: `12,345`.
pub fn whole(count: u64) -> String {
    grouped(&count.to_string())
}

/// How many there are of what: `1 article`, `12,345 articles`.
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", whole(count))
}

/// What a figure rests on: `1,234 articles, 567,890 tokens`.
pub fn basis(articles: u64, tokens: u64) -> String {
    format!(
        "{}, {}",
        counted(articles, "article"),
        counted(tokens, "token")
    )
}

/// A number in digits, with or without sign and decimals, with commas between its thousands.
pub fn grouped(number: &str) -> String {
    let mut out = number.to_owned();
    group(&mut out, 0);
    out
}

/// Puts the commas into a number in digits that runs from `start` to the end of `text`.
pub fn group(text: &mut String, start: usize) {
    let number = &text[start..];
    let first = start + usize::from(number.starts_with('-'));
    let mut at = start + number.find('.').unwrap_or(number.len());
    while at > first + 3 {
        at -= 3;
        text.insert(at, ',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_counted_in_the_singular_and_thousands_stand_apart() {
        assert_eq!(counted(0, "article"), "0 articles");
        assert_eq!(counted(1, "article"), "1 article");
        assert_eq!(counted(353_701, "token"), "353,701 tokens");
        assert_eq!(whole(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(grouped("-1234567.8912"), "-1,234,567.8912");
        assert_eq!(grouped("-123"), "-123");
    }
}

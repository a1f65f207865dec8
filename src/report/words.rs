//! Numbers, names and dates as sentences have them.
//!
//! A name that comes from an article is made visible first (nothing in it can act on the reader's screen)
//! and then stands between two marks of isolation, which only the template's filter turns into markup.

use crate::choice;
use crate::day::Day;
use crate::number;
pub use crate::number::whole as count;
use crate::tabulate::{make_visible, readable_number};

/// Begins a name in a sentence. Names themselves cannot hold it: it is made visible in them.
pub const NAME_BEGINS: char = '\u{2068}';
/// Ends a name in a sentence.
pub const NAME_ENDS: char = '\u{2069}';

/// Characters of a name that are shown.
const LONGEST_NAME: usize = 60;

/// A space at which no line is broken.
const HARD_SPACE: &str = "\u{a0}";

/// A name as it is shown where it stands alone; the empty one is `(unknown)`.
pub fn plain_name(name: &str) -> String {
    match shortened(name, LONGEST_NAME) {
        shown if shown.is_empty() => "(unknown)".into(),
        shown => shown,
    }
}

/// Characters that are shown of a longer text, such as a headline.
pub const LONGEST_TEXT: usize = 160;

/// A text as it is shown where it stands alone, cut where it is longer than that.
pub fn shortened(text: &str, longest: usize) -> String {
    let shown = make_visible(text.trim());
    if shown.chars().count() <= longest {
        return shown.into_owned();
    }
    let mut cut: String = shown.chars().take(longest - 1).collect();
    cut.push('…');
    cut
}

/// A name within a sentence.
pub fn name(name: &str) -> String {
    format!("{NAME_BEGINS}{}{NAME_ENDS}", plain_name(name))
}

/// A longer text of somebody else's within a sentence, such as a selection; nothing is cut from it.
pub fn isolated(text: &str) -> String {
    format!("{NAME_BEGINS}{}{NAME_ENDS}", make_visible(text.trim()))
}

/// A term within a sentence, in quotation marks.
pub fn term(term: &str) -> String {
    format!("“{}”", name(term))
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(parts: &[impl AsRef<str>]) -> String {
    choice::listed(parts, "and")
}

/// `the most frequent name`, `the 20 most frequent names`: `what` is in the plural.
pub fn the_most(count: usize, most: &str, what: &str) -> String {
    match count {
        1 => format!("the {most} {}", what.strip_suffix('s').unwrap_or(what)),
        _ => format!("the {count} {most} {what}"),
    }
}

/// Which sources are shown of how many: `each source`, `the 8 largest of 12 sources`.
pub fn largest(shown: usize, all: usize) -> String {
    let of = || counted(all as u64, "source");
    match shown {
        _ if shown >= all => "each source".into(),
        1 => format!("the largest of {}", of()),
        _ => format!("the {shown} largest of {}", of()),
    }
}

/// `1 article`, `12,345 articles`, the number and what it counts on one line.
pub fn counted(number: u64, what: &str) -> String {
    number::counted(number, what).replacen(' ', HARD_SPACE, 1)
}

/// The share of a part in words, `12 %`; below one per cent with a decimal. Hardly any and nearly all are
/// not rounded to none and all.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "none".into();
    }
    let percent = 100.0 * part as f64 / whole as f64;
    let shown = if part > 0 && percent < 0.1 {
        "<0.1".to_owned()
    } else if part < whole && percent >= 99.5 {
        ">99".to_owned()
    } else {
        readable_number(percent, u8::from(percent < 1.0 && part > 0))
    };
    format!("{shown}{HARD_SPACE}%")
}

/// `18 November 2021`.
pub fn day(day: Day) -> String {
    let (year, month, day) = day.ymd();
    format!("{day}{HARD_SPACE}{} {year}", month_name(month))
}

fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[(month.clamp(1, 12) - 1) as usize]
}

/// With a capital letter, as a sentence begins.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// A sentence begins with a capital letter, unless it begins with the name of a file, and ends with a full stop.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let first = text.split(' ').next().unwrap_or_default();
    let mut out = match first.contains(['/', '.']) {
        true => text.to_owned(),
        false => capital(text),
    };
    if !out.is_empty() && !out.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_read_as_in_a_paper() {
        assert_eq!(counted(1, "article"), "1\u{a0}article");
        assert_eq!(counted(12_345, "article"), "12,345\u{a0}articles");
        assert_eq!(share(1, 3), "33\u{a0}%");
        assert_eq!(share(1, 1000), "0.1\u{a0}%");
        assert_eq!(share(0, 1000), "0\u{a0}%");
        assert_eq!(share(1, 22_586), "<0.1\u{a0}%");
        assert_eq!(share(22_585, 22_586), ">99\u{a0}%");
        assert_eq!(share(3, 3), "100\u{a0}%");
        assert_eq!(day("2021-11-18".parse().unwrap()), "18\u{a0}November 2021");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(
            the_most(1, "most frequent", "names"),
            "the most frequent name"
        );
        assert_eq!(
            the_most(2, "most frequent", "names"),
            "the 2 most frequent names"
        );
        assert_eq!(largest(1, 3), "the largest of 3\u{a0}sources");
        assert_eq!(largest(3, 3), "each source");
        assert_eq!(sentence("a gap is not a zero"), "A gap is not a zero.");
    }

    #[test]
    fn a_name_cannot_end_its_own_isolation() {
        let hostile = name("a\u{2069}b\u{202e}c\u{2068}");
        let inner = hostile
            .trim_start_matches(NAME_BEGINS)
            .trim_end_matches(NAME_ENDS);
        assert!(
            !inner.contains([NAME_BEGINS, NAME_ENDS, '\u{202e}']),
            "{inner:?}"
        );
        assert_eq!(plain_name("  "), "(unknown)");
        assert_eq!(plain_name(&"x".repeat(1000)).chars().count(), LONGEST_NAME);
    }
}

//! A byline that stands in the text: `By JANE DOE, Associated Press`.

use super::agencies::agency;

/// A byline is not longer, in bytes.
const LONGEST: usize = 140;

/// Who wrote an article, as its first line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Byline {
    /// The names, as written: `JANE DOE`.
    pub author: String,
    /// The agency after the names: `Associated Press`.
    pub origin: Option<String>,
}

/// The byline that this paragraph is, and nothing else.
pub fn byline(paragraph: &str) -> Option<Byline> {
    let names = paragraph
        .strip_prefix("By ")
        .or(paragraph.strip_prefix("BY "))?;
    if paragraph.len() > LONGEST || paragraph.contains(['"', '“', ':', ';', '?', '!', '—', '–'])
    {
        return None;
    }
    let mut names = names.trim();
    // A sentence ends with a full stop, a byline at most with that of `Jr.`
    if names.ends_with('.') && !names.ends_with("Jr.") && !names.ends_with("Sr.") {
        return None;
    }
    // Roles and desks go, from the end, until names are left.
    let mut origin = None;
    while let Some((before, last)) = names.rsplit_once(',') {
        let last = last.trim();
        if let Some(agency) = agency(last) {
            origin.get_or_insert_with(|| agency.to_owned());
        } else if !is_role(last) {
            break;
        }
        names = before.trim_end();
    }
    let all = names.split(", ").flat_map(|part| part.split(" and "));
    all.clone().all(is_name).then(|| Byline {
        author: names.to_owned(),
        origin,
    })
}

/// `CNN Chief Washington Correspondent`, `with reporting from Barbara Starr`.
fn is_role(text: &str) -> bool {
    const ROLES: &[&str] = &[
        "analyst",
        "bureau",
        "chief",
        "columnist",
        "contributor",
        "correspondent",
        "editor",
        "producer",
        "reporter",
        "reporting",
        "staff",
        "today",
        "writer",
    ];
    text.split(' ').count() <= 6
        && text
            .split(' ')
            .any(|word| ROLES.iter().any(|role| word.eq_ignore_ascii_case(role)))
}

/// Two to four words in capitals, or with a particle: `Karen DeYoung`, `Ursula von der Leyen`.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
    };
    let particle = |word: &&str| {
        matches!(
            *word,
            "al" | "bin" | "da" | "de" | "del" | "der" | "di" | "el" | "la" | "le" | "van" | "von"
        )
    };
    (2..=5).contains(&words.len())
        && words.first().is_some_and(capital)
        && words.last().is_some_and(capital)
        && words.iter().all(|word| capital(word) || particle(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_agency_are_told_apart() {
        for (line, author, origin) in [
            (
                "By JANE DOE, Associated Press",
                "JANE DOE",
                Some("Associated Press"),
            ),
            (
                "By Steve Holland and Amanda Becker",
                "Steve Holland and Amanda Becker",
                None,
            ),
            (
                "By Jake Tapper, CNN Chief Washington Correspondent",
                "Jake Tapper",
                None,
            ),
            (
                "By Chris Lawrence, with reporting from Barbara Starr",
                "Chris Lawrence",
                None,
            ),
            (
                "By MARY CLARE JALONICK, KEVIN FREKING and DEB RIECHMANN",
                "MARY CLARE JALONICK, KEVIN FREKING and DEB RIECHMANN",
                None,
            ),
            (
                "By Hans M. Kristensen and Matt Korda",
                "Hans M. Kristensen and Matt Korda",
                None,
            ),
            ("By Ian Vásquez, Reuters", "Ian Vásquez", Some("Reuters")),
        ] {
            let found = byline(line).unwrap_or_else(|| panic!("{line} is a byline"));
            assert_eq!(found.author, author);
            assert_eq!(found.origin.as_deref(), origin);
        }
    }

    #[test]
    fn a_sentence_that_begins_with_by_stays() {
        for line in [
            "By now the stories are growing.",
            "By early this year, people were raising red flags.",
            "By Friday, Congress",
            "By Wednesday",
            "By the time Richard Midkiff walked out",
            "By order of the King and the Queen",
        ] {
            assert_eq!(byline(line), None, "{line}");
        }
    }
}

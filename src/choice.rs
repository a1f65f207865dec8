//! Choices of one word each: an enum whose words are typed by users, listed by help and kept in settings.

use crate::error::{Teach, nearest};

/// Declares an enum with a word for each variant. It gets `ALL`, `NAMES`, `name`, and `Display`, `FromStr` and serde
/// by these words; other words that are read stand behind `|`. `what` is the noun of "there is no {what} …", a hint what to say
/// where no word is near.
macro_rules! choice {
    (
        $(#[$about:meta])*
        pub enum $name:ident: $what:literal $(, $hint:literal)? {
            $($(#[$of:meta])* $variant:ident = $word:literal $(| $other:literal)*,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];
            /// Their words, in the same order.
            pub const NAMES: &[&str] = &[$($word),+];

            /// Its word.
            pub const fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::choice::UnknownChoice;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let word = word.trim();
                let is = |known: &str| known.eq_ignore_ascii_case(word);
                $(if is($word) $(|| is($other))* {
                    return Ok(Self::$variant);
                })+
                Err($crate::choice::UnknownChoice {
                    what: $what,
                    word: word.to_owned(),
                    known: Self::NAMES.to_vec(),
                    hint: [$($hint)?].first().copied(),
                })
            }
        }
    };
}
pub(crate) use choice;

/// A word that names none of the choices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} {word:?}; there are {}", listed(known, "and"))]
pub struct UnknownChoice {
    /// What is chosen.
    pub what: &'static str,
    /// The word.
    pub word: String,
    /// The words that there are.
    pub known: Vec<&'static str>,
    /// What to say where none of them is near.
    pub hint: Option<&'static str>,
}

/// `a, b and c`, with that word before the last.
pub fn listed(words: &[impl AsRef<str>], conjunction: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [front @ .., last] if !front.is_empty() => {
            format!("{} {conjunction} {last}", front.join(", "))
        }
        _ => words.concat(),
    }
}

impl Teach for UnknownChoice {
    fn help(&self) -> Option<String> {
        match nearest(&self.word, self.known.iter().copied()) {
            Some(name) => Some(format!("did you mean {name}?")),
            None => self.hint.map(str::to_owned),
        }
    }

    fn is_usage(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    choice! {
        /// What a page shows.
        #[derive(Default)]
        pub enum Shown: "part", "left is the even page" {
            /// Where reading begins.
            #[default]
            LeftPage = "left-page",
            /// Where it goes on.
            RightPage = "right-page" | "recto",
            /// Both.
            Spread = "spread",
        }
    }

    #[test]
    fn a_choice_is_read_and_kept_by_its_word() {
        for (shown, word) in Shown::ALL.into_iter().zip(Shown::NAMES) {
            assert_eq!(shown.to_string(), *word);
            assert_eq!(word.to_uppercase().parse(), Ok(shown));
            assert_eq!(serde_json::to_string(&shown).unwrap(), format!("{word:?}"));
        }
        assert_eq!(" Recto ".parse(), Ok(Shown::RightPage));
        assert_eq!(Shown::default(), Shown::LeftPage);
    }

    #[test]
    fn an_unknown_word_is_answered_with_those_there_are() {
        let unknown = "spred".parse::<Shown>().unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "there is no part \"spred\"; there are left-page, right-page and spread"
        );
        assert_eq!(unknown.help().unwrap(), "did you mean spread?");
        let far = "q".parse::<Shown>().unwrap_err();
        assert_eq!(far.help().unwrap(), "left is the even page");
    }
}

//! How a registered item describes itself: help, completions, methods text and the docs' tables
//! are made from this and nothing else.

use crate::choice::UnknownChoice;

/// The self-description of a format, statistic, chart or table writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct About {
    /// The name a user types and a column carries, such as `log_ratio`.
    pub name: &'static str,
    /// How the field writes the name, such as `logDice`; empty where that is the name with spaces.
    pub symbol: &'static str,
    /// What it is, in one sentence without a final full stop.
    pub summary: &'static str,
    /// How to read its direction, such as `positive: more frequent in A`; empty where there is none.
    pub direction: &'static str,
    /// The key of its source in `measure/references.toml`, empty where there is none.
    pub citation: &'static str,
}

impl About {
    /// Of something that is no number: it has neither symbol nor direction nor source.
    pub const fn new(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            symbol: "",
            summary,
            direction: "",
            citation: "",
        }
    }

    /// Its name for people: the symbol, else the name with spaces.
    pub fn heading(&self) -> String {
        match self.symbol {
            "" => self.name.replace('_', " "),
            symbol => symbol.to_owned(),
        }
    }
}

/// The item of a registry that is called so; `what` is the noun of "there is no {what} …".
pub(crate) fn named<T: ?Sized>(
    registry: &[&'static T],
    about: impl Fn(&T) -> &'static About,
    what: &'static str,
    name: &str,
) -> Result<&'static T, UnknownChoice> {
    let name = name.trim().to_lowercase().replace('-', "_");
    let found = registry.iter().find(|item| about(item).name == name);
    found.copied().ok_or_else(|| UnknownChoice {
        what,
        word: name,
        known: registry.iter().map(|item| about(item).name).collect(),
        hint: None,
    })
}

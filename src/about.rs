//! How a registered item describes itself: help, completions, methods text and the docs' tables
//! are made from this and nothing else.

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

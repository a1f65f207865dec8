//! Dictionaries of categories and their words, as other tools keep them: a query per category.

mod liwc;
mod table;
mod yaml;

use super::query::Query;
use crate::choice::choice;
use crate::error::Teach;

choice! {
    /// How a dictionary is written.
    pub enum DictionaryFormat: "form of dictionary", "name the file by its form: .yml, .dic, .csv or .tsv" {
        /// Categories of YAML, in each other or with a list of patterns: quanteda's.
        Yaml = "yaml" | "yml",
        /// Numbered categories between `%`, then words with numbers: LIWC's.
        Liwc = "dic",
        /// A table with the columns `category` and `pattern`.
        Table = "csv" | "tsv",
    }
}

/// A category with its patterns; categories within one are joined by `.`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Category {
    name: String,
    patterns: Vec<String>,
}

/// The categories of a dictionary, in the order of the file.
#[derive(Debug, Default)]
struct Categories(Vec<Category>);

impl Categories {
    fn add(&mut self, path: &[String], pattern: &str, line: u64) -> Result<(), DictionaryError> {
        let fail = |problem| Err(DictionaryError { line, problem });
        let pattern = pattern.trim();
        let name = path.join(".");
        if Query::of_patterns(&name, [pattern]).is_none() {
            return fail(DictionaryProblem::NoWord(pattern.to_owned()));
        }
        match self.0.iter_mut().find(|own| own.name == name) {
            Some(own) => own.patterns.push(pattern.to_owned()),
            None => self.0.push(Category {
                name,
                patterns: vec![pattern.to_owned()],
            }),
        }
        Ok(())
    }
}

/// A query for each category of a dictionary that has patterns, in the order of the file. Patterns are words or phrases,
/// perhaps with `*` and `?`; no other sign has a meaning in them.
///
/// ```
/// use newsprint::select::{DictionaryFormat, dictionary};
///
/// let text = "policy:\n  economy: [tax*, minimum wage]\n  border: [migra*]\n";
/// let queries = dictionary(text, DictionaryFormat::Yaml)?;
/// let names: Vec<&str> = queries.iter().map(|query| query.name.as_str()).collect();
/// assert_eq!(names, ["policy.economy", "policy.border"]);
/// # Ok::<(), newsprint::select::DictionaryError>(())
/// ```
///
/// # Errors
/// When a line is not in the form, a category is part of itself, or the dictionary has no pattern.
pub fn dictionary(text: &str, format: DictionaryFormat) -> Result<Vec<Query>, DictionaryError> {
    let text = text.trim_start_matches('\u{feff}');
    let Categories(categories) = match format {
        DictionaryFormat::Yaml => yaml::read(text),
        DictionaryFormat::Liwc => liwc::read(text),
        DictionaryFormat::Table => table::read(text),
    }?;
    if categories.is_empty() {
        return Err(DictionaryError {
            line: 1,
            problem: DictionaryProblem::Empty,
        });
    }
    let query =
        |own: Category| Query::of_patterns(&own.name, own.patterns.iter().map(String::as_str));
    Ok(categories.into_iter().filter_map(query).collect())
}

/// A dictionary that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct DictionaryError {
    /// Where, from 1.
    pub line: u64,
    /// What is wrong there.
    pub problem: DictionaryProblem,
}

/// What is wrong in a dictionary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryProblem {
    /// No YAML.
    #[error("the YAML cannot be read: {0}")]
    Yaml(String),
    /// A category is part of itself.
    #[error("a category has itself as a part")]
    Cycle,
    /// So many patterns that aliases must have multiplied them.
    #[error("more than {0} patterns")]
    TooMany(usize),
    /// Categories within categories, deeper than anyone writes.
    #[error("more than {0} categories within each other")]
    Deep(usize),
    /// A pattern or list where a category is expected.
    #[error("expected a category with patterns, such as `border: [border*, frontier]`")]
    NoCategory,
    /// A pattern without a word.
    #[error("expected a word or phrase, found {0:?}")]
    NoWord(String),
    /// No categories at the head.
    #[error("expected a line with `%` before the numbered categories, and another after them")]
    NoHead,
    /// Not a number and a name.
    #[error("expected the number and the name of a category, found {0:?}")]
    Head(String),
    /// A number that no category has.
    #[error("no category has the number {0:?}")]
    NoNumber(String),
    /// A word that counts only beside others.
    #[error("{0:?} counts only beside other words, a form of LIWC that is not read")]
    Conditional(String),
    /// A table without one of its columns.
    #[error("expected the columns `category` and `pattern`, found {}", .0.join(", "))]
    Columns(Vec<String>),
    /// A table that cannot be read.
    #[error("{0}")]
    Table(String),
    /// No pattern at all.
    #[error("the dictionary has no pattern")]
    Empty,
}

impl Teach for DictionaryError {
    fn help(&self) -> Option<String> {
        Some(match self.problem {
            DictionaryProblem::Conditional(_) => {
                "leave the line out, or ask for the words with `like BEFORE/3 …` by themselves".into()
            }
            DictionaryProblem::Cycle => "write the category out instead of an alias (`*name`)".into(),
            _ => "a dictionary is YAML as quanteda's, a LIWC .dic file, or a CSV file with the columns category and \
                  pattern"
                .into(),
        })
    }

    fn is_usage(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: DictionaryFormat) -> Result<Vec<(String, usize)>, DictionaryError> {
        let Categories(read) = match format {
            DictionaryFormat::Yaml => yaml::read(text),
            DictionaryFormat::Liwc => liwc::read(text),
            DictionaryFormat::Table => table::read(text),
        }?;
        dictionary(text, format)?;
        Ok(read
            .into_iter()
            .map(|own| (own.name, own.patterns.len()))
            .collect())
    }

    fn named(read: &[(&str, usize)]) -> Vec<(String, usize)> {
        read.iter()
            .map(|(name, patterns)| ((*name).to_owned(), *patterns))
            .collect()
    }

    #[test]
    fn every_form_gives_its_categories_with_those_within_them() {
        use DictionaryFormat as F;
        let yaml = "# quanteda\npolicy:\n  economy:\n    - tax*\n    - minimum wage\n  border: [migra*, 2015]\nother: word\n\
                    mixed:\n  - a\n  - deep: [b, c]\nagain: &x [q]\nsame: *x\n";
        assert_eq!(
            read(yaml, F::Yaml).unwrap(),
            named(&[
                ("policy.economy", 2),
                ("policy.border", 2),
                ("other", 1),
                ("mixed", 1),
                ("mixed.deep", 2),
                ("again", 1),
                ("same", 1)
            ])
        );
        let liwc = "%\n1\taffect\n\t2\tposemo (Positive)\n7\tnegate\n%\ngood*\t1\t2\nnot good\t7\r\nhappy\t2\n";
        assert_eq!(
            read(liwc, F::Liwc).unwrap(),
            named(&[
                ("affect", 1),
                ("affect.posemo (Positive)", 2),
                ("negate", 1)
            ])
        );
        let table = "pattern,category,note\nborder*,border,x\n\"minimum wage\",economy/wage,\nfrontier,border,\n";
        assert_eq!(
            read(table, F::Table).unwrap(),
            named(&[("border", 2), ("economy.wage", 1)])
        );
        assert_eq!(
            read("category\tpattern\na\tb*\n", F::Table).unwrap(),
            named(&[("a", 1)])
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        use DictionaryFormat as F;
        use DictionaryProblem as P;
        for (text, format, line, problem) in [
            ("a: &x\n  b:\n    c: *x\n", F::Yaml, 3, P::Cycle),
            ("- a\n- b\n", F::Yaml, 1, P::NoCategory),
            (
                "a:\n  - b\n  - \"*\"\n  - \"--- \"\nc:\n",
                F::Yaml,
                5,
                P::NoWord(String::new()),
            ),
            ("", F::Yaml, 1, P::Empty),
            ("good\t1\n", F::Liwc, 1, P::NoHead),
            (
                "%\n1\ta\n%\ngood\t2\n",
                F::Liwc,
                4,
                P::NoNumber("2".to_owned()),
            ),
            ("%\naffect\n%\n", F::Liwc, 2, P::Head("affect".to_owned())),
            (
                "%\n1\ta\n%\nlike\t(02 134)125/464\n",
                F::Liwc,
                4,
                P::Conditional("like".to_owned()),
            ),
            (
                "words,topic\na,b\n",
                F::Table,
                1,
                P::Columns(vec!["words".to_owned(), "topic".to_owned()]),
            ),
            (
                "category,pattern\na,b\nc,\n",
                F::Table,
                3,
                P::NoWord(String::new()),
            ),
        ] {
            let error = dictionary(text, format).unwrap_err();
            assert_eq!(error, DictionaryError { line, problem }, "{text}");
        }
        let error = dictionary("a: [b\nc: d\n", F::Yaml).unwrap_err();
        assert!(matches!(error.problem, P::Yaml(_)), "{error}");
        // Ten aliases in each of ten categories would be ten billion patterns.
        let mut bomb = "a0: &a0 [x]\n".to_owned();
        for at in 1..11 {
            let aliases = vec![format!("*a{}", at - 1); 10].join(", ");
            bomb += &format!("a{at}: &a{at} [{aliases}]\n");
        }
        let error = dictionary(&bomb, F::Yaml).unwrap_err();
        assert!(matches!(error.problem, P::TooMany(_)), "{error}");
        let deep = "[".repeat(100_000);
        assert!(dictionary(&deep, F::Yaml).is_err());
    }
}

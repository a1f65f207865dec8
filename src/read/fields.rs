//! Which column holds which field of an article.

use super::error::ReadError;
use super::missing::word;
use super::path::PathPattern;
use crate::choice::choice;
use crate::quoting;
use std::str::FromStr;

choice! {
    /// A field of an article that a column may hold.
    #[derive(PartialOrd, Ord)]
    pub enum Field: "field" {
        /// The body.
        Text = "text",
        /// The headline.
        Title = "title",
        /// The day of publication.
        Date = "date",
        /// The outlet.
        Source = "source",
        /// The address.
        Url = "url",
        /// The byline.
        Author = "author",
        /// The section of the paper or site.
        Section = "section",
        /// The language.
        Language = "language",
        /// The input's own identifier.
        Id = "id",
    }
}

impl Field {
    /// What stands between the names of a list, in a field that may be one.
    pub(super) fn between_names(self) -> Option<&'static str> {
        match self {
            Self::Author | Self::Section => Some(", "),
            // A comma divides outlets where they are selected.
            Self::Source => Some("; "),
            _ => None,
        }
    }

    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

/// A column's name without what does not tell columns apart: case, blanks, `_` and `-`.
pub fn normalise(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a value says that there is none: blank, or a program's word for nothing.
pub fn is_missing(value: &str) -> bool {
    word(value, None).is_some()
}

/// The host of an address without `www.`; empty when there is none.
pub fn host(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else {
        return "";
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..end];
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    host.strip_prefix("www.").unwrap_or(host)
}

/// The user's own mapping: `source=outlet,date=published_at,path={source}/{date}_{*}.txt`.
///
/// A field that is mapped is taken from that column only, and from none that is known by name. A column
/// whose name has a comma stands in quotes: `text="full, text"`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldMap {
    columns: Vec<(Field, String)>,
    path: Option<PathPattern>,
}

impl FieldMap {
    /// The columns, as given, with the fields they hold.
    pub fn columns(&self) -> &[(Field, String)] {
        &self.columns
    }

    /// The pattern of paths that names fields.
    pub fn path(&self) -> Option<&PathPattern> {
        self.path.as_ref()
    }

    /// The field that the user takes from this (normalised) column.
    pub fn field(&self, column: &str) -> Option<Field> {
        let same = |(_, name): &&(Field, String)| normalise(name) == column;
        self.columns.iter().find(same).map(|(field, _)| *field)
    }

    /// Whether the user said where this field is.
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|(mapped, _)| *mapped == field)
    }
}

impl FromStr for FieldMap {
    type Err = ReadError;

    fn from_str(text: &str) -> Result<Self, ReadError> {
        let mut map = Self::default();
        let wrong = |part: &str, problem: &str| ReadError::Map {
            part: part.to_owned(),
            problem: problem.to_owned(),
        };
        let parts = quoting::split(text, ',').map_err(|quoting::Unclosed(at)| {
            wrong(&text[at..], "a quotation mark that is never closed")
        })?;
        for part in parts.iter().map(|part| part.text.as_str()) {
            if part.is_empty() {
                continue;
            }
            let wrong = |problem: &str| wrong(part, problem);
            let (field, column) = part.split_once('=').ok_or_else(|| wrong("no `=`"))?;
            let (field, column) = (field.trim(), column.trim());
            if column.is_empty() {
                return Err(wrong("no column after `=`"));
            }
            if field == "path" {
                map.path = Some(column.parse()?);
                continue;
            }
            let field: Field = field.parse().map_err(|_| ReadError::Field {
                name: field.to_owned(),
            })?;
            if map.has(field) {
                return Err(wrong("the field is mapped already"));
            }
            if map.field(&normalise(column)).is_some() {
                return Err(wrong("the column is mapped already"));
            }
            map.columns.push((field, column.to_owned()));
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_does_not_tell_them_apart() {
        for name in [
            "PublishedAt",
            "published_at",
            " Published-At",
            "published at",
        ] {
            assert_eq!(normalise(name), "publishedat");
        }
        assert_eq!(normalise("source.name"), "source.name");
    }

    #[test]
    fn the_host_of_an_address_is_without_www_and_port() {
        assert_eq!(host("https://www.cnn.com/2019/x"), "cnn.com");
        assert_eq!(host("http://user@rt.com:8080?x"), "rt.com");
        assert_eq!(host("https://en.wikinews.org//wiki"), "en.wikinews.org");
        assert_eq!(host("nothing"), "");
    }

    #[test]
    fn a_mapping_is_read_and_its_faults_are_named() {
        let map: FieldMap = "source=outlet, text = body".parse().unwrap();
        assert_eq!(map.field("outlet"), Some(Field::Source));
        assert!(map.has(Field::Text) && !map.has(Field::Date));
        assert!(
            matches!("sorce=x".parse::<FieldMap>(), Err(ReadError::Field { name }) if name == "sorce")
        );
        let quoted: FieldMap = r#"text="full, ""text""",source="a=b""#.parse().unwrap();
        assert_eq!(
            quoted.field(&normalise("full, \"text\"")),
            Some(Field::Text)
        );
        assert_eq!(quoted.field("a=b"), Some(Field::Source));
        for wrong in [
            "text",
            "text=\"a",
            "text=",
            "text=a,text=b",
            "text=a,title=A",
        ] {
            assert!(
                matches!(wrong.parse::<FieldMap>(), Err(ReadError::Map { .. })),
                "{wrong}"
            );
        }
    }
}

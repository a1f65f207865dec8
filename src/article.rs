//! The article: one document of a collection, as the reader hands it on.

use crate::date_order::DateOrder;
use crate::day::Day;
use crate::place::Place;

/// One article with its metadata. Fields that the input does not have are empty; a date that is not
/// known is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The input's own identifier (digits kept as they stand); empty when it has none.
    pub id: String,
    /// The outlet; empty when neither the input nor its path names one.
    pub source: String,
    /// The day of publication.
    pub date: Option<Day>,
    /// What stood where the input has the date.
    pub date_field: DateField,
    /// The headline.
    pub title: String,
    /// Lead and body, paragraphs divided by line breaks, without the headline, the dateline or other
    /// text that is metadata.
    pub text: String,
    /// Whether `text` begins with the headline word for word, so that counting both would count it
    /// twice.
    pub title_repeated: bool,
    /// Address of the article.
    pub url: String,
    /// Byline.
    pub author: String,
    /// ISO 639-1 code as given or identified; empty when unknown.
    pub language: String,
    /// Section of the paper or site.
    pub section: String,
    /// Further columns of the input, by name, in the input's order.
    pub metadata: Vec<(String, String)>,
    /// The names that the input itself gives, one for each mention; where there are any, they are
    /// counted as the article's entities, and none are looked for in its text.
    pub names: Vec<GivenName>,
    /// What was taken out of the text or mended on the way here, in that order.
    pub changes: Vec<Change>,
    /// Where it was read.
    pub place: Place,
}

/// A name that the input gives, for files that tell who is named and not what is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GivenName {
    /// What it names.
    pub kind: NameKind,
    /// The name.
    pub name: String,
}

/// What a [`GivenName`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
}

/// Something that reading or cleaning took out of an article's text, or mended in it. Each is a row of
/// the ledger of its segment, so that nothing leaves a text unseen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Change {
    /// What kind of change.
    pub kind: ChangeKind,
    /// What was taken out or mended, as it stood there, shortened to a few hundred characters.
    pub found: String,
    /// What the text lost before its end; what stands behind it has moved up by so much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
}

/// A stretch that was cut out of a text, in characters of the text as it then was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Cut {
    /// Where it began.
    pub start: u64,
    /// How long it was.
    pub characters: u64,
}

/// What a [`Change`] shows of the text that it found, in characters.
const SHOWN_CHARS: usize = 300;

impl Change {
    /// A change to a text, whose `found` is shortened when it is long. What was shortened stays as it is.
    pub fn new(kind: ChangeKind, found: &str) -> Self {
        let found = match found.char_indices().nth(SHOWN_CHARS) {
            Some((end, _)) => format!("{}…", &found[..end]),
            None => found.to_owned(),
        };
        Self {
            kind,
            found,
            cut: None,
        }
    }
}

/// The kinds of [`Change`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A dateline, `MOSCOW (Sputnik) -`.
    Dateline,
    /// A byline, `By Jane Doe`.
    Byline,
    /// A line with a date above the text.
    DateLine,
    /// A credit of the desk at the end.
    Credit,
    /// A headline that the text repeats.
    Headline,
    /// The mark of an export that cut the text off.
    CutMark,
    /// Tags, scripts and entities of HTML.
    Markup,
    /// Letters that were encoded twice or in another encoding than declared.
    Encoding,
    /// Text around the article that its format or export adds: notices, indexes, notebooks.
    Frame,
}

impl ChangeKind {
    /// What several of them are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Dateline => "datelines",
            Self::Byline => "bylines",
            Self::DateLine => "date lines",
            Self::Credit => "credits",
            Self::Headline => "repeated headlines",
            Self::CutMark => "marks of a cut text",
            Self::Markup => "texts with markup",
            Self::Encoding => "repaired encodings",
            Self::Frame => "frames of an export",
        }
    }
}

/// What stood where the input has an article's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateField {
    /// Nothing.
    #[default]
    Absent,
    /// A day that shows no order.
    Day,
    /// A date that can be understood in several ways, one of which was chosen, with the day of each.
    Decided([Option<Day>; 3]),
    /// A day of numbers that is possible in one order only.
    Shows(DateOrder),
    /// A date that can be understood in several ways, and nothing tells which.
    Open([Option<Day>; 3]),
    /// Something that is no date.
    Unreadable,
    /// Nothing, but the text has a date above itself.
    InText,
}

impl Article {
    /// An article without content, read at `place`.
    pub fn at(place: Place) -> Self {
        Self {
            id: String::new(),
            source: String::new(),
            date: None,
            date_field: DateField::Absent,
            title: String::new(),
            text: String::new(),
            title_repeated: false,
            url: String::new(),
            author: String::new(),
            language: String::new(),
            section: String::new(),
            metadata: Vec::new(),
            names: Vec::new(),
            changes: Vec::new(),
            place,
        }
    }

    /// The text that is counted: headline, lead and body as one, the headline once.
    pub fn counted_text(&self) -> std::borrow::Cow<'_, str> {
        if self.title.is_empty() || self.title_repeated {
            self.text.as_str().into()
        } else {
            format!("{}\n\n{}", self.title, self.text).into()
        }
    }
}

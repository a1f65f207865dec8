//! Entities: the persons, organisations and places that an article names.
//!
//! Text comes in; [`Mention`]s (byte ranges with a [`Kind`]) come out. From these, [`alias`] makes
//! entities under one canonical name, with the reason for every merge. The embedded recogniser needs no
//! download: [`span`] cuts tokens, `runs` keeps the capitalised ones, `tagger` sums the weights of
//! their `features` and `crf` finds the best labels, `document` lets the occurrences of a name
//! decide together. A [`choice`] may put a model from a file in its place (`onnx`, if the program is
//! built with it). The user's own [`list`] has the last word. Nothing here depends on the order of
//! articles, on threads or on the machine, except that a model from a file sums as the processor does.

pub mod alias;
pub mod choice;
pub(crate) mod context;
mod crf;
mod document;
mod features;
pub(crate) mod fold;
mod kind;
mod lexicon;
pub mod list;
mod model;
#[cfg(feature = "onnx")]
pub mod onnx;
mod runs;
pub mod span;
mod tagger;
mod teams;
#[cfg(feature = "training")]
pub mod training;
mod words;

use crate::settings::RecogniserId;
pub use choice::{Choice, RecogniserError};
use document::{Labelled, Pass};
pub use kind::Kind;
pub use list::{List, ListError};
pub use model::ModelError;
use span::Token;
use std::sync::{Arc, OnceLock};
use tagger::{Knowledge, Tagger};

/// The shipped model. `NOTICE` beside it names the data it was trained on.
static EMBEDDED: &[u8] = include_bytes!("model.bin");

/// Words that are never names by themselves, one per line.
static NEVER: &str = include_str!("data/never.txt");

/// One occurrence of a name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The kind of thing it names.
    pub kind: Kind,
}

impl Mention {
    /// The letters of the mention in the text it was found in.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Finds names. Cheap to clone; shared by threads, each with its own [`Scratch`].
#[derive(Debug, Clone)]
pub struct Recogniser {
    finder: Finder,
    id: RecogniserId,
    list: Option<Arc<List>>,
}

/// What finds the names that are not on a list.
#[derive(Debug, Clone)]
enum Finder {
    /// Nothing.
    Nothing,
    /// The conditional random field, from the program or from a file.
    Field(Arc<Knowledge>),
    /// A model for token classification from a file.
    #[cfg(feature = "onnx")]
    Classifier(Arc<onnx::TokenClassifier>),
}

/// Working memory of one thread. It may serve several recognisers in turn.
#[derive(Default)]
pub struct Scratch {
    /// The model that the cached sums belong to.
    owner: Option<Arc<Knowledge>>,
    tokens: Vec<Token>,
    tagger: Tagger,
    pass: Pass,
    listed: Vec<Mention>,
    modelled: Vec<Mention>,
    overlong: u64,
    #[cfg(feature = "onnx")]
    worker: onnx::Worker,
}

impl Scratch {
    /// Returns the number of names that were left out as too long ([`is_name`]) since the last call.
    pub fn take_overlong(&mut self) -> u64 {
        std::mem::take(&mut self.overlong)
    }
}

impl Recogniser {
    /// The embedded recogniser.
    ///
    /// # Panics
    /// Never in a built program: a test reads the same bytes.
    pub fn embedded() -> &'static Self {
        static RECOGNISER: OnceLock<Recogniser> = OnceLock::new();
        RECOGNISER.get_or_init(|| {
            Self::from_model(EMBEDDED).expect("the embedded model is read by a test")
        })
    }

    /// A recogniser with the model of a file.
    ///
    /// # Errors
    /// The bytes are not a model, are damaged, or have another version.
    pub fn from_model(file: &[u8]) -> Result<Self, ModelError> {
        let mut knowledge = model::read(file)?;
        let words = NEVER.lines().filter(|line| !line.starts_with('#'));
        for word in words.flat_map(str::split_whitespace) {
            knowledge.lexicon.mark_never(&fold::fold(word));
        }
        Ok(Self {
            finder: Finder::Field(Arc::new(knowledge)),
            id: RecogniserId::Embedded {
                model: blake3::hash(file).to_hex().to_string(),
            },
            list: None,
        })
    }

    /// A recogniser that knows only the user's list.
    pub fn only_list(list: List) -> Self {
        Self {
            finder: Finder::Nothing,
            id: RecogniserId::List,
            list: Some(Arc::new(list)),
        }
    }

    /// A recogniser with a model for token classification from a file.
    ///
    /// # Errors
    /// The files of the model cannot be used.
    #[cfg(feature = "onnx")]
    pub fn from_export(path: &std::path::Path) -> Result<Self, RecogniserError> {
        let classifier = onnx::TokenClassifier::read(path)?;
        Ok(Self {
            id: classifier.id().clone(),
            finder: Finder::Classifier(Arc::new(classifier)),
            list: None,
        })
    }

    /// This recogniser with the user's list, which takes precedence wherever one of its names occurs.
    #[must_use]
    pub fn with_list(self, list: List) -> Self {
        Self {
            list: Some(Arc::new(list)),
            ..self
        }
    }

    /// The user's list.
    pub fn list(&self) -> Option<&List> {
        self.list.as_deref()
    }

    /// The user's list, to be shared.
    pub fn shared_list(&self) -> Option<&Arc<List>> {
        self.list.as_ref()
    }

    /// What distinguishes it from every other recogniser, apart from its list.
    pub fn id(&self) -> &RecogniserId {
        &self.id
    }

    /// Whether it takes seconds for what takes the embedded one milliseconds.
    pub fn is_slow(&self) -> bool {
        matches!(self.id, RecogniserId::Onnx { .. })
    }

    /// The weights and word lists, if there are any.
    pub(crate) fn knowledge(&self) -> Option<&Knowledge> {
        match &self.finder {
            Finder::Field(knowledge) => Some(knowledge),
            _ => None,
        }
    }

    /// Finds the names in `text`, in order and without overlaps, replacing the content of `out`.
    ///
    /// # Errors
    /// A model from a file fails on the text. The embedded recogniser and the list never do.
    pub fn mentions(
        &self,
        text: &str,
        scratch: &mut Scratch,
        out: &mut Vec<Mention>,
    ) -> Result<(), RecogniserError> {
        out.clear();
        if !matches!(self.finder, Finder::Nothing) {
            let mut tokens = std::mem::take(&mut scratch.tokens);
            let found = passages(text).try_for_each(|(start, passage)| {
                span::tokenize(passage, &mut tokens);
                let first = out.len();
                self.find(passage, &tokens, scratch, out)?;
                for mention in &mut out[first..] {
                    mention.start += start;
                    mention.end += start;
                }
                Ok(())
            });
            scratch.tokens = tokens;
            found?;
        }
        self.settle(text, scratch, out);
        Ok(())
    }

    /// Like [`Recogniser::mentions`], with given tokens; for scoring on annotated data.
    ///
    /// # Errors
    /// As [`Recogniser::mentions`].
    pub fn mentions_of_tokens(
        &self,
        text: &str,
        tokens: &[Token],
        scratch: &mut Scratch,
        out: &mut Vec<Mention>,
    ) -> Result<(), RecogniserError> {
        out.clear();
        self.find(text, tokens, scratch, out)?;
        self.settle(text, scratch, out);
        Ok(())
    }

    /// Appends to `out` what the model finds.
    fn find(
        &self,
        text: &str,
        tokens: &[Token],
        scratch: &mut Scratch,
        out: &mut Vec<Mention>,
    ) -> Result<(), RecogniserError> {
        match &self.finder {
            Finder::Nothing => {}
            Finder::Field(knowledge) => field_mentions(knowledge, text, tokens, scratch, out),
            #[cfg(feature = "onnx")]
            Finder::Classifier(classifier) => {
                classifier.names(text, tokens, &mut scratch.worker, out)?;
            }
        }
        Ok(())
    }

    /// Drops what is not a name, and lets the user's list have the last word.
    fn settle(&self, text: &str, scratch: &mut Scratch, out: &mut Vec<Mention>) {
        let found = out.len();
        out.retain(|mention| is_name(mention.of(text)));
        scratch.overlong += (found - out.len()) as u64;
        if let Some(list) = &self.list {
            list.find(text, out, &mut scratch.listed);
            if !scratch.listed.is_empty() {
                scratch.modelled.clear();
                scratch.modelled.append(out);
                overlay(&scratch.modelled, &scratch.listed, out);
            }
        }
    }
}

/// The longest text that is read as one article, in bytes. A longer one is a file of many articles; it
/// is read in passages, so that memory does not grow with it.
const LONGEST_PASSAGE: usize = 1 << 20;

/// The passages of a text, each with its first byte: cut after a line break if there is one, else after
/// a blank.
fn passages(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let most = &rest[..rest.floor_char_boundary(LONGEST_PASSAGE)];
        let end = if most.len() == rest.len() {
            most.len()
        } else {
            let blank = most.rfind('\n').or_else(|| most.rfind(char::is_whitespace));
            blank.map_or(most.len(), |at| most.ceil_char_boundary(at + 1))
        };
        let passage = (start, &rest[..end]);
        start += end;
        Some(passage)
    })
}

/// The most bytes and words of a name.
pub const MOST_NAME_BYTES: usize = 1000;
/// As [`MOST_NAME_BYTES`].
pub const MOST_NAME_WORDS: usize = 100;

/// Whether a name has a plausible length. Anything longer is a list of names, a text without blanks, or
/// damage; it is not an entity.
pub fn is_name(name: &str) -> bool {
    name.len() <= MOST_NAME_BYTES && name.split_whitespace().nth(MOST_NAME_WORDS).is_none()
}

/// Appends to `out` the names that the conditional random field finds.
fn field_mentions(
    knowledge: &Arc<Knowledge>,
    text: &str,
    tokens: &[Token],
    scratch: &mut Scratch,
    out: &mut Vec<Mention>,
) {
    let owner = scratch.owner.as_ref();
    if !owner.is_some_and(|owner| Arc::ptr_eq(owner, knowledge)) {
        scratch.tagger = Tagger::default();
        scratch.owner = Some(Arc::clone(knowledge));
    }
    scratch.tagger.tag(knowledge, text, tokens);
    let Tagger {
        cache,
        types,
        found,
        ..
    } = &mut scratch.tagger;
    let article = Labelled {
        text,
        tokens,
        types,
        cache,
    };
    document::reconcile(&article, &mut scratch.pass, found);
    out.extend(found.iter().map(|name| Mention {
        start: tokens[name.first as usize].start as usize,
        end: tokens[name.end as usize - 1].end as usize,
        kind: name.kind,
    }));
}

/// The mentions of the list, and those of the model that do not overlap them.
fn overlay(modelled: &[Mention], listed: &[Mention], out: &mut Vec<Mention>) {
    let mut listed = listed.iter().peekable();
    for mention in modelled {
        while let Some(first) = listed.next_if(|first| first.end <= mention.start) {
            out.push(*first);
        }
        if listed.peek().is_none_or(|first| first.start >= mention.end) {
            out.push(*mention);
        }
    }
    out.extend(listed);
}

#[cfg(test)]
mod tests {
    use super::alias::Resolver;
    use super::*;
    use std::collections::BTreeMap;

    type Entities = BTreeMap<String, (Kind, u32, Vec<(String, u32)>)>;

    fn embedded(text: &str, scratch: &mut Scratch, out: &mut Vec<Mention>) {
        Recogniser::embedded().mentions(text, scratch, out).unwrap();
    }

    fn entities(text: &str) -> Entities {
        let (mut scratch, mut mentions) = (Scratch::default(), Vec::new());
        embedded(text, &mut scratch, &mut mentions);
        Resolver::default()
            .resolve(text, &mentions)
            .0
            .into_iter()
            .map(|entity| {
                let forms = entity
                    .forms
                    .into_iter()
                    .map(|(form, count, _)| (form, count))
                    .collect();
                (entity.name, (entity.kind, entity.frequency, forms))
            })
            .collect()
    }

    #[test]
    fn a_wire_article_has_exactly_the_entities_that_it_names() {
        let found = entities(include_str!("../../tests/reference/wire_counted.txt"));
        let counts: Vec<(&str, Kind, u32)> = found
            .iter()
            .map(|(name, (kind, count, _))| (name.as_str(), *kind, *count))
            .collect();
        use Kind::{Organisation, Person, Place};
        assert_eq!(
            counts,
            [
                ("Alexander Lukashenko", Person, 6),
                ("Angela Merkel", Person, 2),
                ("Belarus", Place, 3),
                ("Bruzgi", Place, 1),
                ("Delfi", Organisation, 1),
                ("European Union", Organisation, 7),
                ("Gitanas Nausėda", Person, 1),
                ("Grodno", Place, 1),
                ("Ingrida Šimonytė", Person, 3),
                ("Latvia", Place, 1),
                ("Lithuania", Place, 2),
                ("Minsk", Place, 1),
                ("Poland", Place, 2),
            ]
        );
        let (_, _, forms) = &found["European Union"];
        assert_eq!(
            forms[..],
            [("European Union".to_owned(), 5), ("EU".to_owned(), 2)]
        );
    }

    #[test]
    fn text_and_given_tokens_take_the_same_path() {
        let text = include_str!("../../tests/reference/wire_counted.txt");
        let (mut scratch, mut direct, mut given) = (Scratch::default(), Vec::new(), Vec::new());
        embedded(text, &mut scratch, &mut direct);
        let mut tokens = Vec::new();
        span::tokenize(text, &mut tokens);
        let tokens: Vec<Token> = tokens
            .iter()
            .map(|token| Token::given(text, token.start, token.end, token.starts_sentence()))
            .collect();
        Recogniser::embedded()
            .mentions_of_tokens(text, &tokens, &mut scratch, &mut given)
            .unwrap();
        assert_eq!(direct, given);
    }

    #[test]
    fn a_text_of_many_passages_has_the_names_of_each() {
        let line = "Angela Merkel met Ingrida Šimonytė in Minsk.";
        for blank in ["\n", " ", "\u{3000}"] {
            let copies = 2 * LONGEST_PASSAGE / (line.len() + blank.len()) + 100;
            let text = vec![line; copies].join(blank);
            let rejoined: String = passages(&text).map(|(_, passage)| passage).collect();
            assert_eq!(rejoined, text);
            assert_eq!(passages(&text).count(), 3);
            let mut mentions = Vec::new();
            embedded(&text, &mut Scratch::default(), &mut mentions);
            let merkel = mentions
                .iter()
                .filter(|mention| mention.of(&text) == "Angela Merkel")
                .count();
            assert_eq!(merkel, copies);
            assert!(mentions.is_sorted_by(|a, b| a.end <= b.start));
        }
        let letters = "é".repeat(LONGEST_PASSAGE);
        assert_eq!(passages(&letters).count(), 2);
        assert_eq!(passages("").count(), 0);
    }

    #[test]
    fn what_is_too_long_for_a_name_is_counted() {
        let name = format!("Angela {}", "Merkel".repeat(200));
        let text = format!("In Minsk {name} met Angela Merkel.");
        let (mut scratch, mut mentions) = (Scratch::default(), Vec::new());
        embedded(&text, &mut scratch, &mut mentions);
        assert!(mentions.iter().all(|mention| is_name(mention.of(&text))));
        assert_eq!(scratch.take_overlong(), 1);
        assert_eq!(scratch.take_overlong(), 0);
    }

    #[test]
    fn what_was_read_before_changes_nothing() {
        let texts = [
            "Angela Merkel met Bush in Berlin. Bush left.",
            "Mr. May saw Texas in May.",
            "",
        ];
        let mut kept = Scratch::default();
        for text in texts.iter().chain(texts.iter().rev()) {
            let (mut first, mut second) = (Vec::new(), Vec::new());
            embedded(text, &mut kept, &mut first);
            embedded(text, &mut Scratch::default(), &mut second);
            assert_eq!(first, second, "{text}");
        }
    }

    #[test]
    fn the_users_list_has_the_last_word() {
        let list = List::read(
            "name,kind,aliases\nBruzgi checkpoint,place,\nBelarus,organisation,\n",
            list::ListFormat::Csv,
        )
        .unwrap();
        let recogniser = Recogniser::embedded().clone().with_list(list);
        let text = "They camped near the Bruzgi checkpoint in the Grodno region of Belarus.";
        let mut mentions = Vec::new();
        recogniser
            .mentions(text, &mut Scratch::default(), &mut mentions)
            .unwrap();
        let found: Vec<_> = mentions
            .iter()
            .map(|mention| (mention.of(text), mention.kind))
            .collect();
        assert_eq!(
            found,
            [
                ("Bruzgi checkpoint", Kind::Place),
                ("Grodno", Kind::Place),
                ("Belarus", Kind::Organisation)
            ]
        );
    }

    #[test]
    fn text_without_names_or_in_a_script_without_capitals_has_none() {
        assert!(entities("nothing happened on monday.").is_empty());
        assert!(entities("我在北京住。").is_empty());
        assert!(entities("").is_empty());
    }

    #[test]
    fn days_peoples_and_first_words_are_no_entities() {
        let found = entities(
            "The German and Polish-Belarusian talks ended. On Monday, Americans voted. However, Republicans won.",
        );
        assert_eq!(found.into_keys().collect::<Vec<_>>(), Vec::<String>::new());
    }

    #[test]
    fn members_of_a_house_and_parts_of_a_month_are_no_entities() {
        let found = entities("In mid-March Senate Republicans met House Democrats.");
        assert_eq!(found.into_keys().collect::<Vec<_>>(), Vec::<String>::new());
    }
}

//! What a model says of each token, and the names that follow from it.

use crate::recognise::crf::Part;
use crate::recognise::span::Token;
use crate::recognise::{Kind, Mention};
use serde_json::Value;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// No part of a name, or of a name of a kind that is not counted.
    Outside,
    /// A part of a name: first (`B-`), inside, if there is one (`I-`, `M-`, or no prefix at all), last (`E-`, `L-`),
    /// or the whole of it (`S-`, `U-`).
    Name(Kind, Part),
}

impl Label {
    /// The label that a name stands for: `B-PER`, `I-LOC`, `S-GPE`, `PERSON`. Kinds that are not counted,
    /// such as `B-MISC` or `NORP`, are outside.
    pub fn of(name: &str) -> Self {
        let (part, kind) = match name.split_once(['-', '_']) {
            Some(("B", kind)) => (Part::Begin, kind),
            Some(("I" | "M", kind)) => (Part::Inside, kind),
            Some(("E" | "L", kind)) => (Part::Last, kind),
            Some(("S" | "U", kind)) => (Part::Whole, kind),
            _ => (Part::Inside, name),
        };
        match kind.to_ascii_uppercase().as_str() {
            "PER" | "PERS" | "PERSON" => Self::Name(Kind::Person, part),
            "ORG" | "ORGANIZATION" | "ORGANISATION" => Self::Name(Kind::Organisation, part),
            "LOC" | "LOCATION" | "GPE" | "FAC" | "FACILITY" => Self::Name(Kind::Place, part),
            _ => Self::Outside,
        }
    }
}

/// The labels of a `config.json`, by number.
///
/// # Errors
/// What is wrong: there are none, numbers are missing, or none of them is a kind of name.
pub fn read(config: &Value) -> Result<Vec<Label>, String> {
    let named = config
        .get("id2label")
        .and_then(Value::as_object)
        .ok_or("found no `id2label`, the labels of a model for token classification")?;
    let names: Vec<&str> = (0..named.len())
        .map(|id| named.get(&id.to_string())?.as_str())
        .collect::<Option<_>>()
        .ok_or("`id2label` does not name the labels from 0 on")?;
    let labels: Vec<Label> = names.iter().map(|name| Label::of(name)).collect();
    if labels.iter().all(|label| *label == Label::Outside) {
        return Err(format!(
            "none of the labels ({}) is a person, an organisation or a place",
            list(&names)
        ));
    }
    Ok(labels)
}

fn list(names: &[&str]) -> String {
    const SHOWN: usize = 6;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
}

/// Puts the names that the labels of tokens make into `out`, in order.
///
/// As scorers of this field do: a name goes on while the kind stays the same, whatever the prefix of its
/// first token is.
pub fn names(
    text: &str,
    tokens: &[Token],
    labels: impl Iterator<Item = Label>,
    out: &mut Vec<Mention>,
) {
    let mut open: Option<Mention> = None;
    let mut close = |open: &mut Option<Mention>| {
        let named = open.take().filter(|mention| {
            let letters = mention.of(text);
            letters.contains(char::is_alphanumeric)
        });
        out.extend(named);
    };
    for (token, label) in tokens.iter().zip(labels) {
        let Label::Name(kind, part) = label else {
            close(&mut open);
            continue;
        };
        let goes_on = matches!(part, Part::Inside | Part::Last);
        match &mut open {
            Some(mention) if goes_on && mention.kind == kind => mention.end = token.end as usize,
            _ => {
                close(&mut open);
                open = Some(Mention {
                    start: token.start as usize,
                    end: token.end as usize,
                    kind,
                });
            }
        }
        if matches!(part, Part::Last | Part::Whole) {
            close(&mut open);
        }
    }
    close(&mut open);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::span;

    fn found<'t>(text: &'t str, labels: &[&str]) -> Vec<(&'t str, Kind)> {
        let (mut tokens, mut out) = (Vec::new(), Vec::new());
        span::tokenize(text, &mut tokens);
        assert_eq!(tokens.len(), labels.len());
        names(
            text,
            &tokens,
            labels.iter().map(|name| Label::of(name)),
            &mut out,
        );
        out.iter()
            .map(|mention| (mention.of(text), mention.kind))
            .collect()
    }

    #[test]
    fn every_way_of_writing_labels_gives_the_same_names() {
        let expected = [("Angela Merkel", Kind::Person), ("Minsk", Kind::Place)];
        let text = "Angela Merkel saw Minsk";
        assert_eq!(found(text, &["B-PER", "I-PER", "O", "B-LOC"]), expected);
        assert_eq!(found(text, &["I-PER", "I-PER", "O", "I-LOC"]), expected);
        assert_eq!(
            found(text, &["B-PERSON", "E-PERSON", "B-NORP", "S-GPE"]),
            expected
        );
        assert_eq!(
            found(text, &["B_person", "L_person", "O", "U_FAC"]),
            expected
        );
        assert_eq!(found(text, &["PER", "PER", "MISC", "LOC"]), expected);
    }

    #[test]
    fn neighbouring_names_stay_apart_where_the_labels_say_so() {
        let text = "Minsk Grodno Angela";
        let places = [("Minsk", Kind::Place), ("Grodno", Kind::Place)];
        assert_eq!(found(text, &["B-LOC", "B-LOC", "O"]), places);
        assert_eq!(found(text, &["S-LOC", "I-LOC", "O"]), places);
        assert_eq!(
            found(text, &["B-LOC", "I-LOC", "I-PER"]),
            [("Minsk Grodno", Kind::Place), ("Angela", Kind::Person)]
        );
    }

    #[test]
    fn a_mark_alone_is_no_name() {
        assert_eq!(found("( Minsk", &["B-LOC", "O"]), []);
    }

    #[test]
    fn labels_that_name_nothing_are_refused_with_what_they_are() {
        let read = |json: &str| read(&serde_json::from_str(json).unwrap());
        let error = read(r#"{"id2label":{"0":"LABEL_0","1":"LABEL_1"}}"#).unwrap_err();
        assert!(error.contains("LABEL_0, LABEL_1"), "{error}");
        assert!(read(r#"{"id2label":{"0":"O","2":"B-PER"}}"#).is_err());
        assert!(read("{}").is_err());
        assert_eq!(
            read(r#"{"id2label":{"1":"B-PER","0":"O"}}"#),
            Ok(vec![Label::Outside, Label::Name(Kind::Person, Part::Begin)])
        );
    }
}

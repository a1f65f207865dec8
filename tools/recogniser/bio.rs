//! Annotated text, one token and its tag a line (BIO), for training and for scoring.
//!
//! A blank line ends a sentence, a line `-DOCSTART-` begins a document. The token is the first column,
//! the tag the last, whatever stands between them; `#` lines with an id before a sentence are passed
//! over. Classes other than person, organisation and place count as outside.

use newsprint::recognise::Kind;
use newsprint::recognise::span::Token;

/// A document as text with its tokens and the names that its annotators marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Tokens joined by blanks, sentences by line breaks.
    pub text: String,
    /// The given tokens.
    pub tokens: Vec<Token>,
    /// The names, in order.
    pub names: Vec<Name>,
}

/// A name by its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// Its first token.
    pub first: u32,
    /// The token behind its last.
    pub end: u32,
    /// What it names.
    pub kind: Kind,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {found}")]
pub struct BioError {
    /// The line, from 1.
    pub line: u64,
    /// What was found and what was expected.
    pub found: String,
}

/// Reads documents.
///
/// # Errors
/// A line without a tag, or with a tag that is not `O`, `B-…`, `I-…`, `E-…`, `L-…`, `S-…` or `U-…`.
pub fn read(content: &str) -> Result<Vec<Document>, BioError> {
    let mut documents = Vec::new();
    let mut document = Document::default();
    let mut opens = true;
    let mut open: Option<Kind> = None;
    for (at, line) in content.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        let fail = |found: String| BioError {
            line: at as u64 + 1,
            found,
        };
        if line.trim().is_empty() {
            opens = true;
            open = None;
            continue;
        }
        if line.starts_with("-DOCSTART-") {
            finish(&mut document, &mut documents);
            opens = true;
            open = None;
            continue;
        }
        if opens && line.starts_with("# ") {
            continue;
        }
        let cells: Vec<&str> = if line.contains('\t') {
            line.split('\t').collect()
        } else {
            line.split_whitespace().collect()
        };
        // CoNLL-U-like files number their tokens first.
        let first = usize::from(
            cells.len() > 2
                && cells[0].bytes().all(|byte| byte.is_ascii_digit())
                && is_tag(cells[2]),
        );
        let tag = if first == 1 {
            cells[2]
        } else {
            cells[cells.len() - 1]
        };
        let letters = cells[first].trim();
        if cells.len() < 2 {
            return Err(fail(format!("found `{line}`, expected a token and a tag")));
        }
        let (part, class) = match tag.split_once('-') {
            Some((part, class)) => (part, class),
            None if tag == "O" => ("O", ""),
            None => {
                return Err(fail(format!(
                    "found the tag `{tag}`, expected O, B-PER, I-PER …"
                )));
            }
        };
        if !matches!(part, "O" | "B" | "I" | "E" | "L" | "S" | "U") {
            return Err(fail(format!(
                "found the tag `{tag}`, expected O, B-PER, I-PER …"
            )));
        }
        let token = push(&mut document, letters, opens);
        opens = false;
        let kind = class.parse::<Kind>().ok().filter(|_| part != "O");
        match kind {
            Some(kind) if open == Some(kind) && !matches!(part, "B" | "S" | "U") => {
                if let Some(name) = document.names.last_mut() {
                    name.end = token + 1;
                }
            }
            Some(kind) => document.names.push(Name {
                first: token,
                end: token + 1,
                kind,
            }),
            None => {}
        }
        open = kind.filter(|_| !matches!(part, "E" | "L" | "S" | "U"));
    }
    finish(&mut document, &mut documents);
    Ok(documents)
}

fn is_tag(cell: &str) -> bool {
    cell == "O" || cell.starts_with("B-") || cell.starts_with("I-")
}

fn push(document: &mut Document, letters: &str, opens: bool) -> u32 {
    let text = &mut document.text;
    if !text.is_empty() {
        text.push(if opens { '\n' } else { ' ' });
    }
    let start = text.len() as u32;
    text.push_str(letters);
    let end = text.len() as u32;
    document.tokens.push(Token::given(text, start, end, opens));
    document.tokens.len() as u32 - 1
}

fn finish(document: &mut Document, documents: &mut Vec<Document>) {
    let document = std::mem::take(document);
    if !document.tokens.is_empty() {
        documents.push(document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_sentences_and_names_are_read() {
        let documents = read("-DOCSTART-\tO\n\nIn\tO\nNew\tB-LOC\nYork\tI-LOC\n\nBush\tB-PER\n-DOCSTART-\tO\n\nEU\tB-ORG\n").unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].text, "In New York\nBush");
        assert_eq!(
            documents[0].names,
            [
                Name {
                    first: 1,
                    end: 3,
                    kind: Kind::Place
                },
                Name {
                    first: 3,
                    end: 4,
                    kind: Kind::Person
                }
            ]
        );
        assert!(documents[0].tokens[3].starts_sentence());
        assert_eq!(documents[1].names.len(), 1);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let error = read("Minsk\tB-LOC\nBruzgi\tLOC\n").unwrap_err();
        assert_eq!(error.line, 2);
        assert_eq!(read("Minsk\n").unwrap_err().line, 1);
    }

    #[test]
    fn four_columns_and_other_classes_are_read_too() {
        let documents = read("EU NNP I-NP I-ORG\nGerman JJ I-NP I-MISC\n").unwrap();
        assert_eq!(
            documents[0].names,
            [Name {
                first: 0,
                end: 1,
                kind: Kind::Organisation
            }]
        );
    }
}

//! Turns of an interview or a transcript: paragraphs that begin with their speaker, `TRUMP: No.`

use std::ops::Range;

/// The longest label of a speaker, in bytes.
const LONGEST_LABEL: usize = 60;

/// Labels in capitals that name no speaker.
const NOT_SPEAKERS: &str = include_str!("not_speakers.txt");

struct Turn<'a> {
    speaker: &'a str,
    said: Range<usize>,
}

pub(super) struct Turns<'a> {
    text: &'a str,
    turns: Vec<Turn<'a>>,
}

impl<'a> Turns<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            turns: Vec::new(),
        }
    }

    pub fn paragraph(&mut self, line: Range<usize>) {
        if let Some((speaker, said)) = label(&self.text[line.clone()]) {
            self.turns.push(Turn {
                speaker,
                said: super::trimmed(self.text, line.start + said..line.end),
            });
        }
    }

    /// Adds what the speakers say. A label alone may be anything, so two speakers must take turns, of whom
    /// one speaks again.
    pub fn finish(self, spans: &mut Vec<Range<usize>>) {
        let Some(first) = self.turns.first() else {
            return;
        };
        let second = self
            .turns
            .iter()
            .position(|turn| turn.speaker != first.speaker);
        let answers = second.is_some_and(|second| {
            let rest = &self.turns[second + 1..];
            rest.iter().any(|turn| {
                self.turns[..=second]
                    .iter()
                    .any(|earlier| earlier.speaker == turn.speaker)
            })
        });
        if answers {
            spans.extend(
                self.turns
                    .into_iter()
                    .map(|turn| turn.said)
                    .filter(|said| !said.is_empty()),
            );
        }
    }
}

/// The label in capitals at the start of a paragraph, and where what follows it begins.
fn label(paragraph: &str) -> Option<(&str, usize)> {
    let mut capitals = 0;
    let mut in_brackets = false;
    let mut end = None;
    for (at, c) in paragraph
        .char_indices()
        .take_while(|(at, _)| *at <= LONGEST_LABEL)
    {
        match c {
            ':' => {
                end = Some(at);
                break;
            }
            '(' | '[' => in_brackets = true,
            ')' | ']' => in_brackets = false,
            _ if in_brackets => {}
            _ if c.is_uppercase() => capitals += 1,
            ' ' | '.' | ',' | '\'' | '’' | '-' | '&' if at > 0 => {}
            _ => return None,
        }
    }
    let end = end?;
    let is_question = matches!(&paragraph[..end], "Q" | "A");
    let spoken =
        paragraph[end + 1..].starts_with(char::is_whitespace) || end + 1 == paragraph.len();
    let speaker = paragraph[..end]
        .split(['(', '[', ','])
        .next()
        .unwrap_or_default()
        .trim();
    let is_name = !NOT_SPEAKERS.lines().any(|word| word == speaker);
    (spoken && is_name && (capitals >= 2 || is_question)).then_some((speaker, end + 1))
}

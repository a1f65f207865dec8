//! Markup in a field that should be text: `<p>runs &amp; runs</p>` has two words and an ampersand.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The text of HTML: tags, comments, scripts and styles are gone, character references are letters,
/// and what a browser shows as blocks are paragraphs, divided by a blank line.
///
/// ```text
/// <p>runs &amp; runs</p><script>x()</script><p>one<br>two</p>   →   runs & runs ⏎⏎ one ⏎ two
/// ```
pub fn plain(html: &str) -> String {
    let mut emitter = DefaultEmitter::default();
    // A tokenizer alone does not know that the inside of a script is no markup.
    emitter.naively_switch_states(true);
    let mut out = Plain::default();
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => out.tag(&tag.name, true, tag.self_closing),
            Token::EndTag(tag) => out.tag(&tag.name, false, false),
            Token::String(text) => out.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

/// A text whose character references are letters; nothing else is changed.
pub fn references(text: &str) -> String {
    text.to_owned()
}

/// Text as it is put together.
#[derive(Default)]
struct Plain {
    text: String,
    /// The element whose inside is not shown, and how deep it is nested in itself.
    hidden: Option<(Vec<u8>, usize)>,
    /// What must stand before the next letter.
    gap: Gap,
    preformatted: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
    Paragraph,
}

impl Plain {
    fn tag(&mut self, name: &[u8], opens: bool, closed: bool) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name && !closed {
                *depth = if opens { *depth + 1 } else { *depth - 1 };
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        if opens && is_hidden(name) {
            self.hidden = (!closed).then(|| (name.to_vec(), 1));
            return;
        }
        if name == b"pre" {
            self.preformatted = match opens {
                true => self.preformatted + 1,
                false => self.preformatted.saturating_sub(1),
            };
        }
        let gap = match name {
            b"br" => Gap::Line,
            b"td" | b"th" | b"img" => Gap::Blank,
            b"li" | b"tr" | b"dt" | b"dd" | b"option" => Gap::Line,
            name if is_block(name) => Gap::Paragraph,
            _ => Gap::None,
        };
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                let gap = match c {
                    '\n' if self.preformatted > 0 => Gap::Line,
                    _ => Gap::Blank,
                };
                self.gap = self.gap.max(gap);
                continue;
            }
            let gap = std::mem::take(&mut self.gap);
            if !self.text.is_empty() {
                self.text.push_str(match gap {
                    Gap::None => "",
                    Gap::Blank => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                });
            }
            self.text.push(c);
        }
    }
}

/// Elements whose inside no browser shows as text.
fn is_hidden(name: &[u8]) -> bool {
    const HIDDEN: [&[u8]; 12] = [
        b"script",
        b"style",
        b"head",
        b"template",
        b"noscript",
        b"iframe",
        b"object",
        b"svg",
        b"math",
        b"audio",
        b"video",
        b"select",
    ];
    HIDDEN.contains(&name)
}

pub(super) fn is_block(name: &[u8]) -> bool {
    const BLOCKS: [&[u8]; 27] = [
        b"p",
        b"div",
        b"h1",
        b"h2",
        b"h3",
        b"h4",
        b"h5",
        b"h6",
        b"ul",
        b"ol",
        b"dl",
        b"table",
        b"blockquote",
        b"pre",
        b"hr",
        b"section",
        b"article",
        b"aside",
        b"header",
        b"footer",
        b"figure",
        b"figcaption",
        b"address",
        b"main",
        b"nav",
        b"body",
        b"form",
    ];
    BLOCKS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_scripts_and_references_are_no_text() {
        for (html, text) in [
            ("<p>runs &amp; runs</p>", "runs & runs"),
            (
                "<p>one</p><script>if (a<b) x()</script><p>two<br>three</p>",
                "one\n\ntwo\nthree",
            ),
            ("a<b>b</b>c <i>d</i>", "abc d"),
            ("<style>p {}</style>5 &lt; 6 &eacute;&#8217;", "5 < 6 é’"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("plain  text\nin lines", "plain text in lines"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}

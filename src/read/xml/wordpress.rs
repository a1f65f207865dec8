//! What WordPress does to an entry before showing it: blank lines become paragraphs, and short codes in
//! brackets are replaced by what they mean.

use super::profile::Layout;
use hashbrown::HashSet;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The HTML of an entry, and the short codes that were taken out of it. What a short code encloses
/// stays, but not what a caption, a gallery or an address to embed says.
pub fn html(entry: &str) -> (String, String) {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\[(/?)([a-zA-Z][a-zA-Z0-9_-]*)([^\[\]<>]*)\]").expect("valid")
    });
    let layout = Layout::known();
    let entry = entry.replace("\r\n", "\n");
    let closed: HashSet<&str> = CODE
        .captures_iter(&entry)
        .filter_map(|code| Some(code.get(2)?.as_str()).filter(|_| !code[1].is_empty()))
        .collect();
    let has = |names: &[String], name: &str| names.iter().any(|known| known == name);
    let mut taken = String::new();
    let bare = CODE.replace_all(&entry, |code: &Captures<'_>| {
        let (closes, name, rest) = (!code[1].is_empty(), &code[2], &code[3]);
        let is_code = closes
            || closed.contains(name)
            || name.contains(['_', '-'])
            || rest.contains('=')
            || rest.trim() == "/"
            || has(&layout.short_codes, name);
        if !is_code {
            return code[0].to_owned();
        }
        taken.push_str(&code[0]);
        match closed.contains(name) && has(&layout.short_codes_without_text, name) {
            // What a template holds is not shown.
            true if closes => "</template>".to_owned(),
            true => "<template>".to_owned(),
            false => String::new(),
        }
    });
    let mut out = String::with_capacity(bare.len() + 64);
    for paragraph in bare.split("\n\n") {
        out.push_str("<p>");
        out.push_str(&paragraph.trim().replace('\n', "<br>"));
        out.push_str("</p>");
    }
    (out, taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::markup::plain;

    #[test]
    fn short_codes_are_no_text_and_brackets_of_the_author_are() {
        for (entry, text) in [
            ("[dropcap]M[/dropcap]ystery", "Mystery"),
            ("a\n\n[contact_form]\n\nb", "a\n\nb"),
            (
                "[caption id=\"1\"]<img src='x'> A boat[/caption]Text",
                "Text",
            ),
            (
                "he said [sic] that [the] rest",
                "he said [sic] that [the] rest",
            ),
            (
                "[gallery ids=\"1,2\"]one\ntwo\r\n\r\nthree",
                "one\ntwo\n\nthree",
            ),
            ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "x"),
        ] {
            assert_eq!(plain(&html(entry).0), text, "{entry}");
        }
        assert_eq!(html("[dropcap]M[/dropcap]").1, "[dropcap][/dropcap]");
    }
}

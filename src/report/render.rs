//! The page in HTML. Texts are data to the template, never templates, and are escaped by it; only the
//! drawings, the style sheet and the script, which this program writes itself, go in as they are. The
//! page's policy names the sheet and the script by their hashes: a browser runs and loads nothing else.

use super::ReportError;
use super::page::Page;
use super::words::{NAME_BEGINS, NAME_ENDS};
use crate::draw::{escape, font_face_css};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::UndefinedBehavior;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Value, context};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const TEMPLATES: [(&str, &str); 4] = [
    ("report.html", include_str!("templates/report.html")),
    ("blocks.html", include_str!("templates/blocks.html")),
    ("table.html", include_str!("templates/table.html")),
    ("grid.html", include_str!("templates/grid.html")),
];
const STYLE_SHEET: &str = include_str!("templates/report.css");
const SCRIPT: &str = include_str!("templates/report.js");

/// The whole page.
///
/// # Errors
/// Only when a template is broken.
pub fn page(page: &Page) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    // A slip in a template is an error, not a gap in the page.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("prose", prose);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    let style = style_sheet();
    let (style_hash, script_hash) = (hash(&style), hash(SCRIPT));
    let style = Value::from_safe_string(style);
    let script = Value::from_safe_string(SCRIPT.to_owned());
    let page = value(serde_json::to_value(page).expect("a page has a JSON form"));
    let html = environment
        .get_template("report.html")?
        .render(context! { page, style, script, style_hash, script_hash })?;
    Ok(html)
}

/// Fonts, rules, and the lengths of bars: the page's policy allows no style beside this sheet.
fn style_sheet() -> String {
    let bars = (0..=100).map(|percent| format!(".b{percent}{{--bar:{percent}%}}"));
    format!(
        "{}{STYLE_SHEET}{}\n",
        font_face_css(),
        bars.collect::<String>()
    )
}

/// What a Content-Security-Policy names a script or a style sheet by.
fn hash(text: &str) -> Value {
    let digest = STANDARD.encode(Sha256::digest(text));
    Value::from_safe_string(format!("sha256-{digest}"))
}

/// The page's data as the template's.
fn value(json: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::from(()),
        Json::Bool(yes) => yes.into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        },
        Json::String(text) => text.into(),
        Json::Array(items) => items.into_iter().map(value).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(name, field)| (name, value(field)));
            Value::from(fields.collect::<BTreeMap<String, Value>>())
        }
    }
}

/// A sentence as HTML: everything escaped, what stands between backticks as code, and its names isolated, so that a name that runs from right to
/// left does not turn what follows.
fn prose(text: &str) -> Value {
    let mut out = String::with_capacity(text.len() + 32);
    let (mut open, mut is_code) = (0usize, false);
    for c in escape(text).chars() {
        match c {
            // Commands in advice; a name keeps its marks.
            '`' if open == 0 => {
                out.push_str(if is_code { "</code>" } else { "<code>" });
                is_code = !is_code;
            }
            NAME_BEGINS => {
                open += 1;
                out.push_str("<bdi>");
            }
            NAME_ENDS if open > 0 => {
                open -= 1;
                out.push_str("</bdi>");
            }
            NAME_ENDS => {}
            c => out.push(c),
        }
    }
    out.push_str(&"</bdi>".repeat(open));
    if is_code {
        out.push_str("</code>");
    }
    Value::from_safe_string(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_escaped_and_its_names_are_isolated() {
        let text = format!("a <b> & “{NAME_BEGINS}x\"'{NAME_ENDS}”");
        assert_eq!(
            prose(&text).to_string(),
            "a &lt;b&gt; &amp; “<bdi>x&quot;&#39;</bdi>”"
        );
        assert_eq!(
            prose(&format!("{NAME_ENDS}{NAME_BEGINS}x")).to_string(),
            "<bdi>x</bdi>"
        );
        assert_eq!(
            prose(&format!("see `info` of {NAME_BEGINS}a`b{NAME_ENDS}, `x")).to_string(),
            "see <code>info</code> of <bdi>a`b</bdi>, <code>x</code>"
        );
    }
}

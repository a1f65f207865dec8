//! The article of a web page.

use super::document::Document;
use super::fields::Field;
use super::markup;

/// Sets what a page says of its article; gives whether it has one.
pub fn article(html: &str, _url: Option<&str>, document: &mut Document) -> bool {
    let text = markup::plain(html);
    let found = !text.is_empty();
    document.set(Field::Text, text);
    found
}

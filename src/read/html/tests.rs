//! Pages of several shapes, and hostile ones.

use super::*;
use crate::place::Position;

fn read(html: &str, url: Option<&str>) -> Option<Document> {
    let mut document = Document::at(Position::Whole);
    article(html, url, &mut document).then_some(document)
}

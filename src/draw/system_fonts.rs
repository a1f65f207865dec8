//! The machine's fonts, for characters that no named font has.
//!
//! They are listed and read once per process, and only if a character needs it.

use super::typeface::{Face, Font};
use rustybuzz::ttf_parser;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// One face of the machine and the characters it says it has.
struct Installed {
    family: String,
    path: PathBuf,
    index: u32,
    /// Ranges of code points, sorted, both ends included.
    covers: Vec<(u32, u32)>,
}

static INSTALLED: OnceLock<Vec<Installed>> = OnceLock::new();

/// The first installed font that has a character and passes the test.
///
/// Only upright regular faces count, sans before serif, then by name, so that the choice does not depend on the
/// order in which a file system lists its files.
pub(crate) fn find(c: char, draws: impl Fn(&Font) -> bool) -> Option<Font> {
    let code = c as u32;
    INSTALLED
        .get_or_init(list)
        .iter()
        .filter(|font| {
            let after = font.covers.partition_point(|&(first, _)| first <= code);
            after > 0 && code <= font.covers[after - 1].1
        })
        .filter_map(|font| {
            let data = std::fs::read(&font.path).ok()?;
            Some(Font {
                family: font.family.clone(),
                data: Arc::new(Cow::Owned(data)),
                index: font.index,
            })
        })
        .find(draws)
}

/// The faces of an installed family; none when no family is called so.
pub(crate) fn family(name: &str) -> Vec<(Face, Font)> {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let own = |face: &&fontdb::FaceInfo| {
        let mut families = face.families.iter();
        families.any(|(family, _)| family.eq_ignore_ascii_case(name))
            && face.stretch == fontdb::Stretch::Normal
    };
    let mut faces: Vec<&fontdb::FaceInfo> = database.faces().filter(own).collect();
    // One family may be installed twice; the order of files must not matter.
    faces.sort_by_key(|face| (face.post_script_name.clone(), face.index));
    let font = |face: &fontdb::FaceInfo| {
        let kind = match (face.weight, face.style) {
            (fontdb::Weight::NORMAL, fontdb::Style::Normal) => Face::Regular,
            (fontdb::Weight::BOLD, fontdb::Style::Normal) => Face::Bold,
            (fontdb::Weight::NORMAL, _) => Face::Italic,
            _ => return None,
        };
        let fontdb::Source::File(path) = &face.source else {
            return None;
        };
        Some((
            kind,
            Font {
                family: face.families.first()?.0.clone(),
                data: Arc::new(Cow::Owned(std::fs::read(path).ok()?)),
                index: face.index,
            },
        ))
    };
    faces.into_iter().filter_map(font).collect()
}

/// The installed family whose name is nearest to a word.
pub(crate) fn nearest(name: &str) -> Option<String> {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let families = database.faces().filter_map(|face| face.families.first());
    let names: Vec<&str> = families.map(|(family, _)| family.as_str()).collect();
    crate::error::nearest(name, names.into_iter().chain(["Inter"])).map(str::to_owned)
}

fn list() -> Vec<Installed> {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let mut installed: Vec<Installed> = database
        .faces()
        .filter(|face| face.style == fontdb::Style::Normal && face.weight == fontdb::Weight::NORMAL)
        .filter_map(|face| {
            let fontdb::Source::File(path) = &face.source else {
                return None;
            };
            let data = std::fs::read(path).ok()?;
            Some(Installed {
                family: face.families.first()?.0.clone(),
                path: path.clone(),
                index: face.index,
                covers: ranges(&ttf_parser::Face::parse(&data, face.index).ok()?),
            })
        })
        .collect();
    installed.sort_by_cached_key(|font| {
        let sans = font.family.contains("Sans") && !font.family.contains("Mono");
        (!sans, font.family.clone(), font.path.clone(), font.index)
    });
    installed
}

/// The characters of a face, as ranges.
fn ranges(face: &ttf_parser::Face<'_>) -> Vec<(u32, u32)> {
    let mut codes = Vec::new();
    if let Some(table) = face.tables().cmap {
        for subtable in table
            .subtables
            .into_iter()
            .filter(|subtable| subtable.is_unicode())
        {
            subtable.codepoints(|code| codes.push(code));
        }
    }
    codes.sort_unstable();
    codes.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    ranges
}

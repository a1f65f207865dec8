//! The typeface of a figure: the embedded one, a family of the machine, or font files.

use super::error::DrawError;
use super::system_fonts;
use rustybuzz::ttf_parser;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// A face of a typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
    Italic,
}

impl Face {
    pub(crate) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Italic];

    /// The whole face of the embedded typeface as browsers take it.
    pub(crate) const fn woff2(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("fonts/Inter-Regular.woff2"),
            Self::Bold => include_bytes!("fonts/Inter-Bold.woff2"),
            Self::Italic => include_bytes!("fonts/Inter-Italic.woff2"),
        }
    }

    const fn otf(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("fonts/Inter-Regular.otf"),
            Self::Bold => include_bytes!("fonts/Inter-Bold.otf"),
            Self::Italic => include_bytes!("fonts/Inter-Italic.otf"),
        }
    }
}

/// A font file, or one font of a collection.
#[derive(Debug, Clone)]
pub(crate) struct Font {
    pub family: String,
    pub data: Arc<Cow<'static, [u8]>>,
    pub index: u32,
}

impl Font {
    /// Reads a font file.
    pub(crate) fn read(path: &Path) -> Result<Self, DrawError> {
        let fail = |problem: String| DrawError::Font {
            path: path.to_owned(),
            problem,
        };
        let data = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
        let face = ttf_parser::Face::parse(&data, 0).map_err(|error| fail(error.to_string()))?;
        Ok(Self {
            family: family_name(&face).unwrap_or_else(|| "fallback".into()),
            data: Arc::new(Cow::Owned(data)),
            index: 0,
        })
    }

    /// Whether the font can draw a character. Colour bitmaps do not count: PDF and PNG are made from
    /// outlines.
    pub(crate) fn draws(&self, c: char) -> bool {
        struct Nothing;
        impl ttf_parser::OutlineBuilder for Nothing {
            fn move_to(&mut self, _: f32, _: f32) {}
            fn line_to(&mut self, _: f32, _: f32) {}
            fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
            fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
            fn close(&mut self) {}
        }
        ttf_parser::Face::parse(&self.data, self.index).is_ok_and(|face| {
            face.glyph_index(c).is_some_and(|glyph| {
                c.is_whitespace() || face.outline_glyph(glyph, &mut Nothing).is_some()
            })
        })
    }

    /// The width of a line in em.
    pub(crate) fn width(&self, text: &str) -> f64 {
        rustybuzz::Face::from_slice(&self.data, self.index).map_or(0.0, |face| advance(&face, text))
    }

    /// The face that a file says it is.
    fn face(&self) -> Face {
        match ttf_parser::Face::parse(&self.data, self.index) {
            Ok(face) if face.is_bold() => Face::Bold,
            Ok(face) if face.is_italic() => Face::Italic,
            _ => Face::Regular,
        }
    }
}

/// A family in the three faces that figures use.
#[derive(Debug)]
pub(crate) struct Typeface {
    pub name: String,
    pub fonts: [Font; 3],
    /// What a reader must know of it.
    pub warnings: Vec<String>,
    shapers: [Shaper; 3],
}

struct Shaper(rustybuzz::Face<'static>);

impl std::fmt::Debug for Shaper {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Shaper")
    }
}

impl Typeface {
    pub(crate) fn font(&self, face: Face) -> &Font {
        &self.fonts[face as usize]
    }

    pub(crate) fn shaper(&self, face: Face) -> &rustybuzz::Face<'static> {
        &self.shapers[face as usize].0
    }

    /// Whether it is the embedded one, which every figure looks the same in.
    pub(crate) fn is_embedded(&self) -> bool {
        std::ptr::eq(self, &*EMBEDDED)
    }

    /// The families that a figure asks a viewer for; only the first is measured and drawn by this library.
    pub(crate) fn families(&self) -> String {
        if self.is_embedded() {
            "Inter, Helvetica, Arial, sans-serif".to_owned()
        } else {
            format!("'{}', sans-serif", super::svg::css_name(&self.name))
        }
    }

    /// From the bytes of its faces; `None` when one of them is not a font.
    fn new(name: &str, faces: [(&'static [u8], u32); 3], warnings: Vec<String>) -> Option<Self> {
        let shaper = |(data, index)| rustybuzz::Face::from_slice(data, index).map(Shaper);
        let [regular, bold, italic] = faces;
        Some(Self {
            name: name.to_owned(),
            fonts: faces.map(|(data, index)| Font {
                family: name.to_owned(),
                data: Arc::new(Cow::Borrowed(data)),
                index,
            }),
            warnings,
            shapers: [shaper(regular)?, shaper(bold)?, shaper(italic)?],
        })
    }
}

static EMBEDDED: LazyLock<Typeface> = LazyLock::new(|| {
    let faces = Face::ALL.map(|face| (face.otf(), 0));
    Typeface::new("Inter", faces, Vec::new()).expect("the embedded fonts are valid")
});

/// Typefaces that figures have asked for. They stay in memory, so that each is read once.
static CHOSEN: Mutex<BTreeMap<String, &'static Typeface>> = Mutex::new(BTreeMap::new());

/// The typeface of a name: the embedded one for none, else a family of the font files, else of the machine.
pub(crate) fn find(name: Option<&str>, files: &[Font]) -> Result<&'static Typeface, DrawError> {
    let name = name.unwrap_or_default().trim();
    if name.is_empty() || name.eq_ignore_ascii_case(&EMBEDDED.name) {
        return Ok(&EMBEDDED);
    }
    let own: Vec<&Font> = files
        .iter()
        .filter(|font| font.family.eq_ignore_ascii_case(name))
        .collect();
    let mut chosen = CHOSEN.lock().unwrap_or_else(PoisonError::into_inner);
    if own.is_empty()
        && let Some(known) = chosen.get(name)
    {
        return Ok(known);
    }
    let fonts: Vec<(Face, Font)> = if own.is_empty() {
        system_fonts::family(name)
    } else {
        own.iter()
            .map(|font| (font.face(), (*font).clone()))
            .collect()
    };
    let unknown = || DrawError::Typeface {
        name: name.to_owned(),
        nearest: system_fonts::nearest(name),
    };
    let of = |wanted: Face| fonts.iter().find(|(face, _)| *face == wanted);
    let (_, regular) = of(Face::Regular).or(fonts.first()).ok_or_else(unknown)?;
    let mut lacks: Vec<&str> = Vec::new();
    let faces = Face::ALL.map(|face| {
        let found = of(face).map(|(_, font)| font);
        if found.is_none() {
            lacks.push(["regular", "bold", "italic"][face as usize]);
        }
        let font = found.unwrap_or(regular);
        let data: &'static [u8] = font.data.to_vec().leak();
        (data, font.index)
    });
    let warnings = if lacks.is_empty() {
        Vec::new()
    } else {
        vec![format!(
            "{name} has no {} face, so another of its faces stands in",
            lacks.join(" and no ")
        )]
    };
    let typeface = Typeface::new(&regular.family, faces, warnings).ok_or_else(unknown)?;
    let typeface: &'static Typeface = Box::leak(Box::new(typeface));
    if own.is_empty() {
        chosen.insert(name.to_owned(), typeface);
    }
    Ok(typeface)
}

/// The width of a shaped line in em.
pub(crate) fn advance(face: &rustybuzz::Face<'_>, text: &str) -> f64 {
    let units: i32 = shape(face, text)
        .glyph_positions()
        .iter()
        .map(|position| position.x_advance)
        .sum();
    f64::from(units) / f64::from(face.units_per_em())
}

/// The glyphs of a line.
pub(crate) fn shape(face: &rustybuzz::Face<'_>, text: &str) -> rustybuzz::GlyphBuffer {
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    rustybuzz::shape(face, &[], buffer)
}

fn family_name(face: &ttf_parser::Face<'_>) -> Option<String> {
    face.names()
        .into_iter()
        .filter(|name| name.name_id == ttf_parser::name_id::FAMILY && name.is_unicode())
        .find_map(|name| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::test_font::boxes;

    #[test]
    fn a_font_file_can_be_the_typeface_by_the_name_of_its_family() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), boxes(&['a', 'b'])).unwrap();
        let files = [Font::read(file.path()).unwrap()];
        let typeface = find(Some("boxes"), &files).unwrap();
        assert_eq!(
            (typeface.name.as_str(), typeface.is_embedded()),
            ("Boxes", false)
        );
        assert_eq!(advance(typeface.shaper(Face::Bold), "ab"), 2.0);
        assert!(
            typeface.warnings[0].contains("no bold and no italic face"),
            "{:?}",
            typeface.warnings
        );
    }

    #[test]
    fn no_name_or_that_of_the_embedded_typeface_is_the_embedded_one() {
        for name in [None, Some(""), Some("inter")] {
            assert!(find(name, &[]).unwrap().is_embedded());
        }
        let error = find(Some("Intar"), &[]).unwrap_err();
        assert!(
            matches!(error, DrawError::Typeface { nearest: Some(name), .. } if name == "Inter")
        );
    }
}

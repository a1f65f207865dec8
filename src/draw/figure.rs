//! A finished figure, ready to be written in any format.

use super::error::DrawError;
use super::export;
use super::svg::{Set, css_name, number, units};
use super::text::escape;
use super::theme::POINTS_A_MM;
use super::typeface::{Face, Font, Typeface};
use super::webfont;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;
use std::path::Path;

/// A picture format, chosen by the ending of a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Picture {
    /// Scalable, text stays text, the font embedded.
    Svg,
    /// Pixels, 300 dots per inch unless asked otherwise.
    Png,
    /// Scalable, fonts embedded: what journals take.
    Pdf,
}

impl Picture {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The ending without its dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// The format that a path's ending names, in any case.
    ///
    /// # Errors
    /// [`DrawError::Picture`] for any other ending.
    pub fn from_path(path: &Path) -> Result<Self, DrawError> {
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|picture| picture.ending().eq_ignore_ascii_case(ending))
            .ok_or_else(|| DrawError::Picture {
                path: path.to_owned(),
            })
    }
}

/// A finished figure.
///
/// The same chart, data and style give the same bytes on every machine, unless [`Figure::warnings`]
/// names a font of the machine.
#[derive(Debug, Clone)]
pub struct Figure {
    pub(crate) body: String,
    pub(crate) typeface: &'static Typeface,
    /// The lines by the fonts they are set in.
    pub(crate) set: Set,
    pub(crate) width_pt: f64,
    pub(crate) height_pt: f64,
    pub(crate) dpi: f64,
    pub(crate) title: String,
    /// Title, the line under it, notes and caption; what there is of them.
    pub(crate) words: Vec<String>,
    pub(crate) description: String,
    pub(crate) warnings: Vec<String>,
    pub(crate) fallbacks: Vec<Font>,
}

impl Figure {
    /// Width in millimetres.
    pub fn width_mm(&self) -> f64 {
        self.width_pt / POINTS_A_MM
    }

    /// Height in millimetres.
    pub fn height_mm(&self) -> f64 {
        self.height_pt / POINTS_A_MM
    }

    /// The title, possibly empty.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Title, the line under it, the notes on how to read the marks, and caption, a paragraph each: the text to set
    /// beside a figure that was drawn without it.
    pub fn caption(&self) -> String {
        self.words
            .iter()
            .map(|words| format!("{words}\n"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// What the figure shows, in words: the alternative text for those who cannot see it.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What the reader of the figure should be told: fonts that were missing, labels left out, bands
    /// cut.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// A self-contained SVG file: true millimetres, text as text, of each font the glyphs that it uses, title and
    /// description for screen readers. A font whose letters join, such as an Arabic one, is named, not embedded: a
    /// viewer without it takes its own; [`Figure::to_svg_outlines`] and PDF do not depend on the viewer.
    pub fn to_svg(&self) -> String {
        let own = Face::ALL.into_iter().filter_map(|face| {
            let lines = &self.set.faces[face as usize];
            if lines.is_empty() {
                return None;
            }
            match webfont::subset(self.typeface.font(face), lines) {
                Some(font) => Some(font_face(&self.typeface.name, face, "opentype", &font)),
                None if self.typeface.is_embedded() => Some(whole_face(face)),
                None => None,
            }
        });
        let others = self.set.fallbacks.iter().filter_map(|(index, lines)| {
            let font = &self.fallbacks[*index];
            let subset = webfont::subset(font, lines)?;
            Some(font_face(
                &css_name(&font.family),
                Face::Regular,
                "opentype",
                &subset,
            ))
        });
        let faces: String = own.chain(others).collect();
        let style = if faces.is_empty() {
            String::new()
        } else {
            format!("<style>{faces}</style>\n")
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
            self.wrapped("", &style)
        )
    }

    /// The SVG element without the font, for a page that has [`font_face_css`] once.
    ///
    /// The prefix goes before each `id`, so that many figures can stand in one page; characters that an
    /// id cannot have are left out of it.
    pub fn to_svg_fragment(&self, prefix: &str) -> String {
        let prefix: String = prefix
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
            .collect();
        self.wrapped(&prefix, "")
    }

    /// An SVG file with letters as outlines: looks the same in every program, cannot be searched.
    ///
    /// # Errors
    /// [`DrawError::Export`] when the SVG is not understood, which would be a defect.
    pub fn to_svg_outlines(&self) -> Result<String, DrawError> {
        export::outlines(self)
    }

    /// A PNG file on white ground with its resolution written in it.
    ///
    /// # Errors
    /// [`DrawError::Size`] for fewer than 36 or more than 1200 dots per inch, or more than 20,000 pixels a
    /// side.
    pub fn to_png(&self, dpi: f64) -> Result<Vec<u8>, DrawError> {
        export::png(self, dpi)
    }

    /// A PDF file with embedded fonts, searchable text, title and subject.
    ///
    /// # Errors
    /// [`DrawError::Export`] when a fallback font cannot be embedded.
    pub fn to_pdf(&self) -> Result<Vec<u8>, DrawError> {
        export::pdf(self)
    }

    /// The bytes of the figure in a format; PNG at the resolution of its style.
    ///
    /// # Errors
    /// As [`Figure::to_png`] and [`Figure::to_pdf`].
    pub fn to_bytes(&self, picture: Picture) -> Result<Vec<u8>, DrawError> {
        match picture {
            Picture::Svg => Ok(self.to_svg().into_bytes()),
            Picture::Png => self.to_png(self.dpi),
            Picture::Pdf => self.to_pdf(),
        }
    }

    /// The root element around the body.
    fn wrapped(&self, prefix: &str, style: &str) -> String {
        let mut out = String::with_capacity(self.body.len() + style.len() + 600);
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" \
             role=\"img\" aria-labelledby=\"{prefix}title {prefix}desc\" font-family=\"{}\" \
             stroke-linejoin=\"round\">\n<title id=\"{prefix}title\">{}</title>\n\
             <desc id=\"{prefix}desc\">{}</desc>\n{style}",
            number(units(self.width_mm())),
            number(units(self.height_mm())),
            number(units(self.width_pt)),
            number(units(self.height_pt)),
            self.typeface.families(),
            escape(if self.title.is_empty() {
                "Figure"
            } else {
                &self.title
            }),
            escape(&self.description),
        );
        let _ = writeln!(
            out,
            "<rect width=\"{}\" height=\"{}\" fill=\"#fff\"/>",
            number(units(self.width_pt)),
            number(units(self.height_pt))
        );
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out
    }
}

/// The `@font-face` rules of the whole embedded typeface, for the style sheet of a page with many figures.
pub fn font_face_css() -> String {
    Face::ALL.into_iter().map(whole_face).collect()
}

fn whole_face(face: Face) -> String {
    font_face("Inter", face, "woff2", face.woff2())
}

fn font_face(family: &str, face: Face, format: &str, font: &[u8]) -> String {
    let (weight, slant) = match face {
        Face::Regular => (400, "normal"),
        Face::Bold => (700, "normal"),
        Face::Italic => (400, "italic"),
    };
    let family = match family {
        "Inter" => family.to_owned(),
        family => format!("'{}'", css_name(family)),
    };
    let kind = if format == "opentype" { "otf" } else { format };
    format!(
        "@font-face{{font-family:{family};font-weight:{weight};font-style:{slant};\
         src:url(data:font/{kind};base64,{}) format(\"{format}\")}}\n",
        STANDARD.encode(font)
    )
}

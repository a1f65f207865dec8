//! Makes PNG and PDF from the one SVG: usvg parses it once, resvg draws it, svg2pdf writes it.

use super::error::DrawError;
use super::figure::Figure;
use super::fonts::Face;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg;
use std::sync::Arc;
use usvg::fontdb;

/// The figure as usvg reads it, with exactly the fonts it was measured with.
pub(crate) fn tree(figure: &Figure) -> Result<usvg::Tree, DrawError> {
    let mut database = fontdb::Database::new();
    let embedded = Face::ALL.map(|face| load(&mut database, Arc::new(face.otf()), 0, "Inter"));
    let fallbacks: Vec<(String, fontdb::ID)> = figure
        .fallbacks
        .iter()
        .map(|font| {
            let name = super::svg::css_name(&font.family);
            let id = load(
                &mut database,
                Arc::clone(&font.data) as _,
                font.index,
                &name,
            );
            (name, id)
        })
        .collect();
    let options = usvg::Options {
        // One unit is one point.
        dpi: 72.0,
        fontdb: Arc::new(database),
        font_resolver: usvg::FontResolver {
            // The drawing has decided already which font has which letter: nothing else is tried.
            select_font: Box::new(move |font, _| {
                let named = |family: &usvg::FontFamily| match family {
                    usvg::FontFamily::Named(name) => fallbacks
                        .iter()
                        .find(|(fallback, _)| fallback == name)
                        .map(|(_, id)| *id),
                    _ => None,
                };
                font.families().first().and_then(named).or(Some(
                    match (font.weight(), font.style()) {
                        (600.., _) => embedded[Face::Bold as usize],
                        (_, usvg::FontStyle::Normal) => embedded[Face::Regular as usize],
                        _ => embedded[Face::Italic as usize],
                    },
                ))
            }),
            select_fallback: Box::new(|_, _, _| None),
        },
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(&figure.to_svg_fragment(""), &options).map_err(|error| DrawError::Export {
        format: "SVG",
        problem: error.to_string(),
    })
}

/// Adds a face. By hand, because the database refuses fonts without a PostScript name, which draw as
/// well as others.
fn load(
    database: &mut fontdb::Database,
    data: Arc<dyn AsRef<[u8]> + Send + Sync>,
    index: u32,
    family: &str,
) -> fontdb::ID {
    database.push_face_info(fontdb::FaceInfo {
        id: fontdb::ID::dummy(),
        source: fontdb::Source::Binary(data),
        index,
        families: vec![(family.to_owned(), fontdb::Language::English_UnitedStates)],
        post_script_name: family.to_owned(),
        style: fontdb::Style::Normal,
        weight: fontdb::Weight::NORMAL,
        stretch: fontdb::Stretch::Normal,
        monospaced: false,
    })
}

pub(crate) fn outlines(figure: &Figure) -> Result<String, DrawError> {
    let options = usvg::WriteOptions {
        preserve_text: false,
        ..usvg::WriteOptions::default()
    };
    Ok(tree(figure)?.to_string(&options))
}

pub(crate) fn png(figure: &Figure, dpi: f64) -> Result<Vec<u8>, DrawError> {
    let size = |what, found, least, most, unit| {
        Err(DrawError::Size {
            what,
            found,
            least,
            most,
            unit,
        })
    };
    if !(36.0..=1200.0).contains(&dpi) {
        return size("resolution", dpi, 36.0, 1200.0, "dpi");
    }
    let scale = dpi / 72.0;
    let (width, height) = (
        (figure.width_pt * scale).round(),
        (figure.height_pt * scale).round(),
    );
    if width.max(height) > 20_000.0 {
        return size("longer side", width.max(height), 1.0, 20_000.0, "pixels");
    }
    let fail = |problem: String| DrawError::Export {
        format: "PNG",
        problem,
    };
    let tree = tree(figure)?;
    let mut pixels = Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| fail(format!("no bitmap of {width} by {height} pixels")))?;
    pixels.fill(Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(scale as f32, scale as f32),
        &mut pixels.as_mut(),
    );
    let bytes = pixels
        .encode_png()
        .map_err(|error| fail(error.to_string()))?;
    Ok(with_chunks(&bytes, figure, dpi))
}

/// Adds the resolution and the texts after the header, which the encoder leaves out: without pHYs
/// layout programs assume 72 or 96 dots per inch.
fn with_chunks(png: &[u8], figure: &Figure, dpi: f64) -> Vec<u8> {
    /// Signature, and the IHDR chunk of fixed length.
    const HEADER: usize = 8 + 4 + 4 + 13 + 4;
    let mut out = Vec::with_capacity(png.len() + 300);
    out.extend_from_slice(&png[..HEADER]);
    let per_metre = (dpi / 0.0254).round() as u32;
    let mut resolution = Vec::new();
    resolution.extend_from_slice(&per_metre.to_be_bytes());
    resolution.extend_from_slice(&per_metre.to_be_bytes());
    resolution.push(1);
    chunk(&mut out, *b"pHYs", &resolution);
    for (keyword, text) in [
        ("Title", figure.title()),
        ("Description", figure.description()),
    ] {
        if !text.is_empty() {
            // Not compressed, no language, no translated keyword.
            let data = [keyword.as_bytes(), &[0, 0, 0, 0, 0], text.as_bytes()].concat();
            chunk(&mut out, *b"iTXt", &data);
        }
    }
    out.extend_from_slice(&png[HEADER..]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&kind);
    sum.update(data);
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&sum.sum().to_be_bytes());
}

pub(crate) fn pdf(figure: &Figure) -> Result<Vec<u8>, DrawError> {
    let fail = |problem: String| DrawError::Export {
        format: "PDF",
        problem,
    };
    let options = svg2pdf::ConversionOptions {
        embed_text: true,
        ..Default::default()
    };
    let bytes = svg2pdf::to_pdf(&tree(figure)?, options, svg2pdf::PageOptions::default())
        .map_err(|error| fail(error.to_string()))?;
    let title = if figure.title().is_empty() {
        "Figure"
    } else {
        figure.title()
    };
    super::pdf::rewrite(&bytes, title, figure.description())
        .ok_or_else(|| fail("the file of svg2pdf is not built as expected".into()))
}

//! From the one SVG to PNG and PDF: parsed once by usvg, drawn by resvg, written by svg2pdf.

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
    let embedded = Face::ALL.map(|face| load(&mut database, Arc::new(face.otf()), 0));
    let fallbacks: Vec<(String, Option<fontdb::ID>)> = figure
        .fallbacks
        .iter()
        .map(|font| {
            let name = super::svg::css_name(&font.family);
            (name, load(&mut database, Arc::new(font.data.as_ref().clone()), font.index))
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
                    usvg::FontFamily::Named(name) => {
                        fallbacks.iter().find(|(fallback, _)| fallback == name).and_then(|(_, id)| *id)
                    }
                    _ => None,
                };
                font.families()
                    .first()
                    .and_then(named)
                    .or(match (font.weight(), font.style()) {
                        (600.., _) => embedded[Face::Bold as usize],
                        (_, usvg::FontStyle::Normal) => embedded[Face::Regular as usize],
                        _ => embedded[Face::Italic as usize],
                    })
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

/// Loads a font and names the face of an index.
fn load(
    database: &mut fontdb::Database,
    data: Arc<dyn AsRef<[u8]> + Send + Sync>,
    index: u32,
) -> Option<fontdb::ID> {
    let ids = database.load_font_source(fontdb::Source::Binary(data));
    ids.iter().copied().find(|id| database.face(*id).is_some_and(|face| face.index == index))
}

pub(crate) fn outlines(figure: &Figure) -> Result<String, DrawError> {
    let options = usvg::WriteOptions { preserve_text: false, ..usvg::WriteOptions::default() };
    Ok(tree(figure)?.to_string(&options))
}

pub(crate) fn png(figure: &Figure, dpi: f64) -> Result<Vec<u8>, DrawError> {
    let size = |what, found, least, most, unit| Err(DrawError::Size { what, found, least, most, unit });
    if !(36.0..=1200.0).contains(&dpi) {
        return size("resolution", dpi, 36.0, 1200.0, "dpi");
    }
    let scale = dpi / 72.0;
    let (width, height) = ((figure.width_pt * scale).round(), (figure.height_pt * scale).round());
    if width.max(height) > 20_000.0 {
        return size("longer side", width.max(height), 1.0, 20_000.0, "pixels");
    }
    let fail = |problem: String| DrawError::Export { format: "PNG", problem };
    let tree = tree(figure)?;
    let mut pixels = Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| fail(format!("no bitmap of {width} by {height} pixels")))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    let bytes = pixels.encode_png().map_err(|error| fail(error.to_string()))?;
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
    for (keyword, text) in [("Title", figure.title()), ("Description", figure.description())] {
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
    let fail = |problem: String| DrawError::Export { format: "PDF", problem };
    let options = svg2pdf::ConversionOptions { embed_text: true, ..Default::default() };
    let bytes = svg2pdf::to_pdf(&tree(figure)?, options, svg2pdf::PageOptions::default())
        .map_err(|error| fail(error.to_string()))?;
    titled(&bytes, figure).ok_or_else(|| fail("the trailer is not where it is expected".into()))
}

/// Appends title and subject as an incremental update (ISO 32000-1, 7.5.6): svg2pdf writes a producer
/// only, and a reader's window and search show the title.
fn titled(pdf: &[u8], figure: &Figure) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(&pdf[pdf.len().saturating_sub(1024)..]);
    let trailer = &text[text.rfind("trailer")?..];
    let value = |key: &str| {
        let rest = trailer[trailer.find(key)? + key.len()..].trim_start();
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    let (size, root, info) = (value("/Size")?, value("/Root")?, value("/Info")?);
    let previous = value("startxref")?;
    let mut out = pdf.to_vec();
    out.push(b'\n');
    let at = out.len();
    let title = if figure.title().is_empty() { "Figure" } else { figure.title() };
    out.extend_from_slice(
        format!(
            "{info} 0 obj\n<</Title {}/Subject {}/Creator(newsprint {})/Producer(svg2pdf)>>\nendobj\n",
            pdf_text(title),
            pdf_text(figure.description()),
            env!("CARGO_PKG_VERSION"),
        )
        .as_bytes(),
    );
    let table = out.len();
    out.extend_from_slice(
        format!(
            "xref\n{info} 1\n{at:010} 00000 n\r\ntrailer\n<</Size {size}/Root {root} 0 R/Info {info} 0 R\
             /Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
        )
        .as_bytes(),
    );
    Some(out)
}

/// A text string of PDF: UTF-16 with its mark, in hexadecimal digits.
fn pdf_text(text: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        out.push_str(&format!("{unit:04X}"));
    }
    out.push('>');
    out
}

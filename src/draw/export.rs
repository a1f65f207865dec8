//! Makes PNG and PDF from the one SVG: usvg parses it once, resvg draws it, svg2pdf writes it.

use super::error::DrawError;
use super::figure::Figure;
use super::theme::{check, check_dpi};
use super::typeface::{Face, Font};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use usvg::fontdb;

/// The figure as usvg reads it, with exactly the fonts it was measured with.
pub(crate) fn tree(figure: &Figure) -> Result<usvg::Tree, DrawError> {
    let mut database = fontdb::Database::new();
    let own = Face::ALL.map(|face| load(&mut database, figure.typeface.font(face)));
    let fallbacks: Vec<(String, fontdb::ID)> = figure
        .fallbacks
        .iter()
        .map(|font| {
            (
                super::svg::css_name(&font.family),
                load(&mut database, font),
            )
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
                        (600.., _) => own[Face::Bold as usize],
                        (_, usvg::FontStyle::Normal) => own[Face::Regular as usize],
                        _ => own[Face::Italic as usize],
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
fn load(database: &mut fontdb::Database, font: &Font) -> fontdb::ID {
    database.push_face_info(fontdb::FaceInfo {
        id: fontdb::ID::dummy(),
        source: fontdb::Source::Binary(Arc::clone(&font.data) as _),
        index: font.index,
        families: vec![(font.family.clone(), fontdb::Language::English_UnitedStates)],
        post_script_name: font.family.clone(),
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
    check_dpi(dpi)?;
    let scale = dpi / 72.0;
    let (width, height) = (
        (figure.width_pt * scale).round(),
        (figure.height_pt * scale).round(),
    );
    check("longer side", width.max(height), 1.0, 20_000.0, "pixels")?;
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
    encoded(&pixels, figure, dpi).map_err(|error| fail(error.to_string()))
}

/// Writes pixels with as few bits as their colours need, and the figure's resolution and texts: without the former,
/// layout programs assume 72 or 96 dots per inch.
fn encoded(pixels: &Pixmap, figure: &Figure, dpi: f64) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Default);
    let per_metre = (dpi / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    for (keyword, text) in [
        ("Title", figure.title()),
        ("Description", figure.description()),
    ] {
        if !text.is_empty() {
            encoder.add_itxt_chunk(keyword.to_owned(), text.to_owned())?;
        }
    }
    let data: Cow<'_, [u8]> = match palette(pixels) {
        Some(colours) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(colours.keys().flatten().copied().collect::<Vec<u8>>());
            let mut last = ([255; 3], colours.get(&[255; 3]).copied().unwrap_or(0));
            let mut index = |colour: [u8; 3]| {
                if colour != last.0 {
                    last = (colour, colours[&colour]);
                }
                last.1
            };
            encoder.set_filter(png::FilterType::NoFilter);
            colours_of(pixels).map(&mut index).collect()
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_filter(png::FilterType::Up);
            colours_of(pixels).flatten().collect()
        }
    };
    encoder.write_header()?.write_image_data(&data)?;
    Ok(file)
}

/// The colours of a bitmap that has nothing transparent.
fn colours_of(pixels: &Pixmap) -> impl Iterator<Item = [u8; 3]> {
    pixels
        .data()
        .chunks_exact(4)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
}

/// The colours by their numbers; `None` where there are more than a palette holds.
fn palette(pixels: &Pixmap) -> Option<BTreeMap<[u8; 3], u8>> {
    let mut found: BTreeMap<[u8; 3], u8> = BTreeMap::new();
    let mut last = None;
    for colour in colours_of(pixels) {
        if last != Some(colour) {
            last = Some(colour);
            found.insert(colour, 0);
            if found.len() > 256 {
                return None;
            }
        }
    }
    for (number, index) in found.values_mut().zip(0..) {
        *number = index;
    }
    Some(found)
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

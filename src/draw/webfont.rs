//! The part of a font that a figure uses, for viewers of SVG.
//!
//! The subsetter of svg2pdf leaves a font that PDF can use: glyphs in an order of its own, without a table of
//! characters and without kerning. Viewers need the former, and widths the latter; both are written here from what
//! the shaper did with the very lines of the figure. Where it did more, such as joining Arabic letters, there is no
//! subset.

use super::typeface::{Font, shape};
use rustybuzz::ttf_parser::{Permissions, Tag};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;

/// A font with the glyphs of these lines, in which they are as wide as they were measured. `None` where that takes
/// more than characters and kerning, or the font's licence does not allow it.
pub(crate) fn subset(font: &Font, lines: &BTreeSet<String>) -> Option<Vec<u8>> {
    let face = rustybuzz::Face::from_slice(&font.data, font.index)?;
    let is_licensed = face.tables().os2.is_none_or(|about| {
        about.is_subsetting_allowed() && about.permissions() != Some(Permissions::Restricted)
    });
    if !is_licensed {
        return None;
    }
    let mut glyphs: BTreeMap<char, u16> = BTreeMap::new();
    let mut pairs: BTreeMap<(u16, u16), i16> = BTreeMap::new();
    for line in lines {
        let shaped = shape(&face, line);
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        if infos.len() != line.chars().count() {
            return None;
        }
        for (at, (info, position)) in infos.iter().zip(positions).enumerate() {
            let c = line[info.cluster as usize..].chars().next()?;
            // What no font has is left to the viewer.
            let Some(glyph) = face.glyph_index(c) else {
                continue;
            };
            let moved = [position.x_offset, position.y_offset, position.y_advance];
            if info.glyph_id != u32::from(glyph.0) || moved != [0; 3] {
                return None;
            }
            glyphs.insert(c, glyph.0);
            let advance = i32::from(face.glyph_hor_advance(glyph)?);
            let kern = i16::try_from(position.x_advance - advance).ok()?;
            match infos.get(at + 1) {
                Some(next) => {
                    let pair = (glyph.0, u16::try_from(next.glyph_id).ok()?);
                    if *pairs.entry(pair).or_insert(kern) != kern {
                        return None;
                    }
                }
                None if kern != 0 => return None,
                None => {}
            }
        }
    }
    let mut mapper = GlyphRemapper::new();
    let glyphs: Vec<(char, u16)> = glyphs
        .into_iter()
        .map(|(c, glyph)| (c, mapper.remap(glyph)))
        .collect();
    let cut = subsetter::subset(&font.data, font.index, &mapper).ok()?;
    let mut tables = tables(&cut)?;
    if let Some(table) = face.raw_face().table(Tag::from_bytes(b"OS/2")) {
        tables.insert(*b"OS/2", table.to_vec());
    }
    tables.insert(*b"cmap", cmap(&glyphs));
    let kerns: BTreeMap<(u16, u16), i16> = pairs
        .into_iter()
        .filter(|(_, kern)| *kern != 0)
        .filter_map(|((left, right), kern)| Some(((mapper.get(left)?, mapper.get(right)?), kern)))
        .collect();
    if !kerns.is_empty() {
        tables.insert(*b"kern", kern(&kerns));
    }
    Some(assembled(cut.get(..4)?.try_into().ok()?, &tables))
}

/// The tables of a font by their names.
fn tables(font: &[u8]) -> Option<BTreeMap<[u8; 4], Vec<u8>>> {
    let count = u16::from_be_bytes(font.get(4..6)?.try_into().ok()?);
    let record = |index: u16| {
        let record = font.get(12 + 16 * usize::from(index)..)?.get(..16)?;
        let word = |at: usize| Some(u32::from_be_bytes(record.get(at..at + 4)?.try_into().ok()?));
        let (offset, length) = (word(8)? as usize, word(12)? as usize);
        let table = font.get(offset..offset.checked_add(length)?)?;
        Some((record.get(..4)?.try_into().ok()?, table.to_vec()))
    };
    (0..count).map(record).collect()
}

/// Which glyph a character has, in the form for the basic plane and in that for all of Unicode.
fn cmap(glyphs: &[(char, u16)]) -> Vec<u8> {
    let basic: Vec<(u16, u16)> = glyphs
        .iter()
        .filter_map(|&(c, glyph)| Some((u16::try_from(u32::from(c)).ok()?, glyph)))
        .filter(|(code, _)| *code < 0xffff)
        .collect();
    // A segment for each character, and the last one that the format asks for.
    let segments = basic.len() as u16 + 1;
    let mut short: Vec<u16> = vec![4, 16 + 8 * segments, 0, segments * 2];
    short.extend(search(segments, 2));
    short.extend(basic.iter().map(|&(code, _)| code).chain([0xffff, 0]));
    short.extend(basic.iter().map(|&(code, _)| code).chain([0xffff]));
    short.extend(basic.iter().map(|&(code, glyph)| glyph.wrapping_sub(code)));
    short.push(1);
    short.extend(std::iter::repeat_n(0, usize::from(segments)));
    let mut long: Vec<u32> = vec![
        12 << 16,
        16 + 12 * glyphs.len() as u32,
        0,
        glyphs.len() as u32,
    ];
    for &(c, glyph) in glyphs {
        long.extend([u32::from(c), u32::from(c), u32::from(glyph)]);
    }
    let mut table: Vec<u8> = words(&[0, 2, 3, 1, 0, 20, 3, 10]);
    table.extend((20 + 2 * short.len() as u32).to_be_bytes());
    table.extend(words(&short));
    table.extend(long.iter().flat_map(|word| word.to_be_bytes()));
    table
}

/// How far pairs of glyphs move together.
fn kern(pairs: &BTreeMap<(u16, u16), i16>) -> Vec<u8> {
    let count = pairs.len() as u16;
    let mut table = vec![0, 1, 0, 14 + 6 * count, 1, count];
    table.extend(search(count, 6));
    for (&(left, right), &kern) in pairs {
        table.extend([left, right, kern as u16]);
    }
    words(&table)
}

/// What a binary search of so many entries of a size begins with: range, steps and rest.
fn search(count: u16, size: u16) -> [u16; 3] {
    let steps = count.max(1).ilog2() as u16;
    let range = size << steps;
    [
        range,
        steps,
        count.saturating_mul(size).saturating_sub(range),
    ]
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A font file of these tables.
pub(crate) fn assembled(kind: [u8; 4], tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = tables.len() as u16;
    let mut font = kind.to_vec();
    font.extend(words(&[count]));
    font.extend(words(&search(count, 16)));
    let mut at = 12 + 16 * tables.len();
    for (name, table) in tables {
        font.extend(name);
        let sum = table.chunks(4).fold(0u32, |sum, chunk| {
            let mut word = [0; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            sum.wrapping_add(u32::from_be_bytes(word))
        });
        for word in [sum, at as u32, table.len() as u32] {
            font.extend(word.to_be_bytes());
        }
        at += table.len().next_multiple_of(4);
    }
    for table in tables.values() {
        font.extend(table);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    font
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::fonts::Fonts;
    use crate::draw::test_font;
    use crate::draw::theme::Style;
    use crate::draw::typeface::{Face, advance};
    use std::borrow::Cow;
    use std::sync::Arc;

    fn lines(lines: &[&str]) -> BTreeSet<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn a_subset_is_small_and_its_lines_are_as_wide_as_in_the_whole_font() {
        let fonts = Fonts::new(&Style::default()).unwrap();
        let lines = lines(&[
            "AVATAR To Wa",
            "Лукашенко, 1,234",
            "Šimonytė → 95\u{a0}%",
            "Те",
        ]);
        for face in Face::ALL {
            let subset = subset(fonts.typeface.font(face), &lines).unwrap();
            assert!(subset.len() < 20_000, "{} bytes", subset.len());
            let cut = rustybuzz::Face::from_slice(&subset, 0).unwrap();
            for line in &lines {
                let whole = advance(fonts.typeface.shaper(face), line);
                assert!((advance(&cut, line) - whole).abs() < 1e-9, "{line}");
            }
            assert!(cut.glyph_index('Q').is_none());
        }
    }

    #[test]
    fn marks_that_are_placed_one_by_one_leave_the_font_whole() {
        let fonts = Fonts::new(&Style::default()).unwrap();
        let font = fonts.typeface.font(Face::Regular);
        assert!(subset(font, &lines(&["q\u{301}\u{308}"])).is_none());
    }

    #[test]
    fn characters_beyond_the_basic_plane_are_found() {
        let font = Font {
            family: "Boxes".into(),
            data: Arc::new(Cow::Owned(test_font::boxes(&['新', '𠀀']))),
            index: 0,
        };
        let subset = subset(&font, &lines(&["新𠀀"])).unwrap();
        let cut = rustybuzz::Face::from_slice(&subset, 0).unwrap();
        assert!(cut.glyph_index('新').is_some() && cut.glyph_index('𠀀').is_some());
    }
}

//! A TrueType font made in memory for tests: boxes for the requested characters, nothing else. No test
//! may depend on the fonts of a machine.

use std::collections::BTreeMap;

/// A valid font whose family is `Boxes`, in which each of `characters` is a box, one em wide.
pub(crate) fn boxes(characters: &[char]) -> Vec<u8> {
    let mut characters = characters.to_vec();
    characters.sort_unstable();
    characters.dedup();
    let glyphs = 2; // .notdef and the box
    let mut glyf = Vec::new();
    // One contour of four points, all on the curve, coordinates as words.
    push(&mut glyf, &[1, 50, 0, 950, 800, 3, 0]);
    glyf.extend_from_slice(&[1, 1, 1, 1]);
    push(&mut glyf, &[50, 900, 0, -900, 0, 0, 800, 0]);
    // Short offsets count in two bytes; .notdef is empty.
    let mut loca = Vec::new();
    push(&mut loca, &[0, 0, glyf.len() as i32 / 2]);
    let mut head = Vec::new();
    push(&mut head, &[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000]);
    head.extend_from_slice(&[0; 16]);
    push(&mut head, &[50, 0, 950, 800, 0, 8, 2, 0, 0]);
    let mut hhea = Vec::new();
    push(
        &mut hhea,
        &[
            1, 0, 800, -200, 0, 1000, 0, 0, 950, 1, 0, 0, 0, 0, 0, 0, 0, glyphs,
        ],
    );
    let mut maxp = Vec::new();
    push(
        &mut maxp,
        &[1, 0, glyphs, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    let mut hmtx = Vec::new();
    push(&mut hmtx, &[1000, 50, 1000, 50]);
    let mut cmap = Vec::new();
    push(&mut cmap, &[0, 1, 3, 10]);
    cmap.extend_from_slice(&12u32.to_be_bytes());
    push(&mut cmap, &[12, 0]);
    let groups = characters.len() as u32;
    for word in [16 + 12 * groups, 0, groups] {
        cmap.extend_from_slice(&word.to_be_bytes());
    }
    for c in characters {
        for word in [c as u32, c as u32, 1] {
            cmap.extend_from_slice(&word.to_be_bytes());
        }
    }
    let family: Vec<u8> = "Boxes".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut name = Vec::new();
    push(
        &mut name,
        &[0, 1, 18, 3, 1, 0x409, 1, family.len() as i32, 0],
    );
    name.extend_from_slice(&family);
    let tables = BTreeMap::from([
        (*b"cmap", cmap),
        (*b"glyf", glyf),
        (*b"head", head),
        (*b"hhea", hhea),
        (*b"hmtx", hmtx),
        (*b"loca", loca),
        (*b"maxp", maxp),
        (*b"name", name),
    ]);
    super::webfont::assembled([0, 1, 0, 0], &tables)
}

fn push(table: &mut Vec<u8>, words: &[i32]) {
    for word in words {
        table.extend_from_slice(&(*word as u16).to_be_bytes());
    }
}

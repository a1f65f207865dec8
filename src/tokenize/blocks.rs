//! Classifies the bytes of a block of 64, as bit masks: bit *i* is byte *i*.
//!
//! There are two versions: AVX2 comparisons if the processor has them, and a table otherwise.

/// Bytes in a block: the bits of a mask.
pub(super) const BLOCK: usize = 64;

/// The masks of one block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// `A` to `Z` and `a` to `z`.
    pub letters: u64,
    /// `0` to `9`.
    pub digits: u64,
    /// `_`.
    pub underscores: u64,
    /// `'`.
    pub apostrophes: u64,
    /// `.`.
    pub stops: u64,
    /// `:`.
    pub colons: u64,
    /// `,` and `;`.
    pub commas: u64,
    /// `-`.
    pub hyphens: u64,
    /// `s` and `S`.
    pub esses: u64,
    /// `w` and `W`.
    pub doubleyous: u64,
    /// `/`.
    pub slashes: u64,
    /// `@` and `#`.
    pub signs: u64,
    /// Bytes of characters outside ASCII.
    pub wide: u64,
}

/// The masks of each 64 bytes, the last of them filled up with spaces.
///
/// `blocks` has room for all of them.
pub(super) fn classify(bytes: &[u8], blocks: &mut [Block], of: impl Fn(&[u8; BLOCK]) -> Block) {
    let (whole, rest) = bytes.as_chunks();
    for (bytes, block) in whole.iter().zip(&mut *blocks) {
        *block = of(bytes);
    }
    if !rest.is_empty() {
        let mut filled = [b' '; BLOCK];
        filled[..rest.len()].copy_from_slice(rest);
        blocks[whole.len()] = of(&filled);
    }
}

/// The masks of a block on any processor.
pub(super) fn portable(bytes: &[u8; BLOCK]) -> Block {
    // Of each eight bytes their classes make a matrix of 8 × 16 bits; turned over, its rows are
    // eight bits of a mask each.
    let mut rows = [[0_u8; 8]; 16];
    let (eights, _) = bytes.as_chunks::<8>();
    for (place, eight) in eights.iter().enumerate() {
        let classes = eight.map(|byte| CLASSES[usize::from(byte)]);
        let low = transpose(u64::from_le_bytes(classes.map(|class| class as u8)));
        let high = transpose(u64::from_le_bytes(classes.map(|class| (class >> 8) as u8)));
        for (row, bits) in (low.to_le_bytes().into_iter())
            .chain(high.to_le_bytes())
            .enumerate()
        {
            rows[row][place] = bits;
        }
    }
    let mask = |class: u16| u64::from_le_bytes(rows[class.trailing_zeros() as usize]);
    Block {
        letters: mask(LETTER),
        digits: mask(DIGIT),
        underscores: mask(UNDERSCORE),
        apostrophes: mask(APOSTROPHE),
        stops: mask(STOP),
        colons: mask(COLON),
        commas: mask(COMMA),
        hyphens: mask(HYPHEN),
        esses: mask(ESS),
        doubleyous: mask(DOUBLEYOU),
        slashes: mask(SLASH),
        signs: mask(SIGN),
        wide: mask(WIDE),
    }
}

const LETTER: u16 = 1;
const DIGIT: u16 = 1 << 1;
const UNDERSCORE: u16 = 1 << 2;
const APOSTROPHE: u16 = 1 << 3;
const STOP: u16 = 1 << 4;
const COLON: u16 = 1 << 5;
const COMMA: u16 = 1 << 6;
const HYPHEN: u16 = 1 << 7;
const ESS: u16 = 1 << 8;
const DOUBLEYOU: u16 = 1 << 9;
const SLASH: u16 = 1 << 10;
const SIGN: u16 = 1 << 11;
const WIDE: u16 = 1 << 12;

/// The classes of each byte.
static CLASSES: [u16; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b's' | b'S' => LETTER | ESS,
            b'w' | b'W' => LETTER | DOUBLEYOU,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => UNDERSCORE,
            b'\'' => APOSTROPHE,
            b'.' => STOP,
            b':' => COLON,
            b',' | b';' => COMMA,
            b'-' => HYPHEN,
            b'/' => SLASH,
            b'@' | b'#' => SIGN,
            0x80.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Bit *j* of byte *i* becomes bit *i* of byte *j*.
fn transpose(mut matrix: u64) -> u64 {
    for (shift, mask) in [
        (7, 0x00aa_00aa_00aa_00aa),
        (14, 0x0000_cccc_0000_cccc),
        (28, 0x0000_0000_f0f0_f0f0),
    ] {
        let swap = (matrix ^ (matrix >> shift)) & mask;
        matrix ^= swap ^ (swap << shift);
    }
    matrix
}

/// The masks of each 64 bytes by AVX2; see [`classify`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
pub(super) fn classify_avx2(bytes: &[u8], blocks: &mut [Block]) {
    classify(bytes, blocks, |bytes| avx2::block(bytes));
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_setr_epi64x, _mm256_sub_epi8,
    };

    use super::{BLOCK, Block};

    /// The masks of a block.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn block(bytes: &[u8; BLOCK]) -> Block {
        let halves = [half(bytes, 0), half(bytes, 32)];
        let lower = halves.map(|half| _mm256_or_si256(half, splat(0x20)));
        let is = |byte: u8| mask(halves.map(|half| _mm256_cmpeq_epi8(half, splat(byte))));
        let is_one_of = |one: u8, other: u8| {
            mask(halves.map(|half| {
                let one = _mm256_cmpeq_epi8(half, splat(one));
                _mm256_or_si256(one, _mm256_cmpeq_epi8(half, splat(other)))
            }))
        };
        let is_letter = |letter: u8| mask(lower.map(|half| _mm256_cmpeq_epi8(half, splat(letter))));
        Block {
            letters: mask(lower.map(|half| within(half, b'a', b'z'))),
            digits: mask(halves.map(|half| within(half, b'0', b'9'))),
            underscores: is(b'_'),
            apostrophes: is(b'\''),
            stops: is(b'.'),
            colons: is(b':'),
            commas: is_one_of(b',', b';'),
            hyphens: is(b'-'),
            esses: is_letter(b's'),
            doubleyous: is_letter(b'w'),
            slashes: is(b'/'),
            signs: is_one_of(b'@', b'#'),
            // The sign bit of each byte.
            wide: mask(halves),
        }
    }

    /// 32 bytes from `start` on: one load, which the four halves of it become.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn half(bytes: &[u8; BLOCK], start: usize) -> __m256i {
        let (eights, _) = bytes[start..].as_chunks::<8>();
        let eight = |i: usize| i64::from_le_bytes(eights[i]);
        _mm256_setr_epi64x(eight(0), eight(1), eight(2), eight(3))
    }

    /// The byte, 32 times.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn splat(byte: u8) -> __m256i {
        _mm256_set1_epi8(byte.cast_signed())
    }

    /// All ones for each byte from `first` to `last`.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn within(half: __m256i, first: u8, last: u8) -> __m256i {
        let from_first = _mm256_sub_epi8(half, splat(first));
        _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, splat(last - first)), from_first)
    }

    /// The highest bit of each byte.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn mask([low, high]: [__m256i; 2]) -> u64 {
        let bits = |half| u64::from(_mm256_movemask_epi8(half).cast_unsigned());
        bits(low) | bits(high) << 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The masks of a block as they are said in words.
    fn plain(bytes: &[u8; BLOCK]) -> Block {
        let mask = |class: &dyn Fn(u8) -> bool| {
            (0..BLOCK).fold(0, |mask, i| mask | u64::from(class(bytes[i])) << i)
        };
        Block {
            letters: mask(&|b| b.is_ascii_alphabetic()),
            digits: mask(&|b| b.is_ascii_digit()),
            underscores: mask(&|b| b == b'_'),
            apostrophes: mask(&|b| b == b'\''),
            stops: mask(&|b| b == b'.'),
            colons: mask(&|b| b == b':'),
            commas: mask(&|b| b == b',' || b == b';'),
            hyphens: mask(&|b| b == b'-'),
            esses: mask(&|b| b == b's' || b == b'S'),
            doubleyous: mask(&|b| b == b'w' || b == b'W'),
            slashes: mask(&|b| b == b'/'),
            signs: mask(&|b| b == b'@' || b == b'#'),
            wide: mask(&|b| !b.is_ascii()),
        }
    }

    /// Text of every byte at every place of a block, three bytes long at its end.
    fn every_byte_everywhere() -> Vec<u8> {
        (0..BLOCK * 256 + 3)
            .map(|i| (i / BLOCK + i * 37) as u8)
            .collect()
    }

    fn check(classified: &[Block]) {
        let mut bytes = every_byte_everywhere();
        bytes.resize(classified.len() * BLOCK, b' ');
        let (whole, _) = bytes.as_chunks();
        for (bytes, block) in whole.iter().zip(classified) {
            assert_eq!(*block, plain(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn the_table_finds_every_byte_at_every_place() {
        let mut blocks = [Block::default(); 257];
        classify(&every_byte_everywhere(), &mut blocks, portable);
        check(&blocks);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn avx2_finds_every_byte_at_every_place() {
        if !is_x86_feature_detected!("avx2") {
            return;
        }
        let mut blocks = [Block::default(); 257];
        // SAFETY: the processor has AVX2.
        unsafe { classify_avx2(&every_byte_everywhere(), &mut blocks) };
        check(&blocks);
    }
}

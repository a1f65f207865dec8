//! Parquet's `DELTA_BINARY_PACKED`: distances between neighbours, packed in as few bits as the
//! largest of each 32 needs.

use crate::count::varint;

/// Values of a block; the least distance is stored once for each.
const BLOCK: usize = 128;

/// Values of a miniblock; the number of bits is stored once for each. The least that the format
/// allows, because at the border of two terms the articles start anew and one step back would
/// widen all its neighbours.
pub const MINIBLOCK: usize = 32;

/// Append the encoded form of `values`, of which no two neighbours are 2³² or more apart.
pub fn encode<T: Copy + Into<u64>>(values: &[T], out: &mut Vec<u8>) {
    varint::write(BLOCK as u64, out);
    varint::write((BLOCK / MINIBLOCK) as u64, out);
    varint::write(values.len() as u64, out);
    let Some(first) = values.first() else {
        varint::write(0, out);
        return;
    };
    varint::write(zigzag((*first).into() as i64), out);
    let mut steps = [0i64; BLOCK];
    // Each block with the value before it.
    for start in (1..values.len()).step_by(BLOCK) {
        let block = &values[start - 1..values.len().min(start + BLOCK)];
        let count = block.len() - 1;
        for (step, pair) in steps.iter_mut().zip(block.windows(2)) {
            let [before, value] = [pair[0].into() as i64, pair[1].into() as i64];
            *step = value.wrapping_sub(before);
        }
        let least = steps[..count].iter().fold(i64::MAX, |a, b| a.min(*b));
        // What fills up the last miniblock takes no bits.
        let full = count.next_multiple_of(MINIBLOCK);
        steps[count..full].fill(least);
        varint::write(zigzag(least), out);
        let widths_at = out.len();
        out.extend_from_slice(&[0; BLOCK / MINIBLOCK]);
        let (miniblocks, _) = steps[..full].as_chunks::<MINIBLOCK>();
        for (number, miniblock) in miniblocks.iter().enumerate() {
            let excess = miniblock.map(|step| (step - least) as u64);
            let all = excess.iter().fold(0, |all, excess| all | excess);
            let bits = u64::BITS - all.leading_zeros();
            out[widths_at + number] = bits as u8;
            pack(&excess, bits, out);
        }
    }
}

/// 32 values of `bits` bits each, low bits first: `4 * bits` bytes.
pub fn pack(values: &[u64; MINIBLOCK], bits: u32, out: &mut Vec<u8>) {
    macro_rules! pack_by_width {
        ($($width:literal)*) => {
            match bits {
                0 => {}
                // The width is known where the loop is compiled, so that it needs no branches.
                $($width => pack_width::<$width>(values, out),)*
                _ => unreachable!("steps of neighbours have at most 33 bits"),
            }
        };
    }
    pack_by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33);
}

#[inline]
fn pack_width<const WIDTH: u32>(values: &[u64; MINIBLOCK], out: &mut Vec<u8>) {
    let mut bytes = [0; 4 * (u32::BITS as usize + 1)];
    let (words, _) = bytes.as_chunks_mut::<4>();
    let (mut word, mut filled, mut at) = (0u64, 0, 0);
    for value in values {
        word |= value << filled;
        filled += WIDTH;
        // At most 31 bits waited and 33 came, so that the word never overflows.
        while filled >= 32 {
            words[at] = (word as u32).to_le_bytes();
            at += 1;
            word >>= 32;
            filled -= 32;
        }
    }
    out.extend_from_slice(&bytes[..4 * WIDTH as usize]);
}

fn zigzag(value: i64) -> u64 {
    (value.wrapping_shl(1) ^ (value >> 63)) as u64
}

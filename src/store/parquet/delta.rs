//! Parquet's `DELTA_BINARY_PACKED`: distances between neighbours, packed in as few bits as the
//! largest of each 32 needs.

use crate::count::varint;

/// Values of a block; the least distance is stored once for each.
const BLOCK: usize = 128;

/// Values of a miniblock; the number of bits is stored once for each. The least that the format
/// allows, because at the border of two terms the articles start anew and one step back would
/// widen all its neighbours.
const MINIBLOCK: usize = 32;

/// Append the encoded form of `values`, of which no two are 2³² or more apart.
pub fn encode(mut values: impl ExactSizeIterator<Item = u64>, out: &mut Vec<u8>) {
    varint::write(BLOCK as u64, out);
    varint::write((BLOCK / MINIBLOCK) as u64, out);
    varint::write(values.len() as u64, out);
    let Some(first) = values.next() else {
        varint::write(0, out);
        return;
    };
    varint::write(zigzag(first as i64), out);
    let mut previous = first;
    let mut steps = [0i64; BLOCK];
    while values.len() > 0 {
        let mut filled = 0;
        for (step, value) in steps.iter_mut().zip(values.by_ref().take(BLOCK)) {
            *step = (value as i64).wrapping_sub(previous as i64);
            previous = value;
            filled += 1;
        }
        let steps = &steps[..filled];
        let least = steps.iter().copied().min().unwrap_or(0);
        varint::write(zigzag(least), out);
        let widths_at = out.len();
        out.extend_from_slice(&[0; BLOCK / MINIBLOCK]);
        for (number, miniblock) in steps.chunks(MINIBLOCK).enumerate() {
            let mut excess = [0u64; MINIBLOCK];
            let mut all = 0;
            for (excess, step) in excess.iter_mut().zip(miniblock) {
                *excess = (step - least) as u64;
                all |= *excess;
            }
            let bits = u64::BITS - all.leading_zeros();
            out[widths_at + number] = bits as u8;
            pack(&excess, bits, out);
        }
    }
}

/// 32 values of `bits` bits each, low bits first: `4 * bits` bytes.
fn pack(values: &[u64; MINIBLOCK], bits: u32, out: &mut Vec<u8>) {
    let mut word = 0u64;
    let mut filled = 0;
    for value in values {
        word |= value << filled;
        filled += bits;
        while filled >= 32 {
            out.extend_from_slice(&(word as u32).to_le_bytes());
            // At most 33 bits of a step are in use, so that the word never overflows.
            word >>= 32;
            filled -= 32;
        }
    }
}

fn zigzag(value: i64) -> u64 {
    (value.wrapping_shl(1) ^ (value >> 63)) as u64
}

//! Parquet's `DELTA_BINARY_PACKED`: distances between neighbours, packed into as few bits as the
//! largest of each 32 needs; and `DELTA_BYTE_ARRAY`, strings of which each is stored as the part it does not share
//! with the one before.
//!
//! This module also reads them. A comparison of the whole vocabulary reads every posting, and reading blocks of 32
//! with known widths, added up on the way, takes a sixth of the library's time; every question reads a vocabulary, and
//! spelling its terms into one buffer takes a tenth.

use crate::count::varint;
use std::ops::{ControlFlow, Range};

/// Values of a block; the least distance is stored once for each.
const BLOCK: usize = 128;

/// Values of a miniblock; the number of bits is stored once for each. The least that the format
/// allows, because at the border of two terms the articles start anew and one step back would
/// widen all its neighbours.
pub const MINIBLOCK: usize = 32;

/// Append the encoded form of `values`. In columns of 64 bits no two neighbours are 2³¹ or more apart;
/// in those of 32 bits a greater step wraps around, as the format has it.
pub fn encode<T: Copy + Into<u64>>(values: &[T], out: &mut Vec<u8>) {
    varint::write(BLOCK as u64, out);
    varint::write((BLOCK / MINIBLOCK) as u64, out);
    varint::write(values.len() as u64, out);
    let Some(first) = values.first() else {
        varint::write(0, out);
        return;
    };
    varint::write(zigzag((*first).into() as i64), out);
    let mut steps = [0i32; BLOCK];
    // Each block with the value before it.
    for start in (1..values.len()).step_by(BLOCK) {
        let block = &values[start - 1..values.len().min(start + BLOCK)];
        let count = block.len() - 1;
        for (step, pair) in steps.iter_mut().zip(block.windows(2)) {
            *step = pair[1].into().wrapping_sub(pair[0].into()) as i32;
        }
        let least = steps[..count].iter().fold(i32::MAX, |a, b| a.min(*b));
        // What fills up the last miniblock takes no bits.
        let full = count.next_multiple_of(MINIBLOCK);
        steps[count..full].fill(least);
        varint::write(zigzag(i64::from(least)), out);
        let widths_at = out.len();
        out.extend_from_slice(&[0; BLOCK / MINIBLOCK]);
        let (miniblocks, _) = steps[..full].as_chunks::<MINIBLOCK>();
        for (number, miniblock) in miniblocks.iter().enumerate() {
            let excess = miniblock.map(|step| step.wrapping_sub(least) as u32);
            let all = excess.iter().fold(0, |all, excess| all | excess);
            let bits = u32::BITS - all.leading_zeros();
            out[widths_at + number] = bits as u8;
            pack(&excess, bits, out);
        }
    }
}

/// 32 values of `bits` bits each, low bits first: `4 * bits` bytes.
pub fn pack(values: &[u32; MINIBLOCK], bits: u32, out: &mut Vec<u8>) {
    macro_rules! pack_by_width {
        ($($width:literal)*) => {
            match bits {
                0 => {}
                // The width is known where the loop is compiled, so that it needs no branches.
                $($width => pack_width::<$width>(values, out),)*
                _ => unreachable!("values have at most 32 bits"),
            }
        };
    }
    pack_by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

#[inline]
fn pack_width<const WIDTH: u32>(values: &[u32; MINIBLOCK], out: &mut Vec<u8>) {
    let mut bytes = [0; 4 * u32::BITS as usize];
    let (words, _) = bytes.as_chunks_mut::<4>();
    let (mut word, mut filled, mut at) = (0u64, 0, 0);
    for value in values {
        word |= u64::from(*value) << filled;
        filled += WIDTH;
        // At most 31 bits waited and 32 came, so that the word never overflows.
        while filled >= 32 {
            words[at] = (word as u32).to_le_bytes();
            at += 1;
            word >>= 32;
            filled -= 32;
        }
    }
    out.extend_from_slice(&bytes[..4 * WIDTH as usize]);
}

/// Append the `wanted` ones of values that are encoded as [`encode`] does it; `None` when they are not,
/// or when the bytes end too early.
pub fn decode(mut bytes: &[u8], wanted: Range<usize>, out: &mut Vec<u32>) -> Option<()> {
    take(&mut bytes, wanted, out)
}

/// The first `wanted.end` strings of a page, those before `wanted` left out, one after the other. The page has the
/// lengths of what each shares with the one before, the lengths of what follows these, and all of the latter. `None`
/// when it has not, when it has not exactly `all` of them, or when they are not UTF-8. Ends early where `each` says so.
pub fn decode_strings(
    mut bytes: &[u8],
    all: usize,
    wanted: Range<usize>,
    mut each: impl FnMut(&str) -> ControlFlow<()>,
) -> Option<ControlFlow<()>> {
    let (mut shared, mut own) = (Vec::new(), Vec::new());
    take(&mut bytes, 0..all, &mut shared)?;
    take(&mut bytes, 0..all, &mut own)?;
    let sum = own.iter().map(|length| u64::from(*length)).sum::<u64>();
    if sum != bytes.len() as u64 {
        return None;
    }
    let mut string = Vec::new();
    for (at, (shared, own)) in shared.iter().zip(own).enumerate().take(wanted.end) {
        let rest = bytes.split_off(..own as usize)?;
        if *shared as usize > string.len() {
            return None;
        }
        string.truncate(*shared as usize);
        string.extend_from_slice(rest);
        if at >= wanted.start {
            let seen = each(std::str::from_utf8(&string).ok()?);
            if seen.is_break() {
                return Some(seen);
            }
        }
    }
    Some(ControlFlow::Continue(()))
}

fn take(bytes: &mut &[u8], wanted: Range<usize>, out: &mut Vec<u32>) -> Option<()> {
    let sizes = [number(bytes)?, number(bytes)?];
    if sizes != [BLOCK as u64, (BLOCK / MINIBLOCK) as u64] || number(bytes)? < wanted.end as u64 {
        return None;
    }
    // A step may be longer than 32 bits, the values are not: all adds up alike without the upper bits.
    let mut value = unzigzag(number(bytes)?) as u32;
    if wanted.contains(&0) {
        out.push(value);
    }
    let mut place = 1;
    let mut values = [0; MINIBLOCK];
    while place < wanted.end {
        let least = unzigzag(number(bytes)?) as u32;
        let widths = *bytes.split_off(..BLOCK / MINIBLOCK)?.as_array::<4>()?;
        for bits in widths {
            if place >= wanted.end {
                break;
            }
            let packed = bytes.split_off(..MINIBLOCK / 8 * usize::from(bits))?;
            value = add_up(packed, bits, least, value, &mut values)?;
            let own = wanted.start.max(place)..wanted.end.min(place + MINIBLOCK);
            if own.len() == MINIBLOCK {
                out.extend_from_slice(&values);
            } else if own.start < own.end {
                out.extend_from_slice(&values[own.start - place..own.end - place]);
            }
            place += MINIBLOCK;
        }
    }
    Some(())
}

/// The values that follow `value` by the 32 steps that [`pack`] has packed, each `least` longer than it is stored; the
/// last of them.
#[inline]
fn add_up(
    packed: &[u8],
    bits: u8,
    least: u32,
    value: u32,
    values: &mut [u32; MINIBLOCK],
) -> Option<u32> {
    macro_rules! add_up_by_width {
        ($($width:literal)*) => {
            match bits {
                0 => add_up_width::<0>(packed, least, value, values),
                $($width => add_up_width::<$width>(packed, least, value, values),)*
                _ => None,
            }
        };
    }
    add_up_by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33)
}

fn add_up_width<const WIDTH: usize>(
    packed: &[u8],
    least: u32,
    mut value: u32,
    values: &mut [u32; MINIBLOCK],
) -> Option<u32> {
    // So many words of 32 bits as a value has bits; a value lies in one or two, at its place in every block.
    let words: &[[u8; 4]; WIDTH] = packed.as_chunks().0.as_array()?;
    let word = |at: usize| words.get(at).map_or(0, |word| u32::from_le_bytes(*word));
    let mask = ((1u64 << WIDTH) - 1) as u32;
    macro_rules! add_each {
        ($($at:literal)*) => {$({
            let (first, shift) = ($at * WIDTH / 32, ($at * WIDTH % 32) as u32);
            let mut step = word(first) >> shift;
            if shift > 0 && shift as usize + WIDTH > 32 {
                step |= word(first + 1) << (32 - shift);
            }
            value = value.wrapping_add((step & mask).wrapping_add(least));
            values[$at] = value;
        })*};
    }
    // Written out, because the compiler would leave a loop over them one and compute each place.
    add_each!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
    Some(value)
}

/// The next number of seven bits per byte; `None` when the bytes end within it.
pub(super) fn number(bytes: &mut &[u8]) -> Option<u64> {
    let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    let mut own = bytes.split_off(..length)?;
    // A tenth byte has one bit of a number of 64.
    (length < 10 || own[9] <= 1).then(|| varint::read(&mut own))
}

fn zigzag(value: i64) -> u64 {
    (value.wrapping_shl(1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_part_is_what_was_encoded(
            steps in prop::collection::vec(prop_oneof![0u32..4, 0u32..3_000, any::<u32>()], 1..700),
            from: prop::sample::Index, to: prop::sample::Index,
        ) {
            let mut value = 0u32;
            let values: Vec<u32> = steps
                .iter()
                .map(|step| {
                    value = value.wrapping_add(*step);
                    value
                })
                .collect();
            let (from, to) = (from.index(values.len() + 1), to.index(values.len() + 1));
            let wanted = from.min(to)..from.max(to);
            let mut bytes = Vec::new();
            encode(&values, &mut bytes);
            let mut decoded = Vec::new();
            prop_assert_eq!(decode(&bytes, wanted.clone(), &mut decoded), Some(()));
            prop_assert_eq!(&decoded, &values[wanted]);
            // What ends early is not a panic.
            for end in 0..bytes.len() {
                decoded.clear();
                prop_assert_eq!(decode(&bytes[..end], 0..values.len(), &mut decoded), None);
            }
        }

        #[test]
        fn steps_of_every_width_are_added_up(
            steps in prop::collection::vec(any::<u64>(), MINIBLOCK), least: u32, before: u32,
        ) {
            for bits in 0..=33u8 {
                let mut packed = vec![0u8; 4 * usize::from(bits)];
                let (mut value, mut expected) = (before, Vec::new());
                for (at, step) in steps.iter().enumerate() {
                    let step = step & ((1 << bits) - 1);
                    for bit in (0..usize::from(bits)).filter(|bit| step >> bit & 1 == 1) {
                        let place = at * usize::from(bits) + bit;
                        packed[place / 8] |= 1 << (place % 8);
                    }
                    value = value.wrapping_add(least).wrapping_add(step as u32);
                    expected.push(value);
                }
                let mut values = [0; MINIBLOCK];
                prop_assert_eq!(add_up(&packed, bits, least, before, &mut values), Some(value));
                prop_assert_eq!(&values[..], expected);
                // Bytes that end too early.
                if packed.pop().is_some() {
                    prop_assert_eq!(add_up(&packed, bits, least, before, &mut values), None);
                }
            }
            prop_assert_eq!(add_up(&[0; 4 * 34], 34, least, before, &mut [0; MINIBLOCK]), None);
        }

        #[test]
        fn any_strings_are_what_was_encoded(
            mut strings in prop::collection::vec("[a-cé]{0,6}", 1..300),
            from: prop::sample::Index, to: prop::sample::Index,
        ) {
            strings.sort();
            let (mut shared, mut own, mut rests) = (vec![], vec![], vec![]);
            let mut last = "";
            for string in &strings {
                let same = last.bytes().zip(string.bytes()).take_while(|(a, b)| a == b).count();
                shared.push(same as u32);
                own.push((string.len() - same) as u32);
                rests.extend_from_slice(&string.as_bytes()[same..]);
                last = string;
            }
            let mut bytes = Vec::new();
            encode(&shared, &mut bytes);
            encode(&own, &mut bytes);
            bytes.extend(rests);
            let (from, to) = (from.index(strings.len() + 1), to.index(strings.len() + 1));
            let wanted = from.min(to)..from.max(to);
            let mut decoded = Vec::new();
            let go_on = |_: &str| ControlFlow::Continue(());
            let read = decode_strings(&bytes, strings.len(), wanted.clone(), |own| {
                decoded.push(own.to_owned());
                go_on(own)
            });
            prop_assert_eq!(read, Some(ControlFlow::Continue(())));
            prop_assert_eq!(&decoded, &strings[wanted]);
            bytes.push(b'a');
            prop_assert_eq!(decode_strings(&bytes, strings.len(), 0..strings.len(), go_on), None);
            for end in 0..bytes.len() - 1 {
                prop_assert_eq!(decode_strings(&bytes[..end], strings.len(), 0..strings.len(), go_on), None);
            }
        }

        #[test]
        fn any_bytes_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut as_ours = vec![0x80, 1, 4, 40, 2];
            as_ours.extend(&bytes);
            for bytes in [bytes, as_ours] {
                let mut out = Vec::new();
                let decoded = decode(&bytes, 0..40, &mut out);
                prop_assert!(decoded.is_none() || out.len() == 40);
                let _ = decode_strings(&bytes, 40, 0..40, |_| ControlFlow::Continue(()));
            }
        }
    }
}

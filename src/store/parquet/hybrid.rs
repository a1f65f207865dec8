//! Parquet's hybrid of runs and packed stretches, which stores dictionary keys and which rows have a
//! value.

use super::delta::{MINIBLOCK, number, pack};
use crate::count::varint;
use std::ops::Range;

/// Keys of a dictionary of `distinct` values, each in one or two whole bytes where fewer bits would
/// do: one packed stretch. zstd finds what repeats only where it begins at the same bit, so that the
/// file is smaller and made in a fraction of the time.
pub fn keys_in_bytes(
    distinct: usize,
    rows: usize,
    keys: impl Iterator<Item = u32>,
    out: &mut Vec<u8>,
) {
    let head = keys_head(distinct, rows, out);
    match head.bytes {
        1 => out.extend(keys.map(|key| key as u8)),
        2 => keys.for_each(|key| out.extend_from_slice(&(key as u16).to_le_bytes())),
        _ => keys.for_each(|key| out.extend_from_slice(&key.to_le_bytes())),
    }
    head.pad(out);
}

/// What comes before and after keys of whole bytes.
pub struct KeysHead {
    bytes: usize,
    padding: usize,
}

/// Begin a packed stretch of keys of whole bytes, which the caller appends.
pub fn keys_head(distinct: usize, rows: usize, out: &mut Vec<u8>) -> KeysHead {
    let bytes = match distinct {
        ..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        0x1_0001.. => 4,
    };
    out.push(8 * bytes as u8);
    varint::write((rows.div_ceil(8) as u64) << 1 | 1, out);
    KeysHead {
        bytes,
        padding: rows.next_multiple_of(8) - rows,
    }
}

impl KeysHead {
    /// Fill the last group of eight keys up.
    pub fn pad(self, out: &mut Vec<u8>) {
        out.extend(std::iter::repeat_n(0, self.padding * self.bytes));
    }
}

/// Keys of a dictionary, as [`keys_in_bytes`] writes them.
pub enum KeysInBytes<'p> {
    /// Of at most 256 values.
    One(&'p [u8]),
    /// Of at most 65,536.
    Two(&'p [[u8; 2]]),
}

impl<'p> KeysInBytes<'p> {
    /// Those of a page of so many rows; `None` when they are written in another way, or not all of them.
    pub fn of(page: &'p [u8], rows: usize) -> Option<Self> {
        let (bits, mut rest) = page.split_first()?;
        let groups = rows.div_ceil(8);
        let is_whole = number(&mut rest)? == (groups as u64) << 1 | 1
            && rest.len() == groups * usize::from(*bits);
        match bits {
            8 if is_whole => Some(Self::One(&rest[..rows])),
            16 if is_whole => Some(Self::Two(&rest.as_chunks().0[..rows])),
            _ => None,
        }
    }

    /// Appends the values of the `wanted` keys; `None` when one has no value.
    pub fn values<T: Copy + Default>(
        &self,
        wanted: Range<usize>,
        values: &[T],
        out: &mut Vec<T>,
    ) -> Option<()> {
        match self {
            Self::One(keys) => {
                let keys = keys.get(wanted)?;
                let mut table = [T::default(); 256];
                let known = values.len().min(256);
                table[..known].copy_from_slice(&values[..known]);
                // Asked of the greatest alone, because that loop goes over 16 keys at once.
                let greatest = keys.iter().fold(0, |greatest: u8, key| greatest.max(*key));
                let are_known = keys.is_empty() || usize::from(greatest) < known;
                are_known.then(|| out.extend(keys.iter().map(|key| table[usize::from(*key)])))
            }
            Self::Two(keys) => {
                let keys = keys.get(wanted)?.iter();
                let keys = keys.map(|key| usize::from(u16::from_le_bytes(*key)));
                let are_known = keys.clone().all(|key| key < values.len());
                are_known.then(|| out.extend(keys.map(|key| values[key])))
            }
        }
    }
}

/// Bits that hold every number up to `greatest`; at least one, because readers differ about none.
pub fn bits_for(greatest: usize) -> u32 {
    (usize::BITS - greatest.leading_zeros()).max(1)
}

/// Append keys, each with the number of rows that follow one another and have it. The runs are known,
/// so that nothing is searched for: long ones are written as such, and stretches of short ones packed.
pub fn runs_of_keys(runs: impl Iterator<Item = (u32, usize)>, bits: u32, out: &mut Vec<u8>) {
    let mut short: Vec<u32> = Vec::new();
    for (key, mut rows) in runs {
        // A packed stretch has a multiple of eight values, except the last of the page.
        while !short.len().is_multiple_of(8) && rows > 0 {
            short.push(key);
            rows -= 1;
        }
        if rows > 8 {
            packed(&mut short, bits, out);
            varint::write((rows as u64) << 1, out);
            out.extend_from_slice(&key.to_le_bytes()[..bits.div_ceil(8) as usize]);
        } else {
            short.extend(std::iter::repeat_n(key, rows));
        }
    }
    packed(&mut short, bits, out);
}

/// Append one packed stretch of all `values`, which are then gone.
pub fn packed(values: &mut Vec<u32>, bits: u32, out: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let groups = values.len().div_ceil(8);
    varint::write((groups as u64) << 1 | 1, out);
    let end = out.len() + groups * bits as usize;
    values.resize(values.len().next_multiple_of(MINIBLOCK), 0);
    for block in values.as_chunks::<MINIBLOCK>().0 {
        pack(block, bits, out);
    }
    out.truncate(end);
    values.clear();
}

/// Runs of equal bits, each as a key with its length; the first is of ones and may be empty.
pub fn runs_of_bits(bits: impl Iterator<Item = bool>) -> Vec<(u32, usize)> {
    let (mut words, mut word, mut count) = (Vec::new(), 0u64, 0);
    for bit in bits {
        word |= u64::from(bit) << (count % u64::BITS);
        count += 1;
        if count % u64::BITS == 0 {
            words.push(std::mem::take(&mut word));
        }
    }
    words.push(word);
    let mut runs = Vec::new();
    let (mut one, mut length) = (true, 0);
    for word in words {
        let mut left = count.min(u64::BITS);
        count -= left;
        let mut rest = word;
        loop {
            let same = if one {
                rest.trailing_ones()
            } else {
                rest.trailing_zeros()
            }
            .min(left);
            length += same as usize;
            left -= same;
            if left == 0 {
                break;
            }
            rest >>= same;
            runs.push((u32::from(one), length));
            (one, length) = (!one, 0);
        }
    }
    runs.push((u32::from(one), length));
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_without_a_value_and_a_page_that_ends_early_are_noticed() {
        let mut page = Vec::new();
        keys_in_bytes(3, 9, [0, 1, 2, 0, 1, 2, 0, 1, 2].into_iter(), &mut page);
        let read = |page: &[u8], values: &[u32]| {
            let mut out = Vec::new();
            let keys = KeysInBytes::of(page, 9)?;
            keys.values(1..9, values, &mut out).map(|()| out)
        };
        assert_eq!(read(&page, &[5, 6, 7]).unwrap(), [6, 7, 5, 6, 7, 5, 6, 7]);
        assert_eq!(read(&page, &[5, 6]), None);
        assert_eq!(read(&page[..page.len() - 1], &[5, 6, 7]), None);
        assert!(KeysInBytes::of(&page, 17).is_none() && KeysInBytes::of(&[], 0).is_none());
    }

    proptest! {
        #[test]
        fn keys_in_bytes_are_read_as_written(
            keys in prop::collection::vec(0u32..600, 1..3000),
            distinct in prop::sample::select(vec![1usize, 256, 257, 600]),
            bounds in any::<[prop::sample::Index; 2]>(),
        ) {
            let keys: Vec<u32> = keys.into_iter().map(|key| key % distinct as u32).collect();
            let values: Vec<u64> = (0..distinct as u64).map(|key| key * key + 3).collect();
            let mut page = Vec::new();
            keys_in_bytes(distinct, keys.len(), keys.iter().copied(), &mut page);
            let [a, b] = bounds.map(|bound| bound.index(keys.len() + 1));
            let wanted = a.min(b)..a.max(b);
            let mut out = vec![1];
            let read = KeysInBytes::of(&page, keys.len()).unwrap();
            prop_assert!(read.values(wanted.clone(), &values, &mut out).is_some());
            let expected = keys[wanted].iter().map(|key| values[*key as usize]);
            prop_assert_eq!(&out[1..], &expected.collect::<Vec<u64>>());
        }

        #[test]
        fn runs_are_the_bits(lengths in prop::collection::vec((any::<bool>(), 0usize..200), 0..20)) {
            let bits: Vec<bool> = lengths
                .into_iter()
                .flat_map(|(bit, length)| std::iter::repeat_n(bit, length))
                .collect();
            let runs = runs_of_bits(bits.iter().copied());
            let again: Vec<bool> = runs
                .iter()
                .flat_map(|(key, length)| std::iter::repeat_n(*key == 1, *length))
                .collect();
            prop_assert_eq!(again, bits);
            prop_assert!(runs.windows(2).all(|pair| pair[0].0 != pair[1].0));
            prop_assert!(runs.iter().skip(1).rev().skip(1).all(|(_, length)| *length > 0));
        }
    }
}

//! Small whole numbers packed side by side into one of 32, 64 or 128 bits.

use std::ops::{BitOr, Shl, Shr};

/// How wide an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    U32,
    U64,
    U128,
}

impl Width {
    /// The least width that holds this number of bits, which is at most 128.
    pub fn of(bits: u32) -> Self {
        match bits {
            ..=32 => Self::U32,
            33..=64 => Self::U64,
            65.. => Self::U128,
        }
    }

    /// Bytes of an element.
    pub fn bytes(self) -> usize {
        match self {
            Self::U32 => 4,
            Self::U64 => 8,
            Self::U128 => 16,
        }
    }
}

/// Numbers in one.
pub trait Element:
    Copy
    + Ord
    + From<u32>
    + BitOr<Output = Self>
    + Shl<u32, Output = Self>
    + Shr<u32, Output = Self>
    + Send
{
    /// Bytes of one.
    const BYTES: usize;

    /// Its lowest bits, at most 32 of them.
    fn low(self, bits: u32) -> u32;

    /// The one in `bytes` before which there are `at` others.
    fn get(bytes: &[u8], at: usize) -> Self;

    /// All that are in `bytes`.
    fn all(bytes: &[u8]) -> impl ExactSizeIterator<Item = Self>;

    /// Put it where there are `at` others before.
    fn put(self, bytes: &mut [u8], at: usize);
}

macro_rules! element {
    ($($number:ty)*) => {$(
        impl Element for $number {
            const BYTES: usize = size_of::<Self>();

            #[inline]
            fn low(self, bits: u32) -> u32 {
                (self as u64 & ((1 << bits) - 1)) as u32
            }

            #[inline]
            fn get(bytes: &[u8], at: usize) -> Self {
                Self::from_le_bytes(bytes.as_chunks().0[at])
            }

            #[inline]
            fn all(bytes: &[u8]) -> impl ExactSizeIterator<Item = Self> {
                bytes.as_chunks().0.iter().map(|own| Self::from_le_bytes(*own))
            }

            #[inline]
            fn put(self, bytes: &mut [u8], at: usize) {
                bytes.as_chunks_mut().0[at] = self.to_le_bytes();
            }
        }
    )*};
}

element!(u32 u64 u128);

/// Bits that hold every number below `count`.
pub fn bits(count: usize) -> u32 {
    (usize::BITS - count.saturating_sub(1).leading_zeros()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_bits_as_it_takes() {
        let counts = [0, 1, 2, 3, 4, 5, 256, 257, 1 << 32];
        assert_eq!(counts.map(bits), [1, 1, 1, 2, 2, 3, 8, 9, 32]);
    }

    #[test]
    fn elements_lie_side_by_side() {
        let mut bytes = [0; 12];
        0xdead_beefu32.put(&mut bytes, 1);
        assert_eq!(u32::get(&bytes, 1), 0xdead_beef);
        assert_eq!([&bytes[..4], &bytes[8..]], [[0; 4], [0; 4]]);
        assert_eq!(0xdead_beefu32.low(8), 0xef);
        assert_eq!(u128::MAX.low(32), u32::MAX);
    }
}

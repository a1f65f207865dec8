//! Numbers of seven bits per byte (LEB128), low bits first.

/// Append `value`.
#[inline]
pub fn write(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Take the next number off the front of `bytes`, which this program wrote itself.
#[inline]
pub fn read(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    let mut shift = 0;
    loop {
        let (byte, rest) = bytes
            .split_first()
            .expect("a run ends at the end of a number");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return value;
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_survive(values in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut bytes = Vec::new();
            for value in &values {
                write(*value, &mut bytes);
            }
            let mut rest = bytes.as_slice();
            for value in &values {
                prop_assert_eq!(read(&mut rest), *value);
            }
            prop_assert!(rest.is_empty());
        }
    }
}

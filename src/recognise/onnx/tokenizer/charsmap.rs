//! The table by which SentencePiece normalises: a trie of byte strings, each with what stands in its place.
//!
//! ```text
//! 4 bytes   length of the trie in bytes, little endian
//! trie      a double array of 4-byte units
//! rest      the replacements, each with a zero byte after it
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Charsmap {
    units: Vec<u32>,
    replacements: String,
}

/// Clusters of more bytes are looked up letter by letter.
const LONGEST_CLUSTER: usize = 5;

impl TryFrom<String> for Charsmap {
    type Error = &'static str;

    fn try_from(encoded: String) -> Result<Self, &'static str> {
        let damaged = "the table of `Precompiled` is damaged";
        let bytes = STANDARD.decode(encoded).map_err(|_| damaged)?;
        let (size, rest) = bytes.split_first_chunk::<4>().ok_or(damaged)?;
        let size = u32::from_le_bytes(*size) as usize;
        let (trie, replacements) = rest.split_at_checked(size).ok_or(damaged)?;
        Ok(Self {
            units: trie
                .as_chunks::<4>()
                .0
                .iter()
                .map(|unit| u32::from_le_bytes(*unit))
                .collect(),
            replacements: String::from_utf8(replacements.to_vec()).map_err(|_| damaged)?,
        })
    }
}

impl Charsmap {
    /// Appends what stands in the place of a cluster of letters: what the table has for the cluster, or what
    /// it has for each letter, or the letter.
    pub fn replace(&self, cluster: &str, out: &mut Vec<char>) {
        if cluster.len() <= LONGEST_CLUSTER
            && let Some(replacement) = self.find(cluster)
        {
            out.extend(replacement.chars());
            return;
        }
        for letter in cluster.chars() {
            match self.find(letter.encode_utf8(&mut [0; 4])) {
                Some(replacement) => out.extend(replacement.chars()),
                None => out.push(letter),
            }
        }
    }

    /// What the table has for the shortest beginning of `key` that it knows; so the models were trained.
    fn find(&self, key: &str) -> Option<&str> {
        let offset = |unit: u32| ((unit >> 10) << ((unit & (1 << 9)) >> 6)) as usize;
        let mut at = offset(*self.units.first()?);
        for byte in key.bytes() {
            at ^= usize::from(byte);
            let unit = *self.units.get(at)?;
            if unit & (1 << 31 | 0xff) != u32::from(byte) {
                return None;
            }
            at ^= offset(unit);
            if unit >> 8 & 1 == 1 {
                let start = (self.units.get(at)? & !(1 << 31)) as usize;
                return self.replacements.get(start..)?.split('\0').next();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that puts `x` in the place of `a`. The unit at the root leads to `a`, which has a leaf
    /// with the replacement's position.
    fn table() -> Charsmap {
        let mut units = vec![0u32; 512];
        units[0] = 256 << 10;
        units[256 ^ usize::from(b'a')] = u32::from(b'a') | 1 << 8 | 1 << 10;
        units[256 ^ usize::from(b'a') ^ 1] = 2;
        let mut bytes = (units.len() as u32 * 4).to_le_bytes().to_vec();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes.extend(b"y\0x\0");
        Charsmap::try_from(STANDARD.encode(bytes)).unwrap()
    }

    #[test]
    fn what_the_table_has_is_replaced_and_the_rest_is_kept() {
        let mut out = Vec::new();
        table().replace("a", &mut out);
        table().replace("b", &mut out);
        table().replace("京", &mut out);
        assert_eq!(out, ['x', 'b', '京']);
    }

    #[test]
    fn a_damaged_table_is_refused_and_one_that_leads_nowhere_replaces_nothing() {
        for bytes in [&b""[..], b"\xff\xff\xff\x7f", b"\0\0\0\0\xff"] {
            assert!(Charsmap::try_from(STANDARD.encode(bytes)).is_err());
        }
        let nowhere = Charsmap {
            units: vec![u32::MAX; 3],
            replacements: String::new(),
        };
        let mut out = Vec::new();
        nowhere.replace("ab", &mut out);
        assert_eq!(out, ['a', 'b']);
    }
}

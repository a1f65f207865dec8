//! The model file: weights and word lists, with a version and a checksum.
//!
//! ```text
//! 8 bytes   NPRECOG and a zero byte
//! 4 bytes   version, little endian
//! 32 bytes  BLAKE3 of what follows
//! rest      zstd of: log2 of rows, transitions, which rows are not zero, their bytes by column, lexicon
//! ```

use super::crf::{LABELS, MULTIPLIER_LANE, Row, Weights};
use super::lexicon::{Lexicon, read_u32};
use super::tagger::Knowledge;
use crate::error::Teach;

/// What the file begins with.
pub const MAGIC: &[u8; 8] = b"NPRECOG\0";

/// The version this program reads. It changes with the format and with any feature: the weights
/// mean nothing under other features.
pub const VERSION: u32 = 3;

const HEADER: usize = 8 + 4 + 32;

/// No model has more rows; a header that asks for more is damaged.
const MOST_BITS: u32 = 22;

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The file is something else.
    #[error("found no model of the recogniser, expected a file that begins with NPRECOG")]
    NotAModel,
    /// A model of another version of this program.
    #[error("found a model of version {found}, expected version {VERSION}")]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// The bytes are not those that were written.
    #[error("found a damaged model: {0}")]
    Damaged(&'static str),
}

impl Teach for ModelError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotAModel => "give the file that `cargo recogniser train` wrote".into(),
            Self::Version { .. } => {
                "build the model again with the `cargo recogniser train` of this version".into()
            }
            Self::Damaged(_) => {
                "copy the file again, or build it again with `cargo recogniser train`".into()
            }
        })
    }
}

/// Reads a model file.
///
/// # Errors
/// Not a model, of another version, or damaged.
pub fn read(file: &[u8]) -> Result<Knowledge, ModelError> {
    if !file.starts_with(MAGIC) {
        return Err(ModelError::NotAModel);
    }
    let (Some(header), Some(body)) = (file.get(..HEADER), file.get(HEADER..)) else {
        return Err(ModelError::Damaged("it ends within its header"));
    };
    let found = read_u32(&mut &header[8..12]).unwrap_or_default();
    if found != VERSION {
        return Err(ModelError::Version { found });
    }
    if blake3::hash(body).as_bytes() != &header[12..] {
        return Err(ModelError::Damaged("its checksum does not match"));
    }
    let (size, packed) = body
        .split_first_chunk::<8>()
        .ok_or(ModelError::Damaged("it ends early"))?;
    let size = u64::from_le_bytes(*size).min(1 << 28) as usize;
    let payload = zstd::bulk::decompress(packed, size)
        .map_err(|_| ModelError::Damaged("it cannot be unpacked"))?;
    let mut rest = payload.as_slice();
    let knowledge = (|| {
        let bits = read_u32(&mut rest)?;
        if !(3..=MOST_BITS).contains(&bits) {
            return None;
        }
        let mut transitions = [[0; 16]; 16];
        for row in &mut transitions[..LABELS] {
            for weight in &mut row[..LABELS] {
                *weight = read_u32(&mut rest)? as i32;
            }
        }
        let present = take(&mut rest, 1 << bits >> 3)?.iter().enumerate();
        let numbers = present.flat_map(|(at, byte)| {
            let set = (0..8).filter(move |bit| byte >> bit & 1 == 1);
            set.map(move |bit| (at * 8 + bit) as u32)
        });
        let mut rows: Vec<(u32, Row)> = numbers.map(|number| (number, [0; 16])).collect();
        for lane in 0..=MULTIPLIER_LANE {
            let column = take(&mut rest, rows.len())?;
            for ((_, row), byte) in rows.iter_mut().zip(column) {
                row[lane] = match lane {
                    MULTIPLIER_LANE => i16::from(*byte),
                    _ => i16::from(*byte as i8),
                };
            }
        }
        for (_, row) in &mut rows {
            let multiplier = row[MULTIPLIER_LANE];
            for weight in &mut row[..LABELS] {
                *weight = weight.saturating_mul(multiplier);
            }
        }
        let lexicon = Lexicon::read(&mut rest)?;
        Some(Knowledge {
            weights: Weights::new(bits, rows, transitions),
            lexicon,
        })
    })();
    knowledge.ok_or(ModelError::Damaged("it ends early"))
}

/// Takes the next `len` bytes.
fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(len)?;
    *rest = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::EMBEDDED;

    #[test]
    fn a_changed_byte_a_cut_file_and_another_file_are_told_apart() {
        assert!(read(EMBEDDED).is_ok());
        let mut changed = EMBEDDED.to_vec();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(
            read(&changed),
            Err(ModelError::Damaged("its checksum does not match"))
        );
        assert!(matches!(read(&EMBEDDED[..20]), Err(ModelError::Damaged(_))));
        assert_eq!(read(b"PAR1"), Err(ModelError::NotAModel));
    }

    #[test]
    fn a_model_of_another_version_is_named_with_both_versions() {
        let mut file = EMBEDDED.to_vec();
        file[8] = 200;
        let error = read(&file).unwrap_err();
        assert_eq!(error, ModelError::Version { found: 200 });
        assert_eq!(
            error.to_string(),
            "found a model of version 200, expected version 3"
        );
        assert!(error.help().is_some());
    }
}

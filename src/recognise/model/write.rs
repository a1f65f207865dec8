//! Writing a model file, which only the trainer does.

use super::{MAGIC, ModelError, VERSION};
use crate::recognise::crf::{LABELS, MULTIPLIER_LANE, Row};
use crate::recognise::tagger::Knowledge;

/// The bytes of a model file.
///
/// # Errors
/// [`ModelError::Damaged`] when the weights cannot be compressed.
pub fn write(knowledge: &Knowledge) -> Result<Vec<u8>, ModelError> {
    let weights = &knowledge.weights;
    let mut payload = Vec::new();
    payload.extend(weights.bits.to_le_bytes());
    for from in 0..LABELS {
        for to in 0..LABELS {
            payload.extend(weights.transitions[from][to].to_le_bytes());
        }
    }
    let mut present = vec![0u8; 1 << weights.bits >> 3];
    for (number, _) in weights.rows() {
        present[number as usize / 8] |= 1 << (number % 8);
    }
    payload.extend(present);
    // By column: bytes of one label resemble each other, which compresses better.
    for lane in 0..=MULTIPLIER_LANE {
        let byte = |row: &Row| match lane {
            MULTIPLIER_LANE => row[lane].to_le_bytes()[0],
            _ => (row[lane] / row[MULTIPLIER_LANE].max(1)).to_le_bytes()[0],
        };
        payload.extend(weights.rows().map(|(_, row)| byte(row)));
    }
    knowledge.lexicon.write(&mut payload);
    let packed = zstd::bulk::compress(&payload, 19)
        .map_err(|_| ModelError::Damaged("it cannot be compressed"))?;
    let mut size = (payload.len() as u64).to_le_bytes().to_vec();
    size.extend(packed);
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(blake3::hash(&size).as_bytes());
    file.extend(size);
    Ok(file)
}

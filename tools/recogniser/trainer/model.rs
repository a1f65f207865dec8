//! A trained model, and the bytes of its file; `src/recognise/model.rs` reads them and says their form.

use newsprint::recognise::training::{LABELS, MAGIC, MULTIPLIER_LANE, Row, Transitions, VERSION};
use std::io;

/// The weights of a trained model.
pub struct Model {
    /// log2 of the number of rows that features are hashed to.
    pub bits: u32,
    /// From label, to label.
    pub transitions: Transitions,
    /// The rows that are not zero, in order of their numbers.
    pub rows: Vec<(u32, Row)>,
}

impl Model {
    /// The bytes of the file, with those of the word lists.
    pub fn write(&self, word_lists: &[u8]) -> io::Result<Vec<u8>> {
        let mut payload = self.bits.to_le_bytes().to_vec();
        for from in &self.transitions[..LABELS] {
            payload.extend(
                from[..LABELS]
                    .iter()
                    .flat_map(|weight| weight.to_le_bytes()),
            );
        }
        let mut present = vec![0u8; 1 << self.bits >> 3];
        for (number, _) in &self.rows {
            present[*number as usize / 8] |= 1 << (number % 8);
        }
        payload.extend(present);
        // By column: bytes of one label resemble each other, which compresses better.
        for lane in 0..=MULTIPLIER_LANE {
            let byte = |row: &Row| match lane {
                MULTIPLIER_LANE => row[lane].to_le_bytes()[0],
                _ => (row[lane] / row[MULTIPLIER_LANE].max(1)).to_le_bytes()[0],
            };
            payload.extend(self.rows.iter().map(|(_, row)| byte(row)));
        }
        payload.extend(word_lists);
        let mut body = (payload.len() as u64).to_le_bytes().to_vec();
        body.extend(zstd::bulk::compress(&payload, 19)?);
        let mut file = MAGIC.to_vec();
        file.extend(VERSION.to_le_bytes());
        file.extend(blake3::hash(&body).as_bytes());
        file.extend(body);
        Ok(file)
    }
}

//! Keys with a value each, within a bound of memory: older ones lie in sorted runs on disk.
//!
//! Of a key on disk 12 bits stay in memory, a filter that sends nearly all new keys past the disk; what it
//! lets through is looked up, so that answers are exact.

use crate::store::{StoreError, at};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of a key and its value on disk.
const ENTRY_BYTES: usize = 12;

/// Entries of a run that are read for one look-up.
const PAGE: usize = 256;

/// Bytes that a place in the table of the newest keys takes, with its control byte.
const PLACE_BYTES: u64 = 17;

/// Runs of one size that are merged to one of the next: few, because each is an open file.
const FAN_IN: usize = 4;

/// A key and its value.
type Entry = (u64, u32);

/// Keys, which are hashes, each with the value that it came with first.
pub struct Keys {
    fresh: HashMap<[u32; 2], u32, RandomState>,
    most_fresh: usize,
    runs: Vec<SortedRun>,
    folder: PathBuf,
}

impl Keys {
    /// None yet. The newest are held in about `bytes`, the others in unnamed files in `folder`.
    pub fn within(bytes: u64, folder: PathBuf) -> Self {
        // A third of the memory is left for the sorting; a table is full at seven eighths of a power of two.
        let places = (bytes / 3 * 2 / PLACE_BYTES).max(1 << 10);
        let places = 1usize << places.ilog2();
        Self {
            fresh: HashMap::default(),
            most_fresh: places / 8 * 7,
            runs: Vec::new(),
            folder,
        }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn value(&self, key: u64) -> Result<Option<u32>, StoreError> {
        if let Some(value) = self.fresh.get(&halves(key)) {
            return Ok(Some(*value));
        }
        for run in &self.runs {
            if let Some(value) = run.value(key).map_err(failed(&self.folder))? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Add a key that is not known.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub fn insert(&mut self, key: u64, value: u32) -> Result<(), StoreError> {
        if self.fresh.len() >= self.most_fresh {
            self.put_away().map_err(failed(&self.folder))?;
        }
        self.fresh.insert(halves(key), value);
        Ok(())
    }

    /// The value of a key that is known; one that is not is known by this value afterwards.
    ///
    /// # Errors
    /// When a run cannot be read or written.
    pub fn admit(&mut self, key: u64, value: u32) -> Result<Option<u32>, StoreError> {
        let known = self.value(key)?;
        if known.is_none() {
            self.insert(key, value)?;
        }
        Ok(known)
    }

    /// Forget all, which frees the memory and the files.
    pub fn clear(&mut self) {
        self.fresh = HashMap::default();
        self.runs = Vec::new();
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> u64 {
        let runs = self.runs.iter().map(SortedRun::bytes);
        self.fresh.allocation_size() as u64 + runs.sum::<u64>()
    }

    /// Move the newest keys to disk.
    fn put_away(&mut self) -> io::Result<()> {
        let keys = self
            .fresh
            .drain()
            .map(|([high, low], value)| (u64::from(high) << 32 | u64::from(low), value));
        let mut entries: Vec<Entry> = keys.collect();
        entries.sort_unstable();
        let mut out = RunWriter::new(&self.folder, entries.len(), 0)?;
        for entry in entries {
            out.push(entry)?;
        }
        self.runs.push(out.finish()?);
        while let Some(first) = self.runs.len().checked_sub(FAN_IN)
            && self.runs[first].level == self.runs[self.runs.len() - 1].level
        {
            let merged = merge(&self.runs[first..], &self.folder)?;
            self.runs.truncate(first);
            self.runs.push(merged);
        }
        Ok(())
    }
}

fn failed(folder: &Path) -> impl Fn(io::Error) -> StoreError {
    at("keep what is known of the articles in", folder)
}

fn halves(key: u64) -> [u32; 2] {
    [(key >> 32) as u32, key as u32]
}

/// A file of entries in the order of their keys.
struct SortedRun {
    file: File,
    entries: usize,
    /// The first key of each page.
    pages: Vec<u64>,
    filter: Filter,
    /// How often its entries were merged.
    level: u32,
}

impl SortedRun {
    fn value(&self, key: u64) -> io::Result<Option<u32>> {
        if !self.filter.may_have(key) {
            return Ok(None);
        }
        let Some(page) = self
            .pages
            .partition_point(|first| *first <= key)
            .checked_sub(1)
        else {
            return Ok(None);
        };
        let first = page * PAGE;
        let count = PAGE.min(self.entries - first);
        let mut bytes = [0; PAGE * ENTRY_BYTES];
        let bytes = &mut bytes[..count * ENTRY_BYTES];
        let mut file = &self.file;
        file.seek(SeekFrom::Start((first * ENTRY_BYTES) as u64))?;
        file.read_exact(bytes)?;
        let mut entries = bytes.as_chunks().0.iter().map(entry);
        Ok(entries.find(|(own, _)| *own == key).map(|(_, value)| value))
    }

    fn bytes(&self) -> u64 {
        (self.pages.capacity() * size_of::<u64>()) as u64 + self.filter.bytes()
    }
}

fn entry(bytes: &[u8; ENTRY_BYTES]) -> Entry {
    let [a, b, c, d, e, f, g, h, value @ ..] = *bytes;
    (
        u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        u32::from_le_bytes(value),
    )
}

/// Writes a run.
struct RunWriter {
    out: BufWriter<File>,
    run: SortedRun,
}

impl RunWriter {
    fn new(folder: &Path, entries: usize, level: u32) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self {
            out: BufWriter::with_capacity(1 << 16, file.try_clone()?),
            run: SortedRun {
                file,
                entries: 0,
                pages: Vec::with_capacity(entries.div_ceil(PAGE)),
                filter: Filter::of(entries),
                level,
            },
        })
    }

    fn push(&mut self, (key, value): Entry) -> io::Result<()> {
        if self.run.entries.is_multiple_of(PAGE) {
            self.run.pages.push(key);
        }
        self.run.entries += 1;
        self.run.filter.add(key);
        self.out.write_all(&key.to_le_bytes())?;
        self.out.write_all(&value.to_le_bytes())
    }

    fn finish(mut self) -> io::Result<SortedRun> {
        self.out.flush()?;
        Ok(self.run)
    }
}

/// One run of several, which have no key in common.
fn merge(runs: &[SortedRun], folder: &Path) -> io::Result<SortedRun> {
    let entries = runs.iter().map(|run| run.entries).sum();
    let level = runs.iter().map(|run| run.level).max().unwrap_or(0) + 1;
    let mut out = RunWriter::new(folder, entries, level)?;
    let mut inputs = Vec::with_capacity(runs.len());
    for run in runs {
        let mut file = &run.file;
        file.seek(SeekFrom::Start(0))?;
        let mut input = (BufReader::with_capacity(1 << 16, file), run.entries);
        if let Some(first) = next(&mut input)? {
            inputs.push((first, input));
        }
    }
    while let Some(least) = (0..inputs.len()).min_by_key(|at| inputs[*at].0) {
        out.push(inputs[least].0)?;
        match next(&mut inputs[least].1)? {
            Some(following) => inputs[least].0 = following,
            None => drop(inputs.swap_remove(least)),
        }
    }
    out.finish()
}

/// The next entry of an input with this many left.
fn next((input, left): &mut (impl Read, usize)) -> io::Result<Option<Entry>> {
    if *left == 0 {
        return Ok(None);
    }
    *left -= 1;
    let mut bytes = [0; ENTRY_BYTES];
    input.read_exact(&mut bytes)?;
    Ok(Some(entry(&bytes)))
}

/// A Bloom filter whose bits of one key share a line of the cache: some 0.5 % of other keys pass.
struct Filter(Vec<[u64; 8]>);

/// Bits of the filter for each key, and how many of them a key sets.
const KEY_BITS: usize = 12;
const KEY_MARKS: u32 = 6;

impl Filter {
    fn of(keys: usize) -> Self {
        Self(vec![[0; 8]; (keys * KEY_BITS).div_ceil(512).max(1)])
    }

    fn line(&self, key: u64) -> usize {
        ((u128::from(key) * self.0.len() as u128) >> 64) as usize
    }

    /// The bits of a key, 9 binary digits each, from digits that have not chosen its line.
    fn marks(key: u64) -> impl Iterator<Item = (usize, u64)> {
        let digits = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (0..KEY_MARKS).map(move |mark| {
            let bit = digits >> (mark * 9 + 10) & 511;
            ((bit >> 6) as usize, 1 << (bit & 63))
        })
    }

    fn add(&mut self, key: u64) {
        let line = self.line(key);
        Self::marks(key).for_each(|(word, bit)| self.0[line][word] |= bit);
    }

    fn may_have(&self, key: u64) -> bool {
        let line = &self.0[self.line(key)];
        Self::marks(key).all(|(word, bit)| line[word] & bit != 0)
    }

    fn bytes(&self) -> u64 {
        (self.0.capacity() * size_of::<[u64; 8]>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> u64 {
        u64::from_le_bytes(
            *blake3::hash(&number.to_le_bytes())
                .as_bytes()
                .first_chunk()
                .unwrap(),
        )
    }

    #[test]
    fn keys_on_disk_are_known_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let mut keys = Keys::within(0, folder.path().to_owned());
        for number in 0..50_000 {
            assert_eq!(keys.admit(key(number), number as u32).unwrap(), None);
        }
        assert!(keys.runs.len() > 2 && keys.runs.len() < 3 * FAN_IN);
        for number in 0..50_000 {
            let known = keys.admit(key(number), 7).unwrap();
            assert_eq!(known, Some(number as u32));
        }
        for number in 50_000..100_000 {
            assert_eq!(keys.value(key(number)).unwrap(), None);
        }
        assert!(keys.bytes() < 50_000 * 3, "{}", keys.bytes());
    }

    #[test]
    fn few_keys_that_are_new_get_past_the_filter() {
        let mut filter = Filter::of(10_000);
        (0..10_000).for_each(|number| filter.add(key(number)));
        assert!((0..10_000).all(|number| filter.may_have(key(number))));
        let passed = (10_000..110_000).filter(|number| filter.may_have(key(*number)));
        assert!(passed.count() < 1_500);
    }
}

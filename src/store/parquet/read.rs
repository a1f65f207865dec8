//! Files to columns: only the row groups and columns that a question needs are read.

use super::delta;
use super::hybrid::KeysInBytes;
use super::sums::{Sums, Tail};
use crate::idle::Idle;
use crate::store::open_files::ReadFile;
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::types::NativeType;
use polars_buffer::Buffer;
use polars_parquet::parquet::page::{CompressedDataPage, DataPage};
use polars_parquet::parquet::read::{deserialize_metadata, read_metadata};
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, Filter, PageReader, column_iter_to_arrays,
};
use polars_parquet::write::Encoding;
use std::io::{self, Cursor};
use std::ops::{ControlFlow, Range};
use std::path::Path;

/// A Parquet file whose footer was read.
pub struct TableReader {
    file: ReadFile,
    metadata: FileMetadata,
    /// For each row group the row it begins with, and the number of rows at the end.
    starts: Vec<u64>,
    /// The checksums of what lies before the footer, if the version that made the file kept some.
    sums: Option<Sums>,
    /// Room for packed [long texts](ColumnReader::long_texts), which fresh memory would cost as much time as unpacking
    /// them.
    packed: Idle<Vec<u8>>,
    /// The same for what pages are unpacked into.
    room: Idle<Vec<u8>>,
}

impl TableReader {
    /// Open a file and read its footer, which is compared with what was written if its checksum is known. So is
    /// everything that is read of the file then.
    ///
    /// # Errors
    /// When there is no such file, or it is not the Parquet file that was written.
    pub fn open(path: &Path, tail: Option<&Tail>) -> io::Result<Self> {
        let file = ReadFile::new(path);
        let (metadata, sums) = match tail {
            None => {
                let read = |file: &mut _| caught(|| read_metadata(file).map_err(invalid));
                (file.with(read)?, None)
            }
            Some(tail) => {
                let metadata = checked_footer(&file, tail)?;
                let values = metadata.key_value_metadata().as_deref().unwrap_or_default();
                let value = |key: &str| values.iter().find(|pair| pair.key == key)?.value.clone();
                let sums = Sums::read(tail, value);
                let sums = sums.ok_or_else(|| invalid("its footer has no checksums"))?;
                (metadata, Some(sums))
            }
        };
        let mut starts = vec![0];
        for group in &metadata.row_groups {
            starts.push(starts[starts.len() - 1] + group.num_rows() as u64);
        }
        Ok(Self {
            file,
            metadata,
            starts,
            sums,
            packed: Idle::default(),
            room: Idle::default(),
        })
    }

    /// Rows in the file.
    pub fn rows(&self) -> u64 {
        self.starts[self.starts.len() - 1]
    }

    /// Row groups in the file.
    pub fn groups(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows of a row group.
    pub fn group_rows(&self, group: usize) -> Range<u64> {
        self.starts[group]..self.starts[group + 1]
    }

    /// The row groups that hold a range of rows.
    pub fn groups_of(&self, rows: &Range<u64>) -> Range<usize> {
        if rows.is_empty() {
            return 0..0;
        }
        let first = self.starts.partition_point(|start| *start <= rows.start) - 1;
        let last = self.starts.partition_point(|start| *start < rows.end);
        first..last.min(self.groups())
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.metadata
            .schema()
            .fields()
            .iter()
            .map(|field| field.name())
    }

    /// A column by name.
    ///
    /// # Errors
    /// When the file has no such column.
    pub fn column(&self, name: &str) -> io::Result<ColumnReader<'_>> {
        let position = self
            .columns()
            .position(|column| column == name)
            .ok_or_else(|| invalid(format!("there is no column `{name}`")))?;
        Ok(ColumnReader {
            table: self,
            position,
        })
    }

    /// The least and greatest string of a column in a row group, where the file tells.
    pub fn text_bounds(&self, group: usize, column: usize) -> Option<(Vec<u8>, Vec<u8>)> {
        let chunk = &self.metadata.row_groups[group].parquet_columns()[column];
        let statistics = chunk.statistics(&self.metadata.footer_buf)?.ok()?;
        let polars_parquet::parquet::statistics::Statistics::Binary(bounds) = statistics else {
            return None;
        };
        Some((bounds.min_value?, bounds.max_value?))
    }
}

/// One column of a file.
#[derive(Clone, Copy)]
pub struct ColumnReader<'t> {
    table: &'t TableReader,
    position: usize,
}

impl<'t> ColumnReader<'t> {
    /// The numbers of a range of rows.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn u32(&self, rows: Range<u64>) -> io::Result<Vec<u32>> {
        let mut out = Vec::new();
        self.u32_into(rows, &mut out)?;
        Ok(out)
    }

    /// The same, behind what is there.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn u32_into(&self, rows: Range<u64>, out: &mut Vec<u32>) -> io::Result<()> {
        self.numbers(rows, ArrowDataType::UInt32, out)
    }

    /// The numbers of a range of rows, which were written as steps.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn steps(&self, rows: Range<u64>) -> io::Result<Vec<u32>> {
        let mut out = Vec::new();
        self.steps_into(rows, &mut out)?;
        Ok(out)
    }

    /// The same, behind what is there.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn steps_into(&self, rows: Range<u64>, out: &mut Vec<u32>) -> io::Result<()> {
        out.reserve((rows.end - rows.start) as usize);
        for (group, wanted) in self.table.parts(rows) {
            let chunk = self.bytes(group)?;
            let page = self.only_page(group, &chunk, Encoding::DeltaBinaryPacked)?;
            page.and_then(|page| delta::decode(page.buffer(), wanted, out))
                .ok_or_else(|| invalid("expected a page of steps, all of them"))?;
        }
        Ok(())
    }

    /// The numbers of a range of rows.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn u64(&self, rows: Range<u64>) -> io::Result<Vec<u64>> {
        let mut out = Vec::new();
        self.numbers(rows, ArrowDataType::UInt64, &mut out)?;
        Ok(out)
    }

    /// The days of a range of rows, as days since 1970-01-01.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn days(&self, rows: Range<u64>) -> io::Result<Vec<Option<i32>>> {
        let mut out = Vec::with_capacity((rows.end - rows.start) as usize);
        for (group, wanted) in self.table.parts(rows) {
            let chunk = self.bytes(group)?;
            self.arrays(group, chunk, wanted, ArrowDataType::Date32, |array| {
                let array = primitive::<i32>(array)?;
                out.extend(array.iter().map(|value| value.copied()));
                Ok(())
            })?;
        }
        Ok(out)
    }

    /// The strings of a range of rows, one after the other, those that are missing as `None`.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn each_text(
        &self,
        rows: Range<u64>,
        mut each: impl FnMut(Option<&str>),
    ) -> io::Result<()> {
        self.texts_until(rows, |text| {
            each(text);
            ControlFlow::Continue(())
        })
    }

    /// The same, up to the first at which `each` breaks.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn texts_until(
        &self,
        rows: Range<u64>,
        mut each: impl FnMut(Option<&str>) -> ControlFlow<()>,
    ) -> io::Result<()> {
        for (group, wanted) in self.table.parts(rows) {
            let chunk = self.bytes(group)?;
            let mut seen = ControlFlow::Continue(());
            if let Some(page) = self.front_coded(group, &chunk)? {
                let all = self.rows(group);
                seen = delta::decode_strings(page.buffer(), all, wanted, |text| each(Some(text)))
                    .ok_or_else(|| invalid("expected a page of strings, all of them"))?;
            } else {
                self.arrays(group, chunk, wanted, ArrowDataType::Utf8View, |array| {
                    let array = array
                        .as_any()
                        .downcast_ref::<Utf8ViewArray>()
                        .ok_or_else(|| invalid("expected a column of strings"))?;
                    if seen.is_continue() {
                        seen = array.iter().try_for_each(&mut each);
                    }
                    Ok(())
                })?;
            }
            if seen.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The strings of a range of rows; missing ones are empty.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn texts(&self, rows: Range<u64>) -> io::Result<Vec<String>> {
        let mut out = Vec::with_capacity((rows.end - rows.start) as usize);
        self.each_text(rows, |text| out.push(text.unwrap_or_default().to_owned()))?;
        Ok(out)
    }

    /// The strings of some rows, which ascend, each with its row, of a column that has one in every row. Each is given as
    /// it lies in its page: the Parquet library copies them first, which takes half as long as unpacking them.
    ///
    /// # Errors
    /// As [`Self::u32`].
    pub fn long_texts(&self, rows: &[u32], mut each: impl FnMut(u32, &str)) -> io::Result<()> {
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let first = u64::from(*first);
            let group = self.table.groups_of(&(first..first + 1)).last();
            let group = group.ok_or_else(|| invalid(format!("there is no row {first}")))?;
            let Range { start, end } = self.table.group_rows(group);
            let (wanted, behind) = rest.split_at(rest.partition_point(|row| u64::from(*row) < end));
            rest = behind;
            let mut bytes = self.table.packed.take(Vec::new);
            let own = self
                .table
                .read_into(self.chunk(group).byte_range(), &mut bytes)?;
            Buffer::with_vec(&mut bytes, |bytes| {
                let room = self.table.room.take(Vec::new);
                let pages = self.pages(group, bytes.sliced(own), room);
                self.long_texts_of(pages, start, wanted, &mut each)
            })?;
            self.table.packed.give(bytes);
        }
        Ok(())
    }

    /// The same of the pages of a row group that begins with the row `start`; pages without a wanted row are not unpacked.
    fn long_texts_of(
        &self,
        mut pages: BasicDecompressor,
        start: u64,
        mut wanted: &[u32],
        mut each: impl FnMut(u32, &str),
    ) -> io::Result<()> {
        let expected = || invalid("expected pages of strings, all of them");
        let mut start = start;
        while !wanted.is_empty() {
            let page = caught(|| pages.next().transpose().map_err(invalid))?;
            let page = page.ok_or_else(expected)?;
            let end = start.saturating_add(page.num_values() as u64);
            let (own, behind) =
                wanted.split_at(wanted.partition_point(|row| u64::from(*row) < end));
            if !own.is_empty() {
                if !is_encoded(page.page(), Encoding::Plain) {
                    return Err(expected());
                }
                let page = caught(|| page.decompress(&mut pages).map_err(invalid))?;
                let is_whole = page.descriptor.max_def_level == 0;
                let read = is_whole.then(|| plain_texts(page.buffer(), start, own, &mut each));
                read.flatten().ok_or_else(expected)?;
                pages.reuse_page_buffer(page);
            }
            (start, wanted) = (end, behind);
        }
        self.table.room.give(pages.into_inner());
        Ok(())
    }

    fn numbers<T: NativeType + From<u8>>(
        &self,
        rows: Range<u64>,
        dtype: ArrowDataType,
        out: &mut Vec<T>,
    ) -> io::Result<()> {
        out.reserve((rows.end - rows.start) as usize);
        for (group, wanted) in self.table.parts(rows) {
            let chunk = self.bytes(group)?;
            if self.keyed(group, &chunk, wanted.clone(), out)? {
                continue;
            }
            self.arrays(group, chunk, wanted, dtype.clone(), |array| {
                out.extend_from_slice(primitive::<T>(array)?.values().as_slice());
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Appends the `wanted` numbers of a row group, if they are [keys in bytes](KeysInBytes) of a dictionary: the library
    /// takes keys of any width apart, which was a fifth of a question about all words.
    fn keyed<T: NativeType + From<u8>>(
        &self,
        group: usize,
        chunk: &Buffer<u8>,
        wanted: Range<usize>,
        out: &mut Vec<T>,
    ) -> io::Result<bool> {
        let about = self.chunk(group);
        let is_whole = about.descriptor().descriptor.max_def_level == 0;
        if !is_whole || about.dictionary_page_offset().is_none() {
            return Ok(false);
        }
        let room = self.table.room.take(Vec::new);
        let mut pages = self.pages(group, chunk.clone(), room);
        let both = caught(|| {
            let dictionary = pages.read_dict_page().map_err(invalid)?;
            let page = pages.next().transpose().map_err(invalid)?;
            match dictionary.zip(page) {
                Some((dictionary, page)) if is_encoded(page.page(), Encoding::RleDictionary) => {
                    let page = page.decompress(&mut pages).map_err(invalid)?;
                    Ok(Some((dictionary, page)))
                }
                _ => Ok(None),
            }
        })?;
        let Some((dictionary, mut page)) = both else {
            return Ok(false);
        };
        let values = dictionary.buffer.chunks_exact(size_of::<T>());
        let values = values.filter_map(|bytes| Some(T::from_le_bytes(bytes.try_into().ok()?)));
        let values: Vec<T> = values.collect();
        if values.len() != dictionary.num_values {
            return Err(invalid("a dictionary has values of another width"));
        }
        let keys = KeysInBytes::of(page.buffer(), self.rows(group));
        let read = keys.map(|keys| keys.values(wanted, &values, out));
        self.table.room.give(std::mem::take(page.buffer_mut()));
        match read {
            None => Ok(false),
            Some(Some(())) => Ok(true),
            Some(None) => Err(invalid("a key has no value in its dictionary")),
        }
    }

    /// The `wanted` values of a row group, as the Parquet library reads them.
    fn arrays(
        &self,
        group: usize,
        chunk: Buffer<u8>,
        wanted: Range<usize>,
        dtype: ArrowDataType,
        mut each: impl FnMut(&dyn Array) -> io::Result<()>,
    ) -> io::Result<()> {
        let filter =
            (wanted.len() < self.rows(group)).then(|| Filter::new_ranged(wanted.start, wanted.end));
        let pages = self.pages(group, chunk, Vec::new());
        let kind = &self.chunk(group).descriptor().descriptor.primitive_type;
        let field = Field::new("".into(), dtype, true);
        let (arrays, _) =
            column_iter_to_arrays(vec![pages], vec![kind], field, filter).map_err(invalid)?;
        arrays.iter().try_for_each(|array| each(array.as_ref()))
    }

    /// The only page of a row group, as this program writes them, if it is encoded like that.
    fn only_page(
        &self,
        group: usize,
        chunk: &Buffer<u8>,
        encoding: Encoding,
    ) -> io::Result<Option<DataPage>> {
        let mut pages = self.pages(group, chunk.clone(), Vec::new());
        caught(|| match pages.next().transpose().map_err(invalid)? {
            Some(page) if is_encoded(page.page(), encoding) => {
                page.decompress(&mut pages).map(Some).map_err(invalid)
            }
            _ => Ok(None),
        })
    }

    /// Its page, if that has ascending strings of which none is missing.
    fn front_coded(&self, group: usize, chunk: &Buffer<u8>) -> io::Result<Option<DataPage>> {
        let about = self.chunk(group);
        let is_whole = about.descriptor().descriptor.max_def_level == 0;
        match is_whole && about.dictionary_page_offset().is_none() {
            true => self.only_page(group, chunk, Encoding::DeltaByteArray),
            false => Ok(None),
        }
    }

    fn rows(&self, group: usize) -> usize {
        self.table.metadata.row_groups[group].num_rows()
    }

    fn chunk(&self, group: usize) -> &'t ColumnChunkMetadata {
        &self.table.metadata.row_groups[group].parquet_columns()[self.position]
    }

    /// Its part of a row group, as it is in the file.
    fn bytes(&self, group: usize) -> io::Result<Buffer<u8>> {
        self.table.read(self.chunk(group).byte_range())
    }

    fn pages(&self, group: usize, chunk: Buffer<u8>, room: Vec<u8>) -> BasicDecompressor {
        let bytes = Cursor::new(chunk);
        let pages = PageReader::new(bytes, self.chunk(group), Vec::new(), usize::MAX);
        BasicDecompressor::new(pages, room)
    }
}

impl TableReader {
    /// The row groups that some rows lie in, each with the places of those rows in it.
    fn parts(&self, rows: Range<u64>) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.groups_of(&rows).map(move |group| {
            let own = self.group_rows(group);
            let place = |row: u64| (row.clamp(own.start, own.end) - own.start) as usize;
            (group, place(rows.start)..place(rows.end))
        })
    }

    fn read(&self, range: Range<u64>) -> io::Result<Buffer<u8>> {
        let mut bytes = Vec::new();
        let own = self.read_into(range, &mut bytes)?;
        Ok(Buffer::from_vec(bytes).sliced(own))
    }

    /// Reads a range of the file into `bytes`, and says where it is there.
    fn read_into(&self, range: Range<u64>, bytes: &mut Vec<u8>) -> io::Result<Range<usize>> {
        let blocks = match &self.sums {
            None => range.clone(),
            Some(sums) => sums.covering(&range)?,
        };
        bytes.resize((blocks.end - blocks.start) as usize, 0);
        self.file.read_at(blocks.start, bytes)?;
        if let Some(sums) = &self.sums {
            sums.check(blocks.start, bytes)?;
        }
        let place = |at: u64| (at - blocks.start) as usize;
        Ok(place(range.start)..place(range.end))
    }

    /// The row groups and columns that have bytes other than those that were written; nothing where no checksums were
    /// kept.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn damaged_columns(&self) -> io::Result<Vec<(usize, String)>> {
        let Some(sums) = &self.sums else {
            return Ok(Vec::new());
        };
        let differing = sums.differing(|start, bytes| self.file.read_at(start, bytes))?;
        let mut found = Vec::new();
        for (group, about) in self.metadata.row_groups.iter().enumerate() {
            for (column, chunk) in self.columns().zip(about.parquet_columns()) {
                let own = chunk.byte_range();
                let touches = |bytes: &Range<u64>| bytes.start < own.end && own.start < bytes.end;
                if differing.iter().any(touches) {
                    found.push((group, column.to_owned()));
                }
            }
        }
        Ok(found)
    }
}

/// Bytes of a file.
fn bytes_of(file: &ReadFile, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; (range.end - range.start) as usize];
    file.read_at(range.start, &mut bytes)?;
    Ok(bytes)
}

/// The footer of a file, if it is the one that was written.
fn checked_footer(file: &ReadFile, tail: &Tail) -> io::Result<FileMetadata> {
    let length = file.with(|file| Ok(file.metadata()?.len()))?;
    if length < tail.from {
        return Err(invalid(format!(
            "it has {length} bytes, expected more than {}",
            tail.from
        )));
    }
    let bytes = bytes_of(file, tail.from..length)?;
    tail.check(&bytes)?;
    // The footer's length and the mark of a Parquet file are its last bytes.
    const MARK: usize = 8;
    let is_short = || invalid("it ends before its footer does");
    let end = bytes.len().checked_sub(MARK).ok_or_else(is_short)?;
    let size = bytes[end..].first_chunk().copied().map(u32::from_le_bytes);
    let start = size.and_then(|size| end.checked_sub(size as usize));
    let footer = Buffer::from_vec(bytes).sliced(start.ok_or_else(is_short)?..end);
    caught(|| deserialize_metadata(footer).map_err(invalid))
}

/// Whether a page is encoded in a certain way.
fn is_encoded(page: &CompressedDataPage, encoding: Encoding) -> bool {
    Encoding::try_from(page.header().encoding()).is_ok_and(|own| own == encoding)
}

/// The strings of the `wanted` rows of a page whose first row is `start`, each of which stands behind its length; `None`
/// when the page has not so many, or when they are not UTF-8.
fn plain_texts(
    mut bytes: &[u8],
    start: u64,
    wanted: &[u32],
    mut each: impl FnMut(u32, &str),
) -> Option<()> {
    let mut at = start;
    for row in wanted {
        loop {
            let (length, rest) = bytes.split_first_chunk()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            bytes = rest;
            at += 1;
            if at > u64::from(*row) {
                each(*row, std::str::from_utf8(text).ok()?);
                break;
            }
        }
    }
    Some(())
}

fn primitive<T: NativeType>(array: &dyn Array) -> io::Result<&PrimitiveArray<T>> {
    array
        .as_any()
        .downcast_ref()
        .ok_or_else(|| invalid("a column has an unexpected type"))
}

/// The Parquet library panics on some damaged files; here that is an error like any other.
fn caught<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(invalid("it is not readable Parquet")))
}

fn invalid(error: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

#[cfg(test)]
mod tests;

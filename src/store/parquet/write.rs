//! Columns to pages, pages to files.

use super::Schema;
use super::delta;
use super::hybrid::{bits_for, keys_head, keys_in_bytes, packed, runs_of_bits, runs_of_keys};
use super::sums::{Passed, Summed, Tail, lock};
use crate::count::{FrontCoded, MOST_SHARED};
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::compression::CompressionOptions;
use polars_parquet::parquet::error::{ParquetError, ParquetResult};
use polars_parquet::parquet::metadata::KeyValue;
use polars_parquet::parquet::page::{
    CompressedPage, DataPage, DataPageHeader, DataPageHeaderV1, DictPage, Page,
};
use polars_parquet::parquet::statistics::ParquetStatistics;
use polars_parquet::parquet::write::{
    DynIter, DynStreamingIterator, FileWriter, Version, WriteOptions, compress,
};
use polars_parquet::write::{Encoding, FallibleStreamingIterator, ZstdLevel};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// An encoded row group, ready to be written.
pub struct RowGroup {
    /// Rows in it.
    pub rows: usize,
    /// Its columns, in the order of the schema.
    pub columns: Vec<Vec<CompressedPage>>,
}

/// How well a column is compressed, against the time it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all: for columns that are dense already.
    None,
    /// zstd at a level.
    Zstd(i32),
}

impl Compression {
    fn options(self) -> CompressionOptions {
        match self {
            Self::None => CompressionOptions::Uncompressed,
            Self::Zstd(level) => CompressionOptions::Zstd(ZstdLevel::try_new(level).ok()),
        }
    }
}

/// Encodes the columns of one row group.
pub struct RowGroupEncoder<'s> {
    schema: &'s Schema,
    rows: usize,
    columns: Vec<Vec<CompressedPage>>,
}

impl<'s> RowGroupEncoder<'s> {
    /// A row group of `rows` rows, whose columns follow in the order of `schema`.
    pub fn new(schema: &'s Schema, rows: usize) -> Self {
        Self {
            schema,
            rows,
            columns: Vec::new(),
        }
    }

    /// Ascending strings: each of `terms`, which are all different, as often as `rows` says, at least
    /// once. Long runs have a dictionary, short ones are stored by their differences.
    pub fn runs(
        &mut self,
        terms: &FrontCoded,
        rows: impl Iterator<Item = usize>,
        compression: Compression,
    ) -> ParquetResult<()> {
        if self.rows < SHORT_RUN * terms.len() {
            self.short_runs(terms, rows, compression)
        } else {
            self.long_runs(terms, rows, compression)
        }
    }

    fn long_runs(
        &mut self,
        terms: &FrontCoded,
        rows: impl Iterator<Item = usize>,
        compression: Compression,
    ) -> ParquetResult<()> {
        let mut dictionary = Vec::new();
        let mut spelled = terms.spelled();
        while let Some(term) = spelled.advance() {
            plain_text(term, &mut dictionary);
        }
        let bits = bits_for(terms.len().saturating_sub(1));
        let mut keys = vec![bits as u8];
        runs_of_keys((0u32..).zip(rows), bits, &mut keys);
        let statistics = first_and_last(terms);
        self.dictionary_pages(
            dictionary,
            terms.len(),
            true,
            keys,
            Some(statistics),
            compression,
        )
    }

    /// Stores each row as the part it does not share with the row before.
    fn short_runs(
        &mut self,
        terms: &FrontCoded,
        rows: impl Iterator<Item = usize>,
        compression: Compression,
    ) -> ParquetResult<()> {
        let mut shared: Vec<u8> = Vec::with_capacity(self.rows);
        let mut own: Vec<u32> = Vec::with_capacity(self.rows);
        let mut suffixes = Vec::with_capacity(terms.rests().len());
        // How much of the rests is among the suffixes, and how much of them was passed.
        let (mut copied, mut passed) = (0, 0);
        for ((same, rest), rows) in terms.parts().zip(rows) {
            shared.push(same);
            own.push(rest.len() as u32);
            passed += rest.len();
            if rows == 1 {
                continue;
            }
            // Further rows share all of it, up to the most that a byte can say.
            let length = usize::from(same) + rest.len();
            let repeated = length.min(MOST_SHARED);
            shared.resize(shared.len() + rows - 1, repeated as u8);
            own.resize(own.len() + rows - 1, (length - repeated) as u32);
            if repeated < length {
                suffixes.extend_from_slice(&terms.rests()[copied..passed]);
                copied = passed;
                let again = &rest[repeated - usize::from(same)..];
                (1..rows).for_each(|_| suffixes.extend_from_slice(again));
            }
        }
        suffixes.extend_from_slice(&terms.rests()[copied..]);
        let mut page = Vec::with_capacity(suffixes.len() + 3 * self.rows + PAGE_HEAD);
        delta::encode(&shared, &mut page);
        delta::encode(&own, &mut page);
        page.extend_from_slice(&suffixes);
        let page = self.page(
            page,
            self.rows,
            Encoding::DeltaByteArray,
            Some(first_and_last(terms)),
        );
        self.push([page], compression)
    }

    /// Strings given by their number in `values`; `values` may hold strings that no row has.
    pub fn numbered_text(
        &mut self,
        values: &[impl AsRef<str>],
        numbers: impl Iterator<Item = u32>,
        compression: Compression,
    ) -> ParquetResult<()> {
        let mut dictionary = Vec::new();
        for value in values {
            plain_text(value.as_ref().as_bytes(), &mut dictionary);
        }
        let mut keys = Vec::with_capacity(2 * self.rows + PAGE_HEAD);
        keys_in_bytes(values.len(), self.rows, numbers, &mut keys);
        self.dictionary_pages(dictionary, values.len(), false, keys, None, compression)
    }

    /// Days given by their number in `days`; the number after the last stands for "unknown". Without
    /// compression they take as few bits as the numbers need.
    pub fn numbered_days(
        &mut self,
        days: &[i32],
        mut numbers: Vec<u32>,
        compression: Compression,
    ) -> ParquetResult<()> {
        let unknown = days.len() as u32;
        let dictionary: Vec<u8> = days.iter().flat_map(|day| day.to_le_bytes()).collect();
        let mut page = Vec::with_capacity(2 * self.rows + PAGE_HEAD);
        self.presence(numbers.iter().map(|number| *number != unknown), &mut page);
        numbers.retain(|number| *number != unknown);
        let unknowns = self.rows - numbers.len();
        if compression == Compression::None {
            let bits = bits_for(days.len().saturating_sub(1));
            page.push(bits as u8);
            packed(&mut numbers, bits, &mut page);
        } else {
            keys_in_bytes(days.len(), numbers.len(), numbers.into_iter(), &mut page);
        }
        self.dictionary_pages(
            dictionary,
            days.len(),
            true,
            page,
            Some(null_count(unknowns)),
            compression,
        )
    }

    /// Numbers whose neighbours are less than 2³¹ apart, best ascending by small steps.
    pub fn steps<T: Copy + Into<u64>>(&mut self, values: &[T]) -> ParquetResult<()> {
        let mut page = Vec::with_capacity(2 * values.len() + PAGE_HEAD);
        delta::encode(values, &mut page);
        self.data_page(page, Encoding::DeltaBinaryPacked, Compression::None)
    }

    /// Numbers that are mostly small.
    pub fn small<T: Copy + Into<u64>>(
        &mut self,
        values: &[T],
        compression: Compression,
    ) -> ParquetResult<()> {
        self.small_parts([values].into_iter(), compression)
    }

    /// The same, as they lie in several slices.
    pub fn small_parts<'v, T: Copy + Into<u64> + 'v>(
        &mut self,
        parts: impl Iterator<Item = &'v [T]> + Clone,
        compression: Compression,
    ) -> ParquetResult<()> {
        let wide = self.next_is_wide();
        let mut page = Vec::with_capacity(self.rows + PAGE_HEAD);
        // Assumes that every value is its own number, which is nearly always true. Slice by slice,
        // because a chain over all of them would not compile to a plain loop.
        let head = keys_head(256, self.rows, &mut page);
        let first = page.len();
        let mut bits = 0;
        for part in parts.clone() {
            page.extend(part.iter().map(|value| {
                let value: u64 = (*value).into();
                bits |= value;
                value as u8
            }));
        }
        let distinct: Vec<u64> = if bits < 256 {
            let greatest = page[first..].iter().copied().max().unwrap_or(0);
            head.pad(&mut page);
            (0..=greatest.into()).collect()
        } else {
            page.clear();
            let mut number_of =
                hashbrown::HashMap::<u64, u32, foldhash::fast::FixedState>::default();
            let mut distinct = Vec::new();
            let mut numbers = Vec::with_capacity(self.rows);
            for value in parts.flatten() {
                let value = (*value).into();
                numbers.push(*number_of.entry(value).or_insert_with(|| {
                    distinct.push(value);
                    distinct.len() as u32 - 1
                }));
            }
            keys_in_bytes(distinct.len(), self.rows, numbers.into_iter(), &mut page);
            distinct
        };
        let mut dictionary = Vec::new();
        for value in &distinct {
            plain_number(*value, wide, &mut dictionary);
        }
        self.dictionary_pages(dictionary, distinct.len(), false, page, None, compression)
    }

    /// Numbers of 64 bits that follow no rule, such as hashes.
    pub fn plain(&mut self, values: &[u64]) -> ParquetResult<()> {
        let page = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.data_page(page, Encoding::Plain, Compression::None)
    }

    /// Strings as they are, without those that are `None` (only in a column that allows it).
    pub fn text<'t>(
        &mut self,
        values: impl Iterator<Item = Option<&'t str>> + Clone,
        compression: Compression,
    ) -> ParquetResult<()> {
        let mut page = Vec::new();
        self.presence(values.clone().map(|value| value.is_some()), &mut page);
        for value in values.flatten() {
            plain_text(value.as_bytes(), &mut page);
        }
        self.data_page(page, Encoding::Plain, compression)
    }

    /// Strings as they are, each freed once it is copied, none of them missing. A page has `page_bytes` or a little more, so
    /// that one string is read without all.
    pub fn whole_text(
        &mut self,
        values: Vec<String>,
        page_bytes: usize,
        compression: Compression,
    ) -> ParquetResult<()> {
        let mut pages = Vec::new();
        let mut values = values.into_iter().peekable();
        while values.peek().is_some() {
            let (mut page, mut rows) = (Vec::new(), 0);
            while page.len() < page_bytes
                && let Some(value) = values.next()
            {
                page.reserve(value.len() + 4);
                plain_text(value.as_bytes(), &mut page);
                rows += 1;
            }
            let page = self.page(page, rows, Encoding::Plain, None);
            pages.push(compress(page, Vec::new(), compression.options())?);
        }
        self.columns.push(pages);
        Ok(())
    }

    /// The row group, all of whose columns were encoded.
    pub fn finish(self) -> RowGroup {
        assert_eq!(
            self.columns.len(),
            self.schema.descriptor.columns().len(),
            "every column is encoded"
        );
        RowGroup {
            rows: self.rows,
            columns: self.columns,
        }
    }

    fn next_is_wide(&self) -> bool {
        use polars_parquet::read::PhysicalType;
        self.schema
            .column(self.columns.len())
            .primitive_type
            .physical_type
            == PhysicalType::Int64
    }

    /// Which rows have a value, if the column allows none.
    fn presence(&self, present: impl Iterator<Item = bool>, page: &mut Vec<u8>) {
        if self.schema.column(self.columns.len()).max_def_level == 0 {
            return;
        }
        let levels_at = page.len() + 4;
        page.extend_from_slice(&[0; 4]);
        runs_of_keys(runs_of_bits(present).into_iter(), 1, page);
        let length = (page.len() - levels_at) as u32;
        page[levels_at - 4..levels_at].copy_from_slice(&length.to_le_bytes());
    }

    fn dictionary_pages(
        &mut self,
        dictionary: Vec<u8>,
        distinct: usize,
        is_sorted: bool,
        keys: Vec<u8>,
        statistics: Option<ParquetStatistics>,
        compression: Compression,
    ) -> ParquetResult<()> {
        let dictionary = Page::Dict(DictPage::new(
            CowBuffer::Owned(dictionary),
            distinct,
            is_sorted,
        ));
        let data = self.page(keys, self.rows, Encoding::RleDictionary, statistics);
        self.push([dictionary, data], compression)
    }

    fn data_page(
        &mut self,
        bytes: Vec<u8>,
        encoding: Encoding,
        compression: Compression,
    ) -> ParquetResult<()> {
        let page = self.page(bytes, self.rows, encoding, None);
        self.push([page], compression)
    }

    fn page(
        &self,
        bytes: Vec<u8>,
        rows: usize,
        encoding: Encoding,
        statistics: Option<ParquetStatistics>,
    ) -> Page {
        let header = DataPageHeader::V1(DataPageHeaderV1 {
            num_values: rows as i32,
            encoding: encoding.into(),
            definition_level_encoding: Encoding::Rle.into(),
            repetition_level_encoding: Encoding::Rle.into(),
            statistics,
        });
        let descriptor = self.schema.column(self.columns.len());
        Page::Data(DataPage::new(
            header,
            CowBuffer::Owned(bytes),
            descriptor,
            rows,
        ))
    }

    fn push<const N: usize>(
        &mut self,
        pages: [Page; N],
        compression: Compression,
    ) -> ParquetResult<()> {
        let pages = pages
            .into_iter()
            .map(|page| compress(page, Vec::new(), compression.options()))
            .collect::<ParquetResult<_>>()?;
        self.columns.push(pages);
        Ok(())
    }
}

/// Runs of strings are short when they have fewer rows than this, on average.
const SHORT_RUN: usize = 8;

/// The most bytes before the keys of a page.
const PAGE_HEAD: usize = 64;

fn plain_text(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text);
}

fn plain_number(value: u64, wide: bool, out: &mut Vec<u8>) {
    if wide {
        out.extend_from_slice(&value.to_le_bytes());
    } else {
        out.extend_from_slice(&(value as u32).to_le_bytes());
    }
}

fn first_and_last(terms: &FrontCoded) -> ParquetStatistics {
    let mut spelled = terms.spelled();
    ParquetStatistics {
        min_value: Some(spelled.advance().unwrap_or_default().to_vec()),
        max_value: Some(terms.last()),
        is_min_value_exact: Some(true),
        is_max_value_exact: Some(true),
        ..null_count(0)
    }
}

fn null_count(nulls: usize) -> ParquetStatistics {
    ParquetStatistics {
        max: None,
        min: None,
        null_count: Some(nulls as i64),
        distinct_count: None,
        max_value: None,
        min_value: None,
        is_max_value_exact: None,
        is_min_value_exact: None,
    }
}

/// Writes row groups to a file, one after the other.
pub struct TableWriter<W: Write> {
    inner: FileWriter<Summed<W>>,
    sums: Arc<Mutex<Passed>>,
    rows: u64,
}

impl<W: Write> TableWriter<W> {
    /// Begins a file.
    pub fn new(out: W, schema: &Schema) -> Self {
        let options = WriteOptions {
            write_statistics: false,
            version: Version::V1,
        };
        let created_by = Some(concat!("newsprint ", env!("CARGO_PKG_VERSION")).to_owned());
        let (out, sums) = Summed::new(out);
        Self {
            inner: FileWriter::new(out, schema.descriptor.clone(), options, created_by),
            sums,
            rows: 0,
        }
    }

    /// Appends a row group.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, group: RowGroup) -> io::Result<()> {
        if group.rows == 0 {
            return Ok(());
        }
        self.rows += group.rows as u64;
        let columns = DynIter::new(group.columns.into_iter().map(|pages| {
            let pages = Pages {
                rest: pages.into_iter(),
                current: None,
            };
            Ok::<_, ParquetError>(DynStreamingIterator::new(pages))
        }));
        self.inner
            .write(group.rows as u64, columns)
            .map_err(io::Error::other)
    }

    /// Ends the file with its footer; returns the sink, the footer's checksum and the number of rows.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<(W, Tail, u64)> {
        let (key, value) = lock(&self.sums).footer_value();
        let value = Some(value);
        self.inner
            .end(Some(vec![KeyValue { key, value }]))
            .map_err(io::Error::other)?;
        let tail = lock(&self.sums).tail();
        Ok((self.inner.into_inner().into_inner(), tail, self.rows))
    }
}

/// Encoded pages in the form that the file writer takes.
struct Pages {
    rest: std::vec::IntoIter<CompressedPage>,
    current: Option<CompressedPage>,
}

impl FallibleStreamingIterator for Pages {
    type Item = CompressedPage;
    type Error = ParquetError;

    fn advance(&mut self) -> Result<(), ParquetError> {
        self.current = self.rest.next();
        Ok(())
    }

    fn get(&self) -> Option<&CompressedPage> {
        self.current.as_ref()
    }
}

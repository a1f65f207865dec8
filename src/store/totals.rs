//! `totals.parquet`: frequency and articles of every layer, per source and date.

use super::disk::UnderWay;
use super::error::StoreError;
use super::layer::CellColumns;
use super::parquet::{ColumnType, Compression, RowGroupEncoder, Schema};
use super::table_file::TableFile;
use crate::count::cells::Cells;
use crate::settings::Layer;
use polars_parquet::parquet::error::ParquetResult;
use std::path::Path;

/// Write the totals of each layer, its tokens by cell: the layers in order, within a layer the cells.
///
/// # Errors
/// When the file cannot be written.
pub fn write(
    folder: &Path,
    totals: &[(Layer, Vec<u64>)],
    cells: &Cells,
    under_way: &mut UnderWay,
) -> Result<(), StoreError> {
    let schema = Schema::new([
        ("layer", ColumnType::Text),
        ("source", ColumnType::Text),
        ("date", ColumnType::DayOrNone),
        ("frequency", ColumnType::U64),
        ("articles", ColumnType::U64),
    ]);
    let mut articles = vec![0u64; cells.cells.len()];
    for cell in &cells.of_article {
        articles[*cell as usize] += 1;
    }
    let columns = CellColumns::new(cells);
    let layers = totals.len();
    let count = cells.cells.len();
    let names: Vec<String> = totals.iter().map(|(layer, _)| layer.to_string()).collect();
    let encode = || -> ParquetResult<_> {
        let zstd = Compression::Zstd(3);
        let mut group = RowGroupEncoder::new(&schema, layers * count);
        let rows = || (0..layers * count).map(|row| (row / count, row % count));
        group.numbered_text(&names, rows().map(|(layer, _)| layer as u32), zstd)?;
        let sources = rows().map(|(_, cell)| columns.source_of[cell]);
        group.numbered_text(&columns.sources, sources, zstd)?;
        let days = rows().map(|(_, cell)| columns.day_of[cell]);
        group.numbered_days(&columns.days, days.collect(), zstd)?;
        let frequencies = totals.iter().flat_map(|(_, of_layer)| of_layer);
        group.small(&frequencies.copied().collect::<Vec<_>>(), zstd)?;
        group.small(&articles.repeat(layers), zstd)?;
        Ok(group.finish())
    };
    let mut table = TableFile::create(folder, "totals.parquet", &schema)?;
    if layers * count > 0 {
        table.write(encode())?;
    }
    table.close(under_way).map(drop)
}

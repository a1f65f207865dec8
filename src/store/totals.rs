//! `totals.parquet`: frequency and articles of every layer, per source and date.

use super::disk::UnderWay;
use super::error::StoreError;
use super::manifest::FileEntry;
use super::parquet::{ColumnType, Compression, RowGroupEncoder, Schema};
use super::table_file::TableFile;
use crate::count::cells::Cells;
use crate::settings::Layer;
use polars_parquet::parquet::error::ParquetResult;
use std::collections::BTreeMap;
use std::path::Path;

/// Sums per cell of one layer.
pub struct LayerTotals {
    /// The layer.
    pub layer: Layer,
    /// For each cell its frequency.
    pub frequencies: Vec<u64>,
}

/// Write the totals: the layers in order, within a layer the cells.
///
/// # Errors
/// When the file cannot be written.
pub fn write(
    folder: &Path,
    totals: &[LayerTotals],
    cells: &Cells,
    files: &mut BTreeMap<String, FileEntry>,
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
    let mut days: Vec<i32> = cells
        .cells
        .iter()
        .filter_map(|(_, day)| *day)
        .map(crate::day::Day::days_since_epoch)
        .collect();
    days.sort_unstable();
    days.dedup();
    let day_of = |cell: usize| match cells.cells[cell].1 {
        None => days.len() as u32,
        Some(day) => days.partition_point(|other| *other < day.days_since_epoch()) as u32,
    };
    let layers = totals.len();
    let count = cells.cells.len();
    let names: Vec<String> = totals.iter().map(|total| total.layer.to_string()).collect();
    let encode = || -> ParquetResult<_> {
        let zstd = Compression::Zstd(3);
        let mut group = RowGroupEncoder::new(&schema, layers * count);
        let rows = || (0..layers * count).map(|row| (row / count, row % count));
        group.numbered_text(&names, rows().map(|(layer, _)| layer as u32), zstd)?;
        group.numbered_text(
            &cells.sources,
            rows().map(|(_, cell)| cells.cells[cell].0),
            zstd,
        )?;
        group.numbered_days(&days, rows().map(|(_, cell)| day_of(cell)).collect(), zstd)?;
        group.small(
            &rows()
                .map(|(layer, cell)| totals[layer].frequencies[cell])
                .collect::<Vec<_>>(),
            zstd,
        )?;
        group.small(
            &rows().map(|(_, cell)| articles[cell]).collect::<Vec<_>>(),
            zstd,
        )?;
        Ok(group.finish())
    };
    let mut table = TableFile::create(folder, "totals.parquet", &schema)?;
    if layers * count > 0 {
        table.write(encode())?;
    }
    table.close(files, under_way).map(drop)
}

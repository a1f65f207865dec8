//! Results as an Arrow stream: plain strings, days, and whole numbers of 64 bits with a sign, which every program takes.

use crate::tabulate::TabulateError;
use polars::prelude::PolarsResult;
use polars_arrow::array::{Array, PrimitiveArray, Utf8Array};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, ArrowSchemaRef, Field};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;
use std::io::Write;
use std::sync::Arc;

/// The type of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Type {
    Text,
    Number,
    DayOrNone,
}

/// The values of a column in some rows.
pub(super) enum Values {
    Text(Vec<String>),
    Number(Vec<u64>),
    Days(Vec<Option<i32>>),
}

impl Values {
    fn array(self) -> Box<dyn Array> {
        match self {
            Self::Text(texts) => Utf8Array::<i32>::from_slice(texts).boxed(),
            Self::Number(numbers) => {
                let numbers = numbers.into_iter().map(|number| number as i64);
                PrimitiveArray::<i64>::from_vec(numbers.collect()).boxed()
            }
            Self::Days(days) => PrimitiveArray::<i32>::from(days)
                .to(ArrowDataType::Date32)
                .boxed(),
        }
    }
}

/// A stream in the making. Without [`Self::end`] it has no mark of its end, and readers must not take it for whole.
pub(super) struct Stream<'o> {
    writer: StreamWriter<&'o mut dyn Write>,
    schema: ArrowSchemaRef,
}

impl<'o> Stream<'o> {
    /// Begins a stream of rows with these columns.
    pub(super) fn begin(
        out: &'o mut dyn Write,
        columns: &[(&str, Type)],
    ) -> Result<Self, TabulateError> {
        let fields = columns.iter().map(|(name, of)| {
            let (data_type, nullable) = match of {
                Type::Text => (ArrowDataType::Utf8, false),
                Type::Number => (ArrowDataType::Int64, false),
                Type::DayOrNone => (ArrowDataType::Date32, true),
            };
            Field::new((*name).into(), data_type, nullable)
        });
        let schema: ArrowSchema = fields.collect();
        let mut writer = StreamWriter::new(out, WriteOptions { compression: None });
        writer.start(&schema, None)?;
        Ok(Self {
            writer,
            schema: Arc::new(schema),
        })
    }

    /// Writes rows.
    pub(super) fn write(&mut self, columns: Vec<Values>) -> Result<(), TabulateError> {
        let arrays: Vec<Box<dyn Array>> = columns.into_iter().map(Values::array).collect();
        let height = arrays.first().map_or(0, |array| array.len());
        let batch = || -> PolarsResult<_> {
            RecordBatchT::try_new(height, Arc::clone(&self.schema), arrays)
        };
        let batch = batch()?;
        Ok(self.writer.write(&batch, None)?)
    }

    /// Writes the mark of the end.
    pub(super) fn end(mut self) -> Result<(), TabulateError> {
        self.writer.finish()?;
        Ok(self.writer.into_inner().flush()?)
    }
}

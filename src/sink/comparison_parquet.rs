//! `comparison.parquet`: the table with typed columns, dictionary-coded and compressed, a row group at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::Context;
use super::columns::{self, Cell, CellKind, Column};
use super::table::Table;
use crate::atomic_file::{Durability, Pending};
use crate::engine::output::{OutputError, Row, RowSink};

/// Rows of a row group: what is held in memory.
const GROUP: usize = 1 << 16;

/// The values of one column of a row group; `levels` says which rows have one.
enum Values {
    Number(Vec<f64>),
    Count(Vec<i64>),
    Text(Vec<ByteArray>),
}

struct Buffer {
    values: Values,
    levels: Vec<i16>,
}

/// The table as Parquet.
pub struct ComparisonParquet {
    path: PathBuf,
    writer: SerializedFileWriter<Pending>,
    columns: Vec<Column>,
    context: Context,
    buffers: Vec<Buffer>,
    rows: usize,
}

impl ComparisonParquet {
    /// Opens the table at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let file = Pending::create(path).map_err(OutputError::of(path))?;
        let columns = columns::all();
        let made = schema(&columns).and_then(|schema| {
            let properties = WriterProperties::builder()
                .set_created_by("slipgrid".to_owned())
                .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
                .build();
            SerializedFileWriter::new(file, schema, Arc::new(properties))
        });
        let writer = made.map_err(wrapped(path))?;
        let buffers = columns.iter().map(|column| Buffer::new(column.kind)).collect();
        Ok(Self { path: path.to_owned(), writer, columns, context, buffers, rows: 0 })
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for buffer in &mut self.buffers {
            match &buffer.values {
                Values::Number(values) => write::<DoubleType>(&mut group, values, &buffer.levels)?,
                Values::Count(values) => write::<Int64Type>(&mut group, values, &buffer.levels)?,
                Values::Text(values) => write::<ByteArrayType>(&mut group, values, &buffer.levels)?,
            }
            buffer.clear();
        }
        self.rows = 0;
        group.close()?;
        Ok(())
    }
}

impl RowSink for ComparisonParquet {
    fn row(&mut self, row: &Row) -> Result<(), OutputError> {
        for (column, buffer) in self.columns.iter().zip(&mut self.buffers) {
            buffer.push(column.cell(row, &self.context));
        }
        self.rows += 1;
        if self.rows == GROUP {
            let path = self.path.clone();
            self.write_group().map_err(wrapped(&path))?;
        }
        Ok(())
    }
}

impl Table for ComparisonParquet {
    fn finish(mut self: Box<Self>) -> Result<(), OutputError> {
        let path = self.path.clone();
        let written = self.write_group().and_then(|()| self.writer.into_inner());
        let file = written.map_err(wrapped(&path))?;
        file.finish(Durability::Synced).map_err(OutputError::of(path))
    }
}

impl Buffer {
    fn new(kind: CellKind) -> Self {
        let values = match kind {
            CellKind::Number => Values::Number(Vec::new()),
            CellKind::Count => Values::Count(Vec::new()),
            CellKind::Text => Values::Text(Vec::new()),
        };
        Self { values, levels: Vec::new() }
    }

    /// Appends a cell; one of another kind than the column's does not exist, and would be empty.
    fn push(&mut self, cell: Cell<'_>) {
        let held = match (&mut self.values, cell) {
            // As in the CSV file: what is no number is no value.
            (Values::Number(values), Cell::Number(number)) if number.is_finite() => {
                values.push(number);
                true
            }
            (Values::Count(values), Cell::Count(count)) => {
                values.push(i64::try_from(count).unwrap_or(i64::MAX));
                true
            }
            (Values::Text(values), Cell::Text(text)) => {
                values.push(ByteArray::from(text.into_owned().into_bytes()));
                true
            }
            (_, cell) => {
                debug_assert!(
                    matches!(cell, Cell::Empty | Cell::Number(_)),
                    "{cell:?} in a column of another kind"
                );
                false
            }
        };
        self.levels.push(i16::from(held));
    }

    fn clear(&mut self) {
        self.levels.clear();
        match &mut self.values {
            Values::Number(values) => values.clear(),
            Values::Count(values) => values.clear(),
            Values::Text(values) => values.clear(),
        }
    }
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Pending>,
    values: &[T::T],
    levels: &[i16],
) -> Result<(), ParquetError> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(values, Some(levels), None)?;
        column.close()?;
    }
    Ok(())
}

/// Every column optional: a value that does not exist is null.
fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let fields = columns.iter().map(|column| {
        let (physical, logical) = match column.kind {
            CellKind::Number => (Physical::DOUBLE, None),
            CellKind::Count => (Physical::INT64, None),
            CellKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<TypePtr>, ParquetError>>()?;
    Ok(Arc::new(Type::group_type_builder("comparison").with_fields(fields).build()?))
}

fn wrapped(path: &Path) -> impl FnOnce(ParquetError) -> OutputError {
    let path = path.to_owned();
    move |error| OutputError::of(path)(std::io::Error::other(error))
}

//! `comparison.parquet`: the table with typed columns, coded and compressed, a row group at a time.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use rayon::prelude::*;

use super::Context;
use super::columns::{self, CellKind, Column};
use super::parquet_buffer::Buffer;
use super::table::Table;
use crate::atomic_file::Pending;
use crate::engine::output::{Row, RowEncoder, RowTable, Seal};
use crate::output_error::OutputError;
use crate::sweep::block::Block;

/// Rows of a row group: what is held in memory.
const GROUP: usize = 1 << 16;

/// The table as Parquet.
pub struct ComparisonParquet {
    path: PathBuf,
    columns: Vec<Column>,
    context: Context,
    state: Mutex<State>,
    /// Rows of the longest stretch so far: the next is as long.
    longest: AtomicUsize,
}

struct State {
    writer: SerializedFileWriter<Pending>,
    schema: SchemaDescriptor,
    /// Rows of the group that is being filled.
    buffers: Vec<Buffer>,
}

impl ComparisonParquet {
    /// Opens the table at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let file = Pending::create(path).map_err(OutputError::of(path))?;
        let columns = columns::all();
        let made = (|| {
            let schema = schema(&columns)?;
            let properties = WriterProperties::builder().set_created_by("slipgrid".to_owned()).build();
            let writer = SerializedFileWriter::new(file, Arc::clone(&schema), Arc::new(properties))?;
            let schema = SchemaDescriptor::new(schema);
            Ok(State { writer, schema, buffers: buffers(&columns) })
        })();
        let state = Mutex::new(made.map_err(wrapped(path))?);
        Ok(Self { path: path.to_owned(), columns, context, state, longest: AtomicUsize::new(0) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RowTable for ComparisonParquet {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(Stretch { table: self, buffers: buffers(&self.columns) })
    }
}

impl Table for ComparisonParquet {
    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let written = state.write_groups(1).and_then(|()| state.writer.into_inner());
        let file = written.map_err(wrapped(&self.path))?;
        file.finish().map_err(OutputError::of(self.path))
    }
}

/// A stretch of rows in columns.
struct Stretch<'t> {
    table: &'t ComparisonParquet,
    buffers: Vec<Buffer>,
}

impl<'t> RowEncoder<'t> for Stretch<'t> {
    fn rows(&mut self, block: &Block<'_>, rows: &[Row<'_>]) {
        let Some(first) = rows.first() else { return };
        let context = &self.table.context;
        let alike = rows.iter().all(|row| row.outcome.is_ok());
        for (column, buffer) in self.table.columns.iter().zip(&mut self.buffers) {
            if !alike {
                for row in rows {
                    buffer.push(&column.cell(row, context), 1);
                }
            } else if column.moves_in(block) {
                buffer.make_room(self.table.longest.load(Ordering::Relaxed));
                for row in rows {
                    buffer.push(&column.moving_cell(row, context), 1);
                }
            } else {
                buffer.push(&column.cell(first, context), rows.len());
            }
        }
    }

    fn seal(self: Box<Self>) -> Result<Seal<'t>, OutputError> {
        let (table, buffers) = (self.table, self.buffers);
        table.longest.fetch_max(buffers.first().map_or(0, Buffer::rows), Ordering::Relaxed);
        Ok(Box::new(move || {
            let mut state = table.state();
            for (buffer, more) in state.buffers.iter_mut().zip(buffers) {
                buffer.append(&more);
            }
            state.write_groups(GROUP).map_err(wrapped(&table.path))
        }))
    }
}

impl State {
    /// Writes row groups while there are `least` rows or more; the columns of a group are encoded side by side.
    fn write_groups(&mut self, least: usize) -> Result<(), ParquetError> {
        while self.buffers.first().is_some_and(|buffer| buffer.rows() >= least) {
            let group: Vec<Buffer> = self.buffers.iter_mut().map(|buffer| buffer.take(GROUP)).collect();
            let encoded = group
                .into_par_iter()
                .zip(self.schema.columns().par_iter())
                .map(|(buffer, column)| buffer.encode(column))
                .collect::<Result<Vec<(Bytes, ColumnCloseResult)>, ParquetError>>()?;
            let mut writer = self.writer.next_row_group()?;
            for (bytes, closed) in encoded {
                writer.append_column(&bytes, closed)?;
            }
            writer.close()?;
        }
        Ok(())
    }
}

fn buffers(columns: &[Column]) -> Vec<Buffer> {
    columns.iter().map(|column| Buffer::new(column.kind)).collect()
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

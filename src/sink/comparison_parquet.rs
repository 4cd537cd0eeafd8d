//! `comparison.parquet`: the table with typed columns, coded and compressed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use parquet::errors::ParquetError;

use super::Context;
use super::columns::{self, ColumnDescriptor};
use super::encode::parquet_groups::{ColumnBuffers, ParquetWriter};
use super::encode::rows::BlockRows;
use super::table::Table;
use crate::atomic_file::AtomicFile;
use crate::engine::output::{Commit, RowEncoder, RowTable, RunRow};
use crate::output_error::OutputError;
use crate::sweep::block::Block;

/// Rows of a row group: what is held in memory.
const ROWS_PER_GROUP: usize = 1 << 16;

/// The table as Parquet.
pub(crate) struct ComparisonParquet {
    path: PathBuf,
    columns: Vec<ColumnDescriptor>,
    context: Context,
    groups: Mutex<ParquetWriter<AtomicFile>>,
    /// Rows of the longest chunk so far: the next is as long.
    max_chunk_rows: AtomicUsize,
}

impl ComparisonParquet {
    /// Opens the table at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let file = AtomicFile::create(path).map_err(OutputError::of(path))?;
        let columns = columns::all();
        let typed: Vec<_> = columns.iter().map(|column| (column.name, column.kind)).collect();
        let groups = ParquetWriter::begin(file, &typed, ROWS_PER_GROUP).map_err(to_output_error(path))?;
        let (path, groups, longest) = (path.to_owned(), Mutex::new(groups), AtomicUsize::new(0));
        Ok(Self { path, columns, context, groups, max_chunk_rows: longest })
    }
}

impl RowTable for ComparisonParquet {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        let buffers = ColumnBuffers::new(self.columns.iter().map(|column| column.kind));
        Box::new(ParquetEncoder { table: self, buffers })
    }
}

impl Table for ComparisonParquet {
    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let groups = self.groups.into_inner().unwrap_or_else(PoisonError::into_inner);
        let file = groups.finish().map_err(to_output_error(&self.path))?;
        file.finish().map_err(OutputError::of(self.path))
    }
}

/// A chunk of rows in columns.
struct ParquetEncoder<'t> {
    table: &'t ComparisonParquet,
    buffers: ColumnBuffers,
}

impl<'t> RowEncoder<'t> for ParquetEncoder<'t> {
    fn rows(&mut self, block: &Block<'_>, rows: &[RunRow<'_>]) {
        let table = self.table;
        if let Some(rows) = BlockRows::of(&table.columns, &table.context, block, rows) {
            self.buffers.push(&rows, table.max_chunk_rows.load(Ordering::Relaxed));
        }
    }

    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        let (table, buffers) = (self.table, self.buffers);
        table.max_chunk_rows.fetch_max(buffers.rows(), Ordering::Relaxed);
        Ok(Box::new(move || {
            let mut groups = table.groups.lock().unwrap_or_else(PoisonError::into_inner);
            groups.append(&buffers).map_err(to_output_error(&table.path))
        }))
    }
}

fn to_output_error(path: &Path) -> impl FnOnce(ParquetError) -> OutputError {
    let path = path.to_owned();
    move |error| OutputError::of(path)(std::io::Error::other(error))
}

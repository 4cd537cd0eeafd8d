//! Writes `comparison.csv`, one row per run.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Context;
use super::columns::{self, ColumnDescriptor};
use super::encode::csv_rows::CsvRows;
use super::encode::rows::BlockRows;
use super::line_file::LineFile;
use super::table::Table;
use crate::engine::output::{Commit, RowEncoder, RowTable, RunRow};
use crate::output_error::OutputError;
use crate::sweep::block::Block;

/// The comparison table, written as rows come and given its name at the end.
pub(crate) struct ComparisonCsv {
    file: LineFile,
    columns: Vec<ColumnDescriptor>,
    context: Context,
    /// Bytes of the longest chunk so far: the next is hardly longer.
    max_chunk_bytes: AtomicUsize,
}

impl ComparisonCsv {
    /// Opens the table at `path` and writes its header.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let columns = columns::all();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let file = LineFile::create(path, &names.join(","))?;
        Ok(Self { file, columns, context, max_chunk_bytes: AtomicUsize::new(0) })
    }
}

impl Table for ComparisonCsv {
    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        self.file.finish()
    }
}

impl RowTable for ComparisonCsv {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        let lines = CsvRows::with_capacity(self.max_chunk_bytes.load(Ordering::Relaxed));
        Box::new(CsvEncoder { table: self, lines })
    }
}

/// A chunk of rows as text.
struct CsvEncoder<'t> {
    table: &'t ComparisonCsv,
    lines: CsvRows,
}

impl<'t> RowEncoder<'t> for CsvEncoder<'t> {
    fn rows(&mut self, block: &Block<'_>, rows: &[RunRow<'_>]) {
        if let Some(rows) = BlockRows::of(&self.table.columns, &self.table.context, block, rows) {
            self.lines.push(&rows);
        }
    }

    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        let lines = self.lines.into_text();
        self.table.max_chunk_bytes.fetch_max(lines.len(), Ordering::Relaxed);
        Ok(self.table.file.commit_lines(lines))
    }
}

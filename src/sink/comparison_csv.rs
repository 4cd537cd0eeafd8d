//! `comparison.csv`: a row a run, in plan order.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Context;
use super::columns::{self, Cell, Column};
use super::table::Table;
use super::text;
use crate::atomic_file::{Durability, Pending};
use crate::engine::output::{OutputError, Row, RowSink};

/// The comparison table, written as rows come and given its name at the end.
pub struct ComparisonCsv {
    path: PathBuf,
    file: Pending,
    columns: Vec<Column>,
    context: Context,
    line: String,
}

impl ComparisonCsv {
    /// Opens the table at `path` and writes its header.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let mut file = Pending::create(path).map_err(OutputError::of(path))?;
        let columns = columns::all();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        writeln!(file, "{}", names.join(",")).map_err(OutputError::of(path))?;
        Ok(Self { path: path.to_owned(), file, columns, context, line: String::new() })
    }
}

impl Table for ComparisonCsv {
    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        self.file.finish(Durability::Synced).map_err(OutputError::of(self.path))
    }
}

impl RowSink for ComparisonCsv {
    fn row(&mut self, row: &Row) -> Result<(), OutputError> {
        self.line.clear();
        for (i, column) in self.columns.iter().enumerate() {
            if i > 0 {
                self.line.push(',');
            }
            write_cell(&mut self.line, &column.cell(row, &self.context));
        }
        self.line.push('\n');
        self.file.write_all(self.line.as_bytes()).map_err(OutputError::of(&self.path))
    }
}

/// Appends a cell as CSV text.
fn write_cell(out: &mut String, cell: &Cell<'_>) {
    match cell {
        Cell::Empty => {}
        Cell::Number(number) => text::number(out, *number),
        Cell::Count(count) => out.push_str(&count.to_string()),
        Cell::Text(found) => text::cell(out, found),
    }
}

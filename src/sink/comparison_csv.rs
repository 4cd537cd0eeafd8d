//! `comparison.csv`: a row a run.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Context;
use super::columns::{self, Cell, Column};
use super::line_file::LineFile;
use super::table::Table;
use super::text;
use crate::engine::output::{Row, RowEncoder, RowTable, Seal};
use crate::output_error::OutputError;
use crate::sweep::block::Block;

/// The comparison table, written as rows come and given its name at the end.
pub struct ComparisonCsv {
    file: LineFile,
    columns: Vec<Column>,
    context: Context,
    /// Bytes of the longest stretch so far: the next is hardly longer.
    longest: AtomicUsize,
}

impl ComparisonCsv {
    /// Opens the table at `path` and writes its header.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let columns = columns::all();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let file = LineFile::create(path, &names.join(","))?;
        Ok(Self { file, columns, context, longest: AtomicUsize::new(0) })
    }
}

impl Table for ComparisonCsv {
    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        self.file.finish()
    }
}

impl RowTable for ComparisonCsv {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        let text = String::with_capacity(self.longest.load(Ordering::Relaxed));
        Box::new(Lines { table: self, text, pieces: Vec::new() })
    }
}

/// Rows as text.
struct Lines<'t> {
    table: &'t ComparisonCsv,
    text: String,
    pieces: Vec<Piece<'t>>,
}

/// A piece of a row: text that all rows of a block share, or a cell that moves.
enum Piece<'t> {
    Shared(String),
    /// The column, and the last number it had with its text: few columns change with every row.
    Moving(&'t Column, Option<(u64, Range<usize>)>),
}

impl<'t> RowEncoder<'t> for Lines<'t> {
    fn rows(&mut self, block: &Block<'_>, rows: &[Row<'_>]) {
        let Some(first) = rows.first() else { return };
        // Only rows that all have costs share their status and what does not depend on coefficients.
        let alike = rows.len() > 1 && rows.iter().all(|row| row.outcome.is_ok());
        self.cut(first, |column| !alike || column.moves_in(block));
        let context = &self.table.context;
        let cell_of = |column: &Column, row: &Row<'_>| {
            if alike { column.moving_cell(row, context) } else { column.cell(row, context) }
        };
        for row in rows {
            for piece in &mut self.pieces {
                match piece {
                    Piece::Shared(text) => self.text.push_str(text),
                    Piece::Moving(column, last) => match (cell_of(column, row), last) {
                        (Cell::Number(number), Some((bits, place))) if *bits == number.to_bits() => {
                            self.text.extend_from_within(place.clone());
                        }
                        (cell, last) => {
                            let start = self.text.len();
                            write_cell(&mut self.text, &cell);
                            if let Cell::Number(number) = cell {
                                *last = Some((number.to_bits(), start..self.text.len()));
                            }
                        }
                    },
                }
            }
        }
    }

    fn seal(self: Box<Self>) -> Result<Seal<'t>, OutputError> {
        self.table.longest.fetch_max(self.text.len(), Ordering::Relaxed);
        Ok(self.table.file.seal(self.text))
    }
}

impl Lines<'_> {
    /// Cuts the rows of a block into pieces: what does not move is written once, as `first` has it.
    fn cut(&mut self, first: &Row<'_>, moves: impl Fn(&Column) -> bool) {
        self.pieces.clear();
        let mut shared = String::new();
        for (place, column) in self.table.columns.iter().enumerate() {
            if place > 0 {
                shared.push(',');
            }
            if moves(column) {
                self.pieces.push(Piece::Shared(std::mem::take(&mut shared)));
                self.pieces.push(Piece::Moving(column, None));
            } else {
                write_cell(&mut shared, &column.cell(first, &self.table.context));
            }
        }
        shared.push('\n');
        self.pieces.push(Piece::Shared(shared));
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

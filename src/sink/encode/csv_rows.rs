//! Rows of a table as CSV text: what they share is written once, and a number that stays is copied.

use std::ops::Range;

use super::rows::RowBatch;
use super::text;
use crate::records::columns::CellValue;

/// Rows as text.
pub(crate) struct CsvRows {
    text: String,
    pieces: Vec<RowPiece>,
}

/// A piece of a row: text that all rows of a block share, or a cell that moves.
enum RowPiece {
    Shared(String),
    /// The column, and the last number it had with its text: few columns change with every row.
    Varying(usize, Option<(u64, Range<usize>)>),
}

impl CsvRows {
    /// No rows, and room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), pieces: Vec::new() }
    }

    /// The lines of all rows.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Appends `rows`.
    pub(crate) fn push(&mut self, rows: &impl RowBatch) {
        self.split_pieces(rows);
        for row in 0..rows.count() {
            for piece in &mut self.pieces {
                match piece {
                    RowPiece::Shared(text) => self.text.push_str(text),
                    RowPiece::Varying(column, last) => match (rows.varying(row, *column), last) {
                        (CellValue::Number(number), Some((bits, place))) if *bits == number.to_bits() => {
                            self.text.extend_from_within(place.clone());
                        }
                        (cell, last) => {
                            let start = self.text.len();
                            push_cell(&mut self.text, &cell);
                            if let CellValue::Number(number) = cell {
                                *last = Some((number.to_bits(), start..self.text.len()));
                            }
                        }
                    },
                }
            }
        }
    }

    /// Cuts `rows` into pieces: what does not move is written once.
    fn split_pieces(&mut self, rows: &impl RowBatch) {
        self.pieces.clear();
        let mut shared = String::new();
        for column in 0..rows.columns() {
            if column > 0 {
                shared.push(',');
            }
            if rows.varies(column) {
                self.pieces.push(RowPiece::Shared(std::mem::take(&mut shared)));
                self.pieces.push(RowPiece::Varying(column, None));
            } else {
                push_cell(&mut shared, &rows.shared(column));
            }
        }
        shared.push('\n');
        self.pieces.push(RowPiece::Shared(shared));
    }
}

/// Appends a cell as CSV text.
fn push_cell(out: &mut String, cell: &CellValue<'_>) {
    match cell {
        CellValue::Empty => {}
        CellValue::Number(number) => text::number(out, *number),
        CellValue::Count(count) => out.push_str(&count.to_string()),
        CellValue::Text(found) => text::cell(out, found),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::synthetic::{SyntheticRows, blocks};
    use super::*;
    use crate::records::table::escape_formula;

    /// The same lines, each field of each row by itself.
    fn plain(blocks: &[SyntheticRows]) -> String {
        let mut lines = csv::Writer::from_writer(Vec::new());
        for row in blocks.iter().flat_map(SyntheticRows::rows) {
            let fields = row.iter().map(|cell| match cell {
                CellValue::Empty => String::new(),
                CellValue::Number(number) => text::plain(*number),
                CellValue::Count(count) => count.to_string(),
                CellValue::Text(text) => escape_formula(text).into_owned(),
            });
            lines.write_record(fields.collect::<Vec<_>>()).unwrap();
        }
        String::from_utf8(lines.into_inner().unwrap()).unwrap()
    }

    proptest! {
        #[test]
        fn rows_are_the_same_bytes_as_plainly_written(blocks in blocks()) {
            let mut rows = CsvRows::with_capacity(0);
            for block in &blocks {
                rows.push(block);
            }
            prop_assert_eq!(rows.into_text(), plain(&blocks));
        }
    }
}

//! Cells of one column on their way into the Parquet table, equal neighbours once.

use bytes::Bytes;
use jiff::civil::{Date, Time, date};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescPtr;

use super::parquet_chunk::{self, ValueRun};
use crate::records::columns::{CellKind, CellValue};

/// Cells of one column: most columns are alike over hundreds of rows.
pub(super) struct ColumnBuffer {
    kind: CellKind,
    /// Values as Parquet writes them plain, one after the other.
    plain: Vec<u8>,
    runs: Vec<CellRun>,
    rows: usize,
}

/// So many rows and where their values are.
#[derive(Clone, Copy)]
struct CellRun {
    kind: RunKind,
    rows: usize,
}

/// What neighbouring rows hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunKind {
    /// No value.
    None,
    /// One value for all of them.
    Same,
    /// A value each.
    Each,
}

impl CellRun {
    /// Number of values behind it.
    fn values(self) -> usize {
        match self.kind {
            RunKind::None => 0,
            RunKind::Same => 1,
            RunKind::Each => self.rows,
        }
    }
}

impl ColumnBuffer {
    pub(super) fn new(kind: CellKind) -> Self {
        Self { kind, plain: Vec::new(), runs: Vec::new(), rows: 0 }
    }

    /// Makes room for a value in each of `rows` rows, where there is none yet.
    pub(super) fn make_room(&mut self, rows: usize) {
        if self.plain.capacity() == 0 {
            self.plain.reserve(rows * size_of::<f64>());
        }
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Appends a cell `rows` times; one of another kind than the column's does not exist, and would be empty.
    pub(super) fn push(&mut self, cell: &CellValue<'_>, rows: usize) {
        let before = self.plain.len();
        match (self.kind, cell) {
            // As in the CSV file: what is not a number is not a value, and a negative zero is a zero.
            (CellKind::Number, CellValue::Number(number)) if number.is_finite() => {
                self.plain.extend_from_slice(&(number + 0.0).to_le_bytes());
            }
            (CellKind::Count, CellValue::Count(count)) => {
                self.plain.extend_from_slice(&i64::try_from(*count).unwrap_or(i64::MAX).to_le_bytes());
            }
            (CellKind::Text, CellValue::Text(text)) => {
                let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
                self.plain.extend_from_slice(&length.to_le_bytes());
                self.plain.extend_from_slice(text.as_bytes());
            }
            (CellKind::Date | CellKind::Time, CellValue::Text(text)) => {
                let number = if self.kind == CellKind::Date { days(text) } else { milliseconds(text) };
                self.plain.extend(number.map(i32::to_le_bytes).iter().flatten());
            }
            (_, cell) => debug_assert!(
                matches!(cell, CellValue::Empty | CellValue::Number(_)),
                "{cell:?} in a column of another kind"
            ),
        }
        let has_value = self.plain.len() > before;
        let held = match (has_value, rows) {
            (false, _) => RunKind::None,
            (true, 1) => RunKind::Each,
            (true, _) => RunKind::Same,
        };
        self.rows += rows;
        match self.runs.last_mut() {
            Some(last) if last.kind == held && held != RunKind::Same => last.rows += rows,
            _ => self.runs.push(CellRun { kind: held, rows }),
        }
    }

    /// Appends the cells of `more`, which are of the same column.
    pub(super) fn append(&mut self, more: &Self) {
        self.rows += more.rows;
        self.runs.extend_from_slice(&more.runs);
        self.plain.extend_from_slice(&more.plain);
    }

    /// Takes the first `rows` rows out, or all where there are fewer.
    pub(super) fn take(&mut self, rows: usize) -> Self {
        let rows = rows.min(self.rows);
        let (mut covered, mut whole) = (0, 0);
        while covered < rows {
            covered += self.runs[whole].rows;
            whole += 1;
        }
        let mut runs: Vec<CellRun> = self.runs.drain(..whole).collect();
        // The last run may go on in what is left; a value for all its rows then stands in both.
        let mut shared = false;
        if let Some(last) = runs.last_mut().filter(|_| covered > rows) {
            let over = covered - rows;
            last.rows -= over;
            self.runs.insert(0, CellRun { kind: last.kind, rows: over });
            shared = last.kind == RunKind::Same;
        }
        self.rows -= rows;
        let values = runs.iter().map(|run| run.values()).sum::<usize>();
        let end = self.bytes_of(&self.plain, values);
        let kept = if shared { self.bytes_of(&self.plain, values - 1) } else { end };
        let rest = self.plain.split_off(kept);
        let mut plain = std::mem::replace(&mut self.plain, rest);
        plain.extend_from_slice(&self.plain[..end - kept]);
        Self { kind: self.kind, plain, runs, rows }
    }

    /// The column chunk of these rows.
    pub(super) fn encode(&self, column: &ColumnDescPtr) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut rest = self.plain.as_slice();
        let parts = self.runs.iter().map(move |run| {
            let bytes = match run.kind {
                RunKind::None => 0,
                RunKind::Same => self.width(rest),
                RunKind::Each => self.bytes_of(rest, run.rows),
            };
            let (values, after) = rest.split_at(bytes);
            rest = after;
            match run.kind {
                RunKind::None => ValueRun::None(run.rows),
                RunKind::Same => ValueRun::Same(values, run.rows),
                RunKind::Each => ValueRun::Each(values, run.rows),
            }
        });
        parquet_chunk::encode(column, self.rows, parts, |plain| self.width(plain))
    }

    /// Bytes of the first `count` values of `plain`.
    fn bytes_of(&self, plain: &[u8], count: usize) -> usize {
        match self.kind {
            CellKind::Number | CellKind::Count => count * size_of::<f64>(),
            CellKind::Date | CellKind::Time => count * size_of::<i32>(),
            CellKind::Text => (0..count).fold(0, |at, _| at + self.width(&plain[at..])),
        }
    }

    /// Bytes of the value that `plain` begins with.
    fn width(&self, plain: &[u8]) -> usize {
        match (self.kind, plain.first_chunk()) {
            (CellKind::Number | CellKind::Count, _) => size_of::<f64>(),
            (CellKind::Date | CellKind::Time, _) => size_of::<i32>(),
            (CellKind::Text, length) => 4 + length.map_or(0, |length| u32::from_le_bytes(*length) as usize),
        }
    }
}

/// A day as days since 1970.
fn days(text: &str) -> Option<i32> {
    let day: Date = text.parse().ok()?;
    i32::try_from(day.duration_since(date(1970, 1, 1)).as_hours() / 24).ok()
}

/// A time of day as milliseconds since midnight.
fn milliseconds(text: &str) -> Option<i32> {
    let time: Time = text.parse().ok()?;
    i32::try_from(time.duration_since(Time::midnight()).as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_cut_out_of_a_run_leaves_the_rest_of_it() {
        for (kind, cells) in [
            (
                CellKind::Number,
                [CellValue::Number(1.5), CellValue::Number(f64::NAN), CellValue::Number(-2.0)],
            ),
            (CellKind::Text, [CellValue::Text("a".into()), CellValue::Empty, CellValue::Text("bcd".into())]),
        ] {
            let filled = |rows: [usize; 3]| {
                let mut buffer = ColumnBuffer::new(kind);
                for (cell, rows) in cells.iter().zip(rows).filter(|(_, rows)| *rows > 0) {
                    buffer.push(cell, rows);
                }
                buffer
            };
            for (taken, first, rest) in [
                (3, [3, 0, 0], [2, 4, 3]),
                (7, [5, 2, 0], [0, 2, 3]),
                (10, [5, 4, 1], [0, 0, 2]),
                (99, [5, 4, 3], [0; 3]),
            ] {
                let mut buffer = filled([5, 4, 3]);
                let group = buffer.take(taken);
                for (found, expected) in [(group, filled(first)), (buffer, filled(rest))] {
                    assert_eq!(
                        (&found.plain, found.rows),
                        (&expected.plain, expected.rows),
                        "{taken} {kind:?}"
                    );
                }
            }
        }
    }
}

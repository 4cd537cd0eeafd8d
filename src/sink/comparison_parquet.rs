//! `comparison.parquet`: the table with typed columns, dictionary-coded and compressed, a row group at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, ColumnPath, SchemaDescriptor, Type, TypePtr};
use rayon::prelude::*;

use super::Context;
use super::columns::{self, Cell, CellKind, Column, Moves};
use super::table::Table;
use crate::atomic_file::Pending;
use crate::engine::output::{OutputError, Row, RowEncoder, RowTable, Seal};
use crate::sweep::block::Block;

/// Rows of a row group: what is held in memory.
const GROUP: usize = 1 << 16;

/// The table as Parquet.
pub struct ComparisonParquet {
    path: PathBuf,
    columns: Vec<Column>,
    context: Context,
    state: Mutex<State>,
}

struct State {
    writer: SerializedFileWriter<Pending>,
    properties: WriterPropertiesPtr,
    schema: SchemaDescriptor,
    /// Rows of the group that is being filled.
    buffers: Vec<Buffer>,
}

/// Cells of one column, equal neighbours once: most columns are alike over hundreds of rows.
struct Buffer {
    values: Values,
    runs: Vec<Rows>,
    rows: usize,
}

/// So many rows and where their values are.
#[derive(Clone, Copy)]
struct Rows {
    kind: Held,
    rows: usize,
}

/// What neighbouring rows hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    /// No value.
    None,
    /// One value for all of them.
    Same,
    /// A value each.
    Each,
}

impl Rows {
    /// Number of values behind them.
    fn values(self) -> usize {
        match self.kind {
            Held::None => 0,
            Held::Same => 1,
            Held::Each => self.rows,
        }
    }
}

enum Values {
    Number(Vec<f64>),
    Count(Vec<i64>),
    Text(Vec<ByteArray>),
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
            let properties: WriterPropertiesPtr = Arc::new(properties(&columns)?);
            let writer = SerializedFileWriter::new(file, Arc::clone(&schema), Arc::clone(&properties))?;
            let schema = SchemaDescriptor::new(schema);
            Ok(State { writer, properties, schema, buffers: buffers(&columns) })
        })();
        let state = Mutex::new(made.map_err(wrapped(path))?);
        Ok(Self { path: path.to_owned(), columns, context, state })
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
            if alike && !column.moves_in(block) {
                buffer.push(column.cell(first, context), rows.len());
            } else {
                for row in rows {
                    buffer.push(column.cell(row, context), 1);
                }
            }
        }
    }

    fn seal(self: Box<Self>) -> Result<Seal<'t>, OutputError> {
        let (table, buffers) = (self.table, self.buffers);
        Ok(Box::new(move || {
            let mut state = table.state();
            for (buffer, more) in state.buffers.iter_mut().zip(buffers) {
                buffer.append(more);
            }
            state.write_groups(GROUP).map_err(wrapped(&table.path))
        }))
    }
}

impl State {
    /// Writes row groups while there are `least` rows or more; the columns of a group are encoded side by side.
    fn write_groups(&mut self, least: usize) -> Result<(), ParquetError> {
        while self.buffers.first().is_some_and(|buffer| buffer.rows >= least) {
            let group: Vec<Buffer> = self.buffers.iter_mut().map(|buffer| buffer.take(GROUP)).collect();
            let encoded = group
                .into_par_iter()
                .zip(self.schema.columns().par_iter())
                .map(|(buffer, column)| buffer.encode(column, &self.properties))
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

impl Buffer {
    fn new(kind: CellKind) -> Self {
        let values = match kind {
            CellKind::Number => Values::Number(Vec::new()),
            CellKind::Count => Values::Count(Vec::new()),
            CellKind::Text => Values::Text(Vec::new()),
        };
        Self { values, runs: Vec::new(), rows: 0 }
    }

    /// Appends a cell `rows` times; one of another kind than the column's does not exist, and would be empty.
    fn push(&mut self, cell: Cell<'_>, rows: usize) {
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
        let kind = match (held, rows) {
            (false, _) => Held::None,
            (true, 1) => Held::Each,
            (true, _) => Held::Same,
        };
        self.rows += rows;
        match self.runs.last_mut() {
            Some(last) if last.kind == kind && kind != Held::Same => last.rows += rows,
            _ => self.runs.push(Rows { kind, rows }),
        }
    }

    fn append(&mut self, more: Self) {
        self.rows += more.rows;
        self.runs.extend(more.runs);
        match (&mut self.values, more.values) {
            (Values::Number(values), Values::Number(more)) => values.extend(more),
            (Values::Count(values), Values::Count(more)) => values.extend(more),
            (Values::Text(values), Values::Text(more)) => values.extend(more),
            _ => debug_assert!(false, "buffers of one column are of one kind"),
        }
    }

    /// Takes the first `rows` rows out, or all where there are fewer.
    fn take(&mut self, rows: usize) -> Self {
        let rows = rows.min(self.rows);
        let (mut covered, mut whole) = (0, 0);
        while covered < rows {
            covered += self.runs[whole].rows;
            whole += 1;
        }
        let mut runs = first(&mut self.runs, whole);
        // The last run may go on in what is left; a value for all its rows then stands in both.
        let mut shared = false;
        if let Some(last) = runs.last_mut().filter(|_| covered > rows) {
            let over = covered - rows;
            last.rows -= over;
            self.runs.insert(0, Rows { kind: last.kind, rows: over });
            shared = last.kind == Held::Same;
        }
        self.rows -= rows;
        let held = runs.iter().map(|run| run.values()).sum::<usize>() - usize::from(shared);
        let values = match &mut self.values {
            Values::Number(values) => Values::Number(with_shared(first(values, held), values, shared)),
            Values::Count(values) => Values::Count(with_shared(first(values, held), values, shared)),
            Values::Text(values) => Values::Text(with_shared(first(values, held), values, shared)),
        };
        Self { values, runs, rows }
    }

    /// The definition level of every row.
    fn levels(&self) -> Vec<i16> {
        let mut levels = Vec::with_capacity(self.rows);
        for run in &self.runs {
            levels.resize(levels.len() + run.rows, i16::from(run.kind != Held::None));
        }
        levels
    }

    /// `values` once for every row that has one.
    fn spread<T: Clone>(&self, values: &[T]) -> Vec<T> {
        let mut spread = Vec::with_capacity(self.rows);
        let mut rest = values;
        for run in &self.runs {
            let (here, after) = rest.split_at(run.values());
            match (run.kind, here) {
                (Held::Same, [value]) => spread.resize(spread.len() + run.rows, value.clone()),
                _ => spread.extend_from_slice(here),
            }
            rest = after;
        }
        spread
    }

    /// The column chunk of these rows.
    fn encode(
        &self,
        column: &ColumnDescPtr,
        properties: &WriterPropertiesPtr,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let levels = self.levels();
        let levels = Some(levels.as_slice());
        let closed =
            match (get_column_writer(Arc::clone(column), Arc::clone(properties), pages), &self.values) {
                (ColumnWriter::DoubleColumnWriter(mut writer), Values::Number(values)) => {
                    writer.write_batch(&self.spread(values), levels, None)?;
                    writer.close()?
                }
                (ColumnWriter::Int64ColumnWriter(mut writer), Values::Count(values)) => {
                    writer.write_batch(&self.spread(values), levels, None)?;
                    writer.close()?
                }
                (ColumnWriter::ByteArrayColumnWriter(mut writer), Values::Text(values)) => {
                    writer.write_batch(&self.spread(values), levels, None)?;
                    writer.close()?
                }
                _ => return Err(ParquetError::General("a column of another kind".to_owned())),
            };
        Ok((Bytes::from(sink.into_inner()?), closed))
    }
}

/// `taken` and, where it is `shared`, the first value of `left`.
fn with_shared<T: Clone>(mut taken: Vec<T>, left: &[T], shared: bool) -> Vec<T> {
    taken.extend(left.first().filter(|_| shared).cloned());
    taken
}

/// Takes the first `count` values out, or all where there are fewer.
fn first<T>(values: &mut Vec<T>, count: usize) -> Vec<T> {
    let rest = values.split_off(count.min(values.len()));
    std::mem::replace(values, rest)
}

/// Compressed everywhere, dictionary-coded where values repeat.
fn properties(columns: &[Column]) -> Result<WriterProperties, ParquetError> {
    let mut builder = WriterProperties::builder()
        .set_created_by("slipgrid".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_write_batch_size(GROUP)
        // Comparing every text with the least and the greatest so far costs more than all else.
        .set_statistics_enabled(EnabledStatistics::None);
    for column in columns.iter().filter(|column| column.moves == Moves::WithCoefficients) {
        let path = ColumnPath::new(vec![column.name.to_owned()]);
        builder = builder.set_column_dictionary_enabled(path, false);
    }
    Ok(builder.build())
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

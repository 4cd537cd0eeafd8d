//! What a Parquet table must hold, by the plain way of writing one: the crate's own column writers, a value a row.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use super::parquet_groups::schema;
use crate::records::columns::{Cell, CellKind};

/// The file of `rows` with `columns` by name and kind.
pub(super) fn file(columns: &[(&str, CellKind)], rows: &[Vec<Cell<'_>>], rows_a_group: usize) -> Vec<u8> {
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(Vec::new(), schema(columns).unwrap(), properties).unwrap();
    for rows in rows.chunks(rows_a_group) {
        let mut group = file.next_row_group().unwrap();
        for (place, (_, kind)) in columns.iter().enumerate() {
            let cells = rows.iter().map(|row| &row[place]);
            match kind {
                CellKind::Number => write::<DoubleType>(&mut group, cells.map(number)),
                CellKind::Count => write::<Int64Type>(&mut group, cells.map(count)),
                CellKind::Text => write::<ByteArrayType>(&mut group, cells.map(text)),
            }
        }
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    cells: impl Iterator<Item = Option<T::T>>,
) {
    let cells: Vec<Option<T::T>> = cells.collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(&values, Some(&levels), None).unwrap();
    column.close().unwrap();
}

/// As in the CSV file: what is no number is no value.
fn number(cell: &Cell<'_>) -> Option<f64> {
    if let Cell::Number(number) = cell { Some(*number).filter(|number| number.is_finite()) } else { None }
}

fn count(cell: &Cell<'_>) -> Option<i64> {
    if let Cell::Count(count) = cell { Some(i64::try_from(*count).unwrap_or(i64::MAX)) } else { None }
}

fn text(cell: &Cell<'_>) -> Option<ByteArray> {
    if let Cell::Text(text) = cell { Some(ByteArray::from(&**text)) } else { None }
}

//! What a Parquet table must hold, by the plain way of writing one: the crate's own column writers, a value a row.

use std::sync::Arc;

use jiff::civil::{Date, date};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use super::parquet_groups::schema;
use crate::records::columns::{CellKind, CellValue};

/// The file of `rows` with `columns` by name and kind.
pub(super) fn file(
    columns: &[(&str, CellKind)],
    rows: &[Vec<CellValue<'_>>],
    rows_a_group: usize,
) -> Vec<u8> {
    let properties = Arc::new(
        WriterProperties::builder()
            .set_statistics_truncate_length(None)
            .set_column_index_truncate_length(None)
            .build(),
    );
    let mut file = SerializedFileWriter::new(Vec::new(), schema(columns).unwrap(), properties).unwrap();
    for rows in rows.chunks(rows_a_group) {
        let mut group = file.next_row_group().unwrap();
        for (place, (_, kind)) in columns.iter().enumerate() {
            let cells = rows.iter().map(|row| &row[place]);
            match kind {
                CellKind::Number => write::<DoubleType>(&mut group, cells.map(number)),
                CellKind::Count => write::<Int64Type>(&mut group, cells.map(count)),
                CellKind::Text => write::<ByteArrayType>(&mut group, cells.map(text)),
                CellKind::Date => write::<Int32Type>(&mut group, cells.map(day)),
                CellKind::Time => write::<Int32Type>(&mut group, cells.map(time)),
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

/// As in the CSV file: what is not a number is not a value, and a negative zero is a zero.
fn number(cell: &CellValue<'_>) -> Option<f64> {
    let CellValue::Number(number) = cell else { return None };
    number.is_finite().then_some(if *number == 0.0 { 0.0 } else { *number })
}

fn count(cell: &CellValue<'_>) -> Option<i64> {
    if let CellValue::Count(count) = cell { Some(i64::try_from(*count).unwrap_or(i64::MAX)) } else { None }
}

fn text(cell: &CellValue<'_>) -> Option<ByteArray> {
    if let CellValue::Text(text) = cell { Some(ByteArray::from(&**text)) } else { None }
}

/// Days since 1970.
fn day(cell: &CellValue<'_>) -> Option<i32> {
    let CellValue::Text(text) = cell else { return None };
    let day: Date = text.parse().unwrap();
    Some(date(1970, 1, 1).until(day).unwrap().get_days())
}

/// Milliseconds since midnight.
fn time(cell: &CellValue<'_>) -> Option<i32> {
    let CellValue::Text(text) = cell else { return None };
    let (hour, minute) = text.split_once(':').unwrap();
    Some((hour.parse::<i32>().unwrap() * 60 + minute.parse::<i32>().unwrap()) * 60_000)
}

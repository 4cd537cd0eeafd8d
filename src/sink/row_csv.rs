//! The CSV files of answers, small enough to be made in memory: a header, then rows.

use std::io;
use std::path::Path;

use crate::atomic_file;
use crate::output_error::OutputError;
use crate::records::table::TableRow;

/// Writes a header and `rows` to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub(crate) fn write<R: TableRow>(path: &Path, rows: impl IntoIterator<Item = R>) -> Result<(), OutputError> {
    let text = lines(rows).map(|lines| format!("{}\n{lines}", header::<R>()));
    text.and_then(|text| atomic_file::write(path, text.as_bytes())).map_err(OutputError::of(path))
}

/// The names of the columns of `R`, in a line without its end.
pub(super) fn header<R: TableRow>() -> String {
    let names: Vec<&str> = R::COLUMNS.iter().map(|(name, ..)| *name).collect();
    names.join(",")
}

/// A line for each of `rows`.
pub(super) fn lines<R: TableRow>(rows: impl IntoIterator<Item = R>) -> io::Result<String> {
    let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for row in rows {
        table.serialize(row)?;
    }
    let bytes = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

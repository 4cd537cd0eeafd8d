//! `comparison.csv`, read back into columns without losing types.

use std::collections::BTreeMap;
use std::path::Path;

use csv::ByteRecord;

use super::ResultsError;
use crate::analysis::frame::{Factor, FactorBuilder, Frame, Level, Measure};
use crate::records::columns::{self, CellKind, CellSource, ColumnDescriptor};
use crate::records::table::unescape_formula;
use crate::sweep::run_id::RunId;

/// What is made of a column of the file.
enum ColumnReader {
    Id,
    Status,
    Reason,
    Remark,
    Flags(FactorReader),
    Factor(FactorReader),
    Measure { name: &'static str, values: Vec<Option<f64>> },
}

/// Collects a column whose values repeat.
struct FactorReader {
    kind: CellKind,
    builder: FactorBuilder,
    /// The cell of the row before: neighbours are mostly alike.
    last: Option<Vec<u8>>,
}

/// The first `most` rows of the table at `path` whose id starts with `prefix`, failed runs too, as pairs of column and
/// cell; empty cells are left out.
///
/// # Errors
/// [`ResultsError`] naming the file and the line.
pub(super) fn rows_with_prefix(
    path: &Path,
    prefix: &str,
    most: usize,
) -> Result<Vec<Vec<(String, String)>>, ResultsError> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| csv_error(path, error))?;
    let header = reader.headers().map_err(|error| csv_error(path, error))?.clone();
    let mut record = ByteRecord::new();
    let mut found = Vec::new();
    // The id is the first column, and a table may have millions of rows: the others are looked at where it is right.
    while found.len() < most
        && reader.read_byte_record(&mut record).map_err(|error| csv_error(path, error))?
    {
        if record.get(0).is_some_and(|id| id.starts_with(prefix.as_bytes())) {
            let cells = header.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
            let texts = cells.map(|(name, cell)| {
                (name.to_owned(), unescape_formula(&String::from_utf8_lossy(cell)).to_owned())
            });
            found.push(texts.collect());
        }
    }
    Ok(found)
}

/// The error `error` of the table at `path`.
fn csv_error(path: &Path, error: csv::Error) -> ResultsError {
    let line = error.position().map_or(1, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ResultsError::Unreadable { path: path.to_owned(), error },
        other => ResultsError::Malformed {
            path: path.to_owned(),
            line,
            message: format!("{other:?}; the file was changed: run the sweep again"),
        },
    }
}

/// Reads the table at `path`.
///
/// # Errors
/// [`ResultsError`] naming the file, the line and the column.
pub(super) fn read(path: &Path) -> Result<Frame, ResultsError> {
    let malformed =
        |line: u64, message: String| ResultsError::Malformed { path: path.to_owned(), line, message };
    let of_csv = |error: csv::Error| csv_error(path, error);
    let mut reader = csv::Reader::from_path(path).map_err(of_csv)?;
    let known = columns::all();
    let header = reader.headers().map_err(of_csv)?.clone();
    let mut targets = header
        .iter()
        .map(|name| known.iter().find(|column| column.name == name).map(ColumnReader::of).ok_or(name))
        .collect::<Result<Vec<ColumnReader>, &str>>()
        .map_err(|name| {
            malformed(1, format!("unknown column `{name}`: run the sweep again with this version"))
        })?;
    let status = header.iter().position(|name| name == "status");
    let reason = header.iter().position(|name| name == "reason");
    let mut ids = Vec::new();
    let mut failed: BTreeMap<String, u64> = BTreeMap::new();
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(of_csv)? {
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
        if cell(status) != b"ok" {
            *failed.entry(String::from_utf8_lossy(cell(reason)).into_owned()).or_default() += 1;
            continue;
        }
        for (target, (cell, name)) in targets.iter_mut().zip(record.iter().zip(&header)) {
            target.push(cell, &mut ids).map_err(|what| {
                let line = record.position().map_or(0, csv::Position::line);
                let cell = String::from_utf8_lossy(cell);
                malformed(
                    line,
                    format!("{name}: {cell:?} is not a {what}; a spreadsheet may have saved over the file"),
                )
            })?;
        }
    }
    let mut flags = None;
    let (mut factors, mut measures) = (Vec::new(), Vec::new());
    for target in targets {
        match target {
            ColumnReader::Id | ColumnReader::Status | ColumnReader::Reason | ColumnReader::Remark => {}
            ColumnReader::Flags(cells) => flags = Some(cells.builder.finish()),
            ColumnReader::Factor(cells) => factors.push(cells.builder.finish()),
            ColumnReader::Measure { name, values } => measures.push(Measure::new(name, values)),
        }
    }
    let flags: Factor = flags.ok_or_else(|| malformed(1, "no column `quality_flags`".to_owned()))?;
    if ids.len() != flags.codes().len() {
        return Err(malformed(1, "no column `run_id`".to_owned()));
    }
    Ok(Frame { ids, factors, measures, flags, failed: failed.into_iter().collect() })
}

impl ColumnReader {
    fn of(column: &ColumnDescriptor) -> Self {
        let cells =
            || FactorReader { kind: column.kind, builder: FactorBuilder::new(column.name), last: None };
        match (column.name, column.source) {
            ("run_id", _) => Self::Id,
            ("status", _) => Self::Status,
            ("reason", _) => Self::Reason,
            ("quality_flags", _) => Self::Flags(cells()),
            (_, CellSource::Parameter(_) | CellSource::Row(_)) => Self::Factor(cells()),
            (_, CellSource::Outcome(_)) if column.is_remark() => Self::Remark,
            (name, CellSource::Outcome(_)) => Self::Measure { name, values: Vec::new() },
        }
    }

    /// Takes a cell, or says what it should have been.
    fn push(&mut self, cell: &[u8], ids: &mut Vec<RunId>) -> Result<(), &'static str> {
        match self {
            Self::Id => ids.push(std::str::from_utf8(cell).ok().and_then(RunId::parse).ok_or("run id")?),
            Self::Status | Self::Reason | Self::Remark => {}
            Self::Flags(cells) | Self::Factor(cells) => cells.push(cell)?,
            Self::Measure { values, .. } => values.push(number(cell)?),
        }
        Ok(())
    }
}

impl FactorReader {
    fn push(&mut self, cell: &[u8]) -> Result<(), &'static str> {
        if self.last.as_deref() == Some(cell) {
            self.builder.repeat();
            return Ok(());
        }
        self.last = Some(cell.to_owned());
        let level = match self.kind {
            _ if cell.is_empty() => None,
            CellKind::Text | CellKind::Date | CellKind::Time => {
                let text = std::str::from_utf8(cell).ok().ok_or("text")?;
                Some(Level::Text(unescape_formula(text).into()))
            }
            CellKind::Number | CellKind::Count => number(cell)?.map(Level::Number),
        };
        self.builder.push(level);
        Ok(())
    }
}

fn number(cell: &[u8]) -> Result<Option<f64>, &'static str> {
    if cell.is_empty() {
        return Ok(None);
    }
    std::str::from_utf8(cell).ok().and_then(|text| text.parse().ok()).map(Some).ok_or("number")
}

//! The files of single runs, found and read back: slices and summary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::{Results, ResultsError};
use crate::records::{self, slice::SliceRow, summary::Summary, table::TableRow};
use crate::sweep::run_id::RunId;

const SLICES: &str = ".slices.csv";
const SUMMARY: &str = ".summary.json";

/// The slices of the run `id`; `None` where the sweep wrote none for it.
///
/// # Errors
/// [`ResultsError`] naming the file and the line.
pub fn slices(results: &Results, id: RunId) -> Result<Option<Vec<SliceRow>>, ResultsError> {
    run_file(results, id, SLICES)?.map(|path| read_slices(&path)).transpose()
}

/// The summary of the run `id`; `None` where the sweep wrote none for it.
///
/// # Errors
/// [`ResultsError`] naming the file.
pub fn summary(results: &Results, id: RunId) -> Result<Option<Summary<'static>>, ResultsError> {
    let Some(path) = run_file(results, id, SUMMARY)? else { return Ok(None) };
    let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
    let malformed = |line: usize, message: String| ResultsError::Malformed {
        path: path.clone(),
        line: line as u64,
        message: format!("{message}; run the sweep again: it writes files that are not whole anew"),
    };
    if !text.ends_with(records::JSON_FILE_ENDING) {
        return Err(malformed(text.lines().count(), "the file is truncated".to_owned()));
    }
    serde_json::from_str(&text).map(Some).map_err(|error| malformed(error.line(), error.to_string()))
}

/// The runs whose id starts with `prefix` and that have a summary file, ascending: a table of the best and the worst
/// runs has no row for the others.
///
/// # Errors
/// [`ResultsError`] where a folder cannot be listed.
pub fn ids_with_prefix(results: &Results, prefix: &str) -> Result<Vec<RunId>, ResultsError> {
    let mut found = Vec::new();
    for folder in list(&results.path().join("runs"))? {
        let name = format!("r{}", folder.file_name().unwrap_or_default().to_string_lossy());
        if !(name.starts_with(prefix) || prefix.starts_with(&name)) || !folder.is_dir() {
            continue;
        }
        let ids = list(&folder)?.into_iter().filter_map(|path| id_of(&path, SUMMARY));
        found.extend(ids.filter(|id| id.to_string().starts_with(prefix)));
    }
    found.sort();
    Ok(found)
}

/// The runs that have a slices file.
///
/// # Errors
/// [`ResultsError`] where a folder cannot be listed.
pub fn ids_with_slices(results: &Results) -> Result<BTreeSet<RunId>, ResultsError> {
    let mut found = BTreeSet::new();
    for folder in list(&results.path().join("runs"))?.into_iter().filter(|folder| folder.is_dir()) {
        found.extend(list(&folder)?.iter().filter_map(|path| id_of(path, SLICES)));
    }
    Ok(found)
}

/// The file of the run `id` that ends in `ending`: the symbol and the strategy before the id need not be known.
fn run_file(results: &Results, id: RunId, ending: &str) -> Result<Option<PathBuf>, ResultsError> {
    let folder = results.path().join("runs").join(id.folder_name());
    Ok(list(&folder)?.into_iter().find(|path| id_of(path, ending) == Some(id)))
}

fn id_of(path: &Path, ending: &str) -> Option<RunId> {
    RunId::parse(path.file_name()?.to_str()?.strip_suffix(ending)?.rsplit('-').next()?)
}

/// What is in `folder`; nothing where there is none.
fn list(folder: &Path) -> Result<Vec<PathBuf>, ResultsError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| unreadable(folder, error))).collect()
}

fn unreadable(path: &Path, error: std::io::Error) -> ResultsError {
    ResultsError::Unreadable { path: path.to_owned(), error }
}

fn read_slices(path: &Path) -> Result<Vec<SliceRow>, ResultsError> {
    let malformed = |line: u64, message: String| ResultsError::Malformed {
        path: path.to_owned(),
        line,
        message: format!("{message}; remove the file and run the sweep again"),
    };
    let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
    if !bytes.ends_with(b"\n") {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        return Err(malformed(lines as u64, "the file is truncated".to_owned()));
    }
    let mut reader = csv::Reader::from_reader(&*bytes);
    let of_csv = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        malformed(line, format!("{:?}", error.into_kind()))
    };
    let columns = SliceRow::COLUMNS;
    if !reader.headers().map_err(of_csv)?.iter().eq(columns.iter().map(|(name, ..)| *name)) {
        return Err(malformed(1, "the columns are not those of a slices file".to_owned()));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(of_csv)?;
        rows.push(record.deserialize(None).map_err(|error: csv::Error| {
            let line = record.position().map_or(0, csv::Position::line);
            malformed(line, describe_error(&record, &error))
        })?);
    }
    Ok(rows)
}

/// The column of a slices file that is wrong, and why.
fn describe_error(record: &StringRecord, error: &csv::Error) -> String {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else { return error.to_string() };
    let place = err.field().and_then(|place| usize::try_from(place).ok());
    match place.and_then(|place| Some((SliceRow::COLUMNS.get(place)?.0, record.get(place)?))) {
        Some((name, "")) => format!("{name}: the cell is empty and needs a number"),
        Some((name, cell)) => format!("{name}: {cell:?} is not a number"),
        None => err.to_string(),
    }
}

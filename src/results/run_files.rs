//! The slices files of runs, found and read back.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Results, ResultsError};
use crate::sink::report::SlicesOfRun;
use crate::sweep::run_id::RunId;

const ENDING: &str = ".slices.csv";

/// The slices files of `results`, by run.
///
/// # Errors
/// [`ResultsError`] where a folder cannot be listed.
pub fn slices(results: &Results) -> Result<HashMap<RunId, PathBuf>, ResultsError> {
    let runs = results.path().join("runs");
    let mut found = HashMap::new();
    if !runs.is_dir() {
        return Ok(found);
    }
    for folder in list(&runs)? {
        if !folder.is_dir() {
            continue;
        }
        for path in list(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let id =
                name.strip_suffix(ENDING).and_then(|stem| stem.rsplit('-').next()).and_then(RunId::parse);
            if let Some(id) = id {
                found.insert(id, path);
            }
        }
    }
    Ok(found)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, ResultsError> {
    let unreadable = |error| ResultsError::Unreadable { path: folder.to_owned(), error };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(unreadable)).collect()
}

/// The slices at `path`, those of the run in `row` of the table.
///
/// # Errors
/// [`ResultsError`] naming the file and the line.
pub fn read(path: &Path, row: usize) -> Result<SlicesOfRun, ResultsError> {
    let malformed =
        |line: u64, message: String| ResultsError::Malformed { path: path.to_owned(), line, message };
    let of_csv = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(error) => ResultsError::Unreadable { path: path.to_owned(), error },
            other => malformed(line, format!("{other:?}; run the sweep again")),
        }
    };
    let mut reader = csv::Reader::from_path(path).map_err(of_csv)?;
    let header = reader.headers().map_err(of_csv)?.clone();
    let is_figure = |name: &&str| *name != "time" && *name != "gate";
    let mut found = SlicesOfRun { row, ..SlicesOfRun::default() };
    found.figures = header.iter().filter(is_figure).map(|name| (name.to_owned(), Vec::new())).collect();
    for record in reader.records() {
        let record = record.map_err(of_csv)?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut figures = found.figures.iter_mut();
        for (name, cell) in header.iter().zip(&record) {
            if name == "time" {
                found.times.push(cell.to_owned());
            } else if is_figure(&name)
                && let Some((_, values)) = figures.next()
            {
                let value = if cell.is_empty() { None } else { Some(cell.parse()) };
                let value = value.transpose().map_err(|error: std::num::ParseFloatError| {
                    malformed(line, format!("{name}: {cell:?}: {error}; run the sweep again"))
                })?;
                values.push(value);
            }
        }
    }
    Ok(found)
}

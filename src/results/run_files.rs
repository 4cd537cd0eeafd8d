//! The files of single runs, found and read back: slices and summary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Results, ResultsError};
use crate::records::{self, summary::Summary};
use crate::sink::slices_csv::COLUMNS;
use crate::sweep::run_id::RunId;

const SLICES: &str = ".slices.csv";
const SUMMARY: &str = ".summary.json";

/// One slot of a run, as its slices file has it; what the file leaves empty is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceRow {
    /// Start of the slot, `YYYY-MM-DD HH:MM:SS` UTC.
    pub time: String,
    /// Units the market traded.
    pub bar_vol: f64,
    /// Units the schedule wanted.
    pub target: f64,
    /// Units traded.
    pub child: f64,
    /// (high + low) / 2.
    pub mid: f64,
    /// Half the quoted spread, in the price's currency a unit.
    pub half_spread: f64,
    /// Volatility of the bar, bps.
    pub sigma_bps: f64,
    /// Temporary impact, in the price's currency a unit.
    pub temp_impact: Option<f64>,
    /// Permanent impact, in the price's currency a unit.
    pub perm_impact: Option<f64>,
    /// Fill price.
    pub fill_px: Option<f64>,
    /// Units executed so far.
    pub cum_exec: f64,
    /// Units left.
    pub remaining: Option<f64>,
    /// Cost of the fill against the arrival price, bps.
    pub slippage_bps: Option<f64>,
    /// The same in cash.
    pub slippage_cash: Option<f64>,
    /// What a gate did; empty for nothing.
    pub gate: String,
}

/// The slices of the run `id`; `None` where the sweep wrote none for it.
///
/// # Errors
/// [`ResultsError`] naming the file and the line.
pub fn slices(results: &Results, id: RunId) -> Result<Option<Vec<SliceRow>>, ResultsError> {
    file(results, id, SLICES)?.map(|path| read_slices(&path)).transpose()
}

/// The summary of the run `id`; `None` where the sweep wrote none for it.
///
/// # Errors
/// [`ResultsError`] naming the file.
pub fn summary(results: &Results, id: RunId) -> Result<Option<Summary<'static>>, ResultsError> {
    let Some(path) = file(results, id, SUMMARY)? else { return Ok(None) };
    let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
    let malformed = |line: usize, message: String| ResultsError::Malformed {
        path: path.clone(),
        line: line as u64,
        message: format!("{message}; run the sweep again: it writes files that are not whole anew"),
    };
    if !text.ends_with(records::ENDING) {
        return Err(malformed(text.lines().count(), "the file ends before its end".to_owned()));
    }
    serde_json::from_str(&text).map(Some).map_err(|error| malformed(error.line(), error.to_string()))
}

/// The runs whose id starts with `prefix` and that have a summary file, ascending: a table of the best and the worst
/// runs has no row for the others.
///
/// # Errors
/// [`ResultsError`] where a folder cannot be listed.
pub fn with_prefix(results: &Results, prefix: &str) -> Result<Vec<RunId>, ResultsError> {
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
pub fn with_slices(results: &Results) -> Result<BTreeSet<RunId>, ResultsError> {
    let mut found = BTreeSet::new();
    for folder in list(&results.path().join("runs"))?.into_iter().filter(|folder| folder.is_dir()) {
        found.extend(list(&folder)?.iter().filter_map(|path| id_of(path, SLICES)));
    }
    Ok(found)
}

/// The file of the run `id` that ends in `ending`: the symbol and the strategy before the id need not be known.
fn file(results: &Results, id: RunId, ending: &str) -> Result<Option<PathBuf>, ResultsError> {
    let folder = results.path().join("runs").join(id.folder());
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
        return Err(malformed(lines as u64, "the file ends before its end".to_owned()));
    }
    let mut reader = csv::Reader::from_reader(&*bytes);
    let of_csv = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        malformed(line, format!("{:?}", error.into_kind()))
    };
    let header = reader.headers().map_err(of_csv)?;
    if header != COLUMNS.map(|(name, _, _)| name).as_slice() {
        return Err(malformed(1, "the columns are not those of a slices file".to_owned()));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(of_csv)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = slice(&record);
        rows.push(row.map_err(|(name, what)| malformed(line, format!("{name}: {what}")))?);
    }
    Ok(rows)
}

/// The slot of a record, or the column that is wrong and why.
fn slice(record: &csv::StringRecord) -> Result<SliceRow, (&'static str, String)> {
    let figure = |place: usize| -> Result<Option<f64>, (&'static str, String)> {
        let (name, cell) = (COLUMNS[place].0, &record[place]);
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse()
            .map(Some)
            .map_err(|_error: std::num::ParseFloatError| (name, format!("{cell:?} is no number")))
    };
    let number = |place: usize| {
        figure(place)?.ok_or_else(|| (COLUMNS[place].0, "the cell is empty and needs a number".to_owned()))
    };
    Ok(SliceRow {
        time: record[0].to_owned(),
        bar_vol: number(1)?,
        target: number(2)?,
        child: number(3)?,
        mid: number(4)?,
        half_spread: number(5)?,
        sigma_bps: number(6)?,
        temp_impact: figure(7)?,
        perm_impact: figure(8)?,
        fill_px: figure(9)?,
        cum_exec: number(10)?,
        remaining: figure(11)?,
        slippage_bps: figure(12)?,
        slippage_cash: figure(13)?,
        gate: record[14].to_owned(),
    })
}

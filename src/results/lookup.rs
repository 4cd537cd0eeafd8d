//! One run found by its id: in a results folder or in any below a folder, as cells under the names of the table's
//! columns.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::{Results, ResultsError, run_files, table};
use crate::records::columns::{CellValue, RunOutcome};
use crate::records::summary::Summary;
use crate::sweep::run_id::RunId;

/// Characters of a whole id: such a one is there once.
const FULL_ID_LENGTH: usize = 17;
/// Runs that are looked for where a prefix fits many: enough to show that it does.
pub(crate) const MAX_MATCHES: usize = 20;

/// A run that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FoundRun {
    /// Its id.
    pub id: RunId,
    /// What it was and its result, by column, from the row of the table or the summary; a column without a value is
    /// left out.
    pub cells: BTreeMap<String, String>,
    /// Its summary, where it was looked for and is there.
    pub summary: Option<Summary<'static>>,
    /// Whether the table has a row of it.
    pub in_table: bool,
}

impl FoundRun {
    /// The cell of a column, empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.cells.get(name).map_or("", String::as_str)
    }

    /// The number of a column, where it has one.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.cells.get(name)?.parse().ok()
    }

    /// The result; `None` where neither a row nor a summary says so.
    pub(crate) fn outcome(&self) -> Option<RunOutcome> {
        self.cells.get("arrival_mid")?;
        let (names, cells): (StringRecord, StringRecord) = self.cells.iter().unzip();
        cells.deserialize(Some(&names)).ok()
    }
}

/// The results folders in `folder` and below: those with a manifest. The files of runs are not looked through.
pub(crate) fn results_folders(folder: &Path) -> Vec<PathBuf> {
    if folder.join("manifest.json").is_file() {
        return vec![folder.to_owned()];
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inner: Vec<PathBuf> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    inner.sort();
    inner.iter().flat_map(|inner| results_folders(inner)).collect()
}

/// The runs of `results` whose id starts with `prefix` (`r` and hex digits), at most [`MAX_MATCHES`]: those of the
/// table, and those that have a summary only.
///
/// # Errors
/// [`ResultsError`] where the table or a folder of files cannot be read.
pub(crate) fn runs_by_prefix(results: &Results, prefix: &str) -> Result<Vec<FoundRun>, ResultsError> {
    let most = if prefix.len() == FULL_ID_LENGTH { 1 } else { MAX_MATCHES };
    let table = results.path().join("comparison.csv");
    // An interrupted sweep has files and no table yet.
    let rows = if table.is_file() { table::rows_with_prefix(&table, prefix, most)? } else { Vec::new() };
    let mut found: Vec<FoundRun> = Vec::new();
    for cells in rows.into_iter().map(BTreeMap::from_iter) {
        if let Some(id) = cells.get("run_id").and_then(|id: &String| RunId::parse(id)) {
            found.push(FoundRun { id, cells, summary: None, in_table: true });
        }
    }
    if found.len() < most {
        for id in run_files::ids_with_prefix(results, prefix)? {
            if found.len() < most && found.iter().all(|run| run.id != id) {
                found.push(FoundRun { id, cells: BTreeMap::new(), summary: None, in_table: false });
            }
        }
    }
    Ok(found)
}

/// Fills in what only the summary of `found` knows, where there is one.
///
/// # Errors
/// [`ResultsError`] where the summary cannot be read.
pub(crate) fn add_summary(results: &Results, found: &mut FoundRun) -> Result<(), ResultsError> {
    found.summary = run_files::summary(results, found.id)?;
    for (name, cell) in found.summary.iter().flat_map(|summary| summary.cells().0) {
        if cell != CellValue::Empty {
            found.cells.entry(name.into_owned()).or_insert_with(|| cell.to_string());
        }
    }
    Ok(())
}

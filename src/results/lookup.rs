//! One run found by its id: in a results folder or in any below a folder, as cells under the names of the table's columns.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::{Results, ResultsError, run_files, table};
use crate::sweep::run_id::RunId;

/// Characters of a whole id: such a one is there once.
const WHOLE: usize = 17;
/// Runs that are looked for where a prefix fits many: enough to show that it does.
pub const MOST: usize = 20;

/// A run that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its id.
    pub id: RunId,
    /// What it was and what came of it, by column; a column without a value is left out. From the row of the table, and
    /// from the summary what no column has (benchmark prices and the like, under the summary's names).
    pub cells: BTreeMap<String, String>,
    /// Whether the table has a row of it.
    pub in_table: bool,
}

impl Found {
    /// The cell of a column, empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.cells.get(name).map_or("", String::as_str)
    }

    /// The number of a column, where it has one.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.cells.get(name)?.parse().ok()
    }
}

/// The results folders in `folder` and below: those with a manifest. The files of runs are not looked through.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    if folder.join("manifest.json").is_file() {
        return vec![folder.to_owned()];
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inner: Vec<PathBuf> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    inner.sort();
    inner.iter().flat_map(|inner| folders(inner)).collect()
}

/// The runs of `results` whose id starts with `prefix` (`r` and hex digits), at most [`MOST`]: those of the table, and
/// those that have a summary only.
///
/// # Errors
/// [`ResultsError`] where the table or a folder of files cannot be read.
pub fn by_prefix(results: &Results, prefix: &str) -> Result<Vec<Found>, ResultsError> {
    let most = if prefix.len() == WHOLE { 1 } else { MOST };
    let table = results.path().join("comparison.csv");
    // An interrupted sweep has files and no table yet.
    let rows = if table.is_file() { table::rows_with(&table, prefix, most)? } else { Vec::new() };
    let mut found: Vec<Found> = Vec::new();
    for cells in rows.into_iter().map(BTreeMap::from_iter) {
        if let Some(id) = cells.get("run_id").and_then(|id: &String| RunId::parse(id)) {
            found.push(Found { id, cells, in_table: true });
        }
    }
    if found.len() < most {
        for id in run_files::with_prefix(results, prefix)? {
            if found.len() < most && found.iter().all(|run| run.id != id) {
                found.push(Found { id, cells: BTreeMap::new(), in_table: false });
            }
        }
    }
    Ok(found)
}

/// Fills in what only the summary of `found` knows, where there is one.
///
/// # Errors
/// [`ResultsError`] where the summary cannot be read.
pub fn add_summary(results: &Results, found: &mut Found) -> Result<(), ResultsError> {
    let Some(summary) = run_files::summary(results, found.id)? else { return Ok(()) };
    for (name, value) in flat(&summary) {
        found.cells.entry(name).or_insert(value);
    }
    Ok(())
}

/// The values of a summary under the names of the table's columns, where it has them.
fn flat(summary: &Json) -> Vec<(String, String)> {
    let mut cells = vec![("status".to_owned(), "ok".to_owned())];
    let sections = [
        ("/config", "", ""),
        ("/costs/bps_of_parent", "cost_", "_bps"),
        ("/costs/cash", "cost_", "_cash"),
        ("/benchmarks", "", ""),
        ("/data", "", ""),
        ("", "", ""),
    ];
    for (section, before, behind) in sections {
        for (name, value) in summary.pointer(section).and_then(Json::as_object).into_iter().flatten() {
            let text = match value {
                Json::String(text) => text.clone(),
                Json::Number(number) => number.to_string(),
                Json::Array(flags) if name == "quality_flags" => {
                    flags.iter().filter_map(Json::as_str).collect::<Vec<&str>>().join(";")
                }
                _ => continue,
            };
            cells.push((format!("{before}{name}{behind}"), text));
        }
    }
    cells.retain(|(_, text)| !text.is_empty());
    cells
}

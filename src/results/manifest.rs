//! `manifest.json`, read back.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::ResultsError;
use crate::analysis::answers::{Provenance, Snapshot};

/// What a sweep was.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// Version of the program.
    pub slipgrid: String,
    /// Version of the meaning of the numbers.
    pub model_version: u32,
    /// The sweep as resolved.
    pub sweep: Sweep,
    /// What it was read from: the sweep file, what was set on the command line, files it names.
    #[serde(default)]
    pub written: Vec<Written>,
    /// The bars it ran on.
    pub data: Vec<Snapshot>,
    /// Sessions left out.
    pub skipped_sessions: Vec<Skipped>,
    /// Numbers of runs.
    pub counts: Counts,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// When it began, UTC.
    pub started_at: String,
    /// When it ended, UTC.
    pub finished_at: String,
    /// Seconds between.
    pub seconds: f64,
}

/// A text that a sweep was read from.
#[derive(Debug, Clone, Deserialize)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A sweep as resolved.
#[derive(Debug, Clone, Deserialize)]
pub struct Sweep {
    /// Whose meaning the numbers have.
    pub preset: String,
    /// Its symbols.
    pub symbols: Vec<String>,
    /// Its sessions, as dates.
    pub sessions: Vec<String>,
    /// Parameters that are no axis.
    pub fixed: Map<String, Json>,
    /// Its axes.
    pub axes: Vec<Axis>,
    /// How it was sampled, if it was.
    pub sample: Option<Json>,
    /// What it wrote.
    pub output: Output,
}

/// An axis.
#[derive(Debug, Clone, Deserialize)]
pub struct Axis {
    /// Number of its values.
    pub length: u64,
    /// For every parameter that moves along it its values (the first thousand).
    pub values: Map<String, Json>,
}

/// What a sweep wrote.
#[derive(Debug, Clone, Deserialize)]
pub struct Output {
    /// `all`, or how many of the best and the worst.
    pub rows: Json,
    /// Slices files: `all`, `none`, or of how many of the best.
    #[serde(default)]
    pub slices: Json,
}

/// A session that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Skipped {
    /// Of which symbol.
    pub symbol: String,
    /// The date.
    pub session: String,
    /// Why.
    pub reason: String,
}

/// Numbers of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// All.
    pub runs: u64,
    /// Those that could be priced.
    pub ok: u64,
    /// Those that could not.
    pub failed: u64,
}

impl Manifest {
    /// Whether the table has a row for every run.
    pub fn has_all_rows(&self) -> bool {
        self.sweep.output.rows == "all"
    }

    /// The parameters of every axis that has more than one value; those that move together form one axis. The symbol, the
    /// session and the order of a portfolio are axes too.
    pub fn axes(&self) -> Vec<Vec<String>> {
        let of_cases = ["symbol", "session", "order"].map(|name| vec![name.to_owned()]);
        let own = self.sweep.axes.iter().filter(|axis| axis.length > 1);
        of_cases.into_iter().chain(own.map(|axis| axis.values.keys().cloned().collect())).collect()
    }
}

impl From<&Manifest> for Provenance {
    fn from(manifest: &Manifest) -> Self {
        let plain = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let skipped = manifest.skipped_sessions.iter().cloned();
        Self {
            name: manifest.name.clone(),
            version: manifest.slipgrid.clone(),
            model_version: manifest.model_version,
            finished_at: manifest.finished_at.clone(),
            runs: manifest.counts.runs,
            failed: manifest.counts.failed,
            fixed: manifest.sweep.fixed.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
            data: manifest.data.clone(),
            skipped: skipped.map(|skipped| [skipped.symbol, skipped.session, skipped.reason]).collect(),
            written: manifest.written.iter().map(|one| (one.name.clone(), one.text.clone())).collect(),
        }
    }
}

/// Reads the manifest at `path`.
///
/// # Errors
/// [`ResultsError`] where it cannot be read.
pub(super) fn read(path: &Path) -> Result<Manifest, ResultsError> {
    let text = fs::read_to_string(path)
        .map_err(|error| ResultsError::Unreadable { path: path.to_owned(), error })?;
    serde_json::from_str(&text).map_err(|error| ResultsError::Malformed {
        path: path.to_owned(),
        line: error.line() as u64,
        message: format!("{error}; run the sweep again with this version"),
    })
}

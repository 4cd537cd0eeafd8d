//! The lines that `run --json` and `plan --json` end with.

use serde::{Deserialize, Serialize};

use super::manifest::Skipped;

/// How a sweep ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// `ok`, `some-failed`, `some-symbols-missing` or `interrupted`.
    pub status: String,
    /// Runs of the sweep.
    pub runs: u64,
    /// Those that could be priced.
    pub ok: u64,
    /// Those of which every file was there before.
    pub kept: u64,
    /// Those that could not be priced.
    pub failed: u64,
    /// Seconds it took.
    pub seconds: f64,
    /// The folder of its results.
    pub results: String,
}

/// What a sweep would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// Its runs.
    pub runs: u64,
    /// Combinations of all values of its axes.
    pub product: u64,
    /// Symbols in sessions, and orders of a portfolio in them.
    pub cases: usize,
    /// Its axes.
    pub axes: Vec<Axis>,
    /// Sessions left out.
    pub skipped: Vec<Skipped>,
    /// Windows that cannot be cut, by reason.
    pub failing_windows: Vec<Failing>,
    /// Files it would write.
    pub files: u64,
    /// Bytes of them, about.
    pub bytes: u64,
    /// Seconds it would take on this machine, about.
    pub seconds: f64,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// The parameters that move along it.
    pub name: String,
    /// Number of its values.
    pub length: u64,
}

/// Windows that cannot be cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// How many.
    pub windows: u64,
    /// Why; of the first, with its symbol.
    pub reason: String,
}

//! The lines of JSON that commands end with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::manifest::Skipped;
use super::number::Number;

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

/// What `data import` brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Imported {
    /// `ok`.
    pub(crate) status: String,
    /// The snapshot's id.
    pub(crate) snapshot: String,
    /// Its bars.
    pub(crate) rows: usize,
    /// Its sessions.
    pub(crate) sessions: usize,
    /// Slots of them without a bar.
    pub(crate) missing: usize,
    /// Its file.
    pub(crate) path: String,
}

/// A snapshot that `data list` names; `M` is the snapshot's own document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored<M> {
    /// Whether sweeps use it; older ones are kept.
    pub(crate) current: bool,
    /// What the snapshot says of itself.
    pub(crate) metadata: M,
}

/// What `data verify` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verified {
    /// Snapshots looked at.
    pub(crate) snapshots: usize,
    /// Those that are not as they were stored.
    pub(crate) broken: u64,
}

/// What `fetch` did; `D` is the count of bars left out, by cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fetched<D> {
    /// The provider.
    pub(crate) source: String,
    /// Length of a bar.
    pub(crate) interval: String,
    /// One entry per symbol.
    pub(crate) symbols: Vec<FetchedSymbol<D>>,
}

/// What `fetch` did for one symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchedSymbol<D> {
    /// The symbol.
    pub(crate) symbol: String,
    /// `ok` or `failed`.
    pub(crate) status: String,
    /// What came of it, where it is ok.
    #[serde(flatten)]
    pub(crate) history: Option<FetchedHistory<D>>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// The history of a symbol after a fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchedHistory<D> {
    /// Whether the provider was asked at all.
    pub(crate) asked: bool,
    /// Bars stored now.
    pub(crate) bars: usize,
    /// Bars that were not stored before.
    pub(crate) new: usize,
    /// Bars that came back different and were not taken.
    pub(crate) different: usize,
    /// Rows that were left out.
    pub(crate) dropped: D,
    /// The file of the bars.
    pub(crate) path: String,
}

/// What `report` wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reported {
    /// `ok`.
    pub(crate) status: String,
    /// Runs that it is about.
    pub(crate) runs: usize,
    /// Its files, by format.
    pub(crate) files: BTreeMap<String, String>,
}

/// What `calibrate` found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calibrated {
    /// Coefficient of temporary impact.
    pub(crate) k_temp: Estimated,
    /// Elasticity of temporary impact to the share of volume taken.
    pub(crate) alpha: Estimated,
    /// Coefficient of permanent impact.
    pub(crate) k_perm: Estimated,
    /// Fills that it is fitted to.
    pub(crate) fills: usize,
    /// Orders that they belong to.
    pub(crate) orders: usize,
    /// Share of the variance of what fills paid that temporary impact explains.
    pub(crate) r_squared: Number,
}

/// An estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Estimated {
    /// Its value.
    pub(crate) value: Number,
    /// Its standard error.
    pub(crate) error: Number,
}

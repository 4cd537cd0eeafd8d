//! The lines of JSON that commands end with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::manifest::SkippedSessionRecord;
use super::number::JsonNumber;

/// How a sweep ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunLine {
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
pub struct PlanLine {
    /// Its runs.
    pub runs: u64,
    /// Combinations of all values of its axes.
    pub product: u64,
    /// Symbols in sessions, and orders of a portfolio in them.
    #[serde(rename = "cases")]
    pub instances: usize,
    /// Its axes.
    pub axes: Vec<PlanAxisRecord>,
    /// Sessions left out.
    pub skipped: Vec<SkippedSessionRecord>,
    /// Windows that cannot be cut, by reason.
    pub failing_windows: Vec<FailingWindowsRecord>,
    /// Files it would write.
    pub files: u64,
    /// Bytes of them, about.
    pub bytes: u64,
    /// Seconds it would take on this machine, about.
    pub seconds: f64,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanAxisRecord {
    /// The parameters that the axis varies.
    pub name: String,
    /// Number of its values.
    pub length: u64,
}

/// Windows that cannot be cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailingWindowsRecord {
    /// How many.
    pub windows: u64,
    /// Why; of the first, with its symbol.
    pub reason: String,
}

/// What `data import` brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImportLine {
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
pub(crate) struct SnapshotLine<M> {
    /// Whether sweeps use it; older ones are kept.
    pub(crate) current: bool,
    /// What the snapshot says of itself.
    pub(crate) metadata: M,
}

/// What `data verify` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VerifyLine {
    /// Snapshots looked at.
    pub(crate) snapshots: usize,
    /// Those that are not as they were stored.
    pub(crate) broken: u64,
}

/// What `fetch` did; `D` is the count of bars left out, by cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchLine<D> {
    /// The provider.
    pub(crate) source: String,
    /// Length of a bar.
    #[serde(rename = "interval")]
    pub(crate) bar_length: String,
    /// One entry per symbol.
    pub(crate) symbols: Vec<FetchedSymbolRecord<D>>,
}

/// What `fetch` did for one symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchedSymbolRecord<D> {
    /// The symbol.
    pub(crate) symbol: String,
    /// `ok` or `failed`.
    pub(crate) status: String,
    /// The result, where it is ok.
    #[serde(flatten)]
    pub(crate) history: Option<FetchedHistoryRecord<D>>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// The history of a symbol after a fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchedHistoryRecord<D> {
    /// Whether a request was sent.
    #[serde(rename = "asked")]
    pub(crate) requested: bool,
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
pub(crate) struct ReportLine {
    /// `ok`.
    pub(crate) status: String,
    /// Runs that it is about.
    pub(crate) runs: usize,
    /// Its files, by format.
    pub(crate) files: BTreeMap<String, String>,
}

/// What `calibrate` found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CalibrateLine {
    /// Coefficient of temporary impact.
    pub(crate) k_temp: EstimateRecord,
    /// Elasticity of temporary impact to the share of volume taken.
    pub(crate) alpha: EstimateRecord,
    /// Coefficient of permanent impact.
    pub(crate) k_perm: EstimateRecord,
    /// Fills that it is fitted to.
    pub(crate) fills: usize,
    /// Orders that they belong to.
    pub(crate) orders: usize,
    /// Share of the variance of what fills paid that temporary impact explains.
    pub(crate) r_squared: JsonNumber,
}

/// An estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EstimateRecord {
    /// Its value.
    pub(crate) value: JsonNumber,
    /// Its standard error.
    pub(crate) error: JsonNumber,
}

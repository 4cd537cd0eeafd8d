//! One run as `show --json` prints it.

use serde::{Deserialize, Serialize};

use super::entries::Entries;
use super::number::JsonNumber;

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShowLine {
    /// Its id.
    pub run_id: String,
    /// `ok` or `failed`.
    pub status: String,
    /// The sweep it is of.
    pub sweep: String,
    /// The folder of its results.
    pub results: String,
    /// Every parameter that matters to it.
    pub parameters: Entries<String>,
    /// The result.
    #[serde(flatten)]
    pub outcome: ShownOutcomeRecord,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ShownOutcomeRecord {
    /// It was priced.
    Priced(Box<PricedRunRecord>),
    /// It was not.
    Failed {
        /// Why.
        reason: String,
    },
}

/// The result of a priced run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PricedRunRecord {
    /// Arrival price.
    pub arrival_mid: JsonNumber,
    /// Average fill price.
    pub exec_avg: JsonNumber,
    /// Parent quantity.
    pub qty: JsonNumber,
    /// Executed quantity.
    pub completed_qty: JsonNumber,
    /// The ledger.
    pub costs: ShownCostsRecord,
    /// Each benchmark by name.
    pub benchmarks: Entries<BenchmarkRecord>,
    /// Raised flags, by name.
    pub quality_flags: Vec<String>,
    /// The slots, where there are any.
    pub slices: Option<Vec<SlotRecord>>,
    /// Why there are none, and how to have them.
    pub no_slices: Option<String>,
}

/// A ledger: every term and their `total`; positive = cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownCostsRecord {
    /// In bps of parent quantity x arrival price.
    pub bps_of_parent: Entries<JsonNumber>,
    /// In cash.
    pub cash: Entries<JsonNumber>,
}

/// A price that a fill may be held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkRecord {
    /// The price.
    pub price: JsonNumber,
    /// What the average price cost against it, in bps of it.
    pub vs_bps: JsonNumber,
}

/// One slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlotRecord {
    /// Its start, `YYYY-MM-DD HH:MM:SS` UTC.
    pub time: String,
    /// Units the market traded.
    pub volume: JsonNumber,
    /// Units executed so far.
    #[serde(rename = "done")]
    pub executed: JsonNumber,
    /// Cost of the fill against the arrival price in cash; null where nothing filled.
    pub slippage_cash: JsonNumber,
}

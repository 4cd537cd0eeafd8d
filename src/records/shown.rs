//! One run as `show --json` prints it.

use serde::{Deserialize, Serialize};

use super::entries::Entries;
use super::number::Number;

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
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
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It was priced.
    Priced(Box<Priced>),
    /// It was not.
    Failed {
        /// Why.
        reason: String,
    },
}

/// What came of a run that was priced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Priced {
    /// Arrival price.
    pub arrival_mid: Number,
    /// Average fill price.
    pub exec_avg: Number,
    /// Parent quantity.
    pub qty: Number,
    /// Executed quantity.
    pub completed_qty: Number,
    /// The ledger.
    pub costs: Costs,
    /// Each benchmark by name.
    pub benchmarks: Entries<Benchmark>,
    /// Raised flags, by name.
    pub quality_flags: Vec<String>,
    /// The slots, where there are any.
    pub slices: Option<Vec<Slot>>,
    /// Why there are none, and how to have them.
    pub no_slices: Option<String>,
}

/// A ledger: every term and their `total`; positive = cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// In bps of parent quantity x arrival price.
    pub bps_of_parent: Entries<Number>,
    /// In cash.
    pub cash: Entries<Number>,
}

/// A price that a fill may be held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    /// The price.
    pub price: Number,
    /// What the average price cost against it, in bps of it.
    pub vs_bps: Number,
}

/// One slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Its start, `YYYY-MM-DD HH:MM:SS` UTC.
    pub time: String,
    /// Units the market traded.
    pub volume: Number,
    /// Units executed so far.
    pub done: Number,
    /// Cost of the fill against the arrival price in cash; null where nothing filled.
    pub slippage_cash: Number,
}

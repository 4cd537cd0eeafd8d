//! What all runs of a sweep share and none carries.

use crate::sweep::definition::{DataRequest, SweepDefinition};

/// What all rows of a sweep share and no run carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Where the bars come from.
    pub data: DataRequest,
    /// Whether `lookback_days` decided which bars there are.
    pub fetched: bool,
}

impl Context {
    /// The context of `sweep`; `fetched` says whether its source requests days from a provider.
    pub fn of(sweep: &SweepDefinition, fetched: bool) -> Self {
        Self { data: sweep.data.clone(), fetched }
    }
}

//! A run and its result.

use crate::model::outcome::Outcome;
use crate::sweep::plan::Run;

/// Why a run has no costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One sentence.
    pub reason: String,
}

/// One run and its result.
#[derive(Debug, Clone)]
pub struct RunRow<'p> {
    /// The run.
    pub run: Run<'p>,
    /// Its costs, or why it has none.
    pub outcome: Result<Outcome, Failure>,
}

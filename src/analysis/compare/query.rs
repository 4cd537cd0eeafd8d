//! A query on a table of runs, resolved to comparisons.

use super::pairing::{self, PairError, Pairing};
use super::table::{self, Comparison};
use super::{BootstrapSettings, Measured, PairWeights};
use crate::analysis::frame::{Frame, UnknownColumn};
use crate::analysis::report_data::default_pairings;
use crate::model::parameter::ParameterId;

/// What is compared, in which cells.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonQuery {
    /// What is compared; where there is none, the first strategy of the table with each of the others.
    pub pairings: Vec<Pairing>,
    /// Parameters whose values make the cells; none makes one cell of all pairs.
    pub by: Vec<String>,
    /// What is compared of them.
    pub measured: Measured,
    /// What every pair counts.
    pub weights: PairWeights,
    /// How intervals are made.
    pub settings: BootstrapSettings,
}

impl Default for ComparisonQuery {
    /// The usual pairings, by symbol.
    fn default() -> Self {
        Self {
            pairings: Vec::new(),
            by: vec!["symbol".to_owned()],
            measured: Measured::default(),
            weights: PairWeights::default(),
            settings: BootstrapSettings::default(),
        }
    }
}

impl ComparisonQuery {
    /// Two values of a parameter, by symbol: what `alternative` costs beyond `baseline`.
    pub fn of(parameter: &str, baseline: &str, alternative: &str) -> Self {
        let pairing = Pairing {
            parameter: parameter.to_owned(),
            baseline: baseline.to_owned(),
            alternative: alternative.to_owned(),
        };
        Self { pairings: vec![pairing], ..Self::default() }
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// A parameter that is not a column of the table.
    #[error("{error}; runs differ in {}", differ_in.join(", "))]
    NoColumn {
        /// Which.
        error: UnknownColumn,
        /// The columns that could be named instead.
        differ_in: Vec<String>,
    },
    /// No runs make a pair.
    #[error(transparent)]
    NoPair(PairError),
    /// The table has no run with costs.
    #[error("no run could be priced: failed.csv says why")]
    NothingPriced,
    /// There is one strategy, and no other parameter was requested.
    #[error(
        "nothing to compare: the sweep has one strategy, and {}",
        if comparable.is_empty() { "no other parameter has two values" } else { "no other parameter was requested" }
    )]
    OneStrategy {
        /// What could be compared.
        comparable: Vec<Pairing>,
    },
}

/// Answers `question` over the runs of `frame`, a comparison for each of its pairings.
///
/// # Errors
/// [`QueryError`].
pub(crate) fn compare(frame: &Frame, question: &ComparisonQuery) -> Result<Vec<Comparison>, QueryError> {
    let no_column = |error: UnknownColumn| QueryError::NoColumn {
        error,
        differ_in: frame.factors.iter().filter(|f| f.varies()).map(|f| f.name.clone()).collect(),
    };
    let usual = if question.pairings.is_empty() { default_pairings(frame) } else { Vec::new() };
    let pairs = question.pairings.iter().chain(&usual).map(|pairing| pairing::find(frame, pairing));
    let pairs = pairs.collect::<Result<Vec<_>, _>>().map_err(|error| match error {
        PairError::NoColumn(error) => no_column(error),
        error => QueryError::NoPair(error),
    })?;
    if pairs.is_empty() {
        return Err(if frame.rows() == 0 {
            QueryError::NothingPriced
        } else {
            QueryError::OneStrategy { comparable: comparable_pairings(frame) }
        });
    }
    table::compare(frame, pairs, &question.by, &question.measured, question.weights, question.settings)
        .map_err(no_column)
}

/// The first two values of every parameter that has two.
fn comparable_pairings(frame: &Frame) -> Vec<Pairing> {
    let skipped = ["symbol", "session", ParameterId::Strategy.name(), ParameterId::Qty.name()];
    let varying = frame.factors.iter().filter(|factor| factor.varies() && !skipped.contains(&&*factor.name));
    let pairings = varying.filter_map(|factor| match factor.levels() {
        [first, second, ..] => Some(Pairing {
            parameter: factor.name.clone(),
            baseline: first.to_string(),
            alternative: second.to_string(),
        }),
        _ => None,
    });
    pairings.collect()
}

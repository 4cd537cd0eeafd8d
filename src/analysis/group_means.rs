//! Mean costs of the runs of a table that share values of some parameters, split into their terms.

use std::collections::BTreeMap;

use super::frame::{Factor, Frame, Level, UnknownColumn};
use crate::model::ledger::{Ledger, Term};

/// The runs of a table that agree on some parameters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GroupMean {
    /// Their value of every parameter; `None` where it does not matter to them.
    pub levels: Vec<Option<Level>>,
    /// Number of runs.
    pub runs: u64,
    /// Mean completion, %.
    pub completion_pct: f64,
    /// Mean of every term, bps of parent quantity x arrival price.
    pub terms_bps: Ledger,
}

/// The groups by the values of `by`, in the order of the table.
///
/// # Errors
/// [`UnknownColumn`] where a column is missing.
pub(crate) fn by(frame: &Frame, by: &[&str]) -> Result<Vec<GroupMean>, UnknownColumn> {
    let factors = by.iter().map(|name| frame.factor(name)).collect::<Result<Vec<&Factor>, _>>()?;
    let terms = frame.ledger()?;
    let completion = frame.measure("completion_pct")?;
    let mut groups: BTreeMap<Vec<u32>, (u64, f64, [f64; Term::ALL.len()])> = BTreeMap::new();
    for row in 0..frame.rows() {
        let codes = factors.iter().map(|factor| factor.codes()[row]).collect();
        let (runs, completed, sums) = groups.entry(codes).or_default();
        *runs += 1;
        *completed += completion.get(row).unwrap_or(0.0);
        for (sum, term) in sums.iter_mut().zip(&terms) {
            *sum += term.get(row).unwrap_or(0.0);
        }
    }
    let means = groups.into_iter().map(|(codes, (runs, completed, sums))| GroupMean {
        levels: factors.iter().zip(codes).map(|(factor, code)| factor.level_of(code).cloned()).collect(),
        runs,
        completion_pct: completed / runs as f64,
        terms_bps: Ledger::from_terms(|term| sums[term as usize] / runs as f64),
    });
    Ok(means.collect())
}

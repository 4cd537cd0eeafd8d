//! `breakdown.csv`: the total cost over all runs and by the values of every axis, a group a row.

use std::path::Path;

use super::answer_csv::{AnswerCsv, Column};
use crate::analysis::breakdown::Breakdown;
use crate::output_error::OutputError;
use crate::sweep::plan::Plan;

/// The columns, with unit and meaning.
pub const COLUMNS: [Column; 12] = [
    ("by", "", "what runs are grouped by: `all`, `symbol`, `session`, `order` or the parameters of an axis"),
    ("value", "", "the group's value; ` + ` between parameters that move together"),
    ("runs", "", "runs in the group; failed ones are left out"),
    ("mean", "bps of qty x arrival", "mean of `is_total_bps`"),
    ("std", "bps of qty x arrival", "standard deviation over the group's runs"),
    ("min", "bps of qty x arrival", "least"),
    ("p05", "bps of qty x arrival", "5% of runs cost less; quantiles are right to 1/32 of their value"),
    ("p25", "bps of qty x arrival", "25% of runs cost less"),
    ("p50", "bps of qty x arrival", "half the runs cost less"),
    ("p75", "bps of qty x arrival", "75% of runs cost less"),
    ("p95", "bps of qty x arrival", "95% of runs cost less"),
    ("max", "bps of qty x arrival", "greatest"),
];

/// Writes the table to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, plan: &Plan, breakdown: &Breakdown) -> Result<(), OutputError> {
    let mut table = AnswerCsv::of(&COLUMNS);
    for group in breakdown.groups(plan) {
        let spread = group.spread;
        let (min, max) = spread.range().unzip();
        let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map(|q| spread.quantile(q));
        table.texts([&*group.by, &*group.value]).count(spread.runs());
        table.figures([spread.mean(), spread.std(), min]).figures(quantiles).figures([max]).end();
    }
    table.write(path)
}

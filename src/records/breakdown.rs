//! A row of `breakdown.csv`: the total cost of the runs of a group.

use super::table::{BPS, Figure, Text, table_row};
use crate::analysis::breakdown::Breakdown;
use crate::sweep::plan::Plan;

table_row! {
    /// A group of runs: all, or those with one value of an axis.
    pub struct GroupRow {
        /// what runs are grouped by: `all`, `symbol`, `session`, `order` or the parameters of an axis
        by: Text, "";
        /// the group's value; ` + ` between parameters that move together
        value: Text, "";
        /// runs in the group; failed ones are left out
        runs: u64, "";
        /// mean of `is_total_bps`
        mean: Figure, BPS;
        /// standard deviation over the group's runs
        std: Figure, BPS;
        /// least
        min: Figure, BPS;
        /// 5% of runs cost less; quantiles are right to 1/32 of their value
        p05: Figure, BPS;
        /// 25% of runs cost less
        p25: Figure, BPS;
        /// half the runs cost less
        p50: Figure, BPS;
        /// 75% of runs cost less
        p75: Figure, BPS;
        /// 95% of runs cost less
        p95: Figure, BPS;
        /// greatest
        max: Figure, BPS;
    }
}

/// The rows of `breakdown`, the breakdown of the runs of `plan`.
pub(crate) fn rows(plan: &Plan, breakdown: &Breakdown) -> Vec<GroupRow> {
    let row = |group: crate::analysis::breakdown::Group<'_>| {
        let spread = group.spread;
        let (min, max) = spread.range().unzip();
        let [p05, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map(|q| spread.quantile(q).into());
        GroupRow {
            by: group.by.into(),
            value: group.value.into(),
            runs: spread.runs(),
            mean: spread.mean().into(),
            std: spread.std().into(),
            min: min.into(),
            p05,
            p25,
            p50,
            p75,
            p95,
            max: max.into(),
        }
    };
    breakdown.groups(plan).map(row).collect()
}

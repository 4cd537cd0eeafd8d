//! A row of `breakdown.csv`: the total cost of the runs of a group.

use super::table::{BPS, CsvNumber, CsvText, table_row};
use crate::analysis::breakdown::Breakdown;
use crate::sweep::plan::Plan;

table_row! {
    /// A group of runs: all, or those with one value of an axis.
    pub struct BreakdownRow {
        /// what runs are grouped by: `all`, `symbol`, `session`, `order` or the parameters of an axis
        by: CsvText, "";
        /// the group's value; ` + ` between parameters that move together
        value: CsvText, "";
        /// runs in the group; failed ones are left out
        runs: u64, "";
        /// mean of `is_total_bps`
        mean: CsvNumber, BPS;
        /// standard deviation over the group's runs
        std: CsvNumber, BPS;
        /// least
        min: CsvNumber, BPS;
        /// 5% of runs cost less; quantiles are right to 1/32 of their value
        p05: CsvNumber, BPS;
        /// 25% of runs cost less
        p25: CsvNumber, BPS;
        /// half the runs cost less
        p50: CsvNumber, BPS;
        /// 75% of runs cost less
        p75: CsvNumber, BPS;
        /// 95% of runs cost less
        p95: CsvNumber, BPS;
        /// greatest
        max: CsvNumber, BPS;
    }
}

/// The rows of `breakdown`, the breakdown of the runs of `plan`.
pub(crate) fn rows(plan: &Plan, breakdown: &Breakdown) -> Vec<BreakdownRow> {
    let row = |group: crate::analysis::breakdown::BreakdownGroup<'_>| {
        let distribution = group.distribution;
        let (min, max) = distribution.range().unzip();
        let [p05, p25, p50, p75, p95] =
            [0.05, 0.25, 0.5, 0.75, 0.95].map(|q| distribution.quantile(q).into());
        BreakdownRow {
            by: group.by.into(),
            value: group.value.into(),
            runs: distribution.runs(),
            mean: distribution.mean().into(),
            std: distribution.std().into(),
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

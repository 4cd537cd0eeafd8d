//! A row of `sensitivity.csv`: an axis' share of the variance of the total cost.

use super::table::{CsvNumber, CsvText, table_row};
use crate::analysis::sensitivity::streamed::StreamedIndex;

table_row! {
    /// What an axis explains of the total cost of a sweep too large for rows.
    pub(crate) struct VarianceShareRow {
        /// `symbol`, `session`, `order` or the parameters of an axis; the largest total first
        axis: CsvText, "";
        /// number of its values
        values: u64, "";
        /// share of the variance of `is_total_bps` that the axis explains by itself, over all runs
        first: CsvNumber, "fraction";
        /// share it explains together with other axes, estimated (empty where no run has a neighbour)
        total: CsvNumber, "fraction";
        /// standard error of that estimate
        total_error: CsvNumber, "fraction";
        /// pairs of runs behind it: they differ in this axis alone
        comparisons: u64, "";
    }
}

impl From<&StreamedIndex> for VarianceShareRow {
    fn from(share: &StreamedIndex) -> Self {
        Self {
            axis: (&*share.axis).into(),
            values: share.values as u64,
            first: share.first.into(),
            total: share.total.into(),
            total_error: share.total_error.into(),
            comparisons: share.comparisons,
        }
    }
}

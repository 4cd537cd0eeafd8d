//! A row of `failed.csv`: a run that could not be priced.

use super::row::{Failure, RunRow};
use super::table::{CsvText, table_row};
use crate::sweep::parameter::PARAMETERS;

table_row! {
    /// A run that could not be priced.
    pub struct FailedRow {
        /// name of the run
        run_id: CsvText, "";
        /// its symbol, its session and every parameter that matters to it, as `name=value`
        parameters: CsvText, "";
        /// why
        reason: CsvText, "";
    }
}

impl FailedRow {
    /// The row of `row`, which failed of `failure`.
    pub fn of(row: &RunRow<'_>, failure: &Failure) -> Self {
        let date = row.run.date.map(|date| format!("session={date}"));
        let values = PARAMETERS.iter().filter_map(|parameter| {
            Some(format!("{}={}", parameter.name(), parameter.relevant_value(&row.run.spec)?))
        });
        let parameters: Vec<String> =
            [format!("symbol={}", row.run.symbol)].into_iter().chain(date).chain(values).collect();
        Self {
            run_id: row.run.id.to_string().into(),
            parameters: parameters.join(" ").into(),
            reason: (&*failure.reason).into(),
        }
    }
}

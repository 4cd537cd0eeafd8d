//! Rows kept in memory instead of in files.

use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use crate::engine::output::{Commit, RowEncoder, RowTable, RunFiles, RunRow};
use crate::model::outcome::Outcome;
use crate::model::slices::Slice;
use crate::output_error::OutputError;
use crate::sweep::block::Block;
use crate::sweep::parameter::{Parameter, ParameterValue};
use crate::sweep::plan::{Plan, Run};
use crate::sweep::run_id::RunId;

/// A row: where its run is in the plan, which knows the rest, and its result.
#[derive(Debug, Clone)]
pub(super) struct MemoryRow {
    /// The run's point.
    pub(super) point: u64,
    /// Its costs, or why it has none.
    pub(super) outcome: Result<Outcome, String>,
}

impl MemoryRow {
    pub(super) fn row<'a>(&'a self, plan: &'a Plan) -> Option<ResultRow<'a>> {
        Some(ResultRow { run: plan.run(self.point)?, outcome: self.outcome.as_ref() })
    }
}

/// One run of a sweep and its result.
#[derive(Debug, Clone)]
pub struct ResultRow<'a> {
    run: Run<'a>,
    outcome: Result<&'a Outcome, &'a String>,
}

impl<'a> ResultRow<'a> {
    /// Its name.
    pub fn id(&self) -> RunId {
        self.run.id
    }

    /// Its symbol.
    pub fn symbol(&self) -> &'a str {
        self.run.symbol
    }

    /// The exchange-local trading day; `None` under a preset that knows rows only.
    pub fn session(&self) -> Option<Date> {
        self.run.date
    }

    /// The order of a portfolio, by name.
    pub fn order(&self) -> Option<&'a str> {
        self.run.order.map(|order| &**order)
    }

    /// The value of a parameter; `None` where there is no such parameter, or it does not matter to this run.
    pub fn parameter(&self, name: &str) -> Option<ParameterValue> {
        Parameter::find(name)?.relevant_value(&self.run.spec)
    }

    /// Its costs.
    ///
    /// # Errors
    /// Why it could not be priced, in one sentence.
    pub fn outcome(&self) -> Result<&'a Outcome, &'a str> {
        self.outcome.map_err(String::as_str)
    }
}

/// Keeps the rows of a sweep, in plan order.
#[derive(Debug, Default)]
pub(super) struct MemoryTable(Mutex<Vec<MemoryRow>>);

impl MemoryTable {
    pub(super) fn into_rows(self) -> Vec<MemoryRow> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RowTable for MemoryTable {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(MemoryEncoder { table: self, rows: Vec::new(), block: None })
    }
}

struct MemoryEncoder<'t> {
    table: &'t MemoryTable,
    rows: Vec<MemoryRow>,
    /// The first point of the block whose rows come, and how many came.
    block: Option<(u64, usize)>,
}

impl<'t> RowEncoder<'t> for MemoryEncoder<'t> {
    fn rows(&mut self, block: &Block<'_>, rows: &[RunRow<'_>]) {
        let first = block.point(0);
        let pushed = self.block.filter(|(last, _)| *last == first).map_or(0, |(_, came)| came);
        self.rows.extend(rows.iter().enumerate().map(|(place, row)| MemoryRow {
            point: block.point(pushed + place),
            outcome: row.outcome.clone().map_err(|failure| failure.reason),
        }));
        self.block = Some((first, pushed + rows.len()));
    }

    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        let Self { table, mut rows, .. } = *self;
        Ok(Box::new(move || {
            table.0.lock().unwrap_or_else(PoisonError::into_inner).append(&mut rows);
            Ok(())
        }))
    }
}

/// Discards files and rows.
pub(super) struct NullOutput;

impl RunFiles for NullOutput {
    fn has_slices(&self, _run: &Run<'_>, _outcome: &Outcome) -> bool {
        false
    }

    fn has_summary(&self, _run: &Run<'_>) -> bool {
        false
    }

    fn write_slices(&self, _run: &Run<'_>, _slices: &[Slice]) -> Result<(), OutputError> {
        Ok(())
    }

    fn write_summary(&self, _run: &Run<'_>, _outcome: &Outcome) -> Result<(), OutputError> {
        Ok(())
    }
}

impl RowTable for NullOutput {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(Self)
    }
}

impl<'t> RowEncoder<'t> for NullOutput {
    fn rows(&mut self, _block: &Block<'_>, _rows: &[RunRow<'_>]) {}

    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        Ok(Box::new(|| Ok(())))
    }
}

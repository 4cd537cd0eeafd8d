//! A sweep that was run: what came of it.

use std::path::{Path, PathBuf};

use super::error::Error;
use super::planned::PlannedSweep;
use super::rows::{MemoryRow, ResultRow};
use super::table;
use crate::analysis::compare::query::{self, ComparisonQuery};
use crate::analysis::compare::table::Comparison;
use crate::analysis::frame::Frame;
use crate::analysis::strategy_costs::StrategyMean;
use crate::engine::EngineReport;
use crate::engine::event::RunCounts;
use crate::results::Results;
use crate::sweep::definition::TableRows;

/// A sweep that was run, to its end or until it was stopped.
#[derive(Debug)]
pub struct FinishedSweep {
    pub(super) planned: PlannedSweep,
    pub(super) engine_result: EngineReport,
    pub(super) comparisons: Vec<Comparison>,
    pub(super) rows: Option<Vec<MemoryRow>>,
    pub(super) path: Option<PathBuf>,
    pub(super) seconds: f64,
}

impl FinishedSweep {
    /// What was run.
    pub fn planned(&self) -> &PlannedSweep {
        &self.planned
    }

    /// Counts of runs: newly priced, kept from an earlier run, failed.
    pub fn tally(&self) -> RunCounts {
        self.engine_result.tally
    }

    /// Whether it was stopped before its end: the same sweep into the same folder goes on from there.
    pub fn is_interrupted(&self) -> bool {
        self.engine_result.interrupted
    }

    /// Seconds that it took.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The folder of its files, where there are some.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The rows of the table, in its order; none where they were not kept in memory.
    pub fn rows(&self) -> impl Iterator<Item = ResultRow<'_>> {
        let plan = &self.planned.plan;
        self.rows.iter().flatten().filter_map(|row| row.row(plan))
    }

    /// Mean costs by symbol and strategy over all priced runs, in bps of parent quantity x arrival price; positive =
    /// cost.
    pub fn means(&self) -> Vec<StrategyMean> {
        self.engine_result.costs.means(&self.planned.plan)
    }

    /// The first strategy against each other one, by symbol and by every axis, over all runs.
    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }

    /// The mean difference `alternative` - `baseline` in bps of parent quantity x arrival price, by symbol; below 0 the
    /// alternative is cheaper. Over pairs of runs that agree on everything else, tested against chance.
    ///
    /// # Errors
    /// [`Error::NoAnswer`] if no two runs form a pair; [`Error::NotAllRows`] and [`Error::Results`] as
    /// [`FinishedSweep::table`].
    pub fn compare(&self, parameter: &str, baseline: &str, alternative: &str) -> Result<Comparison, Error> {
        let pairing = ComparisonQuery::of(parameter, baseline, alternative);
        let found = self.answer(&pairing)?.into_iter().next();
        // A question of one pairing has one answer.
        found.ok_or(Error::NoAnswer(query::QueryError::NothingPriced))
    }

    /// Answers `question`, a comparison for each of its pairings.
    ///
    /// # Errors
    /// [`Error::NoAnswer`]; see also [`FinishedSweep::table`].
    pub fn answer(&self, question: &ComparisonQuery) -> Result<Vec<Comparison>, Error> {
        Ok(query::compare(&self.table()?, question)?)
    }

    /// The table of all runs, by column: from memory, else from the folder of its files.
    ///
    /// # Errors
    /// [`Error::NotAllRows`] where the sweep was interrupted or keeps few rows, [`Error::Results`] where the files
    /// cannot be read back.
    pub fn table(&self) -> Result<Frame, Error> {
        if self.engine_result.interrupted {
            return Err(Error::NotAllRows("the sweep was interrupted"));
        }
        if self.planned.sweep.output.rows != TableRows::All {
            return Err(Error::NotAllRows("the sweep keeps the rows of its best and worst runs only"));
        }
        match (&self.rows, &self.path) {
            (Some(rows), _) => Ok(table::frame_of(&self.planned, rows)),
            (None, Some(path)) => Ok(Results::open(path)?.all_rows()?),
            (None, None) => Err(Error::NotAllRows("rows were kept neither in memory nor in files")),
        }
    }
}

//! One thread's work: blocks priced, accumulated, encoded into rows and written to files.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::event::RunCounts;
use super::output::{Commit, Failure, FileStatus, RowEncoder, RowTable, RunFiles, RunRow};
use super::{AnswerAccumulators, Engine, PartialAnswers};
use crate::analysis::compare::streamed::BlockCosts;
use crate::model::coefficients::Coefficients;
use crate::model::outcome::Outcome;
use crate::model::pipeline::Pipeline;
use crate::model::slices::Slice;
use crate::model::stage_results::StageResults;
use crate::output_error::OutputError;
use crate::sweep::block::{Block, BlockCoefficients};
use crate::sweep::definition::{OutputSpec, SliceOutput, TableRows};

/// Rows held at once before they are encoded.
const ROWS_AT_ONCE: usize = 256;

/// A worker's results for one chunk of the plan.
pub(super) struct WorkerChunk<'t> {
    pub(super) index: u64,
    pub(super) commits: Vec<Commit<'t>>,
    pub(super) tally: RunCounts,
}

/// One thread and what it keeps from chunk to chunk.
pub(super) struct Worker<'e, 't> {
    engine: &'e Engine<'e>,
    files: &'e dyn RunFiles,
    tables: &'e [&'t dyn RowTable],
    failures: &'t dyn RowTable,
    pipeline: Pipeline<'e>,
    /// Prices what runs are compared with, where it is not remembered.
    counterparts: Pipeline<'e>,
    /// The last block and its coefficients, which the next block mostly shares.
    last_coefficients: Option<(Block<'e>, BlockCoefficients)>,
    /// The previous rows, reused.
    row_buffer: Vec<RunRow<'e>>,
    /// Slices of the last run that was written, reused.
    slice_buffer: Vec<Slice>,
    accumulators: AnswerAccumulators,
}

impl<'e, 't> Worker<'e, 't> {
    pub(super) fn new(
        engine: &'e Engine<'e>,
        files: &'e dyn RunFiles,
        tables: &'e [&'t dyn RowTable],
        failures: &'t dyn RowTable,
    ) -> Self {
        Self {
            engine,
            files,
            tables,
            failures,
            pipeline: engine.pipeline(),
            counterparts: Pipeline::new(engine.plan.series()),
            last_coefficients: None,
            row_buffer: Vec::with_capacity(ROWS_AT_ONCE),
            slice_buffer: Vec::new(),
            accumulators: engine.new_accumulators(),
        }
    }

    pub(super) fn into_partial_answers(self) -> PartialAnswers {
        self.accumulators.finish()
    }

    pub(super) fn price_chunk(
        &mut self,
        index: u64,
        blocks: Range<u64>,
    ) -> Result<WorkerChunk<'t>, OutputError> {
        let mut tally = RunCounts::default();
        // Tables of a few rows get them at the end.
        let tables = if self.engine.output.rows == TableRows::All { self.tables } else { &[] };
        let mut encoders: Vec<_> = tables.iter().map(|table| table.encoder()).collect();
        let mut failed = self.failures.encoder();
        for block in blocks.filter_map(|index| self.engine.plan.block(index)) {
            // A panic fails the runs of this block only.
            let worked = catch_unwind(AssertUnwindSafe(|| self.accumulate(&block)));
            let failure = match worked {
                Ok(BlockOutcome::All) => None,
                Ok(BlockOutcome::RowByRow) => Some(None),
                Ok(BlockOutcome::Failed(reason)) => Some(Some(reason)),
                Err(_) => {
                    self.pipeline = self.engine.pipeline();
                    self.counterparts = Pipeline::new(self.engine.plan.series());
                    Some(Some("internal error: please report it with this row".to_owned()))
                }
            };
            if self.engine.is_row_by_row() || failure.is_some() {
                let failure = failure.flatten();
                let done = self.price_row_by_row(&block, failure.as_deref(), &mut encoders, &mut *failed)?;
                tally = tally.plus(done);
            } else {
                tally.new += block.runs() as u64;
            }
        }
        if tally.failed > 0 {
            encoders.push(failed);
        }
        let commits = encoders.into_iter().map(RowEncoder::into_commit).collect::<Result<_, _>>()?;
        Ok(WorkerChunk { index, commits, tally })
    }

    /// Adds the runs of a block to the accumulators of this thread.
    fn accumulate(&mut self, block: &Block<'e>) -> BlockOutcome {
        let plan = self.engine.plan;
        let priced = match self.pipeline.run_stages(block.first_spec()) {
            Ok(priced) => priced,
            Err(error) => return BlockOutcome::Failed(error.to_string()),
        };
        let alike = self.last_coefficients.take().filter(|(last, _)| block.has_coefficients_of(last));
        let (_, coefficients) =
            self.last_coefficients.insert(alike.unwrap_or_else(|| (block.clone(), block.coefficients())));
        let block_costs = BlockCosts::of(&priced);
        let accumulators = &mut self.accumulators;
        let Some(values) = accumulators.breakdown.add(plan, block, coefficients, &block_costs.costs) else {
            return BlockOutcome::RowByRow;
        };
        for extremes in [&mut accumulators.cheapest, &mut accumulators.best, &mut accumulators.worst] {
            extremes.offer(values.values(), values.extent(), |index| block.point(index));
        }
        accumulators.costs.add(block, coefficients, &block_costs.costs, block_costs.completion);
        let partners = &mut self.counterparts;
        accumulators.pairs.add(plan, block, coefficients, block_costs, &mut |counterpart| {
            partners.run_stages(counterpart.first_spec()).ok().map(|priced| BlockCosts::of(&priced))
        });
        BlockOutcome::All
    }

    /// Prices the runs of a block one by one; all of them fail where there is a `failure`.
    fn price_row_by_row(
        &mut self,
        block: &Block<'e>,
        failure: Option<&str>,
        encoders: &mut [Box<dyn RowEncoder<'t> + 't>],
        failed: &mut (dyn RowEncoder<'t> + 't),
    ) -> Result<RunCounts, OutputError> {
        let Self { engine, files, pipeline, slice_buffer: log, .. } = self;
        let mut tally = RunCounts::default();
        let mut rows = std::mem::take(&mut self.row_buffer);
        for first in (0..block.runs()).step_by(ROWS_AT_ONCE) {
            rows.clear();
            let end = (first + ROWS_AT_ONCE).min(block.runs());
            let priced = if failure.is_none() { pipeline.run_stages(block.first_spec()).ok() } else { None };
            rows.extend((first..end).map(|index| {
                let run = block.run(index);
                let outcome = match &priced {
                    Some(priced) => outcome(priced, &run.spec.resolved_coefficients()),
                    None => Err(Failure { reason: failure.unwrap_or("it cannot be priced").to_owned() }),
                };
                RunRow { run, outcome }
            }));
            for row in &rows {
                match write_files(row, priced.as_ref(), log, engine.output, *files)? {
                    _ if row.outcome.is_err() => tally.failed += 1,
                    FileStatus::Kept => tally.kept += 1,
                    FileStatus::New => tally.new += 1,
                }
            }
            for encoder in encoders.iter_mut() {
                encoder.rows(block, &rows);
            }
            if rows.iter().any(|row| row.outcome.is_err()) {
                failed.rows(block, &rows);
            }
        }
        self.row_buffer = rows;
        Ok(tally)
    }
}

/// Writes the files of a run that was `priced`, its slices by way of `log`.
fn write_files(
    row: &RunRow<'_>,
    priced: Option<&StageResults<'_>>,
    log: &mut Vec<Slice>,
    output: &OutputSpec,
    files: &dyn RunFiles,
) -> Result<FileStatus, OutputError> {
    let (Ok(outcome), Some(priced)) = (&row.outcome, priced) else { return Ok(FileStatus::New) };
    let mut written = FileStatus::Kept;
    if output.slices == SliceOutput::All && !files.has_slices(&row.run, outcome) {
        log.clear();
        log.extend(priced.slices(row.run.spec.resolved_coefficients()));
        files.write_slices(&row.run, log)?;
        written = FileStatus::New;
    }
    if output.summaries && !files.has_summary(&row.run) {
        files.write_summary(&row.run, outcome)?;
        written = FileStatus::New;
    }
    let any = output.slices == SliceOutput::All || output.summaries;
    Ok(if any { written } else { FileStatus::New })
}

/// The result of accumulating a block.
enum BlockOutcome {
    /// All its runs are in.
    All,
    /// Some of its costs are not finite: price its runs one by one.
    RowByRow,
    /// None of its runs can be priced, for this reason.
    Failed(String),
}

fn outcome(priced: &StageResults<'_>, coefficients: &Coefficients) -> Result<Outcome, Failure> {
    priced.outcome(coefficients).map_err(|error| Failure { reason: error.to_string() })
}

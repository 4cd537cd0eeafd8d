//! One thread's work: blocks priced, gathered, encoded into rows and written to files.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::event::Tally;
use super::output::{Failure, Row, RowEncoder, RowTable, RunFiles, Seal, Written};
use super::{Engine, Gathered, Gathering};
use crate::analysis::compare::streamed::Side;
use crate::model::coefficients::Coefficients;
use crate::model::outcome::Outcome;
use crate::model::pipeline::Pipeline;
use crate::model::priced::Priced;
use crate::model::slices::Slice;
use crate::output_error::OutputError;
use crate::sweep::block::{Block, Charges};
use crate::sweep::definition::{Output, SliceOutput, TableRows};

/// Rows held at once before they are encoded.
const ROWS_AT_ONCE: usize = 256;

/// A worker's results for one stretch of the plan.
pub(super) struct Stretch<'t> {
    pub(super) index: u64,
    pub(super) seals: Vec<Seal<'t>>,
    pub(super) tally: Tally,
}

/// One thread and what it keeps from stretch to stretch.
pub(super) struct Worker<'e, 't> {
    engine: &'e Engine<'e>,
    files: &'e dyn RunFiles,
    tables: &'e [&'t dyn RowTable],
    failures: &'t dyn RowTable,
    pipeline: Pipeline<'e>,
    /// Prices what runs are compared with, where it is not remembered.
    partners: Pipeline<'e>,
    /// The last block and its coefficients, which mostly are those of the next.
    charged: Option<(Block<'e>, Charges)>,
    /// The last rows of no more use: the next are written over them.
    spent: Vec<Row<'e>>,
    /// Of the last run that was written.
    log: Vec<Slice>,
    gathering: Gathering,
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
            partners: Pipeline::new(engine.plan.tapes()),
            charged: None,
            spent: Vec::with_capacity(ROWS_AT_ONCE),
            log: Vec::new(),
            gathering: engine.gathers(),
        }
    }

    pub(super) fn into_gathered(self) -> Gathered {
        self.gathering.finish()
    }

    pub(super) fn stretch(&mut self, index: u64, blocks: Range<u64>) -> Result<Stretch<'t>, OutputError> {
        let mut tally = Tally::default();
        // Tables of a few rows get them at the end.
        let tables = if self.engine.output.rows == TableRows::All { self.tables } else { &[] };
        let mut encoders: Vec<_> = tables.iter().map(|table| table.encoder()).collect();
        let mut failed = self.failures.encoder();
        for block in blocks.filter_map(|index| self.engine.plan.block(index)) {
            // One block that goes wrong in a way nobody foresaw is some failed runs, not a lost night.
            let worked = catch_unwind(AssertUnwindSafe(|| self.gather(&block)));
            let failure = match worked {
                Ok(Added::All) => None,
                Ok(Added::RowByRow) => Some(None),
                Ok(Added::Failed(reason)) => Some(Some(reason)),
                Err(_) => {
                    self.pipeline = self.engine.pipeline();
                    self.partners = Pipeline::new(self.engine.plan.tapes());
                    Some(Some("internal error: please report it with this row".to_owned()))
                }
            };
            if self.engine.is_row_by_row() || failure.is_some() {
                let failure = failure.flatten();
                let done = self.row_by_row(&block, failure.as_deref(), &mut encoders, &mut *failed)?;
                tally = tally.plus(done);
            } else {
                tally.new += block.runs() as u64;
            }
        }
        if tally.failed > 0 {
            encoders.push(failed);
        }
        let seals = encoders.into_iter().map(RowEncoder::seal).collect::<Result<_, _>>()?;
        Ok(Stretch { index, seals, tally })
    }

    /// Adds the runs of a block to what this thread gathers.
    fn gather(&mut self, block: &Block<'e>) -> Added {
        let plan = self.engine.plan;
        let priced = match self.pipeline.stages(block.spec()) {
            Ok(priced) => priced,
            Err(error) => return Added::Failed(error.to_string()),
        };
        let alike = self.charged.take().filter(|(last, _)| block.is_charged_like(last));
        let (_, charges) = self.charged.insert(alike.unwrap_or_else(|| (block.clone(), block.charges())));
        let side = Side::of(&priced);
        let gathering = &mut self.gathering;
        let Some(values) = gathering.breakdown.add(plan, block, charges, &side.costs) else {
            return Added::RowByRow;
        };
        for extremes in [&mut gathering.cheapest, &mut gathering.best, &mut gathering.worst] {
            extremes.offer(values.values(), values.extent(), |index| block.point(index));
        }
        gathering.costs.add(block, charges, &side.costs, side.completion);
        let partners = &mut self.partners;
        gathering.pairs.add(plan, block, charges, side, &mut |counterpart| {
            partners.stages(counterpart.spec()).ok().map(|priced| Side::of(&priced))
        });
        Added::All
    }

    /// Prices the runs of a block one by one; all of them fail where there is a `failure`.
    fn row_by_row(
        &mut self,
        block: &Block<'e>,
        failure: Option<&str>,
        encoders: &mut [Box<dyn RowEncoder<'t> + 't>],
        failed: &mut (dyn RowEncoder<'t> + 't),
    ) -> Result<Tally, OutputError> {
        let Self { engine, files, pipeline, log, .. } = self;
        let mut tally = Tally::default();
        let mut rows = std::mem::take(&mut self.spent);
        for first in (0..block.runs()).step_by(ROWS_AT_ONCE) {
            rows.clear();
            let end = (first + ROWS_AT_ONCE).min(block.runs());
            let priced = if failure.is_none() { pipeline.stages(block.spec()).ok() } else { None };
            rows.extend((first..end).map(|index| {
                let run = block.run(index);
                let outcome = match &priced {
                    Some(priced) => outcome(priced, &run.spec.charges()),
                    None => Err(Failure { reason: failure.unwrap_or("it cannot be priced").to_owned() }),
                };
                Row { run, outcome }
            }));
            for row in &rows {
                match write_files(row, priced.as_ref(), log, engine.output, *files)? {
                    _ if row.outcome.is_err() => tally.failed += 1,
                    Written::Kept => tally.kept += 1,
                    Written::New => tally.new += 1,
                }
            }
            for encoder in encoders.iter_mut() {
                encoder.rows(block, &rows);
            }
            if rows.iter().any(|row| row.outcome.is_err()) {
                failed.rows(block, &rows);
            }
        }
        self.spent = rows;
        Ok(tally)
    }
}

/// Writes the files of a run that was `priced`, its slices by way of `log`.
fn write_files(
    row: &Row<'_>,
    priced: Option<&Priced<'_>>,
    log: &mut Vec<Slice>,
    output: &Output,
    files: &dyn RunFiles,
) -> Result<Written, OutputError> {
    let (Ok(outcome), Some(priced)) = (&row.outcome, priced) else { return Ok(Written::New) };
    let mut written = Written::Kept;
    if output.slices == SliceOutput::All && !files.has_slices(&row.run, outcome) {
        log.clear();
        log.extend(priced.slices(row.run.spec.charges()));
        files.write_slices(&row.run, log)?;
        written = Written::New;
    }
    if output.summaries && !files.has_summary(&row.run) {
        files.write_summary(&row.run, outcome)?;
        written = Written::New;
    }
    let any = output.slices == SliceOutput::All || output.summaries;
    Ok(if any { written } else { Written::New })
}

/// What came of gathering a block.
enum Added {
    /// All its runs are in.
    All,
    /// Some of its figures are larger than numbers go: its runs must be looked at one by one.
    RowByRow,
    /// None of its runs can be priced, for this reason.
    Failed(String),
}

fn outcome(priced: &Priced<'_>, charges: &Coefficients) -> Result<Outcome, Failure> {
    priced.outcome(charges).map_err(|error| Failure { reason: error.to_string() })
}

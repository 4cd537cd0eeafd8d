//! The fan-out: blocks of a plan over threads, rows into tables in plan order, files and answers as they come.

pub(crate) mod error;
pub(crate) mod event;
mod in_order_queue;
pub(crate) mod output;
mod worker;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use crate::analysis::breakdown::{self, Breakdown};
use crate::analysis::compare::COMPARED;
use crate::analysis::compare::streamed::{self, StreamedComparison};
use crate::analysis::extremes::{ExtremeEnd, Extremes};
use crate::analysis::sensitivity::streamed::{
    JansenSums, SAMPLED_RUNS_PER_CHUNK, StreamedIndex, sampled_runs,
};
use crate::analysis::strategy_costs::StrategyCosts;
use crate::model::pipeline::Pipeline;
use crate::output_error::OutputError;
use crate::sweep::definition::{OutputSpec, SliceOutput, TableRows};
use crate::sweep::plan::Plan;
use error::EngineError;
use event::{EngineEvent, RunCounts};
use in_order_queue::InOrderQueue;
use output::{Failure, RowTable, RunFiles, RunRow};
use rayon::prelude::*;
use worker::{Worker, WorkerChunk};

/// Largest number of points in a chunk whose rows are written: they are held in memory and should still be in cache
/// when encoded.
const MAX_CHUNK_POINTS_WITH_ROWS: u64 = 1 << 11;
/// Chunks a thread may be ahead of what is written: while a group of rows is compressed there is work for all.
const CHUNKS_AHEAD_PER_THREAD: usize = 8;
/// Largest number of points in a chunk without rows.
const MAX_CHUNK_POINTS_WITHOUT_ROWS: u64 = 1 << 22;
/// Rows of a table of extremes that are encoded at once.
const EXTREME_ROWS_PER_CHUNK: usize = 4096;
/// Largest number of blocks in a chunk: enough to share early stages, few enough to keep all cores busy to the end.
const MAX_CHUNK_BLOCKS: u64 = 512;

/// One sweep, ready to run.
pub struct Engine<'a> {
    /// Its runs.
    pub plan: &'a Plan,
    /// Which files are written.
    pub output: &'a OutputSpec,
    /// Threads.
    pub jobs: usize,
    /// Raised to stop after the runs that are under way.
    pub stop: &'a AtomicBool,
}

/// How a sweep ended, and what it says.
#[derive(Debug)]
pub struct EngineReport {
    /// Counts of runs.
    pub tally: RunCounts,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// Mean costs by symbol and strategy.
    pub costs: StrategyCosts,
    /// The total cost over all runs and by every axis.
    pub breakdown: Breakdown,
    /// The strategies compared in pairs.
    pub comparison: StreamedComparison,
    /// What each axis explains of the total cost; empty where all rows are written: the exact indices are computed from
    /// them.
    pub sensitivity: Vec<StreamedIndex>,
}

/// The merged results of all threads; none of them depends on the order of runs.
#[derive(Debug)]
struct PartialAnswers {
    costs: StrategyCosts,
    breakdown: Breakdown,
    pairs: StreamedComparison,
    /// For slices.
    cheapest: Extremes,
    /// For the table.
    best: Extremes,
    worst: Extremes,
}

/// The accumulators of one thread.
#[derive(Debug)]
struct AnswerAccumulators {
    costs: StrategyCosts,
    breakdown: breakdown::BreakdownAccumulator,
    pairs: streamed::ComparisonAccumulator,
    cheapest: Extremes,
    best: Extremes,
    worst: Extremes,
}

impl Engine<'_> {
    /// Runs the sweep: files of each run to `files`, rows to `tables`, those of failed runs to `failures` too, progress
    /// to `events`.
    ///
    /// The results do not depend on the number of threads.
    ///
    /// # Errors
    /// [`EngineError`], after which nothing more is computed.
    pub fn run<'t>(
        &self,
        files: &dyn RunFiles,
        tables: &[&'t dyn RowTable],
        failures: &'t dyn RowTable,
        events: &(dyn Fn(&EngineEvent) + Sync),
    ) -> Result<EngineReport, EngineError> {
        let jobs = self.jobs.max(1);
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(jobs).thread_name(|i| format!("run-{i}")).build()?;
        events(&EngineEvent::Started { runs: self.plan.runs() });
        let blocks = self.blocks_per_chunk(jobs as u64);
        let turns =
            InOrderQueue::new(self.plan.blocks().div_ceil(blocks), (jobs * CHUNKS_AHEAD_PER_THREAD) as u64);
        let mut merged = self.new_accumulators().finish();
        let mut tally = RunCounts::default();
        let outcome = pool.in_place_scope(|scope| {
            let (sender, receiver) =
                sync_channel::<Result<WorkerChunk<'t>, OutputError>>(jobs * CHUNKS_AHEAD_PER_THREAD);
            let (done, finished) = sync_channel::<PartialAnswers>(jobs);
            for _ in 0..jobs {
                let (sender, done) = (sender.clone(), done.clone());
                let turns = &turns;
                scope.spawn(move |_| {
                    let _guard = turns.close_on_panic();
                    let mut worker = Worker::new(self, files, tables, failures);
                    while let Some(index) = turns.next(self.stop) {
                        let range = index * blocks..((index + 1) * blocks).min(self.plan.blocks());
                        // The receiver lives until every sender is gone.
                        if sender.send(worker.price_chunk(index, range)).is_err() {
                            break;
                        }
                    }
                    done.send(worker.into_partial_answers()).ok();
                });
            }
            drop((sender, done));
            let outcome = commit_in_order(&receiver, &turns, &mut tally, events);
            for part in finished {
                merged.merge(part);
            }
            outcome
        });
        outcome?;
        let shares = pool.install(|| self.sensitivity_indices(&merged.breakdown));
        let interrupted = self.stop.load(Ordering::Relaxed) && tally.done() < self.plan.runs();
        if !interrupted {
            let rows_at_the_end = self.output.rows != TableRows::All;
            let slices = merged.cheapest.points();
            self.write_slices(slices, files)?;
            if rows_at_the_end {
                let best = merged.best.points();
                let mut known = best.clone();
                known.sort_unstable();
                let worst = merged.worst.points().into_iter().rev();
                let worst = worst.filter(|point| known.binary_search(point).is_err());
                self.write_rows(&best.iter().copied().chain(worst).collect::<Vec<u64>>(), tables)?;
            }
        }
        let PartialAnswers { costs, breakdown, pairs, .. } = merged;
        Ok(EngineReport { tally, interrupted, costs, breakdown, comparison: pairs, sensitivity: shares })
    }

    /// Whether rows of all runs are wanted, or files of each.
    fn is_row_by_row(&self) -> bool {
        self.output.rows == TableRows::All || self.output.slices == SliceOutput::All || self.output.summaries
    }

    fn blocks_per_chunk(&self, jobs: u64) -> u64 {
        let points =
            if self.is_row_by_row() { MAX_CHUNK_POINTS_WITH_ROWS } else { MAX_CHUNK_POINTS_WITHOUT_ROWS };
        let most = (points / self.plan.points_per_block()).clamp(1, MAX_CHUNK_BLOCKS);
        // A small sweep is cut finer, so that every thread finds work.
        let most = most.min(self.plan.blocks() / (jobs * 8) + 1);
        // Runs that are compared with each other should be in one chunk: on another thread they are priced again.
        match self.plan.axis_of(COMPARED).map(|axis| self.plan.blocks_per_axis_cycle(axis)) {
            Some(cycle) if cycle <= most => most - most % cycle,
            Some(cycle) if cycle <= most * 4 => cycle,
            _ => most,
        }
    }

    fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(self.plan.series()).with_capacity(self.output.capacity)
    }

    fn new_accumulators(&self) -> AnswerAccumulators {
        let cheapest = match self.output.slices {
            SliceOutput::Best(count) => count as usize,
            SliceOutput::All | SliceOutput::None => 0,
        };
        let (best, worst) = match self.output.rows {
            TableRows::All => (0, 0),
            TableRows::Extremes { best, worst } => (best as usize, worst as usize),
        };
        AnswerAccumulators {
            costs: StrategyCosts::default(),
            breakdown: breakdown::BreakdownAccumulator::of(self.plan),
            pairs: streamed::ComparisonAccumulator::of(self.plan),
            cheapest: Extremes::new(ExtremeEnd::Lowest, cheapest),
            best: Extremes::new(ExtremeEnd::Lowest, best),
            worst: Extremes::new(ExtremeEnd::Highest, worst),
        }
    }

    /// What each axis explains, where the rows do not give it exactly.
    fn sensitivity_indices(&self, breakdown: &Breakdown) -> Vec<StreamedIndex> {
        if self.output.rows == TableRows::All || self.stop.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let probes = sampled_runs(self.plan);
        let chunks = probes.par_chunks(SAMPLED_RUNS_PER_CHUNK);
        // One pipeline per symbol: its caches of a whole bar series survive a change of symbol.
        let squares = chunks.map_init(BTreeMap::<usize, Pipeline<'_>>::new, |pipelines, probes| {
            let mut squares = JansenSums::default();
            squares.add(self.plan, probes, &mut |spec| {
                let pipeline =
                    pipelines.entry(spec.series).or_insert_with(|| Pipeline::new(self.plan.series()));
                Some(pipeline.price(spec).ok()?.is_total_bps)
            });
            squares
        });
        let squares = squares.reduce(JansenSums::default, |mut all, part| {
            all.merge(&part);
            all
        });
        squares.indices(self.plan, breakdown)
    }

    fn write_slices(&self, mut points: Vec<u64>, files: &dyn RunFiles) -> Result<(), OutputError> {
        let mut pipeline = self.pipeline();
        points.sort_unstable();
        for run in points.into_iter().filter_map(|point| self.plan.run(point)) {
            let Ok(outcome) = pipeline.price(&run.spec) else { continue };
            if !files.has_slices(&run, &outcome)
                && let Ok(slices) = pipeline.slices(&run.spec)
            {
                files.write_slices(&run, &slices)?;
            }
        }
        Ok(())
    }

    /// Rows of these points alone, in this order.
    fn write_rows(&self, points: &[u64], tables: &[&dyn RowTable]) -> Result<(), OutputError> {
        let mut pipeline = self.pipeline();
        for chunk in points.chunks(EXTREME_ROWS_PER_CHUNK) {
            let mut encoders: Vec<_> = tables.iter().map(|table| table.encoder()).collect();
            for block in chunk.iter().filter_map(|point| self.plan.block_of(*point)) {
                let run = block.run(0);
                let outcome =
                    pipeline.price(&run.spec).map_err(|error| Failure { reason: error.to_string() });
                let row = [RunRow { run, outcome }];
                for encoder in &mut encoders {
                    encoder.rows(&block, &row);
                }
            }
            encoders.into_iter().try_for_each(|encoder| encoder.into_commit()?())?;
        }
        Ok(())
    }
}

impl AnswerAccumulators {
    fn finish(self) -> PartialAnswers {
        let Self { costs, breakdown, pairs, cheapest, best, worst } = self;
        PartialAnswers { costs, breakdown: breakdown.finish(), pairs: pairs.finish(), cheapest, best, worst }
    }
}

impl PartialAnswers {
    fn merge(&mut self, other: Self) {
        self.costs.merge(&other.costs);
        self.breakdown.merge(&other.breakdown);
        self.pairs.merge(&other.pairs);
        self.cheapest.merge(other.cheapest);
        self.best.merge(other.best);
        self.worst.merge(other.worst);
    }
}

/// Puts chunks into their tables in plan order as they come.
fn commit_in_order(
    receiver: &Receiver<Result<WorkerChunk<'_>, OutputError>>,
    turns: &InOrderQueue,
    tally: &mut RunCounts,
    events: &(dyn Fn(&EngineEvent) + Sync),
) -> Result<(), OutputError> {
    let mut waiting: BTreeMap<u64, WorkerChunk<'_>> = BTreeMap::new();
    let mut due = 0;
    let mut outcome = Ok(());
    for result in receiver {
        // After a failure the channel is drained so that no worker waits on it.
        if outcome.is_err() {
            continue;
        }
        match result {
            Ok(chunk) => {
                waiting.insert(chunk.index, chunk);
            }
            Err(error) => outcome = Err(error),
        }
        while outcome.is_ok()
            && let Some(chunk) = waiting.remove(&due)
        {
            due += 1;
            *tally = tally.plus(chunk.tally);
            outcome = chunk.commits.into_iter().try_for_each(|commit| commit());
            turns.mark_written(due);
            events(&EngineEvent::Progress { tally: *tally });
        }
        if outcome.is_err() {
            turns.close();
        }
    }
    outcome
}

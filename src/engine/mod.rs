//! The fan-out: blocks of a plan over threads, rows into tables in plan order, files and answers as they come.

pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod output;
mod turns;
mod worker;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use crate::analysis::breakdown::{self, Breakdown};
use crate::analysis::compare::COMPARED;
use crate::analysis::compare::streamed::{self, Streamed};
use crate::analysis::extremes::{End, Extremes};
use crate::analysis::sensitivity::streamed::{PROBES_AT_ONCE, Share, Squares, probes};
use crate::analysis::strategy_costs::StrategyCosts;
use crate::model::pipeline::Pipeline;
use crate::output_error::OutputError;
use crate::sweep::definition::{Output, SliceOutput, TableRows};
use crate::sweep::plan::Plan;
use error::EngineError;
use event::{Event, Tally};
use output::{Failure, Row, RowTable, RunFiles};
use rayon::prelude::*;
use turns::Turns;
use worker::{Stretch, Worker};

/// Points of a stretch whose runs are worked on one by one, at most: its rows wait in memory, and had better still be in a
/// cache when they are written.
const POINTS_WITH_ROWS: u64 = 1 << 11;
/// Stretches a thread may be ahead of what is written: while a group of rows is compressed there is work for all.
const AHEAD: usize = 8;
/// Points of a stretch that only answers come of, at most.
const POINTS_WITHOUT_ROWS: u64 = 1 << 22;
/// Rows of a table of extremes that are encoded at once.
const ROWS_AT_THE_END: usize = 4096;
/// Blocks of a stretch, at most: enough to share early stages, few enough to keep all cores busy to the end.
const MOST_BLOCKS: u64 = 512;

/// One sweep, ready to run.
pub struct Engine<'a> {
    /// Its runs.
    pub plan: &'a Plan,
    /// Which files are written.
    pub output: &'a Output,
    /// Threads.
    pub jobs: usize,
    /// Raised to stop after the runs that are under way.
    pub stop: &'a AtomicBool,
}

/// How a sweep ended, and what it says.
#[derive(Debug)]
pub struct Ended {
    /// Counts of runs.
    pub tally: Tally,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// Mean costs by symbol and strategy.
    pub costs: StrategyCosts,
    /// The total cost over all runs and by every axis.
    pub breakdown: Breakdown,
    /// The strategies compared in pairs.
    pub pairs: Streamed,
    /// What each axis explains of the total cost; nothing where all rows are written, which tell it exactly.
    pub shares: Vec<Share>,
}

/// What the threads gathered; none of it depends on the order of runs.
#[derive(Debug)]
struct Gathered {
    costs: StrategyCosts,
    breakdown: Breakdown,
    pairs: Streamed,
    /// For slices.
    cheapest: Extremes,
    /// For the table.
    best: Extremes,
    worst: Extremes,
}

/// What a thread gathers by itself.
#[derive(Debug)]
struct Gathering {
    costs: StrategyCosts,
    breakdown: breakdown::Gatherer,
    pairs: streamed::Gatherer,
    cheapest: Extremes,
    best: Extremes,
    worst: Extremes,
}

impl Engine<'_> {
    /// Runs the sweep: files of each run to `files`, rows to `tables`, those of failed runs to `failures` too, progress to
    /// `events`.
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
        events: &(dyn Fn(&Event) + Sync),
    ) -> Result<Ended, EngineError> {
        let jobs = self.jobs.max(1);
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(jobs).thread_name(|i| format!("run-{i}")).build()?;
        events(&Event::Started { runs: self.plan.runs() });
        let blocks = self.blocks_a_stretch(jobs as u64);
        let turns = Turns::new(self.plan.blocks().div_ceil(blocks), (jobs * AHEAD) as u64);
        let mut gathered = self.gathers().finish();
        let mut tally = Tally::default();
        let outcome = pool.in_place_scope(|scope| {
            let (sender, receiver) = sync_channel::<Result<Stretch<'t>, OutputError>>(jobs * AHEAD);
            let (done, finished) = sync_channel::<Gathered>(jobs);
            for _ in 0..jobs {
                let (sender, done) = (sender.clone(), done.clone());
                let turns = &turns;
                scope.spawn(move |_| {
                    let _guard = turns.end_on_panic();
                    let mut worker = Worker::new(self, files, tables, failures);
                    while let Some(index) = turns.next(self.stop) {
                        let range = index * blocks..((index + 1) * blocks).min(self.plan.blocks());
                        // The receiver lives until every sender is gone.
                        if sender.send(worker.stretch(index, range)).is_err() {
                            break;
                        }
                    }
                    done.send(worker.into_gathered()).ok();
                });
            }
            drop((sender, done));
            let outcome = collect(&receiver, &turns, &mut tally, events);
            for part in finished {
                gathered.merge(part);
            }
            outcome
        });
        outcome?;
        let shares = pool.install(|| self.shares(&gathered.breakdown));
        let interrupted = self.stop.load(Ordering::Relaxed) && tally.done() < self.plan.runs();
        if !interrupted {
            let rows_at_the_end = self.output.rows != TableRows::All;
            let slices = gathered.cheapest.points();
            self.write_slices(slices, files)?;
            if rows_at_the_end {
                let best = gathered.best.points();
                let mut known = best.clone();
                known.sort_unstable();
                let worst = gathered.worst.points().into_iter().rev();
                let worst = worst.filter(|point| known.binary_search(point).is_err());
                self.write_rows(&best.iter().copied().chain(worst).collect::<Vec<u64>>(), tables)?;
            }
        }
        let Gathered { costs, breakdown, pairs, .. } = gathered;
        Ok(Ended { tally, interrupted, costs, breakdown, pairs, shares })
    }

    /// Whether rows of all runs are wanted, or files of each.
    fn is_row_by_row(&self) -> bool {
        self.output.rows == TableRows::All || self.output.slices == SliceOutput::All || self.output.summaries
    }

    fn blocks_a_stretch(&self, jobs: u64) -> u64 {
        let points = if self.is_row_by_row() { POINTS_WITH_ROWS } else { POINTS_WITHOUT_ROWS };
        let most = (points / self.plan.points_a_block()).clamp(1, MOST_BLOCKS);
        // A small sweep is cut finer, so that every thread finds work.
        let most = most.min(self.plan.blocks() / (jobs * 8) + 1);
        // What is compared with each other had better be in one stretch: on another thread it is priced again.
        match self.plan.axis_of(COMPARED).map(|axis| self.plan.blocks_a_turn(axis)) {
            Some(turn) if turn <= most => most - most % turn,
            Some(turn) if turn <= most * 4 => turn,
            _ => most,
        }
    }

    fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(self.plan.tapes()).with_capacity(self.output.capacity)
    }

    fn gathers(&self) -> Gathering {
        let cheapest = match self.output.slices {
            SliceOutput::Best(count) => count as usize,
            SliceOutput::All | SliceOutput::None => 0,
        };
        let (best, worst) = match self.output.rows {
            TableRows::All => (0, 0),
            TableRows::Extremes { best, worst } => (best as usize, worst as usize),
        };
        Gathering {
            costs: StrategyCosts::default(),
            breakdown: breakdown::Gatherer::of(self.plan),
            pairs: streamed::Gatherer::of(self.plan),
            cheapest: Extremes::new(End::Lowest, cheapest),
            best: Extremes::new(End::Lowest, best),
            worst: Extremes::new(End::Highest, worst),
        }
    }

    /// What each axis explains, where the rows will not tell.
    fn shares(&self, breakdown: &Breakdown) -> Vec<Share> {
        if self.output.rows == TableRows::All || self.stop.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let probes = probes(self.plan);
        let chunks = probes.par_chunks(PROBES_AT_ONCE);
        // A pipeline a symbol: what it keeps of a whole tape outlasts a look at another symbol.
        let squares = chunks.map_init(BTreeMap::<usize, Pipeline<'_>>::new, |pipelines, probes| {
            let mut squares = Squares::default();
            squares.add(self.plan, probes, &mut |spec| {
                let pipeline = pipelines.entry(spec.tape).or_insert_with(|| Pipeline::new(self.plan.tapes()));
                Some(pipeline.price(spec).ok()?.is_total_bps)
            });
            squares
        });
        let squares = squares.reduce(Squares::default, |mut all, part| {
            all.merge(&part);
            all
        });
        squares.shares(self.plan, breakdown)
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
        for stretch in points.chunks(ROWS_AT_THE_END) {
            let mut encoders: Vec<_> = tables.iter().map(|table| table.encoder()).collect();
            for block in stretch.iter().filter_map(|point| self.plan.block_of(*point)) {
                let run = block.run(0);
                let outcome =
                    pipeline.price(&run.spec).map_err(|error| Failure { reason: error.to_string() });
                let row = [Row { run, outcome }];
                for encoder in &mut encoders {
                    encoder.rows(&block, &row);
                }
            }
            encoders.into_iter().try_for_each(|encoder| encoder.seal()?())?;
        }
        Ok(())
    }
}

impl Gathering {
    fn finish(self) -> Gathered {
        let Self { costs, breakdown, pairs, cheapest, best, worst } = self;
        Gathered { costs, breakdown: breakdown.finish(), pairs: pairs.finish(), cheapest, best, worst }
    }
}

impl Gathered {
    fn merge(&mut self, other: Self) {
        self.costs.merge(&other.costs);
        self.breakdown.merge(&other.breakdown);
        self.pairs.merge(&other.pairs);
        self.cheapest.merge(other.cheapest);
        self.best.merge(other.best);
        self.worst.merge(other.worst);
    }
}

/// Puts stretches into their tables in plan order as they come.
fn collect(
    receiver: &Receiver<Result<Stretch<'_>, OutputError>>,
    turns: &Turns,
    tally: &mut Tally,
    events: &(dyn Fn(&Event) + Sync),
) -> Result<(), OutputError> {
    let mut waiting: BTreeMap<u64, Stretch<'_>> = BTreeMap::new();
    let mut due = 0;
    let mut outcome = Ok(());
    for result in receiver {
        // After a failure the channel is drained so that no worker waits on it.
        if outcome.is_err() {
            continue;
        }
        match result {
            Ok(stretch) => {
                waiting.insert(stretch.index, stretch);
            }
            Err(error) => outcome = Err(error),
        }
        while outcome.is_ok()
            && let Some(stretch) = waiting.remove(&due)
        {
            due += 1;
            *tally = tally.plus(stretch.tally);
            outcome = stretch.seals.into_iter().try_for_each(|seal| seal());
            turns.done(due);
            events(&Event::Progress { tally: *tally });
        }
        if outcome.is_err() {
            turns.end();
        }
    }
    outcome
}

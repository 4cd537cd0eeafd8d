//! The fan-out: runs of a plan over threads, results in plan order, files as they come.

pub mod event;
pub mod output;

use std::collections::{BTreeMap, BinaryHeap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::model::pipeline::Pipeline;
use crate::sweep::definition::{Output, SliceOutput};
use crate::sweep::plan::Plan;
use event::{Event, Tally};
use output::{Failure, OutputError, Row, RowSink, RunFiles, Written};

/// Points a worker takes at once, at most: enough to share early stages, few enough to keep all cores busy to the end.
const MOST_POINTS_AT_ONCE: u64 = 512;

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

/// How a sweep ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Counts of runs.
    pub tally: Tally,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
}

/// A worker's results for one stretch of the plan.
struct Stretch {
    index: u64,
    rows: Vec<Row>,
    tally: Tally,
}

impl Engine<'_> {
    /// Runs the sweep: files of each run to `files`, rows in plan order to `sinks`, progress to `events`.
    ///
    /// The results do not depend on the number of threads.
    ///
    /// # Errors
    /// The first output that could not be written; nothing more is computed then.
    pub fn run(
        &self,
        files: &dyn RunFiles,
        sinks: &mut [&mut dyn RowSink],
        events: &(dyn Fn(&Event) + Sync),
    ) -> Result<Ended, OutputError> {
        let jobs = self.jobs.max(1);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .thread_name(|i| format!("run-{i}"))
            .build()
            .map_err(|error| OutputError::threads(&error))?;
        events(&Event::Started { runs: self.plan.runs() });
        let share = self.plan.points() / (jobs as u64 * 8) + 1;
        let stretch = share.min(MOST_POINTS_AT_ONCE);
        let stretches = self.plan.points().div_ceil(stretch);
        let next = AtomicU64::new(0);
        let failed = AtomicBool::new(false);
        let mut best = self.best_of();
        let mut tally = Tally::default();

        let outcome = pool.in_place_scope(|scope| {
            let (sender, receiver) = sync_channel::<Result<Stretch, OutputError>>(jobs * 4);
            for _ in 0..jobs {
                let sender = sender.clone();
                let (next, failed) = (&next, &failed);
                scope.spawn(move |_| self.work(stretch, stretches, next, failed, files, &sender));
            }
            drop(sender);
            let mut waiting: BTreeMap<u64, Stretch> = BTreeMap::new();
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
                        while let Some(stretch) = waiting.remove(&due) {
                            due += 1;
                            tally = tally.plus(stretch.tally);
                            outcome = take(&stretch.rows, &mut best, sinks);
                            if outcome.is_err() {
                                failed.store(true, Ordering::Relaxed);
                                break;
                            }
                            events(&Event::Progress { tally });
                        }
                    }
                    Err(error) => {
                        failed.store(true, Ordering::Relaxed);
                        outcome = Err(error);
                    }
                }
            }
            outcome
        });
        outcome?;
        let interrupted = self.stop.load(Ordering::Relaxed) && tally.done() < self.plan.runs();
        if !interrupted && let Some(best) = best {
            self.write_best(best, files)?;
        }
        Ok(Ended { tally, interrupted })
    }

    /// Takes stretches of the plan until none is left.
    fn work(
        &self,
        stretch: u64,
        stretches: u64,
        next: &AtomicU64,
        failed: &AtomicBool,
        files: &dyn RunFiles,
        sender: &SyncSender<Result<Stretch, OutputError>>,
    ) {
        let mut pipeline = self.pipeline();
        while !self.stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= stretches {
                break;
            }
            let points = index * stretch..((index + 1) * stretch).min(self.plan.points());
            let result = self.stretch(index, points, &mut pipeline, files);
            // The receiver lives until every sender is gone.
            if sender.send(result).is_err() {
                break;
            }
        }
    }

    fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(self.plan.tapes()).with_capacity(self.output.capacity)
    }

    fn stretch<'t>(
        &'t self,
        index: u64,
        points: std::ops::Range<u64>,
        pipeline: &mut Pipeline<'t>,
        files: &dyn RunFiles,
    ) -> Result<Stretch, OutputError> {
        let mut rows = Vec::new();
        let mut tally = Tally::default();
        for point in points {
            let Some(run) = self.plan.run(point) else { continue };
            // One run that goes wrong in a way nobody foresaw is one failed run, not a lost night.
            let priced = catch_unwind(AssertUnwindSafe(|| pipeline.price(&run.spec)));
            let outcome = if let Ok(outcome) = priced {
                outcome.map_err(|error| Failure { reason: error.to_string() })
            } else {
                *pipeline = self.pipeline();
                Err(Failure { reason: "internal error: please report it with this row".to_owned() })
            };
            let row = Row { point, run, outcome };
            match self.write_files(&row, pipeline, files)? {
                _ if row.outcome.is_err() => tally.failed += 1,
                Written::Kept => tally.kept += 1,
                Written::New => tally.new += 1,
            }
            rows.push(row);
        }
        Ok(Stretch { index, rows, tally })
    }

    fn write_files(
        &self,
        row: &Row,
        pipeline: &mut Pipeline<'_>,
        files: &dyn RunFiles,
    ) -> Result<Written, OutputError> {
        let Ok(outcome) = &row.outcome else { return Ok(Written::New) };
        let mut written = Written::Kept;
        let mut any = false;
        if self.output.slices == SliceOutput::All {
            any = true;
            if !files.has_slices(&row.run) {
                let slices = pipeline.slices(&row.run.spec).unwrap_or_default();
                files.write_slices(&row.run, &slices)?;
                written = Written::New;
            }
        }
        if self.output.summaries {
            any = true;
            if !files.has_summary(&row.run) {
                files.write_summary(&row.run, outcome)?;
                written = Written::New;
            }
        }
        Ok(if any { written } else { Written::New })
    }

    fn best_of(&self) -> Option<Best> {
        match self.output.slices {
            SliceOutput::Best(count) => Some(Best { count: count as usize, heap: BinaryHeap::new() }),
            SliceOutput::All | SliceOutput::None => None,
        }
    }

    fn write_best(&self, best: Best, files: &dyn RunFiles) -> Result<(), OutputError> {
        let mut pipeline = Pipeline::new(self.plan.tapes());
        let mut points: Vec<u64> = best.heap.into_iter().map(|ranked| ranked.point).collect();
        points.sort_unstable();
        for run in points.into_iter().filter_map(|point| self.plan.run(point)) {
            if !files.has_slices(&run)
                && let Ok(slices) = pipeline.slices(&run.spec)
            {
                files.write_slices(&run, &slices)?;
            }
        }
        Ok(())
    }
}

/// Hands rows on, in plan order.
fn take(rows: &[Row], best: &mut Option<Best>, sinks: &mut [&mut dyn RowSink]) -> Result<(), OutputError> {
    for row in rows {
        if let (Some(best), Ok(outcome)) = (best.as_mut(), &row.outcome) {
            best.offer(outcome.is_total_bps, row.point);
        }
        for sink in sinks.iter_mut() {
            sink.row(row)?;
        }
    }
    Ok(())
}

/// The runs with the lowest total cost so far, the worst of them on top.
struct Best {
    count: usize,
    heap: BinaryHeap<Ranked>,
}

#[derive(Clone, Copy)]
struct Ranked {
    cost: f64,
    point: u64,
}

impl Best {
    fn offer(&mut self, cost: f64, point: u64) {
        self.heap.push(Ranked { cost, point });
        if self.heap.len() > self.count {
            self.heap.pop();
        }
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.cost.total_cmp(&other.cost).then(self.point.cmp(&other.point))
    }
}

//! Running a plan: threads, rows, files, events.

use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;

use super::cancel::CancelToken;
use super::error::Error;
use super::event::{Event, Observer};
use super::finished::FinishedSweep;
use super::outputs::{Outputs, RunStart};
use super::planned::PlannedSweep;
use super::rows::{MemoryTable, NullOutput};
use crate::analysis::compare::BootstrapSettings;
use crate::engine::Engine;
use crate::engine::event::EngineEvent;
use crate::engine::output::{RowTable, RunFiles};
use crate::sweep::definition::{OutputSpec, SliceOutput};

/// Options of a run: whether rows go to memory, to files, or both.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Where the folder of the results goes, which has the sweep's name; `None` writes nothing.
    pub out: Option<PathBuf>,
    /// Whether the rows of the table are kept in memory: about half a kilobyte each.
    pub keep_rows: bool,
    /// Whether files of earlier runs of this sweep are removed first; else those of runs that did not change are kept.
    pub fresh: bool,
    /// Threads; `None` for one per core.
    pub jobs: Option<usize>,
    /// Cancels the run; runs in progress are finished first.
    pub cancel: CancelToken,
}

impl Default for RunOptions {
    /// Rows in memory, no files, all cores.
    fn default() -> Self {
        Self { out: None, keep_rows: true, fresh: false, jobs: None, cancel: CancelToken::default() }
    }
}

impl RunOptions {
    /// Files in a folder below `out`, as `slipgrid run --out` leaves them; no rows in memory.
    pub fn into_folder(out: impl Into<PathBuf>) -> Self {
        Self { out: Some(out.into()), keep_rows: false, ..Self::default() }
    }
}

/// Cores that this program may use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

impl PlannedSweep {
    /// Prices all runs of the plan and writes what `options` ask for. Blocks until the last run; events come from the
    /// calling thread.
    ///
    /// ```
    /// use slipgrid::{CancelToken, Event, RunOptions, Store, Sweep};
    ///
    /// let sweep = Sweep::from_toml("[data]\nsource = 'sample'\n[order]\nsymbol = 'LIQD'\nqty = 1000\n")?;
    /// let cancel = CancelToken::default();
    /// let options = RunOptions { cancel: cancel.clone(), ..RunOptions::default() };
    /// let results = sweep.open(&Store::new("data"))?.plan()?.run(&options, &|event| {
    ///     if let Event::RunsDone { tally } = event
    ///         && tally.failed > 100
    ///     {
    ///         cancel.cancel();
    ///     }
    /// })?;
    /// assert!(!results.is_interrupted());
    /// # Ok::<(), slipgrid::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Output`] for the first output that could not be written (no run is priced after it);
    /// [`Error::Threads`] if the threads could not be started.
    pub fn run(self, options: &RunOptions, observer: &Observer<'_>) -> Result<FinishedSweep, Error> {
        run(self, options, observer)
    }
}

fn run(planned: PlannedSweep, options: &RunOptions, observer: &Observer<'_>) -> Result<FinishedSweep, Error> {
    let jobs = options.jobs.unwrap_or_else(cores);
    let began = RunStart { started: Timestamp::now(), clock: Instant::now(), jobs };
    let folder = options.out.as_ref().map(|out| Outputs::open(&planned, out, options.fresh)).transpose()?;
    let kept = options.keep_rows.then(MemoryTable::default);
    let mut tables: Vec<&dyn RowTable> = folder.iter().flat_map(Outputs::tables).collect();
    tables.extend(kept.as_ref().map(|kept| kept as &dyn RowTable));
    let (files, failures) =
        folder.as_ref().map_or((&NullOutput as &dyn RunFiles, &NullOutput as &dyn RowTable), |folder| {
            (folder.files(), folder.failed())
        });
    let output = &planned.sweep.output;
    let rows_only = OutputSpec { slices: SliceOutput::None, summaries: false, ..output.clone() };
    let output = if folder.is_some() { output } else { &rows_only };
    let engine = Engine { plan: &planned.plan, output, jobs, stop: options.cancel.flag() };
    let ended = engine.run(files, &tables, failures, &|event| forward_event(*event, observer))?;
    let comparisons = ended.comparison.comparisons(&planned.plan, BootstrapSettings::default());
    let path = folder.as_ref().map(|folder| folder.path().to_owned());
    let seconds = match folder {
        Some(folder) => folder.finish(&planned, &ended, &comparisons, &began)?,
        None => began.clock.elapsed().as_secs_f64(),
    };
    let rows = kept.map(MemoryTable::into_rows);
    Ok(FinishedSweep { planned, engine_result: ended, comparisons, rows, path, seconds })
}

fn forward_event(event: EngineEvent, observer: &Observer<'_>) {
    observer(&match event {
        EngineEvent::Started { runs } => Event::RunsStarted { runs },
        EngineEvent::Progress { tally } => Event::RunsDone { tally },
    });
}

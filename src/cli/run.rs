//! `slipgrid run`: a sweep from file to results.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::loading::{Mode, Ready, SweepArgs};
use super::refresh::is_remote;
use super::{Common, Exit};
use crate::analysis::compare::Settings;
use crate::analysis::compare::of_rows::Comparison;
use crate::engine::error::EngineError;
use crate::engine::output::RowTable;
use crate::engine::{Ended, Engine};
use crate::market::slug;
use crate::output_error::OutputError;
use crate::records::shares::ShareRow;
use crate::records::{breakdown, comparison};
use crate::sink::failed::FailedCsv;
use crate::sink::manifest::{self, Moment};
use crate::sink::results_folder::ResultsFolder;
use crate::sink::run_files::FilesOfRuns;
use crate::sink::table::Table;
use crate::sink::table_formats::FORMATS;
use crate::sink::{Context, answer_csv};
use crate::ui::printer::Printer;
use crate::ui::progress::Progress;
use crate::ui::verdict;

/// Run a sweep: every combination priced, files for each run, one comparison table
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid run sweeps/demo.toml
  slipgrid run sweeps/demo.toml --set 'participation=[0.05, 0.10]' --set output.slices=none
  slipgrid run overnight.toml --out /big/disk/results --jobs 16

Finished runs are kept: run the same command again after an interruption, or after editing the sweep, and only what
is new is written. Results are in OUT/NAME: comparison.csv, failed.csv, manifest.json and runs/.")]
pub(super) struct Run {
    #[command(flatten)]
    sweep: SweepArgs,
    #[command(flatten)]
    common: Common,
    /// Folder of the results
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// Threads (default: one a core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Remove the files of earlier runs of this sweep first
    #[arg(long)]
    fresh: bool,
}

/// What a run leaves behind beside its files.
struct Done {
    ended: Ended,
    comparisons: Vec<Comparison>,
    results: PathBuf,
    seconds: f64,
}

impl Run {
    pub(super) fn execute(&self) -> Exit {
        let printer = self.common.printer();
        let ready = match self.sweep.load(&self.common, Mode::Fetch) {
            Ok(ready) => ready,
            Err(exit) => return exit,
        };
        let stop = match Stop::on_signals() {
            Ok(stop) => stop,
            Err(error) => {
                printer.error(&format!("error: cannot listen for signals: {error}"));
                return Exit::NoOutput;
            }
        };
        let progress = Progress::new(printer);
        let done = self.sweep_to(&ready, &stop, &progress);
        progress.finish();
        match done {
            Ok(done) => report(&ready, &done, &stop, printer),
            Err(error) => {
                printer.error(&format!("error: {error}"));
                Exit::NoOutput
            }
        }
    }

    fn sweep_to(&self, ready: &Ready, stop: &Stop, progress: &Progress) -> Result<Done, EngineError> {
        let (started, clock) = (Timestamp::now(), Instant::now());
        let folder = ResultsFolder::open(self.out.join(&ready.sweep.name))?;
        if self.fresh {
            folder.remove_runs()?;
        }
        let results = folder.path();
        let context = Context::of(&ready.sweep, is_remote(&ready.sweep.data));
        let tapes = ready.plan.tapes().iter();
        let names = tapes.map(|tape| (tape.digest().to_owned(), slug::of(tape.symbol()))).collect();
        let files = FilesOfRuns::open(results, names, context.clone())?;
        let formats = FORMATS.iter().filter(|format| format.is_asked_for(&ready.sweep.output));
        let tables = formats
            .map(|format| {
                let path = results.join("comparison").with_extension(format.name);
                (format.create)(&path, context.clone())
            })
            .collect::<Result<Vec<Box<dyn Table>>, OutputError>>()?;
        let failed = FailedCsv::create(&results.join("failed.csv"))?;
        let jobs = self.jobs.map_or_else(default_jobs, usize::from);
        let engine = Engine { plan: &ready.plan, output: &ready.sweep.output, jobs, stop: &stop.raised };
        let rows: Vec<&dyn RowTable> = tables.iter().map(|table| &**table as &dyn RowTable).collect();
        let ended = engine.run(&files, &rows, &failed, &|event| progress.show(event))?;
        let comparisons = ended.pairs.comparisons(&ready.plan, Settings::default());
        if !ended.interrupted {
            for table in tables {
                table.finish()?;
            }
            // A table of an earlier run in a format not asked for now would tell of other runs.
            for format in FORMATS.iter().filter(|format| !format.is_asked_for(&ready.sweep.output)) {
                folder.remove(&format!("comparison.{}", format.name))?;
            }
            failed.finish()?;
            answer_csv::write(
                &results.join("breakdown.csv"),
                breakdown::rows(&ready.plan, &ended.breakdown),
            )?;
            if ended.shares.is_empty() {
                folder.remove("sensitivity.csv")?;
            } else {
                answer_csv::write(&results.join("sensitivity.csv"), ended.shares.iter().map(ShareRow::from))?;
            }
            if comparisons.is_empty() {
                folder.remove("compare.csv")?;
            } else {
                answer_csv::write(&results.join("compare.csv"), comparison::rows(&comparisons))?;
            }
        }
        let written = ready.sources.iter().map(|source| (source.name.clone(), source.text.clone()));
        let moment = Moment {
            written: written.collect(),
            started_at: started.to_string(),
            finished_at: Timestamp::now().to_string(),
            seconds: clock.elapsed().as_secs_f64(),
            jobs,
        };
        let path = results.join("manifest.json");
        manifest::write(&path, &ready.sweep, &ready.plan, &ready.skipped, &ended, &moment)?;
        Ok(Done { ended, comparisons, results: results.to_owned(), seconds: moment.seconds })
    }
}

/// Says how the sweep ended.
fn report(ready: &Ready, done: &Done, stop: &Stop, printer: Printer) -> Exit {
    let tally = done.ended.tally;
    let results = done.results.display();
    let exit = match (done.ended.interrupted, tally.failed) {
        (true, _) if stop.terminated.load(Ordering::Relaxed) => Exit::Terminated,
        (true, _) => Exit::Interrupted,
        (false, _) if !ready.failed_symbols.is_empty() => Exit::NoData,
        (false, 0) => Exit::Ok,
        (false, _) => Exit::SomeFailed,
    };
    if done.ended.interrupted {
        printer.error(&format!(
            "interrupted: {} of {} runs are done; the same command goes on from there",
            tally.done(),
            ready.plan.runs()
        ));
    } else {
        let means = done.ended.costs.means(&ready.plan);
        if !means.is_empty() {
            printer.result(&verdict::render(&means));
        }
        let compared = verdict::compared(&done.comparisons);
        if !compared.is_empty() {
            printer.result(&compared);
        }
        let skipped = ready.skipped.len();
        if skipped > 0 {
            printer
                .result(&format!("{skipped} sessions skipped (`slipgrid plan` and manifest.json say why)"));
        }
        printer.result(&format!(
            "{} runs in {:.2} s: {} new, {} kept, {} failed\n{results}/comparison.csv",
            tally.done(),
            done.seconds,
            tally.new,
            tally.kept,
            tally.failed
        ));
        if tally.failed > 0 {
            printer.error(&format!(
                "{} of {} runs failed: see {results}/failed.csv",
                tally.failed,
                tally.done()
            ));
        }
        if !ready.failed_symbols.is_empty() {
            printer
                .error(&format!("not run, because there are no bars: {}", ready.failed_symbols.join(", ")));
        }
    }
    let status = match exit {
        Exit::Ok => "ok",
        Exit::SomeFailed => "some-failed",
        Exit::NoData => "some-symbols-missing",
        _ => "interrupted",
    };
    printer.json(&json!({
        "status": status,
        "runs": ready.plan.runs(),
        "ok": tally.new + tally.kept,
        "kept": tally.kept,
        "failed": tally.failed,
        "seconds": done.seconds,
        "results": done.results.to_string_lossy(),
    }));
    exit
}

/// The wish to stop: raised by the first signal; the second one ends the program at once.
struct Stop {
    raised: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

impl Stop {
    fn on_signals() -> std::io::Result<Self> {
        let stop = Self { raised: Arc::default(), terminated: Arc::default() };
        for (signal, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            // Registered first, so that it sees the flag only from the second signal on.
            flag::register_conditional_shutdown(signal, i32::from(exit.code()), Arc::clone(&stop.raised))?;
            flag::register(signal, Arc::clone(&stop.raised))?;
        }
        flag::register(SIGTERM, Arc::clone(&stop.terminated))?;
        Ok(stop)
    }
}

pub(super) fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

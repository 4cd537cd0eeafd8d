//! `slipgrid run`: a sweep from file to results.

use std::path::PathBuf;

use clap::Args;

use super::loading::SweepArgs;
use super::stop::StopSignals;
use super::{BarsArgs, ExitStatus, error_report};
use crate::job::FinishedSweep;
use crate::job::run::RunOptions;
use crate::job::sweep::MissingBarsPolicy;
use crate::records::json_lines;
use crate::ui::printer::Printer;
use crate::ui::run_summary;
use crate::ui::screen::EventDisplay;

/// Run a sweep: every combination priced, files for each run, one comparison table
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid run sweeps/demo.toml
  slipgrid run sweeps/demo.toml --set output.slices=none
  slipgrid run demo.toml --set 'participation=[0.05, 0.10]'
  slipgrid run overnight.toml --out /big/disk --jobs 16

Finished runs are kept: run the same command again after an interruption, or after editing the sweep, and only what is \
new is written. Results are in OUT/NAME: comparison.csv, failed.csv, manifest.json and runs/.")]
pub(super) struct RunCommand {
    #[command(flatten)]
    sweep: SweepArgs,
    #[command(flatten)]
    common: BarsArgs,
    /// Folder of the results
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// Threads (default: one per core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// First remove the files of earlier runs of this sweep
    #[arg(long)]
    fresh: bool,
}

impl RunCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = self.common.printer();
        let screen = EventDisplay::new(printer);
        let planned = match self.sweep.load(&self.common, MissingBarsPolicy::Fetch, &screen) {
            Ok(planned) => planned,
            Err(exit) => return exit,
        };
        let stop = match StopSignals::on_signals() {
            Ok(stop) => stop,
            Err(error) => {
                printer.error(&format!("error: cannot listen for signals: {error}"));
                return ExitStatus::NoOutput;
            }
        };
        let options = RunOptions {
            fresh: self.fresh,
            jobs: self.jobs.map(usize::from),
            cancel: stop.cancel(),
            ..RunOptions::into_folder(&self.out)
        };
        let finished = planned.run(&options, &|event| screen.show(event));
        screen.finish();
        match finished {
            Ok(finished) => report(&finished, &stop, printer),
            Err(error) => error_report::print_error(printer, &error),
        }
    }
}

/// Prints how the sweep ended; returns the exit status.
fn report(finished: &FinishedSweep, stop: &StopSignals, printer: Printer) -> ExitStatus {
    let (tally, planned) = (finished.tally(), finished.planned());
    let folder = finished.path().unwrap_or(std::path::Path::new(""));
    let results = folder.display();
    let exit = match (finished.is_interrupted(), tally.failed) {
        (true, _) => stop.exit(),
        (false, _) if !planned.failures().is_empty() => ExitStatus::NoData,
        (false, 0) => ExitStatus::Ok,
        (false, _) => ExitStatus::SomeFailed,
    };
    if finished.is_interrupted() {
        printer.error(&format!(
            "interrupted: {} of {} runs are done; the same command goes on from there",
            tally.done(),
            planned.runs()
        ));
    } else {
        let means = finished.means();
        if !means.is_empty() {
            printer.result(&run_summary::render_means(&means));
        }
        let compared = run_summary::render_comparisons(finished.comparisons());
        if !compared.is_empty() {
            printer.result(&compared);
        }
        let skipped = planned.skipped().len();
        if skipped > 0 {
            printer
                .result(&format!("{skipped} sessions skipped (`slipgrid plan` and manifest.json say why)"));
        }
        printer.result(&format!(
            "{} runs in {:.2} s: {} new, {} kept, {} failed\n{results}/comparison.csv",
            tally.done(),
            finished.seconds(),
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
        if !planned.failures().is_empty() {
            let symbols: Vec<&str> =
                planned.failures().iter().map(|failure| failure.symbol.as_str()).collect();
            printer.error(&format!("not run, because there are no bars: {}", symbols.join(", ")));
        }
    }
    let status = match exit {
        ExitStatus::Ok => "ok",
        ExitStatus::SomeFailed => "some-failed",
        ExitStatus::NoData => "some-symbols-missing",
        _ => "interrupted",
    };
    printer.json(&json_lines::RunLine {
        status: status.to_owned(),
        runs: planned.runs(),
        ok: tally.new + tally.kept,
        kept: tally.kept,
        failed: tally.failed,
        seconds: finished.seconds(),
        results: folder.to_string_lossy().into_owned(),
    });
    exit
}

//! `slipgrid simulate`: one order, with the flags, files and closing lines of the seed script.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::flags::ParameterFlags;
use super::loading::{self, Failure};
use super::refresh::{is_remote, refresh_all};
use super::{Common, Exit};
use crate::atomic_file;
use crate::market::source::{self, SOURCES, imported, sample};
use crate::market::store::Store;
use crate::model::family::{self, Named};
use crate::model::outcome::Outcome;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::session::Tape;
use crate::records::{json_file, summary::Summary};
use crate::sink::Context;
use crate::sink::encode::slices;
use crate::sweep::definition::{DataRequest, Interval, Output, SessionChoice, SliceOutput, Sweep, TableRows};
use crate::sweep::parameter;
use crate::sweep::plan::Plan;
use crate::ui::printer::Printer;

/// Run a single order, with the flags of the seed script
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid simulate --source sample --symbol LIQD --qty 20000 --strategy vwap
  slipgrid simulate --symbol SPY --side sell --qty 50000 --minutes 60 --start 10:00
  slipgrid simulate --symbol SPY --preset level44 --start-offset-min 30 --csv slices.csv --json summary.json

Without --source, imported bars are used, or the synthetic sample for its own symbols, else Yahoo is asked. --preset level44 gives the
answers of the seed script; without it an order arrives in the last complete session (--session) at its open (--start).")]
pub(super) struct Simulate {
    /// The instrument
    #[arg(long, default_value = "SPY")]
    symbol: String,
    /// Length of a bar
    #[arg(long, default_value = "1m", value_parser = interval)]
    interval: Interval,
    /// Days of bars to fetch, for sources that fetch
    #[arg(long, default_value_t = 5)]
    lookback_days: u32,
    /// Where the bars come from
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(family::names(&SOURCES)))]
    source: Option<String>,
    /// Where the provider is, if not where it usually is: for tests and proxies
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A column of imported bars that gates may read
    #[arg(long, value_name = "COLUMN")]
    signal: Option<String>,
    /// Whose meaning the numbers have
    #[arg(long, default_value = "standard", value_parser = clap::builder::PossibleValuesParser::new(Preset::names()))]
    preset: String,
    /// The trading day: a date, or `last` for the last complete one
    #[arg(long, default_value = "last", value_parser = session)]
    session: SessionChoice,
    /// Where the slices go
    #[arg(long, value_name = "FILE", default_value = "level44_exec_slices.csv")]
    csv: PathBuf,
    /// Where the summary goes
    #[arg(long, value_name = "FILE", default_value = "level44_exec_summary.json")]
    json: PathBuf,
    /// Accepted for the seed script's sake: nothing here is random
    #[arg(long, default_value_t = 42, hide = true)]
    seed: u64,
    #[command(flatten)]
    parameters: ParameterFlags,
    /// Folder of the bars on disk
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn interval(text: &str) -> Result<Interval, String> {
    Interval::parse(text).ok_or_else(|| "write minutes or hours that divide a day: 1m, 5m, 1h".to_owned())
}

fn session(text: &str) -> Result<SessionChoice, String> {
    if text == "last" {
        return Ok(SessionChoice::Last);
    }
    let date = text.parse().map_err(|_error| "write a date, 2026-11-16 say, or `last`".to_owned())?;
    Ok(SessionChoice::Dates(vec![date]))
}

impl Simulate {
    pub(super) fn execute(&self) -> Exit {
        let common = Common { data: self.data.clone(), quiet: self.quiet, json: false };
        let printer = common.printer();
        match self.simulate(printer) {
            Ok(()) => Exit::Ok,
            Err((exit, message)) => {
                printer.error(&format!("error: {message}"));
                exit
            }
        }
    }

    fn simulate(&self, printer: Printer) -> Result<(), (Exit, String)> {
        let sweep = self.sweep().map_err(|message| (Exit::BadInput, message))?;
        let (tape, source) = self.bars().map_err(|failure| (failure.exit, explain(&failure)))?;
        let data = DataRequest { source: source.to_owned(), ..sweep.data.clone() };
        let context = Context { fetched: is_remote(&data), data };
        let digest = tape.digest().to_owned();
        let (plan, _) =
            Plan::build(&sweep, vec![tape]).map_err(|error| (Exit::BadInput, error.to_string()))?;
        let run = plan.run(0).ok_or((Exit::BadInput, "there is no run".to_owned()))?;
        let mut pipeline = Pipeline::new(plan.tapes());
        let outcome = pipeline.price(&run.spec).map_err(|error| (Exit::SomeFailed, error.to_string()))?;
        let slices = pipeline.slices(&run.spec).map_err(|error| (Exit::SomeFailed, error.to_string()))?;
        let summary = Summary::of(&run, &outcome, &digest, &context);
        save(&self.csv, Ok(slices::render(&slices, run.spec.gate.action.name()).into_bytes()))?;
        save(&self.json, json_file(&summary))?;
        printer.result(&closing_lines(&self.csv, &self.json, &outcome));
        for flag in outcome.flags.iter() {
            printer.note(&format!("note: {}", flag.about()));
        }
        Ok(())
    }

    fn sweep(&self) -> Result<Sweep, String> {
        let preset = self.preset();
        let mut base = parameter::defaults(preset);
        if preset == Preset::Level44 {
            if let Some(parameter) =
                self.parameters.given().find(|parameter| !parameter.means_something_under(preset))
            {
                let flag = parameter.name().replace('_', "-");
                return Err(format!(
                    "--{flag} has no meaning under --preset level44: the script does not have it"
                ));
            }
            if self.session != SessionChoice::Last {
                return Err(
                    "--session has no meaning under --preset level44: the script counts rows".to_owned()
                );
            }
        }
        self.parameters.apply(&mut base);
        Ok(Sweep {
            name: "simulate".to_owned(),
            preset,
            data: DataRequest::new("", self.interval, self.lookback_days),
            symbols: vec![self.symbol.clone()],
            sessions: self.session.clone(),
            base,
            orders: Vec::new(),
            axes: Vec::new(),
            overrides: Vec::new(),
            excludes: Vec::new(),
            sample: None,
            output: Output {
                slices: SliceOutput::All,
                summaries: true,
                rows: TableRows::All,
                tables: Vec::new(),
                capacity: false,
            },
        })
    }

    /// The bars, and the source they came from: the one asked for, else the first that has them on disk or at hand, else
    /// the default, which is asked.
    fn bars(&self) -> Result<(Arc<Tape>, &str), Failure> {
        let request = |source: &str| DataRequest {
            signal: self.signal.clone(),
            ..DataRequest::new(source, self.interval, self.lookback_days)
        };
        let open = |source: &str| loading::open_symbol(&request(source), &self.symbol, &self.data);
        if self.source.is_none() {
            for source in [imported::NAME, sample::NAME] {
                // Bars that are there and cannot be used are an error, and no reason to look elsewhere.
                let opened = open(source);
                if !matches!(opened, Err(Failure { exit: Exit::BadInput, .. })) {
                    return opened.map(|tape| (tape, source));
                }
            }
        }
        let source = self.source.as_deref().unwrap_or(source::DEFAULT);
        let store = Store::new(&self.data);
        let mut wanted = request(source);
        wanted.base_url.clone_from(&self.base_url);
        if is_remote(&wanted) && !store.has(source, &self.symbol, self.interval)? {
            let printer = Printer::from_flags(self.quiet, false);
            let symbols = std::slice::from_ref(&self.symbol);
            for report in refresh_all(&wanted, symbols, &store, printer) {
                report?;
            }
        }
        open(source).map(|tape| (loading::seen_by(tape, &wanted, self.preset()), source))
    }

    fn preset(&self) -> Preset {
        Preset::from_name(&self.preset).unwrap_or_default()
    }
}

fn explain(failure: &Failure) -> String {
    if failure.remedy.is_empty() {
        failure.message.clone()
    } else {
        format!("{}; {}", failure.message, failure.remedy)
    }
}

fn save(path: &Path, text: io::Result<Vec<u8>>) -> Result<(), (Exit, String)> {
    let written = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    };
    written
        .and_then(|()| atomic_file::write(path, &text?))
        .map_err(|error| (Exit::NoOutput, format!("cannot write {}: {error}", path.display())))
}

/// The seed script's closing lines.
fn closing_lines(csv: &Path, summary: &Path, outcome: &Outcome) -> String {
    let average = outcome.exec_avg.map_or_else(|| "none".to_owned(), |price| format!("{price:.6}"));
    let shortfall = outcome.shortfall_bps.map_or_else(|| "none".to_owned(), |bps| format!("{bps:.2} bps"));
    format!(
        "[OK] Saved slices → {}\n[OK] Saved summary → {}\nArrival mid: {:.6} | Exec avg: {average} | Shortfall: \
         {shortfall}\nCompleted: {:.2} ({:.1}%) across {} slices",
        csv.display(),
        summary.display(),
        outcome.arrival_mid,
        outcome.completed_qty,
        outcome.completion_pct,
        outcome.slices
    )
}

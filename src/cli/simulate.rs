//! `slipgrid simulate`: one order, with the flags, files and closing lines of the seed script.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::flags::ParameterFlags;
use super::{ExitStatus, error_report};
use crate::atomic_file;
use crate::job::Error;
use crate::job::bars;
use crate::job::bars_error::BarsError;
use crate::job::fetch::is_remote;
use crate::job::simulate::Order;
use crate::market::source::{self, SOURCES};
use crate::market::store::Store;
use crate::model::bar_series::BarSeries;
use crate::model::family::{self, NamedEnum};
use crate::model::ledger::Term;
use crate::model::outcome::Outcome;
use crate::model::preset::Preset;
use crate::output_error::OutputError;
use crate::records::{json_file, summary::Summary};
use crate::sink::Context;
use crate::sink::encode::slices;
use crate::sweep::definition::{BarLength, DataRequest, SessionChoice};
use crate::sweep::plan::PlanError;
use crate::ui::printer::Printer;
use crate::ui::screen::EventDisplay;

/// Run a single order, with the flags of the seed script
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid simulate --symbol LIQD --qty 20000 --strategy vwap
  slipgrid simulate --symbol SPY --side sell --qty 50000 \\
    --minutes 60 --start 10:00
  slipgrid simulate --symbol SPY --preset level44 \\
    --start-offset-min 30 --csv slices.csv --json summary.json

Without --source, imported bars are used, or the synthetic sample for its own symbols, else Yahoo is used. --preset \
level44 gives the answers of the seed script; without it an order arrives in the last complete session (--session) at its \
open (--start). `slipgrid list` says what each strategy, impact model, curve and gate is.")]
pub(super) struct SimulateCommand {
    /// The instrument
    #[arg(long, default_value = "SPY")]
    symbol: String,
    /// Length of a bar: 1m, 5m, 1h, ...
    #[arg(long, value_name = "LEN", default_value = "1m", value_parser = parse_bar_length)]
    interval: BarLength,
    /// Days of bars to fetch, for sources that fetch (default: all that the provider keeps; 5 under level44)
    #[arg(long, value_name = "N")]
    lookback_days: Option<u32>,
    /// Source of the bars
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(family::names(SOURCES)))]
    source: Option<String>,
    /// Address of the provider, instead of its usual one: for tests and proxies
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A column of imported bars that gates may read
    #[arg(long, value_name = "COLUMN")]
    signal: Option<String>,
    /// Which conventions the numbers follow
    #[arg(long, default_value = "standard", value_parser = clap::builder::PossibleValuesParser::new(Preset::names()))]
    preset: String,
    /// The trading day: a date, or `last` for the last complete one
    #[arg(long, default_value = "last", value_parser = parse_session)]
    session: SessionChoice,
    /// Write the slices here
    #[arg(long, value_name = "FILE", default_value = "level44_exec_slices.csv")]
    csv: PathBuf,
    /// Write the summary here
    #[arg(long, value_name = "FILE", default_value = "level44_exec_summary.json")]
    json: PathBuf,
    /// Accepted because the seed script has it: nothing here is random
    #[arg(long, default_value_t = 42, hide = true)]
    seed: u64,
    /// Folder of the bars on disk
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    parameters: ParameterFlags,
}

pub(super) fn parse_bar_length(text: &str) -> Result<BarLength, String> {
    BarLength::parse(text).ok_or_else(|| "write minutes or hours that divide a day: 1m, 5m, 1h".to_owned())
}

fn parse_session(text: &str) -> Result<SessionChoice, String> {
    if text == "last" {
        return Ok(SessionChoice::Last);
    }
    let date = text.parse().map_err(|_error| "write a date, 2026-11-16 say, or `last`".to_owned())?;
    Ok(SessionChoice::Dates(vec![date]))
}

impl SimulateCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = Printer::from_flags(self.quiet, false);
        let order = match self.order() {
            Ok(order) => order,
            Err(message) => {
                printer.error(&format!("error: {message}"));
                return ExitStatus::BadInput;
            }
        };
        match self.simulate(&order, printer) {
            Ok(()) => ExitStatus::Ok,
            Err(error) => error_report::print_error(printer, &error),
        }
    }

    fn simulate(&self, order: &Order, printer: Printer) -> Result<(), Error> {
        let (series, data) = self.bars(printer)?;
        let context = Context { fetched: is_remote(&data), data };
        let simulated = order.simulate(&series)?;
        let (run, outcome) = (simulated.run().ok_or(PlanError::Empty)?, &simulated.outcome);
        let summary = Summary::of(&run, outcome, series.digest(), &context);
        let text = slices::render(&simulated.slices, run.spec.gate.action.name());
        save(&self.csv, Ok(text.into_bytes()))?;
        save(&self.json, json_file(&summary))?;
        printer.result(&closing_lines(&self.csv, &self.json, self.preset(), outcome));
        for flag in outcome.flags.iter() {
            printer.note(&format!("note: {}", flag.about()));
        }
        Ok(())
    }

    fn order(&self) -> Result<Order, String> {
        let preset = self.preset();
        if preset == Preset::Level44 {
            if let Some(parameter) =
                self.parameters.parameters().find(|parameter| !parameter.exists_under(preset))
            {
                let flag = parameter.flag();
                return Err(format!(
                    "--{flag} has no meaning under --preset level44: the seed script does not have it"
                ));
            }
            if self.session != SessionChoice::Last {
                return Err(
                    "--session has no meaning under --preset level44: the seed script counts rows".to_owned()
                );
            }
        }
        let mut order = Order::with_preset(preset).in_session(self.session.clone());
        self.parameters.apply(order.spec_mut());
        Ok(order)
    }

    /// The bars and the request that gives them: of the source that is named, else of the first that has them without a
    /// provider, else of the default source.
    fn bars(&self, printer: Printer) -> Result<(Arc<BarSeries>, DataRequest), BarsError> {
        let store = Store::new(&self.data);
        let source = self.source.as_deref().unwrap_or(source::DEFAULT_SOURCE);
        let lookback_days = self.lookback_days.unwrap_or_else(|| match self.preset() {
            Preset::Level44 => DataRequest::SCRIPT_LOOKBACK_DAYS,
            Preset::Standard => source::default_lookback_days(source, self.interval),
        });
        let request = DataRequest {
            signal: self.signal.clone(),
            base_url: self.base_url.clone(),
            ..DataRequest::new(source, self.interval, lookback_days)
        };
        if self.source.is_none()
            && let Some((series, source)) = bars::local_symbol(&request, &self.symbol, &store)?
        {
            return Ok((series, DataRequest { source: source.to_owned(), ..request }));
        }
        let screen = EventDisplay::new(printer);
        let series = bars::fetch_symbol(&request, &self.symbol, self.preset(), &store, &|event| {
            screen.show(event);
        })?;
        Ok((series, request))
    }

    fn preset(&self) -> Preset {
        Preset::from_name(&self.preset).unwrap_or_default()
    }
}

fn save(path: &Path, text: io::Result<Vec<u8>>) -> Result<(), OutputError> {
    let written = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    };
    written.and_then(|()| atomic_file::write(path, &text?)).map_err(OutputError::of(path))
}

/// The seed script's closing lines; outside its preset, what the model expects as well.
fn closing_lines(csv: &Path, summary: &Path, preset: Preset, outcome: &Outcome) -> String {
    let average = outcome.exec_avg.map_or_else(|| "none".to_owned(), |price| format!("{price:.6}"));
    let shortfall = outcome.shortfall_bps.map_or_else(|| "none".to_owned(), |bps| format!("{bps:.2} bps"));
    let (arrival, expected) = match preset {
        Preset::Level44 => ("Arrival mid", String::new()),
        Preset::Standard => ("Arrival", expected_line(outcome)),
    };
    format!(
        "[OK] Saved slices → {}\n[OK] Saved summary → {}\n{arrival}: {:.6} | Exec avg: {average} | Shortfall: \
         {shortfall}\nCompleted: {:.2} ({:.1}%) across {} slices{expected}",
        csv.display(),
        summary.display(),
        outcome.arrival_price,
        outcome.completed_qty,
        outcome.completion_pct,
        outcome.slices
    )
}

/// What the model expects, term by term, and how much prices may add to it.
fn expected_line(outcome: &Outcome) -> String {
    let costs = &outcome.costs_bps;
    format!(
        "\nExpected: {:.2} bps (spread {:.2}, impact {:.2}, fees {:.2}, cleanup {:.2}) | Timing risk: {:.2} bps",
        outcome.expected_bps,
        costs[Term::Spread],
        costs[Term::Temporary] + costs[Term::Permanent],
        costs[Term::Fees],
        costs[Term::Cleanup],
        outcome.timing_risk_bps
    )
}

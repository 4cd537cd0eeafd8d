//! `slipgrid fetch`: brings the local history of symbols up to date.

use std::path::PathBuf;

use clap::Args;

use super::loading::SweepArgs;
use super::{BarsArgs, ExitStatus};
use crate::job::bars_error::BarsError;
use crate::job::fetch::fetch;
use crate::market::fetching::FetchReport;
use crate::market::source::{self, SOURCES};
use crate::market::store::Store;
use crate::model::family;
use crate::records::json_lines::{FetchLine, FetchedHistoryRecord, FetchedSymbolRecord};
use crate::sweep::definition::{BarLength, DataRequest};
use crate::ui::screen::EventDisplay;

/// Fetch bars and merge them into the local history
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid fetch overnight.toml
  slipgrid fetch --symbol SPY --symbol AAPL --lookback-days 20
  slipgrid fetch --source binance --symbol BTCUSDT

Bars on disk are not fetched again: run it every evening, and your history goes back further than the provider's. A bar \
that comes back different from what is stored is kept as first seen and reported (`slipgrid data verify`).")]
pub(super) struct FetchCommand {
    /// The sweep file that names the symbols and the source
    #[arg(value_name = "SWEEP.toml", required_unless_present = "symbols")]
    file: Option<PathBuf>,
    /// A symbol (repeat for more)
    #[arg(long = "symbol", value_name = "SYMBOL", conflicts_with = "file")]
    symbols: Vec<String>,
    /// Source of the bars
    #[arg(long, default_value = source::DEFAULT_SOURCE, conflicts_with = "file",
        value_parser = clap::builder::PossibleValuesParser::new(family::names(SOURCES)))]
    source: String,
    /// Length of a bar (1m, 5m, 1h, ...), or `auto`: 1m up to 30 days back, 5m beyond
    #[arg(long, value_name = "LEN", default_value = "auto", conflicts_with = "file")]
    interval: String,
    /// Days to look back (default: all that the provider keeps, 60 where it keeps all)
    #[arg(long, value_name = "N", conflicts_with = "file",
        value_parser = clap::value_parser!(u32).range(1..=36_500))]
    lookback_days: Option<u32>,
    /// Address of the provider, instead of its usual one: for tests and proxies
    #[arg(long, value_name = "URL", conflicts_with = "file")]
    base_url: Option<String>,
    /// Most requests at the same time
    #[arg(long, value_name = "N", default_value_t = 4, conflicts_with = "file",
        value_parser = clap::value_parser!(u8).range(1..=64))]
    max_requests: u8,
    /// Override a key of the sweep; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", requires = "file")]
    sets: Vec<String>,
    #[command(flatten)]
    common: BarsArgs,
}

impl FetchCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = self.common.printer();
        let (request, symbols) = match self.request() {
            Ok(request) => request,
            Err(exit) => return exit,
        };
        let screen = EventDisplay::new(printer);
        let store = Store::new(&self.common.data);
        let reports = fetch(&request, &symbols, &store, &|event| screen.show(event));
        let mut exit = ExitStatus::Ok;
        let mut lines = Vec::new();
        for (symbol, report) in symbols.iter().zip(reports) {
            match report {
                Ok(report) => {
                    printer.result(&describe(symbol, &report));
                    let history = FetchedHistoryRecord {
                        requested: report.requested,
                        bars: report.bars,
                        new: report.new,
                        different: report.different,
                        dropped: report.dropped,
                        path: report.path.to_string_lossy().into_owned(),
                    };
                    let (symbol, status) = (symbol.clone(), "ok".to_owned());
                    lines.push(FetchedSymbolRecord { symbol, status, history: Some(history), reason: None });
                }
                Err(error) => {
                    let error = BarsError::from(error);
                    let (message, remedy) = (error.to_string(), error.remedy());
                    let help = if remedy.is_empty() { remedy } else { format!("; {remedy}") };
                    printer.error(&format!("error: {message}{help}"));
                    let (symbol, status) = (symbol.clone(), "failed".to_owned());
                    lines.push(FetchedSymbolRecord { symbol, status, history: None, reason: Some(message) });
                    exit = ExitStatus::NoData;
                }
            }
        }
        let interval = request.bar_length.to_string();
        printer.json(&FetchLine { source: request.source.clone(), bar_length: interval, symbols: lines });
        exit
    }

    /// What to fetch: as the sweep file says, or the flags.
    fn request(&self) -> Result<(DataRequest, Vec<String>), ExitStatus> {
        if let Some(file) = &self.file {
            let sweep = SweepArgs::new(file.clone(), self.sets.clone()).read(&self.common)?;
            let definition = sweep.definition();
            return Ok((definition.data.clone(), definition.symbols.clone()));
        }
        let interval = match self.interval.as_str() {
            "auto" => Some(self.lookback_days.map_or(BarLength::MINUTE, BarLength::auto)),
            text => BarLength::parse(text),
        };
        let Some(interval) = interval else {
            self.common.printer().error(&format!(
                "error: `{}` is not a bar length: write minutes or hours that divide a day (1m, 5m, 1h), or auto",
                self.interval
            ));
            return Err(ExitStatus::BadInput);
        };
        let lookback_days =
            self.lookback_days.unwrap_or_else(|| source::default_lookback_days(&self.source, interval));
        let mut request = DataRequest::new(&self.source, interval, lookback_days);
        request.base_url.clone_from(&self.base_url);
        request.max_requests = usize::from(self.max_requests);
        let mut symbols = Vec::new();
        for symbol in &self.symbols {
            if !symbols.contains(symbol) {
                symbols.push(symbol.clone());
            }
        }
        Ok((request, symbols))
    }
}

fn describe(symbol: &str, report: &FetchReport) -> String {
    if !report.requested {
        return format!("{symbol}: {} bars on disk, nothing to fetch", report.bars);
    }
    let dropped = &report.dropped;
    let reasons = [
        ("null", dropped.null),
        ("outside the session", dropped.outside_session),
        ("off the grid", dropped.off_grid),
        ("in a session still open", dropped.in_progress),
        ("twice", dropped.duplicate),
        ("impossible", dropped.impossible),
    ];
    let named: Vec<String> = reasons
        .iter()
        .filter(|(_, rows)| *rows > 0)
        .map(|(reason, rows)| format!("{rows} {reason}"))
        .collect();
    let mut parts = vec![format!("{symbol}: {} new bars, {} in all", report.new, report.bars)];
    if !named.is_empty() {
        parts.push(format!("left out: {}", named.join(", ")));
    }
    if report.different > 0 {
        parts.push(format!(
            "{} came back different and were not taken (`slipgrid data verify` shows them)",
            report.different
        ));
    }
    parts.join("; ")
}

//! `slipgrid data`: import, list and verify the bars on disk.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};
use jiff::Timestamp;

use super::{BarsArgs, ExitStatus};
use crate::market::calendar::DayHours;
use crate::market::import::{self, ImportError, ImportRequest};
use crate::market::store::{Store, StoredSnapshot};
use crate::model::bar_series::BarSeries;
use crate::records::json_lines;
use crate::sweep::definition::BarLength;
use crate::ui::printer::Printer;

/// Import, list and verify the bars on disk
#[derive(Debug, Args)]
pub(super) struct DataCommand {
    #[command(subcommand)]
    command: DataSubcommand,
}

#[derive(Debug, Subcommand)]
enum DataSubcommand {
    /// Import your own bars from a CSV file
    Import(ImportCommand),
    /// List the bars on disk
    List(ListCommand),
    /// Check that no byte of the bars on disk has changed
    Verify(VerifyCommand),
}

impl DataCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        match &self.command {
            DataSubcommand::Import(command) => command.execute(),
            DataSubcommand::List(command) => command.execute(),
            DataSubcommand::Verify(command) => command.execute(),
        }
    }
}

/// Import your own bars from a CSV file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid data import btc.csv --symbol BTC-USD --interval 1m
  slipgrid data import spy.csv --symbol SPY --interval 1m \\
    --zone America/New_York --session 09:30-16:00
  slipgrid data import vod.csv --symbol VOD --interval 5m \\
    --zone Europe/London --session 08:00-16:30 --times-in UTC

The file has a header with time, open, high, low, close, volume in any order; other columns are kept, and vwap, bid, \
ask, spread, auction and auction_volume are read (docs/data.md). Times are the \
start of each bar: 2026-11-16T14:30:00Z, 2026-11-16 09:30:00 (local to --zone, or to --times-in) or Unix seconds. \
Nothing is repaired: a file with wrong rows is refused, and their lines are named. Use the bars with \
source = \"imported\".")]
struct ImportCommand {
    /// The CSV file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The symbol to store the bars under
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    symbol: String,
    /// Length of a bar: 1m, 5m, 1h, ...
    #[arg(long, value_name = "LEN", value_parser = super::simulate::parse_bar_length)]
    interval: BarLength,
    /// IANA time zone of the exchange
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// Daily trading hours in that zone, HH:MM-HH:MM, or 24h; bars outside are kept and not traded on
    #[arg(long, value_name = "HOURS", default_value = "24h", value_parser = DayHours::parse)]
    session: DayHours,
    /// IANA time zone of times that state none [default: that of --zone]
    #[arg(long, value_name = "ZONE")]
    times_in: Option<String>,
    /// Currency of the prices
    #[arg(long)]
    currency: Option<String>,
    #[command(flatten)]
    common: BarsArgs,
}

/// Share of slots without a bar above which the trading hours are probably wrong.
const SUSPICIOUS_MISSING_SHARE: f64 = 0.5;

impl ImportCommand {
    fn execute(&self) -> ExitStatus {
        let printer = self.common.printer();
        let request = ImportRequest {
            symbol: self.symbol.clone(),
            bar_length: self.interval,
            zone: self.zone.clone(),
            time_zone: self.times_in.clone().unwrap_or_else(|| self.zone.clone()),
            hours: self.session,
            currency: self.currency.clone(),
        };
        let file = self.file.display();
        let snapshot = match import::read(&self.file, &request, Timestamp::now()) {
            Ok(snapshot) => snapshot,
            Err(ImportError::Problems { problems, count }) => {
                for problem in &problems {
                    match problem.line {
                        0 => printer.error(&format!("error: {file}: {}", problem.message)),
                        line => printer.error(&format!("error: {file}:{line}: {}", problem.message)),
                    }
                }
                if count > problems.len() {
                    printer.error(&format!("and {} more", count - problems.len()));
                }
                printer.error(&format!("{count} problem(s) in {file}, nothing was imported"));
                return ExitStatus::BadInput;
            }
            Err(error) => {
                printer.error(&format!("error: {file}: {error}"));
                return ExitStatus::BadInput;
            }
        };
        let path = match Store::new(&self.common.data).write_current(&snapshot, self.interval) {
            Ok(path) => path,
            Err(error) => {
                printer.error(&format!("error: {error}"));
                return ExitStatus::NoOutput;
            }
        };
        let (metadata, counts) = (&snapshot.metadata, SeriesCounts::of(&snapshot.series));
        printer.result(&format!(
            "{}: {} bars from {} to {} in {} sessions ({} slots without a bar, {} bars without volume, {} bars outside \
             the session)\n{}",
            metadata.symbol,
            metadata.rows,
            metadata.first,
            metadata.last,
            counts.sessions,
            counts.missing,
            counts.empty,
            metadata.rows_outside_session,
            path.display()
        ));
        if counts.missing as f64 > SUSPICIOUS_MISSING_SHARE * counts.slots as f64 {
            printer.note(&format!(
                "warning: {:.0}% of the slots have no bar: is the session really {} in {}, and the interval {}? Set \
                 them with --session and --zone",
                100.0 * counts.missing as f64 / counts.slots as f64,
                metadata.session,
                metadata.zone,
                metadata.bar_length
            ));
        }
        printer.json(&json_lines::ImportLine {
            status: "ok".to_owned(),
            snapshot: metadata.id.clone(),
            rows: metadata.rows,
            sessions: counts.sessions,
            missing: counts.missing,
            path: path.to_string_lossy().into_owned(),
        });
        ExitStatus::Ok
    }
}

/// Counts over the sessions of a bar series.
struct SeriesCounts {
    sessions: usize,
    complete: usize,
    slots: usize,
    missing: usize,
    empty: usize,
}

impl SeriesCounts {
    fn of(series: &BarSeries) -> Self {
        let sessions = series.sessions();
        let slots: usize = sessions.iter().map(crate::model::bar_series::Session::slot_count).sum();
        let bars: usize = sessions.iter().map(|session| session.rows.len()).sum();
        let volumes = sessions.iter().flat_map(|session| &series.bars().volume()[session.rows.clone()]);
        Self {
            sessions: sessions.len(),
            complete: sessions.iter().filter(|session| session.complete).count(),
            slots,
            missing: slots.saturating_sub(bars),
            empty: volumes.filter(|volume| **volume <= 0.0).count(),
        }
    }
}

/// List the bars on disk
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid data list
  slipgrid data list --data /big/disk/bars --json")]
struct ListCommand {
    #[command(flatten)]
    common: BarsArgs,
}

impl ListCommand {
    fn execute(&self) -> ExitStatus {
        let printer = self.common.printer();
        let stored = match Store::new(&self.common.data).list() {
            Ok(stored) => stored,
            Err(error) => {
                printer.error(&format!("error: {error}"));
                return ExitStatus::NoData;
            }
        };
        let mut table = Table::new();
        table.load_style(ASCII_MARKDOWN);
        table.set_header([
            "source", "symbol", "interval", "bars", "from", "to", "session", "zone", "snapshot",
        ]);
        for StoredSnapshot { metadata, current, .. } in &stored {
            table.add_row([
                metadata.source.clone(),
                metadata.symbol.clone(),
                metadata.bar_length.clone(),
                metadata.rows.to_string(),
                metadata.first.clone(),
                metadata.last.clone(),
                metadata.session.clone(),
                metadata.zone.clone(),
                if *current { metadata.id.clone() } else { format!("{} (older)", metadata.id) },
            ]);
        }
        if let Some(column) = table.column_mut(3) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if stored.is_empty() {
            printer.result(&format!(
                "no bars in {}: import some with `slipgrid data import`, or run sweeps/demo.toml",
                self.common.data.display()
            ));
        } else {
            printer.result(&table.to_string());
        }
        let lines = stored
            .iter()
            .map(|stored| json_lines::SnapshotLine { current: stored.current, metadata: &stored.metadata });
        printer.json(&lines.collect::<Vec<_>>());
        ExitStatus::Ok
    }
}

/// Check that no byte of the bars on disk has changed
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid data verify
  slipgrid data verify --data /big/disk/bars")]
struct VerifyCommand {
    #[command(flatten)]
    common: BarsArgs,
}

impl VerifyCommand {
    fn execute(&self) -> ExitStatus {
        let printer = self.common.printer();
        let store = Store::new(&self.common.data);
        let stored = match store.list() {
            Ok(stored) => stored,
            Err(error) => {
                printer.error(&format!("error: {error}"));
                return ExitStatus::NoData;
            }
        };
        let mut broken = 0;
        for stored in &stored {
            let about = format!(
                "{} {} {}",
                stored.metadata.source, stored.metadata.symbol, stored.metadata.bar_length
            );
            match store.verify(stored) {
                Ok(series) => {
                    let counts = SeriesCounts::of(&series);
                    printer.result(&format!(
                        "ok  {about} {}: {} sessions ({} complete), {} slots without a bar, {} bars without volume",
                        stored.metadata.id, counts.sessions, counts.complete, counts.missing, counts.empty
                    ));
                    if stored.current {
                        show_differences(&store, stored, printer);
                    }
                }
                Err(error) => {
                    broken += 1;
                    printer.error(&format!("BAD {about}: {error}"));
                }
            }
        }
        printer.json(&json_lines::VerifyLine { snapshots: stored.len(), broken });
        if broken == 0 { ExitStatus::Ok } else { ExitStatus::NoData }
    }
}

/// Most differences that are shown one by one.
const MAX_SHOWN: usize = 5;

/// Prints the bars that came back different from a later fetch.
fn show_differences(store: &Store, stored: &StoredSnapshot, printer: Printer) {
    let history = match store.history(stored) {
        Ok(history) => history,
        Err(error) => return printer.error(&format!("BAD {error}")),
    };
    if history.difference_count == 0 {
        return;
    }
    printer.result(&format!(
        "    {} bars came back different and are kept as first seen (open, high, low, close, volume):",
        history.difference_count
    ));
    for difference in history.differences.iter().take(MAX_SHOWN) {
        printer.result(&format!(
            "    {}: {:?} stored, {:?} offered {}",
            difference.time,
            difference.stored,
            difference.offered,
            difference.at.as_deref().unwrap_or_default()
        ));
        for (column, [kept, offered]) in &difference.beside {
            printer.result(&format!("        {column}: {kept:?} stored, {offered:?} offered"));
        }
    }
    if history.difference_count > MAX_SHOWN {
        printer.result("    and more: see history.json beside the snapshot");
    }
}

//! From a sweep file to a plan over bars, or to the problems in the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::refresh::{is_remote, refresh_all, source};
use super::{Common, Exit};
use crate::config::diagnostic::{At, Code, Diagnostic, SourceText};
use crate::config::{self, Known, Loaded};
use crate::market::MarketError;
use crate::market::snapshot::Snapshot;
use crate::market::source::{Ask, SOURCES};
use crate::market::store::Store;
use crate::market::web::Web;
use crate::model::family;
use crate::model::preset::Preset;
use crate::model::session::Tape;
use crate::sink::table_formats::FORMATS;
use crate::sweep::cases::Skipped;
use crate::sweep::definition::{DataRequest, QualityPolicy, Sweep};
use crate::sweep::plan::{Plan, PlanError};
use crate::ui::diagnostics;

/// A sweep file and what the command line changes in it.
#[derive(Debug, Clone, Args)]
pub(super) struct SweepArgs {
    /// The sweep file
    #[arg(value_name = "SWEEP.toml")]
    file: PathBuf,
    /// Override a key of the sweep: --set participation=0.05, --set 'alpha=[0.4, 0.6]', --set output.slices=none
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
}

/// A sweep, planned.
pub(super) struct Ready {
    pub(super) sweep: Sweep,
    pub(super) plan: Plan,
    pub(super) skipped: Vec<Skipped>,
    /// Symbols whose bars could not be had; the others are run.
    pub(super) failed_symbols: Vec<String>,
    /// The texts it was read from: the file, then each `--set`, then the files it names.
    pub(super) sources: Vec<SourceText>,
}

/// Whether a command may write, and so fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It may: what is not on disk is fetched and stored.
    Fetch,
    /// It may not: a local source is read without storing, a remote one is not asked.
    ReadOnly,
}

/// What to do about a signal that is not there.
const SIGNAL_REMEDY: &str = "import the bars with such a column and name it with signal = \"...\" in [data]";

/// Why one symbol has no bars.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) remedy: String,
}

impl From<MarketError> for Failure {
    fn from(error: MarketError) -> Self {
        let remedy = match &error {
            MarketError::UnknownSymbol { known, remedy, .. } if known.is_empty() => remedy.clone(),
            MarketError::UnknownSymbol { known, remedy, .. } => {
                format!("{remedy}; there are {}", known.join(", "))
            }
            MarketError::Signal { .. } => SIGNAL_REMEDY.to_owned(),
            _ => String::new(),
        };
        let code =
            if matches!(error, MarketError::Signal { .. }) { Code::NoSignal } else { Code::UnknownSymbol };
        Self { exit: Exit::of(&error), code, message: error.to_string(), remedy }
    }
}

impl SweepArgs {
    /// The sweep in `file`, with `sets` on top.
    pub(super) fn new(file: PathBuf, sets: Vec<String>) -> Self {
        Self { file, sets }
    }

    /// Reads, checks and plans the sweep; prints every problem there is.
    pub(super) fn load(&self, common: &Common, mode: Mode) -> Result<Ready, Exit> {
        let loaded = self.read(common)?;
        let (tapes, failed_symbols) = open(&loaded, common, mode)?;
        let (plan, skipped) = Plan::build(&loaded.sweep, tapes).map_err(|error| {
            common.printer().error(&diagnostics::render(&[explain(&error, &loaded)], &loaded.sources));
            Exit::BadInput
        })?;
        for format in FORMATS.iter().filter(|format| format.is_asked_for(&loaded.sweep.output)) {
            let rows = loaded.sweep.output.rows.of(plan.runs());
            if rows > format.most_rows {
                common.printer().error(&format!(
                    "error: {} holds {} rows and the sweep has {} runs: use table = [\"parquet\"]",
                    format.name,
                    format.most_rows,
                    plan.runs()
                ));
                return Err(Exit::BadInput);
            }
        }
        if mode == Mode::Fetch && !is_remote(&loaded.sweep.data) {
            // What a provider gave is stored by now; what was at hand is stored once the sweep is known to run.
            let failures = fetch_missing(&loaded.sweep.data, &loaded.sweep.symbols, common);
            if let Some((_, failure)) = failures.first() {
                common.printer().error(&format!("error: {}", failure.message));
                return Err(Exit::NoOutput);
            }
        }
        Ok(Ready { sweep: loaded.sweep, plan, skipped, failed_symbols, sources: loaded.sources })
    }

    /// Reads and checks the sweep; prints every problem there is.
    pub(super) fn read(&self, common: &Common) -> Result<Loaded, Exit> {
        let printer = common.printer();
        let text = std::fs::read_to_string(&self.file).map_err(|error| {
            printer.error(&format!("error: cannot read {}: {error}", self.file.display()));
            Exit::BadInput
        })?;
        let name = self.file.display().to_string();
        let known = Known {
            sources: &family::names(&SOURCES),
            tables: &FORMATS.each_ref().map(|format| format.name),
            read: &|path| std::fs::read_to_string(path),
        };
        config::load(&name, &text, &self.sets, &known).map_err(|refused| {
            printer.error(&diagnostics::render(&refused.diagnostics, &refused.sources));
            Exit::BadInput
        })
    }
}

/// The bars of every symbol that has any, and the symbols that have none; their problems are printed.
fn open(loaded: &Loaded, common: &Common, mode: Mode) -> Result<(Vec<Arc<Tape>>, Vec<String>), Exit> {
    let printer = common.printer();
    let request = &loaded.sweep.data;
    let symbols = &loaded.sweep.symbols;
    let fetched = if mode == Mode::Fetch && is_remote(request) {
        fetch_missing(request, symbols, common)
    } else {
        Vec::new()
    };
    let mut tapes = Vec::new();
    let mut failed = Vec::new();
    let mut problems = Vec::new();
    for (place, (symbol, at)) in symbols.iter().zip(&loaded.symbols).enumerate() {
        let failure = fetched.iter().find(|(failed, _)| *failed == place).map(|(_, failure)| failure.clone());
        let opened = failure.map_or_else(|| open_symbol(request, symbol, &common.data), Err);
        match opened {
            Ok(tape) => match judged(seen_by(tape, request, loaded.sweep.preset), request.quality) {
                Ok(tape) => tapes.push(tape),
                Err(message) => {
                    printer.error(&format!("error: {message}"));
                    return Err(Exit::NoData);
                }
            },
            Err(Failure { exit: Exit::BadInput, code, message, remedy }) => {
                problems.push(Diagnostic::new(code, at, message, remedy));
            }
            Err(Failure { message, .. }) => {
                printer.error(&format!("error: {message}"));
                failed.push(symbol.clone());
            }
        }
    }
    if !problems.is_empty() {
        printer.error(&diagnostics::render(&problems, &loaded.sources));
        return Err(Exit::BadInput);
    }
    if tapes.is_empty() { Err(Exit::NoData) } else { Ok((tapes, failed)) }
}

/// `tape` as `preset` sees it: the seed script has the days it pulls and no history beyond them.
pub(super) fn seen_by(tape: Arc<Tape>, request: &DataRequest, preset: Preset) -> Arc<Tape> {
    if preset == Preset::Level44 && is_remote(request) {
        return Arc::new(tape.last_sessions(request.lookback_days));
    }
    tape
}

/// `tape` as the policy wants it, or what is wrong with it.
fn judged(tape: Arc<Tape>, policy: QualityPolicy) -> Result<Arc<Tape>, String> {
    let bad: Vec<String> = tape
        .sessions()
        .iter()
        .filter(|session| session.quality.is_bad())
        .map(|session| format!("{} ({})", session.hours.date, session.quality.flags))
        .collect();
    match policy {
        QualityPolicy::Warn => Ok(tape),
        QualityPolicy::Exclude => Ok(Arc::new(Tape::clone(&tape).without_bad_sessions())),
        QualityPolicy::Fail if bad.is_empty() => Ok(tape),
        QualityPolicy::Fail => Err(format!(
            "{}: {} sessions have bad bars (quality = \"fail\"; \"exclude\" leaves them out): {}",
            tape.symbol(),
            bad.len(),
            bad.join(", ")
        )),
    }
}

/// Fetches the symbols that have nothing on disk; returns the places of those that failed, and why.
///
/// With something on disk nothing is asked: `slipgrid fetch` brings it up to date.
fn fetch_missing(request: &DataRequest, symbols: &[String], common: &Common) -> Vec<(usize, Failure)> {
    let store = Store::new(&common.data);
    let mut missing = Vec::new();
    for (place, symbol) in symbols.iter().enumerate() {
        // One that was changed is not missing; opening it will say what is wrong.
        if matches!(store.has(&request.source, symbol, request.interval), Ok(false)) {
            missing.push((place, symbol.clone()));
        }
    }
    if missing.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = missing.iter().map(|(_, symbol)| symbol.clone()).collect();
    let reports = refresh_all(request, &names, &store, common.printer());
    let places = missing.into_iter().map(|(place, _)| place);
    places.zip(reports).filter_map(|(place, report)| Some((place, report.err()?.into()))).collect()
}

/// The bars of one symbol: on disk, or from a source that has them at hand.
pub(super) fn open_symbol(request: &DataRequest, symbol: &str, data: &Path) -> Result<Arc<Tape>, Failure> {
    let store = Store::new(data);
    if let Some(tape) = store.open(&request.source, symbol, request.interval, request.signal.as_deref())? {
        return Ok(tape);
    }
    if is_remote(request) {
        return Err(Failure {
            exit: Exit::NoData,
            code: Code::UnknownSymbol,
            message: format!(
                "{symbol}: no {} bars of {} in {}: fetch them with `slipgrid fetch`",
                request.interval,
                request.source,
                data.display()
            ),
            remedy: String::new(),
        });
    }
    let stored = store.symbols(&request.source, request.interval)?;
    let ask = Ask { symbol, interval: request.interval, from: 0, now: 0, base_url: None, stored: &stored };
    let obtained = source(&request.source).obtain(&ask, &Web::default(), &|_, _| {})?;
    let snapshot = Snapshot::new(&obtained.origin, obtained.bars, &[]).map_err(MarketError::from)?;
    Ok(Arc::new(snapshot.tape))
}

fn explain(error: &PlanError, loaded: &Loaded) -> Diagnostic {
    let symbol = loaded.symbols.first().cloned().unwrap_or_default();
    let (code, at, help): (Code, At, &str) = match error {
        PlanError::NoSession(_) => (
            Code::NoSession,
            loaded.sessions.clone().unwrap_or(symbol),
            "see `slipgrid data list` for the sessions on disk; a session needs a complete one before it",
        ),
        PlanError::TooLarge => {
            (Code::TooLarge, symbol, "take larger steps, or fix some parameters in [order]")
        }
        PlanError::NoSignal { .. } => (Code::NoSignal, symbol, SIGNAL_REMEDY),
        PlanError::Empty => (Code::NoRuns, symbol, "loosen the [[exclude]] tables"),
    };
    Diagnostic::new(code, &at, error.to_string(), help)
}

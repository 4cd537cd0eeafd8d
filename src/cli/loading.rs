//! From a sweep file to a plan over bars, or to the problems in the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::{Common, Exit};
use crate::config::diagnostic::{At, Code, Diagnostic};
use crate::config::{self, Loaded};
use crate::market::MarketError;
use crate::market::snapshot::Snapshot;
use crate::market::source::SOURCES;
use crate::market::store::Store;
use crate::model::family;
use crate::model::session::Tape;
use crate::sweep::definition::{DataRequest, Sweep};
use crate::sweep::plan::{Plan, PlanError, Skipped};
use crate::ui::diagnostics;
use crate::ui::printer::Printer;

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
    /// Snapshots that are not on disk yet.
    pub(super) fresh: Vec<Snapshot>,
}

impl SweepArgs {
    /// Reads, checks and plans the sweep; prints every problem there is.
    pub(super) fn load(&self, common: &Common) -> Result<Ready, Exit> {
        let printer = common.printer();
        let text = std::fs::read_to_string(&self.file).map_err(|error| {
            printer.error(&format!("error: cannot read {}: {error}", self.file.display()));
            Exit::BadInput
        })?;
        let name = self.file.display().to_string();
        let loaded = config::load(&name, &text, &self.sets, &family::names(&SOURCES)).map_err(|refused| {
            printer.error(&diagnostics::render(&refused.diagnostics, &refused.sources));
            Exit::BadInput
        })?;
        let (tapes, fresh) = open(&loaded, &common.data, printer)?;
        let (plan, skipped) = Plan::build(&loaded.sweep, tapes).map_err(|error| {
            printer.error(&diagnostics::render(&[explain(&error, &loaded)], &loaded.sources));
            Exit::BadInput
        })?;
        Ok(Ready { sweep: loaded.sweep, plan, skipped, fresh })
    }
}

/// The bars of every symbol, or every symbol's problem.
fn open(loaded: &Loaded, data: &Path, printer: Printer) -> Result<(Vec<Arc<Tape>>, Vec<Snapshot>), Exit> {
    let mut tapes = Vec::new();
    let mut fresh = Vec::new();
    let mut problems = Vec::new();
    let mut exit = None;
    for (symbol, at) in loaded.sweep.symbols.iter().zip(&loaded.symbols) {
        match open_symbol(&loaded.sweep.data, symbol, data) {
            Ok((tape, snapshot)) => {
                tapes.push(tape);
                fresh.extend(snapshot);
            }
            Err(error) => {
                exit = exit.or(Some(Exit::of(&error)));
                match error {
                    MarketError::UnknownSymbol { ref known, ref remedy, .. } => {
                        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                        problems.push(Diagnostic::new(
                            Code::UnknownSymbol,
                            at,
                            error.to_string(),
                            format!("{remedy}; on disk: {known}"),
                        ));
                    }
                    error => printer.error(&format!("error: {symbol}: {error}")),
                }
            }
        }
    }
    if !problems.is_empty() {
        printer.error(&diagnostics::render(&problems, &loaded.sources));
    }
    exit.map_or(Ok((tapes, fresh)), Err)
}

/// The bars of one symbol.
pub(super) fn open_symbol(
    request: &DataRequest,
    symbol: &str,
    data: &Path,
) -> Result<(Arc<Tape>, Option<Snapshot>), MarketError> {
    let source = family::find(&SOURCES, &request.source).unwrap_or(family::Choice(SOURCES[0]));
    Store::new(data).open(source.0, symbol, request.interval)
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
        PlanError::Empty => (Code::NoRuns, symbol, "loosen the [[exclude]] tables"),
    };
    Diagnostic::new(code, &at, error.to_string(), help)
}

/// Writes the snapshots that are not on disk yet.
pub(super) fn keep(
    fresh: &[Snapshot],
    ready: &DataRequest,
    data: &Path,
    printer: Printer,
) -> Result<(), Exit> {
    let store = Store::new(data);
    for snapshot in fresh {
        store.put(snapshot, ready.interval).map_err(|error| {
            printer.error(&format!("error: {error}"));
            Exit::NoOutput
        })?;
    }
    Ok(())
}

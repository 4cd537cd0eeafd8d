//! A sweep with the bars of its symbols.

use std::sync::Arc;

use super::bars::Origin;
use super::bars_error::SIGNAL_REMEDY;
use super::error::{Error, SymbolFailure};
use super::planned::Planned;
use crate::config::diagnostic::{At, Code, Diagnostic};
use crate::config::{Loaded, Refused};
use crate::model::session::Tape;
use crate::sink::table_formats::FORMATS;
use crate::sweep::plan::{Plan, PlanError};

/// A sweep with the bars of its symbols.
#[derive(Debug)]
pub struct Opened {
    pub(super) loaded: Loaded,
    pub(super) tapes: Vec<Arc<Tape>>,
    pub(super) failures: Vec<SymbolFailure>,
    pub(super) origin: Origin,
}

impl Opened {
    /// The bars, a symbol each, as the sweep will see them.
    pub fn bars(&self) -> &[Arc<Tape>] {
        &self.tapes
    }

    /// The symbols that have none.
    pub fn failures(&self) -> &[SymbolFailure] {
        &self.failures
    }

    /// Plans the runs.
    ///
    /// # Errors
    /// [`Error::Refused`] where no run is left, with the place in the file that says so; [`Error::TooManyRows`] where a table
    /// that is asked for has no room for them.
    pub fn plan(self) -> Result<Planned, Error> {
        let Self { loaded, tapes, failures, origin } = self;
        let (plan, skipped) = match Plan::build(&loaded.sweep, tapes) {
            Ok(planned) => planned,
            Err(error) => {
                let diagnostics = vec![explain(&error, &loaded)];
                return Err(Refused { diagnostics, sources: loaded.sources }.into());
            }
        };
        for format in FORMATS.iter().filter(|format| format.is_asked_for(&loaded.sweep.output)) {
            if loaded.sweep.output.rows.of(plan.runs()) > format.most_rows {
                let (format, most, runs) = (format.name, format.most_rows, plan.runs());
                return Err(Error::TooManyRows { format, most, runs });
            }
        }
        let Loaded { sweep, sources, .. } = loaded;
        Ok(Planned { sweep, sources, plan, skipped, failures, origin })
    }
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

//! A sweep with the bars of its symbols.

use std::sync::Arc;

use super::bars::BarsOrigin;
use super::bars_error::SIGNAL_REMEDY;
use super::error::{Error, SymbolFailure};
use super::planned::PlannedSweep;
use crate::config::diagnostic::{Diagnostic, DiagnosticCode, Location};
use crate::config::{LoadedSweep, SweepFileError};
use crate::model::bar_series::BarSeries;
use crate::sink::table_formats::TABLE_FORMATS;
use crate::sweep::plan::{Plan, PlanError};

/// A sweep with the bars of its symbols.
#[derive(Debug)]
pub struct OpenedSweep {
    pub(super) loaded: LoadedSweep,
    pub(super) series: Vec<Arc<BarSeries>>,
    pub(super) failures: Vec<SymbolFailure>,
    pub(super) origin: BarsOrigin,
}

impl OpenedSweep {
    /// The bars, one series per symbol, as the sweep will see them.
    pub fn bars(&self) -> &[Arc<BarSeries>] {
        &self.series
    }

    /// The symbols that have none.
    pub fn failures(&self) -> &[SymbolFailure] {
        &self.failures
    }

    /// Plans the runs.
    ///
    /// # Errors
    /// [`Error::Refused`] where no run is left, with the place in the file that says so; [`Error::TooManyRows`] where a
    /// requested table format cannot hold the rows.
    pub fn plan(self) -> Result<PlannedSweep, Error> {
        let Self { loaded, series: all_series, failures, origin } = self;
        let (plan, skipped) = match Plan::build(&loaded.sweep, all_series) {
            Ok(planned) => planned,
            Err(error) => {
                let diagnostics = vec![explain(&error, &loaded)];
                return Err(SweepFileError { diagnostics, sources: loaded.sources }.into());
            }
        };
        for format in TABLE_FORMATS.iter().filter(|format| format.is_requested(&loaded.sweep.output)) {
            if loaded.sweep.output.rows.count(plan.runs()) > format.max_rows {
                let (format, most) = (format.name, format.max_rows);
                return Err(Error::TooManyRows {
                    format,
                    most,
                    rows: loaded.sweep.output.rows.count(plan.runs()),
                });
            }
        }
        let LoadedSweep { sweep, sources, .. } = loaded;
        Ok(PlannedSweep { sweep, sources, plan, skipped, failures, origin })
    }
}

fn explain(error: &PlanError, loaded: &LoadedSweep) -> Diagnostic {
    let symbol = loaded.symbols.first().cloned().unwrap_or_default();
    let (code, at, help): (DiagnosticCode, Location, &str) = match error {
        PlanError::NoSession(_) => (
            DiagnosticCode::NoSession,
            loaded.sessions.clone().unwrap_or(symbol),
            "see `slipgrid data list` for the sessions on disk; a session needs a complete one before it",
        ),
        PlanError::TooLarge => {
            (DiagnosticCode::TooLarge, symbol, "take larger steps, or fix some parameters in [order]")
        }
        PlanError::NoSignal { .. } => (DiagnosticCode::NoSignal, symbol, SIGNAL_REMEDY),
        PlanError::Empty => (DiagnosticCode::NoRuns, symbol, "loosen the [[exclude]] tables"),
    };
    Diagnostic::new(code, &at, error.to_string(), help)
}

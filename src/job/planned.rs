//! A sweep, planned: its runs, and what will not run.

use super::bars::BarsOrigin;
use super::bars_error::BarsError;
use super::error::SymbolFailure;
use super::event::Observer;
use super::fetch::fetch_missing;
use crate::config::diagnostic::SourceText;
use crate::market::store::Store;
use crate::model::window::Window;
use crate::sink::Context;
use crate::sweep::definition;
use crate::sweep::instances::SkippedSession;
use crate::sweep::plan::Plan;

/// Windows tried, at most.
const MAX_WINDOWS_CHECKED: u64 = 1_000_000;

/// A sweep with its plan: the runs it consists of and what will not run.
#[derive(Debug)]
pub struct PlannedSweep {
    pub(super) sweep: definition::SweepDefinition,
    /// The texts it was read from: the file, then each set, then the files it names.
    pub(super) sources: Vec<SourceText>,
    pub(super) plan: Plan,
    pub(super) skipped: Vec<SkippedSession>,
    pub(super) failures: Vec<SymbolFailure>,
    pub(super) origin: BarsOrigin,
}

/// Windows that cannot be cut, for one kind of reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingWindows {
    /// How many.
    pub count: u64,
    /// The reason of the first, with its symbol.
    pub first_reason: String,
}

impl PlannedSweep {
    /// The sweep.
    pub(crate) fn sweep(&self) -> &definition::SweepDefinition {
        &self.sweep
    }

    /// Its runs.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.plan.runs()
    }

    /// Number of combinations of everything; some are not runs, because they are excluded, repeat another or are not
    /// drawn.
    pub fn product(&self) -> u64 {
        self.plan.product_points()
    }

    /// The axes beside symbols and sessions, each with its number of values.
    pub fn axes(&self) -> impl Iterator<Item = (String, u64)> {
        self.plan.axes().iter().map(|axis| (axis.name(), axis.len()))
    }

    /// Sessions that were requested and cannot be run.
    pub fn skipped(&self) -> &[SkippedSession] {
        &self.skipped
    }

    /// Symbols that have no bars; the others are run.
    pub fn failures(&self) -> &[SymbolFailure] {
        &self.failures
    }

    /// The columns that are the same for all rows.
    pub(super) fn context(&self) -> Context {
        Context::of(&self.sweep, self.origin == BarsOrigin::Fetched)
    }

    /// The windows that will fail, by kind of reason; only the first million windows are tried.
    pub fn failing_windows(&self) -> Vec<FailingWindows> {
        let plan = &self.plan;
        let mut kinds = Vec::new();
        let mut found: Vec<FailingWindows> = Vec::new();
        let step = usize::try_from(plan.points_per_window()).unwrap_or(usize::MAX);
        let windows =
            (0..plan.points()).step_by(step).take(usize::try_from(MAX_WINDOWS_CHECKED).unwrap_or(usize::MAX));
        for block in windows.filter_map(|point| plan.block_of(point)) {
            let (spec, all_series) = (block.first_spec(), plan.series());
            let Err(error) = Window::build(&all_series[spec.series], &spec.window) else { continue };
            let kind = std::mem::discriminant(&error);
            if let Some(place) = kinds.iter().position(|known| *known == kind) {
                found[place].count += 1;
            } else {
                kinds.push(kind);
                let first = format!("{}: {error}", all_series[spec.series].symbol());
                found.push(FailingWindows { count: 1, first_reason: first });
            }
        }
        found
    }

    /// Stores the bars of a local source (imported, sample), so that the next sweep finds the same ones on disk. What a
    /// provider gave is stored as it comes.
    ///
    /// # Errors
    /// [`BarsError`] where they cannot be stored.
    pub fn store_bars(&self, store: &Store, observer: &Observer<'_>) -> Result<(), BarsError> {
        if self.origin != BarsOrigin::Local {
            return Ok(());
        }
        let failures = fetch_missing(&self.sweep.data, &self.sweep.symbols, store, observer);
        failures.into_iter().next().map_or(Ok(()), |(_, error)| Err(error.into()))
    }
}

//! From a sweep file on the command line to its plan, or to an exit status once every problem is printed.

use std::path::PathBuf;

use clap::Args;

use super::error_report;
use super::{BarsArgs, ExitStatus};
use crate::job::sweep::MissingBarsPolicy;
use crate::job::{Error, Event, PlannedSweep, Sweep};
use crate::market::store::Store;
use crate::ui::screen::EventDisplay;

/// A sweep file and what the command line changes in it.
#[derive(Debug, Clone, Args)]
pub(super) struct SweepArgs {
    /// The sweep file
    #[arg(value_name = "SWEEP.toml")]
    file: PathBuf,
    /// Override a key of the sweep, such as participation=0.05 or output.slices=none; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
}

impl SweepArgs {
    /// The sweep in `file`, with `sets` on top.
    pub(super) fn new(file: PathBuf, sets: Vec<String>) -> Self {
        Self { file, sets }
    }

    /// Reads, checks and plans the sweep.
    pub(super) fn load(
        &self,
        common: &BarsArgs,
        missing: MissingBarsPolicy,
        screen: &EventDisplay,
    ) -> Result<PlannedSweep, ExitStatus> {
        let store = Store::new(&common.data);
        let show = |event: &Event<'_>| screen.show(event);
        let planned = || -> Result<PlannedSweep, Error> {
            let sweep = Sweep::read_with(&self.file, &self.sets)?;
            sweep.open_with(&store, missing, &show)?.plan()
        };
        let planned = planned().map_err(|error| error_report::print_error(common.printer(), &error))?;
        if missing == MissingBarsPolicy::Fetch {
            // What was at hand is stored once the sweep is known to run.
            planned.store_bars(&store, &show).map_err(|error| {
                common.printer().error(&format!("error: {error}"));
                ExitStatus::NoOutput
            })?;
        }
        Ok(planned)
    }

    /// Reads and checks the sweep.
    pub(super) fn read(&self, common: &BarsArgs) -> Result<Sweep, ExitStatus> {
        Sweep::read_with(&self.file, &self.sets)
            .map_err(|error| error_report::print_error(common.printer(), &error))
    }
}

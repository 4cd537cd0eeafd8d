//! From a sweep file on the command line to its plan, or to an exit code once every problem is told.

use std::path::PathBuf;

use clap::Args;

use super::problem;
use super::{Common, Exit};
use crate::job::sweep::Missing;
use crate::job::{Error, Event, Planned, Sweep};
use crate::market::store::Store;
use crate::ui::screen::Screen;

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

impl SweepArgs {
    /// The sweep in `file`, with `sets` on top.
    pub(super) fn new(file: PathBuf, sets: Vec<String>) -> Self {
        Self { file, sets }
    }

    /// Reads, checks and plans the sweep.
    pub(super) fn load(&self, common: &Common, missing: Missing, screen: &Screen) -> Result<Planned, Exit> {
        let store = Store::new(&common.data);
        let show = |event: &Event<'_>| screen.show(event);
        let planned = || -> Result<Planned, Error> {
            let sweep = Sweep::read_with(&self.file, &self.sets)?;
            sweep.open_with(&store, missing, &show)?.plan()
        };
        let planned = planned().map_err(|error| problem::tell(common.printer(), &error))?;
        if missing == Missing::Fetch {
            // What was at hand is stored once the sweep is known to run.
            planned.store_bars(&store, &show).map_err(|error| {
                common.printer().error(&format!("error: {error}"));
                Exit::NoOutput
            })?;
        }
        Ok(planned)
    }

    /// Reads and checks the sweep.
    pub(super) fn read(&self, common: &Common) -> Result<Sweep, Exit> {
        Sweep::read_with(&self.file, &self.sets).map_err(|error| problem::tell(common.printer(), &error))
    }
}

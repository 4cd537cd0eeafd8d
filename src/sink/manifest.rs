//! `manifest.json`, written once a sweep has ended.

use std::path::Path;

use crate::atomic_file;
use crate::engine::Ended;
use crate::model::MODEL_VERSION;
use crate::output_error::OutputError;
use crate::records::json_file;
use crate::records::manifest::{self, Counts, Manifest, Snapshot, Written};
use crate::sweep::cases::Skipped;
use crate::sweep::definition::Sweep;
use crate::sweep::plan::Plan;

/// What only the moment of the run knows.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// What the sweep was read from, by name: the file, what was set on the command line, files it names.
    pub written: Vec<(String, String)>,
    /// When it began, UTC.
    pub started_at: String,
    /// When it ended, UTC.
    pub finished_at: String,
    /// Seconds between.
    pub seconds: f64,
    /// Threads.
    pub jobs: usize,
}

/// Writes the manifest to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub(crate) fn write(
    path: &Path,
    sweep: &Sweep,
    plan: &Plan,
    skipped: &[Skipped],
    ended: &Ended,
    moment: &Moment,
) -> Result<(), OutputError> {
    let Moment { written, started_at, finished_at, seconds, jobs } = moment.clone();
    let manifest = Manifest {
        name: sweep.name.clone(),
        slipgrid: env!("CARGO_PKG_VERSION").to_owned(),
        model_version: MODEL_VERSION,
        sweep: manifest::Sweep::of(sweep, plan),
        written: written.into_iter().map(|(name, text)| Written { name, text }).collect(),
        data: Snapshot::all_of(plan, &sweep.data),
        skipped_sessions: skipped.iter().map(manifest::Skipped::from).collect(),
        counts: Counts {
            runs: plan.runs(),
            ok: ended.tally.new + ended.tally.kept,
            failed: ended.tally.failed,
            kept: ended.tally.kept,
        },
        interrupted: ended.interrupted,
        started_at,
        finished_at,
        seconds,
        jobs,
    };
    json_file(&manifest).and_then(|text| atomic_file::write(path, &text)).map_err(OutputError::of(path))
}

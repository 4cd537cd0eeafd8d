//! `manifest.json`, written once a sweep has ended.

use std::path::Path;

use crate::atomic_file;
use crate::engine::EngineReport;
use crate::model::MODEL_VERSION;
use crate::output_error::OutputError;
use crate::records::json_file;
use crate::records::manifest::{self, Manifest, RunCountsRecord, SnapshotRecord, SourceTextRecord};
use crate::sweep::definition::SweepDefinition;
use crate::sweep::instances::SkippedSession;
use crate::sweep::plan::Plan;

/// What only the moment of the run knows.
#[derive(Debug, Clone)]
pub(crate) struct RunMetadata {
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
    sweep: &SweepDefinition,
    plan: &Plan,
    skipped: &[SkippedSession],
    engine_result: &EngineReport,
    moment: &RunMetadata,
) -> Result<(), OutputError> {
    let RunMetadata { written, started_at, finished_at, seconds, jobs } = moment.clone();
    let manifest = Manifest {
        name: sweep.name.clone(),
        slipgrid: env!("CARGO_PKG_VERSION").to_owned(),
        model_version: MODEL_VERSION,
        sweep: manifest::SweepRecord::of(sweep, plan),
        written: written.into_iter().map(|(name, text)| SourceTextRecord { name, text }).collect(),
        data: SnapshotRecord::from_plan(plan, &sweep.data),
        skipped_sessions: skipped.iter().map(manifest::SkippedSessionRecord::from).collect(),
        counts: RunCountsRecord {
            runs: plan.runs(),
            ok: engine_result.tally.new + engine_result.tally.kept,
            failed: engine_result.tally.failed,
            kept: engine_result.tally.kept,
        },
        interrupted: engine_result.interrupted,
        started_at,
        finished_at,
        seconds,
        jobs,
    };
    json_file(&manifest).and_then(|text| atomic_file::write(path, &text)).map_err(OutputError::of(path))
}

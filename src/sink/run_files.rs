//! The files of single runs: `runs/<xx>/<symbol-slug>-<strategy>-<run_id>.slices.csv` and `.summary.json`.

use std::fs;
use std::path::{Path, PathBuf};

use super::Context;
use super::encode::slices;
use crate::engine::output::RunFiles;
use crate::model::family::NamedEnum;
use crate::model::outcome::Outcome;
use crate::model::slices::Slice;
use crate::output_error::OutputError;
use crate::records::{self, slice, summary::Summary};
use crate::sweep::plan::Run;

/// Writes run files below a results folder. The content of a file is decided by the run id in its name, so one that is
/// there need not be written again, if it is whole.
///
/// Files are written under their name at once: renaming them into place doubled what hundreds of thousands of small
/// files cost. What a killed run left half-written is known by its ending when the sweep is run again.
pub struct RunFileWriter {
    runs: PathBuf,
    digests: Vec<String>,
    slugs: Vec<String>,
    context: Context,
    /// Whether there was nothing yet: then nothing need be looked for.
    was_empty: bool,
}

impl RunFileWriter {
    /// The run files below `results`; `all_series` gives the digest and the slug of each bar series.
    ///
    /// # Errors
    /// [`OutputError`] where the folder cannot be made.
    pub fn open(
        results: &Path,
        snapshots: Vec<(String, String)>,
        context: Context,
    ) -> Result<Self, OutputError> {
        let runs = results.join("runs");
        fs::create_dir_all(&runs).map_err(OutputError::of(&runs))?;
        let (digests, slugs) = snapshots.into_iter().unzip();
        let empty = fs::read_dir(&runs).map_err(OutputError::of(&runs))?.next().is_none();
        Ok(Self { runs, digests, slugs, context, was_empty: empty })
    }

    fn path(&self, run: &Run<'_>, ending: &str) -> PathBuf {
        let (slug, strategy) = (&*self.slugs[run.spec.series], run.spec.schedule.strategy.name());
        let (folder, id) = (run.id.folder_name(), run.id.to_string());
        self.runs.join([&*folder, "/", slug, "-", strategy, "-", &*id, ".", ending].concat())
    }

    fn write(path: &Path, text: &[u8]) -> Result<(), OutputError> {
        match fs::write(path, text) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(path);
                fs::create_dir_all(folder).map_err(OutputError::of(folder))?;
                fs::write(path, text).map_err(OutputError::of(path))
            }
            result => result.map_err(OutputError::of(path)),
        }
    }
}

impl RunFiles for RunFileWriter {
    fn has_slices(&self, run: &Run<'_>, outcome: &Outcome) -> bool {
        let whole = |bytes: Vec<u8>| slice::is_complete_file(&bytes, outcome.slices);
        !self.was_empty && fs::read(self.path(run, "slices.csv")).is_ok_and(whole)
    }

    fn has_summary(&self, run: &Run<'_>) -> bool {
        let whole = |bytes: Vec<u8>| bytes.ends_with(records::JSON_FILE_ENDING.as_bytes());
        !self.was_empty && fs::read(self.path(run, "summary.json")).is_ok_and(whole)
    }

    fn write_slices(&self, run: &Run<'_>, slices: &[Slice]) -> Result<(), OutputError> {
        let path = self.path(run, "slices.csv");
        slices::with_rendered(slices, run.spec.gate.action.name(), |bytes| Self::write(&path, bytes))
    }

    fn write_summary(&self, run: &Run<'_>, outcome: &Outcome) -> Result<(), OutputError> {
        let summary = Summary::of(run, outcome, &self.digests[run.spec.series], &self.context);
        let path = self.path(run, "summary.json");
        Self::write(&path, &records::json_file(&summary).map_err(OutputError::of(&path))?)
    }
}

//! What the engine hands to those who write: rows in plan order, and the files of each run.

use std::path::PathBuf;

use crate::model::ledger::Outcome;
use crate::model::slices::Slice;
use crate::sweep::plan::Run;

/// An output that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}", path.display())]
pub struct OutputError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub error: std::io::Error,
}

impl OutputError {
    /// A closure that wraps an error of `path`.
    pub(crate) fn of(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self { path, error }
    }

    pub(super) fn threads(error: &rayon::ThreadPoolBuildError) -> Self {
        Self { path: PathBuf::from("threads"), error: std::io::Error::other(error.to_string()) }
    }
}

/// Why a run has no costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One sentence.
    pub reason: String,
}

/// One run and what came of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its place in the plan.
    pub point: u64,
    /// The run.
    pub run: Run,
    /// Its costs, or why it has none.
    pub outcome: Result<Outcome, Failure>,
}

/// Takes rows in plan order.
pub trait RowSink {
    /// Takes the next row.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    fn row(&mut self, row: &Row) -> Result<(), OutputError>;
}

/// Whether the files of a run were written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// At least one was.
    New,
    /// All were there.
    Kept,
}

/// Writes the files of single runs, from many threads. A file that is there is whole.
pub trait RunFiles: Sync {
    /// Whether the run's slices are there.
    fn has_slices(&self, run: &Run) -> bool;

    /// Whether the run's summary is there.
    fn has_summary(&self, run: &Run) -> bool;

    /// Writes the run's slices.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    fn write_slices(&self, run: &Run, slices: &[Slice]) -> Result<(), OutputError>;

    /// Writes the run's summary.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    fn write_summary(&self, run: &Run, outcome: &Outcome) -> Result<(), OutputError>;
}

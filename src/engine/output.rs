//! What the engine hands to those who write: rows in plan order, and the files of each run.

pub(crate) use crate::records::row::{Failure, RunRow};

use crate::model::outcome::Outcome;
use crate::model::slices::Slice;
use crate::output_error::OutputError;
use crate::sweep::block::Block;
use crate::sweep::plan::Run;

/// A table that rows are encoded for on many threads, and put into by one, in plan order.
pub trait RowTable: Sync {
    /// An encoder of the next chunk of rows.
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_>;
}

/// Encodes one chunk of rows, on the thread that priced them.
pub trait RowEncoder<'t> {
    /// Takes rows of `block`, in its order: they share everything that does not depend on its moving axes.
    fn rows(&mut self, block: &Block<'_>, rows: &[RunRow<'_>]);

    /// Ends the chunk and returns the function that commits it to the table.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be encoded.
    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError>;
}

/// Puts an encoded chunk into its table; called in plan order.
pub type Commit<'t> = Box<dyn FnOnce() -> Result<(), OutputError> + Send + 't>;

/// Whether the files of a run were written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileStatus {
    /// At least one was.
    New,
    /// All were there.
    Kept,
}

/// Writes the files of single runs, from many threads.
pub trait RunFiles: Sync {
    /// Whether the run's slices are there, whole.
    fn has_slices(&self, run: &Run<'_>, outcome: &Outcome) -> bool;

    /// Whether the run's summary is there, whole.
    fn has_summary(&self, run: &Run<'_>) -> bool;

    /// Writes the run's slices.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    fn write_slices(&self, run: &Run<'_>, slices: &[Slice]) -> Result<(), OutputError>;

    /// Writes the run's summary.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    fn write_summary(&self, run: &Run<'_>, outcome: &Outcome) -> Result<(), OutputError>;
}

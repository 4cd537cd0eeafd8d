//! The comparison table as what its formats have in common: it takes rows, and its name at the end.

use crate::engine::output::RowTable;
use crate::output_error::OutputError;

/// A table that is given its name at the end.
pub trait Table: RowTable {
    /// Gives the table its name; one that is dropped before leaves nothing.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    fn finish(self: Box<Self>) -> Result<(), OutputError>;
}

//! `failed.csv`: the runs that could not be priced, with their parameters and the reason.

use std::path::Path;

use super::line_file::LineFile;
use super::row_csv;
use crate::engine::output::{Commit, RowEncoder, RowTable, RunRow};
use crate::output_error::OutputError;
use crate::records::failed::FailedRow;
use crate::sweep::block::Block;

/// The list of failed runs; a header alone where none failed.
pub(crate) struct FailedCsv(LineFile);

impl FailedCsv {
    /// Opens the list at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn create(path: &Path) -> Result<Self, OutputError> {
        Ok(Self(LineFile::create(path, &row_csv::header::<FailedRow>())?))
    }

    /// Gives the list its name.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn finish(self) -> Result<(), OutputError> {
        self.0.finish()
    }
}

impl RowTable for FailedCsv {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(FailedEncoder { file: &self.0, rows: Vec::new() })
    }
}

struct FailedEncoder<'t> {
    file: &'t LineFile,
    rows: Vec<FailedRow>,
}

impl<'t> RowEncoder<'t> for FailedEncoder<'t> {
    fn rows(&mut self, _block: &Block<'_>, rows: &[RunRow<'_>]) {
        for row in rows {
            let Err(failure) = &row.outcome else { continue };
            self.rows.push(FailedRow::of(row, failure));
        }
    }

    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        let lines = row_csv::lines(self.rows).map_err(OutputError::of("failed.csv"))?;
        Ok(self.file.commit_lines(lines))
    }
}

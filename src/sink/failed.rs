//! `failed.csv`: the runs that could not be priced, with their parameters and the reason.

use std::path::Path;

use super::answer_csv;
use super::line_file::LineFile;
use crate::engine::output::{Row, RowEncoder, RowTable, Seal};
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
        Ok(Self(LineFile::create(path, &answer_csv::header::<FailedRow>())?))
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
        Box::new(Lines { file: &self.0, rows: Vec::new() })
    }
}

struct Lines<'t> {
    file: &'t LineFile,
    rows: Vec<FailedRow>,
}

impl<'t> RowEncoder<'t> for Lines<'t> {
    fn rows(&mut self, _block: &Block<'_>, rows: &[Row<'_>]) {
        for row in rows {
            let Err(failure) = &row.outcome else { continue };
            self.rows.push(FailedRow::of(row, failure));
        }
    }

    fn seal(self: Box<Self>) -> Result<Seal<'t>, OutputError> {
        let lines = answer_csv::lines(self.rows).map_err(OutputError::of("failed.csv"))?;
        Ok(self.file.seal(lines))
    }
}

//! `failed.csv`: the runs that could not be priced, with their parameters and the reason.

use std::path::Path;

use super::line_file::LineFile;
use super::text;
use crate::engine::output::{Row, RowEncoder, RowTable, Seal};
use crate::output_error::OutputError;
use crate::sweep::block::Block;
use crate::sweep::parameter::PARAMETERS;

/// The list of failed runs; a header alone where none failed.
pub struct FailedCsv(LineFile);

impl FailedCsv {
    /// Opens the list at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        Ok(Self(LineFile::create(path, "run_id,parameters,reason")?))
    }

    /// Gives the list its name.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn finish(self) -> Result<(), OutputError> {
        self.0.finish()
    }
}

impl RowTable for FailedCsv {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(Lines { file: &self.0, text: String::new() })
    }
}

struct Lines<'t> {
    file: &'t LineFile,
    text: String,
}

impl<'t> RowEncoder<'t> for Lines<'t> {
    fn rows(&mut self, _block: &Block<'_>, rows: &[Row<'_>]) {
        for row in rows {
            let Err(failure) = &row.outcome else { continue };
            let date = row.run.date.map(|date| format!("session={date}"));
            let values = PARAMETERS.iter().filter_map(|parameter| {
                Some(format!("{}={}", parameter.name, parameter.effective(&row.run.spec)?))
            });
            let parameters: Vec<String> =
                [format!("symbol={}", row.run.symbol)].into_iter().chain(date).chain(values).collect();
            self.text.push_str(&row.run.id.to_string());
            self.text.push(',');
            text::cell(&mut self.text, &parameters.join(" "));
            self.text.push(',');
            text::cell(&mut self.text, &failure.reason);
            self.text.push('\n');
        }
    }

    fn seal(self: Box<Self>) -> Result<Seal<'t>, OutputError> {
        Ok(self.file.seal(self.text))
    }
}

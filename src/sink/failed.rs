//! `failed.csv`: the runs that could not be priced, with their parameters and the reason.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::text;
use crate::atomic_file::{Durability, Pending};
use crate::engine::output::{OutputError, Row, RowSink};
use crate::sweep::parameter::PARAMETERS;

/// The list of failed runs; a header alone where none failed.
pub struct FailedCsv {
    path: PathBuf,
    file: Pending,
}

impl FailedCsv {
    /// Opens the list at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        let mut file = Pending::create(path).map_err(OutputError::of(path))?;
        writeln!(file, "run_id,parameters,reason").map_err(OutputError::of(path))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Gives the list its name.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn finish(self) -> Result<(), OutputError> {
        self.file.finish(Durability::Synced).map_err(OutputError::of(self.path))
    }
}

impl RowSink for FailedCsv {
    fn row(&mut self, row: &Row) -> Result<(), OutputError> {
        let Err(failure) = &row.outcome else { return Ok(()) };
        let date = row.run.date.map(|date| format!("session={date}"));
        let values = PARAMETERS.iter().filter_map(|parameter| {
            Some(format!("{}={}", parameter.name, parameter.effective(&row.run.spec)?))
        });
        let parameters: Vec<String> =
            [format!("symbol={}", row.run.symbol)].into_iter().chain(date).chain(values).collect();
        let mut line = row.run.id.to_string();
        line.push(',');
        text::cell(&mut line, &parameters.join(" "));
        line.push(',');
        text::cell(&mut line, &failure.reason);
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(OutputError::of(&self.path))
    }
}

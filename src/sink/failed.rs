//! `failed.csv`: the runs that could not be priced, with their parameters and the reason.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::text;
use crate::atomic_file::{Durability, Pending};
use crate::engine::output::{OutputError, Row, RowEncoder, RowTable, Seal};
use crate::sweep::block::Block;
use crate::sweep::parameter::PARAMETERS;

/// The list of failed runs; a header alone where none failed.
pub struct FailedCsv {
    path: PathBuf,
    file: Mutex<Pending>,
}

impl FailedCsv {
    /// Opens the list at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path) -> Result<Self, OutputError> {
        let mut file = Pending::create(path).map_err(OutputError::of(path))?;
        writeln!(file, "run_id,parameters,reason").map_err(OutputError::of(path))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    /// Gives the list its name.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn finish(self) -> Result<(), OutputError> {
        let file = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        file.finish(Durability::Synced).map_err(OutputError::of(self.path))
    }
}

impl RowTable for FailedCsv {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(Lines { table: self, text: String::new() })
    }
}

struct Lines<'t> {
    table: &'t FailedCsv,
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
        let (table, text) = (self.table, self.text);
        Ok(Box::new(move || {
            let mut file = table.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(text.as_bytes()).map_err(OutputError::of(&table.path))
        }))
    }
}

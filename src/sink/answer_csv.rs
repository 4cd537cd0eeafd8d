//! The CSV tables of answers, small enough to be made in memory: a header, then rows of texts and figures.

use std::path::Path;

use super::text;
use crate::atomic_file;
use crate::output_error::OutputError;

/// A column: its name, its unit and its meaning.
pub type Column = (&'static str, &'static str, &'static str);

/// A table that grows cell by cell.
#[derive(Debug)]
pub struct AnswerCsv {
    out: String,
    /// Whether the row has a cell yet.
    begun: bool,
}

impl AnswerCsv {
    /// The table with the header of `columns`, without a row.
    pub fn of(columns: &[Column]) -> Self {
        let names: Vec<&str> = columns.iter().map(|(name, _, _)| *name).collect();
        Self { out: format!("{}\n", names.join(",")), begun: false }
    }

    fn next(&mut self) -> &mut String {
        if self.begun {
            self.out.push(',');
        }
        self.begun = true;
        &mut self.out
    }

    /// Adds cells with texts.
    pub fn texts<'t>(&mut self, cells: impl IntoIterator<Item = &'t str>) -> &mut Self {
        for cell in cells {
            text::cell(self.next(), cell);
        }
        self
    }

    /// Adds a cell with a count.
    pub fn count(&mut self, count: u64) -> &mut Self {
        self.next().push_str(&count.to_string());
        self
    }

    /// Adds cells with figures, empty where there is none.
    pub fn figures(&mut self, figures: impl IntoIterator<Item = Option<f64>>) -> &mut Self {
        for figure in figures {
            let out = self.next();
            if let Some(figure) = figure {
                text::number(out, figure);
            }
        }
        self
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.out.push('\n');
        self.begun = false;
    }

    /// Writes the table to `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn write(self, path: &Path) -> Result<(), OutputError> {
        atomic_file::write(path, self.out.as_bytes()).map_err(OutputError::of(path))
    }
}

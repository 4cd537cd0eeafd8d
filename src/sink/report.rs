//! The reports on a sweep's results, one file each.

use std::path::Path;

use super::{report_html, workbook};
use crate::analysis::answers::Answers;
use crate::output_error::OutputError;

/// A report.
pub struct Format {
    /// Its name, and the file's extension.
    pub name: &'static str,
    /// Its file, beside the table.
    pub file: &'static str,
    /// Writes it.
    pub write: fn(&Path, &Answers, &ReportExtras) -> Result<(), OutputError>,
}

/// The reports: a new one is a file and a line here.
pub static FORMATS: [Format; 2] = [
    Format { name: "html", file: "report.html", write: report_html::write },
    Format { name: "xlsx", file: "report.xlsx", write: workbook::write },
];

/// What a report shows beside the answers.
#[derive(Debug, Default)]
pub struct ReportExtras {
    /// Rows of the table that charts are made of, ascending.
    pub shown: Vec<usize>,
    /// Some runs slot by slot.
    pub slices: Vec<SlicesOfRun>,
    /// What else a reader must know, a sentence each.
    pub notes: Vec<String>,
}

/// The slices file of one run, by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SlicesOfRun {
    /// The run's row in the table.
    pub row: usize,
    /// Start of every slot, UTC.
    pub times: Vec<String>,
    /// Columns of figures, by name.
    pub figures: Vec<(String, Vec<Option<f64>>)>,
}

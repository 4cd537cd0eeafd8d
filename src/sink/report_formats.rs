//! The reports on a sweep's results, one file each.

use std::path::Path;

use super::report::ReportExtras;
use super::{report_html, workbook};
use crate::analysis::answers::Answers;
use crate::output_error::OutputError;

/// A report.
pub(crate) struct Format {
    /// Its name, and the file's extension.
    pub name: &'static str,
    /// Its file, beside the table.
    pub file: &'static str,
    /// Writes it.
    pub write: fn(&Path, &Answers, &ReportExtras) -> Result<(), OutputError>,
}

/// The reports: a new one is a file and a line here.
pub(crate) static FORMATS: &[Format] = &[
    Format { name: "html", file: "report.html", write: report_html::write },
    Format { name: "xlsx", file: "report.xlsx", write: workbook::write },
];

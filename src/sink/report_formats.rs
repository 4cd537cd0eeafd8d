//! The reports on a sweep's results, one file each.

use std::path::Path;

use super::report::ReportExtras;
use super::{report_html, workbook};
use crate::analysis::report_data::ReportData;
use crate::output_error::OutputError;

/// A report.
pub(crate) struct ReportFormat {
    /// Its name, and the file's extension.
    pub name: &'static str,
    /// Its file, beside the table.
    pub file: &'static str,
    /// Writes it.
    pub write: fn(&Path, &ReportData, &ReportExtras) -> Result<(), OutputError>,
}

/// The reports: a new one is a file and a line here.
pub(crate) static REPORT_FORMATS: &[ReportFormat] = &[
    ReportFormat { name: "html", file: "report.html", write: report_html::write },
    ReportFormat { name: "xlsx", file: "report.xlsx", write: workbook::write },
];

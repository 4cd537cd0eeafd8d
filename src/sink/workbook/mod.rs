//! `report.xlsx`: the answer, what it rests on and every run, as a workbook to read, change and forward.

mod by_symbol;
mod charts;
mod comparison;
mod formats;
mod glossary;
mod layout;
mod order_value;
mod quality;
mod runs;
mod sensitivity;
mod sheet_names;
mod sheet_writer;
mod summary;
mod sweep;
mod workbook_data;

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::report::ReportExtras;
use crate::analysis::report_data::ReportData;
use crate::atomic_file::AtomicFile;
use crate::output_error::OutputError;
use sheet_writer::XlsxResult;
use workbook_data::WorkbookData;

/// The sheets from left to right: a new one is a file and a line here.
const SHEETS: [fn(&mut Workbook, &WorkbookData<'_>) -> XlsxResult; 8] = [
    summary::add,
    comparison::add,
    runs::add,
    by_symbol::add,
    sensitivity::add,
    quality::add,
    sweep::add,
    glossary::add,
];

/// Writes the workbook of `answers` to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub(crate) fn write(path: &Path, answers: &ReportData, extras: &ReportExtras) -> Result<(), OutputError> {
    let wrapped = |error: XlsxError| OutputError::of(path)(std::io::Error::other(error));
    let mut file = AtomicFile::create(path).map_err(OutputError::of(path))?;
    let mut workbook = build(answers, extras).map_err(wrapped)?;
    workbook.save_to_writer(&mut file).map_err(wrapped)?;
    file.finish().map_err(OutputError::of(path))
}

fn build(answers: &ReportData, extras: &ReportExtras) -> XlsxResult<Workbook> {
    let book = WorkbookData::of(answers, extras);
    let mut workbook = Workbook::new();
    // The clock is not an input: the same results are the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = format!("{}: execution costs", answers.provenance.name);
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    for add in SHEETS {
        add(&mut workbook, &book)?;
    }
    Ok(workbook)
}

//! `comparison.xlsx`: the table as a workbook, numbers as numbers, header frozen, filters on.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Context;
use super::columns::{self, Cell, CellKind, Column};
use super::table::Table;
use crate::atomic_file::{Durability, Pending};
use crate::engine::output::{OutputError, Row, RowSink};

/// Rows a sheet holds beside its header.
pub const MOST_ROWS: u64 = 1_048_575;
/// The name of the sheet.
const SHEET: &str = "Runs";

/// The table as a workbook; rows go to a temporary file as they come.
pub struct ComparisonXlsx {
    path: PathBuf,
    workbook: Workbook,
    columns: Vec<Column>,
    context: Context,
    rows: u32,
}

impl ComparisonXlsx {
    /// Opens the table at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let columns = columns::all();
        let mut workbook = Workbook::new();
        start(&mut workbook, &columns).map_err(wrapped(path))?;
        Ok(Self { path: path.to_owned(), workbook, columns, context, rows: 0 })
    }

    fn write_row(&mut self, row: &Row) -> Result<(), XlsxError> {
        self.rows += 1;
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (place, column) in (0_u16..).zip(&self.columns) {
            match column.cell(row, &self.context) {
                Cell::Number(number) if number.is_finite() => sheet.write_number(self.rows, place, number)?,
                Cell::Count(count) => sheet.write_number(self.rows, place, count as f64)?,
                // A text is written as a text: it cannot become a formula.
                Cell::Text(text) => sheet.write_string(self.rows, place, text)?,
                Cell::Empty | Cell::Number(_) => continue,
            };
        }
        Ok(())
    }

    fn save(&mut self, file: &mut Pending) -> Result<(), XlsxError> {
        let last = u16::try_from(self.columns.len() - 1).unwrap_or(u16::MAX);
        self.workbook.worksheet_from_index(0)?.autofilter(0, 0, self.rows, last)?;
        self.workbook.save_to_writer(file)
    }
}

/// Header, widths and the fixed date that makes the same rows the same bytes.
fn start(workbook: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(SHEET)?;
    sheet.set_freeze_panes(1, 0)?;
    for (place, column) in (0_u16..).zip(columns) {
        let widest = match (column.kind, column.name) {
            (_, "run_id") => 17,
            (CellKind::Text, _) => 10,
            _ => 9,
        };
        let width = column.name.len().max(widest) + 3;
        sheet.set_column_width(place, width as f64)?;
    }
    for (place, column) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, place, column.name, &bold)?;
    }
    Ok(())
}

impl RowSink for ComparisonXlsx {
    fn row(&mut self, row: &Row) -> Result<(), OutputError> {
        let path = self.path.clone();
        self.write_row(row).map_err(wrapped(&path))
    }
}

impl Table for ComparisonXlsx {
    fn finish(mut self: Box<Self>) -> Result<(), OutputError> {
        let path = self.path.clone();
        let mut file = Pending::create(&path).map_err(OutputError::of(&path))?;
        self.save(&mut file).map_err(wrapped(&path))?;
        file.finish(Durability::Synced).map_err(OutputError::of(path))
    }
}

fn wrapped(path: &Path) -> impl FnOnce(XlsxError) -> OutputError {
    let path = path.to_owned();
    move |error| OutputError::of(path)(std::io::Error::other(error))
}

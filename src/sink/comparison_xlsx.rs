//! `comparison.xlsx`: the table as a workbook, numbers as numbers, header frozen, filters on.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Context;
use super::columns::{self, CellKind, CellValue, ColumnDescriptor};
use super::table::Table;
use crate::atomic_file::AtomicFile;
use crate::engine::output::{Commit, RowEncoder, RowTable, RunRow};
use crate::output_error::OutputError;
use crate::sweep::block::Block;

/// Rows a sheet holds beside its header.
pub(crate) const MAX_ROWS: u64 = 1_048_575;
/// The name of the sheet.
const SHEET: &str = "Runs";

/// The table as a workbook; rows go to a temporary file as they come.
pub(crate) struct ComparisonXlsx {
    path: PathBuf,
    columns: Vec<ColumnDescriptor>,
    context: Context,
    sheet: Mutex<XlsxSheet>,
}

struct XlsxSheet {
    workbook: Workbook,
    rows: u32,
}

impl ComparisonXlsx {
    /// Opens the table at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn create(path: &Path, context: Context) -> Result<Self, OutputError> {
        let columns = columns::all();
        let mut workbook = Workbook::new();
        begin_sheet(&mut workbook, &columns).map_err(to_output_error(path))?;
        Ok(Self {
            path: path.to_owned(),
            columns,
            context,
            sheet: Mutex::new(XlsxSheet { workbook, rows: 0 }),
        })
    }
}

impl XlsxSheet {
    fn write_row(&mut self, cells: &[CellValue<'_>]) -> Result<(), XlsxError> {
        self.rows += 1;
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (place, cell) in (0_u16..).zip(cells) {
            match cell {
                CellValue::Number(number) if number.is_finite() => {
                    sheet.write_number(self.rows, place, *number)?
                }
                CellValue::Count(count) => sheet.write_number(self.rows, place, *count as f64)?,
                // A text is written as a text: it cannot become a formula.
                CellValue::Text(text) => sheet.write_string(self.rows, place, &**text)?,
                CellValue::Empty | CellValue::Number(_) => continue,
            };
        }
        Ok(())
    }

    fn save(&mut self, columns: usize, file: &mut AtomicFile) -> Result<(), XlsxError> {
        let last = u16::try_from(columns - 1).unwrap_or(u16::MAX);
        self.workbook.worksheet_from_index(0)?.autofilter(0, 0, self.rows, last)?;
        self.workbook.save_to_writer(file)
    }
}

/// Header, widths and the fixed date that makes the same rows the same bytes.
fn begin_sheet(workbook: &mut Workbook, columns: &[ColumnDescriptor]) -> Result<(), XlsxError> {
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(SHEET)?;
    sheet.set_freeze_panes(1, 0)?;
    for (place, column) in (0_u16..).zip(columns) {
        let widest = match (column.kind, column.name) {
            (_, "run_id") => 17,
            (CellKind::Text | CellKind::Date | CellKind::Time, _) => 10,
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

impl RowTable for ComparisonXlsx {
    fn encoder(&self) -> Box<dyn RowEncoder<'_> + '_> {
        Box::new(XlsxEncoder { table: self, rows: Vec::new() })
    }
}

/// A chunk of rows as cells.
struct XlsxEncoder<'t> {
    table: &'t ComparisonXlsx,
    rows: Vec<Vec<CellValue<'static>>>,
}

impl<'t> RowEncoder<'t> for XlsxEncoder<'t> {
    fn rows(&mut self, _block: &Block<'_>, rows: &[RunRow<'_>]) {
        let (columns, context) = (&self.table.columns, &self.table.context);
        self.rows
            .extend(rows.iter().map(|row| columns.iter().map(|column| column.cell(row, context)).collect()));
    }

    fn into_commit(self: Box<Self>) -> Result<Commit<'t>, OutputError> {
        let (table, rows) = (self.table, self.rows);
        Ok(Box::new(move || {
            let mut sheet = table.sheet.lock().unwrap_or_else(PoisonError::into_inner);
            rows.iter().try_for_each(|cells| sheet.write_row(cells)).map_err(to_output_error(&table.path))
        }))
    }
}

impl Table for ComparisonXlsx {
    fn finish(self: Box<Self>) -> Result<(), OutputError> {
        let mut sheet = self.sheet.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut file = AtomicFile::create(&self.path).map_err(OutputError::of(&self.path))?;
        sheet.save(self.columns.len(), &mut file).map_err(to_output_error(&self.path))?;
        file.finish().map_err(OutputError::of(self.path))
    }
}

fn to_output_error(path: &Path) -> impl FnOnce(XlsxError) -> OutputError {
    let path = path.to_owned();
    move |error| OutputError::of(path)(std::io::Error::other(error))
}

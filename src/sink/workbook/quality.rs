//! What the data were like: flags of runs, failed runs, sessions left out, the bars by digest.

use rust_xlsxwriter::Workbook;

use super::formats::{self, CellStyle};
use super::sheet_writer::{SheetWriter, XlsxResult, cell, row_after};
use super::workbook_data::WorkbookData;
use crate::analysis::frame::{Frame, Level};

const NAME: &str = "Data quality";
const COLUMNS: u16 = 6;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let from = &book.answers.provenance;
    let frame = &book.answers.frame;
    let mut page = SheetWriter::add(workbook, NAME, &from.name)?;
    page.widths(&[22.0, 12.0, 12.0, 12.0, 12.0, 70.0])?;
    let below = "What a reader should know of the bars behind the figures, and of what was left out";
    page.title(NAME, below, COLUMNS)?;
    let row = flags(&mut page, frame, 3)?;
    let row = failed(&mut page, frame, row + 1)?;
    let row = snapshots(&mut page, book, row + 1)?;
    skipped(&mut page, book, row + 1)
}

fn flags(page: &mut SheetWriter<'_>, frame: &Frame, row: u32) -> XlsxResult<u32> {
    page.heading(row, "Flags of runs")?;
    page.header(
        row + 1,
        &[("flag", CellStyle::Text), ("runs", CellStyle::Whole), ("share", CellStyle::Fraction)],
    )?;
    page.span(row + 1, 3, 5, "what it means", &formats::header_of_text())?;
    let (text, whole, share) =
        (CellStyle::Text.in_table(), CellStyle::Whole.in_table(), CellStyle::Fraction.in_table());
    let found = frame.raised_flags();
    let first = row + 2;
    let total = row_after(first, found.len());
    let mut row = first;
    for (flag, runs) in found {
        page.text(row, 0, flag.name(), &text)?;
        page.count(row, 1, runs, &whole)?;
        let formula = format!("={}/{}", cell(row, 1), cell(total, 1).replace('B', "B$"));
        page.formula(row, 2, &formula, runs as f64 / frame.rows() as f64, &share)?;
        page.span(row, 3, 5, flag.about(), &text)?;
        row += 1;
    }
    page.text(row, 0, "runs priced", &CellStyle::Text.in_total())?;
    page.count(row, 1, frame.rows() as u64, &CellStyle::Whole.in_total())?;
    Ok(row + 1)
}

fn failed(page: &mut SheetWriter<'_>, frame: &Frame, row: u32) -> XlsxResult<u32> {
    page.heading(row, "Failed runs")?;
    if frame.failed.is_empty() {
        page.text(row + 1, 0, "None.", &formats::label())?;
        return Ok(row + 2);
    }
    page.header(row + 1, &[("", CellStyle::Text), ("runs", CellStyle::Whole)])?;
    page.span(row + 1, 2, 5, "reason", &formats::header_of_text())?;
    let first = row + 2;
    let mut row = first;
    for (reason, runs) in &frame.failed {
        page.text(row, 0, "", &CellStyle::Text.in_table())?;
        page.count(row, 1, *runs, &CellStyle::Whole.in_table())?;
        page.span(row, 2, 5, reason, &CellStyle::Text.in_table())?;
        row += 1;
    }
    let all: u64 = frame.failed.iter().map(|(_, runs)| runs).sum();
    page.text(row, 0, "failed", &CellStyle::Text.in_total())?;
    let sum = format!("=SUM({}:{})", cell(first, 1), cell(row - 1, 1));
    page.formula(row, 1, &sum, all as f64, &CellStyle::Whole.in_total())?;
    Ok(row + 1)
}

fn snapshots(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult<u32> {
    page.heading(row, "Bars")?;
    let heads = [
        ("symbol", CellStyle::Text),
        ("source", CellStyle::Text),
        ("interval", CellStyle::Text),
        ("bars", CellStyle::Whole),
        ("sessions", CellStyle::Whole),
        ("digest: the same digest is the same bars", CellStyle::Text),
    ];
    page.header(row + 1, &heads)?;
    let mut row = row + 2;
    for data in &book.answers.provenance.data {
        let texts = [&data.symbol, &data.source, &data.interval];
        for (column, text) in (0_u16..).zip(texts) {
            page.text(row, column, text, &CellStyle::Text.in_table())?;
        }
        page.count(row, 3, data.bars, &CellStyle::Whole.in_table())?;
        page.count(row, 4, data.sessions, &CellStyle::Whole.in_table())?;
        page.text(row, 5, &data.digest, &CellStyle::Text.in_table())?;
        row += 1;
    }
    Ok(row)
}

fn skipped(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult {
    page.heading(row, "Sessions left out")?;
    let skipped = &book.answers.provenance.skipped;
    if skipped.is_empty() {
        return page.text(row + 1, 0, "None.", &formats::label());
    }
    page.header(row + 1, &[("symbol", CellStyle::Text), ("session", CellStyle::Date)])?;
    page.span(row + 1, 2, 5, "reason", &formats::header_of_text())?;
    for (row, [symbol, session, reason]) in (row + 2..).zip(skipped) {
        page.text(row, 0, symbol, &CellStyle::Text.in_table())?;
        let session = Level::Text(session.as_str().into());
        page.level(row, 1, Some(&session), CellStyle::Date, &CellStyle::Date.in_table())?;
        page.span(row, 2, 5, reason, &CellStyle::Text.in_table())?;
    }
    Ok(())
}

//! What the data were like: flags of runs, failed runs, sessions left out, the bars by digest.

use rust_xlsxwriter::Workbook;

use super::book::Book;
use super::formats::{self, Look};
use super::page::{Done, Page, below, cell};
use crate::analysis::frame::{Frame, Level};

const NAME: &str = "Data quality";
const COLUMNS: u16 = 6;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &Book<'_>) -> Done {
    let from = &book.answers.provenance;
    let frame = &book.answers.frame;
    let mut page = Page::add(workbook, NAME, &from.name)?;
    page.widths(&[22.0, 12.0, 12.0, 12.0, 12.0, 70.0])?;
    let below = "What a reader should know of the bars behind the figures, and of what was left out";
    page.title(NAME, below, COLUMNS)?;
    let row = flags(&mut page, frame, 3)?;
    let row = failed(&mut page, frame, row + 1)?;
    let row = snapshots(&mut page, book, row + 1)?;
    skipped(&mut page, book, row + 1)
}

fn flags(page: &mut Page<'_>, frame: &Frame, row: u32) -> Done<u32> {
    page.heading(row, "Flags of runs")?;
    page.header(row + 1, &[("flag", Look::Text), ("runs", Look::Whole), ("share", Look::Fraction)])?;
    page.span(row + 1, 3, 5, "what it means", &formats::header_of_text())?;
    let (text, whole, share) = (Look::Text.in_table(), Look::Whole.in_table(), Look::Fraction.in_table());
    let found = frame.raised();
    let first = row + 2;
    let total = below(first, found.len());
    let mut row = first;
    for (flag, runs) in found {
        page.text(row, 0, flag.name(), &text)?;
        page.count(row, 1, runs, &whole)?;
        let formula = format!("={}/{}", cell(row, 1), cell(total, 1).replace('B', "B$"));
        page.formula(row, 2, &formula, runs as f64 / frame.rows() as f64, &share)?;
        page.span(row, 3, 5, flag.about(), &text)?;
        row += 1;
    }
    page.text(row, 0, "runs priced", &Look::Text.in_total())?;
    page.count(row, 1, frame.rows() as u64, &Look::Whole.in_total())?;
    Ok(row + 1)
}

fn failed(page: &mut Page<'_>, frame: &Frame, row: u32) -> Done<u32> {
    page.heading(row, "Failed runs")?;
    if frame.failed.is_empty() {
        page.text(row + 1, 0, "None.", &formats::label())?;
        return Ok(row + 2);
    }
    page.header(row + 1, &[("", Look::Text), ("runs", Look::Whole)])?;
    page.span(row + 1, 2, 5, "reason", &formats::header_of_text())?;
    let first = row + 2;
    let mut row = first;
    for (reason, runs) in &frame.failed {
        page.text(row, 0, "", &Look::Text.in_table())?;
        page.count(row, 1, *runs, &Look::Whole.in_table())?;
        page.span(row, 2, 5, reason, &Look::Text.in_table())?;
        row += 1;
    }
    let all: u64 = frame.failed.iter().map(|(_, runs)| runs).sum();
    page.text(row, 0, "failed", &Look::Text.in_total())?;
    let sum = format!("=SUM({}:{})", cell(first, 1), cell(row - 1, 1));
    page.formula(row, 1, &sum, all as f64, &Look::Whole.in_total())?;
    Ok(row + 1)
}

fn snapshots(page: &mut Page<'_>, book: &Book<'_>, row: u32) -> Done<u32> {
    page.heading(row, "Bars")?;
    let heads = [
        ("symbol", Look::Text),
        ("source", Look::Text),
        ("interval", Look::Text),
        ("bars", Look::Whole),
        ("sessions", Look::Whole),
        ("digest: the same digest is the same bars", Look::Text),
    ];
    page.header(row + 1, &heads)?;
    let mut row = row + 2;
    for data in &book.answers.provenance.data {
        let texts = [&data.symbol, &data.source, &data.interval];
        for (column, text) in (0_u16..).zip(texts) {
            page.text(row, column, text, &Look::Text.in_table())?;
        }
        page.count(row, 3, data.bars, &Look::Whole.in_table())?;
        page.count(row, 4, data.sessions, &Look::Whole.in_table())?;
        page.text(row, 5, &data.digest, &Look::Text.in_table())?;
        row += 1;
    }
    Ok(row)
}

fn skipped(page: &mut Page<'_>, book: &Book<'_>, row: u32) -> Done {
    page.heading(row, "Sessions left out")?;
    let skipped = &book.answers.provenance.skipped;
    if skipped.is_empty() {
        return page.text(row + 1, 0, "None.", &formats::label());
    }
    page.header(row + 1, &[("symbol", Look::Text), ("session", Look::Date)])?;
    page.span(row + 1, 2, 5, "reason", &formats::header_of_text())?;
    for (row, [symbol, session, reason]) in (row + 2..).zip(skipped) {
        page.text(row, 0, symbol, &Look::Text.in_table())?;
        let session = Level::Text(session.as_str().into());
        page.level(row, 1, Some(&session), Look::Date, &Look::Date.in_table())?;
        page.span(row, 2, 5, reason, &Look::Text.in_table())?;
    }
    Ok(())
}

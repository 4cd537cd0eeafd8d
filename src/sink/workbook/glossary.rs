//! What the workbook's words and columns mean.

use rust_xlsxwriter::Workbook;

use super::formats::{self, CellStyle};
use super::sheet_writer::{SheetWriter, XlsxResult};
use super::workbook_data::WorkbookData;
use crate::model::ledger::Term;
use crate::model::parameter::ParameterId;

const NAME: &str = "Glossary";
const COLUMNS: u16 = 3;

/// The words, each with what it means.
const TERMS: [(&str, &str); 20] = [
    ("positive", "cost, everywhere; a negative cost is a gain"),
    ("bps", "basis points: 1 bps is 0.01%, or 100 on an order of a million"),
    ("mid", "(high + low) / 2 of a bar"),
    ("arrival price", "mid of the first slot of the order's window: what the order is measured against"),
    (
        "implementation shortfall",
        "the difference between the order filled whole at the arrival price and what happened (Perold 1988); is_total_bps",
    ),
    ("spread, temporary, permanent, fees", "the part of the cost that the model computes for trading"),
    (
        "timing",
        "drift from the arrival price to the price that each fill starts from: what prices did while the order waited",
    ),
    ("opportunity", "drift of the mid on what was left unfilled, to the end of the window"),
    (Term::Cleanup.name(), "spread, impact and fees of the block that trades what was left unfilled"),
    (
        ParameterId::Participation.name(),
        "the most that is taken of a bar's volume; participation_rate is the share that was taken of all of it",
    ),
    ("ADV", "average daily volume: the mean of complete sessions before the order's"),
    ("completion", "executed quantity / parent quantity, before the cleanup"),
    ("pair", "two runs that differ in the compared parameter and agree on every other"),
    (
        "clustered by day",
        "days, not pairs, are the observations: what happens on one day happens to all its pairs (t, days - 1)",
    ),
    ("adjusted p", "p adjusted for the number of cells that are looked at (Benjamini, Hochberg 1995)"),
    ("exploratory", "from fewer than 20 days: no verdict"),
    ("equivalent", "the 95% interval lies within the margin: no difference that matters"),
    ("undecided", "the days do not decide; the sentence says how many more would"),
    ("not comparable", "one side trades more of its order, and nobody trades the rest (cleanup = none)"),
    (
        "detectable",
        "minimum detectable difference: the smallest true difference that such a sample finds with 80% power",
    ),
];

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let mut page = SheetWriter::add(workbook, NAME, &book.answers.provenance.name)?;
    page.widths(&[32.0, 24.0, 100.0])?;
    page.title(NAME, "Words first, then the columns of this workbook", COLUMNS)?;
    page.header(3, &[("word", CellStyle::Text), ("", CellStyle::Text), ("what it means", CellStyle::Text)])?;
    let (text, wrapped) = (CellStyle::Text.in_table(), formats::wrapped_in_table());
    let mut row = 4;
    for (word, meaning) in TERMS {
        page.text(row, 0, word, &text)?;
        page.text(row, 1, "", &text)?;
        page.text(row, 2, meaning, &wrapped)?;
        row += 1;
    }
    row += 1;
    page.header(
        row,
        &[("column", CellStyle::Text), ("unit", CellStyle::Text), ("what it means", CellStyle::Text)],
    )?;
    let layout = &book.layout;
    let in_use = |name: &str| {
        name == "run_id"
            || layout.columns.iter().any(|shown| shown.column.name == name)
            || layout.constants.iter().any(|(column, _)| column.name == name)
    };
    for column in book.columns.iter().filter(|column| in_use(column.name)) {
        row += 1;
        page.text(row, 0, column.name, &text)?;
        page.text(row, 1, column.unit, &text)?;
        page.text(row, 2, column.about, &wrapped)?;
    }
    Ok(())
}

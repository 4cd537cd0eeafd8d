//! What each strategy costs on each symbol, term by term.

use rust_xlsxwriter::{Chart, ConditionalFormat2ColorScale, Workbook};

use super::formats::{self, CellStyle, DEARER_COLOUR, NEUTRAL};
use super::sheet_writer::{HeaderCell, SheetWriter, XlsxResult, cell, row_after};
use super::workbook_data::WorkbookData;
use super::{charts, order_value};
use crate::model::ledger::Term;

const NAME: &str = "By symbol";
/// Columns of the sheet.
const COLUMNS: u16 = 13;
/// The first row below the header.
const FIRST: u32 = 4;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let mut page = SheetWriter::add(workbook, NAME, &book.answers.provenance.name)?;
    page.widths(&[[14.0, 16.0].as_slice(), [11.0; 10].as_slice()].concat())?;
    let (by, groups) = (&book.split, &book.groups);
    let below = format!("Mean cost by symbol and {}, in bps of parent quantity x arrival price", by[1]);
    page.title(NAME, &below, COLUMNS)?;
    if groups.is_empty() {
        return page.paragraph(FIRST, COLUMNS, "No run could be priced.", &formats::prose());
    }
    let split_look = book.column(by[1]).map_or(CellStyle::Text, |column| CellStyle::of(column, true));
    let heads: [HeaderCell<'_>; 13] = [
        ("symbol", CellStyle::Text),
        (by[1], split_look),
        ("runs", CellStyle::Whole),
        ("completion", CellStyle::Percent),
        ("spread", CellStyle::Bps),
        ("temporary", CellStyle::Bps),
        ("permanent", CellStyle::Bps),
        ("fees", CellStyle::Bps),
        ("timing", CellStyle::Bps),
        ("opportunity", CellStyle::Bps),
        (Term::Cleanup.name(), CellStyle::Bps),
        ("total, bps", CellStyle::Bps),
        ("cash an order", CellStyle::Whole),
    ];
    let header = FIRST - 1;
    page.header(header, &heads)?;
    page.sheet.set_freeze_panes(header + 1, 2)?;
    page.sheet.set_repeat_rows(header, header)?;
    let formats: Vec<_> = heads.iter().map(|(_, look)| look.in_table()).collect();
    let mut row = FIRST;
    for group in groups {
        for ((column, level), (_, look)) in (0_u16..).zip(&group.levels).zip(heads) {
            page.level(row, column, level.as_ref(), look, &look.in_table())?;
        }
        page.count(row, 2, group.runs, &formats[2])?;
        page.number(row, 3, Some(group.completion_pct), &formats[3])?;
        let terms = group.terms_bps.terms();
        for (column, (_, bps)) in (4_u16..).zip(terms) {
            page.number(row, column, Some(bps), &formats[usize::from(column)])?;
        }
        let total: f64 = terms.iter().map(|(_, bps)| bps).sum();
        let sum = format!("=SUM({}:{})", cell(row, 4), cell(row, 10));
        page.formula(row, 11, &sum, total, &formats[11])?;
        let cash = format!("={}/10000*{}", cell(row, 11), order_value::ORDER_VALUE_NAME);
        page.formula(row, 12, &cash, total / 1e4 * order_value::ORDER_VALUE, &formats[12])?;
        row += 1;
    }
    let scale =
        ConditionalFormat2ColorScale::new().set_minimum_color(NEUTRAL).set_maximum_color(DEARER_COLOUR);
    page.sheet.add_conditional_format(FIRST, 11, row - 1, 11, &scale)?;
    let aside = "Total = the seven terms. Positive is cost; timing and opportunity are what prices did, the others are the model's.";
    page.paragraph(row, COLUMNS, aside, &formats::footnote())?;
    let mut chart = chart(book);
    page.sheet.insert_chart_with_offset(row + 1, 0, chart.set_width(960).set_height(360), 2, 8)?;
    Ok(())
}

/// The costs of all rows by their terms.
pub(super) fn chart(book: &WorkbookData<'_>) -> Chart {
    let last = row_after(FIRST, book.groups.len().max(1)) - 1;
    charts::stacked("Mean cost by its terms, bps", NAME, FIRST - 1, (FIRST, 0, last, 1), (FIRST, 4, last, 4))
}

//! What each strategy costs on each symbol, term by term.

use rust_xlsxwriter::{Chart, ConditionalFormat2ColorScale, Workbook};

use super::book::Book;
use super::formats::{self, DEAR, Look, NEUTRAL};
use super::page::{Done, Head, Page, below, cell};
use super::{charts, order_value};

const NAME: &str = "By symbol";
/// Columns of the sheet.
const COLUMNS: u16 = 12;
/// The first row below the header.
const FIRST: u32 = 4;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &Book<'_>) -> Done {
    let mut page = Page::add(workbook, NAME, &book.answers.provenance.name)?;
    page.widths(&[[14.0, 16.0].as_slice(), [11.0; 10].as_slice()].concat())?;
    let (by, groups) = (&book.split, &book.groups);
    let below = format!("Mean cost by symbol and {}, in bps of parent quantity x arrival price", by[1]);
    page.title(NAME, &below, COLUMNS)?;
    if groups.is_empty() {
        return page.paragraph(FIRST, COLUMNS, "No run could be priced.", &formats::prose());
    }
    let split_look = book.column(by[1]).map_or(Look::Text, |column| Look::of(column, true));
    let heads: [Head<'_>; 12] = [
        ("symbol", Look::Text),
        (by[1], split_look),
        ("runs", Look::Whole),
        ("completion", Look::Percent),
        ("spread", Look::Bps),
        ("temporary", Look::Bps),
        ("permanent", Look::Bps),
        ("fees", Look::Bps),
        ("timing", Look::Bps),
        ("opportunity", Look::Bps),
        ("total, bps", Look::Bps),
        ("cash an order", Look::Whole),
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
        let sum = format!("=SUM({}:{})", cell(row, 4), cell(row, 9));
        page.formula(row, 10, &sum, total, &formats[10])?;
        let cash = format!("={}/10000*{}", cell(row, 10), order_value::ORDER_VALUE_NAME);
        page.formula(row, 11, &cash, total / 1e4 * order_value::ORDER_VALUE, &formats[11])?;
        row += 1;
    }
    let scale = ConditionalFormat2ColorScale::new().set_minimum_color(NEUTRAL).set_maximum_color(DEAR);
    page.sheet.add_conditional_format(FIRST, 10, row - 1, 10, &scale)?;
    let aside = "Total = the six terms. Positive is cost; timing and opportunity are what prices did, the others are the model's.";
    page.paragraph(row, COLUMNS, aside, &formats::aside())?;
    let mut chart = chart(book);
    page.sheet.insert_chart_with_offset(row + 1, 0, chart.set_width(960).set_height(360), 2, 8)?;
    Ok(())
}

/// The costs of all rows by their terms.
pub(super) fn chart(book: &Book<'_>) -> Chart {
    let last = below(FIRST, book.groups.len().max(1)) - 1;
    charts::stacked("Mean cost by its terms, bps", NAME, FIRST - 1, (FIRST, 0, last, 1), (FIRST, 4, last, 4))
}

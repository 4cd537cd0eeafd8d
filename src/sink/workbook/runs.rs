//! Every run: a table to filter and sort, with the mean of the rows that are shown.

use rust_xlsxwriter::{
    ConditionalFormat3ColorScale, ConditionalFormatDataBar, ConditionalFormatDataBarDirection,
    ConditionalFormatType, Format, Table, TableColumn, TableStyle, Workbook,
};

use super::formats::{self, CHEAPER_COLOUR, CellStyle, DEARER_COLOUR, NEUTRAL};
use super::layout::{ColumnData, ShownColumn};
use super::sheet_writer::{SheetWriter, XlsxResult, column_name, row_after};
use super::workbook_data::WorkbookData;
use crate::analysis::frame::Frame;

/// The name of the sheet.
const NAME: &str = "Runs";
/// The row of the header.
const HEADER: u32 = 4;
/// Runs that fit below it.
const MOST_RUNS: usize = 1_048_575 - HEADER as usize;
/// Runs of a table proper: the crate remembers each of its cells. Beyond it the sheet has filters only.
const MOST_IN_TABLE: usize = 250_000;
/// Characters on a page's width that can still be read.
const PAGE_WIDTH: usize = 200;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let frame = &book.answers.frame;
    let mut page = SheetWriter::add_long(workbook, NAME, &book.answers.provenance.name)?;
    let rows = frame.rows().min(MOST_RUNS);
    if rows == 0 {
        return page.text(
            0,
            0,
            "No run could be priced: the sheet Data quality says why.",
            &formats::title(),
        );
    }
    let shown = &book.layout.columns;
    let widths: Vec<usize> = std::iter::once(20).chain(shown.iter().map(width)).collect();
    page.widths(&widths.iter().map(|width| *width as f64).collect::<Vec<f64>>())?;
    // The run's id and what comes before the first measure but one or two stay in sight.
    let keys = shown.iter().take(2).filter(|shown| matches!(shown.cells, ColumnData::Factor(_))).count();
    page.sheet.set_freeze_panes(HEADER + 1, 1 + u16::try_from(keys).unwrap_or(0))?;
    page.sheet
        .set_repeat_rows(HEADER - 1, HEADER)?
        .set_repeat_columns(0, u16::try_from(keys).unwrap_or(0))?;
    let across = widths.iter().sum::<usize>().div_ceil(PAGE_WIDTH);
    page.sheet.set_print_fit_to_pages(u16::try_from(across).unwrap_or(1), 0);
    head(&mut page, frame, shown, rows)?;
    let last = row_after(HEADER, rows);
    let last_column = u16::try_from(shown.len()).unwrap_or(u16::MAX);
    header(&mut page, shown, last, last_column, rows <= MOST_IN_TABLE)?;
    body(&mut page, frame, shown, rows)?;
    colours(&mut page, shown, last)
}

fn width(shown: &ShownColumn<'_>) -> usize {
    let widest = match &shown.cells {
        ColumnData::Factor(factor) if shown.look == CellStyle::Text => {
            let lengths = factor.levels().iter().map(|level| level.to_string().chars().count());
            lengths.max().unwrap_or(0).min(40)
        }
        _ => shown.look.width(),
    };
    // Filter buttons take room beside the name.
    (shown.column.name.len() + 4).max(widest + 2)
}

/// What stands above the header: what the sheet is, the mean of the rows that are shown, units.
fn head(page: &mut SheetWriter<'_>, frame: &Frame, shown: &[ShownColumn<'_>], rows: usize) -> XlsxResult {
    let title = if rows < frame.rows() {
        format!("The first {rows} of {} runs: comparison.csv has all of them", frame.rows())
    } else {
        "Every run; what is the same for all of them is on the sheet Sweep".to_owned()
    };
    page.text(0, 0, &title, &formats::heading())?;
    page.text(
        1,
        0,
        "Filter any column: the means below are those of the rows that are left.",
        &formats::label(),
    )?;
    page.text(2, 0, "mean of rows shown", &CellStyle::Text.in_total())?;
    let last = u64::from(HEADER) + rows as u64 + 1;
    for (column, shown) in (1_u16..).zip(shown) {
        let format = shown.look.in_total();
        match &shown.cells {
            // The mean of prices or quantities of several symbols says nothing.
            ColumnData::Measure(measure)
                if matches!(shown.look, CellStyle::Bps | CellStyle::Percent | CellStyle::Fraction) =>
            {
                let values = || (0..rows).filter_map(|row| measure.get(row));
                let count = values().count();
                if count > 0 {
                    let name = column_name(column);
                    let formula = format!("=SUBTOTAL(101,{name}{}:{name}{last})", HEADER + 2);
                    let mean = values().sum::<f64>() / count as f64;
                    page.formula(2, column, &formula, mean, &format)?;
                }
            }
            _ => page.text(2, column, "", &format)?,
        }
    }
    for (column, shown) in (1_u16..).zip(shown) {
        page.text(3, column, shown.column.unit, &formats::unit())?;
    }
    Ok(())
}

fn header(
    page: &mut SheetWriter<'_>,
    shown: &[ShownColumn<'_>],
    last: u32,
    last_column: u16,
    as_table: bool,
) -> XlsxResult {
    let names = || std::iter::once("run_id").chain(shown.iter().map(|shown| shown.column.name));
    // Filter buttons stand at the right end of a header: its name begins at the left.
    let format = formats::header_of_text();
    if as_table {
        let columns: Vec<TableColumn> =
            names().map(|name| TableColumn::new().set_header(name).set_header_format(&format)).collect();
        let table = Table::new().set_name(NAME).set_style(TableStyle::Light1).set_columns(&columns);
        page.sheet.add_table(HEADER, 0, last, last_column, &table)?;
    } else {
        for (name, column) in names().zip(0_u16..) {
            page.text(HEADER, column, name, &format)?;
        }
        page.sheet.autofilter(HEADER, 0, last, last_column)?;
    }
    Ok(())
}

fn body(page: &mut SheetWriter<'_>, frame: &Frame, shown: &[ShownColumn<'_>], rows: usize) -> XlsxResult {
    let id = CellStyle::Text.format();
    let formats: Vec<Format> = shown.iter().map(|shown| shown.look.format()).collect();
    for (index, row) in (0..rows).zip(HEADER + 1..) {
        page.text(row, 0, &frame.ids[index].to_string(), &id)?;
        for ((column, shown), format) in (1_u16..).zip(shown).zip(&formats) {
            match &shown.cells {
                // An empty cell is left out: what does not exist is not a value.
                ColumnData::Factor(factor) => {
                    if let Some(level) = factor.level(index) {
                        page.level(row, column, Some(level), shown.look, format)?;
                    }
                }
                ColumnData::Measure(measure) => {
                    if let Some(value) = measure.get(index) {
                        page.number(row, column, Some(value), format)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Cheap to dear on the total, a bar for completion.
fn colours(page: &mut SheetWriter<'_>, shown: &[ShownColumn<'_>], last: u32) -> XlsxResult {
    let place = |name: &str| {
        (1_u16..).zip(shown).find(|(_, shown)| shown.column.name == name).map(|(place, _)| place)
    };
    if let Some(column) = place("is_total_bps") {
        let scale = ConditionalFormat3ColorScale::new()
            .set_minimum(ConditionalFormatType::Percentile, 5)
            .set_midpoint(ConditionalFormatType::Percentile, 50)
            .set_maximum(ConditionalFormatType::Percentile, 95)
            .set_minimum_color(CHEAPER_COLOUR)
            .set_midpoint_color(NEUTRAL)
            .set_maximum_color(DEARER_COLOUR);
        page.sheet.add_conditional_format(HEADER + 1, column, last, column, &scale)?;
    }
    if let Some(column) = place("completion_pct") {
        let bar = ConditionalFormatDataBar::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 100)
            .set_fill_color(formats::LINE)
            .set_border_off(true)
            .set_solid_fill(true)
            .set_direction(ConditionalFormatDataBarDirection::LeftToRight);
        page.sheet.add_conditional_format(HEADER + 1, column, last, column, &bar)?;
    }
    Ok(())
}

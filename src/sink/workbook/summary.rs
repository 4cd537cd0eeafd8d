//! The sheet that is forwarded: the answer in words, the figures behind it, one chart; a page when printed.

use rust_xlsxwriter::{DataValidation, DataValidationRule, Format, FormatAlign, Workbook};

use super::formats::{self, CellStyle};
use super::order_value::{ORDER_VALUE, ORDER_VALUE_NAME, ORDERS_A_YEAR, ORDERS_A_YEAR_NAME, SHEET};
use super::sheet_writer::{HeaderCell, SheetWriter, XlsxResult, cell, row_after};
use super::workbook_data::WorkbookData;
use super::{by_symbol, charts, comparison};
use crate::analysis::compare::table::{Comparison, ComparisonCell};
use crate::analysis::compare::{CAVEAT, sentences};
use crate::analysis::frame::Level;
use crate::analysis::sensitivity_report::sentences as influence;
use crate::model::parameter::ParameterId;

/// Columns of the sheet.
const COLUMNS: u16 = 12;
/// Cells that fit on the page; the others are on their own sheet.
const MOST_CELLS: usize = 12;
/// Cells that get a sentence of their own.
const MOST_SENTENCES: usize = 6;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let sweep = &book.answers.provenance;
    let mut page = SheetWriter::add(workbook, SHEET, &sweep.name)?;
    page.sheet
        .set_print_fit_to_pages(1, 1)
        .set_print_center_horizontally(true)
        .set_tab_color(formats::ACCENT);
    page.widths(&[20.0, 18.0, 9.0, 11.0, 11.0, 11.0, 9.0, 9.0, 9.0, 12.0, 13.0, 13.0])?;
    let title = match book.comparisons.len() {
        1..=3 => format!("{}: {}", sweep.name, book.comparisons.join(", ")),
        _ => sweep.name.clone(),
    };
    page.title(&title, &describe_runs(book), COLUMNS)?;
    let mut row = 3;
    for line in headlines(book) {
        page.paragraph(row, COLUMNS, &line, &formats::verdict())?;
        row += 1;
    }
    row = inputs(&mut page, row + 1)?;
    let input = row - 1;
    if !book.answers.comparisons.is_empty() {
        row = table(&mut page, book, row + 1)?;
    } else if !book.groups.is_empty() {
        let mut chart = by_symbol::chart(book);
        chart.set_width(1010).set_height(380);
        page.sheet.insert_chart_with_offset(row + 1, 0, &chart, 2, 8)?;
        row += 21;
    }
    for line in summary_sentences(book).iter().chain(&book.extras.notes) {
        page.paragraph(row, COLUMNS, line, &formats::footnote())?;
        row += 1;
    }
    facts(&mut page, book, row + 1)?;
    for (name, row) in [(ORDER_VALUE_NAME, input - 1), (ORDERS_A_YEAR_NAME, input)] {
        workbook.define_name(name, &format!("={SHEET}!$B${}", row + 1))?;
    }
    Ok(())
}

/// What was run, in a sentence.
fn describe_runs(book: &WorkbookData<'_>) -> String {
    let frame = &book.answers.frame;
    let values = |name: &str| frame.factor(name).map_or(0, |factor| factor.levels().len());
    let many =
        |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    let days = frame.session_dates().ok().map(|days| match (days.first(), days.last()) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    });
    format!(
        "{} simulated orders: {}, {} on {}{}",
        frame.rows(),
        many(values(ParameterId::Strategy.name()), ParameterId::Strategy.name(), "strategies"),
        many(values("symbol"), "symbol", "symbols"),
        many(values("session"), "trading day", "trading days"),
        days.unwrap_or_default()
    )
}

fn headlines(book: &WorkbookData<'_>) -> Vec<String> {
    let found = &book.answers.comparisons;
    if book.answers.frame.rows() == 0 {
        return vec!["No run could be priced: the sheet Data quality says why.".to_owned()];
    }
    if found.is_empty() {
        return vec![
            "One strategy was run, so none is cheaper than another; the sheet By symbol has its costs."
                .to_owned(),
        ];
    }
    found.iter().take(4).map(sentences::headline).collect()
}

/// The numbers that a reader changes.
fn inputs(page: &mut SheetWriter<'_>, row: u32) -> XlsxResult<u32> {
    let asides = [
        ("Value of an order", ORDER_VALUE, "cash; change it, and every cash figure of the workbook follows"),
        ("Orders a year", ORDERS_A_YEAR, "cash a year is this many orders"),
    ];
    for (row, (label, value, aside)) in (row..).zip(asides) {
        page.text(row, 0, label, &formats::label())?;
        page.number(row, 1, Some(value), &formats::input())?;
        page.text(row, 2, aside, &formats::label())?;
        let rule = DataValidation::new()
            .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
            .set_error_message("A number of 0 or more")?;
        page.sheet.add_data_validation(row, 1, row, 1, &rule)?;
    }
    Ok(row + 2)
}

/// The cells that are shown, with what they compare: as many of every comparison.
fn sampled_cells<'a>(book: &'a WorkbookData<'_>) -> Vec<(&'a Comparison, &'a ComparisonCell)> {
    let all = &book.answers.comparisons;
    let each = (MOST_CELLS / all.len().max(1)).max(1);
    all.iter().flat_map(|one| one.cells.iter().take(each).map(move |cell| (one, cell))).collect()
}

fn table(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult<u32> {
    let by = book.answers.comparisons.first().map_or_else(String::new, |comparison| comparison.by.join(", "));
    let heads: [HeaderCell<'_>; 12] = [
        ("compared", CellStyle::Text),
        (if by.is_empty() { "cell" } else { &by }, CellStyle::Text),
        ("days", CellStyle::Whole),
        ("baseline, bps", CellStyle::Bps),
        ("other, bps", CellStyle::Bps),
        ("difference, bps", CellStyle::SignedBps),
        ("95% from", CellStyle::SignedBps),
        ("to", CellStyle::SignedBps),
        ("\u{b1} bps", CellStyle::Bps),
        ("verdict", CellStyle::Text),
        ("cash an order", CellStyle::SignedCash),
        ("cash a year", CellStyle::SignedCash),
    ];
    page.header(row, &heads)?;
    let formats: Vec<_> = heads.iter().map(|(_, look)| look.in_table()).collect();
    let first = row + 1;
    let cells = sampled_cells(book);
    let mut row = first;
    for (comparison, of) in &cells {
        let (other, baseline) = sentences::display_names(&comparison.pairs.pairing);
        let found = &of.difference;
        let other_bps = found.baseline_bps + found.mean_bps;
        let difference = other_bps - found.baseline_bps;
        let (low, high) = found.confidence_interval.map(|interval| (interval.low, interval.high)).unzip();
        page.text(row, 0, &format!("{other} - {baseline}"), &formats[0])?;
        page.text(row, 1, &sentences::cell_name(of), &formats[1])?;
        page.count(row, 2, found.days as u64, &formats[2])?;
        page.number(row, 3, Some(found.baseline_bps), &formats[3])?;
        page.number(row, 4, Some(other_bps), &formats[4])?;
        let formula = format!("={}-{}", cell(row, 4), cell(row, 3));
        page.formula(row, 5, &formula, difference, &formats[5])?;
        page.number(row, 6, low, &formats[6])?;
        page.number(row, 7, high, &formats[7])?;
        match high {
            Some(high) => {
                let formula = format!("={}-{}", cell(row, 7), cell(row, 5));
                page.formula(row, 8, &formula, high - difference, &formats[8])?;
            }
            None => page.number(row, 8, None, &formats[8])?,
        }
        page.text(row, 9, found.verdict().name(), &formats[9])?;
        let order = difference / 1e4 * ORDER_VALUE;
        let formula = format!("={}/10000*{ORDER_VALUE_NAME}", cell(row, 5));
        page.formula(row, 10, &formula, order, &formats[10])?;
        let formula = format!("={}*{ORDERS_A_YEAR_NAME}", cell(row, 10));
        page.formula(row, 11, &formula, order * ORDERS_A_YEAR, &formats[11])?;
        row += 1;
    }
    let all: usize = book.answers.comparisons.iter().map(|comparison| comparison.cells.len()).sum();
    if all > cells.len() {
        let sheets = book.comparisons.join(", ");
        let more = format!("{} more on {sheets}", all - cells.len());
        page.paragraph(row, COLUMNS, &more, &formats::footnote())?;
        row += 1;
    }
    let last = row_after(first, cells.len()) - 1;
    let differences = (first, 5, last, 5);
    page.diverging(differences, comparison::largest_difference(cells.iter().map(|(_, cell)| *cell)))?;
    comparison::highlight_verdicts(page, (first, 9, last, 9))?;
    // What is compared is said once where there is one answer.
    let names = u16::from(book.answers.comparisons.len() == 1);
    let title = match &*book.answers.comparisons {
        [one] => {
            let (other, baseline) = sentences::display_names(&one.pairs.pairing);
            format!(
                "{other} - {baseline}, bps: mean difference with 95% interval; below 0 {other} is cheaper"
            )
        }
        _ => "Mean difference in bps with 95% interval; below 0 the alternative is cheaper".to_owned(),
    };
    let mut chart = charts::dots(
        &title,
        SHEET,
        ((first, names, last, 1), differences, (first, 8, last, 8)),
        comparison::chart_extent(cells.iter().map(|(_, cell)| *cell)),
    );
    chart.set_width(1010).set_height(290);
    page.sheet.insert_chart_with_offset(row, 0, &chart, 2, 8)?;
    Ok(row + 16)
}

/// The sentences, what must be said of them, and what no interval covers.
fn summary_sentences(book: &WorkbookData<'_>) -> Vec<String> {
    let found = &book.answers.comparisons;
    let depends =
        book.influence.as_ref().map(|found| influence::sensitivity_sentence("Total cost", &found.cost));
    if found.is_empty() {
        return depends.into_iter().collect();
    }
    let mut lines: Vec<String> = Vec::new();
    let each = (MOST_SENTENCES / found.len()).max(1);
    for comparison in found.iter().filter(|comparison| comparison.cells.len() > 1) {
        let cells = comparison.cells.iter().take(each);
        lines.extend(cells.map(|cell| sentences::sentence(comparison, cell)));
    }
    lines.extend(depends);
    for (comparison, name) in found.iter().zip(&book.comparisons) {
        let of = if found.len() > 1 { format!("{name}: ") } else { String::new() };
        lines.extend(sentences::notes(comparison).into_iter().map(|note| format!("{of}{note}")));
    }
    lines.push(CAVEAT.to_owned());
    lines
}

/// Where the figures come from.
fn facts(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult {
    let from = &book.answers.provenance;
    let mut sources: Vec<&str> = from.data.iter().map(|data| data.source.as_str()).collect();
    sources.dedup();
    let mut intervals: Vec<&str> = from.data.iter().map(|data| data.interval.as_str()).collect();
    intervals.dedup();
    let (label, text) = (formats::label(), CellStyle::Text.format());
    page.text(row, 0, "Runs", &label)?;
    page.count(row, 1, from.runs, &left_aligned(CellStyle::Whole))?;
    page.text(row + 1, 0, "Failed", &label)?;
    page.count(row + 1, 1, from.failed, &left_aligned(CellStyle::Whole))?;
    page.text(row, 3, "Bars", &label)?;
    page.span(row, 4, 6, &format!("{}, {}", sources.join(", "), intervals.join(", ")), &text)?;
    page.text(row + 1, 3, "Ended, UTC", &label)?;
    page.span(row + 1, 4, 6, "", &text)?;
    let finished = Level::Text(from.finished_at.as_str().into());
    page.level(row + 1, 4, Some(&finished), CellStyle::Instant, &left_aligned(CellStyle::Instant))?;
    page.text(row, 7, "Program", &label)?;
    page.span(row, 8, 11, &format!("slipgrid {}, model {}", from.version, from.model_version), &text)?;
    page.text(row + 1, 7, "Repeat it", &label)?;
    page.span(row + 1, 8, 11, "the sheet Sweep says how", &text)
}

/// A figure beside its label.
fn left_aligned(look: CellStyle) -> Format {
    look.format().set_align(FormatAlign::Left).set_indent(1)
}

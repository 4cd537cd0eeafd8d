//! One sheet per comparison: costs and differences with their confidence intervals, in bps and in cash, and the terms
//! that make them.

use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Workbook};

use super::formats::{self, CellStyle};
use super::sheet_writer::{Area, HeaderCell, SheetWriter, XlsxResult, cell, column_name, row_after};
use super::workbook_data::WorkbookData;
use super::{charts, order_value};
use crate::analysis::compare::table::{Comparison, ComparisonCell};
use crate::analysis::compare::{CAVEAT, sentences};
use crate::model::ledger::Term;

/// Columns that a block has beside the parameters of the cells, at most.
const WIDEST: u16 = 15;
/// Terms of the ledger.
const TERMS: u16 = 7;

/// Adds the sheets.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    for (comparison, name) in book.answers.comparisons.iter().zip(&book.comparisons) {
        let page = SheetWriter::add(workbook, name, &book.answers.provenance.name)?;
        ComparisonSheet { page, book, comparison, name, cost_rows: (0, 0), charts_row: 0 }.write()?;
    }
    Ok(())
}

struct ComparisonSheet<'s> {
    page: SheetWriter<'s>,
    book: &'s WorkbookData<'s>,
    comparison: &'s Comparison,
    name: &'s str,
    /// The first row of the block of costs, and that after its last.
    cost_rows: (u32, u32),
    /// The row where the charts begin.
    charts_row: u32,
}

impl ComparisonSheet<'_> {
    fn write(&mut self) -> XlsxResult {
        let (other, baseline) = sentences::display_names(&self.comparison.pairs.pairing);
        let keys = self.keys();
        let columns = keys + WIDEST;
        self.page.widths(&[vec![13.0; usize::from(keys)], vec![11.5; usize::from(WIDEST)]].concat())?;
        let below = format!(
            "{other} - {baseline} in bps of parent quantity x arrival price; below 0 {other} is cheaper"
        );
        self.page.title(self.name, &below, columns)?;
        self.page.paragraph(2, columns, &sentences::headline(self.comparison), &formats::verdict())?;
        let mut row = self.costs(4, &other, &baseline)?;
        row = self.terms(row + 1)?;
        row = self.other_statistics(row + 1)?;
        let notes = sentences::notes(self.comparison);
        for note in notes.iter().map(String::as_str).chain([CAVEAT]) {
            row += 1;
            self.page.paragraph(row, columns, note, &formats::footnote())?;
        }
        Ok(())
    }

    fn cells(&self) -> &[ComparisonCell] {
        &self.comparison.cells
    }

    /// Columns with the values of the cells.
    fn keys(&self) -> u16 {
        u16::try_from(self.comparison.by.len()).unwrap_or(u16::MAX).max(1)
    }

    /// Writes the header of a block and the values of its cells; gives the row of the first cell and that after the
    /// last.
    fn block(&mut self, row: u32, title: &str, heads: &[HeaderCell<'_>]) -> XlsxResult<(u32, u32)> {
        self.page.heading(row, title)?;
        let looks: Vec<CellStyle> = self.comparison.by.iter().map(|name| self.look(name)).collect();
        let names = self.comparison.by.iter().zip(&looks).map(|(name, look)| (name.as_str(), *look));
        let mut all: Vec<HeaderCell<'_>> = names.collect();
        if all.is_empty() {
            all.push(("cell", CellStyle::Text));
        }
        all.extend(heads);
        self.page.header(row + 1, &all)?;
        let first = row + 2;
        let comparison = self.comparison;
        for (row, cell) in (first..).zip(&comparison.cells) {
            if cell.values.is_empty() {
                self.page.text(row, 0, "all", &CellStyle::Text.in_table())?;
            }
            for (column, (value, look)) in (0_u16..).zip(cell.values.iter().zip(&looks)) {
                self.page.level(row, column, value.as_ref(), *look, &look.in_table())?;
            }
        }
        Ok((first, row_after(first, self.cells().len())))
    }

    fn look(&self, name: &str) -> CellStyle {
        self.book.column(name).map_or(CellStyle::Text, |column| CellStyle::of(column, true))
    }

    fn costs(&mut self, row: u32, other: &str, baseline: &str) -> XlsxResult<u32> {
        let heads: [(String, CellStyle); 14] = [
            ("pairs".to_owned(), CellStyle::Whole),
            ("days".to_owned(), CellStyle::Whole),
            (format!("{baseline}, bps"), CellStyle::Bps),
            (format!("{other}, bps"), CellStyle::Bps),
            ("difference, bps".to_owned(), CellStyle::SignedBps),
            ("95% from".to_owned(), CellStyle::SignedBps),
            ("to".to_owned(), CellStyle::SignedBps),
            ("\u{b1}".to_owned(), CellStyle::Bps),
            ("adjusted p".to_owned(), CellStyle::Probability),
            ("total, bps".to_owned(), CellStyle::SignedBps),
            ("verdict".to_owned(), CellStyle::Text),
            ("detectable, bps".to_owned(), CellStyle::Bps),
            ("cash an order".to_owned(), CellStyle::SignedCash),
            ("cash a year".to_owned(), CellStyle::SignedCash),
        ];
        let heads: Vec<HeaderCell<'_>> = heads.iter().map(|(name, look)| (name.as_str(), *look)).collect();
        let (first, end) = self.block(row, "Which is cheaper, and how sure is that?", &heads)?;
        self.cost_rows = (first, end);
        self.charts_row = end + 1;
        let keys = self.keys();
        let formats: Vec<_> = heads.iter().map(|(_, look)| look.in_table()).collect();
        let comparison = self.comparison;
        for (row, found) in (first..).zip(comparison.cells.iter().map(|cell| &cell.difference)) {
            let at = |place: u16| cell(row, keys + place);
            let other_bps = found.baseline_bps + found.mean_bps;
            let (low, high) = found.confidence_interval.map(|interval| (interval.low, interval.high)).unzip();
            let page = &mut self.page;
            page.count(row, keys, found.pairs, &formats[0])?;
            page.count(row, keys + 1, found.days as u64, &formats[1])?;
            page.number(row, keys + 2, Some(found.baseline_bps), &formats[2])?;
            page.number(row, keys + 3, Some(other_bps), &formats[3])?;
            let difference = other_bps - found.baseline_bps;
            page.formula(row, keys + 4, &format!("={}-{}", at(3), at(2)), difference, &formats[4])?;
            page.number(row, keys + 5, low, &formats[5])?;
            page.number(row, keys + 6, high, &formats[6])?;
            match high {
                Some(high) => {
                    let half = format!("={}-{}", at(6), at(4));
                    page.formula(row, keys + 7, &half, high - difference, &formats[7])?;
                }
                None => page.number(row, keys + 7, None, &formats[7])?,
            }
            page.number(row, keys + 8, found.adjusted_p, &formats[8])?;
            page.number(row, keys + 9, Some(found.total.mean_bps), &formats[9])?;
            page.text(row, keys + 10, found.verdict().name(), &formats[10])?;
            page.number(row, keys + 11, found.min_detectable_bps, &formats[11])?;
            let order = difference / 1e4 * order_value::ORDER_VALUE;
            let formula = format!("={}/10000*{}", at(4), order_value::ORDER_VALUE_NAME);
            page.formula(row, keys + 12, &formula, order, &formats[12])?;
            let formula = format!("={}*{}", at(12), order_value::ORDERS_A_YEAR_NAME);
            page.formula(row, keys + 13, &formula, order * order_value::ORDERS_A_YEAR, &formats[13])?;
        }
        self.page
            .diverging((first, keys + 4, end - 1, keys + 4), largest_difference(comparison.cells.iter()))?;
        highlight_verdicts(&mut self.page, (first, keys + 10, end - 1, keys + 10))?;
        let inputs = format!(
            "Cash is of an order of the value on the sheet {}, where you can change it and the number of orders a year.",
            order_value::SHEET
        );
        self.page.paragraph(end, keys + WIDEST, &inputs, &formats::footnote())?;
        let column = |place: u16| (first, keys + place, end - 1, keys + place);
        let mut chart = charts::dots(
            &format!("{other} - {baseline}: mean difference with 95% interval"),
            self.name,
            ((first, 0, end - 1, keys - 1), column(4), column(7)),
            chart_extent(self.cells().iter()),
        );
        self.page.sheet.insert_chart_with_offset(
            self.charts_row,
            0,
            chart.set_width(620).set_height(290),
            0,
            6,
        )?;
        Ok(self.charts_row + 16)
    }

    fn terms(&mut self, row: u32) -> XlsxResult<u32> {
        let names = Term::ALL.map(Term::name);
        let mut heads: Vec<HeaderCell<'_>> = names.map(|name| (name, CellStyle::SignedBps)).to_vec();
        heads.push(("total, bps", CellStyle::SignedBps));
        let (first, end) = self.block(row, "What makes the difference?", &heads)?;
        let keys = self.keys();
        let format = CellStyle::SignedBps.in_table();
        let comparison = self.comparison;
        for (row, found) in (first..).zip(comparison.cells.iter().map(|cell| &cell.difference)) {
            let terms = found.terms_bps.terms();
            for (place, (_, bps)) in (0_u16..).zip(terms) {
                self.page.number(row, keys + place, Some(bps), &format)?;
            }
            let total = terms.iter().map(|(_, bps)| bps).sum();
            let sum = format!("=SUM({}:{})", cell(row, keys), cell(row, keys + TERMS - 1));
            self.page.formula(row, keys + TERMS, &sum, total, &format)?;
        }
        let total = keys + TERMS;
        self.page.diverging((first, total, end - 1, total), largest_difference(comparison.cells.iter()))?;
        if self.cells().len() > 1 {
            self.pair_weighted_means(first, end)?;
        }
        let mut chart = charts::stacked(
            "The difference by its terms",
            self.name,
            row + 1,
            (first, 0, end - 1, keys - 1),
            (first, keys, end - 1, keys),
        );
        // Beside the chart of the differences.
        chart.set_width(620).set_height(290);
        self.page.sheet.insert_chart_with_offset(self.charts_row, keys + 6, &chart, 0, 6)?;
        Ok(end + 1)
    }

    /// The mean of every term over all cells, a pair a vote.
    fn pair_weighted_means(&mut self, first: u32, end: u32) -> XlsxResult {
        let keys = self.keys();
        let (format, label) = (CellStyle::SignedBps.in_total(), CellStyle::Text.in_total());
        self.page.text(end, 0, "all pairs", &label)?;
        for column in 1..keys {
            self.page.text(end, column, "", &label)?;
        }
        // Pairs are the first column of the costs.
        let weights = column_name(keys);
        let weights = format!("{weights}{}:{weights}{}", self.cost_rows.0 + 1, self.cost_rows.1);
        let pairs: u64 = self.cells().iter().map(|cell| cell.difference.pairs).sum();
        let mean = |place: usize| {
            let sum: f64 = self
                .cells()
                .iter()
                .map(|cell| cell.difference.terms_bps.terms()[place].1 * cell.difference.pairs as f64)
                .sum();
            sum / pairs as f64
        };
        let means: Vec<f64> = (0..Term::ALL.len()).map(mean).collect();
        for (column, mean) in (keys..).zip(&means) {
            let name = column_name(column);
            let formula = format!("=SUMPRODUCT({weights},{name}{}:{name}{end})/SUM({weights})", first + 1);
            self.page.formula(end, column, &formula, *mean, &format)?;
        }
        let sum = format!("=SUM({}:{})", cell(end, keys), cell(end, keys + TERMS - 1));
        self.page.formula(end, keys + TERMS, &sum, means.iter().sum(), &format)
    }

    fn other_statistics(&mut self, row: u32) -> XlsxResult<u32> {
        let heads = [
            ("bootstrap from", CellStyle::SignedBps),
            ("to", CellStyle::SignedBps),
            ("median, bps", CellStyle::SignedBps),
            ("wins", CellStyle::Fraction),
            ("p", CellStyle::Probability),
            ("mean cash a run", CellStyle::SignedCash),
            ("median cash a run", CellStyle::SignedCash),
            ("unequal completion", CellStyle::Whole),
        ];
        let (first, end) = self.block(row, "Other statistics", &heads)?;
        let keys = self.keys();
        let comparison = self.comparison;
        for (row, found) in (first..).zip(comparison.cells.iter().map(|cell| &cell.difference)) {
            let (low, high) = found.bootstrap.map(|interval| (interval.low, interval.high)).unzip();
            let numbers = [
                low,
                high,
                found.median_bps,
                Some(found.win_rate),
                found.p,
                Some(found.mean_cash),
                found.median_cash,
                Some(found.unequal_completion as f64),
            ];
            for (column, (number, (_, look))) in (keys..).zip(numbers.into_iter().zip(heads)) {
                self.page.number(row, column, number, &look.in_table())?;
            }
        }
        Ok(end)
    }
}

/// The largest difference of `cells`, whatever its sign.
pub(super) fn largest_difference<'a>(cells: impl Iterator<Item = &'a ComparisonCell>) -> f64 {
    cells.map(|cell| cell.difference.mean_bps.abs()).fold(0.0, f64::max)
}

/// Marks the verdicts in `area` that are more than chance.
pub(super) fn highlight_verdicts(page: &mut SheetWriter<'_>, area: Area) -> XlsxResult {
    for (word, format) in [("cheaper", formats::cheaper()), ("dearer", formats::dearer())] {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::Contains(word.to_owned()))
            .set_format(format);
        page.sheet.add_conditional_format(area.0, area.1, area.2, area.3, &rule)?;
    }
    Ok(())
}

/// Everything that a chart of `cells` must have room for: means and the ends of intervals.
pub(super) fn chart_extent<'a>(cells: impl Iterator<Item = &'a ComparisonCell>) -> impl Iterator<Item = f64> {
    cells.flat_map(|cell| {
        let found = &cell.difference;
        let mean = found.mean_bps;
        let (low, high) =
            found.confidence_interval.map_or((mean, mean), |interval| (interval.low, interval.high));
        [mean, low, high]
    })
}

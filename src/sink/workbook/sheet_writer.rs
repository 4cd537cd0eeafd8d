//! A sheet being written: texts that are not formulas, formulas with their results, paragraphs, print setup.

use rust_xlsxwriter::{
    ConditionalFormat3ColorScale, ConditionalFormatType, ExcelDateTime, Format, FormatAlign, Formula,
    IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::formats::{self, CellStyle, ParagraphStyle};
use crate::analysis::frame::Level;
use crate::sink::encode::text;

/// UTF-16 units a cell holds.
const LONGEST_TEXT: usize = 32_767;
/// Height of a line of text.
const LINE: f64 = 15.0;
/// Width of a column that was not set.
const DEFAULT_COLUMN_WIDTH: f64 = 8.43;
/// A4.
const PAPER: u8 = 9;

/// What writing gives.
pub(super) type XlsxResult<T = ()> = Result<T, XlsxError>;

/// One sheet.
pub(super) struct SheetWriter<'w> {
    /// The sheet itself, for what is done once only.
    pub(super) sheet: &'w mut Worksheet,
    widths: Vec<f64>,
}

/// Rows and columns of a sheet: first row, first column, last row, last column.
pub(super) type Area = (u32, u16, u32, u16);

/// A column of a small table: its header, whether its cells are texts.
pub(super) type HeaderCell<'a> = (&'a str, CellStyle);

impl<'w> SheetWriter<'w> {
    /// Adds a sheet called `name` that prints landscape on a page's width, with `sweep` below.
    pub(super) fn add(workbook: &'w mut Workbook, name: &str, sweep: &str) -> XlsxResult<Self> {
        Self::begin(workbook.add_worksheet(), name, sweep)
    }

    /// Adds a sheet whose rows go to a temporary file as they come, from the first to the last.
    pub(super) fn add_long(workbook: &'w mut Workbook, name: &str, sweep: &str) -> XlsxResult<Self> {
        Self::begin(workbook.add_worksheet_with_low_memory()?, name, sweep)
    }

    fn begin(sheet: &'w mut Worksheet, name: &str, sweep: &str) -> XlsxResult<Self> {
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_screen_gridlines(false);
        // An & begins a code there, and digits after a size would be part of it.
        let sweep: String = sweep.replace('&', "&&").chars().take(100).collect();
        sheet.set_footer(format!("&L&9 {sweep}&C&9 &A&R&9 &P / &N"));
        // A text that looks like a number is one on purpose.
        sheet.ignore_error_range(0, 0, 1_048_575, 16_383, IgnoreError::NumberStoredAsText)?;
        Ok(Self { sheet, widths: Vec::new() })
    }

    /// Sets the widths of the first columns, in characters.
    pub(super) fn widths(&mut self, widths: &[f64]) -> XlsxResult {
        widths.clone_into(&mut self.widths);
        for (column, width) in (0_u16..).zip(widths) {
            self.sheet.set_column_width(column, *width)?;
        }
        Ok(())
    }

    /// Writes the title of the sheet and what stands below it over `columns`.
    pub(super) fn title(&mut self, title: &str, below: &str, columns: u16) -> XlsxResult {
        self.sheet.set_row_height(0, 28)?;
        self.text(0, 0, title, &formats::title())?;
        self.paragraph(1, columns, below, &formats::subtitle())
    }

    /// Writes a text, whatever it looks like.
    pub(super) fn text(&mut self, row: u32, column: u16, text: &str, format: &Format) -> XlsxResult {
        self.sheet.write_string_with_format(row, column, truncated_to_cell(text), format)?;
        Ok(())
    }

    /// Writes a number; a formatted empty cell where there is none.
    pub(super) fn number(
        &mut self,
        row: u32,
        column: u16,
        value: Option<f64>,
        format: &Format,
    ) -> XlsxResult {
        match value.filter(|value| value.is_finite()) {
            // A negative zero is a zero.
            Some(value) => self.sheet.write_number_with_format(row, column, value + 0.0, format)?,
            None => self.sheet.write_blank(row, column, format)?,
        };
        Ok(())
    }

    /// Writes a count.
    pub(super) fn count(&mut self, row: u32, column: u16, count: u64, format: &Format) -> XlsxResult {
        self.number(row, column, Some(count as f64), format)
    }

    /// Writes a formula with the value it has, for readers that do not calculate.
    pub(super) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        value: f64,
        format: &Format,
    ) -> XlsxResult {
        let mut result = String::new();
        text::number(&mut result, value);
        let formula = Formula::new(formula).set_result(result);
        self.sheet.write_formula_with_format(row, column, formula, format)?;
        Ok(())
    }

    /// Writes a value of a parameter: a day as a date, a time of day as a time, a number as a number.
    pub(super) fn level(
        &mut self,
        row: u32,
        column: u16,
        level: Option<&Level>,
        look: CellStyle,
        format: &Format,
    ) -> XlsxResult {
        match level {
            None => self.number(row, column, None, format),
            Some(Level::Number(number)) => self.number(row, column, Some(*number), format),
            Some(Level::Text(text)) => match excel_datetime(text, look) {
                Some(moment) => {
                    self.sheet.write_datetime_with_format(row, column, moment, format)?;
                    Ok(())
                }
                None => self.text(row, column, text, format),
            },
        }
    }

    /// Writes a text over the first `columns` columns, as high as it needs.
    pub(super) fn paragraph(
        &mut self,
        row: u32,
        columns: u16,
        text: &str,
        prose: &ParagraphStyle,
    ) -> XlsxResult {
        let width: f64 = (0..usize::from(columns))
            .map(|place| self.widths.get(place).unwrap_or(&DEFAULT_COLUMN_WIDTH))
            .sum();
        let letters = prose.chars_per_width * width;
        let lines = text.lines().map(|line| (line.chars().count() as f64 / letters).ceil().max(1.0));
        let lines: f64 = lines.sum::<f64>().max(1.0);
        self.sheet.set_row_height(row, lines * prose.line + 2.0)?;
        self.span(row, 0, columns - 1, text, &prose.format)
    }

    /// Writes a text over the columns from `first` to `last`.
    pub(super) fn span(
        &mut self,
        row: u32,
        first: u16,
        last: u16,
        text: &str,
        format: &Format,
    ) -> XlsxResult {
        self.sheet.merge_range(row, first, row, last, &truncated_to_cell(text), format)?;
        Ok(())
    }

    /// Colours differences in `area` from cheaper over 0 to dearer; the largest is `most`.
    pub(super) fn diverging(&mut self, area: Area, most: f64) -> XlsxResult {
        let most = most.max(1e-9);
        let scale = ConditionalFormat3ColorScale::new()
            .set_minimum(ConditionalFormatType::Number, -most)
            .set_midpoint(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, most)
            .set_minimum_color(formats::CHEAPER_COLOUR)
            .set_midpoint_color(formats::NEUTRAL)
            .set_maximum_color(formats::DEARER_COLOUR);
        self.sheet.add_conditional_format(area.0, area.1, area.2, area.3, &scale)?;
        Ok(())
    }

    /// Writes the name of a block.
    pub(super) fn heading(&mut self, row: u32, text: &str) -> XlsxResult {
        self.sheet.set_row_height(row, 22)?;
        self.text(row, 0, text, &formats::heading())
    }

    /// Writes the header of a small table.
    pub(super) fn header(&mut self, row: u32, heads: &[HeaderCell<'_>]) -> XlsxResult {
        let (left, right) = (formats::header_of_text(), formats::header());
        let center = formats::header().set_align(FormatAlign::Center);
        let mut lines = 1.0_f64;
        for (column, (name, look)) in (0_u16..).zip(heads) {
            let format = match look {
                CellStyle::Text => &left,
                CellStyle::Date | CellStyle::Time | CellStyle::Instant => &center,
                _ => &right,
            };
            self.text(row, column, name, format)?;
            let width = self.widths.get(usize::from(column)).unwrap_or(&DEFAULT_COLUMN_WIDTH);
            lines = lines.max((name.chars().count() as f64 * 1.2 / width).ceil());
        }
        self.sheet.set_row_height(row, lines * LINE + 4.0)?;
        Ok(())
    }
}

/// The day or time that `text` names, where it has the look of one.
fn excel_datetime(text: &str, look: CellStyle) -> Option<ExcelDateTime> {
    match look {
        CellStyle::Date => {
            let date: jiff::civil::Date = text.parse().ok()?;
            let part = |part: i8| u8::try_from(part).ok();
            ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, part(date.month())?, part(date.day())?)
                .ok()
        }
        CellStyle::Time => {
            let (hour, minute) = text.split_once(':').filter(|_| text.len() == 5)?;
            ExcelDateTime::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0.0).ok()
        }
        CellStyle::Instant => {
            let instant: jiff::Timestamp = text.parse().ok()?;
            ExcelDateTime::from_timestamp(instant.as_second()).ok()
        }
        _ => None,
    }
}

/// As much of `text` as a cell holds.
fn truncated_to_cell(text: &str) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = |letter: &char| {
        units += letter.len_utf16();
        units <= LONGEST_TEXT
    };
    text.chars().take_while(fits).collect()
}

/// The row below `count` rows of which `first` is the first.
pub(super) fn row_after(first: u32, count: usize) -> u32 {
    first + u32::try_from(count).unwrap_or(u32::MAX - first)
}

/// The name of a cell, as in a formula.
pub(super) fn cell(row: u32, column: u16) -> String {
    format!("{}{}", column_name(column), row + 1)
}

/// The letters of a column.
pub(super) fn column_name(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        assert_eq!(
            [cell(0, 0), cell(9, 25), cell(0, 26), cell(4, 701), cell(0, 702)],
            ["A1", "Z10", "AA1", "ZZ5", "AAA1"]
        );
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut_between_letters() {
        let long = "\u{1F4C8}".repeat(20_000);
        assert_eq!(truncated_to_cell(&long).chars().count(), LONGEST_TEXT / 2);
        assert_eq!(truncated_to_cell("=1+1"), "=1+1");
    }

    #[test]
    fn only_days_and_times_become_moments() {
        assert_eq!(excel_datetime("2026-11-23", CellStyle::Date).map(|day| day.to_excel()), Some(46_349.0));
        assert_eq!(excel_datetime("10:30", CellStyle::Time).map(|time| time.to_excel()), Some(0.4375));
        assert!(
            excel_datetime("NA", CellStyle::Date).is_none()
                && excel_datetime("last", CellStyle::Time).is_none()
        );
        assert!(excel_datetime("2026-11-23", CellStyle::Text).is_none());
    }
}

//! How to have the results again: the command, the sweep file, axes, and what is the same for all runs.

use std::borrow::Cow;

use rust_xlsxwriter::{FormatAlign, Workbook};

use super::formats::{self, CellStyle};
use super::sheet_writer::{SheetWriter, XlsxResult};
use super::workbook_data::WorkbookData;
use crate::analysis::frame::Level;

const NAME: &str = "Sweep";
const COLUMNS: u16 = 4;
/// Values of an axis that are listed.
const MOST_VALUES: usize = 60;

/// Adds the sheet.
pub(super) fn add(workbook: &mut Workbook, book: &WorkbookData<'_>) -> XlsxResult {
    let from = &book.answers.provenance;
    let mut page = SheetWriter::add(workbook, NAME, &from.name)?;
    page.widths(&[24.0, 20.0, 20.0, 90.0])?;
    page.title(NAME, "How to have these results again, and what was the same for all runs", COLUMNS)?;
    let row = reproduce(&mut page, book, 3)?;
    let row = axes(&mut page, book, row + 1)?;
    let row = same(&mut page, book, row + 1)?;
    files(&mut page, book, row + 1)
}

fn reproduce(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult<u32> {
    let from = &book.answers.provenance;
    page.heading(row, "How to reproduce these results")?;
    let file = from.sources.first().map_or("SWEEP.toml", |(name, _)| name);
    let mut command = format!("slipgrid run {}", quoted(file));
    for (_, set) in from.sources.iter().filter(|(name, _)| name == "--set") {
        command.push_str(" --set ");
        command.push_str(&quoted(set));
    }
    page.text(row + 1, 0, &command, &formats::code())?;
    page.text(
        row + 2,
        0,
        &format!("slipgrid report {}", quoted(&format!("results/{}", from.name))),
        &formats::code(),
    )?;
    let version = format!(
        "slipgrid {}, model version {}; the bars are those of the digests on the sheet Data quality",
        from.version, from.model_version
    );
    page.text(row + 3, 0, &version, &formats::label())?;
    Ok(row + 4)
}

/// A word of a command as a shell takes it.
fn quoted(word: &str) -> Cow<'_, str> {
    if word.chars().all(|letter| letter.is_ascii_alphanumeric() || "./_-=".contains(letter)) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(format!("'{}'", word.replace('\'', "'\\''")))
    }
}

fn axes(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult<u32> {
    page.heading(row, "What runs differ in")?;
    page.header(row + 1, &[("parameter", CellStyle::Text), ("values", CellStyle::Whole)])?;
    page.span(row + 1, 2, 3, "they are", &formats::header_of_text())?;
    let mut row = row + 2;
    for axis in &book.answers.axes {
        for name in axis {
            let Ok(factor) = book.answers.frame.factor(name) else { continue };
            let values = factor.levels();
            let mut listed: Vec<String> = values.iter().take(MOST_VALUES).map(Level::to_string).collect();
            if name == "session" {
                listed.sort();
            }
            let rest = if values.len() > MOST_VALUES { ", ..." } else { "" };
            page.text(row, 0, name, &CellStyle::Text.in_table())?;
            page.count(row, 1, values.len() as u64, &CellStyle::Whole.in_table())?;
            let text = format!("{}{rest}", listed.join(", "));
            // So many characters fit on a line of the two columns.
            let lines = text.chars().count().div_ceil(110).max(1);
            page.sheet.set_row_height(row, 15.0 * lines as f64 + 2.0)?;
            page.span(row, 2, 3, &text, &formats::wrapped_in_table())?;
            row += 1;
        }
    }
    Ok(row)
}

fn same(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, row: u32) -> XlsxResult<u32> {
    page.heading(row, "The same for all runs")?;
    let heads = [
        ("column", CellStyle::Text),
        ("value", CellStyle::Text),
        ("unit", CellStyle::Text),
        ("what it is", CellStyle::Text),
    ];
    page.header(row + 1, &heads)?;
    let mut row = row + 2;
    for (column, level) in &book.layout.constants {
        page.text(row, 0, column.name, &CellStyle::Text.in_table())?;
        let look = CellStyle::of(column, true);
        let look = if matches!(look, CellStyle::Date | CellStyle::Time) { look } else { CellStyle::Plain };
        let format = look.in_table().set_align(FormatAlign::Left).set_indent(1);
        page.level(row, 1, Some(level), look, &format)?;
        page.text(row, 2, column.unit, &CellStyle::Text.in_table())?;
        page.text(row, 3, column.about, &CellStyle::Text.in_table())?;
        row += 1;
    }
    Ok(row)
}

fn files(page: &mut SheetWriter<'_>, book: &WorkbookData<'_>, mut row: u32) -> XlsxResult {
    for (name, text) in &book.answers.provenance.sources {
        page.heading(row, name)?;
        row += 1;
        for line in text.lines() {
            page.text(row, 0, line, &formats::code())?;
            row += 1;
        }
        row += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_command_is_one_for_a_shell() {
        assert_eq!(quoted("sweeps/demo.toml"), "sweeps/demo.toml");
        assert_eq!(quoted("order.qty=['a b']"), "'order.qty=['\\''a b'\\'']'");
    }
}

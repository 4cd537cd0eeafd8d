//! `report.xlsx`: the answer, what it rests on and every run, as a workbook to read, change and forward.

mod by_symbol;
mod charts;
mod comparison;
mod formats;
mod glossary;
mod names;
mod page;
mod quality;
mod runs;
mod sensitivity;
mod summary;
mod sweep;

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::columns::{self, Column};
use super::report::ReportExtras;
use crate::analysis::answers::Answers;
use crate::analysis::compare::pairing::Pairs;
use crate::analysis::group_means::{self, Group};
use crate::analysis::influence::Influence;
use crate::atomic_file::Pending;
use crate::output_error::OutputError;
use page::Done;

/// What every sheet is written from.
struct Book<'a> {
    answers: &'a Answers,
    extras: &'a ReportExtras,
    columns: Vec<Column>,
    /// The name of the sheet of every comparison.
    comparisons: Vec<String>,
    /// What is a column of the table of runs, and what is the same for all of them.
    layout: runs::Layout<'a>,
    /// Mean costs by symbol and what is compared.
    groups: Vec<Group>,
    /// What decides cost and ranking; `None` where there are no runs.
    influence: Option<Influence>,
}

impl Book<'_> {
    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The sheets from left to right: a new one is a file and a line here.
const SHEETS: [fn(&mut Workbook, &Book<'_>) -> Done; 8] = [
    summary::add,
    comparison::add,
    runs::add,
    by_symbol::add,
    sensitivity::add,
    quality::add,
    sweep::add,
    glossary::add,
];

/// Writes the workbook of `answers` to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, answers: &Answers, extras: &ReportExtras) -> Result<(), OutputError> {
    let wrapped = |error: XlsxError| OutputError::of(path)(std::io::Error::other(error));
    let mut file = Pending::create(path).map_err(OutputError::of(path))?;
    let mut workbook = of(answers, extras).map_err(wrapped)?;
    workbook.save_to_writer(&mut file).map_err(wrapped)?;
    file.finish().map_err(OutputError::of(path))
}

fn of(answers: &Answers, extras: &ReportExtras) -> Done<Workbook> {
    let columns = columns::all();
    let layout = runs::Layout::of(answers, &columns);
    let pairs: Vec<&Pairs> = answers.comparisons.iter().map(|one| &one.pairs).collect();
    let influence = Influence::of(&answers.frame, &answers.axes, &pairs, &[]).ok();
    let influence = influence.filter(|_| answers.frame.rows() > 0);
    let groups = group_means::by(&answers.frame, &by_symbol::split(answers)).unwrap_or_default();
    let comparisons = names::of_comparisons(&answers.comparisons);
    let book = Book { answers, extras, columns, comparisons, layout, groups, influence };
    let mut workbook = Workbook::new();
    // The clock is no input: the same results are the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = format!("{}: execution costs", answers.provenance.name);
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    for add in SHEETS {
        add(&mut workbook, &book)?;
    }
    Ok(workbook)
}

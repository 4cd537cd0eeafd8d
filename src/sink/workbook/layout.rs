//! What is a column of the table of runs, and what is the same for all of them.

use super::formats::CellStyle;
use crate::analysis::frame::{Factor, Level, Measure};
use crate::analysis::report_data::ReportData;
use crate::model::ledger::Term;
use crate::sink::columns::ColumnDescriptor;

/// What is a column of the table, and what is the same for all runs.
pub(super) struct RunsTableLayout<'a> {
    /// The columns after the run's id.
    pub(super) columns: Vec<ShownColumn<'a>>,
    /// What is the same for all runs: its column and its value.
    pub(super) constants: Vec<(ColumnDescriptor, Level)>,
}

/// A column of the table.
pub(super) struct ShownColumn<'a> {
    /// What it is.
    pub(super) column: ColumnDescriptor,
    /// How its figures look.
    pub(super) look: CellStyle,
    /// What it shows.
    pub(super) cells: ColumnData<'a>,
}

/// What the cells of a column show.
pub(super) enum ColumnData<'a> {
    /// Values of a parameter, or the flags.
    Factor(&'a Factor),
    /// A result.
    Measure(&'a Measure),
}

impl<'a> RunsTableLayout<'a> {
    /// The layout of the runs of `answers`.
    pub(super) fn of(answers: &'a ReportData, columns: &[ColumnDescriptor]) -> Self {
        let frame = &answers.frame;
        let known = |name: &str| columns.iter().find(|column| column.name == name).copied();
        let mut layout = Self { columns: Vec::new(), constants: Vec::new() };
        let factors = frame.factors.iter().chain([&frame.flags]);
        for (factor, column) in factors.filter_map(|factor| Some((factor, known(&factor.name)?))) {
            // A parameter that does not matter to some runs is the same for the others.
            let differs = factor.levels().len() > 1 || (column.name == frame.flags.name && factor.varies());
            if differs {
                let large = largest(factor.levels().iter().filter_map(Level::as_number)) >= 100.0;
                let look = CellStyle::of(&column, large);
                layout.columns.push(ShownColumn { column, look, cells: ColumnData::Factor(factor) });
            } else if let Some(level) = factor.levels().first() {
                layout.constants.push((column, level.clone()));
            }
        }
        // The flags come last.
        let flags = layout.columns.pop_if(|shown| shown.column.name == frame.flags.name);
        let first = leading().filter_map(|name| frame.measure(name).ok());
        let others = frame.measures.iter().filter(|measure| !is_leading(&measure.name));
        for (measure, column) in
            first.chain(others).filter_map(|measure| Some((measure, known(&measure.name)?)))
        {
            let values = || (0..frame.rows()).map(|row| measure.get(row));
            let one = values().next().flatten();
            if values().any(|value| value != one) || is_leading(&measure.name) {
                let look = CellStyle::of(&column, largest(values().flatten()) >= 100.0);
                layout.columns.push(ShownColumn { column, look, cells: ColumnData::Measure(measure) });
            } else if let Some(value) = one {
                layout.constants.push((column, Level::Number(value)));
            }
        }
        layout.columns.extend(flags);
        layout
    }
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.map(f64::abs).fold(0.0, f64::max)
}

/// Whether the measure comes first, and stays also where it is the same for all runs: the cost, its terms, completion.
fn is_leading(name: &str) -> bool {
    leading().any(|leading| leading == name)
}

fn leading() -> impl Iterator<Item = &'static str> {
    ["is_total_bps"].into_iter().chain(Term::ALL.map(Term::column)).chain(["completion_pct"])
}

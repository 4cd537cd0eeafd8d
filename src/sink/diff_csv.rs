//! What moved in the costs as CSV: a row a cell, then a row a run that moved; the largest change first.

use std::path::Path;

use super::answer_csv::{AnswerCsv, Column};
use crate::analysis::diff::costs::Costs;
use crate::analysis::frame::Frame;
use crate::model::ledger::Ledger;
use crate::output_error::OutputError;

/// Unit of most columns.
const BPS: &str = "bps of qty x arrival";

/// The columns, with unit and meaning.
pub const COLUMNS: [Column; 15] = [
    ("kind", "", "`cell`, or `run` for a single run that moved"),
    ("cell", "", "the values of the parameters that make the cell; empty for a run"),
    ("old_run_id", "", "the run in the old results; empty for a cell"),
    ("run_id", "", "the run in the new results; empty for a cell"),
    ("runs", "", "runs of both results"),
    ("moved", "", "those whose cost changed"),
    ("old_bps", BPS, "(mean) cost in the old results"),
    ("new_bps", BPS, "(mean) cost in the new results"),
    ("change_bps", BPS, "new - old; above 0 it is dearer now"),
    ("spread_bps", BPS, "part of the change that is spread"),
    ("temporary_bps", BPS, "part that is temporary impact"),
    ("permanent_bps", BPS, "part that is permanent impact"),
    ("fees_bps", BPS, "part that is fees"),
    ("timing_bps", BPS, "part that is timing"),
    ("opportunity_bps", BPS, "part that is opportunity"),
];

/// Writes `costs` to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, costs: &Costs, old: &Frame, new: &Frame) -> Result<(), OutputError> {
    let mut table = AnswerCsv::of(&COLUMNS);
    for cell in &costs.cells {
        table.texts(["cell", &cell.name, "", ""]).count(cell.runs).count(cell.moved);
        figures(&mut table, [cell.old_bps, cell.new_bps, cell.change_bps()], &cell.split_bps);
    }
    for run in &costs.runs {
        let (before, now) = (old.ids[run.old].to_string(), new.ids[run.new].to_string());
        table.texts(["run", "", &before, &now]).count(1).count(1);
        figures(&mut table, [run.old_bps, run.new_bps, run.change_bps()], &run.split_bps);
    }
    table.write(path)
}

fn figures(table: &mut AnswerCsv, totals: [f64; 3], split: &Ledger) {
    table.figures(totals.map(Some)).figures(split.terms().map(|(_, bps)| Some(bps))).end();
}

//! A paired comparison as CSV: a cell a row.

use std::path::Path;

use super::answer_csv::{AnswerCsv, Column};
use crate::analysis::compare::of_rows::{Cell, Comparison};
use crate::analysis::compare::pairing::Pairing;
use crate::analysis::compare::words;
use crate::output_error::OutputError;

/// Unit of most columns.
const BPS: &str = "bps of qty x arrival";

/// The columns, with unit and meaning.
pub const COLUMNS: [Column; 29] = [
    ("parameter", "", "what is compared"),
    ("baseline", "", "the value that the other is compared with"),
    ("other", "", "the other value"),
    ("by", "", "the parameters whose values make the cells; empty for one cell of all pairs"),
    ("cell", "", "their values"),
    ("pairs", "", "pairs of runs that agree on everything else"),
    ("days", "", "days they are from: the observations of every interval"),
    ("baseline_bps", BPS, "mean cost of the baseline"),
    ("difference_bps", BPS, "mean of other - baseline; below 0 the other is cheaper"),
    ("low_bps", BPS, "lower end of the 95% interval, clustered by day (t, days - 1)"),
    ("high_bps", BPS, "upper end of it"),
    ("bootstrap_low_bps", BPS, "lower end of the 95% interval by whole-day bootstrap-t"),
    ("bootstrap_high_bps", BPS, "upper end of it"),
    ("median_bps", BPS, "median difference"),
    ("wins", "fraction", "share of pairs in which the other is cheaper; a tie counts half"),
    ("p", "", "two-sided p of no difference, clustered by day"),
    ("adjusted_p", "", "the same adjusted for the number of cells (Benjamini, Hochberg 1995)"),
    ("detectable_bps", BPS, "least true difference that would be found in 80% of such samples"),
    ("spread_bps", BPS, "part of the difference that is spread"),
    ("temporary_bps", BPS, "part that is temporary impact"),
    ("permanent_bps", BPS, "part that is permanent impact"),
    ("fees_bps", BPS, "part that is fees"),
    ("timing_bps", BPS, "part that is timing"),
    ("opportunity_bps", BPS, "part that is opportunity"),
    ("mean_cash", "cash", "mean difference of a run"),
    ("median_cash", "cash", "median difference of a run"),
    ("unequal_completion", "", "pairs of which one completed more than the other"),
    ("verdict", "", "`cheaper`, `dearer`, `none-found` or `exploratory` (fewer than 20 days)"),
    ("stars", "", "`*` `**` `***` for an adjusted p below 5%, 1%, 0.1%; none from fewer than 20 days"),
];

/// Writes the cells of all `comparisons` to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, comparisons: &[Comparison]) -> Result<(), OutputError> {
    let mut table = AnswerCsv::of(&COLUMNS);
    for comparison in comparisons {
        for cell in &comparison.cells {
            row(&mut table, &comparison.pairs.pairing, &comparison.by, cell);
        }
    }
    table.write(path)
}

fn row(table: &mut AnswerCsv, pairing: &Pairing, by: &[String], cell: &Cell) {
    let found = &cell.difference;
    let value = if by.is_empty() { String::new() } else { words::cell_name(cell) };
    let (low, high) = found.interval.map(|interval| (interval.low, interval.high)).unzip();
    let (boot_low, boot_high) = found.bootstrap.map(|interval| (interval.low, interval.high)).unzip();
    table.texts([&*pairing.factor, &pairing.baseline, &pairing.other, &by.join(", "), &value]);
    table.count(found.pairs).count(found.days as u64);
    table.figures([Some(found.baseline_bps), Some(found.mean_bps), low, high, boot_low, boot_high]);
    table.figures([found.median_bps, Some(found.wins), found.p, found.adjusted_p, found.detectable_bps]);
    table.figures(found.split_bps.terms().map(|(_, bps)| Some(bps)));
    table.figures([Some(found.mean_cash), found.median_cash]);
    table.count(found.unequal_completion).texts([found.verdict().name(), found.stars()]).end();
}

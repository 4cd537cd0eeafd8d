//! `sensitivity.csv`: what each axis explains of the total cost of a sweep too large for rows.

use std::path::Path;

use super::answer_csv::{AnswerCsv, Column};
use crate::analysis::sensitivity::streamed::Share;
use crate::output_error::OutputError;

/// The columns, with unit and meaning.
pub const COLUMNS: [Column; 6] = [
    ("axis", "", "`symbol`, `session`, `order` or the parameters of an axis; the largest total first"),
    ("values", "", "number of its values"),
    (
        "first",
        "fraction",
        "share of the variance of `is_total_bps` that the axis explains by itself, over all runs",
    ),
    (
        "total",
        "fraction",
        "share it explains together with other axes, estimated (empty where no run has a neighbour)",
    ),
    ("total_error", "fraction", "standard error of that estimate"),
    ("comparisons", "", "pairs of runs behind it: they differ in this axis alone"),
];

/// Writes the table to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, shares: &[Share]) -> Result<(), OutputError> {
    let mut table = AnswerCsv::of(&COLUMNS);
    for share in shares {
        table.texts([&*share.axis]).count(share.values as u64);
        table.figures([share.first, share.total, share.total_error]).count(share.comparisons).end();
    }
    table.write(path)
}

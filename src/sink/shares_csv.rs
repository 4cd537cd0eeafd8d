//! `sensitivity.csv`: what each axis explains of the total cost of a sweep too large for rows.

use std::path::Path;

use super::text;
use crate::analysis::sensitivity::streamed::Share;
use crate::atomic_file;
use crate::engine::output::OutputError;

/// The columns, with unit and meaning.
pub const COLUMNS: [(&str, &str, &str); 6] = [
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
    let mut out = COLUMNS.map(|(name, _, _)| name).join(",");
    out.push('\n');
    for share in shares {
        text::cell(&mut out, &share.axis);
        out.push(',');
        out.push_str(&share.values.to_string());
        for number in [share.first, share.total, share.total_error] {
            out.push(',');
            if let Some(number) = number {
                text::number(&mut out, number);
            }
        }
        out.push(',');
        out.push_str(&share.comparisons.to_string());
        out.push('\n');
    }
    atomic_file::write(path, out.as_bytes()).map_err(OutputError::of(path))
}

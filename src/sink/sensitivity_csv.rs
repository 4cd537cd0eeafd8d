//! What decides cost and ranking as CSV: a number a row.

use std::path::Path;

use super::text;
use crate::analysis::break_even::BreakEven;
use crate::analysis::compare::words;
use crate::analysis::flips::FlipMap;
use crate::analysis::frontier::Frontier;
use crate::analysis::influence::Influence;
use crate::analysis::sensitivity::Sensitivity;
use crate::atomic_file;
use crate::engine::output::OutputError;

/// The columns, with unit and meaning.
pub const COLUMNS: [(&str, &str, &str); 8] = [
    ("figure", "", "`sensitivity`, `flip-map`, `break-even` or `frontier`"),
    (
        "of",
        "",
        "what it is about: `is_total_bps`, `expected_bps` (spread + impact + fees), or the other - the baseline of a pairing",
    ),
    ("axis", "", "the axis; on the frontier the parameters that tell choices apart"),
    ("value", "", "its value; empty where the row is about the whole axis"),
    ("second_axis", "", "the second axis of a map, if there is one"),
    ("second_value", "", "its value"),
    (
        "quantity",
        "",
        "`values`, `first`, `total`, `comparisons` (shares of variance, counts); `pairs`, `mean_bps` (other - baseline); \
         `crossing` (in the axis' unit); `runs`, `cost_bps`, `risk_bps`, `completion_pct`, `total_bps`, `efficient` (0 or 1)",
    ),
    ("number", "", "the number; empty where it cannot be told"),
];

/// Writes all of it to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, found: &Influence) -> Result<(), OutputError> {
    let mut out = COLUMNS.map(|(name, _, _)| name).join(",");
    out.push('\n');
    sensitivity(&mut out, "is_total_bps", &found.cost);
    sensitivity(&mut out, "expected_bps", &found.expected);
    for ranking in &found.rankings {
        let (other, baseline) = words::names(&ranking.pairing);
        let of = format!("{other} - {baseline}");
        sensitivity(&mut out, &of, &ranking.difference);
        if let Some(map) = &ranking.map {
            flip_map(&mut out, &of, map);
        }
        if let Some(found) = &ranking.break_even {
            break_even(&mut out, &of, found);
        }
    }
    if let Some(found) = &found.frontier {
        frontier(&mut out, found);
    }
    atomic_file::write(path, out.as_bytes()).map_err(OutputError::of(path))
}

/// A row: its six texts, the quantity and the number.
fn row(out: &mut String, texts: [&str; 6], quantity: &str, number: Option<f64>) {
    for cell in texts {
        text::cell(out, cell);
        out.push(',');
    }
    out.push_str(quantity);
    out.push(',');
    if let Some(number) = number {
        text::number(out, number);
    }
    out.push('\n');
}

fn sensitivity(out: &mut String, of: &str, found: &Sensitivity) {
    for index in &found.indices {
        let about = ["sensitivity", of, &index.axis, "", "", ""];
        row(out, about, "values", Some(index.values as f64));
        row(out, about, "first", index.first);
        row(out, about, "total", index.total);
        row(out, about, "comparisons", Some(index.comparisons as f64));
    }
}

fn flip_map(out: &mut String, of: &str, map: &FlipMap) {
    let [first, second] = &map.surface.axes[..] else { return };
    for one in 0..first.len() {
        for two in 0..second.len() {
            let (value, second_value) = (first.label(one), second.label(two));
            let about = ["flip-map", of, &first.name, &value, &second.name, &second_value];
            let cell = map.cell([one, two]);
            row(out, about, "pairs", Some(cell.pairs as f64));
            row(out, about, "mean_bps", cell.mean_bps);
        }
    }
}

fn break_even(out: &mut String, of: &str, found: &BreakEven) {
    for line in &found.lines {
        let second = found.second.as_deref().unwrap_or_default();
        let value = line.second.as_deref().unwrap_or_default();
        let about = ["break-even", of, &found.axis, "", second, value];
        if line.crossings.is_empty() {
            row(out, about, "crossing", None);
        }
        for crossing in &line.crossings {
            row(out, about, "crossing", Some(crossing.at));
        }
    }
}

fn frontier(out: &mut String, found: &Frontier) {
    let axis = found.by.join(", ");
    for choice in &found.choices {
        let values: Vec<&str> =
            choice.values.iter().map(|value| value.as_deref().unwrap_or_default()).collect();
        let value = values.join(", ");
        let about = ["frontier", "expected_bps", &axis, &value, "", ""];
        let numbers = [
            ("runs", choice.runs as f64),
            ("cost_bps", choice.cost_bps),
            ("risk_bps", choice.risk_bps),
            ("completion_pct", choice.completion_pct),
            ("total_bps", choice.total_bps),
            ("efficient", f64::from(u8::from(choice.efficient))),
        ];
        for (quantity, number) in numbers {
            row(out, about, quantity, Some(number));
        }
    }
}

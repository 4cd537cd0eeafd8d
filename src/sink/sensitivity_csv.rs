//! What decides cost and ranking as CSV: a number a row.

use std::path::Path;

use super::answer_csv::{AnswerCsv, Column};
use crate::analysis::break_even::BreakEven;
use crate::analysis::compare::words;
use crate::analysis::flips::FlipMap;
use crate::analysis::frontier::Frontier;
use crate::analysis::influence::Influence;
use crate::analysis::sensitivity::Sensitivity;
use crate::output_error::OutputError;

/// The columns, with unit and meaning.
pub const COLUMNS: [Column; 8] = [
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
    let mut table = AnswerCsv::of(&COLUMNS);
    sensitivity(&mut table, "is_total_bps", &found.cost);
    sensitivity(&mut table, "expected_bps", &found.expected);
    for ranking in &found.rankings {
        let (other, baseline) = words::names(&ranking.pairing);
        let of = format!("{other} - {baseline}");
        sensitivity(&mut table, &of, &ranking.difference);
        if let Some(map) = &ranking.map {
            flip_map(&mut table, &of, map);
        }
        if let Some(found) = &ranking.break_even {
            break_even(&mut table, &of, found);
        }
    }
    if let Some(found) = &found.frontier {
        frontier(&mut table, found);
    }
    table.write(path)
}

/// A row: its six texts, the quantity and the number.
fn row(table: &mut AnswerCsv, texts: [&str; 6], quantity: &str, number: Option<f64>) {
    table.texts(texts).texts([quantity]).figures([number]).end();
}

fn sensitivity(table: &mut AnswerCsv, of: &str, found: &Sensitivity) {
    for index in &found.indices {
        let about = ["sensitivity", of, &index.axis, "", "", ""];
        row(table, about, "values", Some(index.values as f64));
        row(table, about, "first", index.first);
        row(table, about, "total", index.total);
        row(table, about, "comparisons", Some(index.comparisons as f64));
    }
}

fn flip_map(table: &mut AnswerCsv, of: &str, map: &FlipMap) {
    let [first, second] = &map.surface.axes[..] else { return };
    for one in 0..first.len() {
        for two in 0..second.len() {
            let (value, second_value) = (first.label(one), second.label(two));
            let about = ["flip-map", of, &first.name, &value, &second.name, &second_value];
            let cell = map.cell([one, two]);
            row(table, about, "pairs", Some(cell.pairs as f64));
            row(table, about, "mean_bps", cell.mean_bps);
        }
    }
}

fn break_even(table: &mut AnswerCsv, of: &str, found: &BreakEven) {
    for line in &found.lines {
        let second = found.second.as_deref().unwrap_or_default();
        let value = line.second.as_deref().unwrap_or_default();
        let about = ["break-even", of, &found.axis, "", second, value];
        if line.crossings.is_empty() {
            row(table, about, "crossing", None);
        }
        for crossing in &line.crossings {
            row(table, about, "crossing", Some(crossing.at));
        }
    }
}

fn frontier(table: &mut AnswerCsv, found: &Frontier) {
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
            row(table, about, quantity, Some(number));
        }
    }
}

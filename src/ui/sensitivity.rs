//! What decides cost and ranking on the terminal: a sentence a figure, the figure below.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use crate::analysis::break_even::BreakEven;
use crate::analysis::compare::sentences::display_names;
use crate::analysis::frontier::Frontier;
use crate::analysis::rank_flips::RankFlipMap;
use crate::analysis::sensitivity::Sensitivity;
use crate::analysis::sensitivity_report::{Ranking, SensitivityReport, importance, sentences};
use crate::model::numeric::evenly_spaced;

/// Rows and columns of a map that are shown at most; values between are in `--csv`.
const MOST_ROWS: usize = 16;
const MOST_COLUMNS: usize = 9;

/// All of it.
pub(crate) fn render(found: &SensitivityReport) -> String {
    let mut parts = vec![
        sensitivity("is_total_bps", &found.cost),
        sensitivity("expected cost (spread, impact, fees)", &found.expected),
    ];
    parts.extend(found.rankings.iter().map(ranking));
    parts.push(found.frontier.as_ref().map_or_else(
        || {
            "No axis is a choice of whoever executes, so there is no frontier of cost against risk."
                .to_owned()
        },
        frontier,
    ));
    parts.push(sentences::CAVEAT.to_owned());
    parts.join("\n\n")
}

fn table<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(header);
    table
}

/// The table with all columns but the first `left` aligned to the right.
fn aligned(mut table: Table, left: usize) -> String {
    for column in table.column_iter_mut().skip(left) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

fn sensitivity(figure: &str, found: &Sensitivity) -> String {
    let head = format!("Sensitivity of {figure}\n{}", sentences::sensitivity_sentence(figure, found));
    if found.indices.is_empty() || found.variance <= 0.0 {
        return head;
    }
    let mut indices: Vec<_> = found.indices.iter().collect();
    indices.sort_by(|a, b| importance(b).total_cmp(&importance(a)));
    let mut table = table(["axis", "values", "by itself %", "with others %"]);
    let percent =
        |share: Option<f64>| share.map_or_else(String::new, |share| format!("{:.1}", share * 100.0));
    for index in indices {
        let cells =
            [index.axis.clone(), index.values.to_string(), percent(index.first), percent(index.total)];
        table.add_row(cells);
    }
    format!("{head}\n{}\n{}", aligned(table, 1), sentences::method_sentence(found))
}

fn ranking(found: &Ranking) -> String {
    let (other, baseline) = display_names(&found.pairing);
    let mut parts = vec![sensitivity(&format!("{other} - {baseline}"), &found.difference)];
    parts.push(found.map.as_ref().map_or_else(
        || "No flip map: that takes two axes, of which one is a number; --by names them.".to_owned(),
        map,
    ));
    parts.push(
        found
            .break_even
            .as_ref()
            .map_or_else(|| "No break-even value: no axis of the map is a number.".to_owned(), break_even),
    );
    parts.join("\n\n")
}

fn map(found: &RankFlipMap) -> String {
    let (other, baseline) = display_names(&found.pairing);
    let [first, second] = &found.surface.axes[..] else { return String::new() };
    let (rows, columns) = (evenly_spaced(first.len(), MOST_ROWS), evenly_spaced(second.len(), MOST_COLUMNS));
    let label = |axis: &crate::analysis::table_axis::TableAxis, place: usize| {
        axis.number(place).map_or_else(|| axis.label(place), sentences::four_digits)
    };
    let corner = format!("{} \\ {}", first.name, second.name);
    let header: Vec<String> =
        [corner].into_iter().chain(columns.iter().map(|place| label(second, *place))).collect();
    let mut table = table(header.iter().map(String::as_str));
    for one in &rows {
        let cell = |two: &usize| found.cell([*one, *two]).mean_bps;
        let cells = columns.iter().map(|two| cell(two).map_or_else(String::new, |bps| format!("{bps:+.2}")));
        table.add_row([label(first, *one)].into_iter().chain(cells));
    }
    let mut lines = vec![
        format!("Flip map: {other} - {baseline}, mean bps, below 0: {other} is cheaper"),
        sentences::flip_map_sentence(found),
        aligned(table, 1),
    ];
    if rows.len() < first.len() || columns.len() < second.len() {
        lines.push("Some values are left out here; --csv has them all.".to_owned());
    }
    if found.surface.unassigned > 0 {
        let outside = found.surface.unassigned;
        lines
            .push(format!("{outside} pairs are in no cell, because one of the axes does not apply to them."));
    }
    lines.join("\n")
}

fn break_even(found: &BreakEven) -> String {
    let mut lines = vec![format!("Break-even by {}", found.axis), sentences::break_even_sentence(found)];
    if found.second.is_some() {
        lines.extend(
            evenly_spaced(found.lines.len(), MOST_ROWS)
                .iter()
                .map(|place| sentences::line_sentence(found, &found.lines[*place])),
        );
    }
    lines.join("\n")
}

fn frontier(found: &Frontier) -> String {
    let header = found.by.iter().map(String::as_str);
    let figures = ["runs", "expected bps", "risk bps", "filled %", "total bps"];
    let mut table = table(header.chain(figures));
    let efficient = found.efficient();
    let places = evenly_spaced(efficient.len(), 2 * MOST_ROWS);
    for choice in places.iter().map(|place| efficient[*place]) {
        let values = choice.values.iter().map(|value| value.clone().unwrap_or_else(|| "-".to_owned()));
        let numbers = [choice.cost_bps, choice.risk_bps, choice.completion_pct, choice.total_bps];
        let [cost, risk, completion, total] = numbers.map(|number| format!("{number:.2}"));
        table.add_row(values.chain([choice.runs.to_string(), cost, risk, completion, total]));
    }
    let mut lines = vec![
        "Efficient frontier of expected cost against timing risk".to_owned(),
        sentences::frontier_sentence(found),
        aligned(table, found.by.len()),
    ];
    if places.len() < efficient.len() {
        lines.push("Some choices are left out here; --csv has them all.".to_owned());
    }
    lines.extend(sentences::frontier_notes(found));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_long_axis_has_both_its_ends() {
        assert_eq!(evenly_spaced(3, 9), [0, 1, 2]);
        let places = evenly_spaced(100, 9);
        assert_eq!((places.len(), places[0], places[8]), (9, 0, 99));
    }
}

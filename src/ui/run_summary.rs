//! What a sweep ends with: costs by symbol and strategy, and which strategy is cheaper beyond chance.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use crate::analysis::compare::table::Comparison;
use crate::analysis::compare::{CAVEAT, sentences};
use crate::analysis::strategy_costs::StrategyMean;
use crate::model::ledger::Term;
use crate::model::parameter::ParameterId;

/// The table over `means`.
pub(crate) fn render_means(means: &[StrategyMean]) -> String {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header([
        "symbol",
        ParameterId::Strategy.name(),
        "runs",
        "filled %",
        "expected",
        "= spread",
        "+ impact",
        "+ fees",
        "+ cleanup",
        "drift",
        "total",
    ]);
    for mean in means {
        let costs = &mean.costs_bps;
        let mut cells = vec![mean.symbol.to_string(), mean.strategy.to_owned(), mean.runs.to_string()];
        cells.push(format!("{:.1}", mean.completion_pct));
        let expected = costs.expected();
        let terms = [
            expected,
            costs[Term::Spread],
            costs[Term::Temporary] + costs[Term::Permanent],
            costs[Term::Fees],
            costs[Term::Cleanup],
            costs.total() - expected,
            costs.total(),
        ];
        cells.extend(terms.map(|bps| format!("{bps:.2}")));
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!(
        "Mean cost by symbol and strategy, bps of parent quantity x arrival price, positive = cost\n{table}\n\
         expected is what the model says; drift is what prices did, timing and opportunity; total = expected + drift"
    )
}

/// Sentences of a comparison that fit the end of a run.
const MOST_SENTENCES: usize = 12;

/// What pairs of runs say of the strategies, by symbol: tested against chance.
pub(crate) fn render_comparisons(comparisons: &[Comparison]) -> String {
    let by_symbol = || comparisons.iter().filter(|one| one.by == ["symbol"]);
    let sentences: Vec<String> =
        by_symbol().flat_map(|one| one.cells.iter().map(|cell| sentences::sentence(one, cell))).collect();
    let mut lines: Vec<String> = by_symbol().map(sentences::headline).collect();
    // One cell is its own headline.
    if sentences.len() > lines.len() && sentences.len() <= MOST_SENTENCES {
        lines.extend(sentences);
    }
    for note in by_symbol().flat_map(sentences::notes) {
        if !lines.contains(&note) {
            lines.push(note);
        }
    }
    if !lines.is_empty() {
        lines.push(CAVEAT.to_owned());
    }
    lines.join("\n")
}

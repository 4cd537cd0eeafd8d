//! The table a sweep ends with: which strategy is cheaper, by symbol, by how many bps, and where they come from.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use crate::analysis::strategy_costs::Mean;

/// The table over `means` and a sentence a symbol.
pub fn render(means: &[Mean]) -> String {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header([
        "symbol",
        "strategy",
        "runs",
        "filled %",
        "total bps",
        "= spread",
        "+ impact",
        "+ fees",
        "+ timing",
        "+ opportunity",
    ]);
    for mean in means {
        let costs = &mean.costs_bps;
        let mut cells = vec![mean.symbol.to_string(), mean.strategy.to_owned(), mean.runs.to_string()];
        cells.push(format!("{:.1}", mean.completion_pct));
        let impact = costs.temporary + costs.permanent;
        let terms = [costs.total(), costs.spread, impact, costs.fees, costs.timing, costs.opportunity];
        cells.extend(terms.map(|bps| format!("{bps:.2}")));
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let sentences: Vec<String> = means.chunk_by(|a, b| a.symbol == b.symbol).filter_map(sentence).collect();
    let mut text = format!(
        "Mean cost by symbol and strategy, bps of parent quantity x arrival price, positive = cost\n{table}"
    );
    if !sentences.is_empty() {
        text.push_str("\nMeans over the grid, not tested against chance:\n");
        text.push_str(&sentences.join("\n"));
    }
    text
}

/// Differences below this many bps are called none.
const SAME: f64 = 0.005;

/// Which strategy is cheapest on one symbol, and what makes the difference to the dearest.
fn sentence(means: &[Mean]) -> Option<String> {
    let by_total = |a: &&Mean, b: &&Mean| a.costs_bps.total().total_cmp(&b.costs_bps.total());
    let (best, worst) = (means.iter().min_by(by_total)?, means.iter().max_by(by_total)?);
    if means.len() < 2 {
        return None;
    }
    let symbol = &best.symbol;
    if !means.iter().all(|mean| mean.is_over_the_same_runs_as(best)) {
        return Some(format!("{symbol}: no verdict, the strategies were not run on the same combinations"));
    }
    let difference = |term: fn(&Mean) -> f64| term(best) - term(worst);
    let total = difference(|mean| mean.costs_bps.total());
    let impact = difference(|mean| mean.costs_bps.temporary + mean.costs_bps.permanent);
    if total.abs() < SAME {
        return Some(format!("{symbol}: no difference of {SAME} bps or more"));
    }
    let spread = difference(|mean| mean.costs_bps.spread);
    let fees = difference(|mean| mean.costs_bps.fees);
    let timing = difference(|mean| mean.costs_bps.timing);
    let opportunity = difference(|mean| mean.costs_bps.opportunity);
    Some(format!(
        "{symbol}: {} is cheaper than {} by {:.2} bps (spread {spread:+.2}, impact {impact:+.2}, fees {fees:+.2}, \
         timing {timing:+.2}, opportunity {opportunity:+.2})",
        best.strategy.to_uppercase(),
        worst.strategy.to_uppercase(),
        -total,
    ))
}

//! A paired comparison on the terminal: the sentences first, the figures below.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use crate::analysis::compare::robustness::Robustness;
use crate::analysis::compare::table::{Comparison, ComparisonCell};
use crate::analysis::compare::{CAVEAT, ConfidenceInterval, sentences};
use crate::model::ledger::Term;

/// The comparisons, one after the other.
pub(crate) fn render(comparisons: &[Comparison]) -> String {
    let parts: Vec<String> = comparisons.iter().map(one).collect();
    format!("{}\n{CAVEAT}", parts.join("\n\n"))
}

fn one(comparison: &Comparison) -> String {
    let mut lines = Vec::new();
    if comparison.cells.len() > 1 {
        lines.push(sentences::headline(comparison));
    }
    lines.extend(comparison.cells.iter().map(|cell| sentences::sentence(comparison, cell)));
    let (other, baseline) = sentences::display_names(&comparison.pairs.pairing);
    lines.push(String::new());
    lines.push(format!(
        "{other} - {baseline} in {}, bps of parent quantity x arrival price, below 0: {other} is cheaper",
        comparison.measured.column()
    ));
    lines.push(inference(comparison).to_string());
    lines.push("The same with what prices did (is_total_bps), its terms, and cash of a run".to_owned());
    lines.push(split(comparison).to_string());
    if comparison.cells.iter().any(|cell| cell.robustness.is_some()) {
        lines.push(
            "Over the assumptions: the least and the greatest mean of their settings; no confidence interval"
                .to_owned(),
        );
        lines.push(over_assumptions(comparison).to_string());
    }
    lines.extend(sentences::notes(comparison));
    lines.join("\n")
}

fn table(comparison: &Comparison, columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    let name = if comparison.by.is_empty() { "cell".to_owned() } else { comparison.by.join(", ") };
    table.set_header([name.as_str()].iter().chain(columns));
    table
}

fn aligned(mut table: Table) -> Table {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn inference(comparison: &Comparison) -> Table {
    let columns = [
        "pairs",
        "days",
        "mean",
        "95% from",
        "to",
        "boot-t from",
        "to",
        "median",
        "wins %",
        "adj. p",
        "verdict",
        "detectable",
        "adj.",
    ];
    let mut table = table(comparison, &columns);
    for cell in &comparison.cells {
        let found = &cell.difference;
        let (low, high) = ends(found.confidence_interval);
        let (boot_low, boot_high) = ends(found.bootstrap);
        table.add_row([
            sentences::cell_name(cell),
            found.pairs.to_string(),
            found.days.to_string(),
            format!("{:+.2}", found.mean_bps),
            low,
            high,
            boot_low,
            boot_high,
            found.median_bps.map_or_else(String::new, |bps| format!("{bps:+.2}")),
            format!("{:.0}", found.win_rate * 100.0),
            found.adjusted_p.map_or_else(String::new, p_value),
            found.verdict().name().to_owned(),
            found.min_detectable_bps.map_or_else(String::new, |bps| format!("{bps:.2}")),
            found.adjusted_min_detectable_bps.map_or_else(String::new, |bps| format!("{bps:.2}")),
        ]);
    }
    aligned(table)
}

fn split(comparison: &Comparison) -> Table {
    let columns = [
        "total",
        "95% from",
        "to",
        "= spread",
        "+ impact",
        "+ fees",
        "+ timing",
        "+ opportunity",
        "+ cleanup",
        "mean cash",
        "median cash",
    ];
    let mut table = table(comparison, &columns);
    for cell in &comparison.cells {
        table.add_row(std::iter::once(sentences::cell_name(cell)).chain(split_cells(cell)));
    }
    aligned(table)
}

fn split_cells(cell: &ComparisonCell) -> Vec<String> {
    let (found, terms) = (&cell.difference, &cell.difference.terms_bps);
    let impact = terms[Term::Temporary] + terms[Term::Permanent];
    let (low, high) = ends(found.total.confidence_interval);
    let bps = [
        terms[Term::Spread],
        impact,
        terms[Term::Fees],
        terms[Term::Timing],
        terms[Term::Opportunity],
        terms[Term::Cleanup],
    ];
    let cash = [Some(found.mean_cash), found.median_cash]
        .map(|cash| cash.map_or_else(String::new, |cash| format!("{cash:+.0}")));
    let total = [format!("{:+.2}", found.total.mean_bps), low, high];
    total.into_iter().chain(bps.map(|bps| format!("{bps:+.2}"))).chain(cash).collect()
}

/// The cells in which an assumption varies.
fn over_assumptions(comparison: &Comparison) -> Table {
    let mut table = table(comparison, &["settings", "same sign", "from", "at", "to", "at"]);
    for cell in &comparison.cells {
        let Some(Robustness { settings, same_sign, low, high, .. }) = &cell.robustness else { continue };
        table.add_row([
            sentences::cell_name(cell),
            settings.to_string(),
            same_sign.to_string(),
            format!("{:+.2}", low.mean_bps),
            low.name.clone(),
            format!("{:+.2}", high.mean_bps),
            high.name.clone(),
        ]);
    }
    aligned(table)
}

fn ends(interval: Option<ConfidenceInterval>) -> (String, String) {
    interval.map_or_else(Default::default, |ConfidenceInterval { low, high }| {
        (format!("{low:+.2}"), format!("{high:+.2}"))
    })
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") }
}

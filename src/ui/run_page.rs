//! One run as a page of the terminal: what it was, what it cost term by term, how it went slot by slot.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use super::execution_chart::{self, ChartSlot};
use super::figures::{grouped, price, quantity};
use super::wrapping::wrapped;
use crate::model::flags::Flag;
use crate::model::ledger::Ledger;

/// Columns of a line.
const WIDTH: usize = 100;

/// What is on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunPage {
    /// The run's id.
    pub id: String,
    /// What was to be done: `buy 5,000 LIQD by twap ...`.
    pub order: String,
    /// The sweep and where it is.
    pub sweep: String,
    /// Parameters that the sweep has more than one value of, with the run's.
    pub axes: Vec<(String, String)>,
    /// Every other parameter that matters to the run.
    pub others: Vec<(String, String)>,
    /// The result; or why it could not be priced.
    pub outcome: Result<RunPageOutcome, String>,
    /// What else is to be known, a sentence each.
    pub notes: Vec<String>,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunPageOutcome {
    /// The arrival price.
    pub arrival: f64,
    /// The average fill price, where something filled.
    pub average: Option<f64>,
    /// The parent quantity.
    pub qty: f64,
    /// What of it was executed.
    pub completed: f64,
    /// Slots in which something traded.
    pub fills: u64,
    /// Slots of the window.
    pub slots: u64,
    /// Share of the market's volume.
    pub participation_rate: Option<f64>,
    /// Cost of what was executed.
    pub shortfall_bps: Option<f64>,
    /// Standard deviation of what prices may add.
    pub timing_risk_bps: Option<f64>,
    /// The ledger in bps of parent quantity x arrival price.
    pub bps: Ledger,
    /// The same in cash.
    pub cash: Ledger,
    /// Benchmarks: name, price, the average price against it in bps.
    pub benchmarks: Vec<(&'static str, Option<f64>, Option<f64>)>,
    /// Raised flags, by name.
    pub flags: Vec<String>,
    /// The slots; or why there are none, and how to have them.
    pub slices: Result<Vec<RunPageSlot>, String>,
}

/// One slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunPageSlot {
    /// Its start, `YYYY-MM-DD HH:MM:SS` UTC.
    pub time: String,
    /// Units the market traded.
    pub volume: f64,
    /// Units executed so far.
    pub executed: f64,
    /// The fill, where there is one.
    pub fill: Option<RunPageFill>,
}

/// One fill, its cost split; the four parts sum to the slippage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunPageFill {
    /// Units.
    pub child: f64,
    /// Price.
    pub price: f64,
    /// Spread, temporary impact, permanent impact and drift, bps of arrival.
    pub parts_bps: [f64; 4],
    /// Cost against the arrival price, bps of it, fees left out.
    pub slippage_bps: f64,
    /// The same in cash.
    pub slippage_cash: f64,
}

/// The page, with the `top` dearest slices.
pub(crate) fn render(page: &RunPage, top: usize) -> String {
    let mut lines = vec![format!("{}  {}", page.id, page.order), page.sweep.clone()];
    for (title, pairs) in [("Axes here", &page.axes), ("Other parameters", &page.others)] {
        let words: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !words.is_empty() {
            lines.extend(wrapped(&format!("{title}: {}", words.join(" ")), WIDTH));
        }
    }
    lines.push(String::new());
    match &page.outcome {
        Ok(outcome) => priced(outcome, top, &mut lines),
        Err(reason) => lines.push(format!("Not priced: {reason}")),
    }
    lines.extend(page.notes.iter().flat_map(|note| wrapped(note, WIDTH)));
    lines.join("\n")
}

fn priced(outcome: &RunPageOutcome, top: usize, lines: &mut Vec<String>) {
    lines.extend(wrapped(&execution(outcome), WIDTH));
    lines.push(String::new());
    lines.extend(side_by_side(&ledger(outcome), &benchmarks(outcome)));
    lines.push(String::new());
    match &outcome.slices {
        Ok(slices) => {
            lines.extend(chart(outcome, slices));
            lines.push(String::new());
            lines.extend(most_expensive_fills(slices, top));
        }
        Err(why) => lines.extend(wrapped(&format!("No chart: {why}"), WIDTH)),
    }
    lines.push(String::new());
    lines.extend(flags(&outcome.flags));
}

fn execution(outcome: &RunPageOutcome) -> String {
    let mut parts = vec![format!(
        "Executed {} of {} ({:.1}%) in {} of {} slots",
        quantity(outcome.completed),
        quantity(outcome.qty),
        outcome.completed / outcome.qty * 100.0,
        outcome.fills,
        outcome.slots
    )];
    parts.extend(
        outcome.participation_rate.map(|rate| format!("{:.2}% of the market's volume", rate * 100.0)),
    );
    parts.push(format!("expected cost {:.2} bps", outcome.bps.expected()));
    parts.push(format!("total cost {:.2} bps", outcome.bps.total()));
    parts.extend(outcome.shortfall_bps.map(|bps| format!("{bps:.2} bps on what was executed")));
    parts.extend(outcome.timing_risk_bps.map(|bps| format!("timing risk {bps:.2} bps (1 sd)")));
    parts.join("; ")
}

fn ledger(outcome: &RunPageOutcome) -> Vec<String> {
    let line = |name: &str, bps: f64, cash: f64| {
        format!("  {name:<12}{:>10}{:>16}", grouped(bps, 4), grouped(cash, 2))
    };
    let mut lines = vec![format!("{:<14}{:>10}{:>16}", "Cost ledger", "bps", "cash")];
    for ((name, bps), (_, cash)) in outcome.bps.terms().into_iter().zip(outcome.cash.terms()) {
        lines.push(line(name, bps, cash));
    }
    lines.push(line("= total", outcome.bps.total(), outcome.cash.total()));
    lines
}

fn benchmarks(outcome: &RunPageOutcome) -> Vec<String> {
    let cell = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    let mut lines = vec![format!("{:<18}{:>14}{:>16}", "Prices", "", "average vs, bps")];
    lines.push(format!("  {:<16}{:>14}", "average fill", cell(outcome.average.map(price))));
    for (name, level, bps) in &outcome.benchmarks {
        let against = bps.map_or_else(String::new, |bps| format!("{bps:+.2}"));
        lines.push(format!("  {name:<16}{:>14}{against:>16}", cell(level.map(price))));
    }
    lines
}

fn side_by_side(left: &[String], right: &[String]) -> Vec<String> {
    let wide = left.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let rows = left.len().max(right.len());
    let at = |lines: &[String], row: usize| lines.get(row).cloned().unwrap_or_default();
    (0..rows)
        .map(|row| format!("{:<wide$}    {}", at(left, row), at(right, row)).trim_end().to_owned())
        .collect()
}

fn chart(outcome: &RunPageOutcome, slices: &[RunPageSlot]) -> Vec<String> {
    let slot = |slice: &RunPageSlot| ChartSlot {
        time: slice.time.clone(),
        executed_share: slice.executed / outcome.qty,
        volume: slice.volume,
    };
    let slots: Vec<ChartSlot> = slices.iter().map(slot).collect();
    let mut lines = vec!["Share of the order executed, and the market's volume".to_owned()];
    lines.extend(execution_chart::render(&slots));
    lines
}

fn most_expensive_fills(slices: &[RunPageSlot], top: usize) -> Vec<String> {
    let mut filled: Vec<(&RunPageSlot, &RunPageFill)> =
        slices.iter().filter_map(|slice| Some((slice, slice.fill.as_ref()?))).collect();
    filled.sort_by(|(_, a), (_, b)| b.slippage_cash.total_cmp(&a.slippage_cash));
    let shown = top.min(filled.len());
    if shown == 0 {
        return Vec::new();
    }
    let whole: f64 = filled.iter().map(|(_, fill)| fill.slippage_cash).sum();
    let part: f64 = filled[..shown].iter().map(|(_, fill)| fill.slippage_cash).sum();
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header([
        "time UTC",
        "units",
        "% of volume",
        "fill price",
        "bps",
        "= spread",
        "+ temporary",
        "+ permanent",
        "+ drift",
        "cash",
    ]);
    for (slice, fill) in &filled[..shown] {
        let mut cells = vec![
            slice.time.get(5..16).unwrap_or(&slice.time).to_owned(),
            quantity(fill.child),
            format!("{:.1}", fill.child / slice.volume * 100.0),
            price(fill.price),
            format!("{:.2}", fill.slippage_bps),
        ];
        cells.extend(fill.parts_bps.map(|bps| format!("{bps:.2}")));
        cells.push(grouped(fill.slippage_cash, 2));
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let title = format!(
        "The {shown} dearest of {} fills, bps of arrival, fees left out: {} of {} in cash",
        filled.len(),
        grouped(part, 2),
        grouped(whole, 2)
    );
    std::iter::once(title).chain(table.to_string().lines().map(str::to_owned)).collect()
}

fn flags(names: &[String]) -> Vec<String> {
    if names.is_empty() {
        return vec!["Flags: none".to_owned()];
    }
    let about = |name: &String| {
        let flag = Flag::ALL.into_iter().find(|flag| flag.name() == *name);
        flag.map_or_else(|| format!("  {name}"), |flag| format!("  {name}: {}", flag.about()))
    };
    std::iter::once("Flags".to_owned()).chain(names.iter().map(about)).collect()
}

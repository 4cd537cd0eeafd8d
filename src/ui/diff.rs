//! What moved between two results, on one screen: the biggest mover first.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};

use super::figures::{decimals_for, grouped, signed};
use crate::analysis::diff::Diff;
use crate::analysis::diff::costs::{CellChange, CostChanges, RunChange};
use crate::analysis::diff::data::{DataChange, SymbolDays};
use crate::analysis::diff::matching::{ParameterChange, ValueChange};
use crate::analysis::report_data::SnapshotSummary;
use crate::model::ledger::Ledger;

/// Values, symbols and days that a line lists; the rest is counted.
const MAX_LISTED: usize = 6;

/// What the screen shows beside the diff itself.
#[derive(Clone, Copy)]
pub(crate) struct DiffView<'a> {
    /// What the results are called.
    pub names: [&'a str; 2],
    /// The parameters whose values make the cells.
    pub by: &'a [String],
    /// Rows of each table.
    pub top: usize,
    /// The id of a run of the new table and what it was, by row.
    pub describe: &'a dyn Fn(usize) -> (String, String),
}

/// The screen.
pub(crate) fn render(diff: &Diff, view: DiffView<'_>) -> String {
    let [old, new] = view.names;
    let mut lines = vec![format!("From {old} to {new}"), headline(diff)];
    let changes = parameters(diff);
    lines.push(if changes.is_empty() { "Parameters: the same".to_owned() } else { "Parameters".to_owned() });
    lines.extend(changes);
    let changes = data(&diff.data);
    lines.push(if changes.is_empty() { "Data: the same".to_owned() } else { "Data".to_owned() });
    lines.extend(changes);
    lines.extend(runs(diff));
    lines.extend(cells(&diff.costs, view));
    lines.extend(single_runs(&diff.costs, view));
    lines.join("\n")
}

/// The answer in one sentence.
fn headline(diff: &Diff) -> String {
    let costs = &diff.costs;
    let (matched, moved) = (count_with_noun(costs.matched, "run"), count_text(costs.moved));
    match costs.cells.iter().find(|cell| cell.moved > 0) {
        _ if costs.matched == 0 => "The results have no run in common: costs cannot be compared".to_owned(),
        None if diff.is_nothing() => format!("Nothing moved: the same {matched}, the same costs"),
        None => format!("No cost moved: {matched} of both cost what they did; what else changed is below"),
        Some(_) if costs.cells.len() == 1 => {
            format!("{moved} of {matched} moved: {}", change(&costs.cells[0]))
        }
        Some(cell) => format!("Biggest mover {}: {}; {moved} of {matched} moved", cell.name, change(cell)),
    }
}

fn change(cell: &CellChange) -> String {
    let decimals = decimals_of(&cell.split_bps);
    format!(
        "{} bps ({:.decimals$} -> {:.decimals$}{})",
        signed(cell.change_bps(), decimals),
        cell.old_bps,
        cell.new_bps,
        largest_terms(&cell.split_bps).map_or_else(String::new, |makers| format!("; {makers}"))
    )
}

fn decimals_of(split: &Ledger) -> usize {
    decimals_for(split.terms().map(|(_, bps)| bps))
}

/// The terms that make a change, the largest first; those that round to nothing left out.
fn largest_terms(split: &Ledger) -> Option<String> {
    let decimals = decimals_of(split);
    let mut terms = split.terms();
    terms.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
    let words = terms.iter().map(|(name, bps)| (name, signed(*bps, decimals)));
    let words = words.filter(|(_, bps)| bps.starts_with(['+', '-'])).take(3);
    let words: Vec<String> = words.map(|(name, bps)| format!("{name} {bps}")).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn parameters(diff: &Diff) -> Vec<String> {
    let mut lines: Vec<String> = diff.parameters.iter().map(parameter).collect();
    lines.extend(diff.versions.iter().map(|(what, old, new)| format!("  {what}: {old} -> {new}")));
    lines
}

fn parameter(change: &ParameterChange) -> String {
    let name = change.names.join(", ");
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    match &change.change {
        ValueChange::Fixed(old, new) => {
            format!("  {name}: {} -> {}; runs are matched across this change", or_none(old), or_none(new))
        }
        ValueChange::Values { lost, gained } => {
            let some = |word: &str, values: &[String]| {
                (!values.is_empty()).then(|| format!("{word} {}", abbreviated_list(values)))
            };
            let parts: Vec<String> =
                [some("gained", gained), some("lost", lost)].into_iter().flatten().collect();
            format!("  {name}: {}", parts.join(", "))
        }
    }
}

fn data(data: &DataChange) -> Vec<String> {
    let mut lines = Vec::new();
    for (word, symbols) in [("added", &data.added_symbols), ("removed", &data.removed_symbols)] {
        if !symbols.is_empty() {
            let count = count_with_noun(symbols.len() as u64, "symbol");
            lines.push(format!("  {count} {word}: {}", abbreviated_list(symbols)));
        }
    }
    for (word, groups) in [("added", &data.added_sessions), ("removed", &data.removed_sessions)] {
        for SymbolDays { days, symbols } in groups {
            let count = count_with_noun(days.len() as u64, "session");
            lines.push(format!(
                "  {count} {word}: {} ({})",
                abbreviated_list(days),
                abbreviated_list(symbols)
            ));
        }
    }
    lines.extend(data.snapshots.iter().take(MAX_LISTED).map(snapshot));
    if data.snapshots.len() > MAX_LISTED {
        lines.push(format!("  and {} other snapshots have other bytes", data.snapshots.len() - MAX_LISTED));
    }
    for (word, skipped) in [("skipped now", &data.skipped), ("no longer skipped", &data.no_longer_skipped)] {
        let one = |[symbol, day, reason]: &[String; 3]| format!("{symbol} {day} ({reason})");
        if !skipped.is_empty() {
            let words: Vec<String> = skipped.iter().map(one).collect();
            lines.push(format!("  {word}: {}", abbreviated_list(&words)));
        }
    }
    lines
}

fn snapshot((old, new): &(SnapshotSummary, SnapshotSummary)) -> String {
    let short = |digest: &str| digest.chars().take(8).collect::<String>();
    let mut parts = Vec::new();
    for (name, old, new) in [("source", &old.source, &new.source), ("interval", &old.interval, &new.interval)]
    {
        if old != new {
            parts.push(format!("{name} {old} -> {new}"));
        }
    }
    for (name, old, new) in [("bars", old.bars, new.bars), ("sessions", old.sessions, new.sessions)] {
        parts.push(if old == new {
            format!("{} {name} as before", grouped(new as f64, 0))
        } else {
            format!("{} -> {} {name}", grouped(old as f64, 0), grouped(new as f64, 0))
        });
    }
    if old.digest != new.digest {
        parts.push(format!("snapshot {} -> {}", short(&old.digest), short(&new.digest)));
    }
    if old.bars == new.bars && old.digest != new.digest {
        parts.push("bars were revised".to_owned());
    }
    format!("  {}: {}", new.symbol, parts.join(", "))
}

/// How runs were matched, and those that were not.
fn runs(diff: &Diff) -> Vec<String> {
    let costs = &diff.costs;
    let equal = costs.matched - costs.same_id;
    let mut lines = vec![format!(
        "Runs: {} -> {}. In both {}, of {}: {} by the same id (nothing they depend on changed), {} by equal parameters",
        count_text(diff.runs.0),
        count_text(diff.runs.1),
        count_text(costs.matched),
        count_with_noun(costs.days as u64, "session"),
        count_text(costs.same_id),
        count_text(equal)
    )];
    for (word, groups) in [("new", &costs.only_new), ("old", &costs.only_old)] {
        if !groups.is_empty() {
            let of_group = |(why, count): &(String, u64)| format!("{} {why}", count_text(*count));
            let groups: Vec<String> = groups.iter().map(of_group).collect();
            lines.push(format!("  only in the {word}: {}", groups.join("; ")));
        }
    }
    if diff.failed != (0, 0) {
        let (old, new) = diff.failed;
        lines.push(format!("  failed: {} -> {} (failed.csv says why)", count_text(old), count_text(new)));
    }
    let fixed = diff.parameters.iter().any(|parameter| matches!(parameter.change, ValueChange::Fixed(..)));
    if costs.moved > costs.same_id_moved && !fixed && diff.versions.is_empty() {
        lines.push(
            "  no parameter of theirs moved: bars were revised, or the history behind their estimates is another"
                .to_owned(),
        );
    }
    if costs.same_id_moved > 0 {
        lines.push(format!(
            "  the same id and other costs: {}; a table was edited, or the program's numbers changed without its model \
             version",
            count_with_noun(costs.same_id_moved, "run")
        ));
    }
    lines
}

fn cells(costs: &CostChanges, view: DiffView<'_>) -> Vec<String> {
    let moved: Vec<&CellChange> = costs.cells.iter().filter(|cell| cell.moved > 0).collect();
    if moved.is_empty() {
        return Vec::new();
    }
    let shown = &moved[..view.top.min(moved.len())];
    let bps = || shown.iter().flat_map(|cell| cell.split_bps.terms());
    let decimals = decimals_for(bps().map(|(_, bps)| bps));
    // A term that moved nowhere takes no column.
    let moves =
        |name: &str| bps().any(|(term, bps)| term == name && signed(bps, decimals).starts_with(['+', '-']));
    let by = if view.by.is_empty() { "cell".to_owned() } else { view.by.join(", ") };
    let mut head: Vec<String> = vec![by];
    head.extend(["runs", "moved", "old", "new", "change"].map(str::to_owned));
    let terms = shown[0].split_bps.terms().map(|(name, _)| name).into_iter().filter(|name| moves(name));
    head.extend(
        terms.enumerate().map(|(place, name)| format!("{} {name}", if place == 0 { '=' } else { '+' })),
    );
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(head);
    for cell in shown {
        let mut row = vec![cell.name.clone(), count_text(cell.runs), count_text(cell.moved)];
        row.extend([cell.old_bps, cell.new_bps].map(|bps| format!("{bps:.decimals$}")));
        row.push(signed(cell.change_bps(), decimals));
        let terms = cell.split_bps.terms().into_iter().filter(|(name, _)| moves(name));
        row.extend(terms.map(|(_, bps)| signed(bps, decimals)));
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut lines = vec![
        "Mean cost of the runs of both, bps of parent quantity x arrival price; above 0: dearer now"
            .to_owned(),
        table.to_string(),
    ];
    let hidden = moved.len().saturating_sub(view.top);
    let still = costs.cells.len() - moved.len();
    let rest = [(hidden, "moved less (--top shows more)"), (still, "did not move")];
    let rest: Vec<String> = rest
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", count_with_noun(count as u64, "other cell")))
        .collect();
    if !rest.is_empty() {
        lines.push(rest.join(", "));
    }
    lines
}

fn single_runs(costs: &CostChanges, view: DiffView<'_>) -> Vec<String> {
    let shown = view.top.min(costs.runs.len());
    if shown == 0 {
        return Vec::new();
    }
    let decimals = decimals_for(costs.runs[..shown].iter().map(RunChange::change_bps));
    let row = |run: &RunChange| {
        let (id, words) = (view.describe)(run.new);
        let mut row = vec![id, words];
        row.extend([run.old_bps, run.new_bps].map(|bps| format!("{bps:.decimals$}")));
        row.push(signed(run.change_bps(), decimals));
        row.push(largest_terms(&run.split_bps).unwrap_or_default());
        row
    };
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["run", "of", "old", "new", "change", "made by"]);
    for run in &costs.runs[..shown] {
        table.add_row(row(run));
    }
    for column in table.column_iter_mut().skip(2).take(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let title = if shown == costs.runs.len() {
        "The runs that moved (`slipgrid show RUN` has the whole run)".to_owned()
    } else {
        let all = count_text(costs.moved);
        format!("The {shown} of {all} runs that moved most (`slipgrid show RUN` has the whole run)")
    };
    vec![title, table.to_string()]
}

/// A few of `values`, and how many more there are.
fn abbreviated_list(values: &[String]) -> String {
    match values {
        [first, .., last] if values.len() > MAX_LISTED => {
            format!("{first}, ..., {last} ({} in all)", values.len())
        }
        _ => values.join(", "),
    }
}

fn count_text(count: u64) -> String {
    grouped(count as f64, 0)
}

fn count_with_noun(count: u64, what: &str) -> String {
    format!("{} {what}{}", count_text(count), if count == 1 { "" } else { "s" })
}

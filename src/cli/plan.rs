//! `slipgrid plan`: what a sweep would do, without doing it.

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;
use serde_json::json;

use super::estimate::Estimate;
use super::loading::{Mode, Ready, SweepArgs};
use super::{Common, Exit};
use crate::model::window::Window;
use crate::sweep::definition::SliceOutput;
use crate::sweep::plan::Plan as SweepPlan;

/// Show what a sweep would do; writes nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid plan sweeps/demo.toml
  slipgrid plan overnight.toml --set session=all --json")]
pub(super) struct Plan {
    #[command(flatten)]
    sweep: SweepArgs,
    #[command(flatten)]
    common: Common,
}

/// Sessions named one by one, at most.
const NAMED: usize = 12;

impl Plan {
    pub(super) fn execute(&self) -> Exit {
        let printer = self.common.printer();
        let ready = match self.sweep.load(&self.common, Mode::ReadOnly) {
            Ok(ready) => ready,
            Err(exit) => return exit,
        };
        let estimate = Estimate::of(&ready);
        let windows = windows_that_fail(&ready.plan);
        printer.result(&describe(&ready, &windows, &estimate));
        printer.json(&json!({
            "runs": ready.plan.runs(),
            "product": ready.plan.product(),
            "cases": ready.plan.cases().len(),
            "axes": ready.plan.axes().iter().map(|axis| json!({ "name": axis.name(), "length": axis.len() }))
                .collect::<Vec<_>>(),
            "skipped": ready.skipped.iter().map(|skipped| json!({
                "symbol": &*skipped.symbol, "session": skipped.date.to_string(), "reason": skipped.reason,
            })).collect::<Vec<_>>(),
            "failing_windows": windows.iter().map(|(count, reason)| json!({ "windows": count, "reason": reason }))
                .collect::<Vec<_>>(),
            "files": estimate.files,
            "bytes": estimate.bytes,
            "seconds": estimate.seconds,
        }));
        Exit::Ok
    }
}

fn describe(ready: &Ready, windows: &[(u64, String)], estimate: &Estimate) -> String {
    let plan = &ready.plan;
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["axis", "stage", "values", "from", "to"]);
    let cases = plan.cases();
    let dates = || cases.iter().filter_map(|case| case.session.map(|(_, date)| date));
    let date = |date: Option<jiff::civil::Date>| date.map_or_else(String::new, |date| date.to_string());
    table.add_row([
        "symbol x session".to_owned(),
        "market".to_owned(),
        cases.len().to_string(),
        date(dates().min()),
        date(dates().max()),
    ]);
    for axis in plan.axes() {
        let ends = |index: u64| {
            let ends: Vec<String> =
                axis.members.iter().map(|(_, values)| values.at(index).to_string()).collect();
            ends.join(" + ")
        };
        table.add_row([
            axis.name(),
            axis.stage().name().to_owned(),
            axis.len().to_string(),
            ends(0),
            ends(axis.len() - 1),
        ]);
    }
    let best = match ready.sweep.output.slices {
        SliceOutput::Best(best) => format!(" (slices of the best {best})"),
        SliceOutput::All | SliceOutput::None => String::new(),
    };
    let mut lines = vec![format!("{}: {} runs\n{table}", ready.sweep.name, plan.runs())];
    lines.extend(left_out(plan, ready));
    lines.extend(
        windows
            .iter()
            .take(NAMED)
            .map(|(count, reason)| format!("{count} windows will fail, the first: {reason}")),
    );
    lines.push(format!(
        "about {} on this machine; {} files, {}{best}",
        duration(estimate.seconds),
        estimate.files,
        bytes(estimate.bytes)
    ));
    lines.join("\n")
}

/// Windows tried, at most.
const TRIED: u64 = 1_000_000;

/// Windows that cannot be cut, by kind of reason: how many, and the first with its symbol.
fn windows_that_fail(plan: &SweepPlan) -> Vec<(u64, String)> {
    let mut kinds = Vec::new();
    let mut found: Vec<(u64, String)> = Vec::new();
    let step = usize::try_from(plan.points_a_window()).unwrap_or(usize::MAX);
    let windows = (0..plan.points()).step_by(step).take(usize::try_from(TRIED).unwrap_or(usize::MAX));
    for block in windows.filter_map(|point| plan.block_of(point)) {
        let (spec, tapes) = (block.spec(), plan.tapes());
        let Err(error) = Window::cut(&tapes[spec.tape], &spec.window) else { continue };
        let kind = std::mem::discriminant(&error);
        if let Some(place) = kinds.iter().position(|known| *known == kind) {
            found[place].0 += 1;
        } else {
            kinds.push(kind);
            found.push((1, format!("{}: {error}", tapes[spec.tape].symbol())));
        }
    }
    found
}

/// What is not run, and why.
fn left_out(plan: &SweepPlan, ready: &Ready) -> Vec<String> {
    let mut lines = Vec::new();
    let (points, runs) = (plan.points(), plan.runs());
    if let Some(sample) = &ready.sweep.sample {
        lines.push(format!(
            "{} points drawn from {} combinations: {runs} distinct runs",
            sample.n,
            plan.product()
        ));
    } else if runs < points {
        lines.push(format!(
            "{} of {points} combinations are left out: excluded, or a repetition (an overridden axis, or one that \
             does not matter to the strategy)",
            points - runs
        ));
    }
    let named = ready.skipped.iter().take(NAMED);
    lines.extend(
        named.map(|skipped| format!("skipped {} {}: {}", skipped.symbol, skipped.date, skipped.reason)),
    );
    if ready.skipped.len() > NAMED {
        lines.push(format!("and {} more sessions skipped", ready.skipped.len() - NAMED));
    }
    lines
}

fn duration(seconds: f64) -> String {
    if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else if seconds < 7200.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

fn bytes(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes < 1e6 {
        format!("{:.0} kB", bytes / 1e3)
    } else if bytes < 1e9 {
        format!("{:.1} MB", bytes / 1e6)
    } else {
        format!("{:.1} GB", bytes / 1e9)
    }
}

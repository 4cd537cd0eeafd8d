//! `slipgrid plan`: what a sweep would do, without doing it.

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;

use super::loading::SweepArgs;
use super::{BarsArgs, ExitStatus};
use crate::job::PlannedSweep;
use crate::job::estimate::PlanEstimate;
use crate::job::planned::FailingWindows;
use crate::job::sweep::MissingBarsPolicy;
use crate::records::json_lines::{self, FailingWindowsRecord, PlanAxisRecord};
use crate::records::manifest::SkippedSessionRecord;
use crate::sweep::definition::SliceOutput;
use crate::ui::screen::EventDisplay;

/// Show what a sweep would do; nothing is run or written
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid plan sweeps/demo.toml
  slipgrid plan overnight.toml --set session=all --json")]
pub(super) struct PlanCommand {
    #[command(flatten)]
    sweep: SweepArgs,
    #[command(flatten)]
    common: BarsArgs,
}

/// Most sessions, and most kinds of failing windows, that are named one by one.
const MAX_NAMED: usize = 12;

impl PlanCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = self.common.printer();
        let screen = EventDisplay::new(printer);
        let planned = match self.sweep.load(&self.common, MissingBarsPolicy::Leave, &screen) {
            Ok(planned) => planned,
            Err(exit) => return exit,
        };
        let (estimate, windows, plan) = (planned.estimate(), planned.failing_windows(), planned.plan());
        printer.result(&describe(&planned, &windows, &estimate));
        let axes = plan.axes().iter().map(|axis| PlanAxisRecord { name: axis.name(), length: axis.len() });
        let failing = windows
            .iter()
            .map(|kind| FailingWindowsRecord { windows: kind.count, reason: kind.first_reason.clone() });
        printer.json(&json_lines::PlanLine {
            runs: plan.runs(),
            product: plan.product_points(),
            instances: plan.instances().len(),
            axes: axes.collect(),
            skipped: planned.skipped().iter().map(SkippedSessionRecord::from).collect(),
            failing_windows: failing.collect(),
            files: estimate.files,
            bytes: estimate.bytes,
            seconds: estimate.seconds,
        });
        ExitStatus::Ok
    }
}

fn describe(planned: &PlannedSweep, windows: &[FailingWindows], estimate: &PlanEstimate) -> String {
    let (plan, sweep) = (planned.plan(), planned.sweep());
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["axis", "stage", "values", "from", "to"]);
    let instances = plan.instances();
    let dates = || instances.iter().filter_map(|instance| instance.session.map(|(_, date)| date));
    let date = |date: Option<jiff::civil::Date>| date.map_or_else(String::new, |date| date.to_string());
    table.add_row([
        "symbol x session".to_owned(),
        "market".to_owned(),
        instances.len().to_string(),
        date(dates().min()),
        date(dates().max()),
    ]);
    for axis in plan.axes() {
        let ends = |index: u64| {
            let ends: Vec<String> =
                axis.parameters.iter().map(|(_, values)| values.at(index).to_string()).collect();
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
    let best = match sweep.output.slices {
        SliceOutput::Best(best) => format!(" (slices of the best {best})"),
        SliceOutput::All | SliceOutput::None => String::new(),
    };
    let mut lines = vec![format!("{}: {} runs\n{table}", sweep.name, plan.runs())];
    lines.extend(left_out(planned));
    lines.extend(
        windows
            .iter()
            .take(MAX_NAMED)
            .map(|kind| format!("{} windows will fail; first reason: {}", kind.count, kind.first_reason)),
    );
    lines.push(format!(
        "about {} on this machine; {} files, {}{best}",
        duration(estimate.seconds),
        estimate.files,
        bytes(estimate.bytes)
    ));
    lines.join("\n")
}

/// What is not run, and why.
fn left_out(planned: &PlannedSweep) -> Vec<String> {
    let mut lines = Vec::new();
    let (plan, skipped) = (planned.plan(), planned.skipped());
    let (points, runs) = (plan.points(), plan.runs());
    if let Some(sample) = &planned.sweep().sample {
        lines.push(format!(
            "{} points drawn from {} combinations: {runs} distinct runs",
            sample.n,
            plan.product_points()
        ));
    } else if runs < points {
        lines.push(format!(
            "{} of {points} combinations are left out: excluded, or a repetition (an overridden axis, or one that \
             does not matter to the strategy)",
            points - runs
        ));
    }
    let named = skipped.iter().take(MAX_NAMED);
    lines.extend(
        named.map(|skipped| format!("skipped {} {}: {}", skipped.symbol, skipped.date, skipped.reason)),
    );
    if skipped.len() > MAX_NAMED {
        lines.push(format!("and {} more sessions skipped", skipped.len() - MAX_NAMED));
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

//! `slipgrid sensitivity`: what decides cost, and what decides which choice is cheaper.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::Exit;
use super::pair::{self, PairSpec};
use crate::analysis::answers;
use crate::analysis::break_even::{BreakEven, Line};
use crate::analysis::compare::pairing::{self, PairError, Pairing};
use crate::analysis::flips::FlipMap;
use crate::analysis::frame::Frame;
use crate::analysis::frontier::Frontier;
use crate::analysis::influence::{Influence, Ranking};
use crate::analysis::sensitivity::{Method, Sensitivity};
use crate::analysis::surface::Cheaper;
use crate::results::Results;
use crate::sink::sensitivity_csv;
use crate::ui::printer::Printer;
use crate::ui::sensitivity;

/// Show what decides cost and ranking: shares of variance, flip map, break-even values, efficient frontier
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid sensitivity results/demo
  slipgrid sensitivity results/demo --pair strategy=twap,vwap --by k_temp,alpha
  slipgrid sensitivity results/demo --by participation --csv sensitivity.csv

Differences are other - baseline in bps of parent quantity x arrival price: below 0 the other is cheaper. How to read
each figure is in docs/answers.md.")]
pub(super) struct SensitivityCommand {
    /// The folder that `slipgrid run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    /// Parameter and values to compare, the baseline first (default: the first strategy with each of the others); may
    /// be given more than once
    #[arg(long = "pair", value_name = "NAME=BASELINE,OTHER")]
    pairs: Vec<PairSpec>,
    /// One or two axes of the flip map and the break-even values (default: the numbers that matter most to the difference)
    #[arg(long, value_name = "AXIS,AXIS", value_delimiter = ',')]
    by: Vec<String>,
    /// Write every number to this CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
    /// End with one line of JSON
    #[arg(long)]
    json: bool,
}

impl SensitivityCommand {
    pub(super) fn execute(&self) -> Exit {
        let printer = Printer::from_flags(self.quiet, self.json);
        let found = match self.find(printer) {
            Ok(found) => found,
            Err(problem) => {
                printer.error(&format!("error: {problem}"));
                return Exit::BadInput;
            }
        };
        if let Some(path) = &self.csv
            && let Err(error) = sensitivity_csv::write(path, &found)
        {
            printer.error(&format!("error: {error}"));
            return Exit::NoOutput;
        }
        printer.result(&sensitivity::render(&found));
        if let Some(path) = &self.csv {
            printer.result(&path.display().to_string());
        }
        printer.json(&json!({
            "sensitivity": of_sensitivity(&found.cost),
            "expected": of_sensitivity(&found.expected),
            "rankings": found.rankings.iter().map(of_ranking).collect::<Vec<_>>(),
            "frontier": found.frontier.as_ref().map(of_frontier),
        }));
        Exit::Ok
    }

    fn find(&self, printer: Printer) -> Result<Influence, String> {
        if self.by.len() > 2 {
            return Err(format!("--by takes one or two axes, not {}", self.by.len()));
        }
        let results = Results::open(&self.results).map_err(|error| error.to_string())?;
        let frame = results.all_rows().map_err(|error| error.to_string())?;
        let of_folder = |problem: String| format!("{}: {problem}", results.path().display());
        if frame.rows() == 0 {
            return Err(of_folder("no run could be priced: failed.csv says why".to_owned()));
        }
        let pairings =
            if self.pairs.is_empty() { usual(&frame, printer) } else { pair::pairings(&self.pairs) };
        let by: Vec<String> = self.by.iter().map(|name| name.trim().to_owned()).collect();
        Influence::of(&frame, &results.manifest.axes(), &pairings, &by)
            .map_err(|error| of_folder(error.to_string()))
    }
}

/// The usual pairings that have a pair; those without are said, since nobody asked for them.
fn usual(frame: &Frame, printer: Printer) -> Vec<Pairing> {
    let mut usual = answers::usual_pairings(frame);
    if usual.is_empty() {
        printer.note("One strategy: no ranking to look at; --pair says what to compare.");
    }
    usual.retain(|pairing| match pairing::find(frame, pairing) {
        Err(error @ PairError::NoPair { .. }) => {
            printer.note(&format!("No ranking to look at: {error}."));
            false
        }
        _ => true,
    });
    usual
}

fn of_sensitivity(found: &Sensitivity) -> Json {
    let coverage = match found.method {
        Method::Exact => None,
        Method::Estimated { coverage } => Some(coverage),
    };
    let indices = found.indices.iter().map(|index| {
        json!({
            "axis": index.axis, "values": index.values, "first": index.first, "total": index.total,
            "comparisons": index.comparisons,
        })
    });
    json!({
        "runs": found.runs, "mean_bps": found.mean, "std_bps": found.variance.sqrt(),
        "exact": found.method == Method::Exact, "coverage": coverage,
        "axes": indices.collect::<Vec<_>>(),
    })
}

fn of_ranking(found: &Ranking) -> Json {
    json!({
        "parameter": found.pairing.factor, "baseline": found.pairing.baseline, "other": found.pairing.other,
        "sensitivity": of_sensitivity(&found.difference),
        "flip_map": found.map.as_ref().map(of_map),
        "break_even": found.break_even.as_ref().map(of_break_even),
    })
}

fn of_map(map: &FlipMap) -> Json {
    let labels = |axis: usize| -> Vec<String> {
        let axis = &map.surface.axes[axis];
        (0..axis.len()).map(|place| axis.label(place)).collect()
    };
    let columns = map.surface.axes[1].len();
    let rows = map.surface.cells.chunks(columns);
    let means: Vec<Vec<Option<f64>>> =
        rows.map(|row| row.iter().map(|cell| cell.mean_bps).collect()).collect();
    let flips = map.flips.iter().map(|flip| {
        json!({ "along": map.surface.axes[flip.along].name, "from": flip.from, "to": flip.to, "then": side(flip.then) })
    });
    json!({
        "axes": [map.surface.axes[0].name, map.surface.axes[1].name], "values": [labels(0), labels(1)],
        "mean_bps": means, "flips": flips.collect::<Vec<_>>(),
    })
}

fn of_break_even(found: &BreakEven) -> Json {
    let line = |line: &Line| {
        let crossings = line.crossings.iter();
        json!({
            "value": line.second,
            "crossings": crossings.map(|c| json!({ "at": c.at, "cheaper_above": side(c.above) })).collect::<Vec<_>>(),
            "cheaper_throughout": line.throughout.map(side),
        })
    };
    json!({
        "axis": found.axis, "second_axis": found.second,
        "lines": found.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn of_frontier(found: &Frontier) -> Json {
    let choices = found.efficient().into_iter().map(|choice| {
        json!({
            "values": choice.values, "runs": choice.runs, "cost_bps": choice.cost_bps, "risk_bps": choice.risk_bps,
            "completion_pct": choice.completion_pct, "total_bps": choice.total_bps,
        })
    });
    json!({ "by": found.by, "choices": found.choices.len(), "efficient": choices.collect::<Vec<_>>() })
}

fn side(side: Cheaper) -> &'static str {
    match side {
        Cheaper::Other => "other",
        Cheaper::Baseline => "baseline",
        Cheaper::Neither => "neither",
    }
}

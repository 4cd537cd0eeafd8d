//! `slipgrid sensitivity`: what decides cost, and what decides which choice is cheaper.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::Exit;
use super::answer::{self, Rows, of_folder};
use super::pair::Compared;
use crate::analysis::break_even::{BreakEven, Line};
use crate::analysis::compare::pairing::Pairs;
use crate::analysis::flips::FlipMap;
use crate::analysis::frontier::Frontier;
use crate::analysis::influence::{Influence, Ranking};
use crate::analysis::sensitivity::{Method, Sensitivity};
use crate::analysis::surface::Cheaper;
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
    #[command(flatten)]
    compared: Compared,
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
        answer::tell(
            printer,
            self.find(printer),
            self.csv.as_ref(),
            sensitivity_csv::write,
            sensitivity::render,
            as_json,
        )
    }

    fn find(&self, printer: Printer) -> Result<Influence, String> {
        if self.by.len() > 2 {
            return Err(format!("--by takes one or two axes, not {}", self.by.len()));
        }
        let Rows { results, frame } = Rows::read(&self.results)?;
        if frame.rows() == 0 {
            return Err(of_folder(&results, "no run could be priced: failed.csv says why"));
        }
        let pairs = self.compared.pairs_there_are(&frame).map_err(|error| of_folder(&results, error))?;
        let (pairs, without) = pairs;
        if self.compared.is_usual() && pairs.is_empty() && without.is_empty() {
            printer.note("One strategy: no ranking to look at; --pair says what to compare.");
        }
        for why in without {
            printer.note(&format!("No ranking to look at: {why}."));
        }
        let by: Vec<String> = self.by.iter().map(|name| name.trim().to_owned()).collect();
        let pairs: Vec<&Pairs> = pairs.iter().collect();
        Influence::of(&frame, &results.manifest.axes(), &pairs, &by)
            .map_err(|error| of_folder(&results, error))
    }
}

fn as_json(found: &Influence) -> Json {
    json!({
        "sensitivity": of_sensitivity(&found.cost),
        "expected": of_sensitivity(&found.expected),
        "rankings": found.rankings.iter().map(of_ranking).collect::<Vec<_>>(),
        "frontier": found.frontier.as_ref().map(of_frontier),
    })
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

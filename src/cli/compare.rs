//! `slipgrid compare`: two values of a parameter on runs that agree on everything else, tested against chance.

use std::path::PathBuf;

use clap::Args;

use super::ExitStatus;
use super::pair::PairArgs;
use super::results_command::{self, with_folder};
use crate::analysis::compare::pairing::Pairing;
use crate::analysis::compare::query::{ComparisonQuery, QueryError};
use crate::analysis::compare::table::Comparison;
use crate::analysis::compare::{Measured, PairWeights};
use crate::records::comparison::{self, CompareLine};
use crate::results::{Results, ResultsError};
use crate::sink::row_csv;
use crate::ui;
use crate::ui::printer::Printer;

/// Compare two values of a parameter on runs that agree on everything else
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid compare results/demo
  slipgrid compare results/demo --pair strategy=twap,vwap
  slipgrid compare results/demo --by symbol,participation
  slipgrid compare results/demo --csv cells.csv \\
    --pair participation=0.05,0.1 --by strategy

Differences are other - baseline in bps of parent quantity x arrival price: below 0 the other is cheaper. Days, not \
runs, are the observations. How to read each figure is in docs/answers.md.")]
pub(super) struct CompareCommand {
    /// The folder that `slipgrid run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    #[command(flatten)]
    pair: PairArgs,
    /// What is compared: `expected` (the modelled cost), `total` (with what prices did), or a column of figures
    #[arg(long, value_name = "WHAT", default_value = "expected")]
    of: String,
    /// What every pair counts
    #[arg(long, value_name = "HOW", default_value = "equal", value_parser = ["equal", "notional"])]
    weights: String,
    /// Write the cells to this CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

impl CompareCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        results_command::print_answer(
            Printer::from_flags(self.quiet, self.json),
            self.compare(),
            self.csv.as_ref(),
            |path, found| row_csv::write(path, comparison::rows(found)),
            |found| ui::comparison::render(found),
            |found| CompareLine::from(found),
        )
    }

    fn compare(&self) -> Result<Vec<Comparison>, String> {
        let results = Results::open(&self.results).map_err(|error| error.to_string())?;
        let question = ComparisonQuery {
            measured: match self.of.as_str() {
                "expected" => Measured::Expected,
                "total" => Measured::Total,
                column => Measured::Column(column.to_owned()),
            },
            weights: if self.weights == "notional" { PairWeights::Notional } else { PairWeights::Equal },
            ..self.pair.question()
        };
        results.compare(&question).map_err(|error| match error {
            ResultsError::NoAnswer { error: QueryError::OneStrategy { comparable: could }, .. }
                if !could.is_empty() =>
            {
                with_folder(&results, suggest_pairs(&could))
            }
            error => error.to_string(),
        })
    }
}

/// What to write where there is nothing usual to compare.
fn suggest_pairs(could: &[Pairing]) -> String {
    let pairs =
        could.iter().map(|pair| format!("--pair {}={},{}", pair.parameter, pair.baseline, pair.alternative));
    let examples: Vec<String> = pairs.collect();
    format!("there is one strategy; say what to compare: {}", examples.join(" or "))
}

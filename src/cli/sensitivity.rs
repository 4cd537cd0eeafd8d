//! `slipgrid sensitivity`: what decides cost, and what decides which choice is cheaper.

use std::path::PathBuf;

use super::ExitStatus;
use super::pair::PairSelection;
use super::results_command::{self, LoadedResults, with_folder};
use crate::analysis::compare::pairing::Pairs;
use crate::analysis::sensitivity_report::SensitivityReport;
use crate::records::sensitivity::{self, SensitivityLine};
use crate::sink::row_csv;
use crate::ui;
use crate::ui::printer::Printer;
use clap::Args;

/// Show what decides cost and ranking: shares of variance, flip map, break-even values, efficient frontier
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid sensitivity results/demo
  slipgrid sensitivity results/demo --by k_temp,alpha
  slipgrid sensitivity results/demo --csv sensitivity.csv \\
    --pair strategy=twap,vwap --by participation

Differences are other - baseline in bps of parent quantity x arrival price: below 0 the other is cheaper. How to read \
each figure is in docs/answers.md.")]
pub(super) struct SensitivityCommand {
    /// The folder that `slipgrid run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    #[command(flatten)]
    compared: PairSelection,
    /// One or two axes of the flip map and the break-even values (default: the numbers that matter most to the difference)
    #[arg(long, value_name = "AXIS,AXIS", value_delimiter = ',')]
    by: Vec<String>,
    /// Write every number to this CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

impl SensitivityCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = Printer::from_flags(self.quiet, self.json);
        results_command::print_answer(
            printer,
            self.analyse(printer),
            self.csv.as_ref(),
            |path, found| row_csv::write(path, sensitivity::rows(found)),
            ui::sensitivity::render,
            |found| SensitivityLine::from(found),
        )
    }

    fn analyse(&self, printer: Printer) -> Result<SensitivityReport, String> {
        if self.by.len() > 2 {
            return Err(format!("--by takes one or two axes, not {}", self.by.len()));
        }
        let LoadedResults { results, frame } = LoadedResults::read(&self.results)?;
        if frame.rows() == 0 {
            return Err(with_folder(&results, "no run could be priced: failed.csv says why"));
        }
        let pairs = self.compared.available_pairs(&frame).map_err(|error| with_folder(&results, error))?;
        let (pairs, without) = pairs;
        if self.compared.is_default() && pairs.is_empty() && without.is_empty() {
            printer.note("One strategy: no ranking to look at; --pair says what to compare.");
        }
        for why in without {
            printer.note(&format!("No ranking to look at: {why}."));
        }
        let by: Vec<String> = self.by.iter().map(|name| name.trim().to_owned()).collect();
        let pairs: Vec<&Pairs> = pairs.iter().collect();
        SensitivityReport::of(&frame, &results.manifest.axes(), &pairs, &by)
            .map_err(|error| with_folder(&results, error))
    }
}

//! `slipgrid compare`: two values of a parameter on runs that agree on everything else, tested against chance.

use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::answer::{self, Rows, differ_in, of_folder};
use super::pair::PairArgs;
use crate::analysis::compare::of_rows::{self, Comparison};
use crate::analysis::compare::pairing::PairError;
use crate::analysis::frame::{Frame, NoColumn};
use crate::records::comparison::{self, Comparisons};
use crate::sink::answer_csv;
use crate::ui;
use crate::ui::printer::Printer;

/// Compare two values of a parameter on runs that agree on everything else
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid compare results/demo
  slipgrid compare results/demo --pair strategy=twap,vwap --by symbol,participation
  slipgrid compare results/demo --pair participation=0.05,0.1 --by strategy --csv by-strategy.csv

Differences are other - baseline in bps of parent quantity x arrival price: below 0 the other is cheaper. Days, not
runs, are the observations. How to read each figure is in docs/answers.md.")]
pub(super) struct Compare {
    /// The folder that `slipgrid run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    #[command(flatten)]
    pair: PairArgs,
    /// Write the cells to this CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
    /// End with one line of JSON
    #[arg(long)]
    json: bool,
}

impl Compare {
    pub(super) fn execute(&self) -> Exit {
        answer::tell(
            Printer::from_flags(self.quiet, self.json),
            self.compare(),
            self.csv.as_ref(),
            |path, found| answer_csv::write(path, comparison::rows(found)),
            |found| ui::comparison::render(found),
            |found| Comparisons::from(found),
        )
    }

    fn compare(&self) -> Result<Vec<Comparison>, String> {
        let Rows { results, frame } = Rows::read(&self.results)?;
        let no_column = |error: NoColumn| of_folder(&results, format!("{error}{}", differ_in(&frame)));
        let pairs = self.pair.compared.pairs(&frame).map_err(|error| match error {
            PairError::NoColumn(error) => no_column(error),
            error => of_folder(&results, error),
        })?;
        if pairs.is_empty() {
            return Err(of_folder(&results, nothing_to_compare(&frame)));
        }
        of_rows::compare(&frame, pairs, &self.pair.by(), self.pair.settings()).map_err(no_column)
    }
}

/// Why there is nothing to compare, and what could be.
fn nothing_to_compare(frame: &Frame) -> String {
    if frame.rows() == 0 {
        return "no run could be priced: failed.csv says why".to_owned();
    }
    let skipped = ["symbol", "session", "strategy", "qty"];
    let varying = frame.factors.iter().filter(|factor| factor.varies() && !skipped.contains(&&*factor.name));
    let examples: Vec<String> = varying
        .filter_map(|factor| match factor.levels() {
            [first, second, ..] => Some(format!("--pair {}={first},{second}", factor.name)),
            _ => None,
        })
        .collect();
    if examples.is_empty() {
        "there is one strategy, and no other parameter has two values: there is nothing to compare".to_owned()
    } else {
        format!("there is one strategy; say what to compare: {}", examples.join(" or "))
    }
}

//! `slipgrid diff`: what moved between two results.

use std::path::PathBuf;

use super::{ExitStatus, results_command};
use crate::analysis::diff::{Diff as Moved, DiffInput};
use crate::analysis::frame::Frame;
use crate::analysis::report_data::Provenance;
use crate::model::parameter::ParameterId;
use crate::records::diff;
use crate::results::Results;
use crate::sink::row_csv;
use crate::ui::diff::{DiffView, render};
use crate::ui::printer::Printer;
use clap::Args;

/// Show what moved between two results: parameters, data, costs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid diff results/monday results/tuesday
  slipgrid diff results/monday results/tuesday --by symbol
  slipgrid diff results/monday results/tuesday --top 20 \\
    --csv moved.csv

Two runs are the same if they have the same id, or else the same parameters: then the data or a version changed. Costs \
are compared on runs that both results have, so new sessions do not move them. How to read it is in docs/answers.md.")]
pub(super) struct DiffCommand {
    /// The earlier results
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later results
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Parameters whose values make the cells; `--by ""` makes one cell of all runs
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', default_value = "symbol,strategy")]
    by: Vec<String>,
    /// Most rows of each table
    #[arg(long, value_name = "N", default_value_t = 8)]
    top: usize,
    /// Write all cells, and all runs that moved, to this CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

/// Both tables and what moved between them.
struct DiffInputs {
    old: Frame,
    new: Frame,
    moved: Moved,
}

impl DiffCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        results_command::print_answer(
            Printer::from_flags(self.quiet, self.json),
            self.compare(),
            self.csv.as_ref(),
            |path, found| row_csv::write(path, diff::rows(&found.moved.costs, &found.old, &found.new)),
            |found| self.render(found),
            |found| diff::DiffLine::of(&found.moved, &found.old, &found.new, self.top),
        )
    }

    fn render(&self, found: &DiffInputs) -> String {
        let (old, new) = (self.old.display().to_string(), self.new.display().to_string());
        let by = results_command::non_empty_names(&self.by);
        let describe = |row: usize| (found.new.ids[row].to_string(), describe_run(&found.new, row));
        let view = DiffView { names: [&old, &new], by: &by, top: self.top, describe: &describe };
        render(&found.moved, view)
    }

    fn compare(&self) -> Result<DiffInputs, String> {
        let open = |path: &PathBuf| Results::open(path).map_err(|error| error.to_string());
        let (before, now) = (open(&self.old)?, open(&self.new)?);
        let read = |results: &Results| results.all_rows().map_err(|error| error.to_string());
        let (old, new) = (read(&before)?, read(&now)?);
        let [of_old, of_new] = [&before, &now].map(|results| Provenance::from(&results.manifest));
        let results =
            [DiffInput { provenance: &of_old, frame: &old }, DiffInput { provenance: &of_new, frame: &new }];
        let moved = Moved::of(results[0], results[1], &results_command::non_empty_names(&self.by)).map_err(
            |error| {
                results_command::with_folder(
                    &now,
                    format!("{error}{}", results_command::varying_factors_hint(&new)),
                )
            },
        )?;
        Ok(DiffInputs { old, new, moved })
    }
}

/// Columns that say what a run was by their value alone.
const SELF_EXPLANATORY: [&str; 5] =
    ["symbol", "session", "order", ParameterId::Start.name(), ParameterId::Strategy.name()];
/// Columns that follow from others.
const DERIVED: [&str; 2] = ["lookback_days", ParameterId::Qty.name()];

/// The values that distinguish the run in `row` from the others.
fn describe_run(frame: &Frame, row: usize) -> String {
    let value = |name: &str| frame.factor(name).ok()?.level(row).map(ToString::to_string);
    let plain = SELF_EXPLANATORY.iter().filter_map(|name| value(name));
    let others = frame.factors.iter().filter(|factor| {
        let name = factor.name.as_str();
        let in_units = || value("adv_fraction").or_else(|| value("notional")).is_none();
        factor.levels().len() > 1
            && !SELF_EXPLANATORY.contains(&name)
            && (!DERIVED.contains(&name) || (name == ParameterId::Qty.name() && in_units()))
    });
    let others = others.filter_map(|factor| Some(format!("{}={}", factor.name, factor.level(row)?)));
    plain.chain(others).collect::<Vec<String>>().join(" ")
}

//! `slipgrid diff`: what moved between two results.

use std::path::PathBuf;

use super::{Exit, answer};
use crate::analysis::answers::Provenance;
use crate::analysis::diff::{Diff as Moved, Side};
use crate::analysis::frame::Frame;
use crate::model::parameter::ParameterId;
use crate::records::diff;
use crate::results::Results;
use crate::sink::answer_csv;
use crate::ui::diff::{View, render};
use crate::ui::printer::Printer;
use clap::Args;

/// Say what moved between two results: parameters, data, costs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid diff results/monday results/tuesday
  slipgrid diff results/monday results/tuesday --by symbol,start --top 20
  slipgrid diff results/monday results/tuesday --csv moved.csv

A run is the same run where its id is the same, and else where its parameters are: then the data or a version changed.
Costs are compared on runs that both have, so new sessions do not move them. How to read it is in docs/answers.md.")]
pub(super) struct Diff {
    /// The results before
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The results now
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Parameters whose values make the cells; `--by ""` makes one cell of all runs
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', default_value = "symbol,strategy")]
    by: Vec<String>,
    /// Rows of each table
    #[arg(long, value_name = "N", default_value_t = 8)]
    top: usize,
    /// Write all cells, and all runs that moved, to this CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of the screen
    #[arg(long)]
    json: bool,
}

/// Both tables and what moved between them.
struct Found {
    old: Frame,
    new: Frame,
    moved: Moved,
}

impl Diff {
    pub(super) fn execute(&self) -> Exit {
        answer::tell(
            Printer::from_flags(self.quiet, self.json),
            self.compare(),
            self.csv.as_ref(),
            |path, found| answer_csv::write(path, diff::rows(&found.moved.costs, &found.old, &found.new)),
            |found| self.render(found),
            |found| diff::Diff::of(&found.moved, &found.old, &found.new, self.top),
        )
    }

    fn render(&self, found: &Found) -> String {
        let (old, new) = (self.old.display().to_string(), self.new.display().to_string());
        let by = answer::names(&self.by);
        let describe = |row: usize| (found.new.ids[row].to_string(), described(&found.new, row));
        let view = View { names: [&old, &new], by: &by, top: self.top, describe: &describe };
        render(&found.moved, view)
    }

    fn compare(&self) -> Result<Found, String> {
        let open = |path: &PathBuf| Results::open(path).map_err(|error| error.to_string());
        let (before, now) = (open(&self.old)?, open(&self.new)?);
        let read = |results: &Results| results.all_rows().map_err(|error| error.to_string());
        let (old, new) = (read(&before)?, read(&now)?);
        let [of_old, of_new] = [&before, &now].map(|results| Provenance::from(&results.manifest));
        let sides = [Side { provenance: &of_old, frame: &old }, Side { provenance: &of_new, frame: &new }];
        let moved = Moved::of(sides[0], sides[1], &answer::names(&self.by))
            .map_err(|error| answer::of_folder(&now, format!("{error}{}", answer::differ_in(&new))))?;
        Ok(Found { old, new, moved })
    }
}

/// Columns that say what a run was by their value alone.
const PLAIN: [&str; 5] =
    ["symbol", "session", "order", ParameterId::Start.name(), ParameterId::Strategy.name()];
/// Columns that follow from others.
const FOLLOW: [&str; 2] = ["lookback_days", ParameterId::Qty.name()];

/// What tells the run in `row` from the others.
fn described(frame: &Frame, row: usize) -> String {
    let value = |name: &str| frame.factor(name).ok()?.level(row).map(ToString::to_string);
    let plain = PLAIN.iter().filter_map(|name| value(name));
    let others = frame.factors.iter().filter(|factor| {
        let name = factor.name.as_str();
        let asked = || value("adv_fraction").or_else(|| value("notional")).is_none();
        factor.levels().len() > 1
            && !PLAIN.contains(&name)
            && (!FOLLOW.contains(&name) || (name == ParameterId::Qty.name() && asked()))
    });
    let others = others.filter_map(|factor| Some(format!("{}={}", factor.name, factor.level(row)?)));
    plain.chain(others).collect::<Vec<String>>().join(" ")
}

//! `slipgrid show`: one run as a page of the terminal.

mod json;
mod page;

use std::path::PathBuf;

use clap::Args;

use super::ExitStatus;
use crate::model::parameter::ParameterId;
use crate::results::lookup::{self, FoundRun};
use crate::results::{Results, ResultsError, run_files};
use crate::ui::printer::Printer;
use crate::ui::run_page;

/// Show one run: its parameters, its cost ledger, its execution slot by slot
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid show r3f2a
  slipgrid show r3f2a91c04b7e --results results/demo
  slipgrid show r3f2a --top 20 --json

RUN_ID is in the first column of comparison.csv and in the names of a run's files; its first digits are enough if no \
other run has them. The chart and the dearest slices come from the run's slices file.")]
pub(super) struct ShowCommand {
    /// The run, or the first digits of its id
    #[arg(value_name = "RUN_ID")]
    run: String,
    /// Folder to search for results
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// Folder of the results that have the run (default: any below --out)
    #[arg(long, value_name = "RESULTS")]
    results: Option<PathBuf>,
    /// Most slices in the list of the dearest
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

/// A run and where it is.
struct LocatedRun {
    results: Results,
    run: FoundRun,
    /// Other results that have the same run.
    other_results: Vec<Results>,
}

impl ShowCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = Printer::from_flags(self.quiet, self.json);
        match self
            .find(printer)
            .and_then(|place| page::run_page(&place).map(|page| (place, page)).map_err(|e| e.to_string()))
        {
            Ok((place, page)) => {
                printer.result(&run_page::render(&page, self.top));
                printer.json(&json::show_line(&place, &page));
                ExitStatus::Ok
            }
            Err(problem) => {
                printer.error(&format!("error: {problem}"));
                ExitStatus::BadInput
            }
        }
    }

    /// The one run that the command line names.
    fn find(&self, printer: Printer) -> Result<LocatedRun, String> {
        let prefix = prefix(&self.run)?;
        let folders = match &self.results {
            Some(folder) => vec![folder.clone()],
            None => lookup::results_folders(&self.out),
        };
        if folders.is_empty() {
            return Err(format!(
                "no results below {}: say where they are with --out DIR or --results RESULTS",
                self.out.display()
            ));
        }
        let mut found: Vec<LocatedRun> = Vec::new();
        for folder in &folders {
            let results = match Results::open(folder) {
                Ok(results) => results,
                // One that another version wrote must not hide the others.
                Err(error @ ResultsError::Malformed { .. }) if folders.len() > 1 => {
                    printer.note(&format!("left out: {error}"));
                    continue;
                }
                Err(error) => return Err(error.to_string()),
            };
            for run in lookup::runs_by_prefix(&results, &prefix).map_err(|error| error.to_string())? {
                // A run of two sweeps is the same run: its id says all that its numbers depend on.
                if let Some(place) = found.iter_mut().find(|place| place.run.id == run.id) {
                    place.other_results.push(results.clone());
                } else {
                    found.push(LocatedRun { results: results.clone(), run, other_results: Vec::new() });
                }
            }
        }
        match found.len() {
            0 => {
                let names: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
                Err(format!(
                    "no run {prefix} in {}: run ids are in the first column of comparison.csv",
                    names.join(", ")
                ))
            }
            1 => {
                let mut place = found.remove(0);
                place.prefer_slices();
                lookup::add_summary(&place.results, &mut place.run).map_err(|error| error.to_string())?;
                Ok(place)
            }
            _ => Err(ambiguous(&prefix, &found)),
        }
    }
}

impl LocatedRun {
    /// Takes the results that have the run's slices, where another one's have them only.
    fn prefer_slices(&mut self) {
        let id = self.run.id;
        let has = |results: &Results| matches!(run_files::slices(results, id), Ok(Some(_)));
        if !has(&self.results)
            && let Some(other) = self.other_results.iter_mut().find(|other| has(other))
        {
            std::mem::swap(&mut self.results, other);
        }
    }
}

/// `r` and the digits of the id that are given.
fn prefix(text: &str) -> Result<String, String> {
    let digits = text.trim().to_ascii_lowercase();
    let digits = digits.strip_prefix('r').unwrap_or(&digits);
    if digits.len() > 16 || digits.bytes().any(|digit| !digit.is_ascii_hexdigit()) {
        return Err(format!(
            "`{text}` is not a run id: a run id is r and 16 hex digits, as in the first column of comparison.csv, or the first of them"
        ));
    }
    Ok(format!("r{digits}"))
}

fn ambiguous(prefix: &str, found: &[LocatedRun]) -> String {
    let mut lines = vec![format!("{prefix} fits more than one run; give more digits:")];
    for place in found.iter().take(lookup::MAX_MATCHES) {
        let cells = ["symbol", "session", ParameterId::Start.name(), ParameterId::Strategy.name()]
            .map(|name| place.run.text(name))
            .into_iter();
        let words: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        lines.push(format!("  {}  {}  {}", place.run.id, words.join(" "), place.results.path().display()));
    }
    if found.len() >= lookup::MAX_MATCHES {
        lines.push("  and perhaps others".to_owned());
    }
    lines.join("\n")
}

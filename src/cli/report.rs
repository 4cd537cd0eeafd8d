//! `slipgrid report`: the results of a sweep as a page and a workbook to read and to forward.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::ExitStatus;
use super::pair::PairArgs;
use super::results_command::{LoadedResults, with_folder};
use crate::analysis::compare::pairing::Pairing;
use crate::analysis::excerpt;
use crate::analysis::frame::Frame;
use crate::analysis::report_data::{Provenance, ReportData};
use crate::records::json_lines::ReportLine;
use crate::records::slice::SliceRow;
use crate::results::Results;
use crate::results::run_files;
use crate::sink::report::{ReportExtras, RunSlices};
use crate::sink::report_formats::REPORT_FORMATS;
use crate::ui::printer::Printer;

/// Most runs in the charts: a page must stay small enough to be mailed.
const MAX_RUNS: usize = 20_000;
/// Most runs that are shown slot by slot, and most slots of them together.
const MAX_RUNS_WITH_SLICES: usize = 60;
const MAX_SLOTS: usize = 20_000;

/// Write a report on a sweep: a page that works offline, and a workbook
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid report results/demo
  slipgrid report results/demo --html twap-vwap.html \\
    --pair strategy=twap,vwap --by symbol,start

The page is RESULTS/report.html: the verdict first, then charts that filter, then single runs slot by slot. It is one \
file that needs no network. The workbook is RESULTS/report.xlsx: the answer in words, the comparison with live cash \
figures, every run, data quality, and how to reproduce it. docs/answers.md says how to read both.")]
pub(super) struct ReportCommand {
    /// The folder that `slipgrid run` wrote
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    #[command(flatten)]
    pair: PairArgs,
    /// Write the page to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the workbook to this file
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

impl ReportCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = Printer::from_flags(self.quiet, self.json);
        let (answers, extras, folder) = match self.load_answers() {
            Ok(loaded) => loaded,
            Err(problem) => {
                printer.error(&format!("error: {problem}"));
                return ExitStatus::BadInput;
            }
        };
        let mut files = BTreeMap::new();
        for format in REPORT_FORMATS {
            let requested = match format.name {
                "html" => self.html.clone(),
                "xlsx" => self.xlsx.clone(),
                _ => None,
            };
            let path = requested.unwrap_or_else(|| folder.join(format.file));
            if let Err(error) = (format.write)(&path, &answers, &extras) {
                printer.error(&format!("error: {error}"));
                return ExitStatus::NoOutput;
            }
            printer.result(&path.display().to_string());
            files.insert(format.name.to_owned(), path.to_string_lossy().into_owned());
        }
        printer.json(&ReportLine { status: "ok".to_owned(), runs: answers.frame.rows(), files });
        ExitStatus::Ok
    }

    /// Everything a report says, and the folder it goes to.
    fn load_answers(&self) -> Result<(ReportData, ReportExtras, PathBuf), String> {
        let LoadedResults { results, frame } = LoadedResults::read(&self.results)?;
        let found = self.pair.selection.available_pairs(&frame);
        let (pairs, without) = found.map_err(|error| with_folder(&results, error))?;
        let notes = without.iter().map(|why| format!("Not compared: {why}.")).collect();
        let pairings: Vec<Pairing> = pairs.iter().map(|pairs| pairs.pairing.clone()).collect();
        let answers = ReportData::of(
            Provenance::from(&results.manifest),
            frame,
            results.manifest.axes(),
            pairs,
            &self.pair.by(),
            self.pair.settings(),
        )
        .map_err(|error| with_folder(&results, error))?;
        let shown = excerpt::sample_whole_groups(&answers.frame, &pairings, MAX_RUNS);
        let slices = read_run_slices(&results, &answers.frame, &shown)?;
        let folder = results.path().to_owned();
        Ok((answers, ReportExtras { sampled_rows: shown, slices, notes }, folder))
    }
}

/// The slices of some of the runs in `shown`.
fn read_run_slices(results: &Results, frame: &Frame, shown: &[usize]) -> Result<Vec<RunSlices>, String> {
    let known = run_files::ids_with_slices(results).map_err(|error| error.to_string())?;
    let chosen = excerpt::representative_runs(frame, shown, |id| known.contains(&id), MAX_RUNS_WITH_SLICES);
    let mut slices: Vec<RunSlices> = Vec::new();
    let mut slots = 0;
    for row in chosen.map_err(|error| error.to_string())? {
        let found = run_files::slices(results, frame.ids[row]).map_err(|error| error.to_string())?;
        let Some(found) = found else { continue };
        slots += found.len();
        if slots > MAX_SLOTS {
            break;
        }
        slices.push(by_column(row, &found));
    }
    Ok(slices)
}

/// The columns of a slices file that a report draws.
fn by_column(row: usize, slices: &[SliceRow]) -> RunSlices {
    type Get = fn(&SliceRow) -> Option<f64>;
    let columns: [(&str, Get); 6] = [
        ("bar_vol", |slice| Some(slice.bar_vol.0)),
        ("target", |slice| Some(slice.target.0)),
        ("child", |slice| Some(slice.child.0)),
        ("mid", |slice| Some(slice.mid.0)),
        ("fill_px", |slice| slice.fill_px.0),
        ("cum_exec", |slice| Some(slice.cum_exec.0)),
    ];
    let figures = columns.map(|(name, get)| (name.to_owned(), slices.iter().map(get).collect()));
    RunSlices { row, times: slices.iter().map(|slice| slice.time.clone()).collect(), figures: figures.into() }
}

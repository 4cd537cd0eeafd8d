//! The folder a sweep leaves its files in: opened before any work, given its names at the end.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use super::planned::PlannedSweep;
use crate::analysis::compare::table::Comparison;
use crate::engine::EngineReport;
use crate::engine::output::{RowTable, RunFiles};
use crate::market::slug;
use crate::output_error::OutputError;
use crate::records::variance_shares::VarianceShareRow;
use crate::records::{breakdown, comparison};
use crate::sink::failed::FailedCsv;
use crate::sink::manifest::{self, RunMetadata};
use crate::sink::results_folder::ResultsFolder;
use crate::sink::row_csv;
use crate::sink::run_files::RunFileWriter;
use crate::sink::table::Table;
use crate::sink::table_formats::TABLE_FORMATS;

/// Start time, monotonic clock and thread count of a run.
pub(super) struct RunStart {
    pub(super) started: Timestamp,
    pub(super) clock: Instant,
    /// Threads.
    pub(super) jobs: usize,
}

/// The files of a sweep, open.
pub(super) struct Outputs {
    folder: ResultsFolder,
    files: RunFileWriter,
    tables: Vec<Box<dyn Table>>,
    failed_table: FailedCsv,
}

impl Outputs {
    /// Opens every file that `planned` will write, below `out`; `fresh` removes those of earlier runs.
    pub(super) fn open(planned: &PlannedSweep, out: &Path, fresh: bool) -> Result<Self, OutputError> {
        let folder = ResultsFolder::open(out.join(&planned.sweep.name))?;
        if fresh {
            folder.remove_runs()?;
        }
        let results = folder.path();
        let context = planned.context();
        let all_series = planned.plan.series().iter();
        let names = all_series
            .map(|series| (series.digest().to_owned(), slug::from_symbol(series.symbol())))
            .collect();
        let files = RunFileWriter::open(results, names, context.clone())?;
        let formats = TABLE_FORMATS.iter().filter(|format| format.is_requested(&planned.sweep.output));
        let tables = formats
            .map(|format| {
                let path = results.join("comparison").with_extension(format.name);
                (format.create)(&path, context.clone())
            })
            .collect::<Result<Vec<Box<dyn Table>>, OutputError>>()?;
        let failed = FailedCsv::create(&results.join("failed.csv"))?;
        Ok(Self { folder, files, tables, failed_table: failed })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The files of single runs.
    pub(super) fn files(&self) -> &dyn RunFiles {
        &self.files
    }

    /// The tables of rows.
    pub(super) fn tables(&self) -> impl Iterator<Item = &dyn RowTable> {
        self.tables.iter().map(|table| &**table as &dyn RowTable)
    }

    /// The list of failed runs.
    pub(super) fn failed(&self) -> &dyn RowTable {
        &self.failed_table
    }

    /// Gives the files their names, removes what earlier runs left and this one does not say, and writes the manifest;
    /// after an interruption the manifest alone. Returns the seconds since it began.
    pub(super) fn finish(
        self,
        planned: &PlannedSweep,
        ended: &EngineReport,
        comparisons: &[Comparison],
        start: &RunStart,
    ) -> Result<f64, OutputError> {
        let Self { folder, tables, failed_table: failed, .. } = self;
        let results = folder.path();
        if !ended.interrupted {
            for table in tables {
                table.finish()?;
            }
            // A table left by an earlier run in a format that is no longer requested would list other runs.
            for format in TABLE_FORMATS.iter().filter(|format| !format.is_requested(&planned.sweep.output)) {
                folder.remove(&format!("comparison.{}", format.name))?;
            }
            failed.finish()?;
            row_csv::write(&results.join("breakdown.csv"), breakdown::rows(&planned.plan, &ended.breakdown))?;
            if ended.sensitivity.is_empty() {
                folder.remove("sensitivity.csv")?;
            } else {
                row_csv::write(
                    &results.join("sensitivity.csv"),
                    ended.sensitivity.iter().map(VarianceShareRow::from),
                )?;
            }
            if comparisons.is_empty() {
                folder.remove("compare.csv")?;
            } else {
                row_csv::write(&results.join("compare.csv"), comparison::rows(comparisons))?;
            }
        }
        let written = planned.sources.iter().map(|source| (source.name.clone(), source.text.clone()));
        let moment = RunMetadata {
            written: written.collect(),
            started_at: start.started.to_string(),
            finished_at: Timestamp::now().to_string(),
            seconds: start.clock.elapsed().as_secs_f64(),
            jobs: start.jobs,
        };
        let path = results.join("manifest.json");
        manifest::write(&path, &planned.sweep, &planned.plan, &planned.skipped, ended, &moment)?;
        Ok(moment.seconds)
    }
}

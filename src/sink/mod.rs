//! What a sweep leaves on disk, one file a format: slices, summaries, the comparison table, failures, the manifest.

pub mod answer_csv;
pub mod breakdown_csv;
pub mod calibration_svg;
pub mod calibration_toml;
pub mod columns;
pub mod compare_csv;
pub mod comparison_csv;
pub mod comparison_parquet;
pub mod comparison_xlsx;
pub mod diff_csv;
pub mod failed;
mod json_text;
pub mod line_file;
pub mod manifest;
mod parquet_buffer;
mod parquet_chunk;
pub mod report;
pub mod report_formats;
pub mod report_html;
pub mod results_folder;
mod row_text;
pub mod run_files;
pub mod sensitivity_csv;
pub mod shares_csv;
pub mod slices_csv;
pub mod summary_json;
pub mod table;
pub mod table_formats;
pub mod text;
pub mod workbook;

use crate::sweep::definition::{DataRequest, Sweep};

/// What all rows of a sweep share and no run carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Where the bars come from.
    pub data: DataRequest,
    /// Whether `lookback_days` decided which bars there are.
    pub fetched: bool,
}

impl Context {
    /// The context of `sweep`; `fetched` says whether its source asks a provider for days.
    pub fn of(sweep: &Sweep, fetched: bool) -> Self {
        Self { data: sweep.data.clone(), fetched }
    }
}

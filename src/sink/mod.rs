//! What a sweep leaves on disk, one file per format: slices, summaries, the comparison table, failures, the manifest.

pub(crate) mod calibration_svg;
pub(crate) mod calibration_toml;
pub(crate) mod comparison_csv;
pub(crate) mod comparison_parquet;
pub(crate) mod comparison_xlsx;
pub(crate) mod encode;
pub(crate) mod failed;
pub(crate) mod line_file;
pub(crate) mod manifest;
pub(crate) mod report;
pub(crate) mod report_formats;
pub(crate) mod report_html;
pub(crate) mod results_folder;
pub(crate) mod row_csv;
pub(crate) mod run_files;
pub(crate) mod table;
pub(crate) mod table_formats;
pub(crate) mod workbook;

pub(crate) use crate::records::columns;
pub(crate) use crate::records::context::Context;

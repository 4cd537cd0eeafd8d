//! What a sweep leaves on disk, one file a format: slices, summaries, the comparison table, failures, the manifest.

pub mod answer_csv;
pub mod calibration_svg;
pub mod calibration_toml;
pub mod comparison_csv;
pub mod comparison_parquet;
pub mod comparison_xlsx;
pub mod encode;
pub mod failed;
pub mod line_file;
pub mod manifest;
pub mod report;
pub mod report_formats;
pub mod report_html;
pub mod results_folder;
pub mod run_files;
pub mod table;
pub mod table_formats;
pub mod workbook;

pub use crate::records::columns;
pub use crate::records::context::Context;

//! Items for this repository's own program, benches and tests. No stability guarantee.
//!
//! The program can turn wide registers off, for checks; the bench times single parts against their bounds (the engine
//! without outputs, one writer, the slice loop), which the public interface does not offer one by one; the tests read
//! every document back as the type it was written from.

pub use crate::config::{LoadContext, load};
pub use crate::engine::Engine;
pub use crate::engine::output::{Commit, RowEncoder, RowTable, RunFiles};
pub use crate::model::family::names;
pub use crate::model::impact::MODELS;
pub use crate::model::pipeline::Pipeline;
pub use crate::model::schedule::STRATEGIES;
pub use crate::model::vector::disable_wide_simd;
pub use crate::records::breakdown::BreakdownRow;
pub use crate::records::cell::CellValue;
pub use crate::records::choice::{ChoiceRow, ChooseLine};
pub use crate::records::comparison::{CompareLine, ComparisonRow};
pub use crate::records::context::Context;
pub use crate::records::diff::{DiffLine, DiffRow};
pub use crate::records::failed::FailedRow;
pub use crate::records::json_file;
pub use crate::records::json_lines::{PlanLine, RunLine};
pub use crate::records::manifest::Manifest;
pub use crate::records::report_page_data::ReportPageData;
pub use crate::records::row::RunRow;
pub use crate::records::sensitivity::{SensitivityLine, SensitivityRow};
pub use crate::records::show_line::ShowLine;
pub use crate::records::slice::SliceRow;
pub use crate::records::summary::Summary;
pub use crate::results::run_files;
pub use crate::sink::run_files::RunFileWriter;
pub use crate::sink::table::Table;
pub use crate::sink::table_formats::TABLE_FORMATS;
pub use crate::sweep::block::Block;
pub use crate::sweep::definition::{SliceOutput, SweepDefinition, TableRows};
pub use crate::sweep::plan::{Plan, Run};

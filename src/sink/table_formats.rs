//! The formats of the comparison table, one file each.

use std::path::Path;

use super::Context;
use super::comparison_csv::ComparisonCsv;
use super::comparison_parquet::ComparisonParquet;
use super::comparison_xlsx::{self, ComparisonXlsx};
use super::table::Table;
use crate::output_error::OutputError;
use crate::sweep::definition::OutputSpec;

/// Opens a table at a path.
pub(crate) type OpenTable = fn(&Path, Context) -> Result<Box<dyn Table>, OutputError>;

/// A format of the table.
pub struct TableFormat {
    /// Its name in a sweep file, and the file's extension.
    pub name: &'static str,
    /// What it is good for, in one line.
    pub about: &'static str,
    /// Rows it can hold.
    pub max_rows: u64,
    /// Opens a table at a path.
    pub create: OpenTable,
}

impl TableFormat {
    /// Whether `output` asks for it.
    pub fn is_requested(&self, output: &OutputSpec) -> bool {
        output.tables.contains(&self.name)
    }
}

/// The formats: a new one is a file and a line here. The first is always written.
pub static TABLE_FORMATS: &[TableFormat] = &[
    TableFormat {
        name: "csv",
        about: "opens everywhere; always written",
        max_rows: u64::MAX,
        create: |path, context| Ok(Box::new(ComparisonCsv::create(path, context)?)),
    },
    TableFormat {
        name: "parquet",
        about: "typed columns for pandas, polars, DuckDB, R",
        max_rows: u64::MAX,
        create: |path, context| Ok(Box::new(ComparisonParquet::create(path, context)?)),
    },
    TableFormat {
        name: "xlsx",
        about: "a workbook with numbers as numbers, frozen header and filters",
        max_rows: comparison_xlsx::MAX_ROWS,
        create: |path, context| Ok(Box::new(ComparisonXlsx::create(path, context)?)),
    },
];

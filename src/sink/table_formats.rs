//! The formats of the comparison table, one file each.

use std::path::Path;

use super::Context;
use super::comparison_csv::ComparisonCsv;
use super::comparison_parquet::ComparisonParquet;
use super::comparison_xlsx::{self, ComparisonXlsx};
use super::table::Table;
use crate::output_error::OutputError;
use crate::sweep::definition::Output;

/// Opens a table at a path.
pub(crate) type Create = fn(&Path, Context) -> Result<Box<dyn Table>, OutputError>;

/// A format of the table.
pub struct Format {
    /// Its name in a sweep file, and the file's extension.
    pub name: &'static str,
    /// What it is good for, in one line.
    pub about: &'static str,
    /// Rows it can hold.
    pub most_rows: u64,
    /// Opens a table at a path.
    pub create: Create,
}

impl Format {
    /// Whether `output` asks for it.
    pub fn is_asked_for(&self, output: &Output) -> bool {
        output.tables.contains(&self.name)
    }
}

/// The formats: a new one is a file and a line here. The first is always written.
pub static FORMATS: &[Format] = &[
    Format {
        name: "csv",
        about: "opens everywhere; always written",
        most_rows: u64::MAX,
        create: |path, context| Ok(Box::new(ComparisonCsv::create(path, context)?)),
    },
    Format {
        name: "parquet",
        about: "typed columns for pandas, polars, DuckDB, R",
        most_rows: u64::MAX,
        create: |path, context| Ok(Box::new(ComparisonParquet::create(path, context)?)),
    },
    Format {
        name: "xlsx",
        about: "a workbook with numbers as numbers, frozen header and filters",
        most_rows: comparison_xlsx::MOST_ROWS,
        create: |path, context| Ok(Box::new(ComparisonXlsx::create(path, context)?)),
    },
];

//! What a sweep left on disk, read back: its manifest, its table, the files of its runs.

pub(crate) mod lookup;
pub mod run_files;
pub(crate) mod table;

use std::fs;
use std::path::{Path, PathBuf};

use crate::analysis::compare::query::{self, ComparisonQuery, QueryError};
use crate::analysis::compare::table::Comparison;
use crate::analysis::frame::Frame;
use crate::records::manifest::Manifest;

/// Why results cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// No results folder.
    #[error(
        "{}: no manifest.json here; give the folder that `slipgrid run` wrote, such as results/demo",
        path.display()
    )]
    NoResults {
        /// What was given.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's I/O error.
        error: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{}:{line}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong, and what to do.
        message: String,
    },
    /// The table does not have the rows of all runs.
    #[error(
        "{}: {why}; a comparison needs the rows of all runs",
        path.display()
    )]
    NotAllRows {
        /// The folder.
        path: PathBuf,
        /// What it has instead, and what to do.
        why: String,
    },
    /// The query on the results has no answer.
    #[error("{}: {error}", path.display())]
    NoAnswer {
        /// The folder.
        path: PathBuf,
        /// Why not.
        error: QueryError,
    },
}

/// The results of one sweep.
#[derive(Debug, Clone)]
pub struct Results {
    path: PathBuf,
    /// What the sweep was.
    pub manifest: Manifest,
}

impl Results {
    /// Opens the results in the folder `path`.
    ///
    /// # Errors
    /// [`ResultsError`] where there are none.
    pub fn open(path: &Path) -> Result<Self, ResultsError> {
        // The table's own name is as good as the folder's.
        let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
        let manifest = folder.join("manifest.json");
        if !manifest.is_file() {
            return Err(ResultsError::NoResults { path: path.to_owned() });
        }
        Ok(Self { path: folder.to_owned(), manifest: read_manifest(&manifest)? })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The table, whether or not it has all runs.
    ///
    /// # Errors
    /// [`ResultsError`] where it cannot be read.
    pub fn rows(&self) -> Result<Frame, ResultsError> {
        table::read(&self.path.join("comparison.csv"))
    }

    /// The table with all runs.
    ///
    /// # Errors
    /// [`ResultsError`] where it cannot be read, or has not all.
    pub fn all_rows(&self) -> Result<Frame, ResultsError> {
        let why = if self.manifest.interrupted {
            Some("the sweep was interrupted; run it again to its end")
        } else if self.manifest.has_all_rows() {
            None
        } else {
            Some(
                "the sweep kept the rows of its best and worst runs only ([output] table); compare.csv, breakdown.csv and \
                 sensitivity.csv have the answers over all",
            )
        };
        match why {
            Some(why) => Err(ResultsError::NotAllRows { path: self.path.clone(), why: why.to_owned() }),
            None => self.rows(),
        }
    }

    /// Answers `question` over all runs, a comparison for each of its pairings.
    ///
    /// # Errors
    /// [`ResultsError`] where the table cannot be read, or has no answer.
    pub fn compare(&self, question: &ComparisonQuery) -> Result<Vec<Comparison>, ResultsError> {
        query::compare(&self.all_rows()?, question)
            .map_err(|error| ResultsError::NoAnswer { path: self.path.clone(), error })
    }
}

fn read_manifest(path: &Path) -> Result<Manifest, ResultsError> {
    let text = fs::read_to_string(path)
        .map_err(|error| ResultsError::Unreadable { path: path.to_owned(), error })?;
    serde_json::from_str(&text).map_err(|error| ResultsError::Malformed {
        path: path.to_owned(),
        line: error.line() as u64,
        message: format!("{error}; run the sweep again with this version"),
    })
}

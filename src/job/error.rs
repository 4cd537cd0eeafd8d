//! Everything that can go wrong with a job.

use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::bars_error::BarsError;
use crate::analysis::compare::query::QueryError;
use crate::config::SweepFileError;
use crate::engine::error::EngineError;
use crate::market::MarketError;
use crate::model::error::RunError;
use crate::model::flags::Flags;
use crate::output_error::OutputError;
use crate::results::ResultsError;
use crate::sweep::plan::PlanError;

/// The error of a job.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sweep file could not be read.
    #[error("cannot read {}: {error}", path.display())]
    NoSweepFile {
        /// The file.
        path: PathBuf,
        /// The system's I/O error.
        error: std::io::Error,
    },
    /// Something in the sweep file is wrong: every problem with its place and its remedy.
    #[error(transparent)]
    Refused(#[from] SweepFileError),
    /// No symbol has bars.
    #[error("no symbol has bars: {}", listed(.0))]
    NoBars(Vec<SymbolFailure>),
    /// Some sessions have implausible bars, and the sweep refuses to run on those (`quality = "fail"`).
    #[error(
        "{symbol}: {} sessions have bad bars (quality = \"fail\"; \"exclude\" leaves them out): {}",
        sessions.len(),
        sessions.iter().map(|(date, flags)| format!("{date} ({flags})")).collect::<Vec<_>>().join(", ")
    )]
    BadSessions {
        /// Of this symbol.
        symbol: String,
        /// The sessions, with what is wrong.
        sessions: Vec<(Date, Flags)>,
    },
    /// A table cannot hold the rows of the sweep.
    #[error(
        "a {format} table holds at most {most} rows and the sweep would write {rows}: use table = [\"parquet\"]"
    )]
    TooManyRows {
        /// The table's format.
        format: &'static str,
        /// Rows it holds.
        most: u64,
        /// Rows that the sweep would write.
        rows: u64,
    },
    /// Bars could not be obtained or stored.
    #[error(transparent)]
    Bars(#[from] BarsError),
    /// There is nothing to run.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A single order could not be priced.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A parameter does not take a value.
    #[error("{parameter}: {problem}")]
    Parameter {
        /// Its name.
        parameter: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// Not every run has a row, and what compares runs needs the rows of all of them.
    #[error("{0}; what compares runs needs the rows of all of them")]
    NotAllRows(&'static str),
    /// Results on disk could not be read.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The query on the results has no answer.
    #[error(transparent)]
    NoAnswer(#[from] QueryError),
    /// An output could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Output(error) => Self::Output(error),
            EngineError::Threads(error) => Self::Threads(error.to_string()),
        }
    }
}

impl From<MarketError> for Error {
    fn from(error: MarketError) -> Self {
        Self::Bars(error.into())
    }
}

/// A symbol without bars.
#[derive(Debug)]
pub struct SymbolFailure {
    /// The symbol.
    pub symbol: String,
    /// Why it has none.
    pub error: BarsError,
}

impl fmt::Display for SymbolFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

fn listed(failures: &[SymbolFailure]) -> String {
    failures.iter().map(SymbolFailure::to_string).collect::<Vec<_>>().join("; ")
}

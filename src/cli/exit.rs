//! Exit codes: a contract with scripts.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// All runs ok.
    Ok,
    /// Some runs failed.
    SomeFailed,
    /// Bad input or usage.
    BadInput,
    /// Market data could not be had.
    NoData,
    /// Output could not be written.
    NoOutput,
    /// Interrupted by SIGINT; resumable.
    Interrupted,
    /// Interrupted by SIGTERM; resumable.
    Terminated,
}

impl ExitStatus {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::SomeFailed => 1,
            Self::BadInput => 2,
            Self::NoData => 3,
            Self::NoOutput => 4,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(exit: ExitStatus) -> Self {
        Self::from(exit.code())
    }
}

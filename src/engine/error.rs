//! Why a sweep was not run to its end.

use crate::output_error::OutputError;

/// Why a sweep was not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Its threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The first output that could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

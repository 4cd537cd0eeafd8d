//! An output that could not be written: which file, and the system's error.

use std::path::PathBuf;

/// An output that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}", path.display())]
pub struct OutputError {
    /// The file or folder.
    pub path: PathBuf,
    /// The system's I/O error.
    pub error: std::io::Error,
}

impl OutputError {
    /// A closure that wraps an error of `path`.
    pub(crate) fn of(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self { path, error }
    }
}

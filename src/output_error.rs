//! An output that could not be written: which file, and what the system said.

use std::path::PathBuf;

/// An output that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}", path.display())]
pub struct OutputError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub error: std::io::Error,
}

impl OutputError {
    /// A closure that wraps an error of `path`.
    pub(crate) fn of(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self { path, error }
    }
}

//! A text file whose lines are rendered by many threads and appended by one, chunk by chunk.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::atomic_file::AtomicFile;
use crate::engine::output::Commit;
use crate::output_error::OutputError;

/// A file of lines under a header, given its name at the end.
pub(crate) struct LineFile {
    path: PathBuf,
    file: Mutex<AtomicFile>,
}

impl LineFile {
    /// Opens the file at `path` and writes its header.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn create(path: &Path, header: &str) -> Result<Self, OutputError> {
        let mut file = AtomicFile::create(path).map_err(OutputError::of(path))?;
        writeln!(file, "{header}").map_err(OutputError::of(path))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    /// What appends `lines`.
    pub(crate) fn commit_lines(&self, lines: String) -> Commit<'_> {
        Box::new(move || {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(lines.as_bytes()).map_err(OutputError::of(&self.path))
        })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written.
    pub(crate) fn finish(self) -> Result<(), OutputError> {
        let file = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        file.finish().map_err(OutputError::of(self.path))
    }
}

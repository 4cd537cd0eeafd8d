//! The results folder of a sweep: one process at a time, and nothing half-written in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::output_error::OutputError;

/// A results folder, locked until it is dropped.
#[derive(Debug)]
pub(crate) struct ResultsFolder {
    path: PathBuf,
    _lock: File,
}

impl ResultsFolder {
    /// Makes, locks and tidies the folder at `path`.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written, or another process writes there.
    pub(crate) fn open(path: PathBuf) -> Result<Self, OutputError> {
        fs::create_dir_all(&path).map_err(OutputError::of(&path))?;
        let lock = lock(&path)?;
        remove_partials(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the file `name`, if it is there.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be removed.
    pub(crate) fn remove(&self, name: &str) -> Result<(), OutputError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(OutputError::of(path)(error)),
            _ => Ok(()),
        }
    }

    /// Removes the files of all runs.
    ///
    /// # Errors
    /// [`OutputError`] where they cannot be removed.
    pub(crate) fn remove_runs(&self) -> Result<(), OutputError> {
        let runs = self.path.join("runs");
        match fs::remove_dir_all(&runs) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(OutputError::of(runs)(error)),
            _ => Ok(()),
        }
    }
}

/// Locks the folder for this process: two sweeps into one folder would overwrite each other's table.
fn lock(results: &Path) -> Result<File, OutputError> {
    let path = results.join(".lock");
    let file = File::create(&path).map_err(OutputError::of(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OutputError::of(results)(std::io::Error::other(
            "another slipgrid is writing here: wait for it, or use another --out",
        ))),
        Err(fs::TryLockError::Error(error)) => Err(OutputError::of(&path)(error)),
    }
}

/// Removes the tables that a killed run left half-written.
fn remove_partials(results: &Path) -> Result<(), OutputError> {
    partial_files(results)?
        .into_iter()
        .try_for_each(|partial| fs::remove_file(&partial).map_err(OutputError::of(partial)))
}

fn partial_files(folder: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let entries = fs::read_dir(folder).map_err(OutputError::of(folder))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let is_partial = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "partial");
    paths
        .filter(|path| path.as_ref().map_or(true, is_partial))
        .collect::<Result<_, _>>()
        .map_err(OutputError::of(folder))
}

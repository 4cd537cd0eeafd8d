//! Files written whole or not at all: under another name first, then synced and renamed into place.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// Writes `bytes` to `path`.
///
/// # Errors
/// The system's I/O error.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// A file that does not exist under its name until it is finished; dropped before, it leaves nothing.
#[derive(Debug)]
pub(crate) struct AtomicFile {
    target: PathBuf,
    partial: PathBuf,
    writer: Option<BufWriter<File>>,
    /// Bytes written since the last sync was started.
    unsynced: usize,
    syncing: Option<JoinHandle<io::Result<()>>>,
}

/// Bytes after which a sync to disk is started, while more are written.
const SYNC_EVERY: usize = 32 << 20;

impl AtomicFile {
    /// Opens the partial file next to `target`.
    ///
    /// # Errors
    /// The system's I/O error.
    pub(crate) fn create(target: &Path) -> io::Result<Self> {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let partial = target.with_file_name(name);
        let writer = BufWriter::with_capacity(1 << 16, File::create(&partial)?);
        let target = target.to_owned();
        Ok(Self { target, partial, writer: Some(writer), unsynced: 0, syncing: None })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// The system's I/O error.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
            self.wait_for_sync()?;
            file.sync_all()?;
        }
        fs::rename(&self.partial, &self.target)
    }

    /// Asks the disk to take what was written, without waiting for it: a large file is then nearly safe when it ends.
    fn start_sync(&mut self) -> io::Result<()> {
        if self.syncing.as_ref().is_some_and(|syncing| !syncing.is_finished()) {
            return Ok(());
        }
        self.wait_for_sync()?;
        self.unsynced = 0;
        if let Some(writer) = &self.writer {
            let file = writer.get_ref().try_clone()?;
            self.syncing = Some(std::thread::spawn(move || file.sync_data()));
        }
        Ok(())
    }

    fn wait_for_sync(&mut self) -> io::Result<()> {
        let synced = self.syncing.take().map(JoinHandle::join);
        synced.map_or(Ok(()), |joined| {
            joined.unwrap_or_else(|_| Err(io::Error::other("the sync thread ended")))
        })
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unsynced += bytes.len();
        if self.unsynced >= SYNC_EVERY {
            self.start_sync()?;
        }
        self.writer.as_mut().map_or(Ok(0), |writer| writer.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            drop(writer);
            // Best effort: a leftover partial file is never read.
            fs::remove_file(&self.partial).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        let mut pending = AtomicFile::create(&path).unwrap();
        pending.write_all(b"half").unwrap();
        drop(pending);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        write(&path, b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

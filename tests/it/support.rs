//! What tests share: the program as a user runs it, and what it left.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

pub(crate) use crate::split_mix::SplitMix64;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, in the folder `dir`.
pub(crate) fn slipgrid(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slipgrid"));
    command.current_dir(dir).env_remove("RUST_BACKTRACE").env("COLUMNS", "110");
    command
}

/// A fresh folder with `sweep` in it, as `sweep.toml`.
pub(crate) fn folder_with(sweep: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("sweep.toml"), sweep).unwrap();
    folder
}

/// The same after the sweep was run: every run of it was priced.
pub(crate) fn results_of(sweep: &str) -> TempDir {
    let folder = folder_with(sweep);
    slipgrid(folder.path()).args(["run", "sweep.toml", "--quiet"]).assert().success();
    folder
}

/// What the program printed.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the program said beside it.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Whether two numbers agree to `tolerance`, relative to the larger or to `scale`.
pub(crate) fn close(a: f64, b: f64, scale: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(scale)
}

/// The rows of a CSV file, by column.
pub(crate) fn csv_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// Every file below `folder` with its bytes, by relative path.
pub(crate) fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

//! Same input, same bytes: whatever the number of threads, and whatever was killed on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{slipgrid, tree};

const SWEEP: &str = r#"
name = "d"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.02 }
[grid]
symbol = ["LIQD", "THIN", "COIN-USD"]
session = "all"
start = { from = "10:00", to = "15:00", every = "1h" }
strategy = ["twap", "vwap"]
residual = ["drop", "respread"]
"#;

/// The results of a folder, without what carries the clock.
fn results(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = tree(&folder.join("results/d"));
    files.retain(|(path, _)| !path.ends_with("manifest.json") && !path.ends_with(".lock"));
    files
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("d.toml"), SWEEP).unwrap();
    folder
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let mut seen = Vec::new();
    for jobs in ["1", "2", "8"] {
        let folder = folder();
        slipgrid(folder.path()).args(["run", "d.toml", "-q", "--jobs", jobs]).assert().code(0);
        seen.push(results(folder.path()));
    }
    assert!(seen[0].len() > 1800, "{} files", seen[0].len());
    assert!(seen[0] == seen[1] && seen[1] == seen[2]);
}

#[test]
fn a_summary_has_the_same_bytes_whether_or_not_slices_are_written() {
    let summaries = |slices: &str| {
        let folder = folder();
        slipgrid(folder.path())
            .args(["run", "d.toml", "-q", "--set", &format!("output.slices={slices}")])
            .assert()
            .code(0);
        let mut files = results(folder.path());
        files.retain(|(path, _)| path.to_string_lossy().ends_with(".summary.json"));
        files
    };
    let with = summaries("all");
    assert!(!with.is_empty());
    assert!(with == summaries("none"));
}

#[test]
fn snapshots_of_the_sample_have_the_same_bytes_in_every_folder() {
    let repo = crate::support::root().join("data/sample");
    let folder = folder();
    slipgrid(folder.path())
        .args([
            "run",
            "d.toml",
            "-q",
            "--set",
            "symbol=[\"LIQD\", \"MIDC\", \"THIN\", \"COIN-USD\", \"FLAT\"]",
        ])
        .assert()
        .code(0);
    assert_eq!(
        tree(&folder.path().join("data/sample")),
        tree(&repo),
        "data/sample is not what the generator makes"
    );
}

/// Starts the sweep, and sends it `signal` as soon as some files are there.
#[cfg(unix)]
fn interrupt(folder: &Path, signal: &str) -> Option<i32> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_slipgrid"))
        .current_dir(folder)
        .args(["run", "d.toml", "-q", "--jobs", "1"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let runs = folder.join("results/d/runs");
    while fs::read_dir(&runs).map_or(0, Iterator::count) < 5 && started.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(1));
    }
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    child.wait().unwrap().code()
}

#[cfg(unix)]
#[test]
fn an_interrupted_sweep_says_so_and_goes_on_to_the_same_bytes() {
    let whole = folder();
    slipgrid(whole.path()).args(["run", "d.toml", "-q"]).assert().code(0);
    for (signal, code) in [("-INT", Some(130)), ("-TERM", Some(143)), ("-KILL", None)] {
        let folder = folder();
        assert_eq!(interrupt(folder.path(), signal), code, "{signal}");
        assert!(
            !folder.path().join("results/d/comparison.csv").exists(),
            "{signal}: half a table has no name"
        );
        slipgrid(folder.path()).args(["run", "d.toml", "-q"]).assert().code(0);
        assert!(results(folder.path()) == results(whole.path()), "{signal}");
    }
}

#[test]
fn two_sweeps_into_one_folder_do_not_mix() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("results/d")).unwrap();
    let lock = fs::File::create(folder.path().join("results/d/.lock")).unwrap();
    lock.lock().unwrap();
    let output = slipgrid(folder.path()).args(["run", "d.toml"]).assert().code(4).get_output().clone();
    assert!(String::from_utf8_lossy(&output.stderr).contains("another slipgrid is writing here"));
}

//! What tests share: bars made on the spot, one run from start to end, the program as a user runs it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use assert_cmd::Command;
use jiff::Timestamp;
use slipgrid::config::Known;
use slipgrid::market::calendar::{Calendar, DayHours};
use slipgrid::market::import::{self, Request};
use slipgrid::model::bars::{Bar, Bars};
use slipgrid::model::outcome::Outcome;
use slipgrid::model::pipeline::Pipeline;
use slipgrid::model::session::{Signal, Tape};
use slipgrid::model::slices::Slice;
use slipgrid::model::stages::RunSpec;
use slipgrid::sweep::definition::Interval;
use tempfile::TempDir;

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

/// What a sweep file may name, with these sources.
pub(crate) fn known<'a>(sources: &'a [&'static str]) -> Known<'a> {
    Known { sources, tables: &["csv", "parquet", "xlsx"], read: &|path| std::fs::read_to_string(path) }
}

/// The bars of a CSV file.
pub(crate) fn tape_of_file(path: &Path, zone: &str, session: &str, interval: &str) -> Arc<Tape> {
    let request = Request {
        symbol: path.file_stem().unwrap().to_string_lossy().into_owned(),
        interval: Interval::parse(interval).unwrap(),
        zone: zone.to_owned(),
        time_zone: "UTC".to_owned(),
        hours: DayHours::parse(session).unwrap(),
        currency: None,
    };
    Arc::new(import::read(path, &request, Timestamp::UNIX_EPOCH).unwrap().tape)
}

/// One run: its outcome and its slices.
pub(crate) fn run(tape: &Arc<Tape>, spec: &RunSpec) -> (Outcome, Vec<Slice>) {
    let tapes = [Arc::clone(tape)];
    let mut pipeline = Pipeline::new(&tapes);
    (pipeline.price(spec).unwrap(), pipeline.slices(spec).unwrap())
}

/// A small deterministic generator of numbers in [0, 1) (SplitMix64): tests must not depend on a library's stream.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Sessions of 60 one-minute slots, 10:00 to 11:00 UTC, from 1970-01-01 on; `gaps` is the share of slots without a
/// bar, and the same share of bars has no volume.
pub(crate) fn random_bars(seed: u64, sessions: i64, gaps: f64) -> Bars {
    let mut dice = Dice(seed);
    let mut bars = Bars::default();
    let mut price = 100.0;
    for session in 0..sessions {
        for minute in 0..60 {
            price *= 1.0 + 0.002 * (dice.roll() - 0.5);
            let (high, low) = (price * (1.0 + 0.001 * dice.roll()), price * (1.0 - 0.001 * dice.roll()));
            let (missing, empty) = (dice.roll() < gaps, dice.roll() < gaps);
            let volume = if empty { 0.0 } else { (dice.roll() * 5000.0).round() };
            if !missing {
                let bar = Bar { open: price, high, low, close: price, volume };
                bars.push(session * 86_400 + (600 + minute) * 60, bar).unwrap();
            }
        }
    }
    bars
}

/// `bars` on the sessions of [`random_bars`].
pub(crate) fn tape_of_bars(bars: Bars) -> Arc<Tape> {
    let calendar = Calendar::new("UTC", DayHours::parse("10:00-11:00").unwrap()).unwrap();
    let times = bars.time();
    let hours = calendar.between(times[0], times[times.len() - 1]).unwrap();
    Arc::new(Tape::new("TEST", "digest", 60, bars, &hours))
}

/// `bars` on their sessions, with a signal between -1 and 1 beside them; a tenth of its cells are empty.
pub(crate) fn with_random_signal(bars: Bars, seed: u64) -> Arc<Tape> {
    let mut dice = Dice(seed ^ 0x5157);
    let cells: Vec<Option<f64>> =
        (0..bars.len()).map(|_| Some(2.0 * dice.roll() - 1.0).filter(|_| dice.roll() > 0.1)).collect();
    let tape = Tape::clone(&tape_of_bars(bars));
    Arc::new(tape.with_signal(Signal { name: "imbalance".into(), cells: cells.into() }))
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

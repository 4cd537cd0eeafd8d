//! What moved between two results: exactly what was changed, the largest first, and nothing where nothing was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::{SplitMix64, close, csv_rows, slipgrid, stderr};

const SWEEP: &str = r#"
name = "night"
[data]
source = "imported"
interval = "5m"
[order]
side = "buy"
qty = { adv_fraction = 0.02 }
minutes = 60
spread_bps = 2
[grid]
symbol = ["NA", "005930"]
session = "all"
start = ["10:00", "11:00"]
strategy = ["twap", "vwap"]
participation = [0.05, 0.5]
[output]
slices = "none"
summaries = false
"#;

/// Bars of `sessions` days from 2026-11-02 on, 10:00 to 12:00 UTC; one bar's price may be another.
fn bars(seed: u64, sessions: usize, revised: Option<(&str, f64)>) -> String {
    let (mut dice, mut price) = (SplitMix64(seed), 100.0);
    let mut text = "time,open,high,low,close,volume\n".to_owned();
    for day in 0..sessions {
        for slot in 0..24 {
            price *= 1.0 + 0.004 * (dice.uniform() - 0.5);
            let volume = (1000.0 + dice.uniform() * 5000.0).round();
            let time = format!("2026-11-{:02}T{:02}:{:02}:00Z", 2 + day, 10 + slot / 12, slot % 12 * 5);
            let by = revised.filter(|(at, _)| time == *at).map_or(1.0, |(_, by)| by);
            let (open, high, low) = (price * by, price * by * 1.001, price * by * 0.999);
            text.push_str(&format!("{time},{open},{high},{low},{open},{volume}\n"));
        }
    }
    text
}

/// Imports both symbols into `data` and runs the sweep with what is set, into `out`.
fn run(folder: &Path, out: &str, sessions: usize, revised: Option<(&str, f64)>, set: &[&str]) {
    let data = format!("data-{out}");
    for (seed, symbol) in [(1, "NA"), (2, "005930")] {
        let path = folder.join("bars.csv");
        fs::write(&path, bars(seed, sessions, revised.filter(|_| symbol == "NA"))).unwrap();
        let import = ["data", "import", "bars.csv", "--symbol", symbol, "--interval", "5m", "--zone", "UTC"];
        slipgrid(folder)
            .args(import)
            .args(["--session", "10:00-12:00", "--data", &data, "--quiet"])
            .assert()
            .success();
    }
    fs::write(folder.join("sweep.toml"), SWEEP).unwrap();
    let mut command = slipgrid(folder);
    command.args(["run", "sweep.toml", "--quiet", "--data", &data, "--out", out]);
    for set in set {
        command.args(["--set", set]);
    }
    command.assert().success();
}

fn screen(folder: &Path, arguments: &[&str]) -> String {
    let output = slipgrid(folder).arg("diff").args(arguments).assert().code(0).get_output().clone();
    String::from_utf8(output.stdout).unwrap()
}

fn line(folder: &Path, arguments: &[&str]) -> Json {
    let text = screen(folder, &[arguments, &["--json"]].concat());
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

const BOTH: [&str; 2] = ["old/night", "new/night"];

/// Cost by everything that a run was.
fn costs(folder: &Path, out: &str) -> BTreeMap<String, f64> {
    let key = |row: &BTreeMap<String, String>| {
        ["symbol", "session", "start", "strategy", "participation"].map(|name| row[name].clone()).join(" ")
    };
    let rows = csv_rows(&folder.join(out).join("night/comparison.csv"));
    rows.iter().map(|row| (key(row), row["is_total_bps"].parse().unwrap())).collect()
}

#[test]
fn nothing_moved_is_said_plainly() {
    let folder = TempDir::new().unwrap();
    for out in ["old", "new"] {
        run(folder.path(), out, 5, None, &[]);
    }
    let text = screen(folder.path(), &BOTH);
    for expected in
        ["Nothing moved: the same 64 runs, the same costs", "Parameters: the same", "Data: the same"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert_eq!(text.lines().count(), 5, "{text}");
    let found = line(folder.path(), &BOTH);
    assert_eq!((&found["moved"], &found["runs"]["same_id"]), (&json!(false), &json!(64)));
}

#[test]
fn a_revised_bar_and_a_changed_parameter_are_found_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "old", 5, None, &[]);
    let revised = Some(("2026-11-05T10:30:00Z", 1.02));
    run(folder.path(), "new", 5, revised, &["participation=[0.05, 0.2]"]);
    let found = line(folder.path(), &BOTH);
    assert_eq!(
        found["parameters"],
        json!([{ "names": ["participation"], "lost": ["0.5"], "gained": ["0.2"] }])
    );
    let data = &found["data"];
    assert_eq!(data["snapshots"].as_array().unwrap().len(), 1);
    assert_eq!(data["snapshots"][0]["symbol"], "NA");
    assert_eq!(data["snapshots"][0]["bars"], json!([120, 120]));
    for nothing in ["added_symbols", "removed_symbols", "added_sessions", "removed_sessions", "skipped"] {
        assert_eq!(data[nothing], json!([]), "{nothing}");
    }
    // Runs with participation 0.05: those of 005930 have their id, those of NA moved where they see the bar.
    let runs = &found["runs"];
    assert_eq!([&runs["matched"], &runs["same_id"]], [&json!(32), &json!(16)]);
    assert_eq!([&runs["only_old"], &runs["only_new"]], [&json!(32), &json!(32)]);
    let (old, new) = (costs(folder.path(), "old"), costs(folder.path(), "new"));
    let changes: BTreeMap<&String, f64> =
        old.iter().filter_map(|(key, old)| Some((key, new.get(key)? - old))).collect();
    assert_eq!(changes.len(), 32);
    let moved = changes.values().filter(|change| change.abs() > 1e-9).count();
    assert!((2..=8).contains(&moved), "{changes:?}");
    assert_eq!(runs["moved"], json!(moved));
    for cell in found["cells"].as_array().unwrap() {
        let name = cell["cell"].as_str().unwrap().replace(", ", " ");
        let (symbol, strategy) = name.split_once(' ').unwrap();
        let of_cell = changes.iter().filter(|(key, _)| key.starts_with(symbol) && key.contains(strategy));
        let of_cell: Vec<f64> = of_cell.map(|(_, change)| *change).collect();
        let mean = of_cell.iter().sum::<f64>() / of_cell.len() as f64;
        assert!(close(cell["change_bps"].as_f64().unwrap(), mean, 1.0, 1e-9), "{name}: {cell} {mean}");
        let terms: f64 = cell["split_bps"].as_object().unwrap().values().filter_map(Json::as_f64).sum();
        assert!(close(terms, mean, 1.0, 1e-9));
        assert_eq!(cell["moved"] == 0, symbol == "005930", "{cell}");
    }
    let sizes: Vec<f64> = found["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["change_bps"].as_f64().unwrap().abs())
        .collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    let most = found["most_moved"][0]["change_bps"].as_f64().unwrap().abs();
    let expected = changes.values().map(|change| change.abs()).fold(0.0, f64::max);
    assert!(close(most, expected, 1.0, 1e-9));
    let text = screen(folder.path(), &BOTH);
    for expected in [
        "Biggest mover NA, ",
        "  participation: gained 0.2, lost 0.5\n",
        "  NA: 120 bars as before, 5 sessions as before, snapshot ",
        "bars were revised",
        "2 other cells did not move",
        "  only in the new: 32 with gained values of participation",
        "no parameter of theirs moved: bars were revised",
        "| NA 2026-11-05 10:00 twap participation=0.05 ",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(!text.contains("| 005930"), "{text}");
}

#[test]
fn a_night_adds_sessions_and_moves_nothing() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "old", 5, None, &[]);
    run(folder.path(), "new", 8, None, &[]);
    let text = screen(folder.path(), &BOTH);
    for expected in [
        "No cost moved: 64 runs of both cost what they did; what else changed is below",
        "  3 sessions added: 2026-11-07, 2026-11-08, 2026-11-09 (005930, NA)",
        "  NA: 120 -> 192 bars, 5 -> 8 sessions, snapshot ",
        "In both 64, of 4 sessions: 0 by the same id (nothing they depend on changed), 64 by equal parameters",
        "  only in the new: 48 of sessions added",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    // And back: they were removed.
    let text = screen(folder.path(), &["new/night", "old/night"]);
    assert!(
        text.contains("  3 sessions removed: ") && text.contains("  only in the old: 48 of sessions removed")
    );
}

#[test]
fn a_fixed_value_is_a_change_that_runs_are_matched_across() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "old", 4, None, &[]);
    run(folder.path(), "new", 4, None, &["spread_bps=5"]);
    let arguments = ["old/night", "new/night", "--by", "", "--csv", "moved.csv"];
    let text = screen(folder.path(), &arguments);
    for expected in
        ["  spread_bps: 2 -> 5; runs are matched across this change", "48 of 48 runs moved: +1.", "= spread"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(!text.contains("timing") && !text.contains("no parameter of theirs"), "{text}");
    let rows = csv_rows(&folder.path().join("moved.csv"));
    assert_eq!(rows.iter().filter(|row| row["kind"] == "cell").count(), 1);
    let runs: Vec<_> = rows.iter().filter(|row| row["kind"] == "run").collect();
    assert_eq!(runs.len(), 48);
    let filled: BTreeMap<String, f64> = csv_rows(&folder.path().join("new/night/comparison.csv"))
        .iter()
        .map(|row| (row["run_id"].clone(), row["completion_pct"].parse::<f64>().unwrap()))
        .collect();
    for row in runs {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        let moved = number("spread_bps") + number("cleanup_bps");
        assert!(close(number("change_bps"), moved, 1.0, 1e-9), "{row:?}");
        // Half of three more bps on what was filled, but for where the mid went meanwhile.
        let expected = 1.5 * filled[&row["run_id"]] / 100.0;
        assert!(close(number("spread_bps"), expected, 1.0, 0.02), "{row:?} {expected}");
        assert_ne!(row["old_run_id"], row["run_id"]);
    }
}

#[test]
fn an_edited_table_and_a_wrong_question_are_said() {
    let folder = TempDir::new().unwrap();
    run(folder.path(), "old", 3, None, &[]);
    run(folder.path(), "new", 3, None, &["symbol='NA'"]);
    let text = screen(folder.path(), &BOTH);
    assert!(text.contains("  1 symbol removed: 005930") && text.contains("16 of symbols removed"), "{text}");
    let table = folder.path().join("new/night/comparison.csv");
    let rows = csv_rows(&table);
    let cost = &rows[0]["is_total_bps"];
    fs::write(&table, fs::read_to_string(&table).unwrap().replacen(cost.as_str(), "99.5", 1)).unwrap();
    let text = screen(folder.path(), &BOTH);
    assert!(text.contains("the same id and other costs: 1 run; a table was edited"), "{text}");
    let refused = |arguments: &[&str], expected: &str| {
        let output =
            slipgrid(folder.path()).arg("diff").args(arguments).assert().code(2).get_output().clone();
        let text = stderr(&output);
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    };
    refused(&["old/night", "new/night", "--by", "venue"], "no column `venue`; runs differ in ");
    refused(&["old", "new/night"], "give the folder that `slipgrid run` wrote");
}

//! Files that a sweep names: a portfolio of orders, included values, uncertain parameters, a signal beside the bars.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use predicates::prelude::*;
use predicates::str::contains;
use tempfile::TempDir;

use crate::support::{self, slipgrid};

const SWEEP: &str = "name = 's'\n[data]\nsource = 'sample'\n[output]\nslices = 'none'\nsummaries = false\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn rows(folder: &Path) -> Vec<BTreeMap<String, String>> {
    support::csv_rows(&folder.join("results/s/comparison.csv"))
}

fn run(folder: &Path) -> Vec<BTreeMap<String, String>> {
    slipgrid(folder).args(["run", "s.toml", "-q"]).assert().code(0);
    rows(folder)
}

/// The problem a sweep is refused for.
fn refused(folder: &Path, code: &str, says: &str) {
    let refusal = contains(format!("error[{code}]")).and(contains(says));
    slipgrid(folder).args(["plan", "s.toml"]).assert().code(2).stderr(refusal);
}

const ORDERS: &str = "order,symbol,side,qty,start,minutes,session\n\
                      a-1,LIQD,buy,20000,10:00,60,2026-11-02\n\
                      a-2,MIDC,sell,{ adv_fraction = 0.01 },11:00,,2026-11-03\n\
                      ,LIQD,sell,500,,30,2026-11-05\n";

#[test]
fn every_order_of_a_portfolio_runs_on_its_own_symbol_in_its_own_session_under_every_combination() {
    let sweep = format!("{SWEEP}[grid]\norders = 'orders.csv'\nstrategy = ['twap', 'vwap']\n");
    let folder = folder(&[("s.toml", &sweep), ("orders.csv", ORDERS)]);
    let rows = run(folder.path());
    let cells = |row: &BTreeMap<String, String>| {
        ["order", "symbol", "side", "start", "minutes", "session", "strategy"]
            .map(|column| row[column].clone())
    };
    let found: Vec<[String; 7]> = rows.iter().map(cells).collect();
    let expected = [
        ["a-1", "LIQD", "buy", "10:00", "60", "2026-11-02", "twap"],
        ["a-1", "LIQD", "buy", "10:00", "60", "2026-11-02", "vwap"],
        ["4", "LIQD", "sell", "", "30", "2026-11-05", "twap"],
        ["4", "LIQD", "sell", "", "30", "2026-11-05", "vwap"],
        ["a-2", "MIDC", "sell", "11:00", "120", "2026-11-03", "twap"],
        ["a-2", "MIDC", "sell", "11:00", "120", "2026-11-03", "vwap"],
    ];
    assert_eq!(found, expected.map(|row| row.map(str::to_owned)));
    assert_eq!(rows[0]["qty"], "20000.0");
    assert_eq!(rows[4]["adv_fraction"], "0.01");
}

#[test]
fn an_order_without_a_session_runs_in_those_of_the_sweep() {
    let sweep = format!("{SWEEP}[grid]\norders = 'orders.csv'\nsession = ['2026-11-03', '2026-11-02']\n");
    let orders = "symbol,qty\nMIDC,100\nLIQD,200\nMIDC,300\n";
    let folder = folder(&[("s.toml", &sweep), ("orders.csv", orders)]);
    let found: Vec<[String; 3]> = run(folder.path())
        .iter()
        .map(|row| ["symbol", "session", "qty"].map(|column| row[column].clone()))
        .collect();
    let expected = [
        ["MIDC", "2026-11-02", "100.0"],
        ["MIDC", "2026-11-02", "300.0"],
        ["MIDC", "2026-11-03", "100.0"],
        ["MIDC", "2026-11-03", "300.0"],
        ["LIQD", "2026-11-02", "200.0"],
        ["LIQD", "2026-11-03", "200.0"],
    ];
    assert_eq!(found, expected.map(|row| row.map(str::to_owned)));
}

#[test]
fn mistakes_in_a_portfolio_are_shown_under_their_line() {
    let sweep = format!("{SWEEP}[grid]\norders = 'orders.csv'\n");
    for (orders, code, says) in [
        ("symbol,qty\nLIQD,-5\n", "out-of-bounds", "orders.csv:2"),
        ("symbol,quantity\nLIQD,5\n", "unknown-key", "orders.csv:1"),
        ("side,qty\nbuy,5\n", "missing-key", "no column `symbol`"),
        ("symbol,qty\nLIQD,5\nLIQD,5,6\n", "syntax", "orders.csv:3"),
        ("symbol,qty\nLIQD,5\n\nLIQD,5\n", "duplicate", "orders.csv:4"),
        ("symbol,session\nLIQD,Monday\n", "wrong-type", "not a date"),
        ("symbol,qty\n,5\n", "missing-key", "no symbol"),
        ("symbol,qty\n", "empty-axis", "no order"),
        ("symbol,qty,qty\nLIQD,5,5\n", "duplicate", "`qty` twice"),
        ("symbol,start\nLIQD,noon\n", "wrong-type", "orders.csv:2"),
    ] {
        let folder = folder(&[("s.toml", &sweep), ("orders.csv", orders)]);
        refused(folder.path(), code, says);
    }
    refused(folder(&[("s.toml", &sweep)]).path(), "no-file", "cannot read orders.csv");
    let twice = format!("{sweep}qty = [1, 2]\n");
    let folder = folder(&[("s.toml", &twice), ("orders.csv", "symbol,qty\nLIQD,5\n")]);
    refused(folder.path(), "duplicate", "`qty` is given a second time");
}

const CALIBRATED: &str = "[order]\nk_temp = 0.5\nalpha = 0.7\nk_perm = 0.1\n[calibration]\n\
                          parameters = ['k_temp', 'alpha']\nmean = [0.5, 0.7]\n\
                          covariance = [[1e-4, 5e-5], [5e-5, 1e-4]]\n";

#[test]
fn an_included_file_gives_what_the_sweep_does_not() {
    let sweep = format!("include = 'impact.toml'\n{SWEEP}[order]\nsymbol = 'LIQD'\nalpha = 0.9\n");
    let folder = folder(&[("s.toml", &sweep), ("impact.toml", CALIBRATED)]);
    let rows = run(folder.path());
    assert_eq!(rows.len(), 1);
    assert_eq!([&rows[0]["k_temp"], &rows[0]["alpha"], &rows[0]["k_perm"]], ["0.5", "0.9", "0.1"]);
}

#[test]
fn uncertain_parameters_are_drawn_together_and_always_alike() {
    let sweep =
        format!("include = 'impact.toml'\n{SWEEP}[order]\nsymbol = 'LIQD'\n[draws]\nn = 200\nseed = 3\n");
    let folder = folder(&[("s.toml", &sweep), ("impact.toml", CALIBRATED)]);
    let first = run(folder.path());
    let drawn = |name: &str| first.iter().map(|row| row[name].parse::<f64>().unwrap()).collect::<Vec<_>>();
    let (k_temp, alpha) = (drawn("k_temp"), drawn("alpha"));
    assert_eq!(k_temp.len(), 200);
    assert!(first.iter().all(|row| row["k_perm"] == "0.1"), "what is not uncertain stays");
    let mean = |values: &[f64]| values.iter().sum::<f64>() / 200.0;
    let covariance = k_temp.iter().zip(&alpha).map(|(k, a)| (k - 0.5) * (a - 0.7)).sum::<f64>() / 200.0;
    assert!((mean(&k_temp) - 0.5).abs() < 4e-3 && (mean(&alpha) - 0.7).abs() < 4e-3);
    assert!((covariance - 5e-5).abs() < 3e-5, "{covariance}");
    slipgrid(folder.path()).args(["run", "s.toml", "-q", "--fresh", "--jobs", "1"]).assert().code(0);
    assert_eq!(rows(folder.path()), first);
}

#[test]
fn mistakes_about_included_files_are_named() {
    let order = "[order]\nsymbol = 'LIQD'\n";
    for (head, tail, included, code, says) in [
        ("include = 'impact.toml'", "", "[grid]\nalpha = [1]\n", "unknown-key", "impact.toml:1"),
        ("include = 'impact.toml'", "", "[order]\nalfa = 1\n", "unknown-key", "impact.toml:2"),
        ("include = 'other.toml'", "", "", "no-file", "cannot read other.toml"),
        ("", "[draws]\nn = 3\n", "", "missing-key", "nothing to draw from"),
        ("include = 'impact.toml'", "[draws]\nn = 0\n", CALIBRATED, "out-of-bounds", "from 1"),
        ("include = 'impact.toml'", "alpha = 1\n[draws]\nn = 3\n", CALIBRATED, "duplicate", "`alpha`"),
        (
            "include = 'impact.toml'",
            "[draws]\nn = 3\n",
            "[calibration]\nparameters = ['alpha']\nmean = [1]\ncovariance = [[-1]]\n",
            "bad-sample",
            "positive semidefinite",
        ),
    ] {
        let sweep = format!("{head}\n{SWEEP}{order}{tail}");
        let folder = folder(&[("s.toml", &sweep), ("impact.toml", included)]);
        refused(folder.path(), code, says);
    }
}

/// Two sessions of bars with an order-book imbalance beside them: high in the second half of every hour.
fn bars_with_imbalance() -> String {
    let mut text = String::from("time,open,high,low,close,volume,imbalance,venue\n");
    for day in [16, 17] {
        for minute in 0..120 {
            let imbalance = if minute % 60 >= 30 { 0.8 } else { -0.2 };
            let (hour, minute) = (10 + minute / 60, minute % 60);
            text.push_str(&format!(
                "2026-11-{day}T{hour}:{minute:02}:00Z,10,10.1,9.9,10,1000,{imbalance},x\n"
            ));
        }
    }
    text
}

#[test]
fn a_column_of_imported_bars_gates_and_a_missing_one_is_named() {
    let sweep = "name = 's'\n[data]\nsource = 'imported'\ninterval = '1m'\nsignal = 'imbalance'\n[order]\nsymbol = 'X'\n\
                 qty = 600\nminutes = 60\ngate_threshold = 0.5\n[grid]\ngate = ['none', 'signal', 'signed-signal']\n\
                 side = ['buy', 'sell']\n";
    let folder = folder(&[("s.toml", sweep), ("bars.csv", &bars_with_imbalance())]);
    let import = "data import bars.csv --symbol X --interval 1m --zone UTC --session 10:00-12:00 -q";
    slipgrid(folder.path()).args(import.split(' ')).assert().code(0);
    let rows = run(folder.path());
    let found: Vec<[&str; 4]> = rows
        .iter()
        .map(|row| ["side", "gate", "gated_slices", "completed_qty"].map(|column| &*row[column]))
        .collect();
    // A slot is gated by the bar before it: minutes 31 to 59, and the first by the last bar of the day before.
    let expected = [
        ["buy", "none", "0", "600.0"],
        ["buy", "signal", "30", "300.0"],
        ["buy", "signed-signal", "30", "300.0"],
        ["sell", "none", "0", "600.0"],
        ["sell", "signal", "30", "300.0"],
        ["sell", "signed-signal", "0", "600.0"],
    ];
    let mut sorted = found.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);

    for (signal, says) in [("imbalnce", "imbalance, venue"), ("venue", "has `x` in row 1")] {
        let set = format!("signal={signal}");
        let refusal = contains("error[no-signal]").and(contains(says));
        slipgrid(folder.path()).args(["run", "s.toml", "--set", &set]).assert().code(2).stderr(refusal);
    }
    let without = sweep.replace("signal = 'imbalance'\n", "");
    fs::write(folder.path().join("s.toml"), without).unwrap();
    refused(folder.path(), "no-signal", "gate `signal` reads a signal");
    let simulate = "simulate --symbol X --qty 60 --gate signal --gate-threshold 0.5 --signal imbalance --csv s.csv --json s.json";
    slipgrid(folder.path()).args(simulate.split(' ')).assert().code(0);
    let slices = fs::read_to_string(folder.path().join("s.csv")).unwrap();
    assert!(
        slices.lines().nth(32).unwrap().ends_with(",skip") && slices.lines().nth(31).unwrap().ends_with(',')
    );
}

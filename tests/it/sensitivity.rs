//! `slipgrid sensitivity`: what decides cost and ranking, from a results folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::{close, csv_rows, slipgrid};

const SWEEP: &str = r#"
name = "s"
[data]
source = "sample"
[order]
side = "sell"
qty = { adv_fraction = 0.02 }
[grid]
symbol = ["LIQD", "MIDC"]
session = ["2026-10-26", "2026-10-27"]
minutes = [30, 60, 120]
strategy = ["twap", "vwap"]
curve = ["flat", "rolling-median"]
participation = [0.05, 0.5]
k_temp = [0.1, 0.3]
[output]
slices = "none"
summaries = false
"#;

/// A folder with the results of the sweep, with these settings beside it.
fn results(settings: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("s.toml"), SWEEP).unwrap();
    let mut command = slipgrid(folder.path());
    command.args(["run", "s.toml", "-q"]);
    for setting in settings {
        command.args(["--set", setting]);
    }
    command.assert().code(0);
    folder
}

fn json(folder: &Path, args: &[&str]) -> Json {
    let output = slipgrid(folder).args(["sensitivity", "results/s", "--json"]).args(args).output().unwrap();
    serde_json::from_str(String::from_utf8_lossy(&output.stdout).lines().last().unwrap()).unwrap()
}

fn index<'a>(sensitivity: &'a Json, axis: &str) -> &'a Json {
    sensitivity["axes"].as_array().unwrap().iter().find(|index| index["axis"] == axis).unwrap()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The combinations a row stands for: a TWAP run is the run of both curves.
fn weight(row: &BTreeMap<String, String>) -> f64 {
    if row["curve"].is_empty() { 2.0 } else { 1.0 }
}

fn mean<'a>(rows: impl Iterator<Item = &'a BTreeMap<String, String>>) -> f64 {
    let (count, sum) = rows.fold((0.0, 0.0), |(count, sum), row| {
        (count + weight(row), sum + weight(row) * number(row, "is_total_bps"))
    });
    sum / count
}

#[test]
fn shares_of_variance_are_those_of_the_table() {
    let folder = results(&[]);
    let found = json(folder.path(), &[]);
    let cost = &found["sensitivity"];
    let rows = csv_rows(&folder.path().join("results/s/comparison.csv"));
    assert_eq!((cost["exact"].as_bool(), cost["runs"].as_u64()), (Some(true), Some(rows.len() as u64)));
    let all = mean(rows.iter());
    let spread = rows.iter().map(|row| weight(row) * (number(row, "is_total_bps") - all).powi(2));
    let variance = spread.sum::<f64>() / rows.iter().map(weight).sum::<f64>();
    assert!(close(cost["std_bps"].as_f64().unwrap(), variance.sqrt(), 0.0, 1e-9));
    for (axis, values) in [("session", ["2026-10-26", "2026-10-27"]), ("strategy", ["twap", "vwap"])] {
        let of = |value: &str| mean(rows.iter().filter(|row| row[axis] == value));
        let between = values.map(|value| (of(value) - all).powi(2)).iter().sum::<f64>() / 2.0;
        let first = index(cost, axis)["first"].as_f64().unwrap();
        assert!(close(first, between / variance, 1e-3, 1e-9), "{axis}: {first}");
        assert!(index(cost, axis)["total"].as_f64().unwrap() >= first - 1e-12);
    }
    let firsts = cost["axes"].as_array().unwrap().iter().map(|index| index["first"].as_f64().unwrap());
    assert!(firsts.sum::<f64>() <= 1.0 + 1e-9);
    // Coefficients of impact move what is expected, and no price.
    let k_temp = |figure: &str| index(&found[figure], "k_temp")["total"].as_f64().unwrap();
    assert!(k_temp("expected") > 10.0 * k_temp("sensitivity"), "{found}");
}

#[test]
fn the_flip_map_and_the_break_even_values_are_those_of_the_table() {
    let folder = results(&["curve=rolling-median"]);
    let found = json(folder.path(), &["--by", "minutes,participation"]);
    let rows = csv_rows(&folder.path().join("results/s/comparison.csv"));
    let cell = |minutes: &str, participation: &str| {
        let of = |strategy: &str| {
            mean(rows.iter().filter(|row| {
                row["minutes"] == minutes
                    && row["participation"] == participation
                    && row["strategy"] == strategy
            }))
        };
        of("vwap") - of("twap")
    };
    let ranking = &found["rankings"][0];
    assert_eq!(ranking["flip_map"]["axes"], serde_json::json!(["minutes", "participation"]));
    let mut crossings = 0;
    for (column, participation) in ["0.05", "0.5"].iter().enumerate() {
        let means = ["30", "60", "120"].map(|minutes| cell(minutes, participation));
        for (row, mean) in means.iter().enumerate() {
            let found = ranking["flip_map"]["mean_bps"][row][column].as_f64().unwrap();
            assert!(close(found, *mean, 1e-3, 1e-9), "{found} is not {mean}");
        }
        let line = &ranking["break_even"]["lines"][column];
        assert_eq!(line["value"], *participation);
        let steps = [30.0, 60.0, 120.0];
        let expected: Vec<f64> = (0..2)
            .filter(|i| means[*i] * means[i + 1] < 0.0)
            .map(|i| steps[i] + (steps[i + 1] - steps[i]) * means[i] / (means[i] - means[i + 1]))
            .collect();
        let found: Vec<f64> =
            line["crossings"].as_array().unwrap().iter().map(|c| c["at"].as_f64().unwrap()).collect();
        assert_eq!(found.len(), expected.len(), "{line}");
        assert!(found.iter().zip(&expected).all(|(a, b)| close(*a, *b, 1.0, 1e-9)), "{found:?} {expected:?}");
        assert_eq!(line["cheaper_throughout"].is_null(), !expected.is_empty());
        crossings += expected.len();
    }
    assert!(crossings > 0, "the sample must have a break-even value for this test to mean anything");
}

#[test]
fn no_choice_on_the_frontier_is_beaten() {
    let folder = results(&[]);
    let csv = folder.path().join("s.csv");
    let args = ["sensitivity", "results/s", "--csv", "s.csv"];
    slipgrid(folder.path()).args(args).assert().code(0).stdout(contains("Efficient frontier"));
    let mut choices: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for row in csv_rows(&csv).into_iter().filter(|row| row["figure"] == "frontier") {
        let number = number(&row, "number");
        choices.entry(row["value"].clone()).or_default().insert(row["quantity"].clone(), number);
    }
    // What is left unfilled is cleaned up, so every choice trades its whole order.
    let beats = |a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>| {
        let better = |what: &str, by: f64| a[what] < b[what] + by;
        better("cost_bps", 1e-9)
            && better("risk_bps", 1e-9)
            && (better("cost_bps", -1e-9) || better("risk_bps", -1e-9))
    };
    let mut efficient = 0;
    for (name, choice) in &choices {
        let beaten = choices.values().any(|other| beats(other, choice));
        assert_eq!(choice["efficient"] > 0.5, !beaten, "{name}: {choice:?}");
        efficient += usize::from(choice["efficient"] > 0.5);
    }
    assert!(efficient > 1 && efficient < choices.len(), "{choices:?}");
}

#[test]
fn a_sample_is_said_to_be_one_and_a_table_without_pairs_still_answers() {
    let folder =
        results(&["sample={ method = 'random', n = 12 }", "minutes={ from = 10, to = 300, step = 1 }"]);
    slipgrid(folder.path())
        .args(["sensitivity", "results/s"])
        .assert()
        .code(0)
        .stdout(contains("Estimated from").and(contains("Flip map").not()))
        .stderr(contains("No ranking to look at"));
}

#[test]
fn a_sweep_of_one_run_says_plainly_that_nothing_varies() {
    let fixed = ["symbol=LIQD", "session=2026-10-27", "minutes=30", "strategy=vwap", "curve=flat"];
    let settings: Vec<&str> = fixed.into_iter().chain(["participation=0.1", "k_temp=0.1"]).collect();
    let folder = results(&settings);
    slipgrid(folder.path())
        .args(["sensitivity", "results/s"])
        .assert()
        .code(0)
        .stdout(contains("No axis has more than one value").and(contains("there is no frontier")))
        .stderr(contains("One strategy"));
}

#[test]
fn bad_input_ends_with_2_and_names_it() {
    let folder = results(&["sample={ method = 'random', n = 40 }"]);
    for (args, says) in [
        (&["sensitivity", "nowhere"][..], "no manifest.json"),
        (&["sensitivity", "results/s", "--by", "alfa"], "no column `alfa`"),
        (&["sensitivity", "results/s", "--by", "strategy"], "strategy is what is compared"),
        (&["sensitivity", "results/s", "--by", "minutes,minutes"], "named twice"),
        (&["sensitivity", "results/s", "--by", "a,b,c"], "one or two axes"),
        (&["sensitivity", "results/s", "--pair", "strategy=twap,pov"], "no run has strategy = pov"),
        (&["sensitivity", "results/s", "--pair", "strategy"], "is not a pair"),
    ] {
        slipgrid(folder.path()).args(args).assert().code(2).stderr(contains(says));
    }
    slipgrid(folder.path())
        .args(["sensitivity", "results/s", "--csv", "no/such/folder/s.csv"])
        .assert()
        .code(4)
        .stderr(contains("error: "));
}

#[test]
fn a_sweep_too_large_for_rows_estimates_what_rows_would_tell() {
    let settings =
        ["curve=flat", "start=[\"10:00\", \"11:00\", \"12:00\", \"13:00\"]", "spread_bps=[1, 5, 20]"];
    let exact = json(results(&settings).path(), &[]);
    assert_eq!(exact["sensitivity"]["exact"].as_bool(), Some(true));
    let folder = results(&[&settings[..], &["output.table={ best = 10 }"]].concat());
    let path = folder.path().join("results/s/sensitivity.csv");
    let shares = csv_rows(&path);
    assert_eq!(shares.len(), 8);
    let mut far = 0;
    for share in &shares {
        let index = index(&exact["sensitivity"], &share["axis"]);
        let (first, total) = (index["first"].as_f64().unwrap(), index["total"].as_f64().unwrap());
        assert!(close(number(share, "first"), first, 1.0, 1e-6), "{}: {share:?} {first}", share["axis"]);
        let (found, error) = (number(share, "total"), number(share, "total_error"));
        assert_eq!(share["values"], index["values"].to_string());
        assert!(number(share, "comparisons") > 200.0);
        assert!(
            (found - total).abs() <= 4.0 * error + 1e-9,
            "{}: {found} +- {error}, {total}",
            share["axis"]
        );
        far += usize::from((found - total).abs() > 2.0 * error + 1e-9);
    }
    assert!(far <= 2, "{far} of 8 totals are more than two standard errors off");
    // The rows of all runs tell it exactly, so an estimate beside them would only confuse.
    slipgrid(folder.path()).args(["run", "s.toml", "-q"]).assert().code(0);
    assert!(!path.exists());
}

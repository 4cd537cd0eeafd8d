//! `slipgrid choose`: the set of choices, its figures, its files, and clear refusals.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value as Json;

use crate::support::{close, csv_rows, results_of, slipgrid, stderr, stdout};

const SWEEP: &str = r#"
name = "c"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.02 }
[grid]
symbol = ["LIQD", "MIDC"]
session = "all"
start = ["10:00", "13:00"]
minutes = [30, 60]
strategy = ["twap", "vwap", "front-loaded"]
participation = [0.05, 0.5, 0.6]
k_temp = [0.1, 0.3]
[output]
slices = "none"
summaries = false
"#;

type Row = BTreeMap<String, String>;

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn choices(folder: &Path, arguments: &[&str]) -> Vec<Row> {
    let csv = ["choose", "results/c", "--quiet", "--csv", "choices.csv"];
    slipgrid(folder).args(csv).args(arguments).assert().code(0);
    csv_rows(&folder.join("choices.csv"))
}

fn json(folder: &Path, arguments: &[&str]) -> Json {
    let output = slipgrid(folder).args(["choose", "results/c", "--json"]).args(arguments).output().unwrap();
    serde_json::from_str(stdout(&output).lines().last().unwrap_or_else(|| panic!("{}", stderr(&output))))
        .unwrap()
}

/// The mean over days of the mean over a day's runs, and its error by day.
fn by_day(rows: &[&Row], figure: impl Fn(&Row) -> f64) -> (f64, f64) {
    let mut days: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for row in rows {
        days.entry(&row["session"]).or_default().push(figure(row));
    }
    let means: Vec<f64> = days.values().map(|day| day.iter().sum::<f64>() / day.len() as f64).collect();
    let count = means.len() as f64;
    let mean = means.iter().sum::<f64>() / count;
    let squares: f64 = means.iter().map(|day| (day - mean) * (day - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

fn expected(row: &Row) -> f64 {
    ["spread", "temporary", "permanent", "fees", "cleanup"]
        .iter()
        .map(|term| number(row, &format!("cost_{term}_bps")))
        .sum()
}

#[test]
fn figures_of_a_choice_are_those_of_its_runs() {
    let folder = results_of(SWEEP);
    let runs = csv_rows(&folder.path().join("results/c/comparison.csv"));
    let found = choices(folder.path(), &["--by", "symbol"]);
    // Two symbols, two minutes, and within each nine choices.
    assert_eq!(found.len(), 36);
    let named = |strategy: &str, cap: &str| format!("{strategy}, participation {cap}");
    let mut seen = BTreeSet::new();
    for row in &found {
        let of_it = |run: &&Row| {
            let cap = format!("{}", number(run, "participation"));
            let cell = format!("{}, minutes {}", run["symbol"], number(run, "minutes"));
            row["cell"] == cell && row["choice"] == named(&run["strategy"], &cap)
        };
        let mine: Vec<&Row> = runs.iter().filter(of_it).collect();
        assert_eq!(mine.len() as u64, 4 * row["days"].parse::<u64>().unwrap(), "{row:?}");
        let (mean, error) = by_day(&mine, expected);
        assert!(close(mean, number(row, "expected_bps"), 1.0, 1e-9), "{mean} {row:?}");
        assert!(close(error, number(row, "expected_error_bps"), 1.0, 1e-9), "{error} {row:?}");
        assert_eq!(row["loss_bps"], row["expected_bps"]);
        let (total, _) = by_day(&mine, |run| number(run, "is_total_bps"));
        assert!(close(total, number(row, "total_bps"), 1.0, 1e-9));
        let (square, _) = by_day(&mine, |run| number(run, "timing_risk_bps").powi(2));
        assert!(close(square.sqrt(), number(row, "risk_bps"), 1.0, 1e-9));
        seen.insert((row["cell"].clone(), row["choice"].clone()));
    }
    assert_eq!(seen.len(), 36);
    for cell in found.chunk_by(|a, b| a["cell"] == b["cell"]) {
        assert_eq!((cell[0]["rank"].as_str(), cell[0]["in_set"].as_str()), ("1", "1"));
        assert!(
            cell.windows(2).all(|pair| number(&pair[0], "loss_bps") <= number(&pair[1], "loss_bps") + 1e-9)
        );
        assert_eq!(cell.iter().filter(|row| row["baseline"] == "1").count(), 1);
        for row in cell {
            let behind = number(row, "loss_bps") - number(&cell[0], "loss_bps");
            assert!(close(behind, number(row, "behind_bps"), 1.0, 1e-9));
            assert_eq!(row["within_margin"] == "1", behind <= 0.1 + 1e-9, "{row:?}");
            assert_eq!(row["in_set"] == "1", number(row, "p") > 0.1, "{row:?}");
        }
    }
}

#[test]
fn the_answer_is_a_sentence_with_a_table_and_the_same_every_time() {
    let folder = results_of(SWEEP);
    let ask = |arguments: &[&str]| {
        stdout(&slipgrid(folder.path()).args(["choose", "results/c"]).args(arguments).output().unwrap())
    };
    let text = ask(&[]);
    for part in [
        "Choices differ in strategy, minutes, participation.",
        "within equal minutes: expected cost alone always",
        "minutes 30: of 9 choices",
        "minutes 60: of 9 choices",
        "confidence",
        "on the worst",
        "| strategy, ",
        "Over all minutes",
        "of 1,080 runs",
        "It does not cover the impact",
    ] {
        let runs = csv_rows(&folder.path().join("results/c/comparison.csv")).len();
        let part = part.replace("1,080", &runs.to_string());
        assert!(text.replace("\n  ", " ").contains(&part), "{part} is not in\n{text}");
    }
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert_eq!(text, ask(&[]));
    let risk = ask(&["--risk-weight", "0.05", "--choose-start"]).replace("\n  ", " ");
    assert!(risk.contains("ranked by expected cost + 0.05 x timing risk"), "{risk}");
    assert!(risk.contains("of 36 choices") && !risk.contains("Over all minutes"), "{risk}");
    assert!(ask(&["--quiet"]).is_empty());
}

#[test]
fn json_has_the_groups_the_frontier_and_the_walk_forward() {
    let folder = results_of(SWEEP);
    let found = json(folder.path(), &["--train", "4", "--test", "2", "--baseline", "strategy=vwap"]);
    assert_eq!(found["within_minutes"], true);
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    for group in groups {
        let days = group["days"].as_u64().unwrap();
        let walk = &group["walk_forward"];
        assert_eq!(walk["days"].as_u64().unwrap(), days - 4);
        assert_eq!(walk["windows"].as_u64().unwrap(), (days - 4).div_ceil(2));
        assert_eq!(walk["picks"].as_array().unwrap().len() as u64, (days - 4).div_ceil(2));
        assert!(
            walk["hindsight_bps"].as_f64().unwrap() <= walk["picked_bps"]["mean"].as_f64().unwrap() + 1e-9
        );
        assert!(
            walk["hindsight_bps"].as_f64().unwrap() <= walk["baseline_bps"]["mean"].as_f64().unwrap() + 1e-9
        );
        let optimism =
            walk["promised_saving_bps"].as_f64().unwrap() - walk["saving_bps"]["mean"].as_f64().unwrap();
        assert!(close(optimism, walk["optimism_bps"].as_f64().unwrap(), 1.0, 1e-9));
        assert!(group["baseline"].as_str().unwrap().starts_with("vwap"));
        assert!(group["sentence"].as_str().unwrap().contains("confidence"));
        assert!(group["set"].as_array().unwrap().contains(&group["best"]));
    }
    let frontier = &found["frontiers"][0];
    let efficient = frontier["choices"].as_array().unwrap();
    assert_eq!(frontier["of"], 18);
    let figures: Vec<(f64, f64)> = efficient
        .iter()
        .map(|choice| (choice["risk_bps"].as_f64().unwrap(), choice["expected_bps"].as_f64().unwrap()))
        .collect();
    assert!(
        figures.len() > 1 && figures.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 >= pair[1].1)
    );
    let picked: u64 = choices(folder.path(), &["--train", "4", "--test", "2"])
        .iter()
        .map(|row| row["picked"].parse::<u64>().unwrap())
        .sum();
    let windows: u64 = groups.iter().map(|group| group["walk_forward"]["windows"].as_u64().unwrap()).sum();
    assert_eq!(picked, windows);
    // A cap that never binds makes no other choice of it.
    let same =
        |group: &Json| group["choices"].as_array().unwrap().iter().any(|choice| !choice["same_as"].is_null());
    assert!(groups.iter().any(same), "{found}");
}

#[test]
fn a_run_that_failed_takes_its_order_from_every_choice() {
    let folder = results_of(SWEEP);
    let table = folder.path().join("results/c/comparison.csv");
    let text = fs::read_to_string(&table).unwrap();
    let before = json(folder.path(), &["--by", "symbol"]);
    // One run of one choice on one order, under one of the two assumptions.
    let line = text.lines().find(|line| line.contains(",LIQD,")).unwrap().to_owned();
    fs::write(&table, text.replacen(&line, &line.replacen(",ok,", ",failed,", 1), 1)).unwrap();
    let after = json(folder.path(), &["--by", "symbol"]);
    let total = |found: &Json, what: &str| found[what].as_u64().unwrap();
    assert_eq!((total(&after, "failed"), total(&after, "of_runs")), (1, total(&before, "of_runs")));
    // The other eight choices of the same minutes lose the run that it would be compared with.
    assert_eq!(total(&before, "runs") - total(&after, "runs"), 9);
    slipgrid(folder.path())
        .args(["choose", "results/c"])
        .assert()
        .code(0)
        .stdout(contains("of which 1 could not be priced"));
}

#[test]
fn bad_input_ends_with_2_and_names_a_remedy() {
    let folder = results_of(SWEEP);
    for (arguments, says) in [
        (&["nowhere"][..], "no manifest.json"),
        (&["results/c", "--by", "colour"], "no column `colour`; runs differ in"),
        (&["results/c", "--by", "session"], "days are the observations"),
        (&["results/c", "--by", "symbol,symbol"], "names symbol twice"),
        (&["results/c", "--level", "1"], "between 0 and 1, such as 0.9"),
        (&["results/c", "--level", "-0.5"], "between 0 and 1, such as 0.9"),
        (&["results/c", "--margin", "-1"], "--margin is -1; it takes a number of 0 or more"),
        (&["results/c", "--risk-weight", "nan"], "--risk-weight is NaN"),
        (&["results/c", "--baseline", "twap"], "is not NAME=VALUE, such as strategy=twap"),
        (&["results/c", "--baseline", "strategy=pov"], "no choice has strategy=pov"),
        (&["results/c", "--train", "20"], "--test"),
        (&["results/c", "--train", "0", "--test", "5"], "--train"),
        (
            &["results/c", "--train", "400", "--test", "5"],
            "are too few for --train 400 --test 5, which takes 405",
        ),
        (&["results/c", "--draws", "10"], "2000"),
    ] {
        slipgrid(folder.path()).arg("choose").args(arguments).assert().code(2).stderr(contains(says));
    }
    slipgrid(folder.path())
        .args(["choose", "results/c", "--csv", "no/such/folder/c.csv"])
        .assert()
        .code(4)
        .stderr(contains("error: "));
}

#[test]
fn results_without_rows_or_without_a_choice_are_refused() {
    let best = results_of(&SWEEP.replace("summaries = false", "summaries = false\ntable = { best = 5 }"));
    slipgrid(best.path())
        .args(["choose", "results/c"])
        .assert()
        .code(2)
        .stderr(contains("kept the rows of its best and worst runs only").and(contains("rows of all runs")));
    let one = SWEEP
        .replace("minutes = [30, 60]", "minutes = 30")
        .replace("[\"twap\", \"vwap\", \"front-loaded\"]", "\"twap\"")
        .replace("[0.05, 0.5, 0.6]", "0.1");
    slipgrid(results_of(&one).path())
        .args(["choose", "results/c"])
        .assert()
        .code(2)
        .stderr(contains("nothing to choose").and(contains("--choose-start")));
}

#[test]
fn the_regret_of_a_choice_is_that_of_its_runs_under_each_setting() {
    let folder = results_of(SWEEP);
    let folder = folder.path();
    let path = folder.join("regret.csv");
    let output = slipgrid(folder).args(["choose", "results/c", "--regret", "regret.csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("Regret") && stdout(&output).contains("values of k_temp"));
    let runs = csv_rows(&folder.join("results/c/comparison.csv"));
    let rows = csv_rows(&path);
    assert!(!rows.is_empty());
    for row in &rows {
        let minutes = row["cell"].strip_prefix("minutes ").unwrap();
        let (strategy, cap) = row["choice"].split_once(", participation ").unwrap();
        let k_temp = row["under"].strip_prefix("k_temp=").unwrap();
        let of = |strategy: &str, cap: &str| {
            let is = |run: &&Row| {
                (run["minutes"].as_str(), run["strategy"].as_str()) == (minutes, strategy)
                    && (run["participation"].as_str(), run["k_temp"].as_str()) == (cap, k_temp)
            };
            by_day(&runs.iter().filter(is).collect::<Vec<_>>(), expected).0
        };
        let all = ["twap", "vwap", "front-loaded"]
            .iter()
            .flat_map(|one| ["0.05", "0.5", "0.6"].map(|cap| of(one, cap)));
        let best = all.fold(f64::INFINITY, f64::min);
        assert!(close(number(row, "loss_bps"), of(strategy, cap), 1.0, 1e-9), "{row:?}");
        assert!(close(number(row, "best_bps"), best, 1.0, 1e-9), "{row:?}");
        assert!((number(row, "regret_bps") - (of(strategy, cap) - best)).abs() < 1e-9, "{row:?}");
        assert!(
            row["kind"] != "best" || row["chosen_under"] != row["under"] || number(row, "regret_bps") < 1e-9
        );
    }
    // One setting has no regret.
    slipgrid(folder)
        .args(["choose", "results/c", "--by", "k_temp", "--regret", "regret.csv"])
        .assert()
        .code(2)
        .stderr(contains("takes two settings of an assumption"));
}

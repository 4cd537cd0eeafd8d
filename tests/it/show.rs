//! One run on a page: found by its id, complete, and honest about what is not there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use slipgrid::internals::{CellValue, run_files};
use slipgrid::{Results, RunId};

use crate::support::{close, csv_rows, results_of, slipgrid, stderr};

const SWEEP: &str = r#"
name = "small"
[data]
source = "sample"
[order]
side = "sell"
qty = { adv_fraction = 0.01 }
minutes = 60
fee_bps = 0.2
[grid]
symbol = ["THIN", "COIN-USD"]
session = ["2026-10-26", "2026-10-27", "2026-10-28"]
start = ["10:00", "15:30"]
strategy = ["twap", "vwap"]
participation = [0.05, 0.5]
"#;

fn rows(folder: &Path) -> Vec<BTreeMap<String, String>> {
    csv_rows(&folder.join("results/small/comparison.csv"))
}

fn page(folder: &Path, arguments: &[&str]) -> String {
    let output = slipgrid(folder).arg("show").args(arguments).assert().code(0).get_output().clone();
    String::from_utf8(output.stdout).unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Json {
    let text = page(folder, &[arguments, &["--json"]].concat());
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The file of a run that ends so.
fn file(folder: &Path, id: &str, ending: &str) -> PathBuf {
    let folder = folder.join("results/small/runs").join(&id[1..3]);
    let mut paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.find(|path| path.to_string_lossy().ends_with(&format!("{id}.{ending}"))).unwrap()
}

fn number(json: &Json, pointer: &str) -> f64 {
    json.pointer(pointer).and_then(Json::as_f64).unwrap_or_else(|| panic!("no {pointer} in {json}"))
}

#[test]
fn a_page_says_what_the_table_the_summary_and_the_slices_say() {
    let folder = results_of(SWEEP);
    let mut shown = 0;
    for row in rows(folder.path()).iter().step_by(7) {
        let id = &row["run_id"];
        let found = json(folder.path(), &[id]);
        let summary = fs::read_to_string(file(folder.path(), id, "summary.json")).unwrap();
        let summary: Json = serde_json::from_str(&summary).unwrap();
        for section in ["bps_of_parent", "cash"] {
            for term in ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "total"] {
                let place = format!("/costs/{section}/{term}");
                let (ours, theirs) = (number(&found, &place), number(&summary, &place));
                assert!(close(ours, theirs, 1e-6, 1e-9), "{id} {place}: {ours} {theirs}");
            }
        }
        let slices = csv_rows(&file(folder.path(), id, "slices.csv"));
        let shown_slices = found["slices"].as_array().unwrap();
        assert_eq!(shown_slices.len(), slices.len());
        let last = shown_slices.last().unwrap();
        assert_eq!(number(last, "/done"), row["completed_qty"].parse::<f64>().unwrap(), "{id}");
        let text = page(folder.path(), &[id, "--top", "3"]);
        for expected in [
            format!("{id}  {} sell ", row["session"]),
            format!("from {} local time for 60 min", row["start"]),
            format!("participation={}", row["participation"]),
            format!("curve={}", row["curve"]),
            "The 3 dearest of ".to_owned(),
        ] {
            let idle = expected == "curve=";
            assert!(text.contains(&expected) != idle, "{expected}\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 118), "{text}");
        for flag in row["quality_flags"].split(';').filter(|flag| !flag.is_empty()) {
            assert!(text.contains(&format!("  {flag}: ")), "{text}");
        }
        shown += 1;
    }
    assert!(shown > 5);
}

#[test]
fn the_parts_of_a_dear_slice_sum_to_its_slippage() {
    let folder = results_of(SWEEP);
    let row = &rows(folder.path())[3];
    let text = page(folder.path(), &[&row["run_id"]]);
    let table: Vec<Vec<f64>> = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("time"))
        .map(|line| {
            line.split('|').skip(2).filter_map(|cell| cell.trim().replace(',', "").parse().ok()).collect()
        })
        .collect();
    assert_eq!(table.len(), 5, "{text}");
    for cells in &table {
        // units, % of volume, fill price, bps, its four parts, cash
        assert!((cells[3] - cells[4..8].iter().sum::<f64>()).abs() < 0.025, "{cells:?}\n{text}");
    }
    assert!(table.windows(2).all(|pair| pair[0][8] >= pair[1][8]), "dearest first\n{text}");
}

#[test]
fn a_prefix_is_enough_where_it_is_unique_and_otherwise_lists_what_it_fits() {
    let folder = results_of(SWEEP);
    let rows = rows(folder.path());
    let id = &rows[0]["run_id"];
    let alone = (2..=17)
        .find(|length| rows.iter().filter(|row| row["run_id"].starts_with(&id[..*length])).count() == 1);
    let alone = alone.unwrap();
    assert!(page(folder.path(), &[&id[..alone]]).starts_with(&format!("{id}  ")));
    assert!(page(folder.path(), &[&id[1..].to_uppercase()]).starts_with(&format!("{id}  ")));
    // Two runs that share a first digit: 48 runs have 16 digits.
    let shared = rows.iter().filter(|row| row["run_id"].starts_with(&id[..2])).count();
    let digit = rows
        .iter()
        .map(|row| &row["run_id"][..2])
        .find(|digit| rows.iter().filter(|row| row["run_id"].starts_with(digit)).count() > 1)
        .unwrap();
    assert!(shared > 0);
    let output = slipgrid(folder.path()).args(["show", digit]).assert().code(2).get_output().clone();
    let text = stderr(&output);
    assert!(text.contains("fits more than one run; give more digits"), "{text}");
    for row in rows.iter().filter(|row| row["run_id"].starts_with(digit)) {
        let line = format!("{}  {} {}", row["run_id"], row["symbol"], row["session"]);
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_run_of_two_sweeps_is_one_run_and_is_found_below_the_results() {
    let folder = results_of(SWEEP);
    let other = SWEEP.replace("\"small\"", "\"other\"").replace("[0.05, 0.5]", "0.5");
    fs::write(folder.path().join("other.toml"), other).unwrap();
    let arguments = ["run", "other.toml", "--quiet", "--out", "results/deeper"];
    slipgrid(folder.path()).args(arguments).assert().success();
    let rows = csv_rows(&folder.path().join("results/deeper/other/comparison.csv"));
    let text = page(folder.path(), &[&rows[0]["run_id"]]);
    assert!(text.contains("The same run is in results/small too."), "{text}");
    let text = page(folder.path(), &[&rows[0]["run_id"], "--results", "results/small"]);
    assert!(text.contains("sweep small in results/small;") && !text.contains("too."), "{text}");
    // The results that have the slices are taken, whatever they are called.
    let id = &rows[0]["run_id"];
    let deeper = folder.path().join("results/deeper/other/runs");
    fs::remove_dir_all(&deeper).unwrap();
    let text = page(folder.path(), &[id]);
    assert!(text.contains("The 5 dearest") && text.contains("is in results/deeper/other too."), "{text}");
}

#[test]
fn what_was_not_written_is_said_with_the_way_to_have_it() {
    let folder = results_of(&format!("{SWEEP}[output]\nslices = \"none\"\nsummaries = false\n"));
    let row = rows(folder.path())[5].clone();
    let id = &row["run_id"];
    let without = page(folder.path(), &[id]);
    assert!(without.contains("the sweep wrote no slices ([output] slices = \"none\")"), "{without}");
    assert!(without.contains("Cost ledger") && without.contains("interval VWAP"), "{without}");
    // What the page tells to do gives the rest, and the prices that followed from the row are those of the summary.
    let remedy = ["run", "sweep.toml", "--quiet", "--set", "output.slices=all"];
    assert!(
        without
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains("`slipgrid run sweep.toml --set output.slices=all`")
    );
    slipgrid(folder.path()).args(remedy).args(["--set", "output.summaries=true"]).assert().success();
    let with = page(folder.path(), &[id]);
    assert!(with.contains("The 5 dearest"), "{with}");
    let prices = |text: &str| {
        text.lines()
            .filter(|line| line.contains("interval ") || line.contains(" close  "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(prices(&with).len(), 4, "{with}");
    assert_eq!(prices(&without), prices(&with));
    // The best only; and a file that was cut.
    let best = ["run", "sweep.toml", "--quiet", "--fresh", "--set", "output.slices={best=1}"];
    slipgrid(folder.path()).args(best).assert().success();
    let ids: Vec<String> = rows(folder.path()).iter().map(|row| row["run_id"].clone()).collect();
    let pages: Vec<String> = ids.iter().map(|id| page(folder.path(), &[id])).collect();
    assert_eq!(pages.iter().filter(|page| page.contains("cheapest runs only")).count(), ids.len() - 1);
    let with = pages.iter().position(|page| page.contains("dearest")).unwrap();
    let path = file(folder.path(), &ids[with], "slices.csv");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&path, lines[..lines.len() - 2].concat()).unwrap();
    let cut = page(folder.path(), &[&ids[with]]);
    assert!(
        cut.contains(&format!("the slices file has {} of {} slots", lines.len() - 3, lines.len() - 1)),
        "{cut}"
    );
    fs::write(&path, text.replacen(",0.", ",zero.", 1)).unwrap();
    let output = slipgrid(folder.path()).args(["show", &ids[with]]).assert().code(2).get_output().clone();
    let problem = stderr(&output);
    assert!(
        problem.contains("slices.csv:2: ") && problem.contains("is not a number; remove the file"),
        "{problem}"
    );
}

#[test]
fn a_run_that_only_its_files_know_is_shown_from_its_summary() {
    let folder = results_of(&format!(
        "{SWEEP}[output]\ntable = {{ best = 2, worst = 2 }}\nslices = \"all\"\nsummaries = true\n"
    ));
    let in_table: Vec<String> = rows(folder.path()).iter().map(|row| row["run_id"].clone()).collect();
    assert_eq!(in_table.len(), 4);
    let results = Results::open(&folder.path().join("results/small")).unwrap();
    let all = run_files::ids_with_prefix(&results, "r").unwrap();
    assert_eq!(all.len(), 48);
    let other = all.iter().find(|id| !in_table.contains(&id.to_string())).unwrap();
    let text = page(folder.path(), &[&other.to_string()]);
    for expected in
        ["Not in comparison.csv", "Cost ledger", "sell", "The 5 dearest", "Axes here: participation="]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    let slices = run_files::slices(&results, *other).unwrap().unwrap();
    let summary = run_files::summary(&results, *other).unwrap().unwrap();
    assert_eq!(Some(&CellValue::Count(slices.len() as u64)), summary.other_results.get("slices"));
    assert_eq!(run_files::slices(&results, RunId::parse("r0000000000000000").unwrap()).unwrap(), None);
}

#[test]
fn a_failed_run_says_why_and_an_unknown_one_what_to_do() {
    let folder = results_of(&SWEEP.replace("fee_bps = 0.2", "fee_bps = 0.2\noverrun = \"truncate\""));
    let failing = SWEEP.replace("fee_bps = 0.2", "overrun = \"error\"").replace("\"15:30\"", "\"15:45\"");
    fs::write(folder.path().join("failing.toml"), failing).unwrap();
    slipgrid(folder.path()).args(["run", "failing.toml", "--quiet", "--out", "failing"]).assert().code(1);
    let rows = csv_rows(&folder.path().join("failing/small/comparison.csv"));
    let failed = rows.iter().find(|row| row["status"] == "failed").unwrap();
    let text = page(folder.path(), &[&failed["run_id"], "--out", "failing"]);
    assert!(text.contains(&format!("Not priced: {}", failed["reason"])), "{text}");
    let refused = |arguments: &[&str], expected: &str| {
        let output =
            slipgrid(folder.path()).arg("show").args(arguments).assert().code(2).get_output().clone();
        let text = stderr(&output);
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    };
    refused(
        &["r0123456789abcdef"],
        "no run r0123456789abcdef in results/small: run ids are in the first column",
    );
    refused(&["SPY"], "`SPY` is not a run id: a run id is r and 16 hex digits");
    refused(&["r01", "--out", "elsewhere"], "no results below elsewhere: say where they are with --out DIR");
    refused(&["r01", "--results", "elsewhere"], "give the folder that `slipgrid run` wrote");
}

#[test]
fn quiet_silences_the_note_about_results_that_cannot_be_read() {
    let folder = results_of(SWEEP);
    let other = folder.path().join("results/other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("manifest.json"), "{}\n").unwrap();
    let id = &rows(folder.path())[0]["run_id"];
    let said = |flags: &[&str]| {
        let output =
            slipgrid(folder.path()).args(["show", id]).args(flags).assert().code(0).get_output().clone();
        stderr(&output)
    };
    assert!(said(&[]).contains("left out: "), "{}", said(&[]));
    assert!(said(&["--json"]).contains("left out: "), "{}", said(&["--json"]));
    assert_eq!(said(&["--quiet"]), "");
}

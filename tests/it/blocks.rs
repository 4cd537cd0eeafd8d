//! What a sweep leaves does not depend on how its runs are worked on: threads, tables of a few rows, files cut short.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{self, slipgrid};

const SWEEP: &str = "name = 's'\n[data]\nsource = 'sample'\n[order]\nqty = { adv_fraction = 0.01 }\n[grid]\n\
                     symbol = ['LIQD', 'THIN']\nsession = ['2026-11-02', '2026-11-03']\nstart = ['10:00', '13:00']\n\
                     strategy = ['twap', 'vwap']\nalpha = [0.5, 0.7]\nk_temp = [0.1, 0.3]\nspread_bps = [1, 2, 3]\n\
                     [output]\nslices = 'none'\nsummaries = false\n";

fn rows(folder: &Path) -> Vec<BTreeMap<String, String>> {
    support::csv_rows(&folder.join("results/s/comparison.csv"))
}

fn swept(sets: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("s.toml"), SWEEP).unwrap();
    let sets = sets.iter().flat_map(|set| ["--set", set]);
    slipgrid(folder.path()).args(["run", "s.toml", "-q"]).args(sets).assert().code(0);
    folder
}

#[test]
fn a_table_of_the_extremes_has_the_rows_of_the_whole_table_ranked() {
    let whole = swept(&[]);
    let extremes = swept(&["output.table={ best = 5, worst = 2, by = 'is_total_bps' }"]);
    let mut ranked = rows(whole.path());
    let cost = |row: &BTreeMap<String, String>| row["is_total_bps"].parse::<f64>().unwrap();
    ranked.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
    let expected: Vec<_> = ranked[..5].iter().chain(&ranked[ranked.len() - 2..]).cloned().collect();
    assert_eq!(rows(extremes.path()), expected);
    let breakdown =
        |folder: &TempDir| fs::read_to_string(folder.path().join("results/s/breakdown.csv")).unwrap();
    assert_eq!(breakdown(&whole), breakdown(&extremes), "the answers are over all runs");
    let all = breakdown(&whole).lines().nth(1).unwrap().to_owned();
    assert!(all.starts_with("all,,192,"), "{all}");
    assert!(
        !extremes.path().join("results/s/runs/00").exists(),
        "no files are written unless they are requested"
    );
}

#[test]
fn the_answers_do_not_depend_on_the_number_of_threads() {
    let tree = |jobs: &str| {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("s.toml"), SWEEP).unwrap();
        let set = "output.table={ best = 7, formats = ['csv', 'parquet'] }";
        slipgrid(folder.path()).args(["run", "s.toml", "-q", "--jobs", jobs, "--set", set]).assert().code(0);
        let mut tree = support::tree(&folder.path().join("results"));
        tree.retain(|(path, _)| !path.ends_with("manifest.json"));
        tree
    };
    let one = tree("1");
    assert_eq!(one.len(), 7, "csv, parquet, breakdown, comparison, sensitivity, failures and the lock");
    assert!(one == tree("2") && one == tree("7"));
}

#[test]
fn a_file_that_was_not_written_to_its_end_is_written_again() {
    let folder = swept(&["output.slices=all", "output.summaries=true", "alpha=0.5", "spread_bps=2"]);
    let runs = folder.path().join("results/s/runs");
    let whole = support::tree(&runs);
    let mut cut = 0;
    for (place, (path, bytes)) in whole.iter().enumerate() {
        // Cut in the middle, after a whole line, and to nothing.
        let line = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let keep = [bytes.len() / 2, line, 0, bytes.len()][place % 4];
        fs::write(runs.join(path), &bytes[..keep]).unwrap();
        cut += usize::from(keep < bytes.len());
    }
    assert!(cut > 10);
    let sets = ["output.slices=all", "output.summaries=true", "alpha=0.5", "spread_bps=2"];
    let sets = sets.iter().flat_map(|set| ["--set", set]);
    slipgrid(folder.path()).args(["run", "s.toml", "-q"]).args(sets).assert().code(0);
    assert!(support::tree(&runs) == whole);
}

#[test]
fn a_wrong_table_is_refused_with_its_remedy() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("s.toml"), SWEEP).unwrap();
    for (set, says) in [
        ("output.table={ best = 0 }", "no row"),
        ("output.table={ best = 5, by = 'shortfall_bps' }", "ranked by"),
        ("output.table={ beast = 5 }", "no key `beast`"),
    ] {
        slipgrid(folder.path())
            .args(["plan", "s.toml", "--set", set])
            .assert()
            .code(2)
            .stderr(predicates::str::contains(says));
    }
}

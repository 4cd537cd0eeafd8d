//! The program as a user runs it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::{self, close, csv_rows, folder_with, slipgrid, stderr, stdout, tree};

const SWEEP: &str = r#"
name = "small"
[data]
source = "sample"
[order]
side = "sell"
qty = { adv_fraction = 0.01 }
minutes = 60
[grid]
symbol = ["MIDC", "COIN-USD"]
session = ["2026-10-26", "2026-10-27"]
start = ["10:00", "15:30"]
strategy = ["twap", "vwap"]
participation = [0.05, 0.5]
k_temp = { linspace = [0.1, 0.5], n = 3 }
"#;

#[test]
fn a_sweep_writes_a_row_and_two_files_for_every_run() {
    let folder = folder_with(SWEEP);
    let output = slipgrid(folder.path()).args(["run", "sweep.toml"]).assert().code(0).get_output().clone();
    assert!(
        stdout(&output).contains("MIDC: ") && stdout(&output).contains("exploratory, VWAP "),
        "{}",
        stdout(&output)
    );
    let results = folder.path().join("results/small");
    let rows = csv_rows(&results.join("comparison.csv"));
    assert_eq!(rows.len(), 2 * 2 * 2 * 2 * 2 * 3);
    let ids: BTreeSet<_> = rows.iter().map(|row| row["run_id"].clone()).collect();
    assert_eq!(ids.len(), rows.len());
    assert_eq!(fs::read_to_string(results.join("failed.csv")).unwrap(), "run_id,parameters,reason\n");
    for row in &rows {
        let id = &row["run_id"];
        assert!(id.len() == 17 && id.starts_with('r'), "{id}");
        let stem = format!("{}-{}-{id}", row["symbol"], row["strategy"]);
        let runs = results.join("runs").join(&id[1..3]);
        let summary: Json =
            serde_json::from_str(&fs::read_to_string(runs.join(format!("{stem}.summary.json"))).unwrap())
                .unwrap();
        let slices = csv_rows(&runs.join(format!("{stem}.slices.csv")));
        assert_eq!(slices.len() as u64, summary["slices"].as_u64().unwrap());
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        assert_eq!(summary["shortfall_bps"].as_f64().unwrap(), number("shortfall_bps"));
        assert_eq!(summary["config"]["k_temp"].as_f64().unwrap(), number("k_temp"));
        let children: f64 = slices.iter().map(|slice| slice["child"].parse::<f64>().unwrap()).sum();
        assert!(close(children, number("completed_qty"), 0.0, 1e-9));
        let terms = ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "cleanup"];
        let seven: f64 = terms.iter().map(|term| number(&format!("cost_{term}_bps"))).sum();
        assert!(close(seven, number("is_total_bps"), 1e-3, 1e-9));
        let modelled = seven - number("cost_timing_bps") - number("cost_opportunity_bps");
        assert!(close(modelled, number("expected_bps"), 1e-3, 1e-9));
        let five = seven - number("cost_opportunity_bps") - number("cost_cleanup_bps");
        let five = five / number("completion_pct") * 100.0;
        assert!(close(five, number("shortfall_bps"), 1e-3, 1e-9));
    }
    let manifest: Json =
        serde_json::from_str(&fs::read_to_string(results.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["counts"]["ok"], 96);
    assert_eq!(manifest["data"].as_array().unwrap().len(), 2);
}

#[test]
fn the_columns_are_those_of_the_contract() {
    let folder = folder_with(SWEEP);
    slipgrid(folder.path()).args(["run", "sweep.toml", "--set", "output.slices=none"]).assert().code(0);
    let text = fs::read_to_string(folder.path().join("results/small/comparison.csv")).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    assert_eq!(header[..3], ["run_id", "status", "reason"]);
    let results = "arrival_mid,exec_avg,completed_qty,completion_pct,slices,fills,shortfall_bps,shortfall_cash,\
                   is_total_bps,cost_spread_bps,cost_temporary_bps,cost_permanent_bps,cost_fees_bps,cost_timing_bps,\
                   cost_opportunity_bps,vs_vwap_bps,vs_twap_bps,vs_close_bps,vs_pwp_bps,participation_rate,adv,\
                   curve_sessions_used,quality_flags";
    let ours = [
        "vs_prev_close_bps",
        "timing_risk_bps",
        "gated_slices",
        "gated_qty",
        "capacity_qty",
        "expected_bps",
        "cost_cleanup_bps",
        "tracking_risk_bps",
        "tracking_floor_bps",
        "spread_est_bps",
        "spread_error_bps",
        "spread_level",
        "passive_fills",
        "vwap_source",
        "pwp_source",
        "close_source",
    ];
    assert!(header.join(",").ends_with(&format!("{results},{}", ours.join(","))), "{header:?}");
    for parameter in "symbol side qty minutes strategy interval lookback_days start_offset_min participation \
                      spread_bps k_temp alpha k_perm vol_span vol_floor_bps session start residual overrun curve \
                      curve_sessions adv_sessions impact fee_bps fee_per_share"
        .split(' ')
    {
        assert!(header.contains(&parameter), "no column {parameter}");
    }
    assert!(!text.contains("NaN") && !text.contains("inf"));
}

#[test]
fn the_table_comes_in_every_format_with_the_same_bytes_every_time() {
    let folder = folder_with(SWEEP);
    let run = || {
        let args = "run sweep.toml -q --set output.slices=none --set output.table=['csv','parquet','xlsx']";
        slipgrid(folder.path()).args(args.split(' ')).assert().code(0);
        let results = folder.path().join("results/small");
        ["csv", "parquet", "xlsx"]
            .map(|format| fs::read(results.join("comparison").with_extension(format)).unwrap())
    };
    let [csv, parquet, xlsx] = run();
    assert_eq!([csv, parquet.clone(), xlsx.clone()], run());
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    assert!(xlsx.starts_with(b"PK"));

    let rows = csv_rows(&folder.path().join("results/small/comparison.csv"));
    let file = fs::File::open(folder.path().join("results/small/comparison.parquet")).unwrap();
    let reader = parquet::file::reader::SerializedFileReader::new(file).unwrap();
    let read: Vec<_> = reader.into_iter().map(Result::unwrap).collect();
    assert_eq!(read.len(), rows.len());
    for (row, expected) in read.iter().zip(&rows) {
        for (name, field) in row.get_column_iter() {
            let found = match field {
                parquet::record::Field::Null => String::new(),
                parquet::record::Field::Double(number) => {
                    assert_eq!(number.to_bits(), expected[name].parse::<f64>().unwrap().to_bits(), "{name}");
                    continue;
                }
                parquet::record::Field::Str(text) => text.clone(),
                parquet::record::Field::TimeMillis(time) => {
                    format!("{:02}:{:02}", time / 3_600_000, time / 60_000 % 60)
                }
                other => other.to_string(),
            };
            assert_eq!(found, expected[name], "{name}");
        }
    }

    // A format that is not asked for any more does not stay behind with old rows.
    slipgrid(folder.path())
        .args(["run", "sweep.toml", "-q", "--set", "k_temp=0.3", "--set", "output.slices=none"])
        .assert()
        .code(0);
    assert!(!folder.path().join("results/small/comparison.xlsx").exists());
    assert!(folder.path().join("results/small/comparison.csv").exists());
}

#[test]
fn finished_runs_are_kept_and_an_edited_sweep_adds_only_what_is_new() {
    let folder = folder_with(SWEEP);
    let runs = folder.path().join("results/small/runs");
    let json = |args: &[&str]| -> Json {
        let output =
            slipgrid(folder.path()).args(["run", "sweep.toml", "--json"]).args(args).output().unwrap();
        serde_json::from_str(stdout(&output).lines().last().unwrap()).unwrap()
    };
    assert_eq!(json(&[])["kept"], 0);
    let first = tree(&runs);
    assert_eq!(json(&[])["kept"], 96);
    assert_eq!(tree(&runs), first);
    let edited = json(&["--set", "participation=[0.05, 0.5, 0.7]"]);
    assert_eq!((edited["runs"].as_u64(), edited["kept"].as_u64()), (Some(144), Some(96)));
    assert_eq!(json(&["--fresh"])["kept"], 0);
    assert_eq!(tree(&runs), first);
}

#[test]
fn slices_of_the_best_runs_only() {
    let folder = folder_with(SWEEP);
    slipgrid(folder.path())
        .args(["run", "sweep.toml", "--set", "output.slices={ best = 5 }", "--set", "output.summaries=false"])
        .assert()
        .code(0);
    let results = folder.path().join("results/small");
    let mut rows = csv_rows(&results.join("comparison.csv"));
    rows.sort_by(|a, b| {
        let cost = |row: &BTreeMap<String, String>| row["is_total_bps"].parse::<f64>().unwrap();
        cost(a).total_cmp(&cost(b))
    });
    let best: BTreeSet<String> = rows[..5].iter().map(|row| row["run_id"].clone()).collect();
    let files = tree(&results.join("runs"));
    assert_eq!(files.len(), 5);
    for (path, _) in files {
        assert!(best.iter().any(|id| path.to_string_lossy().contains(id)), "{}", path.display());
    }
}

#[test]
fn runs_without_a_partner_are_left_out_of_the_verdict_and_counted() {
    let folder = folder_with(SWEEP);
    let said = |args: &[&str]| {
        let output = slipgrid(folder.path())
            .args(["run", "sweep.toml", "--set", "output.slices=none", "--set", "output.summaries=false"])
            .args(args)
            .output()
            .unwrap();
        stdout(&output)
    };
    let left_out = "Left out because they have no counterpart";
    let all = said(&[]);
    assert!(all.contains("MIDC: exploratory, VWAP was") && !all.contains(left_out), "{all}");
    // Every TWAP run pairs with a VWAP run of each curve.
    let curves = said(&["--set", "curve=[\"flat\", \"rolling-median\"]"]);
    assert!(curves.contains("VWAP against TWAP") && !curves.contains(left_out), "{curves}");
    assert!(said(&["--set", "sample={ method = 'random', n = 40 }"]).contains(left_out));
    let one = said(&["--set", "strategy=vwap"]);
    assert!(one.contains("| vwap") && !one.contains("against"), "{one}");
}

#[test]
fn a_failed_run_is_a_row_and_a_reason_and_the_others_go_on() {
    let folder = folder_with(SWEEP);
    let output = slipgrid(folder.path())
        .args(["run", "sweep.toml", "--set", "overrun=error"])
        .args(["--set", "start=[\"10:00\", \"15:30\", \"08:00\", \"17:00\"]"])
        .assert()
        .code(1)
        .get_output()
        .clone();
    assert!(stderr(&output).contains("failed.csv"), "{}", stderr(&output));
    let results = folder.path().join("results/small");
    let rows = csv_rows(&results.join("comparison.csv"));
    assert_eq!(rows.len(), 192);
    let failed: Vec<_> = rows.iter().filter(|row| row["status"] == "failed").collect();
    // The stock: past the close at 15:30 and 17:00, before the open at 08:00; the coin never.
    assert_eq!(failed.len(), 3 * 24);
    assert!(failed.iter().all(|row| row["symbol"] == "MIDC" && !row["reason"].is_empty()));
    assert!(failed.iter().all(|row| row["exec_avg"].is_empty() && row["is_total_bps"].is_empty()));
    assert_eq!(csv_rows(&results.join("failed.csv")).len(), failed.len());
}

#[test]
fn bad_input_ends_with_2_and_writes_nothing() {
    for (set, says) in [
        ("participation=1.5", "participation is 1.5: it must be above 0 and at most 1"),
        ("participation=nan", "every number must be finite"),
        ("qty=-5", "qty is -5: it must be above 0"),
        ("symbol=[\"MIDC\", \"NOPE\"]", "sample has no symbol `NOPE`"),
        ("alpha=[]", "the list of alpha is empty"),
        ("partcipation=0.1", "did you mean `participation`?"),
        ("session=2031-01-01", "no session can be run"),
        ("strategy=tvap", "did you mean `twap`?"),
        ("k_temp={ from = 0, to = 1, step = 0 }", "the step is 0"),
    ] {
        let folder = folder_with(SWEEP);
        let output = slipgrid(folder.path())
            .args(["run", "sweep.toml", "--set", set])
            .assert()
            .code(2)
            .get_output()
            .clone();
        assert!(stderr(&output).contains(says), "{set}: {}", stderr(&output));
        assert!(stderr(&output).contains("help: "), "{set} has no remedy: {}", stderr(&output));
        assert_eq!(tree(folder.path()).len(), 1, "{set} wrote something");
    }
}

#[test]
fn a_missing_file_and_wrong_usage_end_with_2() {
    let folder = TempDir::new().unwrap();
    for args in [&["run", "nowhere.toml"][..], &["run"], &["fly"], &["simulate", "--participation", "2"]] {
        let output = slipgrid(folder.path()).args(args).assert().code(2).get_output().clone();
        assert!(!stderr(&output).is_empty());
    }
}

#[test]
fn output_that_cannot_be_written_ends_with_4() {
    let folder = folder_with(SWEEP);
    fs::write(folder.path().join("blocked"), "a file where a folder should be").unwrap();
    let output = slipgrid(folder.path())
        .args(["run", "sweep.toml", "--out", "blocked"])
        .assert()
        .code(4)
        .get_output()
        .clone();
    assert!(stderr(&output).contains("blocked"), "{}", stderr(&output));
}

#[test]
fn a_plan_counts_and_writes_nothing() {
    let folder = folder_with(SWEEP);
    let output = slipgrid(folder.path())
        .args(["plan", "sweep.toml", "--json", "--set", "session=all"])
        .assert()
        .code(0)
        .get_output()
        .clone();
    let plan: Json = serde_json::from_str(stdout(&output).trim()).unwrap();
    assert_eq!(plan["cases"], 26);
    assert_eq!(plan["runs"], 26 * 24);
    assert_eq!(plan["skipped"].as_array().unwrap().len(), 2);
    assert_eq!(tree(folder.path()).len(), 1);
    let late = ["plan", "sweep.toml", "--json", "--set", "start=['10:00', '16:30']"];
    let output = slipgrid(folder.path()).args(late).output().unwrap();
    let plan: Json = serde_json::from_str(stdout(&output).trim()).unwrap();
    let failing = &plan["failing_windows"][0];
    assert_eq!(failing["windows"], 2, "the stock's two sessions; the coin's go on: {plan}");
    assert!(failing["reason"].as_str().unwrap().contains("after the close"), "{plan}");
    let shown = slipgrid(folder.path()).args(["plan", "sweep.toml"]).output().unwrap();
    assert!(stdout(&shown).contains("96 runs") && stdout(&shown).contains("k_temp"), "{}", stdout(&shown));
}

#[test]
fn simulate_takes_the_seed_scripts_flags_and_prints_its_closing_lines() {
    let folder = TempDir::new().unwrap();
    let bars = support::root().join("tests/golden/level44/thin_1m.csv");
    slipgrid(folder.path())
        .args(["data", "import", bars.to_str().unwrap(), "--symbol", "THIN", "--interval", "1m"])
        .assert()
        .code(0);
    let args = "simulate --symbol THIN --side sell --qty 3000 --minutes 60 --strategy vwap --interval 1m --lookback-days 5 \
                --start-offset-min 7 --participation 0.12 --spread-bps 3 --k-temp 0.2 --alpha 0.5 --k-perm 0.1 \
                --vol-span 30 --vol-floor-bps 2 --csv out/slices.csv --json out/summary.json --seed 1 --preset level44";
    let output = slipgrid(folder.path()).args(args.split_whitespace()).assert().code(0).get_output().clone();
    let said = stdout(&output);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "[OK] Saved slices → out/slices.csv");
    assert_eq!(lines[1], "[OK] Saved summary → out/summary.json");
    assert!(
        lines[2].starts_with("Arrival mid: ")
            && lines[2].contains(" | Exec avg: ")
            && lines[2].ends_with(" bps")
    );
    assert!(lines[3].starts_with("Completed: ") && lines[3].ends_with("across 60 slices"), "{}", lines[3]);
    let summary: Json =
        serde_json::from_str(&fs::read_to_string(folder.path().join("out/summary.json")).unwrap()).unwrap();
    for key in
        ["config", "arrival_mid", "exec_avg", "shortfall_bps", "completed_qty", "completion_pct", "slices"]
    {
        assert!(!summary[key].is_null(), "{key}");
    }
    assert_eq!(summary["data"]["quality_flags"][0], "look_ahead");
}

#[test]
fn simulate_finds_the_sample_and_says_what_it_does_not_know() {
    let folder = TempDir::new().unwrap();
    slipgrid(folder.path())
        .args(["simulate", "--symbol", "LIQD", "--qty", "1000", "-q"])
        .assert()
        .code(0)
        .stdout("");
    assert!(folder.path().join("level44_exec_slices.csv").is_file());
    let unknown = ["simulate", "--source", "imported"];
    let output = slipgrid(folder.path()).args(unknown).assert().code(2).get_output().clone();
    assert!(stderr(&output).contains("slipgrid data import"), "{}", stderr(&output));
    // Without a source the default provider is asked; here there is none.
    let offline = ["simulate", "--base-url", "http://127.0.0.1:9"];
    let output = slipgrid(folder.path()).args(offline).assert().code(3).get_output().clone();
    assert!(stderr(&output).contains("127.0.0.1 did not respond (3 tries"), "{}", stderr(&output));
    let preset = ["simulate", "--symbol", "LIQD", "--preset", "level44", "--start", "10:00"];
    let output = slipgrid(folder.path()).args(preset).assert().code(2).get_output().clone();
    assert!(stderr(&output).contains("--start has no meaning"), "{}", stderr(&output));
}

#[test]
fn every_command_helps_with_examples() {
    let folder = TempDir::new().unwrap();
    for command in
        [&["run"][..], &["plan"], &["simulate"], &["data", "import"], &["data", "list"], &["completions"]]
    {
        let output =
            slipgrid(folder.path()).args(command).arg("--help").assert().code(0).get_output().clone();
        assert!(stdout(&output).contains("Examples:\n  slipgrid "), "{command:?}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output =
            slipgrid(folder.path()).args(["completions", shell]).assert().code(0).get_output().clone();
        assert!(stdout(&output).contains("slipgrid"));
    }
}

#[test]
fn data_list_shows_what_is_there() {
    let folder = folder_with(SWEEP);
    let empty = slipgrid(folder.path()).args(["data", "list"]).assert().code(0).get_output().clone();
    assert!(stdout(&empty).contains("no bars in data"));
    slipgrid(folder.path()).args(["run", "sweep.toml", "-q"]).assert().code(0).stdout("");
    let listed = slipgrid(folder.path()).args(["data", "list"]).assert().code(0).get_output().clone();
    assert!(stdout(&listed).contains("COIN-USD") && stdout(&listed).contains("America/New_York"));
}

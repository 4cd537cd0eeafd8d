//! A sweep over spread models and a table of spreads, from the file to the answers.

use std::fs;

use crate::support::{close, csv_rows, folder_with, slipgrid, stderr, stdout};

const SWEEP: &str = r#"
name = "s"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.02 }
minutes = 30
[grid]
symbol = ["LIQD", "MIDC"]
session = "all"
strategy = ["twap", "vwap"]
spread = ["constant", "edge"]
spread_bps = [1, 2]
spread_scale = [1, 3]
[[override]]
when = { symbol = "MIDC" }
spread_bps = { table = "desk/spreads.csv" }
"#;

#[test]
fn a_sweep_over_spreads_is_run_read_back_and_compared() {
    let folder = folder_with(SWEEP);
    fs::create_dir(folder.path().join("desk")).unwrap();
    let table = "symbol,spread_bps,start,end\nMIDC,3,,\nMIDC,6,09:30,09:45\n";
    fs::write(folder.path().join("desk/spreads.csv"), table).unwrap();
    slipgrid(folder.path()).args(["run", "sweep.toml", "-q"]).assert().success();
    let rows = csv_rows(&folder.path().join("results/s/comparison.csv"));
    let of = |symbol: &str, spread: &str| {
        rows.iter()
            .filter(|row| row["symbol"] == symbol && row["spread"] == spread && row["strategy"] == "twap")
            .cloned()
            .collect::<Vec<_>>()
    };
    let days = 13;
    assert_eq!(of("LIQD", "constant").len(), 2 * days, "two spreads, no scale");
    assert_eq!(of("LIQD", "edge").len(), 2 * days, "two scales, no spread_bps");
    assert_eq!(of("MIDC", "constant").len(), days, "one table");
    for row in of("LIQD", "constant") {
        assert!(
            ["spread_est_bps", "spread_error_bps", "spread_level", "spread_scale"]
                .map(|cell| row[cell].is_empty())
                .iter()
                .all(|empty| *empty)
        );
    }
    for row in of("MIDC", "constant") {
        assert_eq!((&*row["spread_level"], &*row["spread_bps"]), ("table", ""));
        assert!(close(row["spread_est_bps"].parse().unwrap(), 4.5, 0.0, 1e-12));
    }
    for row in of("LIQD", "edge") {
        // A synthetic price moves by the cent at every trade: a spread is not told from noise.
        let flagged = row["quality_flags"].split(';').any(|flag| flag == "spread_at_tick");
        assert_eq!(flagged, row["spread_level"] == "tick", "{row:?}");
        assert!(row["spread_est_bps"].parse::<f64>().unwrap() >= 0.5);
    }
    let summary = fs::read_to_string(folder.path().join(format!(
        "results/s/runs/{}/MIDC-twap-{}.summary.json",
        &of("MIDC", "constant")[0]["run_id"][1..3],
        of("MIDC", "constant")[0]["run_id"]
    )));
    let summary: serde_json::Value = serde_json::from_str(&summary.unwrap()).unwrap();
    assert_eq!((&summary["spread_level"], &summary["spread_error_bps"]), (&"table".into(), &().into()));

    let compared =
        slipgrid(folder.path()).args(["compare", "results/s", "--pair", "spread=constant,edge"]).assert();
    let said = stdout(compared.success().get_output());
    assert!(said.contains("LIQD") && said.contains("MIDC"), "{said}");

    // Another spread at another time moves the runs that read it, and no others.
    fs::write(folder.path().join("desk/spreads.csv"), table.replace("MIDC,3,,", "MIDC,4,,")).unwrap();
    slipgrid(folder.path()).args(["run", "sweep.toml", "-q", "--set", "name=t"]).assert().success();
    let moved = csv_rows(&folder.path().join("results/t/comparison.csv"));
    for (before, after) in rows.iter().zip(&moved) {
        let reads_it = before["symbol"] == "MIDC" && before["spread"] == "constant";
        assert_eq!(before["run_id"] != after["run_id"], reads_it, "{before:?}");
    }
}

#[test]
fn a_symbol_that_the_table_lacks_is_refused_before_anything_runs() {
    let folder = folder_with(SWEEP);
    fs::create_dir(folder.path().join("desk")).unwrap();
    fs::write(folder.path().join("desk/spreads.csv"), "symbol,spread_bps\nLIQD,3\n").unwrap();
    let refused = slipgrid(folder.path()).args(["run", "sweep.toml"]).assert().code(2);
    let said = stderr(refused.get_output());
    assert!(said.contains("desk/spreads.csv has no spread for MIDC") && said.contains("MIDC,2.5"), "{said}");
    assert!(!folder.path().join("results").exists());
}

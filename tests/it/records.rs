//! A document is read back as the type it was written from, and written from that again has the same bytes.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use slipgrid::internals::{
    BreakdownRow, ChoiceRow, ChooseLine, CompareLine, ComparisonRow, DiffLine, DiffRow, FailedRow, Manifest,
    PlanLine, ReportPageData, RunLine, SensitivityLine, SensitivityRow, ShowLine, SliceOutput, SliceRow,
    Summary, TableRows, json_file,
};

use crate::support::{csv_rows, results_of, root, slipgrid, stdout, tree};

const SWEEP: &str = r#"
name = "small"
[data]
source = "sample"
[order]
side = "sell"
qty = { adv_fraction = 0.01 }
minutes = 60
overrun = "error"
[grid]
symbol = ["THIN", "COIN-USD"]
session = ["2026-10-26", "2026-10-27", "2026-10-28"]
start = ["10:00", "15:30"]
strategy = ["twap", "vwap"]
k_temp = [0.1, 0.3]
[output]
summaries = true
slices = "all"
"#;

/// Reads the document `text` and writes it again: a file as it was, or a line.
fn same<D: Serialize + DeserializeOwned>(text: &str) -> D {
    let document: D = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let again = match text.lines().count() {
        1 => format!("{}\n", serde_json::to_string(&document).unwrap()),
        _ => String::from_utf8(json_file(&document).unwrap()).unwrap(),
    };
    assert_eq!(again, text);
    document
}

/// Reads the rows of the table at `path` and writes them again.
fn same_table<R: Serialize + DeserializeOwned>(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<R>() {
        table.serialize(row.unwrap_or_else(|error| panic!("{}: {error}", path.display()))).unwrap();
    }
    assert_eq!(String::from_utf8(table.into_inner().unwrap()).unwrap(), text, "{}", path.display());
    assert!(text.lines().count() > 1, "{} has no row", path.display());
}

#[test]
fn a_document_is_read_back_as_it_was_written() {
    let folder = results_of(&SWEEP.replace("\"15:30\"", "\"15:00\""));
    let line = |arguments: &[&str]| {
        stdout(&slipgrid(folder.path()).args(arguments).arg("--json").assert().success().get_output().clone())
    };
    let results = folder.path().join("results/small");
    let first = csv_rows(&results.join("comparison.csv")).swap_remove(0);
    same::<Manifest>(&fs::read_to_string(results.join("manifest.json")).unwrap());
    let files = tree(&results.join("runs"));
    for (_, text) in files.iter().filter(|(path, _)| path.to_string_lossy().ends_with(".summary.json")) {
        same::<Summary<'_>>(std::str::from_utf8(text).unwrap());
    }
    same::<PlanLine>(&line(&["plan", "sweep.toml"]));
    same::<RunLine>(&line(&["run", "sweep.toml"]));
    same::<CompareLine>(&line(&["compare", "results/small", "--csv", "compare.csv"]));
    same::<SensitivityLine>(&line(&["sensitivity", "results/small", "--csv", "sensitivity.csv"]));
    same::<ChooseLine>(&line(&["choose", "results/small", "--csv", "choices.csv"]));
    same::<ShowLine>(&line(&["show", &first["run_id"]]));
    let other = ["--set", "name=other", "--set", "order.minutes=30", "--quiet"];
    slipgrid(folder.path()).args(["run", "sweep.toml"]).args(other).assert().success();
    same::<DiffLine>(&line(&["diff", "results/small", "results/other", "--csv", "diff.csv"]));
    for (path, _) in files.iter().filter(|(path, _)| path.to_string_lossy().ends_with(".slices.csv")) {
        same_table::<SliceRow>(&results.join("runs").join(path));
    }
    slipgrid(folder.path()).args(["report", "results/small"]).assert().success();
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    let (_, data) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    // What the page escapes of it is not part of it.
    same::<ReportPageData>(&format!("{}\n", data.split_once("</script>").unwrap().0.replace("\\u003c", "<")));
    same_table::<BreakdownRow>(&results.join("breakdown.csv"));
    same_table::<ComparisonRow>(&results.join("compare.csv"));
    same_table::<ComparisonRow>(&folder.path().join("compare.csv"));
    same_table::<SensitivityRow>(&folder.path().join("sensitivity.csv"));
    same_table::<DiffRow>(&folder.path().join("diff.csv"));
    same_table::<ChoiceRow>(&folder.path().join("choices.csv"));
}

#[test]
fn what_failed_is_read_back_as_it_was_written() {
    let folder = crate::support::folder_with(SWEEP);
    slipgrid(folder.path()).args(["run", "sweep.toml", "--quiet"]).assert().code(1);
    let results = folder.path().join("results/small");
    same_table::<FailedRow>(&results.join("failed.csv"));
    let rows = csv_rows(&results.join("comparison.csv"));
    let failed = rows.iter().find(|row| row["status"] == "failed").unwrap();
    let line = slipgrid(folder.path()).args(["show", &failed["run_id"], "--json"]).assert().success();
    same::<ShowLine>(&stdout(&line.get_output().clone()));
}

#[test]
fn a_former_manifest_is_read() {
    let text = fs::read_to_string(root().join("tests/former/manifest.json")).unwrap();
    let manifest: Manifest = same(&text);
    assert_eq!(manifest.sweep.output.slices, Some(SliceOutput::Best(1)));
    assert_eq!(manifest.sweep.output.rows, TableRows::Extremes { best: 2, worst: 2 });
    assert_eq!(manifest.axes()[3..], [["strategy"], ["k_temp"]]);
    // What the first manifests did not say yet.
    let mut older: Json = serde_json::from_str(&text).unwrap();
    for (section, names) in [
        ("", &["written", "jobs"][..]),
        ("/sweep", &["orders", "overrides", "excludes", "sample"]),
        ("/sweep/output", &["slices", "summaries", "table", "capacity"]),
        ("/sweep/axes/0", &["stage"]),
        ("/counts", &["kept"]),
        ("/data/0", &["signal"]),
    ] {
        let section = older.pointer_mut(section).and_then(Json::as_object_mut).unwrap();
        for name in names {
            assert!(section.remove(*name).is_some(), "{name}");
        }
    }
    let older: Manifest = serde_json::from_value(older).unwrap();
    assert_eq!(older.sweep.fixed, manifest.sweep.fixed);
    assert_eq!(older.sweep.output.slices, None);
}

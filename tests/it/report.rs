//! `slipgrid report`: one page that needs no network, the same bytes for the same results.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::{csv_rows, results_of, slipgrid};

const SWEEP: &str = r#"
name = "small"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.01 }
minutes = 30
[grid]
symbol = ["MIDC", "THIN"]
session = ["2026-10-26", "2026-10-27", "2026-10-28"]
start = ["10:00", "14:00"]
strategy = ["twap", "vwap"]
participation = [0.05, 0.5]
"#;

/// The page of `results/small`.
fn page(folder: &Path) -> String {
    fs::read_to_string(folder.join("results/small/report.html")).unwrap()
}

/// The data on the page.
fn data(page: &str) -> Json {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// What the command says when it ends with `code`.
fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = slipgrid(folder).arg("report").args(arguments).assert().code(code).get_output().clone();
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_page_is_one_file_that_loads_nothing_and_has_the_same_bytes_twice() {
    let folder = results_of(SWEEP);
    let report = |arguments: &[&str]| {
        let assert =
            slipgrid(folder.path()).args(["report", "results/small"]).args(arguments).assert().code(0);
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    assert_eq!(report(&[]).trim(), "results/small/report.html\nresults/small/report.xlsx");
    let first = page(folder.path());
    let again: Json =
        serde_json::from_str(&report(&["--html", "again.html", "--xlsx", "again.xlsx", "--json"])).unwrap();
    assert_eq!(again["files"]["xlsx"], "again.xlsx");
    assert!(folder.path().join("again.xlsx").is_file());
    assert_eq!((&again["files"]["html"], &again["runs"]), (&Json::from("again.html"), &Json::from(48)));
    assert!(fs::read_to_string(folder.path().join("again.html")).unwrap() == first);
    // The library and the licence name addresses; no element loads one.
    for attribute in ["src=\"", "href=\"", "srcset=\"", "@import", "url("] {
        let markup =
            first.split("<script").map(|part| part.split_once("</script>").map_or(part, |(_, after)| after));
        assert!(
            markup.clone().count() == 4 && markup.clone().all(|part| !part.contains(attribute)),
            "{attribute}"
        );
    }
    assert!(first.contains("content=\"default-src 'none'; script-src 'sha256-"));
    assert!(!first.contains(&*folder.path().to_string_lossy()), "the page says where it was made");
}

#[test]
fn the_page_says_what_the_table_says() {
    let folder = results_of(SWEEP);
    slipgrid(folder.path()).args(["report", "results/small", "--by", "symbol,start"]).assert().code(0);
    let page = page(folder.path());
    let data = data(&page);
    let rows = csv_rows(&folder.path().join("results/small/comparison.csv"));
    assert_eq!(data["shown"], rows.len());
    let ids = data["ids"].as_str().unwrap();
    let strategy = &data["factors"].as_array().unwrap().iter().find(|one| one["name"] == "strategy").unwrap();
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(format!("r{}", &ids[16 * place..16 * place + 16]), row["run_id"]);
        let total = data["measures"]["is_total_bps"][place].as_f64().unwrap();
        let expected: f64 = row["is_total_bps"].parse().unwrap();
        assert!((total - expected).abs() <= 1e-5 * expected.abs(), "{total} is not {expected}");
        let code = strategy["codes"][place].as_u64().unwrap() as usize;
        assert_eq!(strategy["levels"][code - 1], row["strategy"]);
    }
    let comparison = &data["comparisons"][0];
    assert_eq!(comparison["rows"][0].as_array().unwrap().len(), rows.len() / 2);
    let cells = comparison["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 4);
    for cell in cells {
        let histogram = &cell["histogram"];
        let counts: u64 =
            histogram["counts"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum();
        let tails = histogram["below"].as_u64().unwrap() + histogram["above"].as_u64().unwrap();
        assert_eq!(counts + tails, cell["pairs"].as_u64().unwrap());
        assert!(page.contains(&format!("<th scope=\"row\">{}</th>", cell["name"].as_str().unwrap())));
    }
    // The dearest, the cheapest and the median run of two symbols and two strategies.
    let slices = data["slices"].as_array().unwrap();
    assert_eq!(slices.len(), 12);
    assert!(slices.iter().all(|one| one["time"].as_array().unwrap().len() == 30));
    assert!(page.contains("Exploratory, fewer than 20 days: VWAP against TWAP cost"));
}

#[test]
fn names_are_text_wherever_they_are_shown() {
    let folder = TempDir::new().unwrap();
    let mut bars = "time,open,high,low,close,volume\n".to_owned();
    for minute in 0..3 * 1440 {
        bars.push_str(&format!("{},100,101,99,100,50\n", 1_790_000_640 + 60 * minute));
    }
    fs::write(folder.path().join("bars.csv"), bars).unwrap();
    let hostile = "</script><img src=x onerror=alert(1)>";
    for symbol in [hostile, "NA", "=cmd"] {
        slipgrid(folder.path())
            .args(["data", "import", "bars.csv", "--interval", "1m", "--symbol", symbol])
            .assert()
            .code(0);
    }
    let sweep = format!(
        "name = \"small\"\n[data]\nsource = \"imported\"\n[order]\nqty = 100\nminutes = 10\n[grid]\n\
         symbol = [{hostile:?}, \"NA\", \"=cmd\"]\nsession = \"last\"\nstart = \"10:00\"\nstrategy = [\"twap\", \"vwap\"]\n"
    );
    fs::write(folder.path().join("sweep.toml"), sweep).unwrap();
    slipgrid(folder.path()).args(["run", "sweep.toml", "--quiet"]).assert().code(0);
    slipgrid(folder.path()).args(["report", "results/small"]).assert().code(0);
    let page = page(folder.path());
    assert!(!page.contains("<img src=x"), "a symbol became markup");
    assert!(page.contains("&lt;&#x2f;script&gt;&lt;img src=x onerror=alert(1)&gt;"));
    let data = data(&page);
    let symbol = data["factors"].as_array().unwrap().iter().find(|one| one["name"] == "symbol").unwrap();
    assert_eq!(symbol["levels"], serde_json::json!([hostile, "NA", "=cmd"]));
}

#[test]
fn one_strategy_is_reported_without_a_comparison() {
    let folder = results_of(&SWEEP.replace(r#"["twap", "vwap"]"#, r#"["vwap"]"#));
    slipgrid(folder.path()).args(["report", "results/small"]).assert().code(0);
    let page = page(folder.path());
    assert!(page.contains("Nothing is compared here: 24 runs cost "));
    assert_eq!(data(&page)["comparisons"], serde_json::json!([]));
}

#[test]
fn what_cannot_be_reported_is_said() {
    let folder = results_of(SWEEP);
    let here = folder.path();
    assert!(refused(here, &["nowhere"], 2).contains("give the folder that `slipgrid run` wrote"));
    assert!(refused(here, &["results/small", "--by", "venue"], 2).contains("no column `venue`"));
    assert!(
        refused(here, &["results/small", "--pair", "strategy=twap,pov"], 2).contains("there are twap, vwap")
    );
    assert!(refused(here, &["results/small", "--pair", "strategy"], 2).contains("NAME=BASELINE,OTHER"));
    assert!(refused(here, &["results/small", "--html", "no/such/folder.html"], 4).contains("cannot write"));
    assert!(!here.join("results/small/report.html").exists());
}

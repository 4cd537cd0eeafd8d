//! The workbook: the same bytes every time, numbers and days as such, no text that runs.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use crate::support::{results_of, slipgrid};

const SWEEP: &str = r#"
name = "odd"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.01 }
minutes = 60
[grid]
symbol = ["MIDC", "COIN-USD"]
session = ["2026-10-26", "2026-10-27", "2026-10-28"]
start = ["10:00", "14:30"]
strategy = ["twap", "vwap", "pov"]
participation = [0.05, 0.5]
[output]
slices = "none"
summaries = false
"#;

/// The report of the results, as the files inside the workbook by name.
fn report(folder: &Path, arguments: &[&str]) -> BTreeMap<String, String> {
    slipgrid(folder).args(["report", "results/odd", "--quiet"]).args(arguments).assert().success();
    unzip(&fs::read(folder.join("results/odd/report.xlsx")).unwrap())
}

/// The files of a zip archive, by its central directory.
fn unzip(bytes: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, length: usize| {
        bytes[at..at + length].iter().rev().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte))
    };
    let end = (0..bytes.len() - 21).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06")).unwrap();
    let mut at = number(end + 16, 4);
    let mut files = BTreeMap::new();
    for _ in 0..number(end + 10, 2) {
        let (size, name, extra, comment) =
            (number(at + 20, 4), number(at + 28, 2), number(at + 30, 2), number(at + 32, 2));
        let local = number(at + 42, 4);
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let mut text = String::new();
        flate2::read::DeflateDecoder::new(&bytes[start..start + size]).read_to_string(&mut text).unwrap();
        files.insert(String::from_utf8_lossy(&bytes[at + 46..at + 46 + name]).into_owned(), text);
        at += 46 + name + extra + comment;
    }
    files
}

/// The names of the sheets, in order.
fn sheets(files: &BTreeMap<String, String>) -> Vec<String> {
    let parts = files["xl/workbook.xml"].split("<sheet name=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn the_same_results_give_the_same_bytes_and_these_sheets() {
    let folder = results_of(SWEEP);
    let path = folder.path().join("results/odd/report.xlsx");
    let files = report(folder.path(), &[]);
    let first = fs::read(&path).unwrap();
    report(folder.path(), &[]);
    assert!(first == fs::read(&path).unwrap(), "written twice, different bytes");
    let names = [
        "Summary",
        "TWAP vs VWAP",
        "TWAP vs POV",
        "Runs",
        "By symbol",
        "Sensitivity",
        "Data quality",
        "Sweep",
        "Glossary",
    ];
    assert_eq!(sheets(&files), names);
    let paired = report(folder.path(), &["--pair", "participation=0.05,0.5", "--by", "strategy,symbol"]);
    assert_eq!(sheets(&paired)[1], "participation 0.05 vs 0.5");
    // A table has every run below its header; filters are its own.
    let table = &files["xl/tables/table1.xml"];
    assert!(table.contains("name=\"Runs\"") && table.contains("<autoFilter"), "{table}");
    // What is the same for all runs is not a column of it.
    let column = |name: &str| table.contains(&format!("name=\"{name}\""));
    assert!(column("participation") && column("cost_fees_bps") && !column("interval") && !column("impact"));
    let range = table.split("ref=\"").nth(1).unwrap().split('"').next().unwrap();
    let last = range.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap();
    assert!(range.starts_with("A5:") && last == "77", "72 runs below row 5, not {range}");
}

#[test]
fn a_text_never_runs_and_a_symbol_stays_what_it_is() {
    let folder = results_of(SWEEP);
    let table = folder.path().join("results/odd/comparison.csv");
    let text = fs::read_to_string(&table).unwrap();
    let hostile = "=cmd|' /C calc'!A0";
    fs::write(&table, text.replace(",MIDC,", &format!(",'{hostile},")).replace(",COIN-USD,", ",005930,"))
        .unwrap();
    let files = report(folder.path(), &["--by", "symbol,start"]);
    let strings = &files["xl/sharedStrings.xml"];
    assert!(strings.contains(&format!("<t>{hostile}</t>")), "{strings}");
    assert!(strings.contains("<t>005930</t>"), "{strings}");
    let mut formulas = 0;
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        for formula in text.split("<f>").skip(1) {
            let formula = formula.split("</f>").next().unwrap();
            assert!(!formula.contains("cmd"), "{name}: {formula}");
            formulas += 1;
        }
        assert!(!text.contains("<v>005930</v>"), "{name}");
        assert!(!text.contains("#N") && !text.contains("NaN"), "{name}");
    }
    assert!(formulas > 50, "{formulas}");
}

#[test]
fn days_are_dates_and_a_file_that_cannot_be_written_is_said() {
    let folder = results_of(SWEEP);
    let files = report(folder.path(), &[]);
    // 2026-10-26 is day 46321 of the spreadsheet's calendar, 14:30 is 29/48 of a day.
    let runs = &files["xl/worksheets/sheet4.xml"];
    assert!(runs.contains("<v>46321</v>"), "no date in the table of runs");
    assert!(runs.contains("<v>0.6041666666666666</v>"), "no time of day in the table of runs");
    let path = folder.path().join("results/odd/report.xlsx");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let output = slipgrid(folder.path()).args(["report", "results/odd"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
}

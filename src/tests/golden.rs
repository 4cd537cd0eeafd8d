//! The numbers are those that were worked out elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::model::outcome::Outcome;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::slices::Slice;
use crate::sink::encode::slices;
use crate::sweep::parameter::{PARAMETERS, Parameter};
use serde_json::Value as Json;

use super::support;
use super::support::known;

const TOLERANCE: f64 = 1e-9;

fn level44() -> PathBuf {
    support::root().join("tests/golden/level44")
}

/// The parameters of a recorded run of the seed script, under `preset = "level44"`.
fn spec_of(config: &Json) -> RunSpec {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut toml =
        String::from("name = \"case\"\npreset = \"level44\"\n[data]\nsource = \"imported\"\n[order]\n");
    for (key, value) in config.as_object().unwrap() {
        if Parameter::find(key).is_some() || key == "symbol" {
            let number = value.is_number();
            let value = text(value);
            let quoted = if number { value } else { format!("\"{value}\"") };
            toml.push_str(&format!("{key} = {quoted}\n"));
        }
    }
    crate::config::load("case.toml", &toml, &[], &known(&["imported"])).unwrap().sweep.base
}

fn assert_same(found: f64, expected: f64, scale: f64, what: &str) {
    assert!(support::close(found, expected, scale, TOLERANCE), "{what}: {found} against {expected}");
}

fn check_kpis(name: &str, outcome: &Outcome, expected: &Json) {
    let kpi = |key: &str| expected[key].as_f64().unwrap();
    assert_same(outcome.arrival_price, kpi("arrival_mid"), 0.0, name);
    assert_same(outcome.exec_avg.unwrap(), kpi("exec_avg"), 0.0, name);
    // Basis points are differences of prices: their rounding is that of the prices.
    assert_same(outcome.shortfall_bps.unwrap(), kpi("shortfall_bps"), 1.0, name);
    assert_same(outcome.completed_qty, kpi("completed_qty"), 0.0, name);
    assert_same(outcome.completion_pct, kpi("completion_pct"), 0.0, name);
    assert_same(outcome.adv, kpi("adv"), 0.0, name);
    assert_eq!(outcome.slices as f64, kpi("slices"), "{name}");
}

fn check_slices(name: &str, slices: &[Slice], expected: &Path) {
    let rendered = slices::render(slices, "skip");
    let mut ours = csv::Reader::from_reader(rendered.as_bytes());
    let mut theirs = csv::Reader::from_path(expected).unwrap();
    let our_header = ours.headers().unwrap().clone();
    let columns: Vec<usize> = theirs
        .headers()
        .unwrap()
        .iter()
        .map(|column| our_header.iter().position(|ours| ours == column).unwrap())
        .collect();
    let (ours, theirs): (Vec<_>, Vec<_>) =
        (ours.records().map(Result::unwrap).collect(), theirs.records().map(Result::unwrap).collect());
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (row, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        for (place, expected) in columns.iter().zip(theirs) {
            let found = &ours[*place];
            let what = format!("{name}, row {row}, {}", &our_header[*place]);
            match (found.parse::<f64>(), expected.parse::<f64>()) {
                // What is left of an order is a difference: its rounding is that of the order.
                (Ok(found), Ok(expected)) => assert_same(found, expected, 1e-3, &what),
                _ => assert_eq!(found, expected, "{what}"),
            }
        }
    }
}

#[test]
fn the_preset_gives_the_seed_scripts_answers() {
    let mut all_series = BTreeMap::new();
    let mut cases = 0;
    let mut names: Vec<PathBuf> =
        fs::read_dir(level44()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".summary.json") else { continue };
        let expected: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let config = &expected["config"];
        let bars = config["symbol"].as_str().unwrap();
        let interval = config["interval"].as_str().unwrap();
        let series = all_series.entry(bars.to_owned()).or_insert_with(|| {
            support::series_from_file(&level44().join(format!("{bars}.csv")), "UTC", "24h", interval)
        });
        let (outcome, slices) = support::run(series, &spec_of(config));
        check_kpis(name, &outcome, &expected);
        check_slices(name, &slices, &level44().join(format!("{name}.slices.csv")));
        cases += 1;
    }
    assert!(cases >= 32, "only {cases} cases found");
}

#[test]
fn a_spec_of_a_recorded_run_has_its_parameters() {
    let config =
        serde_json::json!({ "symbol": "x", "side": "sell", "qty": 5.0, "minutes": 30, "k_temp": 0.9 });
    let spec = spec_of(&config);
    let shown: BTreeMap<&str, String> = PARAMETERS
        .iter()
        .filter_map(|parameter| Some((parameter.name(), (parameter.get)(&spec)?.to_string())))
        .collect();
    assert_eq!(spec.window.preset, Preset::Level44);
    assert_eq!(
        (shown["side"].as_str(), shown["qty"].as_str(), shown["k_temp"].as_str()),
        ("sell", "5", "0.9")
    );
}

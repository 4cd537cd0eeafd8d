//! Same input, same bytes: whatever the processor.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[cfg(all(target_os = "linux", target_env = "gnu"))]
use object::Object;
use slipgrid::internals::{MODELS, STRATEGIES, names};

use crate::support::{folder_with, root, slipgrid, tree};

/// Variables that make this machine look like one with another processor: with the first the C library takes other
/// implementations of its mathematical functions (where it has them), with the second the model's loops other registers.
const OTHER_PROCESSORS: [(&str, &str); 2] =
    [("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"), ("SLIPGRID_SCALAR", "1")];

/// A sweep of every strategy under every impact model, with coefficients that only a power gives.
fn members() -> String {
    let quoted = |names: Vec<&str>| format!("{names:?}");
    format!(
        r#"
name = "p"
[data]
source = "sample"
[order]
qty = {{ adv_fraction = 0.02 }}
start = "10:30"
shares_outstanding = 5e7
[grid]
symbol = ["LIQD", "THIN"]
session = ["2026-10-27", "2026-10-28"]
strategy = {strategies}
impact = {impacts}
curve = ["rolling-median", "ewma"]
k_temp = {{ logspace = [0.05, 1.0], n = 7 }}
alpha = {{ logspace = [0.4, 0.8], n = 3 }}
[[override]]
when = {{ impact = "almgren-chriss-linear" }}
k_perm = 1.3
[output]
slices = {{ best = 30 }}
summaries = true
table = ["csv", "parquet", "xlsx"]
"#,
        // The sample has no auctions.
        strategies = quoted(names(STRATEGIES).into_iter().filter(|name| *name != "close-auction").collect()),
        impacts = quoted(names(MODELS)),
    )
}

/// Many values of a logarithmic range: with the functions of the C library some of them, and with them their run ids, did
/// depend on the processor.
const FINE: &str = r#"
name = "fine"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.02 }
[grid]
symbol = "LIQD"
session = "2026-10-27"
strategy = "almgren-chriss"
k_temp = { logspace = [0.05, 5.0], n = 5000 }
[output]
slices = "none"
summaries = false
"#;

/// Changes to it that make as many trajectories: with those functions some figures of them did depend on it too.
const TRAJECTORIES: [&str; 8] = [
    "--set",
    "name=trajectories",
    "--set",
    "k_temp=0.3",
    "--set",
    "ac_k_temp=13",
    "--set",
    "risk_aversion={ logspace = [1e-7, 1e-4], n = 2000 }",
];

/// Takes the clock out of a manifest, and with it out of the reports on it.
fn remove_clock_fields(manifest: &Path) {
    let mut content: serde_json::Value = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
    let stopped = serde_json::Value::from("2026-11-02T00:00:00Z");
    for (clock, stopped) in [("started_at", &stopped), ("finished_at", &stopped), ("seconds", &1.into())] {
        assert!(!content[clock].is_null(), "{clock}");
        content[clock] = stopped.clone();
    }
    fs::write(manifest, serde_json::to_vec(&content).unwrap()).unwrap();
}

/// All that sweeps, and questions to their results, leave on disk or print.
fn bytes(variable: Option<(&str, &str)>) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = folder_with(&members());
    fs::copy(root().join("sweeps/demo.toml"), folder.path().join("demo.toml")).unwrap();
    fs::write(folder.path().join("fine.toml"), FINE).unwrap();
    let mut found = Vec::new();
    let mut ask = |arguments: &[&str]| {
        let output = slipgrid(folder.path()).envs(variable).args(arguments).assert().success();
        found.push((arguments.iter().collect(), output.get_output().stdout.clone()));
    };
    ask(&["run", "sweep.toml", "--quiet"]);
    ask(&["run", "demo.toml", "--quiet"]);
    ask(&["run", "fine.toml", "--quiet"]);
    ask(&[&["run", "fine.toml", "--quiet"][..], &TRAJECTORIES].concat());
    for name in ["p", "demo", "fine", "trajectories"] {
        remove_clock_fields(&folder.path().join("results").join(name).join("manifest.json"));
    }
    ask(&["compare", "results/demo", "--pair", "strategy=twap,vwap", "--json"]);
    ask(&["sensitivity", "results/p", "--by", "k_temp,alpha", "--json"]);
    ask(&["report", "results/demo", "--quiet"]);
    found.extend(tree(folder.path()));
    found
}

#[test]
fn the_bytes_do_not_depend_on_the_processor() {
    let here = bytes(None);
    assert!(here.len() > 600, "{} files", here.len());
    for variable in OTHER_PROCESSORS {
        let there = bytes(Some(variable));
        assert_eq!(here.len(), there.len(), "{variable:?}");
        for (here, there) in here.iter().zip(&there) {
            assert!(here == there, "{} has other bytes under {variable:?}", here.0.display());
        }
    }
}

/// The mathematical functions of the C library that the program still calls, and what for: none of them decides a figure
/// that it reports.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ALLOWED_LIBM_CALLS: [(&str, &str); 4] = [
    ("log", "plotters: the logarithmic axis of calibration.svg"),
    ("log10", "plotters: labels of calibration.svg; parquet: precision of decimals, which no table has"),
    ("log2", "zopfli, a compressor that workbooks could use and do not"),
    ("pow", "plotters: ticks of calibration.svg; indicatif: the speed that the progress bar shows"),
];

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn the_mathematics_of_the_c_library_serves_display_only() {
    let program = fs::read(env!("CARGO_BIN_EXE_slipgrid")).unwrap();
    let program = object::File::parse(&*program).unwrap();
    let imports = program.imports().unwrap();
    let from = |library: &[u8]| library.starts_with(b"libm.");
    let called = imports.iter().filter(|import| from(import.library())).map(object::Import::name);
    let called: BTreeSet<_> = called.map(String::from_utf8_lossy).collect();
    let listed: BTreeSet<_> = ALLOWED_LIBM_CALLS.iter().map(|(name, _)| (*name).into()).collect();
    assert_eq!(called, listed);
}

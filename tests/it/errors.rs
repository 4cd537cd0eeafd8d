//! Every kind of error is as somebody read it last: the command, what the user sees, and the exit code.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{folder_with, results_of, root, slipgrid, stderr, stdout};

const HEAD: &str = "[data]\nsource = \"sample\"\n\n[order]\nsymbol = \"LIQD\"\n";
const SMALL: &str = "name = \"small\"\n[data]\nsource = \"sample\"\n[order]\nminutes = 30\n[grid]\nsymbol = \"MIDC\"\n\
                     session = [\"2026-10-26\", \"2026-10-27\"]\nstrategy = [\"twap\", \"vwap\"]\n";

/// A sweep file for each diagnostic code: what follows [`HEAD`], or a whole file that starts with `name`.
const SWEEPS: [(&str, &str); 18] = [
    ("syntax", "alpha = = 1\n"),
    ("unknown-key", "partcipation = 0.1\n"),
    ("missing-key", "[grid]\nalpha = { from = 0, to = 1 }\n"),
    ("wrong-type", "minutes = 1.5\n"),
    ("out-of-bounds", "participation = 1.5\n"),
    ("unknown-name", "strategy = \"tvap\"\n"),
    ("bad-range", "[grid]\nalpha = { from = 0, to = 1, step = 0 }\n"),
    ("empty-axis", "[grid]\nalpha = []\n"),
    ("duplicate", "[grid]\nalpha = [0.5, 0.6, 0.5]\n"),
    ("conflict", "[[zip]]\nsession = [\"all\"]\nalpha = [1]\n"),
    ("uneven-zip", "[[zip]]\nalpha = [0.5, 0.6]\nk_temp = [1]\n"),
    (
        "too-large",
        "[grid]\nalpha = { linspace = [0, 1], n = 1000000000 }\nk_temp = { linspace = [0, 1], n = 1000000000 }\n\
         k_perm = { linspace = [0, 1], n = 1000000000 }\n",
    ),
    ("bad-sample", "[sample]\nmethod = \"sobol\"\nn = 100000\n"),
    ("unknown-symbol", "name = \"a\"\n[data]\nsource = \"sample\"\n[grid]\nsymbol = [\"LIQD\", \"NOPE\"]\n"),
    ("no-file", "[grid]\norders = \"orders.csv\"\n"),
    ("no-signal", "gate = \"signal\"\n"),
    ("no-session", "[grid]\nsession = [\"2031-01-02\"]\n"),
    ("no-runs", "[grid]\nstrategy = [\"twap\"]\n[[exclude]]\nstrategy = \"twap\"\n"),
];

/// What the user sees of `arguments` in `folder`, without what differs between machines.
fn page(folder: &Path, arguments: &[&str]) -> String {
    let output = slipgrid(folder)
        .env("COLUMNS", "80")
        .env_remove("APCA_API_KEY_ID")
        .env_remove("APCA_API_SECRET_KEY")
        .args(arguments)
        .output()
        .unwrap();
    let said = format!("{}{}", stdout(&output), stderr(&output)).replace("slipgrid.exe", "slipgrid");
    let said: Vec<String> = said.lines().map(|line| without_hashes(&without_system_words(line))).collect();
    let said = said.join("\n");
    assert!(!said.contains(&*folder.to_string_lossy()), "a path of this machine: {said}");
    let quoted = arguments
        .iter()
        .map(|word| if word.contains([' ', '"']) { format!("'{word}'") } else { (*word).into() });
    format!(
        "$ slipgrid {}\n{said}\nexit code {}",
        quoted.collect::<Vec<_>>().join(" "),
        output.status.code().unwrap()
    )
}

/// A line with the system's own words, which differ between systems, left out.
fn without_system_words(line: &str) -> String {
    match (line.find(" (os error "), line.rfind(": ")) {
        (Some(end), Some(start)) if start < end => format!("{}: [the system's words]", &line[..start]),
        _ => line.trim_end().to_owned(),
    }
}

/// A line with `[hash]` in place of hashes, which change with the sample.
fn without_hashes(line: &str) -> String {
    let is_hash = |word: &&str| word.len() >= 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_hash);
    words.fold(line.to_owned(), |line, hash| line.replace(hash, "[hash]"))
}

/// The codes that docs/diagnostics.md lists; a test in the crate compares that list with the code's.
fn documented_codes() -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/diagnostics.md")).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect()
}

#[test]
fn every_diagnostic_code_has_its_page() {
    let codes = documented_codes();
    assert!(codes.len() >= SWEEPS.len());
    for code in codes {
        let found = SWEEPS.iter().find(|(name, _)| *name == code);
        let (_, sweep) = found.unwrap_or_else(|| panic!("no sweep shows the code {code}"));
        let text = if sweep.starts_with("name") { (*sweep).to_owned() } else { format!("{HEAD}{sweep}") };
        let page = page(folder_with(&text).path(), &["run", "sweep.toml"]);
        assert!(page.contains(&format!("[{code}]")) && page.ends_with("exit code 2"), "{code}: {page}");
        insta::assert_snapshot!(format!("sweep-{code}"), page);
    }
}

#[test]
fn wrong_usage() {
    let folder = TempDir::new().unwrap();
    let cases: &[(&str, &[&str])] = &[
        ("no-command", &[]),
        ("unknown-command", &["rum"]),
        ("unknown-flag", &["run", "sweep.toml", "--job", "4"]),
        ("missing-argument", &["compare"]),
        ("number-out-of-range", &["run", "sweep.toml", "--jobs", "0"]),
        ("unknown-strategy", &["simulate", "--strategy", "tvap"]),
        ("parameter-out-of-bounds", &["simulate", "--participation", "2"]),
        ("unknown-source", &["simulate", "--source", "yaho"]),
        ("unknown-topic", &["list", "strategy"]),
        ("bar-length", &["simulate", "--interval", "7m"]),
        ("bar-length-of-fetch", &["fetch", "--symbol", "SPY", "--interval", "7m"]),
        ("session", &["simulate", "--session", "yesterday"]),
        ("pair", &["compare", "results/demo", "--pair", "strategy"]),
        ("preset", &["simulate", "--symbol", "LIQD", "--preset", "level44", "--start", "10:00"]),
        ("subcommand-of-man", &["man", "data", "improt"]),
        ("run-id", &["show", "best"]),
    ];
    for (name, arguments) in cases {
        let page = page(folder.path(), arguments);
        assert!(page.ends_with("exit code 2"), "{page}");
        insta::assert_snapshot!(format!("usage-{name}"), page);
    }
}

#[test]
fn jobs_that_cannot_be_done() {
    let folder = folder_with(SMALL);
    let large = "k_temp={ linspace = [0.1, 1], n = 1000000 }";
    let cases: &[(&str, &[&str], i32)] = &[
        ("no-sweep-file", &["run", "nowhere.toml"], 2),
        ("bad-sessions", &["run", "sweep.toml", "--set", "symbol=FLAT", "--set", "quality=fail"], 3),
        ("too-many-rows", &["run", "sweep.toml", "--set", "output.table=xlsx", "--set", large], 2),
        ("no-output", &["run", "sweep.toml", "--out", "sweep.toml"], 4),
        ("run", &["simulate", "--symbol", "LIQD", "--start", "17:00"], 1),
        ("bars-not-stored", &["plan", "sweep.toml", "--set", "source=binance"], 3),
        ("set-without-a-value", &["run", "sweep.toml", "--set", "alpha"], 2),
    ];
    for (name, arguments, exit) in cases {
        let page = page(folder.path(), arguments);
        assert!(page.ends_with(&format!("exit code {exit}")), "{page}");
        insta::assert_snapshot!(format!("job-{name}"), page);
    }
}

#[test]
fn bars_that_cannot_be_had() {
    let folder = TempDir::new().unwrap();
    let cases: &[(&str, &[&str], i32)] = &[
        ("unknown-symbol", &["simulate", "--source", "sample", "--symbol", "NOPE"], 2),
        ("not-imported", &["simulate", "--source", "imported", "--symbol", "NOPE"], 2),
        ("no-key", &["fetch", "--source", "alpaca", "--symbol", "SPY"], 3),
        ("bar-length", &["fetch", "--source", "kraken", "--symbol", "XBTUSDT", "--interval", "2m"], 3),
        ("no-column", &["simulate", "--symbol", "LIQD", "--gate", "signal", "--signal", "imbalance"], 2),
    ];
    for (name, arguments, exit) in cases {
        let page = page(folder.path(), arguments);
        assert!(page.ends_with(&format!("exit code {exit}")), "{page}");
        insta::assert_snapshot!(format!("market-{name}"), page);
    }
}

#[test]
fn bars_that_were_changed_on_disk() {
    let folder = results_of(SMALL);
    let bars = crate::support::tree(&folder.path().join("data"));
    let is_bars =
        |path: &Path| path.to_string_lossy().ends_with(".csv") && !path.to_string_lossy().contains("quality");
    let (path, bytes) = bars.into_iter().find(|(path, _)| is_bars(path)).unwrap();
    let text = String::from_utf8(bytes).unwrap().replacen(".5", ".6", 1);
    fs::write(folder.path().join("data").join(path), text).unwrap();
    insta::assert_snapshot!("market-changed", page(folder.path(), &["run", "sweep.toml"]));
    insta::assert_snapshot!("market-verify", page(folder.path(), &["data", "verify"]));
}

#[test]
fn files_that_cannot_be_imported() {
    let folder = TempDir::new().unwrap();
    let row = "2026-11-16T14:30:00Z,100,101,99,100.5,1000\n";
    let header = "time,open,high,low,close,volume\n";
    let files = [
        ("columns.csv", "time,open,high,low,volume\n".to_owned() + row),
        ("rows.csv", format!("{header}{row}2026-11-16T14:31:00Z,100,99,101,100,10\nsoon,1,1,1,1,1\n{row}")),
        ("empty.csv", header.to_owned()),
        ("good.csv", header.to_owned() + row),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let cases: &[(&str, &[&str])] = &[
        ("no-file", &["nowhere.csv"]),
        ("columns", &["columns.csv"]),
        ("rows", &["rows.csv"]),
        ("empty", &["empty.csv"]),
        ("zone", &["good.csv", "--zone", "Mars/Olympus"]),
        ("hours", &["good.csv", "--session", "16:00-9:30"]),
    ];
    for (name, arguments) in cases {
        let arguments = [&["data", "import"], *arguments, &["--symbol", "MINE", "--interval", "1m"]].concat();
        let page = page(folder.path(), &arguments);
        assert!(page.ends_with("exit code 2"), "{page}");
        insta::assert_snapshot!(format!("import-{name}"), page);
    }
}

#[test]
fn fills_that_cannot_be_fitted() {
    let folder = TempDir::new().unwrap();
    let header = "order,side,child,fill_px,mid,half_spread,bar_vol,sigma_bps,adv\n";
    fs::write(folder.path().join("columns.csv"), "order,side,child\na,buy,1\n").unwrap();
    fs::write(folder.path().join("few.csv"), format!("{header}a,buy,10,100.1,100,0.01,1000,5,1e6\n"))
        .unwrap();
    fs::write(folder.path().join("rows.csv"), format!("{header}a,long,10,100.1,100,0.01,1000,5,1e6\n"))
        .unwrap();
    for name in ["nowhere", "columns", "few", "rows"] {
        let page = page(folder.path(), &["calibrate", &format!("{name}.csv")]);
        assert!(page.ends_with("exit code 2"), "{page}");
        insta::assert_snapshot!(format!("fills-{name}"), page);
    }
}

#[test]
fn results_that_have_no_answer() {
    let folder = results_of(SMALL);
    let results = folder.path().join("results");
    let broken = |name: &str, file: &str, text: &str| {
        fs::create_dir(results.join(name)).unwrap();
        fs::copy(results.join("small/manifest.json"), results.join(name).join("manifest.json")).unwrap();
        fs::write(results.join(name).join(file), text).unwrap();
    };
    let cases: &[(&str, &[&str])] = &[
        ("no-results", &["compare", "nowhere"]),
        ("unknown-column", &["compare", "results/small", "--by", "colour"]),
        ("unknown-parameter", &["compare", "results/small", "--pair", "colour=red,blue"]),
        ("no-pair", &["compare", "results/small", "--pair", "strategy=twap,pov"]),
        ("too-many-axes", &["sensitivity", "results/small", "--by", "a,b,c"]),
        ("unknown-axis", &["sensitivity", "results/small", "--by", "colour"]),
        ("diff-without-results", &["diff", "results/small", "nowhere"]),
        ("report-without-results", &["report", "nowhere"]),
        ("no-run", &["show", "r0000000000000000"]),
        ("no-folder", &["show", "r00", "--out", "nowhere"]),
    ];
    for (name, arguments) in cases {
        let page = page(folder.path(), arguments);
        assert!(page.ends_with("exit code 2"), "{page}");
        insta::assert_snapshot!(format!("results-{name}"), page);
    }
    broken("manifest", "manifest.json", "{}\n");
    insta::assert_snapshot!("results-manifest", page(folder.path(), &["compare", "results/manifest"]));
    broken("table", "comparison.csv", "run_id,status\nr1,ok\n");
    insta::assert_snapshot!("results-table", page(folder.path(), &["compare", "results/table"]));
}

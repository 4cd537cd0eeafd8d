//! Fetching from a stand-in that answers as Yahoo does: paged, merged, kept for ever, asked once.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Weekday;
use serde_json::{Value as Json, json};
use slipgrid::{Calendar, DayHours};
use tempfile::TempDir;

use crate::server::{CannedResponse, MockServer, ReceivedRequest};
use crate::support::{csv_rows, slipgrid, tree};

const DAY: i64 = 86_400;

/// How the stand-in's market looks.
#[derive(Clone, Default)]
struct FakeMarket {
    /// Added to every volume: a provider that revises.
    revision: Arc<AtomicBool>,
    delay: Duration,
}

/// New York's weekdays between two instants.
fn sessions(from: i64, to: i64) -> Vec<(i64, i64)> {
    let calendar = Calendar::new("America/New_York", DayHours::parse("09:30-16:00").unwrap()).unwrap();
    let weekday = |date: jiff::civil::Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let sessions = calendar.between(from, to).unwrap().into_iter();
    sessions.filter(|hours| weekday(hours.date)).map(|hours| (hours.open, hours.close)).collect()
}

/// A chart as the real endpoint gives it, with a null row, a closing tick and 32-bit prices.
fn chart(market: &FakeMarket, asked: &ReceivedRequest) -> CannedResponse {
    let (from, to) = (asked.number("period1"), asked.number("period2"));
    if to - from > 8 * DAY {
        let said = "1m data not available. Only 7 days worth of 1m granularity data are allowed to be fetched per request.";
        return refusal(422, "Unprocessable Entity", said);
    }
    let now = Timestamp::now().as_second();
    let revision = if market.revision.load(Ordering::Relaxed) { 7 } else { 0 };
    let (mut times, mut prices, mut volumes) = (Vec::new(), Vec::new(), Vec::new());
    let mut periods = Vec::new();
    for (open, close) in sessions(from, to) {
        periods.push(json!([{ "timezone": "EST", "start": open, "end": close, "gmtoffset": -18000 }]));
        for time in (open..=close).step_by(60).filter(|time| (from..to.min(now)).contains(time)) {
            times.push(json!(time));
            let price = 100.0 + (time % 977) as f64 / 100.0;
            prices.push(if time % 7200 == 0 { Json::Null } else { json!(f64::from(price as f32)) });
            volumes.push(json!(1000 + time % 13 + revision));
        }
    }
    let body = json!({ "chart": { "error": null, "result": [{
        "meta": {
            "currency": "USD", "symbol": "SPY", "instrumentType": "ETF", "exchangeTimezoneName": "America/New_York",
            "currentTradingPeriod": { "regular": { "start": 1_794_839_400, "end": 1_794_862_800 } },
            "tradingPeriods": periods,
        },
        "timestamp": times,
        "indicators": { "quote": [{ "open": prices, "high": prices, "low": prices, "close": prices, "volume": volumes }] },
    }] } });
    CannedResponse { delay: market.delay, ..CannedResponse::ok(body.to_string()) }
}

fn refusal(status: u16, code: &str, said: &str) -> CannedResponse {
    let body = json!({ "chart": { "result": null, "error": { "code": code, "description": said } } });
    CannedResponse::status(status, body.to_string())
}

fn yahoo(market: FakeMarket) -> MockServer {
    MockServer::start(move |asked| {
        if asked.path.contains("NOPE") {
            return refusal(404, "Not Found", "No data found, symbol may be delisted");
        }
        chart(&market, asked)
    })
}

fn fetch(folder: &TempDir, server: &MockServer, args: &[&str]) -> (i32, String, String) {
    let output = slipgrid(folder.path())
        .args(["fetch", "--interval", "1m", "--base-url", &server.url])
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn twenty_days_are_paged_merged_and_stored_and_the_second_fetch_asks_nothing() {
    let (folder, server) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    let args = ["--symbol", "SPY", "--lookback-days", "20", "--json"];
    let (code, out, err) = fetch(&folder, &server, &args);
    assert_eq!(code, 0, "{err}");
    let asked = server.received();
    assert_eq!(asked.len(), 3, "20 days in pages of 7");
    for page in &asked {
        assert!(page.path.starts_with("/v8/finance/chart/SPY?"));
        assert!(page.number("period2") - page.number("period1") <= 7 * DAY);
    }
    for pair in asked.windows(2) {
        assert_eq!(pair[0].number("period2"), pair[1].number("period1"), "pages touch");
    }
    let report: Json = serde_json::from_str(&out).unwrap();
    let now = Timestamp::now().as_second();
    let closed =
        sessions((now - 20 * DAY).div_euclid(DAY) * DAY, now).into_iter().filter(|(_, close)| *close <= now);
    let expected: usize = closed
        .flat_map(|(open, close)| (open..close).step_by(60))
        .filter(|time| *time >= asked[0].number("period1") && time % 7200 != 0)
        .count();
    assert_eq!(report["symbols"][0]["bars"], expected);
    assert!(report["symbols"][0]["dropped"]["null"].as_u64().unwrap() > 0);
    assert!(report["symbols"][0]["dropped"]["outside_session"].as_u64().unwrap() > 0, "the closing tick");
    let bars =
        fs::read_to_string(folder.path().join(report["symbols"][0]["path"].as_str().unwrap())).unwrap();
    let longest = bars.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().len()).max().unwrap();
    assert!(longest <= 6, "prices are decimals, not widened 32-bit numbers");

    let before = tree(&folder.path().join("data"));
    let (code, out, _) = fetch(&folder, &server, &args[..4]);
    assert_eq!((code, out.contains("nothing to fetch")), (0, true), "{out}");
    assert_eq!(server.received().len(), 3, "nothing was asked");
    assert_eq!(tree(&folder.path().join("data")), before);
}

#[test]
fn a_revised_bar_is_kept_as_first_seen_and_reported() {
    let market = FakeMarket::default();
    let (folder, server) = (TempDir::new().unwrap(), yahoo(market.clone()));
    assert_eq!(fetch(&folder, &server, &["--symbol", "SPY", "--lookback-days", "10"]).0, 0);
    let data = folder.path().join("data");
    let snapshots = |ending: &str| {
        let mut files = tree(&data);
        files.retain(|(path, _)| path.to_string_lossy().ends_with(ending));
        files.retain(|(path, _)| !path.to_string_lossy().ends_with(".quality.csv"));
        files
    };
    let first = snapshots(".csv");
    assert_eq!(first.len(), 1);

    market.revision.store(true, Ordering::Relaxed);
    let (code, out, err) = fetch(&folder, &server, &["--symbol", "SPY", "--lookback-days", "17"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("came back different"), "{out}");
    let second = snapshots(".csv");
    assert_eq!(second.len(), 2, "the first snapshot is still there");
    assert!(second.contains(&first[0]), "byte for byte");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let merged = second.iter().find(|file| **file != first[0]).unwrap();
    let (merged, old) = (text(&merged.1), text(&first[0].1));
    for line in old.lines() {
        assert!(merged.contains(line), "{line} was changed");
    }
    assert!(merged.lines().count() > old.lines().count());

    let verified = slipgrid(folder.path()).args(["data", "verify"]).assert().code(0).get_output().clone();
    assert!(text(&verified.stdout).contains("came back different"), "{}", text(&verified.stdout));
}

#[test]
fn one_failing_symbol_does_not_stop_the_others() {
    let (folder, server) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    let (code, out, err) =
        fetch(&folder, &server, &["--symbol", "NOPE", "--symbol", "SPY", "--symbol", "^GSPC"]);
    assert_eq!(code, 3);
    assert!(err.contains("NOPE") && err.contains("may be delisted"), "{err}");
    assert!(out.contains("SPY: ") && out.contains("^GSPC: "), "{out}");
    assert!(server.received().iter().any(|asked| asked.path.starts_with("/v8/finance/chart/%5EGSPC?")));
}

#[test]
fn hostile_symbols_stay_inside_the_data_folder() {
    let (folder, server) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    let long = "A".repeat(300);
    let symbols = ["../x", "BRK/B", "^GSPC", "EURUSD=X", "CON", long.as_str(), "brk", "BRK", "\u{202e}YPS"];
    let args: Vec<&str> = symbols.iter().flat_map(|symbol| ["--symbol", symbol]).collect();
    let (code, _, err) = fetch(&folder, &server, &args);
    assert_eq!(code, 0, "{err}");
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["data"], "nothing beside the data folder");
    let stored: Vec<_> = fs::read_dir(folder.path().join("data/yahoo")).unwrap().collect();
    assert_eq!(stored.len(), symbols.len());
    let listed = slipgrid(folder.path()).args(["data", "list", "--json"]).output().unwrap();
    let listed: Json = serde_json::from_slice(&listed.stdout).unwrap();
    let mut found: Vec<&str> =
        listed.as_array().unwrap().iter().map(|row| row["metadata"]["symbol"].as_str().unwrap()).collect();
    let mut expected = symbols.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "the true symbol is in the metadata");
}

#[test]
fn a_run_fetches_what_is_missing_and_then_needs_no_network() {
    let (folder, server) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    let sweep = format!(
        "name = 'net'\n[data]\nsource = 'yahoo'\ninterval = 'auto'\nlookback_days = 13\nbase_url = '{}'\n\
         [order]\nqty = 1000\nminutes = 30\n[grid]\nsymbol = ['SPY', 'QQQ']\nsession = 'all'\n\
         strategy = ['twap', 'vwap']\n",
        server.url
    );
    fs::write(folder.path().join("net.toml"), sweep).unwrap();
    let plan = slipgrid(folder.path()).args(["plan", "net.toml"]).assert().code(3).get_output().clone();
    assert!(String::from_utf8_lossy(&plan.stderr).contains("slipgrid fetch"), "a plan asks nobody");
    assert!(server.received().is_empty());
    slipgrid(folder.path()).args(["run", "net.toml", "-q"]).assert().code(0);
    assert_eq!(server.received().len(), 4);
    let table = fs::read(folder.path().join("results/net/comparison.csv")).unwrap();
    assert!(
        table.windows(4).filter(|window| window == b",13,").count() > 10,
        "lookback_days is in the table"
    );
    drop(server);
    slipgrid(folder.path()).args(["run", "net.toml", "-q", "--fresh"]).assert().code(0);
    assert_eq!(fs::read(folder.path().join("results/net/comparison.csv")).unwrap(), table);
}

#[test]
fn the_preset_sees_the_days_the_script_would_pull_and_not_the_history() {
    let (folder, server) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    assert_eq!(fetch(&folder, &server, &["--symbol", "SPY", "--lookback-days", "15"]).0, 0);
    let simulate =
        "simulate --symbol SPY --preset level44 --lookback-days 3 --minutes 5 --qty 10 -q --csv s.csv";
    slipgrid(folder.path()).args(simulate.split(' ')).assert().code(0);
    let slices = fs::read_to_string(folder.path().join("s.csv")).unwrap();
    let now = Timestamp::now().as_second();
    let closed: Vec<i64> =
        sessions(now - 12 * DAY, now).iter().filter(|(_, close)| *close <= now).map(|s| s.0).collect();
    let third_last = Timestamp::from_second(closed[closed.len() - 3]).unwrap();
    let expected = third_last.strftime("%Y-%m-%d %H:%M").to_string();
    let first = slices.lines().nth(1).unwrap();
    // Its very first bar may be one of those the stand-in leaves out.
    assert!(first.starts_with(&expected[..15]), "{first} against {expected}");
}

#[test]
fn a_symbol_without_bars_is_left_out_of_a_run_and_named() {
    let folder = TempDir::new().unwrap();
    let market = FakeMarket::default();
    let server = MockServer::start(move |asked| {
        if asked.path.contains("BAD") {
            CannedResponse::ok("{\"chart\": NaN}")
        } else {
            chart(&market, asked)
        }
    });
    let sweep = format!(
        "name = 'net'\n[data]\nlookback_days = 10\nbase_url = '{}'\n[grid]\nsymbol = ['SPY', 'BAD']\nsession = 'all'\n",
        server.url
    );
    fs::write(folder.path().join("net.toml"), sweep).unwrap();
    let output = slipgrid(folder.path()).args(["run", "net.toml"]).assert().code(3).get_output().clone();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("not the JSON it should be") && said.contains("no bars: BAD"), "{said}");
    assert!(folder.path().join("results/net/comparison.csv").is_file());
}

/// Fetches SPY from a server that answers every request alike, and expects failure.
fn failure(answer: CannedResponse) -> String {
    let folder = TempDir::new().unwrap();
    let server = MockServer::start(move |_| answer.clone());
    let (code, _, err) = fetch(&folder, &server, &["--symbol", "SPY"]);
    assert_eq!(code, 3, "{err}");
    assert!(!err.contains("panicked"), "{err}");
    let files = tree(folder.path());
    assert!(files.iter().all(|(path, _)| path.ends_with(".lock")), "something was stored: {files:?}");
    err
}

#[test]
fn wrong_answers_are_named_and_store_nothing() {
    let meta = json!({ "exchangeTimezoneName": "America/New_York", "currency": "USD", "instrumentType": "EQUITY",
        "currentTradingPeriod": { "regular": { "start": 1_794_839_400, "end": 1_794_862_800 } } });
    let body = |result: Json| {
        CannedResponse::ok(json!({ "chart": { "result": [result], "error": null } }).to_string())
    };
    let cases = [
        (
            refusal(
                422,
                "Unprocessable Entity",
                "1m data not available. The requested range must be within the last 30 days.",
            ),
            "interval = \"5m\"",
        ),
        (
            refusal(400, "Bad Request", "Invalid input - interval=7d is not supported."),
            "status 400: Invalid input",
        ),
        (CannedResponse::ok("<html>consent</html>"), "not the JSON it should be"),
        (CannedResponse::ok("{}"), "no chart.result"),
        (CannedResponse::ok(vec![0xff, 0xfe, 0x00]), "not text"),
        (body(json!({ "meta": {}, "timestamp": [] })), "time zone"),
        (
            body(json!({ "meta": meta, "timestamp": [1_794_839_400], "indicators": { "quote": [{
            "open": [1.0], "high": [1.0], "low": [1.0], "close": [], "volume": [1] }] } })),
            "1 times and 0 of close",
        ),
        (
            body(json!({ "meta": meta, "timestamp": [1_794_839_400], "indicators": { "quote": [{}] } })),
            "no open",
        ),
        (
            body(json!({ "meta": meta, "timestamp": ["noon"], "indicators": { "quote": [{
            "open": [1.0], "high": [1.0], "low": [1.0], "close": [1.0], "volume": [1] }] } })),
            "a time in the answer",
        ),
        // A weekend: an answer without trades.
        (body(json!({ "meta": meta, "indicators": { "quote": [{}] } })), "no usable bar in the last 30 days"),
    ];
    for (answer, says) in cases {
        let said = failure(answer.clone());
        assert!(said.contains(says), "{answer:?} gave {said}");
    }
}

#[test]
fn rows_out_of_order_twice_or_under_keys_given_twice_are_sorted_out() {
    let (folder, market) = (TempDir::new().unwrap(), FakeMarket::default());
    let (tidy, sorted) = (yahoo(market.clone()), fetch_bars(&folder, "tidy"));
    let untidy = MockServer::start(move |asked| {
        let body = String::from_utf8(chart(&market, asked).body).unwrap();
        let mut json: Json = serde_json::from_str(&body).unwrap();
        let chart = &mut json["chart"]["result"][0];
        let reverse = |list: &mut Json| {
            let list = list.as_array_mut().unwrap();
            list.reverse();
            let last = list[0].clone();
            list.insert(0, last);
        };
        reverse(&mut chart["timestamp"]);
        for name in ["open", "high", "low", "close", "volume"] {
            reverse(&mut chart["indicators"]["quote"][0][name]);
        }
        // The last of two equal keys counts, as JSON readers have it.
        CannedResponse::ok(json.to_string().replacen("\"timestamp\":", "\"timestamp\":[1],\"timestamp\":", 1))
    });
    assert_eq!(sorted(&tidy), fetch_bars(&folder, "untidy")(&untidy));
}

/// A fetch of SPY into a data folder of its own; gives its bars file.
fn fetch_bars<'a>(folder: &'a TempDir, data: &'a str) -> impl Fn(&MockServer) -> String + 'a {
    move |server| {
        let (code, out, err) = fetch(folder, server, &["--symbol", "SPY", "--data", data, "--json"]);
        assert_eq!(code, 0, "{err}");
        let report: Json = serde_json::from_str(&out).unwrap();
        fs::read_to_string(folder.path().join(report["symbols"][0]["path"].as_str().unwrap())).unwrap()
    }
}

#[test]
fn a_killed_fetch_loses_nothing() {
    let (folder, quick) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    assert_eq!(fetch(&folder, &quick, &["--symbol", "SPY", "--lookback-days", "8"]).0, 0);
    let data = folder.path().join("data");
    let before = tree(&data);
    let slow = yahoo(FakeMarket { delay: Duration::from_millis(300), ..FakeMarket::default() });
    for wait in [50, 350, 650, 900] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_slipgrid"))
            .current_dir(folder.path())
            .args([
                "fetch",
                "--symbol",
                "SPY",
                "--interval",
                "1m",
                "--lookback-days",
                "20",
                "--base-url",
                &slow.url,
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        slipgrid(folder.path()).args(["data", "verify", "-q"]).assert().code(0);
        for (path, bytes) in before.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "csv")) {
            assert_eq!(&fs::read(data.join(path)).unwrap(), bytes);
        }
    }
    assert_eq!(fetch(&folder, &quick, &["--symbol", "SPY", "--lookback-days", "20"]).0, 0);
}

#[test]
fn two_fetches_at_once_take_turns() {
    let (folder, server) = (
        TempDir::new().unwrap(),
        yahoo(FakeMarket { delay: Duration::from_millis(100), ..FakeMarket::default() }),
    );
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_slipgrid"))
            .current_dir(folder.path())
            .args([
                "fetch",
                "--symbol",
                "SPY",
                "--interval",
                "1m",
                "--lookback-days",
                "12",
                "--base-url",
                &server.url,
            ])
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let (mut one, mut two) = (start(), start());
    assert!(one.wait().unwrap().success() && two.wait().unwrap().success());
    assert_eq!(server.received().len(), 2, "the second found nothing missing");
    slipgrid(folder.path()).args(["data", "verify", "-q"]).assert().code(0);
}

#[test]
fn asking_further_back_than_the_provider_keeps_is_said() {
    let (folder, server) = (TempDir::new().unwrap(), yahoo(FakeMarket::default()));
    let (code, _, err) = fetch(&folder, &server, &["--symbol", "SPY", "--lookback-days", "45"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("keeps 1m bars for 30 days") && err.contains("5m"), "{err}");
    let first = server.received()[0].number("period1");
    assert!(first > Timestamp::now().as_second() - 30 * DAY);
}

/// Six days of a stock; on the fifth the provider sent running totals among empty bars.
fn bars_with_a_corrupt_day() -> String {
    let mut text = String::from("time,open,high,low,close,volume\n");
    for day in 16..=21 {
        let mut total = 0;
        for minute in 0..390 {
            let time = format!("2026-11-{day}T{:02}:{:02}:00Z", (870 + minute) / 60, (870 + minute) % 60);
            let usual = 1000 + (minute * 37) % 101;
            total += usual;
            let volume = match (day, minute % 13) {
                (20, 5) => total,
                (20, 6) => 0,
                _ => usual,
            };
            text.push_str(&format!("{time},50,50.2,49.9,50.1,{volume}\n"));
        }
    }
    text
}

#[test]
fn bad_sessions_are_flagged_excluded_or_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("bars.csv"), bars_with_a_corrupt_day()).unwrap();
    let import =
        "data import bars.csv --symbol X --interval 1m --zone America/New_York --session 09:30-16:00";
    slipgrid(folder.path()).args(import.split(' ')).assert().code(0);
    let sweep = "name = 'q'\n[data]\nsource = 'imported'\n[order]\nsymbol = 'X'\nsession = 'all'\nqty = 100\nminutes = 30\n";
    fs::write(folder.path().join("q.toml"), sweep).unwrap();
    let table = || csv_rows(&folder.path().join("results/q/comparison.csv"));
    let run = |quality: &str| {
        slipgrid(folder.path())
            .args(["run", "q.toml", "-q", "--set", &format!("quality={quality}")])
            .output()
            .unwrap()
    };

    assert_eq!(run("warn").status.code(), Some(0));
    let warned = table();
    assert_eq!(warned.len(), 5, "every session but the first");
    let flagged: Vec<&str> = warned
        .iter()
        .filter(|row| row["quality_flags"].contains("cumulative_volume"))
        .map(|row| row["session"].as_str())
        .collect();
    assert_eq!(flagged, ["2026-11-20"]);

    assert_eq!(run("exclude").status.code(), Some(0));
    let excluded = table();
    assert_eq!(excluded.len(), 4);
    let last = |rows: &[std::collections::BTreeMap<String, String>]| rows.last().unwrap().clone();
    let (with, without) = (last(&warned), last(&excluded));
    assert_eq!((with["session"].as_str(), without["session"].as_str()), ("2026-11-21", "2026-11-21"));
    let adv = |row: &std::collections::BTreeMap<String, String>| row["adv"].parse::<f64>().unwrap();
    assert!(adv(&with) > 2.0 * adv(&without), "running totals are no volume");
    assert_ne!(with["run_id"], without["run_id"], "other estimates, another run");

    let failed = run("fail");
    assert_eq!(failed.status.code(), Some(3));
    let said = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(said.contains("2026-11-20 (cumulative_volume") && said.contains("\"exclude\""), "{said}");

    let files = tree(&folder.path().join("data"));
    let quality = files.iter().find(|(path, _)| path.to_string_lossy().ends_with(".quality.csv")).unwrap();
    let quality = String::from_utf8_lossy(&quality.1).into_owned();
    assert_eq!(quality.lines().filter(|line| line.contains(",cumulative_volume")).count(), 1, "{quality}");
}

//! Each provider's answers, as it gives them, become the bars they mean.

use std::fs;

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::server::{CannedResponse, MockServer, ReceivedRequest};
use crate::support::{slipgrid, tree};

/// Minutes between two Unix seconds, in a day that has closed.
fn minutes(from: i64, to: i64) -> impl Iterator<Item = i64> {
    let first = from.div_euclid(60) * 60 + if from % 60 == 0 { 0 } else { 60 };
    (first..to.min(Timestamp::now().as_second())).step_by(60)
}

/// Fetches one symbol and returns its bars file.
fn fetched(
    source: &str,
    symbol: &str,
    days: &str,
    answer: impl Fn(&ReceivedRequest) -> CannedResponse + Send + Sync + 'static,
) -> (String, Vec<ReceivedRequest>) {
    let (folder, server) = (TempDir::new().unwrap(), MockServer::start(answer));
    let output = slipgrid(folder.path())
        .args(["fetch", "--source", source, "--symbol", symbol, "--interval", "1m", "--lookback-days", days])
        .args(["--base-url", &server.url, "--json"])
        .env("APCA_API_KEY_ID", "key-id-of-the-test")
        .env("APCA_API_SECRET_KEY", "secret-of-the-test")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{source}: {said}");
    for (path, bytes) in tree(folder.path()) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("of-the-test"), "{} has the key", path.display());
    }
    assert!(!said.contains("of-the-test"));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    let path = folder.path().join(report["symbols"][0]["path"].as_str().unwrap());
    (fs::read_to_string(path).unwrap(), server.received())
}

/// Refused by the provider: exit code and what is said.
fn refused(source: &str, answer: CannedResponse) -> String {
    let (folder, server) = (TempDir::new().unwrap(), MockServer::start(move |_| answer.clone()));
    let output = slipgrid(folder.path())
        .args(["fetch", "--source", source, "--symbol", "NOPE", "--base-url", &server.url])
        .env("APCA_API_KEY_ID", "key-id-of-the-test")
        .env("APCA_API_SECRET_KEY", "secret-of-the-test")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The last whole UTC day before today.
fn yesterday() -> i64 {
    (Timestamp::now().as_second().div_euclid(86_400) - 1) * 86_400
}

/// The bar of yesterday's first minute in a bars file.
fn first_of_yesterday(bars: &str) -> String {
    let time = Timestamp::from_second(yesterday()).unwrap().to_string();
    bars.lines()
        .find(|line| line.starts_with(&time))
        .unwrap_or_else(|| panic!("no {time} in {bars:.300}"))
        .to_owned()
}

#[test]
fn binance_klines() {
    let (bars, asked) = fetched("binance", "BTCUSDT", "2", |asked| {
        let (from, to) = (asked.number("startTime") / 1000, asked.number("endTime") / 1000);
        let rows: Vec<Json> = minutes(from, to + 1)
            .map(|time| {
                json!([
                    time * 1000,
                    "60685.22",
                    "60729.84",
                    "60670.90",
                    "60719.27",
                    "21.63272",
                    time * 1000 + 59_999,
                    "1313200.01",
                    617,
                    "12.28",
                    "745719.41",
                    "0"
                ])
            })
            .collect();
        assert!(rows.len() <= 1000);
        CannedResponse::ok(Json::from(rows).to_string())
    });
    assert!(asked.len() >= 3 && asked[0].path.starts_with("/api/v3/klines?symbol=BTCUSDT&interval=1m"));
    assert!(bars.starts_with("time,open,high,low,close,volume,vwap\n"));
    let first = first_of_yesterday(&bars);
    let (ohlcv, vwap) = first.rsplit_once(',').unwrap();
    assert!(ohlcv.ends_with(",60685.22,60729.84,60670.9,60719.27,21.63272"), "{first}");
    let vwap: f64 = vwap.parse().unwrap();
    assert!((vwap - 1_313_200.01 / 21.632_72).abs() < 1e-6, "the value traded / the volume: {vwap}");
    let today = Timestamp::from_second(yesterday() + 86_400).unwrap().to_string();
    assert!(!bars.contains(&today[..10]), "the day that is not over is left out");
    let said = refused("binance", CannedResponse::status(400, r#"{"code":-1121,"msg":"Invalid symbol."}"#));
    assert!(said.contains("binance has no symbol `NOPE`"), "{said}");
}

#[test]
fn coinbase_candles_come_latest_first() {
    let (bars, asked) = fetched("coinbase", "BTC-USD", "2", |asked| {
        let (from, to) = (asked.number("start"), asked.number("end"));
        let mut candles: Vec<Json> = minutes(from, to + 1)
            .map(|time| {
                json!({ "start": time.to_string(), "low": "66055.14", "high": "66331.99", "open": "66312.4",
                    "close": "66181.6", "volume": "355.82896243" })
            })
            .collect();
        assert!(candles.len() <= 350);
        candles.reverse();
        CannedResponse::ok(json!({ "candles": candles }).to_string())
    });
    assert!(
        asked[0].path.contains("/products/BTC-USD/candles?")
            && asked[0].path.contains("granularity=ONE_MINUTE")
    );
    assert!(first_of_yesterday(&bars).ends_with(",66312.4,66331.99,66055.14,66181.6,355.82896243"));
    let said = refused("coinbase", CannedResponse::status(404, r#"{"error":"NOT_FOUND"}"#));
    assert!(said.contains("coinbase has no symbol"), "{said}");
}

#[test]
fn kraken_ohlc() {
    let (bars, asked) = fetched("kraken", "XBTUSDT", "1", |_| {
        let rows: Vec<Json> = minutes(yesterday(), yesterday() + 720 * 60)
            .map(|time| json!([time, "106038.2", "106040.0", "106030.1", "106035.5", "106036.0", "0.25", 3]))
            .collect();
        CannedResponse::ok(
            json!({ "error": [], "result": { "XBTUSDT": rows, "last": 1_762_820_160 } }).to_string(),
        )
    });
    assert!(asked.len() == 1 && asked[0].path.starts_with("/0/public/OHLC?pair=XBTUSDT&interval=1&since="));
    assert!(first_of_yesterday(&bars).ends_with(",106038.2,106040,106030.1,106035.5,0.25,106036"));
    let said = refused("kraken", CannedResponse::ok(r#"{"error":["EQuery:Unknown asset pair"]}"#));
    assert!(said.contains("kraken has no symbol"), "{said}");
    let said = refused("kraken", CannedResponse::ok(r#"{"error":["EGeneral:Internal error"]}"#));
    assert!(said.contains("Internal error"), "{said}");
}

#[test]
fn alpaca_pages_by_token_and_shows_its_key_to_nobody_else() {
    let (bars, asked) = fetched("alpaca", "SPY", "6", |asked| {
        let bar = |time: i64| {
            let time = Timestamp::from_second(time).unwrap().to_string();
            json!({ "t": time, "o": 450.1, "h": 450.5, "l": 449.9, "c": 450.2, "v": 1200, "n": 10, "vw": 450.25 })
        };
        // One minute of every afternoon, on two pages.
        let days: Vec<i64> = (0..5).map(|day| yesterday() - day * 86_400 + 17 * 3600).rev().collect();
        let body = if asked.query("page_token").is_none() {
            json!({ "bars": [bar(days[0]), bar(days[1])], "next_page_token": "a/b=" })
        } else {
            json!({ "bars": [bar(days[2]), bar(days[3]), bar(days[4])], "next_page_token": null })
        };
        CannedResponse::ok(body.to_string())
    });
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].query("page_token"), Some("a%2Fb%3D"));
    assert!(asked[0].headers.contains(&"apca-api-key-id: key-id-of-the-test".to_owned()));
    assert_eq!(bars.lines().count(), 6, "{bars}");
    assert!(bars.lines().nth(1).unwrap().ends_with(",450.1,450.5,449.9,450.2,1200,450.25"));
    let said = refused("alpaca", CannedResponse::status(403, r#"{"message":"forbidden."}"#));
    assert!(said.contains("refused the key"), "{said}");

    let folder = TempDir::new().unwrap();
    let output = slipgrid(folder.path())
        .args(["fetch", "--source", "alpaca", "--symbol", "SPY"])
        .env_remove("APCA_API_KEY_ID")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("set APCA_API_KEY_ID"));
}

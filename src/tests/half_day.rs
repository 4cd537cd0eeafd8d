//! A half day that a provider lists is a session of its own length.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::server::{CannedResponse, MockServer};
use crate::market::http::HttpClient;
use crate::market::snapshot::BarSnapshot;
use crate::market::source::yahoo::Yahoo;
use crate::market::source::{BarRequest, Source};
use crate::model::bar_series::Session;
use crate::sweep::definition::BarLength;

#[test]
fn a_half_day_is_a_session_of_its_own_length() {
    // The day after Thanksgiving 2026, as the provider lists it.
    let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
    let days = [("2026-11-25T14:30:00Z", 390), ("2026-11-27T14:30:00Z", 210), ("2026-11-30T14:30:00Z", 390)];
    let server = MockServer::start(move |_| {
        let periods: Vec<Json> = days
            .iter()
            .map(|(open, minutes)| json!([{ "start": at(open), "end": at(open) + minutes * 60 }]))
            .collect();
        let times: Vec<i64> = days
            .iter()
            .flat_map(|(open, minutes)| (0..*minutes).map(move |minute| at(open) + minute * 60))
            .collect();
        let (price, volume) = (vec![10.5; times.len()], vec![100; times.len()]);
        let body = json!({ "chart": { "error": null, "result": [{
            "meta": { "currency": "USD", "instrumentType": "ETF", "exchangeTimezoneName": "America/New_York",
                "tradingPeriods": periods },
            "timestamp": times,
            "indicators": { "quote": [{ "open": price, "high": price, "low": price, "close": price, "volume": volume }] },
        }] } });
        CannedResponse::ok(body.to_string())
    });
    let web = HttpClient::default();
    let source = Yahoo;
    let ask = BarRequest {
        symbol: "SPY",
        bar_length: BarLength::MINUTE,
        from: at("2026-11-25T00:00:00Z"),
        now: at("2026-12-01T00:00:00Z"),
        base_url: Some(&server.url),
        stored: &[],
    };
    let obtained = source.fetch_bars(&ask, &web, &|_, _| {}).unwrap();
    assert_eq!(obtained.dropped.rows(), 0);
    let snapshot = BarSnapshot::new(&obtained.origin, obtained.bars, &[]).unwrap();
    let lengths: Vec<usize> = snapshot.series.sessions().iter().map(Session::slot_count).collect();
    assert_eq!(lengths, [390, 210, 390]);
    assert!(snapshot.series.sessions().iter().all(|session| session.complete));
    assert_eq!(snapshot.metadata.special_sessions["2026-11-27"], "09:30-13:00");
    let short: Vec<String> =
        snapshot.series.sessions().iter().map(|session| session.quality.flags.to_string()).collect();
    assert!(short[1].contains("short_session") && !short[0].contains("short_session"));
}

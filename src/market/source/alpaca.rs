//! Source `alpaca`: US stock bars (IEX feed) with a free key, from the environment and written nowhere.

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value as Json;

use super::provider::{ProviderContext, base_url, percent_encode};
use super::{BarRequest, FetchedBars, Retention, Source, clean_rows};
use crate::market::MarketError;
use crate::market::calendar::{Calendar, DayHours};
use crate::market::cleaning::RawBar;
use crate::market::http::HttpClient;
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "alpaca";
const BASE: &str = "https://data.alpaca.markets";
/// The environment variables of the key, and the headers they go into.
const KEYS: [(&str, &str); 2] =
    [("APCA_API_KEY_ID", "apca-api-key-id"), ("APCA_API_SECRET_KEY", "apca-api-secret-key")];
/// Pages after which something is wrong.
const MAX_PAGES: u64 = 1000;

/// Alpaca.
pub(crate) struct Alpaca;

impl FamilyMember for Alpaca {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Alpaca US stocks (IEX), free key in APCA_API_KEY_ID and APCA_API_SECRET_KEY"
    }
}

impl Source for Alpaca {
    fn key_variables(&self) -> Vec<&'static str> {
        KEYS.iter().map(|(variable, _)| *variable).collect()
    }

    fn retention(&self, _interval: BarLength) -> Retention {
        Retention::Days(None)
    }

    fn fetch_bars(
        &self,
        request: &BarRequest<'_>,
        web: &HttpClient,
        progress: &dyn Fn(u64, u64),
    ) -> Result<FetchedBars, MarketError> {
        let provider = ProviderContext { source: NAME, symbol: request.symbol };
        let headers = key_headers(provider)?;
        let name = match request.bar_length.minutes() {
            minutes @ 1..=59 => format!("{minutes}Min"),
            minutes => format!("{}Hour", minutes / 60),
        };
        let time = |time: i64| {
            jiff::Timestamp::from_second(time).map_or_else(|_error| time.to_string(), |t| t.to_string())
        };
        let first = format!(
            "{}/v2/stocks/{}/bars?timeframe={name}&start={}&end={}&limit=10000&adjustment=raw&feed=iex&sort=asc",
            base_url(request, BASE),
            percent_encode(request.symbol),
            percent_encode(&time(request.from)),
            percent_encode(&time(request.now))
        );
        let mut raw = Vec::new();
        let (mut url, mut page) = (first.clone(), 0);
        loop {
            progress(page, page + 1);
            let json = provider.get(web, &url, &headers, |reply| match reply.status {
                401 | 403 => provider
                    .provider_error("it refused the key: check APCA_API_KEY_ID and APCA_API_SECRET_KEY"),
                404 | 422 => provider.unknown_symbol(&reply.body),
                _ => provider.unexpected_status(reply),
            })?;
            // A symbol without bars has null for a list.
            for bar in json["bars"].as_array().map_or(&[][..], Vec::as_slice) {
                let time = bar["t"].as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
                let time = time.ok_or_else(|| {
                    provider.provider_error(&format!("a time in the answer is {}", bar["t"]))
                })?;
                let values = provider.ohlcv_fields(bar, ["o", "h", "l", "c", "v"])?;
                raw.push(RawBar { time: time.as_second(), values, vwap: provider.number(&bar["vw"])? });
            }
            page += 1;
            match json.get("next_page_token").and_then(Json::as_str) {
                Some(token) if page < MAX_PAGES => {
                    url = format!("{first}&page_token={}", percent_encode(token));
                }
                Some(_) => return Err(provider.provider_error("it pages without end")),
                None => break,
            }
        }
        progress(page, page);
        let described = format!("bars {name} from {} to {}, {page} requests", request.from, request.now);
        clean_rows(
            NAME,
            request,
            Calendar::new("America/New_York", DayHours::Between { open: 570, close: 960 })?,
            Some("USD".to_owned()),
            described,
            raw,
        )
    }
}

/// The key, as headers that are never shown.
fn key_headers(provider: ProviderContext<'_>) -> Result<HeaderMap, MarketError> {
    let mut headers = HeaderMap::new();
    for (variable, header) in KEYS {
        let value = std::env::var(variable).ok().filter(|value| !value.is_empty());
        let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
        let mut value = value.ok_or_else(|| {
            provider.provider_error(&format!(
                "it needs a free key: set {} and {} in the environment",
                KEYS[0].0, KEYS[1].0
            ))
        })?;
        value.set_sensitive(true);
        headers.insert(header, value);
    }
    Ok(headers)
}

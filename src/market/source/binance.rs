//! Source `binance`: spot klines, no key. 1000 bars a request, as far back as the pair has traded. A bar's VWAP is its
//! quote volume / volume.

use reqwest::header::HeaderMap;
use serde_json::Value as Json;

use super::provider::{ProviderContext, base_url, continuous_calendar, percent_encode};
use super::{BarRequest, FetchedBars, Retention, Source, clean_rows, fetch_pages};
use crate::market::MarketError;
use crate::market::cleaning::RawBar;
use crate::market::http::{HttpClient, HttpResponse};
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "binance";
const BASE: &str = "https://api.binance.com";
/// Bars a request gives.
const PAGE: i64 = 1000;
/// The place of a row's volume in the quote currency: the value traded.
const QUOTE_VOLUME: usize = 7;
/// The error code of a pair that does not exist.
const INVALID_SYMBOL: i64 = -1121;

/// Binance spot.
pub(crate) struct Binance;

impl FamilyMember for Binance {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Binance spot klines, no key: BTCUSDT, ETHUSDT, ..."
    }
}

impl Source for Binance {
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
        let name = match request.bar_length.minutes() {
            minutes @ (1 | 3 | 5 | 15 | 30) => format!("{minutes}m"),
            minutes @ (60 | 120 | 240 | 360 | 480 | 720) => format!("{}h", minutes / 60),
            _ => {
                return Err(provider.provider_error(&format!(
                    "there are no {} bars: use 1m, 3m, 5m, 15m, 30m or 1h",
                    request.bar_length
                )));
            }
        };
        let mut raw = Vec::new();
        let pages = fetch_pages(
            (request.from, request.now),
            PAGE * request.bar_length.seconds(),
            progress,
            |start, end| {
                // The end is inclusive there, and exclusive here.
                let url = format!(
                    "{}/api/v3/klines?symbol={}&interval={name}&startTime={}&endTime={}&limit={PAGE}",
                    base_url(request, BASE),
                    percent_encode(request.symbol),
                    start * 1000,
                    end * 1000 - 1
                );
                let json = provider.get(web, &url, &HeaderMap::new(), |reply| refusal(provider, reply))?;
                for row in provider.list(&json, "")? {
                    let time = provider.seconds(&row[0])?.div_euclid(1000);
                    let values = provider.ohlcv_row(row, [1, 2, 3, 4, 5])?;
                    let quote_volume = provider.number(row.get(QUOTE_VOLUME).unwrap_or(&Json::Null))?;
                    let vwap = quote_volume.zip(values[4]).map(|(value, volume)| value / volume);
                    raw.push(RawBar { time, values, vwap });
                }
                Ok(())
            },
        )?;
        let described = format!("klines {name} from {} to {}, {pages} requests", request.from, request.now);
        clean_rows(NAME, request, continuous_calendar()?, None, described, raw)
    }
}

fn refusal(provider: ProviderContext<'_>, reply: &HttpResponse) -> MarketError {
    let json: Json = serde_json::from_str(&reply.body).unwrap_or_default();
    match (json["code"].as_i64(), json["msg"].as_str()) {
        (Some(INVALID_SYMBOL), said) => provider.unknown_symbol(said.unwrap_or("invalid symbol")),
        _ => provider.unexpected_status(reply),
    }
}

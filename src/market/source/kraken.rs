//! Source `kraken`: public OHLC, no key. The last 720 bars and no more, whatever is requested: fetch often, the store
//! keeps them.

use reqwest::header::HeaderMap;
use serde_json::Value as Json;

use super::provider::{ProviderContext, base_url, continuous_calendar, percent_encode};
use super::{BarRequest, FetchedBars, Retention, Source, clean_rows};
use crate::market::MarketError;
use crate::market::cleaning::RawBar;
use crate::market::http::HttpClient;
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "kraken";
const BASE: &str = "https://api.kraken.com";
/// The place of a row's VWAP.
const VWAP: usize = 5;
/// Bars there are.
const MAX_BARS: u32 = 720;

/// Kraken.
pub(crate) struct Kraken;

impl FamilyMember for Kraken {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Kraken public OHLC, no key: the last 720 bars (1m: half a day, 5m: 2.5 days)"
    }
}

impl Source for Kraken {
    fn retention(&self, interval: BarLength) -> Retention {
        Retention::Days(Some((MAX_BARS * interval.minutes()).div_ceil(1440)))
    }

    fn fetch_bars(
        &self,
        request: &BarRequest<'_>,
        web: &HttpClient,
        progress: &dyn Fn(u64, u64),
    ) -> Result<FetchedBars, MarketError> {
        let provider = ProviderContext { source: NAME, symbol: request.symbol };
        if !matches!(request.bar_length.minutes(), 1 | 5 | 15 | 30 | 60 | 240 | 1440) {
            return Err(provider.provider_error(&format!(
                "there are no {} bars: use 1m, 5m, 15m, 30m or 1h",
                request.bar_length
            )));
        }
        progress(0, 1);
        let url = format!(
            "{}/0/public/OHLC?pair={}&interval={}&since={}",
            base_url(request, BASE),
            percent_encode(request.symbol),
            request.bar_length.minutes(),
            request.from - 1
        );
        let json = provider.get(web, &url, &HeaderMap::new(), |reply| provider.unexpected_status(reply))?;
        // It answers 200 and lists what is wrong.
        if let Some(error) = json.pointer("/error/0").and_then(Json::as_str) {
            return Err(if error.contains("Unknown asset pair") {
                provider.unknown_symbol(error)
            } else {
                provider.provider_error(error)
            });
        }
        let result = json.get("result").and_then(Json::as_object);
        let result = result.ok_or_else(|| provider.provider_error("the answer has no result"))?;
        // The pair stands under Kraken's own name for it; `last` is not a pair.
        let rows = result.iter().find(|(name, _)| *name != "last").and_then(|(_, rows)| rows.as_array());
        let mut raw = Vec::new();
        for row in rows.ok_or_else(|| provider.provider_error("the answer has no rows"))? {
            raw.push(RawBar {
                time: provider.seconds(&row[0])?,
                values: provider.ohlcv_row(row, [1, 2, 3, 4, 6])?,
                vwap: provider.number(row.get(VWAP).unwrap_or(&Json::Null))?,
            });
        }
        progress(1, 1);
        let described = format!("OHLC {} since {}", request.bar_length, request.from);
        clean_rows(NAME, request, continuous_calendar()?, None, described, raw)
    }
}

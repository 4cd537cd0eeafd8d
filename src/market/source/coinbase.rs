//! Source `coinbase`: public candles of the Advanced Trade API, no key. 350 bars a request, latest first.

use reqwest::header::HeaderMap;

use super::provider::{ProviderContext, base_url, continuous_calendar, percent_encode};
use super::{BarRequest, FetchedBars, Retention, Source, clean_rows, fetch_pages};
use crate::market::MarketError;
use crate::market::cleaning::RawBar;
use crate::market::http::HttpClient;
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "coinbase";
const BASE: &str = "https://api.coinbase.com";
/// Bars a request gives, with a margin to its 350.
const PAGE: i64 = 300;

/// Coinbase.
pub(crate) struct Coinbase;

impl FamilyMember for Coinbase {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Coinbase public candles, no key: BTC-USD, ETH-USD, ..."
    }
}

impl Source for Coinbase {
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
            1 => "ONE_MINUTE",
            5 => "FIVE_MINUTE",
            15 => "FIFTEEN_MINUTE",
            30 => "THIRTY_MINUTE",
            60 => "ONE_HOUR",
            120 => "TWO_HOUR",
            360 => "SIX_HOUR",
            _ => {
                return Err(provider.provider_error(&format!(
                    "there are no {} bars: use 1m, 5m, 15m, 30m or 1h",
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
                    "{}/api/v3/brokerage/market/products/{}/candles?start={start}&end={}&granularity={name}&limit=350",
                    base_url(request, BASE),
                    percent_encode(request.symbol),
                    end - 1
                );
                let json = provider.get(web, &url, &HeaderMap::new(), |reply| match reply.status {
                    404 => provider.unknown_symbol(&reply.body),
                    _ => provider.unexpected_status(reply),
                })?;
                for candle in provider.list(&json, "/candles")? {
                    let values = provider.ohlcv_fields(candle, ["open", "high", "low", "close", "volume"])?;
                    raw.push(RawBar { time: provider.seconds(&candle["start"])?, values, vwap: None });
                }
                Ok(())
            },
        )?;
        let described = format!("candles {name} from {} to {}, {pages} requests", request.from, request.now);
        clean_rows(
            NAME,
            request,
            continuous_calendar()?,
            request.symbol.split_once('-').map(|(_, quote)| quote.to_owned()),
            described,
            raw,
        )
    }
}

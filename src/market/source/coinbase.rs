//! Source `coinbase`: public candles of the Advanced Trade API, no key. 350 bars a request, latest first.

use reqwest::header::HeaderMap;

use super::answer::{Provider, around_the_clock, base, escaped};
use super::{Ask, Obtained, Reach, Source, cleaned, paged};
use crate::market::MarketError;
use crate::market::cleaning::RawBar;
use crate::market::web::Web;
use crate::model::family::Member;
use crate::sweep::definition::Interval;

/// The source's name.
pub(crate) const NAME: &str = "coinbase";
const BASE: &str = "https://api.coinbase.com";
/// Bars a request gives, with a margin to its 350.
const PAGE: i64 = 300;

/// Coinbase.
pub(crate) struct Coinbase;

impl Member for Coinbase {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Coinbase public candles, no key: BTC-USD, ETH-USD, ..."
    }
}

impl Source for Coinbase {
    fn reach(&self, _interval: Interval) -> Reach {
        Reach::Days(None)
    }

    fn obtain(&self, ask: &Ask<'_>, web: &Web, progress: &dyn Fn(u64, u64)) -> Result<Obtained, MarketError> {
        let provider = Provider { source: NAME, symbol: ask.symbol };
        let name = match ask.interval.minutes() {
            1 => "ONE_MINUTE",
            5 => "FIVE_MINUTE",
            15 => "FIFTEEN_MINUTE",
            30 => "THIRTY_MINUTE",
            60 => "ONE_HOUR",
            120 => "TWO_HOUR",
            360 => "SIX_HOUR",
            _ => {
                return Err(provider
                    .failed(&format!("there are no {} bars: use 1m, 5m, 15m, 30m or 1h", ask.interval)));
            }
        };
        let mut raw = Vec::new();
        let pages = paged((ask.from, ask.now), PAGE * ask.interval.seconds(), progress, |start, end| {
            // The end is inclusive there, and exclusive here.
            let url = format!(
                "{}/api/v3/brokerage/market/products/{}/candles?start={start}&end={}&granularity={name}&limit=350",
                base(ask, BASE),
                escaped(ask.symbol),
                end - 1
            );
            let json = provider.get(web, &url, &HeaderMap::new(), |reply| match reply.status {
                404 => provider.unknown(&reply.body),
                _ => provider.refused(reply),
            })?;
            for candle in provider.list(&json, "/candles")? {
                let values = provider.fields(candle, ["open", "high", "low", "close", "volume"])?;
                raw.push(RawBar { time: provider.seconds(&candle["start"])?, values });
            }
            Ok(())
        })?;
        let request = format!("candles {name} from {} to {}, {pages} requests", ask.from, ask.now);
        cleaned(
            NAME,
            ask,
            around_the_clock()?,
            ask.symbol.split_once('-').map(|(_, quote)| quote.to_owned()),
            request,
            raw,
        )
    }
}

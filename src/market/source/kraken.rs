//! Source `kraken`: public OHLC, no key. The last 720 bars and no more, whatever is asked: fetch often, the store
//! keeps them.

use reqwest::header::HeaderMap;
use serde_json::Value as Json;

use super::answer::{Provider, around_the_clock, base, escaped};
use super::{Ask, Obtained, Reach, Source, cleaned};
use crate::market::MarketError;
use crate::market::cleaning::RawBar;
use crate::market::web::Web;
use crate::model::family::Member;
use crate::sweep::definition::Interval;

/// The source's name.
pub(crate) const NAME: &str = "kraken";
const BASE: &str = "https://api.kraken.com";
/// Bars there are.
const BARS: u32 = 720;

/// Kraken.
pub(crate) struct Kraken;

impl Member for Kraken {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Kraken public OHLC, no key: the last 720 bars (1m: half a day, 5m: 2.5 days)"
    }
}

impl Source for Kraken {
    fn reach(&self, interval: Interval) -> Reach {
        Reach::Days(Some((BARS * interval.minutes()).div_ceil(1440)))
    }

    fn obtain(&self, ask: &Ask<'_>, web: &Web, progress: &dyn Fn(u64, u64)) -> Result<Obtained, MarketError> {
        let provider = Provider { source: NAME, symbol: ask.symbol };
        if !matches!(ask.interval.minutes(), 1 | 5 | 15 | 30 | 60 | 240 | 1440) {
            return Err(
                provider.failed(&format!("there are no {} bars: use 1m, 5m, 15m, 30m or 1h", ask.interval))
            );
        }
        progress(0, 1);
        let url = format!(
            "{}/0/public/OHLC?pair={}&interval={}&since={}",
            base(ask, BASE),
            escaped(ask.symbol),
            ask.interval.minutes(),
            ask.from - 1
        );
        let json = provider.get(web, &url, &HeaderMap::new(), |reply| provider.refused(reply))?;
        // It answers 200 and lists what is wrong.
        if let Some(error) = json.pointer("/error/0").and_then(Json::as_str) {
            return Err(if error.contains("Unknown asset pair") {
                provider.unknown(error)
            } else {
                provider.failed(error)
            });
        }
        let result = json.get("result").and_then(Json::as_object);
        let result = result.ok_or_else(|| provider.failed("the answer has no result"))?;
        // The pair stands under Kraken's own name for it; `last` is no pair.
        let rows = result.iter().find(|(name, _)| *name != "last").and_then(|(_, rows)| rows.as_array());
        let mut raw = Vec::new();
        for row in rows.ok_or_else(|| provider.failed("the answer has no rows"))? {
            raw.push(RawBar {
                time: provider.seconds(&row[0])?,
                values: provider.row(row, [1, 2, 3, 4, 6])?,
            });
        }
        progress(1, 1);
        let request = format!("OHLC {} since {}", ask.interval, ask.from);
        cleaned(NAME, ask, around_the_clock()?, None, request, raw)
    }
}

//! Source `yahoo`: the undocumented chart endpoint that Yahoo Finance's own pages use. It needs no key and may change
//! without notice.
//!
//! 1m bars reach 30 days back, at most 7 days per request; 5m and longer ones under an hour 60 days. Regular sessions
//! are listed in the answer, half days included. Extended hours are not requested. Volumes leave auctions and
//! off-exchange trades out: they sum to half to nine tenths of the daily figure.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;
use serde_json::Value as Json;

use super::provider::{ProviderContext, base_url, percent_encode};
use super::{BarRequest, FetchedBars, Retention, Source, clean_rows, fetch_pages};
use crate::market::MarketError;
use crate::market::calendar::{Calendar, DayHours};
use crate::market::cleaning::RawBar;
use crate::market::http::{HttpClient, HttpResponse};
use crate::market::source::RETENTION_MARGIN;
use crate::model::family::FamilyMember;
use crate::sweep::definition::BarLength;

/// The source's name.
pub(crate) const NAME: &str = "yahoo";
const BASE: &str = "https://query2.finance.yahoo.com";
const DAY: i64 = 86_400;

/// Yahoo Finance.
pub(crate) struct Yahoo;

impl FamilyMember for Yahoo {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "Yahoo Finance, no key: 1m bars of the last 30 days, 5m of the last 60 (default)"
    }
}

/// The intervals there are, with the days a request may span and the days they reach back.
fn supported_bar_length(interval: BarLength) -> Option<(&'static str, i64, u32)> {
    match interval.minutes() {
        1 => Some(("1m", 7, 30)),
        2 => Some(("2m", 59, 60)),
        5 => Some(("5m", 59, 60)),
        15 => Some(("15m", 59, 60)),
        30 => Some(("30m", 59, 60)),
        60 => Some(("60m", 700, 730)),
        _ => None,
    }
}

impl Source for Yahoo {
    fn retention(&self, interval: BarLength) -> Retention {
        Retention::Days(supported_bar_length(interval).map(|(_, _, reach)| reach))
    }

    fn fetch_bars(
        &self,
        request: &BarRequest<'_>,
        web: &HttpClient,
        progress: &dyn Fn(u64, u64),
    ) -> Result<FetchedBars, MarketError> {
        let provider = ProviderContext { source: NAME, symbol: request.symbol };
        let (name, span, reach) = supported_bar_length(request.bar_length).ok_or_else(|| {
            provider.provider_error(&format!(
                "there are no {} bars: use 1m, 2m, 5m, 15m, 30m or 60m",
                request.bar_length
            ))
        })?;
        let from = request.from.max(request.now - i64::from(reach) * DAY + RETENTION_MARGIN);
        let mut raw = Vec::new();
        let mut market = None;
        let pages = fetch_pages((from, request.now), span * DAY, progress, |start, end| {
            let url = format!(
                "{}/v8/finance/chart/{}?period1={start}&period2={end}&interval={name}&includePrePost=false&events=",
                base_url(request, BASE),
                percent_encode(request.symbol)
            );
            let json = provider.get(web, &url, &HeaderMap::new(), |reply| refusal(provider, reply))?;
            let result = json
                .pointer("/chart/result/0")
                .ok_or_else(|| provider.provider_error("the answer has no chart.result"))?;
            let market = market.get_or_insert_with(ChartMetadata::default);
            market.read(provider, &result["meta"])?;
            rows(provider, result, &mut raw)
        })?;
        let market = market.ok_or_else(|| provider.provider_error("there is nothing to request"))?;
        let described = format!("chart {name} from {from} to {}, {pages} requests", request.now);
        clean_rows(NAME, request, market.calendar(provider)?, market.currency.clone(), described, raw)
    }
}

/// What an answer that is not a chart means.
fn refusal(provider: ProviderContext<'_>, reply: &HttpResponse) -> MarketError {
    let json: Json = serde_json::from_str(&reply.body).unwrap_or_default();
    let said = json.pointer("/chart/error/description").and_then(Json::as_str);
    match (reply.status, said) {
        (404, said) => provider.unknown_symbol(said.unwrap_or("not found")),
        (_, Some(said)) if said.contains("must be within the last") => {
            provider.provider_error(&format!("{said} Use interval = \"5m\", or \"auto\", for bars that old"))
        }
        (status, Some(said)) => provider.provider_error(&format!("it answered with status {status}: {said}")),
        (_, None) => provider.unexpected_status(reply),
    }
}

/// The rows of one chart; a chart without trades has neither times nor quotes.
fn rows(provider: ProviderContext<'_>, result: &Json, raw: &mut Vec<RawBar>) -> Result<(), MarketError> {
    let Some(times) = result.get("timestamp").and_then(Json::as_array) else { return Ok(()) };
    let quote = result
        .pointer("/indicators/quote/0")
        .ok_or_else(|| provider.provider_error("the answer has times and no quotes"))?;
    let mut columns = Vec::new();
    for name in ["open", "high", "low", "close", "volume"] {
        let column = quote.get(name).and_then(Json::as_array);
        let column = column.ok_or_else(|| provider.provider_error(&format!("the answer has no {name}")))?;
        if column.len() != times.len() {
            return Err(provider.provider_error(&format!(
                "the answer has {} times and {} of {name}",
                times.len(),
                column.len()
            )));
        }
        columns.push(column);
    }
    for (place, time) in times.iter().enumerate() {
        let mut values = [None; 5];
        for (value, column) in values.iter_mut().zip(&columns) {
            *value = provider.number(&column[place])?;
        }
        raw.push(RawBar { time: provider.seconds(time)?, values, vwap: None });
    }
    Ok(())
}

/// What the charts' metadata say of the market.
#[derive(Debug, Default)]
struct ChartMetadata {
    zone: String,
    currency: Option<String>,
    continuous: bool,
    /// Start and end of every regular session named.
    periods: Vec<(i64, i64)>,
}

impl ChartMetadata {
    fn read(&mut self, provider: ProviderContext<'_>, meta: &Json) -> Result<(), MarketError> {
        let zone = meta.get("exchangeTimezoneName").and_then(Json::as_str);
        zone.ok_or_else(|| provider.provider_error("the answer does not name the exchange's time zone"))?
            .clone_into(&mut self.zone);
        self.currency = meta.get("currency").and_then(Json::as_str).map(str::to_owned);
        self.continuous = meta.get("instrumentType").and_then(Json::as_str) == Some("CRYPTOCURRENCY");
        let mut periods = Vec::new();
        let listed = meta.get("tradingPeriods");
        // With extended hours the regular ones are one of three lists.
        collect_periods(listed.and_then(|listed| listed.get("regular")).or(listed), &mut periods);
        if periods.is_empty() {
            collect_periods(meta.pointer("/currentTradingPeriod/regular"), &mut periods);
        }
        self.periods.extend(periods);
        Ok(())
    }

    /// The commonest hours, and the days that differ.
    fn calendar(&self, provider: ProviderContext<'_>) -> Result<Calendar, MarketError> {
        if self.continuous {
            return Ok(Calendar::new("UTC", DayHours::Continuous)?);
        }
        let plain = Calendar::new(&self.zone, DayHours::Continuous)?;
        let mut days = BTreeMap::new();
        for (start, end) in &self.periods {
            let ((date, open), (_, close)) = (plain.local(*start)?, plain.local(*end)?);
            if open < close {
                days.insert(date, (open, close));
            }
        }
        let mut counts: BTreeMap<(u16, u16), usize> = BTreeMap::new();
        for hours in days.values() {
            *counts.entry(*hours).or_default() += 1;
        }
        let (usual, _) = counts
            .iter()
            .max_by_key(|(_, count)| **count)
            .ok_or_else(|| provider.provider_error("the answer lists no trading hours"))?;
        let hours = |(open, close): (u16, u16)| DayHours::Between { open, close };
        let special =
            days.iter().filter(|(_, day)| *day != usual).map(|(date, day)| (*date, hours(*day))).collect();
        Ok(Calendar::new(&self.zone, hours(*usual))?.with_special(special))
    }
}

/// The periods in `json`: an object, or lists of them, however deep.
fn collect_periods(json: Option<&Json>, periods: &mut Vec<(i64, i64)>) {
    match json {
        Some(Json::Array(items)) => items.iter().for_each(|item| collect_periods(Some(item), periods)),
        Some(period) => {
            if let (Some(start), Some(end)) = (period["start"].as_i64(), period["end"].as_i64()) {
                periods.push((start, end));
            }
        }
        None => {}
    }
}

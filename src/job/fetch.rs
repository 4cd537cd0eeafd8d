//! Asking a source for the bars of symbols.

use jiff::Timestamp;

use super::event::{Event, Observer};
use crate::market::MarketError;
use crate::market::fetching::{self, FetchReport};
use crate::market::http::{HttpClient, HttpLimits};
use crate::market::source::{Retention, SOURCES, Source};
use crate::market::store::Store;
use crate::model::family;
use crate::sweep::definition::DataRequest;

/// The source called `name`.
pub(super) fn source(name: &str) -> &'static dyn Source {
    family::find(SOURCES, name).map_or(SOURCES[0], |choice| choice.0)
}

/// Whether the bars come from a provider.
pub(crate) fn is_remote(request: &DataRequest) -> bool {
    source(&request.source).retention(request.bar_length).is_remote()
}

/// Brings the stored bars of `symbols` up to date and returns one report for each, in the order of `symbols`. A symbol
/// that fails does not stop the others. Blocks until all are done.
///
/// # Errors
/// An entry is a [`MarketError`] if that symbol could not be fetched or stored.
pub fn fetch(
    request: &DataRequest,
    symbols: &[String],
    store: &Store,
    observer: &Observer<'_>,
) -> Vec<Result<FetchReport, MarketError>> {
    let source = source(&request.source);
    if let Retention::Days(Some(keeps)) = source.retention(request.bar_length)
        && request.lookback_days > keeps
    {
        observer(&Event::FewerDaysAvailable {
            source: &request.source,
            bar_length: request.bar_length,
            available_days: keeps,
            requested_days: request.lookback_days,
        });
    }
    let web = HttpClient::new(HttpLimits { max_concurrent: request.max_requests, ..HttpLimits::default() });
    observer(&Event::FetchStarted { symbols });
    let heard = |symbol, done, of| observer(&Event::FetchProgress { symbol, done, total: of });
    let reports = fetching::refresh_all(store, source, request, symbols, Timestamp::now(), &web, &heard);
    observer(&Event::FetchEnded);
    reports
}

/// Fetches the symbols that have nothing on disk; returns the places of those that failed, and why.
///
/// Symbols with bars on disk are not requested, however old the bars are: [`fetch`] brings those up to date.
pub(super) fn fetch_missing(
    request: &DataRequest,
    symbols: &[String],
    store: &Store,
    observer: &Observer<'_>,
) -> Vec<(usize, MarketError)> {
    let mut missing = Vec::new();
    for (place, symbol) in symbols.iter().enumerate() {
        // One that was changed is not missing; opening it will say what is wrong.
        if matches!(store.has(&request.source, symbol, request.bar_length), Ok(false)) {
            missing.push((place, symbol.clone()));
        }
    }
    if missing.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = missing.iter().map(|(_, symbol)| symbol.clone()).collect();
    let reports = fetch(request, &names, store, observer);
    let places = missing.into_iter().map(|(place, _)| place);
    places.zip(reports).filter_map(|(place, report)| Some((place, report.err()?))).collect()
}

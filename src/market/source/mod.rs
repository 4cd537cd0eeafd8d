//! Sources of bars, one file each behind one trait.

pub(crate) mod alpaca;
pub(crate) mod binance;
pub(crate) mod coinbase;
pub(crate) mod imported;
pub(crate) mod kraken;
pub(crate) mod provider;
pub(crate) mod sample;
pub(crate) mod yahoo;

use jiff::Timestamp;

use super::MarketError;
use super::calendar::Calendar;
use super::cleaning::{self, DroppedRows, RawBar};
use super::http::HttpClient;
use super::snapshot::SnapshotOrigin;
use crate::model::bars::Bars;
use crate::model::family::{self, FamilyMember};
use crate::sweep::definition::BarLength;

/// A request to a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BarRequest<'a> {
    /// The symbol.
    pub symbol: &'a str,
    /// Length of a bar.
    pub bar_length: BarLength,
    /// First instant wanted, Unix seconds UTC.
    pub from: i64,
    /// Now, Unix seconds UTC. Bars after it are not requested, and sessions still open at it are dropped.
    pub now: i64,
    /// Where the provider is, if not where it usually is: for tests and proxies.
    pub base_url: Option<&'a str>,
    /// The symbols already stored for this source and interval.
    pub stored: &'a [String],
}

/// What a source gave.
#[derive(Debug, Clone)]
pub struct FetchedBars {
    /// How.
    pub origin: SnapshotOrigin,
    /// The bars, cleaned; may be none.
    pub bars: Bars,
    /// What was left out.
    pub dropped: DroppedRows,
}

/// Seconds by which a request stays inside what a provider keeps: its clock and ours differ.
pub(super) const RETENTION_MARGIN: i64 = 600;

/// How many days of bars a source keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retention {
    /// The source is local and sends no requests.
    Local,
    /// The source requests from a provider that keeps this many calendar days of bars; `None`: no limit.
    Days(Option<u32>),
}

impl Retention {
    /// Whether it sends requests to a provider.
    pub(crate) fn is_remote(self) -> bool {
        self != Self::Local
    }
}

/// Where bars come from when the store does not have them.
pub(crate) trait Source: FamilyMember {
    /// The environment variables that hold the provider's key, where it wants one.
    fn key_variables(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// How far back bars of `interval` are available.
    fn retention(&self, interval: BarLength) -> Retention;

    /// Obtains bars, writing nothing; `progress` hears of every page, as (pages done, pages in all).
    ///
    /// # Errors
    /// [`MarketError`] where the source does not have them.
    fn fetch_bars(
        &self,
        request: &BarRequest<'_>,
        web: &HttpClient,
        progress: &dyn Fn(u64, u64),
    ) -> Result<FetchedBars, MarketError>;
}

/// The family of sources: a new one is a file and a line here.
pub(crate) static SOURCES: &[&dyn Source] = &[
    &yahoo::Yahoo,
    &binance::Binance,
    &coinbase::Coinbase,
    &kraken::Kraken,
    &alpaca::Alpaca,
    &imported::ImportedSource,
    &sample::SampleSource,
];

/// The source used where none is named.
pub(crate) const DEFAULT_SOURCE: &str = yahoo::NAME;

/// Days of bars that are requested where nothing is said and the source keeps them for good.
const DEFAULT_LOOKBACK_DAYS: u32 = 60;

/// Days of bars of a length that are requested from the source called `name` where nothing is said: all that it keeps.
pub(crate) fn default_lookback_days(name: &str, bar_length: BarLength) -> u32 {
    match family::find(SOURCES, name).map(|source| source.retention(bar_length)) {
        Some(Retention::Days(Some(days))) => days,
        Some(Retention::Days(None) | Retention::Local) | None => DEFAULT_LOOKBACK_DAYS,
    }
}

/// Cleans what `source` gave: `raw` rows in answer to `request`, on the sessions of `calendar`.
fn clean_rows(
    source: &'static str,
    request: &BarRequest<'_>,
    calendar: Calendar,
    currency: Option<String>,
    described: String,
    raw: Vec<RawBar>,
) -> Result<FetchedBars, MarketError> {
    let (bars, dropped) = cleaning::clean(raw, &calendar, request.bar_length, request.now)?;
    let origin = SnapshotOrigin {
        source,
        symbol: request.symbol.to_owned(),
        interval: request.bar_length,
        calendar,
        currency,
        request: described,
        fetched_at: Timestamp::from_second(request.now).ok(),
        note: None,
    };
    Ok(FetchedBars { origin, bars, dropped })
}

/// Fetches [from, to) (Unix seconds) in pages of at most `span` seconds, oldest first, and returns the number of pages.
fn fetch_pages(
    (from, to): (i64, i64),
    span: i64,
    progress: &dyn Fn(u64, u64),
    mut page: impl FnMut(i64, i64) -> Result<(), MarketError>,
) -> Result<u64, MarketError> {
    let pages = u64::try_from((to - from + span - 1) / span).unwrap_or(0);
    let mut start = from;
    for done in 0..pages {
        progress(done, pages);
        let end = (start + span).min(to);
        page(start, end)?;
        start = end;
    }
    progress(pages, pages);
    Ok(pages)
}

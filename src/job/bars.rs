//! The bars of symbols: read from the store, generated, fetched, or given by the program.

use std::sync::Arc;

use super::bars_error::BarsError;
use super::error::Error;
use super::event::Observer;
use super::fetch::{fetch, is_remote, source};
use crate::market::MarketError;
use crate::market::http::HttpClient;
use crate::market::snapshot::BarSnapshot;
use crate::market::source::{BarRequest, imported, sample};
use crate::market::store::Store;
use crate::model::bar_series::BarSeries;
use crate::model::preset::Preset;
use crate::sweep::definition::{DataRequest, QualityPolicy};

/// Where the bars of a sweep come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BarsOrigin {
    /// A provider gave them, for so many days.
    Fetched,
    /// A local source (imported or sample) has them.
    Local,
    /// The program gave them.
    Given,
}

/// Opens the bars of one symbol, from `store` or from a local source; nothing is fetched or stored.
///
/// # Errors
/// [`BarsError::NotStored`] if they would have to be fetched, [`BarsError::Market`] if the source has no such symbol or
/// a stored file was changed.
pub fn open_symbol(request: &DataRequest, symbol: &str, store: &Store) -> Result<Arc<BarSeries>, BarsError> {
    if let Some(series) =
        store.open(&request.source, symbol, request.bar_length, request.signal.as_deref())?
    {
        return Ok(series);
    }
    if is_remote(request) {
        return Err(BarsError::NotStored {
            symbol: symbol.to_owned(),
            bar_length: request.bar_length,
            source_name: request.source.clone(),
            folder: store.root().to_owned(),
        });
    }
    let stored = store.symbols(&request.source, request.bar_length)?;
    let ask = BarRequest {
        symbol,
        bar_length: request.bar_length,
        from: 0,
        now: 0,
        base_url: None,
        stored: &stored,
    };
    let obtained = source(&request.source).fetch_bars(&ask, &HttpClient::default(), &|_, _| {})?;
    let snapshot = BarSnapshot::new(&obtained.origin, obtained.bars, &[]).map_err(MarketError::from)?;
    Ok(Arc::new(snapshot.series))
}

/// The bars of one symbol as `preset` sees them; fetched where there are none on disk.
///
/// # Errors
/// [`BarsError`] where there are none.
pub(crate) fn fetch_symbol(
    request: &DataRequest,
    symbol: &str,
    preset: Preset,
    store: &Store,
    observer: &Observer<'_>,
) -> Result<Arc<BarSeries>, BarsError> {
    if is_remote(request) && !store.has(&request.source, symbol, request.bar_length)? {
        for report in fetch(request, &[symbol.to_owned()], store, observer) {
            report?;
        }
    }
    open_symbol(request, symbol, store).map(|series| restrict_to_preset(series, request, preset))
}

/// The bars of one symbol from the first local source that has it: imported bars, then the sample. `None` where none
/// has.
///
/// # Errors
/// [`BarsError`] where there are bars that cannot be used: that is not a reason to look elsewhere.
pub(crate) fn local_symbol(
    request: &DataRequest,
    symbol: &str,
    store: &Store,
) -> Result<Option<(Arc<BarSeries>, &'static str)>, BarsError> {
    for name in [imported::NAME, sample::NAME] {
        let request = DataRequest { source: name.to_owned(), ..request.clone() };
        match open_symbol(&request, symbol, store) {
            Err(error) if error.is_user_error() => {}
            opened => return opened.map(|series| Some((series, name))),
        }
    }
    Ok(None)
}

/// The bars of one symbol among those `given`.
pub(super) fn given_symbol(
    request: &DataRequest,
    symbol: &str,
    given: &[Arc<BarSeries>],
) -> Result<Arc<BarSeries>, BarsError> {
    let found =
        given.iter().find(|series| **series.symbol() == *symbol).ok_or_else(|| BarsError::NotGiven {
            symbol: symbol.to_owned(),
            given: given.iter().map(|series| series.symbol().to_string()).collect(),
        })?;
    if found.bar_seconds() != request.bar_length.seconds() {
        let (symbol, wanted) = (symbol.to_owned(), request.bar_length);
        return Err(BarsError::OtherBarLength { symbol, seconds: found.bar_seconds(), expected: wanted });
    }
    Ok(Arc::clone(found))
}

/// The series cut to what `preset` may use: under level44 a fetched series keeps its last `lookback_days` sessions, as
/// the seed script had no older history.
pub(super) fn restrict_to_preset(
    series: Arc<BarSeries>,
    request: &DataRequest,
    preset: Preset,
) -> Arc<BarSeries> {
    if preset == Preset::Level44 && is_remote(request) {
        return Arc::new(series.last_sessions(request.lookback_days));
    }
    series
}

/// The series after the quality policy: unchanged (warn), without its bad sessions (exclude), or an error (fail).
///
/// # Errors
/// [`Error::BadSessions`] where the policy wants none of it.
pub(super) fn apply_quality_policy(
    series: Arc<BarSeries>,
    policy: QualityPolicy,
) -> Result<Arc<BarSeries>, Error> {
    match policy {
        QualityPolicy::Warn => Ok(series),
        QualityPolicy::Exclude => Ok(Arc::new(BarSeries::clone(&series).without_unusable_sessions())),
        QualityPolicy::Fail => {
            let bad = series.sessions().iter().filter(|session| session.quality.is_unusable());
            let sessions: Vec<_> = bad.map(|session| (session.hours.date, session.quality.flags)).collect();
            if sessions.is_empty() {
                return Ok(series);
            }
            Err(Error::BadSessions { symbol: series.symbol().to_string(), sessions })
        }
    }
}

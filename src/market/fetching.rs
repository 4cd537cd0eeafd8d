//! Fetches the missing part of a symbol's history, merges it and stores it; what is stored is not requested again.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::MarketError;
use super::cleaning::DroppedRows;
use super::history::{History, merge_calendars};
use super::http::HttpClient;
use super::snapshot::{BarSnapshot, SnapshotMetadata, SnapshotOrigin};
use super::source::{BarRequest, RETENTION_MARGIN, Retention, Source};
use super::store::{self, Store};
use crate::model::bars::Bars;
use crate::sweep::definition::DataRequest;

const DAY: i64 = 86_400;

/// The result of fetching one symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchReport {
    /// Whether a request was sent; false if nothing was missing.
    pub requested: bool,
    /// Bars stored now.
    pub bars: usize,
    /// Bars that were not stored before.
    pub new: usize,
    /// Bars that came back different and were not taken.
    pub different: usize,
    /// Rows that were left out.
    pub dropped: DroppedRows,
    /// The current snapshot's bars file.
    pub path: PathBuf,
}

/// Brings the history of one symbol up to date.
///
/// # Errors
/// [`MarketError`]; the store is then as it was.
pub(crate) fn refresh(
    store: &Store,
    source: &dyn Source,
    request: &DataRequest,
    symbol: &str,
    now: Timestamp,
    web: &HttpClient,
    progress: &dyn Fn(u64, u64),
) -> Result<FetchReport, MarketError> {
    let (name, interval, now) = (source.name(), request.bar_length, now.as_second());
    let folder = store.make_folder(name, symbol, interval)?;
    let reach = source.retention(interval);
    let remote = reach.is_remote();
    // Held to the end: two fetches of one symbol run one after the other, and the second finds nothing missing.
    let _lock = remote.then(|| store::lock(&folder)).transpose()?;
    let stored = store::current(&folder)?;
    let mut history = History::read(&folder)?;
    // From the start of a day, so that the first session is whole.
    let mut from = (now - i64::from(request.lookback_days) * DAY).div_euclid(DAY) * DAY;
    let mut to = now;
    match reach {
        Retention::Local => {
            if let Some((metadata, bars)) = &stored {
                return Ok(unchanged(&folder, metadata, bars));
            }
        }
        Retention::Days(days) => {
            if let Some(days) = days {
                from = from.max(now - i64::from(days) * DAY + RETENTION_MARGIN);
            }
            if let Some((metadata, bars)) = &stored {
                // Bars come by whole sessions: nothing is missing until another one has closed.
                to = metadata.calendar()?.last_close(now)?;
                let Some(missing) = history.missing_from(from, to) else {
                    return Ok(unchanged(&folder, metadata, bars));
                };
                from = missing;
            }
        }
    }
    // A local source can only offer what is stored.
    let symbols = if remote { Vec::new() } else { store.symbols(name, interval)? };
    let base_url = request.base_url.as_deref();
    let bar_request = BarRequest { symbol, bar_length: interval, from, now, base_url, stored: &symbols };
    let obtained = source.fetch_bars(&bar_request, web, progress)?;
    if obtained.bars.is_empty() && stored.is_none() {
        return Err(MarketError::Empty {
            source_name: name,
            symbol: symbol.to_owned(),
            days: request.lookback_days,
            dropped: obtained.dropped.rows(),
        });
    }
    let (before, calendar) = match stored {
        Some((metadata, bars)) => {
            let calendar = merge_calendars(metadata.calendar()?, &obtained.origin.calendar, &obtained.bars)?;
            (bars, calendar)
        }
        None => (Bars::default(), obtained.origin.calendar.clone()),
    };
    if remote {
        to = if before.is_empty() { calendar.last_close(now)? } else { to };
        history.add_covered(from, to);
    }
    let merged = history.merge(&before, &obtained);
    let origin = SnapshotOrigin { calendar, ..obtained.origin };
    let snapshot = BarSnapshot::new(&origin, merged, &[])?;
    let path = store.write_current(&snapshot, interval)?;
    // Written last: a fetch killed before this line requests the range again; one killed after it is complete.
    if remote {
        history.write(&folder)?;
    }
    let fetch = history.fetches.last();
    Ok(FetchReport {
        requested: true,
        bars: snapshot.metadata.rows,
        new: fetch.map_or(0, |fetch| fetch.new),
        different: fetch.map_or(0, |fetch| fetch.different),
        dropped: obtained.dropped,
        path,
    })
}

/// Nothing was requested, and nothing changed.
fn unchanged(folder: &Path, metadata: &SnapshotMetadata, bars: &Bars) -> FetchReport {
    let path = folder.join(format!("{}.csv", metadata.id));
    FetchReport {
        requested: false,
        bars: bars.len(),
        new: 0,
        different: 0,
        dropped: DroppedRows::default(),
        path,
    }
}

/// Brings several symbols up to date, at most `request.max_requests` at a time; one that fails does not stop the
/// others.
///
/// `progress` is called with (index of the symbol, pages done, pages in all), from the fetching threads. The results
/// are in the order of the symbols.
pub(crate) fn refresh_all(
    store: &Store,
    source: &dyn Source,
    request: &DataRequest,
    symbols: &[String],
    now: Timestamp,
    web: &HttpClient,
    progress: &(dyn Fn(usize, u64, u64) + Sync),
) -> Vec<Result<FetchReport, MarketError>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..request.max_requests.min(symbols.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(symbol) = symbols.get(index) else { break };
                    let report = refresh(store, source, request, symbol, now, web, &|pages, of| {
                        progress(index, pages, of);
                    });
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((index, report));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, report)| report).collect()
}

//! Asking a source for the bars of symbols, with progress on the screen.

use jiff::Timestamp;

use crate::market::MarketError;
use crate::market::fetching::{self, Report};
use crate::market::source::{Reach, SOURCES, Source};
use crate::market::store::Store;
use crate::market::web::{Limits, Web};
use crate::model::family;
use crate::sweep::definition::DataRequest;
use crate::ui::fetch_progress::FetchProgress;
use crate::ui::printer::Printer;

/// The source called `name`.
pub(super) fn source(name: &str) -> &'static dyn Source {
    family::find(&SOURCES, name).map_or(SOURCES[0], |choice| choice.0)
}

/// Whether the bars are asked of a provider.
pub(super) fn is_remote(request: &DataRequest) -> bool {
    source(&request.source).reach(request.interval).is_remote()
}

/// Brings `symbols` up to date with a bar for each; the reports are in their order.
pub(super) fn refresh_all(
    request: &DataRequest,
    symbols: &[String],
    store: &Store,
    printer: Printer,
) -> Vec<Result<Report, MarketError>> {
    let source = source(&request.source);
    if let Reach::Days(Some(days)) = source.reach(request.interval)
        && request.lookback_days > days
    {
        let further = if request.interval.minutes() == 1 {
            "; interval = \"5m\", or \"auto\", may reach further"
        } else {
            ""
        };
        printer.note(&format!(
            "note: {} keeps {} bars for {days} days, and {} were asked for: those are fetched{further}",
            request.source, request.interval, request.lookback_days,
        ));
    }
    let web = Web::new(Limits { at_once: request.max_requests, ..Limits::default() });
    let progress = FetchProgress::new(printer, symbols);
    let heard = |place, done, of| progress.show(place, done, of);
    let reports = fetching::refresh_all(store, source, request, symbols, Timestamp::now(), &web, &heard);
    progress.finish();
    reports
}

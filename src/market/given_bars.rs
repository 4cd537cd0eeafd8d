//! Bars that a program gives from memory, checked as those of a file are.

use super::MarketError;
use super::calendar::Calendar;
use super::snapshot::{BarSnapshot, SnapshotOrigin};
use super::source::imported;
use crate::model::bar_series::BarSeries;
use crate::model::bars::Bars;
use crate::sweep::definition::BarLength;

/// `bars` of `interval` laid out on the sessions of `calendar`, as if they had been imported: their digest is the one that
/// `slipgrid data import` would give them, so runs over them have the same ids. Bars outside the sessions are kept and not
/// traded on.
///
/// # Errors
/// [`MarketError::Unusable`] where no bar is in a session, or one is not at the start of a slot.
pub fn own_bars(
    symbol: &str,
    interval: BarLength,
    calendar: &Calendar,
    bars: Bars,
) -> Result<BarSeries, MarketError> {
    let unusable = |what: String| MarketError::Unusable { symbol: symbol.to_owned(), what };
    let origin = SnapshotOrigin {
        source: imported::NAME,
        symbol: symbol.to_owned(),
        interval,
        calendar: calendar.clone(),
        currency: None,
        request: "bars given by a program".to_owned(),
        fetched_at: None,
        note: None,
    };
    let series = BarSnapshot::new(&origin, bars, &[])?.series;
    if series.sessions().is_empty() {
        let hours = calendar.hours();
        return Err(unusable(format!("no bar lies in the session {hours} of {}", calendar.zone_name())));
    }
    let times = series.bars().time();
    for session in series.sessions() {
        let off = |row: &usize| (times[*row] - session.hours.open) % interval.seconds() != 0;
        if let Some(row) = session.rows.clone().find(off) {
            return Err(unusable(format!(
                "the bar at {} is not on the {interval} grid of its session",
                super::snapshot::utc_text(times[row])
            )));
        }
    }
    Ok(series)
}

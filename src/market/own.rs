//! Bars that a program gives from memory, checked as those of a file are.

use super::MarketError;
use super::calendar::Calendar;
use super::snapshot::{Origin, Snapshot};
use super::source::imported;
use crate::model::bars::Bars;
use crate::model::session::Tape;
use crate::sweep::definition::Interval;

/// `bars` of `interval` laid out on the sessions of `calendar`, as if they had been imported: their digest is the one that
/// `slipgrid data import` would give them, so runs over them have the same ids. Bars outside the sessions are kept and not
/// traded on.
///
/// # Errors
/// [`MarketError::Unusable`] where no bar is in a session, or one is not at the start of a slot.
pub fn own_bars(
    symbol: &str,
    interval: Interval,
    calendar: &Calendar,
    bars: Bars,
) -> Result<Tape, MarketError> {
    let unusable = |what: String| MarketError::Unusable { symbol: symbol.to_owned(), what };
    let origin = Origin {
        source: imported::NAME,
        symbol: symbol.to_owned(),
        interval,
        calendar: calendar.clone(),
        currency: None,
        request: "bars given by a program".to_owned(),
        fetched_at: None,
        note: None,
    };
    let tape = Snapshot::new(&origin, bars, &[])?.tape;
    if tape.sessions().is_empty() {
        let hours = calendar.hours();
        return Err(unusable(format!("no bar lies in the session {hours} of {}", calendar.zone_name())));
    }
    let times = tape.bars().time();
    for session in tape.sessions() {
        let off = |row: &usize| (times[*row] - session.hours.open) % interval.seconds() != 0;
        if let Some(row) = session.rows.clone().find(off) {
            return Err(unusable(format!(
                "the bar at {} is not on the {interval} grid of its session",
                super::snapshot::utc(times[row])
            )));
        }
    }
    Ok(tape)
}

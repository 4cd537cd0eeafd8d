//! Turns a provider's rows into usable bars: rows are dropped and counted, never repaired.

use std::ops::Add;

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, CalendarError};
use crate::model::bar_extras::{BarColumn, BarExtras};
use crate::model::bar_series::SessionHours;
use crate::model::bars::{Bar, Bars};
use crate::sweep::definition::BarLength;

/// A row as a provider gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RawBar {
    /// Start, Unix seconds UTC.
    pub time: i64,
    /// Open, high, low, close, volume; `None` where the provider said null.
    pub values: [Option<f64>; 5],
    /// The bar's own VWAP, where the provider gives one.
    pub vwap: Option<f64>,
}

/// Rows that were left out, by reason, and what was done to those kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DroppedRows {
    /// A price or the volume was null.
    pub null: u64,
    /// Outside the session's hours: pre-market, post-market, the closing tick.
    pub outside_session: u64,
    /// Inside the hours and not on the bar grid: the last trade of a session that was still open.
    pub off_grid: u64,
    /// In a session that had not closed when the bars were fetched: they would change.
    pub in_progress: u64,
    /// A second row for the same time.
    pub duplicate: u64,
    /// An impossible price or volume: a high below the low, a price of 0, a negative volume.
    pub impossible: u64,
    /// Kept: prices that were 32-bit numbers widened to 64 bits, written again as the decimal they came from.
    pub widened_prices: u64,
    /// Kept without it: the VWAP given lies outside the bar's low to high.
    #[serde(default)]
    pub impossible_vwaps: u64,
}

impl DroppedRows {
    /// Rows that were left out.
    pub fn rows(&self) -> u64 {
        self.null + self.outside_session + self.off_grid + self.in_progress + self.duplicate + self.impossible
    }
}

impl Add for DroppedRows {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            null: self.null + other.null,
            outside_session: self.outside_session + other.outside_session,
            off_grid: self.off_grid + other.off_grid,
            in_progress: self.in_progress + other.in_progress,
            duplicate: self.duplicate + other.duplicate,
            impossible: self.impossible + other.impossible,
            widened_prices: self.widened_prices + other.widened_prices,
            impossible_vwaps: self.impossible_vwaps + other.impossible_vwaps,
        }
    }
}

/// The bars of `raw`, in any order, that lie on the grid of sessions that had closed at `now`.
///
/// # Errors
/// [`CalendarError`] for times no calendar has.
pub(crate) fn clean(
    mut raw: Vec<RawBar>,
    calendar: &Calendar,
    interval: BarLength,
    now: i64,
) -> Result<(Bars, DroppedRows), CalendarError> {
    let mut dropped = DroppedRows::default();
    // A stable sort: of two rows for one time the first given is kept.
    raw.sort_by_key(|row| row.time);
    let sessions = match (raw.first(), raw.last()) {
        (Some(first), Some(last)) => calendar.between(first.time, last.time)?,
        _ => Vec::new(),
    };
    let mut bars = Bars::default();
    let mut last_time = None;
    for row in raw {
        let Some(hours) = session_of(&sessions, row.time) else {
            dropped.outside_session += 1;
            continue;
        };
        if hours.close > now {
            dropped.in_progress += 1;
            continue;
        }
        if (row.time - hours.open) % interval.seconds() != 0 {
            dropped.off_grid += 1;
            continue;
        }
        let [Some(open), Some(high), Some(low), Some(close), Some(volume)] = row.values else {
            dropped.null += 1;
            continue;
        };
        if last_time == Some(row.time) {
            dropped.duplicate += 1;
            continue;
        }
        let mut prices = [open, high, low, close];
        for price in &mut prices {
            if let Some(narrow) = shortest_f32_decimal(*price) {
                *price = narrow;
                dropped.widened_prices += 1;
            }
        }
        let [open, high, low, close] = prices;
        let bar = Bar { open, high, low, close, volume };
        // Where nothing traded there is no average, whatever a provider writes there.
        let mut extras = BarExtras::default().with(BarColumn::Vwap, row.vwap.filter(|_| volume > 0.0));
        let odd_vwap = bar.check_beside(&extras).is_err();
        if odd_vwap {
            extras = BarExtras::default();
        }
        if bars.push_with(row.time, bar, &extras).is_err() {
            dropped.impossible += 1;
            continue;
        }
        dropped.impossible_vwaps += u64::from(odd_vwap);
        last_time = Some(row.time);
    }
    Ok((bars, dropped))
}

fn session_of(sessions: &[SessionHours], time: i64) -> Option<&SessionHours> {
    let after = sessions.partition_point(|hours| hours.open <= time);
    sessions[..after].last().filter(|hours| time < hours.close)
}

/// The short decimal of a price that is a 32-bit number widened to 64 bits (248.3596954345703 is 248.3597); `None` for
/// a price that is not such a number, or is short already.
#[expect(clippy::cast_possible_truncation, reason = "whether it truncates is the question")]
#[expect(clippy::float_cmp, reason = "the same number to the last bit is the question")]
fn shortest_f32_decimal(price: f64) -> Option<f64> {
    let narrow = price as f32;
    if f64::from(narrow) != price {
        return None;
    }
    narrow.to_string().parse::<f64>().ok().filter(|decimal| *decimal != price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::calendar::DayHours;
    use jiff::Timestamp;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn row(time: &str, price: f64) -> RawBar {
        let values = [Some(price), Some(price), Some(price), Some(price), Some(100.0)];
        RawBar { time: at(time), values, vwap: None }
    }

    fn cleaned(raw: Vec<RawBar>, now: &str) -> (Bars, DroppedRows) {
        let calendar = Calendar::new("America/New_York", DayHours::parse("09:30-16:00").unwrap()).unwrap();
        clean(raw, &calendar, BarLength::from_minutes(1).unwrap(), at(now)).unwrap()
    }

    #[test]
    fn every_defect_is_dropped_and_counted() {
        let mut null = row("2026-11-16T14:33:00Z", 10.0);
        null.values[3] = None;
        let mut impossible = row("2026-11-16T14:34:00Z", 10.0);
        impossible.values[1] = Some(9.0);
        let raw = vec![
            row("2026-11-16T14:31:00Z", 11.0),
            row("2026-11-16T14:30:00Z", 10.0),
            row("2026-11-16T14:31:00Z", 12.0),
            row("2026-11-16T14:29:00Z", 10.0),
            row("2026-11-16T21:00:00Z", 10.0),
            row("2026-11-16T20:59:17Z", 10.0),
            null,
            impossible,
            row("2026-11-17T14:30:00Z", 10.0),
        ];
        let (bars, dropped) = cleaned(raw, "2026-11-17T16:00:00Z");
        assert_eq!(bars.len(), 2);
        assert_eq!(bars.close(), [10.0, 11.0], "the first of two rows is kept");
        let expected = DroppedRows {
            null: 1,
            outside_session: 2,
            off_grid: 1,
            in_progress: 1,
            duplicate: 1,
            impossible: 1,
            widened_prices: 0,
            impossible_vwaps: 0,
        };
        assert_eq!(dropped, expected);
        assert_eq!(dropped.rows(), 7);
    }

    #[test]
    fn a_vwap_that_cannot_be_is_left_out_and_its_bar_kept() {
        let vwap = |minute: u32, vwap: f64, volume: f64| {
            let mut row = row(&format!("2026-11-16T14:{minute}:00Z"), 10.0);
            row.values[4] = Some(volume);
            RawBar { vwap: Some(vwap), ..row }
        };
        let raw = vec![vwap(30, 10.0, 5.0), vwap(31, 10.5, 5.0), vwap(32, 0.0, 0.0)];
        let (bars, dropped) = cleaned(raw, "2026-11-17T00:00:00Z");
        assert_eq!([0, 1, 2].map(|row| bars.vwap(row)), [Some(10.0), None, None]);
        assert_eq!(dropped.impossible_vwaps, 1, "a bar without trades has no VWAP to be wrong");
        assert_eq!(dropped.rows(), 0);
    }

    #[test]
    fn a_widened_price_is_the_decimal_it_came_from() {
        assert_eq!(shortest_f32_decimal(248.359_695_434_570_3), Some(248.3597));
        assert_eq!(shortest_f32_decimal(248.3597), None, "a decimal is left alone");
        assert_eq!(shortest_f32_decimal(10.5), None, "it is its own decimal");
        let (bars, dropped) =
            cleaned(vec![row("2026-11-16T14:30:00Z", 248.359_695_434_570_3)], "2026-11-17T00:00:00Z");
        assert_eq!(bars.close(), [248.3597]);
        assert_eq!(dropped.widened_prices, 4);
    }
}

//! Stage *window*: the slots of the order's life, its arrival price and the market's benchmarks over it.

use std::ops::Range;

use super::bar_extras::AuctionPrint;
use super::bar_series::{BarSeries, Session};
use super::error::RunError;
use super::family::NamedEnum;
use super::flags::{Flag, Flags};
use super::preset::Preset;

/// What to do with a window that runs past the session's close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overrun {
    /// Cut it at the close, and flag it.
    #[default]
    Truncate,
    /// Fail the run.
    Error,
}

impl NamedEnum for Overrun {
    const ALL: &'static [Self] = &[Self::Truncate, Self::Error];

    fn name(self) -> &'static str {
        match self {
            Self::Truncate => "truncate",
            Self::Error => "error",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Truncate => "the window is cut at the close, and the run is flagged `truncated` (default)",
            Self::Error => "the run fails",
        }
    }
}

/// Which price of the first slot is the arrival price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ArrivalPrice {
    /// The open of its bar.
    #[default]
    Open,
    /// The mid of its bar.
    Mid,
}

impl NamedEnum for ArrivalPrice {
    const ALL: &'static [Self] = &[Self::Open, Self::Mid];

    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mid => "mid",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Open => {
                "the open of the first slot's bar, the last mid before it where it has none (default)"
            }
            Self::Mid => "the mid of the first slot's bar, which uses prices after the arrival",
        }
    }
}

/// Stage *window*: which slots are the order's life.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WindowSpec {
    /// The conventions that the numbers follow.
    pub preset: Preset,
    /// Index of the session on the series; `None` under [`Preset::Level44`], which knows rows only.
    pub session: Option<usize>,
    /// Local time of the arrival, minutes after midnight; `None` is the session's open.
    pub start: Option<u16>,
    /// Minutes after `start`; rows after the first under [`Preset::Level44`].
    pub start_offset_min: u32,
    /// Length of the order's life, in minutes.
    pub minutes: u32,
    /// What to do past the close.
    pub overrun: Overrun,
    /// Which price is the arrival price; the mid under [`Preset::Level44`].
    pub arrival: ArrivalPrice,
}

/// The order's life: one entry per slot in every column.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Start of each slot, Unix seconds UTC.
    pub time: Vec<i64>,
    /// (high + low) / 2 of the slot's bar; the last mid known before it where there is no bar.
    pub mid: Vec<f64>,
    /// Units traded in the slot; 0 where there is no bar.
    pub volume: Vec<f64>,
    /// The row of the slot's bar, or the last row before it.
    pub row: Vec<usize>,
    /// Which slot of the day it is: the slot of the session, the minute of the UTC day under
    /// [`Preset::Level44`].
    pub slot_of_day: Vec<usize>,
    /// Index of the session on the series; `None` under [`Preset::Level44`].
    pub session: Option<usize>,
    /// Length of a slot, in minutes.
    pub slot_minutes: f64,
    /// Number of slots of the session (of a UTC day, under [`Preset::Level44`]).
    pub slots_per_session: f64,
    /// Units traded in each slot of the session before the window; empty under [`Preset::Level44`].
    pub volume_before: Vec<f64>,
    /// The last row before the window; `None` where it starts the data.
    pub row_before: Option<usize>,
    /// The arrival price (see [`ArrivalPrice`]).
    pub arrival_price: f64,
    /// Rows from the arrival to the end of the session (of the data, under [`Preset::Level44`]).
    pub rows_to_close: Range<usize>,
    /// Close of the last bar of the session the window ends in.
    pub session_close: f64,
    /// The print of the session's closing auction; `None` where the data have none, and under [`Preset::Level44`].
    pub auction: Option<AuctionPrint>,
    /// The flags raised.
    pub flags: Flags,
}

impl Window {
    /// Cuts the window that `spec` asks for out of `series`.
    ///
    /// # Errors
    /// [`RunError`] where the window lies outside the session or the data, or has no arrival price.
    pub fn build(series: &BarSeries, spec: &WindowSpec) -> Result<Self, RunError> {
        match (spec.preset, spec.session) {
            (Preset::Standard, Some(index)) => Self::of_session(series, index, spec),
            _ => Self::of_rows(series, spec),
        }
    }

    /// Number of slots, at least one.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there is no slot; never, for a window that was cut.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Mid of the last slot, which values what was left unfilled.
    pub fn last_mid(&self) -> f64 {
        self.mid.last().copied().unwrap_or(self.arrival_price)
    }

    /// The last mid of `series` before the window; the arrival price where there is none.
    pub fn last_mid_before(&self, series: &BarSeries) -> f64 {
        self.row_before.map_or(self.arrival_price, |row| series.bars().mid()[row])
    }

    /// The row of the bar of slot `slot`; `None` where it has none.
    pub fn own_row(&self, series: &BarSeries, slot: usize) -> Option<usize> {
        let row = self.row[slot];
        (series.bars().time()[row] >= self.time[slot]).then_some(row)
    }

    /// The last row that has ended when each slot starts; `None` where no row has.
    pub fn rows_at_start(&self, series: &BarSeries) -> impl Iterator<Item = Option<usize>> {
        (0..self.len()).map(|slot| match self.own_row(series, slot) {
            Some(row) => row.checked_sub(1),
            None => Some(self.row[slot]),
        })
    }

    fn of_session(series: &BarSeries, index: usize, spec: &WindowSpec) -> Result<Self, RunError> {
        let session = &series.sessions()[index];
        let hours = session.hours;
        let arrival = arrival_time(session, spec);
        if arrival < hours.open {
            return Err(RunError::BeforeOpen { date: hours.date, minutes: (hours.open - arrival) / 60 });
        }
        if arrival >= hours.close {
            return Err(RunError::AfterClose { date: hours.date });
        }
        let requested_end = arrival + i64::from(spec.minutes) * 60;
        let overrun = requested_end - hours.close;
        if overrun > 0 && spec.overrun == Overrun::Error {
            return Err(RunError::Overrun { date: hours.date, minutes: overrun / 60 });
        }
        let end = requested_end.min(hours.close);
        let slots = slots_before(arrival - hours.open, series)..slots_before(end - hours.open, series);
        if slots.is_empty() {
            return Err(RunError::NoSlot { bar_minutes: series.bar_seconds() / 60, minutes: spec.minutes });
        }

        let bars = series.bars();
        let first_slot_time = hours.open + slot_seconds(slots.start, series);
        let first_row = bars.time().partition_point(|time| *time < first_slot_time);
        let mut window = Self {
            time: Vec::with_capacity(slots.len()),
            mid: Vec::with_capacity(slots.len()),
            volume: Vec::with_capacity(slots.len()),
            row: Vec::with_capacity(slots.len()),
            slot_of_day: Vec::with_capacity(slots.len()),
            session: Some(index),
            slot_minutes: series.bar_seconds() as f64 / 60.0,
            slots_per_session: session.slot_count() as f64,
            volume_before: (0..slots.start).filter_map(|slot| series.volume_at(session, slot)).collect(),
            row_before: first_row.checked_sub(1),
            arrival_price: 0.0,
            rows_to_close: first_row..session.rows.end,
            session_close: bars.close()[session.rows.end - 1],
            auction: session.auction,
            flags: session.quality.flags,
        };
        window.flags.raise_if(overrun > 0, Flag::Truncated);
        let mut last_row = window.row_before;
        for slot in slots {
            let here = series.row_at(session, slot);
            if here.is_none() {
                window.flags.raise(Flag::MissingBars);
                window.flags.raise_if(window.is_empty(), Flag::ArrivalCarried);
            }
            last_row = here.or(last_row);
            let row = last_row.ok_or(RunError::NoArrivalPrice { date: hours.date })?;
            window.push(
                hours.open + slot_seconds(slot, series),
                slot,
                row,
                bars.mid()[row],
                here.map(|row| bars.volume()[row]),
            );
        }
        window.arrival_price = match (spec.arrival, window.own_row(series, 0)) {
            (ArrivalPrice::Open, Some(row)) => bars.open()[row],
            (ArrivalPrice::Open | ArrivalPrice::Mid, _) => window.mid[0],
        };
        Ok(window)
    }

    /// The next N rows of data, across days: N = minutes / (minutes between the first two rows), as the script has it.
    fn of_rows(series: &BarSeries, spec: &WindowSpec) -> Result<Self, RunError> {
        let bars = series.bars();
        let times = bars.time();
        let bar_minutes = match times {
            [first, second, ..] => rounded_minutes(second - first).max(1),
            _ => series.bar_seconds() / 60,
        };
        let count = usize::try_from((i64::from(spec.minutes) / bar_minutes).max(1)).unwrap_or(usize::MAX);
        let first = spec.start_offset_min as usize;
        if first >= bars.len() {
            return Err(RunError::StartPastData { offset: spec.start_offset_min, rows: bars.len() });
        }
        let end = first.saturating_add(count).min(bars.len());
        let last_day = times[end - 1].div_euclid(86_400);
        let day_end = times.partition_point(|time| time.div_euclid(86_400) <= last_day);
        let mut window = Self {
            time: Vec::with_capacity(end - first),
            mid: Vec::with_capacity(end - first),
            volume: Vec::with_capacity(end - first),
            row: Vec::with_capacity(end - first),
            slot_of_day: Vec::with_capacity(end - first),
            session: None,
            slot_minutes: bar_minutes as f64,
            slots_per_session: 1440.0 / bar_minutes as f64,
            volume_before: Vec::new(),
            row_before: first.checked_sub(1),
            arrival_price: bars.mid()[first],
            rows_to_close: first..bars.len(),
            session_close: bars.close()[day_end - 1],
            auction: None,
            flags: Flags::default(),
        };
        window.flags.raise_if(end - first < count, Flag::Truncated);
        for (row, time) in times.iter().copied().enumerate().take(end).skip(first) {
            let minute = usize::try_from(time.rem_euclid(86_400) / 60).unwrap_or(0);
            window.push(time, minute, row, bars.mid()[row], Some(bars.volume()[row]));
        }
        Ok(window)
    }

    fn push(&mut self, time: i64, slot_of_day: usize, row: usize, mid: f64, volume: Option<f64>) {
        self.time.push(time);
        self.slot_of_day.push(slot_of_day);
        self.row.push(row);
        self.mid.push(mid);
        self.volume.push(volume.unwrap_or(0.0));
        self.flags.raise_if(volume.is_some_and(|volume| volume <= 0.0), Flag::ZeroVolumeBars);
    }
}

/// Minutes of `seconds`, halves to the even minute: Python's `round`, which the script calls.
fn rounded_minutes(seconds: i64) -> i64 {
    let (minutes, rest) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    minutes + i64::from(rest > 30 || (rest == 30 && minutes % 2 != 0))
}

fn arrival_time(session: &Session, spec: &WindowSpec) -> i64 {
    let hours = session.hours;
    let after_open = spec.start.map_or(0, |start| i64::from(start) - i64::from(hours.open_minute));
    hours.open + (after_open + i64::from(spec.start_offset_min)) * 60
}

/// How many slots start before `seconds` after the open: the first slot at or after it.
fn slots_before(seconds: i64, series: &BarSeries) -> usize {
    usize::try_from((seconds + series.bar_seconds() - 1) / series.bar_seconds()).unwrap_or(0)
}

fn slot_seconds(slot: usize, series: &BarSeries) -> i64 {
    i64::try_from(slot).unwrap_or(i64::MAX) * series.bar_seconds()
}

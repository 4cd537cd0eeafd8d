//! A bar series: the bars of one symbol, laid out on the slots of its trading sessions.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::bar_extras::AuctionPrint;
use super::bars::Bars;
use super::flags::Flag;
use super::given_spread::GivenSpread;
use super::numeric::median;
use super::quality::{self, SessionQuality};

/// A session counts as complete when the time from its first to its last bar covers at least this share of its
/// scheduled hours.
///
/// This excludes from ADV and volume curve a day that the data cover only in part (the first hour of a download, half a
/// day of an outage, an early close that the calendar does not know), and does not require a thin name to trade every
/// minute.
const COMPLETE_SPAN: f64 = 0.9;

/// Sessions before a session that its volume is compared with: at least, and at most.
const VOLUME_JUMP_SESSIONS: (usize, u32) = (3, 20);

/// Marks a slot that has no bar.
const NO_ROW: u32 = u32::MAX;

/// When one session is scheduled to trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionHours {
    /// The exchange-local date.
    pub date: Date,
    /// First instant, Unix seconds UTC.
    pub open: i64,
    /// First instant after, Unix seconds UTC.
    pub close: i64,
    /// Local time of the open, minutes after midnight.
    pub open_minute: u16,
}

/// One trading session and where its bars are.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Its scheduled hours.
    pub hours: SessionHours,
    /// The rows of the series inside the hours.
    pub rows: Range<usize>,
    /// Whether the bars span enough of the hours to speak for the whole day.
    pub complete: bool,
    /// Units traded inside the hours.
    pub volume: f64,
    /// The print of its closing auction, from its last bar; `None` where the data have none there.
    pub auction: Option<AuctionPrint>,
    /// What its bars look like.
    pub quality: SessionQuality,
    slots: Range<usize>,
}

impl Session {
    /// Number of bar slots the session has.
    pub fn slot_count(&self) -> usize {
        self.slots.len()
    }
}

/// A column beside the bars that a gate may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its name.
    pub name: Arc<str>,
    /// One cell a bar; `None` where it is empty.
    pub values: Arc<[Option<f64>]>,
}

/// The bars of one symbol, with its sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct BarSeries {
    symbol: Arc<str>,
    digest: Arc<str>,
    bar_seconds: i64,
    bars: Bars,
    sessions: Vec<Session>,
    slot_rows: Vec<u32>,
    signal: Option<Signal>,
    given_spreads: Vec<Option<GivenSpread>>,
    excludes_unusable: bool,
}

impl BarSeries {
    /// A series of `bars` of `interval` seconds over `hours`, which must be in time order and must not overlap.
    ///
    /// Sessions without a bar are left out. `digest` names the snapshot the bars came from and becomes part of
    /// every run id.
    ///
    /// # Panics
    /// Where `interval` is 0.
    pub fn new(symbol: &str, digest: &str, interval: i64, bars: Bars, hours: &[SessionHours]) -> Self {
        let mut sessions = Vec::new();
        let mut slot_rows = Vec::new();
        for hours in hours {
            let first = bars.time().partition_point(|time| *time < hours.open);
            let end = bars.time().partition_point(|time| *time < hours.close);
            if first == end {
                continue;
            }
            let length = hours.close - hours.open;
            let slot_start = slot_rows.len();
            slot_rows.resize(slot_start + usize::try_from(length / interval).unwrap_or(0), NO_ROW);
            for row in first..end {
                let slot = usize::try_from((bars.time()[row] - hours.open) / interval).unwrap_or(usize::MAX);
                if let Some(place) = slot_rows[slot_start..].get_mut(slot) {
                    *place = u32::try_from(row).unwrap_or(NO_ROW);
                }
            }
            let span = bars.time()[end - 1] + interval - bars.time()[first];
            sessions.push(Session {
                hours: *hours,
                rows: first..end,
                complete: span as f64 >= COMPLETE_SPAN * length as f64,
                volume: bars.volume()[first..end].iter().sum(),
                auction: bars.extras(end - 1).auction(),
                quality: SessionQuality::of(&bars, first..end, slot_rows.len() - slot_start),
                slots: slot_start..slot_rows.len(),
            });
        }
        let mut series = Self {
            symbol: symbol.into(),
            digest: digest.into(),
            bar_seconds: interval,
            bars,
            sessions,
            slot_rows,
            signal: None,
            given_spreads: Vec::new(),
            excludes_unusable: false,
        };
        series.flag_short_sessions();
        series.flag_page_gaps();
        series.flag_volume_jumps();
        series
    }

    /// The same series with a column beside the bars, one cell per bar.
    #[must_use]
    pub fn with_signal(mut self, signal: Signal) -> Self {
        self.signal = Some(signal);
        self
    }

    /// The column beside the bars, where there is one.
    pub fn signal(&self) -> Option<&Signal> {
        self.signal.as_ref()
    }

    /// The same series with what each of a sweep's tables of spreads says of its symbol, table by table.
    #[must_use]
    pub fn with_given_spreads(mut self, tables: Vec<Option<GivenSpread>>) -> Self {
        self.given_spreads = tables;
        self
    }

    /// What table `table` of the sweep says of its symbol.
    pub fn given_spread(&self, table: u16) -> Option<&GivenSpread> {
        self.given_spreads.get(usize::from(table))?.as_ref()
    }

    /// The last `count` sessions alone: what a script that pulls so many days would see.
    ///
    /// The digest changes, since the data do.
    #[must_use]
    pub fn last_sessions(&self, count: u32) -> Self {
        let kept = &self.sessions[self.sessions.len().saturating_sub(count as usize)..];
        let first = kept.first().map_or(0, |session| session.rows.start);
        let hours: Vec<SessionHours> = kept.iter().map(|session| session.hours).collect();
        let digest = format!("{} last {count} sessions", self.digest);
        let mut series =
            Self::new(&self.symbol, &digest, self.bar_seconds, self.bars.from_row(first), &hours);
        series.signal = self.signal.as_ref().map(|signal| Signal {
            name: Arc::clone(&signal.name),
            values: signal.values.get(first..).unwrap_or_default().into(),
        });
        series
    }

    /// The same series, with sessions of bad quality left out of every estimate and never run.
    ///
    /// The digest changes, since the estimates do.
    #[must_use]
    pub fn without_unusable_sessions(mut self) -> Self {
        if !self.excludes_unusable && self.sessions.iter().any(|session| session.quality.is_unusable()) {
            self.excludes_unusable = true;
            self.digest = format!("{} without bad sessions", self.digest).into();
        }
        self
    }

    /// Whether `session` may be run and may enter estimates: it is complete, and its quality flags do not exclude it.
    pub fn is_usable(&self, session: &Session) -> bool {
        session.complete && !(self.excludes_unusable && session.quality.is_unusable())
    }

    fn flag_short_sessions(&mut self) {
        let longest = self.sessions.iter().map(Session::slot_count).max().unwrap_or(0);
        for session in &mut self.sessions {
            let short = session.slot_count() < longest;
            session.quality.flags.raise_if(short, Flag::ShortSession);
        }
    }

    fn flag_volume_jumps(&mut self) {
        for index in 0..self.sessions.len() {
            let before = self.usable_before(index, VOLUME_JUMP_SESSIONS.1);
            let mut volumes: Vec<f64> = before.map(|session| session.volume).collect();
            let jumps = volumes.len() >= VOLUME_JUMP_SESSIONS.0
                && median(&mut volumes).is_some_and(|usual| self.sessions[index].volume > 2.0 * usual);
            self.sessions[index].quality.flags.raise_if(jumps, Flag::VolumeJump);
        }
    }

    fn flag_page_gaps(&mut self) {
        let missing = |slot: usize| self.slot_rows.get(slot) == Some(&NO_ROW);
        let alone = |slot: &usize| missing(*slot) && !missing(slot + 1) && !(*slot > 0 && missing(slot - 1));
        let gaps: Vec<usize> = (0..self.slot_rows.len()).filter(alone).collect();
        if !quality::gaps_are_evenly_spaced(&gaps) {
            return;
        }
        for session in &mut self.sessions {
            let has_gap = gaps.iter().any(|gap| session.slots.contains(gap));
            session.quality.flags.raise_if(has_gap, Flag::PageGaps);
        }
    }

    /// The symbol.
    pub fn symbol(&self) -> &Arc<str> {
        &self.symbol
    }

    /// Digest of the snapshot the bars came from.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Length of a bar, in seconds.
    pub fn bar_seconds(&self) -> i64 {
        self.bar_seconds
    }

    /// The bars.
    pub fn bars(&self) -> &Bars {
        &self.bars
    }

    /// The quoted spread of the bar at `row`, in bps of the mid, 0 or more: that of `bid` and `ask` where it has both,
    /// else its `spread`; `None` where the data have neither.
    pub fn quoted_spread(&self, row: usize) -> Option<f64> {
        self.bars.extras(row).quoted_spread_bps(*self.bars.mid().get(row)?)
    }

    /// The closing price of `session`: the closing auction's print where the data have it, else the close of its last
    /// bar.
    pub fn closing_price(&self, session: &Session) -> f64 {
        session.auction.map_or_else(|| self.bars.close()[session.rows.end - 1], |print| print.price)
    }

    /// The sessions, in time order.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// Up to `count` usable sessions before session `index`, latest first (see [`Self::is_usable`]).
    pub fn usable_before(&self, index: usize, count: u32) -> impl Iterator<Item = &Session> {
        let before = &self.sessions[..index.min(self.sessions.len())];
        before.iter().rev().filter(|session| self.is_usable(session)).take(count as usize)
    }

    /// The row of slot `slot` of `session`; `None` where no bar is there.
    pub fn row_at(&self, session: &Session, slot: usize) -> Option<usize> {
        let row = *self.slot_rows[session.slots.clone()].get(slot)?;
        (row != NO_ROW).then_some(row as usize)
    }

    /// Units traded in slot `slot` of `session`: 0 where no bar is there, `None` past its last slot.
    pub fn volume_at(&self, session: &Session, slot: usize) -> Option<f64> {
        (slot < session.slot_count())
            .then(|| self.row_at(session, slot).map_or(0.0, |row| self.bars.volume()[row]))
    }
}

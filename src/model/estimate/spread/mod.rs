//! The quoted spread: as the sweep gives it, or estimated from the bars of prior sessions by time of day.

mod abdi_ranaldo;
mod column;
mod constant;
mod corwin_schultz;
mod edge;
mod recipe;
mod roll;

use std::ops::Range;
use std::sync::Arc;

use super::tick::TickCache;
use crate::model::bar_series::BarSeries;
use crate::model::error::RunError;
use crate::model::family::{Choice, FamilyMember};
use crate::model::flags::{Flag, Flags};
use crate::model::math;
use crate::model::window::Window;
use recipe::{SeriesSpread, SquaredSpread};

/// Where the spread comes from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SpreadSpec {
    /// The model.
    pub model: Choice<dyn SpreadModel>,
    /// Least step of a price, in the price's currency; `None`: found from the prices.
    pub tick: Option<f64>,
    /// Under `constant`, which of the sweep's tables of spreads gives them; `None`: `spread_bps`, a number.
    pub table: Option<u16>,
}

/// What the coefficient of the spread term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpreadCoefficient {
    /// `spread_bps`, in bps of mid.
    Bps,
    /// `spread_scale`, times an estimated spread.
    Scale,
    /// 1, times the spread of a table.
    One,
}

impl SpreadSpec {
    /// Whether the model estimates the spread.
    pub(crate) fn is_estimated(&self) -> bool {
        self.model.is_estimated()
    }

    /// The table that gives the spread, where one does.
    pub(crate) fn table_read(&self) -> Option<u16> {
        self.table.filter(|_| !self.is_estimated())
    }

    /// What the coefficient of the spread term is.
    pub(crate) fn coefficient(&self) -> SpreadCoefficient {
        match (self.is_estimated(), self.table) {
            (true, _) => SpreadCoefficient::Scale,
            (false, Some(_)) => SpreadCoefficient::One,
            (false, None) => SpreadCoefficient::Bps,
        }
    }
}

/// What bars say, added up: sums of sessions give the sums of both. Each model has its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sums(Vec<f64>);

impl Sums {
    fn plus(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a + b).collect())
    }

    fn minus(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a - b).collect())
    }
}

/// A model of the spread: what it reads of bars, in sums that sessions add to, and the spread that sums stand for.
///
/// The recipe around it is the same for all: see [`SlotSpreads`].
pub trait SpreadModel: FamilyMember {
    /// Whether it estimates anything; else the sweep gives the spread.
    fn is_estimated(&self) -> bool {
        true
    }

    /// Whether it reads quotes: they are no estimate, and count however noisy.
    fn is_quoted(&self) -> bool {
        false
    }

    /// Whether `series` has what it reads.
    fn has_data(&self, _series: &BarSeries) -> bool {
        true
    }

    /// The sums of the bars at `rows`, neighbours in time within one session.
    fn observe(&self, series: &BarSeries, rows: Range<usize>) -> Sums;

    /// The squared spread, as a fraction of mid squared, with the sign that the estimate has; `None` where the sums
    /// determine none. `pooled` adds up sessions, of which `earliest` is the first.
    fn signed_square(&self, pooled: &Sums, earliest: &Sums) -> Option<f64>;
}

/// The family of spread models, the default first: a new one is a file, and a line here.
pub(crate) static SPREADS: &[&dyn SpreadModel] = &[
    &constant::Constant,
    &edge::Edge,
    &abdi_ranaldo::AbdiRanaldo,
    &corwin_schultz::CorwinSchultz,
    &roll::Roll,
    &column::QuoteColumns,
];

impl Default for Choice<dyn SpreadModel> {
    fn default() -> Self {
        Self(SPREADS[0])
    }
}

/// The natural logarithms of a bar's prices.
#[derive(Debug, Clone, Copy)]
struct LogBar {
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    /// (high + low) / 2 of the logarithms.
    mid: f64,
}

/// The bars at `rows`, in logarithms.
fn log_bars(series: &BarSeries, rows: Range<usize>) -> impl Iterator<Item = LogBar> {
    rows.map(|row| {
        let bar = series.bars().bar(row);
        let [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(math::ln);
        LogBar { open, high, low, close, mid: f64::midpoint(high, low) }
    })
}

/// The mean of what was counted and summed: two sums, the count first.
fn mean_of(sums: &Sums) -> Option<f64> {
    let [count, sum] = sums.0[..] else { return None };
    (count > 0.0).then(|| sum / count)
}

/// What a spread rests on, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpreadLevel {
    /// A table that the sweep gives.
    Table,
    /// The half hour of the day in prior sessions.
    Bucket,
    /// Whole prior sessions.
    Day,
    /// One tick: nothing in the bars was more than noise.
    Tick,
}

impl SpreadLevel {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Bucket => "bucket",
            Self::Day => "day",
            Self::Tick => "tick",
        }
    }
}

/// The quoted spread of the slots of a window, as known at the arrival.
///
/// Of a slot it is S of its half hour over up to 20 usable prior sessions where S^2 exceeds two of its errors (jackknife
/// over sessions), else S of whole sessions where that does, else one tick; and at least one tick of the last mid before the
/// arrival. Everything is empty under `constant` with a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SlotSpreads {
    /// The spread of each slot, in bps of mid, above 0.
    pub bps: Vec<f64>,
    /// Standard error of the estimated spread, in bps of mid: error of S^2 / (2 S), the mean over the slots that do not rest
    /// on the tick; `None` where all do.
    pub error_bps: Option<f64>,
    /// The worst that a slot rests on.
    pub level: Option<SpreadLevel>,
    /// The flags raised.
    pub flags: Flags,
}

impl SlotSpreads {
    /// The spreads of `window`, a part of the session at `session` of `series`.
    ///
    /// # Errors
    /// [`RunError::NoQuotes`] where the model reads quotes and the bars have none, [`RunError::NoTick`] where a slot needs a
    /// tick and none is set or found, [`RunError::NoGivenSpread`] where the table
    /// has nothing for a slot.
    pub(super) fn of(
        series: &BarSeries,
        window: &Window,
        session: usize,
        spec: &SpreadSpec,
        known: &mut SpreadCache,
    ) -> Result<Self, RunError> {
        if let Some(table) = spec.table_read() {
            return Self::given(series, window, session, table);
        }
        if !spec.is_estimated() {
            return Ok(Self::default());
        }
        if !spec.model.has_data(series) {
            return Err(RunError::NoQuotes);
        }
        let spread = known.spread(series, spec.model);
        let tick = spec.tick.or_else(|| known.ticks.at(series, session));
        let tick_bps = tick.map(|tick| tick / window.last_mid_before(series) * BPS);
        let day = spread.of_day(session);
        let mut spreads = Self { bps: Vec::with_capacity(window.len()), ..Self::default() };
        let (mut errors, mut estimated) = (0.0, 0_u32);
        for slot in window.slot_of_day.iter().copied() {
            let bucket = spread.of_bucket(session, slot, window.slot_minutes);
            let level = match (bucket, day) {
                (Some(_), _) => SpreadLevel::Bucket,
                (None, Some(_)) => SpreadLevel::Day,
                (None, None) => SpreadLevel::Tick,
            };
            let bps = match bucket.or(day) {
                Some(SquaredSpread { square, error }) => {
                    if error.is_finite() {
                        errors += error / (2.0 * square.sqrt()) * BPS;
                        estimated += 1;
                    }
                    (square.sqrt() * BPS).max(tick_bps.unwrap_or(0.0))
                }
                None => tick_bps.ok_or(RunError::NoTick { date: series.sessions()[session].hours.date })?,
            };
            spreads.bps.push(bps);
            spreads.level = spreads.level.max(Some(level));
            spreads.flags.raise_if(level == SpreadLevel::Day, Flag::SpreadOfDay);
            spreads.flags.raise_if(level == SpreadLevel::Tick, Flag::SpreadAtTick);
        }
        spreads.error_bps = (estimated > 0).then(|| errors / f64::from(estimated));
        Ok(spreads)
    }

    /// What table `table` of the sweep gives for the slots of `window`.
    fn given(series: &BarSeries, window: &Window, session: usize, table: u16) -> Result<Self, RunError> {
        let open_minute = f64::from(series.sessions()[session].hours.open_minute);
        let known = series.given_spread(table);
        let of_slot = |slot: usize| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a minute of the day"
            )]
            let minute = (open_minute + slot as f64 * window.slot_minutes).rem_euclid(MINUTES_OF_DAY) as u16;
            known.and_then(|known| known.at(minute)).ok_or(RunError::NoGivenSpread { minute })
        };
        let bps = window.slot_of_day.iter().map(|slot| of_slot(*slot)).collect::<Result<_, _>>()?;
        Ok(Self { bps, level: Some(SpreadLevel::Table), ..Self::default() })
    }

    /// The spread of slot `slot` of the window per unit of its coefficient: 1 where the coefficient is the spread itself.
    pub(crate) fn per_unit(&self, slot: usize) -> f64 {
        self.bps.get(slot).copied().unwrap_or(1.0)
    }

    /// That of the last slot.
    pub(crate) fn per_unit_at_end(&self) -> f64 {
        self.bps.last().copied().unwrap_or(1.0)
    }

    /// Its mean over the slots, in bps of mid; `None` where the coefficient is the spread itself.
    pub(crate) fn mean_bps(&self) -> Option<f64> {
        let sum = self.bps.iter().fold(0.0, |sum, bps| sum + bps);
        (!self.bps.is_empty()).then(|| sum / self.bps.len() as f64)
    }
}

/// Bps in 1.
const BPS: f64 = 1e4;

/// Minutes of a day.
const MINUTES_OF_DAY: f64 = 1440.0;

/// Spreads and ticks of a bar series that were already computed, by model.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpreadCache {
    spreads: Vec<Arc<SeriesSpread>>,
    /// The ticks of the series.
    pub(super) ticks: TickCache,
}

impl SpreadCache {
    fn spread(&mut self, series: &BarSeries, model: Choice<dyn SpreadModel>) -> Arc<SeriesSpread> {
        if let Some(known) = self.spreads.iter().find(|known| known.is_for(model)) {
            return Arc::clone(known);
        }
        let made = Arc::new(SeriesSpread::of(series, model));
        self.spreads.push(Arc::clone(&made));
        made
    }
}

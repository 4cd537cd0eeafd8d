//! What a fill of each slot meets: the price it starts from and what it pays.

use super::ScheduleSpec;
use super::fill_mode::{FillKind, FillMode, PassiveFill};
use crate::model::bar_series::BarSeries;
use crate::model::bars::Bar;
use crate::model::error::RunError;
use crate::model::estimate::Estimates;
use crate::model::window::Window;
use std::borrow::Cow;

/// Part of a tick by which two prices of the same tick may differ: decimals are rounded to binary numbers.
const TICK_ROUNDING: f64 = 1e-6;

/// What a fill of each slot of a window meets; one entry per slot in every column.
#[derive(Debug, Clone, PartialEq)]
pub struct FillTerms<'a> {
    /// The price that a fill starts from, in the price's currency: the mid of the slot where it crosses the spread; under
    /// [`FillMode::Passive`] the limit where it rests there, and the bar's close where it does not.
    pub price: Cow<'a, [f64]>,
    /// How a fill would come about; empty where every one crosses.
    pub kind: Vec<FillKind>,
}

/// An order that rests in every slot.
#[derive(Debug, Clone, Copy)]
struct RestingOrder {
    /// +1 buy, -1 sell.
    sign: f64,
    /// How far from the last close its limit is, in the price's currency.
    distance: f64,
    /// The tick, in the price's currency.
    tick: f64,
    rule: PassiveFill,
}

impl RestingOrder {
    /// Its limit after a bar that closed at `last`.
    fn limit(&self, last: f64) -> f64 {
        last - self.sign * self.distance
    }

    /// Whether `bar` comes to `limit`: low <= limit (touch) or low <= limit - tick (through) for a buy, the same of the
    /// high for a sell.
    fn is_reached(&self, bar: &Bar, limit: f64) -> bool {
        let best = if self.sign > 0.0 { bar.low } else { bar.high };
        let beyond = match self.rule {
            PassiveFill::Touch => 0.0,
            PassiveFill::Through => self.tick,
        };
        self.sign * (best - limit) <= TICK_ROUNDING * self.tick - beyond
    }
}

impl<'a> FillTerms<'a> {
    /// The terms that `spec` makes of `window`.
    ///
    /// # Errors
    /// [`RunError::NoTick`] where orders are to rest and no tick is set nor found.
    pub fn of(
        series: &BarSeries,
        window: &'a Window,
        estimates: &Estimates,
        spec: &ScheduleSpec,
    ) -> Result<Self, RunError> {
        match spec.fill {
            FillMode::Cross => Ok(Self { price: Cow::Borrowed(&window.mid), kind: Vec::new() }),
            FillMode::Passive => {
                let tick = estimates.tick(series, window)?;
                let order = RestingOrder {
                    sign: spec.side.sign(),
                    distance: f64::from(spec.passive_ticks) * tick,
                    tick,
                    rule: spec.passive_fill,
                };
                Ok(Self::resting(series, window, &order))
            }
        }
    }

    /// Those of `order`, which rests in every slot: limit = close of the last bar that ended before the slot - sign x ticks
    /// x tick. Where the bar of the slot comes to it, it fills there; else it crosses at the bar's close.
    ///
    /// The limit knows prior bars only. Whether it fills is the market's answer, and as that of the participation cap it
    /// comes from the slot's own bar. A slot without a bar fills nothing, and without a bar before there is no limit.
    fn resting(series: &BarSeries, window: &'a Window, order: &RestingOrder) -> Self {
        let bars = series.bars();
        let terms = window.rows_at_start(series).enumerate().map(|(slot, before)| {
            let Some(row) = window.own_row(series, slot) else {
                return (window.mid[slot], FillKind::Cross);
            };
            let bar = bars.bar(row);
            match before.map(|before| order.limit(bars.close()[before])) {
                Some(limit) if limit > 0.0 && order.is_reached(&bar, limit) => (limit, FillKind::Passive),
                _ => (bar.close, FillKind::Cross),
            }
        });
        let (price, kind): (Vec<f64>, Vec<FillKind>) = terms.unzip();
        Self { price: Cow::Owned(price), kind }
    }

    /// How a fill in `slot` comes about.
    pub fn kind(&self, slot: usize) -> FillKind {
        self.kind.get(slot).copied().unwrap_or_default()
    }
}

//! What a fill of each slot meets: the volume, the price it starts from and what it pays.

use super::ScheduleSpec;
use super::fill_mode::{FillKind, FillMode, PassiveFill};
use crate::model::bar_series::BarSeries;
use crate::model::bars::Bar;
use crate::model::error::RunError;
use crate::model::estimate::Estimates;
use crate::model::math;
use crate::model::window::Window;
use std::borrow::Cow;

/// Part of a tick by which two prices of the same tick may differ: decimals are rounded to binary numbers.
const TICK_ROUNDING: f64 = 1e-6;

/// Significant digits of a price.
const PRICE_DIGITS: i32 = 12;

/// What a fill of each slot of a window meets; one entry per slot in every column.
#[derive(Debug, Clone, PartialEq)]
pub struct FillTerms<'a> {
    /// Units that the market trades where a fill would: in the slot, or in the closing auction.
    pub volume: Cow<'a, [f64]>,
    /// The price that a fill starts from, in the price's currency: the mid of the slot where it crosses the spread; under
    /// [`FillMode::Passive`] the limit where it rests there, and the bar's close where it does not; the print of an auction.
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
    /// Its limit after a bar that closed at `last`, as a price is written: without the rounding of binary numbers.
    fn limit(&self, last: f64) -> f64 {
        let limit = last - self.sign * self.distance;
        if limit <= 0.0 {
            return limit;
        }
        let units = math::pow10(PRICE_DIGITS - 1 - math::floor_log10(limit));
        (limit * units).round() / units
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
    /// [`RunError::NoTickToRestBy`] where orders are to rest and no tick is set nor found; [`RunError::NoAuction`] and
    /// [`RunError::NotToTheClose`] for a strategy that fills in the closing auction.
    pub fn of(
        series: &BarSeries,
        window: &'a Window,
        estimates: &Estimates,
        spec: &ScheduleSpec,
    ) -> Result<Self, RunError> {
        if spec.strategy.fills_in_auction() {
            return Self::of_closing_auction(series, window);
        }
        match spec.fill {
            FillMode::Cross => Ok(Self {
                volume: Cow::Borrowed(&window.volume),
                price: Cow::Borrowed(&window.mid),
                kind: Vec::new(),
            }),
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
        Self { volume: Cow::Borrowed(&window.volume), price: Cow::Owned(price), kind }
    }

    /// Those of the slots of `window`, of which the last trades in the closing auction, at its print.
    fn of_closing_auction(series: &BarSeries, window: &'a Window) -> Result<Self, RunError> {
        let session = window.session.map(|index| &series.sessions()[index]);
        let date = session.map(|session| session.hours.date);
        let print = window.auction.and_then(|print| Some((print.price, print.volume?)));
        let (price_of_print, volume_of_print) = print.ok_or(RunError::NoAuction { date })?;
        let (mut volume, mut price) = (window.volume.clone(), window.mid.clone());
        let mut kind = vec![FillKind::Cross; window.len()];
        let last_of_session = session.and_then(|session| session.slot_count().checked_sub(1));
        match (volume.last_mut(), price.last_mut(), kind.last_mut()) {
            (Some(volume), Some(price), Some(kind))
                if window.slot_of_day.last().copied() == last_of_session =>
            {
                (*volume, *price, *kind) = (volume_of_print, price_of_print, FillKind::Auction);
            }
            _ => return Err(RunError::NotToTheClose { date }),
        }
        Ok(Self { volume: Cow::Owned(volume), price: Cow::Owned(price), kind })
    }
}

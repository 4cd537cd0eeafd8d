//! What a strategy may know, and when: its only view of the market, so that it cannot look ahead.

use super::{ScheduleSpec, StrategyParams};
use crate::model::bar_series::BarSeries;
use crate::model::estimate::Estimates;
use crate::model::window::Window;

/// What is known when the order arrives: bars that ended by then, and the estimates made of them.
#[derive(Debug, Clone, Copy)]
pub struct ArrivalInformation<'a> {
    series: &'a BarSeries,
    window: &'a Window,
    estimates: &'a Estimates,
    spec: &'a ScheduleSpec,
    qty: f64,
}

impl<'a> ArrivalInformation<'a> {
    pub(super) fn new(
        series: &'a BarSeries,
        window: &'a Window,
        estimates: &'a Estimates,
        spec: &'a ScheduleSpec,
        qty: f64,
    ) -> Self {
        Self { series, window, estimates, spec, qty }
    }

    /// Number of slots the order may use.
    pub fn slots(&self) -> usize {
        self.window.len()
    }

    /// Length of a slot, in minutes.
    pub fn slot_minutes(&self) -> f64 {
        self.window.slot_minutes
    }

    /// Number of slots a session has.
    pub fn slots_per_session(&self) -> f64 {
        self.window.slots_per_session
    }

    /// The parent quantity, in units.
    pub fn qty(&self) -> f64 {
        self.qty
    }

    /// Average daily volume, in units, at least 1.
    pub fn adv(&self) -> f64 {
        self.estimates.adv.max(1.0)
    }

    /// The last mid before the arrival.
    pub fn last_mid(&self) -> f64 {
        self.window.last_mid_before(self.series)
    }

    /// Volatility of a whole session as it was last known, as a fraction of the mid.
    pub fn sigma_day(&self) -> f64 {
        self.estimates.sigma_day_bps * 1e-4
    }

    /// Volatility of each slot of the window as it was last known, as a fraction of the mid per square root of a minute (per bar
    /// under the seed script's preset).
    pub fn sigma(&self) -> Vec<f64> {
        self.estimates.arrival_sigma_bps.iter().map(|sigma| sigma * 1e-4).collect()
    }

    /// Share of a session's volume that each slot of the window trades on average over prior sessions; above 0.
    pub fn profile(&self) -> &'a [f64] {
        &self.estimates.profile
    }

    /// Units of volume per unit of [`Self::forecast`]: 1, or ADV / slots per session where it is relative.
    pub fn forecast_unit(&self) -> f64 {
        self.estimates.forecast_unit(self.slots_per_session())
    }

    /// Expected volume of each slot of the window, in [`Self::forecast_unit`].
    pub fn forecast(&self) -> &'a [f64] {
        &self.estimates.forecast.volume
    }

    /// What the same curve expected of today's slots before the arrival, from the open on, in the same unit.
    pub fn forecast_before(&self) -> Vec<f64> {
        self.estimates.forecast_before(self.series, self.window)
    }

    /// Units the market traded in today's slots before the arrival, from the open on.
    pub fn volume_before(&self) -> &'a [f64] {
        &self.window.volume_before
    }

    /// Largest share of a bar's volume a child may take.
    pub fn participation(&self) -> f64 {
        self.spec.participation
    }

    /// Children are multiples of this many units; 0 means no rounding.
    pub fn lot(&self) -> f64 {
        self.spec.lot
    }

    /// Parameters of the strategies.
    pub fn params(&self) -> &'a StrategyParams {
        &self.spec.params
    }
}

/// What is known when a slot starts: the slots before it, and how far the order is.
#[derive(Debug, Clone, Copy)]
pub struct SlotInformation<'a> {
    window_volume: &'a [f64],
    /// Which slot of the window starts.
    pub slot: usize,
    /// Units executed so far.
    pub executed: f64,
    /// Units left.
    pub remaining: f64,
}

impl<'a> SlotInformation<'a> {
    pub(super) fn new(window_volume: &'a [f64], slot: usize, executed: f64, remaining: f64) -> Self {
        Self { window_volume, slot, executed, remaining }
    }

    /// Units the market traded in the slots of the window that have ended.
    pub fn volume(&self) -> &'a [f64] {
        &self.window_volume[..self.slot]
    }
}

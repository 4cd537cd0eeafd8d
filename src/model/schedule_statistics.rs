//! Statistics of a schedule that no cost depends on; computed only where a row or summary is written.

use super::bar_series::BarSeries;
use super::benchmark::{VwapSource, participation_weighted_price};
use super::estimate::Estimates;
use super::math;
use super::schedule::Schedule;
use super::schedule::child_orders::ChildOrders;
use super::tracking_risk::{TrackingRisk, VolumeShares};
use super::window::Window;

/// Figures of a schedule that no cost depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduleStatistics {
    /// Standard deviation of what prices may add to the cost while the order waits, in cash.
    pub timing_risk: f64,
    /// Participation-weighted price and what it is made of; `None` where the session ends before the market traded qty /
    /// `pwp_rate`.
    pub pwp: Option<(f64, VwapSource)>,
    /// Tracking risk against the interval VWAP; `None` where prior sessions are too few, or nothing filled.
    pub tracking: Option<TrackingRisk>,
}

impl ScheduleStatistics {
    /// Those of `schedule`, where the market distributes its volume as in `shares`; its participation-weighted price is
    /// that of `pwp_rate`, a share in (0, 1].
    pub fn of(
        series: &BarSeries,
        window: &Window,
        estimates: &Estimates,
        schedule: &Schedule,
        pwp_rate: f64,
        shares: Option<&VolumeShares>,
    ) -> Self {
        Self {
            timing_risk: timing_risk(window, estimates, &schedule.child_orders, schedule.qty),
            tracking: shares
                .and_then(|shares| TrackingRisk::of(window, estimates, shares, &schedule.child_orders)),
            pwp: participation_weighted_price(series, window, schedule.qty / pwp_rate),
        }
    }
}

/// Standard deviation of what prices may add to the cost while the order waits, in cash.
///
/// timing risk^2 = sum over slots of `sigma_j`^2 x minutes of a slot x mid^2 x (B^2 + B A + A^2) / 3, B and A the units
/// left before and after slot j: what is left falls evenly within a slot, and what is never filled is held to the end of
/// the window. `sigma_j` is the volatility of slot j as known at the arrival, per square root of a minute. Source: Almgren,
/// Chriss 2000, "Optimal execution of portfolio transactions", eq. 5 (their V is its square) for holdings that fall
/// within a slot; at a constant rate it is sigma x sqrt(T / 3) whatever the slots.
fn timing_risk(window: &Window, estimates: &Estimates, fills: &ChildOrders, qty: f64) -> f64 {
    let slots_of_sigma = window.slot_minutes / estimates.sigma_minutes;
    let mut before = qty;
    let mut variance = 0.0;
    for (slot, after) in fills.remaining.iter().copied().enumerate() {
        let move_of_slot = estimates.arrival_sigma_bps[slot] * 1e-4 * window.mid[slot];
        let held = (before * before + before * after + after * after) / 3.0;
        variance += math::square(move_of_slot) * slots_of_sigma * held;
        before = after;
    }
    variance.sqrt()
}

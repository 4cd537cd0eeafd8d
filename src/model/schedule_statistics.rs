//! Statistics of a schedule that no cost depends on; computed only where a row or summary is written.

use super::bar_series::BarSeries;
use super::benchmark::participation_weighted_price;
use super::estimate::Estimates;
use super::math;
use super::schedule::Schedule;
use super::schedule::child_orders::ChildOrders;
use super::window::Window;

/// Figures of a schedule that no cost depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduleStatistics {
    /// Standard deviation of what prices may add to the cost while the order waits, in cash.
    pub timing_risk: f64,
    /// Participation-weighted price; `None` where the session ends before the market traded qty / participation.
    pub pwp: Option<f64>,
}

impl ScheduleStatistics {
    /// Those of `schedule`, whose cap is `participation`.
    pub fn of(
        series: &BarSeries,
        window: &Window,
        estimates: &Estimates,
        schedule: &Schedule,
        participation: f64,
    ) -> Self {
        Self {
            timing_risk: timing_risk(window, estimates, &schedule.child_orders),
            pwp: participation_weighted_price(series, window, schedule.qty / participation),
        }
    }
}

/// Standard deviation of what prices may add to the cost while the order waits, in cash: the square root of the sum
/// over slots of (units left after the slot x volatility of the bar x mid)^2.
///
/// Source: Almgren, Chriss 2000, "Optimal execution of portfolio transactions", eq. 5 (their V is its square); at a
/// constant rate it tends to sigma x sqrt(T / 3) as slots shrink.
fn timing_risk(window: &Window, estimates: &Estimates, fills: &ChildOrders) -> f64 {
    let exposed = fills.remaining.iter().zip(&estimates.sigma_bps).zip(&window.mid);
    let variance = exposed.map(|((left, sigma), mid)| math::square(left * sigma * 1e-4 * mid));
    variance.fold(0.0, |sum, variance| sum + variance).sqrt()
}

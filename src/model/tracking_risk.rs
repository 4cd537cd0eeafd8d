//! Tracking risk: how far the average price may lie from the interval VWAP, by price moves alone.

use super::bar_series::BarSeries;
use super::estimate::Estimates;
use super::math;
use super::schedule::child_orders::ChildOrders;
use super::window::Window;

/// Prior sessions below which a covariance says too little.
const LEAST_SESSIONS: usize = 5;

/// How the market distributed its volume over the same slots of prior sessions.
///
/// `V_j` is the share of the window's volume that trades after slot j, 1 before the first slot and 0 after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeShares {
    /// Mean of `V_j`.
    mean_after: Vec<f64>,
    /// (Var `V_(j-1)` + Cov(`V_(j-1)`, `V_j`) + Var `V_j`) / 3.
    variance_within: Vec<f64>,
}

impl VolumeShares {
    /// Those of `window`, over up to `count` usable sessions before its own; past only.
    ///
    /// A session that traded nothing in these slots, or that was shorter, does not count. `None` where fewer than 5
    /// sessions are left, and under `preset = "level44"`, which knows no sessions. Variances are those of a sample (n -
    /// 1).
    pub fn of_prior_sessions(series: &BarSeries, window: &Window, count: u32) -> Option<Self> {
        let slots = window.len();
        let mut sessions: Vec<Vec<f64>> = Vec::new();
        for session in series.usable_before(window.session?, count) {
            let volumes = window.slot_of_day.iter().map(|slot| series.volume_at(session, *slot));
            let Some(volumes) = volumes.collect::<Option<Vec<f64>>>() else { continue };
            let total = volumes.iter().fold(0.0, |sum, volume| sum + volume);
            if total > 0.0 {
                let mut after = volumes;
                let mut left = 0.0;
                for place in after.iter_mut().rev() {
                    let volume = *place;
                    *place = left / total;
                    left += volume;
                }
                sessions.push(after);
            }
        }
        if sessions.len() < LEAST_SESSIONS {
            return None;
        }
        let (all, degrees) = (sessions.len() as f64, (sessions.len() - 1) as f64);
        let mean = |slot: usize| sessions.iter().fold(0.0, |sum, after| sum + after[slot]) / all;
        let mean_after: Vec<f64> = (0..slots).map(mean).collect();
        let product = |a: usize, b: usize| {
            let deviations =
                sessions.iter().map(|after| (after[a] - mean_after[a]) * (after[b] - mean_after[b]));
            deviations.fold(0.0, |sum, product| sum + product) / degrees
        };
        let variance_within = (0..slots).map(|slot| {
            // Before the first slot it is 1 in every session.
            let before =
                slot.checked_sub(1).map_or(0.0, |before| product(before, before) + product(before, slot));
            (before + product(slot, slot)) / 3.0
        });
        let variance_within = variance_within.collect();
        Some(Self { mean_after, variance_within })
    }
}

/// Tracking risk of a schedule and the least that any schedule has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackingRisk {
    /// Standard deviation of average price - interval VWAP, spread, impact and fees left out, in bps of the price.
    pub risk_bps: f64,
    /// The same of the schedule that follows the mean of prior sessions: nobody who does not know today's volume can do
    /// better.
    pub floor_bps: f64,
}

impl TrackingRisk {
    /// That of `fills`, whose slots are those of `window`; `None` where nothing filled.
    ///
    /// Average price - VWAP is sum over slots of (`x_j` - `v_j`) x mid, x and v the order's and the market's shares of
    /// what they trade in the window. With `D_j` = `X_j` - `V_j`, the difference of what is still to trade after slot
    /// j, a price that is a random walk makes it sum of `D` x price move, so that
    ///
    /// risk^2 = sum over slots of `sigma_j`^2 x minutes of a slot x E(`D_(j-1)`^2 + `D_(j-1)` `D_j` + `D_j`^2) / 3,
    ///
    /// both falling evenly within a slot as in timing risk, `sigma_j` the volatility of slot j as known at the arrival
    /// per square root of a minute. E is over today's volume, which is independent of the price move: E `D_i` `D_j` =
    /// (`X_i` - mean `V_i`) (`X_j` - mean `V_j`) + Cov(`V_i`, `V_j`), mean and covariance over prior sessions
    /// ([`VolumeShares`]). The floor has X = mean V. A schedule that follows today's volume as it comes (`pov`,
    /// `dynamic-vwap`) has less risk than this says, since its X moves with V.
    ///
    /// The covariance is the sample's and not that of a Dirichlet distribution, whose shares are negatively correlated:
    /// busy spells persist, so that cumulative shares stray further than slots apart from each other would. A Dirichlet
    /// with the same variance of single slots states 30% less for an hour of SPY and AAPL in bars of a minute, and a
    /// number that rises with the length of a bar; the sample's is the same in bars of one and of five minutes within
    /// 3%.
    ///
    /// Volume and price move together where there is news, which this leaves out: the root mean square of deviation /
    /// risk is 0.9 to 1.3 in US stocks and 1.7 in bitcoin, a third of it from 1 run in 100. Source of the
    /// decomposition: Konishi 2002, "Optimal slice of a VWAP trade".
    pub fn of(
        window: &Window,
        estimates: &Estimates,
        shares: &VolumeShares,
        fills: &ChildOrders,
    ) -> Option<Self> {
        if fills.completed <= 0.0 {
            return None;
        }
        let slots_of_sigma = window.slot_minutes / estimates.sigma_minutes;
        let (mut risk, mut floor) = (0.0, 0.0);
        let mut before = 0.0;
        for (slot, executed) in fills.cumulative.iter().enumerate() {
            let left = 1.0 - executed / fills.completed;
            let after = left - shares.mean_after[slot];
            let moves = math::square(estimates.arrival_sigma_bps[slot]) * slots_of_sigma;
            let inevitable = shares.variance_within[slot];
            floor += moves * inevitable;
            risk += moves * ((before * before + before * after + after * after) / 3.0 + inevitable);
            before = after;
        }
        Some(Self { risk_bps: risk.sqrt(), floor_bps: floor.sqrt() })
    }
}

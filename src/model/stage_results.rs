//! A run that was priced down to its coefficients.

use std::cell::OnceCell;

use super::bar_series::BarSeries;
use super::benchmark::MarketPrices;
use super::coefficients::LinearCosts;
use super::estimate::Estimates;
use super::impact::{ImpactCosts, SliceImpact, paid_unit_impact};
use super::run_spec::RunSpec;
use super::schedule::Schedule;
use super::schedule_statistics::ScheduleStatistics;
use super::tracking_risk::VolumeShares;
use super::window::Window;

/// The results of every stage above the coefficients; costs follow by a dot product.
#[derive(Debug, Clone, Copy)]
pub struct StageResults<'a> {
    /// Stage *window*.
    pub window: &'a Window,
    /// The market's prices over it.
    pub market: &'a MarketPrices,
    /// Stage *estimate*.
    pub estimates: &'a Estimates,
    /// Stage *schedule*.
    pub schedule: &'a Schedule,
    /// Stage *impact basis*.
    pub impact: &'a ImpactCosts,
    pub(super) series: &'a BarSeries,
    /// The spec of one of its runs; the others differ in coefficients only.
    pub(super) spec: &'a RunSpec,
    pub(super) reported: &'a OnceCell<ScheduleStatistics>,
    pub(super) volume_shares: &'a OnceCell<Option<VolumeShares>>,
    pub(super) unit_impacts: &'a OnceCell<Vec<SliceImpact>>,
}

impl<'a> StageResults<'a> {
    /// Prior sessions behind the volume curve; `None` for a strategy that reads no curve.
    pub fn curve_sessions_used(&self) -> Option<u32> {
        self.spec.schedule.reads_curve().then_some(self.estimates.forecast.sessions_used)
    }

    /// Statistics of the schedule.
    pub fn schedule_statistics(&self) -> ScheduleStatistics {
        let Self { series, window, estimates, schedule, spec, .. } = *self;
        let pwp_rate = spec.schedule.pwp_rate();
        *self.reported.get_or_init(|| {
            let of_prior = || VolumeShares::of_prior_sessions(series, window, spec.estimate.adv_sessions);
            let shares = self.volume_shares.get_or_init(of_prior).as_ref();
            ScheduleStatistics::of(series, window, estimates, schedule, pwp_rate, shares)
        })
    }

    /// Impact that every fill pays per unit of each coefficient.
    pub(super) fn unit_impacts(&self) -> &'a [SliceImpact] {
        let (filled, impact) = (&self.schedule.filled_slots, &self.spec.impact);
        self.unit_impacts
            .get_or_init(|| (0..filled.len()).map(|fill| paid_unit_impact(filled, fill, impact)).collect())
    }

    /// Whether what its runs leave unfilled is traded in the end.
    pub fn cleans_up(&self) -> bool {
        self.spec.cleans_up()
    }

    /// The costs of its runs, linear in their coefficients.
    pub fn linear_costs(&self) -> LinearCosts {
        LinearCosts::of(self.schedule, self.impact, self.window.arrival_price)
    }
}

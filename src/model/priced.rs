//! A run that was priced down to its coefficients.

use std::cell::OnceCell;

use super::benchmark::MarketPrices;
use super::coefficients::Linear;
use super::estimate::Estimates;
use super::impact::{Basis, SliceImpact};
use super::parameter::ParameterId;
use super::reported::Reported;
use super::schedule::Schedule;
use super::session::Tape;
use super::stages::RunSpec;
use super::window::Window;

/// Everything above the coefficients of some runs: what they cost is a dot product away.
#[derive(Debug, Clone, Copy)]
pub struct Priced<'a> {
    /// Stage *window*.
    pub window: &'a Window,
    /// The market's prices over it.
    pub market: &'a MarketPrices,
    /// Stage *estimate*.
    pub estimates: &'a Estimates,
    /// Stage *schedule*.
    pub schedule: &'a Schedule,
    /// Stage *impact basis*.
    pub basis: &'a Basis,
    pub(super) tape: &'a Tape,
    /// What its runs ask for; coefficients are those of one of them.
    pub(super) spec: &'a RunSpec,
    pub(super) reported: &'a OnceCell<Reported>,
    pub(super) unit_impacts: &'a OnceCell<Vec<SliceImpact>>,
}

impl<'a> Priced<'a> {
    /// Prior sessions behind the volume curve; `None` for a strategy that reads no curve.
    pub fn curve_sessions_used(&self) -> Option<u32> {
        let reads_curve = self.spec.schedule.strategy.reads().contains(&ParameterId::Curve);
        reads_curve.then_some(self.estimates.forecast.sessions_used)
    }

    /// What is said of the schedule beside its costs.
    pub fn reported(&self) -> Reported {
        let Self { tape, window, estimates, schedule, spec, .. } = *self;
        let participation = spec.schedule.participation;
        *self.reported.get_or_init(|| Reported::of(tape, window, estimates, schedule, participation))
    }

    /// Impact on every fill a unit of each coefficient.
    pub(super) fn unit_impacts(&self) -> &'a [SliceImpact] {
        let (trades, impact) = (&self.schedule.trades, &self.spec.impact);
        self.unit_impacts.get_or_init(|| {
            (0..trades.len()).map(|fill| impact.model.unit_impact(trades, fill, impact)).collect()
        })
    }

    /// The costs of its runs, linear in their coefficients.
    pub fn linear(&self) -> Linear {
        Linear::of(self.schedule, self.basis, self.window.arrival_mid)
    }
}

//! The stages of a run, each computed again only where what it needs has changed.

use std::cell::OnceCell;
use std::sync::Arc;

use super::bar_series::BarSeries;
use super::benchmark::MarketPrices;
use super::error::RunError;
use super::estimate::{EstimateCaches, EstimateSpec, Estimates};
use super::gate::{GateEffect, GateSpec};
use super::impact::{ImpactCosts, ImpactSpec, SliceImpact};
use super::order::Side;
use super::outcome::Outcome;
use super::run_spec::RunSpec;
use super::schedule::{self, Schedule, ScheduleSpec};
use super::schedule_statistics::ScheduleStatistics;
use super::slices::Slice;
use super::stage_results::StageResults;
use super::tracking_risk::VolumeShares;
use super::window::{Window, WindowSpec};

/// A stage's result and what it was computed from.
#[derive(Debug)]
struct Memo<K, T> {
    key: K,
    result: Result<T, RunError>,
}

/// Prices runs one after the other; cheapest when neighbours share their early stages, as a plan orders them.
#[derive(Debug)]
pub struct Pipeline<'a> {
    with_capacity: bool,
    all_series: &'a [Arc<BarSeries>],
    series_index: Option<usize>,
    caches: EstimateCaches,
    window: Option<Memo<WindowSpec, (Window, MarketPrices)>>,
    estimates: Option<Memo<EstimateSpec, Estimates>>,
    gate_effect: Option<Memo<(GateSpec, Side), GateEffect>>,
    schedule: Option<Memo<ScheduleSpec, Schedule>>,
    /// The previous schedule; the next one reuses its allocations.
    recycled: Schedule,
    /// How the market distributed its volume in prior sessions, computed on first use.
    volume_shares: OnceCell<Option<VolumeShares>>,
    /// Statistics of the schedule, computed on first use.
    statistics: OnceCell<ScheduleStatistics>,
    impact: Option<Memo<ImpactSpec, ImpactCosts>>,
    /// Impact on every fill per unit of each coefficient, computed on first use.
    unit_impacts: OnceCell<Vec<SliceImpact>>,
}

impl<'a> Pipeline<'a> {
    /// A pipeline over `all_series`, which run specs name by index.
    pub fn new(all_series: &'a [Arc<BarSeries>]) -> Self {
        Self {
            with_capacity: false,
            all_series,
            series_index: None,
            caches: EstimateCaches::default(),
            window: None,
            estimates: None,
            gate_effect: None,
            schedule: None,
            recycled: Schedule::default(),
            volume_shares: OnceCell::new(),
            statistics: OnceCell::new(),
            impact: None,
            unit_impacts: OnceCell::new(),
        }
    }

    /// Works out the capacity of every schedule too, which takes tens of times as long.
    #[must_use]
    pub fn with_capacity(mut self, wanted: bool) -> Self {
        self.with_capacity = wanted;
        self
    }

    /// What the run costs.
    ///
    /// # Errors
    /// [`RunError`] where it cannot be priced.
    pub fn price(&mut self, spec: &RunSpec) -> Result<Outcome, RunError> {
        self.run_stages(spec)?.outcome(&spec.resolved_coefficients())
    }

    /// The run's slice log.
    ///
    /// # Errors
    /// [`RunError`] where it cannot be priced.
    pub fn slices(&mut self, spec: &RunSpec) -> Result<Vec<Slice>, RunError> {
        Ok(self.run_stages(spec)?.slices(spec.resolved_coefficients()).collect())
    }

    /// Everything above the coefficients of `spec`.
    ///
    /// # Errors
    /// [`RunError`] where it cannot be priced.
    pub fn run_stages<'s>(&'s mut self, spec: &'s RunSpec) -> Result<StageResults<'s>, RunError> {
        let series = &*self.all_series[spec.series];
        if self.series_index != Some(spec.series) {
            self.series_index = Some(spec.series);
            self.caches = EstimateCaches::default();
            self.window = None;
        }
        if self.window.as_ref().is_none_or(|kept| kept.key != spec.window) {
            let made = Window::build(series, &spec.window).map(|window| {
                let market = MarketPrices::of_window(series, &window);
                (window, market)
            });
            self.window = Some(Memo { key: spec.window.clone(), result: made });
            self.estimates = None;
        }
        let (window, market) = stage_result(self.window.as_ref())?;
        if self.estimates.as_ref().is_none_or(|kept| kept.key != spec.estimate) {
            let made =
                Estimates::compute(series, window, &spec.estimate, spec.window.preset, &mut self.caches);
            self.estimates = Some(Memo { key: spec.estimate.clone(), result: made });
            self.volume_shares = OnceCell::new();
            self.gate_effect = None;
        }
        let estimates = stage_result(self.estimates.as_ref())?;
        let side = spec.schedule.side;
        if self.gate_effect.as_ref().is_none_or(|kept| kept.key.0 != spec.gate || kept.key.1 != side) {
            let made = GateEffect::compute(series, window, estimates, &spec.gate, side);
            self.gate_effect = Some(Memo { key: (spec.gate.clone(), side), result: made });
            recycle(&mut self.schedule, &mut self.recycled);
        }
        let gated = stage_result(self.gate_effect.as_ref())?;
        if self.schedule.as_ref().is_none_or(|kept| kept.key != spec.schedule) {
            recycle(&mut self.schedule, &mut self.recycled);
            let spent = std::mem::take(&mut self.recycled);
            let mut made = Schedule::compute(series, window, estimates, gated, &spec.schedule, spent);
            if self.with_capacity
                && let Ok(schedule) = &mut made
            {
                let capacity = schedule::capacity(series, window, estimates, gated, &spec.schedule);
                schedule.capacity_qty = capacity.ok();
            }
            self.schedule = Some(Memo { key: spec.schedule.clone(), result: made });
            self.statistics = OnceCell::new();
            self.impact = None;
        }
        let schedule = stage_result(self.schedule.as_ref())?;
        if self.impact.as_ref().is_none_or(|kept| kept.key != spec.impact) {
            let checked = spec.impact.model.check(&spec.impact);
            let made = checked.map(|()| ImpactCosts::of(schedule, &spec.impact));
            self.impact = Some(Memo { key: spec.impact.clone(), result: made });
            self.unit_impacts = OnceCell::new();
        }
        let impact = stage_result(self.impact.as_ref())?;
        spec.coefficients.check(&*spec.impact.model)?;
        let Self { statistics: reported, volume_shares, unit_impacts, .. } = &*self;
        Ok(StageResults {
            window,
            market,
            estimates,
            schedule,
            impact,
            series,
            spec,
            reported,
            volume_shares,
            unit_impacts,
        })
    }
}

/// Leaves `schedule` to be made anew, and its columns to `spent`.
fn recycle(schedule: &mut Option<Memo<ScheduleSpec, Schedule>>, spent: &mut Schedule) {
    if let Some(Memo { result: Ok(made), .. }) = schedule.take() {
        *spent = made;
    }
}

/// What a stage made; a stage that failed fails every run below it for the same reason.
fn stage_result<K, T>(kept: Option<&Memo<K, T>>) -> Result<&T, RunError> {
    match kept {
        Some(Memo { result: Ok(made), .. }) => Ok(made),
        Some(Memo { result: Err(error), .. }) => Err(error.clone()),
        None => unreachable!("a stage is made before it is read"),
    }
}

//! The stages of a run, each computed again only where what it needs has changed.

use std::cell::OnceCell;
use std::sync::Arc;

use super::benchmark::MarketPrices;
use super::error::RunError;
use super::estimate::{EstimateSpec, Estimates, VolatilityCache};
use super::gate::{GateSpec, Gated};
use super::impact::{Basis, ImpactSpec, SliceImpact};
use super::order::Side;
use super::outcome::Outcome;
use super::priced::Priced;
use super::reported::Reported;
use super::schedule::{self, Schedule, ScheduleSpec};
use super::session::Tape;
use super::slices::Slice;
use super::stages::RunSpec;
use super::window::{Window, WindowSpec};

/// A stage's result and what it was computed from.
#[derive(Debug)]
struct Kept<K, T> {
    key: K,
    made: Result<T, RunError>,
}

/// Prices runs one after the other; cheapest when neighbours share their early stages, as a plan orders them.
#[derive(Debug)]
pub struct Pipeline<'a> {
    capacity: bool,
    tapes: &'a [Arc<Tape>],
    tape: Option<usize>,
    volatilities: VolatilityCache,
    window: Option<Kept<WindowSpec, (Window, MarketPrices)>>,
    estimates: Option<Kept<EstimateSpec, Estimates>>,
    gated: Option<Kept<(GateSpec, Side), Gated>>,
    schedule: Option<Kept<ScheduleSpec, Schedule>>,
    /// The last schedule of no more use: the next is written over it.
    spent: Schedule,
    /// Of the schedule, once asked for.
    reported: OnceCell<Reported>,
    basis: Option<Kept<ImpactSpec, Basis>>,
    /// Impact on every fill a unit of each coefficient, once asked for.
    unit_impacts: OnceCell<Vec<SliceImpact>>,
}

impl<'a> Pipeline<'a> {
    /// A pipeline over `tapes`, which run specs name by index.
    pub fn new(tapes: &'a [Arc<Tape>]) -> Self {
        Self {
            capacity: false,
            tapes,
            tape: None,
            volatilities: VolatilityCache::default(),
            window: None,
            estimates: None,
            gated: None,
            schedule: None,
            spent: Schedule::default(),
            reported: OnceCell::new(),
            basis: None,
            unit_impacts: OnceCell::new(),
        }
    }

    /// Works out the capacity of every schedule too, which takes tens of times as long.
    #[must_use]
    pub fn with_capacity(mut self, wanted: bool) -> Self {
        self.capacity = wanted;
        self
    }

    /// What the run costs.
    ///
    /// # Errors
    /// [`RunError`] where it cannot be priced.
    pub fn price(&mut self, spec: &RunSpec) -> Result<Outcome, RunError> {
        self.stages(spec)?.outcome(&spec.charges())
    }

    /// The run's slice log.
    ///
    /// # Errors
    /// [`RunError`] where it cannot be priced.
    pub fn slices(&mut self, spec: &RunSpec) -> Result<Vec<Slice>, RunError> {
        Ok(self.stages(spec)?.slices(spec.charges()).collect())
    }

    /// Everything above the coefficients of `spec`.
    ///
    /// # Errors
    /// [`RunError`] where it cannot be priced.
    pub fn stages<'s>(&'s mut self, spec: &'s RunSpec) -> Result<Priced<'s>, RunError> {
        let tape = &*self.tapes[spec.tape];
        if self.tape != Some(spec.tape) {
            self.tape = Some(spec.tape);
            self.volatilities = VolatilityCache::default();
            self.window = None;
        }
        if self.window.as_ref().is_none_or(|kept| kept.key != spec.window) {
            let made = Window::cut(tape, &spec.window).map(|window| {
                let market = MarketPrices::over(tape, &window);
                (window, market)
            });
            self.window = Some(Kept { key: spec.window.clone(), made });
            self.estimates = None;
        }
        let (window, market) = made(self.window.as_ref())?;
        if self.estimates.as_ref().is_none_or(|kept| kept.key != spec.estimate) {
            let made =
                Estimates::make(tape, window, &spec.estimate, spec.window.preset, &mut self.volatilities);
            self.estimates = Some(Kept { key: spec.estimate.clone(), made });
            self.gated = None;
        }
        let estimates = made(self.estimates.as_ref())?;
        let side = spec.schedule.side;
        if self.gated.as_ref().is_none_or(|kept| kept.key.0 != spec.gate || kept.key.1 != side) {
            let made = Gated::make(tape, window, estimates, &spec.gate, side);
            self.gated = Some(Kept { key: (spec.gate.clone(), side), made });
            retire(&mut self.schedule, &mut self.spent);
        }
        let gated = made(self.gated.as_ref())?;
        if self.schedule.as_ref().is_none_or(|kept| kept.key != spec.schedule) {
            retire(&mut self.schedule, &mut self.spent);
            let spent = std::mem::take(&mut self.spent);
            let mut made = Schedule::make(tape, window, estimates, gated, &spec.schedule, spent);
            if self.capacity
                && let Ok(schedule) = &mut made
            {
                let capacity = schedule::capacity(tape, window, estimates, gated, &spec.schedule);
                schedule.capacity_qty = capacity.ok();
            }
            self.schedule = Some(Kept { key: spec.schedule.clone(), made });
            self.reported = OnceCell::new();
            self.basis = None;
        }
        let schedule = made(self.schedule.as_ref())?;
        if self.basis.as_ref().is_none_or(|kept| kept.key != spec.impact) {
            let ImpactSpec { model, .. } = &spec.impact;
            let made = model.check(&spec.impact).map(|()| model.basis(&schedule.trades, &spec.impact));
            self.basis = Some(Kept { key: spec.impact.clone(), made });
            self.unit_impacts = OnceCell::new();
        }
        let basis = made(self.basis.as_ref())?;
        let (reported, unit_impacts) = (&self.reported, &self.unit_impacts);
        Ok(Priced { window, market, estimates, schedule, basis, tape, spec, reported, unit_impacts })
    }
}

/// Leaves `schedule` to be made anew, and its columns to `spent`.
fn retire(schedule: &mut Option<Kept<ScheduleSpec, Schedule>>, spent: &mut Schedule) {
    if let Some(Kept { made: Ok(made), .. }) = schedule.take() {
        *spent = made;
    }
}

/// What a stage made; a stage that failed fails every run below it for the same reason.
fn made<K, T>(kept: Option<&Kept<K, T>>) -> Result<&T, RunError> {
    match kept {
        Some(Kept { made: Ok(made), .. }) => Ok(made),
        Some(Kept { made: Err(error), .. }) => Err(error.clone()),
        None => unreachable!("a stage is made before it is read"),
    }
}

//! The level of volatility at each bar of a series: an exponentially weighted mean, cleaned of the time of day.

use std::collections::VecDeque;

use super::factor::{BucketSums, DayFactor, FACTOR_SESSIONS};
use super::{BarPair, VolatilityEstimator};
use crate::model::bar_series::{BarSeries, Session};
use crate::model::family::Choice;
use crate::model::math;

/// Volatility of a bar series under one estimator and span: sigma of a slot = level x factor of its time of day.
///
/// x^2 = variance of a bar / (sum over its minutes of factor^2), with the factor from up to 20 usable sessions before
/// the bar's; level^2 is the mean of x^2, weighted by (1 - alpha)^(trading minutes since), alpha = 2 / (span + 1). All in
/// fractions per square root of a minute; past only.
#[derive(Debug, Clone)]
pub(in crate::model::estimate) struct SeriesVolatility {
    estimator: Choice<dyn VolatilityEstimator>,
    span_minutes: f64,
    /// The level after each row; 0 before the first observation.
    level: Vec<f64>,
    /// The factor of each session.
    factors: Vec<DayFactor>,
}

/// A mean that weights the latest minutes most.
#[derive(Debug, Clone, Copy)]
struct DecayingMean {
    /// What a minute leaves of a weight.
    keep: f64,
    /// What a slot leaves of it: most observations cover one slot.
    keep_of_slot: f64,
    slot_minutes: f64,
    sum: f64,
    weight: f64,
}

impl DecayingMean {
    fn new(span_minutes: f64, slot_minutes: f64) -> Self {
        let keep = 1.0 - 2.0 / (span_minutes + 1.0);
        Self { keep, keep_of_slot: math::pow(keep, slot_minutes), slot_minutes, sum: 0.0, weight: 0.0 }
    }

    /// What `slots` slots leave of a weight.
    fn kept_after(&self, slots: u32) -> f64 {
        match slots {
            1 => self.keep_of_slot,
            slots => math::pow(self.keep, f64::from(slots) * self.slot_minutes),
        }
    }

    /// Lets `slots` slots pass and takes in `value`, which speaks for the last `covered` of them.
    fn observe(&mut self, value: f64, slots: u32, covered: u32) {
        let (kept, weight) = (self.kept_after(slots), 1.0 - self.kept_after(covered));
        self.sum = kept * self.sum + weight * value;
        self.weight = kept * self.weight + weight;
    }

    /// 0 before anything was observed.
    fn get(&self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}

impl SeriesVolatility {
    pub(super) fn of(
        series: &BarSeries,
        estimator: Choice<dyn VolatilityEstimator>,
        span_minutes: f64,
    ) -> Self {
        let slot_minutes = series.bar_seconds() as f64 / 60.0;
        let bars = series.bars();
        let mut level = vec![0.0; bars.len()];
        let mut factors = Vec::with_capacity(series.sessions().len());
        let mut mean = DecayingMean::new(span_minutes.max(1.0), slot_minutes);
        let mut prior: VecDeque<BucketSums> = VecDeque::with_capacity(FACTOR_SESSIONS + 1);
        let mut next_row = 0;
        for session in series.sessions() {
            level[next_row..session.rows.start].fill(mean.get().sqrt());
            let factor = DayFactor::of(&prior);
            let mut sums = BucketSums::default();
            let mut before = None;
            for row in session.rows.clone() {
                let slot = slot_of(series, session, row);
                let slots = before.map_or(1, |(earlier, _)| slot.saturating_sub(earlier).max(1));
                let slots = u32::try_from(slots).unwrap_or(u32::MAX);
                let bar = bars.bar(row);
                let pair = BarPair { bar, before: before.map(|(_, bar)| bar), slots };
                if let Some(observation) = estimator.observe(&pair, span_minutes / slot_minutes) {
                    let weighted = factor.weighted_minutes(observation, slot, slot_minutes);
                    mean.observe(
                        observation.variance / weighted,
                        slots.max(observation.slots),
                        observation.slots,
                    );
                    sums.add(observation, slot, slot_minutes);
                }
                level[row] = mean.get().sqrt();
                before = Some((slot, bar));
            }
            next_row = session.rows.end;
            if series.is_usable(session) {
                prior.push_back(sums);
                if prior.len() > FACTOR_SESSIONS {
                    prior.pop_front();
                }
            }
            factors.push(factor);
        }
        level[next_row..].fill(mean.get().sqrt());
        Self { estimator, span_minutes, level, factors }
    }

    /// Whether it is what `estimator` gives over `span_minutes`.
    pub(super) fn is_for(&self, estimator: Choice<dyn VolatilityEstimator>, span_minutes: f64) -> bool {
        self.estimator == estimator && self.span_minutes.to_bits() == span_minutes.to_bits()
    }

    /// The level once `row` has ended, as a fraction per square root of a minute; 0 before the first row.
    pub(in crate::model::estimate) fn level_after(&self, row: Option<usize>) -> f64 {
        row.map_or(0.0, |row| self.level[row])
    }

    /// The factor of slot `slot` of the session at `session`.
    pub(in crate::model::estimate) fn factor(&self, session: usize, slot: usize, slot_minutes: f64) -> f64 {
        self.factors[session].at(slot, slot_minutes)
    }
}

/// The slot of `session` that `row` lies in.
fn slot_of(series: &BarSeries, session: &Session, row: usize) -> usize {
    let seconds = series.bars().time()[row] - session.hours.open;
    usize::try_from(seconds / series.bar_seconds()).unwrap_or(0)
}

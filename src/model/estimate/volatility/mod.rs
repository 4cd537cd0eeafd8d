//! Volatility: how much prices move in a minute, by estimator, time of day and a mean that weights the latest most.

mod close;
mod factor;
mod garman_klass;
mod level;
mod mid;
mod rogers_satchell;
pub(super) mod script;
mod yang_zhang;

use std::sync::Arc;

use crate::model::bar_series::BarSeries;
use crate::model::bars::Bar;
use crate::model::family::{Choice, FamilyMember};
use level::SeriesVolatility;

/// How the volatility is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct VolatilitySpec {
    /// What of a bar measures how much prices moved.
    pub estimator: Choice<dyn VolatilityEstimator>,
    /// Span of the exponentially weighted mean, in trading minutes; alpha = 2 / (span + 1) per minute.
    pub minutes: f64,
    /// The same span in bars, as the seed script has it; where it is set, `minutes` is not read.
    pub span: Option<u32>,
    /// Least volatility, in bps of mid per square root of a minute (of a bar under the seed script's preset).
    pub floor_bps: f64,
}

impl VolatilitySpec {
    /// The span in trading minutes, for bars of `bar_minutes`.
    pub fn span_minutes(&self, bar_minutes: f64) -> f64 {
        self.span.map_or(self.minutes, |bars| f64::from(bars) * bar_minutes)
    }
}

/// A bar and the bar before it in its session.
#[derive(Debug, Clone, Copy)]
pub struct BarPair {
    /// The bar.
    pub bar: Bar,
    /// The bar before it in the same session; `None` for the first.
    pub before: Option<Bar>,
    /// Slots from the bar before to this one: 1 without a gap, and for the first bar of a session.
    pub slots: u32,
}

/// What a bar says about the variance of log returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceObservation {
    /// The variance over all of `slots`, as a fraction squared; 0 or more.
    pub variance: f64,
    /// Slots that it covers, the bar's own the last.
    pub slots: u32,
}

/// What of a bar measures how much prices moved: its square root is the volatility.
pub trait VolatilityEstimator: FamilyMember {
    /// What `pair` says; `None` where it says nothing. `span_bars` is the length of the mean that follows, in bars.
    fn observe(&self, pair: &BarPair, span_bars: f64) -> Option<VarianceObservation>;
}

/// The family of volatility estimators, the default first: a new one is a file, and a line here.
pub(crate) static ESTIMATORS: &[&dyn VolatilityEstimator] = &[
    &close::CloseToClose,
    &mid::MidToMid,
    &garman_klass::GarmanKlass,
    &rogers_satchell::RogersSatchell,
    &yang_zhang::YangZhang,
];

impl Default for Choice<dyn VolatilityEstimator> {
    fn default() -> Self {
        Self(ESTIMATORS[0])
    }
}

/// Volatilities of a bar series that were already computed, by estimator and span.
#[derive(Debug, Clone, Default)]
pub(crate) struct VolatilityCache(Vec<Arc<SeriesVolatility>>);

impl VolatilityCache {
    /// The volatility of `series` under `spec`; the floor is not applied.
    pub(super) fn of(&mut self, series: &BarSeries, spec: &VolatilitySpec) -> Arc<SeriesVolatility> {
        let span = spec.span_minutes(series.bar_seconds() as f64 / 60.0);
        if let Some(known) = self.0.iter().find(|known| known.is_for(spec.estimator, span)) {
            return Arc::clone(known);
        }
        let made = Arc::new(SeriesVolatility::of(series, spec.estimator, span));
        self.0.push(Arc::clone(&made));
        made
    }
}

//! Volatility estimator `close`: squared log returns from close to close.

use super::{BarPair, VarianceObservation, VolatilityEstimator};
use crate::model::family::FamilyMember;
use crate::model::math;

/// r^2, r = ln(close / close before), the first of a session from its own open; over a gap it is one return.
///
/// No return spans two sessions. Unbiased for a random walk; the bounce between bid and ask adds to it.
/// Source: the realised variance of Andersen, Bollerslev 1998, "Answering the skeptics", eq. 7.
pub(super) struct CloseToClose;

impl FamilyMember for CloseToClose {
    fn name(&self) -> &'static str {
        "close"
    }

    fn about(&self) -> &'static str {
        "squared returns from close to close, the first of a session from its open (default)"
    }
}

impl VolatilityEstimator for CloseToClose {
    fn observe(&self, pair: &BarPair, _span_bars: f64) -> Option<VarianceObservation> {
        let from = pair.before.map_or(pair.bar.open, |before| before.close);
        let variance = math::square(math::ln(pair.bar.close / from));
        Some(VarianceObservation { variance, slots: pair.slots })
    }
}

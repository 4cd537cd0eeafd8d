//! Volatility estimator `garman-klass`: from the range and the body of each bar.

use std::f64::consts::LN_2;

use super::{BarPair, VarianceObservation, VolatilityEstimator};
use crate::model::family::FamilyMember;
use crate::model::math;

/// 1/2 ln(high / low)^2 - (2 ln 2 - 1) ln(close / open)^2, of the bar's own slot alone.
///
/// Seven times as efficient as `close` for a random walk without drift that is watched all the time; bars with few
/// trades understate their range, and it with them. Source: Garman, Klass 1980, "On the estimation of security price
/// volatilities from historical data", their practical estimator.
pub(super) struct GarmanKlass;

impl FamilyMember for GarmanKlass {
    fn name(&self) -> &'static str {
        "garman-klass"
    }

    fn about(&self) -> &'static str {
        "range and body of each bar (Garman and Klass 1980); low where bars have few trades"
    }
}

impl VolatilityEstimator for GarmanKlass {
    fn observe(&self, pair: &BarPair, _span_bars: f64) -> Option<VarianceObservation> {
        let range = math::square(math::ln(pair.bar.high / pair.bar.low));
        let body = math::square(math::ln(pair.bar.close / pair.bar.open));
        Some(VarianceObservation { variance: (0.5 * range - (2.0 * LN_2 - 1.0) * body).max(0.0), slots: 1 })
    }
}

//! Volatility estimator `mid`: squared log returns from mid-range to mid-range.

use super::{BarPair, VarianceObservation, VolatilityEstimator};
use crate::model::family::FamilyMember;
use crate::model::math;

/// r^2, r = ln(mid / mid before), mid = (high + low) / 2; the first bar of a session says nothing.
///
/// The middle of a bar's range is a kind of average over the bar, so its returns are smoothed: for a random walk they
/// understate the volatility by about a fifth. It is what the seed script uses.
pub(super) struct MidToMid;

impl FamilyMember for MidToMid {
    fn name(&self) -> &'static str {
        "mid"
    }

    fn about(&self) -> &'static str {
        "squared returns from (high + low) / 2 to the next; understates a random walk's volatility by a fifth"
    }
}

impl VolatilityEstimator for MidToMid {
    fn observe(&self, pair: &BarPair, _span_bars: f64) -> Option<VarianceObservation> {
        let variance = math::square(math::ln(pair.bar.mid() / pair.before?.mid()));
        Some(VarianceObservation { variance, slots: pair.slots })
    }
}

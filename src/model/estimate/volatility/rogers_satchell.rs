//! Volatility estimator `rogers-satchell`: from the range of each bar, whatever its drift.

use super::{BarPair, VarianceObservation, VolatilityEstimator};
use crate::model::bars::Bar;
use crate::model::family::FamilyMember;
use crate::model::math;

/// ln(high / close) ln(high / open) + ln(low / close) ln(low / open), of the bar's own slot alone.
///
/// Unbiased for a random walk with any drift that is watched all the time; bars with few trades understate their range.
/// Source: Rogers, Satchell 1991, "Estimating variance from high, low and closing prices", eq. 2.
pub(super) struct RogersSatchell;

impl FamilyMember for RogersSatchell {
    fn name(&self) -> &'static str {
        "rogers-satchell"
    }

    fn about(&self) -> &'static str {
        "range of each bar, whatever its drift (Rogers and Satchell 1991); low where bars have few trades"
    }
}

impl VolatilityEstimator for RogersSatchell {
    fn observe(&self, pair: &BarPair, _span_bars: f64) -> Option<VarianceObservation> {
        Some(VarianceObservation { variance: variance_within(&pair.bar), slots: 1 })
    }
}

/// The variance of log prices within a bar, as a fraction squared.
pub(super) fn variance_within(bar: &Bar) -> f64 {
    let (to_high, to_low, to_close) =
        (math::ln(bar.high / bar.open), math::ln(bar.low / bar.open), math::ln(bar.close / bar.open));
    (to_high * (to_high - to_close) + to_low * (to_low - to_close)).max(0.0)
}

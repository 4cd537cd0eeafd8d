//! Volatility estimator `yang-zhang`: the jump between bars, their body and their range.

use super::rogers_satchell::variance_within;
use super::{BarPair, VarianceObservation, VolatilityEstimator};
use crate::model::family::FamilyMember;
use crate::model::math;

/// ln(open / close before)^2 + k ln(close / open)^2 + (1 - k) x Rogers and Satchell's, k = 0.34 / (1.34 + (n + 1) /
/// (n - 1)), n the span of the mean in bars; the first bar of a session has no jump.
///
/// The paper's means of jump and body are taken as 0, as for bars of minutes they are. Source: Yang, Zhang 2000,
/// "Drift-independent volatility estimation based on high, low, open, and close prices", eq. 10 and 12.
pub(super) struct YangZhang;

impl FamilyMember for YangZhang {
    fn name(&self) -> &'static str {
        "yang-zhang"
    }

    fn about(&self) -> &'static str {
        "jump between bars, body and range of each (Yang and Zhang 2000)"
    }
}

impl VolatilityEstimator for YangZhang {
    fn observe(&self, pair: &BarPair, span_bars: f64) -> Option<VarianceObservation> {
        let bar = &pair.bar;
        let n = span_bars.max(2.0);
        let k = 0.34 / (1.34 + (n + 1.0) / (n - 1.0));
        let jump = pair.before.map_or(0.0, |before| math::square(math::ln(bar.open / before.close)));
        let body = math::square(math::ln(bar.close / bar.open));
        let variance = jump + k * body + (1.0 - k) * variance_within(bar);
        Some(VarianceObservation { variance, slots: pair.slots })
    }
}

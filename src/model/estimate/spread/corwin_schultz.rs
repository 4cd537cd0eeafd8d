//! Spread model `corwin-schultz`: the ranges of two bars against the range of both.

use std::ops::Range;

use super::{SpreadModel, Sums, log_bars, mean_of};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, SpreadScale, Tick};

/// The mean S over pairs of neighbouring bars; S^2 has the sign of that mean.
///
/// S = 2 (e^a - 1) / (1 + e^a), a = (sqrt(2 b) - sqrt(b)) / (3 - 2 sqrt 2) - sqrt(g / (3 - 2 sqrt 2)), b = the sum of the
/// squared log ranges ln(H / L) of both bars, g = the squared log range over both. S is a fraction of mid and keeps its
/// sign pair by pair: setting the negative to 0 biases the mean up. No pair crosses a night, so no overnight return is taken
/// out. Source: Corwin, Schultz 2012, "A simple way to estimate bid-ask spreads from daily high and low prices", Journal
/// of Finance 67, eq. 14 and 18.
pub(super) struct CorwinSchultz;

/// 3 - 2 sqrt 2.
const SCALE: f64 = 3.0 - 2.0 * std::f64::consts::SQRT_2;

impl FamilyMember for CorwinSchultz {
    fn name(&self) -> &'static str {
        "corwin-schultz"
    }

    fn about(&self) -> &'static str {
        "the ranges of two bars against the range of both (Corwin, Schultz 2012)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Tick, SpreadScale]
    }
}

impl SpreadModel for CorwinSchultz {
    fn observe(&self, series: &BarSeries, rows: Range<usize>) -> Sums {
        let mut sums = [0.0; 2];
        let bars = log_bars(series, rows.clone());
        for (before, bar) in bars.zip(log_bars(series, rows).skip(1)) {
            let b = math::square(before.high - before.low) + math::square(bar.high - bar.low);
            let range = before.high.max(bar.high) - before.low.min(bar.low);
            let a = ((2.0 * b).sqrt() - b.sqrt()) / SCALE - range / SCALE.sqrt();
            sums[0] += 1.0;
            sums[1] += 2.0 * math::exp_m1(a) / (1.0 + math::exp(a));
        }
        Sums(sums.to_vec())
    }

    fn signed_square(&self, pooled: &Sums, _earliest: &Sums) -> Option<f64> {
        mean_of(pooled).map(|mean| mean * mean.abs())
    }
}

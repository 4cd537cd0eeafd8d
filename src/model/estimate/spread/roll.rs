//! Spread model `roll`: the covariance of neighbouring returns.

use std::ops::Range;

use super::{SpreadModel, Sums, log_bars};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, SpreadScale, Tick};

/// S^2 = -4 x cov(r, r1), r and r1 the log returns from close to close of a bar and of the bar before it; cov has the
/// number of pairs as divisor. S is a fraction of mid, S^2 keeps its sign: below 0 where returns go on more than they bounce.
///
/// Source: Roll 1984, "A simple implicit measure of the effective bid-ask spread in an efficient market", Journal of
/// Finance 39, section I.
pub(super) struct Roll;

impl FamilyMember for Roll {
    fn name(&self) -> &'static str {
        "roll"
    }

    fn about(&self) -> &'static str {
        "the covariance of neighbouring returns (Roll 1984)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Tick, SpreadScale]
    }
}

impl SpreadModel for Roll {
    fn observe(&self, series: &BarSeries, rows: Range<usize>) -> Sums {
        let mut sums = [0.0; 4];
        let (mut close_before, mut return_before) = (None, None);
        for bar in log_bars(series, rows) {
            let here = close_before.map(|before: f64| bar.close - before);
            if let (Some(first), Some(second)) = (return_before, here) {
                sums[0] += 1.0;
                sums[1] += first;
                sums[2] += second;
                sums[3] += first * second;
            }
            close_before = Some(bar.close);
            return_before = here;
        }
        Sums(sums.to_vec())
    }

    fn signed_square(&self, pooled: &Sums, _earliest: &Sums) -> Option<f64> {
        let [count, first, second, product] = pooled.0[..] else { return None };
        (count >= 2.0).then(|| -4.0 * (product / count - first / count * (second / count)))
    }
}

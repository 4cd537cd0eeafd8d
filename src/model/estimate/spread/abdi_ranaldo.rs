//! Spread model `abdi-ranaldo`: the close against the mid-ranges of its own bar and of the next.

use std::ops::Range;

use super::{SpreadModel, Sums, log_bars, mean_of};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, SpreadScale, Tick};

/// S^2 = 4 x mean over pairs of neighbouring bars of (c1 - m1)(c1 - m), c1 the log close of the first bar, m1 and m the
/// log mid-ranges (h + l) / 2 of the first and of the second; S is a fraction of mid, S^2 keeps its sign.
///
/// Source: Abdi, Ranaldo 2017, "A simple estimation of bid-ask spreads from daily close, high, and low prices", Review of
/// Financial Studies 30: their estimate corrected by the month, in which they set negative values to 0.
pub(super) struct AbdiRanaldo;

impl FamilyMember for AbdiRanaldo {
    fn name(&self) -> &'static str {
        "abdi-ranaldo"
    }

    fn about(&self) -> &'static str {
        "closes against mid-ranges of two bars (Abdi, Ranaldo 2017)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Tick, SpreadScale]
    }
}

impl SpreadModel for AbdiRanaldo {
    fn observe(&self, series: &BarSeries, rows: Range<usize>) -> Sums {
        let mut sums = [0.0; 2];
        let bars = log_bars(series, rows.clone());
        for (before, bar) in bars.zip(log_bars(series, rows).skip(1)) {
            sums[0] += 1.0;
            sums[1] += (before.close - before.mid) * (before.close - bar.mid);
        }
        Sums(sums.to_vec())
    }

    fn signed_square(&self, pooled: &Sums, _earliest: &Sums) -> Option<f64> {
        mean_of(pooled).map(|mean| 4.0 * mean)
    }
}

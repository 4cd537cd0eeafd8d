//! Spread model `column`: the quotes that came with the bars.

use std::ops::Range;

use super::{SpreadModel, Sums, mean_of};
use crate::model::bar_extras::BarColumn;
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, SpreadScale, Tick};

/// S = mean over the bars of the quoted spread: (ask - bid) / ((bid + ask) / 2) of the columns `bid` and `ask`, else
/// `spread` / mid; S is a fraction of mid. Bars without a quote do not count.
///
/// Quotes are no estimate, so they count however few the sessions. What a bar's quote is (its last, or a mean over it) is
/// up to the data.
pub(super) struct QuoteColumns;

impl FamilyMember for QuoteColumns {
    fn name(&self) -> &'static str {
        "column"
    }

    fn about(&self) -> &'static str {
        "the mean of the quotes beside the bars: columns bid and ask, or spread, of imported bars"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Tick, SpreadScale]
    }
}

impl SpreadModel for QuoteColumns {
    fn is_quoted(&self) -> bool {
        true
    }

    fn has_data(&self, series: &BarSeries) -> bool {
        [BarColumn::Bid, BarColumn::Spread].into_iter().any(|column| series.bars().has(column))
    }

    fn observe(&self, series: &BarSeries, rows: Range<usize>) -> Sums {
        let mut sums = [0.0; 2];
        for bps in rows.filter_map(|row| series.quoted_spread(row)) {
            sums[0] += 1.0;
            sums[1] += bps * 1e-4;
        }
        Sums(sums.to_vec())
    }

    fn signed_square(&self, pooled: &Sums, _earliest: &Sums) -> Option<f64> {
        mean_of(pooled).map(math::square)
    }
}

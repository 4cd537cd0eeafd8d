//! Spread model `constant`: what the sweep says, the same all day.

use std::ops::Range;

use super::{SpreadModel, Sums};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId;

/// Nothing is estimated: half the spread is mid x `spread_bps` / 20000, or what a table of spreads has for the slot.
pub(super) struct Constant;

impl FamilyMember for Constant {
    fn name(&self) -> &'static str {
        "constant"
    }

    fn about(&self) -> &'static str {
        "spread_bps: a number, or a table of spreads by symbol and time (default)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[ParameterId::SpreadBps]
    }
}

impl SpreadModel for Constant {
    fn is_estimated(&self) -> bool {
        false
    }

    fn observe(&self, _series: &BarSeries, _rows: Range<usize>) -> Sums {
        Sums::default()
    }

    fn signed_square(&self, _pooled: &Sums, _earliest: &Sums) -> Option<f64> {
        None
    }
}

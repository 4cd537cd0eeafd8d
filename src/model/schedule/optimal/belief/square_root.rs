//! The belief `square-root`: what is paid depends on what is executed in all.

use super::{Belief, BelievedCost, ExpectedMarket};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Curve};

/// Every schedule of a quantity costs the same: only risk can tell schedules apart.
pub(super) struct SquareRootBelief;

impl FamilyMember for SquareRootBelief {
    fn name(&self) -> &'static str {
        "square-root"
    }

    fn about(&self) -> &'static str {
        "every schedule costs the same: with urgency as fast as the caps allow, at urgency 0 as vwap"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Curve]
    }
}

impl Belief for SquareRootBelief {
    fn cost(&self, _market: &ExpectedMarket) -> Result<BelievedCost, RunError> {
        Ok(BelievedCost::OfTotalOnly)
    }
}

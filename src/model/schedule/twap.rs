//! Strategy `twap`: the same quantity in every slot.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Residual};

/// Time-weighted: w = 1 / N over the N slots of the window.
pub(crate) struct Twap;

impl FamilyMember for Twap {
    fn name(&self) -> &'static str {
        "twap"
    }

    fn about(&self) -> &'static str {
        "the same quantity in every slot"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual]
    }
}

impl Strategy for Twap {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        Ok(TargetRule::AtArrival(vec![1.0; arrival.slots()]))
    }
}

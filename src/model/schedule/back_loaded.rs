//! Strategy `back-loaded`: a rate that doubles every so many minutes.

use super::front_loaded::halving_weights;
use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, HalfLife, Residual};

/// w = 2^(-t / `half_life`), t the minutes from the slot to the last slot of the window: `front-loaded` in a mirror.
pub(crate) struct BackLoaded;

impl FamilyMember for BackLoaded {
    fn name(&self) -> &'static str {
        "back-loaded"
    }

    fn about(&self) -> &'static str {
        "a rate that doubles every half_life minutes"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, HalfLife]
    }
}

impl Strategy for BackLoaded {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let mut weights = halving_weights(arrival);
        weights.reverse();
        Ok(TargetRule::AtArrival(weights))
    }
}

//! Strategy `front-loaded`: a rate that halves every so many minutes.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, HalfLife, Residual};

/// w = 2^(-t / `half_life`), t the minutes from the arrival to the slot's start.
///
/// An exponential schedule; the trajectory of Almgren and Chriss 2000 tends to one as the horizon grows (their
/// section 2.3), with a half-life set by risk aversion instead of by hand.
pub(crate) struct FrontLoaded;

impl FamilyMember for FrontLoaded {
    fn name(&self) -> &'static str {
        "front-loaded"
    }

    fn about(&self) -> &'static str {
        "a rate that halves every half_life minutes"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, HalfLife]
    }
}

impl Strategy for FrontLoaded {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        Ok(TargetRule::AtArrival(halving_weights(arrival)))
    }
}

/// Weights that halve every `half_life` minutes, the first of them 1.
pub(super) fn halving_weights(arrival: &ArrivalInformation<'_>) -> Vec<f64> {
    let half_lives = arrival.slot_minutes() / arrival.params().half_life;
    (0..arrival.slots()).map(|slot| math::exp2(-(slot as f64) * half_lives)).collect()
}

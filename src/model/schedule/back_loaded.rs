//! Strategy `back-loaded`: a rate that doubles every so many minutes.

use super::front_loaded::halving;
use super::knowledge::Arrival;
use super::{Decision, Strategy};
use crate::model::error::RunError;
use crate::model::family::Member;
use crate::model::parameter::ParameterId::{self, HalfLife, Residual};

/// w = 2^(-t / `half_life`), t the minutes from the slot to the last slot of the window: `front-loaded` in a mirror.
pub(crate) struct BackLoaded;

impl Member for BackLoaded {
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
    fn decide<'a>(&self, arrival: &Arrival<'a>) -> Result<Decision<'a>, RunError> {
        let mut weights = halving(arrival);
        weights.reverse();
        Ok(Decision::AtArrival(weights))
    }
}

//! Strategy `twap`: the same quantity in every slot.

use super::knowledge::Arrival;
use super::{Decision, Strategy};
use crate::model::error::RunError;
use crate::model::family::Member;
use crate::model::parameter::ParameterId::{self, Residual};

/// Time-weighted: w = 1 / N over the N slots of the window.
pub(crate) struct Twap;

impl Member for Twap {
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
    fn decide<'a>(&self, arrival: &Arrival<'a>) -> Result<Decision<'a>, RunError> {
        Ok(Decision::AtArrival(vec![1.0; arrival.slots()]))
    }
}

//! Strategy `immediate`: everything, at once, as fast as the cap lets.

use super::knowledge::{Arrival, Moment};
use super::{Decision, Pacer, Strategy};
use crate::model::error::RunError;
use crate::model::family::Member;

/// Target = all that is left, in every slot until it is done: the least timing risk the participation cap allows.
pub(crate) struct Immediate;

impl Member for Immediate {
    fn name(&self) -> &'static str {
        "immediate"
    }

    fn about(&self) -> &'static str {
        "all that is left, in every slot, as fast as the cap lets"
    }
}

impl Strategy for Immediate {
    fn decide<'a>(&self, _arrival: &Arrival<'a>) -> Result<Decision<'a>, RunError> {
        Ok(Decision::EverySlot(Box::new(Self)))
    }
}

impl Pacer for Immediate {
    fn target(&mut self, now: &Moment<'_>) -> f64 {
        now.remaining
    }
}

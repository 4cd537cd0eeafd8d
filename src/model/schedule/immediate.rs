//! Strategy `immediate`: everything, at once, as fast as the cap lets.

use super::information::{ArrivalInformation, SlotInformation};
use super::{SlotPolicy, Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;

/// Target = all that is left, in every slot until it is done: the least timing risk the participation cap allows.
pub(crate) struct Immediate;

impl FamilyMember for Immediate {
    fn name(&self) -> &'static str {
        "immediate"
    }

    fn about(&self) -> &'static str {
        "all that is left, in every slot, as fast as the cap lets"
    }
}

impl Strategy for Immediate {
    fn decide<'a>(&self, _arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        Ok(TargetRule::EverySlot(Box::new(Self)))
    }
}

impl SlotPolicy for Immediate {
    fn target(&mut self, now: &SlotInformation<'_>) -> f64 {
        now.remaining
    }
}

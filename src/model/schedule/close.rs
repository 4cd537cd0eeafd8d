//! Strategy `close`: nothing before the last minutes of the window.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, CloseMinutes, Residual};

/// The same quantity in every slot that starts in the last `close_minutes` of the window, nothing before.
///
/// For the session's close let the window end there (it is cut there at the latest). The last slot always trades,
/// however few the minutes.
pub(crate) struct Close;

impl FamilyMember for Close {
    fn name(&self) -> &'static str {
        "close"
    }

    fn about(&self) -> &'static str {
        "the same quantity in every slot of the last close_minutes of the window"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, CloseMinutes]
    }
}

impl Strategy for Close {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let minutes_left = |slot: usize| (arrival.slots() - slot) as f64 * arrival.slot_minutes();
        let used = f64::from(arrival.params().close_minutes).max(arrival.slot_minutes());
        let weight = |slot: usize| if minutes_left(slot) <= used { 1.0 } else { 0.0 };
        Ok(TargetRule::AtArrival((0..arrival.slots()).map(weight).collect()))
    }
}

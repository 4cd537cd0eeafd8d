//! Strategy `pov`: keeps up with a share of the volume that has printed.

use super::information::{ArrivalInformation, SlotInformation};
use super::{SlotPolicy, Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, PovRate};

/// Percentage of volume: target = `pov_rate` x (market volume from the arrival to the slot's start) - executed.
///
/// It knows only what has printed, so it lags the market by one slot and trades nothing in the first; what the cap
/// refused it still wants in the next slot. It may end unfilled: the market decides when it is done.
/// Source: Kissell 2014, "The Science of Algorithmic Trading and Portfolio Management", section 2, POV.
pub(crate) struct Pov;

impl FamilyMember for Pov {
    fn name(&self) -> &'static str {
        "pov"
    }

    fn about(&self) -> &'static str {
        "keeps up with pov_rate of the volume that has printed since the arrival, one slot behind"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[PovRate]
    }
}

impl Strategy for Pov {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let rate = arrival.params().pov_rate.unwrap_or(arrival.participation());
        Ok(TargetRule::EverySlot(Box::new(PovPolicy { rate, printed: 0.0 })))
    }
}

struct PovPolicy {
    rate: f64,
    printed: f64,
}

impl SlotPolicy for PovPolicy {
    fn target(&mut self, now: &SlotInformation<'_>) -> f64 {
        self.printed += now.volume().last().copied().unwrap_or(0.0);
        self.rate * self.printed - now.executed
    }
}

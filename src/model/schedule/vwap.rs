//! Strategy `vwap`: quantity in proportion to the volume expected in each slot.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId::{self, Curve, Residual};

/// Volume-weighted: w = forecast volume of the slot / forecast volume of the window.
///
/// The forecast is the chosen `curve`, fixed at the arrival.
/// Source: Berkowitz, Logue, Noser 1988, "The total cost of transactions on the NYSE", for the benchmark it tracks.
pub(crate) struct Vwap;

impl FamilyMember for Vwap {
    fn name(&self) -> &'static str {
        "vwap"
    }

    fn about(&self) -> &'static str {
        "quantity in proportion to the volume expected in each slot"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[Residual, Curve]
    }
}

impl Strategy for Vwap {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        Ok(TargetRule::AtArrival(arrival.forecast().to_vec()))
    }
}

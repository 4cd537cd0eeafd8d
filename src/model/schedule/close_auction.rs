//! Strategy `close-auction`: the whole order in the session's closing auction.

use super::information::ArrivalInformation;
use super::{Strategy, TargetRule};
use crate::model::error::RunError;
use crate::model::family::FamilyMember;
use crate::model::parameter::ParameterId;

/// Market on close: the whole order in the closing auction, at its print, as far as the participation cap of the auction's
/// volume lets it.
///
/// Every order of an auction trades at one price, so that it pays no spread: fill = print + sign x (temporary +
/// permanent), the share of volume being that of the auction's. The window must reach the session's close and the data
/// must have the auction's print (columns `auction` and `auction_volume`); else the run fails.
/// Source: Kissell 2014, "The Science of Algorithmic Trading and Portfolio Management", section 2, market on close.
pub(crate) struct CloseAuction;

impl FamilyMember for CloseAuction {
    fn name(&self) -> &'static str {
        "close-auction"
    }

    fn about(&self) -> &'static str {
        "the whole order in the closing auction, at its print (needs bars with auction and auction_volume)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[]
    }
}

impl Strategy for CloseAuction {
    fn decide<'a>(&self, arrival: &ArrivalInformation<'a>) -> Result<TargetRule<'a>, RunError> {
        let mut weights = vec![0.0; arrival.slots()];
        if let Some(last) = weights.last_mut() {
            *last = 1.0;
        }
        Ok(TargetRule::AtArrival(weights))
    }

    fn fills_in_auction(&self) -> bool {
        true
    }
}

//! Strategy `twap`: the same quantity in every slot.

use super::{Arrival, Strategy};
use crate::model::family::Member;

/// Time-weighted: w = 1 / N over the N slots of the window.
pub struct Twap;

impl Member for Twap {
    fn name(&self) -> &'static str {
        "twap"
    }

    fn about(&self) -> &'static str {
        "the same quantity in every slot"
    }
}

impl Strategy for Twap {
    fn weights(&self, arrival: &Arrival<'_>) -> Vec<f64> {
        vec![1.0; arrival.slots]
    }
}

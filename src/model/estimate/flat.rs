//! Curve `flat`: every slot alike, which makes VWAP a TWAP.

use super::{CurveKnobs, Forecast, VolumeCurve};
use crate::model::family::Member;
use crate::model::session::Tape;
use crate::model::window::Window;

/// The same volume in every slot: the baseline any forecast must beat.
pub(crate) struct Flat;

impl Member for Flat {
    fn name(&self) -> &'static str {
        "flat"
    }

    fn about(&self) -> &'static str {
        "every slot alike: VWAP becomes TWAP"
    }
}

impl VolumeCurve for Flat {
    fn forecast(&self, _tape: &Tape, _window: &Window, slots: &[usize], _knobs: &CurveKnobs) -> Forecast {
        Forecast::flat(slots.len())
    }
}

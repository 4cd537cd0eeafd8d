//! Curve `oracle`: the very volume to come. It looks ahead.

use super::{CurveParams, Forecast, VolumeCurve};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::window::Window;

/// The market's own volume in each slot: what a perfect forecast would buy, and the bound of what any curve can.
///
/// Flagged `look_ahead` in every output.
pub(crate) struct Oracle;

impl FamilyMember for Oracle {
    fn name(&self) -> &'static str {
        "oracle"
    }

    fn about(&self) -> &'static str {
        "the very volume to come: what a perfect forecast would buy (LOOKS AHEAD)"
    }
}

impl VolumeCurve for Oracle {
    fn forecast(&self, tape: &BarSeries, window: &Window, slots: &[usize], _knobs: &CurveParams) -> Forecast {
        let volume = match window.session {
            Some(index) => {
                let session = &tape.sessions()[index];
                slots.iter().map(|slot| tape.volume_at(session, *slot).unwrap_or(0.0)).collect()
            }
            // A window of rows has one volume a slot, in its own order.
            None => window.volume.clone(),
        };
        Forecast::in_units(volume, 0)
    }

    fn looks_ahead(&self) -> bool {
        true
    }
}

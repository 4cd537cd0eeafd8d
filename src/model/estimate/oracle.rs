//! Curve `oracle`: the volume that does trade (looks ahead).

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
        "the volume that does trade: a perfect forecast, an upper bound for any curve (LOOKS AHEAD)"
    }
}

impl VolumeCurve for Oracle {
    fn forecast(
        &self,
        series: &BarSeries,
        window: &Window,
        slots: &[usize],
        _params: &CurveParams,
    ) -> Forecast {
        let volume = match window.session {
            Some(index) => {
                let session = &series.sessions()[index];
                slots.iter().map(|slot| series.volume_at(session, *slot).unwrap_or(0.0)).collect()
            }
            // A window of rows has one volume per slot, in its own order.
            None => window.volume.clone(),
        };
        Forecast::in_units(volume, 0)
    }

    fn looks_ahead(&self) -> bool {
        true
    }
}

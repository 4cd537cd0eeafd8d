//! Curve `flat`: every slot alike, which makes VWAP a TWAP.

use super::{CurveParams, Forecast, VolumeCurve};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::window::Window;

/// The same volume in every slot: the baseline any forecast must beat.
pub(crate) struct Flat;

impl FamilyMember for Flat {
    fn name(&self) -> &'static str {
        "flat"
    }

    fn about(&self) -> &'static str {
        "every slot alike: VWAP becomes TWAP"
    }
}

impl VolumeCurve for Flat {
    fn forecast(
        &self,
        _series: &BarSeries,
        _window: &Window,
        slots: &[usize],
        _params: &CurveParams,
    ) -> Forecast {
        Forecast::flat(slots.len())
    }
}

//! Curve `window-median`: the seed script's curve, taken from the window itself. It looks ahead.

use std::collections::BTreeMap;

use super::{CurveParams, Forecast, VolumeCurve};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::numeric::median;
use crate::model::window::Window;

/// The median volume of each slot of the day within the window: inside one session, the very volume to come.
///
/// What a perfect forecast would buy; flagged `look_ahead` in every output.
pub(crate) struct WindowMedian;

impl FamilyMember for WindowMedian {
    fn name(&self) -> &'static str {
        "window-median"
    }

    fn about(&self) -> &'static str {
        "median of each slot of the day within the window itself (the seed script's; LOOKS AHEAD)"
    }
}

impl VolumeCurve for WindowMedian {
    fn forecast(
        &self,
        _series: &BarSeries,
        window: &Window,
        slots: &[usize],
        _params: &CurveParams,
    ) -> Forecast {
        let mut by_slot: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (slot, volume) in window.slot_of_day.iter().zip(&window.volume) {
            by_slot.entry(*slot).or_default().push(*volume);
        }
        let medians: BTreeMap<usize, f64> =
            by_slot.into_iter().map(|(slot, mut seen)| (slot, median(&mut seen).unwrap_or(0.0))).collect();
        let volume = slots.iter().map(|slot| medians.get(slot).copied().unwrap_or(0.0)).collect();
        Forecast::in_units(volume, 0)
    }

    fn looks_ahead(&self) -> bool {
        true
    }
}

//! Curve `window-median`: the seed script's curve, taken from the window itself. It looks ahead.

use std::collections::BTreeMap;

use super::{Forecast, VolumeCurve};
use crate::model::family::Member;
use crate::model::numeric::median;
use crate::model::session::Tape;
use crate::model::window::Window;

/// The median volume of each slot of the day within the window: inside one session, the very volume to come.
///
/// What a perfect forecast would buy; flagged `look_ahead` in every output.
pub struct WindowMedian;

impl Member for WindowMedian {
    fn name(&self) -> &'static str {
        "window-median"
    }

    fn about(&self) -> &'static str {
        "median of each slot of the day within the window itself (the seed script's; LOOKS AHEAD)"
    }
}

impl VolumeCurve for WindowMedian {
    fn forecast(&self, _tape: &Tape, window: &Window, _sessions: u32) -> Forecast {
        let mut by_slot: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (slot, volume) in window.slot_of_day.iter().zip(&window.volume) {
            by_slot.entry(*slot).or_default().push(*volume);
        }
        let medians: BTreeMap<usize, f64> =
            by_slot.into_iter().map(|(slot, mut seen)| (slot, median(&mut seen).unwrap_or(0.0))).collect();
        Forecast { volume: window.slot_of_day.iter().map(|slot| medians[slot]).collect(), sessions_used: 0 }
    }

    fn looks_ahead(&self) -> bool {
        true
    }
}

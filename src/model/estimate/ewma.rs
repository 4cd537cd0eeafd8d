//! Curve `ewma`: a mean of each slot over prior sessions, the latest weighing most.

use super::rolling_median::prior_sessions;
use super::{CurveParams, Forecast, VolumeCurve};
use crate::model::bar_series::BarSeries;
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{self, CurveHalfLife, CurveSessions};
use crate::model::window::Window;

/// Sum of `w_d` x volume of the slot in the d-th last session / sum of `w_d`, with `w_d` = 2^(-d / `curve_half_life`).
///
/// Over up to `curve_sessions` complete sessions before the window's; a session without a bar in the slot counts as 0,
/// one that was shorter than the slot does not count. Past only. Without a prior session the forecast is empty, and
/// the curve flat and flagged.
pub(crate) struct Ewma;

impl FamilyMember for Ewma {
    fn name(&self) -> &'static str {
        "ewma"
    }

    fn about(&self) -> &'static str {
        "mean of each slot over prior sessions, whose weight halves every curve_half_life sessions (past only)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[CurveSessions, CurveHalfLife]
    }
}

impl VolumeCurve for Ewma {
    fn forecast(
        &self,
        series: &BarSeries,
        window: &Window,
        slots: &[usize],
        params: &CurveParams,
    ) -> Forecast {
        let prior = prior_sessions(series, window, params);
        let weights: Vec<f64> =
            (0..prior.len()).map(|day| math::exp2(-(day as f64) / params.half_life)).collect();
        let volume = slots
            .iter()
            .map(|slot| {
                let (mut sum, mut weight_sum) = (0.0, 0.0);
                for (session, weight) in prior.iter().zip(&weights) {
                    if let Some(volume) = series.volume_at(session, *slot) {
                        sum += weight * volume;
                        weight_sum += weight;
                    }
                }
                if weight_sum > 0.0 { sum / weight_sum } else { 0.0 }
            })
            .collect();
        Forecast::in_units(volume, prior.len())
    }
}

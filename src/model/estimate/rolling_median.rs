//! Curve `rolling-median`: the median volume of each slot of the session over prior sessions.

use super::{CurveParams, Forecast, VolumeCurve};
use crate::model::bar_series::{BarSeries, Session};
use crate::model::family::FamilyMember;
use crate::model::numeric::median;
use crate::model::parameter::ParameterId::{self, CurveSessions};
use crate::model::window::Window;

/// The median volume of the same slot over up to `curve_sessions` complete sessions before the window's.
///
/// A prior session without a bar in the slot counts as 0; one that was shorter than the slot does not count.
/// Past only. Without a prior session the forecast is empty, and the curve flat and flagged.
pub(crate) struct RollingMedian;

impl FamilyMember for RollingMedian {
    fn name(&self) -> &'static str {
        "rolling-median"
    }

    fn about(&self) -> &'static str {
        "median of each slot over prior sessions (default; past only)"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[CurveSessions]
    }
}

impl VolumeCurve for RollingMedian {
    fn forecast(
        &self,
        series: &BarSeries,
        window: &Window,
        slots: &[usize],
        params: &CurveParams,
    ) -> Forecast {
        let prior = prior_sessions(series, window, params);
        let mut seen = Vec::with_capacity(prior.len());
        let volume = slots
            .iter()
            .map(|slot| {
                seen.clear();
                seen.extend(prior.iter().filter_map(|session| series.volume_at(session, *slot)));
                median(&mut seen).unwrap_or(0.0)
            })
            .collect();
        Forecast::in_units(volume, prior.len())
    }
}

/// Up to `curve_sessions` usable sessions before that of `window`, latest first.
pub(super) fn prior_sessions<'a>(
    series: &'a BarSeries,
    window: &Window,
    params: &CurveParams,
) -> Vec<&'a Session> {
    window.session.map_or_else(Vec::new, |index| series.usable_before(index, params.sessions).collect())
}

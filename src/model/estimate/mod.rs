//! Stage *estimate*: volatility of each slot, volume forecast and ADV, from what was known at the arrival.

pub(crate) mod adv;
pub(crate) mod ewma;
pub(crate) mod flat;
pub(crate) mod oracle;
pub(crate) mod rolling_median;
pub(crate) mod volatility;
pub(crate) mod window_median;

use std::sync::Arc;

use super::bar_series::BarSeries;
use super::error::RunError;
use super::family::{Choice, FamilyMember};
use super::flags::{Flag, Flags};
use super::preset::Preset;
use super::window::Window;

/// Stage *estimate*: volatility, volume forecast, ADV.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EstimateSpec {
    /// Span of the EWMA volatility, in bars; alpha = 2 / (span + 1).
    pub vol_span: u32,
    /// Least volatility of a bar, in bps.
    pub vol_floor_bps: f64,
    /// Where the volume forecast comes from.
    pub curve: Choice<dyn VolumeCurve>,
    /// Parameters of the volume curves.
    pub params: CurveParams,
    /// Prior sessions the ADV may use, at most.
    pub adv_sessions: u32,
}

/// Parameters of the volume curves; each says which of these it reads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CurveParams {
    /// Prior sessions the curve may use, at most.
    pub sessions: u32,
    /// Sessions after which the weight of a prior session has halved.
    pub half_life: f64,
}

/// Where a volume forecast comes from.
pub trait VolumeCurve: FamilyMember {
    /// The forecast for `slots` of the day (as in [`Window::slot_of_day`]) on the day of `window`.
    fn forecast(
        &self,
        series: &BarSeries,
        window: &Window,
        slots: &[usize],
        params: &CurveParams,
    ) -> Forecast;

    /// Whether the forecast uses bars after the arrival.
    fn looks_ahead(&self) -> bool {
        false
    }
}

/// The family of volume curves, the default first: a new one is a file, and a line here.
pub(crate) static CURVES: &[&dyn VolumeCurve] = &[
    &rolling_median::RollingMedian,
    &ewma::Ewma,
    &flat::Flat,
    &window_median::WindowMedian,
    &oracle::Oracle,
];

impl Default for Choice<dyn VolumeCurve> {
    fn default() -> Self {
        Self(CURVES[0])
    }
}

/// A volume forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Expected volume of each slot, in units.
    pub volume: Vec<f64>,
    /// Whether `volume` is relative: 1 stands for ADV / slots per session.
    pub relative: bool,
    /// Prior sessions it rests on.
    pub sessions_used: u32,
}

impl Forecast {
    /// A forecast in units that rests on `sessions` prior sessions.
    pub fn in_units(volume: Vec<f64>, sessions: usize) -> Self {
        Self { volume, relative: false, sessions_used: u32::try_from(sessions).unwrap_or(u32::MAX) }
    }

    /// The same volume in each of `slots` slots.
    pub fn flat(slots: usize) -> Self {
        Self { volume: vec![1.0; slots], relative: true, sessions_used: 0 }
    }
}

/// Volatility of every row of a bar series for one span, shared by all windows on it.
#[derive(Debug, Clone)]
pub(crate) struct SeriesVolatility {
    span: u32,
    sigma_bps: Arc<[f64]>,
}

/// Volatilities of a bar series that were already computed.
#[derive(Debug, Clone, Default)]
pub struct VolatilityCache(Vec<SeriesVolatility>);

impl VolatilityCache {
    /// The volatility of every row of `series`, in bps, before the floor.
    fn of(&mut self, series: &BarSeries, span: u32) -> Arc<[f64]> {
        if let Some(known) = self.0.iter().find(|known| known.span == span) {
            return Arc::clone(&known.sigma_bps);
        }
        let sigma_bps: Arc<[f64]> = volatility::of_series(series, span).into();
        self.0.push(SeriesVolatility { span, sigma_bps: Arc::clone(&sigma_bps) });
        sigma_bps
    }
}

/// What the market was expected to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Volatility of each slot, in bps of mid per bar (not per day), floored.
    pub sigma_bps: Vec<f64>,
    /// Volatility at the last bar before the arrival, bps of mid per bar, floored.
    pub sigma_before_bps: f64,
    /// The volume forecast.
    pub forecast: Forecast,
    /// Average daily volume, in units.
    pub adv: f64,
    /// Flags raised for every strategy.
    pub flags: Flags,
    /// Flags raised for a strategy that reads the curve.
    pub curve_flags: Flags,
    curve: Choice<dyn VolumeCurve>,
    params: CurveParams,
}

impl Estimates {
    /// Estimates for `window` of `series`; `known` must hold volatilities of this series only.
    ///
    /// # Errors
    /// [`RunError::NoPriorSession`] where no complete session lies before the window's.
    pub fn compute(
        series: &BarSeries,
        window: &Window,
        spec: &EstimateSpec,
        preset: Preset,
        volatilities: &mut VolatilityCache,
    ) -> Result<Self, RunError> {
        let (mut sigma_bps, before, adv): (Vec<f64>, _, _) = match (preset, window.session) {
            (Preset::Standard, Some(session)) => {
                let of_rows = volatilities.of(series, spec.vol_span);
                let sigma = window.row.iter().map(|row| of_rows[*row]).collect();
                let before = window.row_before.map(|row| of_rows[row]);
                (sigma, before, adv::of_prior_sessions(series, session, spec.adv_sessions)?)
            }
            _ => (volatility::of_mids(&window.mid, spec.vol_span), None, adv::of_calendar_days(series)),
        };
        for sigma in &mut sigma_bps {
            *sigma = sigma.max(spec.vol_floor_bps);
        }
        let mut forecast = spec.curve.forecast(series, window, &window.slot_of_day, &spec.params);
        let mut curve_flags = Flags::default();
        curve_flags.raise_if(spec.curve.looks_ahead(), Flag::LookAhead);
        if !forecast.volume.iter().any(|volume| *volume > 0.0) {
            forecast = Forecast::flat(window.len());
            curve_flags.raise(Flag::FlatCurve);
        }
        let mut flags = Flags::default();
        flags.raise_if(is_stale(series, window), Flag::StaleHistory);
        Ok(Self {
            sigma_bps,
            sigma_before_bps: before.unwrap_or(0.0).max(spec.vol_floor_bps),
            forecast,
            adv,
            flags,
            curve_flags,
            curve: spec.curve,
            params: spec.params,
        })
    }

    /// What the curve expected of today's slots before `window`, from the open on, in the unit of the forecast.
    pub fn forecast_before(&self, series: &BarSeries, window: &Window) -> Vec<f64> {
        let earlier: Vec<usize> = (0..window.volume_before.len()).collect();
        if self.curve_flags.has(Flag::FlatCurve) {
            return Forecast::flat(earlier.len()).volume;
        }
        self.curve.forecast(series, window, &earlier, &self.params).volume
    }
}

/// Days after which what prior sessions say of today is flagged.
const STALE_DAYS: i64 = 14;

/// Whether the last complete session before the window's is older than [`STALE_DAYS`].
fn is_stale(series: &BarSeries, window: &Window) -> bool {
    window.session.is_some_and(|index| {
        let open = series.sessions()[index].hours.open;
        let last = series.usable_before(index, 1).next();
        last.is_some_and(|last| open - last.hours.open > STALE_DAYS * 86_400)
    })
}

//! Stage *estimate*: volatility and spread of each slot, volume forecast and ADV, from what was known at the arrival.

pub(crate) mod adv;
pub(crate) mod ewma;
pub(crate) mod flat;
pub(crate) mod oracle;
pub(crate) mod profile;
pub(crate) mod rolling_median;
pub(crate) mod spread;
pub(crate) mod tick;
pub(crate) mod volatility;
pub(crate) mod window_median;

use super::bar_series::BarSeries;
use super::error::RunError;
use super::family::{Choice, FamilyMember};
use super::flags::{Flag, Flags};
use super::preset::Preset;
use super::window::Window;
pub(crate) use spread::{SPREADS, SlotSpreads, SpreadCache, SpreadSpec};
use tick::TickCache;
pub(crate) use volatility::ESTIMATORS;
pub(crate) use volatility::{VolatilityCache, VolatilitySpec};

/// Stage *estimate*: volatility, spread, volume forecast, ADV.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EstimateSpec {
    /// How the volatility is estimated.
    pub volatility: VolatilitySpec,
    /// Where the spread comes from.
    pub spread: SpreadSpec,
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

/// What the market was expected to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Volatility of each slot as known when it starts, in bps of mid per square root of [`Self::sigma_minutes`], floored.
    pub sigma_bps: Vec<f64>,
    /// The same as known at the arrival.
    pub arrival_sigma_bps: Vec<f64>,
    /// The minutes that a volatility is stated for: 1, and a slot under [`Preset::Level44`].
    pub sigma_minutes: f64,
    /// Volatility of a whole session as known at the arrival, in bps of mid.
    pub sigma_day_bps: f64,
    /// The quoted spread of each slot as known at the arrival; empty where `spread_bps` is a number.
    pub spread: SlotSpreads,
    /// The volume forecast.
    pub forecast: Forecast,
    /// Share of a session's volume that each slot trades on average; above 0.
    pub profile: Vec<f64>,
    /// Average daily volume, in units, above 0.
    pub adv: f64,
    /// Flags raised for every strategy.
    pub flags: Flags,
    /// Flags raised for a strategy that reads the curve.
    pub curve_flags: Flags,
    curve: Choice<dyn VolumeCurve>,
    params: CurveParams,
    /// The tick, where it is set.
    tick: Option<f64>,
    ticks: TickCache,
}

/// Volatility of the slots of a window, in bps of mid.
struct SlotVolatility {
    at_start: Vec<f64>,
    at_arrival: Vec<f64>,
    minutes: f64,
    day: f64,
}

/// What estimates need of a whole bar series, computed once: it must be of one series only.
#[derive(Debug, Clone, Default)]
pub struct EstimateCaches {
    volatilities: VolatilityCache,
    spreads: SpreadCache,
}

/// Prior sessions below which a volume curve is flagged.
const SHORT_HISTORY_SESSIONS: u32 = 5;

impl Estimates {
    /// Estimates for `window` of `series`; `caches` must be of this series only.
    ///
    /// # Errors
    /// [`RunError::NoPriorSession`] where no complete session lies before the window's, [`RunError::NoPriorVolume`]
    /// where nothing traded in them, and those of [`SlotSpreads`].
    pub fn compute(
        series: &BarSeries,
        window: &Window,
        spec: &EstimateSpec,
        preset: Preset,
        caches: &mut EstimateCaches,
    ) -> Result<Self, RunError> {
        let (sigma, spread, profile, adv) = match (preset, window.session) {
            (Preset::Standard, Some(session)) => (
                sigma_of_session(series, window, session, &spec.volatility, &mut caches.volatilities),
                SlotSpreads::of(series, window, session, &spec.spread, &mut caches.spreads)?,
                profile::of_prior_sessions(series, session, &window.slot_of_day, spec.adv_sessions),
                adv::of_prior_sessions(series, session, spec.adv_sessions)?,
            ),
            _ => (
                sigma_of_rows(window, &spec.volatility),
                SlotSpreads::default(),
                profile::flat(window.len(), window.slots_per_session),
                adv::of_calendar_days(series),
            ),
        };
        let mut forecast = spec.curve.forecast(series, window, &window.slot_of_day, &spec.params);
        let mut curve_flags = Flags::default();
        curve_flags.raise_if(spec.curve.looks_ahead(), Flag::LookAhead);
        if !forecast.volume.iter().any(|volume| *volume > 0.0) {
            forecast = Forecast::flat(window.len());
            curve_flags.raise(Flag::FlatCurve);
        }
        let short = (1..SHORT_HISTORY_SESSIONS).contains(&forecast.sessions_used);
        curve_flags.raise_if(short, Flag::ShortHistory);
        let mut flags = Flags::default();
        flags.raise_if(is_stale(series, window), Flag::StaleHistory);
        let flags = flags.union(spread.flags);
        Ok(Self {
            sigma_bps: sigma.at_start,
            arrival_sigma_bps: sigma.at_arrival,
            sigma_minutes: sigma.minutes,
            sigma_day_bps: sigma.day,
            spread,
            forecast,
            profile,
            adv,
            flags,
            curve_flags,
            curve: spec.curve,
            params: spec.params,
            tick: spec.spread.tick,
            ticks: caches.spreads.ticks.clone(),
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

    /// The tick, in the price's currency, above 0: as set, else as the prices of sessions before `window` have it.
    ///
    /// # Errors
    /// [`RunError::NoTickToRestBy`] where it is not set and no price step explains those prices.
    pub fn tick(&self, series: &BarSeries, window: &Window) -> Result<f64, RunError> {
        let found = || self.ticks.at(series, window.session?);
        self.tick.or_else(found).ok_or(RunError::NoTickToRestBy)
    }

    /// Units of volume per unit of [`Self::forecast`]: 1, or ADV / `slots_per_session` where it is relative.
    pub fn forecast_unit(&self, slots_per_session: f64) -> f64 {
        if self.forecast.relative { self.adv / slots_per_session } else { 1.0 }
    }
}

/// Volatility of the slots of `window`, a part of the session at `session`: level x factor, floored.
fn sigma_of_session(
    series: &BarSeries,
    window: &Window,
    session: usize,
    spec: &VolatilitySpec,
    volatilities: &mut VolatilityCache,
) -> SlotVolatility {
    let known = volatilities.of(series, spec);
    let floored = |sigma: f64| (sigma * BPS).max(spec.floor_bps);
    let factor = |slot: usize| known.factor(session, slot, window.slot_minutes);
    let arrival_level = known.level_after(window.row_before);
    let slots = || window.slot_of_day.iter().copied();
    let at_start = slots().zip(window.rows_at_start(series));
    let session_minutes = window.slots_per_session * window.slot_minutes;
    SlotVolatility {
        at_start: at_start.map(|(slot, row)| floored(known.level_after(row) * factor(slot))).collect(),
        at_arrival: slots().map(|slot| floored(arrival_level * factor(slot))).collect(),
        minutes: 1.0,
        day: floored(arrival_level) * session_minutes.sqrt(),
    }
}

/// Volatility of the slots of `window` as the seed script has it: of a bar, from the window's first bar on, floored.
///
/// The script has no volatility of a day; here it is the root mean square of the window's bars, over a day.
fn sigma_of_rows(window: &Window, spec: &VolatilitySpec) -> SlotVolatility {
    let span = spec.span_minutes(window.slot_minutes) / window.slot_minutes;
    let mut sigma = volatility::script::of_mids(&window.mid, span);
    for sigma in &mut sigma {
        *sigma = sigma.max(spec.floor_bps);
    }
    let squares = sigma.iter().fold(0.0, |sum, sigma| sum + sigma * sigma);
    let day = (squares / window.len() as f64 * window.slots_per_session).sqrt();
    SlotVolatility { at_arrival: sigma.clone(), at_start: sigma, minutes: window.slot_minutes, day }
}

/// Bps in 1.
const BPS: f64 = 1e4;

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

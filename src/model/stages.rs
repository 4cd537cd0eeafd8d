//! What each stage of a run needs: one struct a stage, compared to know when a stage must be computed again.

use serde::Serialize;

use super::estimate::VolumeCurve;
use super::family::Choice;
use super::impact::ImpactModel;
use super::order::{Quantity, Residual, Side};
use super::schedule::Strategy;

/// A named bundle of meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The design's own meaning: sessions, past only.
    #[default]
    Standard,
    /// The seed script's meaning, to the last digit: rows across days, a volume curve taken from the window itself,
    /// ADV over calendar days, volatility started at the window's first bar.
    Level44,
}

impl Preset {
    /// The names a sweep file uses.
    pub const NAMES: [&'static str; 2] = ["standard", "level44"];

    /// The preset's name in a sweep file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Level44 => "level44",
        }
    }

    /// The preset called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "standard" => Some(Self::Standard),
            "level44" => Some(Self::Level44),
            _ => None,
        }
    }
}

/// What to do with a window that runs past the session's close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overrun {
    /// Cut it at the close, and flag it.
    Truncate,
    /// Fail the run.
    Error,
}

impl Overrun {
    /// The names a sweep file uses.
    pub const NAMES: [&'static str; 2] = ["truncate", "error"];

    /// The policy's name in a sweep file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Truncate => "truncate",
            Self::Error => "error",
        }
    }

    /// The policy called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "truncate" => Some(Self::Truncate),
            "error" => Some(Self::Error),
            _ => None,
        }
    }
}

/// Stage *window*: which slots are the order's life.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowSpec {
    /// Whose meaning the numbers have.
    pub preset: Preset,
    /// Index of the session on the tape; `None` under [`Preset::Level44`], which knows rows only.
    pub session: Option<usize>,
    /// Local time of the arrival, minutes after midnight; `None` is the session's open.
    pub start: Option<u16>,
    /// Minutes after `start`; rows after the first under [`Preset::Level44`].
    pub start_offset_min: u32,
    /// Length of the order's life, in minutes.
    pub minutes: u32,
    /// What to do past the close.
    pub overrun: Overrun,
}

/// Stage *estimate*: volatility, volume forecast, ADV.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateSpec {
    /// Span of the EWMA volatility, in bars; alpha = 2 / (span + 1).
    pub vol_span: u32,
    /// Least volatility of a bar, in bps.
    pub vol_floor_bps: f64,
    /// Where the volume forecast comes from.
    pub curve: Choice<dyn VolumeCurve>,
    /// Prior sessions the curve may use, at most.
    pub curve_sessions: u32,
    /// Prior sessions the ADV may use, at most.
    pub adv_sessions: u32,
}

/// Stage *schedule*: the child orders.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleSpec {
    /// How the parent order is spread over the slots.
    pub strategy: Choice<dyn Strategy>,
    /// Buy or sell.
    pub side: Side,
    /// Size of the parent order.
    pub quantity: Quantity,
    /// Largest share of a bar's volume a child may take, in (0, 1].
    pub participation: f64,
    /// What becomes of a target the cap refused.
    pub residual: Residual,
}

/// Stage *impact basis*: the impact model and its non-linear knobs.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactSpec {
    /// The model.
    pub model: Choice<dyn ImpactModel>,
    /// Elasticity of temporary impact to the share of the bar's volume taken.
    pub alpha: f64,
}

/// Stage *coefficients*: what costs are linear in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// Quoted spread, in bps of mid; half of it is paid on every fill.
    pub spread_bps: f64,
    /// Coefficient of temporary impact.
    pub k_temp: f64,
    /// Coefficient of permanent impact.
    pub k_perm: f64,
    /// Fees, in bps of the value traded at mid.
    pub fee_bps: f64,
    /// Fees, in cash a unit traded.
    pub fee_per_share: f64,
}

/// Everything one run depends on, stage by stage.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSpec {
    /// Index of the tape.
    pub tape: usize,
    /// Stage *window*.
    pub window: WindowSpec,
    /// Stage *estimate*.
    pub estimate: EstimateSpec,
    /// Stage *schedule*.
    pub schedule: ScheduleSpec,
    /// Stage *impact basis*.
    pub impact: ImpactSpec,
    /// Stage *coefficients*.
    pub coefficients: Coefficients,
}

impl RunSpec {
    /// Whether the optional parameter `name` is read by a chosen strategy, curve or impact model.
    pub fn reads(&self, name: &str) -> bool {
        let strategy = self.schedule.strategy.reads();
        strategy.contains(&name)
            || self.impact.model.reads().contains(&name)
            || (strategy.contains(&"curve") && self.estimate.curve.reads().contains(&name))
    }
}

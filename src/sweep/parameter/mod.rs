//! What a parameter is, and what values it takes; [`PARAMETERS`] lists them all.

mod list;

use std::fmt;

pub use list::PARAMETERS;

use crate::model::estimate::CURVES;
use crate::model::estimate::EstimateSpec;
use crate::model::family::{self, Choice};
use crate::model::impact::MODELS;
use crate::model::impact::{Coefficients, ImpactSpec};
use crate::model::order::{Quantity, Residual, Side};
use crate::model::preset::Preset;
use crate::model::schedule::STRATEGIES;
use crate::model::schedule::ScheduleSpec;
use crate::model::stages::RunSpec;
use crate::model::window::{Overrun, WindowSpec};

/// The earliest stage of a run that needs a parameter; axes are walked in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Slots of the order's life.
    Window,
    /// Volatility, forecast, ADV.
    Estimate,
    /// Child orders.
    Schedule,
    /// Non-linear part of impact.
    Impact,
    /// What costs are linear in.
    Coefficients,
}

impl Stage {
    /// The stage's name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Estimate => "estimate",
            Self::Schedule => "schedule",
            Self::Impact => "impact basis",
            Self::Coefficients => "coefficients",
        }
    }
}

/// What values a parameter takes.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A finite number between bounds.
    Number {
        /// Least value.
        min: f64,
        /// Whether `min` itself is refused.
        above_min: bool,
        /// Greatest value.
        max: f64,
    },
    /// A whole number between bounds.
    Count {
        /// Least value.
        min: u32,
        /// Greatest value.
        max: u32,
    },
    /// One of some names.
    Name(fn() -> Vec<&'static str>),
    /// A local time of day, `"HH:MM"`.
    Time,
    /// Units, or `{ adv_fraction = x }`.
    Quantity,
}

/// One value of a parameter, checked against its [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Of [`Kind::Number`].
    Number(f64),
    /// Of [`Kind::Count`].
    Count(u32),
    /// Of [`Kind::Name`].
    Name(&'static str),
    /// Of [`Kind::Time`]: minutes after midnight.
    Time(u16),
    /// Of [`Kind::Quantity`].
    Quantity(Quantity),
}

impl Value {
    /// The value as a number, where it has one; what ranges of a filter compare.
    pub fn as_number(self) -> Option<f64> {
        match self {
            Self::Number(number)
            | Self::Quantity(Quantity::Units(number) | Quantity::AdvFraction(number)) => Some(number),
            Self::Count(count) => Some(f64::from(count)),
            Self::Time(minute) => Some(f64::from(minute)),
            Self::Name(_) => None,
        }
    }

    /// Whether two values are the same, numbers up to the rounding of a computed range.
    pub fn same_as(self, other: Self) -> bool {
        match (self, other) {
            (Self::Quantity(a), Self::Quantity(b))
                if std::mem::discriminant(&a) != std::mem::discriminant(&b) =>
            {
                false
            }
            (Self::Name(a), Self::Name(b)) => a == b,
            _ => match (self.as_number(), other.as_number()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
                _ => false,
            },
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Count(count) => write!(f, "{count}"),
            Self::Name(name) => f.write_str(name),
            Self::Time(minute) => write!(f, "{:02}:{:02}", minute / 60, minute % 60),
            Self::Quantity(Quantity::Units(units)) => write!(f, "{units}"),
            Self::Quantity(Quantity::AdvFraction(fraction)) => write!(f, "{{ adv_fraction = {fraction} }}"),
        }
    }
}

/// One parameter of a run.
pub struct Parameter {
    /// Its one name, everywhere.
    pub name: &'static str,
    /// The earliest stage that needs it.
    pub stage: Stage,
    /// What values it takes.
    pub kind: Kind,
    /// Unit, empty where it has none.
    pub unit: &'static str,
    /// What it means, in one line.
    pub about: &'static str,
    /// Whether it matters only to members that say they read it.
    pub optional: bool,
    /// Sets it; ignores a value of another kind.
    pub set: fn(&mut RunSpec, Value),
    /// Reads it; `None` where it has no value.
    pub get: fn(&RunSpec) -> Option<Value>,
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Parameter {
    /// Whether the parameter has any effect on a run with this `spec`.
    ///
    /// One that has none is no part of the run's id, and its cell is empty.
    pub fn matters(&self, spec: &RunSpec) -> bool {
        if spec.window.preset == Preset::Level44 && WITHOUT_MEANING_FOR_LEVEL44.contains(&self.name) {
            return false;
        }
        !self.optional || spec.reads(self.name)
    }

    /// The value, where it exists and matters.
    pub fn effective(&self, spec: &RunSpec) -> Option<Value> {
        if self.matters(spec) { (self.get)(spec) } else { None }
    }
}

/// Parameters that the seed script does not have: a preset that reproduces it must not offer them.
pub const WITHOUT_MEANING_FOR_LEVEL44: [&str; 4] = ["start", "overrun", "curve_sessions", "adv_sessions"];

/// The parameter called `name`, with its place in [`PARAMETERS`].
pub fn find(name: &str) -> Option<(usize, &'static Parameter)> {
    PARAMETERS.iter().enumerate().find(|(_, parameter)| parameter.name == name)
}

/// The curve of the seed script.
const LEVEL44_CURVE: &str = "window-median";

/// The spec every run starts from: the seed script's defaults, with the curve that `preset` means.
pub fn defaults(preset: Preset) -> RunSpec {
    let level44_curve = family::find(&CURVES, LEVEL44_CURVE).filter(|_| preset == Preset::Level44);
    RunSpec {
        tape: 0,
        window: WindowSpec {
            preset,
            session: None,
            start: None,
            start_offset_min: 0,
            minutes: 120,
            overrun: Overrun::Truncate,
        },
        estimate: EstimateSpec {
            vol_span: 20,
            vol_floor_bps: 5.0,
            curve: level44_curve.unwrap_or(Choice(CURVES[0])),
            curve_sessions: 20,
            adv_sessions: 20,
        },
        schedule: ScheduleSpec {
            strategy: Choice(STRATEGIES[0]),
            side: Side::Buy,
            quantity: Quantity::Units(50_000.0),
            participation: 0.10,
            residual: Residual::Drop,
        },
        impact: ImpactSpec { model: Choice(MODELS[0]), alpha: 0.60 },
        coefficients: Coefficients {
            spread_bps: 2.0,
            k_temp: 0.30,
            k_perm: 0.02,
            fee_bps: 0.0,
            fee_per_share: 0.0,
        },
    }
}
